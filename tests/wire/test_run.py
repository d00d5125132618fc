"""The bot as it is run: a process, sockets, signals."""

import asyncio
import signal
from urllib.parse import urlsplit

import pytest
from stage import STOP_S_MAX, Stage, shown, words


async def test_pictures_and_clips_come_over_real_sockets(stage: Stage) -> None:
    """The same bot that runs on Discord runs on loopback, with nothing but addresses changed."""
    ann = stage.discord.person("ann")
    await ann.slash(stage.pictures, "imagine", prompt="a lighthouse")
    done = await stage.card(lambda text: "AI-generated" in text)

    assert "a lighthouse" in words(done)
    assert len(shown(done)) == 1

    await ann.slash(stage.pictures, "video", prompt="a paper boat", seconds=2)
    clip = await stage.card(lambda text: "paper boat" in text and "AI-generated" in text)

    assert urlsplit(shown(clip)[0]).path.endswith(".mp4")


async def test_a_private_result_is_seen_by_one_person(stage: Stage) -> None:
    """Nobody but the author sees a private request, at any moment of its life."""
    await stage.discord.person("ann").slash(
        stage.pictures, "imagine", prompt="a surprise", private=True
    )
    done = await stage.card(lambda text: "AI-generated" in text)

    assert "Only you see this" in words(done)
    assert stage.discord.person("ben").sees(stage.pictures) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_a_restart_loses_nothing_and_charges_nothing_twice(
    stage: Stage, number: signal.Signals
) -> None:
    """A clip under way when the bot stops, cleanly or not, arrives on the same card, once."""
    await stage.discord.person("ann").slash(
        stage.pictures, "video", prompt="a slow river", seconds=2
    )
    running = await stage.card(lambda text: "Rendering" in text)
    await stage.end(number)
    await stage.start()
    done = await stage.card(lambda text: "AI-generated" in text)

    assert done["id"] == running["id"]
    assert len(stage.grok.bill) == 1
    assert len(stage.discord.person("ann").sees(stage.pictures)) == 1


async def test_the_bot_stops_at_once_and_says_so(stage: Stage) -> None:
    """SIGTERM ends the bot within ten seconds, with exit code 0 and no traceback."""
    code = await stage.end(signal.SIGTERM)

    assert code == 0
    assert "stopping" in stage.log()
    assert "Traceback" not in stage.log()


async def test_a_second_bot_on_the_same_files_is_turned_away(stage: Stage) -> None:
    """Two processes on one SQLite file would fight; the second says so in a line and ends."""
    async with asyncio.timeout(STOP_S_MAX):
        code = await stage.one_more()

    assert code == 1
    assert "Another process has the database" in stage.log()


async def test_the_log_tells_what_happened_and_no_secret(stage: Stage) -> None:
    """A line for each event with an action word; no prompt, no key, no token."""
    await stage.discord.person("ann").slash(stage.pictures, "imagine", prompt="my secret wish")
    await stage.card(lambda text: "AI-generated" in text)
    await stage.end(signal.SIGTERM)
    log = stage.log()

    assert "action=job_done" in log
    assert "my secret wish" not in log
    assert stage.grok.api_key not in log
    assert stage.discord.bot.token not in log


async def test_the_same_bot_runs_on_postgres(stage_on_postgres: Stage) -> None:
    """With DATABASE_URL the bot makes its tables there at the start, and works as ever."""
    stage = stage_on_postgres
    await stage.discord.person("ann").slash(stage.pictures, "imagine", prompt="a lighthouse")
    done = await stage.card(lambda text: "AI-generated" in text)

    assert "`#1`" in words(done)
    assert await stage.end(signal.SIGTERM) == 0
    assert "Traceback" not in stage.log()
