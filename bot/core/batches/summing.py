"""What the lines of a batch come to together: counted as they are read, and as one is left out."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.batches.surveying import WRONG_SHOWN
from bot.core.jobs import Job, Road
from bot.core.problems import Problem
from bot.core.requests import BatchRequest, Part, WrongLine

SAMPLE_LINES = 20
SAMPLE_CHARS = 1_000
"""So much of the words of a line is told of it."""


def with_line(request: BatchRequest, line: Job) -> BatchRequest:
    """A batch with one line more."""
    return _counted(request, line, 1)


def without_line(request: BatchRequest, line: Job, why: Problem) -> BatchRequest:
    """A batch with a line left out that was one of it."""
    return with_wrong(_counted(request, line, -1), line.line_number, (why,))


def with_wrong(request: BatchRequest, number: int, why: Sequence[Problem]) -> BatchRequest:
    """A batch with a line of its file left out; of the first of them is kept what is wrong."""
    wrong = request.wrong
    if len({one.number for one in wrong} | {number}) <= WRONG_SHOWN:
        told = (WrongLine(number=number, option=one.option, text=one.text) for one in why)
        wrong = tuple(sorted((*wrong, *told), key=lambda one: one.number))
    return replace(request, wrong=wrong, left_out=request.left_out + 1)


def sampled(words: tuple[str, ...], more: str) -> tuple[str, ...]:
    """Some words of lines, and those of another line if there is room."""
    if len(words) >= SAMPLE_LINES or not more:
        return words
    return (*words, more[:SAMPLE_CHARS])


def _counted(request: BatchRequest, line: Job, times: int) -> BatchRequest:
    """A batch with a line counted in, or out."""
    hold, queued = line.hold, line.road is Road.QUEUE
    of_it = (line.kind, line.request.model, queued)
    parts = {(part.kind, part.model, part.queued): part for part in request.parts}
    empty = Part(kind=line.kind, model=line.request.model, lines=0, ticks=0, queued=queued)
    before = parts.get(of_it, empty)
    parts[of_it] = replace(
        before, lines=before.lines + times, ticks=before.ticks + times * hold.ticks
    )
    return replace(
        request,
        parts=tuple(parts[key] for key in sorted(parts) if parts[key].lines),
        images=request.images + times * hold.images,
        video_ms=request.video_ms + times * hold.video_ms,
        clips=request.clips + times * hold.clips,
    )
