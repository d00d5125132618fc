"""The Apps menu of a gallery: each picture leads to its own line."""

import batches_made
import shown
from shown import galleries, read_galleries
from simcord import ChannelHandle
from world import World

from bot.core.jobs import Job, State


async def three(world: World) -> tuple[ChannelHandle, Job, list[Job]]:
    """The thread of a batch of three lines, the batch and its lines."""
    batch = await shown.begun(world, 3)
    await shown.over(world, batch, [0, 1, 2])
    await batches_made.finished(world, batch)
    (thread,) = shown.threads(world)
    return thread, batch, list(await batches_made.lines(world, batch))


async def test_take_down_asks_which_line(world: World) -> None:
    """A moderator presses the line that goes; the others stay, and the batch does too."""
    thread, batch, lines = await three(world)
    result = await world.cleo.context_menu(thread, "Take down", galleries(world)[0])
    asked = world.told(result)
    assert "Which one do you take down?" in asked
    assert asked.buttons == (
        *(f"Line {line.line_number} · #{line.number}" for line in lines),
        f"All of #{batch.number}",
    )

    form = await world.cleo.click(world.answer(result), label=asked.buttons[1])
    await world.cleo.submit_modal(form, {})
    await shown.settle(world)
    (gallery,) = read_galleries(world)
    assert [name.split("-")[1] for name in gallery.media] == [lines[0].id, lines[2].id]
    assert (await shown.fresh(world, batch)).withheld is None


async def test_take_down_may_mean_the_whole_batch(world: World) -> None:
    """The last button takes all of it."""
    thread, batch, _ = await three(world)
    result = await world.cleo.context_menu(thread, "Take down", galleries(world)[0])
    form = await world.cleo.click(world.answer(result), label=f"All of #{batch.number}")
    await world.cleo.submit_modal(form, {})
    await shown.settle(world)

    assert [one.media for one in read_galleries(world)] == [()]


async def test_report_asks_which_line(world: World) -> None:
    """Somebody presses the line they mean, and says what is wrong with it."""
    thread, _, lines = await three(world)
    result = await world.dan.context_menu(thread, "Report", galleries(world)[0])
    asked = world.told(result)
    assert "Which one do you mean?" in asked
    form = await world.dan.click(world.answer(result), label=asked.buttons[2])
    assert form.modal is not None
    assert f"#{lines[2].number}" in form.modal["title"]


async def test_a_gallery_of_one_line_needs_no_choice(world: World) -> None:
    """The form opens at once, for the line and not for its batch."""
    batch = await shown.begun(world, 1)
    await shown.over(world, batch, [0], made=3)
    await batches_made.finished(world, batch)
    (thread,) = shown.threads(world)
    (line,) = await batches_made.lines(world, batch)
    form = await world.cleo.context_menu(thread, "Take down", galleries(world)[0])
    assert form.modal is not None
    assert f"#{line.number}" in form.modal["title"]


async def test_any_picture_can_be_edited(world: World) -> None:
    """The form asks which one, and somebody else's request works on that line's picture."""
    thread, _, lines = await three(world)
    form = await world.dan.context_menu(thread, "Edit image", galleries(world)[0])
    await world.dan.submit_modal(form, {"prompt": "make it night", "which": ["1"]})
    await world.until(State.DONE)
    (source,) = await world.store.records.made_from((await world.job()).id)
    assert source.from_job_id == lines[1].id
