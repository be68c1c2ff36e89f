"""Who wrote an article and when, where only its readers are told, in the ways and calendars of many languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.articles.test_page import PARAGRAPHS, TITLE
from watchers.articles import Page, extract
from watchers.articles.heading import author_in, date_in

DAY = datetime(2031, 5, 6, tzinfo=UTC)
NOON = datetime(2031, 5, 6, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "line", "when"),
    [
        ("en", "Published: Tuesday, 6 May 2031 | 2:05 PM ET", NOON),
        ("en", "By Lena Marsh May 6th, 2031 in Ports", DAY),
        ("en", "May 6, 2031 at 2:05 p.m.", NOON),
        ("en", "05/26/2031 2:05 PM", datetime(2031, 5, 26, 14, 5, tzinfo=UTC)),
        ("en", "05/06/2031", None),
        ("fr", "05/06/2031", datetime(2031, 6, 5, tzinfo=UTC)),
        ("fr", "6 mai 2031 à 14h05", NOON),
        ("de", "06.05.2031, 14:05 Uhr", NOON),
        ("he", "06.05.31 | 14:05", NOON),
        ("es", "martes, 06 de mayo de 2031 - 14:05 h", NOON),
        ("pt", "6 de maio de 2031 às 14:05", NOON),
        ("tr", "6 Mayıs 2031 Salı 14:05", NOON),
        ("pl", "6 maja 2031", DAY),
        ("cs", "6. května 2031", DAY),
        ("ru", "14:05, 6 мая 2031", NOON),
        ("uk", "6 травня 2031, 14:05", NOON),
        ("ar", "الثلاثاء، 06 أيار/مايو 2031، 14:05 (GMT+0400)", datetime(2031, 5, 6, 10, 5, tzinfo=UTC)),
        ("ar", "٦ مايو ٢٠٣١", DAY),
        ("hi", "6 मई 2031, 02:05 PM IST", NOON),
        ("th", "6 พ.ค. 2574 14:05 น.", NOON),
        ("zh", "2031年05月06日 14:05 来源：阿尔达邮报", NOON),
        ("ja", "2031年5月6日 14時05分", NOON),
        ("ko", "입력 2031.05.06 14:05", NOON),
        ("en", "The port opened in 1988 and has 2031 berths", None),
        ("en", "31 February 2031", None),
    ],
)
def test_dates_as_readers_see_them(language: str, line: str, when: datetime | None) -> None:
    assert date_in([line], language=language) == when


def test_the_first_date_goes_before_that_of_a_change() -> None:
    assert date_in(["Updated: May 8, 2031", "Posted: May 6, 2031"], language="en") == DAY
    assert date_in(["Updated: May 6, 2031"], language="en") == DAY


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Lena Marsh and Tomas Vell", "Lena Marsh and Tomas Vell"),
        ("By Lena Marsh Tuesday, May 6, 2031", "Lena Marsh"),
        ("By: Lena Marsh ALDA Executive Editor", "Lena Marsh"),
        ("06.05.2031 | Von Lena von der Marsh", "Lena von der Marsh"),
        ("par Léna Marsh, 6 mai 2031", "Léna Marsh"),
        ("Автор: Лена Марш", "Лена Марш"),
        ("بقلم سالم العرقوبي", "سالم العرقوبي"),
        ("מאת לנה מארש", "לנה מארש"),
        ("레나 마시 기자", "레나 마시"),
        ("記者 王小明", "王小明"),
        ("Driven by Hope Alone", None),
        ("By the sea of Velmar", None),
    ],
)
def test_writers_as_readers_see_them(line: str, author: str | None) -> None:
    assert author_in([line]) == author


def read(heading: str, above: str = "", head: str = "") -> Page:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    title = f"<title>{TITLE}</title>"
    page = f'<html lang="en"><head>{title}{head}</head><body>{above}<h1>{TITLE}</h1>{heading}<div>{text}</div></body>'
    return extract(page)


def test_the_lines_between_title_and_text_say_it_before_those_above() -> None:
    page = read("<div>By Lena Marsh</div><div>May 6, 2031</div>", "<div>Friday, May 9, 2031</div>")
    assert (page.author, page.published) == ("Lena Marsh", DAY)
    assert read("", "<div>May 6, 2031</div>").published == DAY


def test_a_name_alone_is_the_authors_where_its_place_says_so() -> None:
    assert read('<div class="article-author">Lena Marsh</div>').author == "Lena Marsh"
    assert read("<div>Port Alda</div>").author is None


def test_what_the_page_tells_machines_goes_first() -> None:
    told = '<meta name="author" content="Tomas Vell"><meta name="date" content="2031-05-05">'
    page = read("<div>By Lena Marsh</div><div>May 6, 2031</div>", head=told)
    assert (page.author, page.published) == ("Tomas Vell", datetime(2031, 5, 5, tzinfo=UTC))


def test_dates_and_names_in_the_text_are_not_the_articles() -> None:
    page = read("")
    assert (page.author, page.published) == (None, None)
