"""What makes an entry new, edited or known: pure functions of what a feed lists and what is stored of it.

No date is a cursor: publishers re-date, reorder and bring back. Storage keeps, for each stored entry, its keys and a
hash of its content, and hands `diff` the stored entries that any of the listed entries' keys leads to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

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
    wordings = [f"{_words(e.title)}\n{_words(e.summary)}" for e in entries]
    return IdentityPolicy(
        guid=_tells_apart(zip((_guid(e.id) for e in entries), wordings, strict=True)),
        link=_tells_apart(zip((_address(e.link) for e in entries), wordings, strict=True)),
    )


def fingerprint(entry: Entry, policy: IdentityPolicy | None = None) -> Fingerprint:
    """The entry's keys, at least one, and its content hash."""
    policy = policy or IdentityPolicy()
    content = _folded(_TAG.sub(" ", entry.content)) if entry.content else ""
    title, text = _words(entry.title), _words(entry.summary) if entry.summary else content
    date = entry.published or entry.updated
    guid, address = _guid(entry.id) if policy.guid else "", _address(entry.link) if policy.link else ""
    wording = f"{title}\n{text[:500]}"
    keys = [_key("g", guid)] if guid else []
    if address:
        keys.append(_key("l", address))
    if title or text or not keys:
        kind = "t" if len(wording) > _ENOUGH_TEXT else "s"
        keys.append(_key(kind, wording if title or text else f"{entry.id} {entry.link}"))
    if title and date:
        keys.append(_key("d", f"{title}\n{date.isoformat()}"))
    if date:
        keys.append(_key("p", date.isoformat()))
    return Fingerprint(tuple(keys), _key("c", f"{title}\n{text}\n{content}"))


def diff(
    entries: Sequence[Entry], seen: Mapping[str, SeenEntry], policy: IdentityPolicy | None = None
) -> tuple[EntryChange, ...]:
    """A verdict for each listed entry, in the feed's order; of twins within the file only the first is judged.

    ``seen`` leads from any stored key of this feed to its stored entry; keys that no listed entry has may be left out.
    """
    policy = policy or choose_policy(entries)
    found = [fingerprint(entry, policy) for entry in entries]
    return tuple(
        EntryChange(verdict.kind, entries[verdict.place], found[verdict.place], verdict.seen)
        for verdict in judge(found, seen)
    )


def judge(found: Sequence[Fingerprint], seen: Mapping[str, SeenEntry]) -> tuple[Verdict, ...]:
    """`diff` for entries of which only the fingerprints are at hand."""
    verdicts: list[Verdict] = []
    here: dict[str, SeenEntry] = {}
    for place, one in enumerate(found):
        known = _recognised(one, seen)
        if known is not None:
            same = known.content_hash == one.content_hash
            verdicts.append(Verdict("known" if same else "edited", place, known))
        elif not _recognised(one, here):
            verdicts.append(Verdict("new", place))
            twin = SeenEntry(-1, frozenset(one.keys), one.content_hash)
            here |= {key: twin for key in one.keys if key not in here}
    return tuple(verdicts)


def _recognised(found: Fingerprint, seen: Mapping[str, SeenEntry]) -> SeenEntry | None:
    if seen.keys().isdisjoint(found.keys):
        return None
    hits = ((key[0], seen[key]) for key in found.keys if key in seen)
    return next((stored for kind, stored in hits if _holds(kind, found, stored)), None)


def _holds(kind: str, found: Fingerprint, stored: SeenEntry) -> bool:
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


def _differs(kind: str, found: Fingerprint, stored: SeenEntry) -> bool:
    """Whether both have such a key and none in common."""
    mine = [k for k in found.keys if k[0] == kind]
    theirs = any(k[0] == kind for k in stored.keys)
    return bool(mine) and theirs and not any(k in stored.keys for k in mine)


def _tells_apart(pairs: Iterable[tuple[str, str]]) -> bool:
    distinct = {pair for pair in pairs if pair[0]}
    return len({value for value, _ in distinct}) == len(distinct)


def _guid(guid: str | None) -> str:
    """A guid that is an address churns as addresses do."""
    guid = (guid or "").strip()
    return _address(guid) if guid.lower().startswith(("http://", "https://")) else guid


@lru_cache(maxsize=4096)  # guid and link are mostly one address, and each is looked at twice
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


@lru_cache(maxsize=256)  # a feed's titles and summaries are looked at twice; contents are long, and looked at once
def _words(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _key(kind: str, value: str) -> str:
    return kind + hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=10).hexdigest()
