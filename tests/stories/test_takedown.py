"""Take down: a picture goes with all that was made from it, and comes back if that is undone."""

from dataclasses import replace

import forging
import panels
import pytest
from discord import Message
from reading import read
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.cases.values import Here
from bot.core.decisions import house_set, role_listed
from bot.core.errors import NotAllowed
from bot.core.jobs import State
from bot.core.takedowns import Reason


def cares(world: World, who: MemberActor) -> Here:
    """Somebody who looks after the channel."""
    return Here(
        space_id=str(world.guild.id),
        guild_id=world.guild.id,
        user_id=who.id,
        channel_id=world.channel.id,
        moderates_channel_id=world.channel.id,
    )


async def test_what_is_hidden_is_shown_again(world: World) -> None:
    """The card says that a moderator has to look, and no word of it; then it is as before."""
    job = await panels.picture(world, world.ann, "a boat at night")
    takedowns = world.app.studio.oversight.takedowns
    before = world.card()
    assert await takedowns.hide(job)
    await world.work()
    hidden = world.card()
    found = world.told(await world.ann.slash(world.channel, "result", job="#1"))
    assert await takedowns.show_again(job)
    await world.work()

    assert "`#1` is hidden until a moderator has looked at it." in hidden
    assert "boat" not in hidden
    assert hidden.media == hidden.buttons == ()
    assert "hidden until a moderator" in found
    assert found.media == ()
    assert world.card() == before
    assert len(world.channel.history()) == 1


async def test_a_picture_goes_with_what_was_made_from_it(world: World) -> None:
    """Cards, copies and posts are emptied wherever they are; undone, each shows the same again."""
    job = await panels.picture(world, world.ann, "a boat")
    first = world.message
    await panels.pressed(world, world.dan, "DM", first)
    await panels.edited(world, world.dan, first, "at night")
    second = world.message
    takedowns, place = world.app.studio.oversight.takedowns, cares(world, world.cleo)
    shown = [read(await world.fresh(one)) for one in (first, second)]
    (copy,) = world.dan.user.dm_channel.history()

    whole = await takedowns.extent_of(place, job)
    case = await takedowns.take_down(place, job, reason=Reason.REAL_PERSON, wide=True)
    await world.work()
    down = [read(await world.fresh(one)) for one in (first, second)]
    (copy_down,) = world.dan.user.dm_channel.history()
    await takedowns.take_back(place, case)
    await world.work()

    assert (whole.results, whole.members) == (2, 2)
    for seen, number in zip(down, (1, 2), strict=True):
        assert f"`#{number}` was taken down by a moderator." in seen
        assert "boat" not in seen
        assert "night" not in seen
        assert seen.media == ()
    assert read(copy_down).media == ()
    assert [read(await world.fresh(one)) for one in (first, second)] == shown
    assert read(world.dan.user.dm_channel.history()[0]).media == read(copy).media


async def test_its_file_moves_each_time_it_is_taken_down(world: World) -> None:
    """No address that somebody was given leads to it again, and who may see it finds it."""
    job = await panels.picture(world, world.ann, "a boat")
    takedowns, place = world.app.studio.oversight.takedowns, cares(world, world.cleo)
    names: list[str] = []
    for _ in range(2):
        case = await takedowns.take_down(place, job, reason=Reason.RULES, wide=False)
        await world.work()
        async with takedowns.open_pictures(place, case, bytes_max=2**20, files_max=1) as shown:
            names.append(shown[0].path.name)
            assert [path.name for path in shown[0].path.parent.iterdir()] == names[-1:]
        await takedowns.take_back(place, case)
        await world.work()

    assert names == ["result-0.1", "result-0.2"]
    assert len(world.card().media) == 1


async def test_what_a_moderator_deleted_in_discord_stays_away(world: World) -> None:
    """An ordinary Delete is respected: neither a takedown nor its end posts anything."""
    job = await panels.picture(world, world.ann)
    takedowns, place = world.app.studio.oversight.takedowns, cares(world, world.cleo)
    await world.cleo.delete(world.message)
    case = await takedowns.take_down(place, job, reason=Reason.RULES, wide=False)
    await world.work()
    await takedowns.take_back(place, case)
    await world.work()

    assert not [one for one in world.channel.history() if not one.flags.ephemeral]


