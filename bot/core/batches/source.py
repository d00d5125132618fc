"""A file of lines where it lies, with the files that it names beside it."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.batches import surveying
from bot.core.batches.lines import Form
from bot.core.batches.reading import read
from bot.core.batches.surveying import Order, Survey
from bot.core.models import Catalogue

CHUNK_BYTES = 64 * 1024


def chunks_of(path: Path) -> Iterator[bytes]:
    """The content of a file, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file of lines, and the folder in which the files lie that it names."""

    path: Path
    form: Form
    beside: Path

    def digest(self) -> str:
        """What tells it from every other file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def chunks(self) -> Iterator[bytes]:
        """Its content, piece by piece."""
        return chunks_of(self.path)

    def names(self) -> frozenset[str]:
        """The files that lie beside it."""
        return frozenset(one.name for one in self.beside.iterdir() if one.is_file())

    async def survey(self, catalogue: Catalogue) -> Survey:
        """What it comes to. Raises OSError."""

        def look() -> Survey:
            lines = read(self.form, self.chunks(), catalogue)
            return surveying.survey(lines, catalogue, self.names())

        return await asyncio.to_thread(look)

    async def orders(self, catalogue: Catalogue) -> AsyncGenerator[Order]:
        """Its good lines, in their order. Raises OSError."""
        names = await asyncio.to_thread(self.names)
        lines = read(self.form, self.chunks(), catalogue)
        for order in surveying.orders(lines, catalogue, names):
            yield order
            await asyncio.sleep(0)
