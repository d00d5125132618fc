"""Many requests at once: a file of lines is read, and its author is asked about all of them."""

import asyncio
import random
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Sequence,
)
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from bot.core import galleries, ids, offers, quota
from bot.core.access import Barred
from bot.core.batches import forgetting, summing
from bot.core.batches.lines import Form, Line
from bot.core.batches.reading import read
from bot.core.batches.source import chunks_of
from bot.core.budgets import Share
from bot.core.cases.admitting import Admitting
from bot.core.cases.batch_files import KeptFiles, LineFiles, NoFiles, ZipFiles
from bot.core.cases.batch_lines import FILE_REFUSED, Gathering, LineDesk
from bot.core.cases.consenting import Consenting
from bot.core.cases.doorway import Doorway, Grounds, manages
from bot.core.cases.holding import held_by
from bot.core.cases.offering import Offering
from bot.core.cases.reuse import may_read
from bot.core.cases.scratch import scratch
from bot.core.cases.screening import Screening
from bot.core.cases.values import CLIP_BYTES_MAX, Ask, Here, Policy, Presence, Upload, acts_as
from bot.core.errors import (
    BadUpload,
    FetchError,
    FileBroken,
    FileTooLarge,
    NotAllowed,
    UploadGone,
)
from bot.core.house import House
from bot.core.jobs import Job, Place, Question, State
from bot.core.models import Kind
from bot.core.money import NOTHING
from bot.core.ports import (
    AlreadyAdmitted,
    Asked,
    Blobs,
    Card,
    Clock,
    Downloads,
    Jobs,
    Ledger,
    Lines,
    MediaTools,
    NewLine,
    Posts,
    Records,
    Rules,
    Unpacking,
)
from bot.core.questions import asking
from bot.core.quota import Over
from bot.core.requests import BatchRequest

LINES_BYTES_MAX = 20 * 1024 * 1024
"""The largest file of lines."""
ZIP_BYTES_MAX = CLIP_BYTES_MAX
AT_ONCE = 50
"""So many lines are written together."""
TELL_EVERY_MS = 4_000

