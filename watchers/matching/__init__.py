"""Watched names in a text: lists compiled into one automaton, mentions with the reason for each."""

from watchers.matching.compiler import Weakened
from watchers.matching.matcher import Matcher

__all__ = ["Matcher", "Weakened"]
