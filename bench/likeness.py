"""What it takes to know a picture again: to look at it, among fingerprints, among all results.

A SQLite file with a million results whose looks are chance, spread over servers or in one, and with
ever more fingerprints in that one. Looks of real pictures are no chance, but near enough: whether a
wave is stronger than the middle one tells hardly anything of another.

    .venv/bin/python bench/likeness.py [--results 1000000]
"""

import argparse
import asyncio
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image

from bot.adapters.media import MediaTools
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store
from bot.core.likeness import BANDS, NEAR_BITS_MAX, Fingerprint, bands

NOW_MS = 1_795_000_000_000
SPACE = "100"
FINGERPRINTS = (100, 2_000)
NEAR_BITS = 31
ROUNDS = 20


def a_look(rng: random.Random) -> str:
    return f"{rng.getrandbits(256):064x}"


def nearly(look: str, rng: random.Random) -> str:
    """A look that differs as much as is surely found."""
    other = int(look, 16)
    for bit in rng.sample(range(256), NEAR_BITS):
        other ^= 1 << bit
    return f"{other:064x}"


def fill(file: Path, count: int, rng: random.Random) -> list[str]:
    """Write the looks of so many results, their indexes afterwards; some of them are returned."""
    marks = ", ".join("?" * (5 + BANDS))
    some: list[str] = []

    def rows() -> Iterator[tuple[Any, ...]]:
        for nth in range(count):
            look = a_look(rng)
            if nth % max(1, count // ROUNDS) == 0:
                some.append(look)
            yield (f"{nth:016d}", 0, 0, SPACE, look, *bands(look))

    with closing(sqlite3.connect(file)) as base:
        base.execute("pragma foreign_keys = off")
        base.execute("pragma synchronous = off")
        indexes = base.execute(
            "select name, sql from sqlite_master where name like 'looks_band_%'"
        ).fetchall()
        for name, _ in indexes:
            base.execute(f"drop index {name}")
        base.executemany(f"insert into looks values ({marks})", rows())  # noqa: S608 - our own
        for _, statement in indexes:
            base.execute(statement)
        base.commit()
        base.execute("pragma wal_checkpoint(truncate)")
    return some


def fingerprint(nth: int, look: str) -> Fingerprint:
    return Fingerprint(
        id=f"f{nth}",
        space_id=SPACE,
        case_id=f"c{nth}",
        case_number=nth,
        job_id=f"{nth:016d}",
        part=0,
        exact=f"{nth:064x}",
        look=look,
        reason="rules",
        at_ms=NOW_MS,
    )


async def median_ms(rounds: int, what: Callable[[int], Awaitable[Any]]) -> float:
    taken: list[float] = []
    for nth in range(rounds):
        began = time.perf_counter()
        await what(nth)
        taken.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(taken), 2)


async def look_at(folder: Path, rng: random.Random) -> dict[str, float]:
    """What opening a picture takes, prints included, and labelling it."""
    picture = Image.frombytes("RGB", (64, 64), rng.randbytes(64 * 64 * 3)).resize((1024, 1024))
    path, tools = folder / "picture", MediaTools()
    picture.save(path, "JPEG", quality=90)
    await tools.inspect(path)
    opened = await median_ms(ROUNDS, lambda _: tools.inspect(path))
    labelled = await median_ms(ROUNDS, lambda _: tools.label(path, model="m", job_id="j"))
    return {"open a 1k picture": opened, "label it": labelled}


async def measure(count: int) -> dict[str, Any]:
    """The medians in milliseconds."""
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found: dict[str, Any] = {"results": count, **await look_at(folder, rng)}
        database = await Sqlite.open(folder / "bot.db")
        await database.migrate()
        store = Store.over(database)
        await store.rules.open_space(SPACE, 100, [], NOW_MS)
        some = await asyncio.to_thread(fill, folder / "bot.db", count, rng)
        found["bytes of a result's look"] = (folder / "bot.db").stat().st_size // count
        missed = 0

        async def search(nth: int) -> None:
            nonlocal missed
            near = await store.likenesses.results_near(SPACE, nearly(some[nth], rng))
            missed += not any(one.distance <= NEAR_BITS_MAX for one in near)

        found["find one by a picture"] = await median_ms(len(some), search)
        found["missed"] = missed
        written = 0
        for many in FINGERPRINTS:
            more = [fingerprint(nth, a_look(rng)) for nth in range(written, many)]
            await store.likenesses.remember(more)
            written = many

            async def compare(_: int) -> None:
                await store.likenesses.near(SPACE, nearly(some[0], rng))

            found[f"compare it with {many} fingerprints"] = await median_ms(10, compare)
        await database.close()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=int, default=1_000_000)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(measure(asked.results)), indent=1))


if __name__ == "__main__":
    main()
