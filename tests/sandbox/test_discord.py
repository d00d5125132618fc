"""The sandbox's Discord, as an unmodified discord.py finds it: commands, answers, files."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord_rig import Bot, Card, Rig, running, seen, text_of
from PIL import Image

from sandbox.discord import Refused, Unanswered


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


def picture(size: tuple[int, int] = (64, 48)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "PNG")
    return buffer.getvalue()


async def test_a_client_connects_and_registers_its_commands(rig: Rig) -> None:
    """discord.py logs in, becomes ready, and finds its commands with ids after a sync."""
    bot = await rig.connect()
    fetched = {command.name: command for command in await bot.tree.fetch_commands()}
    assert set(fetched) == {"paint", "quota", "Describe"}
    assert all(command.id for command in fetched.values())
    again = {command.name: command.id for command in await bot.tree.sync()}
    assert again == {name: command.id for name, command in fetched.items()}
    assert rig.world.gateway.online


async def test_a_command_becomes_a_card_with_a_picture(rig: Rig) -> None:
    """A deferred answer shows "thinking", and an edit turns it into a card with its file."""
    bot = await rig.connect()
    go_on = asyncio.Event()

    async def paint(interaction: discord.Interaction, **options: Any) -> None:
        answered = await interaction.response.defer()
        assert answered is not None
        assert answered.message_id
        await go_on.wait()
        file = discord.File(io.BytesIO(picture()), "boat.png")
        card = Card(f"Here is {options['prompt']}", picture="boat.png", button="again")
        await interaction.edit_original_response(view=card, attachments=[file])

    bot.acts["paint"] = paint
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="a boat")
    await asked.acknowledged()
    (thinking,) = rig.cleo.sees(rig.pictures)
    assert thinking["flags"] == 1 << 7
    assert thinking["interaction_metadata"]["user"]["username"] == "ann"
    go_on.set()
    card = await seen(rig.cleo, rig.pictures, "Here is a boat")
    assert card["id"] == thinking["id"]
    assert card["flags"] == 1 << 15
    assert card["attachments"] == []
    container = card["components"][0]
    media = container["components"][1]["items"][0]["media"]
    assert (media["width"], media["height"]) == (64, 48)
    async with rig.session.get(media["url"]) as answer:
        assert await answer.read() == picture()
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_button_opens_a_dialog_whose_answer_is_private(rig: Rig) -> None:
    """A press can be answered with a dialog, and its submit with words for one person alone."""
    bot = await rig.connect()

    class Ask(discord.ui.Modal, title="Another one"):
        prompt = discord.ui.Label(
            text="Prompt", component=discord.ui.TextInput(custom_id="prompt", default="a boat")
        )

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_message(view=Card("A boat", button="again"))

    async def again(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Ask(custom_id="ask", timeout=60))

    async def ask(interaction: discord.Interaction) -> None:
        value = interaction.data["components"][0]["component"]["value"]  # pyright: ignore[reportOptionalSubscript, reportTypedDictNotRequiredAccess, reportGeneralTypeIssues]
        await interaction.response.send_message(f"Only you: {value}", ephemeral=True)

    bot.acts |= {"paint": paint, "again": again, "ask": ask}
    await rig.ann.slash(rig.pictures, "paint", prompt="a boat")
    card = await seen(rig.ben, rig.pictures, "A boat")
    pressed = await rig.ben.press(card, "Again")
    submitted = await rig.ben.submit(pressed, prompt="a storm")
    await submitted.acknowledged()
    assert text_of(rig.ben.sees(rig.pictures)[-1]) == "Only you: a storm"
    assert rig.ben.sees(rig.pictures)[-1]["flags"] & 1 << 6
    assert [text_of(one) for one in rig.ann.sees(rig.pictures)] == ["A boat"]


async def test_options_arrive_resolved(rig: Rig) -> None:
    """Attachments and members of a command reach the bot as objects, with the upload limit."""
    bot = await rig.connect()
    got: dict[str, Any] = {}

    async def paint(interaction: discord.Interaction, **options: Any) -> None:
        got.update(options, limit=interaction.filesize_limit, can=interaction.app_permissions)
        await interaction.response.send_message("ok")

    bot.acts["paint"] = paint
    upload = await rig.ann.upload("my cat.png", picture())
    await rig.ann.slash(rig.pictures, "paint", prompt="x", image=upload, friend=rig.ben)
    await seen(rig.ann, rig.pictures, "ok")
    assert got["image"].filename == "my_cat.png"
    assert got["image"].ephemeral
    assert await got["image"].read() == picture()
    assert isinstance(got["friend"], discord.Member)
    assert got["friend"].name == "ben"
    assert got["limit"] == 20 * 2**20
    assert got["can"].send_messages


async def test_autocomplete_offers_what_fits(rig: Rig) -> None:
    """What is typed goes to the bot, and its choices come back."""
    await rig.connect()
    offered = await rig.ann.autocomplete(rig.pictures, "paint", "style", style="o", prompt="x")
    assert offered == [{"name": "oil", "value": "oil"}]


async def test_subcommands_reach_those_who_may_use_them(rig: Rig) -> None:
    """A command for Manage Server is offered to the admin alone, unless somebody forges it."""
    bot = await rig.connect()
    amounts: list[tuple[str, int]] = []

    async def set_quota(interaction: discord.Interaction, amount: int) -> None:
        amounts.append((interaction.user.name, amount))
        await interaction.response.send_message("set")

    bot.acts["quota set"] = set_quota
    await (await rig.ben.slash(rig.pictures, "quota set", amount=5)).acknowledged()
    with pytest.raises(Refused):
        await rig.ann.slash(rig.pictures, "quota set", amount=7)
    with pytest.raises(Refused):
        await rig.ben.slash(rig.pictures, "quota set", amount=101)
    await (await rig.ann.slash(rig.pictures, "quota set", amount=9, forge=True)).acknowledged()
    await (await rig.ben.slash(rig.ben.dm, "quota set", amount=3, forge=True)).acknowledged()
    assert amounts == [("ben", 5), ("ann", 9), ("ben", 3)]
    answers = rig.ben.sees(rig.pictures)
    assert {one["interaction_metadata"]["name"] for one in answers} == {"quota set"}


async def test_a_menu_hands_over_its_message(rig: Rig) -> None:
    """A message menu brings the whole message, without any privileged intent."""
    bot = await rig.connect()

    async def describe(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"You said {message.content}", ephemeral=True)

    bot.acts["Describe"] = describe
    said = await rig.cleo.say(rig.pictures, "good morning")
    await (await rig.ann.menu(said, "Describe")).acknowledged()
    assert text_of(rig.ann.sees(rig.pictures)[-1]) == "You said good morning"


async def test_an_answer_after_three_seconds_is_unknown(rig: Rig) -> None:
    """The bot then gets 10062, and the person reads that it did not respond."""
    bot = await rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        rig.clock.advance(3.5)
        await interaction.response.defer()

    bot.acts["paint"] = paint
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    failure = await bot.failure()
    assert (failure.status, failure.code) == (404, 10062)
    with pytest.raises(Unanswered):
        await asked.acknowledged()


async def test_a_token_lives_for_fifteen_minutes(rig: Rig) -> None:
    """Edits work until then, and afterwards end in 401 with code 50027."""
    bot = await rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.defer()
        rig.clock.advance(14 * 60)
        await interaction.edit_original_response(content="in time")
        rig.clock.advance(61)
        await interaction.edit_original_response(content="too late")

    bot.acts["paint"] = paint
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    failure = await bot.failure()
    assert (failure.status, failure.code) == (401, 50027)
    assert text_of(rig.ann.sees(rig.pictures)[-1]) == "in time"


async def test_a_second_answer_is_refused(rig: Rig) -> None:
    """An interaction that comes twice runs the handler twice; the second gets 40060."""
    bot = await rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_message("once")

    bot.acts["paint"] = paint
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    await asked.acknowledged()
    rig.world.redeliver(asked)
    failure = await bot.failure()
    assert (failure.status, failure.code) == (400, 40060)
    assert len(rig.ann.sees(rig.pictures)) == 1


async def test_too_large_files_are_refused(rig: Rig) -> None:
    """A file above the limit of its interaction is 413 with code 40005; Nitro lifts the limit."""
    bot = await rig.connect()
    rig.world.guild.upload_limit_bytes = rig.ann.user.upload_limit_bytes = 1000
    rig.ben.user.upload_limit_bytes = 2000

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.defer()
        file = discord.File(io.BytesIO(bytes(1500)), "large.bin")
        await interaction.edit_original_response(content="here", attachments=[file])

    bot.acts["paint"] = paint
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    failure = await bot.failure()
    assert (failure.status, failure.code) == (413, 40005)
    await rig.ben.slash(rig.pictures, "paint", prompt="x")
    message = await seen(rig.ben, rig.pictures, "here")
    assert message["attachments"][0]["size"] == 1500


async def test_a_first_follow_up_fills_the_thinking_message(rig: Rig) -> None:
    """After a public defer the first follow-up is public, whatever was asked; the next is not."""
    bot = await rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.defer()
        await interaction.followup.send("first", ephemeral=True)
        await interaction.followup.send("second", ephemeral=True)

    bot.acts["paint"] = paint
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    await seen(rig.ann, rig.pictures, "second")
    assert [text_of(one) for one in rig.ben.sees(rig.pictures)] == ["first"]


async def test_a_private_refusal_takes_edit_then_follow_up_then_delete(rig: Rig) -> None:
    """That order works; deleting the thinking message first makes the follow-up 10008."""
    bot = await rig.connect()

    async def works(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="…")
        await interaction.followup.send("no, sorry", ephemeral=True)
        await interaction.delete_original_response()

    async def fails(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.defer()
        await interaction.delete_original_response()
        await interaction.followup.send("no, sorry", ephemeral=True)

    bot.acts["paint"] = works
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    await seen(rig.ann, rig.pictures, "no, sorry")
    bot.acts["paint"] = fails
    await rig.ben.slash(rig.pictures, "paint", prompt="x")
    failure = await bot.failure()
    assert (failure.status, failure.code) == (404, 10008)
    assert rig.ben.sees(rig.pictures) == []


@pytest.mark.usefixtures("rig")
async def test_a_wrong_token_does_not_log_in() -> None:
    """Only the one bot of this Discord may use the API."""
    bot = Bot()
    with pytest.raises(discord.LoginFailure):
        await bot.login("someone-elses")
    await bot.close()
