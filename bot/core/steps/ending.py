"""A job that is over: its author is told, by the card and by a message if they asked for one."""

import logging
from typing import TypedDict

from bot.core import galleries, ids, ladder, pacing, requests, storyboards
from bot.core.batches import forgetting
from bot.core.bulletins import PROVIDER
from bot.core.errors import CardGone, DeliveryError, DiscordDown, DmClosed
from bot.core.jobs import SHOWN, EndReason, Job, State
from bot.core.models import Kind
from bot.core.ports import Card, Post, PostState, Purpose, Rung, Sent, Tally
from bot.core.steps import conducting, halting, parcelling, showing, striking, withdrawing
from bot.core.steps.delivering import DM_PAUSE_MS
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)

TELL_TRIES_MAX = 20
WITHOUT_RESULT_MAX = 10
"""The card of a batch names so many lines of which nothing came."""


class _Lines(TypedDict, total=False):
    """What the card of a batch says of its lines."""

    tally: Tally
    without_result: tuple[Job, ...]
    shown_in_id: int | None


async def follow_up(kit: Kit, job: Job) -> None:
    """Do what is left to do for a job that is over; again later when Discord is down."""
    if job.kind is Kind.BATCH:
        job = job.changed(cost_ticks=(await halting.clear(kit, job)).cost_ticks)
        if job.end_reason in {EndReason.NOT_WANTED, EndReason.NEVER_ANSWERED}:
            await kit.write(job.changed(next_at_ms=None))
            return
    rests_until_ms = await striking.rests_until_ms(kit, job)
    if job.kind is Kind.STORYBOARD:
        await conducting.drop_waiting(kit, job)
        job = job.changed(cost_ticks=storyboards.cost_ticks(await kit.scenes(job)))
    if job.kind is Kind.BATCH and job.held_for is not None:
        await _forget_lines(kit, job)
    if job.end_reason is EndReason.MODERATED and not job.kind.has_parts:
        await kit.logbook.turned_away(
            job.place,
            why=PROVIDER,
            words=requests.own_words(job.request),
            job_id=job.id,
            now_ms=job.finished_at_ms,
        )
    try:
        job = await _told_or_removed(kit, job, rests_until_ms)
        await parcelling.clear(kit, job)
        if job.is_line and not await showing.is_in_step(kit, job):
            await _await_gallery(kit, job)
            return
    except DiscordDown:
        # What was taken down is not left standing, however long Discord is away.
        if job.withheld is not None or job.deliver_failures < TELL_TRIES_MAX:
            failures = job.deliver_failures + 1
            pause_s = pacing.pause_s(failures, kit.rng)
            await kit.write_for_later(job.changed(deliver_failures=failures), pause_s)
            return
        log.warning("the end of job %s was not told", job.id, extra=job.log_fields("end_untold"))
        if job.delete_requested_at_ms is not None:
            await _drop_files(kit, job)
    await kit.write(job.changed(next_at_ms=None, deliver_failures=0))


async def _forget_lines(kit: Kit, batch: Job) -> None:
    """End the lines of a held batch that nobody let in; what is taken down keeps its files."""
    now_ms = kit.clock.now_ms()
    if batch.withheld is None:
        await forgetting.forget(kit.lines, kit.records, kit.blobs, batch.id, now_ms)
    else:
        await kit.lines.forget(batch.id, now_ms)


async def _await_gallery(kit: Kit, line: Job) -> None:
    """Have the batch of a line look at its galleries, and see later whether it did."""
    await kit.jobs.look_again(line.parent_id or "", kit.clock.now_ms())
    tries = line.deliver_failures + 1
    pause_s = pacing.pause_s(tries, kit.rng)
    await kit.write_for_later(line.changed(deliver_failures=tries), pause_s)


async def _told_or_removed(kit: Kit, job: Job, rests_until_ms: int | None) -> Job:
    """The job once people see of it what they may. Raises DiscordDown."""
    if job.withheld is not None:
        await withdrawing.withdraw(kit, job)
    elif job.delete_requested_at_ms is not None:
        await _remove(kit, job)
    elif withdrawing.has_to_return(await kit.posts.of_job(job.id)):
        job = await withdrawing.restore(kit, job)
        if job.parent_id is None:
            await kit.logbook.made(job)
    elif job.parent_id is None:
        if job.kind is Kind.BATCH:
            await showing.keep_up(kit, job)
        await kit.logbook.made(job)
        await _tell(kit, job, rests_until_ms)
    return job


async def _tell(kit: Kit, job: Job, rests_until_ms: int | None) -> None:
    """Raises DiscordDown."""
    shown = await _where_shown(kit, job)
    is_batch = job.kind is Kind.BATCH  # its card says how it ended, its galleries do not
    by_message = shown is not None and not shown.rung.edits and not is_batch
    in_private = shown is not None and shown.rung is Rung.DM
    on_card = job.end_reason in SHOWN and not in_private and not is_batch
    told = on_card or await _told_on_card(kit, job, rests_until_ms)
    stopped = job.state is State.CANCELLED
    unreached = not told and (is_batch or not job.place.private)
    if (job.tell_me or unreached) and not stopped and not by_message:
        await _told_by_message(kit, job, shown)


