"""Every setting of the bot, read once from the environment and `.env`. Nobody else reads either.

A setting's description is its documentation: `.env.example`, docs/reference/settings.md and the
lines that name a wrong value all use it.
"""

import os
import re
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    NonNegativeInt,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.core.models import TICKS_PER_USD
from bot.core.quota import Ceilings, Origin, Rule, Subject, Unit
from bot.core.windows import Window


class SettingsError(Exception):
    """The bot cannot be configured; one line for each setting that is wrong or missing."""

    @property
    def lines(self) -> list[str]:
        return str(self).splitlines()


def _usd(value: object) -> Decimal:
    """Dollars as people write them, exactly. Raises ValueError."""
    try:
        usd = Decimal(str(value))
        whole_ticks = usd.is_finite() and usd * TICKS_PER_USD % 1 == 0
    except InvalidOperation:
        whole_ticks, usd = False, Decimal(0)
    if not whole_ticks or not 0 <= usd <= 1_000_000:
        raise ValueError("must be dollars from 0 to 1000000, such as 2 or 0.50")
    return usd


def _usd_or_none(value: object) -> Decimal | None:
    return None if str(value).strip().lower() == "none" else _usd(value)


def _words(value: object) -> object:
    return value if not isinstance(value, str) else [w for w in re.split(r"[,\s]+", value) if w]


def _host(value: str) -> str:
    if not re.fullmatch(r"(\*\.)?([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?", value.lower()):
        raise ValueError("must be host names separated by commas, without https:// and paths")
    return value.lower()


def _url(*schemes: str) -> Callable[[str], str]:
    def checked(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
            starts = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"must be an address that begins with {starts}")
        return value.rstrip("/")

    return checked


def _database_url(value: str) -> str:
    if not re.match(r"sqlite:///.|postgres(ql)?://.", value):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value


def _files_url(value: str) -> str:
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)*/?", value):
        raise ValueError("must look like s3://bucket or s3://bucket/folder")
    if find_spec("obstore") is None:
        raise ValueError("needs obstore: install imagine-bot[s3]")
    return value.rstrip("/")


def _one_word(value: SecretStr) -> SecretStr:
    """A token that can travel in a header; it is often pasted with more than itself."""
    if not re.fullmatch(r"[!-~]{8,}", value.get_secret_value().strip()):
        raise ValueError("must be one long word: the token alone, without spaces or 'Bot '")
    return SecretStr(value.get_secret_value().strip())


def _long(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 16:
        raise ValueError("must be at least 16 characters long")
    return value


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


Lowered = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)
Usd = Annotated[Decimal, BeforeValidator(_usd)]
UsdOrNone = Annotated[Decimal | None, BeforeValidator(_usd_or_none)]
Hosts = Annotated[
    tuple[Annotated[str, AfterValidator(_host)], ...], NoDecode, BeforeValidator(_words)
]
GuildIds = Annotated[tuple[NonNegativeInt, ...], NoDecode, BeforeValidator(_words)]
HttpUrl = Annotated[str, AfterValidator(_url("https", "http"))]
WebSocketUrl = Annotated[str, AfterValidator(_url("wss", "ws"))]
Token = Annotated[SecretStr, AfterValidator(_one_word)]


def _setting(description: str, default: Any = ..., **limits: Any) -> Any:
    return Field(default, description=description, **limits)


def _made(description: str, make: Callable[[dict[str, Any]], Any]) -> Any:
    """A setting whose default is worked out from those above it, and which may hold a secret."""
    return Field(default_factory=make, description=description, repr=False)


