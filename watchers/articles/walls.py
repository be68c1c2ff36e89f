"""Is there a wall where the article should be: a consent form, a paywall, a check for robots, a missing page?"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import regex

from watchers.articles.metadata import Metadata

_LEAST = 40  # characters; no news is shorter
_STUB = 1_200  # characters above which a text is an article, whatever stands around it
_FRONT = regex.compile(r"https?://[^/?#]+/?(?:#.*)?")
_SUGGESTIONS = 3_000  # so much text may a page have that says by its title that it isn't one


def why_blocked(text: str, *, around: str, about: Metadata, url: str | None) -> str | None:
    """What a page without its article is, to follow "the page …"; None where it has one.

    ``around`` is what stands where the article should, or under its beginning: what asks readers to pay is no
    text of the article, so ``text`` has it no more.
    """
    title = about.title.strip()
    for reason, (of_title, _) in _walls().items():
        if len(text) < _SUGGESTIONS and of_title.fullmatch(title):
            return reason
    if len(text) < _STUB:
        for reason, (_, of_text) in _walls().items():
            if of_text.search(around):
                return reason
        if about.free is False:
            return "is behind a paywall"
    if url and _is_front(about.canonical_url) and not _is_front(url) and about.published is None:
        return "is the site's front page"
    return "has no text" if len(text) < _LEAST else None


def _is_front(url: str | None) -> bool:
    return bool(url and _FRONT.fullmatch(url))


@cache
def _walls() -> dict[str, tuple[regex.Pattern[str], regex.Pattern[str]]]:
    raw = tomllib.loads(files("watchers.articles").joinpath("walls.toml").read_text("utf-8"))
    return {
        reason: (
            # What a site adds to its pages' titles may follow.
            regex.compile(rf"(?:{'|'.join(known['title'])})\W*(?:\s[|:–—·-]\s.*)?", regex.IGNORECASE),
            regex.compile("|".join(known["text"]), regex.IGNORECASE),
        )
        for reason, known in raw.items()
    }
