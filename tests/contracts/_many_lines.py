"""Fills a file of lines and brings it to a provider that only counts, and says what that took.

Run by itself, in a process whose memory is measured: `python -m tests.contracts._many_lines FILE`.
"""

import asyncio
import json
import sys
from pathlib import Path

import httpx

from bot.adapters.grok import Grok, GrokBatches
from bot.adapters.turns import OwnTurns
from bot.core import offers
from bot.core.models import BUILT_IN
from bot.core.ports import BatchLine, Fit, Picture
from bot.core.requests import EditRequest

PICTURE = Picture(content_type="image/jpeg", data=bytes(14_500))


class Counting(httpx.AsyncBaseTransport):
    """A provider that counts the bytes of a file, and keeps none of them."""

    received_bytes = 0
    waits_s = 0.0
    """How long it may be silent once it has all."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        async for piece in request.stream:
            self.received_bytes += len(piece)
        self.waits_s = request.extensions["timeout"]["read"]
        return httpx.Response(200, json={"id": "file_1"})


def peak_kb() -> int:
    """The most memory that this process ever had."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


async def fill(batches: GrokBatches, path: Path) -> int:
    """Write edits of a picture each until there is no room for more, and count them."""
    count = 0
    request = offers.resolved(EditRequest(prompt="make it red", inputs=1), BUILT_IN)
    async with batches.write(path) as file:
        while True:
            line = BatchLine(id=f"{count:016}", request=request, inputs=[PICTURE], member_key="m")
            if await file.add(line) is Fit.FULL:
                return count
            count += 1


async def main(path: Path) -> None:
    transport = Counting()
    grok = Grok(
        base_url="https://api.x.ai", key="xai-key", transport=transport, turns=OwnTurns(1000)
    )
    batches = GrokBatches(grok.connection)
    before_kb = peak_kb()
    lines = await fill(batches, path)
    await batches.bring_lines(path)
    facts = {
        "lines": lines,
        "grown_kb": peak_kb() - before_kb,
        "received_bytes": transport.received_bytes,
        "waits_s": transport.waits_s,
    }
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
