"""Who is told what of an article: filters, one card for a story, and nothing of what others watch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watchers.routing import FRESH, alert_for, route
from watchers.types import (
    Analysis,
    Article,
    Card,
    CardChange,
    DeliveryState,
    Feed,
    Mention,
    NewDelivery,
    Quote,
    Snooze,
    StoryState,
    Subscription,
)

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
TEXT = "The Northern Column lost the base. “We hold it,” said Idris Karman. Northern Column fled, he said."
ARTICLE = Article("https://press.example/1", "Base retaken", TEXT, language="en", published=NOW, site="Arvania Press")
COLUMN = Mention("column", "Northern Column", "Northern Column", 4, 19, "name", list_id="groups")
KARMAN = Mention("karman", "Idris Karman", "Idris Karman", 54, 66, "name", list_id="people")
ANALYSIS = Analysis(language="en", mentions=(COLUMN, KARMAN), topics=("military",))
STORY = StoryState("s-1", NOW)
FEED = Feed(1, "https://press.example/feed", "Arvania Press")
SUBSCRIPTION = Subscription(1, 100, 200, ("groups",))
TITLES = {"groups": "Groups of Arvania", "people": "People"}


def routed(
    *subscriptions: Subscription,
    story: StoryState = STORY,
    analysis: Analysis = ANALYSIS,
    snoozes: Sequence[Snooze] = (),
    **changes: Any,
) -> tuple[tuple[NewDelivery, ...], tuple[CardChange, ...]]:
    article = replace(ARTICLE, **changes)
    return route(article, analysis, subscriptions, story=story, feed=FEED, list_titles=TITLES, now=NOW, snoozes=snoozes)


@pytest.mark.parametrize(
    ("subscription", "told"),
    [
        ({}, True),
        ({"list_ids": ("people",)}, True),
        ({"list_ids": ("others",)}, False),
        ({"min_severity": "medium"}, False),
        ({"topic": "military"}, True),
        ({"topic": "attack"}, False),
        ({"language": "en"}, True),
        ({"language": "fr"}, False),
        ({"feed_id": 1}, True),
        ({"feed_id": 2}, False),
    ],
    ids=str,
)
def test_a_subscription_is_told_what_passes_its_filters(subscription: dict[str, Any], told: bool) -> None:
    deliveries, _ = routed(replace(SUBSCRIPTION, **subscription))
    assert bool(deliveries) is told


def test_each_is_told_of_its_own_lists_alone() -> None:
    """What another server watches leaves no trace: not as a match, a list, or a name in the summary's reason."""
    mine, theirs = routed(SUBSCRIPTION, Subscription(2, 101, 201, ("people",)))[0]
    assert [match.name for match in mine.alert.matches] == ["Northern Column"]
    assert mine.alert.lists == ("Groups of Arvania",)
    assert [match.name for match in theirs.alert.matches] == ["Idris Karman"]
    assert theirs.alert.lists == ("People",)


def test_of_the_same_lists_each_has_it_in_its_own_way() -> None:
    plain, full, held = (
        SUBSCRIPTION,
        replace(SUBSCRIPTION, id=2, server_id=101, channel_id=201, mention_role=7, layout="full"),
        replace(SUBSCRIPTION, id=3, server_id=102, channel_id=202, min_severity="high"),
    )
    told = {new.channel_id: (new.alert.mention_role, new.alert.layout) for new in routed(plain, full, held)[0]}
    assert told == {200: (None, "standard"), 201: (7, "full")}


def test_how_pressing_it_is_counts_ones_own_names_alone() -> None:
    title = replace(KARMAN, where="title")
    mine, theirs = routed(
        SUBSCRIPTION, Subscription(2, 101, 201, ("people",)), analysis=replace(ANALYSIS, mentions=(COLUMN, title))
    )[0]
    assert (mine.alert.severity, theirs.alert.severity) == ("low", "high")


def test_the_first_article_of_a_story_is_a_card() -> None:
    (card,) = routed(SUBSCRIPTION)[0]
    assert (card.action, card.state, card.channel_id, card.due_at) == ("post", "pending", 200, NOW)
    assert (card.alert.title, card.alert.outlets, card.alert.reports) == ("Base retaken", ("Arvania Press",), 1)


