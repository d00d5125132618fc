"""A folder for a moment, made and removed without holding up anybody else."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

PREFIX = "imagine-bot-"
LEFT_MS = 24 * 60 * 60 * 1000
"""Nobody works in one for so long: its process died."""


@asynccontextmanager
async def scratch() -> AsyncGenerator[Path]:
    """A folder that is gone, with all that is in it, when the block ends."""
    folder = await asyncio.to_thread(mkdtemp, prefix=PREFIX)
    try:
        yield Path(folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def sweep_scratch(now_ms: int) -> None:
    """Remove the folders of processes that died in the middle of something."""
    await asyncio.to_thread(_sweep, (now_ms - LEFT_MS) / 1000)


def _sweep(before_s: float) -> None:
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # it is gone by itself, or not ours
            if max(path.stat().st_mtime for path in (folder, *folder.rglob("*"))) < before_s:
                shutil.rmtree(folder)
