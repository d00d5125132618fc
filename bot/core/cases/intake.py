"""The files that a request works on: fetched, opened safely, cleaned, and kept beside the job."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.core.cases.reuse import Reuse
from bot.core.cases.scratch import scratch
from bot.core.cases.values import Ask, Kept, Source, Upload
from bot.core.errors import (
    BadUpload,
    EmptyUpload,
    FetchError,
    FileBroken,
    FileTooLarge,
    UploadGone,
    UploadTooLarge,
)
from bot.core.jobs import Media
from bot.core.ports import Blobs, Downloads, Facts, MediaTools, Records, Span
from bot.core.storyboards import SCRIPT_BYTES_MAX

SCRIPT_TOO_LARGE = "is too large. Attach a text file of 64 KB or less."
NO_SCRIPT = (
    "is not a text file that can be read. Save it as plain text (UTF-8) and attach it again."
)


class Intake:
    """Takes files in."""

    def __init__(
        self,
        *,
        records: Records,
        uploads: Downloads,
        media: MediaTools,
        blobs: Blobs,
        reuse: Reuse,
    ) -> None:
        self._records = records
        self._uploads = uploads
        self._media = media
        self._blobs = blobs
        self._reuse = reuse

    async def inputs(self, job_id: str, ask: Ask) -> list[Media]:
        """Clean copies of the files that a request works on, in its order.

        Raises BadUpload, naming the option, when one cannot be used, and NotAllowed when it is
        gone.
        """
        if ask.again_of is not None:
            earlier = await self._records.media_of(ask.again_of, "input")
            if len(earlier) < ask.request.inputs:
                raise UploadGone("image", "is not kept any more. Attach the picture again.")
            return [await self._copy(job_id, media) for media in earlier]
        if not ask.sources:
            return []
        async with scratch() as folder:
            inputs = [
                await self._take_in(job_id, part, source, folder)
                for part, source in enumerate(ask.sources)
            ]
            for media in inputs:
                await self._blobs.keep(_clean(folder, media.part), media)
        return inputs

    async def script(self, upload: Upload) -> str:
        """What stands in an attached text file. Raises BadUpload."""
        async with scratch() as folder:
            file = folder / "script"
            try:
                await self._uploads.fetch(upload.url, file, SCRIPT_BYTES_MAX)
            except FileTooLarge:
                raise BadUpload(upload.option, SCRIPT_TOO_LARGE) from None
            except FetchError:
                raise UploadGone(upload.option) from None
            content = await asyncio.to_thread(file.read_bytes)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            raise BadUpload(upload.option, NO_SCRIPT) from None

    async def cut(self, media: Media, keep: Span, token: str) -> Media | None:
        """The beginning or the end of a clip that was taken in, in its place.

        `token` is for a name that no other cut has. None when its job does not wait for an answer
        any more; raises BadUpload when the clip is gone or cannot be cut.
        """
        async with scratch() as folder:
            part = folder / "part"
            try:
                async with self._blobs.here(media.blob) as (path,):
                    facts = await self._media.take_in_clip(path, part, keep=keep)
            except FileNotFoundError:
                raise UploadGone("video") from None
            shorter = _with_facts(replace(media, blob=f"{media.job_id}/cut-{token}"), facts, part)
            await self._blobs.keep(part, shorter)
        taken = await self._records.replace_input(shorter)
        await self._blobs.delete(media.blob if taken else shorter.blob)
        return shorter if taken else None

    async def drop(self, inputs: Sequence[Media]) -> None:
        """Forget files that nothing came of."""
        for one in inputs:
            await self._blobs.delete(one.blob)

    async def _copy(self, job_id: str, media: Media) -> Media:
        blob = f"{job_id}/input-{media.part}"
        await self._blobs.copy(media.blob, blob)
        return replace(media, job_id=job_id, blob=blob)

    async def _take_in(self, job_id: str, part: int, source: Source, folder: Path) -> Media:
        clean = _clean(folder, part)
        empty = Media(
            job_id=job_id,
            role="input",
            part=part,
            blob=f"{job_id}/input-{part}",
            content_type="",
            size_bytes=0,
            width=0,
            height=0,
        )
        if isinstance(source, Upload):
            facts = await self._fetched(source, folder / f"{part}.raw", clean)
            return _with_facts(empty, facts, clean)
        facts = await self._kept(source, clean, folder / f"{part}.last")
        made_from = replace(empty, from_job_id=source.job_id, from_part=source.part)
        return _with_facts(made_from, facts, clean)

    async def _fetched(self, upload: Upload, raw: Path, clean: Path) -> Facts:
        """Fetch an attached file, open it safely, and make a clean copy."""
        try:
            await self._uploads.fetch(upload.url, raw)
            _check_size(raw, upload.bytes_max)
            if upload.clip:
                return await self._media.take_in_clip(raw, clean)
            return await self._media.take_in(raw, clean)
        except FileTooLarge:
            raise UploadTooLarge(upload.option) from None
        except FetchError:
            raise UploadGone(upload.option) from None
        except BadUpload as problem:
            raise type(problem)(upload.option) from problem

    async def _kept(self, source: Kept, clean: Path, last: Path) -> Facts:
        """A clean copy of a result, or of its last picture."""
        media = await self._reuse.result(source)
        try:
            async with self._blobs.here(media.blob) as (path,):
                if source.last_picture:
                    await self._media.last_frame(path, last)
                    return await self._media.take_in(last, clean)
                if media.is_clip:
                    return await self._media.take_in_clip(path, clean)
                return await self._media.take_in(path, clean)
        except (FileNotFoundError, FileBroken):
            raise UploadGone(source.option, "is not kept any more. Choose another.") from None
        except BadUpload as problem:
            raise type(problem)(source.option) from problem


def source_problem(source: Source) -> BadUpload | None:
    """What speaks against a file before it is fetched, from what Discord says of it."""
    if isinstance(source, Kept) or source.size_bytes is None:
        return None
    if source.size_bytes == 0:
        return EmptyUpload(source.option)
    if source.size_bytes > source.bytes_max:
        return UploadTooLarge(source.option)
    return None


def _with_facts(media: Media, facts: Facts, path: Path) -> Media:
    return replace(
        media,
        content_type=facts.content_type,
        size_bytes=path.stat().st_size,
        width=facts.width,
        height=facts.height,
        duration_ms=facts.duration_ms,
        prints=media.prints or facts.prints,
    )


def _check_size(path: Path, bytes_max: int) -> None:
    """Raises FileTooLarge: what was said of a size before it was fetched may be wrong."""
    if path.stat().st_size > bytes_max:
        raise FileTooLarge


def _clean(folder: Path, part: int) -> Path:
    return folder / f"{part}.clean"
