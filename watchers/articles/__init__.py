"""A page's HTML → the article's text and what the page says about it. Pure and synchronous: run it in a worker."""

from watchers.articles.language import detect_language
from watchers.articles.page import Page, extract, text_of_html
from watchers.urls import canonical_url

__all__ = ["Page", "canonical_url", "detect_language", "extract", "text_of_html"]
