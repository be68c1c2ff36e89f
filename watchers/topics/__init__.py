"""What kind of news an article is, and the numbers it tells."""

from watchers.topics.classify import classify
from watchers.topics.figures import find_figures

__all__ = ["classify", "find_figures"]
