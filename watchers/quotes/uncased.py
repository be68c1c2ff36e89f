"""Who is mentioned in a sentence of a script without capitals: names told by titles, offices, first names and verbs."""

from __future__ import annotations

from collections.abc import Iterator

from watchers.quotes.language import Gender, Language, Tag
from watchers.quotes.mentions import Mention, MentionKind
from watchers.quotes.words import Sentence, Word

_TITLE = Tag.HONORIFIC | Tag.RANK
_OFFICE = _TITLE | Tag.ROLE
_ENDS = (
    Tag.BREAK
    | Tag.SPEECH
    | Tag.FRAGMENT
    | Tag.THAT
    | Tag.PRONOUN
    | Tag.ACCORDING
    | Tag.ACCORDING_BEHIND
    | Tag.SUBJECT_MARK
    | Tag.DETERMINER
)
_KINDS = _OFFICE | Tag.UNNAMED | Tag.COLLECTIVE | Tag.DOCUMENT | Tag.ORGANISATION | Tag.FORENAME | Tag.PARTICLE
_LONGEST_NAME, _LONGEST_PHRASE, _LONGEST_ASIDE, _LONGEST_BODY = 4, 12, 5, 3  # words


def mentions(sentence: Sentence, language: Language) -> list[Mention]:
    """The possible speakers of one sentence, in order; phrases that may be a name are a "noun" (see `Mention`)."""
    words = sentence.words
    found = list(_phrases(words, language))
    _join(words, found)
    return found


def again(cut: list[Sentence], found: list[list[Mention]], language: Language) -> list[list[Mention]]:
    """The mentions once more where a sentence has part of a name that another one shows."""
    named = [m for here in found for m in here if m.kind == "person" and len(m.name) > 1]
    parts = {w.folded for m in named for w in m.name if not w.is_(Tag.PARTICLE)}
    done = []
    for sentence, here in zip(cut, found, strict=True):
        new = [w for w in sentence.words if w.folded in parts and not w.tags]
        for word in new:
            word.tags |= Tag.FORENAME
        done.append(mentions(sentence, language) if new else here)
    return done


def _phrases(words: list[Word], language: Language) -> Iterator[Mention]:
    i = 0
    while i < len(words):
        word = words[i]
        if word.is_(Tag.PRONOUN) and word.quote < 0:
            yield Mention("pronoun", i, i + 1, word.start, word.end, word.folded, word.gender, word.plural)
            i += 1
        elif word.mark or word.quote >= 0 or _ends(word):
            i += max(1, word.joined if word.is_(Tag.SPEECH | Tag.FRAGMENT | Tag.ACCORDING) else 1)
        else:
            last = _phrase_end(words, i)
            yield from _analysed(words, i, last, language)
            i = last


def _ends(word: Word) -> bool:
    return word.is_(_ENDS) and not (word.is_(Tag.FORENAME | _TITLE | Tag.ROLE) and not word.is_(Tag.BREAK | Tag.SPEECH))


def _phrase_end(words: list[Word], i: int) -> int:
    last = i + max(1, words[i].joined)
    while last < len(words) and last - i < _LONGEST_PHRASE:
        word = words[last]
        if word.mark or word.quote >= 0 or _ends(word):
            break
        last += max(1, word.joined)
    return min(last, len(words))


# ------------------------------------------------------------ one phrase


def _analysed(words: list[Word], first: int, last: int, language: Language) -> Iterator[Mention]:
    """The mentions of a phrase: an office and a name, a body, somebody unnamed, or a name perhaps."""
    run = words[first:last]
    start = _name_start(run, language)
    if start is not None:
        end = _name_end(run, start, language)
        yield _person(words, first, start, first + end)
        if end < len(run) and any(w.is_(_OFFICE) for w in run[end:]):
            yield from _analysed(words, first + end, last, language)  # a description follows without a comma
        return
    head = next((k for k, w in enumerate(run) if w.is_(_KINDS & ~(Tag.PARTICLE | Tag.FORENAME))), None)
    if head is not None:
        yield _thing(words, first, first + head, last, language.grammar.article)
        return
    name = run[: _name_end(run, 0, language)] if language.grammar.article else run[:_LONGEST_NAME]
    if language.grammar.article and run[0].folded.startswith(language.grammar.article):
        name = run[:1]  # a surname alone
    kind: MentionKind = "person" if _is_subject(words, first, last, language) and len(run) <= _LONGEST_NAME else "noun"
    end = first + len(name)
    yield Mention(kind, first, end, name[0].start, name[-1].end, name[-1].folded, name=tuple(name))


