"""A batch whose bot is killed once, at each call that does something: nothing shows of it."""

import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store
from bot.core.jobs import EndReason, Road, State
from bot.core.requests import VideoRequest
from tests.batches import Wanted, pictures
from tests.inline import connect_inline, empty_database
from tests.memory import fast_folder
from tests.sim import bundles, running
from tests.sim.bundles import LINE_TICKS, Fuse, Scene

ALONE = Wanted(
    request=VideoRequest(prompt="a pear", seconds=1, model="grok-imagine-video-1.5-lite"),
    road=Road.QUEUE,
)
WANTED = (*pictures(3), ALONE)
"""Two bundles, of which one line is refused, and a line that goes by itself."""
PARTS = 3
"""Tests that the moments are dealt out to, so that several processes share them."""
TRIED = 3
"""Of so many moments each commit tries one, and the next commit perhaps others."""


def lived(fuse: Fuse) -> Fuse:
    """Live through a batch from its yes to its end, and look at what it came to."""
    with TemporaryDirectory(prefix="imagine-kill-", dir=fast_folder()) as folder:
        asyncio.run(_lived(Path(folder), fuse))
    return fuse


async def _lived(folder: Path, fuse: Fuse) -> None:
    path = folder / "imagine.db"
    path.write_bytes(await empty_database())
    database = await Sqlite.open(path, connect_inline)
    try:
        scene = await bundles.begun(Store.over(database), folder, WANTED, fuse)
        await scene.live()
        await came_to_its_end(scene)
    finally:
        await database.close()
    booked = sqlite3.connect(path)
    try:
        ((ticks,),) = booked.execute("select sum(ticks) from entries").fetchall()
        used = booked.execute("select ticks from used").fetchall()
    finally:
        booked.close()
    assert ticks == 4 * LINE_TICKS
    assert set(used) == {(4 * LINE_TICKS,)}


async def came_to_its_end(scene: Scene) -> None:
    """Every line was made once, is here once, and was paid once."""
    batch = await scene.store.jobs.get(scene.batch.id)
    lines = await scene.lines()
    ends = [line.end_reason for line in lines]
    kept = [len(await scene.store.records.media_of(line.id, "result")) for line in lines]
    tally = await scene.store.lines.tally(scene.batch.id)

    assert batch is not None
    assert batch.state is State.DONE
    assert ends == [EndReason.PART, EndReason.MODERATED, EndReason.PART, EndReason.PART]
    assert kept == [1, 0, 1, 1]
    made = scene.provider.made()
    assert sorted(made) == sorted([*(line.id for line in lines[:3]), "a pear"])
    assert tally.cost_ticks == len(made) * LINE_TICKS == batch.cost_ticks
    begun = {one.file_id for one in scene.provider.begun.values()}
    assert begun <= scene.provider.forgotten


def moments() -> Sequence[int]:
    """Every call that does something, counted in a life that goes well."""
    return range(1, lived(Fuse()).counted + 1)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_kill_at_any_call_costs_nothing(part: int) -> None:
    """Wherever it dies, the next process finds what was begun, and begins nothing twice."""
    mine = [nth for nth in moments() if nth % TRIED == running.base_seed() // 1_000 % TRIED]
    for nth in mine[part::PARTS]:
        lived(Fuse(calls_left=nth))