class Settings(BaseSettings):
    """What the operator decided. Construct it with `load_settings`, or by keyword in a test."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    discord_token: Token = _setting(
        "The bot's token: Discord Developer Portal, your application, Bot, Reset Token."
    )
    xai_api_key: Token = _setting(
        "The key that pays for pictures and clips: console.x.ai, API Keys."
    )

    data_dir: Annotated[Path, AfterValidator(_absolute)] = _setting(
        "Folder for the database, pictures and clips.", "./data", validate_default=True
    )
    database_url: Annotated[str, AfterValidator(_database_url)] = _made(
        "Where the database is, sqlite:///path or postgresql://…; unset, imagine.db in DATA_DIR.",
        lambda above: f"sqlite:///{above['data_dir'] / 'imagine.db'}",
    )
    database_connections: int = _setting(
        "Connections that this process may have to Postgres at the same time.", 10, ge=2, le=200
    )
    secret_key: Annotated[SecretStr, AfterValidator(_long)] = _made(
        "Turns people's ids into the keys that limits are counted by; unset, one is made and kept "
        "in DATA_DIR/secret.key.",
        lambda above: _kept_secret(above["data_dir"]),
    )
    keep_days: int = _setting(
        "Most days for which pictures and clips are kept on disk; each server keeps its own for 14 "
        "days unless its admins say otherwise.",
        30,
        ge=1,
        le=3650,
    )

    files_url: Annotated[str, AfterValidator(_files_url)] | None = _setting(
        "Where pictures and clips are kept, s3://bucket or s3://bucket/folder; unset, in DATA_DIR.",
        None,
    )
    s3_endpoint: HttpUrl | None = _setting(
        "Address of the storage behind FILES_URL when it is not Amazon's.", None
    )
    s3_region: str | None = _setting("Region of the storage behind FILES_URL.", None)
    s3_access_key_id: str | None = _setting(
        "Key id for FILES_URL; unset, what the machine itself was given is used.", None
    )
    s3_secret_access_key: SecretStr | None = _setting(
        "Secret key for FILES_URL, beside S3_ACCESS_KEY_ID.", None, validate_default=True
    )

    disk_encrypted: bool = _setting(
        "Say true once the disks under DATA_DIR and the database are encrypted; until then "
        "`check` warns.",
        False,
    )

    allowed_guilds: GuildIds = _setting(
        "Ids of the only servers the bot works in, separated by commas; unset, it works in all.",
        (),
    )
    guild_daily_usd_max: UsdOrNone = _setting(
        "Most dollars one server may use in a day, whatever its admins set; none lifts it.",
        Decimal(10),
    )
    guild_monthly_usd_max: UsdOrNone = _setting(
        "Most dollars one server may use in a month, whatever its admins set; none lifts it.",
        Decimal(100),
    )
    total_daily_usd_max: UsdOrNone = _setting(
        "Most dollars all servers together may use in a day; none lifts it.", Decimal(50)
    )
    total_monthly_usd_max: UsdOrNone = _setting(
        "Most dollars all servers together may use in a month; none lifts it.", Decimal(500)
    )
    starter_member_daily_usd: Usd = _setting(
        "Dollars a day for each member in the limits a new server starts with; "
        "0 for no such limit.",
        Decimal(2),
    )
    starter_guild_daily_usd: Usd = _setting(
        "Dollars a day for the whole of a new server in the limits it starts with; "
        "0 for no such limit.",
        Decimal(10),
    )
    personal_use: bool = _setting(
        "Whether people may use the bot outside of servers that have it: in direct messages, and "
        "where they bring it along; true or false.",
        False,
    )
    personal_daily_usd_max: UsdOrNone = _setting(
        "Most dollars one person may use in a day outside of servers; none lifts it.", Decimal(1)
    )
    personal_monthly_usd_max: UsdOrNone = _setting(
        "Most dollars one person may use in a month outside of servers; none lifts it.",
        Decimal(10),
    )
    refusals_free_per_day: int = _setting(
        "Requests refused by xAI's content policy that use up no pictures or clips, "
        "for each member and day; what xAI bills for them counts.",
        2,
        ge=0,
        le=5,
    )

    prices_file: Annotated[Path, AfterValidator(_absolute)] | None = _setting(
        "TOML file with your own models and prices; unset, the models that this version knows.",
        None,
    )

    operator_name: str | None = _setting("Who runs this bot, shown in /help and /privacy.", None)
    operator_contact: str | None = _setting(
        "How to reach whoever runs this bot, shown in /help and /privacy.", None
    )
    operator_user_id: NonNegativeInt | None = _setting(
        "Discord id of whoever runs this bot: gets a direct message when xAI cannot be used; "
        "unset, only the log says so.",
        None,
    )
    privacy_url: HttpUrl | None = _setting(
        "Address of the privacy policy, shown in /help and /privacy.", None
    )

    max_concurrent_jobs: int = _setting(
        "Jobs that may be with xAI at the same time.", 20, ge=1, le=100_000
    )
    max_concurrent_per_guild: int = _setting(
        "Jobs of one server that may be with xAI at the same time.", 10, ge=1, le=1000
    )
    max_concurrent_per_member: int = _setting(
        "Jobs of one person in one server that may be with xAI at the same time.", 3, ge=1, le=1000
    )
    max_queue_per_guild: int = _setting(
        "Jobs of one server that may wait; beyond it, people are told when to try.",
        200,
        ge=1,
        le=10_000,
    )
    max_queue_per_member: int = _setting(
        "Jobs of one person in one server that may wait.", 10, ge=1, le=10_000
    )
    xai_requests_per_s: float = _setting(
        "Requests to xAI in a second, submissions and looks together; xAI's lowest tier takes 6.",
        5,
        gt=0,
        le=1000,
    )
    start_within_min: int = _setting(
        "Minutes a job may wait before it is dropped free of charge.", 60, ge=1, le=1440
    )
    finish_within_min: int = _setting(
        "Minutes a job may be with xAI before it is given up.", 30, ge=1, le=1440
    )
    shard_count: Annotated[Literal["auto"] | Annotated[int, Field(ge=1, le=16_384)], Lowered] = (
        _setting(
            "Into how many shards the servers are divided; auto asks Discord at each start. "
            "A fixed number where several processes share them.",
            "auto",
        )
    )
    shutdown_grace_s: int = _setting(
        "Seconds for running steps to end after a signal to stop.", 8, ge=0, le=60
    )

    log_format: Annotated[Literal["console", "json"], Lowered] = _setting(
        "How log lines are written, console or json.", "console"
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Lowered] = _setting(
        "The least important lines that are logged: debug, info, warning or error.", "info"
    )
    health_port: int = _setting(
        "Port for /healthz, /readyz and /metrics; 0 switches them off.", 0, ge=0, le=65535
    )
    health_host: str = _setting(
        "Address that /healthz, /readyz and /metrics listen on.", "127.0.0.1"
    )

    public_url: HttpUrl | None = _setting(
        "Address under which people reach LINK_PORT; unset, there are links to kept files only "
        "with FILES_URL.",
        None,
    )
    link_host: str = _setting("Address that links to kept files are served on.", "127.0.0.1")
    link_port: int = _setting(
        "Port that links to kept files are served on, when PUBLIC_URL is set.",
        8090,
        ge=1,
        le=65535,
    )
    link_hours: int = _setting(
        "Hours for which a link works, 168 at most with FILES_URL alone; it ends with the file.",
        72,
        ge=1,
        le=8760,
    )

    xai_base_url: HttpUrl = _setting("Where xAI's API is.", "https://api.x.ai/v1")
    media_hosts: Hosts = _setting(
        "Hosts that results may be fetched from, separated by commas; "
        "plain http only from this machine.",
        ("imgen.x.ai", "vidgen.x.ai", "files-cdn.x.ai"),
    )
    discord_api_url: HttpUrl | None = _setting(
        "Where Discord's REST API is, for a proxy or a stand-in; unset means Discord.", None
    )
    discord_gateway_url: WebSocketUrl | None = _setting(
        "Where Discord's gateway is, for a proxy or a stand-in; unset means Discord.", None
    )
    discord_cdn_hosts: Hosts = _setting(
        "Hosts that attached pictures may be fetched from, separated by commas.",
        ("cdn.discordapp.com", "media.discordapp.net"),
    )

    @field_validator("s3_secret_access_key")
    @classmethod
    def _belongs_to_its_id(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if (value is None) is not (info.data.get("s3_access_key_id") is None):
            raise ValueError("and S3_ACCESS_KEY_ID belong together: set both, or neither")
        return value

    @property
    def ceilings(self) -> Ceilings:
        """The operator's ceilings, which no server admin can lift."""
        return Ceilings(
            guild_daily_ticks=_ticks(self.guild_daily_usd_max),
            guild_monthly_ticks=_ticks(self.guild_monthly_usd_max),
            total_daily_ticks=_ticks(self.total_daily_usd_max),
            total_monthly_ticks=_ticks(self.total_monthly_usd_max),
            personal_daily_ticks=_ticks(self.personal_daily_usd_max),
            personal_monthly_ticks=_ticks(self.personal_monthly_usd_max),
        )

    @property
    def one_process(self) -> bool:
        """Whether the database is a file, which one process has for itself."""
        return self.database_url.startswith("sqlite")

    @property
    def secret_texts(self) -> tuple[str, ...]:
        """Everything that must never be written anywhere, for the log to black out."""
        hidden = (
            self.discord_token,
            self.xai_api_key,
            self.secret_key,
            self.s3_secret_access_key,
        )
        return tuple(one.get_secret_value() for one in hidden if one is not None)

    def starter_rules(self, new_id: Callable[[], str]) -> tuple[Rule, ...]:
        """The limits that a new server begins with; `new_id` names each of them."""
        amounts = {
            Subject.EVERYONE: self.starter_member_daily_usd,
            Subject.GUILD: self.starter_guild_daily_usd,
        }
        return tuple(
            Rule(
                id=new_id(),
                unit=Unit.DOLLARS,
                window=Window.DAY,
                subject=subject,
                amount=int(usd * TICKS_PER_USD),
                origin=Origin.STARTER,
            )
            for subject, usd in amounts.items()
            if usd
        )


