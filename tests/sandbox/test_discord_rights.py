"""Who may do what on the sandbox's Discord, and what it says to those who may not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
from discord_rig import Rig, codes, idle, running

from sandbox.discord import Refused
from sandbox.discord.basics import Json
from sandbox.discord.permissions import Can


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


async def test_a_timed_out_member_can_do_nothing_but_read(rig: Rig) -> None:
    """While a timeout lasts, neither writing nor commands are possible, and others see it."""
    (await rig.connect()).acts["paint"] = idle
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
    rig.world.time_out(rig.ann, 60)
    with pytest.raises(Refused):
        await rig.ann.say(rig.pictures, "not again")
    rig.clock.advance(61)
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    shown = int(asked.payload["channel"]["permissions"])
    assert shown & Can.SEND_MESSAGES
    assert shown == int(asked.payload["member"]["permissions"])


async def test_members_come_and_go(rig: Rig) -> None:
    """Who left is no member and can do nothing here, until they are back; who is banned stays out.

    Their direct messages are out of reach too, since the bot shares no other guild with them.
    """
    await rig.connect()
    path = f"/guilds/{rig.world.guild.id}/members/{rig.ann.id}"
    dm = f"/channels/{rig.ann.dm.id}/messages"
    rig.world.add_role("Friends", rig.ann)
    rig.world.leave(rig.ann)
    gone, unreachable = (
        await rig.call("GET", path),
        await rig.call("POST", dm, json={"content": "x"}),
    )
    assert (gone[0], gone[1]["code"]) == (404, 10007)
    assert (unreachable[0], unreachable[1]["code"]) == (403, 50007)
    with pytest.raises(Refused):
        await rig.ann.slash(rig.pictures, "paint", forge=True, prompt="x")
    assert rig.ann.sees(rig.pictures) == []
    rig.world.join(rig.ann)
    assert (await rig.call("GET", path))[1]["roles"] == []
    assert (await rig.call("POST", dm, json={"content": "x"}))[0] == 200
    rig.world.ban(rig.ann)
    assert (await rig.call("GET", path))[0] == 404
    with pytest.raises(Refused):
        rig.world.join(rig.ann)


async def test_the_bot_is_told_the_roles_of_whoever_asks(rig: Rig) -> None:
    """A member's roles are in what they send, and what a role allows counts."""
    (await rig.connect()).acts["paint"] = idle
    role = rig.world.add_role("Trusted", rig.ann, can=int(Can.MANAGE_MESSAGES))
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    assert asked.payload["member"]["roles"] == [role.id]
    assert int(asked.payload["member"]["permissions"]) & Can.MANAGE_MESSAGES


@pytest.mark.parametrize(
    ("right", "post", "read", "upload"),
    [
        (Can.VIEW_CHANNEL, 50001, 50001, 50001),
        (Can.SEND_MESSAGES, 50013, None, 50013),
        (Can.ATTACH_FILES, None, None, 50013),
        (Can.READ_MESSAGE_HISTORY, None, 50013, None),
    ],
)
async def test_the_bot_can_lose_a_right(
    rig: Rig, right: Can, post: int | None, read: int | None, upload: int | None
) -> None:
    """From one request to the next a permission is gone, and so it may come back."""
    path = f"/channels/{rig.pictures.id}/messages"
    _, first = await rig.call("POST", path, json={"content": "before"})

    async def tried() -> list[int | None]:
        form = aiohttp.FormData({"payload_json": "{}"})
        form.add_field("files[0]", b"data", filename="a.txt")
        answers = [
            await rig.call("POST", path, json={"content": "x"}),
            await rig.call("GET", f"{path}/{first['id']}"),
            await rig.call("POST", path, data=form),
        ]
        return [body.get("code") for _, body in answers]

    rig.world.take_from_bot(rig.pictures, right)
    assert await tried() == [post, read, upload]
    rig.world.give_back_to_bot(rig.pictures, right)
    assert await tried() == [None, None, None]


async def test_an_open_dialog_is_of_no_use_to_whoever_left(rig: Rig) -> None:
    """A member who leaves between opening a dialog and sending it cannot send it."""
    bot = await rig.connect()
    opened = discord.ui.Modal(title="Ask", custom_id="ask", timeout=60)
    opened.add_item(discord.ui.TextInput(label="Prompt", custom_id="p"))

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_modal(opened)

    bot.acts["paint"] = paint
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    await asked.acknowledged()
    rig.world.leave(rig.ann)
    with pytest.raises(Refused):
        await rig.ann.submit(asked, p="hello")


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
    rig.world.install_for(dora)
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
