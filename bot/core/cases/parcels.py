"""All that came of a batch as one ZIP, for its author and those who look after it.

Nothing of it is in memory: the files are packed from where they lie, the list of lines is written
page by page. Where links are served, the ZIP is kept for one; it goes as soon as anything in it is
taken down or deleted. Elsewhere it is packed in parts that Discord takes.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core import dossiers, ids
from bot.core.batches.manifest import NAMES, Manifest
from bot.core.cases.scratch import scratch
from bot.core.cases.seeing import Seeing
from bot.core.cases.values import Here, Policy, looks_after
from bot.core.cases.zipping import zip_up
from bot.core.dossiers import Item
from bot.core.errors import NotAllowed
from bot.core.exports import dollars
from bot.core.jobs import Job, Media
from bot.core.models import Kind
from bot.core.ports import (
    Blobs,
    Clock,
    Galleries,
    Jobs,
    Lines,
    Links,
    Packing,
    Part,
    Post,
    Posts,
    PostState,
    Purpose,
    Records,
    Rules,
    Rung,
    Sent,
)

ROLE = "parcel"
LINES_AT_ONCE = 200
AT_ONCE = 2
"""So many ZIPs are packed at a time: each keeps the disk busy."""
PARTS_MAX = 30
OWN_BYTES = 64 * 1024
"""What a ZIP has of its own, besides its files."""

NOT_YOURS = "Only whoever sent this batch, or a moderator, can have its files."
NOTHING_KEPT = "Nothing of this batch is kept, so there is nothing to pack."
CHANGED = "Something of it was taken down or deleted just now. Press ZIP again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What was packed: a link to all of it, or parts that lie there while they are handed out."""

    link: str | None = None
    until_ms: int = 0
    """Until when the link works."""
    size_bytes: int = 0
    parts: tuple[Path, ...] = ()
    left_out: tuple[str, ...] = ()
    """The names of files that are in none of the parts."""


