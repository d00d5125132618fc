"""The sentences of a card: numbers, states, ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import (
    CENT,
    DOLLAR,
    MEBIBYTE,
    NOW_MS,
    clip_file,
    edit,
    ended,
    image,
    job,
    pictures,
    rule,
    used,
    video,
)

from bot.core import offers
from bot.core.jobs import EndReason, Job, State
from bot.core.models import BUILT_IN
from bot.core.pacing import Range
from bot.core.ports import Card, QueueFull
from bot.core.quota import Unit
from bot.core.requests import Request
from bot.ui import texts, wording

USUAL = Range(low_s=41, high_s=69, late=False)


# --- numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "written"),
    [
        (0, "$0.00"),
        (1, "under $0.001"),
        (CENT // 10 - 1, "under $0.001"),
        (CENT // 10, "$0.001"),
        (2 * CENT, "$0.02"),
        (220_000_000, "$0.022"),
        (13 * CENT, "$0.13"),
        (DOLLAR, "$1.00"),
        (1_234_56 * CENT, "$1,234.56"),
        (10**16, "$1,000,000.00"),
    ],
)
def test_money_is_written_in_dollars(ticks: int, written: str) -> None:
    """Whole cents have two decimals; smaller sums a third, and none looks like nothing."""
    assert wording.dollars(ticks) == written


@given(st.integers(0, 10**9))
def test_whole_cents_are_written_exactly(cents: int) -> None:
    """No sum of whole cents is rounded."""
    assert wording.dollars(cents * CENT) == f"${cents // 100:,}.{cents % 100:02d}"


@pytest.mark.parametrize(
    ("size_bytes", "written"),
    [
        (0, "0 MB"),
        (1, "0.1 MB"),
        (MEBIBYTE // 2, "0.5 MB"),
        (MEBIBYTE - 1, "1 MB"),
        (MEBIBYTE, "1 MB"),
        (38 * MEBIBYTE, "38 MB"),
        (38 * MEBIBYTE + 1, "38.1 MB"),
        (500 * MEBIBYTE, "500 MB"),
    ],
)
def test_sizes_are_written_in_megabytes(size_bytes: int, written: str) -> None:
    """A file's size is told in megabytes, with a tenth where it is not whole, rounded up."""
    assert wording.megabytes(size_bytes) == written


@pytest.mark.parametrize(
    ("percent", "cells"),
    [(0, "▱▱▱▱▱▱▱▱▱▱"), (52, "▰▰▰▰▰▱▱▱▱▱"), (94, "▰▰▰▰▰▰▰▰▰▱"), (100, "▰▰▰▰▰▰▰▰▰▰")],
)
def test_the_bar_follows_the_percentage(percent: int, cells: str) -> None:
    """Ten cells, each a tenth."""
    assert wording.bar(percent) == cells


@given(st.integers(0, 100))
def test_the_bar_has_ten_cells(percent: int) -> None:
    """The card does not jump while the bar fills."""
    assert len(wording.bar(percent)) == 10


# --- the card -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (image(), "Image 1.0 · 1k"),
        (image(count=4, aspect="16:9"), "Image 1.0 · 4 pictures · 16:9 · 1k"),
        (image(model="grok-imagine-image-2.0"), "Image 2.0 · 1k"),
        (image(quality="medium", resolution="2k"), "Image 2.0 · 2k · medium"),
        (edit(), "Image 1.0 · 1k"),
        (edit(inputs=3), "Image 1.0 · from 3 pictures · 1k"),
        (video(), "Video 1.5 Lite · 6 s · 16:9 · 720p"),
        (video(inputs=1, audio=False), "Video 1.5 Lite · 6 s · 720p · silent"),
    ],
)
def test_the_options_stand_in_one_line(request_: Request, line: str) -> None:
    """Model, length or number, shape and size, and what differs from the usual."""
    assert texts.what(offers.resolved(request_, BUILT_IN)) == line


