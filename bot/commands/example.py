"""An invented alert, to look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from watchers.types import Alert, AlertMatch, AlertQuote, Sentence


def example(layout: Literal["compact", "standard", "full"], now: datetime) -> Alert:
    """As for an article that was published and fetched ``now``."""
    summary = "The army of Arvania said that it had retaken the base near Lower Sarn."
    return Alert(
        alert_id="A-00000000",
        story_id="example",
        revision=0,
        severity="high",
        title="Army says base retaken near Lower Sarn",
        url="https://example.org/base-retaken",
        site="Arvania Press",
        language="en",
        published=now.astimezone(UTC),
        fetched=now.astimezone(UTC),
        summary=(Sentence(summary, 0, len(summary)),),
        quotes=(
            AlertQuote(
                "We have full control of the base.",
                "Idris Karman",
                "spokesman, Arvanian Armed Forces",
                "named",
                watched=True,
            ),
        ),
        matches=(AlertMatch("northern-column", "Northern Column", "Column of the North", "alias", "", in_title=False),),
        lists=("Groups of Arvania",),
        outlets=("Arvania Press",),
        layout=layout,
    )
