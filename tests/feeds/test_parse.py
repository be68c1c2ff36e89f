"""What the parser makes of feeds as they come: well-formed, broken, hostile."""

from __future__ import annotations

import gzip
import json
import pickle
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.bench.feeds import hostile
from watchers.errors import NotAFeed
from watchers.feeds import parse, strict, to_json, tolerant
from watchers.feeds.dates import parse_date
from watchers.feeds.raw import MAX_ENTRIES, build
from watchers.feeds.text import plain

FILES = Path(__file__).resolve().parents[3] / "shared" / "data" / "feeds-dev" / "files"

RSS = """<rss version="2.0"><channel><title>Arvania Press</title><link>https://press.example/</link><ttl>30</ttl>
<item><title>{title}</title><link>/a</link><guid isPermaLink="false">t3_x</guid>
<pubDate>Sun, 02 Mar 2025 10:00:00 +0200</pubDate><description>{text}</description></item></channel></rss>"""


def rss(title: str = "Bridge reopened", text: str = "The bridge is open.") -> str:
    return RSS.format(title=title, text=text)


def test_an_item_is_read() -> None:
    feed = parse(rss().encode(), url="https://press.example/feed")
    (entry,) = feed.entries
    assert (feed.title, feed.link, feed.ttl, feed.problem) == ("Arvania Press", "https://press.example/", 1800, None)
    assert (entry.id, entry.title, entry.link) == ("t3_x", "Bridge reopened", "https://press.example/a")
    assert entry.published == datetime(2025, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"\n\n  " + rss("Brücke").encode(),
        b"\xef\xbb\xbf" + rss("Brücke").encode(),
        rss("Brücke").encode("utf-16"),
        gzip.compress(rss("Brücke").encode(), mtime=0),
        rss("Brücke").encode("cp1252"),
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + rss("Brücke").encode("cp1252"),
        b'<?xml version="1.0" encoding="no-such-charset"?>' + rss("Brücke").encode(),
        rss("Br&uuml;cke").encode(),
        rss("<![CDATA[Br&uuml;cke]]>").encode(),
        rss("Br\x0bücke").encode(),
        rss("Brücke").encode().removesuffix(b"</channel></rss>"),
        rss("Brücke", "Bread & butter").encode(),
        b"<!DOCTYPE rss [<!ENTITY x 'y'>]>" + rss("Brücke").encode(),
    ],
    ids=lambda body: ascii(body[:24]),
)
def test_what_is_broken_but_readable_is_read(body: bytes) -> None:
    assert [e.title for e in parse(body).entries] == ["Brücke"]


def test_what_feedparser_itself_fails_on_is_saved() -> None:
    broken = rss().replace("<item>", "<image><width></image></width><media:player></media:player><item>").encode()
    assert [e.title for e in parse(broken).entries] == ["Bridge reopened"]


def test_cyrillic_without_a_declared_charset_is_guessed() -> None:
    assert parse(rss("Мост снова открыт").encode("cp1251")).entries[0].title == "Мост снова открыт"


def test_the_server_s_charset_counts_where_the_file_declares_none() -> None:
    body = rss("Мост").encode("koi8-r")
    assert parse(body, content_type="text/xml; charset=koi8-r").entries[0].title == "Мост"


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("AT&amp;amp;T", "AT&T"),
        ("&lt;b&gt;Two&lt;/b&gt; held", "Two held"),
        ("1 &lt; 2", "1 < 2"),
        ("  over\n two lines ", "over two lines"),
    ],
)
def test_titles_are_plain_text(title: str, read: str) -> None:
    assert parse(rss(title).encode()).entries[0].title == read


def test_atom_prefers_the_page_among_links_and_reads_xhtml_titles() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Court</title><entry><id>urn:x</id>
    <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Ruling <b>upheld</b></div></title>
    <link rel="self" href="https://c.example/1.atom"/><link href="https://c.example/1"/>
    <link rel="enclosure" href="https://c.example/1.mp3"/><updated>2025-03-02T10:00:00Z</updated></entry></feed>"""
    (entry,) = parse(body).entries
    assert (entry.title, entry.link) == ("Ruling upheld", "https://c.example/1")
    assert entry.published == entry.updated == datetime(2025, 3, 2, 10, tzinfo=UTC)


def test_rdf_items_lie_beside_the_channel() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
    <channel><title>Wire</title></channel><item rdf:about="https://w.example/1"><title>One</title>
    <link>https://w.example/1</link></item></rdf:RDF>"""
    assert [(e.id, e.title) for e in parse(body).entries] == [("https://w.example/1", "One")]


