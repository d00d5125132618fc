"""The two sides of the ledger, asked past the code that is tested."""

from bot.core import windows
from tests.contracts.conftest import Look

UNITS = ("images", "video_ms", "clips", "ticks")
SUMS = ", ".join(f"cast(sum({unit}) as bigint) as {unit}" for unit in UNITS)


async def sums_agree(look: Look) -> None:
    """Both sides are asked directly."""
    quarter = f"counted_at_ms - counted_at_ms % {windows.QUARTER_MS}"
    booked = [
        row
        for space, subject, kinds in (
            ("space_id", "'space'", "kind <> 'reset'"),
            ("space_id", "'member:' || member_key", "true"),
            ("space_id", "'channel:' || channel_id", "kind <> 'reset'"),
            ("''", "'operator'", "kind <> 'reset'"),
        )
        for row in await look(
            f"select {space} as space_id, {subject} as subject, {quarter} as quarter_start_ms, "  # noqa: S608 - our own words
            f"{SUMS} from entries where {kinds} group by 1, 2, 3"
        )
    ]
    used = await look(
        "select space_id, subject, quarter_start_ms, images, video_ms, clips, ticks from used"
    )
    assert sorted(map(_values, used)) == sorted(map(_values, booked))
    assert all(row[unit] >= 0 for row in used for unit in UNITS)


def _values(row: object) -> tuple[object, ...]:
    assert isinstance(row, dict)
    return tuple(row.values())
