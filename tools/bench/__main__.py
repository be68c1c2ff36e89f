"""Run the areas named on the command line, or all of them."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import tools.bench
from tools.report import show


def main(names: list[str]) -> int:
    """Print each area's table."""
    areas = sorted(m.name for m in pkgutil.iter_modules(tools.bench.__path__) if not m.name.startswith("_"))
    unknown = set(names) - set(areas)
    if unknown:
        print(f"No such area: {', '.join(sorted(unknown))}. There are: {', '.join(areas)}.")
        return 2
    for area in names or areas:
        show(area, importlib.import_module(f"tools.bench.{area}").figures())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
