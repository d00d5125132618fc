"""The bot while Discord has trouble, or people change what it may do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from guests import Asked, invite
from stage import SEEN_S_MAX, Stage, is_result, shown, words

from sandbox.discord import Discord, faults
from sandbox.discord.gateway import Gateway
from sandbox.discord.people import Person
from sandbox.discord.permissions import Can

pytestmark = pytest.mark.asyncio(loop_scope="module")


@asynccontextmanager
async def back_online(stage: Stage) -> AsyncIterator[None]:
    """Whatever happens to the connection inside, afterwards the bot is there again."""
    watching = asyncio.create_task(returned(stage, begun := asyncio.Event()))
    await begun.wait()
    yield
    async with asyncio.timeout(SEEN_S_MAX):
        await watching


async def returned(stage: Stage, begun: asyncio.Event) -> None:
    """Wait until the bot has come online anew."""
    async for frame in stage.discord.listen(stage.discord.person("cleo")):
        begun.set()
        if frame["t"] == "bot" and frame["online"]:
            return


# --- REST -----------------------------------------------------------------------------------------


async def test_a_night_of_storms_delays_results_and_no_more(shared_stage: Stage) -> None:
    """Under 429s, under 5xx, with lost answers and the session over: each is shown once, later."""
    stage, box = shared_stage, shared_stage.discord.faults
    limited, banned, ruined, unheard = [
        await invite(stage, name).asks() for name in ("ada", "bob", "cat", "dee")
    ]
    ruined.outlives_its_token()
    storms = (
        faults.rate_limited("PATCH", limited.by_token, retry_after_s=0.05),
        faults.rate_limited("PATCH", banned.by_token, retry_after_s=0.05, via=False),
        faults.broken("PATCH", ruined.as_bot, status=503),
        faults.dropped("PATCH", unheard.by_token, when="after"),
    )
    everybody = (limited, banned, ruined, unheard)
    async with back_online(stage):
        stage.discord.gateway.close_all(4009)
        with box.during(*storms):
            for asked in everybody:
                way = "as_bot" if asked is ruined else "reply_token"
                await stage.hears(f"job {asked.id} could not be delivered by {way}")
        for asked in everybody:
            booked = await asked.ends()
            (card,) = asked.guest.messages
            assert (card["id"], len(shown(card)), asked.files) == (asked.card_id, 1, 1)
            assert booked.charged_once
    assert min(storm.met for storm in storms) > 0


async def test_one_server_error_is_not_noticed(shared_stage: Stage) -> None:
    """A 502 to the acknowledgement's edit and a short 429 are waited out."""
    guest = invite(shared_stage, "dan")
    asked = await guest.asks()
    box = shared_stage.discord.faults
    box.add(faults.broken("PATCH", asked.by_token, status=502))
    box.add(faults.rate_limited("PATCH", asked.by_token, retry_after_s=0.2))
    booked = await asked.ends()

    (card,) = guest.messages
    assert (len(shown(card)), booked.end) == (1, "delivered")
    assert shared_stage.logged("action=delivery_failed", asked.id) == []


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_acknowledgement_that_is_lost_loses_no_request(
    shared_stage: Stage, when: faults.When
) -> None:
    """The connection breaks when the bot acknowledges: it does what was asked all the same."""
    guest = invite(shared_stage, "dot")
    callbacks = faults.dropped("POST", "/interactions/*/callback", when=when)
    box = shared_stage.discord.faults
    box.add(callbacks)
    asked = await guest.asks()
    booked = await asked.ends()

    (card,) = guest.messages
    assert (card["id"], is_result(card)) == (asked.card_id, True)
    callbacks.times = 1
    box.add(callbacks)
    assert is_result(await guest.fetches(booked.number))
    assert callbacks.met == 2


# --- The gateway ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(lambda gateway: gateway.close_all(4000), id="closed"),
        pytest.param(Gateway.abort_all, id="aborted"),
        pytest.param(Gateway.ask_to_reconnect, id="asked-to-reconnect"),
    ],
)
async def test_a_short_gap_swallows_nothing(
    shared_stage: Stage, trouble: Callable[[Gateway], None]
) -> None:
    """When the connection breaks, what was asked meanwhile is heard on resume; all is delivered."""
    before, during = invite(shared_stage, "eva"), invite(shared_stage, "fay")
    first = await before.asks()
    async with back_online(shared_stage):
        trouble(shared_stage.discord.gateway)
        second = await during.asks()
    for asked in (first, second):
        booked = await asked.ends()
        assert [message["id"] for message in asked.guest.messages] == [asked.card_id]
        assert (booked.end, booked.charged_once) == ("delivered", True)


async def test_a_lost_session_is_begun_anew(shared_stage: Stage) -> None:
    """When a session is over, jobs go on meanwhile; commands work once there is another."""
    before, after = invite(shared_stage, "gus"), invite(shared_stage, "hal")
    first = await before.asks()
    async with back_online(shared_stage):
        shared_stage.discord.gateway.invalidate(resumable=False)
        booked = await first.ends()
    second = await after.asks()
    card = await after.sees_result()

    assert booked.end == "delivered"
    assert [card["id"]] == [message["id"] for message in after.messages] == [second.card_id]


