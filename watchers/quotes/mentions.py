"""Who is mentioned in a sentence: names, organisations, unnamed sources, pronouns, each with its description."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from watchers.quotes.descriptions import ends_phrase, join
from watchers.quotes.language import Gender, Language, Tag
from watchers.quotes.people import Person
from watchers.quotes.words import Sentence, Word

MentionKind = Literal["person", "organisation", "unnamed", "pronoun", "noun"]
_TITLE = Tag.HONORIFIC | Tag.RANK
_PREFIX = _TITLE | Tag.ROLE | Tag.ADJECTIVE
_NOUN = Tag.ROLE | Tag.UNNAMED | Tag.COLLECTIVE | Tag.DOCUMENT
_MODIFIER = _NOUN | Tag.ADJECTIVE | Tag.ORGANISATION
_STARTS = _NOUN | _TITLE | Tag.PRONOUN | Tag.FORENAME
_REFERENCE = Tag.COLLECTIVE | Tag.DOCUMENT | Tag.UNNAMED
_NO_NAME = Tag.STOP | Tag.DETERMINER | Tag.PRONOUN
_NO_FIRST_NAME = Tag.SPEECH | Tag.BREAK | Tag.AUXILIARY | Tag.THAT
_LONGEST_NAME, _LONGEST_POSTPOSED, _LONGEST_LEAD = 12, 4, 3  # words
_SMALL_WORD, _SHORTEST_HEADLINE, _LONGEST_ACRONYM = 3, 4, 6


@dataclass(slots=True)
class Mention:
    """Words ``first`` to ``last`` (exclusive) of a sentence that may be somebody speaking.

    ``role`` is a text span and ``offices`` are the office words in it; ``name`` is what is left of a name without
    titles. A "noun" is a capitalised word that is nobody unless the rest of the text knows somebody of that name.
    """

    kind: MentionKind
    first: int
    last: int
    start: int
    end: int
    head: str
    gender: Gender = "?"
    plural: bool = False
    definite: bool = False
    body: tuple[int, int] | None = None  # where the name stands of the body that a document is of
    proper: bool = False  # of a body: its name, not "the group"
    name: tuple[Word, ...] = ()
    titled: bool = False  # a title, rank or office before the name: surely a person
    speaks: bool = False
    owner: bool = False
    offices: set[str] = field(default_factory=set)
    role: tuple[int, int] | None = None
    person: Person | None = None
    place: bool = False  # stands where the name of a place does: "in Porvale"
    headline: bool = False
    full: str = ""  # of a body named by its last word: its whole name


def mentions(sentence: Sentence, language: Language) -> list[Mention]:
    """The possible speakers of one sentence, in order; who the names are is left to `people.identify`."""
    words = sentence.words
    headline = language.grammar.headlines and not sentence.quotes and _is_headline(words)
    found: list[Mention] = []
    i = 0
    while i < len(words):
        word = words[i]
        if not word.cap and not word.tags & _STARTS:
            i += 1
        elif word.is_(Tag.PRONOUN) and not _one_of(words, i):
            found.append(Mention("pronoun", i, i + 1, word.start, word.end, word.folded, word.gender, word.plural))
            i += 1
        elif _starts_name(words, i, language):
            mention = _named(words, i, language, headline=headline)
            if mention.kind != "organisation" or any(not w.is_(Tag.ADJECTIVE) for w in words[i : mention.last]):
                _add(found, mention)
            i = max(mention.last, i + 1)
        elif _may_be_surname(word) and not word.is_(_NOUN):
            # "Hall", if the rest of the text knows somebody of that name.
            lone = Mention("noun", i, i + 1, word.start, word.end, word.text, name=(word,))
            lone.place = i > 0 and words[i - 1].is_(Tag.PLACE)
            _add(found, lone)
            i += 1
        elif word.is_(_NOUN) and not _starts_name(words, i + word.joined, language):
            _add(found, _noun(words, i, language))
            i = found[-1].last
        else:
            i += 1
    for mention in found:
        mention.owner = words[mention.last - 1].owner
    join(words, found, language)
    return found


def _one_of(words: list[Word], i: int) -> bool:
    """ "Says one.", "one of them": an unlisted somebody, not a word that refers to somebody."""
    after = words[i + 1] if i + 1 < len(words) else None
    return words[i].is_(Tag.UNNAMED) and (after is None or after.mark or after.is_(Tag.OF))


def _add(found: list[Mention], mention: Mention) -> None:
    while found and found[-1].last > mention.first:
        found.pop()
    if found and mention.proper and found[-1].last == mention.first and found[-1].kind == "organisation":
        mention.first, mention.start = found[-1].first, found[-1].start  # "the group Northern Column"
        found.pop()
    found.append(mention)


def _is_name(word: Word) -> bool:
    if word.quote >= 0 or word.mark:
        return False
    if word.is_(_TITLE) or (word.is_(Tag.ROLE) and word.cap):
        return True
    return word.cap and (not word.is_(_NO_NAME) or word.is_(Tag.FORENAME))


def _may_be_surname(word: Word) -> bool:
    """Whether a capitalised word that is no name alone is one behind a first name: "Dale Hall", not "Dale Monday"."""
    return word.cap and word.is_(Tag.STOP) and not word.is_(Tag.DATE | _NO_FIRST_NAME | Tag.DETERMINER | Tag.PRONOUN)


def _starts_name(words: list[Word], i: int, language: Language) -> bool:
    if i >= len(words):
        return False
    word = words[i]
    if not _is_name(word):
        # A city is nobody, but its newspaper may speak.
        return word.cap and word.is_(Tag.STOP) and _is_body(words, i + 1)
    if word.is_(_NO_NAME) and not (i + 1 < len(words) and _is_name(words[i + 1])):
        return False  # "Will" and "Bill" are first names before a name only
    if not word.cap:
        return word.is_(_TITLE) and i + 1 < len(words) and words[i + 1].cap and _is_name(words[i + 1])
    nouns = language.grammar.capital_nouns or _opens_clause(words, i)
    if word.is_(_REFERENCE) and language.grammar.word_order != "fixed" and nouns:
        return i + 1 < len(words) and words[i + 1].cap and _is_name(words[i + 1])
    # "Said X": capitalised only because the sentence begins there.
    return not (word.is_(_NO_FIRST_NAME) and not word.is_(Tag.FORENAME) and _opens_clause(words, i))


def _is_body(words: list[Word], i: int) -> bool:
    return i < len(words) and words[i].cap and words[i].is_(Tag.ORGANISATION)


def _opens_clause(words: list[Word], i: int) -> bool:
    return i == 0 or words[i - 1].quote >= 0 or words[i - 1].text in ".:?!…"


def _definite(words: list[Word], first: int, head: int, language: Language) -> bool:
    if words[first].is_(Tag.DETERMINER):
        return words[first].is_(Tag.DEFINITE)
    return not language.has_articles and all(w.is_(_MODIFIER) for w in words[first : head + 1])


def _is_headline(words: list[Word]) -> bool:
    """Whether all longer words are capitalised, so that capitals tell nothing."""
    longer = [w for w in words if len(w.text) > _SMALL_WORD]
    return len(longer) >= _SHORTEST_HEADLINE and all(w.cap or not w.text[0].isalpha() for w in longer)


def _named(words: list[Word], i: int, language: Language, *, headline: bool) -> Mention:
    """The mention whose capitalised (or listed) words begin at ``i``: a person, a body, or an office alone."""
    last = _name_end(words, i, language, 1 + words[i].is_(Tag.FORENAME) if headline else _LONGEST_NAME)
    i = _body_start(words, i)
    run = [w for w in words[i:last] if not w.mark]
    first = _description_start(words, i)
    if first == i and language.grammar.word_order == "free" and 0 < _first_name(run, capital_nouns=True) < len(run) - 1:
        first = _long_description_start(words, i)
    lead, name = _divided(words, i, run, language, led=first < i)
    described = [*(w for w in words[first:i] if not w.mark), *lead]
    gender = _gender(described, name, language)
    begin, end = words[first].start, words[last - 1].end
    written = " ".join(w.text for w in run)
    is_body = any(w.is_(Tag.ORGANISATION) for w in run[1 if run[0].is_(Tag.FORENAME) else 0 :])
    if name and not (is_body and (not lead or any(w.is_(Tag.ORGANISATION) for w in name))):
        kind: MentionKind = "noun" if headline else "person" if described else _kind_of_bare(words, i, run, language)
        mention = Mention(kind, first, last, begin, end, written, gender, name=tuple(name), titled=bool(described))
        mention.headline = headline
        mention.place = not described and i > 0 and words[i - 1].is_(Tag.PLACE)
        mention.proper = kind == "organisation"
        mention.body = (run[0].start, run[-1].end) if mention.proper else None
        mention.offices.update(w.folded for w in lead if w.is_(_TITLE))
        _take_role(mention, described)
        return mention
    if is_body or not any(w.is_(Tag.ROLE | _TITLE) for w in run):
        body = (run[0].start, run[-1].end)
        return Mention("organisation", first, last, begin, end, written, proper=True, body=body)
    office = _office(words, i, (first, last), run, language)
    office.gender, office.name = gender, office.name or tuple(name)
    return office


def _divided(
    words: list[Word], i: int, run: list[Word], language: Language, *, led: bool
) -> tuple[list[Word], list[Word]]:
    """The words of an office or title, and the name behind them; ``led`` where small words of an office come before."""
    lead, name = _without_titles(run)
    if len(name) > 2 and i and words[i - 1].is_(Tag.DEFINITE) and name[1].is_(Tag.FORENAME):
        return run[: 1 - len(name)], name[1:]  # "the secretary of the Interior Name Surname"
    capital_nouns = language.grammar.capital_nouns
    if language.grammar.word_order == "free" and (lead or led or capital_nouns):
        at = _first_name(name, capital_nouns=capital_nouns)
        if 0 < at < len(name) - 1:
            return [*lead, *name[:at]], name[at:]  # "посол Торвии Густав Эренфельд"
    if not any(w.is_(_TITLE | Tag.ROLE) for w in lead) and not (name and name[0].is_(Tag.FORENAME)):
        return [], run  # "Northern Column", "Turkish Airlines": the adjective belongs to the name
    return lead, name


def _gender(described: list[Word], name: list[Word], language: Language) -> Gender:
    """What title and office tell; where offices have a grammatical gender, the first name tells it better."""
    first = name[0] if name else None
    if first is not None and language.grammar.word_order != "fixed" and first.is_(Tag.FORENAME) and first.gender != "?":
        return first.gender  # "прокурор Аглая", "le ministre Claire"
    told: list[Gender] = [w.gender for w in described if w.gender != "?" and w.is_(_TITLE | Tag.ROLE)]
    return told[-1] if told else "?"


def _office(words: list[Word], i: int, bounds: tuple[int, int], run: list[Word], language: Language) -> Mention:
    """An office without a name: "the Interior Minister", "Commissioner for Internal Security"."""
    alone = len(run) == 1 and not (i and words[i - 1].is_(Tag.DETERMINER))
    surname = alone or (len(run) > 1 and run[-2].is_(Tag.HONORIFIC))  # "Baker", "Mr King", if the text knows them
    first, last = _phrase_start(words, bounds[0]), _office_end(words, bounds[1])
    if language.grammar.word_order == "free":
        last = _postposed_end(words, last)
    begin, end, head = words[first].start, words[last - 1].end, run[-1].folded
    definite = not words[first].is_(Tag.DETERMINER) or words[first].is_(Tag.DEFINITE)
    name = tuple(run[-1:]) if surname else ()
    return Mention("unnamed", first, last, begin, end, head, definite=definite, name=name)


def _first_name(name: list[Word], *, capital_nouns: bool) -> int:
    """Where a first name stands behind the words of an office ("Ketua DPR Melani Hutabarat"); 0 where none does."""
    first = next((k for k, w in enumerate(name) if w.is_(Tag.FORENAME)), 0)
    if first or capital_nouns:
        return first
    return next((k + 1 for k, w in enumerate(name[:-2]) if w.is_(Tag.ORGANISATION) and w.text.isupper()), 0)


def _without_titles(run: list[Word]) -> tuple[list[Word], list[Word]]:
    """A name's titles, offices and adjectives, and the name; "Brian Baker" is no baker, a first name goes before."""
    cut = 0
    for k, word in enumerate(run):
        surname = k and (word.is_(Tag.FORENAME) or (k == len(run) - 1 and run[k - 1].is_(Tag.FORENAME)))
        if word.is_(_PREFIX) and not surname:
            cut = k + max(1, word.joined)
    return run[:cut], run[cut:]


