"""A result of the bot in place of an upload: chosen from the list, by number, id or link."""

from typing import Any

import files
import forging
import pytest
from discord import PermissionOverwrite
from world import World

from bot.core.cases.results import Named
from bot.core.jobs import Job, Media
from bot.core.money import NOTHING


async def made(world: World, command: str = "imagine", **options: Any) -> Job:
    """Something of ann's, finished and shown."""
    short = {"seconds": 2, "resolution": "480p"} if command == "video" else {}
    await world.ann.slash(world.channel, command, **{"prompt": world.a_wish()} | short | options)
    return await world.finish()


async def kept(world: World, number: int) -> Media:
    """The first file of a result of ann's."""
    return await world.app.studio.results.named(world.here(world.ann), Named(number=number))


async def use(world: World, command: str, source: str, **options: Any) -> Job:
    """Work on a result; what is booked is what was billed."""
    words = {} if command == "describe" else {"prompt": "make it night"}
    await world.ann.slash(world.channel, command, **words | options | {"from": source})
    job = await world.finish()

    assert (await world.used()).ticks == sum(charge.ticks for charge in world.grok.bill)
    return job


async def refused(world: World, source: str, sentence: str, command: str = "edit") -> None:
    """It is answered in private, and nothing is sent."""
    sent = len(world.grok.requests)
    words = {} if command == "describe" else {"prompt": "make it night"}
    result = await world.dan.slash(world.channel, command, **words, **{"from": source})
    await world.work()

    forging.expect_nothing_but_refusals(world.env)
    assert sentence in world.told(result)
    assert len(world.grok.requests) == sent
    assert await world.used(world.dan) == NOTHING


def link(world: World, *, host: str = "discord.com", server: int | None = None) -> str:
    """A link to the newest message, as Discord copies it."""
    guild_id = world.guild.id if server is None else server
    return f"https://{host}/channels/{guild_id}/{world.channel.id}/{world.message.id}"


@pytest.mark.parametrize("written", ["#1", "1", " #1.1 "])
async def test_a_result_is_edited_by_its_number(world: World, written: str) -> None:
    """The picture goes to xAI as if it was attached."""
    await made(world, aspect="16:9")
    await use(world, "edit", written)
    source = await kept(world, 1)

    assert world.grok.requests[-1].path == "/v1/images/edits"
    (sent,) = files.in_request(world.grok.requests[-1].body)
    assert sent.size == (source.width, source.height)
    assert len(world.card().media) == 1


async def test_one_of_several_pictures_is_named_by_its_place(world: World) -> None:
    """`#1.3` is the third picture of the first request; the first is taken unless it is said."""
    await made(world, count=4)
    await use(world, "edit", "#1.3")
    await use(world, "edit", "#1.1")
    await use(world, "edit", "#1")
    third, first, unsaid = (request.body["image"] for request in world.grok.requests[1:])

    assert first == unsaid != third


@pytest.mark.parametrize("host", ["discord.com", "ptb.discord.com", "canary.discord.com"])
async def test_a_link_to_a_message_leads_to_its_result(world: World, host: str) -> None:
    """What Discord copies as the link of a card is enough."""
    await made(world)
    await use(world, "edit", link(world, host=host))

    assert world.grok.requests[-1].path == "/v1/images/edits"


async def test_a_request_is_known_by_its_id_too(world: World) -> None:
    """The id that stands in file names leads to the result as well."""
    job = await made(world)
    await use(world, "edit", job.id)

    assert world.grok.requests[-1].path == "/v1/images/edits"


async def test_what_it_leads_to_decides_what_is_made(world: World) -> None:
    """A clip is changed as a clip; the same option takes pictures and clips."""
    await made(world, "video")
    await use(world, "edit", "#1")

    assert world.grok.requests[-1].path == "/v1/videos/edits"
    assert len(world.card().media) == 1


async def test_a_clip_goes_on_from_the_list(world: World) -> None:
    """/extend takes a clip of the bot."""
    await made(world, "video")
    await use(world, "extend", "#1", seconds=1)

    assert world.grok.requests[-1].path == "/v1/videos/extensions"


async def test_a_picture_of_the_bot_is_described(world: World) -> None:
    """/describe takes a picture of the bot."""
    await made(world)
    await use(world, "describe", "#1")

    assert world.grok.requests[-1].path == "/v1/responses"


async def test_a_clip_begins_with_a_result(world: World) -> None:
    """The first frame of /video is a picture of the bot, or the last picture of a clip."""
    await made(world)
    await use(world, "video", "#1", seconds=2, resolution="480p")
    await use(world, "video", "#2", seconds=1, resolution="480p")
    given = [files.shown_by(request.body["image"]) for request in world.grok.requests[1:]]
    results = [await kept(world, number) for number in (1, 2)]

    assert [one.size for one in given] == [(one.width, one.height) for one in results]
    assert [one.is_clip for one in results] == [False, True]


async def test_results_of_others_can_be_worked_on(world: World) -> None:
    """What everybody saw can be used by everybody; whoever asks pays."""
    await made(world)
    await world.dan.slash(world.channel, "edit", prompt="make it night", **{"from": "#1"})
    await world.finish()

    assert (await world.used(world.dan)).images == 1
    assert f"<@{world.dan.id}>" in world.card()


