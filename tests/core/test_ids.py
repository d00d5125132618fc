"""The names the bot makes."""

import random
import re

from hypothesis import example, given
from hypothesis import strategies as st
from makers import NOW_MS

from bot.core import ids


@given(st.integers(0, 2**50 - 1), st.randoms(use_true_random=False))
def test_a_job_id_has_the_form_of_one(now_ms: int, rng: random.Random) -> None:
    """Every id that is made is recognised when it comes back in a custom id."""
    job_id = ids.new_job_id(now_ms, rng)

    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{16}", job_id)


@given(st.integers(0, 2**45), st.integers(1, 2**45), st.randoms(use_true_random=False))
@example(NOW_MS, 1, random.Random(1))
def test_ids_tell_the_age_of_jobs(now_ms: int, later_ms: int, rng: random.Random) -> None:
    """An id made a millisecond later sorts later, so the line may be ordered by id."""
    for _ in range(20):
        assert ids.new_job_id(now_ms, rng) < ids.new_job_id(now_ms + later_ms, rng)


def test_ids_of_the_same_moment_differ() -> None:
    """A thousand jobs of one millisecond have a thousand ids."""
    rng = random.Random(1)

    assert len({ids.new_job_id(NOW_MS, rng) for _ in range(1_000)}) == 1_000


def test_the_same_chance_makes_the_same_names() -> None:
    """Nothing but the clock and the injected chance is in a name."""
    assert ids.new_job_id(NOW_MS, random.Random(7)) == ids.new_job_id(NOW_MS, random.Random(7))
    assert ids.new_token(random.Random(7)) == ids.new_token(random.Random(7))


def test_a_token_is_32_hexadecimal_characters() -> None:
    """A lease cannot be guessed, and begins with zeros if chance wills it."""
    rng = random.Random(1)
    tokens = {ids.new_token(rng) for _ in range(1_000)}

    assert len(tokens) == 1_000
    assert {32} == {len(token) for token in tokens}
    assert all(int(token, 16) >= 0 for token in tokens)


def test_a_member_is_known_by_a_key_that_tells_nothing() -> None:
    """The key depends on the person and the secret, and holds neither."""
    key = ids.member_key("secret", 300)

    assert ids.member_key("secret", 300) == key
    assert len({key, ids.member_key("secret", 301), ids.member_key("other", 300)}) == 3
    assert len(key) == 32
    assert key != "300"
