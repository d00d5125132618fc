"""`imagine-bot check`: says line by line what is right and what is wrong, and changes nothing."""

import asyncio
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from bot.adapters import prices
from bot.adapters.grok import Grok
from bot.adapters.sql.database import CannotOpen, InUse
from bot.adapters.sql.schema import is_post
from bot.adapters.sql.store import open_database
from bot.adapters.turns import OwnTurns
from bot.core.cases.offering import awaiting_price, merged
from bot.core.errors import FilesDown, NotTaken, ProviderError
from bot.core.jobs import Media
from bot.core.models import BUILT_IN
from bot.core.ports import Clock
from bot.files import open_objects
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.adapters.blobs.objects import Objects

INVITE_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 38
"""View Channels, Send Messages, Attach Files, Read Message History, Send Messages in Threads."""

DISCORD_API_URL = "https://discord.com/api/v10"
CLOCK_OFF_S_MAX = 5
SERVER_CLOCK_OFF_MS_MAX = 2_000
GB = 1_000_000_000
FREE_BYTES_WORKABLE = GB // 5
FREE_BYTES_COMFORTABLE = 2 * GB
TRIAL = b"written by imagine-bot check"
TRIAL_MS = 60_000


class Mark(StrEnum):
    """What a finding means."""

    RIGHT = "✓"
    WARNING = "!"
    WRONG = "✗"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report."""

    mark: Mark
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.mark} {self.subject}: {self.text}"


def right(subject: str, text: str) -> Finding:
    return Finding(mark=Mark.RIGHT, subject=subject, text=text)


def warning(subject: str, text: str) -> Finding:
    return Finding(mark=Mark.WARNING, subject=subject, text=text)


def wrong(subject: str, text: str) -> Finding:
    return Finding(mark=Mark.WRONG, subject=subject, text=text)


async def check(settings: Settings, *, clock: Clock) -> list[Finding]:
    """Everything the bot needs, tried out. The bot could not work if a finding is wrong."""
    database, storage, provider, discord = await asyncio.gather(
        _database(settings, clock),
        _storage(settings, clock),
        _provider(settings),
        _discord(settings, clock),
    )
    return [
        *_choices(settings),
        _disk(settings),
        *database,
        *storage,
        *provider,
        *discord,
    ]


def _choices(settings: Settings) -> Iterable[Finding]:
    """Settings that are allowed and that an operator should have meant."""
    yield right("settings", "read")
    if not settings.allowed_guilds:
        yield warning(
            "ALLOWED_GUILDS",
            "unset: whoever has the invitation can use this bot, and your key, on any server.",
        )
    for name in ("guild_daily_usd_max", "guild_monthly_usd_max", "total_daily_usd_max"):
        if getattr(settings, name) is None:
            yield warning(name.upper(), "none: there is no such ceiling on what may be spent.")
    for name in ("operator_name", "operator_contact", "privacy_url"):
        if not getattr(settings, name):
            yield warning(name.upper(), "unset: /help and /privacy cannot show it.")
    if not settings.disk_encrypted:
        yield warning(
            "DISK_ENCRYPTED",
            "not true: prompts and pictures may lie readable on the disk. "
            "docs/how-to/encrypt.md says how to encrypt it.",
        )
    url = urlsplit(settings.xai_base_url)
    if url.scheme == "http" and url.hostname not in {"127.0.0.1", "localhost", "::1"}:
        yield warning("XAI_BASE_URL", "plain http: the key travels unencrypted.")
    storage = urlsplit(settings.s3_endpoint or "")
    if storage.scheme == "http" and storage.hostname not in {"127.0.0.1", "localhost", "::1"}:
        yield warning("S3_ENDPOINT", "plain http: pictures and clips travel unencrypted.")


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir
    try:
        with tempfile.TemporaryFile(dir=folder):
            free_bytes = shutil.disk_usage(folder).free
    except OSError as error:
        return wrong("disk", f"{folder} cannot be written to ({error.strerror}). Change DATA_DIR.")
    room = f"{folder} can be written to, {free_bytes / GB:.1f} GB free"
    if free_bytes < FREE_BYTES_WORKABLE:
        return wrong("disk", f"{room}: too little for pictures and clips. Make room.")
    if free_bytes < FREE_BYTES_COMFORTABLE:
        return warning("disk", f"{room}: that fills quickly with clips.")
    return right("disk", room)


async def _database(settings: Settings, clock: Clock) -> list[Finding]:
    kind, _, path = settings.database_url.partition(":///")
    if kind == "sqlite" and (unmade := _unmade_file(Path(path))):
        return [unmade]
    try:
        database = await open_database(settings.database_url)
    except InUse:
        return [right("database", "in use: the bot is running")]
    except CannotOpen as error:
        return [wrong("database", str(error))]
    try:
        schema = _schema(await database.waiting())
        return [schema, *_server_clock(await database.server_ms(), clock.now_ms())]
    except CannotOpen as error:
        return [wrong("database", str(error))]
    finally:
        await database.close()


def _schema(waiting: Sequence[str]) -> Finding:
    """What the files of the schema that are not applied yet mean."""
    if post := [name for name in waiting if is_post(name)]:
        return warning(
            "database",
            f"can be opened. {', '.join(post)} waits: once no older program runs any more, "
            "`imagine-bot migrate --post`.",
        )
    return right("database", "can be opened")


def _server_clock(server_ms: int | None, now_ms: int) -> Iterable[Finding]:
    """Processes on one database go by its clock; what they say of theirs should be the same."""
    if server_ms is None:
        return
    off_ms = now_ms - server_ms
    if abs(off_ms) > SERVER_CLOCK_OFF_MS_MAX:
        which = "ahead of" if off_ms > 0 else "behind"
        text = f"this machine is {abs(off_ms) / 1000:.0f} s {which} it. Let both keep time."
        yield warning("database clock", text)
    else:
        yield right("database clock", "agrees with the machine's")


def _unmade_file(path: Path) -> Finding | None:
    """What becomes of a database file that does not exist yet; None when it does."""
    if path.exists():
        return None
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if folder.is_dir() and os.access(folder, os.W_OK):
        return right("database", f"{path} will be made at the first start")
    return wrong("database", f"{path} cannot be made. Change DATABASE_URL or DATA_DIR.")


async def _storage(settings: Settings, clock: Clock) -> list[Finding]:
    """Where files are kept: a small one is written, read, fetched by its address, and removed."""
    if settings.files_url is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        objects = open_objects(settings, settings.files_url, Path(folder), clock)
        try:
            return await _tried(objects, clock, settings.files_url)
        except FilesDown as error:
            reason = f"{settings.files_url} cannot be used ({error.reason})."
            return [wrong("storage", f"{reason} Look at FILES_URL and S3_….")]


async def _tried(objects: "Objects", clock: Clock, url: str) -> list[Finding]:
    """Raises FilesDown."""
    file = Media(
        job_id="check",
        role="result",
        part=0,
        blob=f"check/{secrets.token_hex(8)}",
        content_type="text/plain",
        size_bytes=len(TRIAL),
        width=0,
        height=0,
    )
    temporary = objects.incoming(file.blob)
    await asyncio.to_thread(temporary.write_bytes, TRIAL)
    await objects.keep(temporary, file)
    try:
        whole = await objects.read(file.blob) == TRIAL
        signed = await objects.signed(file.blob, clock.now_ms() + TRIAL_MS)
        async with httpx.AsyncClient(timeout=10) as http:
            by_link = await http.get(signed)
            by_anybody = await http.get(signed.partition("?")[0])
    except httpx.HTTPError as error:
        reason = f"its signed addresses cannot be fetched from here ({type(error).__name__})"
        return [warning("storage", f"{url} can be used; {reason}.")]
    finally:
        await objects.delete(file.blob)
    if not whole or by_link.content != TRIAL:
        return [wrong("storage", f"{url} did not give back what was put there.")]
    found = [right("storage", f"{url} keeps files, signs addresses, and lets them go")]
    if by_anybody.is_success:
        text = f"{url} is public: strangers can read files there. Block public access to it."
        found.append(warning("storage", text))
    return found


async def _provider(settings: Settings) -> list[Finding]:
    """The key, and what would be offered."""
    grok = Grok(
        base_url=settings.xai_base_url,
        key=settings.xai_api_key.get_secret_value(),
        turns=OwnTurns(settings.xai_requests_per_s),
    )
    try:
        name = await grok.check_key()
        return [right("xAI", f"the key is accepted: {name}"), *await _models(settings, grok)]
    except ProviderError as error:
        said = f" ({error})" if str(error) else ""
        remedy = "Look at XAI_API_KEY and XAI_BASE_URL."
        return [wrong("xAI", f"{type(error).__doc__}{said} {remedy}")]
    finally:
        await grok.aclose()


async def _models(settings: Settings, grok: Grok) -> list[Finding]:
    """What would be offered with the operator's own models, and what has no price."""
    path = settings.prices_file
    try:
        own = () if path is None else await asyncio.to_thread(prices.read, path)
    except prices.WrongPrices as error:
        return [wrong("prices", line) for line in error.lines]
    try:
        listed = await grok.catalogue()
    except NotTaken as reason:
        return [warning("models", f"not known: {reason.sentence} The bot asks again by itself.")]
    offered = ", ".join(model.id for model in merged(listed, own, BUILT_IN).models)
    found = [right("models", f"offered: {offered}")]
    if waiting := awaiting_price(listed, own):
        text = f"not offered, for they are not in PRICES_FILE: {', '.join(waiting)}"
        found.append(right("models", text))
    return found


