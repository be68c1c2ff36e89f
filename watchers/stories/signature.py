"""A text → the few hundred numbers by which a copy of it is known again."""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

SHINGLE_WORDS = 4
LEAD_CHARACTERS = 600
MOST_SHINGLES = 4000

# A letter of a script written without spaces is a word of its own.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\W_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")


@dataclass(frozen=True, slots=True)
class Signature:
    """``shingles`` are 64-bit hashes of each four words in a row, in text order and without repeats.

    ``title_names`` and ``lead_names`` are hashes of the names and numbers in the title and at the text's
    beginning: what tells two notices apart that share a template. ``words`` is the text's length.
    """

    shingles: tuple[int, ...]
    title_names: frozenset[int]
    lead_names: frozenset[int]
    words: int

    def to_bytes(self) -> bytes:
        """A compact form for the store; `from_bytes` reads it back."""
        numbers = (*self.shingles, *sorted(self.title_names), *sorted(self.lead_names))
        counts = struct.pack("<IHHI", len(self.shingles), len(self.title_names), len(self.lead_names), self.words)
        return counts + struct.pack(f"<{len(numbers)}Q", *numbers)

    @classmethod
    def from_bytes(cls, blob: bytes) -> Signature:
        """Read `to_bytes`'s form. Raises struct.error where the blob is not one."""
        shingles, title, lead, words = struct.unpack_from("<IHHI", blob)
        numbers = struct.unpack_from(f"<{shingles + title + lead}Q", blob, struct.calcsize("<IHHI"))
        names = numbers[shingles:]
        return cls(numbers[:shingles], frozenset(names[:title]), frozenset(names[title:]), words)


def signature(title: str, text: str) -> Signature:
    """The signature of an article; a text shorter than four words has no shingles and is nobody's copy."""
    text = _plain(text)[: MOST_SHINGLES * 12]
    found = _WORD.findall(text)[:MOST_SHINGLES]
    words = [word.casefold() for word in found]
    shingles = dict.fromkeys(
        _hash(" ".join(words[at : at + SHINGLE_WORDS])) for at in range(len(words) - SHINGLE_WORDS + 1)
    )
    lead = _WORD.findall(text[:LEAD_CHARACTERS])
    return Signature(tuple(shingles), _names(_WORD.findall(_plain(title))), _names(lead), len(words))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("’", "'")


def _names(words: list[str]) -> frozenset[int]:
    """Numbers, and capitalised words except where a sentence may have begun with them alone."""
    names = {word for word in words if word.isdigit()}
    names.update(word for before, word in pairwise(words) if word[:1].isupper() and not before[:1].isdigit())
    names.update(words[:1] if words and words[0][:1].isupper() and len(words) > 1 and words[1][:1].isupper() else [])
    return frozenset(_hash(word.casefold()) for word in names)


def _hash(value: str) -> int:
    return int.from_bytes(hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
