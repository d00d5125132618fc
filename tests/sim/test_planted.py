"""Bugs on purpose, each of which the simulation finds."""

import pytest

from tests.sim import running
from tests.sim.planted import PLANS
from tests.sim.world import Plan

SEEDS_MAX = 40


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_planted_bug_is_found(plan: type[Plan]) -> None:
    """A bug that breaks a promise is found by the check of that promise, within a few seeds."""
    for seed in range(SEEDS_MAX):
        broken = running.run(seed, plan()).broken
        if broken is not None and broken.check in plan.finds:
            assert str(broken).endswith(f"Repeat it: make sim SEED={seed} PLANT={plan.name}")
            return
    pytest.fail(f"no check found {plan.name} in {SEEDS_MAX} seeds")
