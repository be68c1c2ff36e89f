"""What a page says about its article, in each of the ways in which pages say it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from watchers.articles import Page, extract

URL = "https://post.example/coast/a-boat"


def read(head: str = "", body: str = "", url: str = URL) -> Page:
    text = "<p>The coast guard of Karvel stopped a boat with arms off Port Alda on Monday, the harbour master said.</p>"
    return extract(f"<html><head>{head}</head><body>{body}{text}</body></html>", url=url)


def linked_data(**about: object) -> str:
    article = {"@type": "NewsArticle", "headline": "A boat"} | about
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta property="article:published_time" content="2031-05-06T09:00:00+02:00">', ""),
        ('<meta name="pubdate" content="Tue, 06 May 2031 07:00:00 GMT">', ""),
        ('<meta name="date" content="2031-05-06 07:00:00 UTC">', ""),
        ('<meta itemprop="datePublished dateCreated" content="2031-05-06T07:00:00.000Z">', ""),
        (linked_data(datePublished="2031-05-06T10:00:00+0300"), ""),
        (linked_data(**{"@type": ["NewsArticle"], "datePublished": "2031-05-06T07:00:00"}), ""),
        ("", '<span itemprop="datePublished" content="2031-05-06T07:00:00Z">yesterday</span>'),
        ("", '<time datetime="2031-05-06T07:00:00Z">yesterday</time>'),
        ('<meta name="date" content="yesterday">', '<time datetime="2031-05-06T07:00:00Z"></time>'),
    ],
)
def test_the_date_of_publication(head: str, body: str) -> None:
    assert read(head, body).published == datetime(2031, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://post.example/2031/05/06/a-boat", datetime(2031, 5, 6, tzinfo=UTC)),
        ("https://post.example/2031/13/06/a-boat", None),
        ("https://post.example/item/20310506", None),
    ],
)
def test_a_date_in_the_address_is_better_than_none(url: str, day: datetime | None) -> None:
    assert read(url=url).published == day


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ('<meta name="author" content="By Lena Marsh">', "", "Lena Marsh"),
        ('<meta name="author" content="https://post.example/lena">', '<a rel="author">Lena Marsh</a>', "Lena Marsh"),
        (linked_data(author={"@type": "Person", "name": "Lena Marsh"}), "", "Lena Marsh"),
        (linked_data(author=[{"name": "Lena Marsh"}, {"name": "Tomas Vell"}]), "", "Lena Marsh, Tomas Vell"),
        ("", "", None),
    ],
)
def test_the_author(head: str, body: str, author: str | None) -> None:
    assert read(head, body).author == author


@pytest.mark.parametrize(
    ("head", "site"),
    [
        ('<meta property="og:site_name" content="Alda Post">', "Alda Post"),
        (linked_data(publisher={"@type": "Organization", "name": "Alda Post"}), "Alda Post"),
        ("", None),
    ],
)
def test_the_site(head: str, site: str | None) -> None:
    assert read(head).site == site


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="/boat?utm_source=x">', "https://post.example/boat"),
        ('<meta property="og:url" content="https://www.post.example/boat">', "https://www.post.example/boat"),
        ('<link rel="canonical" href="https://other.example/boat">', URL),
        ('<link rel="canonical" href="javascript:boat()">', URL),
        ("", URL),
    ],
)
def test_the_canonical_address_is_one_of_the_same_site(head: str, address: str) -> None:
    assert read(head).canonical_url == address


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (
            "<title>A third boat is stopped - Alda Post</title>",
            "<h1>A third boat is stopped</h1>",
            "A third boat is stopped",
        ),
        ('<meta property="og:title" content="A third boat"><title>Alda Post</title>', "", "A third boat"),
        ("<title>A third boat | Coast | Alda Post</title>", "", "A third boat | Coast"),
        ("", "<h1>A third boat</h1>", "A third boat"),
    ],
)
def test_the_title_is_without_the_sites_name(head: str, body: str, title: str) -> None:
    assert read(head, body).title == title


@pytest.mark.parametrize(
    "broken", ["{", "[" * 9_000, '{"@type": "NewsArticle"', "null", '"text"', '{"@graph": 3}', "[[]]"]
)
def test_broken_linked_data_is_passed_over(broken: str) -> None:
    script = f'<script type="application/ld+json">{broken}</script>'
    assert read(script + '<meta name="author" content="Lena Marsh">').author == "Lena Marsh"


def test_halves_of_surrogate_pairs_in_linked_data_are_left_out() -> None:
    body = "The boat sank off Port Alda, and its crew of six was saved, the harbour master said.\ud800 " * 9
    about = {
        "headline": "A third\ud800 boat",
        "author": {"name": "Lena\x00 Marsh"},
        "publisher": {"name": "Shore\udfff"},
    }
    found = read(linked_data(**about, articleBody=body))
    assert (found.title, found.author, found.site) == ("A third boat", "Lena Marsh", "Shore")
    assert "crew of six" in found.text
    assert found.text.isascii()
