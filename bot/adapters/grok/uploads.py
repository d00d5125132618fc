"""A file on its way to xAI's Files API: read in pieces, never held as a whole."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

EXPIRES_AFTER_S = 4 * 3_600
"""xAI forgets the file after so long: time enough for the request that names it."""
BATCH_EXPIRES_AFTER_S = 3 * 86_400
"""The same for a batch, whose own results are gone after a day."""
PIECE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """What is said of a file, and how long xAI is to keep it."""

    filename: str
    content_type: str
    expires_after_s: int


CLIP = Sort(filename="clip.mp4", content_type="video/mp4", expires_after_s=EXPIRES_AFTER_S)
CLIP_OF_BATCH = replace(CLIP, expires_after_s=BATCH_EXPIRES_AFTER_S)
LINES = Sort(
    filename="lines.jsonl",
    content_type="application/jsonl",
    expires_after_s=BATCH_EXPIRES_AFTER_S,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An open file as the body of an upload. Close it afterwards."""

    file: IO[bytes]
    sort: Sort
    size_bytes: int
    boundary: str
    """What parts are told apart by. Nobody can know it beforehand and put it into a file."""

    @property
    def headers(self) -> dict[str, str]:
        """What is said of the body."""
        length = len(self._head) + self.size_bytes + len(self._tail)
        return {
            "content-type": f"multipart/form-data; boundary={self.boundary}",
            "content-length": str(length),
        }

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body. When the file may be forgotten has to stand before the file."""
        yield self._head
        while piece := await asyncio.to_thread(self.file.read, PIECE_BYTES):
            yield piece
        yield self._tail

    async def close(self) -> None:
        """Close the file."""
        await asyncio.to_thread(self.file.close)

    @property
    def _head(self) -> bytes:
        lines = (
            f"--{self.boundary}",
            'Content-Disposition: form-data; name="expires_after"',
            "",
            str(self.sort.expires_after_s),
            f"--{self.boundary}",
            f'Content-Disposition: form-data; name="file"; filename="{self.sort.filename}"',
            f"Content-Type: {self.sort.content_type}",
            "",
            "",
        )
        return "\r\n".join(lines).encode()

    @property
    def _tail(self) -> bytes:
        return f"\r\n--{self.boundary}--\r\n".encode()


async def opened(path: Path, sort: Sort) -> Upload:
    """A file ready to be sent. Raises OSError when it is not there any more."""
    file = await asyncio.to_thread(path.open, "rb")
    size_bytes = os.fstat(file.fileno()).st_size
    return Upload(file=file, sort=sort, size_bytes=size_bytes, boundary=secrets.token_hex(16))