async def _told_on_card(kit: Kit, job: Job, rests_until_ms: int | None) -> bool:
    """Turn the card into its end; whether its author can know now. Raises DiscordDown."""
    if job.end_reason is EndReason.KEPT_WITHDRAWN:
        return True
    card = Card(
        job=job,
        results=tuple(await kit.records.media_of(job.id, "result")),
        kept_until_ms=await kit.kept_until_ms(job),
        scenes=await kit.scenes(job),
        prices=await kit.prices(job),
        rests_until_ms=rests_until_ms,
        **await _of_lines(kit, job),
    )
    now_ms = kit.clock.now_ms()
    for rung in ladder.rungs(job, now_ms):
        if not rung.edits:
            continue
        try:
            await kit.outbox.tell_end(card, rung, now_ms)
        except CardGone:
            return True
        except DiscordDown:
            raise
        except DeliveryError:
            continue
        return True
    return False


async def _of_lines(kit: Kit, job: Job) -> _Lines:
    """What the card of a batch says of its lines."""
    if job.kind is not Kind.BATCH:
        return {}
    without = await kit.lines.without_result(job.id, -1, WITHOUT_RESULT_MAX)
    return {
        "tally": await kit.lines.tally(job.id),
        "without_result": tuple(without),
        "shown_in_id": galleries.thread_of(job, await kit.posts.last_galleries(job.id)),
    }


async def _where_shown(kit: Kit, job: Job) -> Post | None:
    """The message that shows the result."""
    posts = await kit.posts.of_job(job.id)
    return next(
        (
            post
            for post in posts
            if post.purpose is Purpose.RESULT
            and post.state is PostState.SENT
            and post.rung is not Rung.KEEP
        ),
        None,
    )


async def _told_by_message(kit: Kit, job: Job, shown: Post | None) -> None:
    """One direct message, never two: where its fate is unknown it is not sent again."""
    now_ms = kit.clock.now_ms()
    if await kit.posts.dm_closed(job.place.user_id, now_ms - DM_PAUSE_MS):
        return
    if any(p.purpose is Purpose.NOTICE for p in await kit.posts.of_job(job.id)):
        return
    notice = Post(
        id=ids.new_token(kit.rng),
        job_id=job.id,
        purpose=Purpose.NOTICE,
        channel_id=0,
        private=True,
        rung=Rung.DM,
        tried_at_ms=now_ms,
    )
    await kit.posts.begin(notice, job.lease_token)
    where = None if shown is None or shown.message_id is None else _sent(shown)
    try:
        sent = await kit.outbox.notify(Card(job=job), where, nonce=f"{job.id}.n")
    except DeliveryError as error:
        if isinstance(error, DmClosed):
            await kit.posts.note_closed_dm(job.place.user_id, now_ms)
        await kit.posts.finish(notice.id, PostState.FAILED, error=error.sentence)
    else:
        await kit.posts.finish(notice.id, PostState.SENT, sent=sent)


async def _remove(kit: Kit, job: Job) -> None:
    """Take a result away: its messages first, then its files. Raises DiscordDown."""
    posts = await kit.posts.of_job(job.id)
    for post in posts:
        where = await withdrawing.stands(kit, job, post) if _can_be_removed(post) else None
        if where is not None and await _is_removed(kit, job, where):
            await kit.posts.finish(post.id, PostState.GONE)
    card = _own_card(job)
    if card is not None and card.message_id not in {post.message_id for post in posts}:
        await _is_removed(kit, job, card)
    await _drop_files(kit, job)


async def _is_removed(kit: Kit, job: Job, where: Sent) -> bool:
    """Remove a message; False when Discord lets it stand. Raises DiscordDown."""
    try:
        await kit.outbox.remove(job, where, kit.clock.now_ms())
    except DiscordDown:
        raise
    except DeliveryError as error:
        log.warning(
            "a message of job %s stays: %s",
            job.id,
            error.sentence,
            extra=job.log_fields("message_stays"),
        )
        return False
    return True


def _own_card(job: Job) -> Sent | None:
    """The card in a channel; what somebody alone was shown is gone from there by itself.

    A line has none: that would be its batch's.
    """
    if job.place.message_id is None or job.place.private or job.is_line:
        return None
    return Sent(channel_id=job.place.channel_id, message_id=job.place.message_id)


def _can_be_removed(post: Post) -> bool:
    """Whether a message shows the result for good; what `/result` answers is seen once, by one."""
    if post.purpose is Purpose.COPY:
        return not post.rung.edits
    return post.purpose in {Purpose.RESULT, Purpose.CARD, Purpose.LOG}


async def _drop_files(kit: Kit, job: Job) -> None:
    for role in ("result", "fitted"):
        for media in await kit.records.media_of(job.id, role):
            await kit.drop(media)
    if job.kind is Kind.STORYBOARD:
        await conducting.drop_files(kit, job)
    elif job.kind is Kind.BATCH:
        await halting.drop_files(kit, job)


def _sent(post: Post) -> Sent:
    return Sent(channel_id=post.channel_id, message_id=post.message_id or 0)
