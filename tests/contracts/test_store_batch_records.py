"""How lines of batches stand in everything that is counted, searched, taken down and forgotten."""

from dataclasses import replace

from bot.adapters.sql.store import Store
from bot.core.blocks import REST_MS
from bot.core.casebook import Case, CaseKind
from bot.core.jobs import EndReason, Job, State
from bot.core.models import Kind
from bot.core.money import Amount
from bot.core.ports import Admitted, Door, Kept, Moved
from bot.core.quota import Unit
from bot.core.searching import Criteria
from bot.core.usage import Part, Slot
from tests.contracts._jobs import MANY, NO_CEILINGS, admitted, asked, open_space
from tests.contracts._ledger import sums_agree
from tests.contracts._open_batches import LINE_TICKS, asked_about, let_in, sent
from tests.contracts.conftest import Look
from tests.core.makers import NOW_MS, image

LATER_MS = NOW_MS + 60_000
TODAY = Slot(start_ms=NOW_MS - 1, end_ms=NOW_MS + 3_600_000)
NEWEST = 10**9


async def begun(store: Store, nth: int = 1, lines: int = 3) -> tuple[Job, list[Job]]:
    """A batch whose lines are with the provider, leased."""
    batch = await asked_about(store, nth, lines=lines)
    assert isinstance(await let_in(store, batch), Admitted)
    leased = await sent(store, batch)
    return leased, list(await store.lines.page(batch.id, limit=lines))


async def refused(store: Store, batch: Job, lines: list[Job]) -> None:
    """The provider refuses some lines of a batch, at what they were held for."""
    moved = [
        Moved(
            line=line.moved(
                State.REFUSED,
                end_reason=EndReason.MODERATED,
                cost_assumed=True,
                finished_at_ms=LATER_MS,
                next_at_ms=None,
            ),
            booked=Amount(ticks=LINE_TICKS),
        )
        for line in lines
    ]
    assert await store.lines.move(batch, moved, LATER_MS) == len(lines)


async def test_the_refused_lines_of_a_batch_are_one_strike(store: Store, look: Look) -> None:
    """However many lines xAI refused, their author has one strike for each batch."""
    await open_space(store)
    for nth in (1, 2):
        batch, lines = await begun(store, nth)
        await refused(store, batch, lines)

    rest = Case(
        id="r",
        space_id="100",
        kind=CaseKind.REST,
        member_key="ada",
        opened_at_ms=LATER_MS + 1,
        until_ms=LATER_MS + REST_MS,
    )
    within = {"within_ms": REST_MS, "now_ms": LATER_MS + 1}
    assert await store.blocks.rest(rest, refusals_min=3, **within) is None
    assert await store.blocks.rest(rest, refusals_min=2, **within) is not None
    assert await store.jobs.refusals_since("100", "ada", NOW_MS) == 6
    await sums_agree(look)


async def test_lines_are_counted_as_what_they_make(store: Store) -> None:
    """Usage knows pictures, not batches: each line with its own cost, and nothing twice.

    How long a line took says nothing, for it waited with all the others.
    """
    await open_space(store)
    batch, (first, *_) = await begun(store)
    await refused(store, batch, [first])
    (refusal, rendering) = sorted(await store.usage.parts("100", None, TODAY), key=_state)

    assert (refusal.kind, refusal.state, refusal.jobs) == (Kind.IMAGE, State.REFUSED, 1)
    assert refusal.ticks == LINE_TICKS
    assert rendering == Part(
        kind=Kind.IMAGE,
        model=first.request.model,
        state=State.RENDERING,
        jobs=2,
        ticks=2 * LINE_TICKS,
    )
    assert await store.usage.took("100", None, TODAY, 9) == []


def _state(part: Part) -> str:
    return {State.REFUSED: "a"}.get(part.state, "b")


