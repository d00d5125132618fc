"""A folder for a moment, made and removed without holding up anybody else."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp


@asynccontextmanager
async def scratch() -> AsyncGenerator[Path]:
    """A folder that is gone, with all that is in it, when the block ends."""
    folder = await asyncio.to_thread(mkdtemp, prefix="imagine-bot-")
    try:
        yield Path(folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
