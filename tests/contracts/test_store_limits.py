"""Limits of roles, members and channels, the last 24 hours, grants, and what is forgiven."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.adapters.sql.store import Store
from bot.core import decisions, windows
from bot.core.jobs import EndReason, Job, State
from bot.core.money import NOTHING, Amount
from bot.core.quota import Ceilings, Grant, Over, Rule, Subject, Unit
from bot.core.windows import Window
from tests.contracts._jobs import NO_CEILINGS, OPEN, admitted, asked, open_space, started
from tests.contracts._ledger import sums_agree
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import CENT, NOW_MS

PATRON = 71
HOUR_MS = 3_600_000
ADMIN = 42


def limit(amount: int, subject: Subject = Subject.EVERYONE, subject_id: int = 0) -> Rule:
    return makers.rule(
        amount=amount, id=f"{subject}{subject_id}", subject=subject, subject_id=subject_id
    )


async def over(store: Store, nth: int, *, at_ms: int = NOW_MS, **place: object) -> Over | None:
    """What stops one more picture, if anything does."""
    answer = await store.jobs.admit(asked(nth, at_ms=at_ms, place=place), (), OPEN)
    return answer if isinstance(answer, Over) else None


async def ended(store: Store, counts: Amount) -> Job:
    """The job whose turn it is, failed, and counting for so much."""
    job = await started(store)
    over_ = job.moved(State.FAILED, end_reason=EndReason.PROVIDER_FAILED, finished_at_ms=NOW_MS)
    await store.jobs.write(over_, booked=counts, now_ms=NOW_MS)
    return over_


async def test_each_subject_counts_by_itself(store: Store, look: Look) -> None:
    """A role's, a member's and a channel's limit each stop those they are about, and no others."""
    await open_space(
        store,
        limit(1),
        limit(2, Subject.ROLE, PATRON),
        limit(3, Subject.MEMBER, 301),
        limit(4, Subject.CHANNEL, 200),
    )
    patron = {"member_key": "pat", "user_id": 302, "role_ids": (PATRON,), "channel_id": 201}
    named = {"member_key": "nan", "user_id": 301, "role_ids": (PATRON,), "channel_id": 201}
    assert await over(store, 1, channel_id=201) is None
    stopped = await over(store, 2, channel_id=201)
    assert stopped is not None
    assert stopped.over.rule.subject is Subject.EVERYONE
    assert [await over(store, 10 + n, **patron) is None for n in range(3)] == [True, True, False]
    assert [await over(store, 20 + n, **named) is None for n in range(4)] == [*[True] * 3, False]
    others = [await over(store, 30 + n, member_key=f"m{n}") for n in range(5)]
    assert [one is None for one in others] == [*[True] * 4, False]
    await sums_agree(look)


async def test_a_thread_counts_for_its_channel(store: Store) -> None:
    """What is made in a thread is made in the channel above it, for the limits."""
    await open_space(store, limit(1, Subject.CHANNEL, 200))
    assert await over(store, 1, channel_id=999, top_channel_id=200) is None
    assert await over(store, 2, channel_id=200) is not None
    assert await over(store, 3, channel_id=999, top_channel_id=999) is None


async def test_the_last_24_hours_open_slot_by_slot(store: Store) -> None:
    """Of two pictures at different times the earlier one makes room first, to the quarter hour."""
    await open_space(store, makers.rule(amount=2, window=Window.ROLLING))
    later_ms = NOW_MS + 5 * HOUR_MS
    assert await over(store, 1) is None
    assert await over(store, 2, at_ms=later_ms) is None
    stopped = await over(store, 3, at_ms=later_ms)
    assert stopped is not None
    opens_ms = windows.counts_no_more_ms(windows.quarter_start_ms(NOW_MS))
    assert stopped.opens_at_ms == opens_ms
    assert await over(store, 4, at_ms=opens_ms - 1) is not None
    assert await over(store, 5, at_ms=opens_ms) is None


async def test_a_day_is_that_of_the_server(store: Store) -> None:
    """A server in Auckland begins anew at its own midnight."""
    await open_space(store, limit(1))
    zone = decisions.house_set("time_zone", "Pacific/Auckland")
    await store.rules.decide("100", [zone], by_user_id=ADMIN, now_ms=NOW_MS)
    assert await over(store, 1) is None
    stopped = await over(store, 2)
    assert stopped is not None
    midnight_ms = windows.window_end_ms(Window.DAY, NOW_MS, ZoneInfo("Pacific/Auckland"))
    assert stopped.opens_at_ms == midnight_ms
    assert await over(store, 3, at_ms=midnight_ms) is None


