"""Run the areas named on the command line, or all of them."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import tools.quality
from tools.report import show

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def main(names: list[str]) -> int:
    """Print each area's table; 2 where the development sets are missing."""
    if not DATA.is_dir():
        print(f"The development sets are not here ({DATA} is missing): nothing to score.")
        return 2
    areas = sorted(m.name for m in pkgutil.iter_modules(tools.quality.__path__) if not m.name.startswith("_"))
    unknown = set(names) - set(areas)
    if unknown:
        print(f"No such area: {', '.join(sorted(unknown))}. There are: {', '.join(areas)}.")
        return 2
    for area in names or areas:
        show(area, importlib.import_module(f"tools.quality.{area}").figures(DATA))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
