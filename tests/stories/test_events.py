"""Reports of one event are one story, whatever their words; look-alike events stay apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watchers.stories import EventIndex, terms

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
BRIDGE = (
    "Blast closes Sarn bridge",
    (
        "An explosion damaged the Sarn bridge in Arvania on Saturday. The Ember Front said it had put a charge under "
        "the northern arch. Engineer Tovan Ruel said the bridge would stay closed for weeks."
    ),
)
BRIDGE_AGAIN = (
    "Sarn bridge shut after explosion, Ember Front says it did it",
    (
        "Cars were turned back from the Sarn bridge on Saturday after a charge went off under its northern arch. In a "
        "note the Ember Front took the blame. Arvania's chief engineer, Tovan Ruel, expects repairs to last weeks."
    ),
)
TRIAL = (
    "Kerreth court hears banker in fraud case",
    (
        "Lawyers for the banker Orla Finch told the court in Kerreth that her books had been in order. Prosecutors say "
        "she moved deposits to companies of her brother. The hearing goes on next month."
    ),
)


def stories(*articles: tuple[tuple[str, str], datetime | None]) -> list[str]:
    index = EventIndex()
    found = []
    for number, ((title, text), at) in enumerate(articles):
        words = terms(title, text)
        story = index.place(words, at) or f"story-{number}"
        index.add(story, words, at)
        found.append(story)
    return found


def test_two_reports_of_one_event_are_one_story() -> None:
    assert stories((BRIDGE, NOON), (TRIAL, NOON), (BRIDGE_AGAIN, NOON)) == ["story-0", "story-1", "story-0"]


def test_an_article_without_a_date_joins_all_the_same() -> None:
    assert stories((BRIDGE, None), (TRIAL, NOON), (BRIDGE_AGAIN, None)) == ["story-0", "story-1", "story-0"]


def test_months_apart_the_same_words_need_to_agree_more() -> None:
    index = EventIndex()
    for number, (article, at) in enumerate([(BRIDGE, NOON), (TRIAL, NOON)]):
        index.add(str(number), terms(*article), at)
    words = {
        term: weight for term, weight in terms(*BRIDGE_AGAIN).items() if term in ("sarn", "bridge", "ember", "front")
    }
    words |= {f"other{number}": 2.0 for number in range(8)}
    near, far = index.place(words, NOON), index.place(words, NOON + timedelta(days=90))
    assert (near, far) == ("0", None)


def test_a_text_without_words_opens_a_story() -> None:
    assert stories((("", ""), None), (("", ""), None)) == ["story-0", "story-1"]
