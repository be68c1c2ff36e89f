"""What the quote finder must know of a language, read from one TOML file each (``languages/<code>.toml``).

How to add a language
---------------------
1. Copy ``languages/en.toml`` to ``languages/<ISO 639-1 code>.toml``. Every key there is explained where it stands;
   a key may be left out where the language has no such thing. Word lists are strings: entries are separated by commas
   or line breaks, an entry may be several words ("press secretary"), ``#`` starts a note. Write entries in lower case
   and in every form that occurs in print (said, says, say): no stemmer runs over them.
2. Begin with ``grammar.word_order``, ``verbs.speech``, ``pronouns``, ``titles`` and ``roles``: they carry most of the
   score. Then ``names.stop`` (capitalised words that are no names) in a cased language, or ``names.forenames_*`` and
   ``words.break`` (words that end a name) in a script without capitals.
3. Score it: ``python -m tools.quality quotes``; read the errors with ``python -m tools.quality.quotes <code>``.
4. Add short articles of your own (invented people) as ``tests/quotes/articles/<code>.txt``; `tests/quotes/
   test_languages.py` reads them and says how they are written.

No code names a language; what one needs beyond lists is a flag under ``[grammar]``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

Gender = Literal["m", "f", "?"]
Ending = tuple[str, str, Gender]  # of a case, of the base form, of whose names
DEFAULT = "en"
_SHORTEST_COMPOUND, _SHORTEST_END = 8, 5  # letters


class Tag:
    """What a word (or a fixed phrase) can be, one bit each: a word may be several things at once.

    Plain numbers, since an ``IntFlag`` makes an object of every ``&`` and took half of the finder's time.
    """

    SPEECH = 1  # reporting verb
    FRAGMENT = 2  # verb or phrase that introduces quoted words inside a sentence (called, described as)
    ACCORDING = 4  # "according to": the source follows
    PRONOUN = 8
    HONORIFIC = 16  # Mr, Sheikh, Begum: never part of a name, nor a role
    RANK = 32  # Gen, SSP: a bare one is no role
    ROLE = 64  # minister, spokesman
    ORGANISATION = 128  # head noun of an organisation's name (ministry, front)
    DOCUMENT = 256  # statement, report, charge sheet
    UNNAMED = 512  # official, witness, source
    PARTICLE = 1024  # al-, bin, de, van
    STOP = 2048  # capitalised, but never (the start of) a name
    FORENAME = 4096
    BREAK = 8192  # preposition, conjunction …: ends a noun phrase
    DETERMINER = 16384
    COLLECTIVE = 32768  # group, militants: "the group" refers to an organisation
    ADJECTIVE = 65536  # demonym or party before a name: Republican, Turkish
    SPEECH_NOUN = 131072  # "his words were", "the answer": stands for the verb
    NOT_SPEECH = 262144  # before a mark: so-called, alias, entitled, operation
    THAT = 524288  # conjunction of indirect speech
    AUXILIARY = 1048576  # may stand between subject and verb, or with the participle: has, was, later
    RELATIVE = 2097152  # who, which: opens a clause about the noun before
    INVERSE = 4194304  # subject and source swap: "was quoted by X as saying", "told by"
    DEFINITE = 16777216  # the: "the minister" is somebody already named
    OF = 33554432  # joins a noun to what it belongs to: head of the agency
    PARTICIPLE = 134217728  # a verb form whose subject is the main clause's: saying, asked, speaking
    ACCORDING_BEHIND = 268435456  # "according to" behind its source: zufolge, göre
    LEADING = 536870912  # a form of a verb of saying with its subject behind it: diyen
    SUBJECT_MARK = 1073741824  # what stands before it is a verb of saying's subject (Urdu نے, کا کہنا)
    POSTPOSITION = 2147483648  # what stands before it is no subject
    NOT_SPEECH_BEHIND = 4294967296  # after a closing mark: what stood in the marks is a name or a term
    BACK = 8589934592  # "this", "so": what is said is the quote before
    PLACE = 17179869184  # preposition before places: in, near
    DATE = 34359738368  # weekdays and months: capitalised, but nobody's name
    NOUN = 32 | 64 | 128 | 256 | 512 | 32768  # what the last part of a compound noun tells of the whole
    CLAUSE = 67108864  # opens a clause, so that what follows may be a subject: and, while, because


@dataclass(frozen=True, slots=True)
class Entry:
    """What the lexicon says of a word or phrase of ``words`` words."""

    tags: int
    words: int = 1
    gender: Gender = "?"
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Grammar:
    """The switches that lists can't express; see ``languages/en.toml``."""

    cased: bool = True
    capital_nouns: bool = False
    headlines: bool = False
    drops_subject: bool = False
    word_order: Literal["fixed", "free", "verb first", "verb last"] = "fixed"
    article: str = ""
    joined: str = ""
    possessives: tuple[str, ...] = ()
    role_last: bool = False
    prepositions: bool = True
    apostrophe: Literal["possessive", "suffix", "elision", "none"] = "possessive"
    compounds: bool = False
    surname_ends: tuple[str, ...] = ()
    proclitics: tuple[str, ...] = ()
    name_endings: tuple[Ending, ...] = ()
    enclitics: tuple[str, ...] = ()
    reversed_marks: bool = False
    dash_dialogue: bool = False
    tag_inside_marks: bool = False
    given_name_first: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language file, read and indexed. ``phrases`` maps two first words to longer entries, longest first."""

    code: str
    name: str
    grammar: Grammar
    words: Mapping[str, Entry]
    phrases: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], Entry], ...]]
    openers: frozenset[str]  # first words of phrases
    labels: Mapping[str, re.Pattern[str]]
    any_label: re.Pattern[str] | None
    abbreviations: frozenset[str]
    boilerplate: re.Pattern[str] | None
    letters: Mapping[int, str]
    senior: frozenset[str]
    has_articles: bool = True

    def fold(self, word: str) -> str:
        """The form under which a word stands in the lists: lower case, the file's ``letters`` replaced."""
        return word.translate(self.letters).lower() if self.letters else word.lower()

    def enclitic(self, folded: str) -> int:
        """Where a pronoun begins that is joined to a verb of saying (dit-il, katanya); 0 where none is."""
        for pronoun in self.grammar.enclitics:
            if folded.endswith(pronoun):
                entry = self.words.get(folded[: -len(pronoun)])
                if entry is not None and entry.tags & (Tag.SPEECH | Tag.AUXILIARY):
                    return len(folded) - len(pronoun)
        return 0

    def look_up(self, folded: str) -> Entry | None:
        """The entry of one word, its proclitics (Arabic wa-, fa-) taken off where it is unknown with them."""
        entry = self.words.get(folded)
        if entry is not None:
            return entry
        if self.grammar.compounds and len(folded) > _SHORTEST_COMPOUND:
            for cut in range(3, len(folded) - _SHORTEST_END + 1):
                entry = self.words.get(folded[cut:])
                if entry is not None and entry.tags & Tag.NOUN:
                    plain = folded[cut:] not in self.grammar.surname_ends
                    return Entry(entry.tags & Tag.NOUN, 1, entry.gender, entry.plural) if plain else None
        for pronoun in self.grammar.enclitics:
            if folded.endswith(pronoun):  # pengacaranya, "her lawyer"
                entry = self.words.get(folded[: -len(pronoun)])
                if entry is not None and entry.tags & Tag.NOUN:
                    return entry
        for prefix in self.grammar.proclitics:
            if folded.startswith(prefix) and len(folded) > len(prefix) + 1:
                entry = self.words.get(folded[len(prefix) :])
                if entry is not None:
                    return entry
        return self._compound(folded) if "-" in folded else None

    def _compound(self, folded: str) -> Entry | None:
        """A co-host is a host, an ex-minister a minister."""
        entry = self.words.get(folded.rpartition("-")[2])
        return replace(entry, tags=Tag.ROLE) if entry is not None and entry.tags & Tag.ROLE else None


