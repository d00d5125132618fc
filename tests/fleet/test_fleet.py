"""Many processes on one Postgres, killed at random: what they promise holds all the same."""

from pathlib import Path

import pytest

from tests.fleet.fight import fight
from tests.sim import running

KILLS, ASKS = 5, 9
FIGHT_S_MAX = 300


@pytest.mark.timeout(FIGHT_S_MAX)
async def test_a_fleet_that_is_shot_at_keeps_its_promises(tmp_path: Path) -> None:
    """Whichever process dies, and Postgres with it: nothing is lost, and nothing done twice.

    Two gateways and three workers; the ledger is exact, and servers and members start in turn.
    `make fleet` is a longer fight.
    """
    outcome = await fight(tmp_path, kills=KILLS, asks=ASKS, seed=running.base_seed())

    assert outcome.wrong == []
    assert outcome.killed == KILLS
    assert outcome.delivered > outcome.asked / 2
