"""The forms behind Edit and Animate: on every result, for whoever presses."""

from typing import Any

import files
import forging
import looking
import pytest
from reading import read
from simcord import InteractionResult, MemberActor
from world import Process, World

from bot.core.jobs import Job, State
from bot.core.money import NOTHING
from bot.core.requests import ClipEditRequest, EditRequest, ImproveRequest, VideoRequest

UNKNOWN = "I do not know this job any more."
LITE_480P = "1"
"""The place of the cheapest model, at its smallest size, in the list of models for clips."""
FINE_MEDIUM = "3"
"""The place of Image 2.0 in its better quality in the list of models for pictures."""


async def finished(world: World, *, prompt: str = "a boat", **options: Any) -> Job:
    """A picture that ann asked for stands in the channel."""
    await world.ann.slash(world.channel, "imagine", prompt=prompt, **options)
    return await world.finish()


async def clip(world: World, **options: Any) -> Job:
    """A clip that ann asked for stands in the channel."""
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1, **options)
    return await world.finish()


async def sent(
    world: World, by: MemberActor, label: str, **values: Any
) -> tuple[InteractionResult, InteractionResult]:
    """The form behind a button of the newest card, opened and sent."""
    form = await by.click(world.message, label=label)
    return form, await by.submit_modal(form, values)


def parts(form: InteractionResult) -> dict[str, dict[str, Any]]:
    """What a form asks for, by custom id."""
    assert form.modal is not None, "no form was opened"
    return {part["component"]["custom_id"]: part for part in form.modal["components"]}


def lines(form: InteractionResult, custom_id: str) -> list[str]:
    """What a list in a form offers: each line with what stands below it."""
    options = parts(form)[custom_id]["component"]["options"]
    return [f"{one['label']} | {one.get('description') or ''}" for one in options]


# --- what comes of it ---------------------------------------------------------------------------


async def test_whoever_edits_pays_and_is_named(world: World) -> None:
    """Edit works on the very picture, in a card and at the expense of the one who pressed."""
    await finished(world)
    await sent(world, world.dan, "Edit", prompt="make it night")
    job = await world.finish()

    assert job.request == EditRequest(prompt="make it night", inputs=1, model="grok-imagine-image")
    assert f"**<@{world.dan.id}>** \u2068make it night\u2069" in world.card()
    assert len(files.in_request(world.grok.requests[1].body)) == 1
    assert (await world.used(world.dan)).images == 1
    assert (await world.used(world.ann)).images == 1


async def test_with_several_pictures_the_form_asks_which(world: World) -> None:
    """They are counted from left to right, and the chosen one is worked on."""
    original = await finished(world, count=3)
    form, _ = await sent(world, world.dan, "Edit", prompt="make it night", which=["2"])
    await world.finish()
    (used,) = looking.inputs(world, await world.job())

    assert [line.split(" ·")[0] for line in lines(form, "which")] == ["1 (left)", "2", "3 (right)"]
    assert (used["from_job_id"], used["from_part"]) == (original.id, 2)


async def test_a_picture_becomes_a_clip(world: World) -> None:
    """Animate begins a clip with the picture: so long, and by the model that was chosen."""
    await finished(world)
    form, _ = await sent(
        world, world.dan, "Animate", prompt="it drifts", seconds=["0"], model=[LITE_480P]
    )
    job = await world.finish()

    assert lines(form, "seconds")[5] == "6 s | "
    assert job.request == VideoRequest(
        prompt="it drifts",
        first_frame=True,
        seconds=1,
        resolution="480p",
        model="grok-imagine-video-1.5-lite",
    )
    assert world.card().alt == ("Clip, AI-generated: it drifts",)


async def test_a_picture_can_move_without_words(world: World) -> None:
    """Animate needs no prompt, and takes six seconds and the usual model when nothing is chosen."""
    await finished(world)
    await sent(world, world.dan, "Animate")
    request = (await world.until(State.RENDERING)).request

    assert isinstance(request, VideoRequest)
    assert (request.prompt, request.seconds, request.first_frame) == ("", 6, True)


async def test_a_clip_goes_on_from_its_last_picture(world: World) -> None:
    """Animate on a clip begins another one with the picture that it ended with."""
    await clip(world)
    form, _ = await sent(world, world.dan, "Animate", prompt="a gull lands", seconds=["0"])
    await world.finish()
    (frame,) = files.in_request(world.grok.requests[1].body)

    assert form.modal is not None
    assert form.modal["title"] == "Go on from this clip"
    assert frame.width > frame.height


async def test_a_clip_is_edited_as_a_clip(world: World) -> None:
    """Edit on a clip asks for words alone; the clip itself is worked on."""
    await clip(world)
    form, _ = await sent(world, world.dan, "Edit", prompt="in winter")
    job = await world.job()
    (source,) = looking.inputs(world, job)

    await world.finish()

    assert set(parts(form)) == {"prompt", "wishes"}
    assert world.card().alt == ("Clip, AI-generated: in winter",)
    assert isinstance(job.request, ClipEditRequest)
    assert job.request.prompt == "in winter"
    assert source["content_type"] == "video/mp4"


