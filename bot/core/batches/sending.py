"""Sends a file of many requests to the provider, in as many batches as it takes.

The name of a batch is written down before it begins: whoever comes after a lost answer, or an end
in the middle of it, finds by it whether it began.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.core import ids
from bot.core.batches.book import Book, Outcome, Plan
from bot.core.batches.source import Source
from bot.core.batches.surveying import Order
from bot.core.cases.scratch import scratch
from bot.core.errors import BadUpload, NotTaken, ProviderDown, RateLimited, Unanswered
from bot.core.models import Catalogue
from bot.core.ports import (
    Batch,
    Batches,
    BatchLine,
    BatchStage,
    Clock,
    Fit,
    Input,
    MediaTools,
    Picture,
    Uploaded,
)

_T = TypeVar("_T")

TRIES = 4
"""So often is asked again what xAI could not answer."""
CLIP_ENDINGS = (".mp4", ".mov", ".webm", ".mkv")


class Sending:
    """Begins the batches of a run, and finds those that have begun."""

    def __init__(
        self,
        source: Source,
        book: Book,
        *,
        batches: Batches,
        media: MediaTools,
        catalogue: Catalogue,
        clock: Clock,
        rng: random.Random,
        pause_s: float,
    ) -> None:
        """`pause_s` is the time before xAI is asked again."""
        self._source = source
        self._book = book
        self._batches = batches
        self._media = media
        self._catalogue = catalogue
        self._clock = clock
        self._rng = rng
        self._pause_s = pause_s
        self._lines = dict[str, Uploaded]()
        """The files of lines at the provider, by the batches that read them."""

    async def begun(self) -> list[Batch]:
        """Every batch of this run, begun if it was not."""
        if (plan := await asyncio.to_thread(self._book.plan)) is None:
            plan = Plan(source=await asyncio.to_thread(self._source.digest), names=())
        async with scratch() as folder:
            return [one async for one in self._sent(plan, folder)]

    async def tidy(self, batch: Batch) -> None:
        """Have the provider forget the lines of a batch that it has read; later they go anyway."""
        if batch.stage is not BatchStage.READING and (lines := self._lines.pop(batch.id, None)):
            with suppress(NotTaken):
                await self._batches.forget(lines)

    async def _sent(self, plan: Plan, folder: Path) -> AsyncGenerator[Batch]:
        """One batch after the other, as many as the lines need files."""
        if plan.whole:
            for name in plan.names:
                if (batch := await self._found(name)) is not None:
                    yield batch
            return
        names = list(plan.names)
        async with aclosing(self._files(folder)) as files:
            nth = 0
            async for path in files:
                if nth == len(names):
                    names.append(ids.new_job_id(self._clock.now_ms(), self._rng))
                    await asyncio.to_thread(self._book.begin, replace(plan, names=tuple(names)))
                yield await self._begin(names[nth], path)
                nth += 1
        await asyncio.to_thread(self._book.begin, replace(plan, names=tuple(names), whole=True))

    async def _begin(self, name: str, path: Path) -> Batch:
        """The batch of a name: found, or begun now. Raises NotTaken and Rejected."""
        batch = await self._found(name)
        begun = 0
        while batch is None:
            if begun == TRIES:
                raise NotTaken("xAI never said whether it began")
            begun += 1
            lines = await self._patiently(partial(self._batches.bring_lines, path))
            try:
                batch = await self._patiently(partial(self._batches.begin, name, lines))
                self._lines[batch.id] = lines
            except Unanswered:
                batch = await self._found_late(name)
        return batch

    async def _found_late(self, name: str) -> Batch | None:
        """The batch whose beginning was not answered: it may be there in a while, or never."""
        for _ in range(TRIES):
            await asyncio.sleep(self._pause_s)
            if (batch := await self._found(name)) is not None:
                return batch
        return None

    async def _found(self, name: str) -> Batch | None:
        """The batch of a name. A second one, begun by an answer that came late, is cancelled."""
        found = await self._patiently(partial(self._batches.find, name))
        for late in found[1:]:
            await self._batches.cancel(late.id)
        return found[0] if found else None

    async def _patiently(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        """Ask again while xAI is busy or away for a moment. Raises as what is asked."""
        for _ in range(TRIES):
            try:
                return await ask()
            except (ProviderDown, RateLimited) as error:
                await asyncio.sleep(error.retry_after_s or self._pause_s)
        return await ask()

    async def _files(self, folder: Path) -> AsyncGenerator[Path]:
        """Files of lines, each as full as the provider takes them."""
        orders = self._source.orders(self._catalogue)
        order = await anext(orders, None)
        nth = 0
        while order is not None:
            path = folder / f"lines-{nth}.jsonl"
            async with self._batches.write(path) as file:
                while order is not None:
                    fit = await file.add(await self._line(order, folder))
                    if fit is Fit.FULL:
                        break
                    if fit is Fit.TOO_LONG:
                        long = Outcome(number=order.number, problem="xAI takes no line so long.")
                        await asyncio.to_thread(self._book.note, long)
                    order = await anext(orders, None)
            yield path
            nth += 1

    async def _line(self, order: Order, folder: Path) -> BatchLine:
        inputs = [await self._input(name, folder) for name in order.files]
        return BatchLine(id=str(order.number), request=order.request, inputs=inputs, member_key="")

    async def _input(self, name: str, folder: Path) -> Input:
        """A clean copy of a file that lies beside the lines. Raises BadUpload."""
        source, clean = self._source.beside / name, folder / "clean"
        try:
            if name.casefold().endswith(CLIP_ENDINGS):
                await self._media.take_in_clip(source, clean)
                return await self._batches.bring_clip(clean)
            facts = await self._media.take_in(source, clean)
        except BadUpload as problem:
            raise BadUpload(name, problem.detail) from problem
        data = await asyncio.to_thread(clean.read_bytes)
        return Picture(content_type=facts.content_type, data=data)
