"""Whole pages of invented sites, in all languages and ways of building a page: the article and no more."""

from __future__ import annotations

import pytest

from tests.articles.sites import HERE, SitePage, pages, site_page
from watchers.articles import extract


@pytest.mark.parametrize("page", list(pages()), ids=lambda page: f"{page.language}-{page.layout}")
def test_the_article_comes_out_paragraph_by_paragraph(page: SitePage) -> None:
    read = extract(page.html, url="https://post.example/a")
    assert read.text.split("\n\n") == list(page.paragraphs)
    assert (read.title, read.language, read.blocked) == (page.title, page.language, None)


@pytest.mark.parametrize("layout", sorted(path.stem for path in (HERE / "layouts").glob("*.html")))
@pytest.mark.parametrize("language", ["ar", "en", "ru"])
def test_a_brief_comes_out_without_the_page_around_it(language: str, layout: str) -> None:
    page = site_page(language, layout, brief=True)
    assert extract(page.html, url="https://post.example/a").text.split("\n\n") == list(page.paragraphs)
