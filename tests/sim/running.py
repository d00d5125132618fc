"""Runs worlds, one after the other."""

import asyncio
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.memory import fast_folder
from tests.sim.virtual import VirtualLoop
from tests.sim.world import Broken, Plan, World

SEED_WITHOUT_GIT = 20_261_126


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a world came to."""

    seed: int
    broken: Broken | None
    digest: str
    """Of all that happened, and of the database at the end."""
    virtual_s: float
    kills: int
    freezes: int
    renders: int
    ends: tuple[str, ...]
    """Of its jobs: the reasons."""


def run(seed: int, plan: Plan | None = None) -> Outcome:
    """Live through a world."""
    with (
        TemporaryDirectory(prefix="imagine-sim-", dir=fast_folder()) as folder,
        asyncio.Runner(loop_factory=VirtualLoop) as runner,
    ):
        return runner.run(_live(seed, Path(folder), plan or Plan()))


def base_seed() -> int:
    """The first seed of this commit: each commit tries worlds that none did before."""
    try:
        head = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607 - git is found as anywhere else
            cwd=Path(__file__).parent,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return SEED_WITHOUT_GIT
    return int(head[:7], 16) * 1_000


async def _live(seed: int, folder: Path, plan: Plan) -> Outcome:
    world = World(seed, folder, plan)
    with world.chronicle.listening():
        await world.open()
        try:
            await world.run()
        except Broken as found:
            return _outcome(world, found)
        else:
            return _outcome(world, None)
        finally:
            await world.close()


def _rows(look: sqlite3.Connection) -> Iterator[str]:
    """All that is kept, as text. What is searched by words keeps no rows that could be read."""
    tables = look.execute(
        "select name from sqlite_schema where type = 'table' and sql not like 'create virtual%'"
        " order by name"
    ).fetchall()
    for (table,) in tables:
        yield from (f"{table} {tuple(row)}" for row in look.execute(f"select * from {table}"))  # noqa: S608 - its own tables


def _outcome(world: World, broken: Broken | None) -> Outcome:
    ends = world.look.execute("select coalesce(end_reason, state) from jobs order by id").fetchall()
    world.note("world", "", "\n".join(_rows(world.look)))
    return Outcome(
        seed=world.seed,
        broken=broken,
        digest=world.chronicle.digest(),
        virtual_s=world.now_s(),
        kills=world.kills,
        freezes=world.freezes,
        renders=len(world.renders.by_id),
        ends=tuple(end for (end,) in ends),
    )
