"""Why an alias can't fire on its own: by ambiguous.toml, common_words.txt and the rules of names."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from watchers.watchlists.names import common_words, weak_reason

_ARTICLE = re.compile(r"^(?:the|a|an|la|le|el|los|las|die|der|das) ")


def why_weak(alias: str, *, person: bool) -> str | None:
    """A reason in a few words, None for a name that speaks for itself."""
    if reason := weak_reason(alias, person=person):
        return reason
    folded = _ARTICLE.sub("", _plain(alias))
    if is_place(alias):
        return "the name of a place"
    if folded.replace(".", "") in _words("abbreviations"):
        return "a usual abbreviation"
    if not person and folded in _words("given_names"):
        return "a given name, which many people bear"
    return "a common word" if folded in common_words() else None


def is_place(text: str) -> bool:
    """Whether it is a country, a large city or the like."""
    return _ARTICLE.sub("", _plain(text)) in _words("places")


@cache
def _words(kind: str) -> frozenset[str]:
    data = tomllib.loads(files("watchers.watchlists").joinpath("ambiguous.toml").read_text("utf-8"))
    return frozenset(_plain(item) for item in re.split(r"[;\n]", data[kind]) if item.strip())


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
