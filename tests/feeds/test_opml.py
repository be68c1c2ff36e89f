"""OPML in and out, and the shipped catalogue."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from watchers.feeds import OpmlError, Source, catalogue, read_opml, write_opml
from watchers.urls import canonical_url

SOURCES = (
    Source(
        "https://a.example/rss",
        "Agency",
        "Courts/Europe",
        "https://a.example/",
        "fr",
        "BE",
        "court",
        "its page",
        "2025-03-02",
    ),
    Source("https://b.example/rss?a=1&b=2", "“B” & <C>", "Courts", language="ar"),
    Source("https://c.example/rss"),
)


def test_nothing_is_lost_out_and_in() -> None:
    imported = read_opml(write_opml(SOURCES))
    assert set(imported.sources) == set(SOURCES)
    assert imported.refused == ()


def test_a_bad_outline_is_refused_by_itself() -> None:
    outlines = (
        '<outline text="A" xmlUrl="https://a.example/"/><outline text="J" xmlUrl="javascript:alert(1)"/>'
        '<outline text="F" xmlUrl="file:///etc/passwd"/><outline text="A2" xmlUrl="https://a.example/"/>'
        '<outline text="N" type="rss"/>'
    )
    imported = read_opml(f"<opml><body>{outlines}</body></opml>".encode())
    assert [s.title for s in imported.sources] == ["A"]
    assert [r.what for r in imported.refused] == ["J", "F", "A2", "N"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b'<!DOCTYPE o [<!ENTITY a "b">]><opml><body/></opml>', "entities"),
        (b"<opml><body>" + b"<outline/>" * 100_000 + b"</body></opml>", "outlines"),
        (b" " * (20 * 2**20), "MiB"),
        (b"<rss/>", "no OPML"),
        (b"<opml>", r"well-formed XML: [^()]*$"),
    ],
    ids=["entities", "100,000 outlines", "20 MB", "no OPML", "broken"],
)
def test_what_is_no_list_of_feeds_is_refused(data: bytes, word: str) -> None:
    with pytest.raises(OpmlError, match=word):
        read_opml(data)


def test_every_shipped_source_says_what_it_is_and_where_it_was_seen() -> None:
    sources = catalogue()
    assert len({canonical_url(s.url) for s in sources}) == len(sources) > 0
    for source in sources:
        assert source.title, source
        assert source.language, source
        assert source.country, source
        assert source.kind in {"agency", "ministry", "court", "un", "wire", "newspaper", "broadcaster", "research"}, (
            source
        )
        assert source.checked == "untried", source


def test_where_a_source_was_seen_can_be_followed() -> None:
    """A page's address, or a file's in a repository with the commit it was read at (or HEAD)."""
    for source in catalogue():
        place = urlsplit(source.seen_in or "")
        assert place.scheme == "https", source
        assert place.hostname, source
        if "/blob/" in place.path:
            assert re.fullmatch(r"/[^/]+/[^/]+/blob/([0-9a-f]{40}|HEAD)/.+", place.path), source
        else:
            assert len(place.path) > 1, source


def test_every_shipped_source_is_fetched_over_https_from_its_own_publisher() -> None:
    """A feed that another site has made from a search is no publisher's, and changes with the searcher's wishes."""
    for source in catalogue():
        assert source.url.startswith("https://"), source
        assert urlsplit(source.url).hostname not in {"news.google.com", "rsshub.app", "rss.app", "fetchrss.com"}, source


def test_the_catalogue_reaches_across_regions_languages_and_kinds() -> None:
    sources = catalogue()
    assert {"court", "un", "ministry", "agency", "wire", "newspaper", "broadcaster", "research"} == {
        source.kind for source in sources
    }
    assert len({source.language for source in sources}) >= 20
    assert len({source.country for source in sources}) >= 50
