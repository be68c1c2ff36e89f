"""How fast quotes are found and given to speakers, beside a 25-line regular expression on the same text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

from tools.report import Figure
from watchers.quotes import find_quotes

ARTICLE = """\
PORVALE: Interior Minister Selim Aruvan said on Monday that the road to the harbour would stay closed.

“We closed the road at dawn and we shall open it when the engineers tell us to,” Aruvan told reporters. “Not before.”

Huda al-Orwani, a lawyer for the dockers, disagreed. “Nobody asked the people who work there,” she said.

The harbour, built in the last century, handles a third of the country’s grain. Ships have been waiting since Friday.

“The minister knows my number,” Ms al-Orwani added. According to a police official, two men were held for questioning.
"""
ROUNDS = 60

# The peer: pairs of marks and the verb with a name or pronoun behind or before them, nothing resolved. On the
# development set it reaches what the field notes report of one: span F1 98, attribution F1 63, full name right 20 %.
_VERB = (
    r"(?:said|says|told|tells|added|adds|asked|wrote|writes|tweeted|replied|responded|explained|noted|argued"
    r"|insisted|warned|claimed|stated|continued|recalled|declared|announced|concluded)"
)
_NAME = r"(?:[A-Z][\w.’'-]+(?:\s+(?:[A-Z][\w.’'-]+|de|al|bin))*)"
_WHO = rf"({_NAME}|[Hh]e|[Ss]he|[Tt]hey)"
_QUOTE = re.compile(r"“([^”\n]+)(?:”|$)|\"([^\"\n]+)(?:\"|$)|''([^\n]+?)(?:''|$)", re.MULTILINE)
_BEHIND = re.compile(
    rf"[\s,]*(?:{_VERB}\s+(?:the\s+)?{_WHO}|(?:[a-z]+\s+)?{_WHO}(?:,[^,\n]{{3,120}},)?\s+(?:\w+\s+)?{_VERB})"
)
_AHEAD = re.compile(rf"{_WHO}(?:,[^,\n]{{3,120}},)?\s+(?:\w+\s+)?{_VERB}\b[^.\n]{{0,60}}?[,:]?\s*$")


def regex_peer(text: str) -> list[tuple[str, str | None]]:
    """Quotes and the words beside the verb, the last name for a pronoun and for a quote without a verb."""
    found: list[tuple[str, str | None]] = []
    last: str | None = None
    for match in _QUOTE.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        cue = _BEHIND.match(text, match.end()) or _AHEAD.search(text[max(line, match.start() - 160) : match.start()])
        who = next((group for group in cue.groups() if group), None) if cue else None
        if who is not None and who.lower() not in {"he", "she", "they"}:
            last = who
        found.append((match[match.lastindex or 0], last))
    return found


def figures() -> Iterator[Figure]:
    """Throughput by CPU time, alternating the two so that both see the same machine."""
    ours = peer = 0.0
    for _ in range(ROUNDS):
        ours += _seconds(lambda: find_quotes(ARTICLE, language="en"))
        peer += _seconds(lambda: regex_peer(ARTICLE))
    size = ROUNDS * 20 * len(ARTICLE.encode()) / 1000
    yield Figure("quotes", size / ours, unit=" KB/s")
    yield Figure("25-line regex", size / peer, unit=" KB/s")
    yield Figure("quotes / regex", peer / ours, 1 / 8)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(20):
        work()
    return time.process_time() - start
