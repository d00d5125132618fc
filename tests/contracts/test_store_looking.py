"""Looking: jobs by number, of a person, of a server; the line, its pace, and how long jobs take."""

from bot.adapters.sql.store import Store
from bot.core import offers, pacing
from bot.core.jobs import By, EndReason, Job, State
from bot.core.models import BUILT_IN
from bot.core.ports import Sort
from tests.contracts._jobs import (
    admitted,
    asked,
    brought_to,
    given_up,
    open_space,
    refused,
    started,
)
from tests.core import makers
from tests.core.makers import NOW_MS


async def test_a_number_is_known_in_its_server_alone(store: Store) -> None:
    """What people type as #2 is the second job of their own server."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    await admitted(store, asked(1, space="100"))
    second = await admitted(store, asked(2, space="100"))
    await admitted(store, asked(3, space="200"))
    assert await store.jobs.by_number("100", 2) == second
    assert await store.jobs.by_number("200", 2) is None
    assert await store.jobs.by_number("100", 0) is None


async def test_a_persons_latest_come_first(store: Store) -> None:
    """The list of /result holds one's own jobs of this server, newest first, waiting or over."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    for nth, (space, member) in enumerate(
        [("100", "ada"), ("100", "bob"), ("200", "ada"), ("100", "ada"), ("100", "ada")]
    ):
        await admitted(store, asked(nth, space=space, member=member))
    await store.jobs.cancel(f"{3:016d}", By.AUTHOR, NOW_MS)

    async def latest(limit: int) -> list[int]:
        return [int(job.id) for job in await store.jobs.latest_of_member("100", "ada", limit)]

    assert await latest(9) == [4, 3, 0]
    assert await latest(2) == [4, 3]


async def test_a_servers_queue_is_what_waits_and_what_is_under_way(store: Store) -> None:
    """Jobs in every state but the ends are listed, oldest first, of this server alone."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    states = (State.DONE, State.DELIVERING, State.FITTING, State.RENDERING, State.SUBMITTING)
    for nth, state in enumerate(states):
        await brought_to(store, await admitted(store, asked(nth)), state)
    await admitted(store, asked(8))
    await admitted(store, asked(9, space="200"))
    assert [int(job.id) for job in await store.jobs.queue_of("100", 99)] == [1, 2, 3, 4, 8]
    assert [int(job.id) for job in await store.jobs.queue_of("100", 2)] == [1, 2]


async def test_the_line_counts_who_is_with_the_provider(store: Store) -> None:
    """Caps are reckoned from what is being sent or rendered, by server and person."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    places = [("100", "ada"), ("100", "ada"), ("100", "bob"), ("200", "ada"), ("200", "ada")]
    for nth, (space, member) in enumerate(places):
        await admitted(store, asked(nth, space=space, member=member, weight=nth + 1))
    begun = [await started(store, now_ms=NOW_MS + nth) for nth in range(4)]
    await store.jobs.write(begun[0].moved(State.RENDERING), now_ms=NOW_MS)
    await given_up(store, begun[1])
    line = await store.jobs.line(NOW_MS)
    running = [(job.place.space_id, job.place.member_key) for job in (begun[0], *begun[2:])]
    assert line.running == {whose: running.count(whose) for whose in running}
    assert line.running_count == 3
    assert [(int(one.job_id), one.weight) for one in line.waiting] == [
        (nth, nth + 1) for nth in range(5) if f"{nth:016d}" not in {job.id for job in begun}
    ]


async def test_the_next_turn_is_later_than_the_last(store: Store) -> None:
    """A start counts as a moment of its own, also when the clock was set back."""
    await open_space(store)
    for nth in (1, 2):
        await admitted(store, asked(nth))
    assert (await store.jobs.line(NOW_MS)).turn_ms == NOW_MS
    await started(store, now_ms=NOW_MS)
    assert (await store.jobs.line(NOW_MS - 5_000)).turn_ms == NOW_MS + 1
    assert (await store.jobs.line(NOW_MS + 9)).turn_ms == NOW_MS + 9


async def test_the_pace_is_counted_from_starts(store: Store) -> None:
    """How fast the line moves is how many jobs were started lately; each counts once."""
    await open_space(store)
    for nth in range(4):
        await admitted(store, asked(nth))
    assert await store.jobs.starts_since(0) == 0
    begun = [await started(store, now_ms=NOW_MS + nth) for nth in range(3)]
    await given_up(store, begun[0])
    await refused(store, begun[2])
    await started(store, now_ms=NOW_MS + 5)
    assert await store.jobs.starts_since(NOW_MS) == 3
    assert await store.jobs.starts_since(NOW_MS + 1) == 2
    assert await store.jobs.starts_since(NOW_MS + 6) == 0


async def rendered(store: Store, nth: int, job: Job, took_ms: int) -> None:
    """A job that was with the provider for so long."""
    await admitted(store, job)
    begun = await started(store, now_ms=NOW_MS + nth)
    done = begun.moved(State.FETCHING, rendered_at_ms=NOW_MS + nth + took_ms)
    await store.jobs.write(done, now_ms=NOW_MS)


