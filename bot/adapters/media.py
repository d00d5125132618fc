"""Opens files that came from outside, each in a process of its own.

A picture or clip can be made to exploit what decodes it, or to exhaust memory and time. The child
has limits on all of it, knows none of our secrets, and is stopped when it takes too long.
"""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.core.errors import (
    BadUpload,
    CannotFit,
    ClipTooHeavy,
    ClipTooLong,
    EmptyUpload,
    FileBroken,
    NotAClip,
    NotAPicture,
    TooManyPixels,
)
from bot.core.likeness import Prints
from bot.core.ports import Facts, Span

CHILDREN_MAX = 2
FITTING_MAX = 1
"""Writing a clip can take minutes, and somebody waits for a picture: it must find a place."""
OPEN_TIMEOUT_S = 60.0
FIT_TIMEOUT_S = 480.0

_CHILD = Path(__file__).with_name("media_child")
_REPORT_BYTES_MAX = 64 * 1024
_BAD_UPLOADS: dict[str, type[BadUpload]] = {
    "empty": EmptyUpload,
    "too_many_pixels": TooManyPixels,
    "clip_too_long": ClipTooLong,
    "clip_too_heavy": ClipTooHeavy,
}


class MediaTools:
    """Media work in child processes, as bot.core.ports.MediaTools."""

    def __init__(
        self,
        *,
        children_max: int = CHILDREN_MAX,
        timeout_s: float = OPEN_TIMEOUT_S,
        fit_timeout_s: float = FIT_TIMEOUT_S,
    ) -> None:
        self._turns = asyncio.Semaphore(children_max)
        self._fit_turns = asyncio.Semaphore(FITTING_MAX)
        self._timeout_s = timeout_s
        self._fit_timeout_s = fit_timeout_s

    async def inspect(self, path: Path) -> Facts:
        """Decode a picture or an MP4 to know that it is whole. Raises FileBroken."""
        try:
            return _facts(await self._run(self._timeout_s, "inspect", path))
        except _ChildError as error:
            raise FileBroken(str(error)) from error

    async def take_in(self, source: Path, target: Path) -> Facts:
        """Decode an uploaded picture and write it anew: upright, no metadata, 4 MiB at most.

        It has 4096 pixels at most on its longer side. Of a moving picture the first frame is
        taken. Raises NotAPicture, EmptyUpload or TooManyPixels; `target` is not written then.
        """
        try:
            return await self._make(target, self._timeout_s, "take_in", source, target)
        except _ChildError as error:
            raise _BAD_UPLOADS.get(str(error), NotAPicture) from error

    async def take_in_clip(self, source: Path, target: Path, *, keep: Span | None = None) -> Facts:
        """Write an uploaded clip anew: an upright MP4 of H.264 and AAC, without metadata.

        Of `keep` come at most so many seconds, to a picture. Raises NotAClip, EmptyUpload,
        ClipTooLong or ClipTooHeavy; `target` is not written then.
        """
        part = ("last" if keep.end else "first", str(keep.seconds)) if keep else ()
        try:
            return await self._make_slowly(target, "take_in_clip", source, target, *part)
        except _StoppedError as error:
            raise ClipTooHeavy from error
        except _ChildError as error:
            raise _BAD_UPLOADS.get(str(error), NotAClip) from error

    async def prints(self, path: Path) -> Prints:
        """What a picture or clip that people attached is known again by. Raises NotAPicture."""
        try:
            return _prints(await self._run(self._timeout_s, "prints", path))
        except _ChildError as error:
            raise _BAD_UPLOADS.get(str(error), NotAPicture) from error

    async def label(self, path: Path, *, model: str, job_id: str) -> bool:
        """Write into a JPEG, PNG, WebP or MP4, in its place, that it was made by a model.

        False when it is left as it is: it says so already, its maker signed it, or it has no place
        for it. Raises FileBroken.
        """
        try:
            result = await self._run(self._timeout_s, "label", path, model, job_id)
        except _ChildError as error:
            raise FileBroken(str(error)) from error
        finally:
            _forget(Path(f"{path}.part"))
        return result["labelled"]

    async def fit(self, source: Path, target: Path, bytes_max: int) -> Facts:
        """Write a copy of a picture or an MP4 that has at most so many bytes.

        Raises CannotFit when there is none worth looking at, or none in time, and FileBroken.
        `target` is not written then.
        """
        try:
            return await self._make_slowly(target, "fit", source, target, str(bytes_max))
        except _ChildError as error:
            raise _of_a_result(error) from error

    async def last_frame(self, clip: Path, target: Path) -> Facts:
        """Write the very last picture of an MP4 as a JPEG. Raises FileBroken."""
        try:
            return await self._make(target, self._timeout_s, "last_frame", clip, target)
        except _ChildError as error:
            raise FileBroken(str(error)) from error

    async def stitch(self, clips: Sequence[Path], target: Path) -> Facts:
        """Write one MP4 that plays several in order, in the frame and at the pace of the first.

        Raises FileBroken, and CannotFit when it takes too long; `target` is not written then.
        """
        try:
            return await self._make_slowly(target, "stitch", target, *clips)
        except _ChildError as error:
            raise _of_a_result(error) from error

    async def thumbnail(self, source: Path, target: Path) -> Facts:
        """Write a small JPEG of a result; of a clip the first picture. Raises FileBroken."""
        try:
            return await self._make(target, self._timeout_s, "thumbnail", source, target)
        except _ChildError as error:
            raise FileBroken(str(error)) from error

    async def beside(self, before: Path, after: Path, target: Path) -> Facts:
        """Write a JPEG that shows two results next to each other; of a clip the first picture.

        Raises FileBroken.
        """
        try:
            return await self._make(target, self._timeout_s, "beside", before, after, target)
        except _ChildError as error:
            raise FileBroken(str(error)) from error

    async def _make_slowly(self, target: Path, *words: str | Path) -> Facts:
        """What a child makes that may take minutes."""
        async with self._fit_turns:
            return await self._make(target, self._fit_timeout_s, *words)

    async def _make(self, target: Path, timeout_s: float, *words: str | Path) -> Facts:
        """What a child makes; what it only began is removed."""
        try:
            return _facts(await self._run(timeout_s, *words))
        finally:
            _forget(Path(f"{target}.part"))

    async def _run(self, timeout_s: float, *words: str | Path) -> dict[str, Any]:
        """What a child reports. Raises _ChildError with the reason it gives, or its last words."""
        async with self._turns:
            report = await _report_of(words, timeout_s)
        lines = report.decode(errors="replace").strip().splitlines() or ["no report"]
        try:
            result: Any = json.loads(lines[-1])
        except ValueError:
            raise _ChildError(lines[-1][:200]) from None
        if "problem" in result:
            raise _ChildError(result["problem"])
        return result


