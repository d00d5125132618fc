"""A batch on its way: sent together, looked after, brought home, and paid for line by line."""

import batches_made
import files
from batches_made import Wanted
from world import World

from bot.core.jobs import EndReason, Job, State
from bot.core.requests import DescribeRequest, EditRequest, ImageRequest, VideoRequest

PHOTO = files.photo("lime")[1]
MIXED = (
    Wanted(request=ImageRequest(prompt="a lighthouse", count=2)),
    Wanted(request=EditRequest(prompt="make it night", inputs=1), picture=PHOTO),
    Wanted(request=VideoRequest(prompt="a boat sails", seconds=1)),
    Wanted(request=DescribeRequest(), picture=PHOTO),
)


def batches_begun(world: World) -> int:
    """How often xAI was asked to begin a batch."""
    return sum(1 for one in world.grok.requests if one.route == "create-batch")


async def settled(world: World, batch: Job) -> int:
    """What the lines of a batch cost, as the limits count it."""
    used = await world.used()
    assert used.ticks == (await world.store.lines.tally(batch.id)).cost_ticks
    return used.ticks


async def test_all_kinds_go_together_and_come_home(world: World) -> None:
    """One bundle carries every kind; each line has its files or its text, and its own price."""
    batch = await batches_made.begun(world, MIXED)
    over = await batches_made.finished(world, batch)
    of_it = await batches_made.lines(world, batch)
    media = [await world.store.records.media_of(line.id, "result") for line in of_it]

    assert (over.state, over.end_reason) == (State.DONE, EndReason.DELIVERED)
    assert batches_made.states(of_it) == [State.DONE] * 4
    assert {line.end_reason for line in of_it} == {EndReason.PART}
    assert [len(one) for one in media] == [2, 1, 1, 0]
    assert of_it[3].written is not None
    assert batches_begun(world) == 1
    assert await settled(world, batch) == sum(bill.ticks for bill in world.grok.bill)
    assert over.cost_ticks == sum(bill.ticks for bill in world.grok.bill)
