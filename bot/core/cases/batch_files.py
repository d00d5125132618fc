"""The files that the lines of a batch work on: out of a ZIP, or those of lines before."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from bot.core.batches.lines import Line
from bot.core.cases.values import CLIP_BYTES_MAX, UPLOAD_BYTES_MAX
from bot.core.errors import BadUpload, FileBroken, FileTooLarge
from bot.core.jobs import Job, Media
from bot.core.ports import Blobs, Enclosed, Facts, MediaTools, Records
from bot.core.problems import Problem
from bot.core.requests import Request

CLIP_ENDINGS = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv"})
NO_ZIP = "is not here. Attach a ZIP with it as `files`."
NOT_KEPT = Problem(option="file", text="is not kept any more. Ask for this line anew.")


class LineFiles(Protocol):
    """Where the files of lines come from."""

    @property
    def has_clips(self) -> bool:
        """Whether a clip may be among them."""
        ...

    def are_attached(self, line: Line) -> bool:
        """Whether its author attached what a line works on."""
        ...

    def missing(self, line: Line) -> tuple[Problem, ...]:
        """What speaks against a line because of files that cannot be had."""
        ...

    async def take_in(self, job_id: str, line: Line, request: Request) -> list[Media]:
        """Clean copies of the files of a line, kept for its job. Raises BadUpload."""
        ...

    async def drop(self, inputs: Sequence[Media]) -> None:
        """Forget files that nothing came of."""
        ...


class NoFiles:
    """There are none: no ZIP was attached."""

    has_clips = False

    def are_attached(self, line: Line) -> bool:
        del line
        return False

    def missing(self, line: Line) -> tuple[Problem, ...]:
        return tuple(Problem(option=name, text=NO_ZIP) for name in dict.fromkeys(line.files))

    async def take_in(self, job_id: str, line: Line, request: Request) -> list[Media]:
        del job_id, line, request
        return []

    async def drop(self, inputs: Sequence[Media]) -> None:
        del inputs


class ZipFiles:
    """The files of a ZIP; one that several lines name is opened once."""

    def __init__(self, given: Enclosed, folder: Path, *, media: MediaTools, blobs: Blobs) -> None:
        self._given = given
        self._folder = folder
        self._media = media
        self._blobs = blobs
        self._taken = dict[tuple[str, bool], Media]()
        """What was taken in, by its name and whether as a clip."""

    @property
    def has_clips(self) -> bool:
        return any(PurePosixPath(one).suffix.lower() in CLIP_ENDINGS for one in self._given.names)

    def are_attached(self, line: Line) -> bool:
        return bool(line.files)

    def missing(self, line: Line) -> tuple[Problem, ...]:
        """What speaks against a line because of files that are not in the ZIP."""
        names = dict.fromkeys(line.files)
        return tuple(
            Problem(option=name, text=self._given.why_not(name))
            for name in names
            if name not in self._given.names
        )

    async def take_in(self, job_id: str, line: Line, request: Request) -> list[Media]:
        inputs: list[Media] = []
        try:
            for part, name in enumerate(line.files):
                inputs.append(await self._take_in(job_id, part, name, clip=request.kind.takes_clip))
        except BaseException:
            await self.drop(inputs)
            raise
        return inputs

    async def drop(self, inputs: Sequence[Media]) -> None:
        gone = {one.blob for one in inputs}
        self._taken = {key: one for key, one in self._taken.items() if one.blob not in gone}
        for blob in gone:
            await self._blobs.delete(blob)

    async def _take_in(self, job_id: str, part: int, name: str, *, clip: bool) -> Media:
        """A clean copy of a file of the ZIP. Raises BadUpload."""
        blob = f"{job_id}/input-{part}"
        before = self._taken.get((name, clip))
        if before is not None:
            await self._blobs.copy(before.blob, blob)
            return replace(before, job_id=job_id, part=part, blob=blob)
        clean = self._folder / "clean"
        facts = await self._opened(name, clean, clip=clip)
        media = Media(
            job_id=job_id,
            role="input",
            part=part,
            blob=blob,
            content_type=facts.content_type,
            size_bytes=clean.stat().st_size,
            width=facts.width,
            height=facts.height,
            duration_ms=facts.duration_ms,
            prints=facts.prints,
        )
        await self._blobs.keep(clean, media)
        self._taken[name, clip] = media
        return media

    async def _opened(self, name: str, clean: Path, *, clip: bool) -> Facts:
        raw = self._folder / "raw"
        most = CLIP_BYTES_MAX if clip else UPLOAD_BYTES_MAX
        try:
            await self._given.take_out(name, raw, most)
            if clip:
                return await self._media.take_in_clip(raw, clean)
            return await self._media.take_in(raw, clean)
        except FileTooLarge:
            raise BadUpload(name, "is too large, or the whole ZIP is. Pack less.") from None
        except FileBroken:
            raise BadUpload(name, "is broken in the ZIP. Pack it anew.") from None
        except BadUpload as problem:
            raise BadUpload(name, problem.detail) from problem
        finally:
            raw.unlink(missing_ok=True)


class KeptFiles:
    """The files of lines that nothing came of, for the same once more."""

    has_clips = False

    def __init__(self, records: Records, blobs: Blobs) -> None:
        self._records = records
        self._blobs = blobs
        self._of = dict[int, Sequence[Media]]()
        """The files of the lines that are at hand, by their numbers."""
        self._attached = set[int]()

    async def bring(self, line: Job) -> tuple[Problem, ...]:
        """Have the files of a line at hand; what speaks against it if they are gone."""
        inputs = await self._records.media_of(line.id, "input")
        self._of[line.line_number] = inputs
        if line.from_upload:
            self._attached.add(line.line_number)
        return () if len(inputs) >= line.request.inputs else (NOT_KEPT,)

    def are_attached(self, line: Line) -> bool:
        return line.number in self._attached

    def missing(self, line: Line) -> tuple[Problem, ...]:
        del line
        return ()

    async def take_in(self, job_id: str, line: Line, request: Request) -> list[Media]:
        del request
        inputs: list[Media] = []
        try:
            for media in self._of.pop(line.number, ()):
                blob = f"{job_id}/input-{media.part}"
                await self._blobs.copy(media.blob, blob)
                inputs.append(replace(media, job_id=job_id, blob=blob))
        except FileNotFoundError:
            await self.drop(inputs)
            raise BadUpload(NOT_KEPT.option, NOT_KEPT.text) from None
        return inputs

    async def drop(self, inputs: Sequence[Media]) -> None:
        for one in inputs:
            await self._blobs.delete(one.blob)
