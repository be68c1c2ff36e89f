"""A client of its own package: workers import their main module, unless it is a package's `__main__`."""
