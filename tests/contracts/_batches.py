"""Batches as the contract tests make them: lines of every kind, and all pages of results."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.grok import Grok, GrokBatches
from bot.adapters.turns import OwnTurns
from bot.core import offers
from bot.core.models import BUILT_IN
from bot.core.ports import (
    Answered,
    Batch,
    Batches,
    BatchLine,
    BatchStage,
    Finished,
    Fit,
    Input,
    LineResult,
    NotMade,
    Picture,
    Uploaded,
)
from bot.core.requests import (
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    ImproveRequest,
    Request,
    VideoRequest,
    to_json,
)
from sandbox.grok.imagine import API_KEY, GrokImagine
from tests.contracts import _files
from tests.contracts._front import Front

NAME = "0123456789abcdef"
MEMBER = "0123456789abcdef0123456789abcdef"

IMAGE = offers.resolved(ImageRequest(prompt="a lamp", count=2), BUILT_IN)
EDIT = offers.resolved(EditRequest(prompt="make it red", inputs=1), BUILT_IN)
VIDEO = VideoRequest(prompt="a lamp turns on", seconds=2, model="grok-imagine-video", aspect="16:9")
CLIP_EDIT = offers.resolved(ClipEditRequest(prompt="in snow", source_ms=2_000), BUILT_IN)
EXTEND = offers.resolved(ExtendRequest(prompt="on", seconds=2, source_ms=2_000), BUILT_IN)
DESCRIBE = offers.resolved(DescribeRequest(), BUILT_IN)
IMPROVE = offers.resolved(ImproveRequest(prompt="a lamp", then=to_json(IMAGE)), BUILT_IN)
PICTURE = Picture(content_type="image/png", data=_files.picture("PNG"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Batches under test, and the provider they talk to."""

    front: Front
    batches: Batches
    folder: Path

    @property
    def grok(self) -> GrokImagine:
        return self.front.grok

    def wait(self, seconds: float) -> None:
        self.front.clock.now_s += seconds

    async def bring(self, *lines: BatchLine) -> Uploaded:
        path = self.folder / "lines.jsonl"
        async with self.batches.write(path) as file:
            assert {await file.add(line) for line in lines} == {Fit.WRITTEN}
        return await self.batches.bring_lines(path)

    async def begin(self, *lines: BatchLine) -> Batch:
        """A batch whose file was read by now."""
        batch = await self.batches.begin(NAME, await self.bring(*lines))
        assert (batch.stage, batch.lines) == (BatchStage.READING, 0)
        self.wait(self.grok.pace.batch_read_s)
        return batch

    async def results(self, batch: Batch) -> Sequence[LineResult]:
        """Everything there is by now, from all pages."""
        page = await self.batches.results(batch.id)
        found = list(page.results)
        while page.next_token is not None:
            page = await self.batches.results(batch.id, page.next_token)
            found += page.results
        return found

    async def ended(self, *lines: BatchLine) -> Mapping[str, Finished | Answered | NotMade]:
        """What came of lines, once all of the batch's time has passed."""
        batch = await self.begin(*lines)
        self.wait(self.grok.pace.batch_s)
        return {one.line_id: one.outcome for one in await self.results(batch)}


def line(name: str, request: Request = IMAGE, *inputs: Input) -> BatchLine:
    return BatchLine(id=name, request=request, inputs=inputs, member_key=MEMBER)


@asynccontextmanager
async def opened(
    front: Callable[[], AbstractAsyncContextManager[Front]], folder: Path
) -> AsyncGenerator[Scene]:
    async with front() as there:
        client = Grok(
            base_url=there.origin, key=API_KEY, transport=there.transport, turns=OwnTurns(1000)
        )
        yield Scene(front=there, batches=GrokBatches(client.connection), folder=folder)
        await client.aclose()