async def test_a_clip_that_is_too_long_is_asked_about(world: World) -> None:
    """XAI changes 8.7 seconds at most: whoever edits says which part is taken."""
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=9)
    await world.finish()
    _, result = await sent(world, world.dan, "Edit", prompt="in winter")
    question = world.told(result)
    await world.dan.click((result.followups or [world.answer(result)])[-1], label="Last 8.7 s")
    job = await world.finish()

    assert question.buttons == ("First 8.7 s", "Last 8.7 s", "Drop")
    assert isinstance(job.request, ClipEditRequest)
    assert job.request.source_ms is not None
    assert job.request.source_ms <= 8_700
    assert job.state is State.DONE


async def test_models_are_listed_with_price_and_what_they_are_good_at(world: World) -> None:
    """The lists come from the catalogue; what is not chosen is the server's usual model."""
    await finished(world)
    edit = await world.dan.click(world.message, label="Edit")
    animate = await world.dan.click(world.message, label="Animate")

    assert lines(edit, "model") == [
        "The server's usual one, or the cheapest that can do it | ",
        "Image 1.0 | quick pictures at the lowest price · $0.022",
        "Image 2.0 · low | detail, lettering, careful edits · $0.05",
        "Image 2.0 · medium | detail, lettering, careful edits · $0.07",
    ]
    assert "Video 1.5 Lite · 480p | clips at the lowest price · $0.13" in lines(animate, "model")
    assert "Video 1.5 · 1080p | the finest clips, true 1080p, lip sync · $1.51" in lines(
        animate, "model"
    )


async def test_a_better_model_can_be_chosen(world: World) -> None:
    """The chosen line stands for a model and its quality."""
    await finished(world)
    await sent(world, world.dan, "Edit", prompt="add a name to the hull", model=[FINE_MEDIUM])
    request = (await world.finish()).request

    assert isinstance(request, EditRequest)
    assert (request.model, request.quality) == ("grok-imagine-image-2.0", "medium")


async def test_words_can_be_improved_first(world: World) -> None:
    """The wish for better words is a request of its own, private, with the picture kept for it."""
    await finished(world)
    await sent(world, world.dan, "Edit", prompt="nite", wishes=["improve"])
    job = await world.job()

    assert isinstance(job.request, ImproveRequest)
    assert job.request.wanted == EditRequest(prompt="nite", inputs=1, model="grok-imagine-image")
    assert not job.request.then_private
    assert job.place.private
    assert len(looking.inputs(world, job)) == 1


# --- private ------------------------------------------------------------------------------------


async def test_a_private_result_gives_private_ones(world: World) -> None:
    """What was made in private is worked on in private, and nothing else can be chosen."""
    await finished(world, private=True)
    card = world.channel.history(viewer=world.ann)[-1]
    form = await world.ann.click(card, label="Edit")
    await world.ann.submit_modal(form, {"prompt": "make it night"})
    job = await world.finish()

    assert job.place.private
    assert [line.split(" |")[0] for line in lines(form, "wishes")] == ["Improve my words first"]
    assert not world.channel.history(viewer=world.dan)


async def test_work_on_a_public_result_can_be_private(world: World) -> None:
    """Whoever presses may keep what comes of it to themselves."""
    await finished(world)
    await sent(world, world.dan, "Edit", prompt="a birthday card", wishes=["private"])
    await world.finish()

    assert len(world.channel.history(viewer=world.ann)) == 1
    assert "Only you see this picture" in world.told_in_private(world.dan)[-1]


# --- nothing is lost ----------------------------------------------------------------------------


async def test_a_refused_form_gives_the_words_back(world: World) -> None:
    """Over a limit the private answer holds what was typed, to be copied; nothing is charged."""
    await finished(world)
    await world.ben.slash(
        world.channel, "quota set", unit="images", window="day", amount=1.0, subject="guild"
    )
    _, result = await sent(world, world.dan, "Edit", prompt="make it *night*")
    told = world.told(result)

    assert "This server is out of pictures for today: 1 of 1" in told
    assert "Your words, to copy:\n```\nmake it *night*\n```" in told
    assert await world.used(world.dan) == NOTHING
    assert len(world.channel.history()) == 1


@pytest.mark.parametrize("private", [True, False])
async def test_long_words_come_back_whole(world: World, *, private: bool) -> None:
    """What does not fit the answer is attached to it as a file, every letter of it."""
    words = ("a very long night ``` " * 200)[:4000]
    await finished(world)
    await world.ben.slash(
        world.channel, "quota set", unit="images", window="day", amount=1.0, subject="guild"
    )
    wishes = {"wishes": ["private"]} if private else {}
    _, result = await sent(world, world.dan, "Edit", prompt=words, **wishes)
    told = world.told(result)
    message = (result.followups or [world.answer(result)])[-1]
    (file,) = message.attachments

    assert len(told.text) <= 4000
    assert told.text.count("```") == 2
    assert file.filename == "prompt.txt"
    assert world.env.backend.cdn.get(file.url) == words.encode()


