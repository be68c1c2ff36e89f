"""A text read once: its quoted stretches, sentences of words, and the people and bodies mentioned in them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from watchers.quotes import uncased
from watchers.quotes.clauses import is_oblique, says
from watchers.quotes.dialogue import parted
from watchers.quotes.language import Language, Tag
from watchers.quotes.marks import Span, spans
from watchers.quotes.mentions import Mention, mentions
from watchers.quotes.people import Roster, identify
from watchers.quotes.words import Sentence, Word, sentences

REACH_BACK, _REACH_ON = 120, 60  # words: no tag is further from its quote


@dataclass(frozen=True, slots=True)
class Reading:
    """``mentions`` are by sentence, in order."""

    text: str
    language: Language
    spans: list[Span]
    sentences: list[Sentence]
    mentions: list[list[Mention]]
    roster: Roster

    def between(self, number: int, first: int, last: int) -> list[Mention]:
        """The mentions that begin between two words of a sentence."""
        here = self.mentions[number]
        low = bisect_left(here, first, key=lambda m: m.first)
        return here[low : bisect_left(here, last, lo=low, key=lambda m: m.first)]

    def places(self) -> Iterator[Place]:
        """Every quoted stretch in text order."""
        for number, sentence in enumerate(self.sentences):
            at = [k for k, word in enumerate(sentence.words) if word.quote >= 0] if sentence.quotes else []
            for k, here in enumerate(at):
                left = max(at[k - 1] + 1 if k else 0, here - REACH_BACK)
                right = min(at[k + 1] if k + 1 < len(at) else len(sentence.words), here + _REACH_ON)
                yield Place(self.spans[sentence.words[here].quote], sentence, number, here, left, right)


@dataclass(frozen=True, slots=True)
class Place:
    """A quoted stretch as word ``at`` of sentence ``number``; ``left`` to ``right`` are the words around it.

    The words around end at the sentence's other quotes.
    """

    span: Span
    sentence: Sentence
    number: int
    at: int
    left: int
    right: int

    @property
    def words(self) -> list[Word]:
        return self.sentence.words

    @property
    def before(self) -> Word | None:
        """The word right before the quote, if none of another quote."""
        return self.words[self.at - 1] if self.at > self.left else None


def read(text: str, language: Language, title: str = "") -> Reading:
    """Read a text, its ``title`` first since that may have people's fullest names; of one without quotes nothing."""
    roster = Roster()
    quoted = parted(text, spans(text, language.grammar), language)
    if not quoted:
        return Reading(text, language, [], [], [], roster)
    look = mentions if language.grammar.cased else uncased.mentions
    headline = [m for sentence in sentences(title, (), language) for m in look(sentence, language)]
    cut = sentences(text, quoted, language)
    found = [look(sentence, language) for sentence in cut]
    if not language.grammar.cased:
        found = uncased.again(cut, found, language)
    for sentence, here in zip(cut, found, strict=True):
        for mention in here:
            bare = mention.kind == "person" and not mention.titled and not is_oblique(sentence.words, mention)
            mention.speaks = bare and says(sentence.words, mention)
            mention.owner = mention.owner or _owned(sentence.words, mention)
    identify((*headline, *(m for here in found for m in here)), roster, language)
    return Reading(text, language, quoted, cut, [[m for m in here if m.kind != "noun"] for here in found], roster)


def _owned(words: list[Word], mention: Mention) -> bool:
    """Whether a word behind the mention tells that it is no subject (Urdu کا, کو, Turkish adına)."""
    behind = words[mention.last] if mention.last < len(words) else None
    return behind is not None and behind.is_(Tag.POSTPOSITION) and not behind.is_(Tag.SUBJECT_MARK)
