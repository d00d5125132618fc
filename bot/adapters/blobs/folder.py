"""Files by name, in one folder of this machine's disk that only the bot may read.

A kept file is never changed in place, and is on disk for good before its name exists.
"""

import asyncio
import errno
import os
import shutil
import threading
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.adapters.blobs.transit import Transit, check_name
from bot.core.jobs import Media


class Folder:
    """Blobs on disk, as bot.core.ports.Blobs."""

    def __init__(self, root: Path) -> None:
        """Everything lies below `root`, which is made if it is missing."""
        self._root = root
        self._transit = Transit(root)
        self._changing = threading.Lock()

    def path(self, name: str) -> Path:
        """Where a kept file lies. Raises ValueError for a name that could lead anywhere else."""
        return self._root / check_name(name)

    def place(self, name: str) -> str:
        """Where a kept file lies, for whoever runs the bot."""
        return str(self.path(name))

    async def found(self, name: str) -> Path:
        """What whoever has a link is given, if it is there."""
        return self.path(name)

    def incoming(self, name: str) -> Path:
        """Where a file may be written before it is kept. Raises ValueError as `path` does."""
        return self._transit.incoming(name)

    @asynccontextmanager
    async def here(self, *names: str) -> AsyncGenerator[Sequence[Path]]:
        """Kept files where they lie. Raises FileNotFoundError when one of them is not kept."""
        paths = [self.path(name) for name in names]
        await asyncio.to_thread(_check_all, paths)
        yield paths

    async def has(self, name: str) -> bool:
        """Whether a file is kept under a name."""
        return await asyncio.to_thread(self.path(name).is_file)

    async def read(self, name: str) -> bytes:
        """A whole small file. Raises FileNotFoundError."""
        return await asyncio.to_thread(self.path(name).read_bytes)

    async def keep(self, temporary: Path, media: Media) -> None:
        """Take over a finished file under its name; once it was taken over, again is fine.

        Raises FileNotFoundError when there is neither the temporary file nor a kept one.
        """
        await asyncio.to_thread(self._keep, temporary, media.blob)

    async def copy(self, name: str, to: str) -> None:
        """A second file with the same content. Raises FileNotFoundError."""
        await asyncio.to_thread(self._copy, self.path(name), to)

    async def move(self, name: str, to: str) -> None:
        """Give a file another name; the same twice is fine. Raises FileNotFoundError."""
        await asyncio.to_thread(self._move, name, to)

    async def delete(self, name: str) -> None:
        """Remove a file, and what was coming in under its name; gone already is fine."""
        await asyncio.to_thread(self._delete, name)

    async def sweep(self, now_ms: int) -> None:
        """Remove what processes that died left on this disk, once it is old."""
        await asyncio.to_thread(self._transit.sweep, now_ms)

    def _keep(self, temporary: Path, name: str) -> None:
        if self.path(name).exists() and not temporary.exists():
            return
        try:
            self._publish(temporary, name)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._copy(temporary, name)  # from another disk
            temporary.unlink()

    def _copy(self, source: Path, name: str) -> None:
        incoming = self.incoming(name)
        copy = incoming.with_name(f"{incoming.name}.copy")
        shutil.copyfile(source, copy)
        self._publish(copy, name)

    def _publish(self, file: Path, name: str) -> None:
        """Give a finished file of this disk its name, at once or not at all."""
        path = self.path(name)
        file.chmod(0o600)
        _sync(file)
        with self._changing:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            file.replace(path)
            _sync(path.parent)

    def _move(self, name: str, to: str) -> None:
        path = self.path(name)
        if path.exists() or not self.path(to).exists():
            self._publish(path, to)

    def _delete(self, name: str) -> None:
        path = self.path(name)
        self._transit.drop(name)
        with self._changing:
            path.unlink(missing_ok=True)
            if path.parent != self._root:
                with suppress(OSError):  # others are still in it, or it never was
                    path.parent.rmdir()


def _check_all(paths: Sequence[Path]) -> None:
    for path in paths:
        path.stat()


def _sync(path: Path) -> None:
    """Have a file, or the names in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
