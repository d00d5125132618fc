"""Cases, as they are kept."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.sql.store import Store
from bot.core.casebook import Case, CaseKind, Outcome
from tests.contracts._jobs import open_space
from tests.core.makers import NOW_MS

REPORT = Case(
    id="c1",
    space_id="100",
    kind=CaseKind.REPORT,
    job_id="j1",
    member_key="ann",
    user_id=7,
    channel_id=10,
    reason="minors",
    note="look",
    opened_at_ms=NOW_MS,
    until_ms=NOW_MS + 5,
)
BLOCK = replace(REPORT, id="c2", kind=CaseKind.BLOCK, job_id=None, channel_id=0, opened_by_id=9)


async def test_a_case_comes_back_as_it_was_opened_with_a_number(store: Store) -> None:
    """Cases count per space, and are found by their id, number, job and member there alone."""
    await open_space(store)
    opened = await store.casebook.open(REPORT)

    assert opened == replace(REPORT, number=1)
    assert await store.casebook.open(BLOCK) == replace(BLOCK, number=2)
    assert await store.casebook.get("100", "c1") == opened
    assert await store.casebook.get("200", "c1") is None
    assert await store.casebook.by_number("100", 1) == opened
    assert await store.casebook.by_number("100", 3) is None
    assert await store.casebook.of_job("j1") == [opened]
    assert [case.number for case in await store.casebook.of_member("100", "ann", 5)] == [2, 1]
    assert await store.casebook.ending(NOW_MS + 4, 5) == []
    assert [case.id for case in await store.casebook.ending(NOW_MS + 5, 5)] == ["c1", "c2"]
    with pytest.raises(LookupError):
        await store.casebook.open(replace(REPORT, id="c3", space_id="300"))


async def test_a_job_has_one_open_case_of_a_kind(store: Store) -> None:
    """The same matter is not opened twice at a time, and again only after it was closed."""
    await open_space(store)
    first, second = await asyncio.gather(
        store.casebook.open(REPORT), store.casebook.open(replace(REPORT, id="c2"))
    )

    assert first is not None
    assert second == first

    await store.casebook.close(first, Outcome.DISMISSED, by_user_id=9, now_ms=NOW_MS + 1)
    again = await store.casebook.open(replace(REPORT, id="c3"))

    assert again is not None
    assert again.id == "c3"


async def test_a_case_is_closed_once(store: Store) -> None:
    """Whoever comes second learns that somebody was first, and changes nothing."""
    await open_space(store)
    opened = await store.casebook.open(REPORT)
    assert opened is not None
    closings = await asyncio.gather(
        store.casebook.close(opened, Outcome.DISMISSED, by_user_id=9, now_ms=NOW_MS + 1),
        store.casebook.close(opened, Outcome.TAKEN_DOWN, by_user_id=8, now_ms=NOW_MS + 1),
    )

    (closed,) = [one for one in closings if one is not None]
    assert not closed.open
    assert await store.casebook.get("100", "c1") == closed
    assert await store.casebook.ending(NOW_MS + 9, 5) == []


async def test_what_waits_is_listed_oldest_first(store: Store) -> None:
    """Of some kinds, in one channel or all; how many wait can be bounded, in all and by one."""
    await open_space(store)
    later = replace(REPORT, id="c3", job_id="j3", opened_at_ms=NOW_MS + 3, channel_id=11)
    for case in (later, REPORT, BLOCK):
        await store.casebook.open(case)
    kinds = [CaseKind.REPORT, CaseKind.APPEAL]

    waiting = await store.casebook.waiting("100", kinds, limit=5)
    assert [case.id for case in waiting] == ["c1", "c3"]
    in_one = await store.casebook.waiting("100", kinds, channel_id=11, limit=5)
    assert [case.id for case in in_one] == ["c3"]
    assert len(await store.casebook.waiting("100", kinds, limit=1)) == 1
    assert await store.casebook.waiting("200", kinds, limit=5) == []
    assert await store.casebook.count_open("100", kinds) == 2
    assert await store.casebook.count_open("100", kinds, member_key="bob") == 0

    another = replace(REPORT, id="c4", job_id="j4")
    assert await store.casebook.open(another, open_max=2) is None
    assert await store.casebook.open(another, open_max=3) is not None


async def test_a_case_has_one_appeal(store: Store) -> None:
    """Also when the first was closed, and when two are written at once."""
    await open_space(store)
    await store.casebook.open(BLOCK)
    appeal = replace(BLOCK, id="a1", kind=CaseKind.APPEAL, about_case_id="c2")
    both = await asyncio.gather(
        store.casebook.open(appeal), store.casebook.open(replace(appeal, id="a2"))
    )
    (opened,) = [one for one in both if one is not None]
    await store.casebook.close(opened, Outcome.UPHELD, by_user_id=9, now_ms=NOW_MS + 1)

    assert await store.casebook.open(replace(appeal, id="a3")) is None
