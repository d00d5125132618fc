"""Finished files and the links to them, which die after a while."""

import re
from dataclasses import dataclass
from pathlib import Path

from sandbox.grok import messages
from sandbox.grok.darkroom import ReadyFile, Work
from sandbox.grok.messages import Request, Response


@dataclass(frozen=True, slots=True)
class _Item:
    work: Work | ReadyFile
    mime: str
    dies_at: float


class Shelf:
    """Files by the path of their link; nobody needs a key to fetch one."""

    def __init__(self) -> None:
        self._items: dict[str, _Item] = {}

    def put(
        self, path: str, work: Work | ReadyFile, mime: str, *, now: float, dies_at: float
    ) -> None:
        """Open a link; of the oldest links those that have died meanwhile are forgotten."""
        if now >= dies_at:
            return
        while self._items:
            oldest = next(iter(self._items))
            if now < self._items[oldest].dies_at:
                break
            del self._items[oldest]
        self._items[path] = _Item(work, mime, dies_at)

    def has(self, path: str, now: float) -> bool:
        """Whether a link works."""
        return self._living(path, now) is not None

    async def content(self, path: str, now: float) -> bytes | None:
        """The bytes behind a link, None when there is none or its time is over."""
        item = self._living(path, now)
        return None if item is None else await item.work.content()

    async def respond(self, request: Request, now: float) -> Response:
        """The file, or the rest of it from where `Range: bytes=N-` asks for."""
        item = self._living(request.path, now)
        if item is None:
            return messages.text_response("Not Found", 404)
        body, total = await _body(item.work)
        headers = {"content-type": item.mime, "accept-ranges": "bytes"}
        wanted = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
        if wanted is None:
            headers["content-length"] = str(total)
            return Response(headers=headers, body=body)
        start = int(wanted[1])
        if start >= total:
            return Response(status=416, headers={"content-range": f"bytes */{total}"})
        headers["content-range"] = f"bytes {start}-{total - 1}/{total}"
        headers["content-length"] = str(total - start)
        return Response(status=206, headers=headers, body=messages.pieces(body, start))

    def _living(self, path: str, now: float) -> _Item | None:
        item = self._items.get(path)
        return item if item is not None and now < item.dies_at else None


async def _body(work: Work | ReadyFile) -> tuple[bytes | Path, int]:
    """What is sent, and how long it is."""
    if isinstance(work, ReadyFile):
        return work.path, messages.size_bytes(work.path)
    content = await work.content()
    return content, messages.size_bytes(content)
