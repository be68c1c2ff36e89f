"""Lists of watched organisations, agencies and persons: the model, the formats, validation, change, the catalogue."""

from watchers.errors import BadEntry
from watchers.watchlists import formats
from watchers.watchlists.changes import Change, ListChange, diff_lists
from watchers.watchlists.formats import ImportResult, Limits, Remark, Report, Spool
from watchers.watchlists.model import entry_from_dict, entry_to_dict
from watchers.watchlists.report import change_summary, summary
from watchers.watchlists.shipped import CatalogueList, catalogue
from watchers.watchlists.validate import Issue, validate

__all__ = [
    "BadEntry",
    "CatalogueList",
    "Change",
    "ImportResult",
    "Issue",
    "Limits",
    "ListChange",
    "Remark",
    "Report",
    "Spool",
    "catalogue",
    "change_summary",
    "diff_lists",
    "entry_from_dict",
    "entry_to_dict",
    "formats",
    "summary",
    "validate",
]
