"""ZIP files: written in a thread, one file at a time, and opened when they come from outside.

Nothing of a ZIP from outside is believed. Its files have names of ours while they are here, so no
path in it leads anywhere; its table is read up to a size, each file up to another, and all of them
together up to a third.
"""

import asyncio
import io
import shutil
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path, PurePosixPath

from bot.core.errors import FileBroken, FileTooLarge

TABLE_BYTES_MAX = 4 * 1024 * 1024
"""A larger table of contents is not read: ten thousand files have one of about a megabyte."""
FILES_MAX = 10_000
ALL_BYTES_MAX = 2 * 1024 * 1024 * 1024
"""So much is taken out of one ZIP; pictures and clips hardly become smaller in one."""
CHUNK_BYTES = 256 * 1024
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Others take as much memory as the file says."""
LOCKED = 0x1
ABSENT = "is not in the ZIP."
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)


class Zips:
    """Packs and unpacks, as bot.core.ports.Packing and bot.core.ports.Unpacking."""

    def __init__(self, all_bytes_max: int = ALL_BYTES_MAX) -> None:
        """`all_bytes_max` is as much as is taken out of one ZIP altogether."""
        self._all_bytes_max = all_bytes_max

    @asynccontextmanager
    async def packing(self, target: Path) -> AsyncGenerator["Written"]:
        """A new ZIP, which is whole once the block ends."""
        file = await asyncio.to_thread(zipfile.ZipFile, target, "w", zipfile.ZIP_DEFLATED)
        try:
            yield Written(file)
        finally:
            await asyncio.to_thread(file.close)

    @asynccontextmanager
    async def opened(self, path: Path) -> AsyncGenerator["Given"]:
        """A ZIP from outside. Raises FileBroken and FileTooLarge."""
        given = await asyncio.to_thread(Given, path, self._all_bytes_max)
        try:
            yield given
        finally:
            await asyncio.to_thread(given.close)


class Written:
    """A ZIP that is being written, as bot.core.ports.Zip."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    async def add(self, files: Sequence[tuple[str, Path]]) -> None:
        """Write files under their names in it; what is gone meanwhile is left out."""
        await asyncio.to_thread(self._add, files)

    def _add(self, files: Sequence[tuple[str, Path]]) -> None:
        for name, path in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            with (
                suppress(FileNotFoundError),
                path.open("rb") as source,
                self._file.open(info, "w", force_zip64=True) as inside,
            ):
                shutil.copyfileobj(source, inside)


class Given:
    """A ZIP from outside, as bot.core.ports.Enclosed."""

    def __init__(self, path: Path, all_bytes_max: int) -> None:
        """Reads its table. Raises FileBroken and FileTooLarge."""
        self._file = _Bounded(path.open("rb", buffering=0))
        try:
            self._zip = zipfile.ZipFile(self._file)
        except BROKEN as error:
            self._file.close()
            raise (FileTooLarge if self._file.refused else FileBroken) from error
        entries = self._zip.infolist()
        if len(entries) > FILES_MAX:
            self.close()
            raise FileTooLarge
        counts = Counter(one.filename for one in entries)
        self._all = {one.filename: one for one in entries}
        self._twice = frozenset(name for name, count in counts.items() if count > 1)
        self._inside = frozenset(PurePosixPath(name).name for name in self._all if "/" in name)
        self._left_bytes = all_bytes_max
        self.names = frozenset(name for name in self._all if not self._against(name))

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()
        self._file.close()

    def why_not(self, name: str) -> str:
        """Why a file cannot be taken out of it, as what is said after its name."""
        return self._against(name) or "cannot be read in the ZIP. Pack it anew."

    async def take_out(self, name: str, to: Path, bytes_max: int) -> None:
        """Write one of its files. Raises FileTooLarge and FileBroken."""
        if name not in self.names:
            raise FileBroken
        try:
            await asyncio.to_thread(self._take_out, name, to, bytes_max)
        except BROKEN as error:
            raise FileBroken from error

    def _take_out(self, name: str, to: Path, bytes_max: int) -> None:
        left = bytes_max
        with self._zip.open(self._all[name]) as inside, to.open("wb") as target:
            while chunk := inside.read(CHUNK_BYTES):
                left -= len(chunk)
                self._left_bytes -= len(chunk)
                if left < 0 or self._left_bytes < 0:
                    raise FileTooLarge
                target.write(chunk)

    def _against(self, name: str) -> str:
        """What speaks against a file of this name; empty when nothing does."""
        entry = self._all.get(name)
        if entry is None:
            inside = name in self._inside
            return "lies in a folder of the ZIP. Put it at the top." if inside else ABSENT
        if name in self._twice:
            return "is in the ZIP twice. Leave one of them out."
        return _against(entry)


class _Bounded(io.BufferedReader):
    """A file of which nothing large is read at once: what says how much to read is the file."""

    refused = False

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = TABLE_BYTES_MAX
        if size > TABLE_BYTES_MAX:
            self.refused = True
            raise zipfile.BadZipFile("a table that is too large")
        return super().read(size)


def _against(entry: zipfile.ZipInfo) -> str:
    """What an entry itself says against reading it; empty when nothing does."""
    if {"/", "\\"} & {*entry.filename} or _is_special(entry):
        return "is no plain file in the ZIP."
    if entry.flag_bits & LOCKED:
        return "is locked with a password. Pack it without one."
    if entry.compress_type not in METHODS:
        return "is packed in a way that is not read here. Make an ordinary ZIP."
    return ""


def _is_special(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a folder, a link, or anything else that is no file."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return entry.is_dir() or kind not in {0, stat.S_IFREG}
