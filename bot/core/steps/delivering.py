"""Putting the results in front of people, by the first way that works.

Every attempt is a row before it is made, and the row says what became of it. Which way comes next
is decided in bot.core.ladder from these rows alone, so a restart in between changes nothing.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.core import ids, ladder, pacing, previews
from bot.core.blocks import is_paused
from bot.core.casebook import CaseKind
from bot.core.errors import (
    CardGone,
    DeliveryError,
    DiscordDown,
    DmClosed,
    MayNotPost,
    MayNotRead,
    TooLargeForChannel,
)
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.ladder import Keep, Look, Try
from bot.core.ports import Card, Post, PostState, Purpose, Rung
from bot.core.steps import fitting
from bot.core.steps.fitting import Shown
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)

DELIVER_TRIES_MAX = 60
"""With pauses of up to a minute: about an hour of a Discord that does not answer."""
BEGUN_MS = 10_000
"""Who froze for longer between the record of an attempt and the attempt may have lost the job."""
DM_PAUSE_MS = 24 * 60 * 60 * 1000
"""A person whose direct messages were closed is not tried again for so long."""


async def deliver(kit: Kit, job: Job) -> None:
    """Show the finished card with its files, or find out why nobody can be shown them."""
    results = await kit.records.files_of(job.id, "result")
    if job.withheld is not None and not await _is_shown_already(kit, job):
        await kit.end_withheld(job, len(results))
        return
    if job.delete_requested_at_ms is not None:
        await fitting.delete_unshown(kit, job, results)
        return
    try:
        while not await _is_over(kit, job, results):
            pass
    except DiscordDown:
        failures = job.deliver_failures + 1
        pause_s = pacing.pause_s(failures, kit.rng)
        await kit.write_for_later(job.changed(deliver_failures=failures), pause_s)


async def _is_shown_already(kit: Kit, job: Job) -> bool:
    """Whether a message shows it, or nobody was to be shown it: then it ends as it would have."""
    posts = await kit.posts.of_job(job.id)
    return any(p.purpose is Purpose.RESULT and p.state is PostState.SENT for p in posts)


async def _is_over(kit: Kit, job: Job, results: Sequence[Media]) -> bool:
    """Go one way; whether the step ends with it. Raises DiscordDown."""
    posts = [p for p in await kit.posts.of_job(job.id) if p.purpose is Purpose.RESULT]
    over = next((post for post in posts if post.state is PostState.SENT), None)
    if over is not None and over.rung is Rung.KEEP:
        await kit.end(job, State.DONE, EndReason(over.error), delivered=len(results))
        return True
    if over is not None:
        await _end_as_delivered(kit, job, results)
        return True
    now_ms = kit.clock.now_ms()
    dm_closed = await kit.posts.dm_closed(job.place.user_id, now_ms - DM_PAUSE_MS)
    way = ladder.next_way(job, posts, now_ms, dm_closed=dm_closed)
    if job.deliver_failures >= DELIVER_TRIES_MAX:
        way = Keep(reason=EndReason.KEPT_UNREACHABLE)
    if isinstance(way, Try) and not _may_have_arrived(posts):
        reason = await unwanted(kit, job, now_ms)
        way = way if reason is None else Keep(reason=reason)
    match way:
        case Keep(reason=reason):
            await _keep(kit, job, reason, results)
            return True
        case Look(post=post):
            await _look(kit, job, post)
            return False
        case Try(rung=rung):
            return await _try(kit, job, results, rung)


async def unwanted(kit: Kit, job: Job, now_ms: int) -> EndReason | None:
    """Why nobody is shown what came of a job: its author is blocked, or requests are paused.

    Who rests is let finish.
    """
    place = job.place
    standing = await kit.blocks.barring(place.space_id, place.member_key, now_ms)
    if standing is not None and standing.case.kind is CaseKind.BLOCK:
        return EndReason.KEPT_BLOCKED
    house = await kit.rules.house(place.space_id)
    paused = is_paused(house, job.author_new_until_ms, now_ms)
    return EndReason.KEPT_PAUSED if paused else None


def _may_have_arrived(posts: Sequence[Post]) -> bool:
    """Whether the answer to a new message was lost, so that people may see it already."""
    return any(post.state is PostState.SENDING and not post.rung.edits for post in posts)


async def _try(kit: Kit, job: Job, results: Sequence[Media], rung: Rung) -> bool:
    """Attempt one way, with files that fit it; whether the step ends with it."""
    limit = ladder.takes_bytes(job, rung)
    copies = await kit.records.files_of(job.id, "fitted")
    shown = fitting.shown(results, copies, limit)
    if shown.left_out and job.fit_bytes != limit:
        await _back_to_fitting(kit, job, limit)
        return True
    if not shown.files and not job.kind.makes_text and (kit.links is None or rung is Rung.DM):
        await _keep(kit, job, EndReason.KEPT_TOO_LARGE, results)
        return True
    try:
        # Before the attempt is on record: what cannot be read was not tried.
        async with kit.blobs.here(*(media.blob for media in shown.files)) as paths:
            await _attempt(kit, job, shown, paths, rung=rung, limit=limit)
    except TooLargeForChannel:
        refused = [media.size_bytes for media in shown.files]
        smaller = min(limit, ladder.smaller_limit(refused))
        await _back_to_fitting(kit, job.changed(fit_bytes_max=smaller), smaller)
        return True
    except DiscordDown:
        raise
    except DeliveryError:
        return False
    return False


async def _back_to_fitting(kit: Kit, job: Job, limit: int) -> None:
    now_ms = kit.clock.now_ms()
    await kit.write(job.moved(State.FITTING, fit_bytes=limit, next_at_ms=now_ms))


async def _attempt(
    kit: Kit, job: Job, shown: Shown, paths: Sequence[Path], *, rung: Rung, limit: int
) -> None:
    """One attempt, recorded before and after. Raises DeliveryError."""
    against = await _against(kit, job) if rung is Rung.CHANNEL else None
    attempt = _post(kit, job, rung)
    post = await kit.posts.begin(attempt, job.lease_token)
    if against is not None:
        await close_way(kit, attempt, post, PostState.FAILED, against)
        return
    try:
        card = await _card(kit, job, shown, limit)
        if kit.clock.now_ms() - attempt.tried_at_ms > BEGUN_MS:
            return  # to be begun anew, under a lease that is looked at again
        sent = await kit.outbox.deliver(
            card, paths, rung, nonce=ladder.nonce(job), now_ms=kit.clock.now_ms()
        )
    except DeliveryError as error:
        await _note_failure(kit, job, attempt, post, error)
        raise
    await kit.posts.finish(post.id, PostState.SENT, sent=sent)
    kit.meter.delivered(rung)


async def _against(kit: Kit, job: Job) -> str | None:
    """What speaks against a late post in a channel; None for nothing. Raises DiscordDown."""
    if not await kit.outbox.author_is_welcome(job, kit.clock.now_ms()):
        return "author_gone"
    return None if await kit.outbox.is_open(job) else ladder.THREAD_CLOSED


def _post(kit: Kit, job: Job, rung: Rung) -> Post:
    return Post(
        id=ids.new_token(kit.rng),
        job_id=job.id,
        purpose=Purpose.RESULT,
        channel_id=job.place.channel_id,
        private=job.place.private or rung is Rung.DM,
        rung=rung,
        tried_at_ms=kit.clock.now_ms(),
    )


async def _card(kit: Kit, job: Job, shown: Shown, limit: int) -> Card:
    reason = EndReason.DELIVERED if _is_shown(job, shown.files) else EndReason.LINKED
    some_original = bool(shown.smaller or shown.left_out) and kit.links is not None
    until_ms = min(kit.clock.now_ms() + kit.policy.link_ms, await kit.kept_until_ms(job))
    return Card(
        job=job.moved(State.DONE, end_reason=reason),
        results=shown.files or shown.left_out,
        smaller=shown.smaller,
        too_large=len(shown.left_out),
        limit_bytes=limit,
        original_until_ms=until_ms if some_original else None,
        onward_ticks=previews.onward_ticks(job, kit.offering.catalogue),
        scenes=await kit.scenes(job),
        prices=await kit.prices(job),
    )


async def _note_failure(
    kit: Kit, job: Job, attempt: Post, post: Post, error: DeliveryError
) -> None:
    """Record what an attempt came to; one whose answer was lost stays open."""
    kit.meter.delivered(post.rung, error)
    log.warning(
        "job %s could not be delivered by %s: %s",
        job.id,
        post.rung,
        error.sentence,
        extra=job.log_fields("delivery_failed"),
    )
    match error:
        case DiscordDown():
            return
        case CardGone() if post.rung.edits:
            await kit.posts.finish(post.id, PostState.GONE, error="card_gone")
        case _:
            await note_refusal(kit, job, attempt, post, error)


async def note_refusal(kit: Kit, job: Job, attempt: Post, post: Post, error: DeliveryError) -> None:
    """Record that Discord refused an attempt, and whether its way is closed by that."""
    match error:
        case TooLargeForChannel():
            await close_way(kit, attempt, post, PostState.MISSED, ladder.TOO_LARGE)
        case MayNotPost():
            await close_way(kit, attempt, post, PostState.FAILED, ladder.MAY_NOT_POST)
        case DmClosed():
            await kit.posts.note_closed_dm(job.place.user_id, kit.clock.now_ms())
            await close_way(kit, attempt, post, PostState.FAILED, "dm_closed")
        case _:
            await close_way(kit, attempt, post, PostState.FAILED, error.sentence)


async def close_way(kit: Kit, attempt: Post, post: Post, state: PostState, reason: str) -> None:
    """Record a refusal; of a second try it tells nothing of the first, which may have arrived."""
    if post.id == attempt.id:
        await kit.posts.finish(post.id, state, error=reason)
    else:
        await kit.posts.record(replace(attempt, state=state, error=reason))


async def _look(kit: Kit, job: Job, post: Post) -> None:
    """Find out whether an attempt arrived whose answer was lost. Raises DiscordDown."""
    try:
        sent = await kit.outbox.find(post, job)
    except MayNotRead:
        await kit.posts.finish(post.id, PostState.UNKNOWN, error="may_not_read")
    except CardGone:
        await kit.posts.finish(post.id, PostState.GONE, error="card_gone")
    else:
        state = PostState.MISSED if sent is None else PostState.SENT
        await kit.posts.finish(post.id, state, sent=sent)


async def _end_as_delivered(kit: Kit, job: Job, results: Sequence[Media]) -> None:
    copies = await kit.records.files_of(job.id, "fitted")
    limit = job.fit_bytes or 0
    seen = fitting.shown(results, copies, limit).files
    reason = EndReason.DELIVERED if _is_shown(job, seen) else EndReason.LINKED
    await kit.end(job, State.DONE, reason, delivered=len(results))


def _is_shown(job: Job, files: Sequence[Media]) -> bool:
    """Whether a message shows what came of a job, not just a way to it."""
    return bool(files) or job.kind.makes_text


async def _keep(kit: Kit, job: Job, reason: EndReason, results: Sequence[Media]) -> None:
    """Nobody could be shown the files: /result has them, which is a delivery too."""
    kept = await kit.posts.begin(_post(kit, job, Rung.KEEP), job.lease_token)
    await kit.posts.finish(kept.id, PostState.SENT, error=reason)
    kit.meter.delivered(Rung.KEEP)
    await kit.end(job, State.DONE, reason, delivered=len(results))
