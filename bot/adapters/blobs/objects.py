"""Files by name, in a bucket of an S3-compatible storage, through obstore.

An object is there whole or not at all. What is looked at comes to this machine's disk for as long
as somebody looks, a piece at a time, and nothing of it stays.
"""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Coroutine, Generator, Iterable, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from bot.adapters.blobs.transit import Transit, check_name
from bot.core.errors import FilesDown
from bot.core.jobs import Media
from bot.core.ports import Clock

if TYPE_CHECKING:
    from obstore import HTTP_METHOD
    from obstore.store import S3Config

log = logging.getLogger(__name__)

PIECE_BYTES = 5 * 1024 * 1024
"""So much of a file is in memory at a time, and on one request: no part of one may be smaller."""
PIECES_AT_ONCE = 2
KEPT_AT_ONCE = 4
READ_AT_ONCE = 8
"""More files at a time would take more memory than time is saved."""
SIGNED_HOURS_MAX = 7 * 24
"""No storage honours a signature for longer."""
HOUR_MS = 60 * 60 * 1000
FOUND_MS = 5 * 60 * 1000
"""Whoever comes with a link of ours is sent on to an address that lives for so long."""
SILENT_S_MAX = 20
WHOLE_S_MAX = 30 * 60
"""One request with all that comes of it, however slowly."""
CONNECT_S_MAX = 5
RETRIES = 4
RETRY_S_MAX = 20

_HEADERS = {"Cache-Control": "private, no-store"}


class Objects:
    """Blobs in a bucket, as bot.core.ports.Blobs."""

    def __init__(
        self,
        url: str,
        root: Path,
        clock: Clock,
        *,
        endpoint: str | None = None,
        region: str | None = None,
        key_id: str | None = None,
        secret: str | None = None,
    ) -> None:
        """`url` is s3://bucket or s3://bucket/folder; files on their way lie below `root`.

        Without a key, what the machine itself was given is used.
        """
        bucket, folder = urlsplit(url).netloc, urlsplit(url).path.strip("/")
        self._url = url
        self._transit = Transit(root)
        self._clock = clock
        self._keeping = asyncio.Semaphore(KEPT_AT_ONCE)
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        self._store = S3Store(
            bucket,
            prefix=folder or None,
            config=_config(endpoint, region, key_id, secret),
            client_options={
                "allow_http": endpoint is not None and endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=CONNECT_S_MAX),
                "read_timeout": timedelta(seconds=SILENT_S_MAX),
                "timeout": timedelta(seconds=WHOLE_S_MAX),
            },
            retry_config={
                "max_retries": RETRIES,
                "retry_timeout": timedelta(seconds=RETRY_S_MAX),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=200),
                    "max_backoff": timedelta(seconds=3),
                    "base": 2,
                },
            },
        )

    def place(self, name: str) -> str:
        """Where a kept file lies, for whoever runs the bot."""
        return f"{self._url}/{check_name(name)}"

    async def signed(self, name: str, until_ms: int, method: "HTTP_METHOD" = "GET") -> str:
        """An address under which anybody can fetch a file until a moment, a week away at most."""
        left_ms = min(until_ms - self._clock.now_ms(), SIGNED_HOURS_MAX * HOUR_MS)
        left = timedelta(milliseconds=max(left_ms, 1000))
        with _answering("sign"):
            return await obstore.sign_async(self._store, method, check_name(name), left)

    async def found(self, name: str) -> str:
        """What whoever has a link of ours is given: an address for a few minutes."""
        return await self.signed(name, self._clock.now_ms() + FOUND_MS)

    @asynccontextmanager
    async def here(self, *names: str) -> AsyncGenerator[Sequence[Path]]:
        """Kept files, fetched for as long as the block runs.

        Raises FileNotFoundError when one of them is not kept, and FilesDown.
        """
        async with self._transit.visit() as folder:
            paths = [folder / str(nth) for nth in range(len(names))]
            await _all(self._fetch(name, path) for name, path in zip(names, paths, strict=True))
            yield paths

    def incoming(self, name: str) -> Path:
        """Where a file may be written before it is kept. Raises ValueError for no name of ours."""
        return self._transit.incoming(name)

    async def has(self, name: str) -> bool:
        """Whether a file is kept under a name. Raises FilesDown."""
        try:
            with _answering("look for"):
                await obstore.head_async(self._store, check_name(name))
        except FileNotFoundError:
            return False
        return True

    async def read(self, name: str) -> bytes:
        """A whole small file. Raises FileNotFoundError and FilesDown."""
        with _answering("read"):
            answer = await obstore.get_async(self._store, check_name(name))
            return bytes(await answer.bytes_async())

    async def keep(self, temporary: Path, media: Media) -> None:
        """Take over a finished file under its name; once it was taken over, again is fine.

        Raises FilesDown, and the file stays where it is, and FileNotFoundError when there is
        neither the temporary file nor a kept one.
        """
        if not await asyncio.to_thread(temporary.is_file):
            if await self.has(media.blob):
                return
            raise FileNotFoundError(media.blob)
        # For as long as it cannot be kept nobody takes it for left behind.
        await asyncio.to_thread(temporary.touch)
        try:
            async with self._keeping:
                await self._put(temporary, media)
        except FileNotFoundError:
            raise FilesDown("the bucket does not exist") from None
        await asyncio.to_thread(temporary.unlink)

    async def _put(self, temporary: Path, media: Media) -> None:
        with _answering("keep"):
            await obstore.put_async(
                self._store,
                check_name(media.blob),
                temporary,
                attributes=_HEADERS
                | {
                    "Content-Type": media.content_type,
                    "Content-Disposition": f'inline; filename="{media.filename}"',
                },
                chunk_size=PIECE_BYTES,
                max_concurrency=PIECES_AT_ONCE,
            )

    async def copy(self, name: str, to: str) -> None:
        """A second file with the same content. Raises FileNotFoundError and FilesDown."""
        with _answering("copy"):
            await obstore.copy_async(self._store, check_name(name), check_name(to))

    async def move(self, name: str, to: str) -> None:
        """Give a file another name; the same twice is fine.

        Raises FileNotFoundError and FilesDown.
        """
        try:
            await self.copy(name, to)
        except FileNotFoundError:
            if not await self.has(to):
                raise
        await self.delete(name)

    async def delete(self, name: str) -> None:
        """Remove a file, and what was coming in under its name; gone already is fine.

        Raises FilesDown.
        """
        await asyncio.to_thread(self._transit.drop, name)
        try:
            with _answering("delete"):
                await obstore.delete_async(self._store, check_name(name))
        except FileNotFoundError:
            return

    async def sweep(self, now_ms: int) -> None:
        """Remove what processes that died left on this disk, once it is old."""
        await asyncio.to_thread(self._transit.sweep, now_ms)

    async def _fetch(self, name: str, path: Path) -> None:
        """Write a kept file to the disk, a piece at a time."""
        async with self._reading:
            with await asyncio.to_thread(path.open, "xb") as file, _answering("read"):
                answer = await obstore.get_async(self._store, check_name(name))
                async for piece in answer.stream(PIECE_BYTES):
                    await asyncio.to_thread(file.write, piece)


