"""The sandbox's Grok Imagine, reached by httpx in-process or over a loopback socket."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from sandbox.grok.imagine import GrokImagine, Pace
from sandbox.grok.server import serve
from sandbox.grok.transport import GrokTransport

IN_PROCESS = "https://grok.test"


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """A provider, and how to reach it."""

    grok: GrokImagine
    clock: Clock
    origin: str
    transport: httpx.AsyncBaseTransport | None

    @property
    def host(self) -> str:
        """The entry for a list of allowed hosts."""
        return self.origin.split("//")[1]


def _service(clock: Clock, media_origin: str) -> GrokImagine:
    rng = random.Random(3)
    pace = Pace(deferred_s=12.0, video_s=40.0)
    return GrokImagine(
        clock=clock, sleep=clock.sleep, rng=rng, media_origin=media_origin, pace=pace
    )


@asynccontextmanager
async def in_process() -> AsyncIterator[Front]:
    """The provider directly under httpx."""
    clock = Clock()
    grok = _service(clock, IN_PROCESS)
    yield Front(grok=grok, clock=clock, origin=IN_PROCESS, transport=GrokTransport(grok))
    grok.close()


@asynccontextmanager
async def on_a_socket() -> AsyncIterator[Front]:
    """The provider behind a real socket."""
    clock = Clock()
    grok = _service(clock, "")
    async with serve(grok) as origin:
        yield Front(grok=grok, clock=clock, origin=origin, transport=None)


FRONTS = {"in-process": in_process, "socket": on_a_socket}
