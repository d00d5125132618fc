"""When a running job is looked at again, how long trouble pauses, how long jobs take."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import pacing
from bot.core.pacing import Forecast

seconds = st.floats(0, 3_600)
histories = st.lists(st.floats(0.1, 900), min_size=pacing.HISTORY_MIN, max_size=50)

USUAL = Forecast(low_s=40, high_s=70, earliest_s=30)


@pytest.mark.parametrize("count", range(pacing.HISTORY_MIN))
def test_too_little_history_says_nothing(count: int) -> None:
    """No forecast is made from fewer than five finished jobs."""
    assert pacing.forecast([10.0] * count) is None


def test_a_forecast_is_the_middle_eight_in_ten() -> None:
    """Of 1 to 11 seconds, jobs usually take 2 to 10, and never took less than 1."""
    history = [7.0, 3.0, 11.0, 1.0, 9.0, 5.0, 2.0, 8.0, 4.0, 10.0, 6.0]

    assert pacing.forecast(history) == Forecast(low_s=2, high_s=10, earliest_s=1)


@given(histories)
def test_a_forecast_stays_within_what_was_seen(history: list[float]) -> None:
    """Nothing is forecast that no job has taken."""
    usual = pacing.forecast(history)

    assert usual is not None
    assert min(history) == usual.earliest_s <= usual.low_s <= usual.high_s <= max(history)


@given(seconds, st.none() | histories.map(pacing.forecast))
def test_a_running_job_is_never_looked_at_in_a_hurry_nor_forgotten(
    elapsed_s: float, usual: Forecast | None
) -> None:
    """The next look is half a second away at least, and at most ten past the earliest finish."""
    wait_s = pacing.next_look_s(elapsed_s, usual)
    earliest_s = 0 if usual is None else usual.earliest_s

    assert wait_s >= 0.5 - 1e-6
    assert elapsed_s + wait_s <= max(elapsed_s, earliest_s) + pacing.LOOK_S_MAX


@given(histories)
def test_before_the_earliest_finish_looks_are_few(history: list[float]) -> None:
    """At most four looks come before any such job has finished, the last of them just before."""
    usual = pacing.forecast(history)
    assert usual is not None
    elapsed_s, looks = 0.0, 0

    while elapsed_s < usual.earliest_s - pacing.LOOK_S_MIN:
        elapsed_s += pacing.next_look_s(elapsed_s, usual)
        looks += 1

    assert looks <= 4
    if looks:
        assert 0.5 - 1e-6 <= usual.earliest_s - elapsed_s <= pacing.LOOK_S_MIN


@pytest.mark.parametrize(
    ("elapsed_s", "earliest_s", "look_s"),
    [(0, 3, 2.5), (0, 6, 5), (0, 20, 5), (15, 20, 4.5), (0, 400, 100), (300, 400, 99.5)],
)
def test_the_percentage_is_renewed_before_anything_can_be_finished(
    elapsed_s: float, earliest_s: float, look_s: float
) -> None:
    """It is read after each quarter of the earliest finish, and not before five seconds."""
    usual = Forecast(low_s=500, high_s=600, earliest_s=earliest_s)

    assert pacing.next_look_s(elapsed_s, usual) == look_s


def test_looks_are_dense_around_the_usual_end() -> None:
    """Within the usual span a job is looked at eight times, afterwards ever more rarely."""
    assert (70 - 40) / 8 == pacing.next_look_s(29.5, USUAL) == pacing.next_look_s(60, USUAL)
    assert pacing.next_look_s(71, USUAL) == 1
    assert pacing.next_look_s(90, USUAL) == 5
    assert pacing.next_look_s(600, USUAL) == 10


def test_without_history_looks_grow_with_the_time_spent() -> None:
    """A job of a new kind is looked at each second at first, later each five."""
    assert [pacing.next_look_s(s, None) for s in (0, 6, 12, 30, 600)] == [1, 1, 2, 5, 5]


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_a_pause_doubles_up_to_a_minute(failures: int, rng: random.Random) -> None:
    """Each failure doubles the pause; chance takes up to half of it, so that nobody marches."""
    longest_s = min(60, 2 * 2 ** min(failures, 30))

    assert longest_s / 2 <= pacing.pause_s(failures, rng) <= longest_s


@given(st.integers(0, 20), st.floats(0, 600), st.randoms(use_true_random=False))
def test_what_the_provider_asks_for_is_respected(
    failures: int, retry_after_s: float, rng: random.Random
) -> None:
    """With Retry-After nothing is sent earlier, and hardly later than both sides wish."""
    pause_s = pacing.pause_s(failures, rng, retry_after_s)

    assert retry_after_s <= pause_s <= max(pacing.PAUSE_S_MAX, retry_after_s + 1)


@pytest.mark.parametrize("nonsense", [1e12, float("inf"), -5.0, float("nan")])
def test_a_nonsense_wish_does_not_stop_the_bot(nonsense: float) -> None:
    """Whatever Retry-After says, the pause lies between a second and ten minutes."""
    assert 1 <= pacing.pause_s(0, random.Random(1), nonsense) <= 601


def test_jitter_spreads() -> None:
    """Jobs that failed together do not all come back together."""
    rng = random.Random(1)
    pauses = {round(pacing.pause_s(5, rng), 1) for _ in range(50)}

    assert len(pauses) > 30