async def test_a_form_that_cannot_work_gives_the_words_back(world: World) -> None:
    """What is wrong with it is named, and the words stand below."""
    await finished(world)
    _, result = await sent(world, world.dan, "Edit", prompt="\u3164 \u200b")
    told = world.told(result)

    assert "`prompt` is empty. Say what you would like to see." in told
    assert "Your words, to copy:" in told


@pytest.mark.parametrize("label", ["Edit", "Animate"])
async def test_a_form_from_before_a_restart_gives_the_words_back(world: World, label: str) -> None:
    """Nobody waits for it any more: its author gets the text back, and is told what to do."""
    await finished(world)
    form = await world.dan.click(world.message, label=label)
    await world.restart()
    told = world.told(await world.dan.submit_modal(form, {"prompt": "make it night"}))

    assert "Open it again and paste your words." in told
    assert "```\nmake it night\n```" in told
    assert len(world.grok.requests) == 1
    assert len(world.channel.history()) == 1


async def test_a_form_that_was_open_for_too_long_gives_the_words_back(world: World) -> None:
    """After a quarter of an hour a form is forgotten; the words in it are not."""
    await finished(world)
    form = await world.dan.click(world.message, label="Edit")
    await world.env.advance_time(901)
    told = world.told(await world.dan.submit_modal(form, {"prompt": "make it night"}))

    assert "```\nmake it night\n```" in told


async def test_a_fault_of_ours_gives_the_words_back(world: World, process: Process) -> None:
    """Whatever goes wrong behind a form, what was typed into it comes back in private."""
    await finished(world)
    form = await world.dan.click(world.message, label="Edit")
    await process.stop()
    result = await world.dan.submit_modal(form, {"prompt": "make it night"})

    assert "Something went wrong on our side." in read(world.answer(result).message)
    assert "```\nmake it night\n```" in world.told(result)
    assert [str(error) for error in world.env.errors] == ["no active connection"]


# --- who may ------------------------------------------------------------------------------------


async def test_what_was_made_of_an_upload_is_for_its_author(world: World) -> None:
    """Others are refused before they type a word; the author's own line goes on."""
    await world.ann.slash(world.channel, "edit", prompt="make it night", image=files.photo())
    await world.finish()
    for label in ("Edit", "Animate"):
        refused = await world.dan.click(world.message, label=label)

        assert refused.modal is None
        assert "only they may work on it" in world.told(refused)
    await sent(world, world.ann, "Edit", prompt="add stars")
    job = await world.finish()

    assert job.from_upload
    assert job.state is State.DONE


async def test_buttons_open_forms_after_a_restart(world: World) -> None:
    """The buttons of cards from before work after the bot was started anew."""
    await finished(world)
    await world.restart()
    await sent(world, world.dan, "Edit", prompt="make it night")

    assert (await world.finish()).state is State.DONE


async def test_a_result_that_is_not_kept_any_more_opens_nothing(world: World) -> None:
    """When the files are gone the person reads so at once."""
    await finished(world)
    await world.env.advance_time(31 * 24 * 3600)
    await world.app.housekeeping.round()
    result = await world.dan.click(world.message, label="Edit")

    assert world.told(result).text == "Its files are not kept any more."


@pytest.mark.parametrize("action", ["job:edit", "job:animate"])
async def test_forged_buttons_open_nothing(world: World, action: str) -> None:
    """A made-up request, somebody's private one, and one of another server are all unknown."""
    await finished(world)
    public = world.message
    secret = await finished(world, prompt="a secret", private=True)
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("pictures")
    dan = elsewhere.add_member(world.dan.user)
    theirs = await dan.send(channel, "look")
    results = [
        await forging.press(world.env, world.dan, world.channel, public, f"{action}:{'0' * 16}"),
        await forging.press(world.env, world.dan, world.channel, public, f"{action}:{secret.id}"),
        await forging.press(world.env, world.cleo, world.channel, public, f"{action}:{secret.id}"),
        await forging.press(world.env, dan, channel, theirs, f"{action}:{secret.id}"),
    ]

    assert [world.told(result).text for result in results] == [UNKNOWN] * 4
    assert not any(result.modal for result in results)


async def test_a_form_asks_for_the_right_when_it_is_sent(world: World) -> None:
    """Whoever opts out while somebody types is heard; the words are given back."""
    await finished(world)
    form = await world.dan.click(world.message, label="Edit")
    privacy = await world.ann.slash(world.channel, "privacy")
    await world.ann.click(world.answer(privacy), label="Others may work on what I made: yes")
    told = world.told(await world.dan.submit_modal(form, {"prompt": "make it night"}))

    assert "Its author keeps what they make to themselves." in told
    assert "```\nmake it night\n```" in told
    assert len(world.channel.history()) == 1
