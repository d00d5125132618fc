"""How many looks a process may make."""

from hypothesis import given
from hypothesis import strategies as st
from makers import NOW_MS

from bot.core import looks as looking
from bot.core.looks import Looks


def test_most_of_the_requests_may_be_looks() -> None:
    """Of five requests a second four may be looks; the rest is for what is new."""
    assert Looks(5).looks_per_s(NOW_MS) == 4


def test_a_refusal_halves_them_for_a_minute() -> None:
    """When xAI says that there were too many, there are fewer at once, and all again later."""
    looks = Looks(5)
    looks.slow_down(NOW_MS)

    assert looks.looks_per_s(NOW_MS + 59_999) == 2
    assert looks.looks_per_s(NOW_MS + 60_000) == 4


def test_refusals_add_up() -> None:
    """Each further refusal halves what is left, and the minute begins anew."""
    looks = Looks(5)
    looks.slow_down(NOW_MS)
    looks.slow_down(NOW_MS + 30_000)

    assert looks.looks_per_s(NOW_MS + 89_999) == 1
    assert looks.looks_per_s(NOW_MS + 90_000) == 4


@given(st.lists(st.integers(0, 100_000), max_size=40))
def test_looks_never_stop(moments: list[int]) -> None:
    """Whatever xAI says, jobs are looked at."""
    looks = Looks(5)
    for at_ms in sorted(moments):
        looks.slow_down(NOW_MS + at_ms)

        assert 4 * looking.LEAST <= looks.looks_per_s(NOW_MS + at_ms) <= 4
