"""The circuit breaker before the provider: closed by trouble, opened by the first answer."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW_MS

from bot.core import errors, gate
from bot.core.gate import (
    FAILURES_BEFORE_CLOSING,
    PROBE_MS_MAX,
    PROBE_MS_MIN,
    RETRY_WAITS_MS,
    ROOM_AFTER_TROUBLE,
    Gate,
    Trouble,
)

REQUESTS_MAX = 8
OPEN = Gate()


def failed(times: int, trouble: Trouble = Trouble.DOWN, at_ms: int = NOW_MS) -> Gate:
    """A gate after so many failures in a row, all at once."""
    now = OPEN
    for _ in range(times):
        now = gate.after_failure(now, trouble, at_ms)
    return now


# --- closing --------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [Trouble.WRONG_KEY, Trouble.OUT_OF_CREDIT])
def test_a_wrong_key_or_used_up_credit_closes_at_once(trouble: Trouble) -> None:
    """What no waiting helps against stops everything with the first answer that says so."""
    closed = failed(1, trouble)

    assert (closed.trouble, closed.since_ms) == (trouble, NOW_MS)
    assert not gate.lets_through(closed, 0, NOW_MS)


def test_other_failures_close_when_three_came_in_a_row() -> None:
    """One failure or two may be chance; the third in a row is trouble."""
    assert failed(FAILURES_BEFORE_CLOSING - 1).trouble is None
    assert gate.lets_through(failed(FAILURES_BEFORE_CLOSING - 1), 99, NOW_MS)
    assert failed(FAILURES_BEFORE_CLOSING).trouble is Trouble.DOWN


def test_an_answer_in_between_starts_the_count_anew() -> None:
    """Failures that are not in a row never close it."""
    now = OPEN
    for _ in range(5):
        for _ in range(FAILURES_BEFORE_CLOSING - 1):
            now = gate.after_failure(now, Trouble.DOWN, NOW_MS)
        now = gate.after_answer(now, REQUESTS_MAX)
    assert now == OPEN


def test_the_reason_may_change_but_not_since_when() -> None:
    """First unreachable, then without credit: the operator reads the latest reason."""
    later = gate.after_failure(failed(3), Trouble.OUT_OF_CREDIT, NOW_MS + 60_000)

    assert (later.trouble, later.since_ms) == (Trouble.OUT_OF_CREDIT, NOW_MS)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (errors.WrongKey(), Trouble.WRONG_KEY),
        (errors.OutOfCredit(), Trouble.OUT_OF_CREDIT),
        (errors.ProviderDown(), Trouble.DOWN),
        (errors.Unanswered(), Trouble.DOWN),
        (errors.RateLimited(), None),
    ],
)
def test_errors_say_what_is_wrong(error: errors.ProviderError, trouble: Trouble | None) -> None:
    """Being asked for patience is no trouble: the provider works."""
    assert gate.trouble_of(error) is trouble


# --- probing --------------------------------------------------------------------------------


def test_a_closed_gate_lets_one_probe_through_now_and_then() -> None:
    """When a probe is due one request goes, and none follows before the next is due."""
    closed = failed(FAILURES_BEFORE_CLOSING)
    due_ms = closed.probe_at_ms

    assert not gate.lets_through(closed, 0, due_ms - 1)
    assert gate.lets_through(closed, 5, due_ms)
    probing = gate.after_start(closed, due_ms)
    assert not gate.lets_through(probing, 0, due_ms + PROBE_MS_MIN - 1)
    assert gate.lets_through(probing, 0, probing.probe_at_ms)
    assert replace(probing, probe_at_ms=due_ms) == closed


def test_a_probe_that_cannot_cost_twice_goes_first() -> None:
    """A request whose answer was lost is sent again when no other has probed for a while."""
    closed = failed(FAILURES_BEFORE_CLOSING)
    due_ms = closed.probe_at_ms

    assert gate.lets_retry(OPEN, NOW_MS)
    assert not gate.lets_retry(closed, due_ms)
    assert not gate.lets_retry(closed, due_ms + RETRY_WAITS_MS - 1)
    assert gate.lets_retry(closed, due_ms + RETRY_WAITS_MS)
    assert not gate.lets_retry(gate.after_start(closed, due_ms), due_ms + RETRY_WAITS_MS)


@pytest.mark.parametrize(
    ("failures", "pause_ms"),
    [(1, 10_000), (2, 20_000), (3, 40_000), (4, 80_000), (5, 120_000), (1_000, 120_000)],
)
def test_probes_become_rarer(failures: int, pause_ms: int) -> None:
    """Ten seconds at first, then twice as long each time, two minutes at most."""
    assert failed(failures, Trouble.WRONG_KEY).probe_at_ms == NOW_MS + pause_ms
    assert PROBE_MS_MIN <= pause_ms <= PROBE_MS_MAX


def test_a_start_through_an_open_gate_changes_nothing() -> None:
    """Only a probe is noted."""
    for now in (OPEN, Gate(room=3), Gate(failures=2)):
        assert gate.after_start(now, NOW_MS) == now


# --- opening --------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", Trouble)
def test_the_first_answer_opens_it_a_little(trouble: Trouble) -> None:
    """After trouble one request may be under way at first, so that nothing is flooded."""
    opened = gate.after_answer(failed(5, trouble), REQUESTS_MAX)

    assert opened == Gate(room=ROOM_AFTER_TROUBLE)
    assert gate.lets_through(opened, 0, NOW_MS)
    assert not gate.lets_through(opened, 1, NOW_MS)


def test_every_answer_makes_room_for_one_more() -> None:
    """The room grows with the answers until all may go again."""
    now = Gate(room=ROOM_AFTER_TROUBLE)
    rooms = list[int | None]()
    while now.room is not None:
        rooms.append(now.room)
        now = gate.after_answer(now, REQUESTS_MAX)
    assert rooms == list(range(1, REQUESTS_MAX))
    assert now == OPEN
    assert now.at_ease


def test_trouble_while_it_opens_closes_it_again() -> None:
    """Failures count in a row here too, and leave no more room than there was."""
    opening = Gate(room=2)
    once = gate.after_failure(opening, Trouble.DOWN, NOW_MS)
    assert (once.trouble, once.room) == (None, 2)
    assert gate.after_failure(once, Trouble.WRONG_KEY, NOW_MS).trouble is Trouble.WRONG_KEY


def test_at_ease_means_that_an_answer_changes_nothing() -> None:
    """What need not be written is known beforehand."""
    for now in (OPEN, Gate(failures=1), Gate(room=1), failed(3)):
        assert now.at_ease is (gate.after_answer(now, REQUESTS_MAX) == now)


# --- whatever happens -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happens some time after the event before."""

    after_ms: int
    trouble: Trouble | None
    starts: bool = False


