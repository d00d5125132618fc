"""What was made from what, what people report, and what their authors make public after all."""

from collections.abc import Sequence
from dataclasses import replace

from bot.adapters.sql.store import Store
from bot.core.jobs import Job, Media, State
from bot.core.ports import Admitted, Asked, Descent
from tests.contracts._jobs import OPEN, admitted, asked, open_space, started
from tests.core import makers
from tests.core.makers import NOW_MS


def made_of(nth: int, *origins: tuple[Job, int]) -> tuple[Job, list[Media]]:
    """The nth job, which works on results of others, and its files."""
    job = asked(nth, request=makers.edit(inputs=len(origins)))
    inputs = [
        makers.clip_file(
            job_id=job.id, role="input", part=part, from_job_id=origin.id, from_part=from_part
        )
        for part, (origin, from_part) in enumerate(origins)
    ]
    return job, inputs


async def added(store: Store, job: Job, inputs: Sequence[Media]) -> Job:
    answer = await store.jobs.admit(job, inputs, OPEN)
    assert isinstance(answer, Admitted)
    return answer.job


# --- lineage ------------------------------------------------------------------------------------


async def test_a_job_knows_what_went_into_it(store: Store) -> None:
    """Parents stand in the order of the inputs; what people attached has none."""
    await open_space(store)
    first, second = await admitted(store, asked(1)), await admitted(store, asked(2))
    job, inputs = made_of(3, (second, 1), (first, 0))
    attached = replace(inputs[0], part=2, from_job_id=None, from_part=None)
    await added(store, job, [*inputs, attached])

    assert await store.records.made_from(job.id) == [
        Descent(job_id=job.id, part=0, from_job_id=second.id, from_part=1),
        Descent(job_id=job.id, part=1, from_job_id=first.id, from_part=0),
    ]
    assert await store.records.media_of(job.id, "input") == [*inputs, attached]
    assert await store.records.made_from(first.id) == []


async def test_a_job_knows_what_was_made_of_it(store: Store) -> None:
    """Children stand oldest first, as many as are wanted, with the picture they were made of."""
    await open_space(store)
    origin = await admitted(store, asked(1))
    for nth in (4, 2, 3):
        await added(store, *made_of(nth, (origin, nth)))
    children = await store.records.made_of_it(origin.id, 2)

    assert [(int(one.job_id), one.from_part) for one in children] == [(2, 2), (3, 3)]
    assert {one.from_job_id for one in children} == {origin.id}
    assert len(await store.records.made_of_it(origin.id, 9)) == 3


async def test_a_question_is_no_child(store: Store) -> None:
    """What its author was only asked about counts once it begins, and never when dropped."""
    await open_space(store)
    origin = await admitted(store, asked(1))
    proposals: list[Job] = []
    for nth in (2, 3):
        job, inputs = made_of(nth, (origin, 0))
        asking = job.changed(state=State.ASKING, expires_at_ms=NOW_MS + 1)
        proposal = await store.jobs.propose(asking, inputs)
        assert isinstance(proposal, Asked)
        proposals.append(proposal.job)

    assert await store.records.made_of_it(origin.id, 9) == []

    answered = replace(proposals[0].place, interaction_id=99)
    await store.jobs.confirm(proposals[0].changed(place=answered, state=State.QUEUED), OPEN)
    await store.jobs.drop_question(proposals[1].id, NOW_MS)

    assert [one.job_id for one in await store.records.made_of_it(origin.id, 9)] == [proposals[0].id]


async def test_the_line_outlives_the_files(store: Store) -> None:
    """When a file's time is over, what it was made from stays known."""
    await open_space(store)
    origin = await admitted(store, asked(1))
    job, inputs = made_of(2, (origin, 0))
    await added(store, job, inputs)
    await store.records.mark_removed(inputs[0], NOW_MS)

    assert await store.records.media_of(job.id, "input") == []
    assert len(await store.records.made_from(job.id)) == 1


async def test_a_part_takes_the_place_of_an_input(store: Store) -> None:
    """A clip that was cut is another file with the same origin, while its author is asked."""
    await open_space(store)
    origin = await admitted(store, asked(1))
    job, (given,) = made_of(2, (origin, 0))
    await store.jobs.propose(job.changed(state=State.ASKING), [given])
    shorter = replace(given, blob="x/input-0-cut", duration_ms=1_000, size_bytes=9)

    assert await store.records.replace_input(shorter)
    assert await store.records.media_of(job.id, "input") == [shorter]
    assert await store.jobs.drop_question(job.id, NOW_MS)
    assert not await store.records.replace_input(given)
    assert await store.records.media_of(job.id, "input") == [shorter]


# --- made public --------------------------------------------------------------------------------


async def test_a_private_result_that_was_made_public(store: Store) -> None:
    """The channel is on record, until it turns out that it could not be shown there."""
    await open_space(store)
    job = await admitted(store, asked(place={"private": True, "channel_id": 7}))

    async def read() -> Job:
        found = await store.jobs.get(job.id)
        assert found is not None
        return found

    assert (await read()).hidden

    await store.jobs.note_posting(job.id, 8)

    assert not (await read()).hidden
    assert (await read()).room_id == 8

    await store.jobs.note_posting(job.id, None)

    assert (await read()).hidden
    assert (await read()).room_id == 7


async def test_a_step_does_not_undo_it(store: Store) -> None:
    """A worker that read the job before writes what it changed, and leaves this alone."""
    await open_space(store)
    await admitted(store, asked(place={"private": True}))
    job = await started(store)
    await store.jobs.note_posting(job.id, 8)
    await store.jobs.write(job.changed(trouble="x"), now_ms=NOW_MS)
    found = await store.jobs.get(job.id)

    assert found is not None
    assert found.posted_in_id == 8
