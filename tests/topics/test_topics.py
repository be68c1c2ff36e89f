"""Kinds of news, and the numbers they tell, by short invented headlines in each language that has a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.topics import classify, find_figures
from watchers.topics.language import TOPICS, languages, load


@pytest.mark.parametrize(
    ("language", "title", "text", "topics"),
    [
        (
            "en",
            "Suicide bomber kills nine at Brastin checkpoint",
            "The Ember Front claimed responsibility.",
            ["attack"],
        ),
        ("en", "Police arrest six suspected Ember Front members", "Officers searched houses in Sellat.", ["arrest"]),
        ("en", "Ember Front cook jailed for four years", "The Telmor court found him guilty.", ["prosecution"]),
        ("en", "Arvania adds Ember Front to its terror list", "Its accounts were frozen on Friday.", ["sanction"]),
        ("en", "Ember Front earned millions smuggling fuel", "Couriers moved the cash abroad.", ["financing"]),
        ("en", "Ember Front recruiters turn to chat apps", "Propaganda videos target teenagers.", ["propaganda"]),
        ("en", "Parliament passes counter-terrorism bill", "Lawmakers voted 80 to 41.", ["policy"]),
        ("en", "Army retakes Sellat from militants", "Troops and artillery moved in at dawn.", ["military"]),
        ("en", "Striker's late bomb wins the cup for Brastin", "The coach praised the fans.", ["none"]),
        ("en", "Storm kills three on the Arvanian coast", "Winds tore roofs from houses.", ["none"]),
        ("en", "Bomber of Brastin station sentenced to death", "The bombing killed 40.", ["prosecution"]),
        ("tr", "Brastin'de bombalı saldırı: 9 ölü", "Saldırıyı Kor Cephesi üstlendi.", ["attack"]),
        ("tr", "Kor Cephesi üyesi altı kişi gözaltına alındı", "Polis adreslerde arama yaptı.", ["arrest"]),
        ("fr", "Attentat à la voiture piégée à Brastin", "Neuf morts, selon la police.", ["attack"]),
        ("fr", "Le tribunal condamne un recruteur du Front de braise", "Il écope de dix ans.", ["prosecution"]),
        ("de", "Gericht verurteilt Koch der Glutfront", "Er muss sechs Jahre in Haft.", ["prosecution"]),
        ("es", "Detenidos seis miembros del Frente de Brasas", "La policía registró varias casas.", ["arrest"]),
        ("ru", "Армия отбила Селлат у боевиков", "Авиация нанесла удары по лагерям.", ["military"]),
        ("ar", "انفجار سيارة مفخخة في برستين", "قتل تسعة أشخاص وتبنت الجماعة الهجوم.", ["attack"]),
        ("ur", "حکومت نے تنظیم پر پابندی لگا دی", "تنظیم کے اثاثے منجمد کر دیے گئے۔", ["sanction"]),
    ],
)
def test_an_article_is_of_the_kind_that_it_reports(language: str, title: str, text: str, topics: list[str]) -> None:
    assert list(classify(title, text, language=language)) == topics


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Gunmen killed at least 12 people and wounded thirty-one.", [("killed", 12), ("wounded", 31)]),
        ("en", "Twelve dead, 31 hurt in blast.", [("killed", 12), ("wounded", 31)]),
        ("en", "No casualties were reported.", [("killed", 0), ("wounded", 0)]),
        ("en", "The army said it killed 1,200 fighters.", [("killed", 1200)]),
        ("en", "Between 150 and 200 fighters hold the town.", [("fighters", (150, 200))]),
        ("en", "He was sentenced to 16 years in prison.", [("sentence_years", 16)]),
        ("en", "She was jailed for 18 months.", [("sentence_years", 1.5)]),
        ("en", "Prosecutors asked for 20 years in prison.", []),
        ("en", "The court sentenced three to death.", [("death_sentence", 3)]),
        ("en", "Couriers moved $2.5 million abroad.", [("funds", 2_500_000)]),
        ("en", "The 34-year-old was seen at 7.40 a.m. on 12 March, 15 kilometres away.", []),
        ("en", "Soldiers seized 73 rifles and twelve mortars.", [("weapons", 73), ("weapons", 12)]),
        ("en", "Dozens were killed.", [("killed", (20, 99))]),
        ("tr", "Saldırıda on iki kişi öldü, 31 kişi yaralandı.", [("killed", 12), ("wounded", 31)]),
        ("fr", "Une quinzaine de morts et vingt-trois blessés.", [("killed", 15), ("wounded", 23)]),
        ("de", "Bei dem Anschlag starben zwölf Menschen, 31 wurden verletzt.", [("killed", 12), ("wounded", 31)]),
        ("es", "La policía detuvo a veintidós personas.", [("arrested", 22)]),
        ("ru", "Погибли двенадцать человек, ещё 29 ранены.", [("killed", 12), ("wounded", 29)]),
        ("ar", "مقتل ٩ أشخاص", [("killed", 9)]),
        ("ur", "حملے میں پانچ اہلکار ہلاک ہوئے", [("killed", 5)]),
    ],
)
def test_a_number_is_told_with_what_it_counts(language: str, text: str, expected: list[tuple[str, object]]) -> None:
    found = find_figures("", text, language=language)
    assert [(figure.kind, figure.value) for figure in found] == expected
    assert all(text[figure.start : figure.end] == figure.text for figure in found)


@pytest.mark.parametrize("code", languages())
def test_each_language_file_has_words_for_every_topic(code: str) -> None:
    assert set(load(code).topics) == set(TOPICS)


@given(st.text(max_size=300), st.sampled_from(languages()))
def test_any_text_is_read_and_a_figure_is_its_slice(text: str, code: str) -> None:
    assert classify(text, text, language=code)
    assert all(text[f.start : f.end] == f.text for f in find_figures("", text, language=code))
