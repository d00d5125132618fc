"""A Grok Imagine that costs next to nothing, in a process of its own: what it makes is ready-made.

    python bench/_grok.py PICTURE CLIP PICTURE_S CLIP_S

Pictures are done after PICTURE_S. Clips say how far they are as if they took CLIP_S, and are done
when `POST /release` says so, all at once. The first line it writes is its origin.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

COST_TICKS = 100_000_000
"""Less than any price in the table: a bill above it would have the price paused."""
BODY_BYTES_MAX = 64 * 1024 * 1024


@dataclass(slots=True)
class Counts:
    """What came in so far, and the processor's time it took."""

    pictures: int = 0
    clips: int = 0
    polls: int = 0
    fetches: int = 0
    cpu_s: float = 0.0


class Studio:
    """Takes every request, and answers in the provider's form."""

    def __init__(self, picture: Path, clip: Path, picture_s: float, clip_s: float) -> None:
        self._files = {"picture": picture, "clip": clip}
        self._picture_s, self._clip_s = picture_s, clip_s
        self._begun_s: dict[str, float] = {}
        self._released = False
        self._counts = Counts()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/images/generations", self.submit_pictures),
            web.post("/v1/videos/generations", self.submit_clip),
            web.get("/v1/images/{id}", self.poll_pictures),
            web.get("/v1/videos/{id}", self.poll_clip),
            web.get("/{kind:picture|clip}/{name}", self.file),
            web.post("/release", self.release),
            web.get("/counts", self.counts),
        ]

    async def submit_pictures(self, request: web.Request) -> web.Response:
        self._counts.pictures += 1
        return await self._begin(request)

    async def submit_clip(self, request: web.Request) -> web.Response:
        self._counts.clips += 1
        return await self._begin(request)

    async def _begin(self, request: web.Request) -> web.Response:
        await request.read()
        name = f"{len(self._begun_s):032x}"
        self._begun_s[name] = time.monotonic()
        return answer({"request_id": name})

    async def poll_pictures(self, request: web.Request) -> web.Response:
        self._counts.polls += 1
        name = request.match_info["id"]
        if time.monotonic() - self._begun_s[name] < self._picture_s:
            return answer({"request_id": name, "status": "pending"}, 202)
        data = [{"url": self._link(request, "picture", name), "mime_type": "image/jpeg"}]
        usage = {"cost_in_usd_ticks": COST_TICKS}
        return answer({"request_id": name, "status": "done", "data": data, "usage": usage})

    async def poll_clip(self, request: web.Request) -> web.Response:
        self._counts.polls += 1
        name = request.match_info["id"]
        if not self._released:
            share = (time.monotonic() - self._begun_s[name]) / self._clip_s
            return answer({"status": "pending", "progress": min(99, int(share * 100))}, 202)
        link = self._link(request, "clip", name)
        clip = {"url": link, "duration": 6, "respect_moderation": True}
        usage = {"cost_in_usd_ticks": COST_TICKS}
        return answer({"status": "done", "video": clip, "usage": usage, "progress": 100})

    @staticmethod
    def _link(request: web.Request, kind: str, name: str) -> str:
        return f"http://{request.host}/{kind}/{name}"

    async def file(self, request: web.Request) -> web.StreamResponse:
        self._counts.fetches += 1
        return web.FileResponse(self._files[request.match_info["kind"]])

    async def release(self, _: web.Request) -> web.Response:
        self._released = True
        return answer({})

    async def counts(self, _: web.Request) -> web.Response:
        counts = self._counts
        counts.cpu_s = time.process_time()
        return answer({name: getattr(counts, name) for name in Counts.__slots__})


def answer(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(status=status, text=json.dumps(body), content_type="application/json")


async def serve(studio: Studio) -> None:
    """Listen on a free port of loopback, say which, and go on until the process is ended."""
    app = web.Application(client_max_size=BODY_BYTES_MAX)
    app.add_routes(studio.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    picture, clip, picture_s, clip_s = sys.argv[1:]
    asyncio.run(serve(Studio(Path(picture), Path(clip), float(picture_s), float(clip_s))))
