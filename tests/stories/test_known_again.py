"""What was taken down is known again: its very file is refused, and moderators see what is kept."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import files
import forging
import panels
import pytest
from discord import PermissionOverwrite, Permissions
from PIL import Image
from reading import read
from simcord import ChannelHandle, MemberActor, ResponseMessage
from world import World

from bot.core.cases.likeness import NOT_YOUR_CASE, UNKNOWN_CASE
from bot.core.cases.values import Here
from bot.core.errors import NotAllowed
from bot.core.jobs import EndReason, Job, State
from bot.core.takedowns import Reason
from bot.ui import texts
from sandbox.grok import faults

REFUSED = "A moderator of this server removed this picture. It cannot be used here."
NONE_KEPT = "No fingerprints are kept here."


def content_of(world: World, job: Job) -> bytes:
    """The file of a result, as somebody may have saved it."""
    return (world.app.settings.data_dir / "media" / job.id / "result-0").read_bytes()


def bare(content: bytes) -> tuple[str, bytes]:
    """The same pixels in another file that says nothing of itself."""
    file = BytesIO()
    Image.open(BytesIO(content)).convert("RGB").save(file, "PNG")
    return ("holiday.png", file.getvalue())


def cares(world: World, who: MemberActor) -> Here:
    """Somebody who looks after the channel."""
    return replace(world.here(who), moderates_channel_id=world.channel.id)


async def taken_down(world: World, by: MemberActor, reason: Reason) -> tuple[str, bytes]:
    """A picture of ann's that a moderator took down, as dan had saved it before."""
    job = await panels.picture(world, world.ann, world.a_wish())
    saved = bare(content_of(world, job))
    takedowns = world.app.studio.oversight.takedowns
    await takedowns.take_down(cares(world, by), job, reason=reason, wide=False)
    await world.work()
    return saved


async def edit(world: World, attached: tuple[str, bytes]) -> str:
    """What dan alone is told when he attaches something."""
    await world.dan.slash(world.channel, "edit", prompt=world.a_wish(), image=attached)
    await world.work()
    told = world.told_in_private(world.dan)
    return told[-1].text if told else ""


async def a_log(world: World) -> ChannelHandle:
    """A log channel that members do not see."""
    me = world.app.bot.user
    assert me is not None
    hidden, open_to = (
        PermissionOverwrite(view_channel=False),
        PermissionOverwrite(view_channel=True, send_messages=True),
    )
    roles = {world.guild.default_role: hidden, me: open_to, world.ben: open_to}
    log = world.guild.create_text_channel("log", overwrites=roles)
    await world.ben.slash(world.channel, "settings log", channel=log)
    return log


async def listed(world: World, by: MemberActor) -> str:
    return world.told(await by.slash(world.channel, "mod fingerprints list")).text


async def test_the_file_of_what_was_taken_down_is_refused_until_it_is_forgotten(
    world: World,
) -> None:
    """As another kind of file, without its metadata, it is the same; nothing is spent on it.

    Who took it down reads of it in the list, and lets it be used again, which is on record.
    """
    log = await a_log(world)
    assert NONE_KEPT in await listed(world, world.cleo)
    saved = await taken_down(world, world.cleo, Reason.OFF_TOPIC)
    sent = len(world.grok.requests)
    assert REFUSED in await edit(world, saved)
    assert len(world.grok.requests) == sent
    await world.tell()
    *_, entry = log.history()
    told = world.seen(entry)
    assert "A request was refused by likeness to what was taken down" in told
    assert f"<@{world.dan.id}>" in told
    assert "#1" in told

    shown = await listed(world, world.cleo)
    assert "Case 1: off topic · 1 file (exactly the same)" in shown
    assert f"<@{world.cleo.id}>" in shown
    removed = await world.cleo.slash(world.channel, "mod fingerprints remove", case=1)
    assert "Removed 1 fingerprint of case 1." in world.told(removed)
    assert NONE_KEPT in await listed(world, world.cleo)
    await edit(world, saved)
    assert len(world.grok.requests) == sent + 1


async def test_it_may_be_used_again_when_the_takedown_is_taken_back(world: World) -> None:
    """Where nothing is wrong with it any more, nothing is remembered of it."""
    saved = await taken_down(world, world.cleo, Reason.SEXUAL)
    assert "1 file (and what looks like it)" in await listed(world, world.cleo)
    takedowns = world.app.studio.oversight.takedowns
    place = cares(world, world.cleo)
    await takedowns.take_back(place, await takedowns.case(place, 1))
    assert NONE_KEPT in await listed(world, world.cleo)
    assert REFUSED not in await edit(world, saved)


