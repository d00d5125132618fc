"""Requests, refusals, acts and cases as lines of a file: CSV for spreadsheets, JSONL for programs.

What may be illegal is named by that word alone. A cell that would begin a formula is text.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.core import exports
from bot.core.bulletins import TurnedAway
from bot.core.casebook import Case
from bot.core.jobs import Withheld
from bot.core.ports.records import Record
from bot.core.requests import own_words
from bot.core.searching import Act

Line = Mapping[str, str | int | None]
"""A line by its columns."""


class What(StrEnum):
    """What is exported."""

    JOBS = "jobs"
    REFUSALS = "refusals"
    AUDIT = "audit"
    CASES = "cases"


class Form(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


COLUMNS: Mapping[What, Sequence[str]] = {
    What.JOBS: (
        *("number", "time", "member_id", "channel_id", "private", "kind", "model", "prompt"),
        *("state", "reason", "files", "cost_usd", "withheld", "job_id"),
    ),
    What.REFUSALS: ("time", "member_id", "channel_id", "refused_by", "rule", "prompt", "job_id"),
    What.AUDIT: (
        *("number", "time", "by_id", "action", "detail", "why", "job_id", "member_key"),
        *("thing", "thing_key", "before", "after"),
    ),
    What.CASES: (
        *("number", "time", "kind", "job_id", "member_id", "channel_id", "reason", "note"),
        *("opened_by_id", "until", "closed", "closed_by_id", "outcome"),
    ),
}


def header(what: What, form: Form) -> str:
    """The first line of a file; a file for programs has none."""
    return exports.row(COLUMNS[what]) if form is Form.CSV else ""


def line(what: What, form: Form, one: Record | TurnedAway | Act | Case) -> str:
    """Something as a line of a file."""
    cells = dict(zip(COLUMNS[what], _cells(one), strict=True))
    if form is Form.JSONL:
        return json.dumps(cells, ensure_ascii=False) + "\n"
    return exports.row("" if cell is None else str(cell) for cell in cells.values())


def _cells(one: Record | TurnedAway | Act | Case) -> Sequence[str | int | None]:
    match one:
        case Record():
            return _record(one)
        case TurnedAway():
            return (
                *(exports.moment(one.at_ms), one.user_id, one.channel_id, one.why, one.rule),
                *(one.words, one.job_id),
            )
        case Act():
            return (
                *(one.number, exports.moment(one.at_ms), one.by_user_id, one.action, one.detail),
                *(one.why, one.job_id, one.member_key, one.thing, one.thing_key),
                *(one.before, one.after),
            )
        case Case():
            return (
                *(one.number, exports.moment(one.opened_at_ms), one.kind, one.job_id),
                *(one.user_id, one.channel_id, one.reason, one.note, one.opened_by_id),
                *(_moment(one.until_ms), _moment(one.closed_at_ms), one.closed_by_id),
                one.outcome,
            )


def _record(one: Record) -> Sequence[str | int | None]:
    job, sealed = one.job, one.job.withheld is Withheld.SEALED
    cost = None if job.cost_ticks is None else exports.dollars(job.cost_ticks)
    return (
        *(job.number, exports.moment(job.created_at_ms), job.place.user_id),
        *(job.place.channel_id, "yes" if job.hidden else "no", job.kind, job.request.model),
        *("sealed" if sealed else own_words(job.request), job.state, job.end_reason),
        *(one.results, cost, job.withheld, job.id),
    )


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else exports.moment(at_ms)
