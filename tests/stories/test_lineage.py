"""What was made from what: Info walks it, and shows before and after side by side."""

from io import BytesIO

import files
import forging
import panels
import pytest
from discord import PermissionOverwrite
from PIL import Image
from reading import read
from simcord import MemberActor
from world import World


async def a_line(world: World) -> None:
    """A picture of ann's, and two that dan and cleo made from it."""
    await panels.picture(world, world.ann, "a boat")
    first = world.message
    await panels.edited(world, world.dan, first, "make it night")
    await panels.edited(world, world.cleo, first, "make it snow")


async def panel_of(world: World, by: MemberActor, nth: int) -> str:
    """What somebody reads on the panel of the nth card in the channel, from 0."""
    message = [one for one in world.channel.history() if not one.flags.ephemeral][nth]
    return read((await panels.opened(world, by, message)).message).text


async def test_a_result_knows_its_parents_and_children(world: World) -> None:
    """Both ways by number; where a parent has several pictures, which one."""
    await a_line(world)

    assert "2 made from this: `#2`, `#3`" in await panel_of(world, world.ben, 0)
    assert "Made from `#1`\n" in await panel_of(world, world.ben, 1) + "\n"
    assert "made from this" not in await panel_of(world, world.ben, 1)


async def test_which_of_several_pictures_it_was(world: World) -> None:
    """The second of two is called picture 2."""
    await panels.picture(world, world.ann, "two boats", count=2)
    shown = await world.dan.click(world.message, label="Edit")
    await world.dan.submit_modal(shown, {"prompt": "make it night", "which": ["1"]})
    await world.finish()

    assert "Made from `#1` (picture 2)" in await panel_of(world, world.dan, 1)


async def test_info_walks_the_line_in_place(world: World) -> None:
    """Parent, and the list of children, turn the same panel to that request; so does Child."""
    await a_line(world)
    panel = await panels.opened(world, world.ben)
    up = await world.ben.click(panel, label="Parent")
    parent = read(world.answer(up).message)

    assert "\u2068a boat\u2069" in parent

    job = await world.app.studio.results.find(world.here(world.dan), 2)
    down = await world.ben.select(world.answer(up), [job.id])

    assert "make it night" in read(world.answer(down).message)
    assert world.answer(down).id == panel.id


async def test_one_child_is_a_button(world: World) -> None:
    """Where there is one child there is nothing to choose, after a restart either."""
    await panels.picture(world, world.ann, "a boat")
    first = world.message
    await panels.edited(world, world.dan, first, "make it night")
    panel = await panels.opened(world, world.ben, first)
    await world.restart()
    walked = await world.ben.click(panel, label="Child")

    assert "make it night" in read(world.answer(walked).message)


async def test_a_private_child_is_counted_and_not_named(world: World) -> None:
    """What others made in private of a result is nobody's business but how much it was."""
    await panels.picture(world, world.ann, "a boat")
    form = await world.dan.click(world.message, label="Edit")
    await world.dan.submit_modal(form, {"prompt": "a secret", "wishes": ["private"]})
    job = await world.finish()
    seen = await panel_of(world, world.ann, 0)
    forged = await forging.press(
        world.env, world.ann, world.channel, world.message, f"info:walk:{job.id}"
    )

    assert job.hidden
    assert "1 made from this" in seen
    assert "#2" not in seen
    assert "a secret" not in seen
    assert world.told(forged).text == "I do not know this job any more."
    assert "1 made from this: `#2`" in await panel_of(world, world.cleo, 0)


async def test_what_is_made_among_few_is_not_named_among_many(world: World) -> None:
    """A child in a channel that not everybody here sees is counted, and hides its words."""
    await panels.picture(world, world.ann, "a boat")
    public = world.message
    job = await world.job()
    council = world.guild.create_text_channel(
        "council",
        overwrites={
            world.guild.default_role: PermissionOverwrite(view_channel=False),
            world.ann: PermissionOverwrite(view_channel=True),
            world.dan: PermissionOverwrite(view_channel=True),
            world.guild.roles["TestBot"]: PermissionOverwrite(view_channel=True),
        },
    )
    await world.ann.slash(council, "imagine", prompt="a meeting")
    await world.finish()
    form = await forging.press(
        world.env, world.ann, council, council.history()[-1], f"job:edit:{job.id}"
    )
    await world.ann.submit_modal(form, {"prompt": "a plan"})
    made = await world.finish()
    stranger = read((await panels.opened(world, world.dan, public)).message).text
    author = read((await panels.opened(world, world.ann, public)).message).text
    forged = await forging.press(
        world.env, world.dan, world.channel, public, f"info:walk:{made.id}"
    )

    assert stranger.endswith("1 made from this")
    assert f"1 made from this: `#{made.number}`" in author
    assert world.told(forged).text == "I do not know this job any more."


@pytest.mark.parametrize("chosen", ["0" * 16, "nonsense", ""])
async def test_a_made_up_choice_leads_nowhere(world: World, chosen: str) -> None:
    """What a list never offered shows nothing."""
    await a_line(world)
    panel = await panels.opened(world, world.ben, world.channel.history()[0])
    result = await forging.choose(
        world.env, world.ben, world.channel, panel, f"info:children:{'0' * 16}", value=chosen
    )

    assert not result.acknowledged or "I do not know this job" in world.told(result)


# --- side by side -------------------------------------------------------------------------------


async def shown_picture(world: World, by: MemberActor) -> Image.Image:
    """What a press on Compare shows."""
    told = await panels.pressed(world, by, "Compare")
    seen = world.told(told)
    message = told.response
    assert message is not None
    (attachment,) = message.message.attachments
    assert seen.media == ("before-and-after.jpg",)
    assert seen.alt[0].startswith("Before and after, left and right, AI-generated: make it night")
    return Image.open(BytesIO(await attachment.read()))


async def test_before_and_after_stand_side_by_side(world: World) -> None:
    """The picture that went in stands left of the one that came of it, for who asks alone."""
    photo = files.photo("blue", size=(640, 480))
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=photo)
    await world.finish()
    both = await shown_picture(world, world.ann)

    red, green, blue = both.convert("RGB").crop((20, 20, 21, 21)).tobytes()
    assert blue > 200
    assert max(red, green) < 60
    assert both.width > both.height
    assert len(world.channel.history(viewer=world.dan)) == 1


async def test_what_an_edit_was_made_from_is_seen_by_those_who_see_it(world: World) -> None:
    """Results compare for everybody; what somebody attached for them and the moderators."""
    await panels.picture(world, world.ann, "a boat")
    await panels.edited(world, world.dan, world.message, "make it night")

    assert await shown_picture(world, world.ben)

    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.photo("red"))
    await world.finish()
    buttons = {
        one.name: read((await panels.opened(world, one)).message).buttons
        for one in (world.ann, world.dan, world.cleo)
    }

    assert {name for name, shown in buttons.items() if "Compare" in shown} == {"ann", "cleo"}


async def test_clips_compare_by_their_first_pictures(world: World) -> None:
    """An edited clip shows its beginning beside that of the clip it was made from."""
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=2)
    await world.finish()
    form = await world.ann.click(world.message, label="Edit")
    await world.ann.submit_modal(form, {"prompt": "make it night"})
    await world.finish()
    told = await panels.pressed(world, world.ann, "Compare")

    assert world.told(told).alt[0].startswith("First pictures before and after, left and right")
