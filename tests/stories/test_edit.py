"""Changing and combining pictures that people attach."""

from io import BytesIO

import files
import httpx
import pytest
from PIL import Image
from world import World

from sandbox.grok.transport import GrokTransport


@pytest.mark.parametrize("count", [1, 5])
async def test_one_to_five_pictures_become_one(world: World, count: int) -> None:
    """Attached pictures travel inside the request, in their order; one picture comes of them."""
    colours = ("red", "lime", "blue", "white", "black")[:count]
    names = ("image", "image2", "image3", "image4", "image5")
    attached = {name: files.photo(colour) for name, colour in zip(names, colours, strict=False)}
    await world.ann.slash(world.channel, "edit", prompt="put them in a boat", **attached)
    await world.finish()
    sent = files.in_request(world.grok.requests[0].body)

    assert [one.convert("RGB").getpixel((5, 5)) for one in sent] == [
        pytest.approx(Image.new("RGB", (1, 1), colour).getpixel((0, 0)), abs=2)
        for colour in colours
    ]
    assert len(world.card().media) == 1
    assert ("from 5 pictures" in world.card()) == (count == 5)


async def test_what_a_picture_says_of_its_author_stays_here(world: World) -> None:
    """The place a photo was taken at, and who took it, goes to nobody: EXIF and XMP."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.photo())
    await world.finish()
    (sent,) = files.in_request(world.grok.requests[0].body)

    given = Image.open(BytesIO(files.photo()[1]))
    assert given.getexif()
    assert given.info["xmp"] == files.XMP
    assert not sent.getexif()
    assert "xmp" not in sent.info


async def test_xai_knows_a_member_by_a_code_that_means_nothing_elsewhere(world: World) -> None:
    """Requests of one person can be told together, but not traced to a Discord account."""
    for member in (world.ann, world.ann, world.dan):
        await member.slash(world.channel, "imagine", prompt=world.a_wish())
        await world.work()
    first, second, third = (request.user for request in world.grok.requests)

    assert first == second != third
    assert first is not None
    assert len(first) == 32
    assert str(world.ann.id) not in first


async def test_an_edit_costs_the_picture_and_its_inputs(world: World) -> None:
    """Each given picture is paid for once, and the limits count one picture."""
    await world.ann.slash(
        world.channel, "edit", prompt="join them", image=files.photo(), image2=files.photo("blue")
    )
    await world.finish()
    used = await world.used(world.ann)

    assert used.images == 1
    assert used.ticks == sum(charge.ticks for charge in world.grok.bill) == 240_000_000


async def test_again_works_on_the_same_pictures(world: World) -> None:
    """Again asks for the same once more, with the pictures that its author attached then."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.photo("blue"))
    await world.finish()
    await world.ann.click(world.message, label="Again")
    await world.finish()
    first, second = world.grok.requests

    assert first.body["image"] == second.body["image"]
    assert (await world.used(world.ann)).images == 2


async def test_again_on_what_somebody_attached_is_for_them_alone(world: World) -> None:
    """What was made from an attached picture is worked on by its author and nobody else."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.photo("blue"))
    await world.finish()
    told = world.told(await world.dan.click(world.message, label="Again"))

    assert "only they may work on it" in told
    assert len(world.grok.requests) == 1
    assert len(world.channel.history()) == 1


async def test_again_says_so_when_the_pictures_are_gone(world: World) -> None:
    """Pictures are kept for some days; after that they have to be attached anew."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.photo())
    await world.finish()
    await world.env.advance_time(31 * 24 * 3600)
    await world.app.housekeeping.round()
    result = await world.ann.click(world.message, label="Again")

    assert "Attach the picture again" in world.told(result)
    assert len(world.grok.requests) == 1


async def test_what_a_clip_says_of_its_author_stays_here(world: World) -> None:
    """The place a clip was taken at, and who took it, goes to nobody."""
    given = files.clip_from_a_phone()
    asked = await world.ann.slash(world.channel, "edit", prompt="make it night", video=given)
    await world.agreed(world.ann, asked)
    await world.finish()
    file_id = world.grok.requests[0].body["video"]["file_id"]
    async with httpx.AsyncClient(transport=GrokTransport(world.grok)) as client:
        answer = await client.get(
            f"https://api.x.ai/v1/files/{file_id}/content",
            headers={"Authorization": f"Bearer {world.grok.api_key}"},
        )
    assert answer.status_code == 200
    sent = answer.content

    assert b"ftyp" in sent
    for secret in (b"+52.52", b"by ann", files.XMP_BOX):
        assert secret in given[1]
        assert secret not in sent
