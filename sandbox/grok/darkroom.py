"""Where pictures and clips are made: in threads for people, at first need and tiny for tests."""

import asyncio
import dataclasses
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from sandbox.grok import clips, pictures, sizes

WORKERS = 2


class Work:
    """One file in the making."""

    def __init__(self, make: Callable[[], bytes], pool: ThreadPoolExecutor | None) -> None:
        self._make = make
        self._future: Future[bytes] | None = None if pool is None else pool.submit(make)

    @property
    def ready(self) -> bool:
        return self._future is None or self._future.done()

    async def content(self) -> bytes:
        """The bytes of the file, as soon as they exist."""
        if self._future is None:
            return self._make()
        if self._future.cancelled():  # by an outage; the order stands
            return await asyncio.to_thread(self._make)
        return await asyncio.wrap_future(self._future)


class LateWork(Work):
    """A file that is made when it is fetched, and again if it is fetched again."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        super().__init__(make, None)

    async def content(self) -> bytes:
        """The bytes of the file, from a thread."""
        return await asyncio.to_thread(self._make)


class ReadyFile:
    """A file that was there before anybody ordered it."""

    ready = True

    def __init__(self, path: Path) -> None:
        self.path = path

    async def content(self) -> bytes:
        """The bytes of the file."""
        return await asyncio.to_thread(self.path.read_bytes)


class Darkroom:
    """Takes orders for files.

    With `instant` no thread is started, which a virtual event loop could not see: files are
    made when they are first asked for, real but tiny, and clips of one shape share their scene.
    With a `clip_file` no clip is made at all: every order gets that one. When it is `late`, no
    file is begun before somebody fetches it.
    """

    def __init__(self, *, instant: bool, clip_file: Path | None = None, late: bool = False) -> None:
        self._instant = instant
        self._clip_file = clip_file
        self._late = late
        self._pool: ThreadPoolExecutor | None = None

    def picture(self, order: pictures.PictureOrder) -> Work:
        if self._instant:
            order = dataclasses.replace(order, size=sizes.tiny(order.size))
        return self._work(lambda: pictures.jpeg(order))

    def clip(self, order: clips.ClipOrder) -> Work | ReadyFile:
        if self._clip_file is not None:
            return ReadyFile(self._clip_file)
        if self._instant:
            size = sizes.tiny(order.size)
            order = dataclasses.replace(order, size=size, prompt="", footer="")
        return self._work(lambda: clips.mp4(order))

    def close(self) -> None:
        """Forget the orders not yet begun; it opens again with the next one."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _work(self, make: Callable[[], bytes]) -> Work:
        if self._late and not self._instant:
            return LateWork(make)
        return Work(make, self._workers())

    def _workers(self) -> ThreadPoolExecutor | None:
        if self._pool is None and not self._instant:
            self._pool = ThreadPoolExecutor(WORKERS, "darkroom")
        return self._pool
