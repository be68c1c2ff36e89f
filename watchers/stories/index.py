"""The recent articles in memory: given a new one's signature, which earlier article is it a copy of?

Copies are found by containment, not by Jaccard: what feeds bring most are cut texts and teasers, whose
few shingles all stand in the longer text. A shingle that many articles share is boilerplate and counts
for nothing. Notices that differ only in names and numbers are not copies.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from watchers.stories.signature import Signature

BOILERPLATE_ARTICLES = 10
SHARED = 8
CONTAINED = 0.5
SHORT_WORDS = 80
SHARED_SHORT = 5
TEMPLATE_LENGTH_RATIO = 1.67
TEMPLATE_NAMES = 2
TEMPLATE_NAMES_SHARE = 0.2

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Placement(Generic[Key]):
    """Where an article belongs: the story it joins (None: a new one), the earlier article that it copies."""

    story: str | None = None
    duplicate_of: Key | None = None


class StoryIndex(Generic[Key]):
    """Articles of the last ``window``, by key; not safe for use from several threads at once."""

    def __init__(self, window: timedelta = timedelta(days=14)) -> None:
        self._window = window
        self._articles: dict[Key, tuple[str, Signature]] = {}
        self._holders: dict[int, list[Key]] = {}
        self._ages: deque[tuple[datetime, Key]] = deque()

    def __len__(self) -> int:
        return len(self._articles)

    def place(self, signature: Signature) -> Placement[Key]:
        """The story of the article that this one copies; the copy sharing most wins, then the earliest."""
        shared: Counter[Key] = Counter()
        rare = 0
        for shingle in signature.shingles:
            holders = self._holders.get(shingle, ())
            if len(holders) < BOILERPLATE_ARTICLES:
                rare += 1
                shared.update(holders)
        for key, count in shared.most_common(8):
            story, earlier = self._articles[key]
            if _is_copy(signature, rare, earlier, count) and not _is_template(signature, earlier):
                return Placement(story, key)
        return Placement()

    def add(self, key: Key, story: str, signature: Signature, at: datetime) -> None:
        """Remember an article under its story; one already known by that key is replaced."""
        self.remove(key)
        self._articles[key] = story, signature
        for shingle in signature.shingles:
            holders = self._holders.setdefault(shingle, [])
            if len(holders) < BOILERPLATE_ARTICLES:
                holders.append(key)
        self._ages.append((at, key))

    def remove(self, key: Key) -> None:
        """Forget an article, if it is known."""
        known = self._articles.pop(key, None)
        for shingle in known[1].shingles if known else ():
            holders = self._holders.get(shingle, [])
            if key in holders:
                holders.remove(key)
                if not holders:
                    del self._holders[shingle]

    def forget_old(self, now: datetime) -> None:
        """Drop what is older than the window."""
        while self._ages and self._ages[0][0] < now - self._window:
            self.remove(self._ages.popleft()[1])


def _is_copy(new: Signature, rare: int, earlier: Signature, shared: int) -> bool:
    smaller = min(rare, len(earlier.shingles))
    least = SHARED_SHORT if min(new.words, earlier.words) < SHORT_WORDS else SHARED
    return shared >= least and shared >= CONTAINED * max(smaller, 1)


def _is_template(one: Signature, other: Signature) -> bool:
    """Do both titles and both leads name what the other doesn't? Then a form was filled in twice.

    Asked only of texts of about one length: a cut copy has fewer names by its nature.
    """
    if max(one.words, other.words) > TEMPLATE_LENGTH_RATIO * min(one.words, other.words):
        return False
    titles_differ = one.title_names - other.title_names and other.title_names - one.title_names
    return bool(
        titles_differ and _own_names(one.lead_names, other.lead_names) and _own_names(other.lead_names, one.lead_names)
    )


def _own_names(mine: frozenset[int], theirs: frozenset[int]) -> bool:
    own = len(mine - theirs)
    return own >= TEMPLATE_NAMES and own >= TEMPLATE_NAMES_SHARE * len(mine)
