"""Info: everything about a request, and what this person may do with its result."""

import files
import forging
import panels
from discord import PermissionOverwrite
from reading import read
from world import World

from bot.core.jobs import State
from sandbox.grok import faults

CENTS = 100_000_000


# --- what it says -------------------------------------------------------------------------------


async def test_it_says_how_a_result_came_about(world: World) -> None:
    """All options by name, how long each stage took, what was set aside and what it cost."""
    job = await panels.picture(world, world.ann, "a *boat*", count=2, aspect="16:9")
    assert job.finished_at_ms is not None
    asked_s, over_s = job.created_at_ms // 1000, job.finished_at_ms // 1000
    seen = read((await panels.opened(world, world.ann)).message)

    assert "\u2068a \\*boat\\*\u2069" in seen
    assert "**Model** `grok-imagine-image`" in seen
    assert "**Parameters** count 2 · aspect 16:9 · resolution 1k" in seen
    assert "**Timing** waited " in seen
    assert " · rendered in " in seen
    assert " · brought here in " in seen
    assert "**Cost** $0.04" in seen
    assert f"**Set aside** $0.04 <t:{asked_s}:f>, until <t:{over_s}:f>" in seen


async def test_everybody_sees_what_they_may_do_and_no_more(world: World) -> None:
    """Authors can delete and not report, strangers the other way round, moderators both."""
    await panels.picture(world, world.ann)
    buttons = {
        one.name: read((await panels.opened(world, one)).message).buttons
        for one in (world.ann, world.dan, world.cleo)
    }

    assert buttons == {
        "ann": ("Vary", "2K", "DM", "Delete"),
        "dan": ("Vary", "2K", "DM", "Report"),
        "cleo": ("Vary", "2K", "DM", "Report", "Delete", "Takedown"),
    }


async def test_what_came_to_nothing_can_be_asked_for_otherwise(world: World) -> None:
    """A failed request has no result to send or delete; its words can be changed."""
    world.grok.faults.add(faults.failed())
    await world.ann.slash(world.channel, "video", prompt="waves")
    await world.finish()
    seen = read((await panels.opened(world, world.ann)).message)

    assert seen.buttons == ("Vary",)


async def test_files_whose_time_is_over(world: World) -> None:
    """After KEEP_DAYS the panel says so, and offers nothing that needs them."""
    await panels.picture(world, world.ann)
    await world.env.advance_time(31 * 24 * 3600)
    await world.app.housekeeping.round()
    seen = read((await panels.opened(world, world.ann)).message)

    assert "Its files are not kept any more." in seen
    assert seen.buttons == ("Vary", "2K")


# --- vary, 2k -----------------------------------------------------------------------------------


async def test_vary_begins_with_the_first_words(world: World) -> None:
    """All options stay, the words are new; whoever sends the form pays and is named."""
    await panels.picture(world, world.ann, "a boat at dawn", aspect="16:9")
    shown = await panels.pressed(world, world.dan, "Vary")
    await world.dan.submit_modal(shown, {"prompt": "a boat at night"})
    await world.finish()
    first, second = (request.body for request in world.grok.requests)

    assert shown.modal is not None
    assert "a boat at dawn" in str(shown.modal)
    assert second == first | {"prompt": "a boat at night", "user": second["user"]}
    assert f"**<@{world.dan.id}>** \u2068a boat at night\u2069" in world.card()
    assert (await world.used(world.dan)).images == 1


async def test_vary_shows_a_styles_words_too(world: World) -> None:
    """They can be changed like all others, and the card shows what was made of them."""
    await panels.picture(world, world.ann, "a boat", style="clay")
    shown = await panels.pressed(world, world.ann, "Vary")
    await world.ann.submit_modal(shown, {"prompt": "a boat of clay"})
    await world.finish()

    assert "clay animation of a boat" in str(shown.modal)
    assert world.grok.requests[-1].body["prompt"] == "a boat of clay"
    assert "\u2068a boat of clay\u2069" in world.card()


async def test_vary_works_on_the_same_picture(world: World) -> None:
    """An edit with other words is made from the very picture that the first was made from."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.photo("blue"))
    await world.finish()
    await panels.sent_in(world, world.ann, "Vary", {"prompt": "make it snow"})
    await world.finish()
    first, second = (request.body for request in world.grok.requests)

    assert second["image"] == first["image"]
    assert second["prompt"] == "make it snow"


async def test_what_somebody_attached_is_theirs_to_vary(world: World) -> None:
    """Others are not offered what works on it, and a forged press is refused."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.photo())
    job = await world.finish()
    seen = read((await panels.opened(world, world.dan)).message)

    assert seen.buttons == ("DM", "Report")
    for action in ("vary", "larger", "compare"):
        forged = await forging.press(
            world.env, world.dan, world.channel, world.message, f"info:{action}:{job.id}"
        )

        assert "author" in world.told(forged)
    assert len(world.grok.requests) == 1