def _kind_of_bare(words: list[Word], i: int, run: list[Word], language: Language) -> MentionKind:
    """What a name without any title is at first sight."""
    free = language.grammar.word_order != "fixed"
    if free and (_follows_group(words, i) or _precedes_group(words, i + len(run))):
        return "organisation"
    if run[0].is_(Tag.FORENAME):
        return "person"
    if free and len(run) == 1 and _opens_clause(words, i):
        return "noun"
    if len(run) == 1 and language.grammar.capital_nouns:
        return "noun"
    if len(run) == 1 and run[0].text.isupper() and 1 < len(run[0].text) <= _LONGEST_ACRONYM:
        return "organisation"
    if i and words[i - 1].is_(Tag.DETERMINER) and not words[i - 1].is_(Tag.THAT):
        return "organisation" if words[i - 1].is_(Tag.DEFINITE) else "noun"
    return "person"


def _precedes_group(words: list[Word], at: int) -> bool:
    """Whether "called" and the noun for a group stand behind: "Turan Kartalları adıyla bilinen grup"."""
    if at >= len(words) or not words[at].is_(Tag.NOT_SPEECH | Tag.NOT_SPEECH_BEHIND):
        return False
    return any(w.is_(Tag.COLLECTIVE | Tag.ORGANISATION) for w in words[at + 1 : at + 4])


