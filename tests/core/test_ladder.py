"""The ways by which a result reaches people, and when which is tried."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import MEBIBYTE, NOW_MS, job, place

from bot.core import ladder
from bot.core.jobs import EndReason, Job, State
from bot.core.ladder import Keep, Look, Try, Way
from bot.core.ports import Post, PostState, Purpose, Rung

MINUTE_MS = 60_000
TOKEN_UNTIL_MS = NOW_MS + 15 * MINUTE_MS
TOKEN_DEAD_MS = TOKEN_UNTIL_MS

PUBLIC_WAYS = (Rung.REPLY_TOKEN, Rung.AS_BOT, Rung.CHANNEL, Rung.DM)


def finished(*, tell_me: bool = False, fit_bytes_max: int | None = None, **where: Any) -> Job:
    """A job whose files are here, asked for where the bot sees the channel."""
    usual = {"app_permissions": ladder.VIEW_CHANNEL, "reply_until_ms": TOKEN_UNTIL_MS}
    return job(
        state=State.DELIVERING,
        place=place(**{**usual, **where}),
        tell_me=tell_me,
        fit_bytes_max=fit_bytes_max,
    )


def tried(rung: Rung, state: PostState, *, at_ms: int = NOW_MS, error: str | None = None) -> Post:
    return Post(
        id=f"{rung}-{at_ms}",
        job_id="0" * 16,
        purpose=Purpose.RESULT,
        channel_id=200,
        private=False,
        rung=rung,
        state=state,
        tried_at_ms=at_ms,
        error=error,
    )


def failed(*rungs: Rung) -> list[Post]:
    return [tried(rung, PostState.FAILED) for rung in rungs]


def next_way(one: Job, *posts: Post, now_ms: int = NOW_MS, dm_closed: bool = False) -> Way:
    return ladder.next_way(one, posts, now_ms, dm_closed=dm_closed)


# --- which ways there are -------------------------------------------------------------------


def test_a_public_result_has_four_ways() -> None:
    """By the token, as the bot, in the channel, and as a direct message at last."""
    assert ladder.rungs(finished(), NOW_MS, dm_closed=False) == PUBLIC_WAYS


def test_each_refusal_leads_to_the_next_way() -> None:
    """A way that Discord closed is not tried again; after the last the result is kept."""
    for nth, rung in enumerate(PUBLIC_WAYS):
        assert next_way(finished(), *failed(*PUBLIC_WAYS[:nth])) == Try(rung=rung)
    assert next_way(finished(), *failed(*PUBLIC_WAYS)) == Keep(reason=EndReason.KEPT_UNREACHABLE)


def test_a_token_is_of_use_until_its_time_is_over() -> None:
    """After 15 minutes, or once it was wiped, the card is edited as the bot."""
    assert next_way(finished(), now_ms=TOKEN_UNTIL_MS - 1) == Try(rung=Rung.REPLY_TOKEN)
    assert next_way(finished(), now_ms=TOKEN_DEAD_MS) == Try(rung=Rung.AS_BOT)
    assert next_way(finished(reply_token="")) == Try(rung=Rung.AS_BOT)


def test_without_a_card_there_is_nothing_to_edit() -> None:
    """Where it is not known which message is the card, a new one is posted."""
    assert next_way(finished(message_id=None), now_ms=TOKEN_DEAD_MS) == Try(rung=Rung.CHANNEL)


def test_where_the_bot_sees_no_channel_only_the_token_and_a_message_are_left() -> None:
    """A bot that is not in the server cannot edit or post there as itself."""
    blind = finished(app_permissions=~ladder.VIEW_CHANNEL & 0xFFFF)

    assert ladder.rungs(blind, NOW_MS, dm_closed=False) == (Rung.REPLY_TOKEN, Rung.DM)
    assert next_way(blind, now_ms=TOKEN_DEAD_MS, dm_closed=True) == Keep(
        reason=EndReason.KEPT_UNREACHABLE
    )


def test_a_private_result_is_kept_when_the_token_is_dead() -> None:
    """A direct message is sent only to who asked for one, and where they are taken."""
    private, told = finished(private=True), finished(private=True, tell_me=True)

    assert next_way(private) == Try(rung=Rung.REPLY_TOKEN)
    assert isinstance(next_way(private, now_ms=TOKEN_DEAD_MS), Keep)
    assert next_way(told, now_ms=TOKEN_DEAD_MS) == Try(rung=Rung.DM)
    assert isinstance(next_way(told, now_ms=TOKEN_DEAD_MS, dm_closed=True), Keep)
    assert isinstance(next_way(told, *failed(Rung.REPLY_TOKEN, Rung.DM)), Keep)


def test_a_closed_direct_message_is_no_way() -> None:
    """Who takes no direct messages is not written to."""
    rest = failed(Rung.REPLY_TOKEN, Rung.AS_BOT, Rung.CHANNEL)

    assert next_way(finished(), *rest) == Try(rung=Rung.DM)
    assert isinstance(next_way(finished(), *rest, dm_closed=True), Keep)


# --- withdrawn, unknown, too large ----------------------------------------------------------


@pytest.mark.parametrize("rung", PUBLIC_WAYS)
def test_where_somebody_removed_the_card_nothing_is_posted(rung: Rung) -> None:
    """A message that was removed is a wish: the result is kept, whatever ways are left."""
    gone = tried(rung, PostState.GONE)

    assert next_way(finished(), gone) == Keep(reason=EndReason.KEPT_WITHDRAWN)
    assert next_way(finished(), *failed(Rung.AS_BOT), gone) == Keep(reason=EndReason.KEPT_WITHDRAWN)


def test_what_nobody_can_find_out_ends_the_attempts() -> None:
    """Rather kept than shown twice."""
    unknown = tried(Rung.CHANNEL, PostState.UNKNOWN)

    assert next_way(finished(), unknown) == Keep(reason=EndReason.KEPT_UNREACHABLE)


def test_what_missed_is_tried_the_same_way_again() -> None:
    """A file that was too large comes again, smaller, by the same way."""
    missed = tried(Rung.AS_BOT, PostState.MISSED, error="too_large")

    assert next_way(finished(), *failed(Rung.REPLY_TOKEN), missed) == Try(rung=Rung.AS_BOT)


def test_why_a_result_is_kept_is_told() -> None:
    """Too large for every way, no permission, or not to be reached: each is a reason of its own."""
    closed = [
        tried(r, PostState.FAILED, error=ladder.MAY_NOT_POST if r is Rung.CHANNEL else "x")
        for r in PUBLIC_WAYS
    ]

    assert next_way(finished(), *closed) == Keep(reason=EndReason.KEPT_NO_PERMISSION)
    assert next_way(finished(fit_bytes_max=0), *closed) == Keep(reason=EndReason.KEPT_TOO_LARGE)


def test_other_messages_say_nothing_about_the_result() -> None:
    """That the card was removed once it had ended, or a copy was sent, closes no way."""
    card = replace(tried(Rung.REPLY_TOKEN, PostState.GONE), purpose=Purpose.CARD)
    copy = replace(tried(Rung.AS_BOT, PostState.FAILED), purpose=Purpose.COPY)

    assert next_way(finished(), card, copy) == Try(rung=Rung.REPLY_TOKEN)


# --- answers that were lost -----------------------------------------------------------------


@pytest.mark.parametrize("later_ms", [0, ladder.NONCE_LIVES_MS, 10 * MINUTE_MS])
def test_a_lost_edit_is_made_again(later_ms: int) -> None:
    """The same card shows the same thing, however often it is edited."""
    lost = tried(Rung.REPLY_TOKEN, PostState.SENDING)

    assert next_way(finished(), lost, now_ms=NOW_MS + later_ms) == Try(rung=Rung.REPLY_TOKEN)


@pytest.mark.parametrize("rung", [Rung.CHANNEL, Rung.DM])
def test_a_lost_message_is_sent_again_while_discord_knows_it(rung: Rung) -> None:
    """For two minutes a message with the same nonce is the same message; then it is looked for."""
    before = failed(*PUBLIC_WAYS[: PUBLIC_WAYS.index(rung)])
    lost = tried(rung, PostState.SENDING)
    forgotten_ms = NOW_MS + 2 * MINUTE_MS

    assert next_way(finished(), *before, lost, now_ms=forgotten_ms - 1) == Try(rung=rung)
    assert next_way(finished(), *before, lost, now_ms=forgotten_ms) == Look(post=lost)


def test_a_lost_edit_is_looked_for_before_anything_new_is_posted() -> None:
    """When the token died with an edit unanswered, the card may show the result already."""
    lost = tried(Rung.REPLY_TOKEN, PostState.SENDING)
    no_card = finished(message_id=None)

    assert next_way(no_card, lost, now_ms=TOKEN_DEAD_MS) == Look(post=lost)
    assert next_way(finished(), lost, now_ms=TOKEN_DEAD_MS) == Try(rung=Rung.AS_BOT)


def test_a_nonce_is_a_jobs_own() -> None:
    """What Discord knows a message by fits its 25 characters, and differs by job and part."""
    one, other = job(), job(id="1" * 16)
    names = {ladder.nonce(one), ladder.nonce(one, 9), ladder.nonce(other)}

    assert len(names) == 3
    assert max(map(len, names)) <= 25


# --- sizes ----------------------------------------------------------------------------------


def test_a_reply_takes_what_the_interaction_said() -> None:
    """By the token the invoker's limit counts; as the bot, the bot's own."""
    one = finished(upload_limit_bytes=50 * MEBIBYTE)

    assert ladder.takes_bytes(one, Rung.REPLY_TOKEN) == 50 * MEBIBYTE
    for rung in PUBLIC_WAYS[1:]:
        assert ladder.takes_bytes(one, rung) == ladder.BOT_BYTES_MAX


def test_what_discord_refused_once_counts_everywhere() -> None:
    """After a refusal no way is tried with files as large."""
    one = finished(upload_limit_bytes=50 * MEBIBYTE, fit_bytes_max=3 * MEBIBYTE)

    assert {ladder.takes_bytes(one, rung) for rung in PUBLIC_WAYS} == {3 * MEBIBYTE}


@given(st.lists(st.integers(1, 100 * MEBIBYTE), min_size=1, max_size=10))
def test_after_a_refusal_files_are_smaller(sizes: list[int]) -> None:
    """Each refusal asks for less than the largest refused file, and four refusals for nothing."""
    refusals = 0
    while max(sizes) > 0:
        limit = ladder.smaller_limit(sizes)
        assert limit < max(sizes)
        sizes = [min(size, limit) for size in sizes]
        refusals += 1
    assert refusals <= 4


def test_a_request_full_of_pictures_is_made_smaller_together() -> None:
    """Ten pictures that are fine alone may be too much for one message."""
    ten = [9 * MEBIBYTE] * 10

    assert ladder.smaller_limit(ten) * len(ten) <= ladder.REQUEST_BYTES_MAX // 2
    assert ladder.smaller_limit([]) == 0


# --- a card in work -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "left_ms", "rung"),
    [
        ({}, ladder.TOKEN_MARGIN_MS + 1, Rung.REPLY_TOKEN),
        ({}, ladder.TOKEN_MARGIN_MS, Rung.AS_BOT),
        ({"reply_token": ""}, 10 * MINUTE_MS, Rung.AS_BOT),
        ({"private": True}, 0, Rung.REPLY_TOKEN),
        ({"message_id": None}, 0, Rung.REPLY_TOKEN),
    ],
)
def test_a_card_is_edited_as_the_bot_when_its_token_nears_its_end(
    where: dict[str, Any], left_ms: int, rung: Rung
) -> None:
    """Public cards stay true beyond the 15 minutes; private ones and unknown ones cannot."""
    assert ladder.progress_rung(finished(**where), TOKEN_UNTIL_MS - left_ms) is rung


# --- whatever Discord says ------------------------------------------------------------------


class Says(StrEnum):
    """What Discord may answer to an attempt."""

    SENT = "sent"
    NOTHING = "nothing"
    TOO_LARGE = "too_large"
    CARD_GONE = "card_gone"
    REFUSED = "refused"


@dataclass(kw_only=True)
class Climb:
    """A result on its way through a Discord that answers as chance has it."""

    job: Job
    rng: Random
    dm_closed: bool
    now_ms: int = NOW_MS
    files: list[int]
    posts: list[Post] = field(default_factory=list[Post])
    arrived: set[str] = field(default_factory=set[str])
    """The attempts that people can see, whether the bot knows or not."""
    silences: int = 0
    ids: "count[int]" = field(default_factory=count)

    def to_the_end(self, steps_max: int, silences_max: int) -> Keep | None:
        """Go on until it is delivered or kept; the bot gives up after so many silences."""
        for _ in range(steps_max):
            if any(post.state is PostState.SENT for post in self.posts):
                return None
            way = next_way(self.job, *self.posts, now_ms=self.now_ms, dm_closed=self.dm_closed)
            if isinstance(way, Keep):
                return way
            if self.silences >= silences_max or not self.files:
                return Keep(reason=EndReason.KEPT_UNREACHABLE)
            if isinstance(way, Look):
                self.look(way.post)
            else:
                self.attempt(way.rung)
            self.now_ms += self.rng.choice([0, 1_000, MINUTE_MS, 3 * MINUTE_MS])
        raise AssertionError("no end", self.posts)

    def attempt(self, rung: Rung) -> None:
        """Try a way; an attempt of which nothing was heard is the same attempt once more."""
        assert not (self.job.place.private and rung in {Rung.AS_BOT, Rung.CHANNEL})
        post = next(
            (p for p in self.posts if p.state is PostState.SENDING and p.rung is rung), None
        )
        if post is None:
            post = replace(
                tried(rung, PostState.SENDING, at_ms=self.now_ms), id=str(next(self.ids))
            )
            self.posts.append(post)
        if not rung.edits:
            self.nothing_else_may_have_arrived(post)
        match self.answer(post):
            case Says.SENT:
                self.arrived.add(post.id)
                self.note(post, PostState.SENT)
            case Says.NOTHING:
                if self.rng.random() < 0.5:
                    self.arrived.add(post.id)
                self.silences += 1
            case Says.TOO_LARGE:
                self.make_smaller()
                self.note(post, PostState.MISSED)
            case Says.CARD_GONE if rung.edits:
                self.note(post, PostState.GONE)
            case _:
                self.note(post, PostState.FAILED)

    def answer(self, post: Post) -> Says:
        """What Discord took once it does not refuse."""
        known = post.id in self.arrived
        return self.rng.choice([Says.SENT, Says.NOTHING] if known else list(Says))

    def nothing_else_may_have_arrived(self, post: Post) -> None:
        others = self.arrived - {post.id}
        assert not others, f"shown twice: {self.posts}"
        assert not [p for p in self.posts if p.state is PostState.SENDING and p is not post]
        assert self.now_ms - post.tried_at_ms < ladder.NONCE_LIVES_MS

    def look(self, post: Post) -> None:
        """Look for an attempt; the history may be closed, the card gone, or Discord silent."""
        found = PostState.SENT if post.id in self.arrived else PostState.MISSED
        state = self.rng.choice([found, found, PostState.UNKNOWN, PostState.GONE, None])
        if state is None:
            self.silences += 1
        else:
            self.note(post, state)

    def note(self, post: Post, state: PostState) -> None:
        self.posts[self.posts.index(post)] = replace(post, state=state)

    def make_smaller(self) -> None:
        limit = ladder.smaller_limit(self.files)
        self.job = self.job.changed(fit_bytes_max=limit)
        self.files = [min(size, limit) for size in self.files if limit > 0]


places = st.fixed_dictionaries(
    {
        "private": st.booleans(),
        "message_id": st.sampled_from([None, 600]),
        "app_permissions": st.sampled_from([0, ladder.VIEW_CHANNEL]),
        "reply_until_ms": st.sampled_from([NOW_MS, NOW_MS + 2 * MINUTE_MS, TOKEN_UNTIL_MS]),
    }
)


@given(places, st.booleans(), st.booleans(), st.integers(1, 4), st.randoms())
def test_whatever_discord_says_a_result_is_shown_once_or_kept(
    where: dict[str, Any],
    tell_me: bool,  # noqa: FBT001 - given by chance
    dm_closed: bool,  # noqa: FBT001 - given by chance
    files: int,
    rng: Random,
) -> None:
    """The ladder ends, nothing new is sent while an earlier attempt may have arrived.

    A private result never goes to the channel, and nothing follows where a card was removed.
    """
    climb = Climb(
        job=finished(tell_me=tell_me, **where),
        rng=rng,
        dm_closed=dm_closed,
        files=[38 * MEBIBYTE] * files,
    )
    silences_max = 12
    kept = climb.to_the_end(
        # Each way is closed once, files get smaller four times, a silence asks for a look.
        steps_max=len(PUBLIC_WAYS) + 4 + 2 * silences_max + 1,
        silences_max=silences_max,
    )
    states = [post.state for post in climb.posts]
    assert (kept is None) is (PostState.SENT in states)
    if PostState.GONE in states:
        assert kept == Keep(reason=EndReason.KEPT_WITHDRAWN)
    new = {p.id for p in climb.posts if not p.rung.edits} & climb.arrived
    assert len(new) <= 1
