"""The shipped catalogue of sources, as OPML under catalogue/."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from watchers.feeds.opml import Source, read_opml


@cache
def catalogue() -> tuple[Source, ...]:
    """Every shipped source. ``checked`` is "untried" until somebody has polled it; ``seen_in`` says where it stood."""
    return read_opml(files(__package__).joinpath("catalogue", "sources.opml").read_bytes()).sources