async def test_2k_asks_for_the_same_once_more_and_larger(world: World) -> None:
    """It is a new picture at the larger size; one that has it already is not offered it."""
    await panels.picture(world, world.ann, "a boat")
    await panels.pressed(world, world.dan, "2K")
    await world.finish()
    first, second = (request.body for request in world.grok.requests)

    assert second == first | {"resolution": "2k", "user": second["user"]}
    assert "2k" in world.card()
    assert "2K" not in read((await panels.opened(world, world.ann)).message).buttons


async def test_what_is_dear_is_asked_about_first(world: World) -> None:
    """Above the server's price a press on 2K is a question, and nothing is made of it yet."""
    await world.ben.slash(world.channel, "quota set", unit="dollars", window="day", amount=100.0)
    options = {"model": "grok-imagine-image-2.0", "quality": "medium", "count": 7}
    await panels.picture(world, world.ann, "a boat", **options)
    question = world.told(await panels.pressed(world, world.ann, "2K"))

    assert "$0.56" in question
    assert "Go" in question.buttons
    assert len(world.grok.requests) == 1


async def test_two_presses_at_once_make_one(world: World) -> None:
    """A double press on 2K asks before it makes a second picture."""
    await panels.picture(world, world.ann, "a boat")
    panel = await panels.opened(world, world.dan)
    await world.dan.click(panel, label="2K")
    told = world.told(await world.dan.click(panel, label="2K"))
    await world.finish()

    assert "You pressed this a moment ago." in told
    assert (await world.used(world.dan)).images == 1


# --- extend -------------------------------------------------------------------------------------


async def test_a_clip_can_go_on(world: World) -> None:
    """Extend asks what happens next and for how long, each with its price."""
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=3)
    await world.finish()
    shown = await panels.pressed(world, world.dan, "Extend")
    await world.dan.submit_modal(shown, {"prompt": "a whale leaps", "seconds": ["2"]})
    job = await world.finish()

    assert "6 s more · $0.4" in str(shown.modal)
    assert job.state is State.DONE
    assert "2 s more" in world.card()
    assert f"**<@{world.dan.id}>** \u2068a whale leaps\u2069" in world.card()
    assert "Made from `#1`" in read((await panels.opened(world, world.dan)).message)


async def test_a_clip_of_a_second_cannot_go_on(world: World) -> None:
    """Only clips of 2 to 15 seconds are offered it, whatever is pressed."""
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    job = await world.finish()
    forged = await forging.press(
        world.env, world.ann, world.channel, world.message, f"info:extend:{job.id}"
    )

    assert "Extend" not in read((await panels.opened(world, world.ann)).message).buttons
    assert "Only a clip of 2 to 15 seconds" in world.told(forged)


# --- by direct message --------------------------------------------------------------------------


async def test_a_result_can_be_had_by_direct_message(world: World) -> None:
    """Whoever may see it gets a copy, with its author's name and words."""
    await panels.picture(world, world.ann, "a boat")
    told = world.told(await panels.pressed(world, world.dan, "DM"))
    (letter,) = world.dan.user.dm_channel.history()

    assert told.text == "You have it by direct message."
    assert len(read(letter).media) == 1
    assert f"**<@{world.ann.id}>** \u2068a boat\u2069" in read(letter)
    assert world.ann.user.dm_channel.history() == []


async def test_closed_direct_messages_are_explained(world: World) -> None:
    """Who takes none is told how to get it all the same."""
    await panels.picture(world, world.ann)
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    told = world.told(await panels.pressed(world, world.dan, "DM"))

    assert told.text.startswith("You take no direct messages from this server.")


async def test_a_private_result_goes_to_its_author_alone(world: World) -> None:
    """A moderator may read of it, and gets no copy."""
    await panels.picture(world, world.dan)
    public = world.message
    job = await panels.picture(world, world.ann, "a surprise", private=True)
    forged = await forging.press(
        world.env, world.cleo, world.channel, public, f"info:send:{job.id}"
    )

    assert "for its author alone" in world.told(forged)
    assert world.cleo.user.dm_channel.history() == []


# --- post here ----------------------------------------------------------------------------------


