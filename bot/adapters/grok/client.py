"""The provider: asks xAI for what people want, and looks at how far it is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, assert_never
from urllib.parse import quote

import httpx

from bot.adapters.grok import bodies, listings, refusals, replies, sights, texts, uploads
from bot.adapters.grok.answers import Answer
from bot.adapters.grok.connection import RESULT_TIMEOUT_S, SUBMIT_TIMEOUT_S, Connection
from bot.core.errors import NotTaken, WrongKey
from bot.core.models import Kind
from bot.core.ports import (
    Answered,
    Call,
    Finished,
    Input,
    Listed,
    Looked,
    Meter,
    Pending,
    Picture,
    Taken,
    Turns,
    Uploaded,
)
from bot.core.requests import (
    BatchRequest,
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

_BLOCKS = ("team_blocked", "api_key_blocked", "api_key_disabled")


class Grok:
    """Grok Imagine, as bot.core.ports.Provider."""

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
        self.connection = Connection(
            base_url=base_url,
            key=key,
            turns=turns,
            transport=transport,
            meter=meter,
        )
        """Whatever else asks xAI for something goes this way too, in the same turns."""
        self._without_deferred: set[str] = set()

    async def aclose(self) -> None:
        """Close the connections."""
        await self.connection.aclose()

    async def submit(
        self, request: Request, inputs: Sequence[Input], member_key: str
    ) -> Taken | Finished | Answered:
        """Ask for a resolved request.

        Pictures are asked for as deferred, so that no connection is held open while they are
        made; an answer that already has them is as good. Raises NotTaken, Rejected, Moderated,
        RenderFailed or Unanswered.
        """
        with self.connection.called(Call.SUBMIT):
            return await self._submit(request, inputs, member_key)

    async def _submit(
        self, request: Request, inputs: Sequence[Input], member_key: str
    ) -> Taken | Finished | Answered:
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
            case StoryboardRequest() | BatchRequest():
                raise TypeError("what has parts is sent part by part")
            case _:
                assert_never(request)

    async def look(self, pictures: Sequence[Picture], model: str) -> Looked:
        """Have a text model say who is on pictures.

        Raises NotTaken, Rejected, Moderated, RenderFailed or Unanswered.
        """
        body = sights.body_for(pictures, model)
        with self.connection.called(Call.CHECK):
            return sights.looked(await self._send_submission(texts.PATH, body, SUBMIT_TIMEOUT_S))

    async def catalogue(self) -> Sequence[Listed]:
        """Every model that xAI lists. Raises NotTaken."""
        found: list[Listed] = []
        with self.connection.called(Call.CATALOGUE):
            for path in listings.PATHS:
                answer = await self.connection.ask(path)
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
        with self.connection.called(Call.POLL):
            answer = await self.connection.look(f"/{folder}/{quote(provider_id, safe='')}")
            if not answer.is_good:
                raise refusals.poll_error(answer)
            return replies.looked_at(answer)

    async def check_key(self) -> str:
        """The name that xAI knows the key by. Raises WrongKey, ProviderDown and other NotTaken."""
        answer = await self.connection.ask("/api-key")
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
        answer = await self.connection.submit(path, body)
        if deferred and refusals.read(answer).mentions_deferred:
            self._without_deferred.add(request.model)
            del body["deferred"]
            answer = await self.connection.submit(path, body)
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
        with self.connection.called(Call.UPLOAD):
            return await self.connection.upload(clip, uploads.CLIP)

    async def _send_submission(
        self, path: str, body: Mapping[str, Any], read_s: float = RESULT_TIMEOUT_S
    ) -> Answer:
        """A good answer to a request that costs money. Raises what a bad one means."""
        answer = await self.connection.submit(path, body, read_s)
        if not answer.is_good:
            raise refusals.submission_error(answer)
        return answer


def _key_name(facts: Mapping[str, Any]) -> str:
    for field in ("name", "redacted_api_key"):
        if isinstance(value := facts.get(field), str) and (name := refusals.cleaned(value)):
            return name
    return "a key without a name"
