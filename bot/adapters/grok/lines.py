"""Requests as the file that a batch is begun with: one line of JSON each, written one by one."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any, assert_never

from bot.adapters.grok import bodies, texts
from bot.core.ports import BatchLine, Fit, Picture, Uploaded
from bot.core.requests import (
    BatchRequest,
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    ImproveRequest,
    StoryboardRequest,
    VideoRequest,
)

LINE_BYTES_MAX = 25_000_000
FILE_BYTES_MAX = 200_000_000
LINES_MAX = 50_000
_VERSION = "/v1"
_HELD_BYTES_MAX = 256 * 1024


class Lines:
    """A file of lines, as bot.core.ports.LineFile."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._held = bytearray()
        """What is not in the file yet: a thread for each line would cost more than the line."""
        self._size_bytes = 0
        self._count = 0

    async def add(self, line: BatchLine) -> Fit:
        """Write one more line, if it can be. Raises OSError."""
        # Five pictures make a line of 27 MB: written down by a thread, not by the event loop.
        large = sum(len(one.data) for one in _pictures(line)) > _HELD_BYTES_MAX
        written = await asyncio.to_thread(_written, line) if large else _written(line)
        if len(written) > LINE_BYTES_MAX:
            return Fit.TOO_LONG
        if self._count == LINES_MAX or self._size_bytes + len(written) > FILE_BYTES_MAX:
            return Fit.FULL
        self._held += written
        self._size_bytes += len(written)
        self._count += 1
        if len(self._held) >= _HELD_BYTES_MAX:
            await self.flush()
        return Fit.WRITTEN

    async def flush(self) -> None:
        """Bring into the file what is not there yet. Raises OSError."""
        await asyncio.to_thread(self._file.write, self._held)
        self._held.clear()


@asynccontextmanager
async def written(path: Path) -> AsyncGenerator[Lines]:
    """Write a file of lines, which is whole when the context ends. Raises OSError."""
    file = await asyncio.to_thread(path.open, "wb")
    try:
        lines = Lines(file)
        yield lines
        await lines.flush()
    finally:
        await asyncio.to_thread(file.close)


def _written(line: BatchLine) -> bytes:
    path, body = _asked(line)
    facts = {"custom_id": line.id, "method": "POST", "url": f"{_VERSION}{path}", "body": body}
    return json.dumps(facts, ensure_ascii=False).encode(errors="replace") + b"\n"


def _asked(line: BatchLine) -> tuple[str, dict[str, Any]]:
    """Where a request would be sent by itself, and its body."""
    request = line.request
    pictures = _pictures(line)
    match request:
        case ImageRequest() | EditRequest():
            body = bodies.for_pictures(request, pictures, line.member_key, deferred=False)
            return bodies.path_for(request), body
        case VideoRequest():
            return bodies.path_for(request), bodies.for_clip(request, pictures, line.member_key)
        case ClipEditRequest() | ExtendRequest():
            (clip,) = (one for one in line.inputs if isinstance(one, Uploaded))
            body = bodies.for_source_clip(request, clip.file_id, line.member_key)
            return bodies.path_for(request), body
        case DescribeRequest() | ImproveRequest():
            return texts.PATH, texts.body_for(request, pictures)
        case StoryboardRequest() | BatchRequest():
            raise TypeError("what has parts is sent part by part")
        case _:
            assert_never(request)


def _pictures(line: BatchLine) -> list[Picture]:
    return [one for one in line.inputs if isinstance(one, Picture)]
