"""What of a batch goes into which message, and by which way.

The files of a batch are shown in the order of its lines, a few in each message. What a message is
made of is written down before it is sent and never changes: what was taken down or deleted since is
left out of it, and comes back to the same place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core import ladder
from bot.core.jobs import EndReason, Job, Media
from bot.core.ladder import MEBIBYTE, VIEW_CHANNEL, Keep, Look, Try, Way
from bot.core.ports import Item, Portion, Post, PostState, Rung, Stretch

FILES_MAX = 10
"""So many files Discord takes in a message."""
BYTES_MAX = 24 * MEBIBYTE
"""So much a message may weigh, with room for its words below what Discord takes."""

CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38
ATTACH_FILES = 1 << 15
IN_A_THREAD = VIEW_CHANNEL | ATTACH_FILES | SEND_MESSAGES_IN_THREADS
CARD_GONE = "card_gone"
"""The error of an attempt for which there is no card, or no thread, any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a line that is over."""

    line: Job
    files: Sequence[Media]

    def items(self) -> list[tuple[Item, int]]:
        """What there is to show of it, each with its size in bytes."""
        place = self.line.scene or 0
        if self.files:
            return [(Item(place, one.part), one.size_bytes) for one in self.files]
        said = self.line.written is not None or self.line.delete_requested_at_ms is not None
        return [(Item(place), 0)] if said else []


def next_stretch(made: Iterable[Made], after: Item | None, *, whole: bool) -> Stretch | None:
    """What the next message is made of; None while it is not known in full.

    `made` are lines in their order, of which those up to `after` were shown; with `whole` nothing
    follows behind them.
    """
    taken: list[Item] = []
    left_bytes = BYTES_MAX
    for item, size_bytes in (one for line in made for one in line.items()):
        if after is not None and item <= after:
            continue
        # What no message takes is named in words.
        weight = size_bytes if size_bytes <= ladder.BOT_BYTES_MAX else 0
        if len(taken) == FILES_MAX or (taken and weight > left_bytes):
            return Stretch(taken[0], taken[-1])
        taken.append(item)
        left_bytes -= weight
    if taken and (whole or len(taken) == FILES_MAX):
        return Stretch(taken[0], taken[-1])
    return None


def portion_of(line: Job, files: Iterable[Media], stretch: Stretch, limit_bytes: int) -> Portion:
    """What a message of a stretch shows of a line that may be seen."""
    here = [one for one in files if stretch.holds(Item(line.scene or 0, one.part))]
    shown = tuple(one for one in here if one.size_bytes <= limit_bytes)
    return Portion(line=line, files=shown, too_large=len(here) - len(shown))


def limit_bytes(tried: Iterable[Post], sizes: Iterable[int]) -> int:
    """What each file of a message may have, after what Discord found too large before."""
    limit = ladder.BOT_BYTES_MAX
    known = tuple(sizes)
    for post in tried:
        if post.state is PostState.MISSED and post.error == ladder.TOO_LARGE:
            limit = ladder.smaller_limit([size for size in known if size <= limit])
    return limit


def next_way(
    batch: Job, tried: Sequence[Post], earlier: Post | None, now_ms: int, *, dm_closed: bool
) -> Way:
    """What to do next to bring a message of a batch to people.

    `tried` are the attempts so far, none of which is known to have succeeded; `earlier` is the
    message before this one. Whoever was once written to in private is from there on.
    """
    lost = next((post for post in tried if post.state is PostState.SENDING), None)
    over = {PostState.FAILED, PostState.GONE, PostState.UNKNOWN}
    closed = {post.rung for post in tried if post.state in over}
    for rung in _rungs(batch, earlier, dm_closed=dm_closed):
        if rung in closed:
            continue
        if lost is None or ladder.is_known_by_nonce(lost, rung, now_ms):
            return Try(rung=rung)
        return Look(post=lost)
    return Keep(reason=_kept_as(batch, tried))


def in_thread(batch: Job) -> bool:
    """Whether a batch was asked for in a thread, where its results may go as well."""
    place = batch.place
    return place.top_channel_id not in {0, place.channel_id}


def thread_of(batch: Job, posts: Sequence[Post]) -> int | None:
    """The thread in which messages of a batch stand that all can see."""
    seen = (p for p in posts if p.rung is Rung.CHANNEL and p.message_id is not None)
    found = next((post.channel_id for post in seen), None)
    return None if found == batch.place.channel_id else found


def nonce(batch: Job, part: int) -> str:
    """What Discord knows a message of a batch by for some minutes."""
    return f"{batch.id}.g{part}"


def _rungs(batch: Job, earlier: Post | None, *, dm_closed: bool) -> list[Rung]:
    in_private = earlier is not None and earlier.rung is Rung.DM
    ways = [Rung.CHANNEL] if may_post(batch) and not in_private else []
    return ways if dm_closed else [*ways, Rung.DM]


def may_post(batch: Job) -> bool:
    """Whether there is a thread for all to see, or one can be made."""
    place = batch.place
    if place.private or not place.guild_id:
        return False
    needed = IN_A_THREAD
    if not in_thread(batch):
        needed |= CREATE_PUBLIC_THREADS
        if place.message_id is None:
            return False
    return place.app_permissions & needed == needed


def _kept_as(batch: Job, tried: Sequence[Post]) -> EndReason:
    """Why nobody was shown it."""
    refused = {ladder.MAY_NOT_POST, ladder.THREAD_CLOSED}
    was_refused = any(post.state is PostState.FAILED and post.error in refused for post in tried)
    barred = not batch.place.private and bool(batch.place.guild_id) and not may_post(batch)
    return EndReason.KEPT_NO_PERMISSION if was_refused or barred else EndReason.KEPT_UNREACHABLE
