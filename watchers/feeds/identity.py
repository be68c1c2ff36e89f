"""What makes an entry new, edited or known: pure functions of what a feed lists and what is stored of it.

No date is a cursor: publishers re-date, reorder and bring back. Storage keeps, for each stored entry, its keys and a
hash of its content, and hands `diff` the stored entries that any of the listed entries' keys leads to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

from watchers.feeds.text import one_line
from watchers.types import Entry
from watchers.urls import address_key, is_plain

_TAG = re.compile(r"<[^<>]*>")
# A fragment that names a part of the page ("#comment:12"), not a version ("#1") or a campaign ("#xtor=RSS-3").
_PART = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[\w:.-]{2,64}")
_ENOUGH_TEXT = 60  # characters of title and text from which equality is no coincidence

Kind = Literal["new", "edited", "known"]


@dataclass(frozen=True, slots=True)
class IdentityPolicy:
    """Whether guid and link tell this feed's entries apart: no value stands on entries with different words."""

    guid: bool = True
    link: bool = True


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an entry is known again by, and a hash of what it says.

    A key's first letter says what it is made of: g guid, l link, t title with text, s the same where it is short,
    d title with date, p date alone (evidence only).
    """

    keys: tuple[str, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """What is stored of an entry: its number, every key it was ever listed under, the hash of its content."""

    id: int
    keys: frozenset[str]
    content_hash: str


Known = TypeVar("Known", SeenEntry, Fingerprint)


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A listed entry's verdict. ``seen`` is the stored entry of "edited" and "known": add the new keys to it."""

    kind: Kind
    entry: Entry
    fingerprint: Fingerprint
    seen: SeenEntry | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the entry at ``place`` in the feed; ``seen`` as in `EntryChange`."""

    kind: Kind
    place: int
    seen: SeenEntry | None = None


def choose_policy(entries: Sequence[Entry]) -> IdentityPolicy:
    """Trust guid and link each as far as they are unique among these entries."""
    return _policy([_traits(entry) for entry in entries])


def fingerprint(entry: Entry, policy: IdentityPolicy | None = None) -> Fingerprint:
    """The entry's keys, at least one, and its content hash."""
    return _fingerprint(_traits(entry), policy or IdentityPolicy())


def fingerprints(entries: Sequence[Entry], policy: IdentityPolicy | None = None) -> list[Fingerprint]:
    """`fingerprint` of each, under the policy that `choose_policy` makes of them where none is given."""
    traits = [_traits(entry) for entry in entries]
    policy = policy or _policy(traits)
    return [_fingerprint(one, policy) for one in traits]


def diff(
    entries: Sequence[Entry], seen: Mapping[str, SeenEntry], policy: IdentityPolicy | None = None
) -> tuple[EntryChange, ...]:
    """A verdict for each listed entry, in the feed's order; of twins within the file only the first is judged.

    ``seen`` leads from any stored key of this feed to its stored entry; keys that no listed entry has may be left out.
    """
    found = fingerprints(entries, policy)
    return tuple(
        EntryChange(verdict.kind, entries[verdict.place], found[verdict.place], verdict.seen)
        for verdict in judge(found, seen)
    )


def judge(found: Sequence[Fingerprint], seen: Mapping[str, SeenEntry]) -> tuple[Verdict, ...]:
    """`diff` for entries of which only the fingerprints are at hand."""
    verdicts: list[Verdict] = []
    here: dict[str, Fingerprint] = {}
    for place, one in enumerate(found):
        known = _recognised(one, seen)
        if known is not None:
            same = known.content_hash == one.content_hash
            verdicts.append(Verdict("known" if same else "edited", place, known))
        elif not _recognised(one, here):
            verdicts.append(Verdict("new", place))
            for key in one.keys:
                here.setdefault(key, one)
    return tuple(verdicts)