async def test_the_list_of_fingerprints_has_pages(world: World) -> None:
    """The newest ten first; what was removed is gone from them, and a page that is gone says so."""
    await world.ben.slash(world.channel, "quota set", unit="images", window="day", amount=50.0)
    await world.ben.slash(world.channel, "quota set", unit="dollars", window="day", amount=50.0)
    takedowns, place = world.app.studio.oversight.takedowns, cares(world, world.cleo)
    for _ in range(11):
        job = await panels.picture(world, world.ann, world.a_wish())
        await takedowns.take_down(place, job, reason=Reason.OFF_TOPIC, wide=False)
    pages = world.answer(await world.cleo.slash(world.channel, "mod fingerprints list"))
    first = world.seen(pages.message)
    await world.cleo.click(pages, label="More")
    second = world.seen(pages.message)
    await world.cleo.slash(world.channel, "mod fingerprints remove", case=11)
    again = await world.cleo.slash(world.channel, "mod fingerprints remove", case=11)
    await world.cleo.click(pages, label="Back")
    left = world.seen(pages.message)
    await forging.press(world.env, world.cleo, world.channel, pages, "prints:more:1")
    gone = world.seen(pages.message)

    assert [f"Case {number}:" in first for number in range(1, 12)] == [False, *[True] * 10]
    assert first.text.index("Case 11:") < first.text.index("Case 2:")
    assert first.buttons == ("More",)
    assert [f"Case {number}:" in second for number in range(1, 12)] == [True, *[False] * 10]
    assert second.buttons == ("Back",)
    assert world.told(again).text == UNKNOWN_CASE
    assert [f"Case {number}:" in left for number in range(1, 12)] == [*[True] * 10, False]
    assert left.buttons == ()
    assert (gone.text, gone.buttons) == ("There are no more.", ("Back",))
    forging.expect_refusals(world.env, NotAllowed)


