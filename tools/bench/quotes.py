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

# The peer: pairs of marks and the verb with a name or pronoun behind or before them, nothing resolved.
_VERB = r"(?:said|says|told|added|asked|wrote|replied|explained|noted|argued|warned|claimed|stated)"
_NAME = r"(?:(?:[A-Z][\w.'’-]+|al-[A-Z]\w+)(?:\s+(?:[A-Z][\w.'’-]+|al-[A-Z]\w+))*|he|she|they)"
_QUOTE = re.compile(r"[“\"]([^”\"\n]{3,}?)[”\"]")
_BEHIND = re.compile(rf"\s*(?:({_NAME})(?:,[^,]{{3,80}},)?\s+{_VERB}|{_VERB}\s+({_NAME}))")
_AHEAD = re.compile(rf"({_NAME})\s+{_VERB}[^.]{{0,40}}[,:]?\s*$")


def regex_peer(text: str) -> list[tuple[str, str | None]]:
    """Quotes and the words beside the verb."""
    found: list[tuple[str, str | None]] = []
    last: str | None = None
    for match in _QUOTE.finditer(text):
        behind = _BEHIND.match(text, match.end())
        ahead = None if behind else _AHEAD.search(text[max(0, match.start() - 120) : match.start()])
        if behind:
            last = behind.group(1) or behind.group(2)
        elif ahead:
            last = ahead.group(1)
        found.append((match.group(1), last))
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
