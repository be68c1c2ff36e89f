"""What is a mention and what is not, language by language."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from watchers.matching import Matcher
from watchers.types import Kind, WatchEntry

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def _entry(name: str, *aliases: str, kind: Kind = "organisation") -> WatchEntry:
    return WatchEntry(name, name, kind, aliases)


# Spelling and script are the subject; what is said of the names is not.
ENTRIES = [
    _entry("Islamic State", "IS", "ISIS", "داعش", "Исламское государство", "伊斯兰国", "État islamique", "イスラム国"),
    _entry("Taliban", "Талибан", "طالبان", "塔利班", "탈레반", "タリバン", "तालिबान"),
    _entry("al-Qaeda", "AQ", "القاعدة", "Аль-Каида", "알카에다"),
    _entry("Hamas", "حماس", "חמאס"),
    _entry("Hezbollah", "حزب الله", "Хезболла", "Hisbollah"),
    _entry("Kurdistan Workers' Party", "PKK", "РПК"),
    _entry("Lashkar-e-Taiba", "LeT"),
    _entry("al-Shabaab"),
    _entry("Red Army Faction", "RAF"),
    _entry("Unidad Popular", "UP"),
    _entry("Evropská unie", "Unia Europejska", "Evropska unija"),
    _entry("Idris Karman", "Идрис Карман", kind="person"),
    _entry("Marta May", kind="person"),
    _entry("Vera van Dalen", kind="person"),
    _entry("Jarosław Wolski", kind="person"),
]


def found(text: str, language: str | None = "en", *, title: str = "") -> list[str]:
    return [mention.text for mention in Matcher.build({"l": ENTRIES}).match(text, title=title, language=language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Fighters loyal to IS say the group is finished.", ["IS"]),
        ("en", "PRICES GO UP AS IT IS CLAIMED", []),
        ("en", "THE WAR IS OVER, SAYS TALIBAN", ["TALIBAN"]),
        ("en", "Let him speak. LET THEM GO", []),
        ("en", "The I.S.I.S. flag", ["I.S.I.S."]),
        ("en", "pro-Taliban, AQ-linked, Hamas's", ["Taliban", "AQ", "Hamas"]),
        ("en", "Singer Hamasaki played", []),
        ("en", "Tehrik-e-Taliban Pakistan and Tehreek-e-Taliban", []),
        ("en", "Lashkar-i-Tayyiba, Lashkar e Toiba, Al Qa'ida, Al Kaida", None),
        ("en", "Al Shabab, Alshabaab, Shabaab", ["Al Shabab", "Alshabaab", "Shabaab"]),
        ("en", "https://hamas.example/hamas and info@hamas.org, #Hamas", ["Hamas"]),
        ("en", "Royal Air Force jets of the RAF", []),
        (
            "en",
            "Lashkar-e-\n  Taiba and Lashkar\u00a0e\u00a0Taiba",
            ["Lashkar-e-\n  Taiba", "Lashkar\u00a0e\u00a0Taiba"],
        ),
        ("en", "Ha\u200bmas, Hez\u00adbollah", ["Ha\u200bmas", "Hez\u00adbollah"]),
        ("tr", "PKK’lılar ve Taliban'ın, Hizbullah", ["PKK", "Taliban", "Hizbullah"]),
        ("id", "Talibannya", ["Taliban"]),
        ("fr", "d'Al-Qaïda et l’État islamique", ["Al-Qaïda", "État islamique"]),
        ("ar", "قالت وحماس إن والقاعدة", ["حماس", "القاعدة"]),
        ("ar", "استقبله بحماس كبير في القاعدة العسكرية", []),
        ("ar", "دَاعِش وحمـــاس", ["دَاعِش", "حمـــاس"]),
        ("fa", "حزب‌الله لبنان", ["حزب‌الله"]),
        ("he", "החמאס ירה", ["חמאס"]),
        ("hi", "तालिबान ने", ["तालिबान"]),
        ("zh", "伊斯兰国宣称,伊斯兰国家", ["伊斯兰国"]),
        ("ja", "イスラム国とタリバンは", ["イスラム国", "タリバン"]),
        ("ja", "イスラム国家", []),
        ("ko", "탈레반은 알카에다의", ["탈레반", "알카에다"]),
        ("ru", "боевики Исламского государства и «Аль-Каиды»", ["Исламского государства", "Аль-Каиды"]),
        ("ru", "из пулемёта РПК; лидер партии", []),
        ("uk", "бойовики Хезболли", ["Хезболли"]),
        ("pl", "w Unii Europejskiej z Unią Europejską", ["Unii Europejskiej", "Unią Europejską"]),
        ("sl", "Evropske unije, Evropski uniji", ["Evropske unije", "Evropski uniji"]),
        ("cs", "v Evropské unii", ["Evropské unii"]),
    ],
)
def test_names_are_found_and_false_friends_are_not(language: str, text: str, expected: list[str] | None) -> None:
    """None stands for: each name between commas."""
    assert found(text, language) == (text.split(", ") if expected is None else expected)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Karman spoke.", []),
        ("en", "Idris Karman came. Karman spoke.", ["Idris Karman", "Karman"]),
        ("en", "Idris Karman came. But Karman left; Mr Karman.", ["Idris Karman", "Karman", "Karman"]),
        ("en", "Idris Karman came. Olga Karman replied. Karman left.", ["Idris Karman"]),
        ("en", "Marta May came. In May she left. May said so. It may be.", ["Marta May", "May"]),
        ("en", "KARMAN QUITS\n\nIdris Karman quit.", ["KARMAN", "Idris Karman"]),
        ("ru", "С Идрисом Карманом. Кармана ждут.", ["Идрисом Карманом", "Кармана"]),
        ("en", "Vera van Dalen came. Van Dalen spoke.", ["Vera van Dalen", "Van Dalen"]),
        ("en", "Marta May ran. 1. May 3:40", ["Marta May"]),
        ("pl", "Jarosława Wolskiego widziano. Wolskim.", ["Jarosława Wolskiego", "Wolskim"]),
    ],
)
def test_a_surname_needs_its_bearer_in_the_article(language: str, text: str, expected: list[str]) -> None:
    assert found(text, language) == expected


def test_title_and_text_license_each_other() -> None:
    mentions = Matcher.build({"l": ENTRIES}).match("Karman denied it.", title="Idris Karman returns")
    assert [(m.where, m.text, m.how) for m in mentions] == [
        ("title", "Idris Karman", "name"),
        ("text", "Karman", "surname"),
    ]


def test_an_acronym_in_brackets_stands_for_the_name_in_its_article() -> None:
    entry = _entry("Northern Column of Arvania")
    text = "The Northern Column of Arvania (NCA) said so. NCA is small."
    mentions = Matcher.build({"l": [entry]}).match(text)
    assert [m.text for m in mentions] == ["Northern Column of Arvania", "NCA", "NCA"]


def test_a_weak_alias_needs_context_and_an_excluded_word_forbids() -> None:
    entry = WatchEntry(
        "c", "Northern Column", "organisation", weak_aliases=("Column",), context=("attack",), excludes=("newspaper",)
    )
    matcher = Matcher.build({"l": [entry]})
    assert [m.text for m in matcher.match("The Column made an attack.")] == ["Column"]
    assert not matcher.match("The Column is of marble.")
    assert not matcher.match("The newspaper has a Northern Column.")


def test_lists_do_not_disturb_each_other() -> None:
    one, other = [_entry("Northern Column")], [_entry("Northern Column of Arvania")]
    text = "The Northern Column of Arvania spoke."
    alone = Matcher.build({"one": one}).match(text)
    both = Matcher.build({"one": one, "other": other}).match(text)
    assert alone == tuple(m for m in both if m.list_id == "one")
    assert len(both) == 2


def test_the_report_names_what_was_weakened() -> None:
    entries = [_entry("Order"), _entry("Dawn Guard", "Guards"), _entry("Red Guard", "Guards"), _entry("!")]
    report = Matcher.build({"l": entries}).report["l"]
    assert {(r.alias, r.action) for r in report} == {
        ("Order", "weakened"),
        ("Guards", "weakened"),
        ("!", "skipped"),
    }


def test_a_matcher_survives_pickling() -> None:
    matcher = pickle.loads(pickle.dumps(Matcher.build({"l": ENTRIES})))
    assert [m.text for m in matcher.match("The Taliban spoke.")] == ["Taliban"]


def test_the_example_comes_out_to_the_letter() -> None:
    example = SHARED / "example"
    if not example.is_dir():
        pytest.skip("../shared/data/example is not here")
    rows = map(json.loads, (example / "watchlist.jsonl").read_text("utf-8").splitlines())
    entries = [WatchEntry(row["id"], row["name"], row["kind"], tuple(row["aliases"])) for row in rows]
    gold = json.loads((example / "gold.json").read_text("utf-8"))["mentions"]
    mentions = Matcher.build({"l": entries}).match((example / "article.txt").read_text("utf-8"), language="en")
    assert [(m.entity, m.text, m.start, m.end, m.how) for m in mentions] == [
        (g["entity"], g["text"], g["start"], g["end"], g["how"]) for g in gold
    ]


def test_the_longest_of_overlapping_names_counts_wherever_it_stands_in_a_long_text() -> None:
    sentence = "The Kurdistan Workers' Party (PKK) and the Taliban were named by Idris Karman. "
    assert found(sentence * 500) == ["Kurdistan Workers' Party", "PKK", "Taliban", "Idris Karman"] * 500
