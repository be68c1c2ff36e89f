"""Which quotes an alert shows, in which order, and which speakers are watched."""

from __future__ import annotations

import pytest

from watchers.quotes import find_quotes, rank_quotes
from watchers.types import Mention, Quote

LONG = "We closed the road to the harbour at dawn on Monday"


def watched(name: str, text: str = "", how: str = "name") -> Mention:
    return Mention(entity=f"id-{name}", name=name, text=text or name, start=0, end=0, how=how)


def ranked(text: str, *mentions: Mention) -> tuple[Quote, ...]:
    """The shown quotes of a text, best first."""
    quotes = rank_quotes(find_quotes(text, language="en"), mentions, text=text, language="en")
    return tuple(sorted((q for q in quotes if q.rank is not None), key=lambda q: q.rank or 0))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"“{LONG},” a police official said.", id="nobody's name"),
        pytest.param(f"“{LONG},” Velbrook said.", id="half a name"),
        pytest.param(f"Tomas Velbrook came.\n\n“{LONG}.”", id="a guess"),
        pytest.param("Tomas Velbrook called the road “a gift to all the smugglers of Porvale”.", id="a fragment"),
        pytest.param("“Not now,” Tomas Velbrook said.", id="too short"),
    ],
)
def test_what_is_not_sure_and_substantial_is_not_shown(text: str) -> None:
    assert ranked(text) == ()


def test_never_two_pieces_of_one_statement() -> None:
    text = f"“{LONG},” said Tomas Velbrook. “It stays closed for a whole week, and nobody will be let through.”"
    assert len(ranked(text)) == 1


def test_a_watched_speaker_comes_first_then_a_senior_one() -> None:
    text = (
        f"“{LONG},” said Tomas Velbrook, a driver.\n\n“{LONG},” said Dana Merrin, the governor.\n\n"
        f"“{LONG},” said Omar Kessler."
    )
    assert [q.speaker for q in ranked(text, watched("Omar Kessler"))] == [
        "Omar Kessler",
        "Dana Merrin",
        "Tomas Velbrook",
    ]


def test_boilerplate_comes_last() -> None:
    text = (
        "“We leave no stone unturned in our search for the truth of it,” said Tomas Velbrook.\n\n"
        f"“{LONG},” said Dana Merrin."
    )
    assert [q.speaker for q in ranked(text)] == ["Dana Merrin", "Tomas Velbrook"]


@pytest.mark.parametrize(
    ("tag", "mention", "linked"),
    [
        pytest.param("Tomas Velbrook said.", watched("Tomas Velbrook"), True, id="name"),
        pytest.param("Velbrook said. Tomas Velbrook left.", watched("Tomas Velbrook", "Velbrook"), True, id="surname"),
        pytest.param("Tomas J. Velbrook said.", watched("Tomas Velbrook"), True, id="a longer name"),
        pytest.param("Dana Velbrook said.", watched("Tomas Velbrook", "Velbrook"), False, id="another of the name"),
        pytest.param("the Northern Column said.", watched("Northern Column"), True, id="organisation"),
        pytest.param("the NCF said.", watched("Northern Column Front", "NCF"), True, id="acronym"),
        pytest.param("the Northern Column said.", watched("Northern Harbour Union"), False, id="another body"),
    ],
)
def test_a_speaker_on_a_list_is_linked_to_the_entry(tag: str, mention: Mention, linked: bool) -> None:
    text = f"“{LONG},” {tag}"
    (quote,) = rank_quotes(find_quotes(text), (mention,), text=text)
    assert quote.speaker_entities == ((mention.entity,) if linked else ())


def test_a_document_that_opens_the_sentence_is_nobody_to_show() -> None:
    text = "Açıklamada, “Bu kıyıdan geçen her gemi bundan böyle hedefimizdir” denildi."
    (quote,) = rank_quotes(find_quotes(text, language="tr"), (), text=text, language="tr")
    assert not quote.shown