# --- how moderators do it -----------------------------------------------------------------------


async def taken_down(
    world: World, by: MemberActor, of: Message, **chosen: object
) -> InteractionResult:
    """What a moderator is told who takes down what a message shows, from its menu."""
    form = await by.context_menu(world.channel, "Take down", of)
    result = await by.submit_modal(form, chosen)
    await world.work()
    return result


async def test_the_form_can_be_sent_as_it_stands(world: World) -> None:
    """It says who made it and how much was made from it; alone it takes this one down."""
    await panels.picture(world, world.ann, "a boat")
    first = world.message
    await panels.edited(world, world.dan, first, "at night")
    form = await world.cleo.context_menu(world.channel, "Take down", first)
    asked = str(form.modal)
    result = await world.cleo.submit_modal(form, {})
    await world.work()

    assert f"<@{world.ann.id}>" in asked
    assert "This and 1 made from it, by 1 person" in asked
    told = world.told(result)
    assert "**Case 1** Taken down: `#1`" in told
    assert told.buttons == ("Undo",)
    assert "`#1` was taken down by a moderator." in read(await world.fresh(first))
    assert world.card().media != ()


async def test_some_reasons_take_all_of_it(world: World) -> None:
    """Sexual content, minors and real people go with what was made from them."""
    await panels.picture(world, world.ann, "a boat")
    first = world.message
    await panels.edited(world, world.dan, first, "at night")
    told = world.told(await taken_down(world, world.cleo, first, reason=["sexual"]))
    found = world.told(await world.dan.slash(world.channel, "result", job="#2"))
    own = world.told(await world.ann.slash(world.channel, "result", job="#1"))
    kept_out = world.told(
        await forging.press(
            world.env, world.dan, world.channel, first, f"job:edit:{(await world.job()).id}"
        )
    )

    assert "`#1`, `#2`" in told
    assert "was taken down" in world.card()
    assert "A moderator took down your `#2`." in found
    assert "Why: sexual content." in found
    assert (own.buttons, found.buttons) == (("Appeal",), ())
    assert "nothing can be made of it" in kept_out


async def test_a_final_goes_with_its_preview(world: World) -> None:
    """Though it was made of the same words alone: it shows the same, and counts as made from it."""
    fine = {"model": "grok-imagine-image-2.0", "resolution": "2k", "quality": "medium"}
    await world.ann.slash(world.channel, "imagine", prompt="a boat", preview=True, **fine)
    await world.finish()
    preview = world.message
    final = next(one for one in world.card().buttons if one.startswith("Make final"))
    await world.dan.click(preview, label=final)
    await world.finish()
    form = await world.cleo.context_menu(world.channel, "Take down", preview)
    await world.cleo.submit_modal(form, {"reason": ["sexual"]})
    await world.work()

    assert "This and 1 made from it, by 1 person" in str(form.modal)
    assert "`#2` was taken down by a moderator." in world.card()
    assert world.card().media == ()


async def test_a_job_on_its_way_ends_unposted(world: World) -> None:
    """What is being made from it is not shown either; undone, it is."""
    await panels.picture(world, world.ann, "a boat")
    first = world.message
    shown = await world.dan.click(first, label="Edit")
    await world.dan.submit_modal(shown, {"prompt": "at night"})
    await world.app.worker.step()
    told = await taken_down(world, world.cleo, first, reason=["minors"])
    job = await world.finish()
    unshown = world.card()
    await world.cleo.click(world.answer(told), label="Undo")
    await world.work()

    assert job.withheld is not None
    assert "`#2` was taken down by a moderator." in unshown
    assert world.card().media != ()


