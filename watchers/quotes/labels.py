"""What an article presents a quote as: a claim of responsibility, a denial, a threat, blame laid on somebody."""

from __future__ import annotations

from watchers.quotes.reading import Place, Reading
from watchers.types import Label

_LABELS: tuple[Label, ...] = ("claim", "denial", "threat", "blame")
_REACH = 400  # characters of the sentence beside the quote


def label_of(place: Place, reading: Reading) -> Label | None:
    """The first label whose phrases stand in the quote itself, else in its sentence beside it."""
    span, words = place.span, place.words
    own = (span.start, span.end)
    around = (max(words[0].start, span.outer_start - _REACH), min(words[-1].end, span.outer_end + _REACH))
    language, text = reading.language, reading.text
    if language.any_label is None or language.any_label.search(text, *around) is None:
        return None
    for start, end in (own, around):
        for label in _LABELS:
            pattern = language.labels.get(label)
            if pattern is not None and pattern.search(text, start, end):
                return label
    return None
