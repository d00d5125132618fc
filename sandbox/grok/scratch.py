"""A place on disk for what would be too much for memory: large files, the lines of batches."""

import shutil
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator
from mmap import mmap
from pathlib import Path

from sandbox.grok.messages import CHUNK_BYTES

SMALL_BYTES = 1024 * 1024


class Scratch:
    """A folder made at first need, and gone with whoever holds this."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._given = 0

    def path(self) -> Path:
        """A path in the folder that nobody has yet."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="imagine-sandbox-grok-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._given += 1
        return self._folder / str(self._given)

    def keep(self, content: bytes | mmap, start: int, stop: int) -> bytes | Path:
        """A part of something: in memory if it is small, else in a file of its own."""
        if stop - start <= SMALL_BYTES:
            return content[start:stop]
        path = self.path()
        with path.open("wb") as file:
            for at in range(start, stop, CHUNK_BYTES):
                file.write(content[at : min(at + CHUNK_BYTES, stop)])
        return path


class Lines:
    """Lines in a file, by number; only where each begins is kept in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._starts = array("Q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def extend(self, lines: Iterable[bytes]) -> None:
        """Write more lines; none of them contains a line break."""
        with self._path.open("ab") as file:
            for line in lines:
                file.write(line + b"\n")
                self._starts.append(self._starts[-1] + len(line) + 1)

    def read(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Lines by their numbers, counted from 0, in the order in which they are asked for."""
        wanted = list(numbers)
        if not wanted:
            return
        with self._path.open("rb") as file:
            for number in wanted:
                start, stop = self._starts[number], self._starts[number + 1]
                file.seek(start)
                yield file.read(stop - start - 1)

    def forget(self) -> None:
        """Delete all of them."""
        self._path.unlink(missing_ok=True)
        self._starts = array("Q", [0])
