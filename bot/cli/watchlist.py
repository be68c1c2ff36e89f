"""`vedette watchlist`: lists and their files."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings

app = typer.Typer(help="Watchlists and their files.")

Format = Annotated[
    str | None,
    typer.Option("--format", help="csv, jsonl, toml, un, eu, ofac, opensanctions, ftm, misp; else told from the file."),
]
Details = Annotated[
    bool | None,
    typer.Option("--details/--brief", help="Name every item in the report, or some (the default on a terminal)."),
]


def _settings() -> Settings:
    from bot.cli import settings  # the package imports this module

    return settings(quiet=True)


@app.command("list")
def list_command(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """The lists that can be watched, with what they cover; exit 1 where one can't be read or updated."""
    from bot.cli import lists

    found = asyncio.run(lists.known(_settings()))
    if as_json:
        for item in found:
            typer.echo(json.dumps(item.to_dict(), ensure_ascii=False))
    else:
        lists.show(found)
    for item in found:
        if item.problem:
            sys.stderr.write(f"{item.id}: {item.problem}\n")
    raise typer.Exit(1 if any(item.problem for item in found) else 0)


@app.command("validate")
def validate_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Watchlist files; OFAC's SDN and ALT as one.")],
    format_: Format = None,
    details: Details = None,
) -> None:
    """Read files and name what is wrong or weak in them; exit 1 where an entry is unusable."""
    from bot.cli import importing

    raise typer.Exit(importing.check(files, format_, _settings(), details=details))


@app.command("import")
def import_command(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files or web addresses; OFAC's SDN and ALT as one list.")
    ],
    format_: Format = None,
    name: Annotated[str | None, typer.Option("--as", help="What to call it, and one list of all the files.")] = None,
    every: Annotated[
        str | None, typer.Option(help="Look at the address again so often (6h, 1d); its changes are news.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Even where most of the list would go.")] = False,
    details: Details = None,
) -> None:
    """Keep a list in the database, watched from then on; importing it again tells its channels what changed."""
    from bot.cli import importing

    asked = importing.Asked(tuple(files), format_, name, importing.interval(every, files), force, details)
    raise typer.Exit(asyncio.run(importing.take_in(asked, _settings())))


@app.command("update")
def update_command(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME...]", help="Lists; else all.")] = None,
) -> None:
    """Look at the addresses of imported lists now; exit 1 where one could not be updated."""
    from bot.cli import importing

    raise typer.Exit(asyncio.run(importing.update(names or [], _settings())))


@app.command("export")
def export_command(
    name: Annotated[str, typer.Argument(help="A list's name, or a watchlist file to write in another format.")],
    format_: Annotated[str, typer.Option("--format", help="csv, jsonl, toml or ftm.")] = "jsonl",
    version: Annotated[int | None, typer.Option(help="An earlier version of an imported list.")] = None,
) -> None:
    """Write a list to stdout; what is written imports again without loss."""
    from bot.cli import lists

    sys.stdout.write(asyncio.run(lists.written(name, format_, _settings(), version=version)))


@app.command("remove")
def remove_command(name: Annotated[str, typer.Argument(help="An imported list's name.")]) -> None:
    """Drop an imported list and its history; export it first to have it back."""
    from bot.cli import importing

    asyncio.run(importing.remove(name, _settings()))
    typer.echo(f"{name} is no longer watched.")