def test_a_news_sitemap_is_a_feed() -> None:
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc><news:news>
    <news:publication><news:name>Agency</news:name><news:language>fr</news:language></news:publication>
    <news:publication_date>2025-03-02</news:publication_date><news:title>Un</news:title></news:news></url></urlset>"""
    feed = parse(body)
    assert (feed.title, feed.language, feed.entries[0].title, feed.entries[0].link) == (
        "Agency",
        "fr",
        "Un",
        "https://a.example/1",
    )


def test_json_feed() -> None:
    item = {
        "id": 7,
        "url": "https://j.example/7",
        "content_html": "<p>Held</p>",
        "date_published": "2025-03-02T10:00:00Z",
    }
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [item]}).encode()
    (entry,) = parse(body).entries
    assert (entry.id, entry.summary, entry.link) == ("7", "Held", "https://j.example/7")


def test_what_json_can_write_and_no_database_hold_is_left_out() -> None:
    item = {
        "id": "7\ud800",
        "url": "https://j.example/7",
        "title": "He\x00ld \ud83d\ude00",
        "content_text": "Six\udfff",
    }
    feed = parse(
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J\ud800", "items": [item]}).encode()
    )
    (entry,) = feed.entries
    assert (feed.title, entry.id, entry.title, entry.summary) == ("J", "7", "Held 😀", "Six")


def test_empty_is_not_broken() -> None:
    assert parse(b"<rss><channel><title>Quiet</title></channel></rss>").entries == ()


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<html><body>Consent</body></html>", "web page"),
        (b"just words", "neither"),
        (b"<catalog><book/></catalog>", "<catalog>"),
        (b'{"status": "ok"}', "JSON"),
        (b"\x1f\x8b\x08broken", "gzip"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(body: bytes, word: str) -> None:
    with pytest.raises(NotAFeed, match=word):
        parse(body)


def test_a_web_page_s_feeds_come_with_the_refusal_even_from_a_worker_process() -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head></html>'
    with pytest.raises(NotAFeed) as caught:
        parse(page, url="https://site.example/news")
    assert pickle.loads(pickle.dumps(caught.value)).feeds == ("https://site.example/rss",)


@pytest.mark.parametrize(("name", "body"), list(hostile()), ids=[name for name, _ in hostile()])
def test_hostile_bodies_end_as_a_feed_within_the_caps_or_a_refusal(name: str, body: bytes) -> None:
    try:
        feed = parse(body)
    except NotAFeed:
        return
    assert len(feed.entries) <= MAX_ENTRIES


@pytest.mark.skipif(not FILES.is_dir(), reason="the development feeds (../shared) are not here")
def test_the_fast_reader_finds_what_feedparser_finds() -> None:
    """Links apart where a file sets xml:base: there feedparser leaks one item's base to the next."""
    for path in sorted(FILES.iterdir()):
        body = path.read_bytes().lstrip()
        try:
            fast = strict.read(body)
        except strict.UnreadableError:
            continue
        patient = tolerant.read(body)
        if isinstance(fast, str) or patient is None:
            continue
        ours, theirs = build(fast, None), build(patient, None)
        assert ours.title == theirs.title, path.name
        assert len(ours.entries) == len(theirs.entries), path.name
        for a, b in zip(ours.entries, theirs.entries, strict=True):
            assert (a.id, a.title, a.published, a.updated, a.summary) == (
                b.id,
                b.title,
                b.published,
                b.updated,
                b.summary,
            )
            if b"xml:base" not in body and b.link:
                assert a.link == b.link, path.name


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Sun, 02 Mar 2025 10:00:00 GMT", "2025-03-02T10:00:00"),
        ("Sun, 2 March 2025 10:00 EST", "2025-03-02T15:00:00"),
        ("02 Mar 25 10:00:00 -0130", "2025-03-02T11:30:00"),
        ("Mar 2, 2025 10:00 PM", "2025-03-02T22:00:00"),
        ("Seg, 24 Set 2018 19:42:40 -0300", "2018-09-24T22:42:40"),
        ("Вс, 02 марта 2025 10:00:00 +0300", "2025-03-02T07:00:00"),
        ("2025-03-02", "2025-03-02T00:00:00"),
        ("2025-03-02T10:00:00.123+02:00", "2025-03-02T08:00:00"),
        ("2025-03-02 10:00:00", "2025-03-02T10:00:00"),
        ("yesterday", None),
        ("Sun, 99 Mar 2025 10:00:00 GMT", None),
        ("", None),
    ],
)
def test_dates(text: str, instant: str | None) -> None:
    assert parse_date(text) == (datetime.fromisoformat(instant + "+00:00") if instant else None)


def test_html_becomes_lines_of_text() -> None:
    markup = '<p>One &amp; <b>two</b></p><script>x()</script><p title="a>b">Three<br>four</p><!-- no --> <3'
    assert plain(markup) == "One & two\nThree\nfour\n<3"


def test_the_contract_s_form() -> None:
    data = to_json(parse(rss().encode()))
    assert list(data) == ["title", "link", "language", "entries"]
    entries = data["entries"]
    assert isinstance(entries, list)
    assert list(entries[0]) == ["id", "title", "link", "published", "updated", "author", "summary", "content"]
    assert entries[0]["published"] == "2025-03-02T08:00:00Z"


@pytest.mark.parametrize(
    "feed",
    [
        rss("Half &#xD83D; a pair", "<b>open"),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://[x/"><title>Press</title>'
            "<entry><id>1</id><title>Bridge</title><link href='/a'/></entry></feed>"
        ),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>Press</title><entry xml:base="http://[x/">'
            "<id>1</id><title>Bridge</title><link href='/a' xml:base='http://[y/'/></entry></feed>"
        ),
        '<feed xmlns="http://www.w3.org/2005/Atom">&#55296;<title>&#55296;</title></feed>',
    ],
)
def test_nothing_but_no_feed_is_raised(feed: str) -> None:
    """Whatever else is raised would be no failure of the feed, and nobody would be told of it."""
    with suppress(NotAFeed):
        assert parse(feed.encode(), url="https://press.example/feed").title
