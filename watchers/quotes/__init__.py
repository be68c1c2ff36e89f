"""Text → quotes with their speakers, to the letter. How to add a language: see ``language.py``."""

from watchers.quotes.finder import find_quotes
from watchers.quotes.ranking import rank_quotes

__all__ = ["find_quotes", "rank_quotes"]
