"""An article → two or three of its own sentences, to the letter and in their order.

The first sentences of a news article are hard to beat as its summary, so the earlier a sentence stands, the better;
of neighbours the one that speaks of what the whole article speaks of. Passed over is what is no news sentence
(captions, bylines, questions, calls to read on), what the summary already says, and what the alert shows as a quote.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import regex

from watchers.sentences import split_sentences
from watchers.types import Quote, Sentence

MOST_SENTENCES = 3
MOST_WORDS = 120
LONGEST_SENTENCE = 70
SHORTEST_SENTENCE = 7
READ = 40  # sentences; what a long article says after them is its background
CANDIDATES = 10
# What an article's words weigh beside the place of a sentence: anything from half to twice as much does about as well.
SHARED_WORDS = 1 / 8
EXPECTED_WORDS = 5  # so that a sentence of one frequent word is not the best
SAME_WORDS = 0.5

_SHORT_WORD = 3
_WORD = regex.compile(r"\w+")  # its \w has the vowel signs of Indian scripts
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
    sentences = split_sentences(text, language=language)[:READ]
    words = [_words(sentence.text) for sentence in sentences]
    candidates = [
        index
        for index, sentence in enumerate(sentences)
        if _is_news(sentence, words[index], text)
        and not _is_shown(sentence, quotes)
        and not set(_words(title)).issuperset(words[index])
    ][:CANDIDATES]
    terms = [_terms(sentence) for sentence in words]
    told = Counter(term for sentence in (*terms, _terms(_words(title))) for term in sentence)
    ranked = sorted(enumerate(candidates), key=lambda one: _place(one[0]) + _shared(terms[one[1]], told), reverse=True)
    chosen: list[int] = []
    words_left = MOST_WORDS
    for _, index in ranked:
        is_new = all(_overlap(words[index], words[other]) <= SAME_WORDS for other in chosen)
        if is_new and len(words[index]) <= words_left and len(chosen) < MOST_SENTENCES:
            chosen.append(index)
            words_left -= len(words[index])
    return tuple(sentences[index] for index in sorted(chosen)) or tuple(sentences[:1])


def _place(rank: int) -> float:
    return 1 / math.sqrt(1 + rank)


def _shared(terms: set[str], told: Counter[str]) -> float:
    """How much a sentence says, a word of it, of what other sentences say too."""
    common = sum(told[term] for term in terms if told[term] > 1)
    return SHARED_WORDS * common / (len(terms) + EXPECTED_WORDS)


def _is_news(sentence: Sentence, words: list[str], text: str) -> bool:
    if not SHORTEST_SENTENCE <= len(words) <= LONGEST_SENTENCE and not _unspaced(sentence.text):
        return False
    if _NO_NEWS.match(sentence.text) or sentence.text.rstrip("\"'”’»").endswith(("?", "؟", "？", ":")):
        return False
    unstopped = text[sentence.end : sentence.end + 2] == "\n\n" and sentence.text[-1:].isalnum()
    is_long = len(sentence.text) > 60 if _unspaced(sentence.text) else len(words) > 12
    return is_long or not unstopped


def _is_shown(sentence: Sentence, quotes: Sequence[Quote]) -> bool:
    inside = sum(
        max(0, min(quote.end, sentence.end) - max(quote.start, sentence.start)) for quote in quotes if quote.shown
    )
    return inside > 0.6 * (sentence.end - sentence.start)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _terms(words: list[str]) -> set[str]:
    """Words that are long enough to name something, in any language; pairs of signs where words aren't parted."""
    pairs = (word[at : at + 2] for word in words if _unspaced(word) for at in range(len(word) - 1))
    return {word for word in words if len(word) > _SHORT_WORD and not _unspaced(word)} | set(pairs)


def _unspaced(text: str) -> bool:
    return any("\u3040" <= letter <= "\u9fff" or "\u0e00" <= letter <= "\u0e7f" for letter in text)


def _overlap(one: list[str], other: list[str]) -> float:
    """The share of the shorter one's distinct words that the other has too."""
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))
