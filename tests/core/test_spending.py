"""What was spent: calendars, sums, rates, and lines that no spreadsheet takes for formulas."""

import csv
import io
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.core import exports, usage
from bot.core.exports import Line
from bot.core.jobs import EndReason, State
from bot.core.models import Kind
from bot.core.usage import Outcome, Part, Period, Slot, Took
from tests.core.makers import CENT, DOLLAR, NOW_MS

UTC_ZONE = ZoneInfo("UTC")
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham"),
)
"""Among them whole and half hours of summer time, begun at midnight, and a day left out."""
zones = some.sampled_from(ZONES).map(ZoneInfo)
moments = some.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001 - made UTC
    lambda moment: int(moment.replace(tzinfo=UTC).timestamp() * 1000)
)
periods = some.sampled_from(Period)


@given(period=periods, now_ms=moments, zone=zones)
def test_slots_cover_a_period_without_a_gap(period: Period, now_ms: int, zone: ZoneInfo) -> None:
    """In any zone each slot begins where the last ended, and the latest holds the moment."""
    slots = usage.slots(period, now_ms, zone)

    assert all(one.end_ms == after.start_ms for one, after in pairwise(slots))
    assert all(one.start_ms < one.end_ms for one in slots)
    assert slots[-1].start_ms <= now_ms < slots[-1].end_ms
    assert usage.whole(period, now_ms, zone) == Slot(
        start_ms=slots[0].start_ms, end_ms=slots[-1].end_ms
    )
    assert len(slots) <= 31


@given(
    period=periods,
    now_ms=moments,
    zone=zones,
    spent=some.lists(some.tuples(some.integers(0, 95 * 86_400_000), some.integers(0, DOLLAR))),
)
def test_the_bars_are_the_total(
    period: Period, now_ms: int, zone: ZoneInfo, spent: list[tuple[int, int]]
) -> None:
    """Whatever the zone, what was spent in a period is in one bar of it, and in one alone."""
    when = [(now_ms - ago, ticks) for ago, ticks in spent]
    whole = usage.whole(period, now_ms, zone)

    def within(slot: Slot) -> list[Part]:
        return [
            Part(kind=Kind.IMAGE, model="m", state=State.DONE, jobs=1, ticks=ticks)
            for at_ms, ticks in when
            if slot.start_ms <= at_ms < slot.end_ms
        ]

    slots = usage.slots(period, now_ms, zone)
    parts = [(one, within(one)) for one in slots]
    report = usage.reported(period, zone, parts, None, (), checks=[()] * len(slots))

    assert report.ticks == sum(part.ticks for part in within(whole))
    assert report.jobs == len(within(whole))
    assert report.ticks == sum(share.ticks for share in report.by_model)


@pytest.mark.parametrize(
    ("period", "zone", "now", "first", "count"),
    [
        (Period.TODAY, "UTC", "2026-11-26T15:30", "2026-11-26T00:00", 16),
        (Period.TODAY, "UTC", "2026-11-26T00:00", "2026-11-26T00:00", 1),
        (Period.TODAY, "Europe/Berlin", "2026-10-25T22:59", "2026-10-24T22:00", 25),
        (Period.WEEK, "UTC", "2026-11-26T15:30", "2026-11-20T00:00", 7),
        (Period.WEEK, "Asia/Kathmandu", "2026-11-26T18:30", "2026-11-20T18:15", 7),
        (Period.MONTH, "UTC", "2026-10-31T23:59", "2026-10-01T00:00", 31),
        (Period.MONTH, "America/New_York", "2026-11-01T03:59", "2026-10-01T04:00", 31),
        (Period.QUARTER, "UTC", "2026-11-26T15:30", "2026-08-29T00:00", 13),
    ],
)
def test_periods_are_of_the_calendar(
    period: Period, zone: str, now: str, first: str, count: int
) -> None:
    """Days begin at midnight where the server is, also when its clocks are changed."""
    slots = usage.slots(period, at(now), ZoneInfo(zone))

    assert (slots[0].start_ms, len(slots)) == (at(first), count)


def at(written: str) -> int:
    return int(datetime.fromisoformat(written).replace(tzinfo=UTC).timestamp()) * 1000


sums = some.lists(
    some.tuples(some.sampled_from("abcdefghijk"), some.integers(0, 9), some.integers(0, DOLLAR))
)


@given(sums=sums)
def test_the_greatest_are_named_and_the_others_are_one(sums: list[tuple[str, int, int]]) -> None:
    """Nobody is lost among "all others", and none of them is greater than who is named."""
    shares = usage.ranked(sums)
    named = [share for share in shares if share.name is not None]

    assert sum(share.ticks for share in shares) == sum(ticks for _, _, ticks in sums)
    assert sum(share.jobs for share in shares) == sum(jobs for _, jobs, _ in sums)
    assert [s.ticks for s in named] == sorted((s.ticks for s in named), reverse=True)
    assert len(shares) <= usage.TOP_COUNT + 1


