"""`make bench`: timings as ratios against peers in the same run. One module an area, each with `figures()`."""