@pytest.mark.parametrize(
    ("in_line", "sentence"),
    [
        (1, "⏳ Waiting · next in line"),
        (2, "⏳ Waiting · 2nd in line"),
        (3, "⏳ Waiting · 3rd in line"),
        (4, "⏳ Waiting · about 5th in line"),
        (7, "⏳ Waiting · about 5th in line"),
        (8, "⏳ Waiting · about 10th in line"),
        (12, "⏳ Waiting · about 10th in line"),
        (14, "⏳ Waiting · about 15th in line"),
        (29, "⏳ Waiting · about 30th in line"),
        (30, "⏳ Waiting · about 30th in line"),
        (None, "⏳ Waiting · more than 30 before you"),
    ],
)
def test_places_beyond_the_third_are_rounded(in_line: int | None, sentence: str) -> None:
    """Near places are exact, far ones are told in fives, very far ones as many."""
    assert texts.waiting(Card(job=job(), place_in_line=in_line)) == sentence


@pytest.mark.parametrize(
    ("within_s", "words"),
    [
        (0, "usually starts within a minute"),
        (60, "usually starts within a minute"),
        (61, "usually starts within 2 minutes"),
        (1_800, "usually starts within 30 minutes"),
    ],
)
def test_a_wait_is_told_in_minutes(within_s: float, words: str) -> None:
    """How long a place has lately meant is rounded up to minutes."""
    card = Card(job=job(), place_in_line=2, starts_within_s=within_s)

    assert texts.waiting(card) == f"⏳ Waiting · 2nd in line · {words}"


def test_who_waits_for_their_own_jobs_is_told_so() -> None:
    """With as many under way as one may have, a place in line would be beside the point."""
    one, three = (Card(job=job(), place_in_line=1, own_running=n) for n in (1, 3))

    assert texts.waiting(one) == "⏳ Waiting · starts after yours that is under way"
    assert texts.waiting(three) == "⏳ Waiting · starts after one of your 3 that are under way"


def rendering(**fields: int | None) -> Job:
    return job(video(), state=State.RENDERING, submitted_at_ms=NOW_MS, **fields)


def test_a_running_job_shows_the_providers_percentage() -> None:
    """The bar, since when, and how long it usually takes."""
    line = texts.working(rendering(progress_percent=52), USUAL)

    began = f"began <t:{NOW_MS // 1000}:R>"
    assert f"▶ Rendering 52 % ▰▰▰▰▰▱▱▱▱▱ · {began} · usually 40 to 70 s" == line


def test_without_a_percentage_or_history_nothing_is_made_up() -> None:
    """Where xAI gives no percentage there is no bar; without history there is no forecast."""
    line = texts.working(rendering(), None)

    assert f"▶ Rendering · began <t:{NOW_MS // 1000}:R>" == line


def test_zero_percent_is_a_percentage() -> None:
    """A job at 0 % has an empty bar, not none."""
    assert "0 % ▱▱▱▱▱▱▱▱▱▱" in texts.working(rendering(progress_percent=0), None)


def test_what_takes_long_says_so() -> None:
    """Slower than nine in ten, a job no longer promises a time."""
    line = texts.working(rendering(), Range(low_s=41, high_s=69, late=True))

    assert "taking longer than usual. Still going." in line
    assert "usually 40" not in line


@pytest.mark.parametrize(
    ("low_s", "high_s", "words"),
    [
        (41, 69, "usually 40 to 70 s"),
        (4.2, 8.9, "usually 4 to 9 s"),
        (0.1, 0.2, "usually about 1 s"),
        (29, 31, "usually about 30 s"),
    ],
)
def test_forecasts_are_rounded(low_s: float, high_s: float, words: str) -> None:
    """Short times are told to the second, longer ones to five."""
    usual = Range(low_s=low_s, high_s=high_s, late=False)

    assert words in texts.working(rendering(), usual)


def test_before_and_after_rendering() -> None:
    """Sending and fetching have words of their own."""
    assert texts.working(job(state=State.SUBMITTING), USUAL) == "▶ Starting"
    for state in (State.FETCHING, State.FITTING, State.DELIVERING):
        line = texts.working(job(state=state), USUAL)
        assert line == "▶ Rendered · bringing it here"


def test_what_is_left_is_said_while_waiting() -> None:
    """The scarcest limit says how many more of the same still fit."""
    one = job(image())

    assert texts.left_after((used(rule(amount=5), 3),), one) == "2 more like this left"
    assert texts.left_after((used(rule(Unit.CLIPS, 5)),), one) is None
    assert texts.left_after((), one) is None


def test_what_left_counts_after_this_one() -> None:
    """A request of four pictures says how many more of four there are."""
    four = job(image(count=4), hold=pictures(4))

    assert texts.left_after((used(rule(amount=10), 4),), four) == "1 more like this left"


