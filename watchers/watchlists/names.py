"""Publishers' name fields taken apart: several names in one field, "SURNAME, Given", acronyms in brackets, notes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from watchers.watchlists.model import clean, unique

_BRACKET = re.compile(r"\s*[(（]\s*([^()（）]*?)\s*[)）]\s*")
_ORIGINAL = re.compile(r"^original script\s*:\s*", re.IGNORECASE)
_MARKER = re.compile(r"(?:^|(?<=[\s;,]))\(?[a-z]\)\s+(?=\S)")  # "(a) …; (b) …" counts the names of one field
_SEVERAL = re.compile(r"[(（]([^()（）]*;[^()（）]*)[)）]")  # several names in one bracket
_NOTE = re.compile(
    r"^(?:formerly|previously|earlier|born|combat name|listed|transliteration|reportedly|passport|date of|in )\b",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"[.,]? (?:date|place) of birth\b.*", re.IGNORECASE)
_LISTED_AS = re.compile(r"^(?:formerly|previously) listed as\s*:?\s*", re.IGNORECASE)
_QUOTES = "\"'“”‘’«»„`"
_DOUBLE = set('"“”«»„')
_SMALL = {"of", "the", "and", "for", "in", "de", "du", "des", "la", "le", "et", "on", "to", "at", "by", "al", "el"}
_SUFFIXES = {"jr", "sr", "ii", "iii"}
_MAY_BE_ACRONYM = 5
_TWO = 2  # letters
# Acronyms that could be spoken, and legal forms.
_ACRONYMS = {
    *("ISIS", "ISIL", "AQIM", "AQAP", "FARC", "LTTE", "IRA", "ETA", "ELN", "AUC", "AUM", "IRGC", "NATO", "USA", "UAE"),
    *("OOO", "OAO", "PAO", "ZAO", "OJSC", "FZE", "FZCO", "SARL", "FGUP", "NPO", "TOV", "EDBI", "IRISL", "NIOC"),
}
_LONG_NAME = 3  # words
_MIN_STRONG = 3  # an acronym of one or two letters is a word of some language


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one field, best first; ``dropped`` are the words that were notes and no name."""

    names: tuple[str, ...]
    dropped: tuple[str, ...] = ()


def split_names(field: str, *, person: bool, comma: str = "flip") -> Names:
    """Take a name field apart.

    ``comma`` says what a comma in a person's name is for this publisher: "flip" ("SURNAME, Given") or
    "split" (it separates names). Two commas or more always separate; a comma in a body's name stays.
    """
    found: list[str] = []
    dropped: list[str] = []
    for part in _SEVERAL.sub(r";\1;", _MARKER.sub(";", field)).split(";"):
        text = _BIRTH.sub("", _LISTED_AS.sub("", clean(part)))
        if text.count("(") != text.count(")"):
            text = clean(re.sub("[()]", " ", text))
        inner: list[str] = []
        for bracket in _BRACKET.findall(text):
            word = _ORIGINAL.sub("", bracket)
            named = bool(word) and not _NOTE.search(word)
            alone = word != bracket or is_acronym(word) or _other_script(word)
            (inner if named and alone else dropped).append(word)
        text = _unquote(clean(_BRACKET.sub(" ", text)))
        if text and _NOTE.search(text):
            dropped.append(text)
            text = ""
        if text:
            found += _by_comma(text, comma) if person and "," in text else [text]
        found += [_unquote(word) for word in inner]
    return Names(
        unique(name for n in found if (name := clean(ordered_case(clean(n), person=person)))),
        unique(d for d in dropped if d),
    )


def is_acronym(text: str) -> bool:
    """One word of two to eight letters and digits, most of them capitals ("ASwJ" and "AAS-T" too)."""
    bare = re.sub(r"[.\-/&’' ]", "", text)
    return 2 <= len(bare) <= 8 and " " not in text and sum(c.isupper() for c in bare) > max(1, len(bare) // 2)


def weak_reason(alias: str, *, person: bool) -> str | None:
    """Why an alias can't fire on its own, or None: a common word, one or two letters, a person's single name."""
    if alias.casefold() in common_words():
        return "a common word"
    letters = sum(unicodedata.category(c)[0] in "LMN" for c in alias)  # an Indic vowel sign is a mark
    if letters < _MIN_STRONG and all(ord(c) < 0x2E80 for c in alias):  # two Han or Kana letters are a whole word
        return "one or two letters"
    if person and " " not in alias and all(ord(c) < 0x2E80 for c in alias):
        return "a single name, which many people bear"
    return None


@cache
def common_words() -> frozenset[str]:
    """Words that news uses in their everyday sense, case folded (common_words.txt)."""
    lines = files("watchers.watchlists").joinpath("common_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.casefold().split())


def ordered_case(name: str, *, person: bool) -> str:
    """Give all-capital words their usual case: SURNAMES of persons, whole names of bodies; acronyms stay."""
    words = name.split(" ")
    capitals = [w for w in words if w.isupper() and sum(c.isalpha() for c in w) > 1]
    if is_acronym(name) or not capitals or (not person and name != name.upper()):
        return name
    # In a body's name a short word may be an acronym ("ISIL KHORASAN") where it can't be spoken or is known as one.
    kept = set() if person else {w for w in capitals if _may_be_acronym(w, long=len(words) > _LONG_NAME)}
    return " ".join(_usual_case(w, first=i == 0) if w in capitals and w not in kept else w for i, w in enumerate(words))


def _may_be_acronym(word: str, *, long: bool) -> bool:
    if not re.search("[AEIOUYÀ-Ý]", word):
        return long or len(word) < _MAY_BE_ACRONYM
    return not long and (word in _ACRONYMS or (len(word) <= _TWO and word.casefold() not in _SMALL))


def _usual_case(word: str, *, first: bool) -> str:
    if word.casefold() in _SMALL and not first:
        return word.lower()
    # A capital after a hyphen starts a name; one after an apostrophe usually does not (QA'IDA).
    return re.sub(r"[^\W\d_][^\-]*", lambda m: m[0][0] + m[0][1:].lower(), word)


def _by_comma(text: str, comma: str) -> list[str]:
    parts = [p for p in (clean(p) for p in text.split(",")) if p]
    if len(parts) > 2 and parts[-1].casefold().rstrip(".") in _SUFFIXES:
        parts.pop()
    if len(parts) == 2 and comma == "flip":
        return [f"{parts[1]} {parts[0]}"]
    return parts


def _unquote(text: str) -> str:
    """Take away quote marks around the whole text; those around a word in it are part of the name."""
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES and not set(text[1:-1]) & _DOUBLE:
        return text[1:-1].strip()
    return text.strip('"') if text.count('"') % 2 else text


def _other_script(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and not unicodedata.name(letters[0], "").startswith("LATIN")
