"""Whose is a host? The domain that somebody registered, by the list of public suffixes."""

from __future__ import annotations

from functools import lru_cache

from tld import get_tld
from tld.result import Result


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str | None:
    """Return "bbc.co.uk" for "feeds.bbc.co.uk"; None for addresses and names that nobody can register.

    Suffixes under which a company lets others have names count ("someone.github.io" is a domain): they are strangers.
    """
    found = get_tld(f"http://{host}", as_object=True, fail_silently=True, search_private=True)
    return found.fld if isinstance(found, Result) else None
