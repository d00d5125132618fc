"""Rules on words: set by those who look after the whole server, and met by everybody's requests."""

import sqlite3
from contextlib import closing
from typing import Any

import files
import forging
import pytest
from discord import PermissionOverwrite
from simcord import ChannelHandle, InteractionResult, MemberActor, UserHandle
from world import World

from bot.core.errors import BadWordRule, NotAllowed
from bot.core.jobs import EndReason, State
from bot.ui import texts
from sandbox.grok import words as grok_words

REFUSED = (
    "The rules here do not allow this. Nothing was charged. Ask for something else; a moderator "
    "can say more."
)
ADDED = grok_words.improved("a boat").split(", ")[1]
"""What the model writes behind these words."""


async def mod(world: World, command: str, by: MemberActor | None = None, **options: Any) -> str:
    """What somebody reads who uses a command of /mod; ben, unless it is said who.

    Discord shows it to who may manage messages, which ben may not; what he types counts.
    """
    called = f"mod {command}"
    result = await forging.command(world.env, by or world.ben, world.channel, called, **options)
    return world.told(result).text


async def asked(world: World, command: str = "imagine", **options: Any) -> str:
    """What ann alone is told when she asks for something."""
    return world.told(await world.ann.slash(world.channel, command, **options)).text


async def asked_next(world: World, command: str = "imagine", **options: Any) -> str:
    """The same a second later than what was asked before: the log channel shows the latest."""
    await world.env.advance_time(1)
    return await asked(world, command, **options)


async def with_a_log(world: World) -> ChannelHandle:
    """The log channel, which members do not see."""
    me, closed = world.app.bot.user, PermissionOverwrite(view_channel=False)
    assert me is not None
    seen = PermissionOverwrite(view_channel=True, send_messages=True)
    overwrites = {world.guild.default_role: closed, me: seen, world.ben: seen}
    log = world.guild.create_text_channel("log", overwrites=overwrites)
    await world.ben.slash(world.channel, "settings log", channel=log)
    return log


