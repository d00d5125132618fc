"""Storyboards: several scenes that become one clip."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import arriving
import discord
import files
import pytest
from simcord import InteractionResult, MemberActor
from world import EnvClock, World

from bot.core.cases.limits import Limit
from bot.core.jobs import EndReason, Job, State
from bot.core.quota import Subject, Unit
from bot.core.windows import Window
from sandbox.grok import faults
from sandbox.grok.imagine import GrokImagine, Pace

SCRIPT = "A boat leaves the harbour. (1 s)\n\nA storm comes up. (2 s)\n\n1s: The sun comes out."
MOVES_MAX = 500


@pytest.fixture
def grok(clock: EnvClock) -> GrokImagine:
    """A quick one, so that a storyboard is on its way with few moves."""
    return GrokImagine(
        clock=clock.now_s,
        rng=random.Random(1),
        media_origin="https://media.test",
        pace=Pace(video_s=4),
    )


async def typed(
    world: World, script: str = SCRIPT, *, cuts: bool = False, **options: Any
) -> InteractionResult:
    """Ann types a storyboard into the window of the command."""
    wanted = {"resolution": "480p", **options} | ({"continue": False} if cuts else {})
    shown = await world.ann.slash(world.channel, "storyboard", **wanted)
    return await world.ann.submit_modal(shown, _filled(shown, script))


def _filled(shown: InteractionResult, *values: str) -> dict[str, str]:
    """What is typed into the fields of a window, in their order."""
    assert shown.modal is not None
    fields = [label["component"] for label in shown.modal["components"]]
    return {field["custom_id"]: value for field, value in zip(fields, values, strict=False)}


def question(world: World, member: MemberActor | None = None) -> discord.Message:
    """The newest message that a member alone sees."""
    history = world.channel.history(viewer=member or world.ann)
    return [message for message in history if message.flags.ephemeral][-1]


async def begun(world: World, *, cuts: bool = False, **options: Any) -> Job:
    """Ann's storyboard, which she has let begin."""
    await typed(world, cuts=cuts, **options)
    await world.ann.click(question(world), label="Go")
    return await world.job()


async def scenes_of(world: World) -> list[Job]:
    return list(await world.app.studio.ongoing.scenes(await world.job()))


async def until(world: World, holds: Callable[[list[Job]], bool]) -> None:
    """Let time pass until the scenes are as somebody wants them."""
    for _ in range(MOVES_MAX):
        if holds(await scenes_of(world)):
            return
        if not await world.app.worker.step():
            await world.env.advance_time(1)
    raise AssertionError([scene.state for scene in await scenes_of(world)])


def submissions(world: World) -> list[str]:
    """The words that xAI was asked for, in their order."""
    return [request.body["prompt"] for request in world.grok.requests]


async def test_nothing_is_spent_before_its_author_said_go(world: World) -> None:
    """The question names scenes, lengths, model and price, to its author alone."""
    await typed(world, SCRIPT)
    asked = world.seen(question(world))

    assert "3 scenes, 4 s in all" in asked
    assert "They would cost about **$0.10** with Video 1.5 Lite. Shall I begin?" in asked
    assert "`2` \u2068A storm comes up.\u2069 · 2 s" in asked
    assert "Each scene goes on from the last picture of the one before it." in asked
    assert asked.buttons == ("Go", "Drop")
    assert not world.channel.history(viewer=world.dan)
    await world.work()
    assert not world.grok.requests
    assert (await world.used()).ticks == 0


async def test_what_is_dropped_costs_nothing(world: World) -> None:
    """Drop forgets a storyboard before anything was made."""
    await typed(world)
    await world.ann.click(question(world), label="Drop")
    await world.pass_time(20)

    assert not world.grok.requests
    assert (await world.used()).ticks == 0


