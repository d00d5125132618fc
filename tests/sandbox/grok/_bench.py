"""A Grok Imagine on a clock of its own, and a client that talks to it."""

import base64
import io
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from PIL import Image

from sandbox.grok.imagine import API_KEY, GrokImagine
from sandbox.grok.server import serve
from sandbox.grok.transport import GrokTransport

IMAGE = {"model": "grok-imagine-image-2.0", "prompt": "a lamp"}
CLIP = {"model": "grok-imagine-video-1.5", "prompt": "a lamp turns on", "duration": 1}
BASE, LITE = "grok-imagine-video", "grok-imagine-video-1.5-lite"
KEY = {"authorization": f"Bearer {API_KEY}"}


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Bench:
    """A service, its clock, and a client that talks to it."""

    grok: GrokImagine
    clock: Clock
    client: httpx.AsyncClient

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.client.post(f"/v1{path}", json=body)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"/v1{path}")

    async def image(self, **options: Any) -> httpx.Response:
        return await self.post("/images/generations", IMAGE | options)

    async def submit_clip(self, **options: Any) -> str:
        answer = await self.post("/videos/generations", CLIP | options)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["request_id"])

    async def clip(self, **options: Any) -> httpx.Response:
        """The poll of a clip after all of its time has passed."""
        request_id = await self.submit_clip(**options)
        self.clock.now += self.grok.pace.video_s
        return await self.get(f"/videos/{request_id}")


def a_service(clock: Clock, **options: Any) -> GrokImagine:
    rng = random.Random(7)  # ids of a test
    return GrokImagine(clock=clock, sleep=clock.sleep, rng=rng, **options)


@asynccontextmanager
async def in_process(**options: Any) -> AsyncIterator[Bench]:
    """The service directly under httpx."""
    clock = Clock()
    grok = a_service(clock, media_origin="http://grok.test", **options)
    transport = GrokTransport(grok)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://grok.test", headers=KEY
    ) as client:
        yield Bench(grok, clock, client)
    grok.close()


@asynccontextmanager
async def on_a_socket(**options: Any) -> AsyncIterator[Bench]:
    """The service behind a socket; its links lead to that socket."""
    clock = Clock()
    grok = a_service(clock, **options)
    async with serve(grok) as origin, httpx.AsyncClient(base_url=origin, headers=KEY) as client:
        yield Bench(grok, clock, client)


def a_picture(size: tuple[int, int] = (640, 360), kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (200, 40, 40)).save(file, kind)
    return file.getvalue()


def data_uri(content: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


REFERENCE = {"url": data_uri(a_picture())}
