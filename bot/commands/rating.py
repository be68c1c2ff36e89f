"""The buttons Relevant and Not relevant: noted for who presses, and what may be changed about it."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.commands.base import Here, Interaction
from bot.commands.buttons import Done, Form, alert_here, offer
from bot.commands.entries import Draft, form_for
from bot.commands.offers import own_lists
from bot.errors import answer_error
from bot.neutral import shorten, shorten_plain
from bot.wording import match_reason
from watchers.storage.feedback import Ratings
from watchers.types import Delivery

RATE = r"v1:rate:(?P<word>yes|no):(?P<alert>A-[0-9A-Z]{8})"
_LABELS = {"yes": "Relevant", "no": "Not relevant"}
MOST_FORMS = 2


class RateButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=RATE):
    """What one person says of an alert; who presses again, or the other one, changes it."""

    def __init__(self, alert_id: str, word: str) -> None:
        custom_id = f"v1:rate:{word}:{alert_id}"
        super().__init__(
            discord.ui.Button(label=_LABELS[word], style=discord.ButtonStyle.secondary, custom_id=custom_id)
        )
        self.alert_id, self.word = alert_id, word

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, _item: Any, match: re.Match[str], /) -> RateButton:
        """The button of a message that this process perhaps never sent."""
        return cls(match["alert"], match["word"])

    async def callback(self, interaction: Interaction) -> None:
        """Note it, and say so to who pressed alone; the message stays as it is."""
        try:
            here = Here(interaction)
            delivery = await alert_here(here, self.alert_id)
            relevant = self.word == "yes"
            rated = await here.storage.feedback.rate(delivery.id, here.user, relevant=relevant, now=here.now)
            await offer(here, _noted(rated) if relevant else await _mend(here, delivery, rated))
        except Exception as error:  # noqa: BLE001 - a button's failure is answered like a command's
            await answer_error(interaction, error)


def _noted(rated: Ratings) -> Done:
    return Done(f"Noted. This subscription: {rated.percent} % relevant of {rated.all} rated.")


async def _mend(here: Here, delivery: Delivery, rated: Ratings) -> Done:
    """Why it was told, and the forms of those names that this server can change itself."""
    reasons = [
        f"- {shorten(found.name, 80)}: {shorten(match_reason(found), 150)}" for found in delivery.alert.matches[:5]
    ]
    forms: dict[str, Form] = {}
    if here.interaction.permissions.manage_guild:
        named = {found.entity for found in delivery.alert.matches}
        for info in own_lists(here, await here.storage.lists.visible(here.server)):
            for entry in await here.storage.lists.entries(info.id):
                if entry.id in named and len(forms) < MOST_FORMS:
                    forms[f"Edit {shorten_plain(entry.name, 60)}"] = _form(Draft(info.id, entry, known=True))
    mend = "Words that exclude it, or a weak alias, may help." if forms else ""
    todo = f"{mend} Less of everything: {here.mention('alerts edit')}. Why: {here.mention('watch explain')}.".strip()
    return Done("\n".join([_noted(rated).text, "It was told for:", *reasons, todo]), forms=forms)


def _form(draft: Draft) -> Form:
    return lambda _: form_for(draft)
