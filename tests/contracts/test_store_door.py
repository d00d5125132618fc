"""What stops a request at the door besides limits: the same once more, and too many that wait."""

import asyncio
from collections import Counter

import pytest

from bot.adapters.sql.store import Store
from bot.core.jobs import By, Job, Media
from bot.core.ports import Admitted, CancelOutcome, Door, QueueFull, Repeated
from bot.core.quota import Unit
from tests.contracts._jobs import NO_CEILINGS, OPEN, admitted, asked, door, open_space, started
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import NOW_MS

WITHIN_MS = 10_000
ASKS_ABOUT_REPEATS = door(repeat_within_ms=WITHIN_MS)


def given(job: Job, *sizes: int) -> list[Media]:
    """Pictures that go into a job."""
    return [
        makers.clip_file(
            job_id=job.id, role="input", part=part, size_bytes=size, blob=f"{job.id}/input-{part}"
        )
        for part, size in enumerate(sizes)
    ]


# --- the same once more ---------------------------------------------------------------------


async def test_the_same_within_a_moment_is_asked_about(store: Store, look: Look) -> None:
    """A request that was just made is not made again: nothing is numbered, held or kept."""
    await open_space(store, makers.rule(Unit.IMAGES, 5))
    first = await admitted(store, asked(1))
    again = asked(2, at_ms=NOW_MS + WITHIN_MS - 1)
    assert await store.jobs.admit(again, (), ASKS_ABOUT_REPEATS) == Repeated(job=first)
    assert await look("select id from entries where job_id <> '0000000000000001'") == []
    (standing,) = await store.ledger.standing(makers.whose(), NO_CEILINGS, NOW_MS)
    assert standing.used == 1
    later = await store.jobs.admit(asked(3, at_ms=NOW_MS + WITHIN_MS), (), ASKS_ABOUT_REPEATS)
    assert isinstance(later, Admitted)
    assert later.job.number == 2


async def test_who_asks_for_more_of_the_same_on_purpose_gets_it(store: Store) -> None:
    """Again lets the same in at once."""
    await open_space(store)
    await admitted(store, asked(1))
    assert isinstance(await store.jobs.admit(asked(2), (), OPEN), Admitted)


@pytest.mark.parametrize(
    "other",
    [
        asked(2, member="bob"),
        asked(2, space="200"),
        asked(2, request=makers.image(prompt="a lighthouse!")),
        asked(2, request=makers.image(count=2)),
        asked(2, request=makers.video(prompt="a lighthouse")),
    ],
    ids=["person", "server", "words", "count", "kind"],
)
async def test_what_differs_is_no_repeat(store: Store, other: Job) -> None:
    """Another person, server, prompt or option is another request."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    await admitted(store, asked(1, request=makers.image(prompt="a lighthouse")))
    assert isinstance(await store.jobs.admit(other, (), ASKS_ABOUT_REPEATS), Admitted)


async def test_pictures_tell_requests_apart(store: Store) -> None:
    """The same words for other pictures, or more of them, are another request."""
    await open_space(store)
    edits = [asked(nth, request=makers.edit()) for nth in range(1, 5)]
    for job, sizes in zip(edits[:3], [(100,), (101,), (100, 100)], strict=True):
        answer = await store.jobs.admit(job, given(job, *sizes), ASKS_ABOUT_REPEATS)
        assert isinstance(answer, Admitted)
    answer = await store.jobs.admit(edits[3], given(edits[3], 100), ASKS_ABOUT_REPEATS)
    assert isinstance(answer, Repeated)
    assert answer.job.id == edits[0].id
    assert await store.records.media_of(edits[3].id, "input") == []


async def test_two_of_the_same_at_once_are_one(store: Store) -> None:
    """Two commands sent in the same moment: one is taken in, the other asked about."""
    await open_space(store)
    answers = await asyncio.gather(
        *(store.jobs.admit(asked(nth), (), ASKS_ABOUT_REPEATS) for nth in range(4))
    )
    assert Counter(type(answer) for answer in answers) == {Admitted: 1, Repeated: 3}


# --- too many that wait ---------------------------------------------------------------------


async def test_one_persons_queue_is_bounded(store: Store) -> None:
    """Who has as many waiting as they may is told so; others are let in."""
    await open_space(store)
    two = door(queue_member_max=2)
    for nth in (1, 2):
        assert isinstance(await store.jobs.admit(asked(nth), (), two), Admitted)
    third = await store.jobs.admit(asked(3), (), two)
    assert third == QueueFull(of_member=True, waiting=2)
    assert isinstance(await store.jobs.admit(asked(4, member="bob"), (), two), Admitted)


async def test_a_servers_queue_is_bounded(store: Store) -> None:
    """When a server's queue is full nobody there is let in; other servers are their own."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    two = door(queue_space_max=2)
    for nth, member in enumerate(["ada", "bob"]):
        assert isinstance(await store.jobs.admit(asked(nth, member=member), (), two), Admitted)
    full = await store.jobs.admit(asked(3, member="cyd"), (), two)
    assert full == QueueFull(of_member=False, waiting=2)
    assert isinstance(await store.jobs.admit(asked(4, space="200"), (), two), Admitted)


async def test_only_what_waits_fills_a_queue(store: Store) -> None:
    """A job that was started or stopped makes room for the next."""
    await open_space(store)
    one = door(queue_member_max=1)
    await store.jobs.admit(asked(1), (), one)
    await started(store)
    second = await store.jobs.admit(asked(2), (), one)
    assert isinstance(second, Admitted)
    assert isinstance(await store.jobs.admit(asked(3), (), one), QueueFull)
    stopped = await store.jobs.cancel(second.job.id, By.AUTHOR, NOW_MS)
    assert stopped is CancelOutcome.STOPPED
    assert isinstance(await store.jobs.admit(asked(4), (), one), Admitted)


@pytest.mark.parametrize("three", [door(queue_member_max=3), door(queue_space_max=3)])
async def test_a_queue_is_not_overfilled_by_many_at_once(store: Store, three: Door) -> None:
    """However many ask in the same moment, no more wait than may."""
    await open_space(store)
    answers = await asyncio.gather(*(store.jobs.admit(asked(nth), (), three) for nth in range(9)))
    assert Counter(type(answer) for answer in answers) == {Admitted: 3, QueueFull: 6}


async def test_more_of_the_same_is_let_in_in_any_order(store: Store) -> None:
    """Again lets the same in, also when a later press was written first."""
    await open_space(store)
    await admitted(store, asked(1, at_ms=NOW_MS + 5))
    assert isinstance(await store.jobs.admit(asked(2, at_ms=NOW_MS), (), OPEN), Admitted)