async def test_a_member_is_counted_first(world: World) -> None:
    """Nothing goes before a moderator has read how much it is, and said yes."""
    for _ in range(2):
        await panels.picture(world, world.ann, world.a_wish())
    await panels.picture(world, world.dan, world.a_wish())
    asked = await world.cleo.slash(world.channel, "mod takedown member", member=world.ann, since=24)
    before = world.told(asked)
    form = await world.cleo.click(world.answer(asked), label="Takedown")
    told = world.told(await world.cleo.submit_modal(form, {}))
    await world.work()
    again = await world.cleo.slash(world.channel, "mod takedown member", member=world.ann, since=24)
    listed = world.told(await world.cleo.slash(world.channel, "mod takedown list"))

    assert f"<@{world.ann.id}> asked for 2 results in the last 24 h." in before
    assert "`#2`, `#1`" in told or "`#1`, `#2`" in told
    assert "asked for nothing in that time" in world.told(again)
    assert "`1`" in listed
    assert [bool(read(one).media) for one in world.channel.history()[:3]] == [False, False, True]


async def test_an_undo_is_for_admins_or_who_did_it(world: World) -> None:
    """And for seven days: then the files are destroyed, and nobody can take it back."""
    await panels.picture(world, world.ann)
    form = await panels.pressed(world, world.ben, "Takedown")
    told = await world.ben.submit_modal(form, {})
    await world.work()
    refused = world.told(await world.cleo.slash(world.channel, "mod takedown undo", case=1))
    files = list((world.app.settings.data_dir / "media").rglob("result-*"))
    await world.env.advance_time(7 * 24 * 3600 + 1)
    await world.app.housekeeping.round()
    late = await world.ben.click(world.answer(told), label="Undo")

    assert "only an admin can take that back" in refused
    assert files
    assert not any(file.exists() for file in files)
    assert "cannot be taken back any more" in world.told(late)
    forging.expect_refusals(world.env, NotAllowed)


async def test_the_log_channel_has_the_way_back(world: World) -> None:
    """Below the entry: rights are read when it is pressed, and what is sealed has none."""
    log = world.guild.create_text_channel("log")
    await world.app.studio.deciding.decide(world.here(), house_set("log_channel_id", log.id))
    moderators = world.guild.roles["Moderators"].id
    await world.app.studio.deciding.decide(
        world.here(), role_listed("moderator_role_ids", moderators, yes=True)
    )
    await panels.picture(world, world.ann, "a boat")
    shown = world.message
    form = await panels.pressed(world, world.ben, "Takedown")
    await world.ben.submit_modal(form, {})
    await world.work()
    entry = log.history()[-1]
    said = [
        world.told(await one.click(entry, label="Undo")).text for one in (world.dan, world.cleo)
    ]
    still = read(await world.fresh(shown)).media
    done = world.told(await world.ben.click(entry, label="Undo"))
    await world.work()
    back = read(await world.fresh(shown)).media
    again = world.told(await world.ben.click(entry, label="Undo"))
    form = await panels.pressed(world, world.ben, "Takedown")
    await world.ben.submit_modal(form, {"reason": ["illegal"]})
    entries = [read(one) for one in log.history()]

    assert read(entry).buttons == ("Undo",)
    assert "This is for moderators" in said[0]
    assert "only an admin can take that back" in said[1]
    assert still == ()
    assert "Case 1 is undone" in done
    assert back != ()
    assert "cannot be taken back any more" in again
    (sealed,) = [one for one in entries if "illegal content" in one]
    assert sealed.buttons == ()


async def test_private_copies_that_cannot_be_reached_are_named(world: World) -> None:
    """Within 15 minutes they are emptied; after that a moderator is told that they stay."""
    await panels.picture(world, world.ann, "a secret boat", private=True)
    private = panels.private_card(world, world.ann)
    await panels.pressed(world, world.ann, "Post", private)
    await world.ann.slash(world.channel, "result", job="#1")
    posted = next(one for one in world.channel.history() if not one.flags.ephemeral)
    told = world.told(await taken_down(world, world.cleo, posted))
    within = [seen.media for seen in world.told_in_private(world.ann)]
    await world.cleo.slash(world.channel, "mod takedown undo", case=1)
    await world.work()
    await world.env.advance_time(16 * 60)
    late = world.told(await taken_down(world, world.cleo, posted))

    assert "cannot be changed" not in told
    assert within[:2] == [(), ()]
    assert "2 messages that one person alone sees cannot be changed any more" in late


