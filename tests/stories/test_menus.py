"""The Apps menu of any message: edit, animate or describe what it shows."""

from typing import Any

import discord
import files
import forging
import looking
import pytest
from simcord import InteractionResult, MemberActor, ResponseMessage
from world import World

from bot.core.errors import NotAllowed
from bot.core.jobs import State
from bot.core.money import NOTHING
from bot.core.requests import ClipEditRequest, DescribeRequest, EditRequest, VideoRequest

MENUS = ("Edit image", "Animate image", "Describe image")
OTHERS = "This was attached by somebody else, and this server lets nobody work on that."


async def chosen(
    world: World, by: MemberActor, menu: str, message: discord.Message | ResponseMessage
) -> InteractionResult:
    """What somebody gets from the menu of a message."""
    return await by.context_menu(world.channel, menu, message)


async def sent(
    world: World, by: MemberActor, menu: str, message: discord.Message, **values: Any
) -> InteractionResult:
    """The form behind the menu of a message, opened and sent."""
    return await by.submit_modal(await chosen(world, by, menu, message), values)


def which(form: InteractionResult) -> list[str]:
    """What a form lets people choose from: each line with what stands below it."""
    assert form.modal is not None, "no form was opened"
    lists = [part["component"] for part in form.modal["components"]]
    options = next(one["options"] for one in lists if one["custom_id"] == "which")
    return [f"{one['label']} | {one.get('description') or ''}" for one in options]


def colour(world: World, request: int = 0) -> tuple[int, ...]:
    """The colour of the picture that went to xAI with a request."""
    (picture,) = files.in_request(world.grok.requests[request].body)
    pixel = picture.convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    return tuple(round(one / 255) for one in pixel)


async def uploads_are_open(world: World) -> None:
    """The server's admins let people work on what others attached."""
    await world.ben.slash(world.channel, "settings uploads", allowed=True)


# --- one's own pictures -------------------------------------------------------------------------


async def test_a_picture_in_ones_own_message_is_edited(world: World) -> None:
    """Edit image works on what its author attached to any message of theirs."""
    message = await world.ann.send(world.channel, "my cat", attachments=[files.photo("lime")])
    await sent(world, world.ann, "Edit image", message, prompt="make it night")
    job = await world.finish()

    assert isinstance(job.request, EditRequest)
    assert job.from_upload
    assert colour(world) == (0, 1, 0)
    assert f"**<@{world.ann.id}>** \u2068make it night\u2069" in world.card()


async def test_a_picture_in_ones_own_message_is_animated(world: World) -> None:
    """Animate image begins a clip with it."""
    message = await world.ann.send(world.channel, "my cat", attachments=[files.photo("lime")])
    await sent(world, world.ann, "Animate image", message, prompt="it yawns", seconds=["0"])
    request = (await world.finish()).request

    assert isinstance(request, VideoRequest)
    assert (request.first_frame, request.seconds) == (True, 1)
    assert colour(world) == (0, 1, 0)


async def test_a_picture_is_described_at_once(world: World) -> None:
    """Describe image needs no words: with one picture it is acknowledged in private."""
    message = await world.ann.send(world.channel, "my cat", attachments=[files.photo()])
    result = await chosen(world, world.ann, "Describe image", message)
    job = await world.job()

    assert result.modal is None
    assert result.ephemeral
    assert job.request == DescribeRequest(model="grok-4.3")
    assert job.place.private


async def test_of_several_pictures_one_is_chosen(world: World) -> None:
    """The form names them from left to right, with what their author called them."""
    attached = [files.photo("red"), ("notes.txt", b"eggs"), files.photo("blue")]
    message = await world.ann.send(world.channel, "look", attachments=attached)
    form = await chosen(world, world.ann, "Edit image", message)
    await world.ann.submit_modal(form, {"prompt": "make it night", "which": ["1"]})
    await world.finish()

    assert which(form) == ["1 (left) · picture | red.jpg", "2 (right) · picture | blue.jpg"]
    assert colour(world) == (0, 0, 1)


async def test_of_several_pictures_the_described_one_is_chosen(world: World) -> None:
    """Describe image asks which one, and nothing else."""
    attached = [files.photo("red"), files.photo("blue")]
    message = await world.ann.send(world.channel, "look", attachments=attached)
    form = await chosen(world, world.ann, "Describe image", message)
    await world.ann.submit_modal(form, {"which": ["1"]})

    assert form.modal is not None
    assert len(form.modal["components"]) == 1
    assert (await world.job()).request == DescribeRequest(model="grok-4.3")


@pytest.mark.parametrize("menu", MENUS)
async def test_a_message_without_a_picture_has_nothing_to_work_on(world: World, menu: str) -> None:
    """The person reads one sentence, alone; a picture elsewhere on the net is none."""
    linked = discord.Embed(title="A lighthouse")
    linked.set_image(url="https://elsewhere.test/lighthouse.png")
    odd = discord.Embed(title="Odd").set_image(url="https://[odd")
    webhook = world.guild.create_webhook(world.channel)
    for message in (
        await world.ann.send(world.channel, "hello", attachments=[("notes.txt", b"eggs")]),
        await webhook.send("news", embeds=[linked, odd]),
    ):
        result = await chosen(world, world.ann, menu, message)

        assert world.told(result).text.startswith("There is no picture")
    assert await world.used() == NOTHING


# --- what others posted -------------------------------------------------------------------------


