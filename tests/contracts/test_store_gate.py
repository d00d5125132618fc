"""The circuit breaker before the provider: one for all workers, whatever they do at once."""

import asyncio

import pytest

from bot.adapters.sql.store import Store
from bot.core.gate import FAILURES_BEFORE_CLOSING, PROBE_MS_MIN, RETRY_WAITS_MS, Gate, Trouble
from bot.core.jobs import Job, State
from tests.contracts._jobs import admitted, asked, next_started, open_space, refused, started
from tests.core.makers import NOW_MS

REQUESTS_MAX = 8


async def waiting(store: Store, count: int) -> None:
    await open_space(store)
    for nth in range(count):
        await admitted(store, asked(nth, member=f"m{nth}"))


async def started_at_once(store: Store, now_ms: int, workers: int = 5) -> list[Job]:
    """What several workers get who all ask in the same moment."""
    tries = [next_started(store, now_ms, f"w{nth}") for nth in range(workers)]
    return [job for job in await asyncio.gather(*tries) if job]


async def test_it_is_open_at_first(store: Store) -> None:
    """A new bot sends what is asked; an answer changes nothing then."""
    assert await store.gates.now() == Gate()
    assert await store.gates.answered(REQUESTS_MAX) == Gate()
    assert await store.gates.now() == Gate()


async def test_what_is_told_is_kept(store: Store) -> None:
    """Every part of the gate is in its row, and who failed or answered learns what it did."""
    closed = Gate(
        trouble=Trouble.WRONG_KEY, since_ms=NOW_MS, failures=1, probe_at_ms=NOW_MS + PROBE_MS_MIN
    )
    assert await store.gates.failed(Trouble.WRONG_KEY, NOW_MS) == (Gate(), closed)
    assert await store.gates.now() == closed
    assert await store.gates.answered(REQUESTS_MAX) == closed
    assert await store.gates.now() == Gate(room=1)


async def test_no_failure_is_lost(store: Store) -> None:
    """Failures that several workers report at once all count, and one of them closes the gate."""
    reports = await asyncio.gather(
        *(store.gates.failed(Trouble.DOWN, NOW_MS) for _ in range(FAILURES_BEFORE_CLOSING + 2))
    )
    assert (await store.gates.now()).failures == FAILURES_BEFORE_CLOSING + 2
    closing = [1 for before, after in reports if (before.trouble, after.trouble) == (None, "down")]
    assert len(closing) == 1


async def test_no_answer_is_lost(store: Store) -> None:
    """Of answers at once the first opens the gate, and each of the others makes room for one."""
    await store.gates.failed(Trouble.OUT_OF_CREDIT, NOW_MS)
    befores = await asyncio.gather(*(store.gates.answered(REQUESTS_MAX) for _ in range(4)))
    assert sum(before.trouble is not None for before in befores) == 1
    assert await store.gates.now() == Gate(room=4)


async def test_nothing_starts_through_a_closed_gate_but_one_probe(store: Store) -> None:
    """While nothing can be sent, one job in a while is, however many workers ask at once."""
    await waiting(store, 6)
    _, closed = await store.gates.failed(Trouble.WRONG_KEY, NOW_MS)
    assert await started_at_once(store, closed.probe_at_ms - 1) == []
    assert len(await started_at_once(store, closed.probe_at_ms)) == 1
    probing = await store.gates.now()
    assert probing.probe_at_ms == closed.probe_at_ms + PROBE_MS_MIN
    assert await started_at_once(store, probing.probe_at_ms - 1) == []
    assert len(await started_at_once(store, probing.probe_at_ms)) == 1


async def test_a_failed_probe_waits_longer(store: Store) -> None:
    """A probe that fails puts the next one off; its job keeps its place in the queue."""
    await waiting(store, 1)
    _, closed = await store.gates.failed(Trouble.OUT_OF_CREDIT, NOW_MS)
    probe_ms = closed.probe_at_ms
    job = await started(store, now_ms=probe_ms)
    _, again = await store.gates.failed(Trouble.OUT_OF_CREDIT, probe_ms)
    await refused(store, job, probe_ms)
    assert again.probe_at_ms == probe_ms + 2 * PROBE_MS_MIN
    assert await next_started(store, again.probe_at_ms - 1) is None
    assert (await started(store, now_ms=again.probe_at_ms)).id == job.id


@pytest.mark.parametrize("answers", [1, 3])
async def test_after_trouble_few_are_sent_at_first(store: Store, answers: int) -> None:
    """As many requests as were answered since the trouble may be on their way at once."""
    await waiting(store, 8)
    await store.gates.failed(Trouble.WRONG_KEY, NOW_MS)
    for _ in range(answers):
        await store.gates.answered(REQUESTS_MAX)
    sent = await started_at_once(store, NOW_MS, workers=8)
    assert len(sent) == answers
    taken = sent[0].moved(State.RENDERING, next_at_ms=NOW_MS + 9_000)
    await store.jobs.write(taken, now_ms=NOW_MS)
    assert len(await started_at_once(store, NOW_MS)) == 1


async def test_what_was_lost_is_sent_again_one_at_a_time(store: Store) -> None:
    """Of all requests whose answers were lost one is the probe, after those that cannot cost twice.

    While the gate is open, none of them waits.
    """
    await waiting(store, 1)
    assert await store.gates.lets_retry(NOW_MS)
    _, closed = await store.gates.failed(Trouble.WRONG_KEY, NOW_MS)
    late_ms = closed.probe_at_ms + RETRY_WAITS_MS
    assert not await store.gates.lets_retry(late_ms - 1)
    asks = await asyncio.gather(*(store.gates.lets_retry(late_ms) for _ in range(5)))
    assert sum(asks) == 1
    assert (await store.gates.now()).probe_at_ms == late_ms + PROBE_MS_MIN
    assert await next_started(store, late_ms) is None