def half(content: bytes) -> bytes:
    """The same at half its size, encoded anew."""
    image, file = Image.open(BytesIO(content)), BytesIO()
    image.resize((image.width // 2, image.height // 2)).save(file, "JPEG", quality=60)
    return file.getvalue()


async def test_a_moderator_sees_what_looks_like_it_side_by_side(world: World) -> None:
    """Both stand in one picture, for whoever looks after the channel, and not when it is sealed."""
    _, saved = await taken_down(world, world.cleo, Reason.SEXUAL)
    await edit(world, ("boat.jpg", half(saved)))
    likeness, job = world.app.studio.oversight.likeness, await world.job()
    assert job.place.user_id == world.dan.id
    async with likeness.side_by_side(cares(world, world.cleo), job) as path:
        both = Image.open(path)
        both.load()
    assert both.width > 1.9 * both.height
    for place in (world.here(world.dan), replace(cares(world, world.cleo), space_id="1")):
        with pytest.raises(NotAllowed):
            async with likeness.side_by_side(place, job):
                raise AssertionError
    ours, takedowns = cares(world, world.cleo), world.app.studio.oversight.takedowns
    (removed,) = await takedowns.jobs_of(await takedowns.case(ours, 1))
    await takedowns.take_down(ours, removed, reason=Reason.ILLEGAL, wide=False)
    with pytest.raises(NotAllowed, match="sealed"):
        async with likeness.side_by_side(ours, job):
            raise AssertionError


async def queue(world: World) -> ResponseMessage:
    """What waits for cleo."""
    return world.answer(await forging.command(world.env, world.cleo, world.channel, "mod queue"))


async def test_a_result_that_looks_like_it_is_compared_in_the_queue(world: World) -> None:
    """Nobody sees it before a moderator, who sees both, and may let it be shown."""
    _, saved = await taken_down(world, world.cleo, Reason.SEXUAL)
    world.grok.faults.add(faults.wrong_content(half(saved), "image/jpeg"))
    await world.dan.slash(world.channel, "imagine", prompt=world.a_wish())
    await world.until(State.HELD_FOR_REVIEW)
    await world.work()
    waiting, card = world.card(), await queue(world)
    asked = read(card.message)
    await world.cleo.click(card, label="Approve")
    await world.finish()

    assert waiting.media == ()
    assert "Why it waits: it is nearly the same as something that was taken down (" in asked
    assert "On the left what was taken down, on the right what looks like it." in asked
    assert len(asked.media) == 2
    assert asked.media[-1] == "side-by-side.jpg"
    assert len(world.card().media) == 1


async def test_what_was_approved_as_an_input_does_not_wait_as_a_result(world: World) -> None:
    """A moderator looked at the likeness already; of another request the same result waits."""
    _, saved = await taken_down(world, world.cleo, Reason.SEXUAL)
    world.grok.faults.add(faults.wrong_content(half(saved), "image/jpeg"), times=2)
    await edit(world, ("boat.jpg", half(saved)))
    card = await queue(world)
    asked = read(card.message)
    await world.cleo.click(card, label="Approve")
    job = await world.finish()
    await world.dan.slash(world.channel, "imagine", prompt=world.a_wish())
    another = await world.until(State.HELD_FOR_REVIEW)

    assert "Request to approve" in asked
    assert asked.media[-1] == "side-by-side.jpg"
    assert job.end_reason is EndReason.DELIVERED
    assert another.id != job.id


async def test_a_picture_leads_to_the_request_that_it_came_from(
    world: World, tmp_path: Path
) -> None:
    """The file itself, or a smaller copy of it, is found here, and nothing is elsewhere."""
    await panels.picture(world, world.ann, world.a_wish())
    job = await panels.picture(world, world.dan, world.a_wish(), private=True)
    find, path = world.app.studio.oversight.likeness.made_from_picture, tmp_path / "given"
    path.write_bytes(bare(content_of(world, job))[1])
    (same,) = await find(str(world.guild.id), path)
    assert (same.job_id, same.part, same.distance) == (job.id, 0, 0)
    path.write_bytes(half(content_of(world, job)))
    (near,) = await find(str(world.guild.id), path)
    assert near.job_id == job.id
    assert await find("1", path) == []
    path.write_bytes(files.photo()[1])
    assert await find(str(world.guild.id), path) == []


async def test_fingerprints_are_out_of_reach_for_others(world: World) -> None:
    """Members, moderators of another channel and other servers read and change nothing.

    Of a case of another moderator only an admin removes them, and every forged press is refused.
    """
    saved = await taken_down(world, world.cleo, Reason.HATE)
    other = world.guild.create_text_channel("elsewhere")
    role = world.guild.create_role("Keepers", permissions=Permissions(manage_messages=True))
    finn = world.guild.add_member(world.env.create_user("finn"), roles=[role])
    elsewhere = world.env.create_guild("Elsewhere")
    eve, there = elsewhere.add_member(elsewhere.owner), elsewhere.create_text_channel("pictures")

    async def said(by: MemberActor, channel: ChannelHandle, command: str, **options: int) -> str:
        result = await forging.command(world.env, by, channel, command, **options)
        return world.told(result).text

    remove, show = "mod fingerprints remove", "mod fingerprints list"
    assert await said(world.ann, world.channel, show) == texts.moderators_only()
    assert await said(world.ann, world.channel, remove, case=1) == texts.moderators_only()
    for custom_id in ("prints:back:0", "prints:more:1"):
        pressed = await forging.press(world.env, world.ann, world.channel, world.message, custom_id)
        assert world.told(pressed).text == texts.moderators_only()
    assert NONE_KEPT in await said(finn, other, show)
    assert await said(finn, other, remove, case=1) == UNKNOWN_CASE
    assert NONE_KEPT in await said(eve, there, show)
    assert await said(eve, there, remove, case=1) == UNKNOWN_CASE
    assert await said(finn, world.channel, remove, case=1) == NOT_YOUR_CASE
    assert REFUSED in await edit(world, saved)

    assert "Removed 1 fingerprint" in await said(world.ben, world.channel, remove, case=1)
    forging.expect_refusals(world.env, NotAllowed)


@pytest.mark.parametrize("settings_changes", [{"personal_use": True}], indirect=True)
async def test_there_are_no_fingerprints_in_direct_messages(world: World) -> None:
    """Not even for who is an admin of a server."""
    result = await forging.command(
        world.env, world.ben.user, world.ben.user.dm_channel, "mod fingerprints list"
    )
    assert world.told(result).text == texts.moderators_only()
    forging.expect_refusals(world.env, NotAllowed)