def told(state: DeliveryState, *, ago: timedelta = timedelta(), message_id: int | None = None) -> StoryState:
    alert = alert_for(ARTICLE, ANALYSIS, SUBSCRIPTION, story=STORY, list_titles=TITLES, fetched=NOW)
    assert alert is not None
    card = Card(5, 1, 0, state, replace(alert, alert_id="A-7Q4K2M9T"), NOW - ago if message_id else None, message_id)
    return StoryState("s-1", NOW - ago, ("Arvania Press",), 1, (card,))


@pytest.mark.parametrize(
    ("story", "state", "action", "changed"),
    [
        pytest.param(told("pending"), "merged", "post", 1, id="the card waits: it is changed"),
        pytest.param(told("retry"), "merged", "post", 1, id="the card is to be tried again: it is changed"),
        pytest.param(told("held"), "merged", "post", 1, id="the card is held: it is changed"),
        pytest.param(told("sending"), "merged", "post", 0, id="the card is on its way: it is left"),
        pytest.param(told("sent", message_id=9), "pending", "edit", 0, id="the card is fresh: it is edited"),
        pytest.param(told("sent", ago=FRESH, message_id=9), "merged", "post", 0, id="the card is old: it is left"),
        pytest.param(told("dead"), "merged", "post", 0, id="the card couldn't be told: nobody is told twice"),
    ],
)
def test_a_further_report_is_told_by_the_card(
    story: StoryState, state: DeliveryState, action: str, changed: int
) -> None:
    deliveries, changes = routed(SUBSCRIPTION, story=story, url="https://herald.example/1", site="Sarn Herald")
    (further,) = deliveries
    assert (further.state, further.action, len(changes)) == (state, action, changed)
    assert (further.alert.alert_id, further.alert.revision) == ("A-7Q4K2M9T", 1)
    assert (further.alert.outlets, further.alert.reports) == (("Arvania Press", "Sarn Herald"), 2)
    assert further.alert.title == "Base retaken"
    assert further.target_message_id == (9 if action == "edit" else None)


@pytest.mark.parametrize(
    ("hours", "state"), [pytest.param(-1, "pending", id="its snooze is over"), pytest.param(1, "snoozed", id="still")]
)
def test_a_report_of_a_story_whose_card_was_snoozed_is_asked_for_anew(hours: int, state: DeliveryState) -> None:
    snooze = Snooze(1, 100, 200, "entity", "column", "Northern Column", NOW + timedelta(hours=hours))
    (report,), changed = routed(SUBSCRIPTION, story=told("snoozed"), snoozes=[snooze], title="Base lost again")
    assert (report.state, report.action, report.alert.revision) == (state, "post", 1)
    assert report.alert.title == "Base lost again"
    assert changed == ()


@pytest.mark.parametrize(("lists", "watched"), [(("groups",), False), (("groups", "people"), True)])
def test_up_to_three_quotes_in_their_exact_words(lists: tuple[str, ...], watched: bool) -> None:
    said = [f"We have full control of base number {number}." for number in range(5)]
    text = " ".join(f"“{words}” said Idris Karman." for words in said)
    quotes = tuple(
        Quote(words, text.index(words), text.index(words) + len(words), "direct", "Idris Karman", "person",
              certainty="named", statement=number)
        for number, words in enumerate(said)
    )  # fmt: skip
    one = replace(SUBSCRIPTION, list_ids=lists)
    (card,) = routed(one, analysis=replace(ANALYSIS, quotes=quotes), text=text)[0]
    assert [quote.quote for quote in card.alert.quotes] == said[:3]
    assert {(quote.speaker, quote.watched) for quote in card.alert.quotes} == {("Idris Karman", watched)}


def test_matches_are_one_line_an_entity_with_the_title_first() -> None:
    again = replace(COLUMN, start=68, end=83)
    title = replace(KARMAN, where="title", start=0, end=4)
    both = replace(SUBSCRIPTION, list_ids=("groups", "people"))
    made = routed(both, analysis=replace(ANALYSIS, mentions=(COLUMN, again, title)))[0][0]
    assert [(m.name, m.times, m.in_title) for m in made.alert.matches] == [
        ("Idris Karman", 1, True),
        ("Northern Column", 2, False),
    ]


def test_a_channel_with_two_subscriptions_gets_the_card_that_says_most() -> None:
    wide, elsewhere = Subscription(2, 100, 200, ("groups", "people")), Subscription(3, 100, 201, ("groups",))
    deliveries, _ = routed(SUBSCRIPTION, wide, elsewhere)
    assert [(new.subscription_id, new.state) for new in deliveries] == [(1, "merged"), (2, "pending"), (3, "pending")]
