"""The provider over httpx: sends requests, and knows what an answer that never came means."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx
from aiolimiter import AsyncLimiter

from bot.adapters.grok import answers, bodies, refusals, replies
from bot.adapters.grok.answers import Answer
from bot.core.errors import (
    NotTaken,
    PollFailed,
    ProviderDown,
    Unanswered,
    WrongKey,
)
from bot.core.models import Kind
from bot.core.ports import Finished, Pending, Picture, Taken
from bot.core.requests import Request

CONNECT_TIMEOUT_S = 5.0
WRITE_TIMEOUT_S = 30.0
LOOK_TIMEOUT_S = 10.0
"""For polls and the key: short questions that can be asked again."""
SUBMIT_TIMEOUT_S = 30.0
PICTURES_TIMEOUT_S = 100.0
"""For pictures, in case they are made before the answer; xAI has been silent for 80 s."""
ANSWER_BYTES_MAX = 8 * 1024 * 1024

_JSON = {"content-type": "application/json"}

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Errors that prove that the request never left. Others leave open whether it arrived."""

_DIRECT: Mapping[str, None] = dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]"))
"""A provider on this machine is reached without the proxy of the environment."""


class Grok:
    """Grok Imagine, as bot.core.ports.Provider."""

    def __init__(
        self,
        *,
        base_url: str,
        key: str,
        requests_per_s: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`base_url` is `https://api.x.ai`, a relay or a stand-in; its `/v1` may be left out.

        Requests over `requests_per_s` wait for their turn here, evenly spaced.

        Raises ValueError, without the key, when the key cannot be sent as a header.
        """
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("the key for xAI has characters that no key has")
        self._key = key
        self._turns = AsyncLimiter(1, 1 / requests_per_s)
        self._without_deferred: set[str] = set()
        self._http = httpx.AsyncClient(
            base_url=_with_version(base_url),
            headers={"authorization": f"Bearer {key}", "accept-encoding": "identity"},
            transport=transport,
            mounts=_DIRECT,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def submit(
        self, request: Request, inputs: Sequence[Picture], member_key: str
    ) -> Taken | Finished:
        """Ask for a resolved request.

        Pictures are asked for as deferred, so that no connection is held open while they are
        made; an answer that already has them is as good. Raises NotTaken, Rejected, Moderated
        or Unanswered.
        """
        deferred = not request.kind.makes_clip and request.model not in self._without_deferred
        body = bodies.body_for(request, inputs, member_key, deferred=deferred)
        answer = await self._send_submission(request, body)
        if deferred and refusals.read(answer).mentions_deferred:
            self._without_deferred.add(request.model)
            del body["deferred"]
            answer = await self._send_submission(request, body)
        if not answer.is_good:
            raise refusals.submission_error(answer)
        return replies.submitted(answer, request.count)

    async def poll(self, kind: Kind, provider_id: str) -> Pending | Finished:
        """Look at a running job.

        Raises Moderated, RenderFailed or ResultExpired when it is over, else PollFailed. A 400
        that is not about moderation is PollFailed too: xAI answers some to jobs a few seconds
        old, so the caller looks again until the job's time is over. A short list of pictures
        cannot be told here from a complete one: the caller knows how many were asked for.
        """
        folder = "videos" if kind.makes_clip else "images"
        try:
            answer = await self._send("GET", f"/{folder}/{quote(provider_id, safe='')}")
        except (httpx.HTTPError, TimeoutError, _TooMuchError) as error:
            raise PollFailed(_name(error)) from error
        if not answer.is_good:
            raise refusals.poll_error(answer)
        return replies.looked_at(answer)

    async def check_key(self) -> str:
        """The name that xAI knows the key by. Raises WrongKey, ProviderDown and other NotTaken."""
        try:
            answer = await self._send("GET", "/api-key")
        except (httpx.HTTPError, TimeoutError, _TooMuchError) as error:
            raise ProviderDown(_name(error)) from error
        if not answer.is_good:
            raise refusals.key_error(answer)
        facts = answer.body
        if facts is None:
            raise NotTaken("an answer that is not a JSON object")
        if blocks := [f for f in _BLOCKS if facts.get(f) is True]:
            raise WrongKey(", ".join(blocks))
        return _key_name(facts)

    async def _send_submission(self, request: Request, body: Mapping[str, Any]) -> Answer:
        """Send a request that costs money. Raises ProviderDown or Unanswered."""
        read_s = SUBMIT_TIMEOUT_S if request.kind.makes_clip else PICTURES_TIMEOUT_S
        try:
            return await self._send("POST", bodies.path_for(request), body, read_s)
        except _NOT_SENT as error:
            raise ProviderDown(_name(error)) from error
        except (httpx.HTTPError, TimeoutError, _TooMuchError) as error:
            raise Unanswered(_name(error)) from error

    async def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        read_s: float = LOOK_TIMEOUT_S,
    ) -> Answer:
        """One request and its whole answer, which may be neither too long nor too slow."""
        timeout = httpx.Timeout(
            read_s, connect=CONNECT_TIMEOUT_S, write=WRITE_TIMEOUT_S, pool=CONNECT_TIMEOUT_S
        )
        deadline_s = CONNECT_TIMEOUT_S + WRITE_TIMEOUT_S + read_s
        # Five pictures make a body of 27 MB: written down by a thread, not by the event loop.
        content = None if body is None else await asyncio.to_thread(_written, body)
        await self._turns.acquire()
        async with (
            asyncio.timeout(deadline_s),
            self._http.stream(
                method, path, content=content, headers=_JSON if content else None, timeout=timeout
            ) as response,
        ):
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > ANSWER_BYTES_MAX:
                    raise _TooMuchError
        return answers.read(
            response.status_code, response.headers, bytes(content), secret=self._key
        )


_BLOCKS = ("team_blocked", "api_key_blocked", "api_key_disabled")


class _TooMuchError(Exception):
    """The answer is longer than any real one."""


def _written(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _with_version(base_url: str) -> httpx.URL:
    url = httpx.URL(base_url)
    path = url.path.rstrip("/")
    return url.copy_with(path=path if path.endswith("/v1") else f"{path}/v1")


def _key_name(facts: Mapping[str, Any]) -> str:
    for field in ("name", "redacted_api_key"):
        if isinstance(value := facts.get(field), str) and (name := refusals.cleaned(value)):
            return name
    return "a key without a name"


def _name(error: Exception) -> str:
    """The kind of an error: its own words could quote headers, the key among them."""
    return type(error).__name__
