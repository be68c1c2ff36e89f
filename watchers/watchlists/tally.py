"""How often an entry is named, by which words, where and how seriously. Pure: articles in, counts out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from watchers.storage import StoredArticle
from watchers.types import Severity


@dataclass(frozen=True, slots=True)
class Tally:
    """Articles that name an entry: how many, in how many of their titles, and by words, severity and outlet.

    ``alone`` counts the articles in which that word is the only one that names it.
    """

    articles: int = 0
    in_title: int = 0
    words: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)


def tally(articles: Iterable[StoredArticle], *, list_id: str, entity: str) -> Tally:
    """Count them; each word counts once an article, whatever its case."""
    count = in_title = 0
    whole = Tally()
    for stored in articles:
        mentions = [one for one in stored.analysis.mentions if (one.list_id, one.entity) == (list_id, entity)]
        if not mentions:
            continue
        count += 1
        in_title += any(mention.where == "title" for mention in mentions)
        words = {mention.text.casefold(): mention.text for mention in mentions}
        whole.words.update(words.values())
        if len(words) == 1:
            whole.alone.update(words.values())
        whole.severities[stored.severity] += 1
        whole.outlets[stored.article.site or ""] += 1
    return Tally(count, in_title, whole.words, whole.alone, whole.severities, whole.outlets)
