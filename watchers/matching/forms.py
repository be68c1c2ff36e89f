"""The same names in other forms, for texts in languages that inflect: endings, joined endings, compounds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from watchers.matching.compiler import Alias, is_acronym
from watchers.matching.fold import Folded
from watchers.matching.inflection import Inflection

_HEAD, _SHORT_HEAD = 4, 2  # letters by which a word's candidates are found
_LONG = 6
_SHORTEST_ACRONYM = 3
_LONGEST_ENDING = 3
_PATRONYMIC = re.compile("(?:[оеы]вич|ьич|ович)(?:[ауіе]|ем|ом|еві|ові)?$|(?:[оеі]вн|иничн)(?:[аыеуіо]|ои|ою)$")
_MAX_KNOWN = 50_000

_Name = tuple[tuple[str, ...], Sequence[Alias]]
_Names = dict[str, list[_Name]]  # first letter of the second word, "" where there is none → names


class NameIndex:
    """The watched names by their first words, for all languages; sorted only where a text has words that begin so."""

    def __init__(self, patterns: Sequence[str], aliases: Sequence[Sequence[Alias]]) -> None:
        self._patterns = patterns
        self._aliases = aliases
        self._numbers: dict[str, list[int]] = defaultdict(list)  # start of the first word → patterns
        self._sorted: dict[str, dict[str, _Names]] = {}
        self.acronyms: dict[str, list[Alias]] = defaultdict(list)  # by their first letters
        for number, pattern in enumerate(patterns):
            if pattern[0] != " " or aliases[number][0].script not in {"latin", "cyrillic"}:
                continue
            end = pattern.find(" ", 1)
            self._numbers[pattern[1 : 1 + (_HEAD if end > _LONG else _SHORT_HEAD)].rstrip()].append(number)
            if end == len(pattern) - 1 and end > _SHORTEST_ACRONYM:
                word = pattern[1:end]
                short = [alias for alias in aliases[number] if alias.strength == "acronym" and alias.folded == word]
                self.acronyms[word[:_SHORTEST_ACRONYM]] += short

    def beginning_with(self, head: str) -> Mapping[str, _Names]:
        """First word → names. ``head`` is four letters of a long first word, two of a short one."""
        found = self._sorted.get(head)
        if found is None:
            found = self._sorted[head] = self._sort(self._numbers.get(head, ()))
        return found

    def _sort(self, numbers: Sequence[int]) -> dict[str, _Names]:
        found: dict[str, _Names] = {}
        for number in numbers:
            pattern = self._patterns[number]
            whole = [alias for alias in self._aliases[number] if not is_acronym(alias.written)]
            if whole and len(pattern) >= _LONG:
                words = tuple(pattern.split())
                second = words[1][0] if len(words) > 1 else ""
                found.setdefault(words[0], {}).setdefault(second, []).append((words, whole))
        return found


class NameForms:
    """The names of an index, compared word by word with a text through one language's ``Inflection``."""

    def __init__(self, index: NameIndex, inflection: Inflection) -> None:
        self._inflection = inflection
        self._index = index
        self._known: dict[str, tuple[tuple[_Names, str, int, int], ...]] = {}

    def find(self, folded: Folded) -> Iterator[tuple[Alias, int, int]]:
        """The aliases that stand in the text in another form than their own, with folded offsets."""
        words = folded.text.split()
        at = 1
        for number, word in enumerate(words):
            if word[:_SHORTEST_ACRONYM] in self._index.acronyms:
                yield from self._joined_acronyms(word, at)
            for names, first, inner, alone in self._firsts(word):
                if alone and first != word:
                    for _, aliases in names.get("", ()):
                        for alias in aliases:
                            yield alias, at, at + alone
                if inner and number + 1 < len(words):
                    followers = {words[number + 1][0]}
                    if number + 2 < len(words) and _is_left_out(folded, words[number + 1], at + len(word)):
                        followers.add(words[number + 2][0])
                    for follower in followers:
                        for name, aliases in names.get(follower, ()):
                            length = self._length(name, words, number, folded, at)
                            if length:
                                for alias in aliases:
                                    yield alias, at, at + length
            at += len(word) + 1

    def _firsts(self, word: str) -> tuple[tuple[_Names, str, int, int], ...]:
        """First words of names that this is a form of, with the name's length in it: inside a name, as all of it."""
        known = self._known.get(word)
        if known is None:
            length = self._inflection.length
            found = [
                (names, first, length(first, word, last=False), length(first, word, last=True))
                for head in dict.fromkeys((word[:_HEAD], word[:_SHORT_HEAD]))
                for first, names in self._index.beginning_with(head).items()
            ]
            known = tuple(item for item in found if item[2] or item[3])
            if len(self._known) >= _MAX_KNOWN:
                self._known = {}
            self._known[word] = known
        return known

    def _length(self, name: tuple[str, ...], words: Sequence[str], number: int, folded: Folded, start: int) -> int:
        """The letters that a name takes from this word on, 0 where it isn't there or stands as it is listed."""
        here = words[number : number + len(name)]
        if tuple(here) == name:
            return 0
        at = start + len(words[number])
        for place, base in enumerate(name[1:], 2):
            number += 1
            if number >= len(words):
                return 0
            last = place == len(name)
            length = self._inflection.length(base, words[number], last=last)
            if not length and number < len(words) - 1 and _is_left_out(folded, words[number], at):
                at += 1 + len(words[number])
                number += 1
                length = self._inflection.length(base, words[number], last=last)
            if not length:
                return 0
            at += 1 + length
        return at - start

    def _joined_acronyms(self, word: str, at: int) -> Iterator[tuple[Alias, int, int]]:
        for alias in self._index.acronyms[word[:_SHORTEST_ACRONYM]]:
            rest = word[len(alias.folded) :]
            if rest in self._inflection.after_acronym and word.startswith(alias.folded):
                yield alias, at, at + len(alias.folded)


def _is_left_out(folded: Folded, word: str, at: int) -> bool:
    """Whether the word after this offset is none of the name's: an ending (Claude'a Junckera) or a patronymic."""
    if len(word) > _LONGEST_ENDING:
        return word[0] >= "\u0400" and _PATRONYMIC.search(word) is not None
    first, _ = folded.span(at + 1, at + 2)
    return folded.original[first - 1] in "'’" and folded.original[first].islower()
