"""When a running job is looked at again, how long trouble pauses, how long jobs take."""

import math
import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import hazard, pacing
from bot.core.pacing import Forecast, Range

seconds = st.floats(0, 3_600)
intervals = st.floats(1, 60)
percents = st.none() | st.integers(0, 100)
histories = st.lists(st.floats(0, 900), min_size=pacing.HISTORY_MIN, max_size=50)
forecasts = histories.map(pacing.forecast)

WIDE = pacing.forecast([float(duration_s) for duration_s in range(30, 80)])
NARROW = pacing.forecast([29 + jobs / 25 for jobs in range(50)])


def looks(
    duration_s: float, usual: Forecast | None, every_s: float, percent: int | None = None
) -> Iterator[float]:
    """When a job is looked at, up to the look that finds it finished; its percentage stands."""
    elapsed_s = 0.0
    first_s = None
    while elapsed_s < duration_s or not elapsed_s:
        elapsed_s += pacing.next_look_s(
            elapsed_s,
            usual,
            every_s=every_s,
            percent=percent if elapsed_s else None,
            percent_at_s=first_s,
        )
        first_s = elapsed_s if first_s is None else first_s
        yield elapsed_s


def count(
    history: list[float], usual: Forecast | None, every_s: float, percent: int | None = None
) -> int:
    """How many looks these jobs cost."""
    return sum(1 for job_s in history for _ in looks(job_s, usual, every_s, percent))


def count_fixed(history: list[float], every_s: float) -> int:
    """How many they cost at a fixed interval."""
    return sum(max(1, math.ceil(duration_s / every_s)) for duration_s in history)


@pytest.mark.parametrize("jobs", range(pacing.HISTORY_MIN))
def test_too_little_history_says_nothing(jobs: int) -> None:
    """No forecast is made from fewer than five finished jobs."""
    assert pacing.forecast([10.0] * jobs) is None


def test_a_forecast_is_the_middle_eight_in_ten() -> None:
    """Of 1 to 11 seconds, jobs usually take 2 to 10, and never took less than 1."""
    history = [7.0, 3.0, 11.0, 1.0, 9.0, 5.0, 2.0, 8.0, 4.0, 10.0, 6.0]

    assert pacing.forecast(history) == Forecast(
        low_s=2, high_s=10, earliest_s=1, durations_s=tuple(sorted(history))
    )


@given(histories)
def test_a_forecast_stays_within_what_was_seen(history: list[float]) -> None:
    """Nothing is forecast that no job has taken."""
    usual = pacing.forecast(history)

    assert usual is not None
    assert min(history) == usual.earliest_s <= usual.low_s <= usual.high_s <= max(history)


@pytest.mark.parametrize(
    ("running", "polls_per_s", "every_s"),
    [(0, 1, 1), (1, 1, 1), (5, 1, 5), (5, 0.5, 10), (60, 2, 30), (3, 10, 1)],
)
def test_running_jobs_share_the_polls(running: int, polls_per_s: float, every_s: float) -> None:
    """However many jobs run, they do not poll more often together than the bot may."""
    assert pacing.allowance_s(running, polls_per_s) == every_s


@given(seconds, st.none() | forecasts, intervals, percents, st.none() | seconds)
def test_a_running_job_is_never_looked_at_in_a_hurry_nor_forgotten(
    elapsed_s: float,
    usual: Forecast | None,
    every_s: float,
    percent: int | None,
    percent_at_s: float | None,
) -> None:
    """Looks are half a second apart at least, and at most ten once a job may be finished.

    Where the allowance is less than a look each ten seconds, it is the most.
    """
    wait_s = pacing.next_look_s(
        elapsed_s, usual, every_s=every_s, percent=percent, percent_at_s=percent_at_s
    )
    earliest_s = 0.0 if usual is None else usual.earliest_s

    assert wait_s >= pacing.LOOK_S_MIN
    latest_s = max(elapsed_s, earliest_s, every_s) + max(pacing.LOOK_S_MAX, every_s)
    assert elapsed_s + wait_s <= latest_s + 1e-6


@given(histories, intervals, st.sampled_from([None, 0]))
def test_looks_cost_no_more_than_a_fixed_interval(
    history: list[float], every_s: float, percent: int | None
) -> None:
    """Whatever the history, its jobs cost no more looks than at the interval each job may have."""
    usual = pacing.forecast(history)

    assert count(history, usual, every_s, percent) <= count_fixed(history, every_s)


@given(histories, intervals, st.integers(1, 100))
def test_a_percentage_that_stands_still_costs_little(
    history: list[float], every_s: float, percent: int
) -> None:
    """A percentage of no use costs two looks more than the fixed interval, or one in five."""
    usual = pacing.forecast(history)
    fixed = count_fixed(history, every_s)

    assert count(history, usual, every_s, percent) <= 1.2 * fixed + 2 * len(history)


@pytest.mark.parametrize("every_s", [1, 3, 5])
@pytest.mark.parametrize("percent", [None, 0, 99])
def test_a_percentage_that_stands_still_hides_no_end(every_s: float, percent: int | None) -> None:
    """With a percentage of no use, ends are noticed sooner than at the fixed interval."""
    durations_s = [30.0 + jobs / 10 for jobs in range(500)]
    lags_s = [
        [*looks(duration_s, WIDE, every_s, percent)][-1] - duration_s for duration_s in durations_s
    ]

    assert sum(lags_s) / len(lags_s) < every_s / 2


