"""The same names in other forms, for texts in languages that inflect: endings, joined endings, compounds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from watchers.matching.compiler import Alias, is_acronym
from watchers.matching.fold import Folded
from watchers.matching.inflection import Inflection

_LONG = 6
_SHORTEST_ACRONYM = 3
_LONGEST_ENDING = 3
_SPOKEN = 4  # letters of an acronym that may be spoken as a word, and inflected as one: Unesca
_CYRILLIC = "\u0400"
_PATRONYMIC = re.compile("(?:[оеы]вич|ьич|ович)(?:[ауіе]|ем|ом|еві|ові)?$|(?:[оеі]вн|иничн)(?:[аыеуіо]|ои|ою)$")
_MAX_KNOWN = 50_000

_Longer = Mapping[str, Sequence[int]]  # second word → patterns
_Found = TypeVar("_Found")


class NameIndex:
    """The patterns by their first words, for all languages; looked at only where a text has forms of these."""

    def __init__(self, patterns: Sequence[str], aliases: Sequence[Sequence[Alias]]) -> None:
        self.patterns = patterns
        self._aliases = aliases
        self._beginning: dict[str, list[int]] = defaultdict(list)  # first word → patterns
        self.seconds: set[str] = set()
        for number, pattern in enumerate(patterns):
            if pattern[0] == " ":
                words = pattern.split(" ", 3)
                self._beginning[words[1]].append(number)
                self.seconds.add(words[2])
        self.seconds.discard("")
        self._longer: dict[str, _Longer] = {}

    def __contains__(self, first: str) -> bool:
        return first in self._beginning

    def alone(self, word: str) -> Sequence[int]:
        """The pattern that is nothing but this word, if there is one."""
        return [number for number in self._beginning[word] if len(self.patterns[number]) == len(word) + 2]

    def longer(self, first: str) -> _Longer:
        """The patterns of more than one word that begin with this one, by their second words."""
        found = self._longer.get(first)
        if found is None:
            by_second: dict[str, list[int]] = defaultdict(list)
            for number in self._beginning[first]:
                by_second[self.patterns[number].split(" ", 3)[2]].append(number)
            by_second.pop("", None)
            found = self._longer[first] = dict(by_second)
        return found

    def names(self, number: int) -> list[Alias]:
        """The aliases of a pattern that may have other forms."""
        if len(self.patterns[number]) < _LONG:
            return []
        return [alias for alias in self._cased(number) if not is_acronym(alias.written) or len(alias.folded) >= _SPOKEN]

    def acronyms(self, number: int) -> list[Alias]:
        """The aliases of a pattern of one word that are acronyms, and stand in it as they are listed."""
        pattern = self.patterns[number]
        return [
            alias for alias in self._cased(number) if alias.strength == "acronym" and pattern == f" {alias.folded} "
        ]

    def _cased(self, number: int) -> Sequence[Alias]:
        return [alias for alias in self._aliases[number] if alias.script in {"latin", "cyrillic"}]


class _Start(NamedTuple):
    """What a word of a text may begin: names of one word, each with its letters in this one, and longer names."""

    alone: tuple[tuple[Alias, int], ...]
    longer: tuple[_Longer, ...]


class _Known(dict[str, _Found]):
    """What was found for a word, until there are too many of them: texts have few words that are new."""

    def __init__(self, find: Callable[[str], _Found]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> _Found:
        if len(self) >= _MAX_KNOWN:
            self.clear()
        found = self[word] = self._find(word)
        return found


class NameForms:
    """The names of an index, compared word by word with a text through one language's ``Inflection``."""

    def __init__(self, index: NameIndex, inflection: Inflection) -> None:
        self._inflection = inflection
        self._index = index
        self._starts = _Known(self._start)
        self._seconds = _Known(self._second)

    def find(self, folded: Folded) -> Iterator[tuple[Alias, int, int]]:
        """The aliases that stand in the text in another form than their own, with folded offsets."""
        words = folded.text.split()
        counted, at = 0, 1
        for number, start in enumerate(map(self._starts.__getitem__, words)):
            if start is None:
                continue
            patterns = self._longer(start, words[number + 1 : number + 3]) if start.longer else ()
            if not (patterns or start.alone):
                continue
            at += sum(map(len, words[counted:number])) + number - counted
            counted = number
            for alias, length in start.alone:
                yield alias, at, at + length
            for pattern in patterns:
                length = self._length(self._index.patterns[pattern].split(), words, number, folded, at)
                if length:
                    for alias in self._names(pattern):
                        yield alias, at, at + length

    def _longer(self, start: _Start, following: Sequence[str]) -> Sequence[int]:
        """The patterns that may go on with the next word, or with the one after it if that may be none of the name."""
        if not following:
            return ()
        seconds = self._seconds[following[0]]
        if len(following) > 1 and (len(following[0]) <= _LONGEST_ENDING or following[0][0] >= _CYRILLIC):
            seconds += self._seconds[following[1]]
        if not seconds:  # as nearly always
            return ()
        return [pattern for word in seconds for names in start.longer for pattern in names.get(word, ())]

    def _start(self, word: str) -> _Start | None:
        index, inflection = self._index, self._inflection
        alone: list[tuple[Alias, int]] = []
        longer: list[_Longer] = []
        for first in dict.fromkeys(inflection.bases(word)):
            if first not in index:
                continue
            if first != word and (length := inflection.length(first, word, last=True)):
                alone += ((alias, length) for number in index.alone(first) for alias in self._names(number))
            if inflection.length(first, word, last=False) and (names := index.longer(first)):
                longer.append(names)
        for end in range(_SHORTEST_ACRONYM, len(word)):
            if word[end:] in inflection.after_acronym and (base := word[:end]) in index:
                length = len(word) if inflection.given_names_too else end
                alone += ((alias, length) for number in index.alone(base) for alias in index.acronyms(number))
        return _Start(tuple(alone), tuple(longer)) if alone or longer else None

    def _names(self, number: int) -> list[Alias]:
        names = self._index.names(number)
        return names if self._inflection.people_too else [alias for alias in names if not alias.person]

    def _second(self, word: str) -> tuple[str, ...]:
        """The second words of names that this may be a form of."""
        return tuple(base for base in dict.fromkeys(self._inflection.bases(word)) if base in self._index.seconds)

    def _length(self, name: Sequence[str], words: Sequence[str], number: int, folded: Folded, start: int) -> int:
        """The letters that a name takes from this word on, 0 where it isn't there or stands as it is listed."""
        here = words[number : number + len(name)]
        if here == name:
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


def _is_left_out(folded: Folded, word: str, at: int) -> bool:
    """Whether the word after this offset is none of the name's: an ending (Claude'a Junckera) or a patronymic."""
    if len(word) > _LONGEST_ENDING:
        return word[0] >= _CYRILLIC and _PATRONYMIC.search(word) is not None
    first, _ = folded.span(at + 1, at + 2)
    return folded.original[first - 1] in "'’" and folded.original[first].islower()