# Where each list of a file goes: (table, key) → tag, gender, plural.
_LISTS: tuple[tuple[str, str, int, Gender, bool], ...] = (
    ("verbs", "speech", Tag.SPEECH, "?", False),
    ("verbs", "fragment", Tag.FRAGMENT, "?", False),
    ("verbs", "according", Tag.ACCORDING, "?", False),
    ("verbs", "according_behind", Tag.ACCORDING_BEHIND, "?", False),
    ("verbs", "leading", Tag.LEADING | Tag.SPEECH, "?", False),
    ("verbs", "subject_marks", Tag.SUBJECT_MARK, "?", False),
    ("verbs", "back", Tag.BACK, "?", False),
    ("verbs", "inverse", Tag.INVERSE, "?", False),
    ("verbs", "auxiliary", Tag.AUXILIARY, "?", False),
    ("verbs", "participles", Tag.PARTICIPLE, "?", False),
    ("verbs", "nouns", Tag.SPEECH_NOUN, "?", False),
    ("pronouns", "he", Tag.PRONOUN, "m", False),
    ("pronouns", "she", Tag.PRONOUN, "f", False),
    ("pronouns", "either", Tag.PRONOUN, "?", False),
    ("pronouns", "they", Tag.PRONOUN, "?", True),
    ("titles", "he", Tag.HONORIFIC, "m", False),
    ("titles", "she", Tag.HONORIFIC, "f", False),
    ("titles", "either", Tag.HONORIFIC, "?", False),
    ("titles", "ranks", Tag.RANK, "?", False),
    ("roles", "nouns", Tag.ROLE, "?", False),
    ("roles", "he", Tag.ROLE, "m", False),
    ("roles", "she", Tag.ROLE, "f", False),
    ("unnamed", "people", Tag.UNNAMED, "?", False),
    ("unnamed", "he", Tag.UNNAMED, "m", False),
    ("unnamed", "she", Tag.UNNAMED, "f", False),
    ("unnamed", "plural", Tag.UNNAMED, "?", True),
    ("unnamed", "documents", Tag.DOCUMENT, "?", False),
    ("organisations", "heads", Tag.ORGANISATION, "?", False),
    ("organisations", "references", Tag.COLLECTIVE, "?", False),
    ("names", "particles", Tag.PARTICLE, "?", False),
    ("names", "stop", Tag.STOP, "?", False),
    ("names", "adjectives", Tag.ADJECTIVE, "?", False),
    ("names", "forenames_he", Tag.FORENAME, "m", False),
    ("names", "forenames_she", Tag.FORENAME, "f", False),
    ("names", "forenames_either", Tag.FORENAME, "?", False),
    ("words", "break", Tag.BREAK, "?", False),
    ("words", "postpositions", Tag.POSTPOSITION | Tag.BREAK, "?", False),
    ("words", "not_speech_behind", Tag.NOT_SPEECH_BEHIND, "?", False),
    ("names", "dates", Tag.DATE | Tag.STOP, "?", False),
    ("words", "places", Tag.PLACE, "?", False),
    ("words", "determiners", Tag.DETERMINER, "?", False),
    ("words", "definite", Tag.DETERMINER | Tag.DEFINITE, "?", False),
    ("words", "of", Tag.OF, "?", False),
    ("words", "clauses", Tag.CLAUSE, "?", False),
    ("words", "that", Tag.THAT, "?", False),
    ("words", "relatives", Tag.RELATIVE, "?", False),
    ("words", "not_speech", Tag.NOT_SPEECH, "?", False),
)
KEYS = frozenset((table, key) for table, key, *_ in _LISTS)


