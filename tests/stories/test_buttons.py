"""The buttons on a card, for whoever presses them, for as long as the message lives."""

import forging
import pytest
from simcord import MemberActor
from world import World

from bot.core.jobs import State
from sandbox.grok import faults

UNKNOWN = "I do not know this job any more."
ACTIONS = (
    *("job:cancel", "job:again", "job:info", "info:walk", "info:vary", "info:larger"),
    *("info:extend", "info:compare", "info:send", "info:post", "info:report", "info:delete"),
)


async def finished(world: World, *, prompt: str = "a boat") -> None:
    """A picture that ann asked for stands in the channel."""
    await world.ann.slash(world.channel, "imagine", prompt=prompt)
    await world.finish()


async def pressed(world: World, by: MemberActor, label: str) -> str:
    """What someone alone reads after pressing a button of the newest card."""
    return world.told(await by.click(world.message, label=label)).text


# --- again --------------------------------------------------------------------------------------


async def test_whoever_presses_again_pays_and_is_named(world: World) -> None:
    """The same is asked for once more, in a card and at the expense of the one who pressed."""
    await finished(world)
    await world.dan.click(world.message, label="Again")
    await world.finish()
    first, second = world.channel.history()

    assert first.id != second.id
    assert f"**<@{world.dan.id}>** \u2068a boat\u2069" in world.card()
    assert len(world.card().media) == 1
    assert (await world.used(world.ann)).images == 1
    assert (await world.used(world.dan)).images == 1


async def test_a_second_press_at_once_asks_first(world: World) -> None:
    """Two quick presses on one card make one picture; five seconds later another is meant."""
    await finished(world)
    card = world.message
    await world.dan.click(card, label="Again")
    told = world.told(await world.dan.click(card, label="Again"))
    await world.cleo.click(card, label="Again")

    assert told.text.startswith("You pressed this a moment ago.")

    await world.env.advance_time(5)
    await world.dan.click(card, label="Again")
    await world.pass_time(30)

    assert (await world.used(world.dan)).images == 2
    assert (await world.used(world.cleo)).images == 1


async def test_again_over_a_limit_is_refused_in_private(world: World) -> None:
    """A press costs what the command would; over a limit the old card stays as it is."""
    await finished(world)
    await world.ben.slash(
        world.channel, "quota set", unit="images", window="day", amount=1.0, subject="guild"
    )

    assert "This server is out of pictures for today: 1 of 1" in await pressed(
        world, world.dan, "Again"
    )
    assert len(world.channel.history()) == 1
    assert world.card().buttons == ("Again", "Edit", "Animate", "Info")


# --- info ---------------------------------------------------------------------------------------


async def test_the_cost_is_for_the_author_and_the_moderators(world: World) -> None:
    """Everybody may read how a picture was made; what it cost is between those it concerns."""
    await finished(world)

    for person in (world.ann, world.cleo, world.ben):
        assert "**Cost** $0.02" in await pressed(world, person, "Info")
    stranger = await pressed(world, world.dan, "Info")

    assert "**Options** Image 1.0 · 1k" in stranger
    assert f"asked by <@{world.ann.id}>" in stranger
    assert "$" not in stranger


@pytest.mark.parametrize("prompt", ["long " * 1200, "*_`|" * 1500])
async def test_info_shows_as_much_of_a_prompt_as_fits(world: World, prompt: str) -> None:
    """The longest prompt there can be, and one that is all markup, still open in Info."""
    await finished(world, prompt=prompt[:6000])
    told = await pressed(world, world.ann, "Info")

    assert len(told) <= 4000
    assert "…" in told
    assert "**Cost** $0.02" in told


# --- later --------------------------------------------------------------------------------------


async def test_buttons_outlive_a_restart(world: World) -> None:
    """Info, Again and Cancel of cards from before work after the bot was started anew."""
    await finished(world)
    await world.restart()

    assert "**Cost** $0.02" in await pressed(world, world.ann, "Info")

    await world.dan.click(world.message, label="Again")
    await world.until(State.RENDERING)
    await world.restart()
    await world.dan.click(world.message, label="Cancel")

    assert "⏹ Stopped." in world.card()


