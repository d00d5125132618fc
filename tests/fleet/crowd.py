"""People who keep a fleet busy while its processes are killed."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any, Self

from sandbox.discord.interaction import Interaction, Unanswered
from sandbox.discord.people import Person
from sandbox.discord.world import Channel
from tests.fleet.fleet import SHARDS, Fleet

STILL_S_MAX = 3.0
"""When nothing is heard for so long, the next blow comes all the same."""
CLIPS_PERCENT = 25
WHO = (("busy", 0, 3), ("calm", 0, 1), ("dora", 1, 1), ("emil", 1, 1))
"""People, their shard, and how many requests they have on the way to the bot at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request that somebody made."""

    interaction: Interaction
    person: Person
    channel: Channel
    shard: int
    acknowledged_s: float | None
    """In seconds since 1970; None when the bot was silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody, and where they ask."""

    person: Person
    channel: Channel
    shard: int
    at_once: int


class Crowd:
    """Two servers, on two shards; in the first somebody asks for many at once."""

    def __init__(self, fleet: Fleet, rng: random.Random, seats: Sequence[Seat]) -> None:
        self.asks: list[Ask] = []
        self._fleet = fleet
        self._rng = rng
        self._seats = seats
        self._numbers = count(1)

    @classmethod
    def gather(cls, fleet: Fleet, rng: random.Random) -> Self:
        """Four people in two new servers."""
        guilds = [fleet.discord.add_guild(f"on-{on[0]}", on=on) for on in sorted(SHARDS)]
        seats = [
            Seat(
                person=fleet.discord.add_person(name, guilds[shard]),
                channel=fleet.discord.add_channel(f"of-{name}", guilds[shard]),
                shard=shard,
                at_once=at_once,
            )
            for name, shard, at_once in WHO
        ]
        return cls(fleet, rng, seats)

    async def ask(self, *, busy: int, calm: int) -> None:
        """Have one ask `busy` times and three others `calm` times, each when they see an answer."""
        async with asyncio.TaskGroup() as group:
            for seat in self._seats:
                times = (busy if seat.at_once > 1 else calm) // seat.at_once
                for _ in range(seat.at_once):
                    group.create_task(self._ask_again_and_again(seat, times))

    async def _ask_again_and_again(self, seat: Seat, times: int) -> None:
        person, channel = seat.person, seat.channel
        for _ in range(times):
            is_clip = self._rng.randrange(100) < CLIPS_PERCENT
            given: dict[str, Any] = {"prompt": f"wish number {next(self._numbers)}"}
            if is_clip:
                interaction = await person.slash(channel, "video", seconds=2, **given)
            else:
                interaction = await person.slash(channel, "imagine", **given)
            acknowledged_s = None
            with suppress(Unanswered):
                await interaction.acknowledged()
                acknowledged_s = time.time()
                await _answer_to(interaction, person)
            self.asks.append(
                Ask(
                    interaction=interaction,
                    person=person,
                    channel=channel,
                    shard=seat.shard,
                    acknowledged_s=acknowledged_s,
                )
            )


async def _answer_to(interaction: Interaction, person: Person) -> None:
    """Wait until the bot says more than that it thinks, but not for long."""
    thinking = interaction.response
    assert thinking is not None
    with suppress(TimeoutError):
        await person.waits_to_see(
            interaction.channel,
            lambda one: one["id"] == thinking.id and not thinking.loading,
            timeout_s=STILL_S_MAX,
        )


async def strike(fleet: Fleet, rng: random.Random, *, kills: int, lines_between: int) -> None:
    """Kill one process after the other, whenever the fleet has said so many lines more.

    Each is started again at once. Halfway through, Postgres is restarted without a goodbye.
    """
    for nth in range(kills):
        await fleet.hears_more(lines_between, STILL_S_MAX)
        if nth == kills // 2:
            await fleet.restart_postgres()
        member = rng.choice(fleet.members)
        await fleet.kill(member)
        await fleet.start(member)
