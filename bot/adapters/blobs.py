"""Files by name, in one folder of this machine's disk that only the bot may read."""

import asyncio
import errno
import os
import re
import shutil
import threading
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9.-]{0,99})?")


class Folder:
    """Blobs on disk, as bot.core.ports.Blobs."""

    def __init__(self, root: Path) -> None:
        """Everything lies below `root`, which is made if it is missing."""
        self._root = root
        self._changing = threading.Lock()
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Where a file lies, or will lie once it is kept.

        Raises ValueError for a name that could lead anywhere else.
        """
        if not _NAME.fullmatch(name):
            raise ValueError("not a name for a file of ours")
        return self._root / name

    async def read(self, name: str) -> bytes:
        """A whole small file. Raises FileNotFoundError."""
        return await asyncio.to_thread(self.path(name).read_bytes)

    async def keep(self, temporary: Path, name: str) -> None:
        """Take over a finished file under its name, on disk for good when this returns.

        Raises FileNotFoundError when there is neither the temporary file nor a kept one.
        """
        await asyncio.to_thread(self._keep, temporary, self.path(name))

    async def delete(self, name: str) -> None:
        """Remove a file; gone already is fine."""
        await asyncio.to_thread(self._delete, self.path(name))

    def _keep(self, temporary: Path, path: Path) -> None:
        try:
            _make_durable(temporary)
        except FileNotFoundError:
            if path.exists():
                return
            raise
        with self._changing:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _move(temporary, path)
            _make_durable(path.parent)

    def _delete(self, path: Path) -> None:
        with self._changing:
            path.unlink(missing_ok=True)
            if path.parent != self._root:
                with suppress(OSError):  # others are still in it, or it never was
                    path.parent.rmdir()


def _move(temporary: Path, path: Path) -> None:
    """Rename; through a copy next to the goal when the file comes from another disk."""
    try:
        temporary.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy = path.with_name(f"{path.name}.copy")
        shutil.copyfile(temporary, copy)
        copy.chmod(0o600)
        _make_durable(copy)
        copy.replace(path)
        temporary.unlink()


def _make_durable(path: Path) -> None:
    """Have a file, or the names in a folder, survive a power cut. Files become private."""
    handle = os.open(path, os.O_RDONLY)
    try:
        if path.is_file():
            os.fchmod(handle, 0o600)
        os.fsync(handle)
    finally:
        os.close(handle)
