"""Letting a job in: numbered, checked against everything that may stop it, and written; or not."""

from collections.abc import Sequence
from dataclasses import replace

from bot.adapters.sql import blocks, decided, events, job_rows, ledger, lines
from bot.adapters.sql.casebook import open_case
from bot.adapters.sql.database import Session
from bot.adapters.sql.posts import add_post
from bot.adapters.sql.records import add_media, media_of
from bot.core import access, quota
from bot.core.access import Barred, Why
from bot.core.blocks import is_paused
from bot.core.casebook import Case
from bot.core.holdings import HELD_OF_MEMBER_MAX, HELD_OF_SPACE_MAX
from bot.core.jobs import Job, Media, State
from bot.core.models import Kind
from bot.core.ports import (
    Admission,
    Admitted,
    AlreadyAdmitted,
    Asked,
    Door,
    Held,
    Post,
    PostState,
    Purpose,
    QueueFull,
    Repeated,
    Rung,
    TooManyHeld,
)
from bot.core.quota import Over, Used
from bot.core.requests import StoryboardRequest
from bot.core.searching import words_of


class NotAdmitted(Exception):
    """Undoes an admission that was refused; carries the answer out of its transaction."""

    def __init__(self, answer: Admission) -> None:
        super().__init__()
        self.answer = answer


async def admit(
    session: Session, job: Job, inputs: Sequence[Media], door: Door, *, again: bool = False
) -> Admitted:
    """Raises NotAdmitted; LookupError when the space is not open.

    `again` after a try whose outcome nobody learnt: what that one wrote is the answer.
    """
    number = await _number(session, job)
    if again and (own := await session.one("job", id=job.id)) is not None:
        raise NotAdmitted(Admitted(job=job_rows.to_job(own), left=()))
    if (known := await _known(session, job)) is not None:
        raise NotAdmitted(known)
    if (same := await _same_lately(session, job, inputs, door.repeat_within_ms)) is not None:
        raise NotAdmitted(Repeated(job=same))
    left = await _room(session, job, door)
    admitted = replace(job, number=number)
    await _add(session, admitted, inputs)
    await ledger.hold(session, admitted)
    await _add_card(session, admitted)
    return Admitted(job=admitted, left=left)


async def propose(session: Session, job: Job, inputs: Sequence[Media]) -> Asked | AlreadyAdmitted:
    """Write a job that its author has to answer a question about."""
    number = await _number(session, job)
    if (known := await _known(session, job)) is not None:
        return known
    proposed = replace(job, number=number)
    await _add(session, proposed, inputs)
    return Asked(job=proposed)


async def confirm(
    session: Session, job: Job, door: Door, scenes: Sequence[Job], was: State = State.ASKING
) -> Admitted:
    """Let in a job that waited for a word, with its scenes or lines.

    `was` is the state it waited in. Raises NotAdmitted.
    """
    await session.one("lock_space", space_id=job.place.space_id)
    if (known := await _known(session, job)) is not None:
        raise NotAdmitted(known)
    await session.one("lock_job", id=job.id)
    before = await job_rows.get(session, job.id)
    if before.state is not was:
        raise NotAdmitted(AlreadyAdmitted(job_id=job.id))
    if was is State.ASKING and (many := await _too_many_batches(session, job)) is not None:
        raise NotAdmitted(many)
    is_batch = job.kind is Kind.BATCH
    own = before.hold if is_batch else job.hold
    whole = replace(job, hold=sum((scene.hold for scene in scenes), own))
    left = await _room(session, whole, door)
    await session.run("confirm_job", **job_rows.to_row(job), words=words_of(job.request))
    said = "confirmed" if was is State.ASKING else "approved"
    await events.note(session, job.id, said, job.counted_at_ms)
    await ledger.hold(session, job)
    if was is State.ASKING:
        await _add_card(session, job)
    if is_batch:
        await lines.let_in(session, job, before)
    for scene in scenes:
        numbered = replace(scene, number=await _number(session, scene))
        await _add(session, numbered, ())
        await ledger.hold(session, numbered)
    return Admitted(job=job, left=left)


