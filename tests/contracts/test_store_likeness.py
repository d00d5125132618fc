"""What results are known again by, as it is kept, and found again."""

import random
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from test_store_lineage import added

from bot.adapters.clock import SystemClock
from bot.adapters.sql.store import Store
from bot.core import likeness
from bot.core.access import Barred, Why
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.cases.likeness import ApprovedLikeness, LikenessCheck
from bot.core.cases.logbook import Logbook
from bot.core.house import House
from bot.core.jobs import Media
from bot.core.likeness import Alike, Fingerprint, Prints
from bot.core.moderation import FREE, Hold, Verdict
from bot.core.ports import Printed, Remembered
from tests.contracts._jobs import admitted, asked, open_space
from tests.core import makers
from tests.core.makers import NOW_MS

LOOK = "0123456789abcdef" * 4
OTHER = "f0e1d2c3b4a59687" * 4
REMOVED = Fingerprint(
    id="f1",
    space_id="100",
    case_id="c1",
    case_number=1,
    job_id="j1",
    part=0,
    exact="e" * 64,
    look=LOOK,
    reason="minors",
    added_by_id=9,
    at_ms=NOW_MS,
)
TAKEN_DOWN = Case(
    id="c1",
    space_id="100",
    kind=CaseKind.TAKEDOWN,
    member_key="ann",
    channel_id=10,
    opened_at_ms=NOW_MS,
)


def flipped(look: str, *bits: int) -> str:
    """A look that differs in these bits."""
    return f"{int(look, 16) ^ sum(1 << bit for bit in bits):064x}"


async def a_result(store: Store, nth: int, *looks: str, space: str = "100") -> Media:
    """The result of the nth job, which is known again by these looks."""
    job = await admitted(store, asked(nth, space=space))
    media = makers.clip_file(job_id=job.id, prints=Prints(exact=f"{nth:064x}", looks=looks))
    await store.records.add_media(media, NOW_MS)
    return media


async def test_a_result_keeps_what_it_is_known_again_by(store: Store) -> None:
    """It is there with the file, and without it when that is removed; an input leaves nothing."""
    await open_space(store)
    media = await a_result(store, 1, LOOK, OTHER)
    given = replace(media, role="input")
    await store.records.add_media(given, NOW_MS)

    assert [m.prints for m in await store.records.media_of(media.job_id, "result")] == [
        media.prints
    ]
    for one in (media, given):
        await store.records.mark_removed(one, NOW_MS)
    printed = Printed(part=0, prints=media.prints or Prints(exact=""), is_clip=True)
    assert await store.likenesses.of_job(media.job_id) == [printed]
    await store.records.add_media(given, NOW_MS)
    assert [m.prints for m in await store.records.media_of(media.job_id, "input")] == []

    await store.likenesses.forget_results(media.job_id)
    assert await store.likenesses.of_job(media.job_id) == []
    assert await store.likenesses.results_near("100", LOOK) == []


async def test_results_are_found_by_what_they_look_like(store: Store) -> None:
    """What differs in 31 bits, however they lie, is found; so is the very file; here alone."""
    await open_space(store)
    await open_space(store, space="200")
    first = await a_result(store, 1, OTHER, LOOK)
    await a_result(store, 2, OTHER)
    await a_result(store, 3, LOOK, space="200")

    spread = flipped(LOOK, *(bit for bit in range(0, 256, 8) if bit))
    near = await store.likenesses.results_near("100", spread)
    assert near == [Alike(job_id=first.job_id, part=0, distance=31)]
    exact = await store.likenesses.results_exactly("100", f"{1:064x}", 5)
    assert exact == [Alike(job_id=first.job_id, part=0, distance=0)]
    assert await store.likenesses.results_exactly("200", f"{1:064x}", 5) == []


