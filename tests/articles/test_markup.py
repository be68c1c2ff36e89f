"""A page's bytes: the right characters whatever it declares, and bounds whatever it holds."""

from __future__ import annotations

import pytest

from tests.articles.sites import site_page
from watchers.articles import extract
from watchers.articles.markup import MOST_TAGS, MOST_WITHOUT_SCRIPTS, bounded, decode, parse

SENTENCE = "The harbour master said that nothing of the kind had been seen on the pier before. "


@pytest.mark.parametrize("declared", ["nowhere", "meta", "header"])
@pytest.mark.parametrize(
    ("language", "charset"),
    [
        ("ar", "windows-1256"),
        ("ar", "utf-16-le"),
        ("en", "utf-16-le"),
        ("en", "windows-1252"),
        ("fa", "utf-8"),
        ("he", "windows-1255"),
        ("hi", "utf-16"),
        ("ja", "euc-jp"),
        ("ja", "iso-2022-jp"),
        ("ja", "shift_jis"),
        ("ko", "euc-kr"),
        ("ru", "iso-8859-5"),
        ("ru", "koi8-r"),
        ("ru", "utf-16-be"),
        ("ru", "windows-1251"),
        ("th", "tis-620"),
        ("uk", "windows-1251"),
        ("ur", "windows-1256"),
        ("zh", "big5"),
        ("zh", "gb18030"),
        ("zh", "utf-8-sig"),
    ],
)
def test_the_charset_is_found(language: str, charset: str, declared: str) -> None:
    page = site_page(language, "blog", charset=f'<meta charset="{charset}">' if declared == "meta" else "")
    body = page.html.encode(charset, "strict" if charset.startswith("utf") else "xmlcharrefreplace")
    read = extract(body, content_type=f"text/html; charset={charset}" if declared == "header" else None)
    assert read.text.split("\n\n") == list(page.paragraphs)


@pytest.mark.parametrize("wrong", ["iso-8859-1", "windows-1251", "utf-16", "nonsense", "x-user-defined"])
def test_a_wrong_charset_is_not_believed_of_utf_8(wrong: str) -> None:
    page = site_page("ar", "blog", charset=f'<meta charset="{wrong}">')
    assert extract(page.html.encode(), content_type=f"text/html; charset={wrong}").title == page.title


def test_a_few_broken_bytes_cost_no_more_than_themselves() -> None:
    page = site_page("ur", "newspaper")
    body = page.html.encode()
    middle = body.index(page.paragraphs[2].encode())
    read = extract(body[:middle] + b"\xff\x00" + body[middle:])
    assert read.text.replace("\ufffd", "").split("\n\n") == list(page.paragraphs)


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
        b"<script" * 100_000,
        b"<script>" * 100_000,
        b"<!--" + b"x" * 3_000_000,
        b"<p>&#xD800;&#0;&nope;</p>",
    ],
)
def test_a_hostile_page_is_blocked_and_raises_nothing(hostile: bytes) -> None:
    assert extract(hostile, url="https://post.example/a").blocked


@pytest.mark.parametrize(
    "endless",
    [
        f"<p>{SENTENCE}</p>" * 130_000,
        "<p>" + SENTENCE * 130_000,
        "<i>x</i>" * 500_000,
        "<script>" + "x" * 10_000_000 + "</script>" + f"<p>{SENTENCE}</p>" * 100,
    ],
)
def test_what_is_read_of_ten_megabytes_is_bounded(endless: str) -> None:
    read = bounded(decode(endless.encode()))
    assert len(read) <= MOST_WITHOUT_SCRIPTS
    assert read.count("<") <= MOST_TAGS


def test_a_text_behind_megabytes_of_scripts_is_read() -> None:
    scripts = f"<script>{'var x = 1;' * 300_000}</script><STYLE>{'p {}' * 100_000}</STYLE >"
    assert extract(f"<html><head>{scripts}</head><body><p>{SENTENCE}</p></body></html>").text == SENTENCE.strip()


def test_a_tree_too_deep_to_walk_is_none() -> None:
    assert parse("<div>" * 240 + SENTENCE) is not None
    assert parse("<div>" * 300 + SENTENCE) is None


@pytest.mark.parametrize("head", ["<head><title>A boat</title></head>", "<title>A boat</title>", ""])
@pytest.mark.parametrize("tag", ["article", "main", "section", "div"])
def test_a_page_may_leave_out_the_body_tag(head: str, tag: str) -> None:
    told = "The harbour master said that nothing of the kind had been seen on the pier before."
    assert extract(f"<!doctype html><html lang=en>{head}<{tag}><p>{told}</p></{tag}>").text == told
