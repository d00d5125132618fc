"""What is on this machine's disk only on its way: coming in, or looked at for a moment."""

import asyncio
import re
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

LEFT_MS = 2 * 24 * 60 * 60 * 1000
"""What nobody touched for so long was left by a process that died."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9.-]{0,99})?")


def check_name(name: str) -> str:
    """A name of ours. Raises ValueError for one that could lead anywhere else."""
    if not _NAME.fullmatch(name):
        raise ValueError("not a name for a file of ours")
    return name


class Transit:
    """A place for files on their way, which only the bot may read."""

    def __init__(self, root: Path) -> None:
        """It lies below `root`, which is made if it is missing."""
        self._incoming = root / ".incoming"  # no name of a file begins with a dot
        self._visiting = root / ".here"
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self._incoming, self._visiting):
            folder.mkdir(mode=0o700, exist_ok=True)

    def incoming(self, name: str) -> Path:
        """Where a file may be written before it is kept. Raises ValueError for no name of ours."""
        return self._incoming / check_name(name).replace("/", "_")

    def drop(self, name: str) -> None:
        """Remove what was coming in under a name, whole or not; nothing is fine."""
        incoming = self.incoming(name)
        incoming.unlink(missing_ok=True)
        incoming.with_name(f"{incoming.name}.part").unlink(missing_ok=True)

    @asynccontextmanager
    async def visit(self) -> AsyncGenerator[Path]:
        """A folder for files that are kept elsewhere; it is gone when the block ends."""
        folder = Path(await asyncio.to_thread(mkdtemp, dir=self._visiting))
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def sweep(self, now_ms: int) -> None:
        """Remove what was left here; others may be at work in the same place."""
        before_s = (now_ms - LEFT_MS) / 1000
        for path in (*self._incoming.iterdir(), *self._visiting.iterdir()):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime >= before_s:
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