async def test_a_line_is_found_by_its_own_words(store: Store) -> None:
    """Whoever looks for words finds the line that has them, and of which batch it is.

    A list without words names the batch alone; what nobody said yes to is in neither.
    """
    await open_space(store)
    batch, _ = await begun(store)
    await asked_about(store, 2)
    by_words = await store.archive.find("100", Criteria(text="harbour 1"), NEWEST, 9)
    by_name = await store.archive.find("100", Criteria(text="harbours"), NEWEST, 9)
    every = await store.archive.find("100", Criteria(), NEWEST, 9)

    (found,) = by_words
    assert (found.job.line_number, found.batch_number) == (2, batch.number)
    assert [one.job.id for one in by_name] == [batch.id]
    assert [one.job.id for one in every] == [batch.id]
    assert every[0].batch_number is None


async def test_pages_of_lines_are_turned_one_by_one(store: Store) -> None:
    """A batch whose lines all have a word is found line by line, newest first, none twice."""
    await open_space(store)
    await begun(store, lines=5)
    before, seen = NEWEST, list[int]()
    while page := await store.archive.find("100", Criteria(text="harbour"), before, 2):
        seen += [one.job.line_number for one in page]
        before = page[-1].job.number

    assert seen == [5, 4, 3, 2, 1, 0]  # the last is the batch itself, by its name


async def test_the_same_as_a_line_is_no_repetition(store: Store) -> None:
    """Who asks for what a line of theirs asks for is not asked whether they mean it."""
    await open_space(store)
    _, (line, *_) = await begun(store)
    door = Door(
        ceilings=NO_CEILINGS,
        queue_space_max=MANY,
        queue_member_max=MANY,
        repeat_within_ms=60_000,
    )

    assert isinstance(await store.jobs.admit(asked(9, request=line.request), (), door), Admitted)


async def test_everything_of_a_member_is_all_lines_too(store: Store) -> None:
    """A takedown of what somebody asked for goes to each line of their batches, by the batch."""
    await open_space(store)
    batch, lines = await begun(store)
    single = await admitted(store, asked(7, request=image()))
    found = await store.takedowns.of_member_since("100", "ada", NOW_MS - 1)
    line_of = await store.takedowns.line_of(batch, 100)

    assert set(found) == {batch.id, single.id}
    assert set(line_of) == {batch.id, *(line.id for line in lines)}
    assert await store.takedowns.line_of(lines[0], 100) == (lines[0].id,)


async def test_what_a_line_was_called_goes_with_its_words(store: Store, look: Look) -> None:
    """When records are as old as they may be, nothing of a line is left that somebody wrote."""
    await open_space(store)
    batch, lines = await begun(store)
    await refused(store, batch, lines)
    await store.jobs.write(
        batch.moved(
            State.DONE,
            end_reason=EndReason.DELIVERED,
            finished_at_ms=LATER_MS,
            next_at_ms=None,
        ),
        now_ms=LATER_MS,
    )
    at_ms = LATER_MS + 100 * 86_400_000
    dues = await store.keeping.due(Kept.RECORDS, now_ms=at_ms, keep_ms=at_ms, limit=99)
    await store.keeping.forget(Kept.RECORDS, dues, at_ms)
    rows = await look("select request, words, line_name, member_key, user_id from jobs")

    assert {due.key["id"] for due in dues} == {batch.id, *(line.id for line in lines)}
    assert {(row["words"], row["line_name"], row["member_key"]) for row in rows} == {("", "", "")}
    assert {row["user_id"] for row in rows} == {0}
    assert not any("harbour" in row["request"] for row in rows)


async def test_a_reset_leaves_what_lines_hold(store: Store, look: Look) -> None:
    """What is under way still counts when an admin resets somebody: of a batch, its lines."""
    await open_space(store)
    batch, lines = await begun(store)
    await refused(store, batch, lines[:1])
    whose = replace(batch.place.whose, member_key="ada")
    forgiven = await store.ledger.forgive(whose, (Unit.DOLLARS,), "r1", LATER_MS)

    assert forgiven == Amount(ticks=LINE_TICKS)
    await sums_agree(look)
