"""A process of the bot that can be killed or frozen whenever it talks to anything outside itself.

Everything it uses is reached through a Guarded port. A process dies before a call has any effect,
in the middle of it, or when it took effect and the answer is on its way; nothing of it happens
after that. A frozen process does nothing until it thaws, and then goes on as if nothing had been.
"""

import asyncio
import inspect
import random
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, TypeVar, cast

from bot.adapters.zips import Zips
from bot.core.budgets import Warned
from bot.core.cases.admitting import Admitting
from bot.core.cases.answers import Answers
from bot.core.cases.approvals import Approvals
from bot.core.cases.batch_lines import LineDesk
from bot.core.cases.batching import Batching
from bot.core.cases.budgets import BudgetWatch
from bot.core.cases.consenting import Consenting
from bot.core.cases.desk import Desk
from bot.core.cases.doorway import Doorway
from bot.core.cases.holding import Holding, HouseHolds
from bot.core.cases.intake import Intake
from bot.core.cases.keeping import Tidying
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.ongoing import Ongoing
from bot.core.cases.reuse import Reuse
from bot.core.cases.screening import Screening
from bot.core.cases.seeing import Seeing
from bot.core.errors import ImagineError
from bot.core.housekeeping import Housekeeping
from bot.core.jobs import Job
from bot.core.looks import Looks
from bot.core.models import BUILT_IN
from bot.core.ports import Batches, Galleries, Journal, Outlook, Permit, Post, Rules
from bot.core.steps.glances import Glances
from bot.core.steps.kit import Kit
from bot.core.worker import Claim, Worker
from tests.inline import a_turn
from tests.sim import oversight
from tests.sim.chronicle import job_at_hand
from tests.sim.messages import SimOutbox
from tests.sim.renders import SimBlobs, SimDownloads, SimMedia, SimProvider
from tests.sim.virtual import after

if TYPE_CHECKING:
    from tests.sim.world import World

T = TypeVar("T")

TURNS_OF_A_CALL = 8
"""A call to the store takes about so many turns of the loop, each of which may be the last."""
JOB_ID_CHARS = 16
STALL_S = (31.0, 400.0)
LOOKING = frozenset(
    {
        *("get", "by_number", "line", "queue_of", "starts_since", "latest_of_member"),
        *("refusals_since", "durations_s", "now", "of", "weights", "standing", "of_job"),
        *("dm_closed", "media_one", "media_of", "due", "recent"),
        *("house", "scenes_of", "keeps_to_themselves", "watched"),
        *("rules", "waiting", "line_of", "jobs_of", "case_of", "steps_left", "over", "going"),
    }
)
"""Methods of the store that change nothing."""


class Fate(Enum):
    """What becomes of a process at a call."""

    GOES_ON = auto()
    DIES_BEFORE = auto()
    DIES_DURING = auto()
    DIES_AFTER = auto()
    FREEZES = auto()