class _Template:
    """A process that has the libraries open and forks for each file.

    To start Python and load them takes many times longer than to look at a picture. It knows
    nothing of us and opens nothing itself; it ends when we do.
    """

    def __init__(self) -> None:
        self._control: socket.socket | None = None

    def ask(self, words: Sequence[str]) -> socket.socket:
        """Have a fork run a verb; what it says comes over the socket."""
        ours, theirs = socket.socketpair()
        with theirs:
            request = json.dumps(words).encode()
            try:
                socket.send_fds(self._open_control(), [request], [theirs.fileno()])
            except OSError:  # it was killed: a new one takes its place
                self._close()
                socket.send_fds(self._open_control(), [request], [theirs.fileno()])
        ours.setblocking(False)
        return ours

    def _open_control(self) -> socket.socket:
        if self._control is None:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                # Isolated: no environment, so no secrets; a folder of its own, so none of the bot
                # is imported.
                self._process = subprocess.Popen(  # noqa: S603 - ourselves
                    (sys.executable, "-I", _CHILD, str(theirs.fileno())),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env={"MALLOC_ARENA_MAX": "1"},
                    pass_fds=(theirs.fileno(),),
                )
            atexit.register(self._close)
        return self._control

    def _close(self) -> None:
        if self._control is not None:
            atexit.unregister(self._close)
            self._control.close()
            self._control = None
            self._process.kill()
            self._process.wait()


_TEMPLATE = _Template()
"""One for all tools of this process; it is started for the first file."""


async def _report_of(words: tuple[str | Path, ...], timeout_s: float) -> bytes:
    reader, writer = await asyncio.open_connection(sock=_TEMPLATE.ask([str(w) for w in words]))
    fork_id = 0
    try:
        async with asyncio.timeout(timeout_s):
            fork_id = int(await reader.readline() or 0)
            report = await _read_all(reader)
    except TimeoutError:
        raise _StoppedError(f"not done within {timeout_s} s") from None
    finally:
        if fork_id and not reader.at_eof():
            os.kill(fork_id, signal.SIGKILL)
            await reader.read()  # its end: it writes nothing more
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    if not report:
        raise _StoppedError("it was stopped by a limit")
    return report


class _ChildError(Exception):
    """The child found a problem, or came to an end of another kind."""


class _StoppedError(_ChildError):
    """The child took more than it may, of time or of something else."""


def _forget(path: Path) -> None:
    """Remove what a child had begun to write."""
    path.unlink(missing_ok=True)


def _of_a_result(error: _ChildError) -> CannotFit | FileBroken:
    """What went wrong with a result: it is too much for us, or it is broken."""
    if isinstance(error, _StoppedError) or str(error) == "cannot_fit":
        return CannotFit()
    return FileBroken(str(error))


async def _read_all(stream: asyncio.StreamReader) -> bytes:
    """What a child writes until it ends. No honest child writes more than a few lines."""
    report = bytearray()
    while chunk := await stream.read(4096):
        report += chunk
        if len(report) > _REPORT_BYTES_MAX:
            raise _ChildError("a report without end")
    return bytes(report)


def _facts(result: dict[str, Any]) -> Facts:
    return Facts(
        content_type=result["content_type"],
        width=result["width"],
        height=result["height"],
        duration_ms=result["duration_ms"],
        prints=_prints(result) if "exact" in result else None,
    )


def _prints(result: dict[str, Any]) -> Prints:
    return Prints(exact=result["exact"], looks=tuple(result["looks"]))
