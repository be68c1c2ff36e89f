"""What is true of a block's text in whatever script: its letters, its size, whether it ends as sentences do."""

from __future__ import annotations

import re

# Hints where a line may break, in the middle of words: they would hide a name from every search.
_UNPRINTED = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))
_NO_WORD = re.compile(r"[\W_]+")
# Full stops of all scripts, and what may stand behind one.
_FINAL = tuple(".!?…。！？؟۔।॥።။។։\"”»’')]」』›）】》")
# Thai and Lao part sentences by a space or not at all: there only length tells them from labels.
_STOPLESS = re.compile(r"[\u0e00-\u0eff]\Z")
_LABEL = 60
# Signs that say as much as two or three letters.
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def tidy(text: str) -> str:
    """Without line-break hints, each white space one blank."""
    return " ".join(text.translate(_UNPRINTED).split())


def letters(text: str) -> str:
    """What makes two blocks the same, however a page or an extractor sets them."""
    return _NO_WORD.sub("", text).casefold()


def size(text: str) -> int:
    """Characters, those of Chinese, Japanese and Korean counted twice."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def has_stop(text: str) -> bool:
    return text.endswith(_FINAL)


def is_ended(text: str) -> bool:
    """Whether it ends as a sentence does."""
    return has_stop(text) or (len(text) > _LABEL and bool(_STOPLESS.search(text)))
