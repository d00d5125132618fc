"""Links to kept files: made here, signed, and served until their time is over.

Whoever has a link has the file, so a link says only which file and until when. Where the file
lies is looked up at every request: what was removed is gone at once, whatever links exist.
"""

import asyncio
import hashlib
import hmac
import logging
import re
from base64 import urlsafe_b64encode
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_exceptions import HttpProcessingError

from bot.core.errors import FilesDown, StoreDown
from bot.core.jobs import Media
from bot.core.ports import Clock

TRANSFERS_MAX = 50
TRANSFER_S_MAX = 30 * 60.0
IDLE_S_MAX = 15.0
SIGNATURE_CHARS = 22

GONE = "This link has expired, or never was.\n"
BUSY = "Too many files are being fetched right now. Try again in a moment.\n"

_TOKEN = re.compile(
    r"(?P<job_id>[0-9a-z]{1,32})\.(?P<role>[a-z]{1,16})\.(?P<part>[0-9]{1,4})"
    rf"\.(?P<until_ms>[0-9a-f]{{1,16}})\.[\w-]{{{SIGNATURE_CHARS}}}",
    re.ASCII,
)
_HEADERS = {
    "Cache-Control": "private, no-store",
    # Only what browsers need of their own page around a clip: with less Chromium plays none.
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; "
    "style-src 'unsafe-inline'; sandbox allow-same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a link is good for."""

    job_id: str
    role: str
    part: int
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file that is still there, as the browser is told about it."""

    at: Path | str
    """A file of this machine, or the address that whoever asks is sent on to."""
    content_type: str
    filename: str
    """Letters, digits, dots and dashes: it goes into a header as it is."""


Find = Callable[[str, str, int], Awaitable[KeptFile | None]]
"""Asked at every request: the file of a job, a role and a part, or None when it is gone."""


class SignedLinks:
    """Makes links (ports.Links), and reads what comes back in them."""

    def __init__(self, public_url: str, secret: str) -> None:
        """Links begin with `public_url`; their key is made of `secret` and is for links alone."""
        self._public_url = public_url.rstrip("/")
        self._key = hmac.digest(secret.encode(), b"links to kept files", hashlib.sha256)

    async def to(self, media: Media, until_ms: int) -> str:
        """An address under which a kept file can be fetched until a moment, as ports.Links."""
        return self.address(media, until_ms)

    def address(self, media: Media, until_ms: int) -> str:
        """The same, at once.

        The name at its end is for people and browsers; nothing depends on it.
        """
        promise = Promise(job_id=media.job_id, role=media.role, part=media.part, until_ms=until_ms)
        return f"{self._public_url}/f/{self._token(promise)}/{media.filename}"

    def read(self, token: str) -> Promise | None:
        """What we promised with a token; None when we never did. Its time may be over."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        promise = Promise(
            job_id=found["job_id"],
            role=found["role"],
            part=int(found["part"]),
            until_ms=int(found["until_ms"], 16),
        )
        # The whole token is compared, so that there is one spelling of each.
        return promise if hmac.compare_digest(self._token(promise), token) else None

    def _token(self, promise: Promise) -> str:
        said = f"{promise.job_id}.{promise.role}.{promise.part}.{promise.until_ms:x}"
        signature = urlsafe_b64encode(hmac.digest(self._key, said.encode(), hashlib.sha256))
        return f"{said}.{signature[:SIGNATURE_CHARS].decode()}"


@asynccontextmanager
async def link_server(
    host: str,
    port: int,
    *,
    links: SignedLinks,
    find: Find,
    clock: Clock,
    transfers_max: int = TRANSFERS_MAX,
    transfer_s_max: float = TRANSFER_S_MAX,
) -> AsyncGenerator[int]:
    """Serve while the block runs; yields the port (of the system's choice when `port` is 0).

    A link that has expired, was forged or never made, and one to a file that is gone, are
    answered alike. Raises OSError when the port is taken.
    """
    counter = _Counter(links, find, clock, asyncio.Semaphore(transfers_max), transfer_s_max)
    app = web.Application()
    app.router.add_get("/f/{token}/{name}", counter.hand_out)
    app.router.add_get("/{anything:.*}", _refuse)
    app.on_response_prepare.append(_harden)
    runner = web.AppRunner(
        app, access_log=None, logger=_log, keepalive_timeout=IDLE_S_MAX, shutdown_timeout=1.0
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True)
class _Counter:
    """Where files are handed out."""

    links: SignedLinks
    find: Find
    clock: Clock
    transfers: asyncio.Semaphore
    transfer_s_max: float

    async def hand_out(self, request: web.Request) -> web.StreamResponse:
        promise = self.links.read(request.match_info["token"])
        if promise is None or promise.until_ms <= self.clock.now_ms():
            return await _refuse(request)
        if self.transfers.locked():
            return web.Response(status=503, text=BUSY, headers={"Retry-After": "5"})
        try:
            file = await self.find(promise.job_id, promise.role, promise.part)
        except (FilesDown, StoreDown):
            return web.Response(status=503, text=BUSY, headers={"Retry-After": "60"})
        return await _refuse(request) if file is None else await self._give(file, request)

    async def _give(self, file: KeptFile, request: web.Request) -> web.StreamResponse:
        if isinstance(file.at, str):
            return web.Response(status=302, headers={"Location": file.at})
        if not await asyncio.to_thread(file.at.is_file):
            return await _refuse(request)
        return _Transfer(file, file.at, self.transfers, self.transfer_s_max)


class _Transfer(web.FileResponse):
    """A file on its way, whole or from where a broken transfer ended, read as it is sent."""

    def __init__(
        self, file: KeptFile, path: Path, transfers: asyncio.Semaphore, s_max: float
    ) -> None:
        told = f'inline; filename="{file.filename}"'
        super().__init__(
            path,
            headers={"Content-Type": file.content_type, "Content-Disposition": told},
        )
        self._transfers = transfers
        self._s_max = s_max

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it, as one of few, for so long: whoever reads slowly may resume later."""
        try:
            async with self._transfers, asyncio.timeout(self._s_max):
                return await super().prepare(request)
        except TimeoutError:
            raise ConnectionResetError("the transfer took too long") from None


async def _refuse(_: web.Request) -> web.StreamResponse:
    return web.Response(status=404, text=GONE)


async def _harden(_: web.Request, response: web.StreamResponse) -> None:
    """What every answer says: run nothing, keep nothing, tell nobody where you came from."""
    response.headers.update(_HEADERS)
    response.headers.pop("Server", None)


def _is_news(record: logging.LogRecord) -> bool:
    """What a stranger sends amiss is none, and its text may hold the token of a link."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


_log = logging.getLogger(__name__)
_log.addFilter(_is_news)
