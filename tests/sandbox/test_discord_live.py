"""What the page is told and may do, over the websocket it really uses."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer
from discord_rig import Card, Rig, running, text_of

from sandbox.discord.basics import Json
from sandbox.discord.live import add_live_routes


class Page:
    """A browser's side of one websocket."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self._ws = ws

    async def until(self, kind: str, **parts: Any) -> Json:
        """The next frame of a kind that has these parts."""
        while True:
            frame = await self._ws.receive_json(timeout=5)
            if frame["t"] == kind and parts.items() <= frame.items():
                return frame

    async def do(self, kind: str, nonce: str = "n", **parts: Any) -> None:
        await self._ws.send_json({"t": kind, "nonce": nonce, **parts})


class Pages:
    """The page's server, and a way to open it as somebody."""

    def __init__(self, rig: Rig, server: BaseTestServer) -> None:
        self.rig = rig
        self.server = server

    async def open(self, name: str) -> tuple[Page, Json]:
        url = self.server.make_url("/live").with_query({"as": self.rig.world.person(name).id})
        page = Page(await self.rig.session.ws_connect(url))
        return page, await page.until("hello")

    async def upload(self, filename: str, content: bytes) -> Json:
        url = self.server.make_url("/upload").with_query({"filename": filename})
        async with self.rig.session.post(url, data=content) as answer:
            return await answer.json()


@pytest_asyncio.fixture
async def pages(tmp_path: Path) -> AsyncIterator[Pages]:
    async with running(tmp_path) as rig:
        app = web.Application()
        add_live_routes(app, rig.world)
        async with TestServer(app) as server:
            yield Pages(rig, server)


def command_id(hello: Json, name: str) -> str:
    return next(one["id"] for one in hello["commands"] if one["name"] == name)


async def test_a_hello_shows_the_whole_room(pages: Pages) -> None:
    """Who I am, who there is, the channels with what I may read, and the commands offered to me."""
    await pages.rig.connect()
    await pages.rig.ann.say(pages.rig.pictures, "hi")
    _, hello = await pages.open("ann")
    assert hello["me"]["username"] == "ann"
    roles = {one["user"]["username"]: one["role"] for one in hello["people"]}
    assert roles == {"ann": "member", "ben": "admin", "cleo": "moderator"}
    names = [one["name"] for one in hello["channels"]]
    assert names == ["pictures", "clips", "bot-log", "quiet", "Imagine"]
    assert [text_of(one) for one in hello["messages"][pages.rig.pictures.id]] == ["hi"]
    assert {one["name"] for one in hello["commands"]} == {"paint", "Describe"}
    assert (hello["bot_online"], hello["guild"]["name"]) == (True, "The Studio")


async def test_the_page_hears_when_the_bot_comes(pages: Pages) -> None:
    """First the bot itself, then the commands this person may use."""
    page, hello = await pages.open("ben")
    assert (hello["bot_online"], hello["commands"]) == (False, [])
    await pages.rig.connect()
    assert (await page.until("bot"))["online"]
    synced = await page.until("commands")
    assert {one["name"] for one in synced["commands"]} == {"paint", "Describe", "quota"}


async def test_a_command_goes_all_the_way(pages: Pages) -> None:
    """Upload, command, card, press, dialog, submit: each is answered under its nonce."""
    bot = await pages.rig.connect()

    class Ask(discord.ui.Modal, title="Ask"):
        prompt = discord.ui.Label(text="Prompt", component=discord.ui.TextInput(custom_id="p"))

    async def paint(interaction: discord.Interaction, **options: Any) -> None:
        text = f"{options['prompt']} with {options['image'].filename}"
        await interaction.response.send_message(view=Card(text, button="again"))

    async def again(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Ask(custom_id="ask", timeout=60))

    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("thank you", ephemeral=True)

    bot.acts |= {"paint": paint, "again": again, "ask": ask}
    page, hello = await pages.open("ann")
    upload = await pages.upload("a cat.png", b"not really")
    given = [
        {"name": "prompt", "type": 3, "value": "a boat"},
        {"name": "image", "type": 11, "value": upload["id"]},
    ]
    where = {"channel_id": pages.rig.pictures.id, "command_id": command_id(hello, "paint")}
    await page.do("command", "n1", options=given, **where)
    card = (await page.until("message"))["message"]
    assert text_of(card) == "a boat with a_cat.png"
    await page.until("acked", nonce="n1")
    await page.do("component", "n2", message_id=card["id"], custom_id="again", component_type=2)
    modal = (await page.until("modal", nonce="n2"))["modal"]
    assert modal["components"][0]["type"] == 18
    filled = {"type": 18, "component": {"type": 4, "custom_id": "p", "value": "x"}}
    await page.do("modal_submit", "n3", custom_id="ask", components=[filled])
    private = (await page.until("message"))["message"]
    assert private["flags"] & 64
    await page.until("acked", nonce="n3")
    await page.do("delete", message_id=private["id"])
    assert (await page.until("message_gone"))["message_id"] == private["id"]


