"""Numbers in a text: digits of any script and number words, with ranges and what only looks like a number left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watchers.topics.language import NumberWords

Value = float | tuple[float, float]
DOZENS = (20.0, 99.0)
_TOKEN = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?")
_DECIMAL = re.compile(r"(.*)[.,](\d{1,2}|\d{4,})")
_CLOCK = re.compile(r"[:/]\d|-\d{2}-\d")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a number in digits: ``folded[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number or a range: ``folded[start:end]``.

    ``counts`` is false for dates, clock times, ages, durations, distances, articles of law and the like.
    """

    value: Value
    start: int
    end: int
    counts: bool = True


def tokens(folded: str) -> tuple[Token, ...]:
    """The words and numbers of a folded text, in order."""
    return tuple(Token(found.start(), found.end(), found[0]) for found in _TOKEN.finditer(folded))


def numbers(folded: str, words: Sequence[Token], known: NumberWords) -> tuple[Number, ...]:
    """The numbers of a folded text, in order."""
    return tuple(
        replace(number, counts=_counts(folded, number, known))
        for number in _ranges(folded, tuple(_single(folded, words, known)), known)
    )


def _single(folded: str, words: Sequence[Token], known: NumberWords) -> Iterator[Number]:
    at = 0
    while at < len(words):
        parts, last, start = _run(folded, words, at, known)
        if parts:
            yield Number(_value(parts), start, words[last].end)
            at = last + 1
        else:
            at += 1
    for found in known.dozens.finditer(folded):
        yield Number(DOZENS, found.start(), found.end())


def _run(folded: str, words: Sequence[Token], at: int, known: NumberWords) -> tuple[list[tuple[float, bool]], int, int]:
    """The parts of the number that begins at a word, the last word of it, and where it starts."""
    parts: list[tuple[float, bool]] = []
    last, start = at, words[at].start
    while at < len(words):
        if parts and folded[words[last].end : words[at].start] not in (" ", "-", ""):
            break
        if parts and words[at].text in known.joiners and at + 1 < len(words):
            follows = _part(words, at + 1, known)[0]
            if follows is None or words[at + 1].text[0].isdecimal() or not _goes_on(parts, follows):
                break
            at += 1
        part, size, skipped = _part(words, at, known)
        digits = words[at].text[0].isdecimal()
        if part is None or (parts and (digits or not _goes_on(parts, part))):
            break
        if not parts:
            start = words[at].start + skipped
        parts.append(part)
        last = at + size - 1
        at += size
    if parts and all(multiplies for _, multiplies in parts) and len(parts) == 1 and parts[0][0] >= 1000:
        return [], last, start  # "millions", "thousands" of something is no number
    return parts, last, start


def _goes_on(parts: Sequence[tuple[float, bool]], part: tuple[float, bool]) -> bool:
    """Whether a part continues a number: it multiplies, or is smaller than what the last part left open."""
    value, multiplies = part
    if multiplies:
        return True
    before, multiplied = parts[-1]
    return multiplied or (before >= 10 and before > value and before % 10 == 0) or (value == 10 and before < 10)


def _part(words: Sequence[Token], at: int, known: NumberWords) -> tuple[tuple[float, bool] | None, int, int]:
    """A number word (or digits) at a word: (value, whether it multiplies), how many words, letters before it."""
    text = words[at].text
    if text[0].isdecimal():
        return (_digits(text), False), 1, 0
    for size in range(min(known.longest, len(words) - at), 0, -1):
        found = known.values.get(tuple(word.text for word in words[at : at + size]))
        if found is not None:
            return found, size, 0
    for stem, value in known.stems.items():
        if text.startswith(stem):
            return value, 1, 0
    prefix = known.prefix.match(text)
    if prefix and prefix.end():
        for cut in range(1, prefix.end() + 1):
            found = known.values.get((text[cut:],))
            if found is not None:
                return found, 1, cut
    return None, 1, 0


def _digits(text: str) -> float:
    """Marks before groups of three digits separate thousands, in any language; one before fewer is a decimal's."""
    plain = text.replace(" ", "").replace("'", "")
    found = _DECIMAL.fullmatch(plain)
    whole, rest = found.groups() if found else (plain, "0")
    return float(f"{whole.replace('.', '').replace(',', '')}.{rest}")


def _value(parts: Sequence[tuple[float, bool]]) -> float:
    total = current = 0.0
    for value, multiplies in parts:
        if not multiplies:
            current += value
        elif value >= 1000:
            total, current = total + (current or 1) * value, 0.0
        else:
            current = (current or 1) * value
    return round(total + current, 6)


def _ranges(folded: str, found: Sequence[Number], known: NumberWords) -> Iterator[Number]:
    """Two numbers with a word of ranges between them are one: 150 to 200."""
    ordered = sorted(found, key=lambda number: number.start)
    at = 0
    while at < len(ordered):
        low = ordered[at]
        if at + 1 < len(ordered):
            high = ordered[at + 1]
            between = folded[low.end : high.start].strip(" ")
            joins = between == "-" or (bool(between) and known.range.fullmatch(between) is not None)
            if joins and not isinstance(low.value, tuple) and not isinstance(high.value, tuple):
                scaled = _scaled(low.value, high.value)
                if scaled is not None:
                    yield Number(scaled, low.start, high.end)
                    at += 2
                    continue
        yield low
        at += 1


def _scaled(low: float, high: float) -> tuple[float, float] | None:
    """The range; "2 to 3 million" gives the first its million too."""
    if low < high <= low * 10:
        return low, high
    for scale in (1e6, 1e9, 1e3):
        if low * scale < high <= low * scale * 10 and low < 1000:
            return low * scale, high
    return None


def _counts(folded: str, number: Number, known: NumberWords) -> bool:
    after = folded[number.end : number.end + 40]
    before = folded[max(0, number.start - 30) : number.start]
    if _CLOCK.match(after) or before[-1:] in (":", "/", "-") or after[:1] == "%":
        return False
    if (
        isinstance(number.value, float)
        and 1900 <= number.value <= 2100
        and folded[number.start : number.end].isdecimal()
    ):
        return False
    unit = known.not_after.match(after.lstrip(" ")) or known.not_after.match(after.lstrip(" -"))
    if unit:
        return False
    return not any(not before[found.end() :].strip(" .") for found in known.not_before.finditer(before))