def _follows_group(words: list[Word], i: int) -> bool:
    """Whether the noun for a group, perhaps with an adjective, stands before: "el grupo armado Vanguardia"."""
    reach = 1 if words[i].is_(Tag.FORENAME) and not (i and words[i - 1].is_(Tag.ADJECTIVE)) else 2
    near = [words[k] for k in range(i - 1, max(-1, i - 1 - reach), -1)]
    if not near or ends_phrase(near[0]):
        return False
    return any(w.is_(Tag.COLLECTIVE) and not w.is_(Tag.ROLE | Tag.UNNAMED) for w in near)


def _name_end(words: list[Word], i: int, language: Language, longest: int) -> int:
    last = min(len(words), i + max(1, words[i].joined if words[i].is_(Tag.ROLE | _TITLE | Tag.ORGANISATION) else 1))
    while last < min(len(words), i + longest) and not words[last - 1].owner:
        step = _name_goes_on(words, i, last, language)
        if not step:
            break
        last += step
    return last


def _name_goes_on(words: list[Word], i: int, at: int, language: Language) -> int:
    """How many words from ``at`` on belong to the name that began at ``i``: 0, 1, or 2 for a joint and a name."""
    word, before = words[at], words[at - 1]
    if language.grammar.capital_nouns and word.is_(Tag.DOCUMENT | Tag.COLLECTIVE) and not word.is_(Tag.ORGANISATION):
        return 0
    after = words[at + 1] if at + 1 < len(words) else None
    if _is_name(word):
        return 1
    body = words[i].is_(Tag.ORGANISATION) and language.grammar.word_order == "free"
    if body and word.cap and not word.mark and not language.grammar.capital_nouns:
        return 1  # "Movimiento Doce de Abril"
    inside = word.cap and word.is_(Tag.STOP) and after is not None and after.cap and not _opens_clause(words, i)
    if inside and language.grammar.word_order != "fixed" and not language.grammar.capital_nouns:
        return 1  # "Özel Harekât Şube Müdürü": no sentence begins there
    if at == i + 1 and before.is_(Tag.FORENAME) and _may_be_surname(word):
        return 1
    last = words[at + 2] if at + 2 < len(words) else None
    if last is not None and last.cap and word.is_(Tag.OF) and words[at + 1].is_(Tag.DEFINITE) and body:
        return 3  # "Frente de los Olvidados"
    if after is None or not after.cap:
        return 0
    led = i > 0 and words[i - 1].is_(Tag.DEFINITE) and language.grammar.word_order == "free" and at == i + 1
    plain = not before.is_(Tag.ROLE | _TITLE | Tag.FORENAME)
    if word.is_(Tag.OF) and (before.is_(Tag.ORGANISATION) or (led and plain) or (body and at > i + 1)):
        return 2
    joint = word.is_(Tag.PARTICLE) and not word.is_(Tag.BREAK) and _is_name(after)
    return 2 if joint and (not language.grammar.capital_nouns or words[i].is_(Tag.FORENAME)) else 0


