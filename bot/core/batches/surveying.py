"""What a file of many requests comes to, before anything is spent."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from bot.core import offers
from bot.core.batches.lines import Line
from bot.core.models import Catalogue, Kind
from bot.core.problems import Problem
from bot.core.requests import Request

WRONG_SHOWN = 20
"""Of so many lines is said what is wrong with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A good line: what is asked for, with nothing left open."""

    number: int
    name: str
    request: Request
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The lines of a file that ask for one kind of thing of one model."""

    kind: Kind
    model: str
    lines: int
    ticks: int
    """What they cost at most, by the price table: xAI gives no discount on pictures and clips."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A whole file."""

    parts: tuple[Part, ...]
    wrong: tuple[Line, ...]
    """The first lines that cannot be sent."""
    wrong_count: int

    @property
    def good_count(self) -> int:
        return sum(part.lines for part in self.parts)

    @property
    def ticks(self) -> int:
        return sum(part.ticks for part in self.parts)


def survey(lines: Iterable[Line], catalogue: Catalogue, files: Collection[str]) -> Survey:
    """Look through a file; `files` are the names of those that lie beside it."""
    counts, ticks = Counter[tuple[Kind, str]](), Counter[tuple[Kind, str]]()
    wrong: list[Line] = []
    wrong_count = 0
    for line in lines:
        whole = with_files(line, files)
        order = order_of(whole, catalogue)
        if order is None:
            wrong_count += 1
            wrong += [whole] if wrong_count <= WRONG_SHOWN else []
            continue
        key = (order.request.kind, order.request.model)
        counts[key] += 1
        ticks[key] += offers.amount(order.request, catalogue).ticks
    parts = tuple(
        Part(kind=kind, model=model, lines=count, ticks=ticks[kind, model])
        for (kind, model), count in sorted(counts.items())
    )
    return Survey(parts=parts, wrong=tuple(wrong), wrong_count=wrong_count)


def orders(lines: Iterable[Line], catalogue: Catalogue, files: Collection[str]) -> Iterator[Order]:
    """The good lines, in their order."""
    for line in lines:
        if (order := order_of(with_files(line, files), catalogue)) is not None:
            yield order


def order_of(line: Line, catalogue: Catalogue) -> Order | None:
    """What a line asks for; None for one that cannot be sent."""
    if line.request is None or line.problems:
        return None
    request = offers.resolved(line.request, catalogue)
    return Order(number=line.number, name=line.name, request=request, files=line.files)


def with_files(line: Line, files: Collection[str]) -> Line:
    """A line with what speaks against it because of files that are not there."""
    missing = [name for name in line.files if name not in files]
    if not missing:
        return line
    found = [Problem(option="file", text=f"{name} is not there.") for name in missing]
    return replace(line, problems=(*line.problems, *found))
