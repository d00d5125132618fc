"""One world, made of one seed: the real core over a real SQLite file, everything else simulated.

First a storm, in which everything may fail at any instant and nothing wrong may happen. Then the
faults stop, and everything must come to its end.
"""

import asyncio
import random
import sqlite3
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store
from bot.core.cases.values import Policy
from bot.core.decisions import house_set
from bot.core.models import TICKS_PER_CENT
from bot.core.ports import Jobs, Links, Meter, Unmetered
from bot.core.quota import Ceilings, Rule, Subject, Unit
from bot.core.scheduling import Caps
from bot.core.windows import Window
from tests.inline import InlineConnection, connect_inline, empty_database
from tests.sim import swarm
from tests.sim.checks import Checks
from tests.sim.chronicle import Chronicle, job_at_hand
from tests.sim.idle import Alarm, PatientJobs
from tests.sim.messages import Chatroom
from tests.sim.moderators import Moderators
from tests.sim.people import GUILD_BASE, People
from tests.sim.process import Process
from tests.sim.renders import Renders, SimLinks
from tests.sim.swarm import Swarm
from tests.sim.virtual import after

QUIET_WITHIN_S = 3 * 3600.0
LOOK_EVERY_S = 30.0
CHECK_EVERY_WRITES = 8
OUTAGE_S = (20.0, 200.0)
RESTART_S = (1.0, 45.0)
MINUTE_MS = 60_000


class Broken(AssertionError):
    """A seed that must not be: something promised did not hold."""

    def __init__(self, check: str, text: str) -> None:
        super().__init__(check, text)
        self.check = check
        """Which promise was broken."""
        self.text = text

    def __str__(self) -> str:
        return self.text


class Plan:
    """The ports as they are. Whoever plants a bug overrides one of these."""

    name = ""
    finds: frozenset[str] = frozenset()
    """The checks that find the bug."""
    needs_moderators: bool = False
    """Whether the bug shows only where moderators act; elsewhere they would be in its way."""

    def meter(self) -> Meter:
        """What a process counts with."""
        return Unmetered()

    def jobs(self, world: "World", jobs: Any) -> Any:
        assert world
        return jobs

    def posts(self, world: "World", posts: Any) -> Any:
        assert world
        return posts

    def gates(self, world: "World", gates: Any) -> Any:
        assert world
        return gates

    def outbox(self, world: "World", outbox: Any) -> Any:
        assert world
        return outbox

    def swarm(self, drawn: Swarm) -> Swarm:
        """The world in which the bug shows best."""
        return drawn


class Clock:
    """The time of a world."""

    def __init__(self, begins_at_ms: int) -> None:
        self._begins_at_ms = begins_at_ms
        self._loop = asyncio.get_running_loop()

    def now_ms(self) -> int:
        return self._begins_at_ms + round(self._loop.time() * 1000)