async def posted(world: World) -> None:
    """A private picture of ann's that she made public."""
    await panels.picture(world, world.ann, "a surprise", private=True)
    await panels.pressed(world, world.ann, "Post", panels.private_card(world, world.ann))


async def test_a_private_result_can_be_made_public(world: World) -> None:
    """It becomes a message like any other result, and names its author."""
    await posted(world)
    (message,) = world.channel.history(viewer=world.dan)
    seen = read(message)

    assert len(seen.media) == 1
    assert f"**<@{world.ann.id}>** \u2068a surprise\u2069" in seen
    assert "Only you see this" not in seen
    assert "Again" in seen.buttons
    assert "Info" in seen.buttons


async def test_what_was_posted_is_as_public_as_any(world: World) -> None:
    """Others read its Info, repeat it in public and work on it, after a restart too."""
    await posted(world)
    await world.restart()
    (message,) = world.channel.history(viewer=world.dan)

    assert "posted by its author" in read((await panels.opened(world, world.dan, message)).message)

    await panels.edited(world, world.dan, message, "make it night")
    await world.dan.click(message, label="Again")
    await world.finish()

    assert len(world.channel.history(viewer=world.cleo)) == 3


async def test_it_is_posted_once(world: World) -> None:
    """When it stands there, it is not offered again, and a forged press is refused."""
    await posted(world)
    card = panels.private_card(world, world.ann)
    job = await world.job()
    (message,) = world.channel.history(viewer=world.dan)
    buttons = read((await panels.opened(world, world.ann, message)).message).buttons
    forged = await forging.press(world.env, world.ann, world.channel, card, f"info:post:{job.id}")

    assert "Post" not in buttons
    assert "Only its author can post it, once" in world.told(forged)
    assert len(world.channel.history(viewer=world.dan)) == 1


async def test_only_its_author_posts_it(world: World) -> None:
    """Moderators read of private results, and do not publish them."""
    await panels.picture(world, world.dan)
    public = world.message
    job = await panels.picture(world, world.ann, "a surprise", private=True)
    for person in (world.cleo, world.dan):
        await forging.press(world.env, person, world.channel, public, f"info:post:{job.id}")

    assert len(world.channel.history(viewer=world.ben)) == 1


async def test_where_the_bot_may_not_post_it_stays_private(world: World) -> None:
    """The permissions of the channel hold, whether they are known or found out."""
    await panels.picture(world, world.ann, "a surprise", private=True)
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    card = panels.private_card(world, world.ann)
    told = world.told(await panels.pressed(world, world.ann, "Post", card))
    job = await world.job()

    assert told.text == "I may not post here. It stays private."
    assert job.hidden
    assert "Post" in read((await panels.opened(world, world.ann, card)).message).buttons


async def test_what_discord_did_not_answer_to_can_be_pressed_again(world: World) -> None:
    """Nobody knows whether it is there: its author is told to look, and may press once more."""
    await panels.picture(world, world.ann, "a surprise", private=True)
    card = panels.private_card(world, world.ann)
    world.env.inject_error("POST", "/channels/*/messages", status=503, times=1)
    told = world.told(await panels.pressed(world, world.ann, "Post", card))

    assert told.text.startswith("Discord did not answer.")

    await world.env.advance_time(10)
    again = world.told(await panels.pressed(world, world.ann, "Post", card))

    assert again.text.startswith("Posted: https://")
    assert len(world.channel.history(viewer=world.ben)) == 1


async def test_what_was_made_among_few_is_not_posted_among_many(world: World) -> None:
    """Neither a private result from a closed channel, nor one made of what stood there."""
    council = world.guild.create_text_channel(
        "council",
        overwrites={
            world.guild.default_role: PermissionOverwrite(view_channel=False),
            world.ann: PermissionOverwrite(view_channel=True),
            world.guild.roles["TestBot"]: PermissionOverwrite(view_channel=True),
        },
    )
    await panels.picture(world, world.dan)
    public = world.message
    await world.ann.slash(council, "imagine", prompt="a plan", private=True)
    made_there = await world.finish()
    form = await forging.press(
        world.env, world.ann, world.channel, public, f"job:edit:{made_there.id}"
    )
    await world.ann.submit_modal(form, {"prompt": "in colour"})
    made_of_it = await world.finish()
    assert made_of_it.hidden
    for job in (made_there, made_of_it):
        forged = await forging.press(
            world.env, world.ann, world.channel, public, f"info:post:{job.id}"
        )

        assert "in a channel that fewer people see" in world.told(forged)
    assert len(world.channel.history(viewer=world.dan)) == 1
