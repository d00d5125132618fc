"""A job that was taken down: its messages are emptied, and filled again if that is taken back.

What is left to do stands in the rows of its messages: one that was sent is to be emptied while its
job is withheld, one that was withdrawn is to be filled while it is not. So a Discord that is down,
or a restart, loses nothing of it.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.core import ids, ladder
from bot.core.errors import (
    CardGone,
    DeliveryError,
    DiscordDown,
    DmClosed,
    FilesDown,
    TooLargeForChannel,
)
from bot.core.jobs import EndReason, Job, Media, Withheld
from bot.core.ports import Card, Post, PostState, Purpose, Rung, Sent
from bot.core.steps import fitting, parcelling, showing
from bot.core.steps.delivering import DM_PAUSE_MS
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)

TOLD_DOWN, TOLD_BACK = 1, 2
"""The parts of the two notices that tell an author of it."""


def has_to_return(posts: Sequence[Post]) -> bool:
    """Whether a message is still to be filled again."""
    return any(post.state is PostState.WITHDRAWN for post in posts)


async def withdraw(kit: Kit, job: Job) -> None:
    """Empty every message that shows a job, and end every link to its files.

    Raises DiscordDown or FilesDown when something of it has to wait; all else is done by then.
    """
    waits: DiscordDown | FilesDown | None = None
    try:
        await _end_links(kit, job)
    except FilesDown as error:
        waits = error
    done: dict[int, PostState] = {}
    for post in await kit.posts.of_job(job.id):
        try:
            await _withdraw_one(kit, job, post, done)
        except DiscordDown as error:
            waits = error
    if waits is not None:
        raise waits
    if (job.parent_id is None or job.is_line) and job.withheld is not Withheld.HIDDEN:
        await _tell(kit, job, TOLD_DOWN)


async def _end_links(kit: Kit, job: Job) -> None:
    """Have no address lead to what is kept of a job, nor to a ZIP that it is in. Raises FilesDown.

    Where the storage itself answers them, it asks nobody: only the name can change.
    """
    await parcelling.drop(kit, job)
    for media in await kit.records.not_aside(job.id):
        name = _another(media.blob)
        try:
            await kit.blobs.move(media.blob, name)
        except FileNotFoundError:
            continue
        if not await kit.records.set_aside(media, name):
            await kit.blobs.delete(name)


def _another(blob: str) -> str:
    """A name that a file never had before: the last one counts up."""
    name, _, times = blob.partition(".")
    return f"{name}.{int(times or 0) + 1}"


async def _withdraw_one(kit: Kit, job: Job, post: Post, done: dict[int, PostState]) -> None:
    where = await stands(kit, job, post) if _shows_it(post) else None
    if where is None:
        return
    if (state := done.get(where.message_id)) is None:
        state = await _emptied(kit, job, replace(post, message_id=where.message_id))
        done[where.message_id] = state
    await kit.posts.finish(post.id, state, sent=where)


async def _emptied(kit: Kit, job: Job, post: Post) -> PostState:
    """What became of a message that was to be emptied. Raises DiscordDown."""
    now_ms = kit.clock.now_ms()
    if not ladder.is_in_reach(job, post, now_ms):
        return PostState.OUT_OF_REACH
    try:
        await kit.outbox.withdraw(job, post, now_ms)
    except CardGone:
        return PostState.GONE
    except DiscordDown:
        raise
    except DeliveryError as error:
        log.warning(
            "a message of job %s stays: %s",
            job.id,
            error.sentence,
            extra=job.log_fields("message_stays"),
        )
        return PostState.OUT_OF_REACH
    return PostState.WITHDRAWN


async def restore(kit: Kit, job: Job) -> Job:
    """Fill the messages again that were emptied; the job as it has ended then.

    What somebody removed meanwhile stays away. Raises DiscordDown when one has to wait.
    """
    results = await kit.records.media_of(job.id, "result")
    never_shown = job.end_reason is EndReason.WITHHELD
    shown = job.changed(end_reason=EndReason.DELIVERED) if never_shown else job
    waits: DiscordDown | None = None
    done: dict[int, PostState] = {}
    for post in await kit.posts.of_job(job.id):
        if post.state is not PostState.WITHDRAWN or post.message_id is None:
            continue
        if post.purpose is Purpose.LOG:
            # The log has its order: what is back is told there anew.
            await kit.posts.finish(post.id, PostState.FAILED, error="told_anew")
            continue
        try:
            if post.stretch is not None:
                done[post.message_id] = await showing.fill_again(kit, shown, post)
            elif post.message_id not in done:
                done[post.message_id] = await _filled(kit, shown, post, results)
        except DiscordDown as error:
            waits = error
        else:
            await kit.posts.finish(post.id, done[post.message_id])
    if waits is not None:
        raise waits
    await _tell(kit, job, TOLD_BACK)
    if never_shown and PostState.SENT not in done.values():
        return job.changed(end_reason=EndReason.KEPT_UNREACHABLE)
    return shown


async def _filled(kit: Kit, job: Job, post: Post, results: Sequence[Media]) -> PostState:
    """What became of a message that was to be filled again. Raises DiscordDown."""
    if not ladder.is_in_reach(job, post, kit.clock.now_ms()):
        return PostState.OUT_OF_REACH
    for limit in (ladder.BOT_BYTES_MAX, ladder.OLD_BYTES_MAX, 0):
        try:
            await _fill(kit, job, post, results, limit)
        except TooLargeForChannel:
            continue
        except CardGone:
            return PostState.GONE
        except DiscordDown:
            raise
        except DeliveryError:
            return PostState.OUT_OF_REACH
        return PostState.SENT
    return PostState.OUT_OF_REACH


async def _fill(kit: Kit, job: Job, post: Post, results: Sequence[Media], limit: int) -> None:
    copies = await kit.records.media_of(job.id, "fitted")
    shown = fitting.shown(results, copies, limit)
    card = Card(
        job=job,
        results=shown.files or tuple(results),
        too_large=len(shown.left_out) if shown.files else 0,
        kept_until_ms=await kit.kept_until_ms(job),
        scenes=await kit.scenes(job),
        prices=await kit.prices(job),
    )
    if job.end_reason is EndReason.DELIVERED and not shown.files and not job.kind.makes_text:
        card = Card(job=job.changed(end_reason=EndReason.LINKED), results=tuple(results))
    async with kit.blobs.here(*(media.blob for media in shown.files)) as paths:
        await kit.outbox.restore(card, paths, post, kit.clock.now_ms())


async def _tell(kit: Kit, job: Job, part: int) -> None:
    """Tell an author in private, once; nobody whom that is unasked for gets a direct message.

    Within the time of their request's token that is a note beside it; later a direct message, if
    they had asked for one about this job. Else its card says it, and `/result`.
    """
    told = {p.part: p for p in await kit.posts.of_job(job.id) if p.purpose is Purpose.NOTICE}
    knows = TOLD_DOWN in told and told[TOLD_DOWN].state is PostState.SENT
    if part in told or (part == TOLD_BACK and not knows):
        return
    now_ms = kit.clock.now_ms()
    beside = ladder.token_lives(job, now_ms)
    closed = await kit.posts.dm_closed(job.place.user_id, now_ms - DM_PAUSE_MS)
    if not beside and (not job.tell_me or closed):
        return
    notice = Post(
        id=ids.new_token(kit.rng),
        job_id=job.id,
        part=part,
        purpose=Purpose.NOTICE,
        channel_id=0,
        private=True,
        rung=Rung.REPLY_TOKEN if beside else Rung.DM,
        tried_at_ms=now_ms,
    )
    await kit.posts.begin(notice, job.lease_token)
    down_by = await kit.takedowns.standing_of(job) if part == TOLD_DOWN else None
    try:
        await kit.outbox.tell_withheld(job, down_by, nonce=f"{job.id}.w{part}", beside=beside)
    except DeliveryError as error:
        if isinstance(error, DmClosed):
            await kit.posts.note_closed_dm(job.place.user_id, now_ms)
        await kit.posts.finish(notice.id, PostState.FAILED, error=error.sentence)
    else:
        await kit.posts.finish(notice.id, PostState.SENT)


def _shows_it(post: Post) -> bool:
    return post.purpose is not Purpose.NOTICE and post.rung is not Rung.KEEP


async def stands(kit: Kit, job: Job, post: Post) -> Sent | None:
    """Where a message stands, also one whose sending was never answered. Raises DiscordDown."""
    if post.state is PostState.SENT and post.message_id is not None:
        return Sent(channel_id=post.channel_id, message_id=post.message_id)
    if post.state is not PostState.SENDING or post.rung.edits:
        return None
    try:
        return await kit.outbox.find(post, job)
    except DiscordDown:
        raise
    except DeliveryError:
        return None
