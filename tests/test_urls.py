"""The one spelling of an address."""

from __future__ import annotations

import pytest

from watchers.urls import address_key, canonical_url, host_of, is_http_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://News.Example/World", "https://news.example/World"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("https://news.example:443", "https://news.example/"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://news.example/#!/story/7", "https://news.example/#!/story/7"),
        ("https://news.example/a?utm_source=rss&id=7&fbclid=x&UTM_Medium=y", "https://news.example/a?id=7"),
        ("https://news.example/a?b=2&a=1", "https://news.example/a?b=2&a=1"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example/%7Ereporter/%e2%80%93", "https://news.example/~reporter/%E2%80%93"),
        ("https://news.example/خبر", "https://news.example/%D8%AE%D8%A8%D8%B1"),
        ("https://news.example/a b", "https://news.example/a%20b"),
        ("https://news.example/x/../a/./b/..", "https://news.example/a/"),
        ("https://news.example/../a", "https://news.example/a"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("https://reader:pass@news.example/a", "https://reader:pass@news.example/a"),
        ("  https://news.example/a\n", "https://news.example/a"),
        ("mailto:desk@news.example", "mailto:desk@news.example"),
        ("https://[broken/a", "https://[broken/a"),
        ("/a/relative?utm_source=x", "/a/relative?utm_source=x"),
    ],
)
def test_an_address_has_one_spelling(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize("parameter", ["ref=home", "source=7", "id=7", "p=12", "page=2", "utmost=1"])
def test_parameters_that_may_choose_the_page_stay(parameter: str) -> None:
    assert canonical_url(f"https://news.example/a?{parameter}").endswith(parameter)


@pytest.mark.parametrize(
    ("url", "yes"),
    [
        ("https://news.example/a", True),
        ("HTTP://news.example", True),
        ("ftp://news.example/a", False),
        ("file:///etc/passwd", False),
        ("https:///a", False),
        ("https://news.example:99999/", False),
        ("https://news.example:port/", False),
        ("news.example", False),
        ("", False),
    ],
)
def test_only_absolute_web_addresses_are_web_addresses(url: str, yes: bool) -> None:
    assert is_http_url(url) is yes


def test_the_host_of_an_address() -> None:
    assert host_of("https://reader@News.Example.:8443/a") == "news.example"
    assert host_of("not an address") == ""
    assert host_of("https://[broken") == ""


def test_addresses_of_one_page_share_a_key() -> None:
    one = "http://www.news.example/world/story/?utm_source=rss"
    assert address_key(one) == address_key("https://news.example/world/story") == "news.example/world/story"
    assert address_key(one) != address_key("https://news.example/world/story?p=2")
