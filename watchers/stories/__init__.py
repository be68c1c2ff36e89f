"""Which articles tell the same: copies of one text, whole or cut, and reports of one event in other words."""

from watchers.stories.events import EventIndex, terms
from watchers.stories.index import Placement, StoryIndex
from watchers.stories.signature import Signature, signature

__all__ = ["EventIndex", "Placement", "Signature", "StoryIndex", "signature", "terms"]
