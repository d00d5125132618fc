"""The bot killed in the middle of a request, at the moments that hurt most."""

import signal
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from guests import invite
from PIL import Image
from stage import Stage, is_result, shown, words

from sandbox.discord.permissions import Can
from sandbox.grok import faults as grok_faults
from sandbox.holds import Hold

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def kill_at(hold: Hold, stage: Stage) -> None:
    """Kill the bot when it has come to this point, and start it again on the same files."""
    await hold.reached()
    await stage.end(signal.SIGKILL)
    await hold.left()
    hold.release()
    await stage.start()


@pytest.mark.parametrize(
    ("point", "renders", "submitted_again"),
    [
        pytest.param(
            lambda stage: stage.grok.faults.hold("submit-video", when="before"),
            *(1, True),
            id="before-it-was-sent",
        ),
        pytest.param(
            lambda stage: stage.grok.faults.hold("submit-video", when="after"),
            *(2, True),
            id="taken-and-nobody-knew",
        ),
        pytest.param(
            lambda stage: stage.grok.faults.hold("poll", when="after"),
            *(1, False),
            id="while-polling",
        ),
        pytest.param(
            lambda stage: stage.grok.faults.hold("media", when="midway"),
            *(1, False),
            id="while-downloading",
        ),
    ],
)
async def test_a_kill_costs_nobody_their_clip(
    shared_stage: Stage,
    point: Callable[[Stage], Hold],
    renders: int,
    submitted_again: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    """Killed before it knew of the result, it shows one on one card, charged once.

    Where xAI had taken the request and the bot did not know, xAI bills two; the log says so.
    """
    guest = invite(shared_stage, "ida")
    hold = point(shared_stage)
    asked = await guest.asks()
    await kill_at(hold, shared_stage)
    card = await guest.sees_result()
    booked = await asked.ends()

    assert (card["id"], len(shown(card)), len(guest.messages)) == (asked.card_id, 1, 1)
    assert booked.charged_once
    assert [charge.ticks for charge in asked.bill] == [booked.cost_ticks] * renders
    resubmissions = shared_stage.logged("action=job_resubmitted", booked.job_id)
    assert bool(resubmissions) is submitted_again


async def test_a_second_kill_is_told_honestly(shared_stage: Stage) -> None:
    """Killed twice while xAI's answer was on its way, it does not ask a third time, and says so."""
    guest = invite(shared_stage, "max")
    submit = "submit-video"
    first = shared_stage.grok.faults.hold(submit)
    asked = await guest.asks()
    await first.reached()
    await shared_stage.end(signal.SIGKILL)
    second = shared_stage.grok.faults.hold(submit)
    await shared_stage.start()
    await kill_at(second, shared_stage)
    booked = await asked.ends()
    card = await guest.sees(lambda one: "xAI did not answer, twice." in words(one))

    assert card["id"] == asked.card_id
    assert len(guest.messages) == 1
    assert len(asked.bill) == 2
    assert shared_stage.logged("action=possible_double_bill", booked.job_id)


async def test_a_kill_after_the_upload_shows_nothing_twice(shared_stage: Stage) -> None:
    """Killed when people saw the result and the bot did not know, it edits the same card again."""
    guest = invite(shared_stage, "jon")
    rendered = shared_stage.grok.faults.hold("media", when="before")
    asked = await guest.asks()
    await rendered.reached()
    uploaded = shared_stage.discord.faults.hold("PATCH", asked.by_token, when="after")
    rendered.release()
    await kill_at(uploaded, shared_stage)
    booked = await asked.ends()

    (card,) = guest.messages
    assert (card["id"], len(shown(card)), asked.files) == (asked.card_id, 1, 1)
    assert booked.charged_once
    assert len(asked.bill) == 1


async def test_a_kill_after_a_new_message_posts_it_once(shared_stage: Stage) -> None:
    """Killed when the result was posted and the bot did not know, it posts no other.

    The message tells its author, whose card could not be edited any more.
    """
    guest = invite(shared_stage, "kim")
    rendered = shared_stage.grok.faults.hold("media", when="before")
    posts = f"/channels/{guest.channel.id}/messages"
    posted = shared_stage.discord.faults.hold("POST", posts, when="after")
    asked = await guest.asks()
    await rendered.reached()
    asked.loses_its_card()
    rendered.release()
    await kill_at(posted, shared_stage)
    booked = await asked.ends()

    (message,) = filter(is_result, guest.messages)
    assert message["id"] != asked.card_id
    assert len(guest.messages) == 2
    assert [one["id"] for one in message["mentions"]] == [guest.person.id]
    assert booked.charged_once
    assert len(asked.bill) == 1


async def test_a_kill_after_a_direct_message_sends_it_once(shared_stage: Stage) -> None:
    """Killed when its author had the result by direct message, it sends no other."""
    guest = invite(shared_stage, "pia")
    rendered = shared_stage.grok.faults.hold("media", when="before")
    posts = f"/channels/{guest.person.dm.id}/messages"
    posted = shared_stage.discord.faults.hold("POST", posts, when="after")
    asked = await guest.asks()
    await rendered.reached()
    asked.outlives_its_token()
    shared_stage.discord.take_from_bot(guest.channel, Can.VIEW_CHANNEL)
    rendered.release()
    await kill_at(posted, shared_stage)
    booked = await asked.ends()

    (message,) = guest.direct_messages
    assert is_result(message)
    assert booked.charged_once


async def test_a_kill_while_an_end_is_told_tells_it_once(shared_stage: Stage) -> None:
    """Killed when people read that it failed and the bot did not know, the card says it once."""
    guest = invite(shared_stage, "rob")
    shared_stage.grok.faults.add(grok_faults.failed())
    looked = shared_stage.grok.faults.hold("poll", when="before")
    asked = await guest.asks()
    await looked.reached()
    told = shared_stage.discord.faults.hold("PATCH", asked.by_token, when="after")
    looked.release()
    await kill_at(told, shared_stage)
    booked = await asked.ends()

    (card,) = guest.messages
    assert words(card).count("xAI failed while rendering. Nothing was charged.") == 1
    assert (booked.kinds, booked.clips, booked.ticks) == (["hold", "release"], 0, 0)
    assert not booked.uneven
    assert asked.bill == []


async def test_a_request_that_dies_with_its_process_is_told_to_be_lost(
    shared_stage: Stage, tmp_path: Path
) -> None:
    """Killed while it took a picture in, the bot tells its author when it is back: ask again."""
    guest = invite(shared_stage, "ole")
    Image.new("RGB", (64, 48), "red").save(tmp_path / "boat.png")
    boat = await guest.person.upload("boat.png", tmp_path / "boat.png")
    taken_in = shared_stage.discord.faults.hold("GET", "/ephemeral-attachments/*")
    edit = await guest.person.slash(guest.channel, "edit", prompt="at night", image=boat)
    await edit.acknowledged()
    await kill_at(taken_in, shared_stage)
    card = await guest.sees(lambda one: "This request was lost" in words(one))

    assert "Nothing was spent. Ask again." in words(card)
    assert edit.response is not None
    assert card["id"] == edit.response.id


@pytest.mark.asyncio(loop_scope="function")
async def test_a_kill_on_postgres_shows_nothing_twice(stage_on_postgres: Stage) -> None:
    """On Postgres, where others may work on, a dead bot's job is gone on with once its lease ends.

    The half minute that takes is over at once here.
    """
    stage = stage_on_postgres
    guest = invite(stage, "lea")
    rendered = stage.grok.faults.hold("media", when="before")
    asked = await guest.tells()
    await rendered.reached()
    uploaded = stage.discord.faults.hold("PATCH", asked.by_token, when="after")
    rendered.release()
    await kill_at(uploaded, stage)
    database = await asyncpg.connect(stage.settings["DATABASE_URL"])
    try:
        await database.execute("update jobs set lease_until_ms = 0")
        await stage.hears("action=job_done")
        entries = await database.fetch("select kind, ticks from entries order by kind")
    finally:
        await database.close()

    (card,) = guest.messages
    assert (card["id"], len(shown(card)), asked.files) == (asked.card_id, 1, 1)
    assert [entry["kind"] for entry in entries] == ["hold", "settle"]
    assert [sum(entry["ticks"] for entry in entries)] == [one.ticks for one in stage.grok.bill]
