"""What xAI says of a job, in every form it has been seen in."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.grok import refusals
from bot.adapters.grok.answers import Answer, is_list, is_object
from bot.core.errors import Moderated, PollFailed, RenderFailed, ResultExpired, Unanswered
from bot.core.ports import Finished, Pending, Taken

LINK_CHARS_MAX = 8_192
PICTURES_MAX = 10

_PROVIDER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}")
_DONE = frozenset({"done", "complete", "completed", "succeeded"})
_FAILED = frozenset({"failed", "error", "cancelled", "canceled"})


def submitted(answer: Answer, count: int) -> Taken | Finished:
    """What a submission that was not refused has become.

    `count` is how many results were asked for. Raises Moderated when none may be seen and
    Unanswered when the answer means nothing.
    """
    body = answer.body or {}
    name = body.get("request_id")
    if isinstance(name, str) and _PROVIDER_ID.fullmatch(name):
        return Taken(provider_id=name)
    if is_list(pictures := body.get("data")):
        return _pictures(answer, pictures, count)
    if (refusal := refusals.read(answer)).is_moderation:
        raise Moderated(refusal.text, cost_ticks=refusal.cost_ticks)
    raise Unanswered(f"HTTP {answer.status} without request_id or data")


def looked_at(answer: Answer) -> Pending | Finished:
    """What a poll that was not an error says.

    Raises Moderated, RenderFailed or ResultExpired when the job is over, and PollFailed when the
    answer means nothing.
    """
    body = answer.body or {}
    word = body.get("status")
    status = word.lower() if isinstance(word, str) else ""
    if status in _FAILED:
        raise _failure(answer)
    if status == "expired":
        raise ResultExpired("xAI says expired")
    if status in _DONE or (not status and answer.status == 200):
        if (finished := _results(answer)) is not None:
            return finished
        if status:
            raise RenderFailed("done, without a result", cost_ticks=answer.cost_ticks)
    if status or answer.status == 202 or "progress" in body:
        return Pending(progress_percent=_percent(body.get("progress")))
    raise PollFailed(f"HTTP {answer.status} without status or result")


def _results(answer: Answer) -> Finished | None:
    """The links of a finished job, or None when there are none."""
    body = answer.body or {}
    if is_list(pictures := body.get("data")):
        return _pictures(answer, pictures, len(pictures))
    clip = body.get("video")
    if not is_object(clip):
        clip = {"url": body.get("video_url")}
    if clip.get("respect_moderation") is False:
        raise Moderated("the clip is held back", cost_ticks=answer.cost_ticks)
    link = _link(clip)
    if link is None:
        return None
    return Finished(urls=(link,), kept_back=0, cost_ticks=answer.cost_ticks)


def _pictures(answer: Answer, pictures: Sequence[Any], count: int) -> Finished:
    """The pictures that may be seen. One without a link is one that moderation held back."""
    links = [link for picture in pictures if (link := _link(picture)) is not None]
    if not links:
        raise Moderated("every picture is held back", cost_ticks=answer.cost_ticks)
    wanted = min(max(count, len(links)), PICTURES_MAX)
    urls = tuple(links[:wanted])
    return Finished(urls=urls, kept_back=wanted - len(urls), cost_ticks=answer.cost_ticks)


def _failure(answer: Answer) -> Moderated | RenderFailed:
    refusal = refusals.read(answer)
    if refusal.is_moderation:
        return Moderated(refusal.text, cost_ticks=refusal.cost_ticks)
    return RenderFailed(refusal.text, cost_ticks=refusal.cost_ticks)


def _link(item: Any) -> str | None:
    """Where a result lies: at its own link, or at its stored copy's. None if it is held back."""
    if not is_object(item) or item.get("respect_moderation") is False:
        return None
    return _usable(item.get("url")) or _usable(_stored(item).get("public_url"))


def _stored(item: Mapping[str, Any]) -> Mapping[str, Any]:
    copy = item.get("file_output")
    return copy if is_object(copy) else {}


def _usable(link: Any) -> str | None:
    is_link = isinstance(link, str) and link.startswith(("https://", "http://"))
    return link if is_link and len(link) <= LINK_CHARS_MAX else None


def _percent(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return min(int(value), 99) if value >= 0 else None
