"""What xAI says of batches and of the lines in them, in every form that is known.

No field says how far a batch is: that is read off its counts and times.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.adapters.grok import refusals, replies, texts
from bot.adapters.grok.answers import Answer, is_list, is_object
from bot.core.errors import Moderated, NotTaken, PollFailed, ProviderError
from bot.core.ports import (
    Answered,
    Batch,
    BatchStage,
    Finished,
    LineResult,
    NotMade,
    Pending,
    ResultPage,
    WhyNot,
)

TOKEN_CHARS_MAX = 4_096
LINE_ID_CHARS_MAX = 200
RESULTS_MAX = 1_000

_BATCH_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}")
_CANCELLED_CODES = frozenset({"1", "cancelled", "canceled"})
_CANCELLED = re.compile(r"\bcancell?ed\b", re.IGNORECASE)
_RESULT_FIELDS = frozenset({"data", "video", "video_url", "output", "choices", "status", "error"})
_WORD_FIELDS = frozenset({"output", "choices"})
_GOOD = "HTTP 200"
_NO_REASON = "no reason"


def batch(facts: Any) -> Batch | None:
    """A batch out of what is said of it, or None when it says of none."""
    facts = _object(facts)
    batch_id, name = facts.get("batch_id"), facts.get("name")
    if not isinstance(batch_id, str) or not _BATCH_ID.fullmatch(batch_id):
        return None
    state = _object(facts.get("state"))
    lines = _count(state.get("num_requests")) or 0
    made = _count(state.get("num_success")) or 0
    failed = _count(state.get("num_error")) or 0
    cancelled = _count(state.get("num_cancelled")) or 0
    pending = _count(state.get("num_pending"))
    if pending is None:
        pending = max(0, lines - made - failed - cancelled)
    refusal = facts.get("cancel_by_xai_message")
    return Batch(
        id=batch_id,
        name=name if isinstance(name, str) else "",
        stage=_stage(facts, lines, pending),
        lines=lines,
        pending=pending,
        made=made,
        failed=failed,
        cancelled=cancelled,
        refused_because=refusals.cleaned(refusal) if isinstance(refusal, str) and refusal else None,
        results_until_ms=_end_ms(facts.get("expire_time")),
    )


def named(answer: Answer, name: str) -> tuple[Sequence[Batch], str | None]:
    """The batches of a name on a page of the list of all, and the token for the next page.

    Raises NotTaken for what is no such page, or has a batch of that name that means nothing.
    """
    try:
        entries, token = _page(answer, "batches")
    except PollFailed as error:
        raise NotTaken(str(error)) from error
    found = [batch(one) for one in entries if not is_object(one) or one.get("name") in (name, None)]
    if None in found:
        raise NotTaken("a list with something in it that is no batch")
    return [one for one in found if one is not None and one.name == name], token


def results(answer: Answer) -> ResultPage:
    """A page of results; what names no line is left out. Raises PollFailed for no page."""
    entries, token = _page(answer, "results")
    found = tuple(
        LineResult(line_id=line_id, outcome=_outcome(entry))
        for entry in entries
        if is_object(entry)
        and isinstance(line_id := entry.get("batch_request_id"), str)
        and 0 < len(line_id) <= LINE_ID_CHARS_MAX
    )
    return ResultPage(results=found, next_token=token)


def _page(answer: Answer, field: str) -> tuple[list[Any], str | None]:
    """A page with nothing on it is the last one, whatever its token."""
    body = answer.body or {}
    entries, token = body.get(field), body.get("pagination_token")
    if not is_list(entries):
        raise PollFailed(f"HTTP {answer.status} without {field}")
    if not entries or not token:
        return entries, None
    if not isinstance(token, str) or len(token) > TOKEN_CHARS_MAX or len(entries) > RESULTS_MAX:
        raise PollFailed(f"HTTP {answer.status} with a page that cannot be one")
    return entries, token


def _stage(facts: Mapping[str, Any], lines: int, pending: int) -> BatchStage:
    if facts.get("cancel_by_xai_message"):
        return BatchStage.REFUSED
    if facts.get("cancel_time"):
        return BatchStage.CANCELLED
    if not lines:
        return BatchStage.READING
    return BatchStage.RUNNING if pending else BatchStage.DONE


def _outcome(entry: Mapping[str, Any]) -> Finished | Answered | NotMade:
    """What came of a line; an error with the code 0 is none."""
    result = _object(entry.get("batch_result"))
    error, beside = result.get("error"), entry.get("error_message")
    if is_object(error):
        code, message = error.get("code"), error.get("message")
        failed = code not in (0, "0") and (code or message or beside)
        said = {"code": code, "message": message or beside}
    else:
        failed = said = error or beside
    if not failed:
        return _made(_object(result.get("response")))
    bills = (_object(part).get("usage") for part in (error, result, entry))
    return _not_made(_answer({"error": said, "usage": next(filter(is_object, bills), None)}))


def _made(response: Mapping[str, Any]) -> Finished | Answered | NotMade:
    """The result under the one key there is: which one is not documented for all kinds."""
    objects = [_object(value) for value in response.values()]
    body = next((one for one in objects if one.keys() & _RESULT_FIELDS), None)
    if body is None:
        return NotMade(why=WhyNot.FAILED, words="a result that means nothing", cost_ticks=None)
    answer = _answer(body)
    try:
        has_words = body.keys() & _WORD_FIELDS
        made = texts.answered(answer) if has_words else replies.looked_at(answer)
    except Moderated as error:
        return _lost(WhyNot.MODERATED, error, answer)
    except ProviderError as error:
        return _not_made(answer) if body.get("error") else _lost(WhyNot.FAILED, error, answer)
    if isinstance(made, Pending):
        return _lost(WhyNot.FAILED, PollFailed("a result that is not done"), answer)
    return made


def _lost(why: WhyNot, error: ProviderError, answer: Answer) -> NotMade:
    words = str(error).removeprefix(_GOOD).strip() or _NO_REASON
    return NotMade(why=why, words=words, cost_ticks=answer.cost_ticks)


def _not_made(answer: Answer) -> NotMade:
    refusal = refusals.read(answer)
    words, code = refusal.message or refusal.code or _NO_REASON, refusal.code.lower()
    if refusal.is_moderation:
        why = WhyNot.MODERATED
    elif code in _CANCELLED_CODES or (not code and _CANCELLED.search(words)):
        why = WhyNot.CANCELLED
    else:
        why = WhyNot.FAILED
    return NotMade(why=why, words=words, cost_ticks=refusal.cost_ticks)


def _answer(body: Mapping[str, Any]) -> Answer:
    """A part of an answer, to be read as if it were a whole one."""
    return Answer(status=200, headers={}, body=body, text="")


def _object(value: Any) -> Mapping[str, Any]:
    return value if is_object(value) else {}


def _count(value: Any) -> int | None:
    """A number of lines, which some fronts of xAI write as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if value >= 0 else None


def _end_ms(time: Any) -> int | None:
    """The moment that a time names, or the end of the day that it is; None if it is neither."""
    if not isinstance(time, str):
        return None
    try:
        moment = datetime.fromisoformat(time)
        is_day = len(time) <= len("2026-01-01")
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        end = moment + timedelta(days=1) if is_day else moment
    except (ValueError, OverflowError):
        return None
    return int(end.timestamp() * 1_000)
