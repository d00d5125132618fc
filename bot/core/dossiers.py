"""A person's own data as files: what a line says, and which file goes into which parcel."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core import quota, usage
from bot.core.exports import csv_line, dollars, moment
from bot.core.jobs import Job, Media
from bot.core.requests import own_words, to_json

PARCEL_BYTES_MAX = 9 * 1024 * 1024
"""What Discord takes of a bot in a direct message, with room for the ZIP's own."""
PARCELS_MAX = 10

COLUMNS = (
    *("server", "number", "time", "channel_id", "kind", "prompt", "model", "resolution"),
    *("quantity", "state", "reason", "cost_usd", "private", "files"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file that goes into a parcel."""

    name: str
    at: Path | str
    """Where it lies on this machine, or the name of a kept file."""
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcels:
    """What goes where."""

    parts: tuple[tuple[Item, ...], ...]
    left_out: tuple[Item, ...]


def parcels(
    lists: Sequence[Item],
    files: Iterable[Item],
    *,
    bytes_max: int = PARCEL_BYTES_MAX,
    parts_max: int = PARCELS_MAX,
) -> Parcels:
    """Lists first, then files in their order, in as few parcels as that takes.

    A file that is too large for a parcel by itself, or comes when all are full, is left out.
    """
    parts: list[list[Item]] = [[]]
    room = bytes_max
    left_out: list[Item] = []
    for item in (*lists, *files):
        if item.size_bytes > bytes_max:
            left_out.append(item)
            continue
        if item.size_bytes > room:
            if len(parts) == parts_max:
                left_out.append(item)
                continue
            parts.append([])
            room = bytes_max
        parts[-1].append(item)
        room -= item.size_bytes
    return Parcels(parts=tuple(map(tuple, parts)), left_out=tuple(left_out))


def file_name(job: Job, media: Media) -> str:
    """Where a file of a job lies in a parcel: nothing in the name comes from outside."""
    extension = media.filename.rsplit(".", 1)[-1]
    return f"files/{server(job)}-{job.number}-{media.role}-{media.part + 1}.{extension}"


def server(job: Job) -> str:
    """The server's id, or that it was none."""
    return "none" if quota.is_personal(job.place.space_id) else job.place.space_id


def json_line(job: Job, files: Sequence[str]) -> str:
    """A job with all of its options, as a line of JSON."""
    row: dict[str, Any] = {
        "server": server(job),
        "number": job.number,
        "time": moment(job.created_at_ms),
        "channel_id": str(job.place.channel_id),
        "private": job.hidden,
        "request": json.loads(to_json(job.request)),
        "final_request": None if job.final is None else json.loads(to_json(job.final)),
        "written": None if job.written is None else job.written.prompt,
        "state": usage.outcome(job.state),
        "reason": job.end_reason,
        "finished": None if job.finished_at_ms is None else moment(job.finished_at_ms),
        "cost_usd": None if job.cost_ticks is None else dollars(job.cost_ticks),
        "files": list(files),
    }
    return line_of(row)


def table_line(job: Job, files: Sequence[str]) -> str:
    """The same in short, as a line of CSV."""
    request = job.request
    cells = (
        *(server(job), job.number, moment(job.created_at_ms), job.place.channel_id, request.kind),
        *(own_words(request), request.model, request.resolution, request.count),
        *(usage.outcome(job.state), job.end_reason or ""),
        "" if job.cost_ticks is None else dollars(job.cost_ticks),
        "yes" if job.hidden else "no",
        " ".join(files),
    )
    return csv_line(map(str, cells))


def line_of(row: Mapping[str, Any]) -> str:
    """A row as a line of JSON; of moments the text too, of money the dollars."""
    told = dict(row)
    for name, value in row.items():
        if name.endswith("_ms") and not name.startswith("video") and isinstance(value, int):
            told[name.removesuffix("_ms")] = moment(value)
        if name == "ticks" and isinstance(value, int):
            told["usd"] = dollars(value)
    return json.dumps(told, ensure_ascii=False) + "\n"
