"""py3langid's model (naive Bayes over byte sequences) in a fifth of the memory that it takes by itself."""

from __future__ import annotations

import unicodedata
from array import array
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import numpy as np
import py3langid
from py3langid.modelio import load_model

_MODEL = Path(py3langid.__file__).with_name("data") / "model.npz.xz"
# A row of the automaton leads from each byte to a state. Most pieces of so many bytes stand in many rows.
_PIECE = 16


class Classifier:
    """Knows a text's language from its byte sequences, among ``languages`` as far as the model has them."""

    def __init__(self, languages: Collection[str]) -> None:
        scores, priors, labels, moves, rows, self._features = load_model(_MODEL)
        chosen = [place for place, label in enumerate(labels) if label in languages]
        self._labels = [labels[place] for place in chosen]
        self._scores = scores[:, chosen]
        self._priors = priors[chosen]
        # Which piece a state's row begins with, where each piece begins, and which state each byte leads to.
        self._first = array("I", (row * (256 // _PIECE) for row in rows))
        self._piece, self._next = _without_repeats(moves)

    def classify(self, text: str) -> str | None:
        """The likeliest language; None where nothing in the text tells."""
        seen = self._seen(text)
        if not seen:
            return None
        places = np.fromiter(seen.keys(), dtype=np.intp, count=len(seen))
        counts = np.fromiter(seen.values(), dtype=np.float32, count=len(seen))
        likely = np.log1p(counts) @ self._scores[places] + self._priors
        return str(self._labels[int(likely.argmax())])

    def _seen(self, text: str) -> Counter[int]:
        """How often each byte sequence that the model knows is in the text."""
        text = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        first, piece, following, features = self._first, self._piece, self._next, self._features
        state, seen = 0, []
        for byte in text.encode("utf-8", "surrogatepass"):
            state = following[piece[first[state] + (byte >> 4)] + (byte & 15)]
            if (feature := features[state]) >= 0:
                seen.append(feature)
        return Counter(seen)


def _without_repeats(moves: array[int]) -> tuple[array[int], array[int]]:
    """For each piece of the rows its place among the different ones; and these, one after the other."""
    raw, size = memoryview(moves).cast("B"), _PIECE * moves.itemsize
    places: dict[bytes, int] = {}
    which = array("I", (places.setdefault(bytes(raw[at : at + size]), len(places)) for at in range(0, len(raw), size)))
    return array("I", (place * _PIECE for place in which)), array(moves.typecode, b"".join(places))
