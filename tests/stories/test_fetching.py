"""Bringing results home: links that die, files that break, hosts that nobody knows."""

from pathlib import Path

import pytest
from world import World

from bot.core.jobs import EndReason
from sandbox.grok import faults
from sandbox.grok.faults import Fault

GIGABYTE = 1024**3


@pytest.mark.parametrize(
    "trouble",
    [
        faults.truncated_media(),
        faults.truncated_media(length_is_honest=True),
        faults.bad_gateway("media"),
        faults.dropped_before("media"),
        faults.wrong_content(),
    ],
)
async def test_a_download_that_breaks_is_tried_again(world: World, trouble: Fault) -> None:
    """A file that does not come whole is fetched again; nothing is made or paid for twice."""
    world.grok.faults.add(trouble)
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.finish()

    assert len(world.card().media) == 1
    assert len(world.grok.requests) == 1
    assert (await world.used(world.ann)).images == 1


@pytest.mark.parametrize(
    ("trouble", "reason", "sentence"),
    [
        (
            faults.media_gone(),
            EndReason.LINK_GONE,
            "the file was gone before it could be fetched. It counts all the same.",
        ),
        (
            faults.redirected_media("https://10.0.0.1/secret"),
            EndReason.FILE_BROKEN,
            "the file that came was broken. It counts all the same.",
        ),
        (
            faults.endless_media("image/jpeg", stated_bytes=GIGABYTE),
            EndReason.FILE_BROKEN,
            "the file that came was broken. It counts all the same.",
        ),
    ],
)
async def test_what_cannot_be_fetched_is_told(
    world: World, trouble: Fault, reason: EndReason, sentence: str
) -> None:
    """A result that is lost was billed: the money counts, the picture does not."""
    world.grok.faults.add(trouble, times=20)
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    job = await world.finish()
    used = await world.used(world.ann)

    assert job.end_reason is reason
    assert sentence in world.card()
    assert (used.images, used.ticks) == (0, 200_000_000)


async def test_nothing_is_fetched_from_a_foreign_host(world: World) -> None:
    """A redirect out of the known hosts is not followed."""
    world.grok.faults.add(faults.redirected_media("https://elsewhere.test/pear.jpeg"))
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.finish()

    assert {seen.host for seen in world.grok.seen} == {"api.x.ai", "media.test"}


async def test_one_lost_file_does_not_lose_the_others(world: World) -> None:
    """The pictures that can be had are delivered, and the card says what is missing."""
    world.grok.faults.add(faults.media_gone())
    await world.ann.slash(world.channel, "imagine", prompt="three pears", count=3)
    await world.finish()

    assert len(world.card().media) == 2
    assert "1 more could not be fetched." in world.card()
    assert (await world.used(world.ann)).images == 2


async def test_a_lost_file_does_not_keep_a_late_one_from_coming(world: World) -> None:
    """A file that only needs another try gets one, whatever became of those after it."""
    world.grok.faults.add(faults.bad_gateway("media"))
    world.grok.faults.add(faults.media_gone())
    await world.ann.slash(world.channel, "imagine", prompt="two pears", count=2)
    await world.finish()

    assert len(world.card().media) == 2


async def test_broken_files_leave_nothing_on_the_disk(world: World, tmp_path: Path) -> None:
    """What came of a file that is given up is removed."""
    world.grok.faults.add(faults.truncated_media(), times=20)
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.finish()

    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
