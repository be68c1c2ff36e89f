"""A table of measured figures, each beside what it should reach; shared by `make quality` and `make bench`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. ``reach`` is what it should reach, None where it stands for comparison (a peer's)."""

    measure: str
    value: float
    reach: float | None = None
    unit: str = ""
    lower_is_better: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the value is as good as ``reach``, None where there is none."""
        if self.reach is None:
            return None
        return self.value <= self.reach if self.lower_is_better else self.value >= self.reach


def show(title: str, figures: Iterable[Figure], *, console: Console | None = None) -> bool:
    """Print the table; true when every figure with a ``reach`` has reached it."""
    table = Table(title=title, title_justify="left", show_lines=False)
    for heading, justify in (("measure", "left"), ("value", "right"), ("reach", "right"), ("", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    reached_all = True
    for figure in figures:
        sign = "≤" if figure.lower_is_better else "≥"
        reach = "" if figure.reach is None else f"{sign} {figure.reach:g}{figure.unit}"
        mark = {None: "", True: "✔", False: "✖"}[figure.reached]
        reached_all &= figure.reached is not False
        table.add_row(figure.measure, f"{figure.value:.4g}{figure.unit}", reach, mark)
    (console or Console()).print(table)
    return reached_all
