"""Batches as they are written once their file was read: for stories, contracts and whole runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.adapters.sql.store import Store
from bot.core import offers, questions
from bot.core.jobs import Job, Media, Place, Question, Road
from bot.core.models import BUILT_IN, NOT_BATCHED
from bot.core.money import NOTHING
from bot.core.ports import Asked, NewLine
from bot.core.requests import BatchRequest, ImageRequest, Part, Request

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
CHUNK = 50
"""Lines that are written in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A line of a file, with the picture that it works on."""

    request: Request
    picture: bytes | None = None
    road: Road | None = None
    """How it goes; as its model does, unless it is said."""


def pictures(count: int, first: int = 1) -> list[Wanted]:
    """Lines that ask for a picture each, all with other words."""
    return [
        Wanted(request=ImageRequest(prompt=f"a boat {nth}")) for nth in range(first, first + count)
    ]


def job_of(batch_id: str, place: Place, now_ms: int, name: str = "a film") -> Job:
    """A batch whose file is being read: nobody can answer anything yet."""
    job = Job(
        id=batch_id,
        number=0,
        place=place,
        request=BatchRequest(prompt=name),
        created_at_ms=now_ms,
        counted_at_ms=now_ms,
        next_at_ms=now_ms,
        not_before_ms=now_ms,
        expires_at_ms=now_ms,
        hold=NOTHING,
    )
    return questions.asking(job, Question.PRICE).changed(question=None)


def line_id(batch: Job, scene: int) -> str:
    """The id of a line: in their order, and in no other batch. That of a batch ends in 000."""
    number = scene + 1
    digits = (number // 1024 % 32, number // 32 % 32, number % 32)
    return batch.id[:-3] + "".join(DIGITS[digit] for digit in digits)


def line_of(batch: Job, scene: int, wanted: Wanted) -> NewLine:
    """One line, from 0."""
    road = wanted.road or _road(wanted.request)
    catalogue = BUILT_IN.in_batches if road is Road.BATCH else BUILT_IN
    request = offers.resolved(wanted.request, catalogue)
    job = replace(
        batch,
        id=line_id(batch, scene),
        parent_id=batch.id,
        scene=scene,
        line_number=scene + 1,
        line_name=str(scene + 1),
        road=road,
        weight=1 if road is Road.BATCH else 0,
        place=replace(batch.place, interaction_id=None, message_id=None, reply_token=""),
        request=request,
        from_upload=wanted.picture is not None,
        next_at_ms=None,
        hold=offers.amount(request, BUILT_IN),
    )
    return NewLine(job=job, inputs=() if wanted.picture is None else (_input(job, wanted.picture),))


async def asked(store: Store, batch: Job, wanted: Sequence[Wanted]) -> Job:
    """A batch that its author is asked about: its file was read to the end."""
    proposed = await store.jobs.propose(batch, ())
    assert isinstance(proposed, Asked)
    lines = [line_of(batch, scene, one) for scene, one in enumerate(wanted)]
    for begin in range(0, len(lines), CHUNK):
        assert await store.lines.add(batch.id, lines[begin : begin + CHUNK])
    question = await store.lines.ask(_surveyed(batch, [one.job for one in lines]))
    assert question is not None
    return question


def _surveyed(batch: Job, lines: Iterable[Job]) -> Job:
    parts: dict[tuple[object, ...], Part] = {}
    whole = NOTHING
    for line in lines:
        key = (line.kind, line.request.model, line.road)
        part = parts.get(key) or Part(
            kind=line.kind,
            model=line.request.model,
            lines=0,
            ticks=0,
            queued=line.road is Road.QUEUE,
        )
        parts[key] = replace(part, lines=part.lines + 1, ticks=part.ticks + line.hold.ticks)
        whole += line.hold
    request = BatchRequest(
        prompt=batch.request.prompt,
        parts=tuple(parts.values()),
        images=whole.images,
        video_ms=whole.video_ms,
        clips=whole.clips,
    )
    return batch.changed(request=request, question=Question.PRICE, hold=whole)


def _road(request: Request) -> Road:
    resolved = offers.resolved(request, BUILT_IN)
    named = request.model in NOT_BATCHED and resolved.model in NOT_BATCHED
    return Road.QUEUE if named else Road.BATCH


def _input(job: Job, picture: bytes) -> Media:
    return Media(
        job_id=job.id,
        role="input",
        part=0,
        blob=f"{job.id}/input-0",
        content_type="image/jpeg",
        size_bytes=len(picture),
        width=64,
        height=48,
    )