async def test_a_grant_lifts_a_members_limits_until_it_ends(store: Store) -> None:
    """More is let in while a grant holds; it is taken back like any decision."""
    await open_space(store, limit(1), limit(9, Subject.GUILD))
    grant = Grant(
        id="grant",
        subject=Subject.MEMBER,
        user_id=300,
        member_key="ada",
        unit=Unit.IMAGES,
        amount=2,
        reason="a prize",
        until_ms=NOW_MS + HOUR_MS,
    )
    change = decisions.granted(grant)
    await store.rules.decide("100", [change], by_user_id=ADMIN, now_ms=NOW_MS)
    assert await store.ledger.grants("100", NOW_MS) == [grant]
    assert [await over(store, n) is None for n in range(1, 5)] == [True, True, True, False]
    assert await over(store, 5, member_key="bob") is None
    assert await over(store, 6, member_key="bob") is not None
    own, whole = await store.ledger.standing(makers.whose(), NO_CEILINGS, NOW_MS + HOUR_MS)
    assert (own.most, own.used, own.left, whole.used) == (1, 3, 0, 4)
    await store.rules.undo("100", by_user_id=ADMIN, now_ms=NOW_MS)
    assert await store.ledger.grants("100", NOW_MS) == []


async def test_the_operator_lifts_the_ceiling_over_all(store: Store) -> None:
    """What the operator grants lifts the ceiling over all servers, and nothing else."""
    ceilings = Ceilings(
        guild_daily_ticks=CENT, guild_monthly_ticks=None, total_daily_ticks=2 * CENT
    )
    await open_space(store)
    grant = Grant(
        id="all",
        subject=Subject.OPERATOR,
        unit=Unit.DOLLARS,
        amount=CENT,
        reason="",
        until_ms=NOW_MS + 1,
    )
    await store.ledger.lift(grant, NOW_MS)
    standing = await store.ledger.standing(makers.whose(), ceilings, NOW_MS)
    assert [(u.rule.subject, u.most) for u in standing] == [
        (Subject.GUILD, CENT),
        (Subject.OPERATOR, 3 * CENT),
    ]


async def test_what_is_forgiven_counts_for_the_server_still(store: Store, look: Look) -> None:
    """A member begins anew; the server's sums stay, and so does what is under way."""
    await open_space(store, limit(9), limit(9, Subject.GUILD))
    await admitted(store, asked(1, request=makers.image(count=4)))
    await ended(store, makers.pictures(3, CENT))
    await admitted(store, asked(2, request=makers.image(count=2)))
    whose = makers.whose()
    forgiven = await store.ledger.forgive(whose, [Unit.IMAGES], "reset-1", NOW_MS)
    assert forgiven == makers.pictures(3)
    standing = await store.ledger.standing(whose, NO_CEILINGS, NOW_MS)
    assert [u.used for u in standing] == [2, 5]
    assert await store.ledger.forgive(whose, [Unit.IMAGES], "reset-2", NOW_MS) == NOTHING
    await ended(store, makers.pictures(1))
    assert [u.used for u in await store.ledger.standing(whose, NO_CEILINGS, NOW_MS)] == [1, 4]
    await sums_agree(look)


async def test_every_limit_is_listed_for_admins(store: Store) -> None:
    """Those of members as they are, those of all together with what is used of them."""
    rules = [
        limit(1),
        limit(2, Subject.ROLE, PATRON),
        limit(3, Subject.CHANNEL, 200),
        limit(4, Subject.GUILD),
    ]
    await open_space(store, *rules)
    await admitted(store, asked())
    personal, together = await store.ledger.every("100", NO_CEILINGS, NOW_MS)
    assert {rule.id for rule in personal} == {rules[0].id, rules[1].id}
    assert {(u.rule.id, u.used) for u in together} == {(rules[2].id, 1), (rules[3].id, 1)}


async def test_a_limit_keeps_the_name_it_was_set_with(store: Store) -> None:
    """Lists of choices show no mentions, so the name is kept beside the id."""
    named = replace(limit(2, Subject.ROLE, PATRON), subject_name="Patrons")
    await open_space(store, named)
    assert await store.rules.of("100") == [named]
