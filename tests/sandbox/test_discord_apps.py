"""Menus, dialogs, presses and apps that people bring along, as discord.py 2.7.1 meets them."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio
from discord import app_commands
from discord_rig import Bot, Card, Rig, running, seen, text_of
from PIL import Image

from sandbox.discord import Interaction, Refused
from sandbox.discord.basics import Json
from sandbox.discord.permissions import Can


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "PNG")
    return buffer.getvalue()


async def test_a_menu_brings_the_message_it_was_used_on(rig: Rig) -> None:
    """The target arrives with its author, its files and the media of its components."""
    bot = await rig.connect()
    got: list[discord.Message] = []

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        file = discord.File(io.BytesIO(picture()), "boat.png")
        card = Card("A boat", picture="boat.png")
        await interaction.response.send_message(view=card, file=file)

    async def describe(interaction: discord.Interaction, message: discord.Message) -> None:
        got.append(message)
        await interaction.response.send_message("described", ephemeral=True)

    bot.acts |= {"paint": paint, "Describe": describe}
    upload = await rig.ben.upload("cat.png", picture())
    said = await rig.ben.say(rig.pictures, "my cat", (upload["id"],))
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    card = await seen(rig.ann, rig.pictures, "A boat")
    for message in (said, card):
        await (await rig.ann.menu(message, "Describe")).acknowledged()
    theirs, ours = got
    assert (theirs.author.name, theirs.content) == ("ben", "my cat")
    assert await theirs.attachments[0].read() == picture()
    (box,) = ours.components
    assert isinstance(box, discord.Container)
    (gallery,) = [one for one in box.children if isinstance(one, discord.MediaGalleryComponent)]
    assert gallery.items[0].media.content_type == "image/png"
    assert ours.interaction_metadata is not None


class Everything(discord.ui.Modal, title="Everything"):
    """A dialog with the fields that a person can fill, as many as one holds."""

    about = discord.ui.TextDisplay("Fill this in")
    prompt = discord.ui.Label(
        text="Prompt",
        component=discord.ui.TextInput(
            custom_id="prompt", style=discord.TextStyle.paragraph, default="a boat", max_length=99
        ),
    )
    model = discord.ui.Label(
        text="Model",
        component=discord.ui.Select(
            custom_id="model",
            options=[
                discord.SelectOption(label="Fast", value="fast", default=True),
                discord.SelectOption(label="Good", value="good"),
            ],
        ),
    )
    files = discord.ui.Label(
        text="Files",
        component=discord.ui.FileUpload(
            custom_id="files", min_values=0, max_values=2, required=False
        ),
    )
    how = discord.ui.Label(
        text="How",
        component=discord.ui.RadioGroup(
            custom_id="how",
            options=[
                discord.RadioGroupOption(label="Cut", value="cut"),
                discord.RadioGroupOption(label="Go on", value="on", default=True),
            ],
        ),
    )


class Boxes(discord.ui.Modal, title="Boxes"):
    """A dialog of boxes to tick."""

    which = discord.ui.Label(
        text="Which",
        component=discord.ui.CheckboxGroup(
            custom_id="which",
            min_values=1,
            max_values=2,
            options=[discord.CheckboxGroupOption(label=x, value=x) for x in ("a", "b", "c")],
        ),
    )
    loud = discord.ui.Label(
        text="Sound", component=discord.ui.Checkbox(custom_id="loud", default=True)
    )


async def opened(rig: Rig, bot: Bot, modal: discord.ui.Modal) -> Interaction:
    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_modal(modal)

    bot.acts["paint"] = paint
    return await rig.ann.slash(rig.pictures, "paint", prompt="x")


async def test_every_field_of_a_dialog_comes_back(rig: Rig) -> None:
    """discord.py finds what was typed, chosen, uploaded and ticked, defaults included."""
    bot = await rig.connect()
    first, second = Everything(timeout=60), Boxes(timeout=60)

    async def submitted(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ok", ephemeral=True)

    first.on_submit = second.on_submit = submitted  # pyright: ignore[reportAttributeAccessIssue]
    asked = await opened(rig, bot, first)
    upload = await rig.ann.upload("cat.png", picture())
    with pytest.raises(Refused):
        await rig.ann.submit(asked, how="elsewhere")
    sent = await rig.ann.submit(asked, prompt="a storm", files=[upload["id"]])
    await sent.acknowledged()
    assert isinstance(first.prompt.component, discord.ui.TextInput)
    assert isinstance(first.model.component, discord.ui.Select)
    assert isinstance(first.files.component, discord.ui.FileUpload)
    assert isinstance(first.how.component, discord.ui.RadioGroup)
    assert first.prompt.component.value == "a storm"
    assert first.model.component.values == ["fast"]
    assert await first.files.component.values[0].read() == picture()
    assert first.how.component.value == "on"

    asked = await opened(rig, bot, second)
    for wrong in ([], ["a", "b", "c"], ["d"]):
        with pytest.raises(Refused):
            await rig.ann.submit(asked, which=wrong)
    await (await rig.ann.submit(asked, which=["a", "c"])).acknowledged()
    assert isinstance(second.which.component, discord.ui.CheckboxGroup)
    assert isinstance(second.loud.component, discord.ui.Checkbox)
    assert second.which.component.values == ["a", "c"]
    assert second.loud.component.value is True


@pytest.mark.parametrize("private", [False, True])
async def test_a_press_may_change_the_message_it_was_on(rig: Rig, private: bool) -> None:  # noqa: FBT001 - a case
    """After a deferred new answer, the token of the press still edits and deletes that message."""
    bot = await rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_message(view=Card("A boat", button="go"), ephemeral=private)

    async def go(interaction: discord.Interaction) -> None:
        assert interaction.message is not None
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.followup.edit_message(interaction.message.id, view=Card("Gone on"))
        await interaction.edit_original_response(content="begun")

    bot.acts |= {"paint": paint, "go": go}
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    pressed = await rig.ann.press(await seen(rig.ann, rig.pictures, "A boat"), "Go")
    await seen(rig.ann, rig.pictures, "begun")
    card = await seen(rig.ann, rig.pictures, "Gone on")
    hook = f"/webhooks/{rig.world.bot.user.id}/{pressed.token}/messages"
    _, original = await rig.call("GET", f"{hook}/@original", token=False)
    assert original["content"] == "begun"
    assert (await rig.call("DELETE", f"{hook}/{card['id']}", token=False))[0] == 204
    assert [text_of(one) for one in rig.ann.sees(rig.pictures)] == ["begun"]
    assert (await rig.call("DELETE", f"{hook}/{card['id']}", token=False))[0] == 404


async def test_a_press_answered_in_place_has_that_message_as_original(rig: Rig) -> None:
    """After a deferred update `@original` is the message that was pressed; others are unknown."""
    bot = await rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_message(view=Card("A boat", button="go"))

    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(view=Card("Gone on"))

    bot.acts |= {"paint": paint, "go": go}
    other = await rig.ann.say(rig.pictures, "not yours")
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    card = await seen(rig.ann, rig.pictures, "A boat")
    pressed = await rig.ben.press(card, "Go")
    assert (await seen(rig.cleo, rig.pictures, "Gone on"))["id"] == card["id"]
    hook = f"/webhooks/{rig.world.bot.user.id}/{pressed.token}/messages/{other['id']}"
    assert (await rig.call("PATCH", hook, token=False, json={"content": "x"}))[0] == 404


def travelling() -> Bot:
    """A bot whose command `go` people may bring along, and `stay` only guilds may have."""
    bot = Bot()

    @bot.tree.command(description="Goes anywhere")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(view=Card("Here", button="again"))

    @bot.tree.command(description="Stays here")
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def stay(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("here")

    assert go.name
    assert stay.name
    return bot


async def test_commands_are_offered_by_context_and_installation(rig: Rig) -> None:
    """A conversation has only what may be used there, and only for who brought the app along."""
    await rig.connect(travelling())
    elsewhere = rig.world.add_guild("elsewhere", with_bot=False)
    rig.world.join(rig.ann, elsewhere)
    general = rig.world.channel_named("general", elsewhere)
    among = rig.world.private_channel(rig.ann, rig.ben)
    for place in (general, among):
        with pytest.raises(Refused):
            await rig.ann.slash(place, "go")
    await (await rig.ann.slash(rig.ann.dm, "go")).acknowledged()
    rig.world.install_for(rig.ann)
    for place in (general, among, rig.ann.dm, rig.pictures):
        await (await rig.ann.slash(place, "go")).acknowledged()
    for place in (general, among, rig.ann.dm):
        with pytest.raises(Refused):
            await rig.ann.slash(place, "stay")
    with pytest.raises(Refused):
        await rig.ben.slash(among, "go")
    with pytest.raises(Refused):
        await rig.cleo.slash(among, "go", forge=True)


async def test_the_bot_is_told_who_let_it_in(rig: Rig) -> None:
    """By the guild, the person, or both; a press has what the command had."""
    bot = await rig.connect(travelling())

    async def again(interaction: discord.Interaction) -> None:
        assert interaction.is_user_integration() is False  # of somebody else
        await interaction.response.send_message("again", ephemeral=True)

    bot.acts["again"] = again
    elsewhere = rig.world.add_guild("elsewhere", with_bot=False)
    rig.world.join(rig.ann, elsewhere)
    rig.world.join(rig.ben, elsewhere)
    rig.world.install_for(rig.ann)
    general = rig.world.channel_named("general", elsewhere)
    among = rig.world.private_channel(rig.ann, rig.ben)
    guild, ann = rig.world.guild.id, rig.ann.id
    told: list[tuple[int, Json]] = []
    for person, place in (
        (rig.ann, rig.pictures),
        (rig.ann, general),
        (rig.ann, rig.ann.dm),
        (rig.ann, among),
        (rig.ben, rig.pictures),
    ):
        asked = await (await person.slash(place, "go")).acknowledged()
        told.append((asked.payload["context"], asked.payload["authorizing_integration_owners"]))
    assert told == [
        (0, {"0": guild, "1": ann}),
        (0, {"1": ann}),
        (1, {"0": "0", "1": ann}),
        (2, {"1": ann}),
        (0, {"0": guild}),
    ]
    pressed = await rig.ben.press(await seen(rig.ben, general, "Here"), "Again")
    await pressed.acknowledged()
    assert pressed.payload["authorizing_integration_owners"] == {"1": rig.ann.id}
    assert [text_of(one) for one in rig.ben.sees(among)] == ["Here"]
    assert rig.cleo.sees(among) == []
    assert (await rig.call("GET", f"/channels/{among.id}"))[0] == 403


async def test_answers_are_private_where_external_apps_are_denied(rig: Rig) -> None:
    """Without that permission an app that somebody brought along speaks to them alone."""
    await rig.connect(travelling())
    elsewhere = rig.world.add_guild("elsewhere", with_bot=False)
    rig.world.join(rig.ann, elsewhere)
    rig.world.join(rig.ben, elsewhere)
    rig.world.install_for(rig.ann)
    general = rig.world.channel_named("general", elsewhere)
    for place in (general, rig.pictures):
        rig.world.deny_everyone(place, Can.USE_EXTERNAL_APPS)
        await (await rig.ann.slash(place, "go")).acknowledged()
    (private,) = rig.ann.sees(general)
    assert private["flags"] & 1 << 6
    assert rig.ben.sees(general) == []
    assert [text_of(one) for one in rig.ben.sees(rig.pictures)] == ["Here"]


async def test_channels_tell_where_they_are_and_for_whom(rig: Rig) -> None:
    """Category, age restriction, overwrites and the roles they name are there to be read."""
    channel = rig.world.add_channel("sketches", category="Art", nsfw=True)
    rig.world.deny_everyone(channel, Can.VIEW_CHANNEL)
    rig.world.give_back_to_bot(channel, Can.VIEW_CHANNEL)
    channel.overwrites[rig.world.bot.user.id].allow |= Can.VIEW_CHANNEL
    guild = rig.world.guild.id
    _, found = await rig.call("GET", f"/channels/{channel.id}")
    _, every = await rig.call("GET", f"/guilds/{guild}/channels")
    _, roles = await rig.call("GET", f"/guilds/{guild}/roles")
    art = next(one for one in every if one["name"] == "Art")
    assert (found["nsfw"], found["parent_id"], art["type"]) == (True, art["id"], 4)
    denied = {one["id"]: int(one["deny"]) for one in found["permission_overwrites"]}
    assert denied == {guild: Can.VIEW_CHANNEL, rig.world.bot.user.id: 0}
    assert guild in {role["id"] for role in roles}
    assert rig.ann.sees(channel) == []
