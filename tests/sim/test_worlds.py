"""Worlds of this commit's own seeds: whatever fails there, what was promised holds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.core.jobs import Job, State
from bot.core.money import Amount
from bot.core.ports import Meter, Unmetered
from tests.sim import running
from tests.sim.swarm import Swarm
from tests.sim.world import Plan

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


class Counting(Plan, Unmetered):
    """A world in which nobody dies or freezes, and what its processes count is kept."""

    def __init__(self) -> None:
        self.claims = self.ends = 0
        self.late_s = defaultdict[State, list[float]](list)
        self.took_s = defaultdict[State, list[float]](list)

    def swarm(self, drawn: Swarm) -> Swarm:
        return replace(drawn, killed_p=0.0, kill_every_s=0.0, stalled_p=0.0)

    def meter(self) -> Meter:
        return self

    def claimed(self, state: State, late_s: float | None) -> None:
        self.claims += 1
        if late_s is not None:
            self.late_s[state].append(late_s)

    def stepped(self, state: State, took_s: float) -> None:
        self.took_s[state].append(took_s)

    def ended(self, job: Job, booked: Amount, made: Amount) -> None:
        assert job.ended
        assert booked.ticks >= 0
        assert made.images <= job.request.count
        self.ends += 1


def test_what_is_counted_is_what_was_done() -> None:
    """Each step that was begun is timed, by the world's own time; no job is ended twice."""
    plan = Counting()
    outcome = running.run(ALWAYS[14], plan)
    took_s = [one for some in plan.took_s.values() for one in some]

    assert outcome.broken is None
    assert plan.claims == len(took_s)
    assert 0 < plan.ends <= len(outcome.ends)
    assert max(plan.took_s[State.SUBMITTING]) > 1
    assert sum(took_s) < outcome.virtual_s * len(outcome.ends)
    assert min(one for some in plan.late_s.values() for one in some) >= 0
