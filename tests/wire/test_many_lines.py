"""Very many lines at once take little memory."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES, EVERY = 10_000, 100
GROWN_KB_MAX = 150 * 1024


@pytest.mark.timeout(180)
async def test_ten_thousand_lines_take_little_memory() -> None:
    """In a process of its own, from the first line that is written to the end of the batch.

    Real are the steps, the store over SQLite and the files of the lines that are made; xAI and
    Discord are in memory, and it makes one line of a hundred: the others fail, which costs less
    time here and no less memory. All ten thousand made is `tests.sim.ten_thousand 10000 1`.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.sim.ten_thousand", str(LINES), str(EVERY)),
        cwd=ROOT,
        stdout=PIPE,
    )
    out, _ = await process.communicate()
    facts = json.loads(out)

    assert process.returncode == 0
    assert (facts["made"], facts["failed"], facts["left"]) == (100, 9_900, 0)
    assert facts["cost_ticks"] > 0
    assert facts["grown_kb"] < GROWN_KB_MAX
