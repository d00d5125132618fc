"""Clips, from words or from a first frame."""

import files
from world import World


async def test_a_clip_can_begin_with_a_picture(world: World) -> None:
    """An attached picture becomes the first frame, and the clip takes its shape."""
    await world.ann.slash(
        world.channel, "video", prompt="it starts to snow", image=files.photo("lime"), seconds=1
    )
    await world.finish()
    body = world.grok.requests[0].body
    (frame,) = files.in_request(body)

    assert frame.size == (64, 48)
    assert "aspect_ratio" not in body
    assert "-# Video 1.5 Lite · 1 s · 720p · AI-generated · `#1`" in world.card()
    assert world.card().alt == ("Clip, AI-generated: it starts to snow",)


async def test_a_clip_has_sound_unless_it_is_unwanted(world: World) -> None:
    """`audio:False` asks xAI for a silent clip, and the card says so."""
    await world.ann.slash(world.channel, "video", prompt="rain", seconds=1)
    await world.finish()
    await world.ann.slash(world.channel, "video", prompt="rain", seconds=1, audio=False)
    await world.finish()
    with_sound, silent = (request.body for request in world.grok.requests)

    assert with_sound.get("generate_audio", True) is True
    assert silent["generate_audio"] is False
    assert "720p · silent · AI-generated" in world.card()


async def test_a_clip_costs_its_seconds(world: World) -> None:
    """The limits count one clip, its seconds, and what xAI billed."""
    await world.ann.slash(
        *(world.channel, "video"), prompt="waves", seconds=2, resolution="480p", aspect="9:16"
    )
    await world.finish()
    body, used = world.grok.requests[0].body, await world.used(world.ann)

    assert (body["duration"], body["resolution"], body["aspect_ratio"]) == (2, "480p", "9:16")
    assert (used.clips, used.video_ms, used.images) == (1, 2000, 0)
    assert used.ticks == world.grok.bill[0].ticks == 400_000_000