async def test_scenes_become_one_clip(world: World) -> None:
    """Each scene begins with the last picture of the one before, and the whole is one clip."""
    await begun(world)
    job = await world.finish()
    first, second, third = (request.body for request in world.grok.requests)
    used = await world.used(world.ann)

    assert submissions(world) == [
        "A boat leaves the harbour.",
        "A storm comes up.",
        "The sun comes out.",
    ]
    assert "image" not in first
    assert files.in_request(second)[0].size == files.in_request(third)[0].size
    assert [one.body["duration"] for one in world.grok.requests] == [1, 2, 1]
    assert job.end_reason is EndReason.DELIVERED
    assert len(world.card().media) == 1
    assert world.card().buttons == ("Again", "Redo", "Animate", "Info")
    assert (used.clips, used.video_ms) == (3, 4000)
    assert used.ticks == sum(bill.ticks for bill in world.grok.bill) == job.cost_ticks
    async with world.app.studio.results.handing_out(job, 10**8) as handed:
        assert handed.shown[0].duration_ms == pytest.approx(4000, abs=150)


async def test_the_card_has_a_row_for_each_scene(world: World) -> None:
    """While it is made, the card says of every scene how far it is."""
    world.grok.pace = Pace(video_s=20)
    await begun(world)
    await until(world, lambda scenes: scenes[1].state is State.RENDERING)
    await world.pass_time(8, step_s=1)
    card = world.card()

    assert "▶ 1 of 3 scenes done · began" in card
    assert "`1` ✓ done · \u2068A boat leaves the harbour.\u2069 · 1 s" in card
    assert "`2` ▶" in card
    assert "`3` ⏳ after scene 2 · \u2068The sun comes out.\u2069 · 1 s" in card
    assert card.buttons == ("Cancel", "Tell me")
    assert len(world.channel.history(viewer=world.dan)) == 1


async def test_scenes_may_be_cut(world: World) -> None:
    """With `continue:False` every scene begins by itself, and they are made side by side."""
    await begun(world, cuts=True)
    await until(world, lambda scenes: all(s.state is State.RENDERING for s in scenes))
    await world.finish()

    assert all("image" not in request.body for request in world.grok.requests)
    assert submissions(world)[1] == "A storm comes up."
    assert len(world.card().media) == 1


async def test_the_first_scene_can_begin_with_a_picture(world: World) -> None:
    """An attached picture is the first frame of the first scene."""
    job = await begun(world, image=files.photo("lime"))
    await world.finish()
    (frame,) = files.in_request(world.grok.requests[0].body)

    assert frame.size == (64, 48)
    assert job.from_upload


async def test_scenes_can_come_in_a_text_file(world: World) -> None:
    """A file with a paragraph for each scene does what the window does."""
    script = ("film.txt", b"\xef\xbb\xbf" + SCRIPT.replace("\n", "\r\n").encode())
    await world.ann.slash(world.channel, "storyboard", script=script, resolution="480p")

    assert "3 scenes, 4 s in all" in world.seen(question(world))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (("film.txt", b""), "`script` is an empty file."),
        (
            ("film.txt", b"x" * 65_537),
            "`script` is too large. Attach a text file of 64 KB or less.",
        ),
        (("film.txt", b"\xff\xfea\n\nb"), "`script` is not a text file that can be read."),
        (("film.png", b"A boat.\n\nA storm."), "`script` must be a text file"),
        (("film.txt", b"A boat."), "A storyboard takes 2 to 8 scenes, and 1 is here."),
    ],
)
async def test_a_file_that_is_no_script_is_refused(
    world: World, file: tuple[str, bytes], sentence: str
) -> None:
    """The person reads what is wrong with the file, and nothing is spent."""
    await world.ann.slash(world.channel, "storyboard", script=file)

    assert sentence in world.told_in_private(world.ann)[-1]
    assert (await world.used()).ticks == 0


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (None, "`script` is too large."),
        ("https://cdn.simcord.invalid/attachments/1/2/gone.txt", "`script` could not be fetched"),
        ("https://elsewhere.test/film.txt", "`script` could not be fetched from Discord."),
        ("file:///etc/passwd", "`script` could not be fetched from Discord."),
    ],
)
async def test_a_file_is_not_trusted(world: World, url: str | None, sentence: str) -> None:
    """Neither what is said of its size nor where it lies is believed."""
    larger = world.env.backend.cdn.store_attachment(1, 2, "film.txt", b"x" * 70_000, None)
    script = arriving.attachment(url or larger["url"]) | {"filename": "film.txt"}
    await arriving.send(world, world.ann, "storyboard", {"script": script})
    await world.env.settle()

    assert sentence in world.told_in_private(world.ann)[-1]


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("A boat.", "A storyboard takes 2 to 8 scenes, and 1 is here."),
        ("A boat.\n\n(3 s)", "Scene 2 has no words."),
        ("A boat.\n\nA storm (2.5 s)", "Scene 2 must say its length in whole seconds"),
        ("A boat.\n\nA storm (99 s)", "of scene 2 must be between 1 and 15."),
    ],
)
async def test_what_cannot_be_read_is_given_back(world: World, script: str, sentence: str) -> None:
    """A refusal names the scene, and the words that were typed stand below it."""
    await typed(world, script)
    said = world.seen(question(world))

    assert sentence in said
    assert script in said
    assert (await world.used()).ticks == 0


