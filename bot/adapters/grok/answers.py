"""One answer of xAI, read but not yet understood.

Nothing in it is trusted: a field of another type than expected counts as absent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from bot.core.models import TICKS_PER_USD

COST_TICKS_MAX = 1_000 * TICKS_PER_USD
"""No request costs this much: a larger number is a fault of the answer, not a bill."""
TEXT_BYTES_MAX = 2_000
TOKENS_MAX = 10_000_000
"""No request takes so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status, headers and what the body holds: a JSON object, or the beginning of some text."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any] | None
    text: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def cost_ticks(self) -> int | None:
        """What the request cost, or None when the answer says nothing that can be true."""
        usage = self.body.get("usage") if self.body is not None else None
        ticks = usage.get("cost_in_usd_ticks") if is_object(usage) else None
        if isinstance(ticks, bool) or not isinstance(ticks, int):
            return None
        return ticks if 0 <= ticks <= COST_TICKS_MAX else None

    @property
    def tokens(self) -> tuple[int, int] | None:
        """How many tokens went in and came out; None when the answer does not say both."""
        usage = self.body.get("usage") if self.body is not None else None
        if not is_object(usage):
            return None
        read, wrote = usage.get("input_tokens"), usage.get("output_tokens")
        return (read, wrote) if _is_count(read) and _is_count(wrote) else None


def read(status: int, headers: Mapping[str, str], content: bytes, *, secret: str) -> Answer:
    """Read an answer, rid of the secret should it have been echoed."""
    content = content.replace(secret.encode(), b"")
    body = _decode(content)
    text = content[:TEXT_BYTES_MAX].decode(errors="replace") if body is None else ""
    return Answer(status=status, headers=headers, body=body, text=text)


def is_object(value: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value of some JSON is an object."""
    return isinstance(value, dict)


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= TOKENS_MAX


def is_list(value: Any) -> TypeGuard[list[Any]]:
    """Whether a value of some JSON is a list."""
    return isinstance(value, list)


def _decode(content: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):  # a body of brackets alone exhausts the stack
        return None
    return value if is_object(value) else None