def entries(text: str) -> list[str]:
    """The entries of a word list: separated by commas or line breaks, ``#`` starting a note."""
    lines = (line.partition("#")[0] for line in text.splitlines())
    return [entry for line in lines for part in line.split(",") if (entry := " ".join(part.split()))]


def available() -> tuple[str, ...]:
    """The codes of all languages that have a file."""
    files = resources.files(__package__).joinpath("languages").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def load(code: str | None) -> Language:
    """The language of an ISO 639-1 code ("en-GB" counts as "en"); English where there is no file for it."""
    short = (code or DEFAULT).replace("_", "-").split("-")[0].lower()
    return _load(short if short in _known() else DEFAULT)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available())


@lru_cache(maxsize=32)
def _load(code: str) -> Language:
    source = resources.files(__package__).joinpath("languages").joinpath(f"{code}.toml")
    return build(code, tomllib.loads(source.read_text(encoding="utf-8")))


def build(code: str, table: Mapping[str, Any]) -> Language:
    """A language from a parsed file. Unknown keys raise ValueError naming them."""
    _refuse_unknown(code, table)
    letters = {ord(old): new for old, new in table.get("letters", {}).items()}
    single: dict[str, Entry] = {}
    longer: dict[tuple[str, str], dict[tuple[str, ...], Entry]] = {}
    elision = table.get("grammar", {}).get("apostrophe") == "elision"
    for section, key, tag, gender, plural in _LISTS:
        for raw in entries(table.get(section, {}).get(key, "")):
            parts = tuple(_fold(_elided(raw) if elision else raw, letters).split())
            if len(parts) == 1:
                single[parts[0]] = _join(single.get(parts[0]), Entry(tag, 1, gender, plural))
            else:
                known = longer.setdefault((parts[0], parts[1]), {})
                known[parts] = _join(known.get(parts), Entry(tag, len(parts), gender, plural))
    grammar = dict(table.get("grammar", {}))
    if not grammar.get("prepositions", True):
        single = {
            word: Entry(entry.tags | Tag.CLAUSE, 1, entry.gender, entry.plural) if entry.tags & Tag.BREAK else entry
            for word, entry in single.items()
        }
    for name in ("proclitics", "enclitics", "surname_ends", "possessives"):
        grammar[name] = tuple(grammar.get(name, ()))
    grammar["name_endings"] = tuple((case, base, who) for case, base, who in grammar.get("name_endings", ()))
    boilerplate = table.get("ranking", {}).get("boilerplate", "")
    every_label = [phrase for listed in table.get("labels", {}).values() for phrase in entries(listed)]
    return Language(
        code=code,
        name=table["name"],
        grammar=Grammar(**grammar),
        words=single,
        phrases={start: tuple(sorted(k.items(), key=lambda item: -len(item[0]))) for start, k in longer.items()},
        openers=frozenset(first for first, _ in longer),
        labels={label: _any_of(entries(listed)) for label, listed in table.get("labels", {}).items()},
        any_label=_any_of(every_label) if every_label else None,
        abbreviations=frozenset(_fold(a, letters) for a in entries(table.get("words", {}).get("abbreviations", ""))),
        boilerplate=_any_of(entries(boilerplate)) if boilerplate else None,
        letters=letters,
        has_articles=bool(table.get("words", {}).get("definite")),
        senior=frozenset(_fold(w, letters) for w in entries(table.get("ranking", {}).get("senior", ""))),
    )


