"""Export my data: what is kept about a person, put together and sent to them alone."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.core import dossiers, ids
from bot.core.cases.scratch import scratch
from bot.core.cases.zipping import zip_up
from bot.core.dossiers import Item, Parcels
from bot.core.errors import DeliveryError, NotAllowed
from bot.core.exports import csv_line
from bot.core.jobs import Job
from bot.core.ports import Blobs, Clock, Coming, Dossiers, Mail, Packing, Parcel, Records

EVERY_MS = 24 * 60 * 60 * 1000
JOBS_AT_ONCE = 200
TOO_SOON = "You had your data sent within the last 24 hours. Ask again tomorrow."
ROLES = ("input", "result")


class Packer:
    """Puts together what is kept about a person."""

    def __init__(
        self,
        *,
        dossiers: Dossiers,
        records: Records,
        blobs: Blobs,
        packing: Packing,
        secret: str,
        readme: Callable[[Sequence[str]], str],
    ) -> None:
        """`readme` says what is in the files; it is given the names of those left out."""
        self._dossiers = dossiers
        self._records = records
        self._blobs = blobs
        self._packing = packing
        self._secret = secret
        self._readme = readme

    async def write(self, user_id: int, folder: Path) -> Parcels:
        """Write a person's data into ZIP files in a folder: my-data-1.zip and so on."""
        member_key = ids.member_key(self._secret, user_id)
        async with scratch() as lists:
            files = await self._write_jobs(member_key, lists)
            tables = await self._dossiers.tables(member_key, user_id)
            for name, rows in tables.items():
                await asyncio.to_thread(
                    _write, lists, f"{name}.jsonl", [dossiers.line_of(row) for row in rows]
                )
            packed = dossiers.parcels(_items(lists), files)
            left_out = [item.name for item in packed.left_out]
            readme = lists / "README.txt"
            await asyncio.to_thread(readme.write_text, self._readme(left_out), "utf-8")
            for nth, (part, path) in enumerate(
                zip(packed.parts, _paths(folder, packed), strict=True)
            ):
                first = [Item(name="README.txt", at=readme, size_bytes=0)] if nth == 0 else []
                await zip_up(self._packing, self._blobs, path, [*first, *part])
        return packed

    async def _write_jobs(self, member_key: str, folder: Path) -> list[Item]:
        """Write the lists of jobs, page by page; returns the files that are still kept."""
        kept: list[Item] = []
        after_id, page = "", 0
        while jobs := await self._dossiers.jobs_of(member_key, after_id, JOBS_AT_ONCE):
            page += 1
            files = [await self._files(job) for job in jobs]
            kept += [item for items in files for item in items]
            names = [[item.name for item in items] for items in files]
            pairs = list(zip(jobs, names, strict=True))
            lines = [dossiers.json_line(job, named) for job, named in pairs]
            table = [dossiers.table_line(job, named) for job, named in pairs]
            await asyncio.to_thread(_write, folder, f"jobs-{page}.jsonl", lines)
            table = [csv_line(dossiers.COLUMNS), *table]
            await asyncio.to_thread(_write, folder, f"jobs-{page}.csv", table)
            after_id = jobs[-1].id
        return kept

    async def _files(self, job: Job) -> list[Item]:
        """The files of a job that are kept; none of what is withheld from people, or may yet be."""
        if job.withheld is not None or job.held_for is not None:
            return []
        return [
            Item(
                name=dossiers.file_name(job, media),
                at=media.blob,
                size_bytes=media.size_bytes,
            )
            for role in ROLES
            for media in await self._records.media_of(job.id, role)
        ]


class Exports:
    """Sends people what is kept about them, once a day."""

    def __init__(
        self, *, packer: Packer, dossiers: Dossiers, mail: Mail, clock: Clock, secret: str
    ) -> None:
        self._packer = packer
        self._dossiers = dossiers
        self._mail = mail
        self._clock = clock
        self._secret = secret

    async def send(self, user_id: int) -> Parcels:
        """Send a person their data by direct message.

        Raises NotAllowed when they had it lately, DmClosed at once when they take no messages,
        and whatever else Discord says; what did not arrive does not count.
        """
        member_key, now_ms = ids.member_key(self._secret, user_id), self._clock.now_ms()
        if not await self._dossiers.begin(member_key, now_ms, now_ms - EVERY_MS):
            raise NotAllowed(TOO_SOON)
        try:
            channel_id = await self._mail.open_dm(user_id)
            await self._mail.write(channel_id, Coming())
            async with scratch() as folder:
                packed = await self._packer.write(user_id, folder)
                for nth, path in enumerate(_paths(folder, packed), 1):
                    of, left_out = len(packed.parts), len(packed.left_out)
                    letter = Parcel(nth=nth, of=of, left_out=left_out)
                    await self._mail.write(channel_id, letter, [path])
        except DeliveryError:
            await self._dossiers.take_back(member_key)
            raise
        return packed


def _write(folder: Path, name: str, lines: Sequence[str]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)


def _items(folder: Path) -> list[Item]:
    """The lists, by their names. They shrink when packed, so they always fit."""
    return [
        Item(name=path.name, at=path, size_bytes=path.stat().st_size)
        for path in sorted(folder.iterdir())
    ]


def _paths(folder: Path, packed: Parcels) -> list[Path]:
    return [folder / f"my-data-{nth}.zip" for nth in range(1, len(packed.parts) + 1)]
