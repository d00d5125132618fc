"""A bot under load: what it is told, who asks it for things, and what is seen of it meanwhile."""

import asyncio
import itertools
import json
import os
import random
import signal
import statistics
import sys
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from _files import make_clip, make_picture
from _process import Usage, machine_cpu_s, usage
from _stage import Stage, process, running

from sandbox.discord import Discord
from sandbox.discord.interaction import Interaction, Unanswered
from sandbox.discord.people import Person
from sandbox.discord.world import Channel

SETTINGS = {
    "MAX_CONCURRENT_JOBS": "1000",
    "MAX_CONCURRENT_PER_GUILD": "1000",
    "MAX_CONCURRENT_PER_MEMBER": "1000",
    "MAX_QUEUE_PER_GUILD": "10000",
    "MAX_QUEUE_PER_MEMBER": "10000",
    "XAI_REQUESTS_PER_S": "1000",
    "LOG_FORMAT": "json",
}
"""Every limit out of the way: what is looked for is the process's own."""

BENCH = Path(__file__).parent
GUILDS = 20
PEOPLE = 1_000
"""Each in a channel of their own, so that no channel's or person's pace slows the load."""
WARM_UP_COUNT = 5
POLL_S = 0.2
ANSWER_S_MAX = 10.0
LATE_S = 3.0
"""When Discord takes no acknowledgement any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What happened between two moments."""

    began_s: float
    ended_s: float
    before: Usage
    after: Usage
    own_cpu_s: float
    """Of this process: the Discord and everybody in it."""
    grok_cpu_s: float
    machine_cpu_s: float
    """Of everything on this machine."""
    submitted: int
    polls: int

    @property
    def wall_s(self) -> float:
        return self.ended_s - self.began_s

    @property
    def cpu_s(self) -> float:
        return self.after.cpu_s - self.before.cpu_s

    @property
    def children_cpu_s(self) -> float:
        return self.after.children_cpu_s - self.before.children_cpu_s

    @property
    def kept_waiting_s(self) -> float:
        return self.after.kept_waiting_s - self.before.kept_waiting_s

    @property
    def others_cpu_s(self) -> float:
        """Of all that has nothing to do with this."""
        ours_s = self.cpu_s + self.children_cpu_s + self.own_cpu_s + self.grok_cpu_s
        return max(0.0, self.machine_cpu_s - ours_s)

    def percent(self, cpu_s: float) -> float:
        """Of one core."""
        return 100 * cpu_s / self.wall_s


