"""What the author of a request is asked before it begins, and for how long the question stands."""

from bot.core.given import longest_ms
from bot.core.house import House
from bot.core.jobs import Job, Question, State
from bot.core.requests import ClipEditRequest, ExtendRequest, StoryboardRequest

ANSWER_WITHIN_MS = 15 * 60 * 1000
"""A question that nobody answers is forgotten then."""


def question_of(job: Job, house: House, *, agreed: bool) -> Question | None:
    """What its author has to be asked before a job begins."""
    request = job.request
    if isinstance(request, ClipEditRequest | ExtendRequest) and (
        (request.source_ms or 0) > longest_ms(request)
    ):
        return Question.TOO_LONG
    if isinstance(request, StoryboardRequest):
        return Question.PRICE
    if not agreed and job.hold.ticks > house.ask_above_ticks:
        return Question.PRICE
    return None


def asking(job: Job, question: Question) -> Job:
    """A job that waits for its author's answer."""
    until_ms = job.created_at_ms + ANSWER_WITHIN_MS
    return job.changed(
        state=State.ASKING, question=question, next_at_ms=until_ms, expires_at_ms=until_ms
    )
