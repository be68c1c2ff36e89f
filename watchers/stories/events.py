"""Which articles report one event, though each in its own words? One pass over weighted words, in order of arrival.

An article is a vector of the words of its title and opening, weighed by how rare they are, with names and the
title's words counting for more; a story is the sum of its articles. On real news this is on par with sentence
embeddings at a hundredth of their cost.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OPENING = 900
MOST_TERMS = 60
IN_TITLE = 2.0
CAPITAL = 1.6
STEM = 7  # letters of a word that count: what differs behind them is mostly inflection
JOIN = 0.19
SHARED_TERMS = 3
MOST_CANDIDATES = 12
# Apart by more than this, reports of one event become less likely with each day.
NEAR = timedelta(days=3)
PER_DAY, MOST_PENALTY = 0.01, 0.12

_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{2}|[^\W\d_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{3,}|\d{2,}"
)

Vector = Mapping[str, float]


def terms(title: str, text: str) -> Vector:
    """The article's words by weight, before their rarity is known."""
    weights: defaultdict[str, float] = defaultdict(float)
    for source, factor in ((title, IN_TITLE), (text[:OPENING], 1.0)):
        for word in _WORD.findall(source):
            weights[word.casefold()[:STEM]] += factor * (CAPITAL if word[:1].isupper() else 1.0)
    return {term: 1 + math.log(weight) if weight > 1 else weight for term, weight in weights.items()}


@dataclass(slots=True)
class _Story:
    number: str
    total: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    first: datetime | None = None
    last: datetime | None = None


class EventIndex:
    """The stories told so far. Not safe for use from several threads at once."""

    def __init__(self) -> None:
        self._stories: dict[str, _Story] = {}
        self._holders: dict[str, set[str]] = {}
        self._seen: Counter[str] = Counter()
        self._articles = 0

    def place(self, found: Vector, at: datetime | None) -> str | None:
        """The story that the article joins, None where it opens one. ``at`` is when it was published, if known."""
        vector = self._weighed(found)
        shared: Counter[str] = Counter()
        for term in vector:
            shared.update(self._holders.get(term, ()))
        best, likeness = None, JOIN
        for number, count in shared.most_common(MOST_CANDIDATES):
            if count < SHARED_TERMS:
                break
            score = self._likeness(vector, self._stories[number], at)
            if score >= likeness:
                best, likeness = number, score
        return best

    def add(self, story: str, found: Vector, at: datetime | None) -> None:
        """Count an article to a story, which is made where it is new."""
        vector = self._weighed(found)
        known = self._stories.setdefault(story, _Story(story))
        for term, weight in vector.items():
            known.total[term] += weight
            self._holders.setdefault(term, set()).add(story)
        if at is not None:
            known.first = min(known.first or at, at)
            known.last = max(known.last or at, at)
        self._seen.update(found.keys())
        self._articles += 1

    def _weighed(self, found: Vector) -> dict[str, float]:
        rare = {
            term: weight * math.log((self._articles + 2) / (self._seen[term] + 0.5)) for term, weight in found.items()
        }
        kept = sorted(rare, key=lambda term: (-rare[term], term))[:MOST_TERMS]
        length = math.sqrt(sum(rare[term] ** 2 for term in kept)) or 1.0
        return {term: rare[term] / length for term in kept}

    def _likeness(self, vector: Vector, story: _Story, at: datetime | None) -> float:
        total = story.total
        length = math.sqrt(sum(weight * weight for weight in total.values()))
        cosine = sum(weight * total.get(term, 0.0) for term, weight in vector.items()) / (length or 1.0)
        return cosine - _apart(story, at)


def _apart(story: _Story, at: datetime | None) -> float:
    if at is None or story.first is None or story.last is None:
        return 0.0
    gap = max(story.first - at, at - story.last, timedelta())
    return min(MOST_PENALTY, PER_DAY * max((gap - NEAR) / timedelta(days=1), 0.0))