def test_the_percentage_is_renewed_before_anything_can_be_finished() -> None:
    """It is read twice on the way to the earliest finish, and once more just before it."""
    first_s, second_s, third_s = [*looks(29, NARROW, 1, percent=0)][:3]

    assert second_s == pytest.approx(2 * first_s)
    assert 9 < first_s < 10
    assert 27 < third_s < 29


def test_without_a_percentage_a_job_is_left_alone_until_its_end_is_near() -> None:
    """The first look shows that there is none; the next one comes just before the end."""
    first_s, second_s = [*looks(29, NARROW, 1)][:2]

    assert 9 < first_s < 10
    assert 27 < second_s < 29


def test_with_many_jobs_running_early_looks_are_saved() -> None:
    """With a look each five seconds for each job, the first comes just before the end."""
    assert 27 < next(looks(29, NARROW, 5, percent=0)) < 29


def test_a_job_that_is_done_sooner_than_all_others_is_noticed_before_they_would_be() -> None:
    """The look just before the earliest finish notices when jobs become faster."""
    assert [*looks(20, NARROW, 5)][-1] < 29


def test_looks_are_dense_around_the_usual_end() -> None:
    """Within the usual span a job is looked at more often than its allowance, afterwards less."""
    waits_s = {s: pacing.next_look_s(s, NARROW, every_s=3) for s in (28.5, 30.0, 31.0, 40.0, 200.0)}

    assert waits_s[28.5] < 1.5
    assert waits_s[30.0] < 1.5
    assert waits_s[31.0] < waits_s[40.0] < waits_s[200.0] == pacing.LOOK_S_MAX


@given(st.floats(100, 3_000), intervals)
def test_a_job_slower_than_all_others_is_looked_at_ever_more_rarely(
    elapsed_s: float, every_s: float
) -> None:
    """Past everything seen, looks do not become denser again."""
    sooner_s = pacing.next_look_s(elapsed_s, WIDE, every_s=every_s)
    later_s = pacing.next_look_s(elapsed_s * 2, WIDE, every_s=every_s)

    assert sooner_s <= later_s + 1e-6


def test_a_percentage_sharpens_the_forecast() -> None:
    """A job that is half done after thirty seconds is left alone, and watched as it ends."""
    wait_s = pacing.next_look_s(30, WIDE, every_s=3, percent=50)
    near_s = pacing.next_look_s(58, WIDE, every_s=3, percent=97)

    assert wait_s > pacing.next_look_s(30, WIDE, every_s=3) > near_s
    assert near_s < 1.5


def test_a_percentage_that_stands_still_is_overtaken() -> None:
    """Ten seconds after 99 % was seen for the first time, it says nothing more."""
    fresh_s = pacing.next_look_s(50, WIDE, every_s=3, percent=99, percent_at_s=50)
    stale_s = pacing.next_look_s(50, WIDE, every_s=3, percent=99, percent_at_s=40)
    alone_s = pacing.next_look_s(50, WIDE, every_s=3)

    assert fresh_s < alone_s < stale_s < 1.2 * alone_s


def test_without_history_looks_grow_with_the_time_spent() -> None:
    """A job of a new kind is looked at each second at first, later each five."""
    waits_s = [pacing.next_look_s(s, None, every_s=1) for s in (0, 6, 12, 30, 600)]

    assert waits_s == [1, 1, 1, 2.5, 5]
    assert pacing.next_look_s(600, None, every_s=8) == 8


def test_without_history_a_percentage_is_used() -> None:
    """A job of a new kind that is nearly done is watched as it ends."""
    half_s = pacing.next_look_s(30, None, every_s=3, percent=50)
    near_s = pacing.next_look_s(58, None, every_s=3, percent=97)

    assert near_s < 1.5
    assert half_s > 3


def test_a_card_tells_how_long_such_jobs_usually_take() -> None:
    """Without a percentage, history is all there is to say; without either, nothing."""
    assert pacing.expected(WIDE, 10) == Range(low_s=35, high_s=74, late=False)
    assert pacing.expected(WIDE, 75) == Range(low_s=35, high_s=74, late=True)
    assert pacing.expected(None, 10) is None


@pytest.mark.parametrize("usual", [WIDE, None])
def test_the_range_narrows_as_the_percentage_grows(usual: Forecast | None) -> None:
    """The nearer the end, the better it is known."""
    ranges = [pacing.expected(usual, 0.6 * p, p, 0.6 * p) for p in (20, 40, 60, 80, 95)]
    lengths_s = [known.high_s - known.low_s for known in ranges if known is not None]

    assert lengths_s == sorted(lengths_s, reverse=True)
    assert len(lengths_s) == len(ranges)
    assert lengths_s[-1] < 8
    assert ranges[-1] is not None
    assert ranges[-1].low_s < 60 < ranges[-1].high_s


@given(st.none() | forecasts, seconds, st.integers(hazard.PERCENT_MIN, 100))
def test_a_range_is_no_promise_for_the_past(
    usual: Forecast | None, elapsed_s: float, percent: int
) -> None:
    """A percentage just read promises nothing that has gone by already."""
    known = pacing.expected(usual, elapsed_s, percent)

    assert known is None or known.late or elapsed_s <= known.low_s <= known.high_s


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
