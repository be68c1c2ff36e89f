"""`vedette watchlist`: lists and their files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from watchers.errors import WatcherError
from watchers.watchlists import catalogue, formats, summary, validate

app = typer.Typer(help="Watchlists and their files.", no_args_is_help=True)

Format = Annotated[str | None, typer.Option("--format", help="csv, jsonl, toml, un, ofac, opensanctions, ftm or misp.")]


@app.command("list")
def list_command() -> None:
    """The lists that can be watched, with what they cover."""
    table = Table("list", "title", "entries", "checked", "covers")
    for item in catalogue():
        table.add_row(item.id, item.title, str(len(item.entries)), item.checked.isoformat(), item.covers)
    Console().print(table)


@app.command("validate")
def validate_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Watchlist files.")],
    format_: Format = None,
) -> None:
    """Read files and name what is wrong or weak in them; exit 1 where an entry is unusable."""
    status = 0
    for file in files:
        try:
            result = formats.read(file, format=format_)
        except (WatcherError, OSError) as error:
            sys.stderr.write(f"{file}: {error}\n")
            status = 1
            continue
        typer.echo(summary(result))
        for issue in validate(result.entries):
            status = 1 if issue.level == "error" else status
            (sys.stderr.write if issue.level == "error" else sys.stdout.write)(
                f"{file}: {issue.entry}: {issue.level}: {issue.message}\n"
            )
    raise typer.Exit(status)


@app.command("export")
def export_command(
    name: Annotated[str, typer.Argument(help="A list's name, or a watchlist file to write in another format.")],
    format_: Annotated[str, typer.Option("--format", help="csv, jsonl, toml or ftm.")] = "jsonl",
) -> None:
    """Write a list to stdout; what is written imports again without loss."""
    shipped = {item.id: item.entries for item in catalogue()}
    if name in shipped:
        entries = shipped[name]
    elif Path(name).is_file():
        entries = formats.read(Path(name)).entries
    else:
        raise WatcherError(f"{name}: there is no such list. Lists: {', '.join(shipped)}.")
    sys.stdout.write(formats.write(entries, format=format_))
