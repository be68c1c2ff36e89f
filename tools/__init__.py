"""Scripts for developers: quality scores and benchmarks."""
