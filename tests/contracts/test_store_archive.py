"""Looking back, on both databases: words, filters, pages, what happened to a job."""

from typing import Any

import pytest

from bot.adapters.sql.store import Store
from bot.core.casebook import Case, CaseKind
from bot.core.jobs import By, EndReason, Job, State, Withheld
from bot.core.models import Kind
from bot.core.searching import Act, ActCriteria, Criteria, Search, Standing
from tests.contracts._jobs import LEASE_MS, NO_CEILINGS, admitted, asked, caps, open_space
from tests.contracts.conftest import Look
from tests.core.makers import NOW_MS, image, storyboard, video

NEWEST = 2**62
PROMPTS = (
    *("a red BOAT at sea", "Café über alles", "a boathouse, red", "赤い船と海", "the sea at night"),
)


async def asks(store: Store, nth: int, prompt: str = "a boat", **fields: Any) -> Job:
    fields = {"request": image(prompt=prompt), "at_ms": NOW_MS + nth, **fields}
    return await admitted(store, asked(nth, **fields))


async def numbers(store: Store, before: int = NEWEST, limit: int = 10, **wanted: Any) -> list[int]:
    found = await store.archive.find("100", Criteria(**wanted), before, limit)
    return [one.job.number for one in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("boat", [3, 1]),  # the last word may go on
        ("boat red", [1]),  # the others may not
        ("red boat", [3, 1]),
        ("CAFE", [2]),
        ("uber", [2]),
        ("船", [4]),
        ("い船", [4]),
        ("船い", []),
        ("oat", []),
        ('sea" OR a', []),
        ("sea & !night", [5]),
        ("a:* | b", [3, 1]),
    ],
)
async def test_words_are_found_as_people_type_them(
    store: Store, text: str, found: list[int]
) -> None:
    """Case, accents and order do not matter, and what is typed is never more than words."""
    await open_space(store)
    for nth, prompt in enumerate(PROMPTS, start=1):
        await asks(store, nth, prompt)

    assert await numbers(store, text=text) == found


async def test_what_is_looked_for_is_of_this_space_and_as_it_is_wanted(
    store: Store, look: Look
) -> None:
    """Words, member, kind, state, channel and time go together; what may be illegal is left out."""
    await open_space(store)
    await open_space(store, space="200")
    await asks(store, 1, "a boat")
    await asks(store, 2, "a boat", member="bob", request=video(prompt="a boat"))
    await asks(store, 3, "a boat", place={"channel_id": 77})
    await asks(store, 4, "a boat", space="200")
    await store.jobs.cancel(f"{1:016d}", By.AUTHOR, NOW_MS + 9)

    for text in ("", "boat"):
        assert await numbers(store, text=text) == [3, 2, 1]
        assert await numbers(store, text=text, member_key="bob") == [2]
        assert await numbers(store, text=text, kind=Kind.VIDEO) == [2]
        assert await numbers(store, text=text, channel_id=77) == [3]
        assert await numbers(store, text=text, standing=Standing.WAITING) == [3, 2]
        assert await numbers(store, text=text, standing=Standing.CANCELLED) == [1]
        assert await numbers(store, text=text, standing=Standing.DONE) == []
        assert await numbers(store, text=text, since_ms=NOW_MS + 2) == [3, 2]
        assert await numbers(store, text=text, until_ms=NOW_MS + 2) == [1]
        assert await numbers(store, text=text, since_ms=NOW_MS + 99) == []
        assert await numbers(store, before=3, limit=1, text=text) == [2]
    await store.takedowns.hide(f"{3:016d}", NOW_MS)
    assert await numbers(store, text="boat") == [3, 2, 1]
    assert Withheld.SEALED not in {row["withheld"] for row in await look("select * from jobs")}
    assert await numbers(store, job_ids=(f"{1:016d}", f"{2:016d}")) == [2, 1]


