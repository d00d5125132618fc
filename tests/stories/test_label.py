"""A model made it: that stands on every card that shows it, and in the file."""

import random
from io import BytesIO

import arriving
import discord
import files
import panels
import pytest
from PIL import Image
from reading import read
from simcord import MemberActor
from world import EnvClock, World

from sandbox.grok import faults
from sandbox.grok.imagine import GrokImagine, Pace

LABEL = "AI-generated"
SOURCE = b"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.fixture
def grok(clock: EnvClock) -> GrokImagine:
    """A quick one, so that clips are there with few moves."""
    return GrokImagine(
        clock=clock.now_s,
        rng=random.Random(1),
        media_origin="https://media.test",
        pace=Pace(video_s=4),
    )


def everything(world: World) -> list[discord.Message]:
    """Every message that anyone sees."""
    people = (world.ann, world.dan)
    seen = [one for who in people for one in world.channel.history(viewer=who)]
    seen += [one for who in people for one in who.user.dm_channel.history()]
    return list({one.id: one for one in seen}.values())


async def check(world: World, *, shows: int) -> None:
    """What shows something says so in its words, for the blind, and in the files."""
    shown = [one for one in everything(world) if read(one).media]
    assert len(shown) == shows
    for message in shown:
        card = read(message)
        assert LABEL in card.text, card.text
        assert all(LABEL in alt for alt in card.alt)
        for file in message.attachments:
            content = await file.read()
            assert content.count(SOURCE) == 1, file.filename


async def storyboard(world: World, by: MemberActor) -> None:
    """A clip of two scenes."""
    shown = await by.slash(world.channel, "storyboard", resolution="480p")
    (field, *_) = [label["component"] for label in (shown.modal or {})["components"]]
    script = "A boat leaves. (1 s)\n\nThe sun comes out. (1 s)"
    await by.submit_modal(shown, {field["custom_id"]: script})
    asked = next(one for one in world.channel.history(viewer=by)[::-1] if one.flags.ephemeral)
    await by.click(asked, label="Go")
    await world.finish()


async def test_every_card_and_every_file_says_that_a_model_made_it(world: World) -> None:
    """Results, copies, posts, comparisons, clips and words, public or private, say it once each.

    In the file stand the model and the request too, and nothing of the words or the person.
    """
    job = await panels.picture(world, world.ann, "a secret boat")
    first = world.message
    await panels.pressed(world, world.dan, "DM", first)
    await world.ann.slash(world.channel, "result", job="#1")
    await panels.edited(world, world.ann, first, "at night")
    await panels.pressed(world, world.ann, "Compare")
    await panels.picture(world, world.ann, "a boat alone", private=True)
    card = panels.private_card(world, world.ann)
    await panels.pressed(world, world.ann, "Post", card)
    await check(world, shows=7)

    (file,) = first.attachments
    packet = Image.open(BytesIO(await file.read())).info["xmp"].decode()
    assert f'dc:identifier="{job.id}"' in packet
    assert f'xmp:CreatorTool="{job.request.model}"' in packet
    assert "secret" not in packet
    assert str(world.ann.id) not in packet
    assert world.ann.user.name not in packet

    await storyboard(world, world.ann)
    await check(world, shows=8)
    described = await world.ann.slash(world.channel, "describe", image=files.photo())
    await world.finish()
    assert LABEL in world.told(described)


@pytest.mark.parametrize(
    "settings_changes", [{"public_url": "https://bot.example.org"}], indirect=True
)
async def test_what_is_smaller_or_shown_by_link_says_it_too(world: World) -> None:
    """A smaller copy carries the label anew; where a card has a link alone, the card says it."""
    small = {"attachment_size_limit": 6_000}
    await arriving.send(world, world.ann, "imagine", {"prompt": "a pear"}, **small)
    await world.finish()
    await arriving.send(world, world.ann, "result", {"job": "#1"}, **small)
    await check(world, shows=2)
    assert LABEL in world.told(await world.dan.click(world.message, label="Original"))

    world.grok.faults.add(faults.wrong_content(files.restless(), "image/gif"))
    await arriving.send(
        world, world.ann, "imagine", {"prompt": "a plum"}, attachment_size_limit=200_000
    )
    await world.finish()
    assert world.card().media == ()
    assert LABEL in world.card()