def _is_subject(words: list[Word], first: int, last: int, language: Language) -> bool:
    """Whether a phrase that nothing is known of stands where only a speaker does: marked, or right behind the verb."""
    if last < len(words) and words[last].is_(Tag.SUBJECT_MARK):
        return True
    verb = first - 1
    if verb < 0 or not words[verb].is_(Tag.SPEECH) or words[verb].is_(Tag.BREAK) or words[verb].joined > 1:
        return False
    if words[first].is_(Tag.STOP) or words[first].folded.endswith(language.grammar.possessives or ("\n",)):
        return False  # "denied its part" is nobody
    if words[first].folded[0] in language.grammar.joined and not words[first].is_(Tag.FORENAME):
        return False
    return verb == 0 or words[verb - 1].mark or words[verb - 1].quote >= 0 or words[verb - 1].is_(_ENDS)


def _name_start(run: list[Word], language: Language) -> int | None:
    """Where a person's name begins: behind titles, at a first name, or where the office's own words end."""
    titles = [k for k, w in enumerate(run) if w.is_(_TITLE) and not (k and w.is_(Tag.FORENAME))]
    if titles and titles[-1] and titles[-1] + max(1, run[titles[-1]].joined) == len(run):
        titles.pop()  # a form of address behind the name: Palwasha Bibi
    if titles:
        behind = titles[-1] + max(1, run[titles[-1]].joined)
        while behind < len(run) and run[behind].is_(_OFFICE) and not run[behind].is_(Tag.FORENAME):
            behind += max(1, run[behind].joined)
        article = language.grammar.article
        while article and behind + 1 < len(run) and _has(run[behind], article) and not _has(run[behind + 1], article):
            behind += 1  # "the lieutenant the-naval Name"
        if behind < len(run):
            return behind
    roles = [k for k, w in enumerate(run) if w.is_(Tag.ROLE)]
    first_names = [k for k, w in enumerate(run) if w.is_(Tag.FORENAME | Tag.PARTICLE) and (k or len(run) > 1)]
    if roles and not titles:
        behind_office = _behind_office(run, roles, language)
        if behind_office is not None and (language.grammar.role_last or not run[behind_office].is_(Tag.PARTICLE)):
            return behind_office
    if roles:
        after = [k for k in first_names if k >= roles[0] + max(1, run[roles[0]].joined)]
        if after:
            return after[0]
        return None
    bodies = [k for k, w in enumerate(run) if w.is_(Tag.ORGANISATION | Tag.COLLECTIVE | Tag.UNNAMED | Tag.DOCUMENT)]
    if first_names and not (bodies and bodies[0] <= first_names[0]):
        return first_names[0]
    return None


def _behind_office(run: list[Word], roles: list[int], language: Language) -> int | None:
    """Where the name behind an office begins.

    With an article (Arabic) the office's words end with one that has it, and a name begins without; where the office
    stands last (Urdu) all that is behind it is the name.
    """
    article = language.grammar.article
    if article:
        begin = roles[0] + max(1, run[roles[0]].joined)
        defined = any(w.folded.startswith(article) for w in run[roles[0] : begin])
        for k in range(begin, len(run)):
            has = run[k].folded.startswith(article)
            if defined and not has:
                return k if not run[k].is_(_KINDS) or run[k].is_(Tag.FORENAME) else None
            defined = defined or has
        return None
    if language.grammar.role_last:
        last = next((k for k in reversed(roles) if k + max(1, run[k].joined) < len(run)), roles[-1])
        behind = last + max(1, run[last].joined)
        known = next((k for k in range(behind, min(len(run), behind + 3)) if run[k].is_(Tag.FORENAME)), behind)
        behind = known if known < len(run) - 1 and len(run) - behind > 3 else behind
        return behind if behind < len(run) and not run[behind].is_(_KINDS) else None
    return None