def _body_start(words: list[Word], i: int) -> int:
    """Where the name of a body begins that "the" leads in, as "Northern" in "the Northern Column"."""
    first = i
    while first > 1 and words[first - 1].cap and words[first - 1].is_(Tag.STOP) and not words[first - 1].mark:
        first -= 1
    return first if first < i and words[first - 1].is_(Tag.DEFINITE) else i


def _description_start(words: list[Word], i: int) -> int:
    """Where "the former spokesman" before a name begins."""
    first = i
    if first > 0 and words[i].is_(Tag.RANK) and words[first - 1].text[0].isdigit():
        first -= 1  # "1st Lt."
    while first > 0 and words[first - 1].is_(Tag.ROLE) and not words[first - 1].cap:
        first -= 1
        while first > 0 and not ends_phrase(words[first - 1]):
            first -= 1
    return first


def _long_description_start(words: list[Word], i: int) -> int:
    """Where an office of several words begins, with a country behind it: "министр обороны Торвии" before a name."""
    first = i
    while first > 0 and i - first < _LONGEST_LEAD and not ends_phrase(words[first - 1]) and not words[first - 1].cap:
        first -= 1
    return first if any(word.is_(Tag.ROLE) for word in words[first:i]) else i


def _phrase_start(words: list[Word], first: int) -> int:
    """Where "the" of "the Arvanian President" stands, if it does."""
    k = first
    while k > 0 and first - k < _LONGEST_LEAD and not ends_phrase(words[k - 1]) and not words[k - 1].cap:
        k -= 1
    return k - 1 if k > 0 and words[k - 1].is_(Tag.DETERMINER) else first


