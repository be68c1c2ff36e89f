"""One article's text → everything found in it. A pure function; the stages in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchers.quotes import find_quotes, rank_quotes
from watchers.summaries import summarise
from watchers.topics import classify, find_figures
from watchers.types import Analysis, Mention

if TYPE_CHECKING:  # who matches has it loaded; a worker that studies has no use of it
    from watchers.matching import Matcher


def analyse(title: str, text: str, *, matcher: Matcher, language: str | None) -> Analysis:
    """Match the text and study it, whether or not a watched name is in it."""
    return study(title, text, matcher.match(text, title=title, language=language), language=language)


def study(title: str, text: str, mentions: tuple[Mention, ...], *, language: str | None) -> Analysis:
    """All that is found in a text that has been matched; quotes are ranked for a reader of all the lists."""
    quotes = rank_quotes(find_quotes(text, language=language, title=title), mentions, text=text, language=language)
    shown = [quote for quote in quotes if quote.shown]
    topics = classify(title, text, language=language)
    return Analysis(
        language=language,
        mentions=mentions,
        quotes=quotes,
        topics=topics,
        figures=() if topics == ("none",) else find_figures(title, text, language=language),
        summary=summarise(text, title=title, language=language, quotes=shown),
    )
