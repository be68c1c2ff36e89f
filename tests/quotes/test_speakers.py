"""Who is given which quote: a table of short articles about invented people, one for each rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from watchers.quotes import find_quotes
from watchers.types import Quote

EXAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "example"
SAID = "“We closed the road at dawn,”"
MINISTER = "Interior Minister Selim Aruvan arrived in Porvale on Monday. "
WOMAN = "Huda Orwani, a lawyer for the dockers, disagreed. "


def last(text: str, **more: str) -> Quote:
    """The last quote of a text."""
    return find_quotes(text, **more)[-1]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param(f"{SAID} said Tomas Velbrook.", "Tomas Velbrook", id="verb and name"),
        pytest.param(f"{SAID} Tomas Velbrook said.", "Tomas Velbrook", id="name and verb"),
        pytest.param("“[…],” Islamic State said.", "Islamic State", id="a body whose last word is no name by itself"),
        pytest.param("Tomas Velbrook said: “We closed the road at dawn.”", "Tomas Velbrook", id="before a colon"),
        pytest.param("Said Velbrook, “We closed the road at dawn.”", "Velbrook", id="verb opens the sentence"),
        pytest.param(f"{SAID} according to Tomas Velbrook.", "Tomas Velbrook", id="according to"),
        pytest.param(
            f"{SAID} Tomas Velbrook, head of the Porvale police, told Dana Merrin.", "Tomas Velbrook", id="aside"
        ),
        pytest.param(
            f"{SAID} Tomas Velbrook of the Porvale Institute told reporters.", "Tomas Velbrook", id="affiliation"
        ),
        pytest.param(f"{SAID} a jubilant Tomas Velbrook said.", "Tomas Velbrook", id="word between mark and name"),
        pytest.param(f"{SAID} grumbled Tomas Velbrook.", "Tomas Velbrook", id="a verb in no list"),
        pytest.param(f"{SAID} the video showed Tomas Velbrook telling drivers.", "Tomas Velbrook", id="shown telling"),
        pytest.param(
            "Tomas Velbrook blamed Dana Merrin for the delay, saying, “The road was closed at dawn.”",
            "Tomas Velbrook",
            id="a participle takes the main subject",
        ),
        pytest.param(
            "Asked about Dana Merrin, Tomas Velbrook said: “We closed the road at dawn.”",
            "Tomas Velbrook",
            id="behind a clause that leads up",
        ),
        pytest.param(
            "The council thanked Dana Merrin and Tomas Velbrook, who joked: “We closed the road at dawn.”",
            "Tomas Velbrook",
            id="who",
        ),
        pytest.param(
            "Dana Merrin quoted Tomas Velbrook as saying, “We closed the road at dawn.”", "Tomas Velbrook", id="quoted"
        ),
        pytest.param(
            "Tomas Velbrook was quoted by Porvale Radio as saying, “We closed the road at dawn.”",
            "Tomas Velbrook",
            id="quoted by",
        ),
        pytest.param("“We closed the road at dawn.” — Tomas Velbrook, 44, Porvale", "Tomas Velbrook", id="dash"),
        pytest.param("“We closed the road at dawn.”\n\n— Tomas Velbrook, 44", "Tomas Velbrook", id="line of its own"),
        pytest.param("VELBROOK: “We closed the road at dawn.”", "Velbrook", id="transcript"),
    ],
)
def test_a_cue_names_the_speaker(text: str, speaker: str) -> None:
    assert last(text).speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param(f"{MINISTER}{SAID} Aruvan said.", "Selim Aruvan", id="surname"),
        pytest.param(f"{MINISTER}{SAID} Mr Aruvan said.", "Selim Aruvan", id="honorific and surname"),
        pytest.param(f"{MINISTER}{SAID} the minister said.", "Selim Aruvan", id="office"),
        pytest.param(f"{SAID} Aruvan said. The minister, Selim Aruvan, spoke later.", "Selim Aruvan", id="named later"),
        pytest.param(f"{SAID} Maj. Gen. Huda al-Orwani said.", "Huda al-Orwani", id="ranks and particle"),
        pytest.param(f"{SAID} said Harold J. Pembrast.", "Harold J. Pembrast", id="initial"),
        pytest.param(f"Dana Baker came. {SAID} Baker said.", "Dana Baker", id="a surname that is a trade"),
        pytest.param(f"Dale Hall came. {SAID} Hall said.", "Dale Hall", id="a surname that is a place word"),
        pytest.param(
            f"Former Velbrook aide Dana Merrin spoke. {SAID} Merrin said.", "Dana Merrin", id="not whose aide she is"
        ),
        pytest.param(f"{SAID} Porvale Radio's Dana Merrin said.", "Dana Merrin", id="not whose reporter she is"),
        pytest.param(f"Regarding Aruvan, {MINISTER}{SAID} Aruvan said.", "Selim Aruvan", id="sentence-start capital"),
        pytest.param(
            f"Selim Aruvan and Omar Aruvan came. {SAID} Omar Aruvan said.", "Omar Aruvan", id="two of one surname"
        ),
    ],
)
def test_a_name_is_told_in_full(text: str, speaker: str) -> None:
    assert last(text).speaker == speaker


def test_an_office_of_another_body_names_nobody() -> None:
    text = f"The Senate leader, Selim Aruvan, arrived. {SAID} the House leader said."
    assert (last(text).speaker, last(text).speaker_type) == ("the House leader", "unnamed")


def test_a_headline_completes_a_surname_but_invents_nobody() -> None:
    headline = "Dana Merrin Defends Closing Porvale Harbour Road"
    assert last(f"{headline}\n\n{SAID} Merrin said.").speaker == "Dana Merrin"
    assert last(f"{SAID} Merrin said.", title=headline).speaker == "Dana Merrin"
    assert last(f"{headline}\n\n{SAID} Aruvan said.").speaker == "Aruvan"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param(f"{MINISTER}{SAID} he said.", "Selim Aruvan", id="one candidate"),
        pytest.param(f"{MINISTER}{WOMAN}{SAID} he said.", "Selim Aruvan", id="gender, he"),
        pytest.param(f"{MINISTER}{WOMAN}{SAID} she said.", "Huda Orwani", id="gender, she"),
        pytest.param(
            "Selim Aruvan criticised Omar Velbrook over the delay. " + SAID + " he said.",
            "Selim Aruvan",
            id="the subject, not the object",
        ),
        pytest.param(
            "Omar Velbrook left. Asked whether Velbrook had resigned, Selim Aruvan demurred. " + SAID + " he said.",
            "Selim Aruvan",
            id="the main clause's subject",
        ),
        pytest.param(
            f"Selim Aruvan came.\n\n{SAID} Omar Velbrook said.\n\n“It stays closed,” he added.",
            "Omar Velbrook",
            id="the last speaker",
        ),
        pytest.param(
            f"{SAID} Omar Velbrook said.\n\nSelim Aruvan said it would reopen.\n\n“We need a week,” he said.",
            "Selim Aruvan",
            id="who spoke without a quote since",
        ),
        pytest.param(
            f"Selim Aruvan spoke of Omar Velbrook's plan. {SAID} he said.", "Selim Aruvan", id="not the owner"
        ),
        pytest.param(
            "Omar Velbrook spoke. Someone asked Selim Aruvan whether it was true. " + SAID + " he replied.",
            "Selim Aruvan",
            id="who was asked replies",
        ),
    ],
)
def test_he_and_she_are_whoever_is_in_mind(text: str, speaker: str) -> None:
    assert last(text).speaker == speaker


@pytest.mark.parametrize(
    ("text", "speaker", "kind"),
    [
        (f"{SAID} a police official said.", "a police official", "unnamed"),
        (f"{SAID} the 43-year-old said.", "the 43-year-old", "unnamed"),
        (f"{SAID} the Interior Ministry said.", "Interior Ministry", "organisation"),
        (f"{SAID} its spokeswoman said.", "its spokeswoman", "unnamed"),
        (f"The Northern Column denied it. {SAID} the group said.", "Northern Column", "organisation"),
        (f"The Northern Column denied it. {SAID} it said.", "Northern Column", "organisation"),
    ],
)
def test_a_body_or_a_stranger_is_told_as_such(text: str, speaker: str, kind: str) -> None:
    quote = last(text)
    assert (quote.speaker, quote.speaker_type) == (speaker, kind)


@pytest.mark.parametrize(
    "dateline",
    ["LOWER SARN (Arvania Press) - ", "LOWER SARN, Nov. 3 (Arvania Press) — ", "LOWER SARN — "],
)
def test_the_agency_of_a_dateline_is_never_the_group(dateline: str) -> None:
    text = f"{dateline}Search teams found three bodies.\n\nThe Northern Column denied a rout. {SAID} the group said."
    assert last(text).speaker == "Northern Column"


def test_an_agency_that_is_told_is_never_the_group() -> None:
    text = f"The Northern Column denied a rout, residents told Arvania Press. {SAID} the group said."
    assert last(text).speaker == "Northern Column"


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        (f"{SAID} Tomas Velbrook said.", "named"),
        (f"{SAID} Tomas Velbrook said. “It stays closed for a week.”", "named"),
        (f"{SAID} Tomas Velbrook said.\n\n“It stays closed for a week.”", "inferred"),
        (f"{MINISTER}{SAID} the minister said.", "inferred"),
        (SAID, "unknown"),
    ],
)
def test_an_attribution_says_how_sure_it_is(text: str, certainty: str) -> None:
    quote = last(text)
    assert quote.certainty == certainty
    assert bool(quote.rule) == (quote.speaker is not None)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (f"{SAID} Tomas Velbrook, head of the Porvale police, told reporters.", "head of the Porvale police"),
        (f"{SAID} said Tomas Velbrook, a teacher in Porvale.", "a teacher in Porvale"),
        (f"{SAID} Interior Minister Selim Aruvan said.", "Interior Minister"),
        (f"{SAID} the Porvale police chief, Tomas Velbrook, said.", "the Porvale police chief"),
        (f"{SAID} Tomas Velbrook of the Porvale Institute said.", "of the Porvale Institute"),
        (f"{SAID} Col Tomas Velbrook said.", None),
        (f"{SAID} Mr Velbrook said.", None),
    ],
)
def test_the_role_is_what_the_article_calls_them(text: str, role: str | None) -> None:
    quote = last(text)
    assert quote.role == role
    if role is not None:
        assert text[quote.role_start : quote.role_end] == role


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("“We closed the road at dawn,” said Tomas Velbrook. “It stays closed for a week.”", 1),
        ("“We closed the road,” said Tomas Velbrook, “because nobody else would.”", 1),
        ("“We closed it,” said Tomas Velbrook. “It stays closed.\n\n“Nobody will be let through.”", 1),
        ("“We closed the road,” said Tomas Velbrook.\n\n“It stays closed,” said Dana Merrin.", 2),
    ],
)
def test_pieces_of_one_statement_have_its_number(text: str, statements: int) -> None:
    quotes = find_quotes(text)
    assert len({q.statement for q in quotes}) == statements
    if statements == 1:
        assert {q.speaker for q in quotes} == {"Tomas Velbrook"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("“Our fighters struck the checkpoint,” the Northern Column said.", "claim"),
        ("“We had nothing to do with the fire,” Tomas Velbrook said.", "denial"),
        ("“The next one will be at your gate,” the Northern Column said.", "threat"),
        ("“We hold the harbour company fully responsible,” Tomas Velbrook said.", "blame"),
        ("“We closed the road at dawn,” Tomas Velbrook said.", None),
    ],
)
def test_a_claim_denial_threat_or_blame_is_labelled(text: str, label: str | None) -> None:
    assert last(text).label == label


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example article is not here")
def test_the_example_article_comes_out_to_the_letter() -> None:
    text = (EXAMPLE / "article.txt").read_text(encoding="utf-8")
    gold = json.loads((EXAMPLE / "gold.json").read_text(encoding="utf-8"))["quotes"]
    found = [
        {"quote": q.quote, "start": q.start, "end": q.end, "speaker": q.speaker, "role": q.role, "kind": q.kind}
        for q in find_quotes(text, language="en")
    ]
    assert found == gold