async def test_what_is_over_a_limit_is_given_back(world: World) -> None:
    """The limits are decided on all scenes together, before anything begins."""
    two = Limit(unit=Unit.CLIPS, window=Window.DAY, subject=Subject.EVERYONE, amount=2)
    await world.app.studio.limits.put(world.here(), two)
    await typed(world)
    said = world.seen(question(world))

    assert "clips" in said
    assert SCRIPT in said


async def test_what_cannot_work_is_said_before_anybody_types(world: World) -> None:
    """An option that goes with no model is refused instead of the window."""
    result = await world.ann.slash(world.channel, "storyboard", resolution="4k")

    assert "`resolution`" in world.told(result)
    assert result.modal is None


async def test_a_refused_scene_ends_what_follows_it(world: World) -> None:
    """The scenes before a refused one are delivered; those after it are not made, and free."""
    await begun(world)
    await until(world, lambda scenes: scenes[0].state is State.DONE)
    world.grok.faults.add(faults.moderated_clip())
    job = await world.finish()
    used = await world.used(world.ann)

    assert job.end_reason is EndReason.DELIVERED
    assert "1 of 3 scenes: scene 2 was refused by xAI's content policy." in world.card()
    assert len(world.card().media) == 1
    assert len(world.grok.requests) == 2
    assert used.clips == 1
    assert used.ticks == sum(bill.ticks for bill in world.grok.bill) == job.cost_ticks


async def test_a_cut_storyboard_leaves_a_refused_scene_out(world: World) -> None:
    """Where scenes do not go on from one another, the others are all delivered."""
    world.grok.faults.add(faults.moderated_clip())
    await begun(world, cuts=True)
    job = await world.finish()

    assert job.end_reason is EndReason.DELIVERED
    assert "2 of 3 scenes: scene 1 was refused by xAI's content policy." in world.card()


async def test_a_storyboard_of_which_nothing_came_ends_as_its_scene(world: World) -> None:
    """A first scene that is refused is told in private, with what it cost."""
    world.grok.faults.add(faults.moderated_clip())
    await begun(world)
    job = await world.finish()
    told = world.told_in_private(world.ann)[-1]

    assert (job.state, job.end_reason) == (State.REFUSED, EndReason.MODERATED)
    assert "Scene 1: xAI's content policy refused this. It cost $" in told
    assert len(world.grok.requests) == 1
    assert not world.channel.history(viewer=world.dan)


async def test_a_refused_scene_can_be_told_in_other_words(world: World) -> None:
    """Under the refusal its author finds the scenes again, and pays only for what was not made."""
    world.grok.faults.add(faults.moderated_clip())
    await begun(world)
    job = await world.finish()
    told = [one for one in world.channel.history(viewer=world.ann) if one.flags.ephemeral][-1]
    panel = world.answer(await world.ann.click(told, label="Redo")).message
    shown = await world.ann.click(panel, custom_id=f"board:scene:{job.id}.0")
    await world.ann.submit_modal(shown, _filled(shown, "A ship leaves the harbour."))

    assert "They would cost about **$0.10**" in world.seen(question(world))
    assert "A ship leaves" in world.seen(question(world))


