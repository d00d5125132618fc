"""A batch that takes over a quarter of what is left of a budget: an admin says yes to it too."""

from dataclasses import replace
from itertools import count

import batches_made
import files
import forging
from batches_made import Wanted, lines, states
from reading import Seen, read
from simcord import MemberActor, ResponseMessage
from test_approving import cases
from world import World

from bot.adapters.blobs import Folder
from bot.core.cases.values import Presence
from bot.core.jobs import EndReason, Job, State
from bot.core.moderation import Hold
from bot.core.money import NOTHING
from bot.core.ports import Admission, Admitted, Held
from bot.core.requests import EditRequest
from tests import batches
from tests.core.makers import CENT

FORTY = "it would use 40 % of what is left of the server's budget, so an admin decides"
FOR_ADMINS = (
    "Only an admin can decide on this: it would use 40 % of what is left of the server's budget."
)
_PRESSES = count(90_000)


async def asked(world: World, pictures: int, by: MemberActor | None = None) -> Job:
    """A batch of pictures for 2 cents each, beside a budget of a dollar a day."""
    await world.ben.slash(world.channel, "budget set", dollars=1.0, window="day")
    return await batches_made.asked(world, batches.pictures(pictures), by)


async def confirmed(world: World, batch: Job, *, manages: bool = False) -> Admission:
    """What came of its author's yes."""
    place = replace(batch.place, interaction_id=next(_PRESSES))
    presence = Presence(manages=manages)
    return await world.app.studio.answers.answer(batch.id, place, presence=presence)


async def now(world: World, batch: Job) -> Job:
    found = await world.store.jobs.get(batch.id)
    assert found is not None
    return found


async def queue(world: World, by: MemberActor) -> ResponseMessage:
    return world.answer(await forging.command(world.env, by, world.channel, "mod queue"))


async def pressed(world: World, by: MemberActor, card: ResponseMessage, verb: str) -> Seen:
    """What somebody is told who sends a press on the first case, whatever their card offers."""
    (case_id, *_), *_ = cases(world)
    result = await forging.press(
        world.env, by, world.channel, card.message, f"case:{verb}:{case_id}"
    )
    return world.told(result)


async def test_a_quarter_goes_and_more_waits_for_an_admin(world: World) -> None:
    """12 of 50 pictures begin with their author's yes; 20 of the 38 that are left do not."""
    small = await asked(world, 12)
    assert isinstance(await confirmed(world, small), Admitted)
    await world.env.advance_time(1)
    large = await batches_made.asked(world, batches.pictures(20))
    assert isinstance(await confirmed(world, large), Held)
    held = await now(world, large)

    assert (held.state, held.held_for) == (State.HELD_FOR_APPROVAL, Hold.BUDGET)
    assert states(await lines(world, large)) == [State.ASKING] * 20
    assert (await world.used()).ticks == 12 * 2 * CENT


async def test_an_admins_own_yes_is_enough(world: World) -> None:
    """Who manages the server, or has a role that is an admin's, has said so by confirming."""
    keepers = world.guild.create_role("keepers")
    await world.ben.slash(world.channel, "settings admins", add=keepers)
    by_right = await asked(world, 20, world.ben)
    assert isinstance(await confirmed(world, by_right, manages=True), Admitted)
    await world.env.advance_time(1)
    by_role = await batches_made.asked(
        world, batches.pictures(20), world.dan, role_ids=(keepers.id,)
    )

    assert isinstance(await confirmed(world, by_role), Admitted)


async def test_only_an_admin_lets_it_in_and_only_once(world: World) -> None:
    """A moderator reads why it waits and has nothing to press; an admin lets all of it in.

    Its lines are let in with it, each is held to the tick, and all of it is made.
    """
    batch = await asked(world, 20)
    await confirmed(world, batch)
    for_cleo = await queue(world, world.cleo)
    told = [await pressed(world, world.cleo, for_cleo, verb) for verb in ("approve", "reject")]
    for_ben = [await queue(world, world.ben) for _ in range(2)]
    seen = read(for_ben[0].message)
    for card in for_ben:
        await world.ben.click(card, label="Approve")
    used = await world.used()

    assert read(for_cleo.message).buttons == ("Skip",)
    assert "Only an admin can approve or reject it." in read(for_cleo.message)
    assert all(FOR_ADMINS in one for one in told)
    assert f"Why it waits: {FORTY}" in seen
    assert "20 lines, $0.40 at most" in seen
    assert "Only an admin" not in seen
    assert seen.buttons[:2] == ("Approve", "Reject")
    assert f"<@{world.ben.id}> decided case 1 already." in read(for_ben[1].message)
    assert states(await lines(world, batch)) == [State.PLANNED] * 20
    assert (used.images, used.ticks) == (20, 40 * CENT)
    over = await batches_made.finished(world, batch)
    assert over.state is State.DONE
    assert (await world.used()).ticks == 40 * CENT


