"""The only socket of the domain: conditional GET with a deadline, limits, an address guard and manners.

Every fetch goes through `Fetcher.get`: feeds, pages, lists. What goes wrong is a `Failure`, never an exception.
"""

from watchers.fetch.answers import Failure, FailureKind, Response, retry_after
from watchers.fetch.client import Fetcher

__all__ = ["Failure", "FailureKind", "Fetcher", "Response", "retry_after"]
