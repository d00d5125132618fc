"""The provider's batches against the sandbox's Grok Imagine, in-process and over a socket."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.grok import uploads
from bot.core import offers
from bot.core.errors import (
    ProviderDown,
    Rejected,
    ResultExpired,
)
from bot.core.models import BUILT_IN
from bot.core.ports import (
    Answered,
    BatchStage,
    Finished,
    Fit,
    NotMade,
    Picture,
    WhyNot,
)
from sandbox.grok import faults
from sandbox.grok.pace import Manners
from tests.contracts import _files
from tests.contracts._batches import (
    CLIP_EDIT,
    DESCRIBE,
    EDIT,
    EXTEND,
    IMAGE,
    IMPROVE,
    MEMBER,
    NAME,
    PICTURE,
    VIDEO,
    Scene,
    line,
    opened,
)
from tests.contracts._front import FRONTS, in_process

ROOT = Path(__file__).parents[2]
DAY_S = 86_400
GROWN_KB_MAX = 32 * 1024


@pytest.fixture(params=FRONTS)
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    """In-process, and over a socket."""
    async with opened(FRONTS[request.param], tmp_path) as scene:
        yield scene


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with opened(in_process, tmp_path) as scene:
        yield scene


# --- what goes well -----------------------------------------------------------------------------


@pytest.mark.parametrize("keys", ["own", "documented"])
async def test_all_kinds_go_in_one_file(both: Scene, keys: Any) -> None:
    """Pictures, edits, clips and words mixed: each comes back under its id, with its bill."""
    both.grok.manners = Manners(keys=keys)
    clip = both.folder / "source.mp4"
    _files.clip(clip, frames=48)
    source = await both.batches.bring_clip(clip)
    lines = [
        line("made"),
        line("edited", EDIT, PICTURE),
        line("filmed", VIDEO),
        line("animated", replace(VIDEO, first_frame=True, aspect=None), PICTURE),
        line("changed", CLIP_EDIT, source),
        line("extended", EXTEND, source),
        line("described", DESCRIBE, PICTURE),
        line("improved", IMPROVE),
    ]
    made = await both.ended(*lines)

    kinds = {name: type(outcome) for name, outcome in made.items()}
    assert kinds == {
        **dict.fromkeys(("made", "edited", "filmed", "animated", "changed", "extended"), Finished),
        **dict.fromkeys(("described", "improved"), Answered),
    }
    pictures = made["made"]
    assert isinstance(pictures, Finished)
    assert len(set(pictures.urls)) == 2
    assert pictures.cost_ticks == offers.price(IMAGE, BUILT_IN)
    billed = sorted(one.ticks for one in both.grok.bill)
    assert sorted(outcome.cost_ticks or 0 for outcome in made.values()) == billed


async def test_a_line_asks_as_a_request_by_itself(scene: Scene) -> None:
    """A line has the body that the request would have by itself; nothing in it is deferred."""
    batch = await scene.begin(line("made"), line("edited", EDIT, PICTURE))
    await scene.batches.look(batch.id)
    made, edited = scene.grok.batches.sent(batch.id)
    assert (made.name, made.endpoint) == ("made", "/v1/images/generations")
    assert made.body == {
        "model": "grok-imagine-image",
        "prompt": "a lamp",
        "n": 2,
        "resolution": "1k",
        "response_format": "url",
        "user": MEMBER,
    }
    assert edited.body["image"]["url"].startswith("data:image/png;base64,")


async def test_a_batch_tells_how_it_stands(scene: Scene) -> None:
    """First nothing is read, then lines are pending, then all are done; results come before."""
    batch = await scene.begin(*(line(f"{n}") for n in range(250)))
    scene.wait(scene.grok.pace.batch_s / 2)
    half = await scene.batches.look(batch.id)
    assert (half.name, half.stage, half.lines) == (NAME, BatchStage.RUNNING, 250)
    assert 0 < half.made == 250 - half.pending < 250
    assert len(await scene.results(batch)) == half.made
    scene.wait(scene.grok.pace.batch_s / 2)
    done = await scene.batches.look(batch.id)
    assert (done.stage, done.made, done.pending) == (BatchStage.DONE, 250, 0)
    names = [one.line_id for one in await scene.results(batch)]
    assert sorted(names, key=int) == [f"{n}" for n in range(250)] != names


@pytest.mark.parametrize(("times", "until_s"), [("dates", 2 * DAY_S), ("moments", DAY_S + 1_000)])
async def test_results_can_be_had_until_then(scene: Scene, times: Any, until_s: int) -> None:
    """A moment is what it says, a day lasts to its end; afterwards the results are gone."""
    scene.grok.manners = Manners(times=times)
    batch = await scene.begin(line("a"))
    assert batch.results_until_ms == until_s * 1_000
    scene.wait(2 * DAY_S)
    with pytest.raises(ResultExpired):
        await scene.batches.results(batch.id)


async def test_cancelling_keeps_what_is_done(both: Scene) -> None:
    """Who ends a batch has what was made, and reads of the rest that it was cancelled."""
    batch = await both.begin(*(line(f"{n}") for n in range(20)))
    both.wait(both.grok.pace.batch_s / 2)
    stopped = await both.batches.cancel(batch.id)
    assert stopped.stage is BatchStage.CANCELLED
    assert stopped.refused_because is None
    assert 0 < stopped.cancelled == 20 - stopped.made < 20
    assert await both.batches.cancel(batch.id) == stopped
    outcomes = [one.outcome for one in await both.results(batch)]
    missing = [one.why for one in outcomes if isinstance(one, NotMade)]
    assert missing == [WhyNot.CANCELLED] * stopped.cancelled
    assert len(both.grok.bill) == stopped.made


# --- files --------------------------------------------------------------------------------------


async def test_files_are_kept_for_a_batch_and_no_longer(scene: Scene) -> None:
    """What was brought is there for as long as a batch may take, unless it is forgotten before."""
    lines = await scene.bring(line("a"))
    scene.wait(uploads.BATCH_EXPIRES_AFTER_S - 10)
    await scene.batches.begin(NAME, lines)
    for _ in range(2):
        await scene.batches.forget(lines)
    with pytest.raises(Rejected):
        await scene.batches.begin(NAME, lines)
    scene.grok.faults.add(faults.bad_gateway("files"))
    with pytest.raises(ProviderDown):
        await scene.batches.forget(lines)


async def test_a_full_file_costs_no_memory(tmp_path: Path) -> None:
    """Ten thousand edits fill a file, which is never in memory as a whole.

    Whoever gets it has two minutes to put it away.
    """
    path = tmp_path / "lines.jsonl"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.contracts._many_lines", str(path)), stdout=PIPE, cwd=ROOT
    )
    said, _ = await process.communicate()
    facts = json.loads(said)
    assert facts["lines"] > 10_000
    assert facts["grown_kb"] < GROWN_KB_MAX
    size_bytes = await asyncio.to_thread(lambda: path.stat().st_size)
    assert size_bytes <= 200_000_000 < size_bytes + 20_000
    assert facts["received_bytes"] > size_bytes
    assert facts["waits_s"] > 120


async def test_a_line_that_no_file_takes_is_left_out(scene: Scene) -> None:
    """A line over 25 MB would end the whole batch: it is not written, and others are."""
    huge = Picture(content_type="image/png", data=bytes(19_000_000))
    path = scene.folder / "lines.jsonl"
    async with scene.batches.write(path) as file:
        assert await file.add(line("huge", EDIT, huge)) is Fit.TOO_LONG
        assert await file.add(line("a\ud800", IMAGE)) is Fit.WRITTEN
    assert json.loads(path.read_bytes())["custom_id"] == "a?"