class ObjectLinks:
    """Links that the storage itself serves, as bot.core.ports.Links."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    async def to(self, media: Media, until_ms: int) -> str:
        """An address under which a kept file can be fetched until a moment, a week at most."""
        return await self._objects.signed(media.blob, until_ms)


def _config(
    endpoint: str | None, region: str | None, key_id: str | None, secret: str | None
) -> "S3Config":
    """What was said of the storage, and nothing of what was not."""
    # An endpoint of one's own seldom has a name for every bucket; not all know how to delete many.
    said: S3Config = {
        "virtual_hosted_style_request": endpoint is None,
        "disable_bulk_delete": True,
    }
    if endpoint is not None:
        said["endpoint"] = endpoint
    if region is not None:
        said["region"] = region
    if key_id is not None and secret is not None:
        said["access_key_id"], said["secret_access_key"] = key_id, secret
    return said


async def _all(work: Iterable[Coroutine[None, None, None]]) -> None:
    """Everything at once; when something of it fails, nothing goes on behind our back."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def _answering(doing: str) -> Generator[None]:
    """Raises FilesDown for everything but a file that is not there; logs why, without secrets."""
    try:
        yield
    except FileNotFoundError as error:
        if "NoSuchBucket" not in str(error):
            raise FileNotFoundError("no such object") from None
        raise _down(doing, "NoSuchBucket") from None
    except BaseError as error:
        found = re.search(r"<Code>(\w+)</Code>", str(error))
        raise _down(doing, found[1] if found else type(error).__name__) from None


def _down(doing: str, reason: str) -> FilesDown:
    log.warning(
        "the storage of files does not %s: %s", doing, reason, extra={"action": "files_down"}
    )
    return FilesDown(reason)
