"""What the author of a request is asked before it begins, and for how long the question stands."""

from bot.core.given import longest_ms
from bot.core.house import House
from bot.core.jobs import Job, Question, State
from bot.core.requests import ClipEditRequest, ExtendRequest

ANSWER_WITHIN_MS = 15 * 60 * 1000
"""A question that nobody answers is forgotten then."""


def question_of(job: Job, house: House, *, agreed: bool) -> Question | None:
    """What its author has to be asked before a job begins; `agreed` when they know its price."""
    if job.unagreed:
        return Question.CONSENT
    if _is_too_long(job):
        return Question.TOO_LONG
    if job.kind.has_parts:
        return Question.PRICE
    if not agreed and job.hold.ticks > house.ask_above_ticks:
        return Question.PRICE
    return None


def next_question(job: Job) -> Question | None:
    """What the author of a job has to be asked after the question that they answered yes to.

    Every question says what it costs, and is an answer to that; what has parts has an own one.
    """
    if job.unagreed:
        return Question.CONSENT
    if _is_too_long(job):
        return Question.TOO_LONG
    if job.question is Question.CONSENT and job.kind.has_parts:
        return Question.PRICE
    return None


def _is_too_long(job: Job) -> bool:
    request = job.request
    if not isinstance(request, ClipEditRequest | ExtendRequest):
        return False
    return (request.source_ms or 0) > longest_ms(request)


def asking(job: Job, question: Question) -> Job:
    """A job that waits for its author's answer."""
    until_ms = job.created_at_ms + ANSWER_WITHIN_MS
    return job.changed(
        state=State.ASKING, question=question, next_at_ms=until_ms, expires_at_ms=until_ms
    )