class World:
    """Everything there is."""

    def __init__(self, seed: int, folder: Path, planted: Plan) -> None:
        self.seed = seed
        self.planted = planted
        drawn = swarm.drawn(self.dice("swarm"))
        if planted.name and not planted.needs_moderators:
            drawn = replace(drawn, held=(), taken_down_p=0.0)
        self.swarm = planted.swarm(drawn)
        self.chance = self.dice("chance")
        """For faults of what is outside."""
        self.chronicle = Chronicle()
        self.clock = Clock(self.swarm.begins_at_ms)
        self.begins_at_s = self.swarm.begins_at_ms / 1000
        self.stormy = True
        self.kills = self.freezes = 0
        self.broken: Broken | None = None
        self._over = asyncio.Event()
        self._closed = False
        self._writes = 0
        self._connections: list[InlineConnection] = []
        self._lives = 0
        self._tasks = dict[asyncio.Task[Any], None]()
        self._outages = _outages(self.swarm, self.dice("outages"))
        self.policy = _policy()
        self.folder = folder
        self.links = cast("Links | None", SimLinks() if self.swarm.links else None)
        self.renders = Renders(self, self.dice("renders"))
        self.chatroom = Chatroom(self)
        self.people = People(self, self.dice("people"))
        self.moderators = Moderators(self, self.dice("moderators"))
        self.processes: list[Process] = []
        self.alarm = Alarm(self)
        self._path = folder / "imagine.db"

    async def open(self) -> None:
        """Open the database."""
        self._path.write_bytes(await empty_database())
        self.database = await Sqlite.open(self._path, self._connect)
        self.store = Store.over(self.database)
        self.look = sqlite3.connect(self._path, isolation_level=None)
        self.look.execute("pragma query_only = on")
        self.checks = Checks(self)
        await self._open_guilds()

    async def _open_guilds(self) -> None:
        """Every guild's admins have decided what is asked about."""
        asked = house_set("ask_above_ticks", self.swarm.ask_above_cents * TICKS_PER_CENT)
        rules, now_ms = self.store.rules, self.clock.now_ms()
        for guild in range(self.swarm.guilds):
            space_id = str(GUILD_BASE + guild)
            await rules.open_space(space_id, GUILD_BASE + guild, self.policy.starters(), now_ms)
            await rules.decide(space_id, [asked], by_user_id=1, now_ms=now_ms)
            await self.moderators.decide_on_holds(space_id)

    def _connect(self, path: Path, **options: Any) -> InlineConnection:
        connection = connect_inline(path, **options)
        self._connections.append(connection)
        return connection

    @property
    def writer(self) -> InlineConnection:
        """The connection of all processes that writes, for who plants a bug."""
        return self._connections[0]

    async def close(self) -> None:
        """End everything that is still under way, without a trace."""
        self._closed = True
        for process in self.processes:
            process.alive = False
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self.look.close()
        await self.database.close()

    def dice(self, name: str) -> random.Random:
        """A source of chance for one part of the world."""
        return random.Random(f"{self.seed}/{name}")

    # --- how it goes ------------------------------------------------------------------------

    async def run(self) -> None:
        """The storm, and what comes after. Raises Broken."""
        for _ in range(self.swarm.processes):
            self._start_one()
        self.spawn(self.people.live())
        self.spawn(self.moderators.live())
        if self.swarm.kill_every_s:
            self.spawn(self._kill_now_and_then())
        story = self.spawn(self._story())
        over = self.spawn(self._over.wait())
        await asyncio.wait({story, over}, return_when=asyncio.FIRST_COMPLETED)
        if self.broken is not None:
            raise self.broken
        story.result()

    async def _story(self) -> None:
        await after(self.swarm.storm_s)
        self.stormy = False
        self.note("world", "", "the storm is over")
        self.alarm.ring()
        while len(self._living()) < self.swarm.processes:
            self._start_one()
        quiet_by_s = self.now_s() + QUIET_WITHIN_S
        while not self.checks.is_quiet():
            if self.now_s() > quiet_by_s:
                self.checks.why_not_quiet()
                return
            await after(LOOK_EVERY_S)
        self.checks.at_the_end()

    async def _kill_now_and_then(self) -> None:
        while self.stormy:
            await after(self.chance.expovariate(1 / self.swarm.kill_every_s))
            if self.stormy and (living := self._living()):
                self.chance.choice(living).die()

    def _living(self) -> list[Process]:
        return [process for process in self.processes if process.alive]

    def _start_one(self) -> None:
        if not self._closed and len(self._living()) < self.swarm.processes:
            self._lives += 1
            name = f"bot-{self._lives}"
            started = Process(self, name, self.dice(name))
            self.processes = [*self._living(), started]
            started.start()

    def died(self, process: Process) -> None:
        """A process was killed; another takes its place after a while."""
        assert not process.alive
        self.kills += 1
        pause_s = self.chance.uniform(*RESTART_S) if self.stormy else 0.0
        asyncio.get_running_loop().call_later(pause_s, self._start_one)

    def a_process(self) -> Process | None:
        """One that people reach just now."""
        living = self._living()
        return self.chance.choice(living) if living else None

    # --- what its parts ask of it -----------------------------------------------------------

    def now_s(self) -> float:
        """Virtual seconds since the beginning."""
        return asyncio.get_running_loop().time()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task of the world, which no process takes along when it dies."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = None
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.broke("crash", "", f"the simulation failed: {error!r}", error)

    def happens(self, what: str, *, always: bool = False) -> bool:
        """Whether a fault of the swarm happens now; after the storm only those that are no fault.

        `always` marks what is part of an ordinary day.
        """
        chance = getattr(self.swarm, what)
        return bool(chance) and (self.stormy or always) and self.chance.random() < chance

    def outage(self, what: str) -> str | None:
        """In what way something is out of order just now; None when it is not."""
        if not self.stormy:
            return None
        now_s = self.now_s()
        return next(
            (
                label
                for start_s, end_s, label in self._outages.get(what, ())
                if start_s <= now_s < end_s
            ),
            None,
        )

    def lost_rights(self, channel_id: int) -> bool:
        """Whether the bot had no rights in a channel for a while."""
        return bool(self._outages.get(f"rights {channel_id}"))

    def is_smaller(self, channel_id: int) -> bool:
        """Whether a channel takes smaller files than the bot was told."""
        return self.dice(f"channel {channel_id}").random() < self.swarm.smaller_limit_p

    def waiting(self, jobs: Jobs) -> Any:
        """The table of jobs for one process."""
        return PatientJobs(self, jobs)

    def wrote(self) -> None:
        """A process wrote something."""
        self.alarm.wrote()
        self._writes += 1
        if self._writes % CHECK_EVERY_WRITES == 0:
            self.checks.at_any_instant()

    def note(self, who: str, job_id: str, what: str) -> None:
        """A line in the chronicle."""
        self.chronicle.note(who, job_id, what)

    def broke(self, check: str, job_id: str, text: str, cause: BaseException | None = None) -> None:
        """A promise was broken: this world ends."""
        if self.broken is not None:
            return
        job_id = job_id or job_at_hand.get()
        planted = f" PLANT={self.planted.name}" if self.planted.name else ""
        self.broken = Broken(
            check,
            f"{check}: {text}\n\n{self.swarm.told()}\n\nThe last of job {job_id or '(any)'}:\n"
            f"{self.chronicle.about(job_id)}\n\nRepeat it: make sim SEED={self.seed}{planted}",
        )
        self.broken.__cause__ = cause
        self._over.set()