FILE_TOO_LARGE = "is too large. Attach a file of lines of 20 MB or less."
ZIP_TOO_LARGE = "is too large. Attach a ZIP of 500 MB or less, with 10,000 files or fewer."
NO_ZIP = "is not a ZIP that can be read. Pack it anew."
NOT_YOURS = "Only the person who sent this batch can ask for its lines again."
NOT_OVER = "This batch is still going, or was taken down. `/batch show` tells how it stands."
LOST = frozenset({State.REFUSED, State.FAILED, State.EXPIRED})
"""How lines end of which nothing came, and that nobody stopped."""
LISTED = 10
WITHOUT_RESULT_MAX = 10
NEWEST = 2**62
"""No batch has a number as high as that."""
NAMED = 25
UNKNOWN = "I know no such batch of yours. `/batch list` shows them."
TOO_SLOW = "took more than 15 minutes to be read. Attach a shorter one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file of lines that a person attached, with the ZIP of what its lines name."""

    name: str
    """What the batch is called."""
    form: Form
    lines: Upload
    files: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingGood:
    """No line can be sent; nothing of it is kept."""

    request: BatchRequest
    """Without lines, with what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyLines:
    """There are more lines than are taken at once; nothing of it is kept."""

    most: int


ReadOutcome = Asked | NothingGood | TooManyLines | Barred | Over | AlreadyAdmitted
Told = Callable[[int], Awaitable[None]]
"""Hears how many lines were read."""


class Batching:
    """Reads batches, and gets them ready for an answer."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        lines: Lines,
        rules: Rules,
        ledger: Ledger,
        records: Records,
        posts: Posts,
        uploads: Downloads,
        unpacking: Unpacking,
        media: MediaTools,
        blobs: Blobs,
        doorway: Doorway,
        admitting: Admitting,
        screening: Screening,
        consenting: Consenting,
        offering: Offering,
        desk: LineDesk,
        clock: Clock,
        rng: random.Random,
        policy: Policy,
    ) -> None:
        self._jobs = jobs
        self._lines = lines
        self._rules = rules
        self._ledger = ledger
        self._records = records
        self._posts = posts
        self._uploads = uploads
        self._unpacking = unpacking
        self._media = media
        self._blobs = blobs
        self._doorway = doorway
        self._admitting = admitting
        self._screening = screening
        self._consenting = consenting
        self._offering = offering
        self._desk = desk
        self._clock = clock
        self._rng = rng
        self._policy = policy

    # --- reading --------------------------------------------------------------------------------

    async def read(self, sheet: Sheet, place: Place, presence: Presence, told: Told) -> ReadOutcome:
        """Read a file of lines, and keep those that are right until their author answers.

        Raises BadUpload, naming the option, when a file cannot be used; nothing is kept then.
        """
        begun = await self._begun(sheet.name, place, presence)
        if not isinstance(begun, _Begun):
            return begun
        async with self._or_nothing(begun.batch), scratch() as folder:
            path = folder / "lines"
            await self._fetch(sheet.lines, path, LINES_BYTES_MAX, FILE_TOO_LARGE)
            async with self._files(sheet, folder) as files:
                unagreed = await self._is_unagreed(sheet, place, presence, files)
                gathering = begun.gathering(files, presence, unagreed=unagreed)
                found = read(sheet.form, chunks_of(path), self._offering.catalogue)
                return await self._asked(gathering, _in_pieces(found), told)

    async def retry(self, batch: Job, place: Place, presence: Presence, told: Told) -> ReadOutcome:
        """Read the lines of a batch once more of which nothing came, as if they were a file.

        Raises NotAllowed for everybody but its author, and as long as it is not over.
        """
        own = batch.place.space_id == place.space_id and batch.place.user_id == place.user_id
        if not own or batch.kind is not Kind.BATCH:
            raise NotAllowed(NOT_YOURS)
        if not batch.ended or batch.withheld is not None:
            raise NotAllowed(NOT_OVER)
        begun = await self._begun(batch.request.prompt, place, presence)
        if not isinstance(begun, _Begun):
            return begun
        async with self._or_nothing(begun.batch):
            files = KeptFiles(self._records, self._blobs)
            gathering = begun.gathering(files, presence, unagreed=False)
            return await self._asked(gathering, self._failed(batch, files), told)

    async def _failed(self, batch: Job, files: KeptFiles) -> AsyncGenerator[list[Line]]:
        """The lines of a batch of which nothing came, some at a time."""
        after = -1
        while page := await self._lines.page(batch.id, after=after, limit=AT_ONCE):
            yield [
                Line(
                    number=line.line_number,
                    name=line.line_name,
                    request=line.request,
                    problems=await files.bring(line),
                )
                for line in page
                if line.state in LOST
            ]
            after = page[-1].scene or 0

    async def _begun(
        self, name: str, place: Place, presence: Presence
    ) -> "_Begun | Barred | AlreadyAdmitted":
        """A batch that waits to be read; nobody can answer before it is."""
        now_ms = self._clock.now_ms()
        starters = () if quota.is_personal(place.space_id) else self._policy.starters()
        await self._rules.open_space(place.space_id, place.guild_id, starters, now_ms)
        grounds = await self._doorway.grounds(place.space_id)
        request = BatchRequest(prompt=name)
        barred = await self._admitting.bars(place, presence, grounds, request, None)
        if barred is not None:
            return barred
        ask = Ask(request=request, place=place, presence=presence)
        verdict = await self._screening.request(ask, grounds.house)
        if verdict.refused is not None:
            self._admitting.turn_away(place, Kind.BATCH, verdict.refused)
            return verdict.refused
        house = grounds.house
        job = Job(
            id=ids.new_job_id(now_ms, self._rng),
            number=0,
            place=place,
            request=request,
            created_at_ms=now_ms,
            counted_at_ms=now_ms,
            next_at_ms=now_ms,
            not_before_ms=now_ms,
            expires_at_ms=now_ms,
            weight=await self._admitting.weight(place),
            hold=NOTHING,
            author_new_until_ms=self._doorway.new_until_ms(place, presence, house),
        )
        unread = asking(held_by(job, verdict), Question.PRICE).changed(question=None)
        proposed = await self._jobs.propose(unread, ())
        if isinstance(proposed, AlreadyAdmitted):
            return proposed
        return _Begun(batch=proposed.job, grounds=grounds)

    async def _asked(
        self, gathering: Gathering, found: AsyncIterator[list[Line]], told: Told
    ) -> Asked | NothingGood | TooManyLines | Over:
        """Take in every line, and ask about all of them. Raises BadUpload."""
        most = gathering.grounds.house.batch_lines_max
        told_at_ms = self._clock.now_ms()
        async for some in found:
            if gathering.read + len(some) > most:
                await self.forget(gathering.batch)
                return TooManyLines(most=most)
            if not await self._take(gathering, some):
                raise BadUpload("file", TOO_SLOW)
            if self._clock.now_ms() >= told_at_ms + TELL_EVERY_MS:
                await told(gathering.read)
                told_at_ms = self._clock.now_ms()
        return await self._question(gathering)

    async def _take(self, gathering: Gathering, some: list[Line]) -> bool:
        """Take in some lines; False when the batch does not wait for its author any more."""
        new: list[NewLine] = []
        try:
            for job_id, line in zip(self._desk.new_ids(len(some)), some, strict=True):
                taken = await self._desk.take(gathering, line, job_id)
                new += [taken] if taken is not None else []
            added = not new or await self._lines.add(gathering.batch.id, new)
        except BaseException:
            await self._drop(gathering, new)
            raise
        if not added:
            await self._drop(gathering, new)
        return added

    async def _drop(self, gathering: Gathering, lines: list[NewLine]) -> None:
        for line in lines:
            await gathering.files.drop(line.inputs)

    async def _question(self, gathering: Gathering) -> Asked | NothingGood | Over:
        """Ask about what was read. Raises BadUpload when that took too long."""
        batch, request = gathering.batch, gathering.request
        if not request.lines:
            await self.forget(batch)
            return NothingGood(request=request)
        unagreed = gathering.unagreed and gathering.from_upload
        request = replace(request, sample=gathering.held or gathering.first)
        job = batch.changed(
            request=request,
            hold=offers.amount(request, self._offering.catalogue),
            question=Question.CONSENT if unagreed else Question.PRICE,
            unagreed=unagreed,
            from_upload=gathering.from_upload,
        )
        if gathering.held and job.held_for is None:
            job = job.changed(held_for=gathering.held_for, held_rule=gathering.held_rule)
        job = job.changed(flags=tuple(dict.fromkeys((*job.flags, *gathering.flags))))
        standing = await self._ledger.standing(
            job.place.whose, self._policy.ceilings, self._clock.now_ms()
        )
        if isinstance(over := quota.decide(job.hold, standing), Over):
            await self.forget(batch)
            await self._admitting.after(job, over)
            return over
        if (asked := await self._lines.ask(job)) is None:
            raise BadUpload("file", TOO_SLOW)
        return Asked(job=asked)

    # --- files ----------------------------------------------------------------------------------

    async def _fetch(self, upload: Upload, to: Path, most: int, too_large: str) -> None:
        try:
            await self._uploads.fetch(upload.url, to, most)
        except FileTooLarge:
            raise BadUpload(upload.option, too_large) from None
        except FetchError:
            raise UploadGone(upload.option) from None

    @asynccontextmanager
    async def _files(self, sheet: Sheet, folder: Path) -> AsyncGenerator[LineFiles]:
        """What lies beside the lines. Raises BadUpload."""
        if sheet.files is None:
            yield NoFiles()
            return
        option, path = sheet.files.option, folder / "files"
        await self._fetch(sheet.files, path, ZIP_BYTES_MAX, ZIP_TOO_LARGE)
        async with AsyncExitStack() as stack:
            try:
                given = await stack.enter_async_context(self._unpacking.opened(path))
            except FileTooLarge:
                raise BadUpload(option, ZIP_TOO_LARGE) from None
            except FileBroken:
                raise BadUpload(option, NO_ZIP) from None
            yield ZipFiles(given, folder, media=self._media, blobs=self._blobs)

    async def _is_unagreed(
        self, sheet: Sheet, place: Place, presence: Presence, files: LineFiles
    ) -> bool:
        """Whether its author has to say first that they may use what they attached."""
        if sheet.files is None:
            return False
        zipped = replace(sheet.files, clip=files.has_clips)
        request = BatchRequest(prompt=sheet.name)
        ask = Ask(request=request, place=place, presence=presence, sources=(zipped,))
        return await self._consenting.is_missing(ask)

    # --- answers --------------------------------------------------------------------------------

    async def agreed(self, batch: Job, house: House) -> Asked | Barred:
        """Look at the files of a batch whose author said that they may be used, and ask on.

        Lines whose files are refused are left out; without any other, nothing is kept.
        """
        request, job = _of_batch(batch), batch
        left_out: list[str] = []
        held: tuple[str, ...] = ()
        barred: Barred | None = None
        after = -1
        while page := await self._lines.page(batch.id, after=after, limit=AT_ONCE):
            for line in page:
                inputs = await self._records.media_of(line.id, "input")
                verdict = await self._screening.inputs(line, inputs, house)
                if verdict.refused is not None:
                    barred = barred or verdict.refused
                    request = summing.without_line(request, line, FILE_REFUSED)
                    left_out.append(line.id)
                    await forgetting.drop_files(
                        self._records, self._blobs, line, self._clock.now_ms()
                    )
                    continue
                if verdict.hold is not None:
                    held = summing.sampled(held, line.request.prompt or line.line_name)
                job = held_by(job, verdict)
            after = page[-1].scene or 0
        if barred is not None and not request.lines:
            await self.forget(batch)
            return barred
        await self._lines.leave_out(batch.id, left_out, self._clock.now_ms())
        if batch.held_for is None and held:
            request = replace(request, sample=held)
        asked = await self._lines.ask(job.changed(request=request, question=Question.PRICE))
        return Asked(job=job if asked is None else asked)

    async def forget(self, batch: Job) -> bool:
        """Forget a batch that nobody said yes to; the worker removes its lines and their files.

        False when it was answered before.
        """
        forgotten = await self._jobs.drop_question(batch.id, self._clock.now_ms())
        self._admitting.ring()
        return forgotten

    async def share(self, batch: Job, presence: Presence) -> Share | None:
        """What a batch would take of a budget, where an admin has to say yes after its author."""
        house = await self._rules.house(batch.place.space_id)
        return None if manages(batch.place, presence, house) else await self._admitting.share(batch)

    # --- looking --------------------------------------------------------------------------------

    async def latest(self, place: Here, member_key: str) -> Sequence[Card]:
        """A member's latest batches with how their lines stand, newest first."""
        batches = await self._lines.batches_of(place.space_id, member_key, NEWEST, LISTED)
        return [await self.card(batch) for batch in batches]

    async def to_choose(self, place: Here, member_key: str) -> Sequence[Job]:
        """The latest batches that somebody may look into: theirs, or all in their care."""
        key = None if place.whole_server else member_key
        return await self._lines.batches_of(place.space_id, key, NEWEST, NAMED)

    async def find(self, place: Here, number: int) -> Job:
        """A batch by its number, for its author and for who looks after where it was asked for.

        Raises NotAllowed, in the same words for others as for what never was.
        """
        job = await self._jobs.by_number(place.space_id, number)
        if job is None or job.kind is not Kind.BATCH or not may_read(place, job):
            raise NotAllowed(UNKNOWN)
        if acts_as(place, job) is None or job.state is State.ASKING:
            raise NotAllowed(UNKNOWN)
        return job

    async def card(self, batch: Job) -> Card:
        """A batch as it stands now."""
        tally = await self._lines.tally(batch.id)
        without = await self._lines.without_result(batch.id, -1, WITHOUT_RESULT_MAX)
        posts = await self._posts.last_galleries(batch.id)
        return Card(
            job=batch,
            tally=tally,
            without_result=tuple(without),
            shown_in_id=galleries.thread_of(batch, posts),
        )

    @asynccontextmanager
    async def _or_nothing(self, batch: Job) -> AsyncGenerator[None]:
        """Forget a batch that could not be read."""
        try:
            yield
        except BaseException:
            await self.forget(batch)
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    """A batch that is to be read."""

    batch: Job
    grounds: Grounds

    def gathering(self, files: LineFiles, presence: Presence, *, unagreed: bool) -> Gathering:
        return Gathering(
            batch=self.batch,
            grounds=self.grounds,
            presence=presence,
            files=files,
            request=_of_batch(self.batch),
            unagreed=unagreed,
        )


async def _in_pieces(found: Iterator[Line]) -> AsyncGenerator[list[Line]]:
    """Lines, some at a time, read where nobody waits for it."""
    while some := await asyncio.to_thread(_some, found):
        yield some


def _some(found: Iterator[Line]) -> list[Line]:
    return list(islice(found, AT_ONCE))


def _of_batch(job: Job) -> BatchRequest:
    """What a batch asks for."""
    if not isinstance(job.request, BatchRequest):
        raise TypeError("a job that is no batch")
    return job.request
