"""What is kept, and for how long."""

from pathlib import Path

import pytest
from world import World

DAY_S = 24 * 60 * 60
ONE_DAY = pytest.mark.parametrize("settings_changes", [{"keep_days": 1}])


def files(folder: Path) -> list[str]:
    """The names of all files in the blob folder."""
    return sorted(path.name for path in (folder / "media").rglob("*") if path.is_file())


@ONE_DAY
async def test_files_are_removed_when_their_time_is_over(world: World) -> None:
    """A result lies on disk for KEEP_DAYS, and not a day longer; its record stays."""
    await world.ann.slash(world.channel, "imagine", prompt="a lighthouse")
    await world.finish()
    folder = world.app.settings.data_dir
    await world.app.housekeeping.round()

    assert files(folder) == ["result-0"]

    await world.env.advance_time(DAY_S + 60)
    await world.app.housekeeping.round()

    assert files(folder) == []

    told = world.told(await world.cleo.slash(world.channel, "logs recent"))

    assert "1 picture delivered" in told


async def test_the_key_to_a_message_is_forgotten_when_it_is_useless(world: World) -> None:
    """Discord's token of an interaction is wiped from the database after its 15 minutes."""
    await world.ann.slash(world.channel, "imagine", prompt="a lighthouse")
    await world.finish()

    assert (await world.job()).place.reply_token != ""

    await world.env.advance_time(15 * 60 + 1)
    await world.app.housekeeping.round()

    assert (await world.job()).place.reply_token == ""
