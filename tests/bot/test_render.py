"""The alert's card: what it says, and that it fits Discord whatever the article holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from bot.commands.snooze import SnoozeMenu
from bot.message import Message
from bot.render import more, quote_piece, render
from bot.wording import TONES, match_reason
from tests.bot.alerts import ALERT, NOW, alert, any_alert
from tests.bot.markdown import show
from tests.standin.rules import body_errors, length, message_errors
from watchers.types import Alert, AlertMatch, AlertQuote, Sentence, Severity

SEND = "/channels/{channel_id}/messages"


def body(message: Message, made: Alert) -> dict[str, object]:
    """As `bot.channel` sends it."""
    menu = [{"type": 1, "components": [SnoozeMenu(made).item.to_component_dict()]}] if message.rate else []
    link = [{"type": 2, "style": 5, "label": "Open article", "url": message.open_url}] if message.open_url else []
    rates = [
        {"type": 2, "style": 2, "label": label, "custom_id": f"v1:rate:{word}:A-7Q4K2M9T"}
        for word, label in (("yes", "Relevant"), ("no", "Not relevant"))
        if message.rate
    ]
    more_ = {"type": 2, "style": 2, "label": "More", "custom_id": "v1:more:A-7Q4K2M9T"}
    return {
        "content": message.content,
        "embeds": [message.embed.to_dict()] if message.embed else [],
        "components": [{"type": 1, "components": [*link, *rates, more_]}, *menu],
        "allowed_mentions": {"parse": []},
    }


def test_the_content_line_alone_says_who_what_where_and_when() -> None:
    assert render(ALERT).content == (
        "HIGH ▲ · Northern Column — Army says base retaken near Lower Sarn · Arvania Press"
        f" · <t:{int(NOW.timestamp())}:R> · A-7Q4K2M9T"
    )


def test_the_standard_card() -> None:
    embed = render(ALERT).embed
    assert embed is not None
    assert (embed.author, embed.title, embed.url) == ("Arvania Press · en", ALERT.title, ALERT.url)
    assert embed.description == ALERT.summary[0].text
    assert [(f.name, f.value) for f in embed.fields] == [
        ("Idris Karman — spokesman, Arvanian Armed Forces ✓watched", "> “We have full control of the base.” · named"),
        ("Matched", "Northern Column (as “Column of the North”, in the title · strong alias)"),
    ]
    assert embed.footer == "list Groups of Arvania · extract, not rewritten"
    assert embed.timestamp == NOW


@pytest.mark.parametrize("severity", list(TONES))
def test_severity_is_a_word_a_symbol_and_a_colour(severity: Severity) -> None:
    message = render(alert(severity=severity))
    assert message.content.startswith(f"{TONES[severity].word} {TONES[severity].symbol} · ")
    assert message.embed is not None
    assert message.embed.colour == TONES[severity].colour


@pytest.mark.parametrize("published", [None, NOW + timedelta(days=2)], ids=["no date", "a date in the future"])
def test_without_a_date_of_its_own_the_footer_says_when_it_was_fetched(published: None) -> None:
    embed = render(alert(published=published)).embed
    assert embed is not None
    assert embed.timestamp is None
    assert "fetched 2026-08-01 12:00 UTC" in embed.footer


def test_the_story_says_how_many_told_it() -> None:
    embed = render(alert(outlets=("Arvania Press", "Sarn Herald"), reports=3, first_seen=NOW)).embed
    assert embed is not None
    assert embed.fields[-1].value == f"3rd report, from 2 sources · first <t:{int(NOW.timestamp())}:R>"


@pytest.mark.parametrize(
    ("quote_length", "role_length", "shown"),
    [
        pytest.param(30, 10, ["quote"] * 3 + ["Matched", "Story"], id="all fits"),
        pytest.param(245, 60, ["quote"] * 3 + ["Matched"], id="the story goes first"),
        pytest.param(270, 60, ["quote"] * 3, id="then why it matched"),
        pytest.param(300, 60, ["quote"] * 2, id="then the third quote"),
    ],
)
def test_a_crowded_card_drops_what_is_missed_least(quote_length: int, role_length: int, shown: list[str]) -> None:
    quote = AlertQuote("x" * (quote_length - 1) + ".", "Idris Karman", "r" * role_length, "named")
    long = Sentence("We hold. " * 66, 0, 594)
    embed = render(alert(quotes=(quote,) * 3, outlets=("A", "B"), reports=2, summary=(long,))).embed
    assert embed is not None
    assert [f.name if f.name in ("Matched", "Story") else "quote" for f in embed.fields] == shown
    assert embed.total <= 1800


def test_a_long_headline_is_cut_so_that_the_line_stays_a_line() -> None:
    content = render(
        alert(title="Army says base retaken " * 20, site="The Arvania Press and Sarn Valley Herald")
    ).content
    assert length(content) <= 200
    assert "… · The Arvania Press" in content
    assert content.endswith("A-7Q4K2M9T")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (AlertMatch("e", "Northern Column", "Northern Column", "name", "as listed", in_title=False), "by name"),
        (
            AlertMatch("e", "Northern Column", "NC", "alias", "as listed", in_title=True, times=3),
            "as “NC”, in the title, 3×",
        ),
        (
            AlertMatch(
                "e", "Northern Column", "NC", "acronym", "acronym in brackets after “Northern Column”", in_title=False
            ),
            "as “NC” · acronym in brackets after “Northern Column”",
        ),
    ],
    ids=["its name", "an alias", "an acronym"],
)
def test_a_match_says_how_the_article_names_it_and_why_that_counts(found: AlertMatch, said: str) -> None:
    assert match_reason(found) == said


def test_a_claim_is_labelled_and_a_quote_of_nobody_says_so() -> None:
    claim = AlertQuote("We did it.", "Northern Column", None, "named", watched=True, label="claim")
    nobody = AlertQuote("It was loud.", None, None, "unknown")
    embed = render(alert(quotes=(claim, nobody))).embed
    assert embed is not None
    assert [(f.name, f.value) for f in embed.fields[:2]] == [
        ("Northern Column ✓watched", "> “We did it.” · named · claim"),
        ("No speaker named", "> “It was loud.” · unknown"),
    ]


def test_the_summary_shows_where_the_article_goes_on() -> None:
    sentences = (Sentence("One.", 0, 4), Sentence("Two.", 5, 9), Sentence("Five.", 40, 45))
    embed = render(alert(summary=sentences)).embed
    assert embed is not None
    assert embed.description == "One. Two. … Five."


@pytest.mark.parametrize(
    ("quote", "piece"),
    [
        ("We hold.", "We hold."),
        (
            "We hold the base, " + "and the road, " * 30 + "all of it.",
            "We hold the base, " + ("and the road, " * 20).rstrip(),
        ),
    ],
)
def test_a_long_quote_ends_with_a_clause(quote: str, piece: str) -> None:
    assert quote_piece(quote) == piece


def test_a_role_that_is_to_be_told_is_mentioned_and_nobody_else() -> None:
    message = render(alert(title="@everyone <@&5>", mention_role=7))
    assert [m for m in show(message.content).acting if m != "mention"] == []
    assert message.content.endswith("<@&7>")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_alert)
def test_every_alert_fits_discord(made: Alert) -> None:
    for repeat in (False, True):
        message = render(made, repeat=repeat)
        sent = body(message, made)
        assert body_errors("POST", SEND, sent) == []
        assert message_errors(sent) == []
        assert made.alert_id in message.content
    assert 0 < length(more(made)) <= 2000


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_alert)
def test_nothing_but_our_own_marks_acts(made: Alert) -> None:
    message = render(replace(made, mention_role=None))
    own = {"mention", "angle link"}  # the time stamp; the link of the plain form
    assert set(show(message.content).acting) <= own
    if message.embed:
        assert show(message.embed.title).acting == []
        lines = {"masked link", "mention"} if made.group else set()  # a group's times, and "open"
        assert set(show(message.embed.description).acting) <= lines
        for field in message.embed.fields:
            assert show(field.name).acting == []
            assert set(show(field.value).acting) <= {"block", "mention", *lines}


@given(any_alert)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_every_shown_piece_is_an_exact_slice(made: Alert) -> None:
    for quote in made.quotes:
        assert quote_piece(quote.quote) in quote.quote
        assert length(quote_piece(quote.quote)) <= max(
            300, length(quote.quote) if quote_piece(quote.quote) == quote.quote else 300
        )
