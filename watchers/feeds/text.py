"""HTML snippets of feeds → plain text; linear in the length whatever the markup."""

from __future__ import annotations

import contextlib
import html
import re

# Each alternative stops at the next "<", which keeps the scan linear however broken the tags are.
_TAG = re.compile(r"""<[!/?]?[A-Za-z](?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|<[!/?]?[A-Za-z][^<>]*>""")
_BLOCK = re.compile(
    r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|tr|table|blockquote|section|article|figure|pre)|br|hr)\b"
    r"""(?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|[^<>]*>)""",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
# Neither are halves of surrogate pairs characters.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_ASCII_CONTROL = bytes(code for code in range(0x80) if _CONTROL.match(chr(code)))
_C1 = re.compile(r"[\x80-\x9f]")


def looks_like_html(text: str) -> bool:
    """Whether text that calls itself plain holds tags or entities, as most feeds' titles may."""
    return ("<" in text and _MARKUP.search(text) is not None) or ("&" in text and _ENTITY.search(text) is not None)


def repair(text: str) -> str:
    """Undo UTF-8 that was taken for Latin-1, and give windows-1252's extra characters their code points."""
    if text.isascii():
        data = text.encode()
        kept = data.translate(None, _ASCII_CONTROL)
        return text if len(kept) == len(data) else kept.decode()
    with contextlib.suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    if _C1.search(text):
        text = _C1.sub(lambda m: m[0].encode("latin-1").decode("cp1252", "ignore"), text)
    return _CONTROL.sub("", text)


def without_control(text: str) -> str:
    """Without what is no character, which neither UTF-8 nor every database can hold."""
    return text if text.isascii() and text.isprintable() else _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """Fold every run of white space to one space."""
    # Most text has none to fold, which is seen much faster than it is split.
    if "  " not in text and (_has_spaces_alone(text) if text.isascii() else text.isprintable()):
        return text.strip()
    return " ".join(text.split())


def _has_spaces_alone(text: str) -> bool:
    """Whether ASCII text has no white space but spaces; of other text `str.isprintable` says so."""
    return not (
        "\n" in text
        or "\t" in text
        or "\r" in text
        or "\x0b" in text
        or "\x0c" in text
        or "\x1c" in text
        or "\x1d" in text
        or "\x1e" in text
        or "\x1f" in text
    )


def folded(text: str) -> str:
    """Fold white space within lines and drop empty lines."""
    text = text.strip()
    if "\n" not in text:
        return one_line(text)
    lines = [one_line(line) for line in text.split("\n") if line]
    return "\n".join([line for line in lines if line])


def plain(markup: str) -> str:
    """The text of an HTML snippet, a line for each block."""
    for opening, closing in (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>")):
        if opening in markup:
            markup = _without(markup, opening, closing)
    if "<" in markup:
        markup = _TAG.sub("", _BLOCK.sub("\n", markup))
    if "&" in markup:
        markup = html.unescape(markup)
    return folded(markup)


def _without(text: str, opening: str, closing: str) -> str:
    kept, at = [], 0
    while (start := text.find(opening, at)) >= 0:
        kept.append(text[at:start])
        end = text.find(closing, start)
        if end < 0:
            return "".join(kept)
        at = end + len(closing)
    return "".join([*kept, text[at:]])
