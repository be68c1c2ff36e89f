"""What a channel is sent: a content line, an embed, buttons; and Discord's limits of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.neutral import size

# Discord's own limits.
CONTENT, TITLE, DESCRIPTION, NAME, VALUE, FOOTER, AUTHOR, EMBED_TOTAL = 2000, 256, 4096, 256, 1024, 2048, 256, 6000
BUTTON_URL, EMBED_URL = 512, 2048


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an embed, never inline."""

    name: str
    value: str

    @property
    def size(self) -> int:
        """What Discord counts."""
        return size(self.name) + size(self.value)


@dataclass(frozen=True, slots=True)
class Embed:
    """An embed's parts, each within Discord's limits; ``url`` is the title's target."""

    author: str
    title: str
    url: str | None
    description: str
    fields: tuple[Field, ...]
    footer: str
    timestamp: datetime | None
    colour: int

    @property
    def total(self) -> int:
        """What Discord counts against the 6,000 characters of a message."""
        texts = (self.author, self.title, self.description, self.footer)
        return sum(map(size, texts)) + sum(field.size for field in self.fields)

    def to_dict(self) -> dict[str, object]:
        """As Discord's API takes it."""
        made: dict[str, object] = {"type": "rich", "title": self.title, "color": self.colour}
        made["author"] = {"name": self.author}
        made["footer"] = {"text": self.footer}
        if self.url:
            made["url"] = self.url
        if self.description:
            made["description"] = self.description
        if self.fields:
            made["fields"] = [{"name": f.name, "value": f.value, "inline": False} for f in self.fields]
        if self.timestamp:
            made["timestamp"] = self.timestamp.isoformat()
        return made


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel is sent. ``open_url`` is a button's target; ``more`` and ``rate`` are whether there are such."""

    content: str
    embed: Embed | None = None
    open_url: str | None = None
    more: bool = False
    mention_role: int | None = None
    rate: bool = False
