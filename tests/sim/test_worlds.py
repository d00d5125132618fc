"""Worlds of this commit's own seeds: whatever fails there, what was promised holds."""

import pytest

from tests.sim import running

SEEDS, CHUNK = 120, 5


@pytest.mark.parametrize("nth", range(0, SEEDS, CHUNK))
def test_promises_hold_through_crashes_and_races(nth: int) -> None:
    """Killed, frozen and lied to, the bot loses nothing, does nothing twice, and tells everyone."""
    first = running.base_seed() + nth
    for seed in range(first, first + CHUNK):
        outcome = running.run(seed)
        if outcome.broken is not None:
            raise outcome.broken


def test_a_seed_is_the_whole_story() -> None:
    """The same seed gives the same world to the last byte of its database, another does not."""
    seeds = range(5)
    first = [running.run(seed).digest for seed in seeds]

    assert [running.run(seed).digest for seed in seeds] == first
    assert len(set(first)) == len(first)


def test_worlds_are_busy() -> None:
    """The worlds are not empty: results arrive, jobs fail, processes die and freeze."""
    outcomes = [running.run(seed) for seed in range(20)]
    ends = {end for outcome in outcomes for end in outcome.ends}

    assert {"delivered", "moderated", "unanswered", "kept_unreachable", "stopped_late"} <= ends
    assert {"not_approved", "not_shown"} & ends
    assert sum(outcome.kills for outcome in outcomes) > len(outcomes)
    assert any(outcome.freezes for outcome in outcomes)
