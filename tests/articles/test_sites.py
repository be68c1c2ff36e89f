"""Whole pages of invented sites, in twelve languages and eight ways of building a page: the article and no more."""

from __future__ import annotations

import pytest

from tests.articles.sites import SitePage, pages
from watchers.articles import extract


@pytest.mark.parametrize("page", list(pages()), ids=lambda page: f"{page.language}-{page.layout}")
def test_the_article_comes_out_paragraph_by_paragraph(page: SitePage) -> None:
    read = extract(page.html, url="https://post.example/a")
    assert read.text.split("\n\n") == list(page.paragraphs)
    assert (read.title, read.language, read.blocked) == (page.title, page.language, None)
