"""The provider over httpx: sends requests, and knows what an answer that never came means."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, assert_never
from urllib.parse import quote

import httpx
from aiolimiter import AsyncLimiter

from bot.adapters.grok import answers, bodies, listings, refusals, replies, sights, texts, uploads
from bot.adapters.grok.answers import Answer
from bot.core.errors import (
    NotTaken,
    PollFailed,
    ProviderDown,
    Rejected,
    Unanswered,
    WrongKey,
)
from bot.core.models import Kind
from bot.core.ports import (
    Answered,
    Finished,
    Input,
    Listed,
    Looked,
    Pending,
    Picture,
    Taken,
    Uploaded,
)
from bot.core.requests import (
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    ImproveRequest,
    PictureRequest,
    Request,
    SourceClipRequest,
    StoryboardRequest,
    VideoRequest,
)

CONNECT_TIMEOUT_S = 5.0
WRITE_TIMEOUT_S = 30.0
LOOK_TIMEOUT_S = 10.0
"""For polls and the key: short questions that can be asked again."""
SUBMIT_TIMEOUT_S = 30.0
RESULT_TIMEOUT_S = 100.0
"""For what is made before the answer: texts, maybe pictures; xAI has been silent for 80 s."""
UPLOAD_BYTES_PER_S = 100_000
"""A clip that travels more slowly is given up."""
ANSWER_BYTES_MAX = 8 * 1024 * 1024

_JSON = {"content-type": "application/json"}
_FILE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}")

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
            verify=_trust(),
            transport=transport,
            mounts=_DIRECT,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def submit(
        self, request: Request, inputs: Sequence[Input], member_key: str
    ) -> Taken | Finished | Answered:
        """Ask for a resolved request.

        Pictures are asked for as deferred, so that no connection is held open while they are
        made; an answer that already has them is as good. Raises NotTaken, Rejected, Moderated,
        RenderFailed or Unanswered.
        """
        pictures = [one for one in inputs if isinstance(one, Picture)]
        match request:
            case ImageRequest() | EditRequest():
                return await self._submit_pictures(request, pictures, member_key)
            case VideoRequest():
                body = bodies.for_clip(request, pictures, member_key)
                return await self._submit_clip(request, body)
            case ClipEditRequest() | ExtendRequest():
                (clip,) = (one for one in inputs if isinstance(one, Uploaded))
                body = bodies.for_source_clip(request, clip.file_id, member_key)
                return await self._submit_clip(request, body)
            case DescribeRequest() | ImproveRequest():
                body = texts.body_for(request, pictures)
                return texts.answered(await self._send_submission(texts.PATH, body))
            case StoryboardRequest():
                raise TypeError("a storyboard is sent scene by scene")
            case _:
                assert_never(request)

    async def look(self, pictures: Sequence[Picture], model: str) -> Looked:
        """Have a text model say who is on pictures.

        Raises NotTaken, Rejected, Moderated, RenderFailed or Unanswered.
        """
        body = sights.body_for(pictures, model)
        return sights.looked(await self._send_submission(texts.PATH, body, SUBMIT_TIMEOUT_S))

    async def catalogue(self) -> Sequence[Listed]:
        """Every model that xAI lists. Raises NotTaken."""
        found: list[Listed] = []
        for path in listings.PATHS:
            answer = await self._ask(path)
            if not answer.is_good:
                raise refusals.question_error(answer)
            found += listings.listed(answer)
        return found

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
        answer = await self._ask("/api-key")
        if not answer.is_good:
            raise refusals.question_error(answer)
        facts = answer.body
        if facts is None:
            raise NotTaken("an answer that is not a JSON object")
        if blocks := [f for f in _BLOCKS if facts.get(f) is True]:
            raise WrongKey(", ".join(blocks))
        return _key_name(facts)

    async def _submit_pictures(
        self, request: PictureRequest, inputs: Sequence[Picture], member_key: str
    ) -> Taken | Finished:
        deferred = request.model not in self._without_deferred
        body = bodies.for_pictures(request, inputs, member_key, deferred=deferred)
        path = bodies.path_for(request)
        answer = await self._answer_to_submission(path, body)
        if deferred and refusals.read(answer).mentions_deferred:
            self._without_deferred.add(request.model)
            del body["deferred"]
            answer = await self._answer_to_submission(path, body)
        if not answer.is_good:
            raise refusals.submission_error(answer)
        return replies.submitted(answer, request.count)

    async def _submit_clip(
        self, request: VideoRequest | SourceClipRequest, body: Mapping[str, Any]
    ) -> Taken | Finished:
        path = bodies.path_for(request)
        return replies.submitted(await self._send_submission(path, body, SUBMIT_TIMEOUT_S), 1)

    async def upload(self, clip: Path) -> Uploaded:
        """Bring a clip to xAI, in pieces. Raises NotTaken, Rejected or Moderated."""
        try:
            upload = await uploads.opened(clip)
        except OSError as error:
            raise Rejected("the clip is not here any more") from error
        try:
            answer = await self._send(
                "POST",
                "/files",
                upload.pieces(),
                headers=upload.headers,
                read_s=SUBMIT_TIMEOUT_S,
                write_s=WRITE_TIMEOUT_S + upload.size_bytes / UPLOAD_BYTES_PER_S,
            )
        except (httpx.HTTPError, TimeoutError, _TooMuchError) as error:
            raise ProviderDown(_name(error)) from error
        finally:
            await upload.close()
        if not answer.is_good:
            raise refusals.upload_error(answer)
        file_id = (answer.body or {}).get("id")
        if not isinstance(file_id, str) or not _FILE_ID.fullmatch(file_id):
            raise NotTaken("an upload that was given no id")
        return Uploaded(file_id=file_id)

    async def _send_submission(
        self, path: str, body: Mapping[str, Any], read_s: float = RESULT_TIMEOUT_S
    ) -> Answer:
        """A good answer to a request that costs money. Raises what a bad one means."""
        answer = await self._answer_to_submission(path, body, read_s)
        if not answer.is_good:
            raise refusals.submission_error(answer)
        return answer

    async def _answer_to_submission(
        self, path: str, body: Mapping[str, Any], read_s: float = RESULT_TIMEOUT_S
    ) -> Answer:
        """Send a request that costs money. Raises ProviderDown or Unanswered."""
        # Five pictures make a body of 27 MB: written down by a thread, not by the event loop.
        content = await asyncio.to_thread(_written, body)
        try:
            return await self._send("POST", path, content, headers=_JSON, read_s=read_s)
        except _NOT_SENT as error:
            raise ProviderDown(_name(error)) from error
        except (httpx.HTTPError, TimeoutError, _TooMuchError) as error:
            raise Unanswered(_name(error)) from error

    async def _ask(self, path: str) -> Answer:
        """Send a question that costs nothing. Raises ProviderDown."""
        try:
            return await self._send("GET", path)
        except (httpx.HTTPError, TimeoutError, _TooMuchError) as error:
            raise ProviderDown(_name(error)) from error

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
        await self._turns.acquire()
        async with (
            asyncio.timeout(CONNECT_TIMEOUT_S + write_s + read_s),
            self._http.stream(
                method, path, content=content, headers=headers, timeout=timeout
            ) as response,
        ):
            received = bytearray()
            async for chunk in response.aiter_bytes():
                received += chunk
                if len(received) > ANSWER_BYTES_MAX:
                    raise _TooMuchError
        return answers.read(
            response.status_code, response.headers, bytes(received), secret=self._key
        )


_BLOCKS = ("team_blocked", "api_key_blocked", "api_key_disabled")


class _TooMuchError(Exception):
    """The answer is longer than any real one."""


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


def _key_name(facts: Mapping[str, Any]) -> str:
    for field in ("name", "redacted_api_key"):
        if isinstance(value := facts.get(field), str) and (name := refusals.cleaned(value)):
            return name
    return "a key without a name"


def _name(error: Exception) -> str:
    """The kind of an error: its own words could quote headers, the key among them."""
    return type(error).__name__
