"""Trouble on request at the sandbox's Discord: what is held, what lasts, what stops altogether."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import discord
import pytest
import pytest_asyncio
from discord_rig import Rig, running, text_of

from sandbox.discord import faults


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


def posts(rig: Rig) -> str:
    return f"/channels/{rig.pictures.id}/messages"


def shown(rig: Rig) -> list[str]:
    return [text_of(one) for one in rig.ann.sees(rig.pictures)]


async def test_an_answer_can_be_held(rig: Rig) -> None:
    """Held after: people see the upload while the bot still waits to hear that it was taken."""
    bot = await rig.connect()
    channel = bot.get_partial_messageable(int(rig.pictures.id))
    held = rig.world.faults.hold("POST", "/channels/*/messages", when="after")
    file = discord.File(io.BytesIO(bytes(3_000_000)), "clip.bin")
    sending = asyncio.create_task(channel.send("look", file=file))
    await held.reached()
    assert (shown(rig), held.waiting, sending.done()) == (["look"], 1, False)
    held.release()
    assert str((await sending).id) == rig.ann.sees(rig.pictures)[0]["id"]
    await channel.send("not held")


async def test_a_request_can_be_held(rig: Rig) -> None:
    """Held before: nothing has happened until it is let go."""
    bot = await rig.connect()
    channel = bot.get_partial_messageable(int(rig.pictures.id))
    held = rig.world.faults.hold("POST", posts(rig), when="before")
    sending = asyncio.create_task(channel.send("look"))
    await held.reached()
    assert shown(rig) == []
    held.release()
    await sending
    assert shown(rig) == ["look"]


@pytest.mark.parametrize(("when", "expected"), [("before", []), ("after", ["look"])])
async def test_a_client_may_die_while_it_is_held(
    rig: Rig, caplog: pytest.LogCaptureFixture, when: faults.When, expected: list[str]
) -> None:
    """Whoever goes away unheard leaves no trace in the log, and what was not done stays undone."""
    caplog.set_level(logging.WARNING)
    held = rig.world.faults.hold("POST", posts(rig), when=when)
    async with aiohttp.ClientSession() as dying:
        headers = {"Authorization": f"Bot {rig.world.bot.token}"}
        url = f"{rig.origin}/api/v10{posts(rig)}"
        sending = asyncio.create_task(dying.post(url, headers=headers, json={"content": "look"}))
        await held.reached()
        sending.cancel()
        await asyncio.wait({sending})
    await held.left()
    held.release()
    status, _ = await rig.call("GET", posts(rig))
    assert (status, shown(rig)) == (200, expected)
    assert caplog.records == []


async def test_a_client_may_die_in_the_middle_of_an_upload(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """Half an upload is nothing: no message, and no noise."""
    caplog.set_level(logging.WARNING)
    address = urlsplit(rig.origin)
    held = rig.world.faults.hold("POST", posts(rig))
    _, writer = await asyncio.open_connection(address.hostname, address.port)
    head = (
        f"POST /api/v10{posts(rig)} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Authorization: Bot {rig.world.bot.token}\r\nContent-Length: 100000\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="files[0]"; filename="a.bin"\r\n\r\nhalf'
    )
    writer.write(head.encode())
    await held.reached()
    held.release()
    await rig.call("GET", posts(rig))
    writer.close()
    await writer.wait_closed()
    await rig.call("GET", posts(rig))
    assert shown(rig) == []
    assert caplog.records == []


async def test_trouble_can_last(rig: Rig) -> None:
    """A storm meets every request until it is over, and counts them; other routes are spared."""
    limit = faults.rate_limited("*", "*", retry_after_s=0.5, everywhere=True)
    broken = faults.broken("POST", posts(rig), status=503)
    with rig.world.faults.during(broken, limit):
        for _ in range(3):
            status, _ = await rig.call("GET", "/users/@me")
            assert status == 429
        async with rig.session.get(f"{rig.origin}/gateway") as answer:
            assert answer.status != 429
        for _ in range(2):
            async with rig.session.post(f"{rig.origin}/api/v10{posts(rig)}") as answer:
                assert answer.status == 503
    assert (limit.met, broken.met) == (3, 2)
    assert (await rig.call("GET", "/users/@me"))[0] == 200


async def test_a_rate_limit_says_whom_it_is_for(rig: Rig) -> None:
    """Per route or for everything, with Via; a ban has none, and so no retry."""
    add = rig.world.faults.add
    add(faults.rate_limited("GET", "/users/@me", retry_after_s=1.5))
    add(faults.rate_limited("GET", "/users/@me", retry_after_s=1.5, everywhere=True))
    add(faults.rate_limited("GET", "/users/@me", retry_after_s=1.5, via=False))
    found: list[tuple[Any, ...]] = []
    for _ in range(3):
        async with rig.session.get(f"{rig.origin}/api/v10/users/@me") as answer:
            body = await answer.json()
            heads = answer.headers
            found.append((body["global"], heads["X-RateLimit-Scope"], heads.get("Via")))
            assert body["retry_after"] == 1.5
    assert found == [
        (False, "user", "1.1 google"),
        (True, "global", "1.1 google"),
        (False, "user", None),
    ]


async def test_discord_may_be_gone_for_a_while(rig: Rig) -> None:
    """What is held breaks, nobody is let in, and afterwards the same world is there again."""
    held = rig.world.faults.hold("GET", "/users/@me")
    asking = asyncio.create_task(rig.call("GET", "/users/@me"))
    await held.reached()
    await rig.stop()
    with pytest.raises(aiohttp.ClientConnectionError):
        await asking
    with pytest.raises(aiohttp.ClientConnectorError):
        await rig.call("GET", "/users/@me")
    await rig.ann.say(rig.pictures, "still here")
    await rig.start()
    _, listed = await rig.call("GET", posts(rig))
    assert [one["content"] for one in listed] == ["still here"]