async def _discord(settings: Settings, clock: Clock) -> list[Finding]:
    """The token and, by the date of the answer, the clock.

    Asks for the token's application: https://docs.discord.com/developers/resources/application.
    """
    url = f"{settings.discord_api_url or DISCORD_API_URL}/oauth2/applications/@me"
    token = settings.discord_token.get_secret_value()
    try:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
            answer = await http.get(url, headers={"Authorization": f"Bot {token}"})
    except httpx.HTTPError as error:
        reason = type(error).__name__
        return [wrong("Discord", f"{urlsplit(url).netloc} cannot be reached ({reason}).")]
    return [*_token(answer), *_clock(answer, clock.now_ms())]


def _token(answer: httpx.Response) -> Iterable[Finding]:
    if answer.status_code == 401:
        yield wrong("Discord", "does not accept DISCORD_TOKEN. Reset it in the Developer Portal.")
        return
    try:
        application: dict[str, Any] = answer.json() if answer.is_success else {}
    except ValueError:
        application = {}
    if not {"id", "name"} <= application.keys():
        yield wrong("Discord", f"gave no usable answer ({answer.status_code}). Try again later.")
        return
    yield right("Discord", f"the token is accepted: {application['name']}")
    yield right(
        "invitation",
        f"https://discord.com/oauth2/authorize?client_id={application['id']}"
        f"&scope=bot+applications.commands&permissions={INVITE_PERMISSIONS}",
    )


def _clock(answer: httpx.Response, now_ms: int) -> Iterable[Finding]:
    """Every answer has a date, exact to the second. Limits, windows and links rest on the clock."""
    if "date" not in answer.headers:
        return
    theirs_s = parsedate_to_datetime(answer.headers["date"]).timestamp()
    off_s = round(now_ms / 1000 - theirs_s)
    if abs(off_s) > CLOCK_OFF_S_MAX:
        which = "ahead of" if off_s > 0 else "behind"
        yield warning("clock", f"{abs(off_s)} s {which} Discord's. Let the machine keep its time.")
    else:
        yield right("clock", "agrees with Discord's")
