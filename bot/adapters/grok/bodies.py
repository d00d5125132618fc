"""A request of ours as the JSON that xAI takes.

Only documented fields are sent: some unknown ones are ignored, others are an error.
"""

import base64
from collections.abc import Sequence
from typing import Any

from bot.core.ports import Picture
from bot.core.requests import EditRequest, ImageRequest, Request, VideoRequest


def path_for(request: Request) -> str:
    """Where a request is sent, below the base URL."""
    match request:
        case ImageRequest():
            return "/images/generations"
        case EditRequest():
            return "/images/edits"
        case VideoRequest():
            return "/videos/generations"


def body_for(
    request: Request, inputs: Sequence[Picture], member_key: str, *, deferred: bool
) -> dict[str, Any]:
    """The body of a submission. `deferred` asks for pictures to be made after the answer."""
    body: dict[str, Any] = {
        "model": request.model,
        "prompt": request.prompt,
        "resolution": request.resolution,
        "user": member_key,
    }
    if request.aspect is not None:
        body["aspect_ratio"] = request.aspect
    if isinstance(request, VideoRequest):
        return body | _clip_fields(request, inputs)
    return body | _picture_fields(request, inputs, deferred=deferred)


def _clip_fields(request: VideoRequest, inputs: Sequence[Picture]) -> dict[str, Any]:
    fields: dict[str, Any] = {"duration": request.seconds}
    if inputs:
        fields["image"] = _reference(inputs[0])
    if not request.audio:
        fields["generate_audio"] = False
    return fields


def _picture_fields(
    request: ImageRequest | EditRequest, inputs: Sequence[Picture], *, deferred: bool
) -> dict[str, Any]:
    fields: dict[str, Any] = {"n": request.count, "response_format": "url"}
    if request.quality is not None:
        fields["quality"] = request.quality
    if deferred:
        fields["deferred"] = True
    if len(inputs) == 1:
        fields["image"] = _reference(inputs[0])
    elif inputs:
        fields["images"] = [_reference(one) for one in inputs]
    return fields


def _reference(picture: Picture) -> dict[str, str]:
    """A picture inside the request itself: nothing has to be public for xAI to see it."""
    data = base64.b64encode(picture.data).decode()
    return {"type": "image_url", "url": f"data:{picture.content_type};base64,{data}"}
