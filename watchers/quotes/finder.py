"""Who said what in an article: quotes found, told from other words in quote marks, and given to their speakers."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from watchers.quotes.dialogue import parted
from watchers.quotes.language import Language, Tag, load
from watchers.quotes.marks import Span, spans
from watchers.quotes.names import Mention, Person, Roster, mentions
from watchers.quotes.words import Word, sentences
from watchers.types import Certainty, Label, Quote, QuoteKind, SpeakerType

_LABELS: tuple[Label, ...] = ("claim", "denial", "threat", "blame")
_BARE = Tag.RANK | Tag.HONORIFIC
_TURN = re.compile(r"([^\W\d_a-z][^\W\d_a-z .'’-]{2,30}):\s")


@dataclass(slots=True)
class _Found:
    """A quote on its way: where it stands, and what is known of its speaker."""

    span: Span
    sentence: int
    at: int  # its place among the sentence's words
    kind: QuoteKind | None = None
    speaker: str | None = None
    type: SpeakerType = "none"
    person: Person | None = None
    role: tuple[int, int] | None = None
    certainty: Certainty = "unknown"
    rule: str = ""
    statement: int = 0


def find_quotes(text: str, *, language: str | None = None, title: str = "") -> tuple[Quote, ...]:
    """The quotes of an article in text order, each an exact slice of ``text``; ``rank`` is None everywhere.

    ``language`` is an ISO 639-1 code, English where it is None or unknown; ``title`` may name people more fully.
    """
    return _Article(text, load(language), title).quotes()


class _Article:
    def __init__(self, text: str, language: Language, title: str) -> None:
        self.text, self.language = text, language
        self.spans = parted(text, spans(text, language.grammar), language)
        self.sentences = sentences(text, self.spans, language)
        self.roster = Roster()
        if title:
            for sentence in sentences(title, (), language):
                mentions(sentence, self.roster, language)
        self.mentions = [mentions(s, self.roster, language) for s in self.sentences]
        self.found: list[_Found] = []
        self.last: _Found | None = None
        self.recent: list[tuple[Person, bool]] = []  # people in order of mention, and whether as a subject
        self.groups: list[str] = []  # names of organisations in order of mention

    def quotes(self) -> tuple[Quote, ...]:
        for number, sentence in enumerate(self.sentences):
            if not sentence.quotes:
                self._remember(number, 10**9)
                continue
            done = 0
            for at, word in enumerate(sentence.words):
                if word.quote >= 0:
                    self._remember(number, at, done)
                    done = at
                    self._attribute(number, at, self.spans[word.quote])
            self._remember(number, 10**9, done)
        self._look_ahead()
        return tuple(self._quote(f) for f in self.found if f.kind is not None)

    def _remember(self, number: int, until: int, since: int = 0) -> None:
        first = True
        for mention in self._near(number, since, until):
            if mention.person is not None:
                self.recent.append((mention.person, first and since == 0))
                first = False
            elif mention.kind == "organisation" and mention.head[0].isupper():
                self.groups.append(mention.head)
        del self.recent[:-40], self.groups[:-20]

    # ------------------------------------------------------------ one quote

    def _attribute(self, number: int, at: int, span: Span) -> None:
        found = _Found(span, number, at)
        words = self.sentences[number].words
        low, high = max(0, at - 120), min(len(words), at + 60)  # no tag is further away
        left = next((k + 1 for k in range(at - 1, low - 1, -1) if words[k].quote >= 0), low)
        right = next((k for k in range(at + 1, high) if words[k].quote >= 0), high)
        source, rule, verb = None, "", -1
        if at == left or words[at - 1].text != ":":
            source, rule, verb = self._after(number, at, right)
        if source is None and verb < 0:
            source, rule, verb = self._before(number, left, at)
        found.kind = self._kind(words, left, at, right, span, rule, verb)
        if found.kind is None:
            return
        self._assign(found, number, source, rule, verb, left)
        self.found.append(found)
        if found.speaker is not None:
            self.last = found
            if found.person is not None:
                self.recent.append((found.person, True))

    def _after(self, number: int, at: int, right: int) -> tuple[Mention | None, str, int]:
        """The tag behind the quote: "said X", "X said", "X, chief of Y, told Z", ", X added"."""
        words = self.sentences[number].words
        k = at + 1
        while k < right and words[k].text in ",،–—-":
            k += 1
        if k >= right:
            return None, "", -1
        here = [m for m in self._near(number, k, min(right, k + 60)) if not words[m.last - 1].owner]
        verb = next((v for v in range(k, min(right, k + 34)) if words[v].is_(Tag.SPEECH | Tag.ACCORDING)), -1)
        if verb < 0:
            return None, "", -1
        if words[verb].is_(Tag.ACCORDING):
            return next((m for m in here if m.first > verb), None), "according to", verb
        if verb == k or all(w.entry.tags & Tag.AUXILIARY for w in words[k:verb]):
            behind = next((m for m in here if verb < m.first <= verb + 3), None)
            return behind, "verb and name after the quote", verb
        start = here[0] if here else None
        clause = any(w.entry.tags & (Tag.RELATIVE | Tag.THAT) for w in words[k:verb] if not w.is_(Tag.DETERMINER))
        quoted = next((m for m in here if m.first in (verb + 1, verb + 2)), None)
        if words[verb].is_(Tag.INVERSE) and quoted is not None and not words[quoted.first - 1].is_(Tag.BREAK):
            return quoted, "name and verb after the quote", verb  # "X quoted the governor as saying"
        if start is not None and start.first <= k + 1 and start.last <= verb and not words[k].is_(Tag.BREAK):
            return start, "name and verb after the quote", verb
        commas = [c for c in range(k, verb) if words[c].text == ","]
        inner = [m for m in here if m.last <= verb and any(m.first == c + 1 for c in commas)]
        if (
            inner
            and not (clause and inner[-1].last + 2 < verb)
            and all(not w.mark for w in words[inner[-1].last : verb])
        ):
            return inner[-1], "name and verb in the rest of the sentence", verb
        return None, "", -1

    def _before(self, number: int, left: int, at: int) -> tuple[Mention | None, str, int]:
        """The introduction before the quote: "X said:", "according to X,", "X called it"."""
        words = self.sentences[number].words
        here = [m for m in self._near(number, at - 120, at) if not words[m.last - 1].owner]
        saying = Tag.SPEECH | Tag.FRAGMENT | Tag.ACCORDING
        verb = next((v for v in range(at - 1, left - 1, -1) if words[v].is_(saying)), -1)
        colon = at > left and words[at - 1].text == ":"
        if verb < 0:
            if colon and here:
                return here[0], "colon before the quote", at - 1
            return None, "", -1
        if words[verb].is_(Tag.ACCORDING):
            return next((m for m in here if m.first > verb), None), "according to", verb
        if self.language.grammar.verb_first:
            behind = next((m for m in here if verb < m.first), None)
            if behind is not None and (behind.first <= verb + 2 or words[verb - 1].mark or verb == left):
                return behind, "verb and name before the quote", verb
        subjects = [m for m in here if m.last <= verb and not self._oblique(words, m)]
        if subjects:
            people = [m for m in subjects if m.person is not None]
            near = people[-1] if people and subjects[-1].kind == "organisation" else subjects[-1]
            if near.last + 4 >= verb or len(subjects) == 1:
                return near, "name and verb before the quote", verb
            return subjects[0], "name far before the verb before the quote", verb
        behind = next((m for m in here if verb < m.first), None)
        return behind, "verb and name before the quote", verb

    @staticmethod
    def _oblique(words: list[Word], mention: Mention) -> bool:
        """Whether a preposition stands before it: no subject then."""
        before = words[mention.first - 1] if mention.first else None
        return before is not None and before.is_(Tag.BREAK) and not before.is_(Tag.CLAUSE)

    def _kind(
        self, words: list[Word], left: int, at: int, right: int, span: Span, rule: str, verb: int
    ) -> QuoteKind | None:
        """Direct speech, a fragment, or None for words in quote marks that nobody says."""
        quote = self.text[span.start : span.end]
        count = len(quote.split())
        before = words[at - 1] if at > left else None
        opens = not quote[0].islower() or not self.language.grammar.cased
        tagged = bool(rule) and (rule.endswith("after the quote") or rule == "according to")
        led = before is not None and (before.text in ",:" or before.is_(Tag.SPEECH))
        ends = quote[-1] in ".,!?…؟۔—"
        if before is not None and before.is_(Tag.NOT_SPEECH) and not ends:
            return None
        if self.language.grammar.cased and not ends and not tagged and _is_title(quote):
            return None
        if before is None and opens and (ends or tagged or count >= 5):
            return "direct" if count > 1 or tagged else None
        if led and bool(rule) and (count >= 4 or ends):
            return "direct"
        if tagged and ends and opens and count >= 4:
            return "direct"
        if count >= 12 and opens and ends:
            return "direct"
        if verb < 0 or (count == 1 and not 0 < at - verb <= 2):
            return None
        if verb < at and at - verb > 14:
            return None
        return "fragment"

    def _assign(self, found: _Found, number: int, source: Mention | None, rule: str, verb: int, left: int) -> None:
        turn = _TURN.match(self.text, found.span.start, found.span.end)
        if turn:
            person = self.roster.find([self.language.fold(turn.group(1).split()[-1])])
            self._speak(found, person, turn.group(1), "person", "named", "name at the head of a turn")
            return
        if source is not None:
            self._resolve(found, number, source, rule)
            if found.speaker is not None:
                return
        if verb >= 0 and self.last is not None and self.last.sentence == number:
            self._follow(found, self.last, "named", "the same sentence's speaker")
            return
        if source is None and found.kind == "direct":
            self._inherit(found, number)

    def _inherit(self, found: _Found, number: int) -> None:
        """A quote without a tag: the speaker of the paragraph, of the paragraph before, or its subject."""
        paragraph = self.sentences[number].paragraph
        last = self.last
        near = last is not None and number - last.sentence <= 1
        if last is not None and near and self.sentences[last.sentence].paragraph == paragraph:
            self._follow(found, last, "named", "goes on after the tag")
            return
        before = number - 1
        if before >= 0:
            same = self.sentences[before].paragraph == paragraph
            colon = self.sentences[before].words[-1].text == ":"
            subject = self._subject(before)
            run_on = last is not None and last.sentence == before and not last.span.closed
            if last is not None and run_on:
                self._follow(found, last, "named", "a quote over several paragraphs")
            elif (
                not same
                and not colon
                and last is not None
                and (paragraph - self.sentences[last.sentence].paragraph == 1)
            ):
                self._follow(found, last, "inferred", "a quote alone in its paragraph")
            elif subject is not None:
                self._resolve(found, before, subject, "subject of the sentence before")
                if found.speaker is not None:
                    found.certainty = "named" if colon else "inferred"
                    found.role = None if not colon else found.role

    def _subject(self, number: int) -> Mention | None:
        """The likeliest speaker among a sentence's mentions: its first person, else its first mention."""
        here = self.mentions[number]
        people = [m for m in here if m.person is not None and (len(m.person.name) > 1 or m.person.gender != "?")]
        first = here[0] if here else None
        if first is not None and (first.kind == "pronoun" or first in people or not people):
            return first
        return people[0] if people else None

    def _look_ahead(self) -> None:
        """A quote that opens a paragraph whose next quote has a tag is the same speaker's."""
        for here, after in zip(self.found, self.found[1:], strict=False):
            same = self.sentences[here.sentence].paragraph == self.sentences[after.sentence].paragraph
            if same and here.certainty != "named" and after.certainty == "named" and here.kind == "direct":
                self._follow(here, after, "inferred", "the paragraph's next tag")

    def _follow(self, found: _Found, other: _Found, certainty: Certainty, rule: str) -> None:
        found.speaker, found.type, found.person = other.speaker, other.type, other.person
        found.certainty = certainty if other.certainty == "named" else other.certainty
        found.rule = f"{rule}: {other.rule}"
        if rule == "goes on after the tag":
            found.role = other.role
        if other.span.closed is False or certainty == "named":
            found.statement = other.statement or other.span.start + 1

    def _speak(
        self, found: _Found, person: Person | None, words: str, kind: SpeakerType, certainty: Certainty, rule: str
    ) -> None:
        found.person = person
        found.speaker = " ".join(person.name) if person else words
        found.type, found.certainty, found.rule = kind, certainty, rule

    # ------------------------------------------------------------ who is meant

    def _resolve(self, found: _Found, number: int, source: Mention, rule: str) -> None:
        words = " ".join(self.text[source.start : source.end].split())
        if source.person is not None:
            self._speak(found, source.person, words, "person", "named", rule)
            found.role = source.role
        elif source.kind == "pronoun":
            self._pronoun(found, source, rule)
        elif source.kind == "organisation":
            group = self._group(source)
            rule += "; the group named before" if group else ""
            self._speak(found, None, group or self._bare(words), "organisation", "named", rule)
        else:
            person = self._by_role(source, number) if source.definite else None
            if person is not None:
                self._speak(found, person, words, "person", "named", f"{rule}; the office names the person")
                entry = self.language.words.get(source.head)
                if source.last - source.first > 2 or (entry and entry.tags & Tag.ROLE and not entry.tags & _BARE):
                    found.role = (source.start, source.end)
            else:
                self._speak(found, None, words, "unnamed", "named", rule)

    def _group(self, source: Mention) -> str | None:
        """The organisation behind "the group", "the ministry", "the statement"."""
        if source.head[0].isupper() or not source.definite or source.last - source.first > 2:
            return None
        named = [g for g in self.groups if source.head in self.language.fold(g).split()]
        known = named or self.groups
        return known[-1] if known else None

    def _bare(self, words: str) -> str:
        """A name without its article."""
        first, _, rest = words.partition(" ")
        entry = self.language.words.get(self.language.fold(first))
        return rest if rest and entry is not None and entry.tags & Tag.DEFINITE else words

    def _unnamed_before(self, number: int, source: Mention) -> Mention | None:
        """The woman of "A woman … sat on the steps. …, she said"."""
        if number == 0 or self.sentences[number - 1].paragraph != self.sentences[number].paragraph:
            return None
        first = next(iter(self.mentions[number - 1]), None)
        if first is None or first.kind != "unnamed" or first.gender != source.gender or first.definite:
            return None
        return first

    def _pronoun(self, found: _Found, source: Mention, rule: str) -> None:
        if source.plural or source.gender == "?":
            if self.last is not None and (source.plural or source.head == "it"):
                self._follow(found, self.last, "inferred", f"{rule}; pronoun")
            return
        unnamed = self._unnamed_before(found.sentence, source)
        if unnamed is not None:
            self._speak(found, None, self.text[unnamed.start : unnamed.end], "unnamed", "named", f"{rule}; pronoun")
            return
        same: list[Person] = []
        for person, _ in reversed(self.recent):
            # A lone capitalised word without a known gender may be anything.
            known_name = len(person.name) > 1 or person.gender != "?"
            if known_name and person.gender in (source.gender, "?") and person not in same:
                same.append(person)
        if (
            self.last is not None
            and self.last.person is None
            and self.last.type == "unnamed"
            and (found.sentence - self.last.sentence <= 1)
        ):
            self._follow(found, self.last, "named", f"{rule}; pronoun")
            return
        if not same:
            return
        known = [p for p in same if p.gender == source.gender]
        subjects = [p for p, subject in reversed(self.recent[-8:]) if subject and p in same]
        best = (subjects or known or same)[0]
        speaking = self.last.person if self.last is not None else None
        if speaking in same and speaking is not None and self.last is not None:
            since = self.sentences[found.sentence].paragraph - self.sentences[self.last.sentence].paragraph
            here = self._led_by(found.sentence, same)
            if since <= 1 or here is not None:
                best = here or speaking
        sure = best.gender == source.gender and (
            len(known) == 1 or (bool(subjects) and self.last is not None and self.last.person is best)
        )
        certainty: Certainty = "named" if sure else "inferred"
        self._speak(found, best, "", "person", certainty, f"{rule}; pronoun")

    def _led_by(self, number: int, people: list[Person]) -> Person | None:
        """The last of these people to begin an earlier sentence of the paragraph."""
        paragraph = self.sentences[number].paragraph
        for earlier in range(number - 1, max(-1, number - 12), -1):
            if self.sentences[earlier].paragraph != paragraph:
                break
            first = next((m for m in self.mentions[earlier] if m.kind != "noun"), None)
            if first is not None and first.person in people and first.first <= 2:
                return first.person
        return None

    def _by_role(self, source: Mention, number: int) -> Person | None:
        for person, _ in reversed(self.recent):
            if any(_same_office(source.head, role) for role in person.roles):
                return person
        senior = self.language.senior
        if source.head not in senior or source.last - source.first < 3:
            return None
        # The lead says "the head of X's agency", the next paragraph who that is.
        for ahead in self.mentions[number + 1 : number + 4]:
            for mention in ahead:
                if mention.person is not None and mention.role is not None and mention.person.roles & senior:
                    return mention.person
        return None

    # ------------------------------------------------------------ the answer

    def _quote(self, found: _Found) -> Quote:
        span = found.span
        role = found.role
        return Quote(
            quote=self.text[span.start : span.end],
            start=span.start,
            end=span.end,
            kind=found.kind or "direct",
            speaker=found.speaker,
            speaker_type=found.type,
            role=self.text[role[0] : role[1]] if role else None,
            role_start=role[0] if role else None,
            role_end=role[1] if role else None,
            certainty=found.certainty if found.speaker else "unknown",
            label=self._label(found),
            statement=found.statement or span.start + 1,
            rule=found.rule,
        )

    @staticmethod
    def _around(found: _Found, words: list[Word]) -> tuple[int, int]:
        """The quote's sentence, of an endless one the part beside the quote."""
        span = found.span
        return max(words[0].start, span.outer_start - 400), min(words[-1].end, span.outer_end + 400)

    def _near(self, number: int, first: int, last: int) -> list[Mention]:
        """The mentions that begin between two words of a sentence."""
        here = self.mentions[number]
        low = bisect_left(here, first, key=lambda m: m.first)
        return here[low : bisect_left(here, last, lo=low, key=lambda m: m.first)]

    def _label(self, found: _Found) -> Label | None:
        words = self.sentences[found.sentence].words
        places = ((found.span.start, found.span.end), self._around(found, words))
        for start, end in places:
            for label in _LABELS:
                pattern = self.language.labels.get(label)
                if pattern is not None and pattern.search(self.text, start, end):
                    return label
        return None


def _is_title(quote: str) -> bool:
    """Names of books, groups and operations are written with capitals throughout."""
    longer = [word for word in quote.split() if len(word) > 3] or quote.split()
    return all(word[0].isupper() or word[0].isdigit() for word in longer)


def _same_office(head: str, role: str) -> bool:
    """The general is "Gen.", der Minister is the Innenminister."""
    return head == role or (len(role) > 2 and head.startswith(role)) or (len(head) > 4 and role.endswith(head))
