"""What stands in a text's midst or under it, of names that say nothing: it goes, and what only looks so stays."""

from __future__ import annotations

import pytest

from tests.articles.test_page import PARAGRAPHS, TITLE, page, paragraphs
from watchers.articles import extract

OTHER = "The council of Velmar voted on Tuesday to repair the old bridge before the winter, the mayor said."
THIRD = "A rare bird that nobody had seen on the island since the war has come back to the cliffs of Orn."
LINK = '<a href="/velmar">Velmar votes to repair its old bridge</a>'
COMMENT = "I think that the whole thing could have been seen years ago, but nobody wanted to listen to us."


@pytest.mark.parametrize(
    "box",
    [
        f"<div><h3>{LINK}</h3><p>{OTHER}</p></div>",
        f"<div><div><h3>{LINK}</h3></div><div><p>{OTHER}</p></div></div>",
        f"<div>{LINK}<p>{OTHER}</p></div>",
        f"<div><p>14:05 {LINK}<br>{OTHER}</p></div>",
        f"<div><h2>More from the region</h2><div><h3>{LINK}</h3><p>{OTHER}</p></div></div>",
        f"<article><h2>{LINK}</h2><p>{OTHER}</p></article>",
        f"<div><h3>The morning brief</h3><p>{OTHER}</p><form><input name='mail'></form></div>",
        f"<div><p>{OTHER}</p><p><input type='email'></p></div>",
        f"<p><img src='a.jpg'><br><em>{OTHER}</em></p>",
        "<p>This article is more than three years old.</p>",
        "<p>By signing up you agree to our terms of service and our privacy policy.</p>",
        "<p>Sign up for our daily email and start every day with the stories that matter.</p>",
    ],
)
def test_other_things_in_boxes_without_names_are_left_out(box: str) -> None:
    assert paragraphs(page(f"<h1>{TITLE}</h1>", *PARAGRAPHS[:2], box, *PARAGRAPHS[2:])) == PARAGRAPHS
    assert paragraphs(page(f"<h1>{TITLE}</h1>", *PARAGRAPHS, box)) == PARAGRAPHS


@pytest.mark.parametrize("tag", ["article", "div", "section"])
def test_the_next_article_on_the_page_is_left_out(tag: str) -> None:
    def article(title: str, texts: list[str]) -> str:
        body = "".join(f"<p>{text}</p>" for text in texts)
        return f'<{tag} class="story"><h1 class="story-title">{title}</h1><div class="story-text">{body}</div></{tag}>'

    after = article("Velmar votes to repair its old bridge", [OTHER, THIRD, *(f"{OTHER} {n}." for n in range(20))])
    read = extract(f"<title>{TITLE}</title>{article(TITLE, PARAGRAPHS)}{after}", url="https://post.example/a")
    assert paragraphs(read) == PARAGRAPHS


def test_headings_like_the_title_within_the_text_part_it_only() -> None:
    part = "<h1>A long night on the coast</h1>"
    assert len(paragraphs(page(f"<h1>{TITLE}</h1>", *PARAGRAPHS[:2], part, *PARAGRAPHS[2:]))) == len(PARAGRAPHS) + 1


def test_the_readers_words_are_left_out_though_there_are_more_of_them_than_text() -> None:
    comments = "".join(
        f"<div><b>Orin {n}</b><p>{COMMENT} {'So it is. ' * n}</p><a href='/r'>Reply</a></div>" for n in range(20)
    )
    assert paragraphs(page(f"<h1>{TITLE}</h1>", *PARAGRAPHS, f"<div>{comments}</div>")) == PARAGRAPHS


def test_a_list_of_things_under_links_is_the_article() -> None:
    things = [f"<div><h2><a href='/{n}'>Thing {n} to see</a></h2><p>{OTHER} {n}.</p></div>" for n in range(9)]
    read = page(f"<h1>{TITLE}</h1>", *things)
    assert [text for text in paragraphs(read) if text.startswith(OTHER)] == [f"{OTHER} {n}." for n in range(9)]


@pytest.mark.parametrize(
    "pulled", ["<div>{}</div>", "<aside><p>{}</p></aside>", '<p class="pull">{}</p>', "<blockquote>{}</blockquote>"]
)
def test_a_pull_quote_in_whatever_element_is_not_doubled(pulled: str) -> None:
    said = "We found forty rifles under the nets and nobody who would own them."
    text = f"Marcus Orne, the harbour master, told reporters: “{said}” He did not say who had called the coast guard."
    blocks = [PARAGRAPHS[0], pulled.format(said), text, *PARAGRAPHS[2:]]
    assert paragraphs(page(*blocks)) == [PARAGRAPHS[0], text, *PARAGRAPHS[2:]]


@pytest.mark.parametrize(
    "box",
    [
        "<p><em>{}</em></p>",
        "<div><h4>Ina Rosk</h4><p>{}</p></div>",
        "<p>About the author: {}</p>",
    ],
)
def test_who_the_author_is_goes_where_the_text_has_not_named_them(box: str) -> None:
    told = "Ina Rosk is a senior correspondent who covers courts and prisons and lives in Port Alda with two cats."
    assert paragraphs(page(*PARAGRAPHS, box.format(told))) == PARAGRAPHS
    named = "“I have seen the papers of the boat,” Ina Rosk said on Monday, after she had spoken to the crew in prison."
    assert told in paragraphs(page(*PARAGRAPHS, named, told))[-1]


@pytest.mark.parametrize("line", ["ENDS", "- 30 -", "Notes to editors", "Media contact:", "Pressekontakt"])
def test_a_press_releases_last_line_ends_it(line: str) -> None:
    after = "For interviews and pictures please call the press office of the harbour between nine and five."
    assert paragraphs(page(*PARAGRAPHS, line, after)) == PARAGRAPHS


def test_a_text_of_which_extractors_find_little_is_found_by_its_box() -> None:
    teasers = "".join(f"<li><a href='/{n}'>{THIRD[:60]}</a> {OTHER}</li>" for n in range(12))
    body = "".join(f"<div>{text}</div>" for text in PARAGRAPHS)
    read = extract(
        f"<title>{TITLE}</title><div><ul>{teasers}</ul></div><div><h1>{TITLE}</h1><div>{body}</div></div>"
        f"<div><ul>{teasers}</ul></div>"
    )
    assert paragraphs(read) == PARAGRAPHS


def test_a_sentence_that_is_also_in_the_box_to_share_it_is_kept_in_the_text() -> None:
    share = f'<div class="share-box"><h4>{TITLE}</h4><p>{PARAGRAPHS[0]}</p></div>'
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    read = extract(f"<title>{TITLE}</title>{share}<article><h1>{TITLE}</h1><div>{body}</div></article>")
    assert paragraphs(read) == PARAGRAPHS


def test_a_hidden_link_does_not_hide_the_links_after_it() -> None:
    hidden = '<p>One <a href="/x" style="display:none">no</a>line of some length that stands here for itself.</p>'
    link = f"<p>{LINK}</p>"
    read = page(PARAGRAPHS[0], hidden, *PARAGRAPHS[1:], link)
    assert LINK not in read.text
    assert "Velmar" not in read.text
