"""config.toml and the environment over it → frozen Settings; errors name the key, the value and what is allowed."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings.exceptions import SettingsError as EnvironmentValueError

PREFIX = "VEDETTE_"
CONFIG_VARIABLE = "VEDETTE_CONFIG"
DEFAULT_CONFIG = Path("config.toml")

_DURATION_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SIZE_UNITS = {"": 1, "B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}


class SettingsError(Exception):
    """The configuration is wrong; the message has a line for each thing to mend and never holds a secret."""


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError("a duration is written like 30s, 15m, 6h or 7d")
    return timedelta(seconds=float(found[1]) * _DURATION_UNITS[found[2]])


def _size(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = re.fullmatch(r"(\d+)\s*(|B|KiB|MiB|GiB)", value.strip()) if isinstance(value, str) else None
    if not found:
        raise ValueError("a size is written like 500KiB, 15MiB or 1GiB")
    return int(found[1]) * _SIZE_UNITS[found[2]]


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Size = Annotated[int, BeforeValidator(_size)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Discord(_Section):
    """How to reach Discord; addresses other than Discord's own are for a proxy, and for the stand-in in tests."""

    token: SecretStr | None = None
    api_url: str = "https://discord.com/api/v10"
    gateway_url: str = "wss://gateway.discord.gg/"


