"""A long file of lines, read as it comes."""

import tracemalloc

from batch_files import lines_of, open_to_all, the_batch
from batches_made import place
from world import World

from bot.core.batches.lines import Form
from bot.core.cases.batching import Sheet
from bot.core.cases.values import Presence, Upload
from bot.core.ports import Asked
from bot.core.requests import BatchRequest

GOOD, LONG = 20, 800
MB = 1024 * 1024
PEAK_BYTES_MAX = 4 * MB
"""Ten thousand lines were measured to take 3 MB at most: of each its name is kept, and no more."""


async def test_a_long_file_is_read_in_little_memory(world: World) -> None:
    """Fifty lines are at hand at a time; whatever else is kept of one is in the database."""
    await open_to_all(world, lines=GOOD + LONG)
    long = "much longer than xAI reads " * 350
    content = "".join([*(f"boat {nth}\n" for nth in range(GOOD)), f"{long}\n" * LONG]).encode()
    assert len(content) > 7 * MB
    stored = world.env.backend.cdn.store_attachment(7, world.channel.id, "a.txt", content, None)
    lines = Upload(option="file", url=stored["url"], size_bytes=len(content))
    sheet = Sheet(name="a", form=Form.TXT, lines=lines)
    heard: list[int] = []

    async def told(count: int) -> None:
        heard.append(count)

    tracemalloc.start()
    outcome = await world.app.studio.batching.read(
        sheet, place(world, world.ann), Presence(joined_at_ms=0), told
    )
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert isinstance(outcome, Asked)
    assert isinstance(outcome.job.request, BatchRequest)
    assert (outcome.job.request.lines, outcome.job.request.left_out) == (GOOD, LONG)
    assert len(await lines_of(world, await the_batch(world))) == GOOD
    assert peak_bytes < PEAK_BYTES_MAX
