"""Alerts told together → one message, a line for each, as long as there is room for all of them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.message import CONTENT, DESCRIPTION, FOOTER, VALUE, Embed, Field, Message
from bot.neutral import clean, link, shorten, shorten_plain, size
from bot.wording import TONES, group_title, severity_word
from watchers.types import Alert, AlertGroup, GroupedAlert

ROOM, LINES, MOST_FIELDS = 5600, DESCRIPTION - 96, 5  # characters of the embed, of its description; fields after that
# (letters of a headline, whether with watched names, outlet and link), the fullest first.
_DEPTHS = ((120, True, True), (100, True, False), (80, False, False), (50, False, False), (36, False, False))
FURTHER, LONGEST_LINK = "Further", 400


def group_message(alert: Alert, group: AlertGroup, *, plain: bool, repeat: bool) -> Message:
    """The group's post; ``plain`` is its content alone, with what fits there."""
    content = _content(alert, group, repeat)
    if plain:
        lines = [_line(one, 80, named=True, linked=False) for one in group.alerts]
        kept = _fitting(lines, CONTENT - size(content) - 40)
        left = f"\n… and {len(lines) - len(kept)} more" if len(kept) < len(lines) else ""
        return Message("\n".join([content, *kept]) + left, None, None, False, alert.mention_role)
    for headline, named, linked in _DEPTHS:
        lines = [_line(one, headline, named=named, linked=linked) for one in group.alerts]
        pieces = _packed(lines)
        if pieces is not None:
            return Message(content, _embed(alert, group, pieces), None, True, alert.mention_role)
    # Only where headlines are long in UTF-16: as many as fit, the rest by the button.
    kept = _fitting(lines, LINES - 60)
    pieces = ["\n".join([*kept, f"… and {len(lines) - len(kept)} more: press More."])]
    return Message(content, _embed(alert, group, pieces), None, True, alert.mention_role)


def group_lines(group: AlertGroup) -> list[str]:
    """Each alert in full, for pages of their own."""
    return [f"{_line(one, 150, named=True, linked=True)} · {one.alert_id}" for one in group.alerts]


def _content(alert: Alert, group: AlertGroup, repeat: bool) -> str:
    """Who reads this line alone knows how many there are, why together, which is the gravest, and from when."""
    first, last = (int(group.alerts[at].at.timestamp()) for at in (0, -1))
    names = [name for one in group.alerts if one.title == alert.title for name in one.names][:1]
    gravest = f"{shorten(names[0], 40)}: " if names else ""
    line = " · ".join(
        [
            f"{severity_word(alert.severity)} · {group_title(group)}",
            f"the gravest: {gravest}{shorten(alert.title, 90, 200)}",
            f"<t:{first}:f> to <t:{last}:t>",
            alert.alert_id,
            *(["possible repeat"] if repeat else []),
        ]
    )
    return f"{line} · <@&{alert.mention_role}>" if alert.mention_role else line


def _line(one: GroupedAlert, headline: int, *, named: bool, linked: bool) -> str:
    """ "HIGH · Northern Column — Army says base retaken · Arvania Press", with time and link where there is room."""
    said = shorten(one.title, headline, 2 * headline) or "Untitled"
    target = link(one.url, LONGEST_LINK) if linked else None
    opens = f" · [open]({target})" if target else ""
    if not named:
        return f"{TONES[one.severity].word} · {said}"
    names = (
        f"{shorten(one.names[0], 40)}{f' + {len(one.names) - 1}' if len(one.names) > 1 else ''} — " if one.names else ""
    )
    outlet = f" · {shorten(one.site, 40)}" if one.site else ""
    when = f"<t:{int(one.at.timestamp())}:t> " if linked else ""
    return f"{when}{TONES[one.severity].word} · {names}{said}{outlet}{opens}"


def _packed(lines: Sequence[str]) -> list[str] | None:
    """The lines as the description and up to five fields; None where that isn't room enough."""
    pieces: list[str] = [""]
    for line in lines:
        room = LINES if len(pieces) == 1 else VALUE
        longer = f"{pieces[-1]}\n{line}".strip("\n")
        if size(longer) <= room:
            pieces[-1] = longer
        else:
            pieces.append(line)
    fits = len(pieces) <= MOST_FIELDS + 1 and sum(map(size, pieces)) + len(FURTHER) * len(pieces) <= ROOM
    return pieces if fits and all(size(piece) <= VALUE for piece in pieces[1:]) else None


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if size("\n".join([*kept, line])) > room:
            break
        kept.append(line)
    return kept


def _embed(alert: Alert, group: AlertGroup, pieces: Sequence[str]) -> Embed:
    lists = ", ".join(map(clean, alert.lists))
    return Embed(
        author="Vedette",
        title=group_title(group),
        url=None,
        description=pieces[0],
        fields=tuple(Field(FURTHER, piece) for piece in pieces[1:]),
        footer=shorten_plain(f"{'lists' if len(alert.lists) > 1 else 'list'} {lists}", min(FOOTER, 200)),
        timestamp=None,
        colour=TONES[alert.severity].colour,
    )