class ProcessClock:
    """The time, as a process sees it: what would run while it is frozen runs when it thaws."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.thaws_at_ms = 0

    def now_ms(self) -> int:
        return max(self._world.clock.now_ms(), self.thaws_at_ms)


class Guarded:
    """A port as one process sees it."""

    def __init__(self, process: "Process", port: str, inner: object) -> None:
        self._process = process
        self._port = port
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if not inspect.iscoroutinefunction(method):
            return method
        writes = self._port == "store" and name not in LOOKING

        async def call(*args: Any, **kwargs: Any) -> Any:
            _note_job(args)
            return await self._process.passes(name, method(*args, **kwargs), writes=writes)

        setattr(self, name, call)
        return call


def _note_job(args: tuple[Any, ...]) -> None:
    """What a step works on shows in what it asks for."""
    first = args[0] if args else None
    if isinstance(first, Job):
        job_at_hand.set(first.id)
    elif isinstance(first, Post):
        job_at_hand.set(first.job_id)
    elif isinstance(first, str) and len(first) == JOB_ID_CHARS:
        job_at_hand.set(first)


class SimRooms:
    """Every channel is open to everybody."""

    async def existing(
        self, guild_id: int, *, channel_ids: Collection[int], role_ids: Collection[int]
    ) -> None:
        del guild_id, channel_ids, role_ids

    async def is_as_closed(self, guild_id: int, channel_id: int, made_in_id: int) -> bool:
        return bool(guild_id and channel_id and made_in_id)

    async def is_adult(self, channel_id: int) -> bool:
        return bool(channel_id)

    async def outlook(
        self, guild_id: int, channel_id: int, needed: Sequence[Permit]
    ) -> Outlook | None:
        return Outlook(everybody_reads=bool(guild_id and channel_id and needed), missing=())


class Untold:
    """Nobody in these worlds reads of budgets."""

    async def tell(self, space_id: str, warned: Warned) -> None:
        pass


class NotingWorker(Worker):
    """A worker of whose every step it is known which job it is about."""

    async def work(self, claim: Claim) -> None:
        job_at_hand.set(claim.job.id)
        await super().work(claim)


class Process:
    """One run of the bot, from its start to its death."""

    def __init__(self, world: "World", name: str, rng: random.Random) -> None:
        self.world = world
        self.name = name
        self.rng = rng
        self.alive = True
        self.freezes = 0
        self.clock = ProcessClock(world)
        self._moving = asyncio.Event()
        self._moving.set()
        self._tasks = dict[asyncio.Task[Any], None]()
        self.offering = Offering(BUILT_IN)
        kit = self._kit()
        self.worker = NotingWorker(kit)
        self.desk, self.answers, self.ongoing, self.approvals = self._asking(kit)
        self.takedowns = oversight.takedowns(self, kit)
        self.housekeeping = Housekeeping(
            jobs=kit.jobs,
            bills=kit.bills,
            offering=self.offering,
            duties=self.guard("store", world.store.duties),
            clock=self.clock,
            rng=self.rng,
            chores=[
                Tidying(
                    keeping=self.guard("store", world.store.keeping),
                    records=kit.records,
                    blobs=kit.blobs,
                    clock=self.clock,
                    keep_ms=world.policy.keep_ms,
                ).look,
                self.takedowns.look_around,
            ],
        )

    def _asking(self, kit: Kit) -> tuple[Desk, Answers, Ongoing, Approvals]:
        world, rng = self.world, self.rng
        rules = self.guard("store", world.store.rules)
        reuse = Reuse(jobs=kit.jobs, records=kit.records, rules=rules, rooms=SimRooms())
        intake = Intake(
            records=kit.records,
            uploads=kit.downloads,
            media=kit.media,
            blobs=kit.blobs,
            reuse=reuse,
        )
        doorway = Doorway(
            terms=self.guard("store", world.store.access),
            rules=rules,
            jobs=kit.jobs,
            lines=kit.lines,
            blocks=self.guard("store", world.store.blocks),
            offering=self.offering,
            rooms=SimRooms(),
            logbook=kit.logbook,
            clock=self.clock,
        )
        admitting = self._admitting(kit, rules, doorway)
        holding = Holding(
            holds=kit.holds,
            ledger=kit.ledger,
            policy=world.policy,
            admitting=admitting,
            logbook=kit.logbook,
            clock=self.clock,
            rng=random.Random(rng.random()),
        )
        consenting = Consenting(
            consents=self.guard("store", world.store.consents), clock=self.clock
        )
        desk = Desk(
            jobs=kit.jobs,
            rules=rules,
            ledger=kit.ledger,
            intake=intake,
            reuse=reuse,
            doorway=doorway,
            screening=kit.screening,
            offering=self.offering,
            clock=self.clock,
            rng=random.Random(rng.random()),
            policy=world.policy,
            admitting=admitting,
            holding=holding,
            consenting=consenting,
        )
        answers = Answers(
            jobs=kit.jobs,
            records=kit.records,
            intake=intake,
            doorway=doorway,
            admitting=admitting,
            batching=self._batching(kit, doorway, admitting, consenting),
            holding=holding,
            consenting=consenting,
            screening=kit.screening,
            offering=self.offering,
            clock=self.clock,
            rng=random.Random(rng.random()),
        )
        return desk, answers, self._ongoing(kit), oversight.approvals(kit, doorway, admitting)

    def _batching(
        self, kit: Kit, doorway: Doorway, admitting: Admitting, consenting: Consenting
    ) -> Batching:
        return Batching(
            jobs=kit.jobs,
            lines=kit.lines,
            rules=self.guard("store", self.world.store.rules),
            ledger=kit.ledger,
            records=kit.records,
            posts=kit.posts,
            uploads=kit.downloads,
            unpacking=Zips(),
            media=kit.media,
            blobs=kit.blobs,
            doorway=doorway,
            admitting=admitting,
            screening=kit.screening,
            consenting=consenting,
            offering=self.offering,
            desk=LineDesk(
                doorway=doorway,
                screening=kit.screening,
                offering=self.offering,
                logbook=kit.logbook,
                clock=self.clock,
                rng=self.rng,
            ),
            clock=self.clock,
            rng=self.rng,
            policy=self.world.policy,
        )

    def _ongoing(self, kit: Kit) -> Ongoing:
        return Ongoing(
            jobs=kit.jobs,
            records=kit.records,
            seeing=Seeing(jobs=kit.jobs, records=kit.records, rooms=SimRooms()),
            clock=self.clock,
            policy=self.world.policy,
            ring=self.worker.ring,
        )

    def _admitting(self, kit: Kit, rules: Rules, doorway: Doorway) -> Admitting:
        return Admitting(
            rules=rules,
            doorway=doorway,
            ledger=kit.ledger,
            offering=self.offering,
            clock=self.clock,
            rng=random.Random(self.rng.random()),
            policy=self.world.policy,
            watch=BudgetWatch(
                ledger=kit.ledger,
                offering=self.offering,
                teller=Untold(),
                clock=self.clock,
            ),
            ring=self.worker.ring,
            meter=kit.meter,
        )

    def _kit(self) -> Kit:
        world = self.world
        jobs = self.guard("store", world.planted.jobs(world, world.waiting(world.store.jobs)))
        return Kit(
            jobs=jobs,
            gates=self.guard("store", world.planted.gates(world, world.store.gates)),
            bills=self.guard("store", world.store.bills),
            blocks=self.guard("store", world.store.blocks),
            rules=self.guard("store", world.store.rules),
            screening=Screening([HouseHolds(self.guard("store", world.store.holds))]),
            ledger=self.guard("store", world.store.ledger),
            records=self.guard("store", world.store.records),
            casebook=self.guard("store", world.store.casebook),
            holds=self.guard("store", world.store.holds),
            posts=self.guard("store", world.planted.posts(world, world.store.posts)),
            takedowns=self.guard("store", world.store.takedowns),
            provider=self.guard("provider", SimProvider(self)),
            batches=cast("Batches", None),  # nobody here may have many things made at once
            lines=self.guard("store", world.store.lines),
            downloads=self.guard("downloads", SimDownloads(world)),
            media=self.guard("media", SimMedia(world)),
            blobs=self.guard("blobs", SimBlobs(world.folder, self.name)),
            links=world.links,
            outbox=self.guard("outbox", world.planted.outbox(world, SimOutbox(self))),
            galleries=cast("Galleries", None),  # no batch here has anything to show
            offering=self.offering,
            clock=self.clock,
            rng=random.Random(self.rng.random()),
            policy=world.policy,
            glances=Glances(jobs, world.policy.caps),
            looks=Looks(world.policy.requests_per_s),
            logbook=self._logbook(),
            meter=self.world.planted.meter(),
        )

    def _logbook(self) -> Logbook:
        world = self.world
        return Logbook(
            rules=self.guard("store", world.store.rules),
            bulletins=self.guard("store", world.store.bulletins),
            journal=cast("Journal", None),  # no server here has a log channel
            clock=self.clock,
            rng=random.Random(self.rng.random()),
            ring=lambda: None,
        )

    def guard(self, port: str, inner: object) -> Any:
        """A port whose calls this process may not survive."""
        return cast("Any", Guarded(self, port, inner))

    # --- life -------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to work."""
        self.world.note(self.name, "", "starts")
        self.spawn(self._work())

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """A task of this process, which ends with it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = None
        task.add_done_callback(self._over)
        return task

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._tasks.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.world.broke("crash", "", f"{self.name} ended by {error!r}", error)

    async def _work(self) -> None:
        if self.world.swarm.processes == 1:
            # A lone process takes over what its predecessor held, as bot.app does.
            await self.guard("store", self.world.store.jobs).clear_leases()
        await self.worker.run(asyncio.Event())

    def die(self) -> None:
        """Nothing of this process happens from here on."""
        if not self.alive:
            return
        self.alive = False
        self.world.note(self.name, job_at_hand.get(), "is killed")
        for task in list(self._tasks):
            task.cancel()
        self.world.died(self)

    def freeze(self) -> None:
        """Do nothing for longer than a lease."""
        if self._moving.is_set():
            seconds = self.rng.uniform(*STALL_S)
            self.world.note(self.name, job_at_hand.get(), f"freezes for {seconds:.0f} s")
            self.world.freezes += 1
            self.freezes += 1
            self._moving.clear()
            self.clock.thaws_at_ms = self.clock.now_ms() + round(seconds * 1000)
            asyncio.get_running_loop().call_later(seconds, self._thaw)

    def _thaw(self) -> None:
        if self.alive:
            self.world.note(self.name, "", "thaws")
            self._moving.set()

    # --- calls ------------------------------------------------------------------------------

    async def passes(self, name: str, call: Coroutine[Any, Any, Any], *, writes: bool) -> Any:
        """Make a call to the outside, if it is to be."""
        try:
            await self._may_go_on()
            fate = self._fate()
            if fate is Fate.DIES_BEFORE:
                self.world.note(self.name, job_at_hand.get(), f"calls {name} no more")
                self.die()
                await self._may_go_on()
        except asyncio.CancelledError:
            call.close()
            raise
        if fate is Fate.DIES_DURING:
            self.world.spawn(self._die_during(name))
        try:
            return await call
        finally:
            if self.alive:
                if writes:
                    self.world.wrote()
                if fate is Fate.DIES_AFTER:
                    self.world.note(self.name, job_at_hand.get(), f"called {name}")
                    self.die()
                elif fate is Fate.FREEZES:
                    self.freeze()
            await self._may_go_on()

    async def wire(self, seconds: float, effect: Callable[[], T]) -> T:
        """A request on its way out: who gives up on it cannot know whether it arrives.

        With the process the request is gone.
        """
        try:
            await after(seconds)
        except asyncio.CancelledError:
            if self.alive and self.world.chance.random() < 0.5:
                with suppress(ImagineError):
                    effect()
            raise
        return effect()

    async def _die_during(self, name: str) -> None:
        for _ in range(self.rng.randint(1, TURNS_OF_A_CALL)):
            await a_turn()
        if self.world.stormy:
            self.world.note(self.name, "", f"is calling {name}")
            self.die()

    async def _may_go_on(self) -> None:
        if not self.alive:
            raise asyncio.CancelledError
        while not self._moving.is_set():
            await self._moving.wait()
            if not self.alive:
                raise asyncio.CancelledError

    def _fate(self) -> Fate:
        if not self.world.stormy:
            return Fate.GOES_ON
        swarm = self.world.swarm
        chance = self.rng.random()
        if chance < swarm.killed_p:
            return self.rng.choice((Fate.DIES_BEFORE, Fate.DIES_DURING, Fate.DIES_AFTER))
        if chance < swarm.killed_p + swarm.stalled_p:
            return Fate.FREEZES
        return Fate.GOES_ON
