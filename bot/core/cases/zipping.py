"""ZIPs of what is kept: files that lie elsewhere are here a few at a time."""

from collections.abc import Sequence
from pathlib import Path

from bot.core.dossiers import Item
from bot.core.ports import Blobs, Packing, Zip

AT_ONCE = 16
"""So many kept files are brought here together."""


async def zip_up(packing: Packing, blobs: Blobs, target: Path, items: Sequence[Item]) -> None:
    """Write a ZIP of items; what is gone meanwhile is left out."""
    lists = [(item.name, item.at) for item in items if isinstance(item.at, Path)]
    kept = [(item.name, item.at) for item in items if isinstance(item.at, str)]
    async with packing.packing(target) as file:
        await file.add(lists)
        for first in range(0, len(kept), AT_ONCE):
            await _add(file, blobs, kept[first : first + AT_ONCE])


async def _add(file: Zip, blobs: Blobs, kept: Sequence[tuple[str, str]]) -> None:
    try:
        async with blobs.here(*(blob for _, blob in kept)) as paths:
            await file.add([(name, path) for (name, _), path in zip(kept, paths, strict=True)])
    except FileNotFoundError:
        if len(kept) > 1:
            for one in kept:
                await _add(file, blobs, [one])