async def test_autocomplete_answers_the_page(pages: Pages) -> None:
    """What is typed into the focused option comes back as choices under the same nonce."""
    await pages.rig.connect()
    page, hello = await pages.open("ann")
    typed = [{"name": "style", "type": 3, "value": "p", "focused": True}]
    where = {"channel_id": pages.rig.pictures.id, "command_id": command_id(hello, "paint")}
    await page.do("autocomplete", "n1", options=typed, **where)
    frame = await page.until("choices", nonce="n1")
    assert frame["choices"] == [{"name": "pastel", "value": "pastel"}]


async def test_what_does_not_fit_is_refused_with_a_reason(pages: Pages) -> None:
    """Nonsense, missing options and foreign messages never break the connection."""
    await pages.rig.connect()
    page, hello = await pages.open("ann")
    where = {"channel_id": pages.rig.pictures.id, "command_id": command_id(hello, "paint")}
    await page.do("command", "n1", options=[], **where)
    assert (await page.until("refused", nonce="n1"))["reason"] == "prompt is required"
    said = await pages.rig.ben.say(pages.rig.pictures, "mine")
    await page.do("delete", "n2", message_id=said["id"])
    assert await page.until("refused", nonce="n2")
    await page.do("juggle", "n3")
    assert await page.until("refused", nonce="n3")
    await page.do("say", channel_id=pages.rig.pictures.id, content="still here")
    frame = await page.until("message")
    while text_of(frame["message"]) != "still here":
        frame = await page.until("message")


async def test_direct_messages_with_the_bot_can_be_opened(pages: Pages) -> None:
    """The page has them from the start, with the commands that are offered there."""
    bot = await pages.rig.connect()
    page, hello = await pages.open("ann")
    channel = hello["channels"][-1]
    assert (channel["name"], channel["direct"]) == ("Imagine", True)
    assert {one["name"] for one in hello["direct_commands"]} == {"paint", "Describe"}
    user = await bot.fetch_user(int(pages.rig.ann.id))
    await user.send("psst")
    assert text_of((await page.until("message"))["message"]) == "psst"
    await user.send("psst again")
    _, again = await pages.open("ann")
    assert again["channels"][-1] == channel
    assert [text_of(one) for one in again["messages"][channel["id"]]] == ["psst", "psst again"]
    _, other = await pages.open("ben")
    assert other["channels"][-1]["id"] != channel["id"]


async def test_a_new_channel_appears_with_its_first_message(pages: Pages) -> None:
    """The page hears of a channel that it did not know before what is said there."""
    page, _ = await pages.open("ann")
    added = pages.rig.world.add_channel("sketches", category="Art", nsfw=True)
    await pages.rig.ben.say(added, "hello")
    assert (await page.until("channel"))["channel"]["name"] == "sketches"
    assert text_of((await page.until("message"))["message"]) == "hello"
    _, again = await pages.open("ann")
    assert "Art" not in [one["name"] for one in again["channels"]]


