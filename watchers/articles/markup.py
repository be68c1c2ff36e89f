"""Bytes of a page → its characters → a tree, within bounds whatever the page holds."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree, html
from resiliparse.parse.encoding import detect_encoding

# No news page seen comes near these; what does is cut there, so that the time for one page is bounded.
MOST_CHARACTERS = 5_000_000
MOST_WITHOUT_SCRIPTS = 2_000_000
MOST_TAGS = 60_000
DEEPEST = 250
MOST_ATTRIBUTES = 500

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META_WITHIN = 4096
_GUESSED_WITHIN = 200_000
_ISO_2022_JP = (b"\x1b$B", b"\x1b$@")
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}\blang\s*=\s*[\"']?([a-z]{2})", re.IGNORECASE)
# What pages of a language were written in before UTF-8, for those that don't say.
_LIKELY = {
    "ko": ("cp949",),
    "ja": ("cp932", "euc_jp"),
    "zh": ("gb18030", "big5"),
    "ar": ("cp1256",),
    "fa": ("cp1256",),
    "ur": ("cp1256",),
    "he": ("cp1255",),
    "th": ("cp874",),
    "ru": ("cp1251",),
    "uk": ("cp1251",),
    "bg": ("cp1251",),
    "el": ("cp1253",),
    "tr": ("cp1254",),
    "pl": ("cp1250",),
    "cs": ("cp1250",),
    "hu": ("cp1250",),
    "vi": ("cp1258",),
}
_SCRIPT = re.compile(r"<(script|style)\b(?![^>]{0,300}ld\+json)[^>]{0,2000}>", re.IGNORECASE)
_SCRIPT_ENDS = {tag: re.compile(rf"</{tag}\s*>", re.IGNORECASE) for tag in ("script", "style")}
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_TAG = re.compile(r"<([a-zA-Z][\w-]*)")
_OF_HEAD = frozenset({"html", "head", "title", "meta", "link", "script", "style", "base", "noscript", "template"})
_LONG_TAG = re.compile(r"<(/?[a-zA-Z][\w:-]*+)[^<>]{2000,}+")
_ATTRIBUTE_ENDS = re.compile(r"[\s/=\"']+")
# Not characters of XML: lxml refuses them or ends the text there.
NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# By the WHATWG's table these labels mean the Windows code pages that contain them.
_WHATWG = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_WHATWG |= {"iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949"}
_WHATWG |= {"tis-620": "cp874", "iso-8859-11": "cp874", "x-sjis": "cp932", "shift_jis": "cp932", "x-gbk": "gb18030"}


def decode(page: bytes | str, content_type: str | None = None) -> str:
    """The page's characters: by byte-order mark, header, ``<meta>``, valid UTF-8, and last by what the bytes look like.

    UTF-8 is tried before a declared single-byte charset: text that is valid UTF-8 by chance is not found in practice,
    pages that declare the wrong one are.
    """
    if isinstance(page, str):
        return NO_CHARACTERS.sub("", page[:MOST_CHARACTERS])
    page = page[: 2 * MOST_CHARACTERS]
    for encoding in _candidates(page, content_type):
        text = _try(page, encoding)
        if text is not None:
            return text
    return NO_CHARACTERS.sub("", page.decode("utf-8", "replace"))


def _candidates(page: bytes, content_type: str | None) -> Iterator[str]:
    head = page[:_META_WITHIN]
    for bom, encoding in _BOMS:
        if page.startswith(bom):
            yield encoding
    # The tags of a UTF-16 page have a zero byte beside each letter.
    for parity, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[parity::2].count(0) > len(head) // 6 > 0:
            yield encoding
    if any(escape in page for escape in _ISO_2022_JP):
        yield "iso-2022-jp"
    yield "utf-8"
    text = head.decode("ascii", "ignore")
    yield from (match[1] for match in (_CHARSET.search(content_type or ""), _CHARSET.search(text)) if match)
    guessed = detect_encoding(page[:_GUESSED_WITHIN])
    if guessed:
        yield guessed
    if language := _LANGUAGE.search(text):
        yield from _LIKELY.get(language[1].lower(), ())


def _try(page: bytes, encoding: str) -> str | None:
    """None where the bytes are not in this encoding; a few broken ones (cut or pasted text) don't speak against it."""
    encoding = _WHATWG.get(encoding.lower(), encoding)
    try:
        text = page.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return None
    if text.count("\ufffd") > max(2, len(text) // 2000) or (encoding.startswith("utf-16") and "<" not in text):
        return None
    return NO_CHARACTERS.sub("", text.removeprefix("\ufeff"))[:MOST_CHARACTERS]


def bounded(text: str) -> str:
    """The page with no more text, tags, and attributes in a tag, than any parser reads in little time and memory."""
    text = "".join(_without_scripts(text))[:MOST_WITHOUT_SCRIPTS]
    if text.count("<") > MOST_TAGS:
        text = "<".join(text.split("<", MOST_TAGS)[:MOST_TAGS])
    return _LONG_TAG.sub(_plain_if_crowded, text)


def _with_body(text: str) -> str:
    """HTML 5 lets ``<body>`` be left out, but the parser leaves elements that HTML 4 did not have in the head then."""
    if _BODY.search(text):
        return text
    start = next((tag.start() for tag in _TAG.finditer(text) if tag[1].lower() not in _OF_HEAD), None)
    return text if start is None else f"{text[:start]}<body>{text[start:]}"


def _without_scripts(text: str) -> Iterator[str]:
    """They are half of many pages. Those with data (JSON-LD) stay."""
    end = 0
    while opening := _SCRIPT.search(text, end):
        closing = _SCRIPT_ENDS[opening[1].lower()].search(text, opening.end())
        if closing is None:
            break
        yield text[end : opening.start()]
        end = closing.end()
    yield text[end:]


def parse(text: str) -> html.HtmlElement | None:
    """A bounded page's tree, None where it holds no element or is nested as no page for readers is."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = html.document_fromstring(_with_body(text).encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    return tree if len(tree) and not _too_deep(tree) else None


def _plain_if_crowded(tag: re.Match[str]) -> str:
    """The parser compares each of a tag's attributes with all others: hundreds of them are never a page's own."""
    return f"<{tag[1]}" if len(_ATTRIBUTE_ENDS.findall(tag[0])) > MOST_ATTRIBUTES else tag[0]


def _too_deep(tree: html.HtmlElement) -> bool:
    """Deep nesting makes every walk from an element to its ancestors quadratic."""
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            return True
    return False