def _recognised(found: Fingerprint, seen: Mapping[str, Known]) -> Known | None:
    if seen.keys().isdisjoint(found.keys):
        return None
    hits = ((key[0], seen[key]) for key in found.keys if key in seen)
    return next((stored for kind, stored in hits if _holds(kind, found, stored)), None)


def _holds(kind: str, found: Fingerprint, stored: SeenEntry | Fingerprint) -> bool:
    """Whether agreement in one kind of key makes it the same entry, whatever else differs."""

    def differs(*kinds: str) -> bool:
        return all(_differs(k, found, stored) for k in kinds)

    if kind == "g":
        # Reused for another entry: nothing else agrees, not even the date that an edit leaves alone.
        return not (differs("l", "p") and not any(k in stored.keys for k in found.keys if k[0] in "tsd"))
    if kind == "d":
        return not differs("l")
    if kind == "s":
        # "Daily briefing" without text is another one each day.
        return not differs("l") and not differs("g", "p")
    return kind in "lt"


def _differs(kind: str, found: Fingerprint, stored: SeenEntry | Fingerprint) -> bool:
    """Whether both have such a key and none in common."""
    mine = [k for k in found.keys if k[0] == kind]
    theirs = any(k[0] == kind for k in stored.keys)
    return bool(mine) and theirs and not any(k in stored.keys for k in mine)


class _Traits(NamedTuple):
    """Of what an entry's fingerprint is made: what stays the same however a publisher spells it."""

    entry: Entry
    guid: str
    address: str
    title: str
    summary: str


def _traits(entry: Entry) -> _Traits:
    return _Traits(entry, _guid(entry.id), _address(entry.link), _words(entry.title), _words(entry.summary))


def _policy(entries: Sequence[_Traits]) -> IdentityPolicy:
    return IdentityPolicy(
        guid=_tells_apart([one.guid for one in entries], entries),
        link=_tells_apart([one.address for one in entries], entries),
    )


def _tells_apart(values: Sequence[str], entries: Sequence[_Traits]) -> bool:
    given = [value for value in values if value]
    if len(set(given)) == len(given):
        return True
    wordings = {(value, one.title, one.summary) for value, one in zip(values, entries, strict=True) if value}
    return len({value for value, *_ in wordings}) == len(wordings)


def _fingerprint(one: _Traits, policy: IdentityPolicy) -> Fingerprint:
    entry, guid, address, title, summary = one
    content = _words(_TAG.sub(" ", entry.content)) if entry.content else ""
    text = summary if entry.summary else content
    date = entry.published or entry.updated
    wording = f"{title}\n{text[:500]}"
    keys = []
    if guid and policy.guid:
        keys.append("g" + _digest(guid))
    if address and policy.link:
        same = keys and address == guid
        keys.append("l" + (keys[0][1:] if same else _digest(address)))
    if title or text or not keys:
        kind = "t" if len(wording) > _ENOUGH_TEXT else "s"
        keys.append(kind + _digest(wording if title or text else f"{entry.id} {entry.link}"))
    if date:
        moment = date.isoformat()
        if title:
            keys.append("d" + _digest(f"{title}\n{moment}"))
        keys.append("p" + _digest(moment))
    return Fingerprint(tuple(keys), "c" + _digest(f"{title}\n{text}\n{content}"))


def _guid(guid: str | None) -> str:
    """A guid that is an address churns as addresses do."""
    guid = (guid or "").strip()
    return _address(guid) if guid.lower().startswith(("http://", "https://")) else guid


@lru_cache(maxsize=4096)  # guid and link are mostly one address
def _address(link: str | None) -> str:
    """What stays of an address; "" for a site's front page, which feeds without links of their own give."""
    if not link:
        return ""
    if is_plain(link):
        return address_key(link)
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return link
    if parts.path in ("", "/") and not parts.query and not parts.fragment:
        return ""
    return address_key(link) + (f"#{parts.fragment}" if _PART.fullmatch(parts.fragment) else "")


def _words(text: str) -> str:
    return one_line(text.casefold())


def _digest(value: str) -> str:
    return hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=10).hexdigest()