def load_settings(env_file: Path | None = None) -> Settings:
    """The settings of this process: the environment, then `env_file` (unset: `.env` if present).

    Makes DATA_DIR and the key in it when SECRET_KEY is unset. Raises SettingsError.
    """
    if env_file is not None and not env_file.is_file():
        raise SettingsError(f"{env_file} is not a file. Name an existing file, or leave it out.")
    try:
        return Settings(
            _env_file=env_file or Path(".env"),  # pyright: ignore[reportCallIssue] - a parameter of
            # BaseSettings, hidden from the checker by the signature made of our fields
        )
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False)
        lines = dict.fromkeys(_line(one) for one in wrong if one["type"] != _NOT_REACHED)
        raise SettingsError("\n".join(lines)) from None
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR cannot be used: {error.strerror} ({error.filename}). "
            "Name a folder that the bot may write to."
        ) from None


_NOT_REACHED = "default_factory_not_called"
"""What pydantic says of a setting that could not be worked out because one above it is wrong."""

_WORDS = {
    "Value error, ": "",
    "Field required": "is missing",
    "Input should be": "must be",
    "a valid integer, unable to parse string as an integer": "a whole number",
    "greater than or equal to": "at least",
    "less than or equal to": "at most",
}
"""How we say what pydantic says."""


def _line(wrong: ErrorDetails) -> str:
    """One wrong setting, and what it is for."""
    name = str(wrong["loc"][0])
    description = Settings.model_fields[name].description
    said = wrong["msg"]
    for theirs, ours in _WORDS.items():
        said = said.replace(theirs, ours)
    return f"{name.upper()} {said}. {description}"


def _ticks(usd: Decimal | None) -> int | None:
    return None if usd is None else int(usd * TICKS_PER_USD)


def _kept_secret(data_dir: Path) -> SecretStr:
    """The key in DATA_DIR, made the first time. Raises OSError, or ValueError for an empty file.

    It is there whole or not at all: processes that start together all read the same one.
    """
    path = data_dir / "secret.key"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=data_dir) as made:  # for its owner alone
            made.write(secrets.token_hex(32))
            made.flush()
            with suppress(FileExistsError):
                os.link(made.name, path)
    return SecretStr(path.read_text().strip())