async def test_what_is_sealed_is_found_by_nothing(store: Store) -> None:
    """Neither by words, author, kind, channel nor id; an export reads in the same way."""
    await open_space(store)
    job = await asks(store, 1, "a boat")
    await asks(store, 2, "a boat")
    case = Case(
        id="c1",
        space_id="100",
        kind=CaseKind.TAKEDOWN,
        job_id=job.id,
        member_key=job.place.member_key,
        channel_id=job.place.channel_id,
        reason="illegal",
        opened_by_id=9,
        opened_at_ms=NOW_MS,
    )
    await store.takedowns.begin(case, [job.id], Withheld.SEALED, detail="", now_ms=NOW_MS)

    ways: list[dict[str, Any]] = [
        *({}, {"text": "boat"}, {"since_ms": 0}, {"job_ids": (job.id, f"{2:016d}")}),
        {"member_key": job.place.member_key},
        *({"kind": job.kind}, {"standing": Standing.WAITING}),
        {"channel_id": job.place.channel_id},
    ]
    for wanted in ways:
        assert await numbers(store, **wanted) == [2], wanted


async def test_words_that_are_changed_or_emptied_are_found_no_more(store: Store) -> None:
    """The index follows the rows of jobs: of a storyboard it knows every scene."""
    await open_space(store)
    await asks(store, 1, request=storyboard())
    assert await numbers(store, text="storm") == [1]
    assert await numbers(store, text="voyage") == [1]
    await store.archive.empty_words(f"{1:016d}")
    assert await numbers(store, text="storm") == []


async def test_what_happened_to_a_job_is_on_record(store: Store) -> None:
    """Each move has its time; many looks at what the provider makes are one entry."""
    await open_space(store)
    job = await asks(store, 1)
    started = await store.jobs.start_next(
        NOW_MS + 10, "t", NOW_MS + LEASE_MS, caps=caps(), ceilings=NO_CEILINGS
    )
    assert started is not None
    rendering = started.moved(State.RENDERING, provider_id="p")
    await store.jobs.write(rendering, keep_lease=True, now_ms=NOW_MS + 20)
    for percent in (10, 60):
        looked = rendering.changed(progress_percent=percent)
        await store.jobs.write(looked, keep_lease=True, now_ms=NOW_MS + 20 + percent)
    await store.jobs.cancel(job.id, By.MODERATOR, NOW_MS + 90)
    over = rendering.moved(State.FAILED, end_reason=EndReason.PROVIDER_FAILED)
    await store.jobs.write(over, now_ms=NOW_MS + 100)
    events = await store.archive.events_of(job.id)

    assert [(one.what, one.at_ms - NOW_MS, one.times, one.detail) for one in events] == [
        (State.SUBMITTING, 10, 1, ""),
        (State.RENDERING, 20, 3, "60"),
        ("stop_asked", 90, 1, "moderator"),
        (State.FAILED, 100, 1, "provider_failed"),
    ]


async def test_acts_are_found_and_stay(store: Store) -> None:
    """Audit rows are found by who, whom, what and when, newest first."""
    await open_space(store)
    for nth, (by, action, key) in enumerate([(1, "block", "m"), (2, "words_changed", None)]):
        await store.records.note(
            "100", by_user_id=by, action=action, detail="d", now_ms=NOW_MS + nth, member_key=key
        )

    async def found(**wanted: Any) -> list[str]:
        acts = await store.archive.find_acts("100", ActCriteria(**wanted), NEWEST, 10)
        assert all(isinstance(act, Act) for act in acts)
        return [act.action for act in acts]

    assert await found() == ["words_changed", "block"]
    assert await found(by_user_id=1) == ["block"]
    assert await found(member_key="m") == ["block"]
    assert await found(action="Words ch") == ["words_changed"]
    assert await found(since_ms=NOW_MS + 1) == ["words_changed"]
    assert await found(until_ms=NOW_MS + 1) == ["block"]


async def test_a_search_is_kept_for_its_pages(store: Store) -> None:
    """What was looked for comes back as it was, until it is forgotten."""
    for criteria in (
        Criteria(text="a", kind=Kind.VIDEO, standing=Standing.DONE, job_ids=("j",)),
        ActCriteria(action="block"),
    ):
        search = Search(
            id=type(criteria).__name__,
            space_id="100",
            user_id=7,
            criteria=criteria,
            pages=(NEWEST,),
            at_ms=NOW_MS,
        )
        await store.archive.remember(search)
        await store.archive.note_pages(search.id, (NEWEST, 12))
        kept = await store.archive.search(search.id)

        assert kept is not None
        assert (kept.criteria, kept.pages) == (criteria, (NEWEST, 12))
        await store.archive.forget(NOW_MS + 1)
        assert await store.archive.search(search.id) is None
