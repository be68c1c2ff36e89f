"""A site's address finds its feeds."""

from __future__ import annotations

from watchers.feeds import discover

PAGE = """<html><head><base href="/en/"><link rel="stylesheet" href="a.css">
<link rel="alternate" type="application/rss+xml" title="News &amp; views" href="news.xml">
<link rel="alternate" type="application/atom+xml" href="https://other.example/atom#top">
<link rel="alternate" hreflang="fr" href="/fr"></head><body><a href="/rss/world">World</a>
<a href="javascript:void(0)">x</a><a href="/about">About</a><a href=/rss/world>again</a></body></html>"""


def test_declared_come_before_linked_before_guessed_each_once() -> None:
    found = discover(PAGE, "https://press.example/en/")
    assert [(f.url, f.title, f.how) for f in found[:3]] == [
        ("https://press.example/en/news.xml", "News & views", "declared"),
        ("https://other.example/atom", "", "declared"),
        ("https://press.example/rss/world", "", "linked"),
    ]
    assert found[3].how == "guess"
    assert found[3].url == "https://press.example/feed"
    assert len({f.url for f in found}) == len(found) <= 50


def test_a_page_of_broken_tags_ends() -> None:
    assert discover(b"<a " * 300_000 + b'<link rel="', "https://press.example/")
