"""An article → two or three of its own sentences, to the letter and in their order.

The first sentences of a news article are its best summary: no ranking of words has beaten them on real
news (docs/design.md). What is left to do is to pass over what is no news sentence (captions, bylines,
questions, calls to read on), what the summary has already said, and what the alert shows as a quote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from watchers.sentences import split_sentences
from watchers.types import Quote, Sentence

MOST_SENTENCES = 3
MOST_WORDS = 120
LONGEST_SENTENCE = 70
SHORTEST_SENTENCE = 5
CANDIDATES = 40
SAME_WORDS = 0.5

_WORD = re.compile(r"\w+")
_NO_NEWS = re.compile(
    r"""^\W*(?:
        (?:scroll\ down|click\ (?:here|to)|read\ (?:more|also)|see\ also|watch(?:\ (?:the|this))?\ video|related|
           share\ this|follow\ us|sign\ up|subscribe|advertisement|photo(?:graph)?s?|
           picture[ds]?|image|caption|file\ photo|video|
           by\ [A-Z][\w.’'-]+(?:\ [A-Z][\w.’'-]+){0,3}\W*$|updated|published|posted|last\ modified|editor[’']?s\ note|
           copyright|©|all\ rights\ reserved|reporting\ by|editing\ by|writing\ by|additional\ reporting)
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def summarise(
    text: str, *, title: str = "", language: str | None = None, quotes: Sequence[Quote] = ()
) -> tuple[Sentence, ...]:
    """At most three sentences and 120 words; ``text[start:end]`` each. Empty only where the text has no sentence.

    ``quotes`` are those that are shown beside the summary: a sentence that is little more than one of
    them is left to it.
    """
    chosen: list[Sentence] = []
    words_left = MOST_WORDS
    headline = set(_words(title))
    said: list[list[str]] = []
    sentences = split_sentences(text, language=language)[:CANDIDATES]
    for sentence in sentences:
        words = _words(sentence.text)
        if len(words) > words_left or not _is_news(sentence, words, text) or _is_shown(sentence, quotes):
            continue
        if headline.issuperset(words) or any(_overlap(words, other) > SAME_WORDS for other in said):
            continue
        chosen.append(sentence)
        said.append(words)
        words_left -= len(words)
        if len(chosen) == MOST_SENTENCES:
            break
    return tuple(chosen or sentences[:1])


def _is_news(sentence: Sentence, words: list[str], text: str) -> bool:
    if not SHORTEST_SENTENCE <= len(words) <= LONGEST_SENTENCE and not _unspaced(sentence.text):
        return False
    if _NO_NEWS.match(sentence.text) or sentence.text.rstrip("\"'”’»").endswith(("?", "؟", "？", ":")):
        return False
    heading = text[sentence.end : sentence.end + 2] == "\n\n" and sentence.text[-1:].isalnum()
    return not heading or len(words) > 12


def _is_shown(sentence: Sentence, quotes: Sequence[Quote]) -> bool:
    inside = sum(
        max(0, min(quote.end, sentence.end) - max(quote.start, sentence.start)) for quote in quotes if quote.shown
    )
    return inside > 0.6 * (sentence.end - sentence.start)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _unspaced(text: str) -> bool:
    return any("\u3040" <= letter <= "\u9fff" or "\u0e00" <= letter <= "\u0e7f" for letter in text)


def _overlap(one: list[str], other: list[str]) -> float:
    """The share of the shorter one's distinct words that the other has too."""
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))
