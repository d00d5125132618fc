"""Asking for pictures, from the command to the channel."""

from world import World


async def test_a_command_becomes_a_card_that_turns_into_the_pictures(world: World) -> None:
    """One message shows a request from the first moment to the pictures."""
    await world.ann.slash(world.channel, "imagine", prompt="a lighthouse in a storm", count=2)
    await world.work()

    assert "▶ Rendering · began <t:" in world.card()
    assert world.card().buttons == ("Cancel",)

    await world.pass_time(14)
    done = world.card()

    assert "a lighthouse in a storm" in done
    assert "-# Image 1.0 · 2 pictures · 1k · AI-generated · `#1`" in done
    assert len(done.media) == 2
    assert done.alt[0] == "Picture 1 of 2, AI-generated: a lighthouse in a storm"
    assert done.buttons == ("Again", "Edit", "Animate", "Info")
    assert len(world.channel.history()) == 1


async def test_a_clip_shows_the_providers_own_percentage(world: World) -> None:
    """The bar on a card is the provider's percentage, not a guess."""
    await world.ann.slash(world.channel, "video", prompt="waves")
    await world.pass_time(16)

    assert "▶ Rendering 40 % ▰▰▰▰▱▱▱▱▱▱" in world.card()

    await world.pass_time(30)

    assert "-# Video 1.5 Lite · 6 s · 16:9 · 720p · AI-generated · `#1`" in world.card()
    assert world.card().media[0].endswith(".mp4")
