"""Fetches files from the few hosts that are allowed, and from nowhere else.

Links come from outside. Every host on the way is checked, redirects included, and no file may be
larger, slower or shorter than it should be.
"""

import asyncio
import ipaddress
import os
import re
import ssl
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO, Self

import httpx

from bot.core.errors import FetchFailed, FileBroken, FileTooLarge, HostNotAllowed, LinkGone

CHUNK_BYTES = 256 * 1024
REDIRECTS_MAX = 3
CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 20.0
FETCH_TIMEOUT_S = 300.0
"""What takes longer is taken up again later, from where it was where the server can do that."""

_DIRECT: Mapping[str, None] = dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]"))
"""A stand-in on this machine is reached without the proxy of the environment."""


class Downloads:
    """Downloads over httpx, as bot.core.ports.Downloads."""

    def __init__(
        self,
        hosts: Sequence[str],
        bytes_max: int,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`hosts` are `host`, `host:port` or `*.host`, reached by https.

        A loopback address with its port may also be reached by plain http. Raises ValueError
        for an entry of another form.
        """
        self._hosts = tuple(_Host.parsed(entry) for entry in hosts)
        self._bytes_max = bytes_max
        self._http = httpx.AsyncClient(
            headers={"accept-encoding": "identity"},
            timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
            verify=_trust(),
            transport=transport,
            mounts=_DIRECT,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def fetch(self, url: str, to: Path, bytes_max: int | None = None) -> None:
        """Stream a link into a file, whole or not at all; of at most `bytes_max` if that is given.

        What came before a connection broke stays in `<to>.part`, and the next call goes on from
        there if the server can. Raises HostNotAllowed, LinkGone, FileBroken (FileTooLarge among
        them) or FetchFailed (may work later).
        """
        part = to.with_name(f"{to.name}.part")
        try:
            async with asyncio.timeout(FETCH_TIMEOUT_S):
                await self._fetch(url, part, min(bytes_max or self._bytes_max, self._bytes_max))
            await asyncio.to_thread(part.replace, to)
        except (HostNotAllowed, LinkGone, FileBroken):
            await asyncio.to_thread(part.unlink, missing_ok=True)
            raise
        except (httpx.HTTPError, OSError) as error:  # a full disk or a time-out among them
            raise FetchFailed(type(error).__name__) from error

    async def _fetch(self, url: str, part: Path, bytes_max: int) -> None:
        begin = await asyncio.to_thread(_size_bytes, part)
        try:
            await self._stream(url, part, begin, bytes_max)
        except _CannotResumeError:
            await self._stream(url, part, 0, bytes_max)

    async def _stream(self, url: str, part: Path, begin: int, bytes_max: int) -> None:
        """Write a file from byte `begin` on. Raises _CannotResumeError."""
        async with self._answer(url, begin) as response:
            size = _begins_at(response, begin)
            promised = _promised_bytes(response, size)
            if promised is not None and promised > bytes_max:
                raise FileTooLarge
            file = await asyncio.to_thread(_open, part, size)
            try:
                async for chunk in response.aiter_bytes(CHUNK_BYTES):
                    size += len(chunk)
                    if size > bytes_max:
                        raise FileTooLarge
                    await asyncio.to_thread(file.write, chunk)
            finally:
                await asyncio.to_thread(file.close)
        if promised is not None and size != promised:
            raise FetchFailed(f"{size} bytes came of {promised}")

    @asynccontextmanager
    async def _answer(self, url: str, begin: int) -> AsyncGenerator[httpx.Response]:
        """The answer at the end of the redirects, if it has the file."""
        headers = {"range": f"bytes={begin}-"} if begin else {}
        link = self._allowed(url)
        for _ in range(1 + REDIRECTS_MAX):
            async with self._http.stream("GET", link, headers=headers) as response:
                if not response.has_redirect_location:
                    _check_status(response, begin)
                    yield response
                    return
                link = self._allowed(response.headers["location"], link)
        raise LinkGone("too many redirects")

    def allows(self, url: str) -> bool:
        """Whether a link leads to one of our hosts."""
        try:
            self._allowed(url)
        except HostNotAllowed:
            return False
        return True

    def _allowed(self, url: str, base: httpx.URL | None = None) -> httpx.URL:
        """A link that leads to one of our hosts. Raises HostNotAllowed, without the link."""
        try:
            link = base.join(url) if base is not None else httpx.URL(url)
        except httpx.InvalidURL:
            raise HostNotAllowed("not a link") from None
        if link.userinfo or not any(host.allows(link) for host in self._hosts):
            raise HostNotAllowed(f"{link.scheme} to {link.host[:100]!r}")
        return link


class _CannotResumeError(Exception):
    """The server does not go on from where we were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Host:
    """One entry of the list of hosts."""

    name: str
    port: int | None
    below: bool
    """The hosts below the name, and not the name itself."""

    @classmethod
    def parsed(cls, entry: str) -> Self:
        form = r"(\*\.)?([a-z0-9.-]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?"
        match = re.fullmatch(form, entry.strip().lower())
        if match is None:
            raise ValueError(f"{entry!r} is not a host: write host, host:port or *.host")
        star, name, port = match.groups()
        return cls(name=name.strip("[]"), port=int(port) if port else None, below=bool(star))

    def allows(self, link: httpx.URL) -> bool:
        name = link.raw_host.decode("ascii", "replace").lower()
        if name.endswith(f".{self.name}") if self.below else name == self.name:
            secure = link.scheme == "https"
            if self.port is None:
                return secure and link.port is None
            plain = link.scheme == "http" and _is_loopback(self.name)
            return (secure or plain) and self.port == (link.port or (443 if secure else 80))
        return False


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _check_status(response: httpx.Response, begin: int) -> None:
    status = response.status_code
    if status == 416 and begin:
        raise _CannotResumeError
    if status in {408, 425, 429} or status >= 500:
        raise FetchFailed(f"HTTP {status}")
    if status not in {200, 206}:
        raise LinkGone(f"HTTP {status}")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise FileBroken("compressed on the way, unasked")


@cache
def _trust() -> ssl.SSLContext:
    """Whom to believe that they are a host. To read the certificates takes as long as a request."""
    return httpx.create_ssl_context()


def _begins_at(response: httpx.Response, asked: int) -> int:
    """The byte of the file at which the answer begins: where we were, or the start."""
    if response.status_code == 200:
        return 0
    match = re.match(r"bytes (\d{1,15})-", response.headers.get("content-range", ""))
    if match is None or int(match[1]) != asked:
        raise _CannotResumeError if asked else FetchFailed("a part of the file, unasked")
    return asked


def _promised_bytes(response: httpx.Response, begin: int) -> int | None:
    length = response.headers.get("content-length", "")
    return begin + int(length) if re.fullmatch(r"\d{1,15}", length) else None


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _open(path: Path, size: int) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if size else os.O_TRUNC)
    return os.fdopen(os.open(path, flags, 0o600), "wb")