async def hold(session: Session, job: Job, inputs: Sequence[Media], case: Case, door: Door) -> Held:
    """Write a request that a moderator has to approve, with its case. Raises NotAdmitted."""
    await session.one("lock_space", space_id=job.place.space_id)
    if (known := await _known(session, job)) is not None:
        raise NotAdmitted(known)
    asked = await session.one("lock_job", id=job.id) is not None
    if asked and (await job_rows.get(session, job.id)).state is not State.ASKING:
        raise NotAdmitted(AlreadyAdmitted(job_id=job.id))
    if (same := await _same_lately(session, job, inputs, door.repeat_within_ms)) is not None:
        raise NotAdmitted(Repeated(job=same))
    if (slow := await _too_soon(session, job, door.slow_s)) is not None:
        raise NotAdmitted(slow)
    if (many := await _too_many_held(session, job)) is not None:
        raise NotAdmitted(many)
    if (open_ := await _too_many_batches(session, job)) is not None:
        raise NotAdmitted(open_)
    held = job
    if asked:
        await session.run("confirm_job", **job_rows.to_row(job), words=words_of(job.request))
    else:
        held = replace(job, number=await _number(session, job))
        await _add(session, held, inputs)
    await _add_card(session, held)
    await events.note(session, job.id, State.HELD_FOR_APPROVAL, job.counted_at_ms)
    await open_case(session, case)
    return Held(job=held)


async def _too_many_held(session: Session, job: Job) -> TooManyHeld | None:
    whose = {"space_id": job.place.space_id, "member_key": job.place.member_key}
    counts = await session.one("held_counts", **whose)
    if counts is None:
        return None
    if counts["of_member"] >= HELD_OF_MEMBER_MAX:
        return TooManyHeld(of_member=True, held=counts["of_member"])
    if counts["in_space"] >= HELD_OF_SPACE_MAX:
        return TooManyHeld(of_member=False, held=counts["in_space"])
    return None


async def _too_many_batches(session: Session, job: Job) -> Barred | None:
    """Whether its author has as many batches open as a person may have; the space is locked."""
    if job.kind is not Kind.BATCH:
        return None
    whose = {"space_id": job.place.space_id, "member_key": job.place.member_key}
    row = await session.one("open_batches", **whose)
    count = 0 if row is None else row["batches"]
    house = await decided.house_of(session, job.place.space_id)
    if count < house.batches_open_max:
        return None
    return Barred(why=Why.TOO_MANY_BATCHES, batches_open=count)


async def _number(session: Session, job: Job) -> int:
    """The next number of a space, which is locked by taking it."""
    numbered = await session.one("number_job", space_id=job.place.space_id)
    if numbered is None:
        raise LookupError(f"space {job.place.space_id} is not open")
    return numbered["last_number"]


async def _known(session: Session, job: Job) -> AlreadyAdmitted | None:
    """The job of the same interaction, which Discord delivered twice."""
    interaction_id = job.place.interaction_id
    if interaction_id is None:
        return None
    known = await session.one("job_of_interaction", interaction_id=interaction_id)
    # What waited for a moderator is let in with the interaction that it came with.
    if known is None or known["id"] == job.id:
        return None
    return AlreadyAdmitted(job_id=known["id"])


async def _room(session: Session, job: Job, door: Door) -> tuple[Used, ...]:
    """What the limits leave after this job. Raises NotAdmitted when there is no room for it."""
    place = job.place
    if (barred := await _kept_out(session, job)) is not None:
        raise NotAdmitted(barred)
    if (slow := await _too_soon(session, job, door.slow_s)) is not None:
        raise NotAdmitted(slow)
    if (full := await _full(session, job, door)) is not None:
        raise NotAdmitted(full)
    if door.ceilings.over_all:
        await session.run("lock_operator_budget")
    standing = await ledger.standing(session, place.whose, door.ceilings, job.counted_at_ms)
    decision = quota.decide(job.hold, standing)
    if isinstance(decision, Over):
        raise NotAdmitted(decision)
    return decision.left


