"""A web server on loopback for tests: pages and feeds with validators, and a path for each fault of the web."""

from tests.newsroom.server import Newsroom, Page

__all__ = ["Newsroom", "Page"]
