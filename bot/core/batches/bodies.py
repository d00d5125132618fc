"""Lines in the provider's own form: a name, an address, and the body that is sent there.

The form is that of xAI's Batch API (docs.x.ai, Batch). Files stand in it by the names that they
have in the ZIP beside it, where xAI's own documentation has links.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.core.batches.fields import Fields, is_object
from bot.core.batches.lines import Line
from bot.core.models import USUAL
from bot.core.problems import Problem
from bot.core.requests import (
    ClipEditRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    Request,
    VideoRequest,
)

KEYS = ("custom_id", "method", "url", "body")
SET_BY_US = frozenset({"body.user", "body.response_format"})
"""What a line may hold and this bot says itself."""
_OF_WORDS = frozenset({"/v1/chat/completions", "/v1/responses"})
OF_WORDS = (
    "has no use here: words are not read back from a conversation. A picture is described by a row "
    "of kind `describe` in a .csv."
)
Asked = tuple[Request, tuple[str, ...]]


def of_bodies(texts: Iterator[tuple[int, str]]) -> Iterator[Line]:
    """A request for each line that is not empty."""
    for number, text in texts:
        if text.strip():
            yield _line(number, text)


def _line(number: int, text: str) -> Line:
    try:
        value = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        problem = Problem(option="line", text="is not a JSON object, with every key once.")
        return Line(number=number, name=str(number), problems=(problem,))
    if not is_object(value):
        problem = Problem(option="line", text="is not a JSON object.")
        return Line(number=number, name=str(number), problems=(problem,))
    fields = Fields(value)
    name = fields.name("custom_id") or str(number)
    if (fields.text("method") or "POST") != "POST":
        fields.wrong("method", "must be POST.")
    url, body = fields.text("url"), fields.inner("body")
    read = _ROADS.get((url or "").removeprefix("/v1"))
    if read is None and url in _OF_WORDS:
        fields.wrong("url", OF_WORDS)
        return Line(number=number, name=name, problems=tuple(fields.problems))
    if read is None:
        fields.wrong("url", f"must be one of {', '.join(f'/v1{road}' for road in _ROADS)}.")
        return Line(number=number, name=name, problems=tuple(fields.problems))
    request, files = read(body)
    for one in (fields, body):
        one.note_unknown("is not known here. Leave it out.", except_for=SET_BY_US)
    return Line(
        number=number, name=name, request=request, files=files, problems=tuple(fields.problems)
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys differ. Raises ValueError."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _picture(body: Fields) -> Asked:
    request = ImageRequest(
        prompt=body.text("body.prompt") or "",
        model=body.text("body.model") or USUAL,
        count=_or(body.number("body.n"), 1),
        aspect=body.text("body.aspect_ratio"),
        resolution=body.text("body.resolution") or "1k",
        quality=body.text("body.quality"),
    )
    return request, ()


def _edit(body: Fields) -> Asked:
    one, many = _file(body, "body.image"), _files(body, "body.images")
    files = (*one, *many)
    request = EditRequest(
        prompt=body.text("body.prompt") or "",
        model=body.text("body.model") or USUAL,
        inputs=len(files),
        aspect=body.text("body.aspect_ratio"),
        resolution=body.text("body.resolution") or "1k",
        quality=body.text("body.quality"),
    )
    return request, files


def _clip(body: Fields) -> Asked:
    if "body.video" in body.values:
        return _changed_clip(body)
    first, last = _file(body, "body.image"), _file(body, "body.last_frame")
    references = _files(body, "body.reference_images")
    request = VideoRequest(
        prompt=body.text("body.prompt") or "",
        model=body.text("body.model") or USUAL,
        first_frame=bool(first),
        last_frame=bool(last),
        references=len(references),
        seconds=_or(body.number("body.duration"), 6),
        aspect=body.text("body.aspect_ratio"),
        resolution=body.text("body.resolution") or "720p",
        audio=body.yes("body.generate_audio") is not False,
    )
    return request, (*first, *last, *references)


def _changed_clip(body: Fields) -> Asked:
    files = _needed(body, "body.video")
    request = ClipEditRequest(
        prompt=body.text("body.prompt") or "", model=body.text("body.model") or USUAL
    )
    return request, files


def _longer_clip(body: Fields) -> Asked:
    files = _needed(body, "body.video")
    request = ExtendRequest(
        prompt=body.text("body.prompt") or "",
        model=body.text("body.model") or USUAL,
        seconds=_or(body.number("body.duration"), 6),
    )
    return request, files


_ROADS: Mapping[str, Callable[[Fields], Asked]] = {
    "/images/generations": _picture,
    "/images/edits": _edit,
    "/videos/generations": _clip,
    "/videos": _clip,
    "/videos/edits": _changed_clip,
    "/videos/extensions": _longer_clip,
}


def _file(body: Fields, name: str) -> tuple[str, ...]:
    """The file that an object names, if there is one."""
    return _named(body.inner(name), name)


def _needed(body: Fields, name: str) -> tuple[str, ...]:
    found = _file(body, name)
    if not found and not body.problems:
        body.wrong(name, "is missing. Name a clip of the ZIP.")
    return found


def _files(body: Fields, name: str) -> tuple[str, ...]:
    """The files that a list of objects names."""
    found = enumerate(body.many(name))
    return tuple(file for nth, one in found for file in _named(one, f"{name}[{nth}]"))


def _named(reference: Fields, name: str) -> tuple[str, ...]:
    reference.text(f"{name}.type")
    file = reference.file(f"{name}.url")
    reference.note_unknown("is not known here. Leave it out.")
    return () if file is None else (file,)


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
