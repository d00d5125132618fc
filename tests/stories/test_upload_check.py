"""Where admins want it so, a model looks for real people on what is attached, and is paid for it.

The Grok Imagine of these stories sees adults on pink pictures, children on cream ones, and cannot
tell on black ones.
"""

import files
import pytest
from log_channel import with_a_log
from simcord import InteractionResult
from world import World

from bot.core.jobs import State
from bot.core.money import NOTHING
from bot.core.quota import Subject, Unit
from bot.core.usage import Period
from bot.core.windows import Window
from sandbox.grok import faults

ADULTS, CHILDREN, TOO_DARK = "#f096be", "#fceccd", "black"
LOOK, EDIT = "/v1/responses", "/v1/images/edits"


async def edited(world: World, *colours: str) -> InteractionResult:
    """The answer to pictures of some colours that Ann attached with a wish."""
    names = ("image", "image2", "image3")
    given = {name: files.photo(colour) for name, colour in zip(names, colours, strict=False)}
    return await world.ann.slash(world.channel, "edit", prompt=world.a_wish(), **given)


async def checked(world: World) -> None:
    await world.ben.slash(world.channel, "settings uploads", checked=True)


def sent(world: World) -> list[str]:
    """What was sent to xAI, in order, answered or not."""
    return [seen.path for seen in world.grok.seen if seen.path in {LOOK, EDIT}]


def bill(world: World) -> int:
    """What xAI asks for its looks."""
    return sum(one.ticks for one in world.grok.bill if one.route == "submit-text")


async def test_nobody_looks_unless_an_admin_wants_it(world: World) -> None:
    """By default no model is asked; /settings says so, and what holds once that is changed."""
    before = world.told(await world.ben.slash(world.channel, "settings show"))
    await edited(world, ADULTS)
    assert (await world.finish()).state is State.DONE
    assert LOOK not in sent(world)
    assert "No model looks for real people on them." in before

    said = world.told(await world.ben.slash(world.channel, "settings uploads", checked=True))
    after = world.told(await world.ben.slash(world.channel, "settings show"))
    assert "a real person waits for a moderator, who may be under 18 is refused" in said
    assert "a real person waits for a moderator" in after


async def test_a_file_without_people_goes_on_and_its_look_is_paid_for(world: World) -> None:
    """All pictures of a request are shown at once; the bill counts for server and member."""
    await checked(world)
    await edited(world, "red", "blue")
    job = await world.finish()

    assert job.state is State.DONE
    assert sent(world)[0] == LOOK
    assert sent(world).count(LOOK) == 1
    shown = world.grok.requests[0].body["input"][1]["content"]
    assert [part["type"] for part in shown] == ["input_image", "input_image", "input_text"]
    assert bill(world) > 0
    for whose in (None, world.ann):
        assert (await world.used(whose)).ticks == (job.cost_ticks or 0) + bill(world)
    said = world.told(await world.ben.slash(world.channel, "usage show"))
    assert "of it for 1 look at attached files" in said
    report = await world.app.studio.spending.report(world.here(), None, Period.TODAY)
    assert report.ticks == (job.cost_ticks or 0) + bill(world)
    assert report.by_member is not None
    assert sum(one.ticks for one in report.by_member) == report.ticks


async def test_a_real_person_waits_for_a_moderator(world: World) -> None:
    """The request is held with its file for the moderator to see, and made once approved."""
    await checked(world)
    await edited(world, "red", ADULTS)
    await world.work()
    held = await world.job()
    card = world.answer(await world.cleo.slash(world.channel, "mod queue"))

    assert held.state is State.HELD_FOR_APPROVAL
    assert "moderator" in world.card()
    assert sent(world) == [LOOK]
    assert (await world.used()).ticks == bill(world)
    assert "Why it waits: a real person may be on what was attached" in world.seen(card.message)
    assert len(world.seen(card.message).media) == 2

    await world.cleo.click(card, label="Approve")
    assert (await world.finish()).state is State.DONE
    assert sent(world) == [LOOK, EDIT]


async def test_a_possible_minor_is_refused(world: World) -> None:
    """A plain sentence, nothing made and no file kept; the log channel is told, without it."""
    log = await with_a_log(world)
    await checked(world)
    told = world.told(await edited(world, ADULTS, CHILDREN))
    await world.work()
    await world.tell()

    assert "Somebody on this file may be under 18" in told
    assert sent(world) == [LOOK]
    assert (await world.used()).ticks == bill(world)
    (entry,) = [m for m in log.history() if "the check of attached files" in world.seen(m)]
    assert not world.seen(entry).media


@pytest.mark.parametrize(
    "fault",
    [
        faults.other_words("I would rather not say."),
        faults.other_words('{"real_person": "no", "possible_minor": true}'),
        faults.moderated_text(),
        faults.overloaded("submit-text"),
        faults.dropped_after("submit-text"),
    ],
)
async def test_what_no_model_can_tell_waits_for_a_moderator(
    world: World, fault: faults.Fault
) -> None:
    """An answer that is none, a refusal, a busy or silent xAI: nobody is let through for it."""
    await checked(world)
    world.grok.faults.add(fault)
    await edited(world, "red")
    await world.work()
    held = await world.job()
    card = world.answer(await world.cleo.slash(world.channel, "mod queue"))

    assert held.state is State.HELD_FOR_APPROVAL
    assert "could not tell" in world.seen(card.message)
    assert sent(world).count(LOOK) == 1


async def test_a_picture_that_lets_nobody_tell_waits_too(world: World) -> None:
    """The model says that it cannot tell: a moderator looks."""
    await checked(world)
    await edited(world, TOO_DARK)
    await world.work()
    assert (await world.job()).state is State.HELD_FOR_APPROVAL


async def test_the_first_and_the_last_picture_of_a_clip_are_looked_at(world: World) -> None:
    """After its author said that they may use it, and not before."""
    await checked(world)
    asked = await world.ann.slash(
        *(world.channel, "edit"), prompt=world.a_wish(), video=files.clip(1, colour=ADULTS)
    )
    assert LOOK not in sent(world)
    await world.agreed(world.ann, asked)
    await world.work()

    assert (await world.job()).state is State.HELD_FOR_APPROVAL
    assert world.told(asked).text == "It waits for a moderator."
    shown = world.grok.requests[0].body["input"][1]["content"]
    assert [part["type"] for part in shown] == ["input_image", "input_image", "input_text"]


async def test_the_same_file_is_looked_at_once(world: World) -> None:
    """Who presses Again, or attaches it again, pays no second look; results are not looked at."""
    await checked(world)
    await edited(world, "red")
    await world.finish()
    await edited(world, "red")
    assert (await world.finish()).state is State.DONE
    await world.ann.slash(world.channel, "edit", prompt=world.a_wish(), **{"from": "#1"})
    assert (await world.finish()).state is State.DONE
    assert sent(world) == [LOOK, EDIT, EDIT, EDIT]


async def test_a_look_that_the_limits_have_no_room_for_is_not_taken(world: World) -> None:
    """The answer names the limit as always, and nothing is spent."""
    await checked(world)
    await world.ben.slash(
        *(world.channel, "quota set"),
        unit=Unit.DOLLARS,
        amount=0.02,
        window=Window.DAY,
        subject=Subject.GUILD,
    )
    told = world.told(await edited(world, "red", "blue", "white"))
    await world.work()

    assert "limit" in told
    assert not world.grok.seen
    assert await world.used() == NOTHING
