"""The steps from a text to its quotes, in their order: read, find the cues, give the quotes to speakers, label them."""

from __future__ import annotations

from watchers.quotes.attribution import Attributed, attribute
from watchers.quotes.labels import label_of
from watchers.quotes.language import load
from watchers.quotes.reading import Reading, read
from watchers.types import Quote


def find_quotes(text: str, *, language: str | None = None, title: str = "") -> tuple[Quote, ...]:
    """The quotes of an article in text order, each an exact slice of ``text``; ``rank`` is None everywhere.

    ``language`` is an ISO 639-1 code, English where it is None or unknown; ``title`` may name people more fully.
    """
    reading = read(text, load(language), title)
    return tuple(_quote(found, reading) for found in attribute(reading))


def _quote(found: Attributed, reading: Reading) -> Quote:
    span, speaker, text = found.place.span, found.speaker, reading.text
    role = speaker.role if speaker is not None else None
    name = speaker.name if speaker is not None else None
    if speaker is not None and speaker.person is not None:
        name = speaker.person.full_name  # the fullest name may have come later in the text
    return Quote(
        quote=text[span.start : span.end],
        start=span.start,
        end=span.end,
        kind=found.kind,
        speaker=name,
        speaker_type=speaker.type if speaker is not None else "none",
        role=text[role[0] : role[1]] if role else None,
        role_start=role[0] if role else None,
        role_end=role[1] if role else None,
        certainty=speaker.certainty if speaker is not None else "unknown",
        label=label_of(found.place, reading),
        statement=found.statement,
        rule=speaker.rule if speaker is not None else "",
    )
