"""Reading a JSON body as strictly as the provider does: what does not fit the type is a 422."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.grok import messages

KINDS = {bool: "boolean", int: "integer", float: "floating point", str: "string", list: "sequence"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An input picture or clip: where to fetch it, or the file it was uploaded as."""

    url: str | None = None
    file_id: str | None = None


def parse(request: messages.Request) -> dict[str, Any]:
    """The object in the body.

    Raises:
        RefusedError: 415 when it is not declared as JSON, 422 when it is not an object.
    """
    if not request.headers.get("content-type", "").startswith("application/json"):
        text = "Expected request with `Content-Type: application/json`"
        raise messages.RefusedError(messages.text_response(text, 415))
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise messages.undeserialisable(str(error)) from error
    if not isinstance(body, dict):
        raise messages.undeserialisable(f"{_shown(body)}, expected an object")
    return body


def text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise messages.undeserialisable(f"{name}: {_shown(value)}, expected a string")
    return value


def required_text(body: dict[str, Any], name: str) -> str:
    value = text(body, name)
    if value is None:
        raise messages.undeserialisable(f"missing field `{name}`")
    return value


def choice(body: dict[str, Any], name: str, options: Sequence[str], default: str) -> str:
    value = text(body, name)
    if value is None:
        return default
    if value not in options:
        listed = ", ".join(f"`{option}`" for option in options)
        raise messages.undeserialisable(
            f"{name}: unknown variant `{value}`, expected one of {listed}"
        )
    return value


def integer(body: dict[str, Any], name: str, default: int, *, or_text: bool = False) -> int:
    """A whole number; with `or_text` its digits in a string will do."""
    value = body.get(name)
    if value is None:
        return default
    if or_text and isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise messages.undeserialisable(f"{name}: {_shown(value)}, expected an integer")
    return value


def flag(body: dict[str, Any], name: str, *, default: bool) -> bool:
    value = body.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise messages.undeserialisable(f"{name}: {_shown(value)}, expected a boolean")
    return value


def array(body: dict[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise messages.undeserialisable(f"{name}: {_shown(value)}, expected a sequence")
    return value


def source(value: Any, name: str) -> Source | None:
    """An input object: `{"url"}`, its alias `{"image_url"}`, or `{"file_id"}`; exactly one."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise messages.undeserialisable(f"{name}: {_shown(value)}, expected struct MediaInput")
    url = text(value, "url") or text(value, "image_url")
    file_id = text(value, "file_id")
    if (url is None) == (file_id is None):
        raise messages.invalid(f"{name}: exactly one of `url` and `file_id` must be set.")
    return Source(url=url, file_id=file_id)


def sources(body: dict[str, Any], name: str) -> tuple[Source, ...]:
    read = (source(value, f"{name}[{at}]") for at, value in enumerate(array(body, name)))
    return tuple(item for item in read if item is not None)


def _shown(value: Any) -> str:
    kind = KINDS.get(type(value), "map")
    if isinstance(value, str | int | float):
        return f"invalid type: {kind} `{json.dumps(value).strip(chr(34))}`"
    return f"invalid type: {kind}"
