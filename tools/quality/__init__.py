"""`make quality`: scores of the development sets in ../shared/data, one module an area with `figures(data)`."""
