"""Forty things that publishers do to entries (product.md R11): missed 0, repeated 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watchers.feeds import SeenEntry, diff
from watchers.types import Entry

DAY = datetime(2025, 3, 2, 10, tzinfo=UTC)
TEXT = "The ministry of Arvania said that the crossing at Lower Sarn opens again on {} after a week of repairs."
Feed = list[Entry]


def item(n: int) -> Entry:
    return Entry(
        id=f"id-{n}",
        title=f"Crossing {n} opens",
        link=f"https://www.press.example/news/{n}",
        published=DAY + timedelta(hours=n),
        summary=TEXT.format(n),
    )


BEFORE = [item(n) for n in (3, 2, 1)]


class Store:
    """What storage keeps of one feed."""

    def __init__(self) -> None:
        self.seen: dict[str, SeenEntry] = {}
        self.count = 0

    def poll(self, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
        """Store the listed entries; the new ones and the edited ones."""
        changes = diff(entries, self.seen)
        for change in changes:
            number, keys = (self.count, frozenset[str]()) if change.seen is None else (change.seen.id, change.seen.keys)
            self.count += change.seen is None
            kept = SeenEntry(number, keys | set(change.fingerprint.keys), change.fingerprint.content_hash)
            self.seen |= dict.fromkeys(kept.keys, kept)
        return [c.entry for c in changes if c.kind == "new"], [c.entry for c in changes if c.kind == "edited"]


def each(change: Callable[[Entry], Entry]) -> Callable[[Feed], Feed]:
    return lambda feed: [change(e) for e in feed]


def link(old: str, new: str) -> Callable[[Feed], Feed]:
    return each(lambda e: replace(e, link=(e.link or "").replace(old, new)))


def without(**fields: object) -> Callable[[Feed], Feed]:
    return each(lambda e: replace(e, **fields))  # type: ignore[arg-type]


def later(e: Entry) -> Entry:
    return replace(e, published=(e.published or DAY) + timedelta(days=9))


SAME = {
    "nothing": lambda feed: feed,
    "reordered": lambda feed: feed[::-1],
    "all guids changed": each(lambda e: replace(e, id=f"new-{e.id}")),
    "all guids gone": without(id=None),
    "guids and dates changed": each(lambda e: replace(later(e), id=f"new-{e.id}")),
    "re-dated": each(later),
    "dates gone": without(published=None),
    "all given one date": without(published=DAY),
    "https to http": link("https:", "http:"),
    "www dropped": link("www.", ""),
    "utm parameters": each(lambda e: replace(e, link=f"{e.link}?utm_source=rss&utm_medium=feed")),
    "a click identifier": each(lambda e: replace(e, link=f"{e.link}?fbclid=x1")),
    "a campaign fragment": each(lambda e: replace(e, link=f"{e.link}#xtor=RSS-1")),
    "a final slash": each(lambda e: replace(e, link=f"{e.link}/")),
    "links gone": without(link=None),
    "links and guids changed": each(lambda e: replace(e, id=f"n{e.id}", link=f"{e.link}-amp")),
    "another domain": link("press.example", "press-new.example"),
    "guids and scheme changed": each(lambda e: replace(e, id=f"n{e.id}", link=(e.link or "").replace("https", "http"))),
    "title in capitals": each(lambda e: replace(e, title=e.title.upper())),
    "listed twice": lambda feed: feed + feed,
    "the same under two guids": lambda feed: feed + [replace(e, id=f"n{e.id}") for e in feed],
    "scrolled out": lambda feed: feed[:1],
    "an empty feed": lambda feed: [],
    "summary gone": without(summary=""),
    "title corrected": each(lambda e: replace(e, title=e.title + " (corrected)")),
    "title corrected, re-dated": each(lambda e: replace(later(e), title=e.title + " (corrected)")),
    "text rewritten": without(summary="Rewritten."),
    "slug follows the title": each(lambda e: replace(e, title=e.title + "!", link=f"{e.link}-b", summary="B.")),
}  # fmt: skip


@pytest.mark.parametrize("change", SAME.values(), ids=SAME.keys())
def test_a_known_entry_is_not_new_again(change: Callable[[Feed], Feed]) -> None:
    store = Store()
    store.poll(BEFORE)
    assert store.poll(change(BEFORE))[0] == []
    assert store.poll(BEFORE)[0] == []  # and back


ADDED = {
    "on top": lambda new: [new, *BEFORE],
    "at the end": lambda new: [*BEFORE, new],
    "with an older date": lambda new: [replace(new, published=DAY - timedelta(days=400)), *BEFORE],
    "with the date of another": lambda new: [replace(new, published=BEFORE[0].published), *BEFORE],
    "without a date": lambda new: [replace(new, published=None), *BEFORE],
    "without a guid": lambda new: [replace(new, id=None), *BEFORE],
    "without a link": lambda new: [replace(new, link=None), *BEFORE],
    "without title and text": lambda new: [replace(new, title="", summary=""), *BEFORE],
    "under a guid used before": lambda new: [replace(new, id="id-3"), *BEFORE[1:]],
    "under a guid still in use": lambda new: [replace(new, id="id-3"), *BEFORE],
    "with all guids the same": lambda new: [replace(e, id="feed") for e in [new, *BEFORE]],
    "with all links the front page": lambda new: [
        replace(e, link="https://www.press.example/") for e in [new, *BEFORE]
    ],
    "while all guids churn": lambda new: [replace(e, id=f"x{e.id}") for e in [new, *BEFORE]],
    "while all dates move": lambda new: [later(e) for e in [new, *BEFORE]],
    "with another's title and no text": lambda new: [replace(new, title=BEFORE[0].title, summary=""), *BEFORE],
    "as part of a page": lambda new: [replace(new, link=f"{BEFORE[0].link}#comment:12", id=None), *BEFORE],
}


@pytest.mark.parametrize("add", ADDED.values(), ids=ADDED.keys())
def test_a_new_entry_is_not_missed(add: Callable[[Entry], Feed]) -> None:
    store = Store()
    store.poll(BEFORE)
    listed = add(item(4))
    assert len(store.poll(listed)[0]) == 1
    assert store.poll(listed)[0] == []


def test_fifty_entries_of_one_date_are_fifty() -> None:
    assert len(Store().poll([replace(item(n), published=DAY) for n in range(50)])[0]) == 50


def test_a_daily_briefing_without_text_is_another_one_each_day() -> None:
    store = Store()
    briefings = [replace(item(n), title="Daily briefing", summary="", link=None) for n in (1, 30)]
    assert [len(store.poll([b])[0]) for b in briefings] == [1, 1]


@pytest.mark.parametrize(
    "change", [{"title": "Crossing 3 stays shut"}, {"summary": "It stays shut."}, {"content": "<p>More</p>"}]
)
def test_an_edit_is_noticed_once(change: dict[str, str]) -> None:
    store = Store()
    store.poll(BEFORE)
    edited = [replace(BEFORE[0], **change), *BEFORE[1:]]  # type: ignore[arg-type]
    assert store.poll(edited) == ([], edited[:1])
    assert store.poll(edited) == ([], [])


def test_what_scrolled_out_and_came_back_is_known() -> None:
    store = Store()
    store.poll(BEFORE)
    store.poll([item(n) for n in range(10, 60)])
    assert store.poll(BEFORE) == ([], [])