events = st.lists(
    st.builds(
        Event,
        after_ms=st.integers(0, PROBE_MS_MAX),
        trouble=st.none() | st.sampled_from(Trouble),
        starts=st.booleans(),
    ),
    max_size=40,
)


@given(events)
def test_whatever_happens_something_is_let_through_within_two_minutes(what: list[Event]) -> None:
    """No history shuts the provider off for good, and probes keep their distance.

    Between two probes through a closed gate there are ten seconds at least.
    """
    now, now_ms, probed_ms = OPEN, NOW_MS, 0
    for event in what:
        now_ms += event.after_ms
        if event.starts and gate.lets_through(now, 0, now_ms):
            if now.trouble is not None:
                assert now_ms - probed_ms >= PROBE_MS_MIN
                probed_ms = now_ms
            now = gate.after_start(now, now_ms)
        elif event.trouble is None:
            now = gate.after_answer(now, REQUESTS_MAX)
            probed_ms = 0
        else:
            now = gate.after_failure(now, event.trouble, now_ms)
        assert gate.lets_through(now, 0, now_ms + PROBE_MS_MAX)
        assert now.room is None or 1 <= now.room < REQUESTS_MAX
        assert (now.trouble is None) or now.room is None


@given(events, st.integers(1, REQUESTS_MAX))
def test_so_many_answers_end_any_trouble(what: list[Event], requests_max: int) -> None:
    """As many answers in a row as requests may be under way, and one, leave no trace of trouble."""
    now = OPEN
    for nth, event in enumerate(what):
        if event.trouble is not None:
            now = gate.after_failure(now, event.trouble, NOW_MS + nth)
    for _ in range(requests_max + 1):
        now = gate.after_answer(now, requests_max)
    assert now == OPEN
