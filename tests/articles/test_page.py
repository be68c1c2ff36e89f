"""From a page to the article's own words: what stays, what goes, and when there is no article."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchers.articles import Page, extract, text_of_html

EXAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "example"

TITLE = "Karvel's coast guard stops a third boat"
PARAGRAPHS = [
    (
        "PORT ALDA, Karvel (Wire) - The coast guard of Karvel stopped a boat with arms off Port "
        "Alda on Monday, the third since the spring, the harbour master said."
    ),
    (
        "“We found forty rifles under the nets and nobody who would own them,” Marcus Orne, the "
        "harbour master, told reporters on the pier."
    ),
    (
        "The Ashen Path, a group that Karvel and its neighbours have banned, has used the coast "
        "for years to bring arms into the hills, according to the ministry of the interior."
    ),
    ("The ministry said that two of the crew were held and that a court would hear them before the end of the week."),
]


def page(*blocks: str, title: str = TITLE, head: str = "") -> Page:
    body = "\n".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    return extract(
        f'<html lang="en"><head><title>{title} | Alda Post</title>{head}</head><body>'
        f'<nav><a href="/">Home</a></nav><div class="content">{body}</div><footer>Alda Post</footer></body></html>',
        url="https://post.example/a",
    )


def paragraphs(read: Page) -> list[str]:
    return read.text.split("\n\n")


def test_the_article_comes_out_to_the_letter() -> None:
    read = page(f"<h1>{TITLE}</h1>", *PARAGRAPHS)
    assert paragraphs(read) == PARAGRAPHS
    assert (read.title, read.language, read.blocked) == (TITLE, "en", None)


@pytest.mark.parametrize(
    "furniture",
    [
        [f"<h1>{TITLE}</h1>", f"<h2>{TITLE}</h2>"],
        ["By Lena Marsh"],
        ["By Lena Marsh and Tomas Vell"],
        ["Third find since the spring", "By Lena Marsh"],
    ],
)
def test_heading_and_byline_are_not_the_text(furniture: list[str]) -> None:
    assert paragraphs(page(*furniture, *PARAGRAPHS)) == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        "Kaynak:Source of News",
        "Source: Alda Wire",
        "This news has been read 633 times in total",
        "© Alda Post. All rights reserved.",
        "Read more: A second boat was stopped in May",
        "Lesen Sie auch: Das zweite Boot",
        "اقرأ أيضا: القارب الثاني",
        "Share this article",
        "Follow us on Telegram",
        "Reporting by Lena Marsh; editing by Tomas Vell",
        "Advertisement",
    ],
)
def test_lines_of_the_page_are_left_out_wherever_they_stand(line: str) -> None:
    assert paragraphs(page(*PARAGRAPHS[:2], line, *PARAGRAPHS[2:])) == PARAGRAPHS
    assert paragraphs(page(*PARAGRAPHS, line)) == PARAGRAPHS


def test_nothing_after_the_comment_form_is_the_article() -> None:
    form = ["<h3>Add a comment</h3>", "Comments with insults or in capital letters are not published on this page."]
    assert paragraphs(page(*PARAGRAPHS, *form)) == PARAGRAPHS


def test_sentences_that_begin_like_furniture_stay() -> None:
    told = "Follow us to the pier, the coast guard told the crew, and they did so without a word or a shot being fired."
    assert told in paragraphs(page(*PARAGRAPHS, told))


def test_a_block_quote_with_words_of_the_article_is_kept() -> None:
    quote = "“Nobody in this harbour is surprised any more, and that is what should worry the capital,” Orne said."
    assert quote in paragraphs(page(*PARAGRAPHS[:3], f"<blockquote><p>{quote}</p></blockquote>", PARAGRAPHS[3]))


def test_a_pull_quote_that_repeats_a_paragraph_is_not_doubled() -> None:
    pulled = "<blockquote><p>We found forty rifles under the nets and nobody who would own them</p></blockquote>"
    assert paragraphs(page(*PARAGRAPHS[:3], pulled, PARAGRAPHS[3])) == PARAGRAPHS


def test_what_the_page_says_of_itself() -> None:
    read = page(
        *PARAGRAPHS,
        head='<meta property="article:published_time" content="2031-05-06T09:00:00+02:00">'
        '<meta name="author" content="Lena Marsh"><meta property="og:site_name" content="Alda Post">'
        '<link rel="canonical" href="/a?utm_source=x">',
    )
    assert read.published == datetime(2031, 5, 6, 7, tzinfo=UTC)
    assert (read.author, read.site, read.canonical_url) == ("Lena Marsh", "Alda Post", "https://post.example/a")


def test_a_page_cannot_pass_for_another_sites_article() -> None:
    read = page(*PARAGRAPHS, head='<link rel="canonical" href="https://other.example/b">')
    assert read.canonical_url == "https://post.example/a"


@pytest.mark.parametrize(
    ("title", "block", "reason"),
    [
        ("Before you continue to Alda Post", "Accept all cookies to go on to our pages and services.", "consent"),
        (TITLE, "Subscribe to continue reading. Already a subscriber? Log in here with your name.", "paywall"),
        ("Just a moment...", "Checking your browser before you reach the site. This takes a few seconds.", "person"),
        (
            "Page not found",
            "The page that you asked for is no longer available on this site, sorry.",
            "no such article",
        ),
        ("", "<p> </p>", "no text"),
    ],
)
def test_a_page_without_its_article_says_why(title: str, block: str, reason: str) -> None:
    assert reason in (page(block, title=title).blocked or "")


@pytest.mark.parametrize(
    ("encoding", "meta", "content_type"),
    [
        ("utf-8", "", None),
        ("windows-1251", '<meta charset="windows-1251">', None),
        ("windows-1251", "", "text/html; charset=windows-1251"),
        ("koi8-r", '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', None),
        ("utf-16", "", None),
        ("utf-8", '<meta charset="iso-8859-1">', None),
        ("windows-1251", "", None),
    ],
)
def test_the_charset_is_found(encoding: str, meta: str, content_type: str | None) -> None:
    told = (
        "Береговая охрана Карвела остановила в понедельник третью лодку с оружием, сообщил начальник порта Алда. " * 3
    )
    html = f"<html><head>{meta}<title>Порт Алда</title></head><body><article><p>{told}</p></article></body></html>"
    read = extract(html.encode(encoding), content_type=content_type)
    assert told.strip() in read.text
    assert read.language == "ru"


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\x00" * 10_000,
        b"<div>" * 100_000 + b"deep",
        b"<p " + b"a=b " * 100_000 + b">x</p>",
        b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x</p>",
        b'<p title="' + b"x" * 3_000_000 + b'">x</p>',
        b"<table><tr><td>" * 20_000,
        b"\xff\xfe\x00\xd8" * 1000,
        b"<?xml version='1.0' encoding='nonsense'?><html>",
        b"<html><script type='application/ld+json'>" + b"[" * 100_000 + b"</script></html>",
        b"<p>&#xD800;&#0;&nope;</p>",
    ],
)
def test_a_hostile_page_is_blocked_and_raises_nothing(hostile: bytes) -> None:
    assert extract(hostile, url="https://post.example/a").blocked


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("Plain words", "Plain words"),
        ("<p>One.</p><p>Two &amp; three.</p>", "One.\n\nTwo & three."),
        ("One<br>two<br><br>three", "One two\n\nthree"),
        ("<b>Bo</b>ld <script>no()</script>words", "Bold words"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("Tom &lt;Vell&gt;", "Tom <Vell>"),
        ("re\u00adport&shy;er", "reporter"),
        ("", ""),
    ],
)
def test_a_feeds_html_becomes_plain_text(fragment: str, text: str) -> None:
    assert text_of_html(fragment) == text


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the shared example is not beside the project")
def test_the_example_comes_out_paragraph_by_paragraph() -> None:
    read = extract((EXAMPLE / "page.html").read_bytes())
    article = (EXAMPLE / "article.txt").read_text("utf-8")
    assert paragraphs(read) == [line.strip() for line in re.split(r"\n+", article) if line.strip()]
    assert read.title == "Pakistan seeks Turkey's help in fighting terrorism"
