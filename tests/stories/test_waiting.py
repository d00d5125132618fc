"""Waiting for a turn: caps, places, priority, a full line, the same twice, and a new day."""

import random
from typing import Any

import arriving
import files
import pytest
from simcord import MemberActor
from world import EnvClock, World

from bot.core.jobs import State
from bot.core.money import NOTHING
from sandbox.grok import faults
from sandbox.grok.imagine import GrokImagine, Pace

MINUTE_S = 60


def settings(**changes: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("settings_changes", [changes], indirect=True)


@pytest.fixture
def grok(clock: EnvClock) -> GrokImagine:
    """A slow one, so that there is a line."""
    return GrokImagine(
        clock=clock.now_s,
        rng=random.Random(1),
        media_origin="https://media.test",
        pace=Pace(deferred_s=120, video_s=120),
    )


async def ask(world: World, member: MemberActor, prompt: str | None = None) -> None:
    """Ask for a picture, a moment after whoever asked before."""
    await world.env.advance_time(0.01)
    await member.slash(world.channel, "imagine", prompt=prompt or world.a_wish())


def prompts(world: World) -> list[str]:
    """What xAI was asked for, in order."""
    return [request.body["prompt"] for request in world.grok.requests]


@settings(max_concurrent_per_member=2)
async def test_one_person_has_only_so_many_under_way(world: World) -> None:
    """The third request of one person waits for one of the first two, and its card says so."""
    for prompt in ("one", "two", "three"):
        await ask(world, world.ann, prompt)
    await world.pass_time(4)

    assert prompts(world) == ["one", "two"]
    assert "Waiting · starts after one of your 2 that are under way" in world.card()

    await ask(world, world.dan, "another's")
    await world.pass_time(4)

    assert prompts(world) == ["one", "two", "another's"]

    await world.pass_time(150, step_s=10)

    assert "three" in prompts(world)


@settings(max_concurrent_per_guild=1)
async def test_one_server_has_only_so_many_under_way(world: World) -> None:
    """A busy server leaves room for others, however many wait in it."""
    elsewhere = world.env.create_guild("Elsewhere")
    eve = elsewhere.add_member(world.env.create_user("eve"))
    channel = elsewhere.create_text_channel("pictures")
    await ask(world, world.ann, "one")
    await ask(world, world.dan, "two")
    await world.env.advance_time(0.01)
    await eve.slash(channel, "imagine", prompt="elsewhere")
    await world.pass_time(4)

    assert prompts(world) == ["one", "elsewhere"]


@settings(max_concurrent_jobs=1)
async def test_a_card_says_where_it_stands(world: World) -> None:
    """The first places are told exactly, those further back roughly."""
    members = [world.guild.add_member(world.env.create_user(f"m{n}")) for n in range(6)]
    for member in (world.ann, *members):
        await ask(world, member)
    await world.pass_time(4)
    cards = [card.text for card in reversed([*map(world.seen, world.channel.history())])]

    assert "about 5th in line" in cards[0]
    assert "3rd in line" in cards[3]
    assert "next in line" in cards[5]
    assert "▶ Rendering" in cards[6]


@settings(max_concurrent_jobs=1)
async def test_a_card_says_when_it_usually_starts(world: World) -> None:
    """Once it is known how long such requests take, a place is told in minutes too."""
    for _ in range(7):
        await ask(world, world.ann)
    await world.pass_time(11 * MINUTE_S, step_s=10)

    assert "next in line · usually starts within 2 minutes" in world.card()


@settings(max_concurrent_jobs=1)
async def test_a_role_may_wait_for_less_long(world: World) -> None:
    """An admin lets the wait of a role's members count more often; limits stay as they are."""
    boosters = world.guild.create_role("Boosters")
    bea = world.guild.add_member(world.env.create_user("bea"), roles=[boosters])
    told = world.told(
        await world.ben.slash(world.channel, "settings priority", role=boosters, weight=10)
    )

    assert f"The wait of <@&{boosters.id}> counts 10 times" in told

    for member in (world.ann, bea):
        await ask(world, member, f"first of {member.name}")
        await world.pass_time(130, step_s=10)
    await ask(world, world.dan, "in between")
    await world.pass_time(20, step_s=5)
    await ask(world, world.ann, "ann's")
    await ask(world, bea, "bea's")
    await world.pass_time(260, step_s=10)

    assert prompts(world)[-2:] == ["bea's", "ann's"]

    listed = world.told(await world.ben.slash(world.channel, "settings show"))

    assert f"<@&{boosters.id}>: their wait counts 10 times" in listed

    await world.ben.slash(world.channel, "settings priority", role=boosters, weight=1)

    assert "Everybody waits alike." in world.told(
        await world.ben.slash(world.channel, "settings show")
    )


@settings(max_queue_per_guild=2, max_concurrent_jobs=1)
async def test_a_full_line_takes_nobody_in(world: World) -> None:
    """Beyond the operator's limit people are told when to try; nothing is set aside."""
    for _ in range(3):
        await ask(world, world.dan)
        await world.work()
    late = await world.ann.slash(world.channel, "imagine", prompt="late")
    told = world.told(late)

    assert told.text == ("2 requests wait in this server already. Try again in about 10 minutes.")
    assert await world.used(world.ann) == NOTHING
    assert len(world.channel.history()) == 3


@settings(max_queue_per_member=1, max_concurrent_jobs=1)
async def test_nobody_fills_the_line_alone(world: World) -> None:
    """One person may have only so many waiting; others still get in."""
    for _ in range(2):
        await ask(world, world.ann)
        await world.work()
    third = await world.ann.slash(world.channel, "imagine", prompt="a third")

    assert "You have 1 request waiting already. Wait for it to start, or stop it:" in world.told(
        third
    )

    await ask(world, world.dan)

    assert len(world.channel.history()) == 3


async def test_the_same_twice_at_once_is_asked_about(world: World) -> None:
    """Two identical requests within seconds may be a mistake: the second is not charged unasked."""
    await ask(world, world.ann, "a pear")
    twice = await world.ann.slash(world.channel, "imagine", prompt="a pear")
    told = world.told(twice)

    assert "You asked for exactly this a moment ago: `#1`." in told
    assert (await world.used(world.ann)).images == 1
    assert len(world.channel.history()) == 1

    await world.ann.click(twice.followups[-1], label="Again")
    await world.work()

    assert prompts(world) == ["a pear", "a pear"]
    assert (await world.used(world.ann)).images == 2


@pytest.mark.parametrize(
    ("by", "option", "after_s"),
    [("dan", {}, 0), ("ann", {"count": 2}, 0), ("ann", {}, 11)],
)
async def test_what_is_not_the_same_is_not_asked_about(
    world: World, by: str, option: dict[str, int], after_s: int
) -> None:
    """Another person, another option, or a little later: no question is asked."""
    await ask(world, world.ann, "a pear")
    await world.env.advance_time(after_s)
    member = {"ann": world.ann, "dan": world.dan}[by]
    await member.slash(world.channel, "imagine", prompt="a pear", **option)

    assert len(world.channel.history()) == 2


async def test_the_same_words_for_other_pictures_are_not_the_same(world: World) -> None:
    """An edit of another picture is another request; of the same picture it is asked about."""
    for colour in ("red", "blue", "blue"):
        size = (64, 48) if colour == "red" else (80, 48)
        last = await world.ann.slash(
            world.channel, "edit", prompt="cut it", image=files.photo(colour, size=size)
        )

    assert len(world.channel.history()) == 2
    assert "You asked for exactly this a moment ago: `#2`." in world.told(last)


@settings(max_concurrent_jobs=1, start_within_min=10)
async def test_what_does_not_begin_in_time_ends_free(world: World) -> None:
    """After START_WITHIN_MIN the request is over, for nothing, and can be asked for again."""
    world.grok.pace = Pace(deferred_s=3600)
    await ask(world, world.dan)
    await world.work()
    await ask(world, world.ann)
    await world.pass_time(11 * MINUTE_S, step_s=20)

    assert "This waited too long for its turn. Nothing was charged." in world.card()
    assert world.card().buttons == ("Again", "Info")
    assert await world.used(world.ann) == NOTHING


async def until_midnight(world: World) -> None:
    """Let time pass until a minute before the next day."""
    now = world.env.now()
    seconds = 24 * 3600 - (now.hour * 3600 + now.minute * 60 + now.second)
    await world.env.advance_time(seconds - MINUTE_S)


async def test_what_waited_past_midnight_counts_for_the_new_day(world: World) -> None:
    """After an outage yesterday's requests use today's limits, not limits that are over."""
    await until_midnight(world)
    world.grok.faults.add(faults.overloaded("submit-image"), times=4)
    await ask(world, world.ann)
    await world.pass_time(8 * MINUTE_S, step_s=10)

    assert (await world.job()).state is State.DONE
    assert (await world.used(world.ann)).images == 1


async def test_yesterdays_requests_do_not_pass_the_limit_of_today(world: World) -> None:
    """One that today's limits have no room for any more ends free, and its author reads why."""
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=1)
    await until_midnight(world)
    world.grok.faults.add(faults.overloaded("submit-image"), times=4)
    await ask(world, world.ann)
    await world.pass_time(MINUTE_S + 4, step_s=2)
    card = world.message
    await arriving.send(world, world.ann, "imagine", {"prompt": "today's"})
    await world.pass_time(8 * MINUTE_S, step_s=10)

    assert "The day changed while this waited, and today's limits have no room for it." in (
        world.seen(await world.fresh(card))
    )
    assert prompts(world) == ["today's"]
    assert (await world.used(world.ann)).images == 1
