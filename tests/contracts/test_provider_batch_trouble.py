"""Batches of the sandbox's Grok Imagine that go wrong: as a whole, or line by line."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core import offers
from bot.core.errors import (
    NotTaken,
    OutOfCredit,
    PollFailed,
    ProviderDown,
    ProviderError,
    RateLimited,
    Rejected,
    ResultExpired,
    Unanswered,
    WrongKey,
)
from bot.core.models import BUILT_IN
from bot.core.ports import (
    BatchStage,
    Finished,
    NotMade,
    Uploaded,
    WhyNot,
)
from sandbox.grok import faults
from sandbox.grok.faults import Fault
from sandbox.grok.pace import Manners, Pace
from tests.contracts._batches import IMAGE, NAME, VIDEO, Scene, line, opened
from tests.contracts._front import in_process


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with opened(in_process, tmp_path) as scene:
        yield scene


async def test_one_bad_line_ends_all(scene: Scene) -> None:
    """A line that cannot be read ends the batch before anything is made, and the reason is told."""
    odd = replace(VIDEO, aspect="auto")
    refused = await scene.batches.look((await scene.begin(line("a"), line("b", odd))).id)
    assert refused.stage is BatchStage.REFUSED
    assert "line 2" in (refused.refused_because or "")
    twice = await scene.batches.look((await scene.begin(line("a"), line("a"))).id)
    assert "duplicate custom_id" in (twice.refused_because or "")
    lite = line("a", replace(VIDEO, model="grok-imagine-video-1.5-lite"))
    unbatched = await scene.batches.look((await scene.begin(lite)).id)
    assert "not supported for batch processing" in (unbatched.refused_because or "")
    assert scene.grok.bill == []


@pytest.mark.parametrize("errors", ["texts", "codes"])
async def test_lines_that_come_to_nothing(scene: Scene, errors: Any) -> None:
    """Moderated, failed, never possible: each says what it is, whichever shape it comes in."""
    scene.grok.manners = Manners(errors=errors)
    for fault in (
        faults.moderated_image("batch-item"),
        faults.flagged_images(2, "batch-item"),
        faults.flagged_images(1, "batch-item"),
        faults.missing_images(2, "batch-item"),
        faults.failed(route="batch-item"),
    ):
        scene.grok.faults.add(fault)
    ended = await scene.ended(
        *(line(name) for name in ("refused", "hidden", "half", "missing", "failed")),
        line("odd", replace(VIDEO, seconds=16)),
        line("fine"),
    )
    price = offers.price(IMAGE, BUILT_IN)
    why = {name: one.why for name, one in ended.items() if isinstance(one, NotMade)}
    assert why == {
        **dict.fromkeys(("refused", "hidden", "missing"), WhyNot.MODERATED),
        **dict.fromkeys(("failed", "odd"), WhyNot.FAILED),
    }
    assert ended["odd"] == NotMade(
        why=WhyNot.FAILED, words="Duration must be between 1 and 15 seconds", cost_ticks=None
    )
    assert ended["hidden"].cost_ticks == ended["missing"].cost_ticks == price
    half = ended["half"]
    assert isinstance(half, Finished)
    assert (len(half.urls), half.kept_back, half.cost_ticks) == (1, 1, price)


@pytest.mark.parametrize(
    ("fault", "error", "began"),
    [
        (faults.dropped_after("create-batch"), Unanswered, 1),
        (faults.dropped_before("create-batch"), Unanswered, 0),
        (faults.bad_gateway("create-batch"), Unanswered, 0),
        (faults.nonsense("create-batch"), Unanswered, 0),
        (faults.nonsense("create-batch", b'{"batch_id": "../files"}'), Unanswered, 0),
        (faults.rate_limited("create-batch", retry_after_s=17), RateLimited, 0),
        (faults.out_of_credit("create-batch"), OutOfCredit, 0),
        (faults.wrong_key("create-batch"), WrongKey, 0),
        (faults.overloaded("create-batch"), ProviderDown, 0),
        (faults.model_gone("create-batch"), Rejected, 0),
    ],
)
async def test_whether_a_batch_began_can_be_found_out(
    scene: Scene, fault: Fault, error: type[ProviderError], began: int
) -> None:
    """After an answer that tells nothing, the batch is found by its name, or is not there."""
    lines = await scene.bring(line("a"))
    await scene.batches.begin("another", lines)
    scene.grok.faults.add(fault)
    with pytest.raises(error) as caught:
        await scene.batches.begin(NAME, lines)
    assert type(caught.value) is error
    found = await scene.batches.find(NAME)
    assert [one.name for one in found] == [NAME] * began


async def test_a_batch_is_found_among_many(scene: Scene) -> None:
    """All batches that the key has are looked through, page by page."""
    scene.grok.pace = Pace(batches_per_s=None)
    lines = await scene.bring(line("a"))
    begun = await scene.batches.begin(NAME, lines)
    for _ in range(199):
        await scene.batches.begin("another", lines)
    assert await scene.batches.find(NAME) == (begun,)


async def test_too_many_begun_at_once_wait(scene: Scene) -> None:
    """The provider takes two new batches a second; the third is told to come back."""
    lines = await scene.bring(line("a"))
    for _ in range(2):
        await scene.batches.begin(NAME, lines)
    with pytest.raises(RateLimited):
        await scene.batches.begin(NAME, lines)
    assert len(await scene.batches.find(NAME)) == 2
    scene.wait(1)
    with pytest.raises(Rejected):
        await scene.batches.begin(NAME, Uploaded(file_id="file_nobody_knows"))


@pytest.mark.parametrize(
    "trouble",
    [
        faults.rate_limited,
        faults.wrong_key,
        faults.overloaded,
        faults.bad_gateway,
        faults.dropped_before,
        faults.nonsense,
    ],
)
async def test_a_failed_look_ends_nothing(scene: Scene, trouble: Any) -> None:
    """Trouble with one question says nothing of the batch: the next one is answered."""
    batch = await scene.begin(line("a"))
    scene.wait(scene.grok.pace.batch_s)
    routes: tuple[faults.Route, ...] = ("batch", "batch-results", "cancel-batch")
    with scene.grok.faults.during(*(trouble(route) for route in routes)):
        for asked in (scene.batches.look, scene.batches.results, scene.batches.cancel):
            with pytest.raises(PollFailed):
                await asked(batch.id)
        with pytest.raises(NotTaken):
            await scene.batches.find(NAME)
    assert (await scene.batches.look(batch.id)).stage is BatchStage.DONE
    assert len(await scene.results(batch)) == 1


async def test_a_batch_of_nobodys_is_gone(scene: Scene) -> None:
    """A batch that the provider does not know has no results, and never will."""
    for asked in (scene.batches.look, scene.batches.results, scene.batches.cancel):
        with pytest.raises(ResultExpired):
            await asked("batch_of_nobody")