async def with_a_picture(world: World) -> tuple[Job, Folder, str]:
    """A held batch whose line works on a picture, and where that is kept."""
    await world.ben.slash(world.channel, "budget set", dollars=0.05, window="day")
    wanted = Wanted(request=EditRequest(prompt="make it night", inputs=1), picture=files.photo()[1])
    batch = await batches_made.asked(world, [wanted])
    assert isinstance(await confirmed(world, batch), Held)
    (line,) = await lines(world, batch)
    return batch, Folder(world.app.settings.data_dir / "media"), f"{line.id}/input-0"


async def is_forgotten(world: World, batch: Job, blobs: Folder, name: str) -> bool:
    """Whether nothing is left of the lines of a batch, nor of what they were to work on."""
    await world.work()
    return not await lines(world, batch) and not blobs.path(name).exists()


async def test_what_an_admin_rejects_is_forgotten(world: World) -> None:
    """Its lines end with it, the pictures that it came with are removed, and nothing was held."""
    batch, blobs, name = await with_a_picture(world)
    card = await queue(world, world.ben)
    assert blobs.path(name).exists()
    assert len(read(card.message).media) == 1
    await world.ben.click(card, label="Reject")

    assert await is_forgotten(world, batch, blobs, name)
    assert (await now(world, batch)).end_reason is EndReason.NOT_APPROVED
    assert await world.used() == NOTHING


async def test_what_its_author_stops_is_forgotten(world: World) -> None:
    """Nobody decides on it any more; its lines and their pictures are gone."""
    batch, blobs, name = await with_a_picture(world)
    await world.app.studio.ongoing.cancel(world.here(world.ann), batch.id)

    assert await is_forgotten(world, batch, blobs, name)
    assert (await now(world, batch)).end_reason is EndReason.BY_AUTHOR
    assert [outcome for *_, outcome in cases(world)] == ["over"]


async def test_what_nobody_decides_on_is_forgotten(world: World) -> None:
    """After 12 hours it is over, free, with its lines and their pictures."""
    batch, blobs, name = await with_a_picture(world)
    await world.restart()
    await world.pass_time(12 * 3600 + 60, step_s=1200)

    assert await is_forgotten(world, batch, blobs, name)
    assert (await now(world, batch)).end_reason is EndReason.NEVER_APPROVED


async def held_for_words(world: World, pictures: int) -> Job:
    """A batch that a rule on words has looked at, once its author said yes."""
    batch = await asked(world, pictures)
    sample = replace(batch.request, sample=("a duck in a hat",))
    flagged = batch.changed(request=sample, held_for=Hold.WORDS, held_rule="words:duck")
    await world.store.lines.ask(flagged)
    assert isinstance(await confirmed(world, batch), Held)
    return batch


async def test_words_and_money_together_are_for_an_admin(world: World) -> None:
    """The case says both reasons and shows the words; a moderator does not decide on it."""
    batch = await held_for_words(world, 20)
    for_cleo, for_ben = [await queue(world, one) for one in (world.cleo, world.ben)]
    seen = read(for_cleo.message)
    await world.ben.click(for_ben, label="Approve")

    assert f"Why it waits: {FORTY}; a rule on words (" in seen
    assert "words:duck" in seen
    assert "a duck in a hat" in seen
    assert "Approve" not in seen.buttons
    assert (await now(world, batch)).state is State.RENDERING


async def test_what_came_to_take_much_meanwhile_is_for_an_admin(world: World) -> None:
    """A quarter when it was asked for is more once others spent: a moderator cannot let it in.

    They may still reject it for its words.
    """
    batch = await held_for_words(world, 12)
    card = await queue(world, world.cleo)
    await world.ben.slash(world.channel, "budget set", dollars=0.6, window="day")
    told = await pressed(world, world.cleo, card, "approve")
    await world.cleo.click(card, label="Reject")

    assert FOR_ADMINS in told
    assert (await now(world, batch)).end_reason is EndReason.NOT_APPROVED


async def test_a_moderator_lets_in_what_takes_little(world: World) -> None:
    """For its words alone a batch waits for a moderator like any request."""
    batch = await held_for_words(world, 12)
    await world.cleo.click(await queue(world, world.cleo), label="Approve")

    assert (await now(world, batch)).state is State.RENDERING
    assert states(await lines(world, batch)) == [State.PLANNED] * 12


async def test_who_was_taken_off_the_list_meanwhile_is_let_in_all_the_same(world: World) -> None:
    """Whether somebody may send batches was decided when they did; an admin's yes counts now."""
    batch = await asked(world, 20)
    await confirmed(world, batch)
    await world.ben.slash(world.channel, "settings batches", everyone=False)
    await world.ben.click(await queue(world, world.ben), label="Approve")

    assert (await now(world, batch)).state is State.RENDERING
