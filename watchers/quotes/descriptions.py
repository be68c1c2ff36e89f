"""What stands beside a name and tells who it is: "Name, chief of …,", "the chief, Name,", "Porvale Radio's Name"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchers.quotes.language import Language, Tag
from watchers.quotes.words import Word

if TYPE_CHECKING:
    from watchers.quotes.mentions import Mention

_TITLE = Tag.HONORIFIC | Tag.RANK
_NO_DESCRIPTION = Tag.RELATIVE | Tag.SPEECH | Tag.PRONOUN | Tag.BREAK | Tag.PARTICIPLE
_ENDS_PHRASE = Tag.SPEECH | Tag.BREAK | Tag.PRONOUN | Tag.THAT | Tag.AUXILIARY | Tag.DETERMINER
_LONGEST_DESCRIPTION, _LONGEST_OFFICE, _LONGEST_ASIDE = 30, 7, 5  # words


def join(words: list[Word], found: list[Mention], language: Language) -> None:
    """Join what describes a person to the mention: "Name, chief of …,", "the chief, Name,", "Porvale Radio's Name"."""
    k = 0
    while k < len(found):
        mention = found[k]
        if mention.kind == "person":
            end = _described(words, mention.last, own_office=language.grammar.word_order != "fixed")
            if end:
                _describe(words, mention, end)
                found[k + 1 :] = [m for m in found[k + 1 :] if m.first >= end]
            if language.grammar.word_order == "free":
                _drop_between(words, found, k)
                k = found.index(mention)
            if k and _introduces(words, found[k - 1], mention, language):
                before = found.pop(k - 1)
                until = mention.first if before.last == mention.first else before.last
                mention.role = (before.start, words[until - 1].end)
                if before.kind == "unnamed":
                    mention.offices.add(before.head)
                    mention.offices.update(w.folded for w in words[before.first : before.last] if w.is_(Tag.ROLE))
                mention.first, mention.start, mention.titled = before.first, before.start, True
                continue
            if k and language.grammar.word_order == "free" and _office_of_place(words, found[k - 1], mention):
                before = found.pop(k - 1)
                mention.role, mention.offices = (before.start, before.end), set(before.offices)
                mention.first, mention.start, mention.titled = before.first, before.start, True
                continue
        k += 1


def _office_of_place(words: list[Word], office: Mention, name: Mention) -> bool:
    """Whether "Bupati Lubuk Gading, Ratnawati Siahaan," is one person: an office, its place, and who holds it."""
    if (
        office.kind != "person"
        or office.role is None
        or office.last + 1 != name.first
        or words[office.last].text != ","
    ):
        return False
    if office.name[0].is_(Tag.FORENAME) or name.titled or not (len(name.name) > 1 or name.name[0].is_(Tag.FORENAME)):
        return False
    return name.last < len(words) and words[name.last].text == ","


def _drop_between(words: list[Word], found: list[Mention], k: int) -> None:
    """Make "Министр транспорта Озёрной федерации" one office where a known first name follows it."""
    name = found[k]
    office = next((m for m in reversed(found[max(0, k - 3) : k]) if m.kind == "unnamed" and m.definite), None)
    if office is None or office.last == name.first or not (name.name and name.name[0].is_(Tag.FORENAME)):
        return
    until = name.first - (words[name.first - 1].text == ",")
    between = words[office.last : until]
    head = next((w for w in words[office.first : office.last] if w.folded == office.head), None)
    if len(between) > _LONGEST_OFFICE or head is None or not head.is_(Tag.ROLE) or any(map(ends_phrase, between)):
        return
    office.last, office.end = until, words[until - 1].end
    found[found.index(office) + 1 : k] = []


def _describe(words: list[Word], mention: Mention, end: int) -> None:
    """Add the description that ends at word ``end`` to the mention of a person before it."""
    begin = mention.last
    while words[begin].mark or words[begin - 1].text == "(":
        begin += 1
    belongs = words[begin].is_(Tag.OF)
    if mention.role is None or (not belongs and " " not in _text(words, mention.role)):
        mention.role = (words[begin].start, words[end - 1].end)
    office = next((w for w in words[begin:end] if w.is_(Tag.ROLE)), None)
    if office is not None:
        mention.offices.add(office.folded)
        mention.titled = True
        if mention.gender == "?":
            mention.gender = office.gender
    mention.last = end


def _introduces(words: list[Word], before: Mention, name: Mention, language: Language) -> bool:
    """Whether "the chief, Name" belong together."""
    if before.last == name.first and before.kind in ("organisation", "person"):
        return not before.titled and (before.owner or name.titled)
    if before.kind != "unnamed":
        return False
    if before.last == name.first and language.grammar.word_order == "free" and not name.offices & {before.head}:
        return not _office_goes_on(words, name)
    if before.first and _is_preposition(words[before.first - 1], language):
        return False
    at = _comma_behind(words, before.last) if language.grammar.word_order == "free" else before.last
    comma = words[at].text == "," and (
        at + 1 == name.first or (at + 2 == name.first and words[at + 1].is_(Tag.DEFINITE))
    )
    named = name.last < len(words) and words[name.last].text == "," and language.grammar.word_order != "fixed"
    return comma and (before.definite or named) and (name.role is None or language.grammar.word_order == "free")


def _comma_behind(words: list[Word], at: int) -> int:
    """The comma that ends what else is said of an office: "Pemilik toko emas yang dirampok, Name,"."""
    for k in range(at, min(len(words), at + _LONGEST_ASIDE)):
        if words[k].text == ",":
            return k
        if words[k].mark or words[k].quote >= 0 or words[k].cap or words[k].is_(Tag.SPEECH):
            break
    return at


def _office_goes_on(words: list[Word], name: Mention) -> bool:
    """Whether what looks like a name still belongs to the office: "министр транспорта Озёрной федерации Леонтий …"."""
    at = name.last
    if len(name.name) > 1 or name.titled or at >= len(words) or words[at].cap or ends_phrase(words[at]):
        return False
    return any(w.cap and w.is_(Tag.FORENAME) for w in words[at + 1 : at + 3])


def _is_preposition(word: Word, language: Language) -> bool:
    """Whether what follows belongs to another phrase than the name behind its comma: "To reporters, X said"."""
    leads = word.is_(Tag.BREAK) and not word.is_(Tag.CLAUSE | Tag.OF | Tag.ACCORDING)
    return leads and language.grammar.word_order == "free" and not language.has_articles


def _text(words: list[Word], span: tuple[int, int]) -> str:
    return " ".join(w.text for w in words if span[0] <= w.start < span[1])


def _described(words: list[Word], comma: int, *, own_office: bool) -> int:
    """The end of a description after a name ("…, chief of …,", "of the … Institute"), 0 where there is none."""
    if comma + 1 < len(words) and words[comma].text == "(":
        # "(D-Mo.)" and ages stand between the name and its description.
        comma = next((c + 1 for c in range(comma, min(len(words), comma + 8)) if words[c].text == ")"), comma)
    if comma + 1 >= len(words):
        return 0
    if words[comma].is_(Tag.OF):
        return _belongs(words, comma)
    if words[comma].text != ",":
        return 0
    start = comma + 1
    if words[start].is_(Tag.OF):
        return _belongs(words, start)
    seen = words[start].is_(Tag.DETERMINER)
    depth = 0
    for end in range(start, min(len(words), start + _LONGEST_DESCRIPTION)):
        word = words[end]
        if word.text == "(":
            depth += 1
        elif word.text == ")":
            depth -= 1
        elif word.quote >= 0 or (word.mark and depth == 0) or (seen and end > start + 1 and word.is_(Tag.SPEECH)):
            return end if seen and end > start + 1 else 0
        elif end == start and (word.is_(_NO_DESCRIPTION) or _starts_list(words, end)):
            return 0
        elif own_office and not seen and word.is_(Tag.SPEECH | Tag.AUXILIARY):
            return 0  # the clause goes on: "X, a annoncé la procureure"
        elif own_office and word.cap and word.is_(Tag.FORENAME) and words[end - 1].is_(Tag.ROLE | _TITLE):
            return 0  # another one with an office of their own
        elif not seen and end - start < 9:
            seen = word.is_(Tag.ROLE | Tag.UNNAMED)
    return 0


def _starts_list(words: list[Word], i: int) -> bool:
    """Whether another titled name follows: "X, Senator Y and Z"."""
    after = words[i + 1] if i + 1 < len(words) else None
    return words[i].cap and words[i].is_(_TITLE | Tag.ROLE) and after is not None and after.cap


def _belongs(words: list[Word], of: int) -> int:
    """The end of "of the American Porvale Institute" behind a name, 0 where no name of a body follows."""
    end = of + 1
    while end < len(words) and end - of < 4 and not words[end].cap and not _ends_prefix_of_body(words[end]):
        end += 1
    begin = end
    while end < len(words) and words[end].cap and not words[end].mark and words[end].quote < 0:
        end += 1
    return end if end > begin else 0


def _ends_prefix_of_body(word: Word) -> bool:
    return word.mark or word.quote >= 0 or word.is_(_ENDS_PHRASE & ~Tag.DETERMINER)


def ends_phrase(word: Word) -> bool:
    return word.mark or word.quote >= 0 or word.tags & _ENDS_PHRASE != 0
