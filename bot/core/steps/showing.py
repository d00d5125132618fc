"""What came of a batch, shown as it comes: galleries in a thread, or in direct messages.

Whoever holds the batch is the only one who writes in its galleries: a line that was taken down, or
deleted, has its batch looked at, and waits until the gallery is without it.
"""

import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core import galleries, ids, ladder
from bot.core.errors import (
    CardGone,
    DeliveryError,
    DiscordDown,
    MayNotPost,
    MayNotRead,
    TooLargeForChannel,
)
from bot.core.galleries import Made
from bot.core.jobs import EndReason, Job
from bot.core.ladder import Keep, Look, Try
from bot.core.ports import Gallery, Item, Portion, Post, PostState, Purpose, Rung, Stretch
from bot.core.steps.delivering import (
    BEGUN_MS,
    DELIVER_TRIES_MAX,
    DM_PAUSE_MS,
    close_way,
    note_refusal,
    unwanted,
)
from bot.core.steps.kit import Kit

log = logging.getLogger(__name__)

GALLERIES_AT_ONCE = 5
"""A step that sends more of them would take too long."""
LINES_AT_ONCE = galleries.FILES_MAX + 1
LINES_OF_ONE_MAX = 50
"""Lines that are looked through for one gallery: of some nothing may be kept any more."""
FILL_BYTES_MAX = (ladder.BOT_BYTES_MAX, ladder.OLD_BYTES_MAX, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coming:
    """The gallery that comes next."""

    part: int
    stretch: Stretch
    tried: tuple[Post, ...] = ()
    """The attempts at it so far."""
    earlier: Post | None = None
    """The one before it."""
    kept_as: EndReason | None = None
    """Why nobody is shown this one, and those behind it."""


async def show_ready(kit: Kit, job: Job, *, over: bool) -> EndReason | None:
    """Show the galleries of a batch that are complete, in the order of its file.

    `over` says that nothing more comes of any line. How the batch ends, once all of it is shown or
    nobody can be shown it; None while something is left to do. Raises DiscordDown.
    """
    await keep_up(kit, job)
    for _ in range(GALLERIES_AT_ONCE):
        coming = await _coming(kit, job, over=over)
        if coming is None:
            return EndReason.DELIVERED if over else None
        if coming.kept_as is not None:
            return coming.kept_as if over else None
        while not await _is_brought(kit, job, coming):
            coming = await _coming(kit, job, over=over) or coming
    return None


async def keep_up(kit: Kit, job: Job) -> None:
    """Have the galleries show what they may, and no more. Raises DiscordDown."""
    if job.withheld is not None or job.delete_requested_at_ms is not None:
        return
    for post in await kit.posts.incomplete(job.id):
        if post.state is PostState.SENDING and job.ended:
            await _look(kit, job, post)
    unseen = await kit.lines.out_of_sight(job.id)
    found = {post.id: post for post in await kit.posts.incomplete(job.id)}
    for place in sorted(unseen):
        if not any(_within(post.stretch, frozenset({place})) for post in found.values()):
            found |= {post.id: post for post in await kit.posts.galleries_with(job.id, place)}
    for post in found.values():
        is_behind = post.without != _within(post.stretch, unseen)
        if post.state is PostState.WITHDRAWN or (post.state is PostState.SENT and is_behind):
            await _rewrite(kit, job, post, unseen)


async def is_in_step(kit: Kit, line: Job) -> bool:
    """Whether the galleries show a line, or do not, as it may be seen now."""
    unseen = line.withheld is not None or line.delete_requested_at_ms is not None
    posts = await kit.posts.galleries_with(line.parent_id or "", line.scene or 0)
    return all((line.scene in post.without) is unseen for post in posts)


async def fill_again(kit: Kit, job: Job, post: Post) -> PostState:
    """What became of a gallery that was to be filled again. Raises DiscordDown."""
    return await _filled(kit, job, post, await kit.lines.out_of_sight(job.id))


# --- the next one ---------------------------------------------------------------------------


async def _coming(kit: Kit, job: Job, *, over: bool) -> _Coming | None:
    """The gallery that comes next; None while it is not complete."""
    latest = await kit.posts.last_galleries(job.id)
    last = [post for post in latest if post.part == latest[-1].part]
    before = next((post for post in latest if _stood(post) and post not in last), None)
    stands = next((post for post in last if _stood(post)), None)
    if last and stands is None and last[0].stretch is not None:
        coming = _Coming(
            part=last[0].part, stretch=last[0].stretch, tried=tuple(last), earlier=before
        )
        kept = next((post for post in last if post.rung is Rung.KEEP), None)
        return coming if kept is None else replace(coming, kept_as=EndReason(kept.error))
    after = None if stands is None or stands.stretch is None else stands.stretch.last
    stretch = await _next_stretch(kit, job, after, over=over)
    if stretch is None:
        return None
    return _Coming(part=1 if stands is None else stands.part + 1, stretch=stretch, earlier=stands)


def _stood(post: Post) -> bool:
    """Whether people were shown it, whatever became of it since."""
    return post.message_id is not None


async def _next_stretch(kit: Kit, job: Job, after: Item | None, *, over: bool) -> Stretch | None:
    """What the gallery behind an item is made of; None while it is not known in full."""
    first = 0 if after is None else after.line
    made: list[Made] = []
    while page := await kit.lines.to_show(job.id, first, LINES_AT_ONCE):
        for line in page:
            if line.ended:
                made.append(Made(line=line, files=await kit.records.files_of(line.id, "result")))
            elif not over:
                return galleries.next_stretch(made, after, whole=False)
        if (found := galleries.next_stretch(made, after, whole=False)) is not None:
            return found
        first = (page[-1].scene or 0) + 1
    return galleries.next_stretch(made, after, whole=True)


# --- its way --------------------------------------------------------------------------------


async def _is_brought(kit: Kit, job: Job, coming: _Coming) -> bool:
    """Go one way; whether the gallery is where it can be. Raises DiscordDown."""
    now_ms = kit.clock.now_ms()
    dm_closed = await kit.posts.dm_closed(job.place.user_id, now_ms - DM_PAUSE_MS)
    way = galleries.next_way(job, coming.tried, coming.earlier, now_ms, dm_closed=dm_closed)
    if job.deliver_failures >= DELIVER_TRIES_MAX:
        way = Keep(reason=EndReason.KEPT_UNREACHABLE)
    may_have_arrived = any(post.state is PostState.SENDING for post in coming.tried)
    if isinstance(way, Try) and not may_have_arrived:
        reason = await _unwanted(kit, job, way.rung)
        way = way if reason is None else Keep(reason=reason)
    match way:
        case Keep(reason=reason):
            await _keep(kit, job, coming, reason)
            return True
        case Look(post=post):
            await _look(kit, job, post)
        case Try(rung=rung):
            await _try(kit, job, coming, rung)
    return any(_stood(post) for post in await _tried(kit, job, coming))


async def _tried(kit: Kit, job: Job, coming: _Coming) -> list[Post]:
    latest = await kit.posts.last_galleries(job.id)
    return [post for post in latest if post.part == coming.part]


async def _unwanted(kit: Kit, job: Job, rung: Rung) -> EndReason | None:
    """Why nobody is to be shown a gallery. Raises DiscordDown."""
    now_ms = kit.clock.now_ms()
    if (reason := await unwanted(kit, job, now_ms)) is not None:
        return reason
    if rung is Rung.CHANNEL and not await kit.outbox.author_is_welcome(job, now_ms):
        return EndReason.KEPT_UNREACHABLE
    return None


async def _keep(kit: Kit, job: Job, coming: _Coming, reason: EndReason) -> None:
    """From here on nobody is shown anything: what came is kept."""
    kept = _post(kit, job, coming, Rung.KEEP, 0)
    # In one go: of one that was begun alone nobody would know why.
    await kit.posts.record(replace(kept, state=PostState.SENT, error=reason))
    kit.meter.delivered(Rung.KEEP)


async def _try(kit: Kit, job: Job, coming: _Coming, rung: Rung) -> None:
    """Attempt one way, recorded before and after. Raises DiscordDown."""
    try:
        channel_id = await _channel(kit, job, coming, rung)
    except DiscordDown:
        raise
    except DeliveryError as error:
        attempt = _post(kit, job, coming, rung, job.place.channel_id)
        await kit.posts.begin(attempt, job.lease_token)
        await _note_failure(kit, job, attempt, attempt, error)
        return
    unseen = await kit.lines.out_of_sight(job.id)
    made = await _made(kit, job, coming.stretch)
    sizes = [media.size_bytes for one in made for media in one.files]
    limit = galleries.limit_bytes(coming.tried, sizes)
    gallery = _gallery(job, coming.part, coming.stretch, made, unseen=unseen, limit_bytes=limit)
    # Before the attempt is on record: what cannot be read was not tried.
    async with _files(kit, gallery) as paths:
        attempt = replace(
            _post(kit, job, coming, rung, channel_id), without=_within(coming.stretch, unseen)
        )
        await _send(kit, job, gallery, paths, attempt)


async def _send(kit: Kit, job: Job, gallery: Gallery, paths: Sequence[Path], attempt: Post) -> None:
    """One attempt, recorded before and after. Raises DiscordDown."""
    post = await kit.posts.begin(attempt, job.lease_token)
    if kit.clock.now_ms() - attempt.tried_at_ms > BEGUN_MS:
        return  # to be begun anew, under a lease that is looked at again
    nonce = galleries.nonce(job, gallery.part)
    try:
        sent = await kit.galleries.send(gallery, paths, attempt.channel_id, nonce=nonce)
    except DeliveryError as error:
        await _note_failure(kit, job, attempt, post, error)
        if isinstance(error, DiscordDown):
            raise
        return
    await kit.posts.finish(post.id, PostState.SENT, sent=sent)
    kit.meter.delivered(post.rung)


async def _channel(kit: Kit, job: Job, coming: _Coming, rung: Rung) -> int:
    """Where a gallery goes: the thread of the batch, or direct messages. Raises DeliveryError."""
    earlier = coming.earlier
    if rung is Rung.DM:
        return await kit.galleries.open_dm(job.place.user_id)
    if earlier is not None:
        channel_id = earlier.channel_id
    elif galleries.in_thread(job):
        channel_id = job.place.channel_id
    else:
        return await kit.galleries.open_thread(job)
    if not await kit.galleries.is_open(channel_id):
        raise MayNotPost(ladder.THREAD_CLOSED)
    return channel_id


def _post(kit: Kit, job: Job, coming: _Coming, rung: Rung, channel_id: int) -> Post:
    return Post(
        id=ids.new_token(kit.rng),
        job_id=job.id,
        part=coming.part,
        purpose=Purpose.RESULT,
        channel_id=channel_id,
        private=job.place.private or rung is Rung.DM,
        rung=rung,
        tried_at_ms=kit.clock.now_ms(),
        stretch=coming.stretch,
    )


async def _note_failure(
    kit: Kit, job: Job, attempt: Post, post: Post, error: DeliveryError
) -> None:
    """Record what an attempt came to; one whose answer was lost stays open."""
    kit.meter.delivered(post.rung, error)
    log.warning(
        "a gallery of batch %s could not be shown by %s: %s",
        *(job.id, post.rung, error.sentence),
        extra=job.log_fields("gallery_failed"),
    )
    match error:
        case DiscordDown():
            return
        case CardGone():
            await close_way(kit, attempt, post, PostState.FAILED, galleries.CARD_GONE)
        case _:
            await note_refusal(kit, job, attempt, post, error)


async def _look(kit: Kit, job: Job, post: Post) -> None:
    """Find out whether a gallery arrived whose answer was lost. Raises DiscordDown."""
    if post.stretch is None:
        return
    made = await _made(kit, job, post.stretch)
    largest = ladder.BOT_BYTES_MAX
    everything = _gallery(
        *(job, post.part, post.stretch, made), unseen=frozenset(), limit_bytes=largest
    )
    try:
        sent = await kit.galleries.find(everything, post)
    except DiscordDown:
        raise
    except MayNotRead:
        await kit.posts.finish(post.id, PostState.UNKNOWN, error="may_not_read")
    except DeliveryError as error:
        await kit.posts.finish(post.id, PostState.GONE, error=error.sentence)
    else:
        state = PostState.MISSED if sent is None else PostState.SENT
        await kit.posts.finish(post.id, state, sent=sent)


# --- what it shows --------------------------------------------------------------------------


async def _rewrite(kit: Kit, job: Job, post: Post, unseen: frozenset[int]) -> None:
    """Let a gallery show what it may now."""
    state = await _filled(kit, job, post, unseen)
    if state is not post.state:
        await kit.posts.finish(post.id, state)


async def _filled(kit: Kit, job: Job, post: Post, unseen: frozenset[int]) -> PostState:
    """What became of a gallery that was to be written anew. Raises DiscordDown."""
    if post.stretch is None:
        return PostState.OUT_OF_REACH
    made = await _made(kit, job, post.stretch)
    for limit in FILL_BYTES_MAX:
        gallery = _gallery(job, post.part, post.stretch, made, unseen=unseen, limit_bytes=limit)
        try:
            async with _files(kit, gallery) as paths:
                await kit.galleries.fill(gallery, paths, post)
        except TooLargeForChannel:
            continue
        except CardGone:
            return PostState.GONE
        except DiscordDown:
            raise
        except DeliveryError as error:
            log.warning(
                "a gallery of batch %s stays as it is: %s",
                *(job.id, error.sentence),
                extra=job.log_fields("message_stays"),
            )
            return PostState.OUT_OF_REACH
        await kit.posts.note_without(post.id, _within(post.stretch, unseen))
        return PostState.SENT
    return PostState.OUT_OF_REACH


async def _made(kit: Kit, job: Job, stretch: Stretch) -> list[Made]:
    """What came of the lines that a gallery is made of."""
    lines = await kit.lines.to_show(job.id, stretch.first.line, LINES_OF_ONE_MAX)
    return [
        Made(line=line, files=await kit.records.files_of(line.id, "result"))
        for line in lines
        if line.ended and (line.scene or 0) <= stretch.last.line
    ]


def _gallery(
    job: Job,
    part: int,
    stretch: Stretch,
    made: Sequence[Made],
    *,
    unseen: frozenset[int],
    limit_bytes: int,
) -> Gallery:
    portions = [
        Portion(line=one.line, unseen=True)
        if one.line.scene in unseen or one.line.withheld is not None
        else galleries.portion_of(one.line, one.files, stretch, limit_bytes)
        for one in made
    ]
    seen = (one for one in portions if one.unseen or one.files or one.too_large or _says(one))
    return Gallery(batch=job, part=part, portions=tuple(seen))


def _says(portion: Portion) -> bool:
    return portion.line.written is not None


def _within(stretch: Stretch | None, places: frozenset[int]) -> frozenset[int]:
    """Those of some lines that a gallery is made of."""
    if stretch is None:
        return frozenset()
    return frozenset(one for one in places if stretch.first.line <= one <= stretch.last.line)


def _files(kit: Kit, gallery: Gallery) -> AbstractAsyncContextManager[Sequence[Path]]:
    return kit.blobs.here(*(media.blob for media in gallery.files))
