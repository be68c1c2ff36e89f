"""Buttons, known by their custom id alone: those of old messages work after restarts and upgrades."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.commands.base import Here, Interaction, not_found, pages
from bot.commands.undo import UNDO_FOR, Undo, UndoButton
from bot.errors import UserError, answer_error
from bot.grouped import group_lines
from bot.render import more
from watchers.types import Delivery

OPEN_FOR = timedelta(minutes=5)
ASK = r"v1:ask:(?P<token>[0-9a-f]{16})"
MORE = r"v1:more:(?P<alert>A-[0-9A-Z]{8})"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in words; what can be done next, or filled in, by label; and what takes it back."""

    text: str
    then: Mapping[str, Act] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    undo: Undo | None = None


Act = Callable[[Here], Awaitable[Done]]
Form = Callable[[Here], discord.ui.Modal]


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be done if who was asked presses the button in time; a form may be opened again and again."""

    server: int
    user: int
    until: datetime
    act: Act | None = None
    form: Form | None = None


class Questions:
    """The questions that are open, by the token in their button's custom id; none outlives the process."""

    def __init__(self) -> None:
        self._open: dict[str, Question] = {}

    def add(self, question: Question, now: datetime) -> str:
        """The token that answers it."""
        self._open = {token: other for token, other in self._open.items() if other.until > now}
        token = secrets.token_hex(8)
        self._open[token] = question
        return token

    def take(self, token: str, here: Here) -> Question:
        """The question, which is then closed. Raises UserError where it isn't open, or is somebody else's."""
        question = self._open.get(token)
        if question is None or question.until <= here.now or question.server != here.server:
            raise UserError(
                "That button isn't open any more.",
                "It was pressed already, its time is over, or I was started again.",
                "Nothing was changed by it. Give the command again.",
                "QUESTION-OVER",
            )
        if question.user != here.user:
            raise UserError(
                "This question is somebody else's.",
                "Only who gave the command can answer it.",
                "Give the command yourself.",
                "QUESTION-OTHER",
            )
        return question if question.form else self._open.pop(token)


async def ask(here: Here, question: str, label: str, act: Act) -> None:
    """Ask once, with a button named ``label``; what was done then takes the question's place."""
    await here.say(question, buttons(here, Done(question, {label: act}), discord.ButtonStyle.danger))


async def offer(here: Here, done: Done) -> None:
    """Say it, with a button for each of up to five things that can be done next."""
    await here.say(done.text, buttons(here, done))


async def browse(here: Here, lines: Sequence[str], *, head: str = "", foot: str = "") -> None:
    """Show the lines, between ``head`` and ``foot``; what doesn't fit one message is turned to by buttons."""
    await offer(here, _page(pages(lines), 0, head, foot))


def _page(sheets: Sequence[str], number: int, head: str, foot: str) -> Done:
    def turn(to: int) -> Act:
        async def act(_pressed: Here) -> Done:
            return _page(sheets, to, head, foot)

        return act

    count = f"Page {number + 1} of {len(sheets)}." if len(sheets) > 1 else ""
    text = "\n".join(part for part in (head, sheets[number], count, foot) if part)
    turns = {"Previous": number - 1, "Next": number + 1}
    return Done(text, {label: turn(to) for label, to in turns.items() if 0 <= to < len(sheets)})


def buttons(
    here: Here, done: Done, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> discord.ui.View | None:
    """The action row below it; None where there is nothing to press."""
    questions: Questions = here.interaction.client.questions
    until = here.now + OPEN_FOR
    asked = {label: Question(here.server, here.user, until, act=act) for label, act in done.then.items()}
    asked |= {label: Question(here.server, here.user, until, form=form) for label, form in done.forms.items()}
    items: list[discord.ui.Item[Any]] = [
        QuestionButton(questions.add(question, here.now), label, style) for label, question in asked.items()
    ]
    if done.undo:
        items.append(UndoButton(done.undo, here.now + UNDO_FOR))
    return row(*items) if items else None


def row(*items: discord.ui.Item[Any]) -> discord.ui.View:
    """An action row of which discord.py keeps nothing: its buttons are known by their custom ids."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    view.stop()
    return view


async def replace_by(here: Here, done: Done) -> None:
    """Put what was done in the place of the message that was answered."""
    here.known.changed(here.server)
    await here.interaction.edit_original_response(content=done.text, view=buttons(here, done))


class QuestionButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ASK):
    """Yes to a question of `ask`, or one of what `offer` offers."""

    def __init__(
        self, token: str, label: str = "Yes", style: discord.ButtonStyle = discord.ButtonStyle.secondary
    ) -> None:
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"v1:ask:{token}"))
        self.token = token

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, _item: Any, match: re.Match[str], /) -> QuestionButton:
        """The button that was pressed."""
        return cls(match["token"])

    async def callback(self, interaction: Interaction) -> None:
        """Do what was asked, once."""
        try:
            here = Here(interaction)
            question = interaction.client.questions.take(self.token, here)
            if question.form:
                await interaction.response.send_modal(question.form(here))
            elif question.act:
                await interaction.response.defer()
                await replace_by(here, await question.act(here))
        except Exception as error:  # noqa: BLE001 - a button's failure is answered like a command's
            await answer_error(interaction, error)


class MoreButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=MORE):
    """All quotes and reasons of an alert, for who asks."""

    def __init__(self, alert_id: str) -> None:
        super().__init__(
            discord.ui.Button(label="More", style=discord.ButtonStyle.secondary, custom_id=f"v1:more:{alert_id}")
        )
        self.alert_id = alert_id

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, _item: Any, match: re.Match[str], /) -> MoreButton:
        """The button of a message that this process perhaps never sent."""
        return cls(match["alert"])

    async def callback(self, interaction: Interaction) -> None:
        """Answer; an alert of another server, or of a channel that the user may not see, isn't found."""
        try:
            here = Here(interaction)
            alert = (await alert_here(here, self.alert_id)).alert
            if alert.group is None:
                await here.say(more(alert))
            else:
                await browse(here, group_lines(alert.group), head=f"**{alert.alert_id}**")
        except Exception as error:  # noqa: BLE001 - a button's failure is answered like a command's
            await answer_error(interaction, error)


async def alert_here(here: Here, alert_id: str) -> Delivery:
    """The delivery of an alert that stands in this channel. Raises UserError, also for one of another channel."""
    delivery = await here.storage.outbox.by_alert(alert_id)
    place = (here.server, here.interaction.channel_id)
    if delivery is None or (delivery.server_id, delivery.channel_id) != place:
        raise not_found("alert", alert_id, "It may have been erased since.")
    return delivery
