"""Lines that are prompts alone, and lines with a column for each option."""

import csv
from collections.abc import Iterator, Sequence
from itertools import chain

from bot.core.batches.fields import Fields
from bot.core.batches.lines import Line, Unreadable
from bot.core.models import USUAL
from bot.core.problems import Problem
from bot.core.requests import DescribeRequest, EditRequest, ImageRequest, Request, VideoRequest

PICTURES = ("image_url", *(f"image_url{nth}" for nth in range(2, 6)))
COLUMNS = (
    *("prompt", "kind", "count", "seconds", "aspect", "resolution", "model", "quality", "audio"),
    *("id", *PICTURES),
)
KINDS = ("picture", "edit", "clip", "describe")
DELIMITERS = (",", ";", "\t")


def of_prompts(texts: Iterator[tuple[int, str]]) -> Iterator[Line]:
    """A picture for each line that is not empty."""
    for number, text in texts:
        if prompt := text.strip():
            request = ImageRequest(prompt=prompt, model=USUAL)
            yield Line(number=number, name=str(number), request=request)


def of_columns(texts: Iterator[tuple[int, str]]) -> Iterator[Line]:
    """A request for each row below the names of the columns. Raises Unreadable."""
    number, head = next(((n, text) for n, text in texts if text.strip()), (1, ""))
    delimiter = max(DELIMITERS, key=head.count)
    names: list[str] = []
    below = (f"{text}\n" for _, text in texts)
    rows = csv.reader(chain([f"{head}\n"], below), delimiter=delimiter, strict=True)
    while True:
        begins = number + rows.line_num
        try:
            row = next(rows, None)
        except csv.Error:
            text = "cannot be read from here on: a quotation mark is missing or too many."
            raise Unreadable(begins, text) from None
        if row is None:
            return
        if not names:
            names = _names(number, row)
        elif any(cell.strip() for cell in row):
            yield _row(begins, names, row)


def _names(number: int, cells: Sequence[str]) -> list[str]:
    """The names of the columns. Raises Unreadable."""
    names = [cell.strip().casefold() for cell in cells]
    known = ", ".join(COLUMNS)
    if "prompt" not in names and "image_url" not in names:
        raise Unreadable(number, f"must begin with the names of its columns, of {known}.")
    for name in names:
        if name not in COLUMNS:
            raise Unreadable(number, f"has a column that nobody knows. There are {known}.")
        if names.count(name) > 1:
            raise Unreadable(number, f"has the column {name} twice.")
    return names


def _row(number: int, names: Sequence[str], row: Sequence[str]) -> Line:
    if any(cell.strip() for cell in row[len(names) :]):
        problem = Problem(option="file", text="has more cells here than there are columns.")
        return Line(number=number, name=str(number), problems=(problem,))
    cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
    fields = Fields({name: cell for name, cell in cells.items() if cell})
    name = fields.name("id") or str(number)
    files = tuple(file for column in PICTURES if (file := fields.file(column)) is not None)
    request = _request(fields, len(files))
    unused = [column for column in fields.unknown() if column != "kind"]
    found = [
        *fields.problems,
        *(Problem(option=one, text="does not go with this kind. Leave it out.") for one in unused),
    ]
    return Line(number=number, name=name, request=request, files=files, problems=tuple(found))


def _request(fields: Fields, files: int) -> Request | None:
    """What a row asks for, as far as its kind is known."""
    prompt, model = fields.text("prompt") or "", fields.text("model") or USUAL
    match _kind(fields, files):
        case "picture":
            return ImageRequest(
                prompt=prompt,
                model=model,
                count=_or(fields.number("count"), 1),
                aspect=fields.text("aspect"),
                resolution=fields.text("resolution") or "1k",
                quality=fields.text("quality"),
            )
        case "edit":
            return EditRequest(
                prompt=prompt,
                model=model,
                inputs=files,
                aspect=fields.text("aspect"),
                resolution=fields.text("resolution") or "1k",
                quality=fields.text("quality"),
            )
        case "clip":
            return VideoRequest(
                prompt=prompt,
                model=model,
                first_frame=files > 0,
                seconds=_or(fields.number("seconds"), 6),
                aspect=fields.text("aspect"),
                resolution=fields.text("resolution") or "720p",
                audio=fields.yes("audio") is not False,
            )
        case "describe":
            return DescribeRequest(prompt="", model=model)
        case _:
            return None


def _kind(fields: Fields, files: int) -> str | None:
    """Which kind a row is of; None for one that there is not, or that its files do not fit."""
    kind = fields.text("kind")
    if kind is None:
        still = "edit" if files else "picture"
        kind = "clip" if fields.values.get("seconds") else still
    kind = kind.casefold()
    takes = {"picture": (0, 0), "edit": (1, 5), "clip": (0, 1), "describe": (1, 1)}.get(kind)
    if takes is None:
        fields.wrong("kind", f"must be one of {', '.join(KINDS)}.")
        return None
    least, most = takes
    if not least <= files <= most:
        text = "takes no picture here." if not most else f"must be {least} to {most} pictures here."
        fields.wrong("image_url", text)
    return kind


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
