"""Requests that were acknowledged and not written down yet: whose process is gone, who got on."""

from bot.adapters.sql.store import Store
from bot.core.ports import Heard
from tests.contracts._jobs import admitted, asked, open_space

NOW_MS = 1_000_000
HOLDER = "a process"


def heard(number: int) -> Heard:
    return Heard(interaction_id=number, application_id=7, reply_token="t", heard_at_ms=NOW_MS)


async def left(store: Store, at_ms: int) -> list[tuple[int, bool]]:
    return [(one.interaction_id, job) for one, job in await store.heard.left_behind(at_ms)]


async def test_what_a_living_process_heard_is_in_good_hands(store: Store) -> None:
    """Nobody else looks after what a process has heard while it says that it lives."""
    await store.duties.hold(HOLDER, HOLDER, NOW_MS, NOW_MS + 1000)
    await store.heard.note(heard(1), HOLDER)
    await store.heard.note(heard(1), HOLDER)
    assert await left(store, NOW_MS + 999) == []
    assert await left(store, NOW_MS + 1000) == [(1, False)]


async def test_what_was_answered_is_forgotten(store: Store) -> None:
    """A request that has its answer is never told to be lost."""
    await store.heard.note(heard(1), HOLDER)
    await store.heard.note(heard(2), HOLDER)
    await store.heard.forget(1)
    assert await left(store, NOW_MS) == [(2, False)]


async def test_what_became_a_job_is_known(store: Store) -> None:
    """A request that was let in before its process died has a job, which tells by itself."""
    await open_space(store)
    interaction_id = (await admitted(store, asked(1))).place.interaction_id or 0
    await store.heard.note(heard(interaction_id), HOLDER)
    await store.heard.note(heard(interaction_id + 1), HOLDER)
    assert set(await left(store, NOW_MS)) == {(interaction_id, True), (interaction_id + 1, False)}


async def test_a_lone_process_takes_over_at_once(store: Store) -> None:
    """Whoever starts alone knows that its predecessor is gone, whatever that one said last."""
    await store.duties.hold(HOLDER, HOLDER, NOW_MS, NOW_MS + 30_000)
    await store.heard.note(heard(1), HOLDER)
    await store.duties.clear()
    assert await left(store, NOW_MS) == [(1, False)]
    assert await store.duties.hold(HOLDER, "another", NOW_MS, NOW_MS + 1000)


async def test_old_duties_are_forgotten(store: Store) -> None:
    """What nobody has had for long is removed; what somebody has stays."""
    await store.duties.hold("old", HOLDER, NOW_MS, NOW_MS + 1000)
    await store.duties.hold("new", HOLDER, NOW_MS, NOW_MS + 9000)
    await store.duties.forget(NOW_MS + 5000)
    assert not await store.duties.hold("new", "another", NOW_MS + 5000, NOW_MS + 6000)
