"""Discord's markdown, read: what a text shows as, and what in it would act (link, ping, format)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_INLINE = [
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("mention", re.compile(r"<(?:@[!&]?|#)\d+>|<(?:id|/)[^>\n]*>|<t:-?\d+(?::\w)?>|<a?:\w+:\d+>")),
    ("ping", re.compile(r"@(?:everyone|here)\b")),
    ("angle link", re.compile(r"<(?:https?://|mailto:|tel:)[^>\s]+>")),
    ("masked link", re.compile(r"\[[^\]]+\]\(\s*<?[^)\s]+>?[^)]*\)", re.DOTALL)),
    ("link", re.compile(r"(?:https?|steam|ftp)://[^\s<]+|\bdiscord\.gg/\w+|\bwww\.\w+\.\w+", re.IGNORECASE)),
    ("code", re.compile(r"(`+)[^`][\s\S]*?\1")),
    ("spoiler", re.compile(r"\|\|[\s\S]+?\|\|")),
    ("strong", re.compile(r"\*\*[\s\S]+?\*\*|__[\s\S]+?__|~~[\s\S]+?~~")),
    ("emphasis", re.compile(r"\*(?=\S)[^*]+\*|_(?=\S)[^_]+_\b")),
    ("emoji", re.compile(r":[a-z0-9_+-]+:")),
]
_BLOCK = re.compile(r"^(#{1,3} |-# |\s*[-*+] |\s*\d+[.)] |>>> |> |```)")


@dataclass
class Shown:
    """The text as it is read, and the kinds of whatever in it is not plain text."""

    text: str = ""
    acting: list[str] = field(default_factory=list)


def show(source: str) -> Shown:
    """Read the source as Discord's client would."""
    shown = Shown()
    shown.acting += ["block" for line in source.split("\n") if _BLOCK.match(line)]
    at = 0
    while at < len(source):
        for kind, pattern in _INLINE:
            found = pattern.match(source, at)
            if not found or (kind == "link" and at and source[at - 1].isalnum()):
                continue
            if kind == "escape":
                shown.text += found[1]
            else:
                shown.text += found[0]
                shown.acting.append(kind)
            at = found.end()
            break
        else:
            shown.text += source[at]
            at += 1
    return shown