def _take_role(mention: Mention, described: list[Word]) -> None:
    """Note the description before a name as its role, bare ranks and forms of address left out."""
    words = list(described)
    while words and words[-1].is_(_TITLE) and not words[-1].is_(Tag.ROLE):
        words.pop()
    while words and words[-1].is_(Tag.RANK):
        words.pop()
    offices = [w.folded for w in words if w.is_(Tag.ROLE)]
    if offices:
        mention.offices.update(offices, (w.folded for w in words if w.is_(Tag.ADJECTIVE)))
        mention.role = (words[0].start, words[-1].end)


def _office_end(words: list[Word], last: int) -> int:
    """The end of "Commissioner for Internal Security"."""
    while last + 1 < len(words) and words[last].is_(Tag.OF) and words[last + 1].cap:
        last += 2
        while last < len(words) and words[last].cap and not words[last].mark:
            last += 1
    return last


def _noun(words: list[Word], i: int, language: Language) -> Mention:
    """A phrase around the noun at ``i``: "a police official", "the head of the agency", "the Porvale police chief"."""
    first = i
    head_last = language.grammar.word_order != "free"
    while head_last and i + 1 < len(words) and words[i + 1].is_(_NOUN) and not words[i + 1].is_(Tag.SPEECH):
        i += 1  # "a police official": the last noun is the head
    plain = True
    while first > 0 and not ends_phrase(words[first - 1]) and i - first < 5:
        if words[first - 1].owner and language.grammar.apostrophe == "suffix":
            break  # "Bakanlığı'ndan yapılan açıklama": another one's
        if not head_last and words[first - 1].is_(_NOUN):
            break
        if words[first - 1].cap and not plain and not words[first - 1].is_(_MODIFIER):
            break  # "Trump met reporters" is no kind of reporters
        first -= 1
        plain = plain and (words[first].cap or words[first].is_(_MODIFIER))
    governed = not head_last and not language.has_articles and first > 0 and words[first - 1].is_(Tag.BREAK)
    governed = governed and not any(w.is_(Tag.ACCORDING) for w in words[max(0, first - 3) : first])
    first += governed and first < i  # "на брифинге главный сапёр": the preposition takes the word behind it
    first -= first > 0 and words[first - 1].is_(Tag.DETERMINER)
    last = i + words[i].joined
    if language.grammar.word_order == "free":
        last = _postposed_end(words, last, always=words[i].is_(Tag.DOCUMENT))
    if last < len(words) and words[last].is_(Tag.OF):
        last += 1
        while last < len(words) and (not ends_phrase(words[last]) or words[last].is_(Tag.DETERMINER)):
            last += 1
    head = words[i]
    body = head.is_(Tag.COLLECTIVE | Tag.DOCUMENT) and not head.is_(Tag.UNNAMED | Tag.ROLE)
    return Mention(
        "organisation" if body else "unnamed",
        first,
        last,
        words[first].start,
        words[last - 1].end,
        head.folded,
        head.gender,
        head.plural,
        definite=_definite(words, first, i, language)
        or any(w.owner for w in words[first:i])
        or (body and language.grammar.apostrophe == "suffix" and not words[first].is_(Tag.DETERMINER)),
        body=_body_of(words, i, last, language),
    )


