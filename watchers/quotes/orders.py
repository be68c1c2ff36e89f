"""Who speaks, where the word order is not English: "said X" and "X said" alike, the verb last, or the verb first."""

from __future__ import annotations

from collections.abc import Sequence

from watchers.quotes.clauses import is_oblique, main_subject
from watchers.quotes.cues import Cue
from watchers.quotes.language import Tag
from watchers.quotes.mentions import Mention
from watchers.quotes.reading import Place, Reading
from watchers.quotes.words import Word

_SAYING = Tag.SPEECH | Tag.ACCORDING | Tag.ACCORDING_BEHIND
_BETWEEN = Tag.AUXILIARY | Tag.DETERMINER  # "wandte sich die Bürgermeisterin"
_REACH_AFTER, _REACH_NAME, _REACH_BEFORE = 14, 8, 4  # words
_MARKS = ",،؛–—-:"
_AFTER, _BEFORE, _AROUND = "verb and name after the quote", "name and verb before the quote", "name before, verb after"


def find_cue(place: Place, reading: Reading) -> Cue | None:
    """The quote's own cue in a language whose `Grammar.word_order` is not fixed."""
    last = reading.language.grammar.word_order == "verb last"
    led = place.before is not None and place.before.text == ":"
    behind = None if led else (_last_after(place, reading) if last else _after(place, reading))
    if behind is not None and behind.source is not None:
        return behind
    before = _verb_first(place, reading) if reading.language.grammar.word_order == "verb first" else None
    before = before or _before(place, reading)
    if before is None or behind is None:
        return before or behind
    leads = place.before is not None and (place.before.text in ":," or place.before.is_(Tag.THAT))
    near = before.source is not None and (leads or before.verb >= place.at - _REACH_BEFORE)
    return before if near or last else behind


# ------------------------------------------------------------ behind the quote


def _after(place: Place, reading: Reading) -> Cue | None:
    """ "…", said X; "…", X said; "…", according to X."""
    words, begin = place.words, _start(place)
    verb = _verb(words, begin, min(place.right, begin + _REACH_AFTER))
    here = reading.between(place.number, begin, place.right)
    if verb < 0:
        return _unknown_verb(words, here, place.at, begin)
    if words[verb].is_(Tag.ACCORDING):
        return _according(here, verb, "after") if verb <= begin + 1 else None
    if words[verb].is_(Tag.ACCORDING_BEHIND):
        return _according_behind(here, verb, "after")
    first = next((m for m in here if m.last <= verb and not m.owner), None)
    if first is not None and first.kind != "pronoun" and first.first <= begin + 1 and not is_oblique(words, first):
        return Cue(verb, "after", first, "name and verb after the quote")
    if not all(w.is_(Tag.AUXILIARY | Tag.PRONOUN | Tag.BACK) or w.mark for w in words[begin:verb]):
        return None
    pronoun = next((m for m in here if m.kind == "pronoun" and m.first <= verb + 2), None)
    source = _behind(words, here, verb, place.right)
    if source is None or (pronoun is not None and pronoun.last < source.first):
        source = pronoun
    return Cue(verb, "after", source, _AFTER)


def _unknown_verb(words: list[Word], here: Sequence[Mention], at: int, begin: int) -> Cue | None:
    """ "…", thundered X: any word may be a verb of saying where a comma and a name stand around it."""
    mention = next(iter(here), None)
    if begin == at + 1 or mention is None or mention.first > begin + 3 or mention.kind == "organisation":
        return None
    if mention.first == begin and (not mention.offices or words[begin].tags or words[begin].cap):
        return None  # the verb may have been read into the office behind it
    until = mention.first - (mention.first > begin and words[mention.first - 1].is_(Tag.DETERMINER))
    ends = Tag.BREAK | Tag.RELATIVE | Tag.THAT | Tag.DETERMINER
    if until > begin + 2 or any(w.cap or w.mark or w.is_(ends) for w in words[begin:until]):
        return None
    return Cue(begin, "after", mention, "a name and an unknown verb after the quote", sure=False)


