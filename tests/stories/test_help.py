"""What the bot says of itself and of whoever runs it."""

import pytest
from world import World

KNOWN = pytest.mark.parametrize(
    "settings_changes",
    [
        {
            "operator_name": "The Lantern Club",
            "operator_contact": "lantern@example.org",
            "privacy_url": "https://example.org/privacy",
            "keep_days": 7,
        }
    ],
)


async def test_help_names_the_commands_that_people_need(world: World) -> None:
    """/help is for the one who asks, and every command it names is there."""
    told = world.told(await world.ann.slash(world.channel, "help"))

    for name in world.ann.available_commands(world.channel):
        assert f"`/{name}`" in told or name == "help"
    for family in (
        "/quota",
        "/budget",
        "/access",
        "/style",
        "/settings",
        "/logs search",
        "/mod queue",
    ):
        assert f"`{family}`" in told
    assert "Admins begin with `/setup`." in told
    assert world.channel.history() == []


async def test_privacy_says_what_is_kept_and_who_sees_it(world: World) -> None:
    """/privacy tells what becomes of words, pictures and the person's name."""
    told = world.told(await world.ann.slash(world.channel, "privacy"))

    assert "what you attach 24 h after a request is over, results 14 days" in told
    assert "a code that stands for you, never your name or id" in told
    assert "This server's moderators can read what was asked here, private requests included." in (
        told
    )
    assert world.channel.history() == []


@KNOWN
async def test_people_learn_who_runs_the_bot(world: World) -> None:
    """Name, contact and policy of the operator stand where people look for them."""
    who = "-# This bot is run by The Lantern Club. Contact: lantern@example.org"
    about = world.told(await world.ann.slash(world.channel, "help")).text
    privacy = world.told(await world.ann.slash(world.channel, "privacy")).text

    ending = f"{who}\n-# The full privacy policy: https://example.org/privacy"

    assert about.endswith(ending)
    assert privacy.endswith(ending)
    assert "results 7 days" in privacy


async def test_an_operator_without_a_name_is_called_that(world: World) -> None:
    """Where the settings are silent, people read so instead of an empty line."""
    about = world.told(await world.ann.slash(world.channel, "help")).text
    privacy = world.told(await world.ann.slash(world.channel, "privacy")).text

    assert about.endswith("-# Whoever runs this bot has left no name.")
    assert privacy.endswith("-# Whoever runs this bot has left no name.")
