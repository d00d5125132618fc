"""When requests may be sent to the provider at all: a circuit breaker, one for all processes.

A wrong key and used-up credit close the gate at once, other failures when three came in a row.
While it is closed nothing is sent but a probe now and then. The first answer opens it again, though
not all at once: at first one request may be under way, then one more for each that is answered.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.errors import OutOfCredit, ProviderError, RateLimited, WrongKey

FAILURES_BEFORE_CLOSING = 3
PROBE_MS_MIN = 10_000
PROBE_MS_MAX = 120_000
RETRY_WAITS_MS = 5_000
ROOM_AFTER_TROUBLE = 1
"""How many requests may be under way at first, when the trouble is over."""


class Trouble(StrEnum):
    """Why nothing can be sent."""

    WRONG_KEY = "wrong_key"
    OUT_OF_CREDIT = "out_of_credit"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How the provider has been answering."""

    trouble: Trouble | None = None
    """Why it is closed; None while it is open."""
    since_ms: int = 0
    """When it was closed."""
    failures: int = 0
    """In a row."""
    probe_at_ms: int = 0
    """When the next probe may be sent while it is closed."""
    room: int | None = None
    """After trouble, how many requests may be under way at once; None when all may."""

    @property
    def at_ease(self) -> bool:
        """Whether an answer changes nothing."""
        return self.trouble is None and self.failures == 0 and self.room is None


def lets_through(gate: Gate, submitting: int, now_ms: int) -> bool:
    """Whether one more request may be sent, besides those that are being sent."""
    if gate.trouble is not None:
        return now_ms >= gate.probe_at_ms
    return gate.room is None or submitting < gate.room


def lets_retry(gate: Gate, now_ms: int) -> bool:
    """Whether a request whose answer was lost may be sent again.

    Through a closed gate those go first that nobody may have to pay twice for.
    """
    return gate.trouble is None or now_ms >= gate.probe_at_ms + RETRY_WAITS_MS


def after_start(gate: Gate, now_ms: int) -> Gate:
    """A request is being sent; through a closed gate it is the probe, and none follows soon."""
    if gate.trouble is None:
        return gate
    return replace(gate, probe_at_ms=now_ms + _probe_ms(gate.failures))


def after_answer(gate: Gate, requests_max: int) -> Gate:
    """The provider answered, with whatever: it works."""
    if gate.trouble is not None:
        return Gate(room=ROOM_AFTER_TROUBLE)
    if gate.room is None or gate.room + 1 >= requests_max:
        return Gate()
    return Gate(room=gate.room + 1)


def after_failure(gate: Gate, trouble: Trouble, now_ms: int) -> Gate:
    """The provider did not answer, or would not on principle."""
    failures = gate.failures + 1
    closes = trouble is not Trouble.DOWN or failures >= FAILURES_BEFORE_CLOSING
    if gate.trouble is None and not closes:
        return replace(gate, failures=failures)
    since_ms = now_ms if gate.trouble is None else gate.since_ms
    probe_at_ms = max(gate.probe_at_ms, now_ms + _probe_ms(failures))
    return Gate(trouble=trouble, since_ms=since_ms, failures=failures, probe_at_ms=probe_at_ms)


def trouble_of(error: ProviderError) -> Trouble | None:
    """What an error says about the provider as a whole; None when it merely asks for patience."""
    match error:
        case WrongKey():
            return Trouble.WRONG_KEY
        case OutOfCredit():
            return Trouble.OUT_OF_CREDIT
        case RateLimited():
            return None
        case _:
            return Trouble.DOWN


def _probe_ms(failures: int) -> int:
    return min(PROBE_MS_MAX, PROBE_MS_MIN * 2 ** min(max(0, failures - 1), 10))