async def test_what_is_delivered_twice_is_done_once(shared_stage: Stage) -> None:
    """A command or press that comes twice, even after its end, makes one job and one card."""
    guest, redeliver = invite(shared_stage, "ian"), shared_stage.discord.redeliver
    noticed = "action=job_admitted_before"
    before = len(shared_stage.logged(noticed))
    asked = await guest.sends()
    redeliver(asked.interaction)
    await shared_stage.until(lambda: asked.is_taken_in)
    booked = await asked.ends()
    redeliver(asked.interaction)
    pressed = await guest.person.press(guest.messages[0], "Again")
    redeliver(pressed)
    again = Asked(guest=guest, interaction=pressed)
    await shared_stage.until(lambda: again.is_taken_in)
    second = await again.ends()
    await shared_stage.until(lambda: len(shared_stage.logged(noticed)) == before + 2)

    assert [message["id"] for message in guest.messages] == [asked.card_id, again.card_id]
    assert all(map(is_result, guest.messages))
    assert asked.booked() == booked
    assert booked.charged_once
    assert second.charged_once
    assert len(asked.bill) == 2


# --- Rights and people ----------------------------------------------------------------------------


async def test_without_view_channel_the_result_comes_by_direct_message(
    shared_stage: Stage,
) -> None:
    """The bot may not see the channel any more: its author gets the result, once."""
    guest = invite(shared_stage, "joy")
    asked, held = await guest.asks_and_is_held()
    asked.outlives_its_token()
    shared_stage.discord.take_from_bot(guest.channel, Can.VIEW_CHANNEL)
    held.release()
    booked = await asked.ends()

    (message,) = guest.direct_messages
    assert is_result(message)
    assert not any(map(is_result, guest.messages))
    assert (booked.end, booked.charged_once) == ("delivered", True)


async def test_a_card_says_where_its_result_went(shared_stage: Stage) -> None:
    """Without Attach Files the result goes to its author, and the card does not wait for it."""
    guest = invite(shared_stage, "jim")
    asked, held = await guest.asks_and_is_held()
    asked.outlives_its_token()
    shared_stage.discord.take_from_bot(guest.channel, Can.ATTACH_FILES)
    held.release()
    await asked.ends()
    card = await guest.sees(lambda one: "direct message" in words(one))

    (message,) = guest.direct_messages
    assert is_result(message)
    assert (card["id"], shown(card)) == (asked.card_id, [])
    assert "Rendering" not in words(card)
    assert len(guest.messages) == 1


async def test_a_result_that_nobody_may_show_is_kept(shared_stage: Stage) -> None:
    """No Attach Files, and direct messages closed: the card says so, and /result hands it out."""
    guest = invite(shared_stage, "kai")
    guest.person.user.dms_open = False
    asked, held = await guest.asks_and_is_held()
    asked.outlives_its_token()
    shared_stage.discord.take_from_bot(guest.channel, Can.ATTACH_FILES)
    held.release()
    booked = await asked.ends()
    card = await guest.sees(lambda one: "I may not show it here" in words(one))

    assert (card["id"], shown(card)) == (asked.card_id, [])
    assert (booked.end, booked.charged_once) == ("kept_no_permission", True)
    assert len(guest.messages) == 1
    assert guest.direct_messages == []
    assert is_result(await guest.fetches(booked.number))


async def test_a_card_that_was_removed_comes_back_nowhere(shared_stage: Stage) -> None:
    """A moderator removed the card: nothing is posted, and /result has it for its author alone."""
    guest = invite(shared_stage, "lou")
    asked, held = await guest.asks_and_is_held()
    (card,) = guest.messages
    await shared_stage.discord.person("cleo").delete(card)
    held.release()
    booked = await asked.ends()

    assert (booked.end, booked.charged_once) == ("kept_withdrawn", True)
    handed = await guest.fetches(booked.number)
    assert is_result(handed)
    seen_by_others = shared_stage.discord.person("ben").sees(shared_stage.pictures)
    assert handed["id"] not in [message["id"] for message in seen_by_others]
    assert (guest.messages, guest.direct_messages) == ([], [])


@pytest.mark.parametrize(
    ("change", "direct"),
    [
        pytest.param(lambda discord, author: discord.leave(author), 0, id="left"),
        pytest.param(lambda discord, author: discord.time_out(author, 60), 1, id="timed-out"),
    ],
)
async def test_who_may_not_write_gets_no_new_message_in_the_channel(
    shared_stage: Stage, change: Callable[[Discord, Person], None], direct: int
) -> None:
    """The author left or is timed out, and the card cannot be edited: the channel is left alone."""
    guest = invite(shared_stage, "mia")
    asked, held = await guest.asks_and_is_held()
    asked.loses_its_card()
    change(shared_stage.discord, guest.person)
    held.release()
    booked = await asked.ends()

    seen = shared_stage.discord.person("ben").sees(guest.channel)
    assert [one["id"] for one in seen] == [asked.card_id]
    assert len(guest.direct_messages) == direct
    assert booked.charged_once
    assert booked.end == ("delivered" if direct else "kept_no_permission")
