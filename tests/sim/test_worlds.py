"""Worlds of this commit's own seeds: whatever fails there, what was promised holds."""

from collections.abc import Sequence

import pytest

from tests.sim import running

SEEDS, CHUNK = 60, 5
ALWAYS = range(20, 40)
"""Seeds that are the same in every commit."""


@pytest.fixture(scope="module")
def outcomes() -> Sequence[running.Outcome]:
    return [running.run(seed) for seed in ALWAYS]


@pytest.mark.parametrize("nth", range(0, SEEDS, CHUNK))
def test_promises_hold_through_crashes_and_races(nth: int) -> None:
    """Killed, frozen and lied to, the bot loses nothing, does nothing twice, and tells everyone."""
    first = running.base_seed() + nth
    for seed in range(first, first + CHUNK):
        outcome = running.run(seed)
        if outcome.broken is not None:
            raise outcome.broken


def test_worlds_are_busy(outcomes: Sequence[running.Outcome]) -> None:
    """Results arrive, jobs fail, processes die and freeze; what was promised holds here too."""
    broken = [outcome.broken for outcome in outcomes if outcome.broken is not None]
    ends = {end for outcome in outcomes for end in outcome.ends}

    assert not broken
    assert {"delivered", "moderated", "unanswered", "kept_unreachable", "stopped_late"} <= ends
    assert sum(outcome.kills for outcome in outcomes) > len(outcomes)
    assert any(outcome.freezes for outcome in outcomes)


def test_a_seed_is_the_whole_story(outcomes: Sequence[running.Outcome]) -> None:
    """The same seed gives the same world to the last byte of its database, another does not."""
    first = [outcome.digest for outcome in outcomes]

    assert [running.run(seed).digest for seed in ALWAYS[:5]] == first[:5]
    assert len(set(first)) == len(first)