async def test_estimates_come_from_jobs_of_the_same_sort(store: Store) -> None:
    """How long it takes is told from jobs of the same kind, model, size and length."""
    await open_space(store)
    clip = makers.video(seconds=6, resolution="720p")
    others = [
        makers.video(seconds=5, resolution="720p"),
        makers.video(seconds=6, resolution="480p"),
        makers.video(seconds=6, resolution="720p", model="grok-imagine-video"),
        makers.image(),
    ]
    for nth, request in enumerate([clip, *others, clip, clip]):
        await rendered(store, nth, asked(nth, request=request), took_ms=10_000 + 500 * nth)
    await admitted(store, asked(99, request=clip))
    same = offers.resolved(clip, BUILT_IN)
    assert await store.jobs.durations_s(same, "100", 9) == [13.0, 12.5, 10.0]
    assert await store.jobs.durations_s(same, "100", 2) == [13.0, 12.5]
    assert await store.jobs.durations_s(offers.resolved(makers.edit(), BUILT_IN), "100", 9) == []


async def test_refusals_of_a_day_are_counted(store: Store) -> None:
    """Only refusals by the provider's moderation count, of this member, since the given moment."""
    await open_space(store)
    ends = [
        ("ada", EndReason.MODERATED, NOW_MS),
        ("ada", EndReason.MODERATED, NOW_MS + 5),
        ("ada", EndReason.REJECTED, NOW_MS + 5),
        ("bob", EndReason.MODERATED, NOW_MS + 5),
    ]
    for nth, (member, reason, at_ms) in enumerate(ends):
        await admitted(store, asked(nth, member=member))
        job = (await started(store)).moved(State.REFUSED, end_reason=reason, finished_at_ms=at_ms)
        await store.jobs.write(job, now_ms=at_ms)
    assert await store.jobs.refusals_since("100", "ada", NOW_MS) == 2
    assert await store.jobs.refusals_since("100", "ada", NOW_MS + 1) == 1
    assert await store.jobs.refusals_since("200", "ada", NOW_MS) == 0


async def test_the_queue_is_all_that_waits(store: Store) -> None:
    """A place in line is reckoned from every waiting job, the paused too, and from no other."""
    await open_space(store)
    await brought_to(store, await admitted(store, asked(1)), State.RENDERING)
    await admitted(store, asked(2, not_before_ms=NOW_MS + 99))
    await admitted(store, asked(3, member="bob"))
    second, third = (await store.jobs.line(NOW_MS)).waiting
    assert (second.member_key, second.space_served_at_ms, second.member_served_at_ms) == (
        "ada",
        NOW_MS,
        NOW_MS,
    )
    assert (third.member_key, third.member_served_at_ms) == ("bob", 0)


async def test_estimates_prefer_a_servers_own(store: Store) -> None:
    """With enough of its own a server's jobs speak for themselves; before that, everybody's do."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    like_it = asked().request
    for nth in range(2 * pacing.HISTORY_MIN):
        all_of_them = await store.jobs.durations_s(like_it, "100", 50)
        assert len(all_of_them) == nth
        space, took_ms = ("100", 1_000 + nth) if nth % 2 else ("200", 9_000)
        await rendered(store, nth, asked(nth, space=space), took_ms=took_ms)
    own = await store.jobs.durations_s(like_it, "100", 50)
    assert own == [1.009, 1.007, 1.005, 1.003, 1.001]
    assert len(await store.jobs.durations_s(like_it, "300", 50)) == 2 * pacing.HISTORY_MIN


async def test_a_quiet_server_has_estimates_of_its_own(store: Store) -> None:
    """A server's own history counts however many jobs others had since."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    spaces = ["100"] * pacing.HISTORY_MIN + ["200"] * 4
    for nth, space in enumerate(spaces):
        await admitted(store, asked(nth, space=space))
        job = await started(store, now_ms=NOW_MS + nth)
        await store.jobs.write(
            job.moved(
                State.FETCHING, rendered_at_ms=NOW_MS + nth + (1_000 if space == "100" else 9_000)
            ),
            now_ms=NOW_MS,
        )
    own = await store.jobs.durations_s(asked().request, "100", pacing.HISTORY_MIN)
    assert own == [1.0] * pacing.HISTORY_MIN
    others = await store.jobs.durations_s(asked().request, "300", 50)
    assert len(others) == len(spaces)


async def test_what_is_not_over_is_counted_where_it_is(store: Store) -> None:
    """Jobs of all servers, by state, with the moment the oldest was let in; ends are left out."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    for nth, state in enumerate((State.DONE, State.RENDERING)):
        await brought_to(store, await admitted(store, asked(nth)), state)
    for nth, space in enumerate(("100", "200"), start=2):
        await admitted(store, asked(nth, space=space))
    waiting = [await store.jobs.get(f"{nth:016d}") for nth in (2, 3)]
    crowds = {crowd.state: crowd for crowd in await store.jobs.crowds()}

    assert crowds.keys() == {State.QUEUED, State.RENDERING}
    assert (crowds[State.RENDERING].jobs, crowds[State.QUEUED].jobs) == (1, 2)
    assert {crowd.sort for crowd in crowds.values()} == {Sort.REQUEST}
    oldest = min(job.counted_at_ms for job in waiting if job is not None)
    assert crowds[State.QUEUED].since_ms == oldest
