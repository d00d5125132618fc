"""Batches of the stories whose file was read already, and what can be seen of their way."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from simcord import MemberActor
from world import World

from bot.adapters.blobs import Folder
from bot.core import ids
from bot.core.cases.values import Presence
from bot.core.jobs import Job, Place, State
from bot.core.ports import Admitted
from tests import batches
from tests.batches import Wanted

MOVES_MAX = 5_000
_NUMBERS = count(1)


def place(world: World, member: MemberActor, **changes: Any) -> Place:
    """Where a member asked, whose card is gone: what becomes of it shows in the rows."""
    secret = world.app.settings.secret_key.get_secret_value()
    where = Place(
        space_id=str(world.guild.id),
        guild_id=world.guild.id,
        channel_id=world.channel.id,
        top_channel_id=world.channel.id,
        user_id=member.id,
        member_key=ids.member_key(secret, member.id),
        interaction_id=next(_NUMBERS),
        application_id=1,
        reply_token="",
        reply_until_ms=0,
        message_id=None,
        private=False,
        upload_limit_bytes=10_000_000,
        app_permissions=0,
        locale="en-GB",
    )
    return replace(where, **changes)


async def asked(
    world: World, wanted: Sequence[Wanted], by: MemberActor | None = None, **where: Any
) -> Job:
    """A batch that ann, or somebody else, is asked about."""
    await world.ben.slash(world.channel, "settings batches", everyone=True, open=20)
    blobs = Folder(world.app.settings.data_dir / "media")
    now_ms = world.app.clock.now_ms()
    # In the order of their ids is in the order of their turns.
    batch_id = f"{ids.new_job_id(now_ms, world.rng)[:-3]}000"
    batch = batches.job_of(batch_id, place(world, by or world.ann, **where), now_ms)
    for scene, one in enumerate(wanted):
        if one.picture is not None:
            (media,) = batches.line_of(batch, scene, one).inputs
            path = blobs.incoming(media.blob)
            path.write_bytes(one.picture)
            await blobs.keep(path, media)
    return await batches.asked(world.store, batch, wanted)


async def begun(
    world: World, wanted: Sequence[Wanted], by: MemberActor | None = None, **where: Any
) -> Job:
    """The same, once they said yes: as an admin, whose own word is enough for any sum."""
    batch = await asked(world, wanted, by, **where)
    answered = replace(batch.place, interaction_id=next(_NUMBERS))
    outcome = await world.app.studio.answers.answer(
        batch.id, answered, presence=Presence(manages=True)
    )
    assert isinstance(outcome, Admitted), outcome
    return outcome.job


async def lines(world: World, batch: Job) -> Sequence[Job]:
    """The lines of a batch, in the order of its file."""
    return await world.store.lines.page(batch.id, limit=1_000)


async def until(
    world: World, batch: Job, holds: Callable[[Job, Sequence[Job]], bool], step_s: float = 2.0
) -> Job:
    """Let time pass until a batch and its lines are as somebody wants them."""
    for _ in range(MOVES_MAX):
        now = await world.store.jobs.get(batch.id)
        assert now is not None
        if holds(now, await lines(world, batch)):
            return now
        if not await world.app.worker.step():
            await world.env.advance_time(step_s)
    raise AssertionError([line.state for line in await lines(world, batch)])


async def finished(world: World, batch: Job, step_s: float = 10.0) -> Job:
    """Let time pass until a batch is over, and nothing is left to be done for it or its lines."""

    def is_over(job: Job, of_it: Sequence[Job]) -> bool:
        return all(one.ended and one.next_at_ms is None for one in (job, *of_it))

    return await until(world, batch, is_over, step_s)


def states(of_it: Sequence[Job]) -> list[State]:
    return [line.state for line in of_it]


def bundles_begun(world: World) -> int:
    """How often xAI was asked to begin a batch of its own."""
    return sum(1 for one in world.grok.requests if one.route == "create-batch")


def billed(world: World) -> int:
    """All that xAI billed, in ticks."""
    return sum(bill.ticks for bill in world.grok.bill)


async def booked(world: World, batch: Job) -> int:
    """What the limits count for a batch, which is what its lines are known to have cost."""
    used = await world.used()
    assert used.ticks == (await world.store.lines.tally(batch.id)).cost_ticks
    return used.ticks
