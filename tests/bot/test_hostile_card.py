"""Whatever a feed or a page writes, in whatever place of the card: it shows as written, and does nothing."""

from __future__ import annotations

import pytest

from bot.message import Message
from bot.neutral import ISOLATE_END, LRI_START, clean
from bot.notices import notice_text
from bot.render import Layout, more, render
from tests.bot.alerts import NOW, alert
from tests.bot.hostile import DISGUISED, HOSTILE
from tests.bot.markdown import show
from watchers.types import Alert, AlertGroup, AlertMatch, AlertQuote, GroupedAlert, Notice, Sentence

HARMLESS = "Words of an article"


def everywhere(text: str) -> Alert:
    """An alert that says the text in every place that comes from outside."""
    return alert(
        title=text,
        site=text,
        language="en",
        summary=(Sentence(text, 0, len(text)),),
        quotes=(AlertQuote(text, text, text, "named"),),
        matches=(AlertMatch("e", text, f"{text} {text}", "alias", text, in_title=False),),
        lists=(text,),
        outlets=(text, f"{text}2"),
        reports=2,
        note=text,
    )


def markdown(message: Message) -> list[str]:
    """Every part in which Discord reads markdown."""
    if message.embed is None:
        return [message.content]
    fields = [part for field in message.embed.fields for part in (field.name, field.value)]
    return [message.content, message.embed.title, message.embed.description, *fields]


@pytest.mark.parametrize("layout", ["full", "standard", "compact", "plain"])
@pytest.mark.parametrize("text", HOSTILE)
def test_it_acts_no_more_than_harmless_words_do(text: str, layout: Layout) -> None:
    message, harmless = (render(everywhere(said), layout=layout) for said in (text, HARMLESS))
    assert [show(part).acting for part in markdown(message)] == [show(part).acting for part in markdown(harmless)]


def told_together(text: str, number: int) -> Alert:
    """A group whose every alert says the text in every place."""
    one = GroupedAlert("A-7Q4K2M9T", "high", text, "https://press.example/a", text, (text, text), NOW)
    return alert(title=text, site=text, lists=(text,), group=AlertGroup("late", (one,) * number))


@pytest.mark.parametrize("number", [2, 75])
@pytest.mark.parametrize("text", HOSTILE)
def test_neither_in_a_group(text: str, number: int) -> None:
    message, harmless = (render(told_together(said, number)) for said in (text, HARMLESS))
    for ours, theirs in zip(markdown(message)[:3], markdown(harmless)[:3], strict=True):
        assert set(show(ours).acting) == set(show(theirs).acting)


@pytest.mark.parametrize("text", HOSTILE)
def test_neither_behind_the_button_nor_in_a_notice(text: str) -> None:
    def said(words: str) -> list[str]:
        notice = Notice(1, "feed_moved", 1, 2, words, words, "https://press.example/feed", "n", NOW)
        return [more(everywhere(words)), notice_text(notice, lambda line: f"</{line}:1>")]

    assert [show(part).acting for part in said(text)] == [show(part).acting for part in said(HARMLESS)]


@pytest.mark.parametrize(("text", "shown"), [*((text, clean(text)) for text in HOSTILE), *DISGUISED])
def test_it_shows_as_it_was_written(text: str, shown: str) -> None:
    embed = render(everywhere(text)).embed
    assert embed is not None
    said = [embed.title, embed.description, embed.fields[0].name, embed.fields[0].value]
    title, description, name, quote = (show(part).text.strip(LRI_START + ISOLATE_END) for part in said)
    assert (title, description, name) == (shown, shown, f"{shown} — {shown}")
    assert quote == f"> “{shown}” · named"
    assert embed.author.startswith(shown)
    assert shown in embed.footer


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://\u0430pple.example/x", "https://xn--pple-43d.example/x"),
        ("https://press.example/\u202egpj", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://press.example\\@evil.example/", None),
        ("https://press.example/a?b=<@1>", "https://press.example/a?b=%3C@1%3E"),
    ],
    ids=["look-alike host", "direction override", "script", "file", "two hosts", "markup"],
)
def test_only_the_articles_own_address_can_be_clicked(url: str, target: str | None) -> None:
    message = render(alert(url=url))
    assert message.embed is not None
    assert (message.embed.url, message.open_url) == (target, target)
    plain = render(alert(url=url), layout="plain").content
    assert plain.endswith(f"<{target}>") if target else "://" not in plain
