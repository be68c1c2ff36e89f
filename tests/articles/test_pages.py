"""Whole pages of kinds that a site has beside plain news: an interview, a live blog, a ministry's press release, …"""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from watchers.articles import extract

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_text_is_what_the_page_marks_as_such(path: Path) -> None:
    """The text's blocks have the attribute ``data-text``, which means nothing to what reads them."""
    source = path.read_text("utf-8")
    marked = html.document_fromstring(source.encode()).xpath("//*[@data-text]")
    expected = [" ".join(element.text_content().split()) for element in marked]
    assert extract(source, url="https://post.example/a").text.split("\n\n") == expected