class BatchParcels:
    """Packs what came of batches."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        lines: Lines,
        rules: Rules,
        records: Records,
        posts: Posts,
        blobs: Blobs,
        links: Links | None,
        packing: Packing,
        galleries: Galleries,
        seeing: Seeing,
        clock: Clock,
        rng: random.Random,
        policy: Policy,
        why_not: Callable[[Job], str],
    ) -> None:
        """`why_not` says why nothing is there of a line."""
        self._jobs = jobs
        self._lines = lines
        self._rules = rules
        self._records = records
        self._posts = posts
        self._blobs = blobs
        self._links = links
        self._packing = packing
        self._galleries = galleries
        self._seeing = seeing
        self._clock = clock
        self._rng = rng
        self._policy = policy
        self._why_not = why_not
        self._room = asyncio.Semaphore(AT_ONCE)

    async def batch_for(self, place: Here, job_id: str) -> Job:
        """A batch whose files somebody may have. Raises NotAllowed."""
        job = await self._jobs.get(job_id)
        if job is None or job.kind is not Kind.BATCH or not await self._seeing.sees(place, job):
            raise NotAllowed(NOT_YOURS)
        own = job.place.user_id == place.user_id
        if not own and not looks_after(place, job):
            raise NotAllowed(NOT_YOURS)
        if job.withheld is not None or job.held_for is not None:
            raise NotAllowed(NOTHING_KEPT)
        return job

    @asynccontextmanager
    async def packing(self, batch: Job, part_bytes_max: int) -> AsyncGenerator[Packed]:
        """All that is kept of a batch, by one link or in parts; they are there for the block.

        Raises NotAllowed when there is nothing, or something of it was withdrawn meanwhile.
        """
        if self._links is not None and (kept := await self._kept(batch)) is not None:
            yield await self._linked(self._links, batch, kept)
            return
        async with self._room, scratch() as folder:
            unseen = await self._lines.out_of_sight(batch.id)
            files = await self._write(batch, folder)
            if self._links is None:
                packed = await self._in_parts(batch, folder, files, part_bytes_max)
                await self.check(batch, unseen)
                yield packed
                return
            whole = folder / "whole"
            await zip_up(self._packing, self._blobs, whole, files)
            yield await self._linked(self._links, batch, await self._keep(batch, whole, unseen))

    async def check(self, batch: Job, unseen: frozenset[int] | None = None) -> None:
        """Raises NotAllowed when something of a batch was withdrawn since it was packed."""
        now = await self._jobs.get(batch.id)
        gone = now is None or now.withheld is not None or now.delete_requested_at_ms is not None
        if gone or (unseen is not None and await self._lines.out_of_sight(batch.id) != unseen):
            raise NotAllowed(CHANGED)

    async def note_part(self, batch: Job, sent: Sent, reply_token: str, until_ms: int) -> None:
        """A part was handed out: a message that shows files is on record.

        `reply_token` changes it until a moment, should something of it be taken down; without one
        it is a direct message.
        """
        copy = Post(
            id=ids.new_token(self._rng),
            job_id=batch.id,
            purpose=Purpose.COPY,
            channel_id=sent.channel_id,
            message_id=sent.message_id,
            private=True,
            rung=Rung.REPLY_TOKEN if reply_token else Rung.DM,
            state=PostState.SENT,
            tried_at_ms=self._clock.now_ms(),
            reply_token=reply_token,
            reply_until_ms=until_ms,
        )
        await self._posts.record(copy)

    async def mail(self, part: Part, path: Path, user_id: int) -> None:
        """Send a part by direct message. Raises DeliveryError."""
        channel_id = await self._galleries.open_dm(user_id)
        sent = await self._galleries.mail_part(part, path, channel_id)
        await self.note_part(part.batch, sent, "", 0)

    # --- what goes in -----------------------------------------------------------------------

    async def _write(self, batch: Job, folder: Path) -> list[Item]:
        """Write the list of all lines; returns it and the files that are kept."""
        manifest = await asyncio.to_thread(Manifest, folder)
        files: list[Item] = []
        after = -1
        while page := await self._lines.page(batch.id, after=after, limit=LINES_AT_ONCE):
            after = page[-1].scene or 0
            rows: list[dict[str, Any]] = []
            for line in page:
                kept = await self._files(line)
                files += kept
                rows.append(_row(line, kept, self._problem(line, kept)))
            await asyncio.to_thread(manifest.add, rows)
        await asyncio.to_thread(manifest.end)
        if not files and batch.ended and await self._nothing_was_written(batch):
            raise NotAllowed(NOTHING_KEPT)
        lists = [folder / name for name in NAMES]
        sizes = [await asyncio.to_thread(_size, path) for path in lists]
        return [
            *(
                # Text shrinks to less than half.
                Item(name=path.name, at=path, size_bytes=size // 2)
                for path, size in zip(lists, sizes, strict=True)
            ),
            *files,
        ]

    async def _nothing_was_written(self, batch: Job) -> bool:
        return (await self._lines.tally(batch.id)).made == 0

    async def _files(self, line: Job) -> list[Item]:
        """The files of a line that may be handed out."""
        if _unseen(line) or line.held_for is not None or not line.ended:
            return []
        return [
            Item(
                name=file_name(line, media),
                at=media.blob,
                size_bytes=media.size_bytes,
            )
            for media in await self._records.media_of(line.id, "result")
        ]

    def _problem(self, line: Job, kept: Sequence[Item]) -> str:
        if kept and not line.kept_back:
            return ""
        if line.written is not None and not _unseen(line):
            return ""
        return self._why_not(line)

    # --- by a link --------------------------------------------------------------------------

    async def _kept(self, batch: Job) -> Media | None:
        """The ZIP of a batch that is over, packed before."""
        if not batch.ended:
            return None
        media = await self._records.media_one(batch.id, ROLE, 0)
        there = media is not None and await self._blobs.has(media.blob)
        return media if there else None

    async def _keep(self, batch: Job, whole: Path, unseen: frozenset[int]) -> Media:
        blob = f"{batch.id}/{ROLE}-0"
        media = Media(
            job_id=batch.id,
            role=ROLE,
            part=0,
            blob=blob,
            content_type="application/zip",
            size_bytes=await asyncio.to_thread(_size, whole),
            width=0,
            height=0,
        )
        # It goes with the files in it, not later. A file that is on no record is removed.
        await self._records.add_media(media, batch.counted_at_ms)
        await self._blobs.keep(whole, media)
        try:
            await self.check(batch, unseen)
        except NotAllowed:
            await self._blobs.delete(blob)
            await self._records.mark_removed(media, self._clock.now_ms())
            raise
        return media

    async def _linked(self, links: Links, batch: Job, media: Media) -> Packed:
        now_ms = self._clock.now_ms()
        house = await self._rules.house(batch.place.space_id)
        kept_until_ms = batch.counted_at_ms + house.results_ms(self._policy.keep_ms)
        until_ms = max(min(now_ms + self._policy.link_ms, kept_until_ms), now_ms)
        return Packed(
            link=await links.to(media, until_ms), until_ms=until_ms, size_bytes=media.size_bytes
        )

    # --- in parts ---------------------------------------------------------------------------

    async def _in_parts(
        self, batch: Job, folder: Path, files: Sequence[Item], bytes_max: int
    ) -> Packed:
        room = bytes_max - bytes_max // 50 - OWN_BYTES
        planned = dossiers.parcels(
            files[: len(NAMES)], files[len(NAMES) :], bytes_max=room, parts_max=PARTS_MAX
        )
        paths: list[Path] = []
        for nth, part in enumerate(planned.parts, start=1):
            path = folder / f"batch-{batch.number}-{nth}.zip"
            await zip_up(self._packing, self._blobs, path, part)
            paths.append(path)
        left_out = tuple(one.name for one in planned.left_out)
        return Packed(parts=tuple(paths), left_out=left_out)


def file_name(line: Job, media: Media) -> str:
    """What a file is called in a ZIP: by its line, and its place among those of the line."""
    extension = media.filename.rsplit(".", 1)[-1]
    return f"{line.line_number:05d}-{media.part + 1}.{extension}"


def _row(line: Job, files: Sequence[Item], problem: str) -> dict[str, Any]:
    written = "" if line.written is None or _unseen(line) else line.written.prompt
    return {
        "line": line.line_number,
        "id": line.line_name,
        "kind": str(line.kind),
        "model": line.request.model,
        "prompt": line.request.prompt,
        "files": " ".join(one.name for one in files),
        "text": written,
        "cost_usd": "" if line.cost_ticks is None else dollars(line.cost_ticks),
        "problem": problem,
    }


def _unseen(line: Job) -> bool:
    """Whether nobody is handed out anything of a line."""
    return line.withheld is not None or line.delete_requested_at_ms is not None


def _size(path: Path) -> int:
    return path.stat().st_size
