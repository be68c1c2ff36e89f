"""Which articles tell the same: copies of one text, whole or cut, are one story."""

from watchers.stories.index import Placement, StoryIndex
from watchers.stories.signature import Signature, signature

__all__ = ["Placement", "Signature", "StoryIndex", "signature"]
