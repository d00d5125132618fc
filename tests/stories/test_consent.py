"""Whoever attaches something says that they may use it, before anything is done with it."""

from pathlib import Path

import arriving
import files
import forging
from discord import PermissionOverwrite
from reading import asked_about
from simcord import InteractionResult, MemberActor
from test_my_data import erased, kept
from world import World

from bot.core.jobs import State
from bot.core.money import NOTHING

SENTENCE = "I may use this, and every real person in it agreed."


async def joined(world: World) -> MemberActor:
    """Somebody who has attached nothing in this server yet."""
    return world.guild.add_member(world.env.create_user("eve"))


async def edited(world: World, by: MemberActor) -> InteractionResult:
    """The answer to a picture that somebody attached with a wish."""
    wish = world.a_wish()
    return await by.slash(world.channel, "edit", prompt=wish, image=files.photo())


async def test_the_first_file_in_a_server_is_asked_about_once(world: World) -> None:
    """One sentence, two buttons, the options kept; a restart in between changes nothing."""
    eve = await joined(world)
    asked = await edited(world, eve)
    question = world.told(asked)

    assert SENTENCE in question
    assert "a boat" in question
    assert question.buttons == ("Yes, go on", "No")
    assert not world.grok.seen
    assert await world.used() == NOTHING

    await world.restart()
    await world.agreed(eve, asked)
    job = await world.finish()
    assert job.state is State.DONE
    assert job.from_upload
    assert len(world.grok.requests) == 1

    await edited(world, eve)
    assert (await world.finish()).state is State.DONE
    assert len(world.grok.requests) == 2


async def test_a_yes_holds_until_a_person_has_their_data_removed(world: World) -> None:
    """Who leaves the server and comes back is not asked anew; who had all removed is."""
    eve = await joined(world)
    await world.agreed(eve, await edited(world, eve))
    await world.finish()
    world.guild.remove_member(eve)
    eve = world.guild.add_member(eve.user)
    await edited(world, eve)
    back = await world.finish()
    await erased(world, eve)
    await kept(world)
    asked = await edited(world, eve)

    assert back.state is State.DONE
    assert back.from_upload
    assert SENTENCE in world.told(asked)


async def test_who_says_no_spends_nothing_and_no_file_stays(world: World, tmp_path: Path) -> None:
    """No forgets the request with its files; the next file is asked about again."""
    eve = await joined(world)
    asked = await edited(world, eve)
    await eve.click(asked.followups[-1], label="No")
    await world.work()

    assert [one for one in (tmp_path / "media").rglob("*") if one.is_file()] == []
    assert not world.grok.seen
    assert await world.used() == NOTHING
    assert SENTENCE in world.told(await edited(world, eve))


async def test_nobody_answers_for_another(world: World) -> None:
    """The question is its author's: a press by anybody else, an admin too, changes nothing."""
    eve = await joined(world)
    asked = await edited(world, eve)
    question = asked.followups[-1]
    job_id = asked_about(question.message)
    for other in (world.ann, world.ben):
        for action in ("agree", "go"):
            await forging.press(world.env, other, world.channel, question, f"ask:{action}:{job_id}")
    await forging.press(world.env, eve, world.channel, question, f"ask:go:{job_id}")
    await forging.press(world.env, eve, world.channel, question, f"job:again:{job_id}")
    await world.work()
    assert not world.grok.seen

    await eve.click(question, label="Yes, go on")
    assert (await world.finish()).id == job_id


async def test_each_clip_is_asked_about(world: World) -> None:
    """Who has agreed before is asked at every clip."""
    for _ in range(2):
        asked = await world.ann.slash(
            *(world.channel, "edit"), prompt=world.a_wish(), video=files.clip(1)
        )
        assert SENTENCE in world.told(asked)


async def test_what_somebody_else_attached_is_asked_about(world: World) -> None:
    """Where others' files may be worked on, each one is asked about."""
    await world.ben.slash(world.channel, "settings uploads", allowed=True)
    picture = await world.dan.send(world.channel, "my cat", attachments=[files.photo()])
    for _ in range(2):
        form = await world.ann.context_menu(world.channel, "Edit image", picture)
        asked = await world.ann.submit_modal(form, {"prompt": world.a_wish()})
        assert SENTENCE in world.told(asked)
    assert not world.grok.seen


async def test_files_are_taken_in_age_restricted_channels_only(world: World) -> None:
    """Where a server wants it so: elsewhere one reads where to go, and nothing is fetched."""
    await world.ben.slash(world.channel, "settings uploads", adult_channels_only=True)
    refused = await edited(world, world.ann)
    await world.work()

    assert "Use one of those." in world.told(refused)
    assert "age-restricted channels" in world.told(refused)
    assert not world.grok.seen
    assert await world.used() == NOTHING
    shown = world.told(await world.ben.slash(world.channel, "settings show"))
    assert "Attached files are taken in age-restricted channels only." in shown

    stored = world.env.backend.cdn.store_attachment(1, 1, *files.photo(), None)
    restricted = {
        "id": str(world.channel.id),
        "type": 0,
        "name": "grown-ups",
        "guild_id": str(world.guild.id),
        "position": 0,
        "permission_overwrites": [],
        "nsfw": True,
    }
    options = {"prompt": "make it night", "image": arriving.attachment(stored["url"])}
    await arriving.send(world, world.ann, "edit", options, channel=restricted)
    assert (await world.finish()).state is State.DONE


async def test_moderators_are_told_of_files_where_none_are_taken(world: World) -> None:
    """In the log channel, like other refusals: what was asked for, by whom and where, in one."""
    me = world.app.bot.user
    assert me is not None
    seen = PermissionOverwrite(view_channel=True, send_messages=True)
    closed = PermissionOverwrite(view_channel=False)
    log = world.guild.create_text_channel(
        "log", overwrites={world.guild.default_role: closed, me: seen, world.ben: seen}
    )
    eve = await joined(world)
    await world.ben.slash(world.channel, "settings log", channel=log)
    asked = await edited(world, eve)
    await world.ben.slash(world.channel, "settings uploads", adult_channels_only=True)
    before = len(log.history())
    for _ in range(2):
        await eve.click(asked.followups[-1], label="Yes, go on")
    await world.tell()
    first = world.seen(log.history()[-1])
    await edited(world, world.ann)
    await world.env.advance_time(15)
    await world.tell()
    told = world.seen(log.history()[-1])

    assert "A request was refused by the rules on uploads" in first
    assert f"<@{eve.id}> <#{world.channel.id}>" in first
    assert "2 requests refused by the rules on uploads, 2 people" in told
    assert told.text.count("a boat") == 2
    assert len(log.history()) == before + 1


async def test_a_question_is_answered_where_files_are_taken(world: World) -> None:
    """What was asked about before the rule held is not let in by a Yes after it."""
    eve = await joined(world)
    asked = await edited(world, eve)
    await world.ben.slash(world.channel, "settings uploads", adult_channels_only=True)
    pressed = await eve.click(asked.followups[-1], label="Yes, go on")
    await world.work()

    assert "Use one of those." in world.told(pressed)
    assert not world.grok.seen
