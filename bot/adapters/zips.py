"""ZIP files, written in a thread, one file at a time."""

import asyncio
import shutil
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


class Zips:
    """Packs files, as bot.core.ports.Packing."""

    async def pack(self, target: Path, files: Sequence[tuple[str, Path]]) -> None:
        """Write a ZIP of files under their names in it; what is gone meanwhile is left out."""
        await asyncio.to_thread(_write, target, files)


def _write(target: Path, files: Sequence[tuple[str, Path]]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            with (
                suppress(FileNotFoundError),
                path.open("rb") as source,
                archive.open(info, "w", force_zip64=True) as inside,
            ):
                shutil.copyfileobj(source, inside)