# --- ends -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (
            ended(image(), State.REFUSED, EndReason.MODERATED, cost_ticks=2 * CENT),
            "xAI's content policy refused this. It cost $0.02 all the same. Other words may work.",
        ),
        (
            ended(image(), State.REFUSED, EndReason.MODERATED, cost_assumed=True),
            "xAI's content policy refused this. It cost $0.02 all the same. Other words may work.",
        ),
        (
            ended(image(), State.FAILED, EndReason.PROVIDER_FAILED),
            "xAI failed while rendering. Nothing was charged. Trying again may work.",
        ),
        (
            ended(image(), State.FAILED, EndReason.REJECTED),
            (
                "xAI would not take this request as it is. Nothing was charged. "
                "Try other options, or a shorter prompt."
            ),
        ),
        (
            ended(image(), State.EXPIRED, EndReason.NEVER_BEGUN, submissions=0),
            "This waited too long for its turn. Nothing was charged.",
        ),
        (
            ended(
                image(),
                State.EXPIRED,
                EndReason.NEVER_BEGUN,
                submissions=0,
                trouble="out_of_credit",
            ),
            "xAI could not be used the whole time this waited. Nothing was charged.",
        ),
        (
            ended(image(), State.EXPIRED, EndReason.NEW_DAY, submissions=0),
            (
                "The day changed while this waited, and today's limits have no room for it. "
                "Nothing was charged."
            ),
        ),
        (
            ended(video(), State.FAILED, EndReason.LINK_GONE, cost_ticks=18 * CENT),
            (
                "xAI finished this, but the file was gone before it could be fetched. "
                "It cost $0.18 all the same."
            ),
        ),
    ],
)
def test_a_bad_end_says_what_happened_what_it_cost_and_what_to_do(one: Job, sentence: str) -> None:
    """Three short sentences to the author, without blame."""
    assert texts.ended(one, private=True) == sentence


@pytest.mark.parametrize("reason", EndReason)
def test_dollars_are_for_the_author_alone(reason: EndReason) -> None:
    """A public card never says what something cost, however it ended."""
    one = ended(image(), State.FAILED, reason, cost_ticks=2 * CENT)

    assert "$" not in texts.ended(one, private=False)
    assert "$0.02" in texts.ended(one, private=True)


def test_pictures_held_back_are_counted() -> None:
    """An incomplete result says how much of it is missing, and why."""
    assert texts.kept_back(7, 3) == "7 of 10: xAI kept back 3."
    assert texts.lost_sibling(2) == "2 more could not be fetched."


def test_alt_text_says_which_picture_and_that_it_is_generated() -> None:
    """A screen reader hears the place, the origin and the prompt."""
    picture = clip_file(content_type="image/jpeg", duration_ms=None)

    assert texts.alt(2, 4, picture, "a cat") == "Picture 2 of 4, AI-generated: a cat"
    assert texts.alt(1, 1, picture, "a cat") == "Picture, AI-generated: a cat"
    assert texts.alt(1, 1, clip_file(), "a cat") == "Clip, AI-generated: a cat"


# --- taking in ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of_member", "moves_every_s", "sentence"),
    [
        (
            True,
            None,
            (
                "You have 3 requests waiting already. Wait for one of them to start, or stop one: "
                "`/queue` shows them."
            ),
        ),
        (False, None, "3 requests wait in this server already. Try again in a few minutes."),
        (False, 5, "3 requests wait in this server already. Try again in about 1 minute."),
        (False, 61, "3 requests wait in this server already. Try again in about 2 minutes."),
    ],
)
def test_a_full_queue_says_what_to_do(
    of_member: bool,  # noqa: FBT001 - a row of the table above
    moves_every_s: float | None,
    sentence: str,
) -> None:
    """One's own are to be waited for or stopped; those of a server move at a pace that is told."""
    full = QueueFull(of_member=of_member, waiting=3)

    assert texts.queue_full(full, moves_every_s) == sentence


def test_the_same_once_more_is_asked_about() -> None:
    """Who sends the same twice reads the number of the first, and how to have another."""
    assert texts.asked_twice(job()) == (
        "You asked for exactly this a moment ago: `#1284`. Press Again if you want it once more."
    )
