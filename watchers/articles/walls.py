"""Is there a wall where the article should be: a consent form, a paywall, a check for robots, a missing page?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

from watchers.articles.metadata import Metadata
from watchers.articles.texts import size

_LEAST = 40  # characters; no news is shorter
_STUB = 1_200  # characters above which a text is an article, whatever stands around it
_FRONT = regex.compile(r"https?://[^/?#]+/?(?:#.*)?")
_SUGGESTIONS = 3_000  # so much text may a page have that says by its title that it isn't one


@dataclass(frozen=True, slots=True)
class _Wall:
    """One kind, as walls.toml describes it."""

    reason: str
    title: regex.Pattern[str]
    text: regex.Pattern[str]
    also: regex.Pattern[str]
    most: int


def why_blocked(text: str, *, around: str, about: Metadata, url: str | None) -> str | None:
    """What a page without its article is, to follow "the page …"; None where it has one.

    ``around`` is what stands where the article should, or under its beginning: what asks readers to pay is no
    text of the article, so ``text`` has it no more.
    """
    title = about.title.strip()
    for wall in _walls():
        if len(text) < _SUGGESTIONS and wall.title.fullmatch(title):
            return wall.reason
    for wall in _walls():
        if size(text) < wall.most and wall.text.search(around) and wall.also.search(around):
            return wall.reason
    if about.free is False and len(text) < _STUB:
        return "is behind a paywall"
    if url and _is_front(about.canonical_url) and not _is_front(url) and about.published is None:
        return "is the site's front page"
    return "has no text" if size(text) < _LEAST else None


def _is_front(url: str | None) -> bool:
    return bool(url and _FRONT.fullmatch(url))


@cache
def _walls() -> tuple[_Wall, ...]:
    raw = tomllib.loads(files("watchers.articles").joinpath("walls.toml").read_text("utf-8"))
    return tuple(
        _Wall(
            reason=reason,
            # What a site adds to its pages' titles may follow.
            title=regex.compile(rf"(?:{'|'.join(known['title'])})\W*(?:\s[|:–—·-]\s.*)?", regex.IGNORECASE),
            text=regex.compile("|".join(known["text"]), regex.IGNORECASE),
            also=regex.compile("|".join(known.get("also", ())), regex.IGNORECASE),
            most=known["most"],
        )
        for reason, known in raw.items()
    )
