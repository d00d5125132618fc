"""Moderators who look at what waits for them, take down what was made, and change their minds."""

import random
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from bot.core.casebook import Case
from bot.core.cases.approvals import Approvals
from bot.core.cases.takedowns import TakeDowns
from bot.core.cases.values import Here
from bot.core.decisions import hold_set
from bot.core.errors import NotAllowed
from bot.core.holdings import HoldRule, Moment
from bot.core.takedowns import Block, Reason
from tests.sim.people import GUILD_BASE
from tests.sim.virtual import after

if TYPE_CHECKING:
    from tests.sim.world import World

MODERATOR = 1
LOOKS_AT_ONCE = 20
DECIDE_EVERY_S = (10.0, 60.0, 200.0)
REASONS = (Reason.RULES, Reason.SEXUAL, Reason.OFF_TOPIC, Reason.ILLEGAL)


class Moderators:
    """Everybody who looks after a server."""

    def __init__(self, world: "World", rng: random.Random) -> None:
        self._world = world
        self._rng = rng

    def rules(self) -> list[HoldRule]:
        """What every server has looked at."""
        return [HoldRule(moment=Moment(one)) for one in self._world.swarm.held]

    async def decide_on_holds(self, space_id: str) -> None:
        """An admin has it looked at from now on."""
        rules, now_ms = self._world.store.rules, self._world.clock.now_ms()
        for rule in self.rules():
            await rules.decide(space_id, [hold_set(rule)], by_user_id=MODERATOR, now_ms=now_ms)

    async def live(self) -> None:
        """Look now and then, and take down at moments spread over the storm."""
        world = self._world
        if world.swarm.held:
            world.spawn(self._look_now_and_then())
        for _ in range(world.swarm.asks):
            if self._rng.random() < world.swarm.taken_down_p:
                world.spawn(self._take_down_later(self._rng.uniform(0, world.swarm.storm_s)))

    async def _look_now_and_then(self) -> None:
        while True:
            await after(self._rng.choice(DECIDE_EVERY_S))
            for guild in range(self._world.swarm.guilds):
                if (process := self._world.a_process()) is not None:
                    process.spawn(self._look(process.approvals, _here(guild)))

    async def _look(self, approvals: Approvals, place: Here) -> None:
        """Say yes or no to what waits; at last to all of it, as long as it stormed not to all."""
        rng = self._rng
        for case in await approvals.waiting(place, LOOKS_AT_ONCE):
            if self._world.stormy and rng.random() < 0.3:
                continue
            presses = 2 if rng.random() < self._world.swarm.twice_p else 1
            for _ in range(presses):
                word = "approve" if rng.random() < 0.7 else "reject"
                self._world.note("moderators", case.job_id or "", f"{word} case {case.number}")
                decide = approvals.approve if word == "approve" else approvals.reject
                await self._try(case, decide(place, case))

    async def _take_down_later(self, at_s: float) -> None:
        """Take down something that is there by then; perhaps back, perhaps twice."""
        await after(at_s)
        world, rng = self._world, self._rng
        found = world.look.execute(
            "select id, guild_id from jobs where parent_id is null and state <> 'asking'"
            " order by id"
        ).fetchall()
        if not found:
            return
        job_id, guild_id = rng.choice(found)
        reason, wide, block = rng.choice(REASONS), rng.random() < 0.5, rng.random() < 0.2
        presses = 2 if rng.random() < world.swarm.twice_p else 1
        for _ in range(presses):
            if (process := world.a_process()) is not None:
                place = _here(guild_id - GUILD_BASE)
                process.spawn(
                    self._take_down(
                        process.takedowns, place, job_id, reason, wide=wide, block=block
                    )
                )

    async def _take_down(
        self,
        takedowns: TakeDowns,
        place: Here,
        job_id: str,
        reason: Reason,
        *,
        wide: bool,
        block: bool,
    ) -> None:
        world = self._world
        world.note("moderators", job_id, f"take it down as {reason}, wide {wide}, block {block}")
        try:
            job = await takedowns.find(place, job_id=job_id)
            case = await takedowns.take_down(
                place, job, reason=reason, wide=wide, block=Block() if block else None
            )
        except NotAllowed as problem:
            world.note("moderators", job_id, f"are told: {problem.sentence}")
            return
        if reason is not Reason.ILLEGAL and self._rng.random() < 0.4:
            world.spawn(self._take_back_later(place, case))

    async def _take_back_later(self, place: Here, case: Case) -> None:
        await after(self._rng.choice((0.5, 10.0, 100.0)) * self._rng.random())
        if (process := self._world.a_process()) is not None:
            self._world.note("moderators", case.job_id or "", f"take case {case.number} back")
            process.spawn(self._try(case, process.takedowns.take_back(place, case)))

    async def _try(self, case: Case, act: Awaitable[Any]) -> None:
        try:
            await act
        except NotAllowed as problem:
            self._world.note("moderators", case.job_id or "", f"are told: {problem.sentence}")


def _here(guild: int) -> Here:
    """A moderator of the whole server, who may take back what others did."""
    guild_id = GUILD_BASE + guild
    return Here(space_id=str(guild_id), guild_id=guild_id, user_id=MODERATOR, admin=True)
