"""Error answers of xAI, as errors of the core.

xAI writes errors as `{code, error}`, `{error: {code, message}}`, `{error}`, plain text or nothing.
What is kept of them is for the log: without links, keys and the ids of teams.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from bot.adapters.grok.answers import Answer, is_object
from bot.core.errors import (
    Moderated,
    NotTaken,
    OutOfCredit,
    PollFailed,
    ProviderDown,
    ProviderError,
    RateLimited,
    Rejected,
    ResultExpired,
    Unanswered,
    WrongKey,
)

_READ_CHARS_MAX = 2_000
_TEXT_CHARS_MAX = 300

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NOT_FOR_LOGS = re.compile(rf"{_UUID}|https?://\S+|data:\S+|\bxai-\S+", re.IGNORECASE)
_MODERATION = re.compile(r"moderat", re.IGNORECASE)
_MONEY = re.compile(r"\bcredits?\b|spending|quota|billing", re.IGNORECASE)
_KEY = re.compile(r"\bapi[ _-]?key\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What an error answer says, in words that may be logged."""

    status: int
    code: str
    message: str
    cost_ticks: int | None
    retry_after_s: float | None

    @property
    def text(self) -> str:
        """For the log."""
        said = ": ".join(part for part in (self.code, self.message) if part)
        return f"HTTP {self.status} {said}".strip()

    @property
    def is_moderation(self) -> bool:
        """XAI never says more than that; the word is in the code or only in the message."""
        return self._says(_MODERATION)

    @property
    def is_about_money(self) -> bool:
        return self._says(_MONEY)

    @property
    def is_about_the_key(self) -> bool:
        return self._says(_KEY)

    @property
    def mentions_deferred(self) -> bool:
        return self.status in {400, 422} and "deferred" in self.message.lower()

    def _says(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(f"{self.code} {self.message}") is not None


def read(answer: Answer) -> Refusal:
    """An error out of any of the forms that xAI writes it in."""
    code, message = "", answer.text
    if answer.body is not None:
        error = answer.body.get("error")
        inner: Mapping[str, Any] = error if is_object(error) else {}
        code = _word(answer.body.get("code")) or _word(inner.get("code"))
        message = _word(inner.get("message")) or _word(error)
    return Refusal(
        status=answer.status,
        code=cleaned(code),
        message=cleaned(message),
        cost_ticks=answer.cost_ticks,
        retry_after_s=_retry_after_s(answer.headers),
    )


def submission_error(answer: Answer) -> ProviderError:
    """What an error answer to a submission means."""
    refusal = read(answer)
    status, text = refusal.status, refusal.text
    if status in {400, 403} and refusal.is_moderation:
        return Moderated(text, cost_ticks=refusal.cost_ticks)
    proofs_that_nothing_began: tuple[tuple[bool, type[NotTaken]], ...] = (
        (status == 402 or (status in {403, 429} and refusal.is_about_money), OutOfCredit),
        (status == 401 or (status in {400, 403} and refusal.is_about_the_key), WrongKey),
        (status == 429, RateLimited),
        (status == 503, ProviderDown),
        (status == 403 or 300 <= status < 400, NotTaken),
    )
    for holds, error in proofs_that_nothing_began:
        if holds:
            return error(text, retry_after_s=refusal.retry_after_s)
    if 400 <= status < 500 and status != 408:
        return Rejected(text)
    return Unanswered(text)


def poll_error(answer: Answer) -> ProviderError:
    """What an error answer to a poll means."""
    refusal = read(answer)
    if refusal.status in {400, 403} and refusal.is_moderation:
        return Moderated(refusal.text, cost_ticks=refusal.cost_ticks)
    if refusal.status in {404, 410}:
        return ResultExpired(refusal.text)
    too_many = refusal.status == 429
    return PollFailed(refusal.text, retry_after_s=refusal.retry_after_s, too_many=too_many)


def upload_error(answer: Answer) -> NotTaken | Rejected | Moderated:
    """What an error answer to an upload means: whatever it is, nothing was begun or billed."""
    error = submission_error(answer)
    if isinstance(error, Moderated):
        return Moderated(str(error), cost_ticks=error.cost_ticks or 0)
    return error if isinstance(error, NotTaken | Rejected) else ProviderDown(str(error))


def question_error(answer: Answer) -> NotTaken:
    """What an error answer to a question that costs nothing means."""
    error = submission_error(answer)
    if isinstance(error, NotTaken):
        return error
    return ProviderDown(str(error)) if answer.status >= 500 else NotTaken(str(error))


def cleaned(text: str) -> str:
    """One short line that may be logged: printable, without links, keys and ids."""
    printable = "".join(c if c.isprintable() else " " for c in text[:_READ_CHARS_MAX])
    line = " ".join(_NOT_FOR_LOGS.sub("…", printable).split())
    return line if len(line) <= _TEXT_CHARS_MAX else f"{line[: _TEXT_CHARS_MAX - 1]}…"


def _word(value: Any) -> str:
    """A code or message; codes are numbers on some routes."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """The wish of a Retry-After header: seconds, or a date set against the answer's own date."""
    wish = headers.get("retry-after", "").strip()
    if wish.isascii() and wish.isdigit():
        return float(wish[:9])
    try:
        until = parsedate_to_datetime(wish).replace(tzinfo=UTC)
        said_at = parsedate_to_datetime(headers.get("date", "")).replace(tzinfo=UTC)
    except ValueError:
        return None
    return max(0.0, (until - said_at).total_seconds())
