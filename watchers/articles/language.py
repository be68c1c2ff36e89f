"""Which language is a text in? By script where that decides, else by py3langid among the languages of the news."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchers.articles.classifier import Classifier

_LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "sv", "no", "da", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "el", "ru"),
    *("uk", "sr", "hr", "sl", "lt", "lv", "et", "sq", "mk", "tr", "az", "ar", "fa", "ur", "ps", "he", "hi", "bn", "ta"),
    *(
        "te",
        "mr",
        "id",
        "ms",
        "tl",
        "vi",
        "th",
        "zh",
        "ja",
        "ko",
        "sw",
        "am",
        "so",
        "ha",
        "kk",
        "ky",
        "ka",
        "hy",
        "ca",
        "ku",
    ),
)
# Scripts of one language among these.
_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af]"), "ko"),
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0e00-\u0e7f]"), "th"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
    (re.compile(r"[\u10a0-\u10ff]"), "ka"),
    (re.compile(r"[\u0530-\u058f]"), "hy"),
    (re.compile(r"[\u1200-\u137f]"), "am"),
    (re.compile(r"[\u0980-\u09ff]"), "bn"),
    (re.compile(r"[\u0b80-\u0bff]"), "ta"),
    (re.compile(r"[\u0c00-\u0c7f]"), "te"),
)
# Letters that only some of a script's languages have decide between those that models confuse.
_LETTERS = (
    (re.compile(r"[ټډړښڼ]"), "ps"),
    (re.compile(r"[ٹڈڑےں]"), "ur"),
    (re.compile(r"[ڕڵۆێ]"), "ku"),
    (re.compile(r"[پچژگکی]"), "fa"),
    (re.compile(r"[ةىأإؤي]"), "ar"),
    (re.compile(r"[іїєґ]"), "uk"),
)
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LETTER = re.compile(r"[^\W\d_]")
_ENOUGH = 2000
_SHORT = 60


def detect_language(text: str, *, hint: str | None = None) -> str | None:
    """ISO 639-1 code, or None where nothing in the text tells. ``hint`` (a page's own word) decides short texts."""
    sample = text[:_ENOUGH]
    letters = len(_LETTER.findall(sample))
    declared = (hint or "").replace("_", "-").partition("-")[0].strip().lower() or None
    declared = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "fil": "tl"}.get(declared or "", declared)
    if not letters:
        return declared if declared in _LANGUAGES else None
    for pattern, language in _SCRIPTS:
        if len(pattern.findall(sample)) > 0.2 * letters or (language == "ja" and len(pattern.findall(sample)) > 5):
            return language
    if len(_ARABIC.findall(sample)) > 0.5 * letters:
        return _by_letters(sample) or declared or _by_model(sample)
    if letters < _SHORT and declared in _LANGUAGES:
        return declared
    return "uk" if _by_letters(sample) == "uk" else _by_model(sample)


def _by_letters(sample: str) -> str | None:
    """The language whose own letters are there often enough to be no quoted name."""
    words = max(1, sample.count(" "))
    for pattern, language in _LETTERS:
        if len(pattern.findall(sample)) > 0.05 * words:
            return language
    return None


def _by_model(sample: str) -> str | None:
    return _classifier().classify(sample)


@cache
def _classifier() -> Classifier:  # takes half a second to load, so only when first asked
    from watchers.articles.classifier import Classifier

    return Classifier(_LANGUAGES)
