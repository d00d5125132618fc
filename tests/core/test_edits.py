"""Which progress edits of cards are made."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW_MS

from bot.adapters.turns import OwnAllowances
from bot.core import edits
from bot.core.edits import EditPace, SharedEditPace

CHANNEL = 200


@pytest.fixture
def pace() -> EditPace:
    return EditPace()


def test_the_first_card_is_shown_at_once(pace: EditPace) -> None:
    """A card that was never shown does not wait."""
    assert pace.allows("a", CHANNEL, "10 %", NOW_MS)


def test_nothing_new_is_no_edit(pace: EditPace) -> None:
    """A card that looks the same is left alone, however long ago it was shown."""
    pace.allows("a", CHANNEL, "10 %", NOW_MS)

    assert not pace.allows("a", CHANNEL, "10 %", NOW_MS + 600_000)


def test_a_card_changes_every_four_seconds_at_most(pace: EditPace) -> None:
    """A change that comes too early is skipped; the next one in time shows it."""
    pace.allows("a", CHANNEL, "10 %", NOW_MS)

    assert not pace.allows("a", CHANNEL, "20 %", NOW_MS + 3_999)
    assert pace.allows("a", CHANNEL, "20 %", NOW_MS + 4_000)


def test_a_skipped_edit_does_not_delay_the_next(pace: EditPace) -> None:
    """Four seconds count from what was shown, not from what was wished."""
    pace.allows("a", CHANNEL, "10 %", NOW_MS)
    pace.allows("a", CHANNEL, "20 %", NOW_MS + 3_000)

    assert pace.allows("a", CHANNEL, "30 %", NOW_MS + 4_000)


def test_a_channel_is_not_flooded(pace: EditPace) -> None:
    """Twenty cards may change in a minute; the 21st waits until the first is a minute old."""
    shown = [pace.allows(f"{n}", CHANNEL, "x", NOW_MS + n) for n in range(21)]

    assert shown == [True] * 20 + [False]
    assert pace.allows("elsewhere", CHANNEL + 1, "x", NOW_MS + 21)
    assert not pace.allows("20", CHANNEL, "x", NOW_MS + 59_999)
    assert pace.allows("20", CHANNEL, "x", NOW_MS + 60_000)


def test_cards_that_move_leave_room_for_empty_ones(pace: EditPace) -> None:
    """Fourteen of the twenty are for progress; the others are for cards that show nothing yet."""
    pace.allows("old", CHANNEL, "0 %", NOW_MS)
    moves = [pace.allows("old", CHANNEL, f"{n} %", NOW_MS + 4_000 * n) for n in range(1, 15)]

    assert moves == [True] * 13 + [False]
    assert pace.allows("new", CHANNEL, "0 %", NOW_MS + 56_001)


def test_a_finished_card_is_forgotten(pace: EditPace) -> None:
    """After its end a card is as new: forgetting twice is no different."""
    pace.allows("a", CHANNEL, "10 %", NOW_MS)
    pace.forget("a")
    pace.forget("a")

    assert pace.allows("a", CHANNEL, "10 %", NOW_MS + 1)


def test_what_is_remembered_is_bounded(pace: EditPace) -> None:
    """The oldest of very many cards is forgotten: it is merely edited once more."""
    for n in range(edits.REMEMBERED_MAX + 1):
        assert pace.allows(f"{n}", n, "x", NOW_MS)

    assert pace.allows("0", CHANNEL, "x", NOW_MS + 1)
    assert not pace.allows(f"{edits.REMEMBERED_MAX}", CHANNEL, "x", NOW_MS + 60_000)


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("12"), st.integers(0, 3_000)),
        max_size=300,
    )
)
def test_no_flood_of_wishes_passes_the_bounds(wishes: list[tuple[str, str, int]]) -> None:
    """Whatever is wished when, each card and each channel keeps its pace."""
    pace, now_ms = EditPace(), NOW_MS
    made: list[tuple[str, int]] = []
    for job_id, content, passed_ms in wishes:
        now_ms += passed_ms
        if pace.allows(job_id, CHANNEL, content, now_ms):
            made.append((job_id, now_ms))

    for first, (job_id, at_ms) in enumerate(made):
        later = made[first + 1 :]
        assert all(then - at_ms >= edits.CARD_EVERY_MS for one, then in later if one == job_id)
        within = [then for _, then in later if then - at_ms < edits.CHANNEL_WINDOW_MS]
        assert len(within) < edits.CHANNEL_EDITS_MAX


WISHES = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from("abcdefgh"), st.integers(0, 9), st.integers(0, 3_000)
    ),
    max_size=300,
)


@given(WISHES)
def test_processes_keep_the_pace_together(wishes: list[tuple[int, str, int, int]]) -> None:
    """Whichever process edits a card, it and its channel keep their pace."""

    async def edits_made() -> list[tuple[str, int]]:
        places, now_ms = OwnAllowances(), NOW_MS
        fleet = [SharedEditPace(places) for _ in range(3)]
        made: list[tuple[str, int]] = []
        for process, job_id, content, passed_ms in wishes:
            now_ms += passed_ms
            if await fleet[process].allows(job_id, CHANNEL, f"{content}", now_ms):
                made.append((job_id, now_ms))
        return made

    made = asyncio.run(edits_made())
    for first, (job_id, at_ms) in enumerate(made):
        later = made[first + 1 :]
        assert all(then - at_ms >= edits.CARD_EVERY_MS for one, then in later if one == job_id)
        within = [then for _, then in later if then - at_ms < edits.CHANNEL_WINDOW_MS]
        assert len(within) < edits.CHANNEL_EDITS_MAX


async def test_what_another_process_just_edited_waits() -> None:
    """A card that changed hands is edited once its four seconds are over; other cards at once."""
    places = OwnAllowances()
    one, other = SharedEditPace(places), SharedEditPace(places)

    assert await one.allows("a", CHANNEL, "10 %", NOW_MS)
    assert not await other.allows("a", CHANNEL, "20 %", NOW_MS + 3_999)
    assert await other.allows("b", CHANNEL, "20 %", NOW_MS + 3_999)
    assert await other.allows("a", CHANNEL, "20 %", NOW_MS + 4_000)
