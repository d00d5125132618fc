"""Attached files that are no pictures, too large, gone, or not where they should be."""

from typing import Any

import arriving
import files
import pytest
from PIL import Image
from world import World

from bot.core.jobs import State
from bot.core.money import NOTHING

CDN = "https://cdn.simcord.invalid/attachments/1/2"
TOO_LARGE_BYTES = 101 * 1024 * 1024


async def refused(world: World, sentence: str) -> None:
    """The newest command was answered in private, and nothing was spent or shown."""
    assert sentence in world.told_in_private(world.ann)[-1]
    assert not world.channel.history(viewer=world.dan)
    assert not world.grok.seen
    assert await world.used() == NOTHING


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (("list.txt", b"eggs, milk"), "`image` is not a picture that can be read."),
        (("pear.png", b"\x89PNG\r\n\x1a\n but no more"), "`image` is not a picture"),
        (("pear.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "`image` is not a picture"),
        (("pear.png", b""), "`image` is an empty file. Attach it again."),
        (files.bomb(), "`image` has too many pixels to open safely."),
    ],
)
async def test_what_is_no_good_picture_is_refused(
    world: World, file: tuple[str, bytes], sentence: str
) -> None:
    """The person reads which file cannot be used, and why, before anything is spent."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=file)
    await world.work()
    await refused(world, sentence)


async def test_the_bad_one_of_several_is_named(world: World) -> None:
    """With several pictures the answer names the option of the one that cannot be used."""
    await world.ann.slash(
        *(world.channel, "edit"), prompt="join them", image=files.photo(), image2=("a.txt", b"b")
    )
    await world.work()
    await refused(world, "`image2` is not a picture that can be read.")


async def test_a_private_request_with_a_bad_file_is_answered_in_its_place(world: World) -> None:
    """A private answer turns into the reason."""
    await world.ann.slash(
        world.channel, "edit", prompt="make it night", image=("a.txt", b"b"), private=True
    )
    await refused(world, "`image` is not a picture that can be read.")


async def test_of_a_moving_picture_the_first_frame_is_taken(world: World) -> None:
    """An animated GIF is no error: its first picture is worked on."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.moving())
    await world.work()
    (sent,) = files.in_request(world.grok.requests[0].body)

    assert sent.convert("RGB").getpixel((5, 5)) == pytest.approx((254, 0, 0), abs=2)
    assert Image.MIME[sent.format or ""] == "image/jpeg"


@pytest.mark.parametrize(
    "attachment",
    [
        arriving.attachment("https://elsewhere.test/pear.png"),
        arriving.attachment("http://169.254.169.254/latest/meta-data"),
        arriving.attachment("https://cdn.simcord.invalid@elsewhere.test/pear.png"),
        arriving.attachment("file:///etc/passwd"),
        arriving.attachment(f"{CDN}/gone.png"),
    ],
)
async def test_files_come_from_discord_alone(world: World, attachment: dict[str, Any]) -> None:
    """A file that is gone, or said to lie on another host, is not fetched."""
    await arriving.send(world, world.ann, "edit", {"prompt": "make it", "image": attachment})
    await refused(world, "`image` could not be fetched from Discord. Attach it again.")


@pytest.mark.parametrize("told_bytes", [TOO_LARGE_BYTES, 1000])
async def test_a_picture_that_is_too_large_is_refused(world: World, told_bytes: int) -> None:
    """What Discord says of a size is believed when it is too much, and checked when it is not."""
    world.env.backend.cdn.store_attachment(2, 1, "vast.png", bytes(TOO_LARGE_BYTES), None)
    vast = arriving.attachment(f"{CDN}/vast.png", size_bytes=told_bytes)
    await arriving.send(world, world.ann, "edit", {"prompt": "make it night", "image": vast})
    await refused(world, "`image` is too large. Attach a picture of 100 MB or less")


@pytest.mark.simcord(settle_timeout=30)
async def test_a_sixth_picture_is_left_out(world: World) -> None:
    """An option that the command does not have is passed over; five pictures are what it takes."""
    pictures: dict[str, Any] = {}
    for number, option in enumerate(("image", *(f"image{n}" for n in range(2, 7)))):
        name, content = files.photo(f"rgb({number * 40},0,0)")
        stored = world.env.backend.cdn.store_attachment(number, 1, name, content, None)
        pictures[option] = arriving.attachment(stored["url"])
    await arriving.send(world, world.ann, "edit", {"prompt": "join them"} | pictures)
    await world.work()

    assert len(files.in_request(world.grok.requests[0].body)) == 5


async def test_a_photo_from_an_iphone_is_worked_on(world: World) -> None:
    """HEIC is read, turned upright, and leaves without what it says of its author."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.from_a_phone())
    await world.finish()
    (sent,) = files.in_request(world.grok.requests[0].body)

    assert sent.size == (64, 96)
    assert sent.convert("RGB").getpixel((32, 10)) == pytest.approx((254, 0, 0), abs=4)
    assert sent.convert("RGB").getpixel((32, 90)) == pytest.approx((0, 0, 254), abs=4)
    assert not sent.getexif()
    assert len(world.card().media) == 1


async def test_a_clip_from_an_iphone_is_worked_on(world: World) -> None:
    """A .mov of HEVC becomes what xAI takes, and its length is what is paid for."""
    clip = files.clip(2, "IMG_0002.MOV", codec="libx265")
    asked = await world.ann.slash(world.channel, "edit", prompt="make it night", video=clip)
    await world.agreed(world.ann, asked)
    job = await world.finish()

    assert job.state is State.DONE
    assert world.grok.requests[0].path == "/v1/videos/edits"
    assert (await world.used()).ticks == world.grok.bill[0].ticks == job.hold.ticks


async def test_a_large_photo_is_made_smaller(world: World) -> None:
    """A photo larger than xAI needs is no error."""
    await world.ann.slash(
        *(world.channel, "edit"), prompt="make it night", image=files.photo(size=(6000, 3000))
    )
    await world.work()
    (sent,) = files.in_request(world.grok.requests[0].body)

    assert sent.size == (4096, 2048)
