"""A batch alone with the bot, over a real SQLite file, and killed at any one call.

xAI's side outlives the bot: what it began it makes and bills. Nobody is shown anything here; that
is for the tests of what people see.
"""

import inspect
import json
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from bot.adapters.blobs import Folder
from bot.adapters.sql.store import Store
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.screening import Screening
from bot.core.cases.values import Policy
from bot.core.jobs import Job, State
from bot.core.looks import Looks
from bot.core.models import BUILT_IN, Kind
from bot.core.money import NOTHING
from bot.core.ports import (
    Admitted,
    Batch,
    BatchLine,
    BatchStage,
    Door,
    Facts,
    Finished,
    Fit,
    Input,
    LineResult,
    NotMade,
    Pending,
    ResultPage,
    Sent,
    Taken,
    Unmetered,
    Uploaded,
    WhyNot,
)
from bot.core.quota import Ceilings
from bot.core.requests import Request
from bot.core.scheduling import Caps
from bot.core.steps.glances import Glances
from bot.core.steps.kit import Kit
from bot.core.worker import Worker
from tests import batches
from tests.batches import Wanted
from tests.core import makers
from tests.core.makers import CENT, NOW_MS
from tests.sim.process import LOOKING

STEP_MS = 4_000
STEPS_MAX = 50_000
MADE_AFTER_MS = 12_000
LINE_TICKS = CENT
RESULTS_ON_PAGE = 100
DAY_MS = 24 * 3_600_000
NOT_WATCHED = LOOKING | {"tally", "page", "find", "bundles", "awaited", "in_queue", "files_of"}
"""Whoever dies before a look had as well died after the last call that did something."""


class Killed(BaseException):
    """The process is no more."""


@dataclass(slots=True)
class Clock:
    """The time, which a test moves."""

    at_ms: int = NOW_MS

    def now_ms(self) -> int:
        return self.at_ms


@dataclass(slots=True)
class Fuse:
    """Kills at the nth call that does something; never when it is not lit."""

    calls_left: int | None = None
    counted: int = 0

    def passes(self) -> None:
        self.counted += 1
        if self.calls_left is not None:
            self.calls_left -= 1
            if self.calls_left == 0:
                raise Killed


class Fused:
    """A port whose calls a process may not survive: each has its effect, and no answer comes."""

    def __init__(self, fuse: Fuse, inner: object) -> None:
        self._fuse = fuse
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name in NOT_WATCHED or not inspect.iscoroutinefunction(method):
            return method

        async def call(*args: Any, **kwargs: Any) -> Any:
            answer = await method(*args, **kwargs)
            self._fuse.passes()
            return answer

        return call


# --- xAI --------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Begun:
    """A batch that xAI has."""

    id: str
    name: str
    file_id: str
    line_ids: tuple[str, ...]
    begun_at_ms: int
    cancelled: bool = False


