"""Reports, as they are kept, and what is owed to those who made them."""

import asyncio
from dataclasses import replace

from bot.adapters.sql.store import Store
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.jobs import Job, Withheld
from bot.core.reports import (
    DAY_MS,
    REPORTS_A_DAY_MAX,
    Filed,
    Filing,
    NewReport,
    Owed,
    Report,
    Wrong,
)
from tests.contracts._jobs import admitted, asked, open_space
from tests.contracts.conftest import Look
from tests.core.makers import NOW_MS

BEN = 9


def a_case(job: Job, nth: int = 1, at_ms: int = NOW_MS) -> Case:
    return Case(
        id=f"{job.id}{nth}",
        space_id="100",
        kind=CaseKind.REPORT,
        job_id=job.id,
        member_key="ada",
        user_id=7,
        channel_id=10,
        reason=Wrong.OTHER,
        opened_at_ms=at_ms,
    )


def by(who: str, job: Job, **changes: object) -> NewReport:
    """A report by somebody who is on the server for a week, and wants no word of it."""
    plain = NewReport(
        job_id=job.id,
        space_id="100",
        reporter_key=who,
        reporter_id=len(who),
        reason=Wrong.PERSON,
        words=f"{who} says",
        standing=True,
        tell=False,
        at_ms=NOW_MS,
    )
    return replace(plain, **changes)  # pyright: ignore[reportArgumentType] - named by each test


async def filed(store: Store, report: NewReport, job: Job, nth: int = 1) -> Filed:
    return await store.reports.file(report, a_case(job, nth))


async def closed(store: Store, report: Filed, outcome: Outcome = Outcome.DISMISSED) -> None:
    assert report.case is not None
    done = await store.casebook.close(report.case, outcome, by_user_id=BEN, now_ms=NOW_MS + 5)
    assert done is not None


async def test_the_reports_of_a_job_are_one_case(store: Store) -> None:
    """Each person counts once however often they try; who is new here counts, and not to hide."""
    await open_space(store)
    job = await admitted(store, asked())
    tries = await asyncio.gather(*(filed(store, by("dan", job), job, nth) for nth in range(1, 5)))
    new = await filed(store, by("cleo", job, standing=False, at_ms=NOW_MS + 1), job, 9)

    (first,) = [one for one in tries if one.filing is Filing.NOTED]
    assert [one.filing for one in tries].count(Filing.BEFORE) == 3
    assert (first.reports, first.standing) == (1, 1)
    assert (new.reports, new.standing) == (2, 1)
    assert first.case is not None
    assert new.case == first.case
    said = [
        Report(reason=Wrong.PERSON, words="dan says", at_ms=NOW_MS),
        Report(reason=Wrong.PERSON, words="cleo says", at_ms=NOW_MS + 1),
    ]
    assert await store.reports.of_case(first.case.id) == said
    assert await store.reports.of_job(job.id) == said
    assert await store.reports.reporters(first.case.id) == [3, 4]


async def test_a_day_has_room_for_ten(store: Store) -> None:
    """Also when they come at once; the next is possible a day after the first of the ten."""
    await open_space(store)
    jobs = [await admitted(store, asked(nth)) for nth in range(REPORTS_A_DAY_MAX + 1)]
    answers = await asyncio.gather(*(filed(store, by("dan", job), job) for job in jobs))

    (late,) = [one for one in answers if one.filing is not Filing.NOTED]
    assert late == Filed(filing=Filing.TOO_MANY, again_at_ms=NOW_MS + DAY_MS)
    last = jobs[answers.index(late)]
    a_day_on = by("dan", last, at_ms=NOW_MS + DAY_MS)
    assert (await filed(store, a_day_on, last)).filing is Filing.NOTED
    assert (await filed(store, by("eve", jobs[0]), jobs[0])).filing is Filing.NOTED