def kept(world: World) -> list[list[tuple[Any, ...]]]:
    """All rules and presets on record, and how often something was decided."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        return [
            database.execute(f"select * from {name}").fetchall()  # noqa: S608 - our table
            for name in ("word_rules", "word_presets_off", "audit")
        ]


# --- what is asked for --------------------------------------------------------------------------


async def test_no_way_of_asking_gets_a_refused_word_through(world: World) -> None:
    """In a prompt, a style, a scene, a wish for better words, an edit or a preview: all the same.

    The answer is private, names no word and no rule, and nothing is spent. Moderators read which
    rule it was in the log channel.
    """
    log = await with_a_log(world)
    await mod(world, "words add", words="rival club")
    await world.ben.slash(world.channel, "style add", name="ours", after="for the R\u0456val Club")
    picture = files.photo()
    said = [
        await asked_next(world, prompt="a poster of the RIVAL-club"),
        await asked_next(world, prompt="a poster", style="ours"),
        await asked_next(world, prompt="a poster of the r1val club", improve=True),
        await asked_next(world, prompt="a poster of the rival club", preview=True),
        await asked_next(world, "edit", prompt="add the rival club", image=picture),
        await asked_next(world, "video", prompt="the rival club cheers"),
        await asked_next(world, "edit", prompt="undress her", image=picture),
        await asked_next(world, prompt="a naked child"),
    ]
    await world.env.advance_time(1)
    shown = await world.ann.slash(world.channel, "storyboard", seconds=2)
    assert shown.modal is not None
    script = shown.modal["components"][0]["component"]["custom_id"]
    board = await world.ann.submit_modal(shown, {script: "a field\n\nthe rival club"})

    await world.tell()
    told = world.seen(log.history()[-1]).text

    assert {one.split("\n")[0] for one in said} == {REFUSED}
    assert "9 requests refused by word rules, 1 person" in told
    assert "a field the rival club\n" in told.replace("\u2068", "").replace("\u2069", "")
    assert "· \u2068rival club\u2069" in told
    assert "· Sexual content with minors" in told
    assert REFUSED in world.told(board)
    assert "rival club" in world.told(board), "the words are given back"
    assert not world.grok.requests
    assert not world.channel.history()
    assert (await world.used()).ticks == 0


async def test_an_honest_word_goes_on(world: World) -> None:
    """A rule on a word leaves alone what only holds its letters."""
    await mod(world, "words add", words="rape")
    await world.ann.slash(world.channel, "imagine", prompt="a transparent grape, children playing")

    assert (await world.finish()).state is State.DONE


async def test_what_is_flagged_goes_on_and_is_marked(world: World) -> None:
    """The job knows the rule that wants moderators to be told."""
    await mod(world, "words add", words="dragon*", action="flag")
    await world.ann.slash(world.channel, "imagine", prompt="two dragons")
    job = await world.finish()

    assert (job.state, job.flags) == (State.DONE, ("words:dragon*",))


async def test_what_a_model_wrote_against_the_rules_is_shown_to_nobody(world: World) -> None:
    """Neither better words nor a description; it is not kept, and the bill is told."""
    await mod(world, "words add", words=ADDED)
    better = await world.ann.slash(world.channel, "imagine", prompt="a boat", improve=True)
    job = await world.finish()

    assert (job.state, job.end_reason) == (State.REFUSED, EndReason.AGAINST_RULES)
    assert job.written is None
    (card,) = [one for one in world.told_in_private(world.ann) if ADDED not in one]
    assert "The rules here do not let what came of it be shown. It cost" in card
    assert better.acknowledged
    await mod(world, "words remove", rule=ADDED)
    await mod(world, "words add", words="picture", action="refuse")
    await world.ann.slash(world.channel, "describe", image=files.photo())
    assert (await world.finish()).end_reason is EndReason.AGAINST_RULES


# --- looking after them -------------------------------------------------------------------------


async def test_a_rule_is_tried_set_listed_and_taken_back(world: World) -> None:
    """A dry run says what would happen and why; each change is one decision."""
    assert await mod(world, "test", text="the rival club") == (
        "No rule on words matches. A request with this would go on."
    )
    assert await mod(world, "words add", words="Rival  Club", action="hold") == (
        "The rule is set: \u2068rival club\u2069: hold for a moderator."
    )
    assert await mod(world, "test", text="the RIVAL club") == (
        "A request with this would wait for a moderator.\n"
        "- \u2068rival club\u2069: hold for a moderator"
    )
    again = await mod(world, "words add", words="rival club")
    assert again.endswith("Before, it did this: hold for a moderator.")
    undress = await mod(world, "test", text="undress her", picture=True)
    assert "- **Undressing somebody on a given picture** (came with the bot)" in undress
    listed = await mod(world, "words list")
    assert "Sexual content with minors: always on\n" in listed
    assert "Hate: on\n" in listed
    assert "**Rules of this server**\n\u2068rival club\u2069: refuse" in listed
    undone = world.told(await world.ben.slash(world.channel, "settings undo"))
    assert "**Rule on \u2068rival club\u2069**: refuse → hold for a moderator" in undone
    (found,) = await forging.typed(world.env, world.ben, world.channel, "mod words remove", "rule")
    assert "is removed" in await mod(world, "words remove", rule=found)
    assert "no rules of its own" in await mod(world, "words list")


async def test_a_form_adds_a_rule(world: World) -> None:
    """Without words the command opens a form, for who may set rules."""
    shown = await forging.command(world.env, world.ben, world.channel, "mod words add")
    assert shown.modal is not None
    fields = {row["component"]["custom_id"] for row in shown.modal["components"]}
    assert fields == {"words", "action", "pattern"}
    sent = await world.ben.submit_modal(shown, {"words": "rival", "action": "flag"})
    assert "The rule is set" in world.told(sent)
    assert len(kept(world)[0]) == 1
    assert await mod(world, "words add", world.cleo) == texts.overseers_only()
    forging.expect_refusals(world.env, NotAllowed)


async def test_presets_are_for_admins_and_some_are_fixed(world: World) -> None:
    """Hate is turned off by an admin; minors are not, by nobody."""
    await world.ben.slash(world.channel, "settings moderators", add=world.guild.roles["Moderators"])
    assert "no role" not in await mod(world, "test", world.cleo, text="heil hitler")
    off = {"which": "hate", "on": False}
    assert "manage the server" in await mod(world, "words preset", world.cleo, **off)
    fixed = await mod(world, "words preset", which="minors", on=False)
    assert fixed == "This preset is always on. Nobody can turn it off."
    assert await mod(world, "words preset", which="hate", on=False) == "**Hate** is off."
    assert "would go on" in await mod(world, "test", world.cleo, text="heil hitler")
    assert "refused" in await mod(world, "test", world.cleo, text="a naked child")
    forging.expect_refusals(world.env, NotAllowed)


async def test_what_cannot_be_a_rule_is_said_with_the_remedy(world: World) -> None:
    """A pattern that cannot be read is not set, and one that others never finish is harmless."""
    broken = await mod(world, "words add", words="(a", pattern=True)
    assert "The pattern cannot be read" in broken
    await mod(world, "words add", words="(a+)+$", pattern=True, action="flag")
    await world.ann.slash(world.channel, "imagine", prompt="a" * 5_000)
    assert (await world.finish()).flags == ("pattern:(a+)+$",)
    forging.expect_refusals(world.env, BadWordRule)


# --- out of reach -------------------------------------------------------------------------------

COMMANDS: dict[str, dict[str, Any]] = {
    "mod words add": {"words": "more"},
    "mod words remove": {"rule": "rival club"},
    "mod words list": {},
    "mod words preset": {"which": "hate", "on": False},
    "mod test": {"text": "the rival club"},
}


@pytest.mark.parametrize("settings_changes", [{"personal_use": True}], indirect=True)
async def test_rules_are_out_of_reach_for_everybody_else(world: World) -> None:
    """Not for members, moderators of a channel, in direct messages, nor from another server."""
    await mod(world, "words add", words="rival club")
    elsewhere = world.env.create_guild("Elsewhere")
    eve = elsewhere.add_member(elsewhere.owner)
    there = elsewhere.create_text_channel("pictures")
    before = kept(world)

    async def says(
        who: MemberActor | UserHandle, channel: ChannelHandle, name: str, options: dict[str, Any]
    ) -> InteractionResult:
        return await forging.command(world.env, who, channel, name, **options)

    for name, options in COMMANDS.items():
        for who in (world.ann, world.cleo):
            assert "This is for" in world.told(await says(who, world.channel, name, options)).text
        dm = world.ben.user.dm_channel
        assert "This is for" in world.told(await says(world.ben.user, dm, name, options)).text
    assert kept(world) == before
    for name in ("mod words remove", "mod words list", "mod test"):
        said = world.told(await says(eve, there, name, COMMANDS[name])).text
        assert "\u2068rival club" not in said, name
    for who, channel in ((world.ann, world.channel), (world.cleo, world.channel), (eve, there)):
        offered = await forging.typed(world.env, who, channel, "mod words remove", "rule")
        assert offered == []
    assert kept(world) == before
    forging.expect_nothing_but_refusals(world.env)
