"""`python -m sandbox`: the whole bot on this machine, with no token, no key and no network.

Starts a Grok Imagine, a Discord and the page, then the real bot as a process pointed at them.
"""

import argparse
import asyncio
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import sandbox
from sandbox import discord as discord_stand_in
from sandbox.discord import live
from sandbox.grok import imagine
from sandbox.grok import server as grok_server
from sandbox.page import server as page_server

START_S_MAX = 60.0
STOP_S_MAX = 6.0
WRITE_S = 1.5
BATCH_READ_S, BATCH_S = 3.0, 60.0
LOG_LINES_SHOWN = 15
COULD_NOT_START = 1
VARIABLES_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")
"""All that the bot sees of the user's own environment: no real token or key can reach it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for on the command line."""

    port: int
    data_dir: Path | None
    picture_s: float
    clip_s: float
    verbose: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the parts are: origins such as "http://127.0.0.1:8080", and the folder of the files."""

    grok: str
    discord: str
    page: str
    data_dir: Path
    links: str = ""
    """Where the bot is to serve links to kept files; unset, it serves none."""

    @property
    def log(self) -> Path:
        """The file the bot writes its log to."""
        return self.data_dir / "bot.log"


def main() -> None:
    """The command line: exits with 0 when it was stopped, else with what ended the bot."""
    sys.exit(asyncio.run(run(_options())))


def _options() -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="The whole bot on this machine: no token, no key, no network. "
        "Open the address it prints in a browser; Ctrl-C stops everything.",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=8080,
        help="port of the page; if it is taken, the next free one (default: %(default)s)",
    )
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="keep the bot's database, files and log in DIR (default: forget them at the end)",
    )
    parser.add_argument(
        "--picture-seconds",
        type=float,
        default=5.0,
        metavar="S",
        help="how long a picture takes to paint (default: %(default)g)",
    )
    parser.add_argument(
        "--clip-seconds",
        type=float,
        default=15.0,
        metavar="S",
        help="how long a clip takes to film (default: %(default)g)",
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show the bot's log here, not in a file"
    )
    asked = parser.parse_args()
    if asked.data is not None and asked.data.exists() and not asked.data.is_dir():
        parser.error(f"--data: {asked.data} is not a folder")
    return Options(
        port=asked.port,
        data_dir=asked.data,
        picture_s=asked.picture_seconds,
        clip_s=asked.clip_seconds,
        verbose=asked.verbose,
    )


def _port(text: str) -> int:
    port = int(text)
    if port not in range(65_536):
        raise argparse.ArgumentTypeError(f"{port} is not a port: choose 0 to 65535")
    return port


async def run(options: Options) -> int:
    """Run everything until a signal comes or the bot ends; gives the exit code."""
    stopped = _stop_on_signals()
    async with contextlib.AsyncExitStack() as stack:
        discord, places = await _open(options, stack)
        bot = await stack.enter_async_context(
            _bot(places, token=discord.bot.token, verbose=options.verbose)
        )
        ended = (bot.wait, stopped.wait)
        if await _is_first(lambda: wait_until_connected(discord), *ended, within_s=START_S_MAX):
            print(_banner(places, verbose=options.verbose), flush=True)
            await _is_first(*ended)
        if stopped.is_set():
            print("\nStopping.", flush=True)
            return 0
        return _explain(bot, places, verbose=options.verbose)


def _stop_on_signals() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    return stopped


async def _open(
    options: Options, stack: contextlib.AsyncExitStack
) -> tuple[discord_stand_in.Discord, Places]:
    """Start the two services and the page; they close in reverse when the stack does."""
    data_dir = stack.enter_context(_folder(options.data_dir))
    studio = imagine.GrokImagine(
        clock=time.time,
        rng=random.Random(),  # noqa: S311 - ids and jitter of a toy, not secrets
        pace=imagine.Pace(
            deferred_s=options.picture_s,
            video_s=options.clip_s,
            text_s=WRITE_S,
            jitter=0.2,
            batch_read_s=BATCH_READ_S,
            batch_s=BATCH_S,
        ),
        instant_media=False,
    )
    discord = discord_stand_in.Discord(
        clock=time.time,
        rng=random.Random(),  # noqa: S311 - as above
        data_dir=data_dir / "uploads",
    )
    grok_origin = await stack.enter_async_context(grok_server.serve(studio))
    discord_origin = await stack.enter_async_context(discord_stand_in.serve(discord))
    app = page_server.build(media_origin=discord_origin)
    live.add_live_routes(app, discord)
    page_origin = await stack.enter_async_context(page_server.listening(app, port=options.port))
    return discord, Places(
        grok=grok_origin,
        discord=discord_origin,
        page=page_origin,
        data_dir=data_dir,
        links=free_origin(),
    )


def free_origin() -> str:
    """An origin on this machine that nobody serves yet, for the bot to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@contextlib.contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """The folder that was asked for, or one that is gone afterwards."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="imagine-sandbox-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextlib.asynccontextmanager
async def _bot(places: Places, *, token: str, verbose: bool) -> AsyncIterator[Process]:
    """The real bot as a process; asked to stop, then made to, when the context ends."""
    with contextlib.ExitStack() as files:
        log = None if verbose else files.enter_context(places.log.open("wb"))
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            # Away from a `.env` in the current folder, whose settings are for the real thing.
            cwd=places.data_dir,
            env=environment(places, token=token, own=os.environ),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log and subprocess.STDOUT,
            # Ctrl-C in the terminal is for us alone; the bot is stopped before its services.
            process_group=0,
        )
        try:
            yield bot
        finally:
            await _stop(bot)


async def _stop(bot: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        bot.terminate()
    try:
        await asyncio.wait_for(bot.wait(), STOP_S_MAX)
    except TimeoutError:
        bot.kill()
        await bot.wait()


def environment(places: Places, *, token: str, own: Mapping[str, str]) -> dict[str, str]:
    """All that the bot is told: where its Discord and its Grok Imagine are.

    Args:
        places: the running parts of the sandbox.
        token: what the bot shows to the sandbox's Discord.
        own: the environment of the user, of which little is passed on.

    """
    passed_on = {name: own[name] for name in VARIABLES_PASSED_ON if name in own}
    grok_host, discord_host = urlsplit(places.grok).netloc, urlsplit(places.discord).netloc
    links = {"PUBLIC_URL": places.links, "LINK_PORT": str(urlsplit(places.links).port)}
    return (
        passed_on
        | (links if places.links else {})
        | {
            "PYTHONPATH": str(Path(sandbox.__file__).parents[1]),
            "PYTHONUNBUFFERED": "1",
            "DISCORD_TOKEN": token,
            "XAI_API_KEY": imagine.API_KEY,
            "XAI_BASE_URL": f"{places.grok}/v1",
            "DISCORD_API_URL": f"{places.discord}/api/v10",
            "DISCORD_GATEWAY_URL": f"ws://{discord_host}/gateway",
            "MEDIA_HOSTS": grok_host,
            "DISCORD_CDN_HOSTS": discord_host,
            "DATA_DIR": str(places.data_dir / "imagine-bot"),
            "PERSONAL_USE": "true",
            "SHUTDOWN_GRACE_S": "3",
            "LOG_FORMAT": "console",
            "OPERATOR_NAME": "the sandbox",
            "OPERATOR_CONTACT": "whoever sits at this machine",
            "PRIVACY_URL": f"{places.page}/static/privacy.html",
        }
    )


async def wait_until_connected(discord: discord_stand_in.Discord) -> None:
    """Wait until the bot is there and has said which commands it has."""
    online = has_commands = False
    async for frame in discord.listen(discord.person("ann")):
        match frame["t"]:
            case "hello":
                online, has_commands = frame["bot_online"], bool(frame["commands"])
            case "bot":
                online = frame["online"]
            case "commands":
                has_commands = bool(frame["commands"])
        if online and has_commands:
            return


async def _is_first(
    wanted: Callable[[], Awaitable[object]],
    *others: Callable[[], Awaitable[object]],
    within_s: float | None = None,
) -> bool:
    """Wait for the first of several things; whether it was the wanted one."""
    tasks = [asyncio.ensure_future(thing()) for thing in (wanted, *others)]
    try:
        done, _ = await asyncio.wait(tasks, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        return tasks[0] in done
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _banner(places: Places, *, verbose: bool) -> str:
    log = "" if verbose else f"\n  The bot's log   {places.log}"
    return f"""
  The studio is open. Visit it in a browser:

      {places.page}

  Try there       /imagine prompt: a lighthouse in a storm
                  /video prompt: a paper boat sails down a rainy street{log}
  To stop         Ctrl-C
"""


def _explain(bot: Process, places: Places, *, verbose: bool) -> int:
    """Say why there is no bot; gives the exit code."""
    if bot.returncode is None:
        print(f"The bot did not connect within {START_S_MAX:.0f} s.", file=sys.stderr)
    else:
        print(f"The bot stopped by itself with exit code {bot.returncode}.", file=sys.stderr)
    if not verbose:
        lines = places.log.read_text(errors="replace").splitlines()
        print(*lines[-LOG_LINES_SHOWN:], sep="\n", file=sys.stderr)
    if bot.returncode is None:
        return COULD_NOT_START
    # A process that a signal ended has minus its number; shells write 128 and the number.
    return bot.returncode if bot.returncode >= 0 else 128 - bot.returncode


if __name__ == "__main__":
    main()