@pytest.mark.parametrize("settings_changes", [{"max_concurrent_jobs": 1}], indirect=True)
async def test_stopping_before_anything_began_is_free(world: World) -> None:
    """Cancel on a storyboard whose scenes all wait ends it at once, with all of them."""
    await world.dan.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    job = await begun(world)
    await world.work()
    await world.ann.click(world.message, label="Cancel")

    assert "Stopped before xAI began. Nothing was charged." in world.card()

    await world.pass_time(30)
    scenes = await world.app.studio.ongoing.scenes(job)

    assert [scene.state for scene in scenes] == [State.CANCELLED] * 3
    assert len(world.grok.requests) == 1
    assert (await world.used(world.ann)).ticks == 0


async def test_stopping_late_keeps_what_was_made(world: World) -> None:
    """The running scene ends silently and counts; what came is kept for /result."""
    await begun(world)
    await until(world, lambda scenes: scenes[1].state is State.RENDERING)
    await world.ann.click(world.message, label="Cancel")

    assert "Stopped." in world.card()

    job = await world.finish()
    states = [scene.state for scene in await scenes_of(world)]
    used = await world.used(world.ann)

    assert (job.state, job.end_reason) == (State.CANCELLED, EndReason.STOPPED_LATE)
    assert states == [State.DONE, State.CANCELLED, State.CANCELLED]
    assert len(world.grok.requests) == 2
    assert used.ticks == sum(bill.ticks for bill in world.grok.bill)
    result = await world.ann.slash(world.channel, "result", job="#1")
    assert len(world.told(result).media) == 1


async def test_a_moderator_s_stop_keeps_nothing(world: World) -> None:
    """What a moderator stopped is not handed out."""
    await begun(world)
    await until(world, lambda scenes: scenes[1].state is State.RENDERING)
    await world.cleo.click(world.message, label="Cancel")
    job = await world.finish()
    result = await world.ann.slash(world.channel, "result", job="#1")

    assert job.state is State.CANCELLED
    assert world.told(result).media == ()
    scene = await world.ann.slash(world.channel, "result", job="#2")
    assert world.told(scene).media == ()


async def redone(world: World, member: MemberActor, words: str) -> None:
    """The second scene of the newest storyboard, asked for anew."""
    panel = await member.click(world.message, label="Redo")
    shown_panel = world.answer(panel).message
    custom_id = f"board:scene:{(await world.job()).id}.1"
    shown = await member.click(shown_panel, custom_id=custom_id)
    await member.submit_modal(shown, _filled(shown, words))


async def test_one_scene_can_be_made_anew(world: World) -> None:
    """The other scenes are taken over and not paid again; whoever presses pays."""
    await begun(world)
    await world.finish()
    await redone(world, world.dan, "A calm night. (1 s)")
    asked = world.seen(question(world, world.dan))

    assert "1 is made anew for about **$0.03** with Video 1.5 Lite" in asked
    assert "`1` ✓ kept" in asked

    await world.dan.click(question(world, world.dan), label="Go")
    job = await world.finish()

    assert submissions(world)[3:] == ["A calm night."]
    assert files.in_request(world.grok.requests[3].body)
    assert job.end_reason is EndReason.DELIVERED
    assert (await world.used(world.dan)).clips == 1
    assert f"<@{world.dan.id}>" in world.card()
    assert "3 s" in world.card()


async def test_again_asks_first_too(world: World) -> None:
    """Again on a storyboard makes all of it once more, once whoever pressed knows the price."""
    await begun(world)
    await world.finish()
    await world.dan.click(world.message, label="Again")

    assert "They would cost about **$0.10**" in world.seen(question(world, world.dan))
    assert len(world.channel.history(viewer=world.ben)) == 1

    await world.dan.click(question(world, world.dan), label="Go")
    await world.finish()

    assert len(world.grok.requests) == 6
    assert (await world.used(world.dan)).clips == 3


