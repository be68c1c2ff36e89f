"""Which blocks of an extracted page are its furniture, not words of the article? Decided block by block."""

from __future__ import annotations

import re as stdlib_re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

_SHORT = 260
_HEAD = 6  # blocks among which title, standfirst and byline are looked for
_FINAL = tuple(".!?…。！？؟۔।\"”»’')")
_NO_WORD = stdlib_re.compile(r"[\W_]+")
_STUB = 1_200  # characters under which a page may be a wall instead of an article
_SIGNATURE = 40
_ABOUT = 500  # characters of what a site says of an author
_LEAST = 40  # characters; no sentence of news is shorter


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading ("head"), list item ("item"), table row ("row") or block quote ("quote")."""

    text: str
    kind: str = "p"


@dataclass(frozen=True, slots=True)
class _Patterns:
    byline: regex.Pattern[str]
    comments: regex.Pattern[str]
    related: regex.Pattern[str]
    call: regex.Pattern[str]
    line: regex.Pattern[str]
    closing: regex.Pattern[str]
    blocked: tuple[tuple[str, regex.Pattern[str]], ...]


def without_furniture(blocks: Sequence[Block], *, title: str, author: str | None = None) -> list[Block]:
    """The article's blocks, in their order, none of them changed."""
    kept = _without_heading(list(blocks), title, author)
    return _without_closing(_without_doubles(_without_lines(kept)), author)


def why_blocked(text: str, title: str) -> str | None:
    """What a page without its article is, to follow "the page …"; None where it has one."""
    if len(text) < _LEAST:
        return "has no text"
    if len(text) > _STUB:
        return None
    for reason, pattern in _patterns().blocked:
        if pattern.search(text) or pattern.search(title):
            return reason
    return None


def _without_heading(blocks: list[Block], title: str, author: str | None) -> list[Block]:
    patterns, titled = _patterns(), _key(title)
    start = 0
    for index, block in enumerate(blocks[:_HEAD]):
        if _is_byline(block, patterns, author):
            # A standfirst above the byline has no full stop, or it is a sentence of the text that a site put there.
            above = [b for b in blocks[:index] if len(b.text) > _SHORT or b.text.endswith(_FINAL)]
            return [b for b in above if not _is_title(_key(b.text), titled)] + blocks[index + 1 :]
        if _is_title(_key(block.text), titled):
            start = index + 1
    before = [b for b in blocks[:start] if len(b.text) > _SHORT or b.text.endswith((".", "。", "۔", "।"))]
    return [b for b in before if not _is_title(_key(b.text), titled)] + blocks[start:]


def _is_title(key: str, titled: str) -> bool:
    """Whether a block is the title, or the title with a rubric or a site's name that one of the two has more."""
    shorter, longer = sorted((key, titled), key=len)
    return bool(shorter) and (shorter == longer or (shorter in longer and len(shorter) > 0.6 * len(longer)))


def _is_byline(block: Block, patterns: _Patterns, author: str | None) -> bool:
    if len(block.text) > _SHORT:
        return False
    return bool(patterns.byline.fullmatch(block.text)) or bool(author and _key(block.text) == _key(author))


def _without_lines(blocks: list[Block]) -> list[Block]:
    patterns = _patterns()
    kept: list[Block] = []
    in_related = False
    for block in blocks:
        short = len(block.text) <= _SHORT
        sentence = block.text.endswith(_FINAL) and len(block.text) > 60
        if in_related and short and not sentence:
            continue
        in_related = False
        if short and patterns.comments.fullmatch(block.text):
            break
        if short and not sentence and patterns.related.fullmatch(block.text.rstrip(":")):
            in_related = block.kind == "head" or block.text.endswith(":") or len(block.text) < 25
            continue
        if short and not sentence and patterns.call.fullmatch(block.text):
            continue
        if short and (patterns.line.fullmatch(block.text) or patterns.byline.fullmatch(block.text)):
            continue
        if not any(letter.isalnum() for letter in block.text):
            continue
        kept.append(block)
    return kept


def _without_closing(blocks: list[Block], author: str | None) -> list[Block]:
    """Without what stands under the text: a heading over nothing, who signs it, who its author is, where to write."""
    pattern = _patterns().closing
    names = [name for name in (author or "").split(", ") if len(name) > 5]
    end = len(blocks)
    while end > 1:
        block = blocks[end - 1]
        signs = block.kind == "p" and len(block.text) < _SIGNATURE and not block.text.endswith(_FINAL)
        about = len(block.text) < _ABOUT and (pattern.search(block.text) or block.text.startswith(tuple(names)))
        if not (block.kind == "head" or signs or about):
            break
        end -= 1
    return blocks[:end]


def _without_doubles(blocks: list[Block]) -> list[Block]:
    """Without a block that stands there twice, and without a pull-quote whose words a paragraph has too."""
    whole = "\n".join(_key(block.text) for block in blocks if block.kind != "quote")
    seen: set[str] = set()
    kept: list[Block] = []
    for block in blocks:
        key = _key(block.text)
        # A short line may recur (the headings of a list); a sentence to the letter the same is a slip of the page.
        if key in seen and len(block.text) > 60 and block.text.endswith(_FINAL):
            continue
        if block.kind == "quote" and len(key) > 20 and key in whole:
            continue
        seen.add(key)
        kept.append(block)
    return kept


def _key(text: str) -> str:
    return _NO_WORD.sub("", text).casefold()


@cache
def _patterns() -> _Patterns:
    raw = tomllib.loads(files("watchers.articles").joinpath("furniture.toml").read_text("utf-8"))
    lines = (pattern for name in ("source", "counter", "rights", "date", "credit", "signup") for pattern in raw[name])
    return _Patterns(
        byline=regex.compile("|".join(f"(?:{pattern})" for pattern in raw["byline"])),
        comments=_any(raw["comments"]),
        related=_any(raw["related"]),
        call=_any(raw["call"]),
        line=_any(lines),
        closing=_any(raw["closing"]),
        blocked=tuple((reason, _any(patterns)) for reason, patterns in raw["blocked"].items()),
    )


def _any(patterns: Iterable[str]) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{pattern})" for pattern in patterns), regex.IGNORECASE)