def _name_end(run: list[Word], start: int, language: Language) -> int:
    article = language.grammar.article
    end = start
    while end < len(run) and end - start < _LONGEST_NAME + 2:
        word = run[end]
        last = language.grammar.role_last and end + max(1, word.joined) == len(run)  # "… نے" ends the name
        if last and word.is_(_TITLE):
            return len(run)
        if end > start and word.is_(_OFFICE | Tag.UNNAMED) and not last and not _surname(run, start, end, article):
            break
        if end > start and article and _complete(run[start:end], article) and not word.is_(Tag.PARTICLE):
            break
        if (
            end > start
            and article
            and word.folded[1:].startswith(article)
            and word.folded[0] in language.grammar.joined
        ):
            break  # joined prepositions
        if word.text[0].isdigit() or (end == start + 1 and article and _has(run[start], article)):
            break  # a surname alone is complete
        end += 1
    return max(end, start + 1)


def _has(word: Word, article: str) -> bool:
    return word.folded.startswith(article) and len(word.folded) > len(article)


def _complete(name: list[Word], article: str) -> bool:
    """Whether a name has its surname: a second part that has the article or a particle (al-Zaghluli, Abu Zanjabil)."""
    parts = 0
    for k, word in enumerate(name):
        joins = word.is_(Tag.PARTICLE)
        if joins and _has(word, article) and k:
            continue  # Siraj al-Din: the end of a first name
        parts += not joins
        if parts > 1 and not joins and (_has(word, article) or name[k - 1].is_(Tag.PARTICLE)):
            return k == len(name) - 1
    return parts > 2


def _surname(run: list[Word], start: int, end: int, article: str) -> bool:
    """Whether a word for an office may be a surname right behind a first name: Sami al-Khabbaz, "the baker"."""
    word = run[end]
    if end != start + 1:
        return False
    return (not word.is_(_TITLE) and (not article or word.folded.startswith(article))) or word.is_(Tag.FORENAME)


def _person(words: list[Word], first: int, start: int, last: int) -> Mention:
    lead, name = words[first : first + start], words[first + start : last]
    offices = [k for k, w in enumerate(lead) if w.is_(_OFFICE)]
    begin = first
    if offices and not any(w.is_(Tag.FORENAME) for w in lead[: offices[0]]):
        begin = first if offices[0] <= 3 else first + offices[0]
    genders: list[Gender] = [w.gender for w in lead if w.is_(_OFFICE) and w.gender != "?"]
    gender: Gender = name[0].gender if name[0].is_(Tag.FORENAME) and name[0].gender != "?" else "?"
    mention = Mention(
        "person",
        begin,
        last,
        words[begin].start,
        words[last - 1].end,
        name[-1].folded,
        genders[-1] if genders else gender,
        name=tuple(name),
        titled=bool(lead) or len(name) > 1,
    )
    mention.offices.update(w.folded for w in lead if w.is_(_OFFICE))
    described = list(words[begin : first + start])
    while described and described[-1].is_(_TITLE) and not described[-1].is_(Tag.ROLE):
        described.pop()
    if any(w.is_(Tag.ROLE) and not (len(described) == 1 and w.is_(Tag.HONORIFIC)) for w in described):
        mention.role = (described[0].start, described[-1].end)
    return mention


