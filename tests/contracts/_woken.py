"""A process that begins what waits when it is woken, and at no other time.

    python -m tests.contracts._woken URL

It says when it listens, and then the id of each job that it began.
"""

import asyncio
import sys

from bot.adapters.bells import LocalBells
from bot.adapters.sql.bells import PostgresBells
from bot.adapters.sql.store import Store, open_database
from bot.core.ports import Bell
from tests.contracts._jobs import LEASE_MS, NO_CEILINGS, caps
from tests.core.makers import NOW_MS

READY = "ready\n"


async def _main(url: str) -> None:
    database = await open_database(url)
    jobs = Store.over(database).jobs
    bells, woken = PostgresBells(url, LocalBells()), asyncio.Event()
    bells.answer(Bell.WORK, woken.set)
    listening = asyncio.create_task(bells.keep_listening())
    await woken.wait()  # every bell rings once it listens
    woken.clear()
    _say(READY)
    while True:
        await woken.wait()
        woken.clear()
        job = await jobs.start_next(NOW_MS, "t", NOW_MS + LEASE_MS, caps(), NO_CEILINGS)
        if job is not None:
            _say(f"{job.id}\n")
        assert not listening.done()


def _say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
