"""Doing the same thing twice at once."""

from makers import NOW_MS

from bot.core.repeats import REMEMBERED_MAX, WITHIN_MS, Repeats


def test_the_same_deed_within_five_seconds_is_a_repeat() -> None:
    """Only the same person, the same deed, and only for a moment."""
    repeats = Repeats()

    assert not repeats.is_one(1, "again a", NOW_MS)
    assert repeats.is_one(1, "again a", NOW_MS + WITHIN_MS - 1)
    assert not repeats.is_one(2, "again a", NOW_MS)
    assert not repeats.is_one(1, "again b", NOW_MS)
    assert not repeats.is_one(1, "again a", NOW_MS + WITHIN_MS)


def test_no_more_than_some_deeds_are_remembered() -> None:
    """A flood of presses costs no memory; the oldest are forgotten first."""
    repeats = Repeats()
    for user_id in range(REMEMBERED_MAX + 1):
        repeats.is_one(user_id, "again a", NOW_MS)

    assert not repeats.is_one(0, "again a", NOW_MS)
    assert repeats.is_one(REMEMBERED_MAX, "again a", NOW_MS)
