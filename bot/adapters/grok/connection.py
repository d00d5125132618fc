"""Requests to xAI over httpx: each with its answer, and with what it means that none came."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from bot.adapters.grok import answers, refusals, uploads
from bot.adapters.grok.answers import Answer
from bot.core.errors import (
    NotTaken,
    PollFailed,
    ProviderDown,
    ProviderError,
    Rejected,
    Unanswered,
)
from bot.core.ports import Call, Meter, Turns, Unmetered, Uploaded

CONNECT_TIMEOUT_S = 5.0
WRITE_TIMEOUT_S = 30.0
LOOK_TIMEOUT_S = 10.0
"""For polls and the key: short questions that can be asked again."""
SUBMIT_TIMEOUT_S = 30.0
RESULT_TIMEOUT_S = 100.0
"""For what is made before the answer: texts, maybe pictures; xAI has been silent for 80 s."""
UPLOAD_BYTES_PER_S = 100_000
"""A file that travels more slowly is given up."""
STORE_BYTES_PER_S = 2_000_000
"""A file that xAI has wholly is to be put away as fast as that before it answers."""
ANSWER_BYTES_MAX = 8 * 1024 * 1024

_JSON = {"content-type": "application/json"}
_FILE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}")

_DIRECT: Mapping[str, None] = dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]"))
"""A provider on this machine is reached without the proxy of the environment."""


class _TooMuchError(Exception):
    """The answer is longer than any real one."""


_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Errors that prove that the request never left. Others leave open whether it arrived."""
_NO_ANSWER = (httpx.HTTPError, TimeoutError, _TooMuchError)


class Connection:
    """The way to xAI, shared by all that ask it for something."""

    def __init__(
        self,
        *,
        base_url: str,
        key: str,
        turns: Turns,
        transport: httpx.AsyncBaseTransport | None = None,
        meter: Meter | None = None,
    ) -> None:
        """`base_url` is `https://api.x.ai`, a relay or a stand-in; its `/v1` may be left out.

        Each request waits for its turn.

        Raises ValueError, without the key, when the key cannot be sent as a header.
        """
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("the key for xAI has characters that no key has")
        self._key = key
        self._meter = meter or Unmetered()
        self._turns = turns
        self._http = httpx.AsyncClient(
            base_url=_with_version(base_url),
            headers={"authorization": f"Bearer {key}", "accept-encoding": "identity"},
            verify=_trust(),
            transport=transport,
            mounts=_DIRECT,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    @contextmanager
    def called(self, call: Call) -> Generator[None]:
        """Count what is asked for in the block, by what comes of it."""
        try:
            yield
        except ProviderError as error:
            self._meter.called(call, error)
            raise
        self._meter.called(call, None)

    async def ask(self, path: str, *, method: str = "GET") -> Answer:
        """Send a question that costs nothing. Raises ProviderDown."""
        try:
            return await self._send(method, path)
        except _NO_ANSWER as error:
            raise ProviderDown(_name(error)) from error

    async def look(self, path: str, *, method: str = "GET") -> Answer:
        """Look at what runs, whatever comes of that. Raises PollFailed."""
        try:
            return await self._send(method, path)
        except _NO_ANSWER as error:
            raise PollFailed(_name(error)) from error

    async def submit(
        self, path: str, body: Mapping[str, Any], read_s: float = RESULT_TIMEOUT_S
    ) -> Answer:
        """Send a request that costs money. Raises ProviderDown or Unanswered."""
        # Five pictures make a body of 27 MB: written down by a thread, not by the event loop.
        content = await asyncio.to_thread(_written, body)
        try:
            answer = await self._send("POST", path, content, headers=_JSON, read_s=read_s)
        except _NOT_SENT as error:
            raise ProviderDown(_name(error)) from error
        except _NO_ANSWER as error:
            raise Unanswered(_name(error)) from error
        if (tokens := answer.tokens) is not None and isinstance(model := body.get("model"), str):
            self._meter.read_and_wrote(model, *tokens)
        return answer

    async def upload(self, path: Path, sort: uploads.Sort) -> Uploaded:
        """Bring a file to xAI, in pieces. Raises NotTaken, Rejected or Moderated."""
        try:
            upload = await uploads.opened(path, sort)
        except OSError as error:
            raise Rejected("the file is not here any more") from error
        try:
            answer = await self._send(
                "POST",
                "/files",
                upload.pieces(),
                headers=upload.headers,
                read_s=SUBMIT_TIMEOUT_S + upload.size_bytes / STORE_BYTES_PER_S,
                write_s=WRITE_TIMEOUT_S + upload.size_bytes / UPLOAD_BYTES_PER_S,
            )
        except _NO_ANSWER as error:
            raise ProviderDown(_name(error)) from error
        finally:
            await upload.close()
        if not answer.is_good:
            raise refusals.upload_error(answer)
        file_id = (answer.body or {}).get("id")
        if not isinstance(file_id, str) or not _FILE_ID.fullmatch(file_id):
            raise NotTaken("an upload that was given no id")
        return Uploaded(file_id=file_id)

    async def _send(
        self,
        method: str,
        path: str,
        content: bytes | AsyncIterator[bytes] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        read_s: float = LOOK_TIMEOUT_S,
        write_s: float = WRITE_TIMEOUT_S,
    ) -> Answer:
        """One request and its whole answer, which may be neither too long nor too slow.

        `write_s` is the time to send all of it.
        """
        timeout = httpx.Timeout(
            read_s, connect=CONNECT_TIMEOUT_S, write=WRITE_TIMEOUT_S, pool=CONNECT_TIMEOUT_S
        )
        loop = asyncio.get_running_loop()
        asked_s = loop.time()
        await self._turns.take()
        sent_s = loop.time()
        status: int | None = None
        self._meter.waited_for_turn(sent_s - asked_s)
        try:
            async with (
                asyncio.timeout(CONNECT_TIMEOUT_S + write_s + read_s),
                self._http.stream(
                    method, path, content=content, headers=headers, timeout=timeout
                ) as response,
            ):
                received = await _whole(response)
                status = response.status_code
        finally:
            self._meter.answered_by_provider(status, loop.time() - sent_s)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            await self._turns.give_way()
        return answers.read(response.status_code, response.headers, received, secret=self._key)


async def _whole(response: httpx.Response) -> bytes:
    """What was answered, down to its end. Raises _TooMuchError."""
    received = bytearray()
    async for chunk in response.aiter_bytes():
        received += chunk
        if len(received) > ANSWER_BYTES_MAX:
            raise _TooMuchError
    return bytes(received)


@cache
def _trust() -> ssl.SSLContext:
    """Whom to believe that they are xAI. To read the certificates takes as long as a request."""
    return httpx.create_ssl_context()


def _written(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _with_version(base_url: str) -> httpx.URL:
    url = httpx.URL(base_url)
    path = url.path.rstrip("/")
    return url.copy_with(path=path if path.endswith("/v1") else f"{path}/v1")


def _name(error: Exception) -> str:
    """The kind of an error: its own words could quote headers, the key among them."""
    return type(error).__name__