async def test_a_result_can_be_repeated_when_its_interaction_is_long_over(world: World) -> None:
    """Buttons ask nothing of the 15 minutes in which Discord lets an answer be changed."""
    await finished(world)
    await world.env.advance_time(3 * 24 * 3600)
    await world.ann.click(world.message, label="Again")
    await world.finish()

    assert len(world.channel.history()) == 2
    assert len(world.card().media) == 1


# --- forged -------------------------------------------------------------------------------------


async def test_a_request_that_never_was_is_unknown(world: World) -> None:
    """A custom id with a made-up request is answered in private, and does nothing."""
    await finished(world)
    for action in ACTIONS:
        result = await forging.press(
            world.env, world.dan, world.channel, world.message, f"{action}:{'0' * 16}"
        )

        assert world.told(result).text == UNKNOWN
    assert len(world.channel.history()) == 1


async def test_requests_of_another_server_are_unknown(world: World) -> None:
    """A custom id carried to another server shows, repeats and stops nothing there."""
    await world.ann.slash(world.channel, "imagine", prompt="a secret")
    job = await world.until(State.RENDERING)
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("pictures")
    ann = elsewhere.add_member(world.ann.user)
    message = await ann.send(channel, "look")
    for action in ACTIONS:
        result = await forging.press(world.env, ann, channel, message, f"{action}:{job.id}")

        assert world.told(result).text == UNKNOWN
    assert len(channel.history()) == 1
    assert (await world.finish()).state is State.DONE


@pytest.mark.parametrize("action", ["job:again", "job:info"])
async def test_a_private_request_is_unknown_to_others(world: World, action: str) -> None:
    """Whoever learns the id of somebody's private request gets nothing out of it."""
    await finished(world)
    public = world.message
    await world.ann.slash(world.channel, "imagine", prompt="a surprise for dan", private=True)
    job = await world.finish()
    told = {
        who.name: world.told(
            await forging.press(world.env, who, world.channel, public, f"{action}:{job.id}")
        )
        for who in (world.dan, world.cleo)
    }

    assert told["dan"].text == UNKNOWN
    assert told["cleo"].text != UNKNOWN


@pytest.mark.parametrize("action", ["job:again", "job:info"])
async def test_a_refused_request_is_unknown_to_others(world: World, action: str) -> None:
    """What was refused is between its author and the moderators."""
    await finished(world)
    public = world.message
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt="something risky")
    job = await world.finish()
    result = await forging.press(world.env, world.dan, world.channel, public, f"{action}:{job.id}")

    assert world.told(result).text == UNKNOWN


async def test_limits_of_another_server_are_unknown(world: World) -> None:
    """An admin's right ends at their own server, whatever the custom id says."""
    theirs = await world.ben.autocomplete(world.channel, "quota remove", "limit", "")
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("pictures")
    owner = elsewhere.add_member(elsewhere.owner)
    own, *_ = await owner.autocomplete(channel, "quota remove", "limit", "")
    for limit in theirs:
        question = await owner.slash(channel, "quota remove", limit=own["value"])
        assert question.response is not None
        custom_id = f"limit:remove:{limit['value']}"
        result = await forging.press(world.env, owner, channel, question.response, custom_id)

        assert "There is no such limit any more." in world.told(result)
    assert await world.ben.autocomplete(world.channel, "quota remove", "limit", "") == theirs


async def test_nonsense_is_not_answered(world: World) -> None:
    """A custom id that no card of ours carries reaches nothing."""
    await finished(world)
    for custom_id in (
        "job:info:",
        "job:info:0000-000-000-000",
        "job:drop:0000000000000000",
        "job:info:0000000000000000:more",
        "limit:remove:' or 1=1 --",
        "job:info:" + "0" * 90,
    ):
        result = await forging.press(world.env, world.ben, world.channel, world.message, custom_id)

        assert not result.acknowledged
