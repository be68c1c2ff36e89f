"""From a page to the article's own words: what stays, what goes, and when there is no article."""

from __future__ import annotations

import json
import re
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
        "6 May 2031, 09:00",
        "Boats of the coast guard off Port Alda on Monday (Alda Wire/AFP)",
        "Get the news of the coast every morning by subscribing to our newsletter.",
    ],
)
def test_lines_of_the_page_are_left_out_wherever_they_stand(line: str) -> None:
    assert paragraphs(page(*PARAGRAPHS[:2], line, *PARAGRAPHS[2:])) == PARAGRAPHS
    assert paragraphs(page(*PARAGRAPHS, line)) == PARAGRAPHS


def test_nothing_after_the_comment_form_is_the_article() -> None:
    form = ["<h3>Add a comment</h3>", "Comments with insults or in capital letters are not published on this page."]
    assert paragraphs(page(*PARAGRAPHS, *form)) == PARAGRAPHS


def test_a_count_of_comments_above_the_text_does_not_end_it() -> None:
    assert paragraphs(page("12 comments", *PARAGRAPHS)) == PARAGRAPHS


@pytest.mark.parametrize("heading", ["Close ally of the harbour master", "Print shops searched", "Comments by Orne"])
def test_headings_that_begin_like_furniture_stay(heading: str) -> None:
    assert heading in paragraphs(page(*PARAGRAPHS[:2], f"<h3>{heading}</h3>", *PARAGRAPHS[2:]))


def test_sentences_that_begin_like_furniture_stay() -> None:
    told = "Follow us to the pier, the coast guard told the crew, and they did so without a word or a shot being fired."
    assert told in paragraphs(page(*PARAGRAPHS, told))


@pytest.mark.parametrize(
    "line",
    [
        "Alda Post with wires",
        "Write to our desk at desk@post.example or on the pier.",
        "Follow the author on Twitter and Instagram for more of the coast.",
        "Lena Marsh is the Alda Post's reporter for the coast and has written of it for twenty years.",
    ],
)
def test_what_stands_under_the_text_is_left_out_only_there(line: str) -> None:
    author = '<meta name="author" content="Lena Marsh">'
    assert paragraphs(page(*PARAGRAPHS, line, head=author)) == PARAGRAPHS
    assert line in paragraphs(page(*PARAGRAPHS[:2], line, *PARAGRAPHS[2:], head=author))


@pytest.mark.parametrize(
    "told",
    [
        "The group's account, @ashenpath, had shown the boat and its crew on Sunday.",
        "The film was spread on Telegram and Facebook by accounts that speak for the Ashen Path.",
        "Orne is to speak before the parliament on Thursday.",
        "Orne is to speak before the parliament on Thursday. (AFP)",
    ],
)
def test_the_last_sentence_stays_though_it_names_accounts_and_sites(told: str) -> None:
    assert paragraphs(page(*PARAGRAPHS, told))[-1] == told


def test_an_agencys_own_words_at_the_end_stay() -> None:
    told = "Alda Wire could not at once reach the ministry for a word on the boat and its crew."
    assert told in paragraphs(page(*PARAGRAPHS, told, head='<meta name="author" content="Alda Wire">'))


def test_a_lead_above_the_text_is_kept_and_a_caption_there_is_not() -> None:
    lead = (
        "For the third time since the spring the coast guard of Karvel has stopped a boat with arms off Port Alda. "
        "Two of the crew are held, and the capital asks who pays for the rifles."
    )
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    for block, kept in ((f'<p class="intro">{lead}</p>', [lead]), (f"<figcaption>{lead}</figcaption>", [])):
        read = extract(f'<article><h1>{TITLE}</h1>{block}<div class="article-body">{body}</div></article>')
        assert paragraphs(read) == kept + PARAGRAPHS


def test_a_block_quote_with_words_of_the_article_is_kept() -> None:
    quote = "“Nobody in this harbour is surprised any more, and that is what should worry the capital,” Orne said."
    assert quote in paragraphs(page(*PARAGRAPHS[:3], f"<blockquote><p>{quote}</p></blockquote>", PARAGRAPHS[3]))


def test_a_pull_quote_that_repeats_a_paragraph_is_not_doubled() -> None:
    pulled = "<blockquote><p>We found forty rifles under the nets and nobody who would own them</p></blockquote>"
    assert paragraphs(page(*PARAGRAPHS[:3], pulled, PARAGRAPHS[3])) == PARAGRAPHS


def test_a_text_in_two_containers_is_read_whole() -> None:
    first, second = ("".join(f"<p>{text} {n}.</p>" for n in range(9)) for text in PARAGRAPHS[2:])
    read = extract(
        f'<main><h1>{TITLE}</h1><div class="chunk"><div class="inner">{first}</div></div>'
        f'<div class="ad">Advertisement</div><div class="chunk"><div class="inner">{second}</div></div></main>'
    )
    assert len(paragraphs(read)) == 18


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(PARAGRAPHS),
        "\n\n".join(PARAGRAPHS),
        "".join(f"<p>{text}</p>" for text in PARAGRAPHS),
        "".join(f"&lt;p&gt;{text.replace('“', '&amp;ldquo;')}&lt;/p&gt;" for text in PARAGRAPHS),
    ],
)
def test_a_text_that_only_scripts_show_is_taken_from_the_linked_data(body: str) -> None:
    about = {"@type": "NewsArticle", "headline": TITLE, "articleBody": body}
    head = f'<script type="application/ld+json">{json.dumps(about)}</script>'
    app = f'<html><head>{head}</head><body><div id="app"><p>Loading the article for you.</p></div></body></html>'
    assert paragraphs(extract(app)) == PARAGRAPHS
    paid = app.replace('"headline"', '"isAccessibleForFree": false, "headline"')
    assert extract(paid).blocked == "is behind a paywall"


def test_figures_in_a_table_are_a_paragraph_a_row() -> None:
    table = "<table><tr><th>Port</th><th>Boats</th></tr><tr><td>Alda</td><td>3</td></tr></table>"
    assert paragraphs(page(*PARAGRAPHS[:3], table, PARAGRAPHS[3]))[3:5] == ["Port Boats", "Alda 3"]


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


def test_a_text_whose_lines_have_no_stops_is_kept() -> None:
    long = [f"Line {n} of a song that the crews of the boats of Alda sing" for n in range(30)]
    assert paragraphs(page(*long)) == long
    short = [f"Line {n} of a song" for n in range(30)]
    assert paragraphs(page(*short)) == short
