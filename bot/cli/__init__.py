"""The command line of the contract: `vedette`, the same as `python -m bot`."""

from __future__ import annotations

import asyncio
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import __version__, logs
from bot.cli import watchlist
from bot.settings import Settings, SettingsError, config_path, load
from watchers.errors import WatcherError

app = typer.Typer(
    name="vedette",
    help="Watches counter-terrorism news: who said what, in their exact words, once.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
feeds_app = typer.Typer(help="The feeds that are watched.")
db_app = typer.Typer(help="The database.")
app.add_typer(feeds_app, name="feeds")
app.add_typer(db_app, name="db")
app.add_typer(watchlist.app, name="watchlist")

Config = Annotated[
    Path | None, typer.Option("--config", help="The configuration file; else VEDETTE_CONFIG, config.toml.")
]


# Newer versions of typer bring their own copy of click; this is the base of a wrong call in each.
CallError: Any = typer.BadParameter.__mro__[2]


class _State:
    config: Path | None = None


def settings(*, quiet: bool = False) -> Settings:
    """The settings of this call, with logging set up by them; ``quiet`` for what is to be looked at."""
    found = load(config_path(_State.config))
    logs.configure("warning" if quiet and found.log.level == "info" else found.log.level, found.log.format)
    return found


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vedette {__version__}")
        raise typer.Exit


@app.callback()
def common(
    config: Config = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Options for every command."""
    _State.config = config


@app.command("analyse")
def analyse_command(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="A file (HTML or text), a URL, or -.")
    ] = None,
    lists: Annotated[
        list[str] | None, typer.Option("--watchlist", help="A list's file or name; else the catalogue.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line for each INPUT.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Read JSON Lines on stdin, write them on stdout.")] = False,
) -> None:
    """What would the bot make of this article?

    A line of --jsonl: {"id", "text" or "html", "title", "summary", "url", "language", "published", "watchlist"},
    of which text or html is enough. An answer: {"id", "title", "text", "language", "mentions", "quotes", "summary",
    "topics", "figures", "story", "duplicate_of"}, or {"id", "error"}; offsets count code points, the end exclusive.
    """
    from bot.cli import analyse

    if not inputs and not as_jsonl:
        raise WatcherError("Name a file, a URL or - to analyse, or give --jsonl.")
    if inputs and as_jsonl:
        raise WatcherError("--jsonl reads standard input: name no file or URL beside it.")
    names = tuple(lists or ())
    status = asyncio.run(analyse.run(inputs or [], names, settings(), as_json=as_json, as_jsonl=as_jsonl))
    raise typer.Exit(status)


@feeds_app.command("parse")
def feeds_parse(
    file: Annotated[Path, typer.Argument(help="A feed's file.")],
    url: Annotated[str | None, typer.Option(help="The address that relative links are relative to.")] = None,
) -> None:
    """Read a feed's file and print what is in it as JSON."""
    from bot.cli import feeds

    typer.echo(feeds.parse_file(file, url))


@feeds_app.command("list")
def feeds_list(
    every: Annotated[bool, typer.Option("--all", help="Also those that nobody follows.")] = False,
) -> None:
    """The feeds that are watched, with their state."""
    from bot.cli import feeds, tables

    asyncio.run(feeds.list_feeds(settings(), tables.console(), every=every))


@feeds_app.command("add")
def feeds_add(
    url: Annotated[str, typer.Argument(help="The feed's own address.")],
    title: Annotated[str | None, typer.Option(help="What to call it.")] = None,
) -> None:
    """Watch a feed in the terminal."""
    from bot.cli import feeds

    typer.echo(asyncio.run(feeds.add(settings(), url, title)))


@feeds_app.command("remove")
def feeds_remove(url: Annotated[str, typer.Argument(help="The feed's address.")]) -> None:
    """Stop watching a feed."""
    from bot.cli import feeds

    typer.echo(asyncio.run(feeds.remove(settings(), url)))


@feeds_app.command("import")
def feeds_import(file: Annotated[Path, typer.Argument(help="An OPML file.")]) -> None:
    """Watch all feeds of an OPML file; titles and folders are kept."""
    from bot.cli import feeds, tables

    raise typer.Exit(asyncio.run(feeds.import_opml(settings(), file, tables.console())))


@feeds_app.command("export")
def feeds_export(file: Annotated[Path | None, typer.Argument(help="Where to; else stdout.")] = None) -> None:
    """The watched feeds as OPML 2.0."""
    from bot.cli import feeds

    found = asyncio.run(feeds.export_opml(settings()))
    if file is None:
        typer.echo(found.decode(), nl=False)
        return
    try:
        file.write_bytes(found)
    except OSError as error:
        raise WatcherError(f"{file}: can't be written ({error.strerror}).") from None


@feeds_app.command("check")
def feeds_check(
    urls: Annotated[list[str] | None, typer.Argument(metavar="URL", help="Else the catalogue and all watched.")] = None,
) -> None:
    """Poll each address once and say what the server answered, what was found and what will be polled when."""
    from bot.cli import feed_check, tables

    found = settings(quiet=True)
    if urls:
        raise typer.Exit(asyncio.run(feed_check.check_addresses(found, urls, tables.console())))
    raise typer.Exit(asyncio.run(feed_check.check_known(found, tables.console())))


@app.command("run")
def run_command() -> None:
    """Run the bot until SIGINT or SIGTERM; without a configuration and a token, the demo."""
    from bot.cli import running

    config = config_path(_State.config)
    found = settings()
    if config is None and found.token is None:
        found = settings(quiet=True)
    raise typer.Exit(asyncio.run(running.run(found, config)))


@app.command("demo")
def demo_command(
    once: Annotated[bool, typer.Option("--once", help="Exit when all is told.")] = False,
) -> None:
    """The invented newsroom that the project ships, told in the terminal by the real bot."""
    from bot.demo.run import demo

    asyncio.run(demo(settings(quiet=True), once=once))


@app.command("poll")
def poll_command(
    once: Annotated[bool, typer.Option("--once", help="One pass, then exit.")] = False,
    force: Annotated[bool, typer.Option(help="Over all feeds, not only those that are due.")] = False,
    articles: Annotated[bool, typer.Option(help="Read the articles that feeds link.")] = True,
) -> None:
    """One pass over all feeds that are due; the last line is a JSON object of counts."""
    from bot.cli import running

    if not once:
        raise WatcherError("Give --once for one pass; `vedette run` polls for good.")
    raise typer.Exit(asyncio.run(running.poll_once(settings(), force=force, read_articles=articles)))


@app.command("check")
def check_command() -> None:
    """Is everything ready?"""
    from bot.cli import running

    raise typer.Exit(asyncio.run(running.check(settings(), config_path(_State.config))))


@app.command("healthcheck")
def healthcheck_command() -> None:
    """Ask the running bot's health port; exit 0 or 1 with a line that says why."""
    from bot import health  # alone, since a container asks twice a minute

    where = settings().health
    ready, why = asyncio.run(health.ask(where.host, where.port))
    typer.echo(why)
    raise typer.Exit(0 if ready else 1)


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database's schema up to date."""
    from bot.cli import database

    typer.echo(asyncio.run(database.upgrade(settings())))


@db_app.command("backup")
def db_backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")]) -> None:
    """Copy the database into a file, while the bot works on (SQLite)."""
    from bot.cli import database

    typer.echo(asyncio.run(database.back_up(settings(), file)))


@db_app.command("restore")
def db_restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="What `db backup` wrote.")]) -> None:
    """Put a backup in the database's place, while no bot works on it (SQLite); the one before is kept."""
    from bot.cli import database

    typer.echo(asyncio.run(database.restore(settings(), file)))


def main() -> None:
    """Run the command line: 0 all done, 1 some failed, 2 the call or the configuration was wrong."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    try:
        status = app(standalone_mode=False, prog_name="vedette")
    except (SettingsError, WatcherError) as error:
        sys.stderr.write(f"vedette: {error}\n")
        status = 2
    except CallError as error:
        sys.stderr.write(f"vedette: {_said(error)}\n")
        status = 2
    except typer.Abort:
        status = 130
    sys.exit(status or 0)


def _said(error: Any) -> str:
    """What is wrong with a call, and where it stands how it should be."""
    said = " ".join(str(error.format_message()).split()).rstrip(".")
    context = error.ctx
    called = context.command_path if context else "vedette"
    if said == "Missing command":
        said = f"say what to do: {', '.join(context.command.list_commands(context))}"
    return f"{said}. See: {called} --help"
