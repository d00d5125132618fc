"""When the bot itself is at fault: the log says what, the author is told, and it ends."""

import asyncio

import pytest
from metered import told
from world import World

from bot.core.jobs import EndReason, State
from bot.core.worker import FAULTS_MAX


@pytest.mark.parametrize("settings_changes", [{"health_port": 1}], indirect=True)
async def test_a_job_that_cannot_be_helped_is_ended(world: World) -> None:
    """A result that vanished from the disk is not looked for for ever; each try is counted."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    job = await world.until(State.DELIVERING)
    (world.app.settings.data_dir / "media" / job.id / "result-0").unlink()
    stop = asyncio.Event()
    working = asyncio.create_task(world.app.worker.run(stop))
    for _ in range(60):
        await world.env.advance_time(2)
        world.app.worker.ring()
        await asyncio.wait({working}, timeout=0.02)
    stop.set()
    await working
    job = await world.job()

    assert job.end_reason is EndReason.OUR_FAULT
    assert job.faults == FAULTS_MAX
    assert told(world, "imagine_faults_total") == {("delivering",): FAULTS_MAX}
    assert "Something went wrong on our side." in world.card()
    assert world.card().buttons == ("Again", "Info")