def _thing(words: list[Word], first: int, head: int, last: int, article: str) -> Mention:
    """A body, a document, an office without a name, or somebody unnamed."""
    word = words[head]
    begin = first - (first > 0 and words[first - 1].is_(Tag.DETERMINER))
    body = word.is_(Tag.COLLECTIVE | Tag.DOCUMENT | Tag.ORGANISATION) and not word.is_(Tag.UNNAMED | Tag.ROLE)
    if article and word.is_(Tag.COLLECTIVE) and word.folded.startswith(article):
        last = head + max(1, word.joined)  # "the ministry" ends there: what follows is the verb's object
    proper = body and word.is_(Tag.ORGANISATION) and last - first > 1 and not word.is_(Tag.DOCUMENT)
    if article and head > first and begin == first:
        begin = head  # what stands before is a verb
    if proper and article:
        last = _body_end(words, head, last, article)
    return Mention(
        "organisation" if body else "unnamed",
        begin,
        last,
        words[begin].start,
        words[last - 1].end,
        " ".join(w.text for w in words[begin:last]) if proper else word.folded,
        word.gender,
        word.plural,
        definite=words[begin].is_(Tag.DEFINITE) or (begin >= first and _is_defined(words[head:last], article)),
        proper=proper,
    )


def _is_defined(words: list[Word], article: str) -> bool:
    """Whether an article stands in the phrase (Arabic: "mayor of the town"), where the language has one."""
    return not article or any(w.folded.startswith(article) for w in words)


def _body_end(words: list[Word], head: int, last: int, article: str) -> int:
    """Where a body's name ends whose parts have the article: "the movement the-Crescent the-Red" but no object."""
    defined = 0
    for k in range(head + 1, last):
        has = words[k].folded.startswith(article)
        if defined and (not has or defined == _LONGEST_BODY):
            return k
        defined += has
    return last


# ------------------------------------------------------------ descriptions beside a name


def _join(words: list[Word], found: list[Mention]) -> None:
    """Join "Name، chief of …،" and "the chief of …، Name،" into one mention of the person, and genitives before it."""
    k = 0
    while k < len(found):
        here = found[k]
        after = found[k + 1] if k + 1 < len(found) else None
        beside = _behind_comma(words, found, k)
        if beside is not None and _is_description(words, here, beside):
            _describe(here, beside, words)
            del found[k + 1 : found.index(beside) + 1]
            continue
        if beside is not None and _is_description(words, beside, here) and here.definite:
            _describe(beside, here, words)
            beside.first, beside.start = here.first, here.start
            del found[k : found.index(beside)]
            continue
        if after is not None and here.last + 1 == after.first and words[here.last].is_(Tag.OF) and after.offices:
            # "the traders' union's president Name": the office is the one of what stands before.
            after.role = (here.start, (after.role or (here.start, after.start))[1])
            after.first, after.start = here.first, here.start
            here.owner = True
            if here.kind != "person":
                del found[k]
                continue
        k += 1


def _is_description(words: list[Word], name: Mention, other: Mention) -> bool:
    """Whether an office stands beside a name that has none yet."""
    if name.kind not in ("person", "noun") or name.role is not None or other.kind != "unnamed":
        return False
    return any(w.is_(Tag.ROLE) for w in _of(words, other))


def _of(words: list[Word], mention: Mention) -> list[Word]:
    return words[mention.first : mention.last]


def _behind_comma(words: list[Word], found: list[Mention], k: int) -> Mention | None:
    """The mention behind the comma that follows, a few words apart at most: "the deputy of X in parliament, Name"."""
    end = found[k].last
    comma = next((c for c in range(end, min(len(words), end + _LONGEST_ASIDE)) if words[c].mark), -1)
    if comma < 0 or words[comma].text not in "،,":
        return None
    if any(w.is_(Tag.SPEECH | Tag.FRAGMENT) or w.quote >= 0 for w in words[end:comma]):
        return None
    return next((m for m in found[k + 1 : k + 4] if m.first == comma + 1), None)


def _describe(name: Mention, description: Mention, words: list[Word]) -> None:
    name.kind, name.titled = "person", True
    name.role = (description.start, description.end)
    name.offices.update(w.folded for w in _of(words, description) if w.is_(Tag.ROLE))
    name.last = max(name.last, description.last)
    if name.gender == "?":
        name.gender = description.gender
