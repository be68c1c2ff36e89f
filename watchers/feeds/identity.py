"""What makes an entry new, edited or known: pure functions of what a feed lists and what is stored of it.

No date is a cursor: publishers re-date, reorder and bring back. Storage keeps, for each stored entry, its keys (short
hashes of guid, address, title with date, title with text) and a hash of its content; it answers `diff` with the
stored entries that any of the listed entries' keys leads to.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from watchers.types import Entry
from watchers.urls import canonical_url

_SCHEME = re.compile(r"^https?://(?:www\.|m\.|amp\.)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IdentityPolicy:
    """Which values name an entry in this feed: present, and not shared by several of its entries."""

    guid: bool = True
    link: bool = True


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The keys by which an entry is known again, strongest first, and a hash of what it says."""

    keys: tuple[str, ...]
    content_hash: str


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """What is stored of an entry: its number, all keys it was ever listed under, the hash of its content."""

    id: int
    keys: frozenset[str]
    content_hash: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One listed entry's verdict. ``seen`` is the stored entry for "edited" and "known"; store the new keys of both."""

    kind: Literal["new", "edited", "known"]
    entry: Entry
    fingerprint: Fingerprint
    seen: SeenEntry | None = None


def choose_policy(entries: Sequence[Entry]) -> IdentityPolicy:
    """Trust guid and link each where no value stands on entries with different titles."""
    return IdentityPolicy(
        guid=_tells_apart((e.id, _words(e.title)) for e in entries),
        link=_tells_apart((_address(e.link), _words(e.title)) for e in entries),
    )


def fingerprint(entry: Entry, policy: IdentityPolicy | None = None) -> Fingerprint:
    """The entry's keys and content hash.

    Keys begin with what they are made of: g guid, l link, d title with date, t title with text.
    """
    policy = policy or IdentityPolicy()
    title, text = _words(entry.title), _words(entry.summary or entry.content)
    address = _address(entry.link)
    date = entry.published or entry.updated
    keys = []
    if entry.id and policy.guid:
        # A guid that is an address churns as addresses do.
        keys.append(_key("g", _address(entry.id) if entry.id.startswith("http") else entry.id))
    if address and policy.link:
        keys.append(_key("l", address))
    if title and date:
        keys.append(_key("d", f"{title}\n{date.isoformat()}"))
    if title or text:
        keys.append(_key("t", f"{title}\n{text[:500]}"))
    if not keys:
        keys.append(_key("t", f"{entry.id}\n{address}"))
    return Fingerprint(tuple(keys), _key("c", f"{title}\n{text}\n{_words(entry.content)}"))


def diff(
    entries: Sequence[Entry], seen: Mapping[str, SeenEntry], policy: IdentityPolicy | None = None
) -> tuple[EntryChange, ...]:
    """A verdict for each listed entry, oldest last as the feed has them; twins within the file are judged once.

    ``seen`` maps every stored key of the feed that `fingerprint` of these entries gives to its stored entry.
    """
    policy = policy or choose_policy(entries)
    changes: list[EntryChange] = []
    taken: set[str] = set()
    for entry in entries:
        found = fingerprint(entry, policy)
        change = _judge(entry, found, seen)
        strong = {k for k in found.keys if k[0] != "d"}
        if change.kind == "new" and strong & taken and not _reused_here(found, taken):
            continue
        taken |= strong
        changes.append(change)
    return tuple(changes)


def _judge(entry: Entry, found: Fingerprint, seen: Mapping[str, SeenEntry]) -> EntryChange:
    hits = [(key, seen[key]) for key in found.keys if key in seen]
    for key, stored in hits:
        if key[0] == "g" and _reused_guid(found, stored):
            continue
        kind: Literal["edited", "known"] = "known" if stored.content_hash == found.content_hash else "edited"
        return EntryChange(kind, entry, found, stored)
    return EntryChange("new", entry, found)


def _reused_guid(found: Fingerprint, stored: SeenEntry) -> bool:
    """Whether a guid names another entry now: the address differs, and so do title and text."""
    has_link = any(k[0] == "l" for k in found.keys) and any(k[0] == "l" for k in stored.keys)
    return has_link and not any(k in stored.keys for k in found.keys if k[0] != "g")


def _reused_here(found: Fingerprint, taken: set[str]) -> bool:
    """Whether only the guid is shared with an entry above, while there is an address that is not."""
    shared = [k for k in found.keys if k in taken]
    return bool(shared) and all(k[0] == "g" for k in shared) and any(k[0] == "l" for k in found.keys)


def _tells_apart(pairs: Iterable[tuple[str | None, str]]) -> bool:
    titles = Counter(value for value, _ in {pair for pair in pairs if pair[0]})
    return all(count == 1 for count in titles.values())


def _address(link: str | None) -> str:
    """The address without what publishers change in passing: scheme, www, tracking parameters, a last slash."""
    return _SCHEME.sub("", canonical_url(link)).rstrip("/") if link else ""


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _key(kind: str, value: str) -> str:
    return kind + hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=10).hexdigest()
