"""Where pictures and clips are made: in threads for people, at first need and tiny for tests."""

import asyncio
import dataclasses
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

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
        return await asyncio.wrap_future(self._future)


class Darkroom:
    """Takes orders for files.

    With `instant` no thread is started, which a virtual event loop could not see: files are
    made when they are first asked for, real but tiny, and clips of one shape share their scene.
    """

    def __init__(self, *, instant: bool) -> None:
        self._pool = None if instant else ThreadPoolExecutor(WORKERS, "darkroom")

    def picture(self, order: pictures.PictureOrder) -> Work:
        if self._pool is None:
            order = dataclasses.replace(order, size=sizes.tiny(order.size))
        return Work(lambda: pictures.jpeg(order), self._pool)

    def clip(self, order: clips.ClipOrder) -> Work:
        if self._pool is None:
            size = sizes.tiny(order.size)
            order = dataclasses.replace(order, size=size, prompt="", footer="")
        return Work(lambda: clips.mp4(order), self._pool)

    def close(self) -> None:
        """Forget the orders not yet begun."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
