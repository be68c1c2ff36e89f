"""Which kinds of counter-terrorism news is an article? Cue words of its title and opening, weighed."""

from __future__ import annotations

import re

from watchers.topics.fold import fold
from watchers.topics.language import TOPICS, Language, load

OPENING = 600  # characters of the text: what a report is about stands at its beginning
STRONG, WEAK, IN_TITLE = 2.0, 0.75, 2.0
ENOUGH = 2.5
BESIDE = 0.6  # of the first topic's weight, for a second …
BESIDE_IN_TITLE = 0.35  # … and for one that the title has a strong word of
MOST_TOPICS = 2


def classify(title: str, text: str, *, language: str | None) -> tuple[str, ...]:
    """One or two topics of `language.TOPICS` by weight, best first; ("none",) where none holds."""
    words = load(language)
    head, opening = fold(title), fold(_opening(text))
    weights = {topic: _weight(words, topic, head, opening) for topic in TOPICS}
    _leave_out_background(words, weights, head)
    best = max(weights, key=lambda topic: weights[topic])
    if weights[best] < ENOUGH or _is_everyday(words, weights[best], head, opening):
        return ("none",)
    ranked = sorted((topic for topic in TOPICS if weights[topic] >= ENOUGH), key=lambda topic: -weights[topic])
    second = [topic for topic in ranked[1:] if _stands_beside(words, topic, weights, best, head)]
    return (best, *second[: MOST_TOPICS - 1])


def _is_everyday(words: Language, weight: float, head: str, opening: str) -> bool:
    """Whether sport, weather or business speaks in the words of terrorism: more of that, and little of this."""
    in_title = _distinct(words.everyday, head)
    everyday = in_title * IN_TITLE + _distinct(words.everyday, opening)
    context = _distinct(words.context, head) * IN_TITLE + _distinct(words.context, opening)
    return everyday * STRONG > weight + context * STRONG if in_title else everyday > STRONG * (1 + context)


def _stands_beside(words: Language, topic: str, weights: dict[str, float], best: str, head: str) -> bool:
    """A second topic needs a word of its own in the title, or about as much weight as the first."""
    least = BESIDE_IN_TITLE if words.topics[topic].strong.search(head) else BESIDE
    return weights[topic] >= least * weights[best]


def _opening(text: str) -> str:
    return text[:OPENING].rsplit(" ", 1)[0] if len(text) > OPENING else text


def _weight(words: Language, topic: str, head: str, opening: str) -> float:
    cues = words.topics[topic]
    in_title = STRONG * _distinct(cues.strong, head) + WEAK * _distinct(cues.weak, head)
    return IN_TITLE * in_title + STRONG * _distinct(cues.strong, opening) + WEAK * _distinct(cues.weak, opening)


def _leave_out_background(words: Language, weights: dict[str, float], head: str) -> None:
    """What a court or a list decides about is told as background: an attack, an arrest."""
    decided = max(("prosecution", "sanction", "policy"), key=lambda topic: weights[topic])
    if _distinct(words.topics[decided].strong, head) and weights[decided] >= ENOUGH:
        weights["attack"] = 0.0
    in_title = {topic: words.topics[topic].strong.search(head) is not None for topic in ("prosecution", "arrest")}
    if in_title["prosecution"] and not in_title["arrest"]:
        weights["arrest"] = 0.0


def _distinct(pattern: re.Pattern[str], text: str) -> int:
    return len({found[0] for found in pattern.finditer(text)})
