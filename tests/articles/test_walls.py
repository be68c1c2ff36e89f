"""What stands where an article should: told by its title and phrases, and never found in news about such things."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from watchers.articles import extract

EXAMPLES = tomllib.loads((Path(__file__).parent / "walls.toml").read_text("utf-8"))
NEWS = [
    "The coast guard of Karvel stopped a boat with arms off Port Alda on Monday, the harbour master said.",
    "“We found forty rifles under the nets and nobody who would own them,” Marcus Orne told reporters on the pier.",
]


def why(title: str, *blocks: str, head: str = "", url: str = "https://post.example/news/1") -> str | None:
    body = "".join(f"<p>{block}</p>" for block in blocks)
    page = f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1><div>{body}</div></body></html>"
    return extract(page, url=url).blocked


@pytest.mark.parametrize(
    ("title", "block", "reason"),
    [
        ("Before you continue to Alda Post", "Choose what you agree to and go on to the page.", "asks for consent"),
        ("Alda Post", "We and our 842 partners store information on your device and read it.", "asks for consent"),
        ("Alda Post", "Mit Werbung weiterlesen oder für einen Euro am Tag ohne Werbung lesen.", "asks for consent"),
        ("A boat", "Subscribe to continue reading. Already a subscriber? Log in with your name.", "paywall"),
        ("Une barque", "Cet article est réservé aux abonnés. Il vous reste 80 % de cet article à lire.", "paywall"),
        ("Лодка", "Этот материал доступен только для подписчиков нашего издания.", "paywall"),
        ("Just a moment...", "Checking your browser before you reach the site.", "whether a person"),
        ("Access Denied", "You don't have permission to access this page on the server.", "whether a person"),
        ("Alda Post", "Please enable JavaScript to read this site with your browser.", "whether a person"),
        ("Page not found | Alda Post", "Here is what others have read on our pages today.", "no such article"),
        ("404", "Nothing stands here. Go to our first page or search for what you need.", "no such article"),
        ("Страница не найдена", "Попробуйте начать с главной страницы нашего издания.", "no such article"),
        ("الصفحة غير موجودة", "عذرا، يمكنك العودة إلى الصفحة الرئيسية أو استخدام البحث.", "no such article"),
        ("", " ", "has no text"),
    ],
)
def test_a_page_without_its_article_says_why(title: str, block: str, reason: str) -> None:
    assert reason in (why(title, block) or "")


@pytest.mark.parametrize(
    "title",
    [
        "Access denied to aid convoy at Port Alda",
        "404 rifles found in a boat off Karvel",
        "Cookies laced with poison, court hears",
        "Just a moment of inattention, says pilot of boat",
        "Robots search the harbour of Alda",
    ],
)
def test_news_of_such_things_is_news(title: str) -> None:
    assert why(title, *NEWS) is None


def test_the_beginning_of_an_article_above_a_paywall_is_not_the_article() -> None:
    assert why("A boat", *NEWS, "To continue reading this article, please subscribe.") == "is behind a paywall"
    whole = [f"{news} {n}." for n in range(10) for news in NEWS]
    assert why("A boat", *whole, "To continue reading this article, please subscribe.") is None


@pytest.mark.parametrize(
    ("free", "reason"), [(False, "is behind a paywall"), ("False", "is behind a paywall"), (True, None)]
)
def test_a_short_text_that_the_page_says_is_paid_for(free: object, reason: str | None) -> None:
    about = {"@type": "NewsArticle", "headline": "A boat", "isAccessibleForFree": free}
    head = f'<script type="application/ld+json">{json.dumps(about)}</script>'
    assert why("A boat", *NEWS, head=head) == reason


def test_the_front_page_is_no_article() -> None:
    front = '<link rel="canonical" href="https://post.example/">'
    assert why("Alda Post", *NEWS, head=front) == "is the site's front page"
    assert why("Alda Post", *NEWS, head=front, url="https://post.example/") is None


def in_a_site(title: str, body: str, language: str) -> str | None:
    top = '<nav><a href="/">Home</a> <a href="/login">Log in</a> <a href="/subscribe">Subscribe</a></nav>'
    foot = "<footer>© Alda Post · Cookies · Privacy policy</footer>"
    head = f"<head><title>{title} | Alda Post</title></head>"
    page = f'<html lang="{language}">{head}<body>{top}{body}{foot}</body></html>'
    return extract(page, url="https://post.example/news/1").blocked


@pytest.mark.parametrize("wall", EXAMPLES["wall"], ids=lambda wall: wall["kind"])
def test_the_forms_that_systems_show_are_known(wall: dict[str, str]) -> None:
    assert wall["why"] in (in_a_site(wall["title"], wall["body"], "en") or "")


@pytest.mark.parametrize("news", EXAMPLES["news"], ids=lambda news: news["title"])
def test_brief_news_with_words_of_such_forms_is_news(news: dict[str, str]) -> None:
    article = f"<article><h1>{news['title']}</h1>{news['body']}</article>"
    assert in_a_site(news["title"], article, news["language"]) is None
