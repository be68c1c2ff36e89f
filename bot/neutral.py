"""Text from outside → text that can't ping, link or format in Discord. Pure.

Two places, two forms: `escaped` for where Discord reads markdown (content, embed title, description, fields),
`clean` for where it doesn't (embed author and footer, button labels). Both drop what is invisible or reorders a line.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

import regex

from watchers.urls import is_http_url

ELLIPSIS = "…"
LRI_START, ISOLATE_END = "\u2068", "\u2069"
MOST_MARKS = 4

# Bidi marks, embeddings, overrides and isolates; zero-width space and joiners; soft hyphen; tags; fillers; specials.
_INVISIBLE = regex.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffd\U000e0000-\U000e0fff]"
)
# A joiner is spelling between letters of the scripts that join (Persian, Urdu, Hindi, Sinhala…), a trick elsewhere.
_JOINER = regex.compile(r"(?<![\p{Arabic}\p{Devanagari}\p{Bengali}\p{Sinhala}\p{M}\p{So}\ufe0f])[\u200c\u200d]")
_MARKS = regex.compile(rf"(\p{{M}}{{{MOST_MARKS}}})\p{{M}}+")
_SPECIAL = regex.compile(r"[\\`*_~|<>\[\]:@]|(?<=\w)[./](?=\w)|/(?=/)")
# What is special only where a line begins: headings, small print, lists.
_LINE_START = regex.compile(r"^(\s*)(?:([#+-])|(\d+)([.)]))")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def clean(text: str) -> str:
    """One line without controls, invisible characters, direction overrides and floods of combining marks."""
    text = _JOINER.sub("", _INVISIBLE.sub("", text))
    text = "".join(
        " " if c in "\n\r\t\v\f\u0085\u2028\u2029" else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs", "Co")
    )
    return str(_MARKS.sub(r"\1", text).strip())


def escaped(text: str) -> str:
    """`clean` text for markdown: it shows as it was written, and nothing in it is a mention, a link or a format."""
    text = _SPECIAL.sub(lambda found: "\\" + found[0], clean(text))
    return str(_LINE_START.sub(lambda f: f"{f[1]}\\{f[2]}" if f[2] else f"{f[1]}{f[3]}\\{f[4]}", text))


def isolated(text: str) -> str:
    """The text, isolated where it holds right-to-left letters, so that it can't reorder what stands beside it."""
    if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return f"{LRI_START}{text}{ISOLATE_END}"
    return text


def size(text: str) -> int:
    """Length in UTF-16 units, the strictest of the ways in which Discord may count."""
    return len(text) + sum(c > "\uffff" for c in text)


def shorten(text: str, soft: int, hard: int | None = None) -> str:
    """The `clean` text in markdown, cut at a grapheme with "…" so that ``soft`` holds as read and ``hard`` as sent."""
    text = clean(text)
    hard = 2 * soft if hard is None else hard
    whole = isolated(escaped(text))
    if size(text) <= soft and size(whole) <= hard:
        return whole
    graphemes = regex.findall(r"\X", text)
    low, high = 0, min(len(graphemes), soft)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        piece = "".join(graphemes[:middle]).rstrip() + ELLIPSIS
        fits = size(piece) <= soft and size(isolated(escaped(piece))) <= hard
        low, high = (middle, high) if fits else (low, middle - 1)
    return isolated(escaped("".join(graphemes[:low]).rstrip() + ELLIPSIS))


def shorten_plain(text: str, limit: int) -> str:
    """The `clean` text, cut at a grapheme with "…", for where Discord reads no markdown."""
    text = clean(text)
    if size(isolated(text)) <= limit:
        return isolated(text)
    kept, room = "", limit - 3  # the dots and the two isolates
    for grapheme in regex.findall(r"\X", text):
        if size(kept) + size(grapheme) > room:
            break
        kept += grapheme
    return isolated(kept.rstrip() + ELLIPSIS)


def link(url: str, limit: int) -> str | None:
    """The address as a click target: http or https, the host in its ASCII form, nothing that ends a link early.

    None where the address isn't fit for one.
    """
    if not is_http_url(url) or any(c.isspace() or unicodedata.category(c)[0] == "C" for c in url):
        return None
    parts = urlsplit(url)
    if "@" in parts.netloc or "\\" in url:
        return None
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (UnicodeError, ValueError):
        return None
    if ":" in host:
        host = f"[{host}]"
    rest = parts._replace(scheme=parts.scheme.lower(), netloc=host + port).geturl()
    rest = (
        regex.sub(r"[^\x21-\x7e]|[<>()\[\]\"`|\\^{}]", lambda c: "".join(f"%{b:02X}" for b in c[0].encode()), rest)
        if not host.startswith("[")
        else rest
    )
    return rest if host and len(rest) <= limit else None