async def test_what_was_taken_down_is_remembered_by_case(store: Store) -> None:
    """A file counts once for each case; cases are listed by channel, and forgotten whole."""
    await open_space(store)
    await store.casebook.open(TAKEN_DOWN)
    exactly = replace(REMOVED, id="f2", exact="d" * 64, look=None)
    later = replace(REMOVED, id="f4", case_id="c2", case_number=2)
    await store.likenesses.remember([REMOVED, replace(REMOVED, id="f3"), exactly, later])

    assert await store.likenesses.exactly("100", REMOVED.exact) == REMOVED
    assert await store.likenesses.exactly("200", REMOVED.exact) is None
    spread = flipped(LOOK, *(bit for bit in range(0, 256, 8) if bit))
    near = {one.id for one in await store.likenesses.near("100", spread)}
    assert near == {"f1", "f4"}
    assert await store.likenesses.near("200", LOOK) == []
    assert await store.likenesses.near("100", OTHER) == []
    first = Remembered(
        case_id="c1",
        case_number=1,
        reason="minors",
        added_by_id=9,
        at_ms=NOW_MS,
        files=2,
        near_files=1,
    )
    second = replace(first, case_id="c2", case_number=2, files=1)
    cases = store.likenesses.cases
    assert await cases("100", channel_id=None, skip=0, limit=5) == [second, first]
    assert await cases("100", channel_id=None, skip=1, limit=5) == [first]
    assert await cases("100", channel_id=10, skip=0, limit=5) == [first]
    assert await cases("200", channel_id=None, skip=0, limit=5) == []

    assert await store.likenesses.forget("200", "c1") == 0
    assert await store.likenesses.forget("100", "c1") == 2
    assert await store.likenesses.exactly("100", REMOVED.exact) == later


class Nobody:
    """A log channel that nobody chose."""

    async def post(self, *_: Any, **__: Any) -> bool:
        return True

    async def put(self, *_: Any, **__: Any) -> None:
        return None

    async def put_result(self, *_: Any, **__: Any) -> None:
        return None


async def test_what_looks_like_it_is_held_and_the_very_same_is_refused(store: Store) -> None:
    """Given or made; a moderator reads which case it is like. Elsewhere nobody minds."""
    await open_space(store)
    await store.likenesses.remember([REMOVED])
    logbook = Logbook(
        rules=store.rules,
        bulletins=store.bulletins,
        journal=Nobody(),
        clock=SystemClock(),
        rng=random.Random(1),
        ring=lambda: None,
    )
    approved = ApprovedLikeness(store.likenesses, store.records, store.casebook)
    check, job, house = LikenessCheck(store.likenesses, approved, logbook), asked(), House()

    def a_file(exact: str, *looks: str) -> Media:
        return makers.clip_file(prints=Prints(exact=exact, looks=looks))

    for ask in (check.inputs, check.result):
        near = [a_file("0" * 64), a_file("1" * 64, OTHER, flipped(LOOK, *range(31)))]
        assert await ask(job, near, house) == Verdict(hold=Hold.LIKENESS, rule="#1")
        same = await ask(job, [*near, a_file(REMOVED.exact)], house)
        assert same == Verdict(refused=Barred(why=Why.TAKEN_DOWN), rule="#1")
        far = [a_file("0" * 64, flipped(LOOK, *range(41)), OTHER), makers.clip_file()]
        assert await ask(job, far, house) == FREE
        assert await ask(asked(space="200"), near, house) == FREE

    # What a moderator approved for what was given holds nothing that is like the same; what was
    # taken down since does.
    near = [a_file("1" * 64, flipped(LOOK, *range(31)))]
    given = replace(near[0], job_id=asked(3).id, role="input", part=0)
    job = await added(store, asked(3), [given])
    request = Case(
        id="c5",
        space_id="100",
        kind=CaseKind.REQUEST,
        job_id=job.id,
        member_key="ada",
        reason=Hold.LIKENESS,
        opened_at_ms=NOW_MS,
    )
    opened = await store.casebook.open(request)
    assert opened is not None
    assert await check.result(job, near, house) == Verdict(hold=Hold.LIKENESS, rule="#1")
    await store.casebook.close(opened, Outcome.APPROVED, by_user_id=9, now_ms=NOW_MS)
    assert await check.result(job, near, house) == FREE
    since = replace(REMOVED, id="f6", case_id="c6", case_number=6, at_ms=NOW_MS + 1)
    await store.likenesses.remember([since])
    assert await check.result(job, near, house) == Verdict(hold=Hold.LIKENESS, rule="#6")


@given(bits=st.sets(st.integers(0, 255), max_size=31))
def test_of_two_near_looks_one_piece_is_nearly_the_same(bits: set[int]) -> None:
    """However up to 31 bits differ, one of 16 pieces differs in one bit at most."""
    other = flipped(LOOK, *bits)
    pieces = zip(likeness.bands(LOOK), likeness.bands(other), strict=True)
    assert min((one ^ two).bit_count() for one, two in pieces) <= 1
    assert likeness.distance(LOOK, other) == len(bits)
