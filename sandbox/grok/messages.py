"""What comes in and what goes out, whichever front carries it: a socket or httpx itself."""

import json
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from mmap import mmap
from pathlib import Path
from typing import Any

CHUNK_BYTES = 256 * 1024
Body = bytes | Path | AsyncIterable[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request; header names are in lower case.

    A `form` comes instead of a body and lies on disk while the request is answered. `gone` tells
    whether the client has gone away; None where its going cancels the request.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""
    form: bytes | mmap = b""
    gone: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer; a file is sent whole, and what is neither bytes nor file as it comes."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Body = b""


class DroppedError(Exception):
    """The connection breaks here: nothing (more) of the answer is sent."""


class RefusedError(Exception):
    """The request ends with this answer instead of the usual one."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def size_bytes(body: bytes | Path) -> int:
    return len(body) if isinstance(body, bytes) else body.stat().st_size


async def pieces(body: Body, start: int = 0, stop: int | None = None) -> AsyncIterator[bytes]:
    """A body piece by piece; of bytes and files also a part."""
    if isinstance(body, bytes):
        part = body[start:stop]
        for at in range(0, len(part), CHUNK_BYTES):
            yield part[at : at + CHUNK_BYTES]
    elif isinstance(body, Path):
        with body.open("rb") as file:
            file.seek(start)
            left = (size_bytes(body) if stop is None else stop) - start
            while left > 0 and (piece := file.read(min(left, CHUNK_BYTES))):
                left -= len(piece)
                yield piece
    else:
        async for piece in body:
            yield piece


def json_response(value: Any, status: int = 200) -> Response:
    return Response(
        status=status,
        headers={"content-type": "application/json"},
        body=json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(),
    )


def text_response(text: str, status: int) -> Response:
    return Response(
        status=status,
        headers={"content-type": "text/plain; charset=utf-8"},
        body=text.encode(),
    )


def error_response(status: int, code: str, message: str, ticks: int | None = None) -> Response:
    """The error shape of nearly every Imagine route; `ticks` when it was billed all the same."""
    body: dict[str, Any] = {"code": code, "error": message}
    if ticks is not None:
        body["usage"] = {"cost_in_usd_ticks": ticks}
    return json_response(body, status)


def words_of(response: Response) -> str:
    """What a refusal says, whatever its shape."""
    body = response.body if isinstance(response.body, bytes) else b""
    if response.headers.get("content-type") != "application/json":
        return body.decode()
    return str(json.loads(body)["error"])


def invalid(message: str) -> RefusedError:
    return RefusedError(error_response(400, "invalid-argument", message))


def not_found(message: str) -> RefusedError:
    return RefusedError(error_response(404, "not-found", message))


def undeserialisable(message: str) -> RefusedError:
    """A body that does not fit the type the route expects: plain text, not JSON."""
    text = f"Failed to deserialize the JSON body into the target type: {message}"
    return RefusedError(text_response(text, 422))
