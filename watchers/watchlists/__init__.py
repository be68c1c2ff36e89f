"""Lists of watched organisations, agencies and persons: the model, the formats, validation, change, the catalogue."""

from watchers.errors import BadEntry
from watchers.watchlists import formats
from watchers.watchlists.formats import ImportResult, Limits, Remark, Report, Spool
from watchers.watchlists.model import entry_from_dict, entry_to_dict
from watchers.watchlists.report import news_lines, summary
from watchers.watchlists.shipped import CatalogueList, catalogue
from watchers.watchlists.validate import Issue, validate

__all__ = [
    "BadEntry",
    "CatalogueList",
    "ImportResult",
    "Issue",
    "Limits",
    "Remark",
    "Report",
    "Spool",
    "catalogue",
    "entry_from_dict",
    "entry_to_dict",
    "formats",
    "news_lines",
    "summary",
    "validate",
]
