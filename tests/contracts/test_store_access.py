"""Who may have what made where, as it is kept: lists, bounds, looks, slow mode."""

import asyncio

from bot.adapters.sql.store import Store
from bot.core.access import AccessRule, Barred, Bound, Effect, Option, Subject, Terms, Topic, Why
from bot.core.decisions import access_removed, access_set, bound_removed, bound_set
from bot.core.ports import Admitted, Existing
from tests.contracts._jobs import asked, door, open_space
from tests.core.makers import NOW_MS

DAY_MS = 24 * 60 * 60 * 1000
HOUR_MS = 60 * 60 * 1000

ART = AccessRule(
    effect=Effect.ALLOW,
    topic=Topic.PICTURES,
    subject=Subject.CHANNEL,
    subject_id=10,
    subject_name="art",
)
GUESTS = AccessRule(
    effect=Effect.DENY,
    topic=Topic.CLIPS,
    subject=Subject.ROLE,
    subject_id=20,
    subject_name="Guests",
)
SMALL = Bound(option=Option.CLIP_SIZE, values=("480p",))
PATRONS = Bound(option=Option.CLIP_MODELS, values=("one", "two"), role_id=30, role_name="Patrons")


async def test_lists_and_bounds_come_back_as_they_were_set(store: Store) -> None:
    """In the order they were set; what is about the same is replaced, and undo takes it back."""
    await open_space(store)
    changes = [access_set(ART), access_set(GUESTS), bound_set(SMALL), bound_set(PATRONS)]
    for nth, change in enumerate(changes):
        await store.rules.decide("100", [change], by_user_id=1, now_ms=NOW_MS + nth)

    assert await store.access.of("100") == Terms(rules=(ART, GUESTS), bounds=(SMALL, PATRONS))
    assert await store.access.of("200") == Terms()

    denied = AccessRule(
        effect=Effect.DENY, topic=Topic.PICTURES, subject=Subject.CHANNEL, subject_id=10
    )
    changed = [access_set(denied), access_removed(GUESTS), bound_removed(PATRONS)]
    decision = await store.rules.decide("100", changed, by_user_id=1, now_ms=NOW_MS + 9)

    assert len(decision.changes) == 3
    assert await store.access.of("100") == Terms(rules=(denied,), bounds=(SMALL,))

    await store.rules.undo("100", by_user_id=1, now_ms=NOW_MS + 10)
    back = await store.access.of("100")

    assert {*back.rules, *back.bounds} == {ART, GUESTS, SMALL, PATRONS}


async def test_a_look_is_taken_by_one_and_comes_again(store: Store) -> None:
    """A space with lists is looked at once a day, after a doubt once an hour, by one process."""
    await open_space(store)
    await open_space(store, space="200")
    await store.rules.decide("100", [access_set(ART)], by_user_id=1, now_ms=NOW_MS)

    async def look(now_ms: int) -> tuple[str, int] | None:
        return await store.access.next_look(now_ms, usual_ms=DAY_MS, doubted_ms=HOUR_MS)

    taken = await asyncio.gather(*(look(NOW_MS) for _ in range(4)))
    assert [one for one in taken if one is not None] == [("100", 100)]
    assert await look(NOW_MS + DAY_MS - 1) is None

    await store.access.doubt("100")
    assert await look(NOW_MS + HOUR_MS - 1) is None
    assert await look(NOW_MS + HOUR_MS) == ("100", 100)
    assert await look(NOW_MS + 3 * HOUR_MS) is None


async def test_what_is_deleted_is_noted_once(store: Store) -> None:
    """A rule that lost its channel is told of once, and holds again should it come back."""
    await open_space(store)
    changes = [access_set(ART), access_set(GUESTS)]
    await store.rules.decide("100", changes, by_user_id=1, now_ms=NOW_MS)
    some = Existing(channel_ids=frozenset(), role_ids=frozenset({20}))
    everything = Existing(channel_ids=frozenset({10}), role_ids=frozenset({20}))

    (lost,) = await store.access.note("100", some, NOW_MS + 1)
    assert (lost.subject_id, lost.lost_at_ms) == (10, NOW_MS + 1)
    assert await store.access.note("100", some, NOW_MS + 2) == []
    assert lost in (await store.access.of("100")).rules
    assert await store.access.note("100", everything, NOW_MS + 3) == []
    assert set((await store.access.of("100")).rules) == {ART, GUESTS}


async def test_slow_mode_holds_however_many_ask_at_once(store: Store) -> None:
    """One public card in the channel within its time, of each member; private ones do not count."""
    await open_space(store)
    slow = door(slow_s=60)

    async def ask(nth: int, *, at_ms: int = NOW_MS, **place: object) -> object:
        job = asked(nth, at_ms=at_ms, place={"message_id": nth, **place})
        return await store.jobs.admit(job, (), slow)

    answers = await asyncio.gather(*(ask(nth) for nth in range(1, 6)))
    (first,) = [one for one in answers if isinstance(one, Admitted)]
    refused = [one for one in answers if isinstance(one, Barred)]

    assert len(refused) == 4
    assert {(one.why, one.until_ms) for one in refused} == {(Why.SLOW_MODE, NOW_MS + 60_000)}
    assert isinstance(await ask(11, private=True), Admitted)
    assert isinstance(await ask(12, channel_id=999), Admitted)
    assert isinstance(await ask(13, member_key="bob"), Admitted)
    assert isinstance(await ask(14, at_ms=NOW_MS + 59_999), Barred)
    assert isinstance(await ask(15, at_ms=NOW_MS + 60_000), Admitted)
    place = first.job.place
    whose = (place.space_id, place.member_key, place.channel_id)
    assert await store.jobs.last_shown_ms(*whose, NOW_MS) == NOW_MS + 60_000