async def test_a_scene_made_from_an_upload_is_its_author_s_alone(world: World) -> None:
    """Nobody else redoes a storyboard that began with an attached picture."""
    await begun(world, image=files.photo("lime"))
    await world.finish()
    await redone(world, world.dan, "A calm night.")

    assert "only they may work on it" in world.seen(question(world, world.dan))


async def test_what_was_deleted_is_gone_whole(world: World) -> None:
    """Deleting a storyboard removes the clips of its scenes too, and none is taken over."""
    await begun(world)
    job = await world.finish()
    panels = {
        one.name: world.answer(await one.click(world.message, label="Redo")).message
        for one in (world.ann, world.dan)
    }
    await world.app.studio.ongoing.delete(world.here(world.ann), job.id)
    await world.finish()
    custom_id = f"board:scene:{job.id}.1"
    other = world.told(await world.dan.click(panels["dan"], custom_id=custom_id))
    shown = await world.ann.click(panels["ann"], custom_id=custom_id)
    await world.ann.submit_modal(shown, _filled(shown, "A calm night."))

    assert "I do not know this job any more." in other
    assert "Its files are not kept any more." in world.seen(question(world, world.ann))
    for number in ("#1", "#2"):
        result = await world.ann.slash(world.channel, "result", job=number)
        assert world.told(result).media == ()


async def test_the_panel_has_every_word_and_the_whole_cost(world: World) -> None:
    """Info shows all scenes, and the sum of what they cost."""
    await begun(world)
    job = await world.finish()
    info = world.told(await world.ann.click(world.message, label="Info"))

    assert "`3` \u2068The sun comes out.\u2069 · 1 s" in info
    assert f"**Cost** ${(job.cost_ticks or 0) / 10**10:.2f}" in info


async def test_a_private_storyboard_shows_nothing_to_others(world: World) -> None:
    """With `private` the card and the clip are its author's alone."""
    await begun(world, private=True)
    await world.finish()

    assert not world.channel.history(viewer=world.dan)
    assert world.told_in_private(world.ann)[-1].media


async def test_a_stop_anywhere_loses_and_repeats_nothing(world: World) -> None:
    """The bot may be stopped after every single move: each scene is made and paid once."""
    job = await begun(world)
    while not job.ended or job.next_at_ms is not None:
        if not await world.app.worker.step():
            await world.env.advance_time(1)
        await world.restart()
        job = await world.job()
    used = await world.used(world.ann)

    assert job.end_reason is EndReason.DELIVERED
    assert len(world.grok.requests) == 3
    assert used.ticks == sum(bill.ticks for bill in world.grok.bill)
    assert len(world.card().media) == 1
    assert len(world.channel.history(viewer=world.dan)) == 1


@pytest.mark.parametrize("at", ["input-0", "result-0"])
async def test_a_crash_in_the_middle_of_a_step_is_made_good(
    world: World, at: str, tmp_path: Path
) -> None:
    """A process that dies once a file is kept, and before that is on record, does no harm."""
    job = await begun(world)
    if at == "input-0":
        await until(world, lambda scenes: scenes[0].state is State.DONE)
        owner = (await scenes_of(world))[1].id
    else:
        await until(world, lambda scenes: all(s.state is State.DONE for s in scenes))
        owner = job.id
    kept = tmp_path / "media" / owner / at
    for _ in range(MOVES_MAX):
        move = asyncio.create_task(world.app.worker.step())
        while not move.done() and not kept.exists():
            await asyncio.wait({move}, timeout=0.001)
        if kept.exists():
            move.cancel()
            await asyncio.wait({move})
            break
        if not await move:
            await world.env.advance_time(1)
    await world.restart()
    ended = await world.finish()

    assert ended.end_reason is EndReason.DELIVERED
    assert len(world.grok.requests) == 3
    assert (await world.used(world.ann)).clips == 3
