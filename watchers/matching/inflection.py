"""Is one word a form of another in this language, and how much of it is the name?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from watchers.matching.language import affix_set, affixes, data_text, word_set

# Languages that share a table of endings, and one that has those of two.
_TABLES = {"hr": ("sh",), "bs": ("sh",), "sr": ("sh", "sr"), "me": ("sh",), "be": ("be", "ru", "uk")}
_LONG, _SHORT = 6, 3
_JOINABLE = 4  # letters of the shortest name that an ending may be joined to


class Inflection:
    """One language's endings: those that change from case to case, and those that are joined to the whole name.

    All words are folded. ``table`` leads from the end of a base form to what may stand there instead ("-" before an
    end that may follow any letter); ``joined`` are endings after the base form, ``heads`` the second halves of
    compounds, ``doubling`` endings after a doubled letter. ``after_mark`` (not folded) are what a hyphen or apostrophe
    joins to a name and what is part of its form. Without ``people_too`` there are articles, but no cases that people's
    names would have.
    """

    def __init__(
        self,
        table: Mapping[str, frozenset[str]],
        *,
        joined: frozenset[str] = frozenset(),
        heads: tuple[str, ...] = (),
        doubling: frozenset[str] = frozenset(),
        after_mark: tuple[str, ...] = (),
        people_too: bool = True,
    ) -> None:
        self._table = table
        self._joined = joined
        self.given_names_too = not joined  # what is joined to a whole name stands at its end only
        self.after_mark = re.compile(rf"[-'’](?:{'|'.join(after_mark)})(?!\w)") if after_mark else None
        self.people_too = people_too
        self._heads = heads
        self._doubling = doubling
        self._bases: dict[str, list[str]] = defaultdict(list)  # end of a form → those of its base forms
        for base, forms in table.items():
            for form in forms:
                self._bases[form].append(base.removeprefix("-"))
        self._longest = max(map(len, self._bases), default=0)
        self.after_acronym = joined | {
            form[1:] for base, forms in table.items() if len(base) == 1 for form in forms if form[0] == base
        }

    def bases(self, form: str) -> Iterator[str]:
        """What may be the base form of a word, all for which ``length`` says so and some more; least changed first."""
        yield form
        for at in range(len(form) - 1, max(0, len(form) - self._longest) - 1, -1):
            for end in self._bases.get(form[at:], ()):
                yield form[:at] + end
        if self._joined or self._heads or self._doubling:
            for at in range(len(form) - 1, _JOINABLE - 1, -1):
                yield form[:at]

    def length(self, base: str, form: str, *, last: bool) -> int:
        """How many letters of ``form`` are the name: all, the base without what is joined to it, or 0 if it is another.

        ``last`` says that the word ends the name, so that an ending may be joined to it.
        """
        if base == form:
            return len(form)
        shared = 0
        for one, other in zip(base, form, strict=False):
            if one != other:
                break
            shared += 1
        if shared < (3 if len(base) >= _LONG else 1 if len(base) <= _SHORT else 2):
            return 0
        if form[shared - 1 :] in self._table.get(base[shared - 1 :], ()):
            return len(form)
        if form[shared:] in self._table.get(f"-{base[shared:]}", ()):
            return len(form)
        return shared if last and shared == len(base) >= _JOINABLE and self._may_follow(base, form[shared:]) else 0

    def _may_follow(self, base: str, rest: str) -> bool:
        if rest in self._joined or (rest[0] == base[-1] and rest[1:] in self._doubling):
            return True
        return bool(self._heads) and rest.startswith(self._heads)


@cache
def inflection(language: str) -> Inflection | None:
    """What the data files know of a language (two letters), None where its names don't change."""
    table: dict[str, frozenset[str]] = {}
    shared, *names = _TABLES.get(language, (language,))
    for name in (shared, *names):
        for line in data_text("declension", f"{name}.txt").splitlines():
            if not line.startswith("#"):
                base, _, forms = line.partition(": ")
                table[base] = table.get(base, frozenset()) | frozenset(forms.split())
    joined = affix_set("joined", language)
    if not table and not joined:
        return None
    heads = tuple(affixes()["compounds"].get(language, ()))
    doubling, after_mark = affix_set("doubling", language), tuple(affixes()["after_mark"].get(shared, ()))
    people_too = language not in word_set("without_cases")
    return Inflection(
        table, joined=joined, heads=heads, doubling=doubling, after_mark=after_mark, people_too=people_too
    )