async def test_dismissed_twice_is_the_end_of_it(store: Store) -> None:
    """A new report opens a new case with a count of its own, until two were dismissed."""
    await open_space(store)
    job = await admitted(store, asked())
    first = await filed(store, by("dan", job), job, 1)
    await closed(store, first)
    second = await filed(store, by("eve", job), job, 2)
    assert second.case is not None
    assert first.case is not None
    assert second.case.id != first.case.id
    assert (second.reports, second.standing) == (1, 1)
    await closed(store, second)

    assert (await filed(store, by("fay", job), job, 3)).filing is Filing.LOOKED_AT
    assert (await filed(store, by("dan", job), job, 3)).filing is Filing.BEFORE


async def test_an_outcome_is_owed_once(store: Store) -> None:
    """To who asked for it, once the case is closed; of several processes one begins to tell it."""
    await open_space(store)
    job = await admitted(store, asked())
    report = await filed(store, by("dan", job, tell=True), job)
    await filed(store, by("eve", job), job)
    assert await store.reports.owed(NOW_MS + 9, 9) == []
    await closed(store, report, Outcome.TAKEN_DOWN)

    (owed,) = await store.reports.owed(NOW_MS + 9, 9)
    assert owed == Owed(
        job_id=job.id,
        job_number=job.number,
        channel_id=10,
        reporter_key="dan",
        reporter_id=3,
        outcome=Outcome.TAKEN_DOWN,
        closed_at_ms=NOW_MS + 5,
    )
    begun = [await store.reports.begin_telling(owed, NOW_MS + 9, NOW_MS + 20) for _ in range(2)]
    assert begun == [True, False]
    assert await store.reports.owed(NOW_MS + 19, 9) == []
    (again,) = await store.reports.owed(NOW_MS + 20, 9)
    assert again == replace(owed, tried_at_ms=NOW_MS + 9)
    await store.reports.put_off(again, NOW_MS + 40)
    assert await store.reports.owed(NOW_MS + 39, 9) == []
    assert await store.reports.owed(NOW_MS + 40, 9) == [owed]
    await store.reports.told(owed)
    assert await store.reports.owed(NOW_MS + 99, 9) == []
    assert not await store.reports.begin_telling(owed, NOW_MS + 99, NOW_MS + 100)


async def test_what_a_decision_left_to_be_done_is_found(store: Store) -> None:
    """Open reports of what was taken down, and what is hidden with no report open any more."""
    await open_space(store)
    jobs = [await admitted(store, asked(nth)) for nth in range(1, 5)]
    down, hidden, looked_at, plain = jobs
    reports = [await filed(store, by("dan", job), job) for job in (down, hidden, looked_at, plain)]
    taken = replace(a_case(down, 9), kind=CaseKind.TAKEDOWN)
    assert await store.takedowns.begin(taken, [down.id], Withheld.TAKEN_DOWN, detail="", now_ms=1)
    for job in (hidden, looked_at):
        assert await store.takedowns.hide(job.id, NOW_MS)
    assert [case.job_id for case in await store.reports.left_open(9)] == [down.id]
    assert await store.reports.left_hidden(9) == []

    await closed(store, reports[2])
    assert await store.reports.left_hidden(9) == [looked_at.id]
    await closed(store, reports[0], Outcome.TAKEN_DOWN)
    assert await store.reports.left_open(9) == []


async def test_a_moderators_decision_is_on_record_once(store: Store, look: Look) -> None:
    """The audit row comes with the decision; who is second writes none."""
    await open_space(store)
    job = await admitted(store, asked())
    report = await filed(store, by("dan", job), job)
    assert report.case is not None
    case = report.case
    both = await asyncio.gather(
        *(
            store.casebook.decide(case, Outcome.DISMISSED, by_user_id=by_id, now_ms=NOW_MS)
            for by_id in (BEN, BEN + 1)
        )
    )

    (decided,) = [one for one in both if one is not None]
    (row,) = await look("select by_user_id, action, detail, job_id from audit")
    assert dict(row) == {
        "by_user_id": decided.closed_by_id,
        "action": "report_dismissed",
        "detail": "case 1",
        "job_id": job.id,
    }
