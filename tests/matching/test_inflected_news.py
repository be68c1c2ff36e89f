"""Sentences of inflecting languages: which of their words are a watched name, in brackets, and which only look it."""

from __future__ import annotations

import re

import pytest

from watchers.matching import Matcher
from watchers.types import WatchEntry

# Language, watched people, other watched names, text with the mentions in brackets.
_ROWS = [
    # A word that begins a sentence before a surname is no given name, unless it is known as one.
    ("pl", ["Jan Karman"], [], "[Jan Karman] mówił krótko. Wniosek [Karmana] upadł. Partia [Karmana] czeka."),
    ("pl", ["Jan Karman"], [], "[Jan Karman] mówił krótko. Piotr Karman milczał. Karman wyszedł."),
    ("ru", ["Лев Дубов"], [], "С [Львом Дубовым] говорили. Предложение [Дубова] принято. Марина Дубова молчит."),
    ("sl", ["Marko Dolin"], [], "[Marko Dolin] je prišel. Poslanec [Dolin] molči. Predlog [Dolina] so zavrnili."),
    ("bg", ["Румен Карманов"], [], "[Румен Карманов] пътува. Президентът [Карманов] говори. Иван Карманов мълчи."),
    # Neither is an acronym, or a word in an oblique case.
    ("pl", ["Jan Karman"], [], "Wczoraj [Jan Karman] mówił krótko. Za to szef DPK [Karman] mówił długo."),
    ("pl", ["Jan Karman"], [], "Wczoraj [Jan Karman] mówił krótko. Prezydent Sarnii [Karman] mówił długo."),
    # What belongs to a person, and women's surnames.
    ("sl", ["Mojca Kolač"], [], "[Mojca Kolač] je prišla. [Kolačeva] je molčala, s [Kolačevo] ni govoril nihče."),
    ("cs", ["Pavel Dubnák"], [], "[Pavel Dubnák] přijel. [Dubnákův] návrh prošel. Pavla Dubnáková nepřišla."),
    ("cs", ["Angela Merbel"], [], "[Angela Merbelová] přijela, s [Angelou Merbelovou] i ministr. [Merbelová] mlčí."),
    # A letter with another accent begins another word.
    ("sl", ["Matej Zupal"], [], "[Matej Zupal] je prišel. Župal je beseda."),
    # The first line may be a headline, whose surname the text explains.
    ("cs", ["Petr Karman"], [], "[Karmanova] vláda jedná\n\nPremiér [Petr Karman] přijel do města."),
    ("cs", ["Petr Karman"], [], "Karmanova vláda jedná. Premiér [Petr Karman] přijel do města."),
    # Acronyms and foreign names take their endings with or without a mark.
    ("pl", [], ["DPK"], "Klub [DPK-u] rozmawiał z [DPK-em] i z [DPK]."),
    ("cs", [], ["DPK"], "Ředitel [DPKu] jednal s [DPK]."),
    ("pl", ["Michael Stane"], [], "[Michael Stane] wyszedł. Zdaniem [Stane'a] to koniec."),
    # A name that is listed without capitals, and a long one that a text writes without its first.
    ("pl", [], ["karmanit"], "Po [karmanicie] nic nie zostało, a do [karmanitu] nikt nie wróci."),
    ("cs", [], ["Sarnský pohár v šachu"], "O [sarnském poháru v šachu] se mluví. Šachy jsou sarnské."),
    # Vowels that come and go in short names, articles, plurals.
    ("uk", [], ["Київ"], "До [Києва] приїхали, у [Києві] чекали."),
    ("bg", [], ["Бял дом", "Сарнска комисия"], "От [Белия дом] отрекоха. [Сарнската комисия] мълчи."),
    ("sl", [], ["Združena mesta"], "Predstavniki [Združenih mest] so odšli. Z [Združenimi mesti] ni dogovora."),
    # A surname after another name or before an acronym stands alone; a woman's form leaves the man his surname.
    ("cs", ["Jan Karman"], [], "[Jan Karman] přišel. „Je to jasné,“ řekl [Karman] DPK."),
    ("cs", ["Jan Karman", "Eva Dolná"], [], "[Jan Karman] přišel. Včera [Eva Dolná] [Karmanovi] poděkovala."),
    ("cs", ["Jan Karman"], [], "[Jan Karman] přišel. Jana Karmanová přišla též. Potom odešel [Karman] s ní."),
    # An adjective before a noun with a capital is a part of that name.
    ("pl", [], ["Sarnska"], "W [Sarnsce] pada. Pisze o tym Sarnska Agencja Prasowa, nie [Sarnska]."),
    # Institutions are often written without their capital, other names not.
    ("cs", [], ["Ústavní soud", "Bílý dům"], "Soud i [ústavní soud] mlčí, bílý dům na rohu svítí. V [Bílém domě] tma."),
    ("sl", [], ["Evropska komisija"], "Predlog je potrdila [evropska komisija], o [evropski komisiji] se govori."),
    # Endings joined to a name, a noun behind its article, articles inside a name, Serbian in Cyrillic letters.
    ("fi", ["Matti Karvola"], ["Sarnia"], "[Matti Karvola]n puhe [Sarnia]ssa oli pitkä, ja [Karvola]an luotettiin."),
    ("de", ["Hans Wolf"], ["Rote Garde"], "[Hans Wolf] und die [Rote Garde] schweigen. Der Wolf heult, [Wolf] lacht."),
    ("ro", [], ["Partidul Muncii"], "Liderul [Partidului Muncii] a tăcut. Piața muncii este mică."),
    ("sr", ["Иван Карман"], ["Сарнија"], "[Ивана Кармана] нема. [Карманова] изјава из [Сарније] је кратка."),
]
# What tells the language of a short text.
_MORE = {
    "pl": "To jednak nie jest wszystko, o czym się dziś mówi.",
    "cs": "To však není všechno, o čem se dnes mluví.",
    "sl": "To pa še ni vse, o čemer se danes govori, saj je bilo vprašanj več.",
    "ru": "Но это ещё не всё, о чём сегодня говорят.",
    "uk": "Але це ще не все, про що сьогодні говорять.",
    "fi": "Se ei ole kaikki, mitä on sanottu, mutta hän ei tiedä.",
    "de": "Das ist noch nicht alles, was heute gesagt wird.",
    "ro": "Dar nu este tot ce s-a spus în această zi.",
    "sr": "Али то није све што се данас каже.",
    "bg": "Но това не е всичко, за което се говори днес.",
}


@pytest.mark.parametrize(("language", "people", "others", "marked"), _ROWS)
@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_names_are_found_in_their_forms_and_no_others(
    language: str, people: list[str], others: list[str], marked: str, told: bool
) -> None:
    entries = [WatchEntry(name, name, "person") for name in people]
    entries += [WatchEntry(name, name, "organisation") for name in others]
    marked += f" {_MORE[language]}"
    text = re.sub(r"[\[\]]", "", marked)
    found = Matcher.build({"l": entries}).match(text, language=language if told else None)
    shown = text
    for mention in reversed(found):
        shown = f"{shown[: mention.start]}[{mention.text}]{shown[mention.end :]}"
    assert shown == marked
