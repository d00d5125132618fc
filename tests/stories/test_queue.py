"""/queue: what waits and what is under way, as each person may see it."""

import random
from typing import Any

import forging
import pytest
from simcord import InteractionResult, MemberActor
from world import EnvClock, World

from bot.core.jobs import EndReason, State
from bot.core.money import NOTHING
from sandbox.grok.imagine import GrokImagine, Pace


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    """One at a time, so that there is a line."""
    return {"max_concurrent_jobs": 1}


@pytest.fixture
def grok(clock: EnvClock) -> GrokImagine:
    return GrokImagine(
        clock=clock.now_s,
        rng=random.Random(1),
        media_origin="https://media.test",
        pace=Pace(deferred_s=120, video_s=120),
    )


async def ask(world: World, member: MemberActor, prompt: str, **options: Any) -> None:
    await world.env.advance_time(0.01)
    await member.slash(world.channel, "imagine", prompt=prompt, **options)
    await world.work()


async def queue(world: World, by: MemberActor) -> InteractionResult:
    return await by.slash(world.channel, "queue")


async def test_an_empty_line(world: World) -> None:
    """Where nothing happens, that is said."""
    told = world.told(await queue(world, world.ann))

    assert told.text == "Nothing waits here, and nothing is under way."
    assert told.buttons == ()


async def test_ones_own_are_shown_in_full_and_others_by_place(world: World) -> None:
    """Of others' requests one sees who, what and where; of private ones not even that."""
    await ask(world, world.dan, "a secret fig")
    await ask(world, world.ann, "a pear", count=2)
    await ask(world, world.dan, "a quiet plum", private=True)
    told = world.told(await queue(world, world.ann))

    assert "**1 under way, 2 waiting**" in told
    assert f"▶ under way · <@{world.dan.id}> 1 picture" in told
    assert f"⏳ next in line · <@{world.ann.id}> 2 pictures" in told
    assert "a pear" in told
    assert "⏳ 2nd in line · one job" in told
    assert "fig" not in told
    assert "plum" not in told
    assert told.buttons == ("Cancel",)


async def test_moderators_see_all(world: World) -> None:
    """In the channel they look after, moderators read every request, private ones marked."""
    await ask(world, world.dan, "a secret fig")
    await ask(world, world.dan, "a quiet plum", private=True)
    told = world.told(await queue(world, world.cleo))

    assert "a secret fig" in told
    assert "1 picture · private\n\u2068a quiet plum" in told
    assert told.buttons == ("Cancel", "Cancel")


async def test_one_stops_ones_own_from_the_list(world: World) -> None:
    """The list is drawn anew, the request is over for nothing, and its card says so."""
    await ask(world, world.dan, "a fig")
    await ask(world, world.ann, "a pear")
    listed = await queue(world, world.ann)
    await world.ann.click(world.answer(listed), label="Cancel")
    await world.work()

    assert "**1 under way, 0 waiting**" in world.told(listed)
    assert "Stopped before xAI began. Nothing was charged." in world.card()
    assert await world.used(world.ann) == NOTHING


async def test_a_moderator_stops_anybodys(world: World) -> None:
    """It is on record, the card says who stopped it, and no file of it is handed out."""
    await ask(world, world.ann, "a pear")
    await ask(world, world.dan, "a fig")
    waiting = await world.job()
    listed = await queue(world, world.cleo)
    for job_id in (waiting.id, (await world.app.studio.ongoing.queue(world.here()))[0].job.id):
        await forging.press(
            world.env, world.cleo, world.channel, world.answer(listed), f"queue:cancel:{job_id}"
        )
    await world.pass_time(150, step_s=10)
    running, stopped = world.channel.history()

    assert "Stopped by a moderator before xAI began. Nothing was charged." in world.seen(stopped)
    assert "Stopped by a moderator. xAI had already begun, so this one counts." in (
        world.seen(running)
    )

    handed = world.told(await world.ann.slash(world.channel, "result", job="#1"))

    assert handed.media == ()
    assert "Stopped by a moderator." in handed


async def test_a_stranger_stops_nothing(world: World) -> None:
    """A forged press on another's request changes nothing."""
    await ask(world, world.dan, "a fig")
    await ask(world, world.ann, "a pear")
    job = await world.job()
    listed = await queue(world, world.dan)
    forged = await forging.press(
        world.env, world.dan, world.channel, world.answer(listed), f"queue:cancel:{job.id}"
    )

    assert "Only the person who asked for this, or a moderator, can stop it." in (
        world.told(forged)
    )
    assert (await world.job()).state is State.QUEUED


async def test_a_long_line_has_pages(world: World) -> None:
    """Eight to a page; the pages can be turned."""
    for nth in range(10):
        await ask(world, world.ann, f"wish {nth}")
    listed = await queue(world, world.ann)

    assert world.told(listed).buttons == (*["Cancel"] * 8, "More")

    await world.ann.click(world.answer(listed), label="More")

    assert world.told(listed).buttons == ("Cancel", "Cancel", "Back")
    assert "wish 9" in world.told(listed)

    await world.ann.click(world.answer(listed), label="Back")

    assert "wish 0" in world.told(listed)


async def test_other_servers_are_not_in_it(world: World) -> None:
    """The line of a server has nothing of another one, though its places count all."""
    elsewhere = world.env.create_guild("Elsewhere")
    eve = elsewhere.add_member(world.env.create_user("eve"))
    await eve.slash(elsewhere.create_text_channel("pictures"), "imagine", prompt="a far fig")
    await world.work()

    assert "Nothing waits here" in world.told(await queue(world, world.ben))


async def test_what_is_being_stopped_is_not_listed(world: World) -> None:
    """A request that goes on silently at xAI is over for whoever looks."""
    await ask(world, world.ann, "a pear")
    await world.ann.click(world.message, label="Cancel")

    assert "Nothing waits here" in world.told(await queue(world, world.ann))

    job = await world.finish()

    assert job.end_reason is EndReason.STOPPED_LATE