async def _kept_out(session: Session, job: Job) -> Barred | None:
    """Whether its author is blocked or rests, or requests like this one are paused.

    The space is locked: whoever blocks or pauses came before, or finds the job in the queue.
    """
    place, now_ms = job.place, job.counted_at_ms
    standing = await blocks.barring(session, place.space_id, place.member_key, now_ms)
    if standing is not None:
        return access.kept_out(standing)
    house = await decided.house_of(session, place.space_id)
    if is_paused(house, job.author_new_until_ms, now_ms):
        return Barred(why=Why.PAUSED, until_ms=house.paused_until_ms)
    return None


async def _too_soon(session: Session, job: Job, slow_s: int) -> Barred | None:
    """Whether the channel's slow mode keeps the author from showing more just now."""
    place = job.place
    if slow_s == 0 or place.private:
        return None
    shown_ms = await last_shown_ms(
        session,
        place.space_id,
        place.member_key,
        place.channel_id,
        job.counted_at_ms - slow_s * 1000,
    )
    if shown_ms is None:
        return None
    return access.too_soon(shown_ms, slow_s * 1000)


async def last_shown_ms(
    session: Session, space_id: str, member_key: str, channel_id: int, since_ms: int
) -> int | None:
    """When a member last had something shown to all in a channel, since a moment."""
    row = await session.one(
        "last_shown",
        space_id=space_id,
        member_key=member_key,
        channel_id=channel_id,
        since_ms=since_ms,
    )
    return None if row is None else row["shown_at_ms"]


async def _same_lately(
    session: Session, job: Job, inputs: Sequence[Media], within_ms: int
) -> Job | None:
    """A job of the same person, a moment ago, with the same request and the same pictures."""
    if within_ms == 0:
        return None
    rows = await session.all(
        "same_lately",
        space_id=job.place.space_id,
        member_key=job.place.member_key,
        request=job_rows.to_row(job)["request"],
        since_ms=job.created_at_ms - within_ms,
    )
    given = [_looks(media) for media in inputs]
    for row in rows:
        if [_looks(media) for media in await media_of(session, row["id"], "input")] == given:
            return await job_rows.get(session, row["id"])
    return None


def _looks(media: Media) -> tuple[int, int, int]:
    """What tells one cleaned picture from another well enough to ask."""
    return media.size_bytes, media.width, media.height


async def _full(session: Session, job: Job, door: Door) -> QueueFull | None:
    """Whether the queue has no place for it; a batch takes none."""
    place = job.place
    if job.kind is Kind.BATCH:
        return None
    counts = await session.one(
        "waiting_counts", space_id=place.space_id, member_key=place.member_key
    )
    if counts is None:
        return None
    if counts["of_member"] >= door.queue_member_max:
        return QueueFull(of_member=True, waiting=counts["of_member"])
    if counts["in_space"] >= door.queue_space_max:
        return QueueFull(of_member=False, waiting=counts["in_space"])
    return None


async def _add(session: Session, job: Job, inputs: Sequence[Media]) -> None:
    """The rows of a job: its author, itself, its inputs, the scenes it takes over."""
    place = job.place
    await session.run("add_member", space_id=place.space_id, member_key=place.member_key)
    await session.run("add_job", **job_rows.to_row(job), words=words_of(job.request))
    for media in inputs:
        await add_media(session, media, job.created_at_ms)
    if isinstance(job.request, StoryboardRequest):
        for scene_id in job.request.taken_over:
            await session.run("add_taken_over", job_id=job.id, scene_id=scene_id)


async def _add_card(session: Session, job: Job) -> None:
    """The message that shows the job."""
    place = job.place
    card = Post(
        id=f"{job.id}.card",
        job_id=job.id,
        purpose=Purpose.CARD,
        channel_id=place.channel_id,
        message_id=place.message_id,
        private=place.private,
        rung=Rung.REPLY_TOKEN,
        state=PostState.SENT,
        tried_at_ms=job.counted_at_ms,
    )
    await add_post(session, card)
