"""`make quality`: scores of the development sets in ../shared/data. One module an area, each with `figures(data: Path)`."""