class Database(_Section):
    """Where everything is kept that a restart needs; the address may hold a password."""

    url: SecretStr = SecretStr("sqlite+aiosqlite:///data/vedette.db")

    @field_validator("url", mode="after")
    @classmethod
    def _known_driver(cls, url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
            raise ValueError("a database address begins with sqlite+aiosqlite:/// or postgresql+asyncpg://")
        return url


class Poll(_Section):
    """The adaptive schedule: the first guess, its bounds, and how much is under way at once."""

    interval: Duration = timedelta(minutes=15)
    minimum_interval: Duration = timedelta(minutes=1)
    maximum_interval: Duration = timedelta(hours=6)
    concurrency: int = Field(100, ge=1, le=1000)
    per_host: int = Field(2, ge=1, le=50)

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Poll:
        if not timedelta(0) < self.minimum_interval <= self.maximum_interval:
            raise ValueError("minimum_interval must be above 0s and at most maximum_interval")
        return self


class Fetch(_Section):
    """Limits of a single request."""

    timeout: Duration = timedelta(seconds=20)
    max_body: Size = 15 * 1024**2
    max_list: Size = 200 * 1024**2
    allow_private_networks: bool = False


class Health(_Section):
    """Where the running bot answers /livez, /readyz and /metrics."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)


class Log(_Section):
    """What goes to stderr, and how."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "text", "json"] = "auto"


class Analysis(_Section):
    """The worker processes that read pages and articles."""

    processes: int = Field(2, ge=1, le=64)
    keep_articles: Duration = timedelta(days=30)


class Settings(BaseSettings):
    """All settings; see config.example.toml for each key's meaning."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
    )

    discord: Discord = Discord()
    database: Database = Database()
    poll: Poll = Poll()
    fetch: Fetch = Fetch()
    health: Health = Health()
    log: Log = Log()
    analysis: Analysis = Analysis()
    feeds: tuple[Path, ...] = ()
    watchlists: tuple[Path, ...] = ()
    catalogue: bool = True

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes over what the file says (which comes in as the initial values)."""
        return env_settings, init_settings

    @property
    def token(self) -> str | None:
        """Discord's token, if there is one."""
        return self.discord.token.get_secret_value() if self.discord.token else None

    @property
    def database_url(self) -> str:
        """The database's address with its password; not for logs."""
        return self.database.url.get_secret_value()


def config_path(given: Path | None, env: Mapping[str, str] = os.environ) -> Path | None:
    """The configuration file to read: the one given, else VEDETTE_CONFIG's, else config.toml where it is there.

    Raises SettingsError when a file that was named is missing.
    """
    named = given or (Path(env[CONFIG_VARIABLE]) if env.get(CONFIG_VARIABLE) else None)
    if named is None:
        return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None
    if not named.is_file():
        raise SettingsError(f"{named}: there is no such file. Copy config.example.toml there, or name another file.")
    return named


def load(path: Path | None = None, env: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Paths inside the file are relative to the working folder. Raises SettingsError."""
    values = _read_toml(path) if path else {}
    _refuse_unknown_variables(env)
    token = _token_from_environment(env)
    if token is not None:
        values.setdefault("discord", {})
        if isinstance(values["discord"], dict):
            values["discord"]["token"] = token
    try:
        settings = Settings(**values)
    except EnvironmentValueError as error:
        variable = re.search(r'field "(\w+)"', str(error))
        name = f"{PREFIX}{variable[1].upper()}" if variable else f"a {PREFIX}… variable"
        raise SettingsError(f'{name} can\'t be read: lists are written as JSON, like ["a.opml", "b.opml"].') from None
    except ValidationError as error:
        raise SettingsError("\n".join(_lines(error, values, path, env))) from None
    if token is not None and settings.token != token:
        # DISCORD_TOKEN is what people set by hand; it goes before VEDETTE_DISCORD__TOKEN.
        discord = settings.discord.model_copy(update={"token": SecretStr(token)})
        settings = settings.model_copy(update={"discord": discord})
    return settings


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: can't be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}.") from None


def _token_from_environment(env: Mapping[str, str]) -> str | None:
    if env.get("DISCORD_TOKEN", "").strip():
        return env["DISCORD_TOKEN"].strip()
    file = env.get("DISCORD_TOKEN_FILE", "").strip()
    if not file:
        return None
    try:
        token = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else "not text"
        raise SettingsError(
            f"DISCORD_TOKEN_FILE: {file} can't be read ({why}). It must be readable for the user the bot runs as."
        ) from None
    if not token:
        raise SettingsError(f"DISCORD_TOKEN_FILE: {file} is empty. Put the bot's token in it.")
    return token


def _refuse_unknown_variables(env: Mapping[str, str]) -> None:
    sections = {name.upper() for name in Settings.model_fields}
    for variable in env:
        if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE:
            continue
        section = variable.removeprefix(PREFIX).split("__")[0]
        if section.upper() not in sections:
            raise SettingsError(f"{variable}: there is no such setting. {_suggest(section.lower(), Settings)}")


def _lines(error: ValidationError, values: dict[str, Any], path: Path | None, env: Mapping[str, str]) -> list[str]:
    merged = _merge(values, EnvSettingsSource(Settings)())
    lines = []
    for problem in error.errors():
        location = [str(part) for part in problem["loc"]]
        key = ".".join(location)
        variable = PREFIX + "__".join(location[:2]).upper()
        origin = variable if variable in env else str(path or "the environment")
        if problem["type"] == "extra_forbidden":
            owner = Settings.model_fields[location[0]].annotation if len(location) > 1 else Settings
            lines.append(f"{origin}: {key}: there is no such key. {_suggest(location[-1], owner)}")
            continue
        shown = "" if "token" in key or key.startswith("database") else f" = {_at(merged, location)!r}"
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] in {"model_type", "dict_type"}:
            section: Any = Settings.model_fields[location[0]].annotation
            keys = ", ".join(f"{key}.{name}" for name in sorted(section.model_fields))
            message = f"this is a section of keys; there are {keys}"
        lines.append(f"{origin}: {key}{shown}: {message[:1].lower()}{message[1:]}.")
    return lines


def _suggest(name: str, model: Any) -> str:
    allowed = sorted(getattr(model, "model_fields", {}))
    close = get_close_matches(name, allowed, 1)
    return f"Did you mean {close[0]}?" if close else f"Allowed are {', '.join(allowed)}."


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merge(merged[key], value) if both else value
    return merged


def _at(values: Mapping[str, Any], location: list[str]) -> object:
    value: Any = values
    for part in location:
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list | tuple) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return value
    return value
