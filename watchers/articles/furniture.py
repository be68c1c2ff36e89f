"""Which blocks of an extracted page are its furniture, not words of the article? Decided block by block."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import regex

from watchers.articles.texts import is_ended, letters

# Kinds of lines that are left out wherever they stand, though they be sentences.
_LINES = ("source", "counter", "rights", "date", "credit", "signup", "notice")
_SHORT = 260
_HEAD = 6  # blocks among which title, standfirst and byline are looked for
_LABEL = 120
_LABELS = 2  # Where there are more such lines, it is a text whose paragraphs have no stops.
_CLOSING = 6
_REPLY = 120  # characters of what stands beside a comment
_SIGNATURE = 40
_PULLED = 20  # letters from which words are not said twice by chance
_ABOUT = 500  # characters of what a site says of an author


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
    biography: regex.Pattern[str]
    contributor: regex.Pattern[str]
    reply: regex.Pattern[str]
    end: regex.Pattern[str]


def is_reply(text: str) -> bool:
    """Whether a block is what stands by a reader's comment: to answer it, to report it, who wrote it."""
    return len(text) <= _REPLY and bool(_patterns().reply.fullmatch(text))


def without_furniture(blocks: Sequence[Block], *, title: str, author: str | None = None) -> list[Block]:
    """The article's blocks, in their order, none of them changed."""
    kept = _without_heading(list(blocks), title, author)
    labels = next((count for count, block in enumerate(kept[: _LABELS + 1]) if not _is_label(block)), 0)
    kept = _without_notes(kept[labels:])
    return _without_closing(_without_doubles(_without_lines(kept)), author)


def _without_heading(blocks: list[Block], title: str, author: str | None) -> list[Block]:
    patterns, titled = _patterns(), letters(title)
    start = 0
    for index, block in enumerate(blocks[:_HEAD]):
        if _is_byline(block, patterns, author):
            # A standfirst above the byline has no full stop, or it is a sentence of the text that a site put there.
            above = [b for b in blocks[:index] if len(b.text) > _SHORT or is_ended(b.text)]
            return [b for b in above if not is_title(letters(b.text), titled)] + blocks[index + 1 :]
        if is_title(letters(block.text), titled):
            start = index + 1
    before = [b for b in blocks[:start] if len(b.text) > _SHORT or b.text.endswith((".", "。", "۔", "।"))]
    return [b for b in before if not is_title(letters(b.text), titled)] + blocks[start:]


def _is_label(block: Block) -> bool:
    """A subtitle or a rubric: no sentence, no heading over a part of the text."""
    return block.kind == "p" and len(block.text) < _LABEL and not is_ended(block.text) and block.text[-1] not in ":："


def is_title(key: str, titled: str) -> bool:
    """Whether a block is the title, or the title with a rubric or a site's name that one of the two has more."""
    shorter, longer = sorted((key, titled), key=len)
    return bool(shorter) and (shorter == longer or (shorter in longer and len(shorter) > 0.6 * len(longer)))


def _is_byline(block: Block, patterns: _Patterns, author: str | None) -> bool:
    if len(block.text) > _SHORT:
        return False
    return bool(patterns.byline.fullmatch(block.text)) or bool(author and letters(block.text) == letters(author))


def _without_lines(blocks: list[Block]) -> list[Block]:
    patterns = _patterns()
    kept: list[Block] = []
    in_related = False
    half = sum(len(block.text) for block in blocks) / 2
    for block in blocks:
        short = len(block.text) <= _SHORT
        sentence = is_ended(block.text) and len(block.text) > 60
        if in_related and short and not sentence:
            continue
        in_related = False
        if short and patterns.comments.fullmatch(block.text):
            if sum(len(other.text) for other in kept) > half:
                break
            continue
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


def _without_notes(blocks: list[Block]) -> list[Block]:
    """Without what follows a press release's last line: whom to call, who publishes it."""
    half = sum(len(block.text) for block in blocks) / 2
    told = 0
    for index, block in enumerate(blocks):
        if told > half and len(block.text) < _SIGNATURE and _patterns().end.fullmatch(block.text):
            return blocks[:index]
        told += len(block.text)
    return blocks


def _without_closing(blocks: list[Block], author: str | None) -> list[Block]:
    """Without what stands under the text: a heading over nothing, who signs it, who its author is, where to write."""
    names = [name for name in (author or "").split(", ") if name]
    ending = 0
    for index in range(len(blocks) - 1, 0, -1):
        above = blocks[:index]
        if blocks[index].kind != "head" and not _is_closing(blocks[index], names, above):
            break
        ending += 1
    return blocks[: len(blocks) - ending] if ending <= _CLOSING else blocks


def _is_closing(block: Block, authors: list[str], above: list[Block]) -> bool:
    text, patterns = block.text, _patterns()
    if block.kind == "p" and len(text) < _SIGNATURE and not is_ended(text):
        return True
    if len(text) > _ABOUT:
        return False
    # An agency's name may begin a sentence of its own report, so what follows a name decides.
    about = any(text.startswith(name) and patterns.biography.match(text, len(name)) for name in authors)
    if about or patterns.closing.search(text):
        return True
    # Whom the text has not named is no subject of it: then who they are is said of its author.
    stranger = patterns.contributor.match(text)
    told = (block.text for block in above if is_ended(block.text))
    return bool(stranger) and not any(stranger["name"].split()[-1] in sentence for sentence in told)


def _without_doubles(blocks: list[Block]) -> list[Block]:
    """Without a block that stands there twice, or (a pull-quote) whose words a longer block has too."""
    keys = [letters(block.text) for block in blocks]
    # Of a quote's words, any block but a quote may be the place in the text.
    text = "\n".join(key for key, block in zip(keys, blocks, strict=True) if block.kind != "quote")
    whole, alike = "\n".join(keys), Counter(keys)
    seen: set[str] = set()
    kept: list[Block] = []
    for key, block in zip(keys, blocks, strict=True):
        # Short lines and items of lists may recur; a sentence to the letter the same is a slip of the page.
        sentence = len(block.text) > 60 and is_ended(block.text) and not block.text.endswith((")", "]"))
        if key in seen and sentence and block.kind not in {"item", "row"}:
            continue
        if block.kind == "quote" and len(key) > _PULLED and key in text:
            continue
        if block.kind == "p" and sentence and whole.count(key) > alike[key]:
            continue
        seen.add(key)
        kept.append(block)
    return kept


@cache
def _patterns() -> _Patterns:
    raw = tomllib.loads(files("watchers.articles").joinpath("furniture.toml").read_text("utf-8"))
    return _Patterns(
        byline=_any(raw["byline"], flags=0),
        comments=_any(raw["comments"]),
        related=_any(raw["related"]),
        call=_any(raw["call"]),
        line=_any([entry for kind in _LINES for entry in raw[kind]]),
        closing=_any(raw["closing"]),
        biography=_any(raw["biography"]),
        contributor=_any(raw["contributor"], flags=0),
        reply=_any(raw["reply"]),
        end=_any(raw["end"]),
    )


def _any(entries: Iterable[dict[str, Any]], flags: int = regex.IGNORECASE) -> regex.Pattern[str]:
    """A pattern for any of furniture.toml's entries."""
    each = (f"{one.get('before', '')}(?:{'|'.join(one['any'])}){one.get('after', '')}" for one in entries)
    return regex.compile("|".join(f"(?:{pattern})" for pattern in each), flags)
