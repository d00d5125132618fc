"""A batch of very many lines from its first line to its end, and what that took.

Run by itself, in a process whose memory is measured: `python -m tests.sim.ten_thousand LINES MADE`.
Of so many lines every so manieth is made and has its file fetched and kept; the others fail. Real
are the steps, the store over SQLite and the files; xAI and Discord are in memory.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store
from bot.core.jobs import Job, Question
from bot.core.models import Kind
from bot.core.money import NOTHING
from bot.core.ports import Asked, LineResult, NotMade, WhyNot
from bot.core.requests import BatchRequest, Part
from tests import batches
from tests.core.makers import NOW_MS
from tests.inline import connect_inline, empty_database
from tests.memory import fast_folder
from tests.sim import bundles
from tests.sim.bundles import Fuse, Provider


@dataclass(slots=True)
class Stingy(Provider):
    """Makes one line of so many; the others fail."""

    every: int = 1

    def result(self, nth: int, line_id: str) -> LineResult:
        if nth % self.every:
            failed = NotMade(why=WhyNot.FAILED, words="no", cost_ticks=None)
            return LineResult(line_id=line_id, outcome=failed)
        return Provider.result(self, 0, line_id)


def peak_kb() -> int:
    """The most memory that this process ever had."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


async def read(store: Store, lines: int) -> Job:
    """A batch whose file was read, some lines at a time."""
    await store.rules.open_space("100", 100, (), NOW_MS)
    batch = bundles.unread()
    assert isinstance(await store.jobs.propose(batch, ()), Asked)
    whole = NOTHING
    for begin in range(0, lines, batches.CHUNK):
        wanted = batches.pictures(min(batches.CHUNK, lines - begin), first=begin + 1)
        some = [batches.line_of(batch, begin + nth, one) for nth, one in enumerate(wanted)]
        assert await store.lines.add(batch.id, some)
        whole = sum((one.job.hold for one in some), whole)
    part = Part(kind=Kind.IMAGE, model="grok-imagine-image", lines=lines, ticks=whole.ticks)
    request = BatchRequest(prompt="very many", parts=(part,), images=whole.images)
    asked = await store.lines.ask(batch.changed(request=request, question=Question.PRICE))
    assert asked is not None
    return asked


async def main(lines: int, every: int, folder: Path) -> None:
    path = folder / "imagine.db"
    path.write_bytes(await empty_database())
    database = await Sqlite.open(path, connect_inline)
    store = Store.over(database)
    before_kb, began_s = peak_kb(), time.monotonic()
    batch = await read(store, lines)
    read_s = time.monotonic() - began_s
    scene = await bundles.let_in(store, folder, batch, Fuse())
    scene.provider = Stingy(scene.clock, lines_in_file=50_000, every=every)
    await scene.live()
    tally = await store.lines.tally(batch.id)
    facts = {
        "made": tally.made,
        "failed": tally.failed,
        "left": tally.left,
        "cost_ticks": tally.cost_ticks,
        "grown_kb": peak_kb() - before_kb,
        "read_s": round(read_s, 1),
        "all_s": round(time.monotonic() - began_s, 1),
    }
    sys.stdout.write(json.dumps(facts))
    await database.close()


if __name__ == "__main__":
    with TemporaryDirectory(prefix="imagine-many-", dir=fast_folder()) as made_in:
        asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), Path(made_in)))