@dataclass(slots=True)
class Provider:
    """Takes batches and single requests; the second line of a batch is refused, and billed."""

    clock: Clock
    begun: dict[str, Begun] = field(default_factory=dict[str, Begun])
    alone: dict[str, int] = field(default_factory=dict[str, int])
    """When each single request was taken."""
    files: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    forgotten: set[str] = field(default_factory=set[str])
    lines_in_file: int = 2

    def made(self) -> list[str]:
        """Every line that was made, as often as it was."""
        return [line for one in self.begun.values() for line in self._over(one)] + list(self.alone)

    def _over(self, one: Begun) -> Sequence[str]:
        is_done = self.clock.at_ms >= one.begun_at_ms + MADE_AFTER_MS
        return () if one.cancelled or not is_done else one.line_ids

    # --- batches

    @asynccontextmanager
    async def write(self, path: Path) -> AsyncGenerator["LinesFile"]:
        file = LinesFile(self.lines_in_file)
        yield file
        _put(path, json.dumps(file.ids))

    async def bring_lines(self, path: Path) -> Uploaded:
        file_id = f"file-{len(self.files)}"
        self.files[file_id] = tuple(json.loads(_got(path)))
        return Uploaded(file_id=file_id)

    async def forget(self, file: Uploaded) -> None:
        self.forgotten.add(file.file_id)

    async def begin(self, name: str, lines: Uploaded) -> Batch:
        one = Begun(
            id=f"b{len(self.begun)}",
            name=name,
            file_id=lines.file_id,
            line_ids=self.files[lines.file_id],
            begun_at_ms=self.clock.at_ms,
        )
        assert one.line_ids
        self.begun[one.id] = one
        return self._seen(one)

    async def find(self, name: str) -> Sequence[Batch]:
        return [self._seen(one) for one in self.begun.values() if one.name == name]

    async def look(self, batch_id: str) -> Batch:
        return self._seen(self.begun[batch_id])

    async def cancel(self, batch_id: str) -> Batch:
        one = self.begun[batch_id]
        one.cancelled = not self._over(one)
        return self._seen(one)

    async def results(self, batch_id: str, token: str | None = None) -> ResultPage:
        """A page, the last line of it first."""
        first = int(token or 0)
        over = self._over(self.begun[batch_id])
        page = over[first : first + RESULTS_ON_PAGE]
        found = [self.result(nth, line_id) for nth, line_id in enumerate(page, start=first)]
        onward = first + RESULTS_ON_PAGE
        token = str(onward) if onward < len(over) else None
        return ResultPage(results=tuple(found[::-1]), next_token=token)

    def result(self, nth: int, line_id: str) -> LineResult:
        """What came of a line, by its place in its bundle."""
        if nth == 1:
            refused = NotMade(why=WhyNot.MODERATED, words="no", cost_ticks=LINE_TICKS)
            return LineResult(line_id=line_id, outcome=refused)
        made = Finished(urls=(f"sim://{line_id}",), kept_back=0, cost_ticks=LINE_TICKS)
        return LineResult(line_id=line_id, outcome=made)

    def _seen(self, one: Begun) -> Batch:
        over = len(self._over(one))
        stage = BatchStage.DONE if over else BatchStage.RUNNING
        return Batch(
            id=one.id,
            name=one.name,
            stage=BatchStage.CANCELLED if one.cancelled else stage,
            lines=len(one.line_ids),
            pending=len(one.line_ids) - over,
            made=over,
            failed=0,
            cancelled=0,
        )

    # --- single requests

    async def submit(self, request: Request, inputs: Sequence[Input], member_key: str) -> Taken:
        assert member_key, inputs
        self.alone[request.prompt] = self.clock.at_ms
        return Taken(provider_id=request.prompt)

    async def poll(self, kind: Kind, provider_id: str) -> Pending | Finished:
        if self.clock.at_ms < self.alone[provider_id] + MADE_AFTER_MS:
            return Pending(progress_percent=None)
        assert kind
        return Finished(urls=(f"sim://{provider_id}",), kept_back=0, cost_ticks=LINE_TICKS)


@dataclass(slots=True)
class LinesFile:
    """Takes some lines."""

    takes: int
    ids: list[str] = field(default_factory=list[str])

    async def add(self, line: BatchLine) -> Fit:
        if len(self.ids) == self.takes:
            return Fit.FULL
        self.ids.append(line.id)
        return Fit.WRITTEN


# --- what else is outside ---------------------------------------------------------------------


def _put(path: Path, content: str) -> None:
    path.write_text(content)


def _got(path: Path) -> str:
    return path.read_text()


class Files:
    """Everything that can be fetched is a small picture."""

    async def fetch(self, url: str, to: Path, bytes_max: int | None = None) -> None:
        del bytes_max
        _put(to, url)

    async def inspect(self, path: Path) -> Facts:
        assert _got(path)
        return Facts(content_type="image/png", width=64, height=64)

    async def label(self, path: Path, *, model: str, job_id: str) -> bool:
        return bool(path and model and job_id)


class Nobody:
    """A Discord in which there is nobody to be told."""

    async def show(self, card: object, now_ms: int) -> None:
        assert card, now_ms

    async def notify(self, card: object, shown: object, *, nonce: str) -> Sent:
        del card, shown, nonce
        return Sent(channel_id=1, message_id=1)

    async def find(self, *asked: object) -> None:
        assert asked

    async def author_is_welcome(self, job: Job, now_ms: int) -> bool:
        return bool(job and now_ms)

    async def is_open(self, job: Job) -> bool:
        return bool(job)

    async def alert(self, news: object) -> bool:
        return news is None