def _behind(words: list[Word], here: Sequence[Mention], verb: int, right: int) -> Mention | None:
    """The subject behind its verb: the first mention that no preposition governs, of a document also one."""
    noun = next((k for k in range(verb + 1, min(right, verb + 4)) if words[k].is_(Tag.SPEECH_NOUN)), -1)
    if noun >= 0:
        return next((m for m in here if m.first > noun), None)  # "are X's words"
    starts = {m.first for m in here if m.kind != "pronoun"}
    for mention in here:
        if mention.first <= verb or mention.owner or (mention.kind == "pronoun" and mention.last in starts):
            continue  # "her" of "said her friend X"
        if mention.first > verb + _REACH_NAME or any(words[k].text in ".:;" for k in range(verb, mention.first)):
            return None
        document = any(w.is_(Tag.DOCUMENT) for w in words[mention.first : mention.last])
        if mention.kind == "organisation" and not mention.proper and (document or mention.first <= verb + 3):
            return mention  # "heißt es in einem Schreiben", "заявили в группировке"
        of = mention.person is not None and mention.first and words[mention.first - 1].is_(Tag.OF)
        if of or not is_oblique(words, mention):
            return mention  # "said the warden of the prison, X" may be cut in two
    return None


def _last_after(place: Place, reading: Reading) -> Cue | None:
    """ "…" X said; X, "…" said; "…" said X; "…" saying X; the subject may be left out."""
    words, begin = place.words, _start(place)
    verb = _verb(words, begin, min(place.right, begin + _REACH_AFTER))
    if verb < 0:
        return None
    behind = reading.between(place.number, begin, place.right)
    leading = next((k for k in range(verb, min(place.right, verb + 3)) if words[k].is_(Tag.LEADING)), -1)
    if leading >= 0:
        return Cue(verb, "after", next((m for m in behind if m.first > leading and not m.owner), None), _AFTER)
    if words[verb].is_(Tag.ACCORDING_BEHIND) and any(m.last <= verb for m in behind):
        return _according_behind(behind, verb, "after")
    if words[verb].is_(Tag.ACCORDING):
        return _according(behind, verb, "after")
    marked = next((m for m in behind if m.last <= verb and _marked(words, m)), None)
    if marked is not None:
        return Cue(verb, "after", marked, "name and verb after the quote")
    if verb > begin + 2:
        between = next((m for m in behind if m.first <= begin + 2 and m.last <= verb and not m.owner), None)
        return Cue(verb, "after", between, "name and verb after the quote") if between is not None else None
    before = reading.between(place.number, place.left, place.at)
    source = _subject_before(words, before, place.at)
    if source is not None:
        return Cue(verb, "after", source, _AROUND)
    follows = next((m for m in behind if verb < m.first <= verb + 1 and not m.owner), None)
    return Cue(verb, "after", follows, _AFTER)


# ------------------------------------------------------------ before the quote


def _before(place: Place, reading: Reading) -> Cue | None:
    """X said: "…"; said X: "…"; according to X, "…"; X: "…"."""
    words, at, left = place.words, place.at, place.left
    here = reading.between(place.number, left, at)
    verb = next((v for v in range(at - 1, left - 1, -1) if words[v].is_(_SAYING | Tag.FRAGMENT)), -1)
    led = place.before is not None and place.before.text == ":"
    if verb < 0:
        source = (main_subject(words[:at], here) or _first_person(here)) if led else None
        return Cue(at - 1, "before", source, "colon before the quote") if source is not None else None
    if words[verb].is_(Tag.ACCORDING) and not words[verb].is_(Tag.SPEECH):
        return _according(here, verb, "before")
    if words[verb].is_(Tag.ACCORDING_BEHIND):
        return _according_behind(here, verb, "before")
    marked = next((m for m in reversed(here) if m.last <= verb and _marked(words, m)), None)
    if marked is not None:
        return Cue(verb, "before", marked, _BEFORE)
    led_by = next((m for m in here if m.first > verb and not m.owner), None) if words[verb].is_(Tag.LEADING) else None
    if led_by is not None:
        return Cue(verb, "before", led_by, _BEFORE)
    whose = next((m for m in reversed(here) if m.owner and m.last <= verb <= m.last + _REACH_BEFORE), None)
    if words[verb].is_(Tag.SPEECH_NOUN) and whose is not None:
        return Cue(verb, "before", whose, "whose words the quote is")
    if reading.language.grammar.word_order == "verb last":
        return Cue(verb, "before", _subject_before(words, here, verb), _BEFORE)
    source = _beside(words, here, verb)
    return Cue(verb, "before", source, _BEFORE)


def _first_person(here: Sequence[Mention]) -> Mention | None:
    """ "For X, the matter is clear: …"."""
    return next((m for m in here if m.person is not None), None)


