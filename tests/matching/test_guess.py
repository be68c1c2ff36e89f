"""Which language a text is in, and names found in their other forms where nobody says it."""

from __future__ import annotations

import pytest

from watchers.matching import Matcher
from watchers.matching.fold import fold
from watchers.matching.guess import guess_languages
from watchers.types import WatchEntry

_TEXTS = {
    "pl": "Rada miasta nie przyjęła wczoraj budżetu, ponieważ zabrakło trzech głosów. Posiedzenie trwało do rana.",
    "cs": "Městská rada včera rozpočet nepřijala, protože chyběly tři hlasy. Zasedání trvalo až do rána.",
    "sk": "Mestská rada včera rozpočet neprijala, keďže jej chýbali tri hlasy. Zasadnutie bolo aj podľa nej dlhé.",
    "sl": "Mestni svet včeraj proračuna ni sprejel, ker so manjkali trije glasovi, in seja je trajala vse do jutra.",
    "ru": "Городской совет вчера не принял бюджет, потому что не хватило трёх голосов. Заседание длилось до утра.",
    "uk": "Міська рада вчора не ухвалила бюджет, бо забракло трьох голосів. Засідання тривало до ранку.",
    "bg": "Общинският съвет вчера не прие бюджета, защото не достигнаха три гласа. Заседанието продължи до сутринта.",
    "en": "The council did not pass the budget of the town yesterday, since three votes were missing.",
    "de": "Der Stadtrat hat den Haushalt gestern nicht beschlossen, weil drei Stimmen fehlten.",
    "tr": "Belediye meclisi dün bütçeyi kabul etmedi, çünkü üç oy eksik kaldı. Oturum sabaha kadar sürdü ve gergindi.",
    "hu": "A városi tanács tegnap nem fogadta el a költségvetést, mert három szavazat hiányzott.",
    "fi": "Kaupunginvaltuusto ei hyväksynyt budjettia eilen, koska kolme ääntä puuttui, ja se on outoa, hän sanoi.",
}


@pytest.mark.parametrize(("language", "text"), _TEXTS.items())
def test_a_text_tells_its_language(language: str, text: str) -> None:
    assert guess_languages(fold(text)) == (language,)


@pytest.mark.parametrize("text", ["", "…", "Karman Dubnow 2024", "كارمان دوبنوف", "カルマン"])
def test_what_tells_nothing_is_no_language(text: str) -> None:
    assert guess_languages(fold(text)) == ()


@pytest.mark.parametrize(
    ("language", "form"), [("pl", "Karmanowi"), ("cs", "Karmanovi"), ("sk", "Karmanom"), ("sl", "Karmanom")]
)
def test_names_are_found_in_other_forms_where_the_language_is_not_told(language: str, form: str) -> None:
    matcher = Matcher.build({"l": [WatchEntry("x", "Karman", "organisation")]})
    assert [mention.text for mention in matcher.match(f"{_TEXTS[language]} … {form}.")] == [form]