async def test_discord_is_down_and_comes_back(world: World) -> None:
    """What is still to be emptied stands in the rows: it is tried again, after a restart too."""
    await panels.picture(world, world.ann)
    first = world.message
    form = await world.cleo.context_menu(world.channel, "Take down", first)
    await world.cleo.submit_modal(form, {})
    world.env.inject_error("PATCH", "/webhooks/*/*/messages/*", status=503, times=8)
    await world.app.worker.step()
    up = read(await world.fresh(first)).media
    await world.restart()
    await world.pass_time(120)

    assert up != ()
    assert "was taken down" in read(await world.fresh(first))


# --- another look -------------------------------------------------------------------------------


async def test_who_is_told_of_it_may_ask_for_another_look(world: World) -> None:
    """From the note beside their request, where they read why; once, and then they read of that."""
    await panels.picture(world, world.dan, "a boat")
    first = world.message
    await taken_down(world, world.cleo, first)
    note = world.channel.history(viewer=world.dan)[-1]
    told = read(note)
    form = await world.dan.click(note, label="Appeal")
    await world.dan.submit_modal(form, {"words": "it is a boat"})
    asked = world.told(await world.dan.slash(world.channel, "result", job="#1"))
    queue = world.answer(await forging.command(world.env, world.ben, world.channel, "mod queue"))
    await world.ben.click(queue, label="Uphold")
    upheld = world.told(await world.dan.slash(world.channel, "result", job="#1"))

    assert "A moderator took down your `#1`." in told
    assert "Why: against the rules of this server." in told
    assert told.buttons == ("Appeal",)
    assert "You asked for another look; a moderator decides on it." in asked
    assert "A moderator looked at it again, and it stays." in upheld
    assert asked.buttons == upheld.buttons == ()


async def test_the_note_comes_by_direct_message_to_who_had_asked_to_be_told(world: World) -> None:
    """Later than a note beside the request is possible; another look is asked for from there."""
    await world.dan.slash(world.channel, "imagine", prompt="a boat")
    job = await world.until(State.RENDERING)
    await forging.press(world.env, world.dan, world.channel, world.message, f"job:tell:{job.id}")
    await world.finish()
    await world.env.advance_time(16 * 60)
    await taken_down(world, world.cleo, world.message)
    letter = world.dan.user.dm_channel.history()[-1]
    form = await world.dan.user.click(letter, label="Appeal")
    sent = await world.dan.user.submit_modal(form, {"words": "it is a boat"})

    assert "Why: against the rules of this server." in read(letter)
    assert "Thank you" in read(world.answer(sent).message)


@pytest.mark.parametrize("way", ["job", "member"])
async def test_what_moderators_cannot_decide_on_is_not_asked_of_them(
    world: World, way: str
) -> None:
    """What may be illegal is the operator's: no button promises otherwise, by whatever way it went.

    Nor do admins let its author in again.
    """
    job = await panels.picture(world, world.dan, "a boat")
    takedowns, place = world.app.studio.oversight.takedowns, world.here(world.ben)
    place = replace(place, admin=True)
    if way == "job":
        await takedowns.take_down(place, job, reason=Reason.ILLEGAL, wide=False)
    else:
        since_ms = job.created_at_ms
        await takedowns.take_down_member(
            place, world.dan.id, since_ms, reason=Reason.ILLEGAL, wide=False, note=""
        )
    await world.work()
    told = world.told_in_private(world.dan)[-1]
    barred = world.told(await world.dan.slash(world.channel, "imagine", prompt="more"))
    lifted = await forging.command(
        world.env, world.ben, world.channel, "mod unblock", member=world.dan
    )

    assert "Your `#1` was removed." in told
    assert "You are blocked here. Moderators cannot decide on this." in barred
    assert told.buttons == barred.buttons == ()
    assert "Only the bot's operator can let them in again." in world.told(lifted)
    forging.expect_refusals(world.env, NotAllowed)