def _beside(words: list[Word], here: Sequence[Mention], verb: int) -> Mention | None:
    """The subject right before the verb, right behind it, or of the whole sentence."""
    free = [m for m in here if not m.owner and not is_oblique(words, m)]
    near = [m for m in free if m.last <= verb <= m.last + _REACH_BEFORE and not _cut(words, m.last, verb)]
    behind = next((m for m in free if m.first > verb), None)
    if behind is not None and not all(w.is_(_BETWEEN) for w in words[verb + 1 : behind.first]):
        behind = None
    told = near and near[-1].kind != "person" and behind is not None and behind.kind == "person"
    quoted = words[verb].is_(Tag.INVERSE) and behind is not None
    if near and not told and not quoted:
        return near[-1]
    if behind is not None:
        return behind
    document = next((m for m in reversed(here) if m.kind == "organisation" and not m.proper and m.last <= verb), None)
    return main_subject(words, [m for m in here if m.last <= verb]) or document  # "In der E-Mail heißt es: …"


def _subject_before(words: list[Word], here: Sequence[Mention], until: int) -> Mention | None:
    """The subject of a clause whose verb comes last: a name right before the quote, else the first that may be one."""
    free = [m for m in here if m.last <= until and not m.owner and not is_oblique(words, m)]
    named = [m for m in free if (m.person is not None and m.last >= until - 1) or _led(words, m)]
    if named:
        return named[-1]
    chosen = [m for m in free if m.kind == "pronoun" or m.person is not None or m.kind != "unnamed" or not m.plural]
    return next(iter(chosen or free), None)


def _verb_first(place: Place, reading: Reading) -> Cue | None:
    """Said X, the chief of Y: "…"; X, … saying: "…"; whose subject may stand with an earlier verb of the sentence."""
    words, at, left = place.words, place.at, place.left
    here = reading.between(place.number, left, at)
    verb = next((v for v in range(at - 1, left - 1, -1) if words[v].is_(Tag.SPEECH | Tag.FRAGMENT)), -1)
    if verb < 0:
        return None
    masdar = next((m for m in here if m.kind == "person" and _ends_before(words, m, verb)), None)
    if masdar is not None:
        return Cue(verb, "before", masdar, _BEFORE)  # "from X his saying"
    behind = next((m for m in here if verb < m.first <= verb + 2 and not is_oblique(words, m)), None)
    if behind is not None:
        return Cue(verb, "before", behind, "verb and name before the quote")
    free = [m for m in here if m.last <= verb and not is_oblique(words, m) and not m.owner]
    said = [m for m in free if m.first and words[m.first - 1].is_(Tag.SPEECH)]
    return Cue(verb, "before", next(iter(said or free), None), _BEFORE)


def _ends_before(words: list[Word], mention: Mention, verb: int) -> bool:
    return mention.last == verb or (mention.last == verb - 1 and words[mention.last].mark)


# ------------------------------------------------------------ small parts


def _start(place: Place) -> int:
    begin = place.at + 1
    while begin < place.right and place.words[begin].text in _MARKS:
        begin += 1
    return begin


def _verb(words: list[Word], begin: int, end: int) -> int:
    """The first word of saying before the clause ends."""
    for k in range(begin, end):
        if words[k].is_(_SAYING):
            return k
        if words[k].text in ".:;؟؛":
            break
    return -1


def _led(words: list[Word], mention: Mention) -> bool:
    """Whether a form of a verb of saying leads up to the mention ("… belirten X")."""
    return mention.first > 0 and words[mention.first - 1].is_(Tag.LEADING)


def _marked(words: list[Word], mention: Mention) -> bool:
    return mention.last < len(words) and words[mention.last].is_(Tag.SUBJECT_MARK)


def _cut(words: list[Word], first: int, last: int) -> bool:
    """Whether a new clause opens there."""
    return any(words[k].is_(Tag.CLAUSE | Tag.RELATIVE) for k in range(first, last))


def _according(here: Sequence[Mention], verb: int, side: str) -> Cue:
    source = next((m for m in here if m.first > verb), None)
    return Cue(verb, "after" if side == "after" else "before", source, "according to", according=True)


def _according_behind(here: Sequence[Mention], verb: int, side: str) -> Cue:
    source = next((m for m in reversed(here) if m.last <= verb), None)
    return Cue(verb, "after" if side == "after" else "before", source, "according to", according=True)