def _policy() -> Policy:
    def starters() -> tuple[Rule, ...]:
        return (
            _rule("a", Unit.IMAGES, Window.DAY, Subject.EVERYONE, 6),
            _rule("b", Unit.CLIPS, Window.DAY, Subject.EVERYONE, 3),
            _rule("c", Unit.DOLLARS, Window.DAY, Subject.GUILD, 120 * TICKS_PER_CENT),
            _rule("d", Unit.DOLLARS, Window.MONTH, Subject.EVERYONE, 90 * TICKS_PER_CENT),
        )

    return Policy(
        ceilings=Ceilings(
            guild_daily_ticks=100 * TICKS_PER_CENT,
            guild_monthly_ticks=None,
            total_daily_ticks=150 * TICKS_PER_CENT,
        ),
        starters=starters,
        caps=Caps(process=4, space=3, member=2),
        queue_space_max=6,
        queue_member_max=4,
        requests_per_s=10,
        start_within_ms=30 * MINUTE_MS,
        finish_within_ms=6 * MINUTE_MS,
        keep_ms=30 * 24 * 60 * MINUTE_MS,
        link_ms=60 * MINUTE_MS,
        refusals_free_per_day=1,
    )


def _rule(name: str, unit: Unit, window: Window, subject: Subject, amount: int) -> Rule:
    return Rule(id=name, unit=unit, window=window, subject=subject, amount=amount)


def _outages(swarm: Swarm, rng: random.Random) -> dict[str, list[tuple[float, float, str]]]:
    """When what is out of order, and in what way."""

    def some(count: int, *labels: str) -> list[tuple[float, float, str]]:
        starts = [rng.uniform(0, swarm.storm_s) for _ in range(count)]
        return [(s, s + rng.uniform(*OUTAGE_S), rng.choice(labels)) for s in starts]

    found = {
        "discord": some(swarm.discord_outages, "down"),
        "provider": some(swarm.provider_outages, "down", "key", "credit"),
    }
    for guild in range(swarm.guilds):
        forbidden = rng.random() < swarm.no_permission_p
        found[f"rights {channel_of(guild)}"] = some(2 if forbidden else 0, "forbidden")
    return found


def channel_of(guild: int) -> int:
    """The channel of a guild, by its place among them."""
    return 200 + guild
