"""What a job counts for in the end: dollars follow the bill, counts what was delivered."""

import pytest
from makers import CENT, ended, image, job, video

from bot.core import settlement
from bot.core.jobs import ENDS, EndReason, Job, State
from bot.core.money import NOTHING, Amount

FOUR = image(count=4)  # its hold: 8 cents
CLIP = video()  # its hold: 18 cents, 6 seconds


def settled(one: Job, *, delivered: int = 0, refusal_is_free: bool = False) -> Amount:
    return settlement.settle(one, delivered=delivered, refusal_is_free=refusal_is_free)


def test_a_delivered_request_counts_its_files_and_its_bill() -> None:
    """Four pictures for nine cents are four pictures and nine cents, whatever was held."""
    done = ended(FOUR, State.DONE, EndReason.DELIVERED, cost_ticks=9 * CENT)

    assert settled(done, delivered=4) == Amount(images=4, ticks=9 * CENT)


def test_a_delivered_clip_counts_once_and_by_its_seconds() -> None:
    """A clip of six seconds is one clip and 6,000 milliseconds."""
    done = ended(CLIP, State.DONE, EndReason.DELIVERED, cost_ticks=18 * CENT)

    assert settled(done, delivered=1) == Amount(clips=1, video_ms=6_000, ticks=18 * CENT)


def test_pictures_that_were_kept_back_do_not_count() -> None:
    """Of four pictures xAI kept one back: three count, the bill stands."""
    done = ended(FOUR, State.DONE, EndReason.DELIVERED, cost_ticks=8 * CENT, kept_back=1)

    assert settled(done, delivered=3) == Amount(images=3, ticks=8 * CENT)


@pytest.mark.parametrize("reason", [r for r in EndReason if r.startswith("kept_")])
def test_a_result_that_is_kept_counts_as_delivered(reason: EndReason) -> None:
    """Files that could not be shown are kept, and count."""
    done = ended(FOUR, State.DONE, reason, cost_ticks=8 * CENT)

    assert settled(done, delivered=4) == Amount(images=4, ticks=8 * CENT)


def test_without_a_bill_the_hold_stands_and_is_marked() -> None:
    """When xAI never says what a result cost, the hold is booked, as an assumption."""
    silent = ended(FOUR, State.DONE, EndReason.DELIVERED)
    billed = ended(FOUR, State.DONE, EndReason.DELIVERED, cost_ticks=0)

    assert settled(silent, delivered=4) == Amount(images=4, ticks=8 * CENT)
    assert settlement.is_assumed(silent)
    assert settled(billed, delivered=4) == Amount(images=4)
    assert not settlement.is_assumed(billed)


def test_the_first_refusals_of_a_day_cost_dollars_only() -> None:
    """A refusal that is still free takes no picture from a member, though xAI's bill stands."""
    refused = ended(FOUR, State.REFUSED, EndReason.MODERATED, cost_ticks=2 * CENT)

    assert settled(refused, refusal_is_free=True) == Amount(ticks=2 * CENT)


def test_further_refusals_count_as_asked() -> None:
    """Somebody who keeps being refused uses up their pictures and clips."""
    pictures = ended(FOUR, State.REFUSED, EndReason.MODERATED, cost_ticks=2 * CENT)
    clip = ended(CLIP, State.REFUSED, EndReason.MODERATED)

    assert settled(pictures) == Amount(images=4, ticks=2 * CENT)
    assert settled(clip) == Amount(clips=1, video_ms=6_000, ticks=18 * CENT)
    assert settlement.is_assumed(clip)


@pytest.mark.parametrize(
    "reason",
    [
        EndReason.REJECTED,
        EndReason.PROVIDER_FAILED,
        EndReason.LINK_GONE,
        EndReason.FILE_BROKEN,
    ],
)
def test_a_failure_counts_nothing_and_costs_what_was_billed(reason: EndReason) -> None:
    """A failed job takes no picture; its dollars are xAI's bill, or none without one."""
    billed = ended(FOUR, State.FAILED, reason, cost_ticks=CENT)
    silent = ended(FOUR, State.FAILED, reason)

    assert settled(billed) == Amount(ticks=CENT)
    assert settled(silent) == NOTHING
    assert not settlement.is_assumed(silent)


@pytest.mark.parametrize("submissions", [0, 1])
def test_stopping_before_xai_began_is_free(submissions: int) -> None:
    """A job that was cancelled in line, sent before or not, counts nothing and costs nothing."""
    stopped = ended(FOUR, State.CANCELLED, EndReason.BY_AUTHOR, submissions=submissions)

    assert settled(stopped) == NOTHING
    assert not settlement.is_assumed(stopped)


def test_stopping_what_has_begun_counts() -> None:
    """A job that xAI had begun counts as asked, at its bill or else its hold."""
    known = ended(CLIP, State.CANCELLED, EndReason.STOPPED_LATE, cost_ticks=20 * CENT)
    unknown = ended(FOUR, State.CANCELLED, EndReason.STOPPED_LATE)

    assert settled(known) == Amount(clips=1, video_ms=6_000, ticks=20 * CENT)
    assert not settlement.is_assumed(known)
    assert settled(unknown) == Amount(images=4, ticks=8 * CENT)
    assert settlement.is_assumed(unknown)


def test_waiting_for_nothing_is_free() -> None:
    """A job whose turn never came counts nothing and costs nothing."""
    late = ended(FOUR, State.EXPIRED, EndReason.NEVER_BEGUN, submissions=0)

    assert settled(late) == NOTHING
    assert not settlement.is_assumed(late)


def test_what_xai_began_and_never_finished_costs_its_hold() -> None:
    """No picture counts, but the dollars that xAI may bill stay booked, as an assumption."""
    lost = ended(FOUR, State.EXPIRED, EndReason.NEVER_FINISHED)

    assert settled(lost) == Amount(ticks=8 * CENT)
    assert settlement.is_assumed(lost)


def test_a_bill_above_the_hold_is_booked_in_full() -> None:
    """Limits never make a bill smaller than it is."""
    dear = ended(CLIP, State.DONE, EndReason.DELIVERED, cost_ticks=10**12)

    assert settled(dear, delivered=1).ticks == 10**12


@pytest.mark.parametrize("state", sorted(set(State) - ENDS))
def test_a_running_job_is_not_settled(state: State) -> None:
    """Until its end a job has its hold and nothing else."""
    with pytest.raises(ValueError, match="nothing to settle"):
        settled(job(FOUR, state=state))
