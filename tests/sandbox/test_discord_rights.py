"""Who may do what on the sandbox's Discord, and what it says to those who may not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from discord_rig import Rig, codes, idle, running

from sandbox.discord import Refused
from sandbox.discord.basics import Json


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


async def test_a_timed_out_member_can_do_nothing_but_read(rig: Rig) -> None:
    """While a timeout lasts, neither writing nor commands are possible, and others see it."""
    await rig.connect()
    member = rig.world.guild.members[rig.ann.id]
    member.timed_out_until_s = rig.clock() + 60
    with pytest.raises(Refused):
        await rig.ann.slash(rig.pictures, "paint", prompt="x")
    with pytest.raises(Refused):
        await rig.ann.say(rig.pictures, "let me out")
    path = f"/guilds/{rig.world.guild.id}/members/{rig.ann.id}"
    status, body = await rig.call("GET", path)
    assert (status, bool(body["communication_disabled_until"])) == (200, True)
    rig.clock.advance(61)
    await rig.ann.say(rig.pictures, "thanks")


async def test_strangers_are_unknown(rig: Rig) -> None:
    """Members of other guilds, guilds without the bot, and hidden channels are told apart."""
    other = rig.world.add_guild("other", with_bot=False)
    stranger = rig.world.add_person("dora", other)
    hidden = rig.world.channel_named("general", other)
    guild = rig.world.guild.id
    answers = [
        await rig.call("GET", f"/guilds/{guild}/members/{stranger.id}"),
        await rig.call("GET", f"/guilds/{other.id}/members/{stranger.id}"),
        await rig.call("GET", f"/channels/{hidden.id}/messages"),
        await rig.call("GET", "/channels/1/messages"),
        await rig.call("GET", "/no/such/route"),
        await rig.call("GET", "/users/@me", token=False),
    ]
    found = [(status, body["code"]) for status, body in answers]
    assert found == [(404, 10007), (403, 50001), (403, 50001), (404, 10003), (404, 0), (401, 0)]


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ({"name": "Loud", "description": "x"}, "0.name"),
        ({"name": "long", "description": "x" * 101}, "0.description"),
        (
            {
                "name": "both",
                "description": "x",
                "options": [
                    {
                        "type": 3,
                        "name": "how",
                        "description": "x",
                        "autocomplete": True,
                        "choices": [{"name": "a", "value": "a"}],
                    }
                ],
            },
            "0.options.0.autocomplete",
        ),
        (
            {
                "name": "order",
                "description": "x",
                "options": [
                    {"type": 3, "name": "a", "description": "x"},
                    {"type": 3, "name": "b", "description": "x", "required": True},
                ],
            },
            "0.options.1",
        ),
    ],
)
async def test_commands_have_limits(rig: Rig, command: Json, path: str) -> None:
    """A set of commands with one that breaks a rule is refused as a whole."""
    where = f"/applications/{rig.world.bot.user.id}/commands"
    status, answer = await rig.call("PUT", where, json=[command])
    assert (status, list(codes(answer["errors"]))) == (400, [path])
    assert await rig.call("GET", where) == (200, [])


async def test_apps_that_people_bring_along_have_limits(rig: Rig) -> None:
    """Where the bot is only installed by a person, the sixth follow-up is refused with 40094."""
    other = rig.world.add_guild("other", with_bot=False)
    dora = rig.world.add_person("dora", other)
    general = rig.world.channel_named("general", other)
    where = f"/applications/{rig.world.bot.user.id}/commands"
    command = {"name": "go", "description": "x", "integration_types": [0, 1]}
    await rig.call("PUT", where, json=[command])
    asked = await dora.slash(general, "go")
    assert asked.payload["authorizing_integration_owners"] == {"1": dora.id}
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    await rig.call("POST", path, token=False, json={"type": 4, "data": {"content": "0"}})
    hook = f"/webhooks/{rig.world.bot.user.id}/{asked.token}?wait=1"
    answers = [
        await rig.call("POST", hook, token=False, json={"content": str(n)}) for n in range(1, 7)
    ]
    assert [status for status, _ in answers] == [200] * 5 + [400]
    assert answers[-1][1]["code"] == 40094


async def test_an_interaction_that_was_not_answered_has_no_webhook(rig: Rig) -> None:
    """Follow-ups before the first answer are 10015, those with a made-up token 50027."""
    bot = await rig.connect()
    bot.acts["paint"] = idle
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    hook = f"/webhooks/{rig.world.bot.user.id}"
    early = await rig.call("POST", f"{hook}/{asked.token}", token=False, json={"content": "x"})
    forged = await rig.call("POST", f"{hook}/made-up", token=False, json={"content": "x"})
    assert [(status, body["code"]) for status, body in (early, forged)] == [
        (404, 10015),
        (401, 50027),
    ]
