"""A request of ours as the JSON that xAI takes.

Only documented fields are sent: some unknown ones are ignored, others are an error.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core.ports import Picture
from bot.core.requests import (
    ClipEditRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    PictureRequest,
    Request,
    SourceClipRequest,
    VideoRequest,
)

_PATHS: Mapping[type[Request], str] = {
    ImageRequest: "/images/generations",
    EditRequest: "/images/edits",
    VideoRequest: "/videos/generations",
    ClipEditRequest: "/videos/edits",
    ExtendRequest: "/videos/extensions",
}


def path_for(request: PictureRequest | VideoRequest | SourceClipRequest) -> str:
    """Where a request is sent, below the base URL."""
    return _PATHS[type(request)]


def for_pictures(
    request: PictureRequest, inputs: Sequence[Picture], member_key: str, *, deferred: bool
) -> dict[str, Any]:
    """The body that asks for pictures. `deferred` has them made after the answer."""
    body: dict[str, Any] = {
        "model": request.model,
        "prompt": request.prompt,
        "resolution": request.resolution,
        "n": request.count,
        "response_format": "url",
        "user": member_key,
    }
    if request.aspect is not None:
        body["aspect_ratio"] = request.aspect
    if request.quality is not None:
        body["quality"] = request.quality
    if deferred:
        body["deferred"] = True
    if len(inputs) == 1:
        body["image"] = _reference(inputs[0])
    elif inputs:
        body["images"] = [_reference(one) for one in inputs]
    return body


def for_clip(request: VideoRequest, inputs: Sequence[Picture], member_key: str) -> dict[str, Any]:
    """The body that asks for a clip. Its pictures stand in the order that the request names."""
    body: dict[str, Any] = {
        "model": request.model,
        "resolution": request.resolution,
        "duration": request.seconds,
        "user": member_key,
    }
    if request.prompt:  # pictures alone are enough
        body["prompt"] = request.prompt
    if request.aspect is not None:
        body["aspect_ratio"] = request.aspect
    if request.voice is not None:
        body["reference_audios"] = [{"voice_id": request.voice}]
    if not request.audio:
        body["generate_audio"] = False
    return body | _guides(request, iter([_reference(one) for one in inputs]))


def for_source_clip(request: SourceClipRequest, file_id: str, member_key: str) -> dict[str, Any]:
    """The body that asks for a change of an uploaded clip, which keeps its shape and size."""
    body: dict[str, Any] = {
        "model": request.model,
        "prompt": request.prompt,
        "video": {"file_id": file_id},
    }
    if isinstance(request, ExtendRequest):
        return body | {"duration": request.seconds}
    return body | {"user": member_key}


def data_uri(picture: Picture) -> str:
    """A picture inside the request itself: nothing has to be public for xAI to see it."""
    data = base64.b64encode(picture.data).decode()
    return f"data:{picture.content_type};base64,{data}"


def _guides(request: VideoRequest, pictures: Iterator[dict[str, str]]) -> dict[str, Any]:
    """What guides a clip. Takes the pictures in their order."""
    fields: dict[str, Any] = {}
    if request.first_frame:
        fields["image"] = next(pictures)
    if request.last_frame:
        fields["last_frame"] = next(pictures)
    if request.references:
        fields["reference_images"] = [next(pictures) for _ in range(request.references)]
    if request.key_times_ms:
        fields["keyframes"] = [
            {"image": next(pictures), "timestamp_s": at_ms / 1000} for at_ms in request.key_times_ms
        ]
    return fields


def _reference(picture: Picture) -> dict[str, str]:
    return {"type": "image_url", "url": data_uri(picture)}
