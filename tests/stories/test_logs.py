"""Looking back: who asked for what, where, and what came of it."""

import re
from typing import Any

from simcord import ChannelHandle, InteractionResult, MemberActor
from world import World

from bot.core.jobs import State
from sandbox.grok import faults

NASTY = "@everyone **b** <@1> [x](https://a.b) ||s|| `c` # h \u202etxet\u0007\n> q "
NUMBERS = re.compile(r"^`#(\d+)`", re.MULTILINE)


async def ask(
    world: World, by: MemberActor, channel: ChannelHandle | None = None, **options: Any
) -> InteractionResult:
    options = {"prompt": world.a_wish(), **options}
    return await by.slash(channel or world.channel, "imagine", **options)


async def recent(
    world: World, by: MemberActor, channel: ChannelHandle | None = None, **options: Any
) -> str:
    """What someone reads who looks back."""
    result = await by.slash(channel or world.channel, "logs recent", **options)
    return world.told(result).text


def jobs_in(text: str) -> list[int]:
    """The numbers of the requests in a log, from the top."""
    return [int(number) for number in NUMBERS.findall(text)]


async def test_a_line_says_who_where_when_what_and_what_came_of_it(world: World) -> None:
    """A request is traced from its picture to its words, its author and its price."""
    asked_at = int(world.env.now().timestamp())
    await ask(world, world.ann, prompt="a lighthouse", count=2)
    await world.finish()
    card = f"{world.guild.id}/{world.channel.id}/{world.message.id}"

    assert await recent(world, world.cleo) == (
        "**The latest requests in this channel**\n"
        f"`#1` <@{world.ann.id}> <#{world.channel.id}> <t:{asked_at}:R>\n"
        "\u2068a lighthouse\u2069\n"
        "-# 2 pictures delivered · Image 1.0 · 2 pictures · 1k · $0.04 · "
        f"[jump](https://discord.com/channels/{card})"
    )


async def test_private_requests_are_marked_and_lead_nowhere(world: World) -> None:
    """Moderators read private requests too; there is no public card to jump to."""
    await ask(world, world.ann, prompt="a surprise", private=True)
    await world.finish()
    text = await recent(world, world.cleo)

    assert "a surprise" in text
    assert text.endswith("-# 1 picture delivered · Image 1.0 · 1k · $0.02 · private")


async def test_every_end_has_its_words(world: World) -> None:
    """Refused, failed, stopped, running and waiting requests are told apart, with their price."""
    world.grok.faults.add(faults.moderated_image())
    await ask(world, world.ann)
    await world.finish()
    world.grok.faults.add(faults.failed())
    await world.ann.slash(world.channel, "video", prompt="waves")
    await world.finish()
    await ask(world, world.ann)
    await world.until(State.RENDERING)
    await world.ann.click(world.message, label="Cancel")
    being_stopped = (await recent(world, world.cleo)).splitlines()[3]
    await world.finish()
    await ask(world, world.ann)
    await world.until(State.RENDERING)
    await ask(world, world.ann)
    waiting, running, stopped, failed, refused = (
        line.split(" · [jump]")[0].removeprefix("-# ")
        for line in (await recent(world, world.cleo)).splitlines()
        if line.startswith("-# ")
    )

    assert refused == "refused by xAI's content policy · Image 1.0 · 1k · $0.02 by the price list"
    assert failed == "failed at xAI · Video 1.5 Lite · 6 s · 16:9 · 720p · $0.00"
    assert being_stopped.startswith("-# being stopped · Image 1.0 · 1k")
    assert stopped.startswith("stopped when xAI had begun")
    assert stopped.endswith(" · Image 1.0 · 1k · $0.02")
    assert running == "under way · Image 1.0 · 1k · $0.02 set aside"
    assert waiting == "waiting · Image 1.0 · 1k · $0.02 set aside"


async def test_moderators_see_their_channel_and_admins_the_server(world: World) -> None:
    """Manage Messages shows the channel it is used in; Manage Server shows all of them."""
    other = world.guild.create_text_channel("clips")
    await ask(world, world.ann)
    await ask(world, world.ann, other)

    assert jobs_in(await recent(world, world.cleo)) == [1]
    assert jobs_in(await recent(world, world.cleo, other)) == [2]
    await show_logs_to_admins(world)
    assert jobs_in(await recent(world, world.ben)) == [2, 1]
    assert "**The latest requests in this server**" in await recent(world, world.ben)


async def show_logs_to_admins(world: World) -> None:
    """Admins without Manage Messages are shown /logs by a setting of theirs."""
    commands = await world.app.bot.tree.fetch_commands()
    logs = next(command for command in commands if command.name == "logs")
    world.guild.set_command_permissions(logs, {world.ben: True})


async def test_one_member_can_be_looked_at(world: World) -> None:
    """With a member given, only their requests are listed, in the same bounds."""
    other = world.guild.create_text_channel("clips")
    await ask(world, world.ann)
    await ask(world, world.dan)
    await ask(world, world.ann, other)
    await ask(world, world.ann)

    assert jobs_in(await recent(world, world.cleo, member=world.ann)) == [4, 1]
    assert await recent(world, world.cleo, other, member=world.dan) == (
        "This member has asked for nothing in this channel yet."
    )
    await show_logs_to_admins(world)
    assert jobs_in(await recent(world, world.ben, member=world.ann)) == [4, 3, 1]


async def test_other_servers_are_none_of_ours(world: World) -> None:
    """The log of a server has nothing of another one, the same person's requests included."""
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("pictures")
    await ask(world, elsewhere.add_member(world.ann.user), channel)
    await show_logs_to_admins(world)

    assert await recent(world, world.ben) == "Nothing was asked for in this server yet."
    assert await recent(world, world.ben, member=world.ann) == (
        "This member has asked for nothing in this server yet."
    )


async def test_an_empty_log_says_so(world: World) -> None:
    """Where nothing was asked for, that is what a moderator reads."""
    assert await recent(world, world.cleo) == "Nothing was asked for in this channel yet."


async def test_the_last_ten_fit_whatever_they_say(world: World) -> None:
    """Ten long requests full of markup make one message; none of it pings or formats."""
    await world.ben.slash(world.channel, "quota set", unit="dollars", window="day", amount=1000.0)
    for nth in range(11):
        await ask(
            world,
            world.ann,
            prompt=f"{NASTY * 80}{nth}"[:6000],
            count=7,
            aspect="19.5:9",
            resolution="1.5k",
            quality="medium",
        )
    text = await recent(world, world.cleo)

    assert jobs_in(text) == [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]
    assert "…" in text
    assert "\\@everyone \\*\\*b\\*\\* \\<\\@1\\> \\[x\\]\\(https\\://a.b\\)" in text
    assert len(text) <= 4000
    assert "\u202e" not in text