async def test_ones_latest_results_are_offered(world: World) -> None:
    """The list has number, kind and words of what is kept, newest first, and fits the command."""
    await made(world, prompt="a red boat", count=2)
    await made(world, "video", prompt="a blue sea")
    await world.dan.slash(world.channel, "imagine", prompt="a pear of dan's")
    await world.finish()

    async def offered(command: str, typed: str = "") -> list[str]:
        choices = await world.ann.autocomplete(world.channel, command, "from", typed)
        return [choice["name"] for choice in choices]

    clip, pictures = "#2 · clip · a blue sea", "#1 · 2 pictures · a red boat"
    assert await offered("edit") == [clip, pictures]
    assert await offered("video") == [clip, pictures]
    assert await offered("extend") == [clip]
    assert await offered("describe") == [pictures]
    assert await offered("edit", "RED") == [pictures]

    await world.env.advance_time(31 * 24 * 3600)
    await world.app.housekeeping.round()
    assert await offered("edit") == []


async def test_models_are_offered_for_what_it_leads_to(world: World) -> None:
    """With a clip chosen, the list of models has the one that changes clips."""
    await made(world)
    await made(world, "video")

    async def offered(source: str) -> list[str]:
        choices = await world.ann.autocomplete(
            *(world.channel, "edit", "model", ""), **{"from": source}
        )
        return [choice["value"] for choice in choices]

    assert await offered("#2") == ["auto", "grok-imagine-video"]
    assert "grok-imagine-image" in await offered("#1")
    assert "grok-imagine-image" in await offered("#9")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("#7", "`from` leads to nothing that I know here."),
        ("0123456789abcdef", "`from` leads to nothing that I know here."),
        ("yesterday", "`from` must be a number such as #12"),
        ("https://example.org/channels/1/2/3", "`from` must be a number such as #12"),
        (f"https://discord.com/channels/1/2/{'9' * 19}", "`from` must be a number such as #12"),
        ("https://discord.com/channels/1/2/3", "`from` leads to another server."),
        ("#1.2", "`from` names picture 2, and #1 has 1."),
        ("#1.0", "`from` names picture 0, and #1 has 1."),
    ],
)
async def test_what_leads_nowhere_is_said(world: World, source: str, sentence: str) -> None:
    """A number, id or link that leads to no result is named, and how to write it."""
    await made(world)
    await refused(world, source, sentence)


async def test_a_message_of_somebody_else_is_no_result(world: World) -> None:
    """A link to a message that the bot did not send leads to nothing."""
    await made(world)
    await world.dan.send(world.channel, "hello")
    await refused(world, link(world), "`from` leads to nothing that I know here.")


async def test_the_kind_has_to_fit(world: World) -> None:
    """/extend takes clips, /describe pictures."""
    await made(world)
    await made(world, "video")

    await refused(world, "#1", "`from` leads to a picture, and a clip is needed here.", "extend")
    await refused(world, "#2", "`from` leads to a clip, and a picture is needed here.", "describe")


async def test_what_is_private_is_unknown_to_others(world: World) -> None:
    """A private result is refused in the same words as a number that never was."""
    await made(world, private=True)

    await refused(world, "#1", "`from` leads to nothing that I know here.")


async def test_what_is_not_finished_or_gone_is_said(world: World) -> None:
    """A request under way has no result yet, an old one none any more."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    result = await world.ann.slash(world.channel, "edit", prompt="a fig", **{"from": "#1"})
    assert "`from` leads to a request that is not finished yet." in world.told(result)
    await world.finish()
    await world.env.advance_time(31 * 24 * 3600)
    await world.app.housekeeping.round()

    await refused(world, "#1", "`from` leads to a request of which no picture or clip is kept.")


async def test_what_was_made_of_an_upload_stays_its_authors(world: World) -> None:
    """Others do not work on it by its number either; its author does."""
    await made(world, "edit", image=files.photo())

    await refused(world, "#1", "only they may work on it")
    await use(world, "edit", "#1")
    assert len(world.grok.requests) == 2


async def test_a_clip_too_short_to_go_on_is_named_by_where_it_was_given(world: World) -> None:
    """The refusal names `from` when the clip came by it."""
    await made(world, "video", seconds=1)
    result = await world.ann.slash(world.channel, "extend", prompt="on", **{"from": "#1"})

    assert "`from` is 1.0 seconds long. xAI extends clips of 2 to 15 seconds." in world.told(result)


async def test_a_first_frame_is_given_once(world: World) -> None:
    """`image` and `from` are both the first frame of /video."""
    result = await world.ann.slash(
        *(world.channel, "video"), prompt="a", image=files.photo(), **{"from": "#1"}
    )

    forging.expect_nothing_but_refusals(world.env)
    assert "`image` does not go together with `from`." in world.told(result)


async def test_a_result_stays_in_channels_as_closed_as_its_own(world: World) -> None:
    """What was made where fewer people see it is not brought before more of them."""
    closed = PermissionOverwrite(view_channel=False)
    hidden = world.guild.create_text_channel(
        "hidden",
        overwrites={
            world.guild.default_role: closed,
            world.ann: PermissionOverwrite(view_channel=True),
            world.guild.roles["TestBot"]: PermissionOverwrite(view_channel=True),
        },
    )
    await world.ann.slash(hidden, "imagine", prompt="a secret")
    await world.finish()
    result = await world.ann.slash(world.channel, "edit", prompt="a fig", **{"from": "#1"})

    assert "This was made in a channel that fewer people see." in world.told(result)
    assert len(world.grok.requests) == 1

    await world.ann.slash(world.channel, "edit", prompt="a fig", private=True, **{"from": "#1"})
    await world.finish()
    assert len(world.grok.requests) == 2
