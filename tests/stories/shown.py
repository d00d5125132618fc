"""Batches whose lines are over, for the stories of how people see them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import batches_made
import discord
import files
from reading import Seen, read
from simcord import ChannelHandle, MemberActor
from world import World

from bot.adapters.blobs import Folder
from bot.core import ids
from bot.core.casebook import Case
from bot.core.cases.values import Here
from bot.core.jobs import EndReason, Job, Media, State, Written
from bot.core.money import Amount
from bot.core.ports import Bundle, Load, Moved
from bot.core.steps.kit import LEASE_MS
from bot.core.takedowns import Reason
from bot.ui import cards
from tests import batches

ALL = sum(
    1 << bit for bit in (10, 11, 15, 16, 35, 38)
)  # view, send, attach, read history, make threads, send in threads
PICTURE = files.photo("red")[1]


async def begun(world: World, count: int = 3, **where: Any) -> Job:
    """A batch of ann's with a card in the channel, whose lines xAI has."""
    channel = world.app.bot.get_partial_messageable(world.channel.id)
    card = await channel.send(view=cards.notice("the card of a batch"))
    usual = {"message_id": card.id, "app_permissions": ALL}
    batch = await batches_made.begun(world, batches.pictures(count), **{**usual, **where})
    held = await leased(world, batch)
    bundle = Bundle(
        name="in one", batch_id=batch.id, nth=0, provider_id="b", tried_at_ms=0, over=True
    )
    now_ms = world.app.clock.now_ms()
    load = Load(first=0, last=count - 1, count=count)
    assert await world.store.lines.send(held, bundle, load, now_ms)
    await world.store.jobs.write(held.changed(next_at_ms=now_ms), now_ms=now_ms)
    return batch


async def leased(world: World, batch: Job) -> Job:
    """The batch, for a moment in nobody else's hands."""
    for _ in range(50):
        now_ms, token = world.app.clock.now_ms(), ids.new_token(world.rng)
        due = await world.store.jobs.resume_due(now_ms, token, now_ms + LEASE_MS, 100)
        for job in due:
            if job.id != batch.id:
                await world.store.jobs.write(job, now_ms=now_ms)
        if found := [job for job in due if job.id == batch.id]:
            return found[0]
        await world.env.advance_time(5)
    raise AssertionError("the batch is never due")


async def over(
    world: World,
    batch: Job,
    places: Sequence[int],
    made: int = 1,
    *,
    contents: Mapping[int, bytes] | None = None,
    state: State = State.DONE,
    reason: EndReason = EndReason.PART,
    written: str | None = None,
) -> None:
    """Some lines are over, each with as many pictures, and nobody has looked at the batch yet."""
    held = await leased(world, batch)
    lines = {line.scene: line for line in await batches_made.lines(world, batch)}
    now_ms = world.app.clock.now_ms()
    moved: list[Moved] = []
    for place in places:
        line = lines[place]
        for part in range(made if state is State.DONE and written is None else 0):
            await _put(world, line, part, (contents or {}).get(part, PICTURE))
        ended = replace(
            line,
            state=state,
            came_from=line.state,
            end_reason=reason,
            next_at_ms=now_ms,
            finished_at_ms=now_ms,
            written=None if written is None else Written(prompt=written),
            cost_ticks=200_000_000,
        )
        moved.append(Moved(line=ended, booked=Amount(images=made, ticks=200_000_000)))
    assert await world.store.lines.move(held, moved, now_ms) == len(places)
    await world.store.jobs.write(held.changed(next_at_ms=now_ms), now_ms=now_ms)


async def _put(world: World, line: Job, part: int, content: bytes) -> None:
    blobs = Folder(world.app.settings.data_dir / "media")
    blob = f"{line.id}/result-{part}"
    blobs.incoming(blob).write_bytes(content)
    media = Media(
        job_id=line.id,
        role="result",
        part=part,
        blob=blob,
        content_type="image/jpeg",
        size_bytes=len(content),
        width=64,
        height=48,
    )
    await blobs.keep(blobs.incoming(blob), media)
    await world.store.records.add_media(media, world.app.clock.now_ms())


async def fresh(world: World, batch: Job) -> Job:
    """A batch as it is now."""
    now = await world.store.jobs.get(batch.id)
    assert now is not None
    return now


def threads(world: World) -> list[ChannelHandle]:
    """The threads of the channel."""
    return world.channel.threads


def galleries(world: World) -> list[discord.Message]:
    """What stands in the only thread."""
    (thread,) = threads(world)
    return thread.history()


def read_galleries(world: World) -> list[Seen]:
    return [read(message) for message in galleries(world)]


def mailed(world: World, member: MemberActor | None = None) -> list[Seen]:
    """What somebody was written to in private."""
    return [read(message) for message in (member or world.ann).user.dm_channel.history()]


def overseer(world: World) -> Here:
    """Cleo, who looks after the whole server."""
    return replace(world.here(world.cleo), moderates_all=True, channel_id=world.channel.id)


async def take_down(world: World, job: Job, *, wide: bool = False) -> Case:
    """Cleo takes something down, and the worker does what follows."""
    takedowns = world.app.studio.oversight.takedowns
    case = await takedowns.take_down(overseer(world), job, reason=Reason.RULES, wide=wide)
    await settle(world)
    return case


async def take_back(world: World, case: Case) -> None:
    """Cleo takes it back, and the worker does what follows."""
    await world.app.studio.oversight.takedowns.take_back(overseer(world), case)
    await settle(world)


async def settle(world: World) -> None:
    """Let what waits for something else be done too."""
    await world.pass_time(20)
