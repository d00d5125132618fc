"""Lists that come in pages: how many to show, from where, and the token for what follows."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.grok import messages
from sandbox.grok.messages import Request

PREFIX = "at:"


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for."""

    start: int
    limit: int


def page(request: Request, *, default: int, most: int) -> Page:
    """What `limit` and `pagination_token` ask for.

    Raises:
        RefusedError: 400, one of them makes no sense.
    """
    given = request.query.get("limit", str(default))
    if not given.isdecimal() or not 1 <= int(given) <= most:
        raise messages.invalid(f"`limit` must be between 1 and {most}.")
    return Page(_start(request.query.get("pagination_token", "")), int(given))


def token(start: int) -> str:
    """The token for the page that begins there; it says nothing to whoever holds it."""
    return base64.urlsafe_b64encode(f"{PREFIX}{start}".encode()).decode()


def choice(request: Request, name: str, options: Sequence[str]) -> str:
    """One of the options; the first if none is asked for.

    Raises:
        RefusedError: 400, it is another.
    """
    value = request.query.get(name, options[0])
    if value not in options:
        raise messages.invalid(f"`{name}` must be one of {', '.join(options)}.")
    return value


def _start(given: str) -> int:
    if not given:
        return 0
    try:
        text = base64.urlsafe_b64decode(given).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise messages.invalid("Invalid `pagination_token`.") from error
    start = text.removeprefix(PREFIX)
    if not text.startswith(PREFIX) or not start.isdecimal():
        raise messages.invalid("Invalid `pagination_token`.")
    return int(start)
