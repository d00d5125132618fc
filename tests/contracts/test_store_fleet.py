"""What several processes share: places in lines, duties that only one of them has, a key."""

import asyncio
import random
from pathlib import Path

import pytest

from bot.adapters.clock import SystemClock
from bot.adapters.sql.store import Store
from bot.adapters.turns import OwnAllowances, SharedTurns
from bot.keys import OtherKey, agree_on_key
from bot.settings import Settings
from tests.contracts.conftest import Look

NOW_MS = 1_000_000
EVERY_US = 200_000
"""Five a second."""


async def test_places_follow_each_other(store: Store) -> None:
    """Whoever takes places gets those after the last one that was taken, however many ask."""
    lines = store.allowances
    taken = await asyncio.gather(*(lines.reserve("xai", 2, EVERY_US, NOW_MS) for _ in range(10)))
    first_us = NOW_MS * 1000
    assert sorted(taken) == [first_us + 2 * EVERY_US * nth for nth in range(10)]


async def test_a_place_is_never_in_the_past(store: Store) -> None:
    """What was not used does not pile up: after a pause the next place is now."""
    await store.allowances.reserve("xai", 1, EVERY_US, NOW_MS)
    later_ms = NOW_MS + 60_000
    assert await store.allowances.reserve("xai", 1, EVERY_US, later_ms) == later_ms * 1000


async def test_lines_do_not_hold_up_each_other(store: Store) -> None:
    """Places are taken in one line alone; a line that is forgotten begins anew."""
    await store.allowances.reserve("xai", 50, EVERY_US, NOW_MS)
    assert await store.allowances.reserve("identify:0", 1, EVERY_US, NOW_MS) == NOW_MS * 1000
    await store.allowances.forget(NOW_MS + 5_000)
    assert await store.allowances.reserve("identify:0", 1, EVERY_US, NOW_MS) == NOW_MS * 1000
    assert await store.allowances.reserve("xai", 1, EVERY_US, NOW_MS) > NOW_MS * 1000


async def test_a_duty_has_one_holder(store: Store) -> None:
    """Of many that ask at once one gets a duty, and keeps it as long as it says so."""
    duties = store.duties
    holds = await asyncio.gather(
        *(duties.hold("chores", f"process {nth}", NOW_MS, NOW_MS + 1000) for nth in range(8))
    )
    assert holds.count(True) == 1
    holder = f"process {holds.index(True)}"
    assert await duties.hold("chores", holder, NOW_MS + 900, NOW_MS + 1900)
    assert not await duties.hold("chores", "another", NOW_MS + 1899, NOW_MS + 2899)


async def test_a_duty_outlives_its_holder(store: Store) -> None:
    """A process that died leaves its duty when its time is over; one that stops, at once."""
    duties = store.duties
    assert await duties.hold("chores", "dead", NOW_MS, NOW_MS + 1000)
    assert await duties.hold("chores", "next", NOW_MS + 1000, NOW_MS + 2000)
    await duties.leave("chores", "dead")
    assert not await duties.hold("chores", "third", NOW_MS + 1500, NOW_MS + 2500)
    await duties.leave("chores", "next")
    assert await duties.hold("chores", "third", NOW_MS + 1500, NOW_MS + 2500)


async def test_a_database_has_one_key(store: Store, look: Look, tmp_path: Path) -> None:
    """A process with another SECRET_KEY does not begin: it would find nobody's limits and blocks.

    The database has a mark of the key, and not the key.
    """

    def with_key(key: str) -> Settings:
        secrets = dict.fromkeys(("discord_token", "xai_api_key"), "x" * 24) | {"secret_key": key}
        return Settings.model_validate(secrets | {"data_dir": tmp_path})

    await agree_on_key(store.agreements, with_key("the-first-key-of-all"))
    await agree_on_key(store.agreements, with_key("the-first-key-of-all"))
    with pytest.raises(OtherKey, match=r"SECRET_KEY is not the one .*secret\.key"):
        await agree_on_key(store.agreements, with_key("another-key-than-that"))
    (row,) = await look("select name, value from agreed")
    assert "key-of" not in row["value"]


async def test_a_place_is_taken_only_while_there_is_room(store: Store) -> None:
    """Of many that ask at once a burst is let in, then one every interval; nobody else waits."""
    lines = store.allowances
    asked = [lines.take_if_free("channel", EVERY_US, 3, NOW_MS) for _ in range(10)]
    assert (await asyncio.gather(*asked)).count(True) == 3
    later_ms = NOW_MS + EVERY_US // 1000
    assert not await lines.take_if_free("channel", EVERY_US, 3, later_ms - 1)
    assert await lines.take_if_free("channel", EVERY_US, 3, later_ms)
    assert not await lines.take_if_free("channel", EVERY_US, 3, later_ms)
    assert await lines.take_if_free("elsewhere", EVERY_US, 1, NOW_MS)


async def test_a_lone_process_keeps_the_same_lines_in_memory(store: Store) -> None:
    """What the database says of places, a process says that has no others beside it."""
    rng = random.Random(7)
    own, now_ms = OwnAllowances(), NOW_MS
    for _ in range(60):
        now_ms += rng.randrange(400)
        name, count = rng.choice("ab"), rng.randint(1, 4)
        if rng.random() < 0.5:
            asked = (name, count, EVERY_US, now_ms)
            assert await own.reserve(*asked) == await store.allowances.reserve(*asked)
        else:
            asked = (name, EVERY_US, count, now_ms)
            assert await own.take_if_free(*asked) == await store.allowances.take_if_free(*asked)
        if rng.random() < 0.1:
            await own.forget(now_ms)
            await store.allowances.forget(now_ms)


async def test_processes_share_the_turns_of_one_line(store: Store) -> None:
    """However many ask at once, their requests go out one after the other at the one pace."""
    clock, loop = SystemClock(), asyncio.get_running_loop()
    fleet = [SharedTurns(store.allowances, "xai", 100, clock) for _ in range(4)]
    sent_s: list[float] = []

    async def send(turns: SharedTurns) -> None:
        await turns.take()
        sent_s.append(loop.time())

    await asyncio.gather(*(send(turns) for turns in fleet for _ in range(10)))
    assert len(sent_s) == 40
    assert max(sent_s) - min(sent_s) >= 0.35
