"""Jobs as lines of a CSV file that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core import usage
from bot.core.jobs import EndReason, State
from bot.core.models import TICKS_PER_USD, Kind

COLUMNS = (
    *("number", "time", "member_id", "kind", "model", "resolution", "quantity", "state", "reason"),
    *("seconds", "set_aside_usd", "cost_usd", "cost_assumed", "channel_id"),
)
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - as spreadsheets of East Asia read them


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One job, as an export tells of it."""

    job_id: str
    number: int
    counted_at_ms: int
    """The moment it counts for."""
    user_id: int
    channel_id: int
    kind: Kind
    model: str
    resolution: str
    quantity: int
    """Pictures, or seconds of a clip."""
    state: State
    end_reason: EndReason | None
    took_ms: int | None
    """How long the provider had it; None when it finished nothing."""
    held_ticks: int
    cost_ticks: int | None
    """What it counts for in the end; None until it is over."""
    cost_assumed: bool


def header() -> str:
    """The first line of a file."""
    return csv_line(COLUMNS)


def line(one: Line) -> str:
    """A job as a line of a file."""
    took = "" if one.took_ms is None else f"{one.took_ms / 1000:.1f}"
    cost = "" if one.cost_ticks is None else dollars(one.cost_ticks)
    cells = (
        *(one.number, moment(one.counted_at_ms), one.user_id, one.kind, one.model),
        *(one.resolution, one.quantity, usage.outcome(one.state), one.end_reason or ""),
        *(took, dollars(one.held_ticks), cost, "yes" if one.cost_assumed else "no"),
        one.channel_id,
    )
    return csv_line(map(str, cells))


def as_fits(lines: Sequence[Line], bytes_max: int) -> tuple[bytes, int]:
    """As many lines, from the first, as have so many bytes together; and how many that are."""
    data, count = bytearray(), 0
    for one in lines:
        written = line(one).encode()
        if len(data) + len(written) > bytes_max:
            break
        data += written
        count += 1
    return bytes(data), count


def row(cells: Iterable[str]) -> str:
    """Any cells as a line of a file."""
    return csv_line(cells)


def harmless(cell: str) -> str:
    """A cell that is text in every spreadsheet: what would begin a formula gets an apostrophe."""
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell


def moment(at_ms: int) -> str:
    """A moment in UTC, to the second, by ISO 8601."""
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def dollars(ticks: int) -> str:
    """Money to the last digit, without a sign for the currency: 0.02, 1.2345."""
    whole, rest = divmod(ticks, TICKS_PER_USD)
    return f"{whole}.{f'{rest:010d}'.rstrip('0').ljust(2, '0')}"


def csv_line(cells: Iterable[str]) -> str:
    """Cells as a line of a file."""
    text = io.StringIO()
    csv.writer(text).writerow([harmless(cell) for cell in cells])
    return text.getvalue()
