"""Bytes of a page → its characters → a tree, within bounds whatever the page holds."""

from __future__ import annotations

import codecs
import re

from lxml import etree, html
from resiliparse.parse.encoding import detect_encoding

# No news page seen comes near these; what does is cut there, so that the time for one page is bounded.
MOST_CHARACTERS = 5_000_000
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
_LONG_TAG = re.compile(r"<(/?[a-zA-Z][\w:-]*+)[^<>]{2000,}+")
_ATTRIBUTE_ENDS = re.compile(r"[\s/=\"']+")
# Not characters of XML: lxml refuses them or ends the text there.
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
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
        return _NO_CHARACTERS.sub("", page[:MOST_CHARACTERS])
    page = page[: 2 * MOST_CHARACTERS]
    for bom, encoding in _BOMS:
        if page.startswith(bom):
            return _NO_CHARACTERS.sub("", page[len(bom) :].decode(encoding, "replace"))
    head = page[:_META_WITHIN].decode("ascii", "ignore")
    declared = [match[1] for match in (_CHARSET.search(content_type or ""), _CHARSET.search(head)) if match]
    for encoding in ("utf-8", *declared):
        text = _try(page, encoding)
        if text is not None:
            return text
    guessed = detect_encoding(page[:200_000]) or "utf-8"
    text = _try(page, guessed)
    return text if text is not None else _NO_CHARACTERS.sub("", page.decode("utf-8", "replace"))


def _try(page: bytes, encoding: str) -> str | None:
    """None where the bytes are not in this encoding; a few broken ones (cut or pasted text) don't speak against it."""
    encoding = _WHATWG.get(encoding.lower(), encoding)
    try:
        text = page.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        return None
    if text.count("\ufffd") > max(2, len(text) // 2000) or (encoding.startswith("utf-16") and "<" not in text):
        return None
    return _NO_CHARACTERS.sub("", text)[:MOST_CHARACTERS]


def bounded(text: str) -> str:
    """The page with no more tags, and attributes in a tag, than any parser reads in little time."""
    if text.count("<") > MOST_TAGS:
        text = "<".join(text.split("<", MOST_TAGS)[:MOST_TAGS])
    return _LONG_TAG.sub(_plain_if_crowded, text)


def parse(text: str) -> html.HtmlElement | None:
    """A bounded page's tree, None where it holds no element or is nested as no page for readers is."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = html.document_fromstring(text.encode("utf-8"), parser=parser)
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
