"""Batches looked at: listed, shown, in the queue, in the panel, and asked for once more."""

from typing import Any

import forging
import pytest_asyncio
from batch_files import asked, lines_of, open_to_all, question, the_batch
from panels import opened
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.errors import NotAllowed
from bot.core.jobs import EndReason, Job
from sandbox.grok import faults


@pytest_asyncio.fixture(autouse=True)
async def _open(world: World) -> None:
    """Everybody may send batches here."""
    await open_to_all(world, open_=20)


async def sent(world: World, **options: Any) -> Job:
    """A batch of three that ann said yes to."""
    await asked(world, **options)
    await world.ann.click(question(world), label="Confirm")
    return await the_batch(world)


async def over(world: World, batch: Job) -> Job:
    """The batch once it is over, and its author was told."""
    job = batch
    for _ in range(2_000):
        job = await world.app.studio.ongoing.job(world.here(), batch.id)
        if job.ended and job.next_at_ms is None:
            return job
        if not await world.app.worker.step():
            await world.env.advance_time(5)
    raise AssertionError(f"the batch stays {job.state}")


async def shown(world: World, batch: Job, by: MemberActor | None = None) -> InteractionResult:
    return await (by or world.ann).slash(world.channel, "batch show", batch=f"#{batch.number}")


async def test_whoever_sent_none_learns_how(world: World) -> None:
    """An empty list says how to begin."""
    result = await world.ann.slash(world.channel, "batch list")

    assert "You have sent no batch here yet. `/batch file` takes a file" in world.told(result)


async def test_ones_own_batches_are_listed(world: World) -> None:
    """The latest first, with how they stand; what was discarded and those of others are not."""
    first = await sent(world)
    await over(world, first)
    await asked(world)
    await world.ann.click(question(world), label="Discard")
    second = await sent(world, name="Night <@1>")
    await asked(world, by=world.dan)
    await world.dan.click(question(world, world.dan), label="Confirm")
    text = world.told(await world.ann.slash(world.channel, "batch list")).text
    rows = text.splitlines()

    assert rows[0] == f"`#{second.number}` \u2068Night \\<\\@1\\>\u2069"
    assert rows[1].startswith("-# ▶ 0 of 3 · <t:")
    assert rows[2] == f"`#{first.number}` \u2068wishes\u2069"
    in_thread = f"<#{first.place.message_id}>"
    assert rows[3].startswith(f"-# ✓ 3 of 3 lines made · {in_thread} · <t:")
    assert rows[4] == "-# `/batch show` tells more of one."


async def test_a_batch_under_way_is_shown_with_its_counts(world: World) -> None:
    """To its author and to moderators alone; anybody else learns nothing of it."""
    batch = await sent(world)
    await world.work()
    said = world.told(await shown(world, batch))
    moderators = world.told(await shown(world, batch, world.cleo))
    others = world.told(await shown(world, batch, world.dan))

    assert "▶ 0 of 3" in said
    assert "▱▱▱▱▱▱▱▱▱▱ 0 %" in said
    assert "The results come into a thread below, ten at a time." in said
    assert said.buttons == ("Cancel", "Tell me")
    assert moderators.text == said.text
    assert "I know no such batch of yours." in others
    forging.expect_refusals(world.env, NotAllowed)


async def test_what_was_typed_has_to_be_a_batch(world: World) -> None:
    """A number that is none, and that of another request, are told apart from nothing else."""
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    picture = await world.finish()
    for typed, text in (
        ("wishes", "`batch` must be a number such as #12."),
        (f"#{picture.number}", "I know no such batch of yours."),
        ("#4711", "I know no such batch of yours."),
    ):
        result = await world.ann.slash(world.channel, "batch show", batch=typed)
        assert text in world.told(result)
    forging.expect_refusals(world.env, NotAllowed)


async def test_lines_without_a_result_are_named_and_asked_for_again(world: World) -> None:
    """With the reason of each; Retry failed asks about them alone, under their numbers."""
    world.grok.faults.add(faults.moderated_image("batch-item"))
    batch = await sent(world, lines=b"\n\na boat\na lighthouse\n")
    job = await over(world, batch)
    said = world.told(await shown(world, job))

    assert job.end_reason is EndReason.DELIVERED
    assert "1 of 2 lines made · 1 without a result" in said
    assert "line 3: xAI's content policy refused it" in said
    assert said.buttons == ("Retry failed", "ZIP", "Info")

    retried = await world.ann.click(world.answer(await shown(world, job)), label="Retry failed")
    assert "1 line, about **$0.02**. Shall I send it?" in world.told(retried)
    await world.ann.click(question(world), label="Confirm")
    again = await the_batch(world)
    (line,) = await lines_of(world, again)
    assert again.id != batch.id
    assert (line.line_number, line.line_name, line.request.prompt) == (3, "3", "a boat")
    assert (await over(world, again)).end_reason is EndReason.DELIVERED


async def test_retry_is_for_its_author_and_not_twice_at_once(world: World) -> None:
    """Others are told whose it is; a second press within five seconds asks."""
    world.grok.faults.add(faults.moderated_image("batch-item"))
    job = await over(world, await sent(world))
    panel = world.answer(await shown(world, job, world.cleo))
    by_moderator = await world.cleo.click(panel, label="Retry failed")
    own = world.answer(await shown(world, job))
    await world.ann.click(own, label="Retry failed")
    twice = await world.ann.click(own, label="Retry failed")

    assert "Only the person who sent this batch can ask for its lines again." in world.told(
        by_moderator
    )
    assert "You pressed this a moment ago." in world.told(twice)


async def test_the_queue_and_result_and_info_know_batches(world: World) -> None:
    """Wherever a batch is met, it says how it stands, and nothing breaks."""
    batch = await sent(world)
    await world.work()
    queue = world.told(await world.ann.slash(world.channel, "queue"))
    result = world.told(await world.ann.slash(world.channel, "result", job=f"#{batch.number}"))
    logs = world.told(await world.cleo.slash(world.channel, "logs search", kind="batch"))

    assert f"▶ 0 % · <@{world.ann.id}> batch" in queue
    assert "\u2068wishes\u2069\n-# 3 lines · Image 1.0" in queue
    assert "▶ 0 of 3" in result
    assert "wishes" in logs
    job = await over(world, batch)
    again = world.told(await world.ann.slash(world.channel, "result", job=f"#{batch.number}"))
    panel = await opened(world, world.ann, world.answer(await shown(world, job)).message)

    assert "✓ 3 of 3 lines made" in again
    assert "pictures: 3 lines · Image 1.0 · about $0.06" in world.seen(panel.message)


async def test_a_batch_is_asked_for_by_a_file_alone(world: World) -> None:
    """A forged press of Again leads nowhere: a batch without lines would be nothing."""
    batch = await over(world, await sent(world))
    message = question(world)
    again = await forging.press(
        world.env, world.ann, world.channel, message, f"job:again:{batch.id}"
    )

    assert "A batch is asked for with `/batch file`." in world.told(again)
