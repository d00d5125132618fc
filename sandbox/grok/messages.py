"""What comes in and what goes out, whichever front carries it: a socket or httpx itself."""

import json
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer; a body that is not bytes is sent piece by piece as it comes."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes | AsyncIterable[bytes] = b""


class DroppedError(Exception):
    """The connection breaks here: nothing (more) of the answer is sent."""


class RefusedError(Exception):
    """The request ends with this answer instead of the usual one."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


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


def invalid(message: str) -> RefusedError:
    return RefusedError(error_response(400, "invalid-argument", message))


def not_found(message: str) -> RefusedError:
    return RefusedError(error_response(404, "not-found", message))


def undeserialisable(message: str) -> RefusedError:
    """A body that does not fit the type the route expects: plain text, not JSON."""
    text = f"Failed to deserialize the JSON body into the target type: {message}"
    return RefusedError(text_response(text, 422))
