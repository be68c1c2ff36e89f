"""Who is given which quote in each language: articles about invented people, and each convention by itself.

An article of ``articles/<code>.txt`` is followed by ``---`` and a line for each quote: how it begins, ``=>``, who says
it. A line of ``=====`` stands between two articles.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from watchers.quotes import find_quotes
from watchers.quotes.language import available

ARTICLES = Path(__file__).parent / "articles"
CODES = sorted(path.stem for path in ARTICLES.glob("*.txt"))


def _articles(code: str) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for block in (ARTICLES / f"{code}.txt").read_text(encoding="utf-8").split("\n=====\n"):
        text, _, table = block.partition("\n---\n")
        rows = [line.partition(" => ") for line in table.strip().splitlines()]
        found.append((text, [(start, speaker) for start, _, speaker in rows]))
    return found


def test_every_language_has_articles() -> None:
    assert set(CODES) | {"en"} == set(available())


@pytest.mark.parametrize("code", CODES)
def test_the_quotes_of_an_article_go_to_their_speakers(code: str) -> None:
    wrong = []
    for text, rows in _articles(code):
        quotes = find_quotes(text, language=code)
        for start, speaker in rows:
            quote = next((q for q in quotes if q.quote.startswith(start)), None)
            if quote is None or quote.speaker != speaker:
                wrong.append((start, speaker, quote and quote.speaker))
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "text", "pieces"),
    [
        ("fr", "« La porte était ouverte, a dit Luc Armand. Entrons. »", ["La porte était ouverte", "Entrons."]),
        ("fr", "— La porte était ouverte, dit Luc Armand.", ["La porte était ouverte"]),
        ("es", "—La puerta estaba abierta —dijo Luis Aranda—. Entramos.", ["La puerta estaba abierta", "Entramos."]),
        ("es", "«La puerta estaba abierta, explicó Aranda. Entramos.»", ["La puerta estaba abierta", "Entramos."]),
        ("es", "«Entramos los dos.\n\n»Luego salimos.», dijo Luis Aranda.", ["Entramos los dos.", "Luego salimos."]),
        ("ru", "«Дверь была открыта, — сказал Олег Ветров. — Мы вошли».", ["Дверь была открыта", "Мы вошли"]),
        ("ru", "— Дверь была открыта, — сказал Олег Ветров. — Мы вошли.", ["Дверь была открыта", "Мы вошли."]),
        ("ur", "”دروازہ کھلا ہوا تھا،“ سلیم کوہی نے کہا۔", ["دروازہ کھلا ہوا تھا،"]),
        ("ur", "سلیم کوہی نے کہا: ’دروازہ کھلا ہوا تھا‘۔", ["دروازہ کھلا ہوا تھا"]),
        ("ar", 'قال سليم الكوهي: «صرخ ابني "الباب مفتوح" ثم دخلنا».', ['صرخ ابني "الباب مفتوح" ثم دخلنا']),
        ("de", "Otto Brenn sagte: „Er rief ‚Komm her‘, und ich ging.“", ["Er rief ‚Komm her‘, und ich ging."]),
    ],
)
def test_a_convention_of_marks_gives_its_spoken_pieces(code: str, text: str, pieces: list[str]) -> None:
    assert [q.quote for q in find_quotes(text, language=code)] == pieces


@pytest.mark.parametrize(
    ("code", "text", "speaker"),
    [
        ("tr", "“Kapı açıktı, biz de girdik” diyen Vali Orhan Demirkol, ayrıntı vermedi.", "Orhan Demirkol"),
        ("tr", "Vali Orhan Demirkol'un yardımcısı Ayla Sezgin, “Kapı açıktı, biz de girdik” dedi.", "Ayla Sezgin"),
        ("ru", "По словам Дениса Рябинина, «дверь была открыта всю ночь».", "Денис Рябинин"),
        ("ru", "По словам Анны Ветровой, «дверь была открыта всю ночь».", "Анна Ветрова"),
        ("de", "„Die Tür stand die ganze Nacht offen“, sagte Landespolizeidirektor Otto Brenn.", "Otto Brenn"),
        ("fr", "« La porte est restée ouverte », a-t-il dit.\n\nLuc Armand est parti.", None),
        ("es", "“La puerta estaba abierta”, bramó el coronel Luis Aranda.", "Luis Aranda"),
        ("id", "Gubernur Teguh Wiranata datang. “Pintu itu terbuka sepanjang malam,” katanya.", "Teguh Wiranata"),
        ("ar", "وأضاف وزير الداخلية سليم أبو كوه: «كان الباب مفتوحاً طوال الليل».", "سليم أبو كوه"),
        ("fa", "سلیم کوهی، وزیر کشور، در نشست خبری گفت: «در تمام شب باز بود».", "سلیم کوهی"),
        ("ur", "انجمن تاجران کے صدر سلیم کوہی کے مطابق ’’دروازہ ساری رات کھلا تھا۔‘‘", "سلیم کوہی"),
    ],
)
def test_a_quote_goes_to_its_speaker(code: str, text: str, speaker: str | None) -> None:
    (quote,) = find_quotes(text, language=code)
    assert quote.speaker == speaker


@pytest.mark.parametrize("office", ["посол Торвии", "министр обороны Торвии", "представитель вооружённых сил Торвии"])
def test_the_country_of_an_office_is_none_of_the_names(office: str) -> None:
    (quote,) = find_quotes(f"«Дверь была открыта всю ночь», — заявил {office} Олег Ветров.", language="ru")
    assert (quote.speaker, quote.role) == ("Олег Ветров", office)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("tr", "“Kış Rüzgârı” harekâtı ikinci haftasına girdi."),
        ("tr", "“Boş Kapı” adlı film dün gösterime girdi."),
        ("fr", "Le navire « Porte du Large » a quitté le port."),
        ("de", "Die Gruppe „Offene Tür“ trat nicht in Erscheinung."),
        ("es", "La operación “Puerta Abierta” terminó ayer."),
        ("ru", "Газета «Открытая дверь» закрылась."),
        ("ar", "انتهت عملية «الباب المفتوح» أمس."),
        ("fa", "عملیات «در باز» دیروز پایان یافت."),
        ("ur", "نام نہاد ’’کھلا دروازہ‘‘ بند ہو گیا۔"),
        ("id", "Operasi “Pintu Terbuka” berakhir kemarin."),
    ],
)
def test_names_and_terms_in_marks_are_no_quotes(code: str, text: str) -> None:
    assert find_quotes(text, language=code) == ()


@pytest.mark.parametrize(
    ("code", "piece"),
    [("fr", "« A, a-t-il dit. "), ("es", "—A —dijo él—. "), ("ru", "— А, — сказал он. "), ("tr", "“A” dedi, "),
     ("ar", "قال «ا»، "), ("ur", "”ا“ نے کہا "), ("fa", "گفت: «ا» "), ("id", "“A,” katanya. "), ("de", "„A“ und, ")],
)  # fmt: skip
def test_long_odd_input_is_survived(code: str, piece: str) -> None:
    find_quotes(piece * 2_000, language=code)
