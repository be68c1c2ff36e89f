"""What a written piece is as a word, worked out once for each spelling: most words of a text are common ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from watchers.quotes.language import Entry, Gender, Language, Tag

_NOTHING = Entry(0)
_APOSTROPHES = "’'"
# Ghani's, he'd, she'll: the word before is what counts.
_CLITICS = frozenset(("s", "S", "d", "ll", "re", "ve", "m", ""))
_MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Form:
    """A word within a piece (``begin`` and ``end`` count from the piece's start); the rest as in `words.Word`.

    ``opens`` where longer entries of the lists begin with it.
    """

    begin: int
    end: int
    text: str
    folded: str
    tags: int
    gender: Gender
    plural: bool
    mark: bool
    cap: bool
    owner: bool
    opens: bool


@lru_cache(maxsize=32)
def forms_of(language: Language) -> Forms:
    """The forms of a language, learnt as they come and kept for the next text."""
    return Forms(language)


class Forms:
    """What is known of the pieces of one language so far."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._known: dict[str, tuple[Form, ...]] = {}

    def of(self, piece: str) -> tuple[Form, ...]:
        """The word or words of a piece without white space: "Ghani's" is one, "l’accord" two."""
        known = self._known.get(piece)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[piece] = tuple(self._learn(piece))
        return known

    def _learn(self, piece: str) -> list[Form]:
        language, found = self._language, []
        begin, end = 0, len(piece)
        for sign in _APOSTROPHES:
            cut = piece.find(sign, begin, end)
            if cut <= begin or language.grammar.apostrophe == "none":
                continue
            if language.grammar.apostrophe == "elision":
                found.append(self._form(piece, begin, cut, cut + 1))
                begin = cut + 1
            elif language.grammar.apostrophe == "suffix" or piece[cut + 1 : end] in _CLITICS:
                end = cut
        owner = end < len(piece)
        split = language.enclitic(language.fold(piece[begin:end])) if language.grammar.enclitics else 0
        if split:
            found.append(self._form(piece, begin, begin + split, begin + split))
            begin += split
        found.append(self._form(piece, begin, end, end, owner=owner))
        return found

    def _form(self, piece: str, begin: int, end: int, until: int, *, owner: bool = False) -> Form:
        language, text = self._language, piece[begin:end]
        folded = language.fold(text)
        entry = language.look_up(folded) or _NOTHING
        cap = text[0].isupper() or (not text.islower() and _after_particle(text, language))
        mark = not text[0].isalnum()
        opens = folded in language.openers
        return Form(begin, until, text, folded, entry.tags, entry.gender, entry.plural, mark, cap, owner, opens)


def _after_particle(piece: str, language: Language) -> bool:
    """al-Wasmi, diGenova: a name although it begins small."""
    head, hyphen, rest = piece.partition("-")
    if hyphen:
        return len(head) <= 3 and rest[:1].isupper()
    small = next((k for k, letter in enumerate(piece) if letter.isupper()), 0)
    entry = language.words.get(piece[:small]) if small else None
    return entry is not None and entry.tags & Tag.PARTICLE != 0