def _elided(entry: str) -> str:
    """An entry as its words are read: "d'après" is two."""
    return entry.replace("'", " ").replace("’", " ")


def _refuse_unknown(code: str, table: Mapping[str, Any]) -> None:
    plain = {"name", "grammar", "labels", "letters"}
    extra = {("words", "abbreviations"), ("ranking", "senior"), ("ranking", "boilerplate")}
    for section, content in table.items():
        if section in plain:
            continue
        unknown = [key for key in content if (section, key) not in KEYS | extra]
        if unknown:
            raise ValueError(f"languages/{code}.toml: unknown key {section}.{unknown[0]}")


def _fold(word: str, letters: Mapping[int, str]) -> str:
    return word.translate(letters).lower() if letters else word.lower()


def _join(known: Entry | None, new: Entry) -> Entry:
    if known is None:
        return new
    gender = known.gender if new.gender == "?" else new.gender if known.gender in ("?", new.gender) else "?"
    return Entry(known.tags | new.tags, known.words, gender, known.plural or new.plural)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Each pattern is words with ``…`` for up to six words between and ``*`` for any ending."""
    parts = [
        re.escape(p).replace("…", r"(?:\W+\w+){0,6}?\W+").replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        for p in patterns
    ]
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?!\w)", re.IGNORECASE)
