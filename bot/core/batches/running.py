"""A file of many requests on its way through the provider's batches, into a folder.

Ended at any moment and begun again, a run goes on where it was: the batches are found by the names
that were written down before they began, and what came of a line is fetched and noted once.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.batches.book import Book, Outcome
from bot.core.batches.sending import Sending
from bot.core.batches.source import Source
from bot.core.batches.surveying import Order, Survey
from bot.core.errors import (
    FetchError,
    FetchFailed,
    FileBroken,
    ImagineError,
    PollFailed,
    ResultExpired,
)
from bot.core.models import Catalogue
from bot.core.ports import (
    Answered,
    Batch,
    Batches,
    BatchStage,
    Clock,
    Downloads,
    Finished,
    LineResult,
    MediaTools,
    NotMade,
)

log = logging.getLogger(__name__)

FETCHES_AT_ONCE = 4
OVER = frozenset({BatchStage.DONE, BatchStage.CANCELLED, BatchStage.REFUSED})
ENDINGS = {"video/mp4": "mp4", "image/png": "png", "image/webp": "webp"}


class OtherRun(ImagineError):
    """The folder holds the results of another file. Choose another folder."""


class Refused(ImagineError):
    """xAI did not take the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is."""

    count: int
    made: int
    """Lines whose results are here."""
    failed: int

    @property
    def done(self) -> int:
        return self.made + self.failed


class BatchRun:
    """One run: surveyed, sent, looked after and brought home."""

    def __init__(
        self,
        source: Source,
        folder: Path,
        *,
        batches: Batches,
        downloads: Downloads,
        media: MediaTools,
        catalogue: Catalogue,
        clock: Clock,
        rng: random.Random,
        look_every_s: float,
    ) -> None:
        self._source = source
        self._folder = folder
        self._book = Book(folder)
        self._batches = batches
        self._downloads = downloads
        self._media = media
        self._catalogue = catalogue
        self._look_every_s = look_every_s
        self._fetched = dict[str, int]()
        """How many lines of each batch were over when all of their results were last read."""
        self._sending = Sending(
            source,
            self._book,
            batches=batches,
            media=media,
            catalogue=catalogue,
            clock=clock,
            rng=rng,
            pause_s=look_every_s,
        )

    async def survey(self) -> Survey:
        """What the file comes to. Raises OSError."""
        return await self._source.survey(self._catalogue)

    async def has_begun(self) -> bool:
        """Whether this very file was begun here. Raises OtherRun."""
        plan = await asyncio.to_thread(self._book.plan)
        if plan is None:
            return False
        if plan.source != await asyncio.to_thread(self._source.digest):
            raise OtherRun
        return True

    async def run(self, told: Callable[[Progress], None]) -> Progress:
        """Send what is not sent, and bring home what comes, until all of it is over.

        Raises Refused when xAI takes none of it: the folder is free again then. Raises BadUpload,
        Rejected, NotTaken and OSError; after any of these it can be run again.
        """
        batches = await self._sending.begun()
        try:
            return await self._brought_home(batches, told)
        except Refused:
            for batch in batches:
                with suppress(PollFailed, ResultExpired):
                    await self._batches.cancel(batch.id)
            await asyncio.to_thread(self._book.forget)
            raise

    async def _brought_home(
        self, batches: list[Batch], told: Callable[[Progress], None]
    ) -> Progress:
        orders = {order.number: order async for order in self._source.orders(self._catalogue)}
        while True:
            # What is over before its results are read has all of them by then.
            batches = [await self._looked(one) for one in batches]
            for one in batches:
                await self._sending.tidy(one)
            whole = await self._round(batches, orders, told)
            told(await self._progress(len(orders)))
            if whole and all(one.stage in OVER for one in batches):
                await self._close(orders)
                return await self._progress(len(orders))
            await asyncio.sleep(self._look_every_s)

    async def cancel(self) -> None:
        """End what was begun; what is done is fetched by the next run. Raises ImagineError."""
        if (plan := await asyncio.to_thread(self._book.plan)) is None:
            return
        over = replace(plan, whole=True, cancelled=True)
        await asyncio.to_thread(self._book.begin, over)
        for name in plan.names:
            for batch in await self._batches.find(name):
                await self._batches.cancel(batch.id)

    # --- bringing home ----------------------------------------------------------------------

    async def _looked(self, batch: Batch) -> Batch:
        """A batch as it stands now; as it stood when xAI does not say. Raises Refused."""
        try:
            looked = await self._batches.look(batch.id)
        except PollFailed:
            return batch
        except ResultExpired:
            return replace(batch, stage=BatchStage.DONE, pending=0)
        if looked.stage is BatchStage.REFUSED and not looked.made:
            raise Refused(f"xAI did not take the file: {looked.refused_because}")
        return looked

    async def _round(
        self, batches: Sequence[Batch], orders: dict[int, Order], told: Callable[[Progress], None]
    ) -> bool:
        """Fetch what came since the last round; whether nothing of it has to be tried again."""
        whole = True
        for batch in batches:
            over = batch.made + batch.failed + batch.cancelled
            if self._fetched.get(batch.id) == over and batch.stage not in OVER:
                continue
            read = await self._read(batch, orders, told)
            if read:
                self._fetched[batch.id] = over
            whole &= read
        return whole

    async def _read(
        self, batch: Batch, orders: dict[int, Order], told: Callable[[Progress], None]
    ) -> bool:
        """Fetch every result that a batch has by now; whether none has to be asked for again."""
        whole = True
        token: str | None = ""
        while token is not None:
            try:
                page = await self._batches.results(batch.id, token or None)
            except PollFailed:
                return False
            except ResultExpired:
                return whole
            known = await asyncio.to_thread(self._book.outcomes)
            new = {
                _number(one): one
                for one in page.results
                if _number(one) in orders and _number(one) not in known
            }
            whole &= await self._bring(new.values(), orders)
            if new:
                told(await self._progress(len(orders)))
            token = page.next_token
        return whole

    async def _bring(self, results: Iterable[LineResult], orders: dict[int, Order]) -> bool:
        """Note what came of lines, some at a time; whether none has to be tried again."""
        turns = asyncio.Semaphore(FETCHES_AT_ONCE)

        async def one(result: LineResult) -> bool:
            async with turns:
                try:
                    outcome = await self._outcome(orders[_number(result)], result)
                except FetchFailed as error:
                    log.warning("line %d: %s", _number(result), error.sentence)
                    return False
            await self._note(outcome)
            return True

        return all(await asyncio.gather(*(one(result) for result in results)))

    async def _outcome(self, order: Order, result: LineResult) -> Outcome:
        """What came of a line, with its files here. Raises FetchFailed to try again later."""
        match result.outcome:
            case NotMade(words=words, why=why, cost_ticks=cost):
                return Outcome(number=order.number, problem=words or why, cost_ticks=cost)
            case Answered(written=written, cost_ticks=cost):
                text = written.caption or written.prompt
                return Outcome(number=order.number, text=text, cost_ticks=cost)
            case Finished(urls=urls, kept_back=kept_back, cost_ticks=cost):
                fetched = [await self._fetch(order, nth, url) for nth, url in enumerate(urls, 1)]
                names = tuple(name for name in fetched if name is not None)
                lost = [f"{kept_back} held back by xAI's content policy"] if kept_back else []
                lost += [f"{len(urls) - len(names)} not fetched"] if len(names) < len(urls) else []
                return Outcome(
                    number=order.number, files=names, problem=", ".join(lost), cost_ticks=cost
                )

    async def _fetch(self, order: Order, nth: int, url: str) -> str | None:
        """The name of a file that was fetched, labelled as made by a model; None where it is gone.

        Raises FetchFailed.
        """
        name = f"{order.number:05}-{nth}"
        incoming = self._folder / f".{name}.part"
        try:
            await self._downloads.fetch(url, incoming)
            facts = await self._media.inspect(incoming)
        except FetchFailed:
            raise
        except FetchError as error:
            log.warning("line %d: %s", order.number, error.sentence)
            return None
        try:
            await self._media.label(incoming, model=order.request.model, job_id=str(order.number))
        except FileBroken as error:
            log.warning("line %d is not labelled: %s", order.number, error.sentence)
        whole = f"{name}.{ENDINGS.get(facts.content_type, 'jpg')}"
        await asyncio.to_thread(incoming.replace, self._folder / whole)
        return whole

    async def _close(self, orders: dict[int, Order]) -> None:
        """Say of every line what came of it, of those without a result too."""
        known = await asyncio.to_thread(self._book.outcomes)
        plan = await asyncio.to_thread(self._book.plan)
        cancelled = plan is not None and plan.cancelled
        words = "it was cancelled" if cancelled else "xAI has no result for it"
        for number in sorted(orders.keys() - known.keys()):
            await self._note(Outcome(number=number, problem=words))
        await asyncio.to_thread(self._book.write_manifest, orders.values())

    async def _progress(self, count: int) -> Progress:
        outcomes = (await asyncio.to_thread(self._book.outcomes)).values()
        made = sum(1 for one in outcomes if one.files or one.text)
        return Progress(count=count, made=made, failed=len(outcomes) - made)

    async def _note(self, outcome: Outcome) -> None:
        await asyncio.to_thread(self._book.note, outcome)


def _number(result: LineResult) -> int:
    return int(result.line_id) if result.line_id.isascii() and result.line_id.isdigit() else 0
