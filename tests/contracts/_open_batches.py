"""Batches for the tests of the store: read, asked about, and said yes to."""

from typing import Any

from bot.adapters.sql.store import Store
from bot.core.jobs import Job, Question, Road, State
from bot.core.models import BUILT_IN, Kind
from bot.core.money import NOTHING
from bot.core.offers import amount, resolved
from bot.core.ports import Admission, Asked, Bundle, Load, NewLine
from bot.core.requests import BatchRequest, ImageRequest, Part
from tests.contracts._jobs import OPEN, asked
from tests.core.makers import CENT, NOW_MS

LINE_TICKS = 2 * CENT


def of_lines(count: int) -> BatchRequest:
    """What so many pictures come to."""
    part = Part(kind=Kind.IMAGE, model="grok-imagine-image", lines=count, ticks=count * LINE_TICKS)
    return BatchRequest(prompt="harbours", parts=(part,), images=count)


async def asked_about(
    store: Store, nth: int = 1, *, lines: int = 3, member: str = "ada", road: Road = Road.BATCH
) -> Job:
    """The nth batch, which its author is asked about; its lines are there."""
    batch = asked(
        nth,
        member=member,
        request=BatchRequest(prompt="harbours"),
        state=State.ASKING,
        hold=NOTHING,
    )
    proposed = await store.jobs.propose(batch, ())
    assert isinstance(proposed, Asked)
    way = {"road": road, "weight": 0 if road is Road.QUEUE else 1}
    added = [a_line(batch, place, **way) for place in range(lines)]
    assert await store.lines.add(batch.id, added)
    whole = proposed.job.changed(request=of_lines(lines), question=Question.PRICE)
    read = await store.lines.ask(whole)
    assert read is not None
    return read


def a_line(batch: Job, place: int, prompt: str = "", **fields: Any) -> NewLine:
    """A picture that a line of a batch asks for."""
    request = resolved(ImageRequest(prompt=prompt or f"harbour {place}"), BUILT_IN)
    usual = {
        "place": {"interaction_id": None},
        "id": f"{batch.id[4:]}{place:04d}",
        "request": request,
        "state": State.ASKING,
        "parent_id": batch.id,
        "scene": place,
        "line_number": place + 1,
        "line_name": f"pier {place}",
        "road": Road.BATCH,
        "next_at_ms": None,
        "hold": amount(request, BUILT_IN),
    }
    member, space = batch.place.member_key, batch.place.space_id
    return NewLine(job=asked(1, member=member, space=space, **{**usual, **fields}))


def said_yes_to(batch: Job, at_ms: int = NOW_MS) -> Job:
    """A batch as it is let in."""
    return batch.changed(
        state=State.RENDERING, counted_at_ms=at_ms, next_at_ms=at_ms, hold=NOTHING, held_for=None
    )


async def sent(store: Store, batch: Job, at_ms: int = NOW_MS) -> Job:
    """A batch that was let in, leased, with all of its lines in a bundle."""
    due = await store.jobs.resume_due(at_ms, "w", at_ms + 600_000, 99)
    leased = next(one for one in due if one.id == batch.id)
    bundle = Bundle(name=f"bundle-{batch.id}", batch_id=batch.id, nth=0, tried_at_ms=at_ms)
    planned = await store.lines.page(batch.id, limit=10_000, state=State.PLANNED)
    load = Load(first=planned[0].scene or 0, last=planned[-1].scene or 0, count=len(planned))
    assert await store.lines.send(leased, bundle, load, at_ms)
    return leased


async def let_in(store: Store, batch: Job) -> Admission:
    """What came of a yes."""
    return await store.jobs.confirm(said_yes_to(batch), OPEN, ())
