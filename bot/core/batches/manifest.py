"""The list of what came of every line of a file: as CSV for spreadsheets, and as JSON."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.core.exports import harmless

COLUMNS: tuple[str, ...] = (
    *("line", "id", "kind", "model", "prompt", "files", "text", "cost_usd", "problem"),
)
NAMES = ("manifest.csv", "manifest.json")


class Manifest:
    """Both files in a folder, written some lines at a time. It waits for nothing but the disk."""

    def __init__(self, folder: Path) -> None:
        """Begins both; what was there is gone."""
        self._table, self._list = (folder / name for name in NAMES)
        self._before = "[\n"
        with self._table.open("w", newline="") as file:
            csv.DictWriter(file, COLUMNS).writeheader()
        self._list.write_text("")

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write some lines; every cell is text in every spreadsheet."""
        with self._table.open("a", newline="") as table, self._list.open("a") as list_:
            writer = csv.DictWriter(table, COLUMNS)
            for row in rows:
                writer.writerow({name: harmless(str(value)) for name, value in row.items()})
                list_.write(self._before + json.dumps(row, ensure_ascii=False))
                self._before = ",\n"

    def end(self) -> None:
        """Nothing more comes."""
        with self._list.open("a") as file:
            file.write("[]\n" if self._before == "[\n" else "\n]\n")