async def test_what_others_attached_is_left_alone(world: World) -> None:
    """Unless the server allows it, they are refused before they type, and told who can."""
    picture = [files.photo()]
    webhook = world.guild.create_webhook(world.channel)
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    own = await world.dan.send(world.channel, "mine", attachments=picture)
    for message in (
        await world.ann.send(world.channel, "my cat", attachments=picture),
        await webhook.send("a cat", attachments=picture),
        await robot.send(world.channel, "a cat", attachments=picture),
        await world.dan.forward(own, world.channel),
    ):
        for menu in MENUS:
            result = await chosen(world, world.dan, menu, message)

            assert result.modal is None
            assert OTHERS in world.told(result)
            assert "/settings uploads" in world.told(result)
    forging.expect_refusals(world.env, NotAllowed)
    assert await world.used() == NOTHING


async def test_a_server_may_open_what_others_attached(world: World) -> None:
    """Where admins allow it anybody may work on any picture, also a forwarded one."""
    await uploads_are_open(world)
    message = await world.ann.send(world.channel, "my cat", attachments=[files.photo("lime")])
    forwarded = await world.ann.forward(message, world.channel)
    for nth, one in enumerate((message, forwarded)):
        asked = await sent(world, world.dan, "Edit image", one, prompt=f"make it night {nth}")
        await world.agreed(world.dan, asked)
        job = await world.finish()

        assert job.from_upload
        assert colour(world, nth) == (0, 1, 0)


async def test_a_picture_that_discord_keeps_is_found_in_an_embed(world: World) -> None:
    """A picture in a card of another bot counts when it lies where attached files do."""
    await uploads_are_open(world)
    stored = world.env.backend.cdn.store_attachment(5, 1, *files.photo("blue"), None)
    webhook = world.guild.create_webhook(world.channel)
    message = await webhook.send("news", embed=discord.Embed().set_image(url=stored["url"]))
    asked = await sent(world, world.dan, "Edit image", message, prompt="make it night")
    await world.agreed(world.dan, asked)
    await world.finish()

    assert colour(world) == (0, 0, 1)


# --- what the bot made --------------------------------------------------------------------------


async def test_the_menu_of_a_result_works_on_the_original(world: World) -> None:
    """A result of the bot is known by its file: the kept one is worked on, for anybody."""
    await world.ann.slash(world.channel, "imagine", prompt="a boat", count=2)
    original = await world.finish()
    form = await chosen(world, world.dan, "Edit image", world.message)
    await world.dan.submit_modal(form, {"prompt": "make it night", "which": ["1"]})
    job = await world.finish()
    (source,) = looking.inputs(world, job)

    assert (source["from_job_id"], source["from_part"]) == (original.id, 1)
    assert not job.from_upload


async def test_the_menu_of_a_clip_edits_it_or_goes_on_from_it(world: World) -> None:
    """A clip of the bot's is edited as a clip, and animated from its last picture."""
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    await world.finish()
    card = world.message
    await sent(world, world.dan, "Animate image", card, prompt="a gull lands", seconds=["0"])
    await world.finish()
    onward = await world.job()
    described = await chosen(world, world.dan, "Describe image", card)
    await sent(world, world.dan, "Edit image", card, prompt="in winter")
    edited = await world.job()

    assert isinstance(onward.request, VideoRequest)
    assert isinstance(edited.request, ClipEditRequest)
    assert world.told(described).text == "There is no picture in this message."


async def test_the_menu_of_a_message_without_a_result_finds_nothing(world: World) -> None:
    """A card that still waits, or tells of a failure, shows nothing to work on."""
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    await world.until(State.RENDERING)
    result = await chosen(world, world.dan, "Edit image", world.message)

    assert world.told(result).text.startswith("There is no picture")


async def test_a_file_that_only_says_it_is_a_result_is_an_upload(world: World) -> None:
    """Whatever people call their files, only messages of the bot show its results."""
    await world.ann.slash(world.channel, "edit", prompt="secret", image=files.photo("lime"))
    job = await world.finish()
    name = f"imagine-{job.id}-1.jpg"
    forged = await world.dan.send(
        world.channel, "mine!", attachments=[(name, files.photo("blue")[1])]
    )
    await sent(world, world.dan, "Edit image", forged, prompt="make it night")
    await world.finish()

    assert colour(world, 1) == (0, 0, 1)


# --- like everything else -----------------------------------------------------------------------


async def test_a_menu_obeys_the_limits_and_returns_the_words(world: World) -> None:
    """Over a limit nothing is charged, and the private answer holds what was typed."""
    await world.ben.slash(
        world.channel, "quota set", unit="images", window="day", amount=0.0, subject="guild"
    )
    message = await world.ann.send(world.channel, "my cat", attachments=[files.photo()])
    result = await sent(world, world.ann, "Edit image", message, prompt="make it night")

    assert "```\nmake it night\n```" in world.told(result)
    assert await world.used() == NOTHING


async def test_a_picture_that_is_gone_returns_the_words(world: World) -> None:
    """A message whose file Discord lost is refused with what was typed."""
    message = await world.ann.send(world.channel, "my cat", attachments=[files.photo()])
    form = await chosen(world, world.ann, "Edit image", message)
    world.env.backend.cdn._blobs.clear()  # noqa: SLF001 - Discord forgets its files
    told = world.told(await world.ann.submit_modal(form, {"prompt": "make it night"}))

    assert "`image` could not be fetched from Discord." in told
    assert "```\nmake it night\n```" in told


@pytest.mark.parametrize("settings_changes", [{"allowed_guilds": (4242,)}])
async def test_a_server_that_is_not_allowed_has_no_menu(world: World) -> None:
    """Servers that the operator did not open the bot to are refused."""
    message = await world.ann.send(world.channel, "my cat", attachments=[files.photo()])
    for menu in MENUS:
        result = await chosen(world, world.ann, menu, message)

        assert "has not opened it to this server" in world.told(result)