class Grok:
    """The Grok Imagine of bench/_grok.py, as seen from here."""

    def __init__(self, origin: str, http: aiohttp.ClientSession) -> None:
        self.origin = origin
        self._http = http

    async def release(self) -> None:
        """Let every clip be done."""
        async with self._http.post(f"{self.origin}/release") as response:
            response.raise_for_status()

    async def counts(self) -> dict[str, Any]:
        """What came in so far."""
        async with self._http.get(f"{self.origin}/counts") as response:
            return await response.json()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody, and where they ask."""

    person: Person
    channel: Channel


@dataclass(slots=True, kw_only=True)
class Scene:
    """A bot, its stand-ins, and those who ask."""

    stage: Stage
    grok: Grok
    lags_file: Path
    seats: Iterator[Seat]
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def ask(self, command: str) -> Interaction:
        """The next person asks for something that nobody asked for before."""
        seat = next(self.seats)
        prompt = f"a lighthouse in storm number {next(self.numbers)}"
        return await seat.person.slash(seat.channel, command, prompt=prompt)

    @property
    def pid(self) -> int:
        return self.stage.bot.pid

    def hold_still(self) -> None:
        """Stop the bot in its tracks; it holds its connections, and does nothing."""
        self.stage.bot.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.stage.bot.send_signal(signal.SIGCONT)

    async def warm_up(self) -> None:
        """A few pictures from the command to the finished card."""
        asked = [await self.ask("imagine") for _ in range(WARM_UP_COUNT)]
        await until(lambda: delivered(asked) == len(asked), within_s=60)

    async def during(self, work: Any) -> Span:
        """Do something, and see what it took."""
        counts, before = await self.grok.counts(), usage(self.pid)
        machine_s, own_s, began_s = machine_cpu_s(), time.process_time(), time.monotonic()
        await work
        ended_s, own_s = time.monotonic(), time.process_time() - own_s
        machine_s = machine_cpu_s() - machine_s
        after, counts_after = usage(self.pid), await self.grok.counts()
        return Span(
            began_s=began_s,
            ended_s=ended_s,
            before=before,
            after=after,
            own_cpu_s=own_s,
            machine_cpu_s=machine_s,
            grok_cpu_s=counts_after["cpu_s"] - counts["cpu_s"],
            submitted=sum(counts_after[kind] - counts[kind] for kind in ("pictures", "clips")),
            polls=counts_after["polls"] - counts["polls"],
        )

    async def delays(self) -> "Delays":
        """What held the bot's loop up since this was last asked."""
        self.lags_file.unlink(missing_ok=True)
        self.stage.bot.send_signal(signal.SIGUSR1)
        await until(self.lags_file.exists, within_s=60)
        seen: dict[str, list[tuple[float, float]]] = json.loads(self.lags_file.read_text())
        return Delays(lags=seen["lags"], collections=seen["collections"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """How late things ran in a loop, and how long the garbage collector took, by their moments."""

    lags: Sequence[tuple[float, float]]
    collections: Sequence[tuple[float, float]]

    def lags_ms(self, *spans: Span) -> list[float]:
        """The lags of what was due while something happened."""
        return _within(self.lags, spans)

    def collections_ms(self, *spans: Span) -> list[float]:
        return _within(self.collections, spans)


def _within(pairs: Sequence[tuple[float, float]], spans: Sequence[Span]) -> list[float]:
    return [
        took_s * 1000
        for moment_s, took_s in pairs
        if any(span.began_s <= moment_s <= span.ended_s for span in spans)
    ]


@asynccontextmanager
async def open_scene(
    folder: Path,
    *,
    clip_bytes: int,
    clip_s: float,
    picture_s: float,
    command: Sequence[str] | None = None,
    profile: Path | None = None,
) -> AsyncGenerator[Scene]:
    """Everything started, connected and seated. `command` is another bot than ours."""
    await asyncio.to_thread(folder.mkdir)
    async with AsyncExitStack() as stack:
        grok = await stack.enter_async_context(
            stand_in_grok(folder, clip_bytes=clip_bytes, clip_s=clip_s, picture_s=picture_s)
        )
        lags_file = folder / "lags.json"
        ours = [sys.executable, str(BENCH / "_launch.py"), str(lags_file)]
        if profile is not None:
            ours.append(str(profile))
        stage = await stack.enter_async_context(
            running(command or ours, folder / "bot", grok=grok.origin, settings=SETTINGS)
        )
        seats = itertools.cycle(seats_in(stage.discord))
        yield Scene(stage=stage, grok=grok, lags_file=lags_file, seats=seats)


@asynccontextmanager
async def stand_in_grok(
    folder: Path, *, clip_bytes: int, clip_s: float, picture_s: float
) -> AsyncGenerator[Grok]:
    """A Grok Imagine as a process of its own, with a picture and a clip that it gives everybody."""
    picture, clip, log = folder / "picture.jpg", folder / "clip.mp4", folder / "grok.log"
    make_picture(picture, random.Random(3))
    make_clip(clip, clip_bytes, random.Random(4))
    words = (str(BENCH / "_grok.py"), str(picture), str(clip), str(picture_s), str(clip_s))
    async with (
        process([sys.executable, *words], environment=os.environ, folder=folder, log=log),
        aiohttp.ClientSession() as http,
    ):
        await until(lambda: log.read_text().endswith("\n"), within_s=30)
        yield Grok(log.read_text().splitlines()[0], http)


def seats_in(discord: Discord) -> list[Seat]:
    """A thousand people in twenty servers, each in a channel of their own."""
    guilds = [discord.add_guild(f"server {number}") for number in range(GUILDS)]
    seats: list[Seat] = []
    for number in range(PEOPLE):
        guild = guilds[number % GUILDS]
        channel = Channel(id=discord.ids.next(), name=f"room-{number}", guild_id=guild.id)
        discord.world.channels[channel.id] = channel
        seats.append(Seat(person=discord.add_person(f"person{number}", guild), channel=channel))
    return seats


def delivered(asked: Sequence[Interaction]) -> int:
    """How many of these have their files."""
    return sum(one.response is not None and bool(one.response.attachments) for one in asked)


async def until(holds: Callable[[], bool], *, within_s: float) -> bool:
    """Wait for something; whether it came."""
    end_s = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > end_s:
            return False
        await asyncio.sleep(POLL_S)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How an open-ended row of commands was acknowledged."""

    asked: list[Interaction]
    took_ms: list[float]
    """From the moment each was sent; an answer that Discord did not take counts three seconds."""
    sent_late_ms: list[float]
    lost: int


async def ask_for(scene: Scene, command: str, *, count: int, per_s: float) -> Heard:
    """Ask at set times, however late the answers are, and wait for every acknowledgement."""
    heard = Heard(asked=[], took_ms=[], sent_late_ms=[], lost=0)
    began_s = time.monotonic()
    waiting: list[asyncio.Task[float]] = []
    for number in range(count):
        due_s = began_s + number / per_s
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        asked = await scene.ask(command)
        heard.sent_late_ms.append((time.monotonic() - due_s) * 1000)
        heard.asked.append(asked)
        waiting.append(asyncio.create_task(_acknowledged_ms(asked)))
    async with asyncio.timeout(ANSWER_S_MAX):
        heard.took_ms.extend(await asyncio.gather(*waiting))
    lost = sum(took_ms >= LATE_S * 1000 for took_ms in heard.took_ms)
    return Heard(
        asked=heard.asked, took_ms=heard.took_ms, sent_late_ms=heard.sent_late_ms, lost=lost
    )


async def _acknowledged_ms(asked: Interaction) -> float:
    sent_s = time.perf_counter()
    try:
        await asked.acknowledged()
    except Unanswered:
        return LATE_S * 1000
    return (time.perf_counter() - sent_s) * 1000


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many in a hundred do not pass."""
    if len(values) < 2:
        return max(values, default=0.0)
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