# --- the bot ----------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Scene:
    """A batch that was said yes to, and whoever looks after it; it may be killed."""

    store: Store
    folder: Path
    clock: Clock
    provider: Provider
    fuse: Fuse
    batch: Job
    lives: int = 0

    def start(self) -> Worker:
        """A new process over what is kept."""
        self.lives += 1
        rng = random.Random(self.lives)
        fused: Any = lambda inner: Fused(self.fuse, inner)  # noqa: E731 - a port of any kind
        store, files = self.store, Files()
        jobs = fused(store.jobs)
        logbook = Logbook(
            rules=store.rules,
            bulletins=fused(store.bulletins),
            journal=cast("Any", None),
            clock=self.clock,
            rng=rng,
            ring=lambda: None,
        )
        kit = Kit(
            jobs=jobs,
            gates=fused(store.gates),
            bills=fused(store.bills),
            blocks=store.blocks,
            rules=store.rules,
            screening=Screening([]),
            ledger=fused(store.ledger),
            records=fused(store.records),
            casebook=store.casebook,
            holds=fused(store.holds),
            posts=fused(store.posts),
            takedowns=store.takedowns,
            provider=fused(self.provider),
            batches=fused(self.provider),
            lines=fused(store.lines),
            downloads=fused(files),
            media=fused(files),
            blobs=fused(Folder(self.folder / "media")),
            links=None,
            outbox=fused(Nobody()),
            galleries=fused(Nobody()),
            offering=Offering(BUILT_IN),
            clock=self.clock,
            rng=rng,
            policy=POLICY,
            glances=Glances(jobs, POLICY.caps),
            looks=Looks(100),
            logbook=logbook,
            meter=Unmetered(),
        )
        return Worker(kit)

    async def live(self) -> None:
        """Work until all of it is over; begun anew as often as it is killed."""
        worker = self.start()
        for _ in range(STEPS_MAX):
            try:
                if await worker.step():
                    continue
            except Killed:
                await self.store.jobs.clear_leases()
                worker = self.start()
                continue
            if await self.is_over():
                return
            self.clock.at_ms += STEP_MS
        left = [line.state for line in await self.lines()]
        raise AssertionError(f"killed with {self.fuse.calls_left} calls left: {left}")

    async def is_over(self) -> bool:
        batch = await self.store.jobs.get(self.batch.id)
        assert batch is not None
        if not batch.ended or batch.next_at_ms is not None:
            return False
        return all(one.ended and one.next_at_ms is None for one in await self.lines())

    async def lines(self) -> Sequence[Job]:
        return await self.store.lines.page(self.batch.id, limit=100)


POLICY = Policy(
    ceilings=Ceilings(guild_daily_ticks=None, guild_monthly_ticks=None, total_daily_ticks=None),
    starters=lambda: (),
    caps=Caps(process=9, space=9, member=9),
    queue_space_max=100,
    queue_member_max=100,
    requests_per_s=100,
    start_within_ms=DAY_MS,
    finish_within_ms=DAY_MS,
    keep_ms=30 * DAY_MS,
    link_ms=DAY_MS,
    refusals_free_per_day=1,
)
DOOR = Door(ceilings=POLICY.ceilings, queue_space_max=100, queue_member_max=100, repeat_within_ms=0)


async def begun(store: Store, folder: Path, wanted: Sequence[Wanted], fuse: Fuse) -> Scene:
    """A batch whose author just said yes."""
    await store.rules.open_space("100", 100, (), NOW_MS)
    return await let_in(store, folder, await batches.asked(store, unread(), wanted), fuse)


def unread() -> Job:
    """A batch whose file is still to be read."""
    place = makers.place(private=True, reply_until_ms=0, reply_token="")
    return batches.job_of("0000000001000000", place, NOW_MS)


async def let_in(store: Store, folder: Path, batch: Job, fuse: Fuse) -> Scene:
    """The author of a batch that was read says yes."""
    yes = batch.changed(
        place=replace(batch.place, interaction_id=401),
        state=State.RENDERING,
        hold=NOTHING,
        next_at_ms=NOW_MS,
        expires_at_ms=NOW_MS + DAY_MS,
    )
    # Nobody is shown anything: it is private, and its author takes no direct messages.
    await store.posts.note_closed_dm(batch.place.user_id, NOW_MS)
    outcome = await store.jobs.confirm(yes, DOOR, ())
    assert isinstance(outcome, Admitted)
    clock = Clock()
    return Scene(
        store=store,
        folder=folder,
        clock=clock,
        provider=Provider(clock),
        fuse=fuse,
        batch=outcome.job,
    )