@given(values=some.lists(some.integers(0, 100_000), min_size=1), percent=some.integers(1, 100))
def test_a_percentile_is_one_of_the_values(values: list[int], percent: int) -> None:
    """So many in a hundred took no longer, and with any less time it would be fewer."""
    found = usage.percentile(values, percent)
    needed = len(values) * percent

    assert found in values
    assert 100 * sum(value <= found for value in values) >= needed
    assert 100 * sum(value < found for value in values) < needed


@given(part=some.integers(0, 10_000), more=some.integers(0, 10_000))
def test_a_rate_is_0_or_100_only_where_that_is_exact(part: int, more: int) -> None:
    """One failure in a thousand still shows."""
    rate = usage.rate(part, part + more)

    assert (rate == 0) == (part == 0)
    assert (rate == 100) == (part > 0 and more == 0)


def test_a_report_tells_what_came_of_it() -> None:
    """Ends are told apart, holds are money that is only set aside, times go by what is made."""
    slot = Slot(start_ms=NOW_MS, end_ms=NOW_MS + 1)
    states = (State.DONE, State.DONE, State.EXPIRED, State.CANCELLED, State.FITTING)
    parts = [
        Part(kind=Kind.EDIT, model="m", state=state, jobs=1, ticks=CENT * n)
        for n, state in enumerate(states, start=1)
    ]
    took = [Took(kind=kind, took_ms=ms) for kind in (Kind.IMAGE, Kind.EDIT) for ms in (1, 5, 9)]
    report = usage.reported(Period.WEEK, UTC_ZONE, [(slot, parts)], (), took, checks=[()])

    assert report.outcomes == {
        Outcome.DONE: 2,
        Outcome.FAILED: 1,
        Outcome.STOPPED: 1,
        Outcome.UNDER_WAY: 1,
    }
    assert (report.jobs, report.ended, report.held_ticks) == (5, 4, 5 * CENT)
    assert report.by_member == ()
    assert [(p.count, p.median_ms, p.ninth_ms) for p in report.paces] == [(6, 5, 9)]


# --- exports --------------------------------------------------------------------------------------


def line(**fields: Any) -> Line:
    usual = {
        "job_id": "0" * 16,
        "number": 7,
        "counted_at_ms": NOW_MS,
        "user_id": 300,
        "channel_id": 200,
        "kind": Kind.IMAGE,
        "model": "m",
        "resolution": "1k",
        "quantity": 2,
        "state": State.DONE,
        "end_reason": EndReason.DELIVERED,
        "took_ms": 12_340,
        "held_ticks": 4 * CENT,
        "cost_ticks": 4 * CENT + 1,
        "cost_assumed": False,
    }
    return Line(**{**usual, **fields})


def test_a_line_has_it_all() -> None:
    """Each column says what it should, money to the last digit."""
    told = dict(zip(exports.COLUMNS, next(csv.reader([exports.line(line())])), strict=True))

    assert told == {
        "number": "7",
        "time": (datetime.fromtimestamp(NOW_MS / 1000, UTC)).isoformat().replace("+00:00", "Z"),
        "member_id": "300",
        "kind": "image",
        "model": "m",
        "resolution": "1k",
        "quantity": "2",
        "state": "done",
        "reason": "delivered",
        "seconds": "12.3",
        "set_aside_usd": "0.04",
        "cost_usd": "0.0400000001",
        "cost_assumed": "no",
        "channel_id": "200",
    }
    going = exports.line(line(state=State.QUEUED, end_reason=None, took_ms=None, cost_ticks=None))
    assert ",under_way,,,0.04,,no,200" in going


nasty = some.text(some.sampled_from("=+-@\t\r\n\"',;a1 ＝|"), max_size=8)  # noqa: RUF001 - it is one


@given(model=nasty, resolution=nasty)
def test_no_cell_begins_a_formula(model: str, resolution: str) -> None:
    """Whatever stands in a cell, a spreadsheet shows it and works nothing out; none is lost."""
    written = exports.header() + exports.line(line(model=model, resolution=resolution))
    header, cells = csv.reader(io.StringIO(written, newline=""))

    assert len(header) == len(cells)
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n＝"))]  # noqa: RUF001 - it is one
    assert cells[4].removeprefix("'") == model.removeprefix("'")


@given(bytes_max=some.integers(0, 400))
def test_a_file_has_whole_lines_alone(bytes_max: int) -> None:
    """What does not fit is left out from the first line on that does not."""
    lines = [line(number=n) for n in range(4)]
    data, count = exports.as_fits(lines, bytes_max)

    assert data.decode() == "".join(map(exports.line, lines[:count]))
    assert len(data) <= bytes_max
    assert count == 4 or len(data) + len(exports.line(lines[count])) > bytes_max