# --- illegal content ----------------------------------------------------------------------------

OPERATED = pytest.mark.parametrize(
    "settings_changes", [{"operator_user_id": 1456074443980800008}], indirect=True
)


@OPERATED
async def test_illegal_content_is_sealed(world: World) -> None:
    """Nobody sees it, no staff undoes it, its files stay, and whoever runs the bot is told."""
    await panels.picture(world, world.dan, "something terrible")
    job, first = await world.job(), world.message
    told = await taken_down(world, world.cleo, first, reason=["illegal"])
    card = read(await world.fresh(first))
    found = world.told(await world.dan.slash(world.channel, "result", job="#1"))
    listed = world.told(await world.cleo.slash(world.channel, "logs recent"))
    barred = world.told(await world.dan.slash(world.channel, "imagine", prompt="more")).text
    undo = await forging.command(world.env, world.ben, world.channel, "mod takedown undo", case=1)
    refused = world.told(undo)
    shown = await world.cleo.slash(world.channel, "mod takedown show", case=1)
    opened = await world.cleo.click(world.answer(shown), label="Open")
    await world.env.advance_time(60 * 24 * 3600)
    await world.app.housekeeping.round()
    alerts = [read(one).text for one in world.ann.user.dm_channel.history()]
    forged = await forging.press(world.env, world.ann, world.channel, first, f"job:info:{job.id}")

    assert "The files are sealed" in world.told(told)
    assert world.told(told).buttons == ()
    assert "`#1` was removed." in card
    assert "You are blocked here" in found
    assert "llegal" not in found.text + barred
    assert "You are blocked here" in barred
    assert "terrible" not in listed
    assert "out of this server's hands" in refused
    assert "something terrible" in world.told(shown)
    assert world.told(shown).media == ()
    assert len(world.told(opened).media) == 1
    assert any("may be illegal" in text for text in alerts)
    assert list((world.app.settings.data_dir / "media").rglob("result-*"))
    assert "I do not know this job any more." in world.told(forged)
    forging.expect_refusals(world.env, NotAllowed)


# --- for nobody else ----------------------------------------------------------------------------


async def test_takedowns_are_for_moderators_alone(world: World) -> None:
    """No command, menu or made-up button does anything for members, or moderators elsewhere."""
    job = await panels.picture(world, world.ann)
    first = world.message
    told = await taken_down(world, world.cleo, first)
    (case,) = await world.app.studio.oversight.takedowns.latest(cares(world, world.cleo), 5)
    elsewhere = world.guild.create_text_channel("elsewhere")
    ids = (
        f"down:ask:{job.id}",
        f"down:member:{world.ann.id}.1795000000000",
        f"down:undo:{case.id}",
        f"down:open:{case.id}",
    )
    said = [
        world.told(await forging.press(world.env, world.dan, world.channel, first, one)).text
        for one in ids
    ]
    for name, options in (
        ("job", {"job": "#1"}),
        ("member", {"member": world.ann, "since": 1}),
        ("list", {}),
        ("show", {"case": 1}),
        ("undo", {"case": 1}),
    ):
        called = f"mod takedown {name}"
        result = await forging.command(world.env, world.dan, world.channel, called, **options)
        said.append(world.told(result).text)
    there = [
        await forging.command(world.env, world.cleo, elsewhere, "mod takedown job", job="#1"),
        await forging.command(world.env, world.cleo, elsewhere, "mod takedown undo", case=1),
        await forging.command(world.env, world.cleo, elsewhere, "mod takedown show", case=1),
    ]

    assert all("This is for moderators" in text for text in said), said
    assert [world.told(one).text for one in there] == [
        "I know no request like that here that is in your care.",
        "I know no takedown of this number here.",
        "I know no takedown of this number here.",
    ]
    assert "was taken down" in read(await world.fresh(first))
    assert world.told(told)
    forging.expect_refusals(world.env, NotAllowed)