def _postposed_end(words: list[Word], last: int, *, always: bool = False) -> int:
    """The end of an office whose other words stand behind: "начальник управления", "la portavoz presidencial".

    Only where a comma or a name shows that it ends there, unless ``always``.
    """
    end = last
    while end < len(words) and end - last < _LONGEST_POSTPOSED and not (words[end].cap or ends_phrase(words[end])):
        end += 1
    return end if always or _name_or_comma(words, end) else last


def _name_or_comma(words: list[Word], at: int) -> bool:
    """Whether what stands there shows that a description has ended: a comma, a name, or what it belongs to."""
    return at < len(words) and (words[at].text == "," or words[at].cap or words[at].is_(Tag.OF | _TITLE))


def _body_of(words: list[Word], head: int, last: int, language: Language) -> tuple[int, int] | None:
    """The capitalised words in "a statement of the Vanguard Front"."""
    if not words[head].is_(Tag.DOCUMENT) or language.grammar.word_order == "fixed":
        return None
    start = next((k for k in range(head + 1, last) if words[k].cap), None)
    if start is not None and language.grammar.capital_nouns and words[start].is_(Tag.COLLECTIVE) and start == last - 1:
        return None  # "ein Schreiben der Gruppe"
    return (words[start].start, words[last - 1].end) if start is not None else None
