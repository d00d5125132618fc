"""Which way a result goes to people next, from what was tried already.

Public: edit the card by the interaction's token, edit it as the bot, post in the channel, send a
direct message, keep it for /result. Private: the token, a direct message if its author asked for
one, keep it. Nothing is posted where somebody removed the card.

An edit whose answer was lost is made again: the same card shows the same thing. A new message whose
answer was lost is sent again while Discord knows its nonce, then looked for. Nothing new is sent
while an earlier attempt may have arrived.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.jobs import EndReason, Job
from bot.core.ports import Post, PostState, Purpose, Rung

MEBIBYTE = 1024 * 1024
BOT_BYTES_MAX = 20 * MEBIBYTE
"""The largest file Discord takes from a bot anywhere, since September 2026."""
OLD_BYTES_MAX = 10 * MEBIBYTE
"""The same before; what is taken when the above is refused."""
REQUEST_BYTES_MAX = 25 * MEBIBYTE
"""Discord's documentation names this for a whole request, whatever each file may have."""

NONCE_LIVES_MS = 120_000
"""For at least so long a message with the same nonce is the same message."""
TOKEN_MARGIN_MS = 60_000
"""A card in work is edited as the bot when its token has less than this left."""

VIEW_CHANNEL = 1 << 10
"""Discord's permission bit without which the bot cannot touch its own message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """Attempt it this way."""

    rung: Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Find out first whether this attempt arrived."""

    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """No way is left: /result has it."""

    reason: EndReason


Way = Try | Look | Keep


def next_way(job: Job, posts: Sequence[Post], now_ms: int, *, dm_closed: bool) -> Way:
    """What to do next to bring a finished job's result to people.

    `posts` are the attempts so far, oldest first, of which none is known to have succeeded.
    """
    tried = [post for post in posts if post.purpose is Purpose.RESULT]
    if any(post.state in {PostState.GONE, PostState.UNKNOWN} for post in tried):
        return Keep(reason=_kept_as(job, tried))
    lost = {post.rung: post for post in tried if post.state is PostState.SENDING}
    closed = {post.rung for post in tried if post.state is PostState.FAILED}
    for rung in rungs(job, now_ms, dm_closed=dm_closed):
        if rung in closed:
            continue
        if rung.edits:
            return Try(rung=rung)
        unanswered = next(iter(lost.values()), None)
        if unanswered is None or is_known_by_nonce(unanswered, rung, now_ms):
            return Try(rung=rung)
        return Look(post=unanswered)
    return Keep(reason=_kept_as(job, tried))


def rungs(job: Job, now_ms: int, *, dm_closed: bool = True) -> tuple[Rung, ...]:
    """The ways to a job's people that may still work, best first."""
    place = job.place
    ways: list[Rung] = []
    if token_lives(job, now_ms):
        ways.append(Rung.REPLY_TOKEN)
    if place.private:
        if job.tell_me and not dm_closed:
            ways.append(Rung.DM)
        return tuple(ways)
    if place.app_permissions & VIEW_CHANNEL:
        if place.message_id is not None:
            ways.append(Rung.AS_BOT)
        ways.append(Rung.CHANNEL)
    if not dm_closed:
        ways.append(Rung.DM)
    return tuple(ways)


def token_lives(job: Job, now_ms: int, *, margin_ms: int = 0) -> bool:
    """Whether the interaction's token still edits the card, and will for a moment."""
    return bool(job.place.reply_token) and now_ms + margin_ms < job.place.reply_until_ms


def token_of(job: Job, post: Post, now_ms: int) -> str:
    """The token that changes a message now; '' where the bot must do that as itself."""
    if post.purpose is Purpose.COPY:
        return post.reply_token if now_ms < post.reply_until_ms else ""
    is_card = post.message_id == job.place.message_id
    margin_ms = 0 if job.place.private else TOKEN_MARGIN_MS
    lives = is_card and token_lives(job, now_ms, margin_ms=margin_ms)
    return job.place.reply_token if lives else ""


def is_in_reach(job: Job, post: Post, now_ms: int) -> bool:
    """Whether a message can still be changed: one person's alone only while its token lives."""
    seen_by_one = post.private and post.rung is Rung.REPLY_TOKEN
    return not seen_by_one or bool(token_of(job, post, now_ms))


def progress_rung(job: Job, now_ms: int) -> Rung:
    """How a card in work is brought up to date: as the bot when the token nears its end."""
    place = job.place
    mays = place.app_permissions & VIEW_CHANNEL and place.message_id is not None
    if mays and not place.private and not token_lives(job, now_ms, margin_ms=TOKEN_MARGIN_MS):
        return Rung.AS_BOT
    return Rung.REPLY_TOKEN


def takes_bytes(job: Job, rung: Rung) -> int:
    """The largest file that may go this way, as far as is known."""
    limit = job.place.upload_limit_bytes if rung is Rung.REPLY_TOKEN else BOT_BYTES_MAX
    return limit if job.fit_bytes_max is None else min(limit, job.fit_bytes_max)


def smaller_limit(refused: Sequence[int]) -> int:
    """What each file may have after Discord refused files of these sizes together; 0 for none."""
    shares = (BOT_BYTES_MAX, OLD_BYTES_MAX, REQUEST_BYTES_MAX // 2 // max(1, len(refused)))
    return max((share for share in shares if share < max(refused, default=0)), default=0)


def nonce(job: Job, part: int = 0) -> str:
    """What Discord knows a new message by for some minutes."""
    return f"{job.id}.{part}"


def is_known_by_nonce(post: Post, rung: Rung, now_ms: int) -> bool:
    """Whether a message sent anew by a way would be the same as an unanswered attempt."""
    return post.rung is rung and now_ms - post.tried_at_ms < NONCE_LIVES_MS


def _kept_as(job: Job, tried: Sequence[Post]) -> EndReason:
    """Why nobody was shown it."""
    if any(post.state is PostState.GONE for post in tried):
        return EndReason.KEPT_WITHDRAWN
    if job.fit_bytes_max == 0:
        return EndReason.KEPT_TOO_LARGE
    closed = {MAY_NOT_POST, THREAD_CLOSED}
    if any(post.state is PostState.FAILED and post.error in closed for post in tried):
        return EndReason.KEPT_NO_PERMISSION
    return EndReason.KEPT_UNREACHABLE


MAY_NOT_POST = "may_not_post"
"""The error of an attempt for which the bot lacked a permission."""
THREAD_CLOSED = "thread_closed"
"""The error of an attempt to post in a thread that was archived or locked meanwhile."""
TOO_LARGE = "too_large"
"""The error of an attempt whose files Discord found too large."""
