"""Hundreds of commands in the same moment, against each kind of limit; from two processes too."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from pathlib import Path

from bot.adapters.sql.store import Store
from tests.contracts import _admitting
from tests.contracts._admitting import AT_ONCE, KINDS, Outcomes, admit_all, open_spaces
from tests.contracts._ledger import sums_agree
from tests.contracts.conftest import Look

ROOT = Path(_admitting.__file__).parents[2]


async def test_each_limit_lets_in_what_it_says(store: Store, database_url: str, look: Look) -> None:
    """Of 200 commands at once exactly as many get in as the limit has room for; the sums agree.

    On Postgres each of two processes brings half of them. A file is open in one process only.
    """
    await open_spaces(store)
    if database_url.startswith("sqlite"):
        outcomes = await admit_all(store, *range(AT_ONCE))
    else:
        outcomes = await of_two_processes(database_url)
    assert outcomes == {
        kind.rule.subject: {
            "let in": kind.lets_in,
            f"stopped by {kind.rule.subject}": AT_ONCE - kind.lets_in,
        }
        for kind in KINDS
    }
    await sums_agree(look)
    numbers = await look("select space_id, number from jobs order by space_id, number")
    in_space = Counter(row["space_id"] for row in numbers)
    assert [row["number"] for row in numbers] == [
        number for many in in_space.values() for number in range(1, many + 1)
    ]


async def of_two_processes(url: str) -> Outcomes:
    """What becomes of all commands when two processes begin together with half of them each."""
    processes = [await _admitting_process(url, first) for first in (0, 1)]
    for process in processes:
        assert process.stdout is not None
        assert (await process.stdout.readline()).decode() == _admitting.READY
    said = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    halves: list[Outcomes] = [json.loads(out) for out, _ in said]
    return {kind: sum((Counter(half[kind]) for half in halves), Counter()) for kind in halves[0]}


async def _admitting_process(url: str, first: int) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", _admitting.__name__, url, str(first)),
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
    )
