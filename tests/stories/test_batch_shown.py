"""What came of a batch is shown as it comes, in the order of its file."""

import batches_made
import shown
from shown import galleries, mailed, read_galleries
from world import World

from bot.core.jobs import EndReason, State


async def test_results_go_to_a_thread_below_the_card(world: World) -> None:
    """A gallery names each line with its words, and says once that a model made them."""
    batch = await shown.begun(world, 3)
    await shown.over(world, batch, [0, 1, 2])
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.DELIVERED
    (thread,) = shown.threads(world)
    assert thread.id == batch.place.message_id
    assert thread.name == "a film"
    (gallery,) = read_galleries(world)
    assert "**1** \u2068a boat 1\u2069 `#2`" in gallery
    assert "**3** \u2068a boat 3\u2069 `#4`" in gallery
    assert gallery.text.count("AI-generated") == 1
    assert f"`#{batch.number}` · part 1" in gallery
    assert len(gallery.media) == 3
    assert gallery.alt[1] == "Picture of line 2, AI-generated: a boat 2"


async def test_ten_pictures_are_in_a_gallery_in_the_order_of_the_file(world: World) -> None:
    """Pictures of one line may be in two galleries; nothing is shown before what is in front."""
    batch = await shown.begun(world, 5)
    await shown.over(world, batch, [1, 2, 3], made=4)
    await world.work()
    assert shown.threads(world) == []

    await shown.over(world, batch, [0], made=2)
    await world.work()
    (first,) = read_galleries(world)
    lines = [line.id for line in await batches_made.lines(world, batch)]
    assert [name.split("-")[1] for name in first.media] == [
        *[lines[0]] * 2,
        *[lines[1]] * 4,
        *[lines[2]] * 4,
    ]

    await shown.over(world, batch, [4], made=1)
    await batches_made.finished(world, batch)
    second = read_galleries(world)[1]
    assert [name.split("-")[1] for name in second.media] == [*[lines[3]] * 4, lines[4]]
    assert "part 2" in second


async def test_a_line_of_which_nothing_came_keeps_nobody_waiting(world: World) -> None:
    """What failed is in no gallery; what comes behind it is."""
    batch = await shown.begun(world, 3)
    await shown.over(world, batch, [0], state=State.REFUSED, reason=EndReason.MODERATED)
    await shown.over(world, batch, [1, 2])
    await batches_made.finished(world, batch)

    (gallery,) = read_galleries(world)
    assert "a boat 1" not in gallery
    assert len(gallery.media) == 2


async def test_a_restart_goes_on_where_it_stopped(world: World) -> None:
    """What was shown is not shown again, and nothing is left out."""
    batch = await shown.begun(world, 12)
    await shown.over(world, batch, range(10))
    await world.work()
    assert len(galleries(world)) == 1
    await world.restart()
    await shown.over(world, batch, [10, 11])
    await batches_made.finished(world, batch)

    assert [len(one.media) for one in read_galleries(world)] == [10, 2]


async def test_a_private_batch_is_shown_to_its_author_alone(world: World) -> None:
    """Its galleries go to direct messages, and nothing of it to the channel."""
    batch = await shown.begun(world, 2, private=True)
    await shown.over(world, batch, [0, 1])
    ended = await batches_made.finished(world, batch)

    assert ended.end_reason is EndReason.DELIVERED
    assert shown.threads(world) == []
    assert len(mailed(world)[0].media) == 2


async def test_a_long_prompt_is_cut_and_pings_nobody(world: World) -> None:
    """The words of a line cannot reach out of the message."""
    batch = await shown.begun(world, 1)
    await shown.over(world, batch, [0])
    await batches_made.finished(world, batch)
    assert galleries(world)[0].mentions == []
