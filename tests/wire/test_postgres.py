"""The bot on a Postgres that restarts while people use it."""

import signal

import asyncpg
from guests import invite
from stage import Stage, shown

from tests.contracts._postgres import PostgresServer


async def test_a_restart_of_postgres_costs_nobody_anything(
    stage_on_postgres: Stage, postgres: PostgresServer
) -> None:
    """What was under way and what is asked for meanwhile arrives, each charged once.

    People are acknowledged in time, nothing counts as a fault of a job, and the log says in two
    lines what happened.
    """
    stage = stage_on_postgres
    eve, ken = invite(stage, "eve"), invite(stage, "ken")
    rendered = stage.grok.faults.hold("media", when="before")
    await eve.tells()
    await rendered.reached()
    await postgres.stop()
    rendered.release()
    await ken.tells()
    await stage.hears("action=store_down")
    await postgres.start()
    await eve.sees_result()
    await ken.sees_result()
    await stage.hears("action=store_back")
    assert await stage.end(signal.SIGTERM) == 0

    database = await asyncpg.connect(stage.settings["DATABASE_URL"])
    try:
        jobs = await database.fetch("select state, faults from jobs")
        charged = await database.fetch("select kind from entries where kind <> 'hold'")
    finally:
        await database.close()
    assert [tuple(job.values()) for job in jobs] == [("done", 0)] * 2
    assert [entry["kind"] for entry in charged] == ["settle"] * 2
    assert [len(shown(card)) for guest in (eve, ken) for card in guest.messages] == [1, 1]
    assert len(stage.grok.bill) == 2
    assert len(stage.logged("action=store_down")) == 1
    assert "Traceback" not in stage.log()
