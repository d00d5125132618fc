"""What is kept of a run in its folder: the batches that it began, and what came of every line.

A run can be ended at any moment and taken up again: whatever it does is written down before, or is
the same when it is done twice.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.core.batches.manifest import Manifest
from bot.core.batches.surveying import Order
from bot.core.exports import dollars


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one line."""

    number: int
    files: tuple[str, ...] = ()
    """Names of files in the folder."""
    text: str = ""
    problem: str = ""
    """Why there is nothing, or less than was asked for."""
    cost_ticks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run was begun with."""

    source: str
    """A digest of the file of lines: another file is another run."""
    names: tuple[str, ...]
    """The batches that were to be begun, by the names that we gave them."""
    whole: bool = False
    """Whether nothing is begun any more: all of them have, or the run was cancelled."""
    cancelled: bool = False


class Book:
    """The folder of a run. Nothing here waits for anything but the disk.

    One run writes in it at a time, so what came of lines is read once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._plan = folder / "run.json"
        self._outcomes = folder / "outcomes.jsonl"
        self._known: dict[int, Outcome] | None = None

    def plan(self) -> Plan | None:
        """What was begun here; None for a new folder."""
        try:
            found: Any = json.loads(self._plan.read_text())
        except FileNotFoundError:
            return None
        names = tuple(map(str, found["names"]))
        return Plan(
            source=str(found["source"]),
            names=names,
            whole=bool(found["whole"]),
            cancelled=bool(found["cancelled"]),
        )

    def begin(self, plan: Plan) -> None:
        """Write down what is begun, before it is."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._plan.with_suffix(".part")
        part.write_text(json.dumps(asdict(plan)))
        part.replace(self._plan)

    def forget(self) -> None:
        """Nothing came of what was begun: the folder is free again."""
        self._plan.unlink(missing_ok=True)

    def note(self, outcome: Outcome) -> None:
        """Write down what came of a line."""
        with self._outcomes.open("a") as file:
            file.write(json.dumps(asdict(outcome)) + "\n")
        self.outcomes()[outcome.number] = outcome

    def outcomes(self) -> dict[int, Outcome]:
        """What came of lines so far; a line that was cut short by an end is not there."""
        if self._known is None:
            self._known = self._read()
        return self._known

    def _read(self) -> dict[int, Outcome]:
        found: dict[int, Outcome] = {}
        try:
            with self._outcomes.open() as file:
                for text in file:
                    if (outcome := _outcome(text)) is not None:
                        found[outcome.number] = outcome
        except FileNotFoundError:
            pass
        return found

    def write_manifest(self, orders: Iterable[Order]) -> None:
        """List every line with what came of it, in the order of the file: as CSV and as JSON."""
        outcomes = self.outcomes()
        manifest = Manifest(self._folder)
        manifest.add(_row(order, outcomes.get(order.number)) for order in orders)
        manifest.end()


def _outcome(text: str) -> Outcome | None:
    try:
        found: dict[str, Any] = json.loads(text)
        files = tuple(map(str, found.pop("files")))
        return Outcome(files=files, **found)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _row(order: Order, outcome: Outcome | None) -> dict[str, Any]:
    cost = None if outcome is None else outcome.cost_ticks
    return {
        "line": order.number,
        "id": order.name,
        "kind": str(order.request.kind),
        "model": order.request.model,
        "prompt": order.request.prompt,
        "files": "" if outcome is None else " ".join(outcome.files),
        "text": "" if outcome is None else outcome.text,
        "cost_usd": "" if cost is None else dollars(cost),
        "problem": "nothing came of it yet" if outcome is None else outcome.problem,
    }