async def test_an_old_dialog_is_filled(pages: Pages) -> None:
    """Text inputs that stand in rows without labels, as they once did, are sent as well."""
    bot = await pages.rig.connect()
    told: list[Any] = []

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        asked = discord.ui.Modal(title="Ask", custom_id="ask", timeout=60)
        asked.add_item(discord.ui.TextInput(label="Prompt", custom_id="p"))
        await interaction.response.send_modal(asked)

    async def ask(interaction: discord.Interaction) -> None:
        told.append(interaction.data)
        await interaction.response.send_message("ok", ephemeral=True)

    bot.acts |= {"paint": paint, "ask": ask}
    page, hello = await pages.open("ann")
    where = {"channel_id": pages.rig.pictures.id, "command_id": command_id(hello, "paint")}
    await page.do("command", "n1", options=[{"name": "prompt", "type": 3, "value": "x"}], **where)
    await page.until("modal", nonce="n1")
    inner = {"type": 4, "custom_id": "p", "value": "a storm"}
    filled = [{"type": 1, "components": [inner]}]
    await page.do("modal_submit", "n2", custom_id="ask", components=filled)
    await page.until("acked", nonce="n2")
    assert told[0]["components"][0]["components"][0]["value"] == "a storm"


async def test_all_messages_can_be_overheard(pages: Pages) -> None:
    """One listener hears every message, private ones too, without being anybody."""
    bot = await pages.rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_message("private", ephemeral=True)
        await interaction.followup.send("public")

    bot.acts["paint"] = paint
    with pages.rig.world.screens.overhear() as frames:
        await pages.rig.ann.slash(pages.rig.pictures, "paint", prompt="x")
        heard = [text_of((await frames.get())["message"]) for _ in range(2)]
    assert heard == ["private", "public"]


async def test_silence_of_the_bot_is_a_failure(pages: Pages) -> None:
    """An answer that comes too late leaves the person with a failed interaction."""
    bot = await pages.rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        pages.rig.clock.advance(4)
        await interaction.response.defer()

    bot.acts["paint"] = paint
    page, hello = await pages.open("ann")
    given = [{"name": "prompt", "type": 3, "value": "a boat"}]
    where = {"channel_id": pages.rig.pictures.id, "command_id": command_id(hello, "paint")}
    await page.do("command", "n1", options=given, **where)
    assert await page.until("failed", nonce="n1")
    assert (await bot.failure()).code == 10062


async def test_a_channel_that_the_bot_makes_appears_to_those_who_may_see_it(pages: Pages) -> None:
    """It needs Manage Channels for it, and allows nobody what it may not do itself."""
    world, call = pages.rig.world, pages.rig.call
    await pages.rig.connect()
    page, hello = await pages.open("ben")
    roles = {role["name"]: role["id"] for role in hello["roles"]}
    path, view, mentions = f"/guilds/{world.guild.id}/channels", str(1 << 10), str(1 << 17)

    def wanted(allow: str) -> Json:
        closed = {"id": world.guild.id, "type": 0, "allow": "0", "deny": view}
        opened = {"id": roles["Admin"], "type": 0, "allow": allow, "deny": "0"}
        return {"name": "Imagine Log", "type": 0, "permission_overwrites": [closed, opened]}

    status, made = await call("POST", path, json=wanted(view))
    assert (status, made["name"]) == (201, "imagine-log")
    assert (await page.until("channel"))["channel"]["id"] == made["id"]
    lists = {name: world.hello(world.person(name))["channels"] for name in ("ann", "ben", "cleo")}
    seen = [name for name, listed in lists.items() if made["id"] in {one["id"] for one in listed}]
    assert seen == ["ben"]

    assert (await call("POST", path, json=wanted(mentions)))[1]["code"] == 50013
    assert (await call("POST", path, json={"name": ""}))[1]["code"] == 50035
    world.guild.roles[roles["Imagine"]].permissions = 0
    assert (await call("POST", path, json=wanted(view)))[1]["code"] == 50013


async def test_lists_of_roles_show_what_is_chosen(pages: Pages) -> None:
    """By ids that a browser can compare, whatever the bot sent; of roles, roles alone."""
    bot = await pages.rig.connect()
    role = next(iter(pages.rig.world.guild.roles))

    def asked(kind: str) -> Json:
        chosen = [{"id": int(role), "type": kind}]
        select = {"type": 6, "custom_id": "roles", "min_values": 0, "default_values": chosen}
        return {"components": [{"type": 1, "components": [select]}]}

    assert bot.user is not None
    path = f"/channels/{pages.rig.pictures.id}/messages"
    _, sent = await pages.rig.call("POST", path, json=asked("role"))
    shown = sent["components"][0]["components"][0]
    assert shown["default_values"] == [{"id": role, "type": "role"}]
    assert (await pages.rig.call("POST", path, json=asked("channel")))[1]["code"] == 50035
