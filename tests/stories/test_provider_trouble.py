"""What people see when xAI is down, slow, busy, unpaid or talking nonsense, and what it costs."""

import logging
from itertools import pairwise

import pytest
from world import World

from bot.core.jobs import EndReason, State
from bot.core.money import NOTHING
from sandbox.grok import faults
from sandbox.grok.faults import FailureCode, Fault
from sandbox.grok.imagine import Pace
from sandbox.grok.messages import Response

CANNOT_BE_USED = (
    "xAI cannot be used just now. Your place is kept; nothing is charged while it waits."
)


def submissions(world: World) -> list[float]:
    """When requests were sent, in seconds from the start of the story."""
    begun = world.grok.seen[0].at
    return [seen.at - begun for seen in world.grok.seen if seen.method == "POST"]


def actions(caplog: pytest.LogCaptureFixture, level: int) -> list[str]:
    """The action words of what was logged at a level."""
    return [vars(record)["action"] for record in caplog.records if record.levelno == level]


@pytest.mark.parametrize(
    "trouble",
    [
        faults.overloaded("submit-image"),
        faults.rate_limited("submit-image"),
        faults.wrong_key("submit-image"),
        faults.missing_key("submit-image"),
        faults.forbidden("submit-image"),
        faults.out_of_credit("submit-image"),
    ],
)
async def test_a_request_that_was_not_taken_waits_and_is_sent_again(
    world: World, trouble: Fault
) -> None:
    """While xAI takes nothing, the request keeps its place; it goes on as soon as it can."""
    world.grok.faults.add(trouble, times=3)
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.pass_time(8)

    assert CANNOT_BE_USED in world.card()
    assert world.card().buttons == ("Cancel",)

    await world.until(State.RENDERING)

    assert "▶ Rendering" in world.card()
    assert len(world.grok.requests) == 1
    assert (await world.used(world.ann)).images == 1


async def test_pauses_grow_and_differ(world: World) -> None:
    """Each time xAI asks for patience the next pause is longer, and no two bots knock in step."""
    world.grok.faults.add(faults.rate_limited("submit-image"), times=5)
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    pauses = [after - before for before, after in pairwise(submissions(world))]

    assert len(pauses) == 5
    assert all(2**n <= pause <= 2 * 2**n + 1 for n, pause in enumerate(pauses, start=1))
    assert len({pause % 1 for pause in pauses}) > 1


async def test_retry_after_is_obeyed(world: World) -> None:
    """When xAI says how long to wait, nothing is sent before that."""
    world.grok.faults.add(faults.rate_limited("submit-image", retry_after_s=90))
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)

    assert len(submissions(world)) == 2
    assert 90 <= submissions(world)[1] <= 92


@pytest.mark.parametrize(
    ("trouble", "action"),
    [
        (faults.wrong_key("submit-image"), "alert_wrong_key"),
        (faults.out_of_credit("submit-image"), "alert_out_of_credit"),
    ],
)
async def test_the_operator_is_alerted_to_what_only_they_can_mend(
    world: World, caplog: pytest.LogCaptureFixture, trouble: Fault, action: str
) -> None:
    """A wrong key and used-up credit are errors in the log; the prompt and the key are not."""
    world.grok.faults.add(trouble)
    await world.ann.slash(world.channel, "imagine", prompt="a secret pear")
    await world.until(State.RENDERING)

    assert action in actions(caplog, logging.ERROR)
    assert "secret pear" not in caplog.text
    assert world.grok.api_key not in caplog.text


async def test_a_request_is_dropped_when_xai_stays_away(world: World) -> None:
    """After an hour of waiting a request ends, for nothing, and says why."""
    world.grok.faults.add(faults.overloaded("submit-image"), times=1000)
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.work()
    await world.env.advance_time(3600)
    job = await world.finish()

    assert job.end_reason is EndReason.NEVER_BEGUN
    assert "xAI could not be used the whole time this waited. Nothing was charged." in world.card()
    assert await world.used(world.ann) == NOTHING


@pytest.mark.parametrize(
    "lost",
    [
        faults.dropped_before("submit-video"),
        faults.dropped_after("submit-video"),
        faults.hanging("submit-video", delay_s=0.01),
        faults.bad_gateway("submit-video"),
        faults.bad_gateway("submit-video", 500),
        faults.nonsense("submit-video"),
        faults.nonsense("submit-video", b'{"request_id": ["?"]}'),
        faults.nonsense("submit-video", b"[" * 5000),
    ],
)
async def test_a_lost_answer_is_asked_for_once_more(world: World, lost: Fault) -> None:
    """When nobody can know whether xAI took a request, it is sent once more, and counts once."""
    world.grok.faults.add(lost)
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    await world.until(State.FETCHING)

    assert len(submissions(world)) == 2
    assert (await world.used(world.ann)).ticks == 300_000_000


async def test_two_lost_answers_are_the_end(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """The member pays nothing; the operator is told that xAI may bill it all the same."""
    world.grok.faults.add(faults.dropped_after("submit-video"), times=2)
    await world.ann.slash(world.channel, "video", prompt="waves")
    job = await world.finish()

    assert job.end_reason is EndReason.UNANSWERED
    assert "xAI did not answer, twice. Nothing was charged." in world.card()
    assert world.card().buttons == ("Again", "Info")
    assert await world.used(world.ann) == NOTHING
    assert len(submissions(world)) == 2
    assert "possible_double_bill" in actions(caplog, logging.ERROR)


@pytest.mark.parametrize(
    "rejection",
    [
        faults.answering("submit-image", Response(status=422, body=b"unknown variant")),
        faults.answering("submit-image", Response(status=400, body=b'{"error":"no"}')),
        faults.model_gone("submit-image"),
    ],
)
async def test_what_xai_will_never_take_ends_at_once_for_nothing(
    world: World, rejection: Fault
) -> None:
    """A request that xAI rejects as it is, is not sent again."""
    world.grok.faults.add(rejection)
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.finish()

    assert "xAI would not take this request as it is. Nothing was charged." in world.card()
    assert len(submissions(world)) == 1
    assert await world.used(world.ann) == NOTHING


@pytest.mark.parametrize(
    "code",
    [
        *("invalid_argument", "permission_denied", "failed_precondition"),
        *("service_unavailable", "internal_error"),
    ],
)
async def test_failing_while_rendering_is_free(world: World, code: FailureCode) -> None:
    """Whatever the reason, a clip that failed at xAI costs nothing, and can be asked for again."""
    world.grok.faults.add(faults.failed(code))
    await world.ann.slash(world.channel, "video", prompt="waves")
    await world.finish()

    assert "xAI failed while rendering. Nothing was charged. Trying again may work." in world.card()
    assert await world.used(world.ann) == NOTHING


async def test_again_after_a_failure_makes_it_after_all(world: World) -> None:
    """The button below a failure asks for the same once more, on a card of its own."""
    world.grok.faults.add(faults.failed(route="submit-image"))
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.finish()
    await world.ann.click(world.message, label="Again")
    await world.finish()

    assert len(world.channel.history()) == 2
    assert len(world.card().media) == 1


async def test_a_result_that_expired_at_xai_is_paid_for(world: World) -> None:
    """A clip that xAI made and then lost was billed; it uses up no clip."""
    world.grok.faults.add(faults.expired())
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    job = await world.finish()
    used = await world.used(world.ann)

    assert job.state is State.EXPIRED
    assert "It counts all the same." in world.card()
    assert used.ticks == 300_000_000
    assert used.clips == 0


async def test_what_never_finishes_is_given_up(world: World) -> None:
    """After half an hour with xAI a request ends, and its author knows."""
    world.grok.pace = Pace(video_s=10_000)
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    await world.until(State.RENDERING)
    await world.env.advance_time(1800)
    await world.finish()

    assert "xAI began this and never finished it." in world.card()
    assert (await world.used(world.ann)).clips == 0


async def test_looks_that_fail_harm_nothing(world: World) -> None:
    """However the looks at a running request go wrong, it goes on and is delivered."""
    for trouble in (
        faults.early_bad_request(),
        faults.bad_gateway("poll"),
        faults.empty_poll(),
        faults.rate_limited("poll", retry_after_s=5),
        faults.dropped_before("poll"),
        faults.nonsense("poll"),
        faults.nonsense("poll", b'{"status": 7, "video": "yes"}'),
    ):
        world.grok.faults.add(trouble, times=2)
    world.grok.faults.add(faults.done_without_status())
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    await world.finish()

    assert not world.grok.faults.waiting
    assert len(world.card().media) == 1
    assert len(submissions(world)) == 1


async def test_pictures_may_come_with_the_first_answer(world: World) -> None:
    """Where xAI makes no appointment for pictures, they are waited for."""
    unknown = Response(status=422, body=b"unknown field `deferred`")
    world.grok.faults.add(faults.answering("submit-image", unknown))
    await world.ann.slash(world.channel, "imagine", prompt="a pear", count=2)
    await world.finish()

    assert "deferred" not in world.grok.requests[0].body
    assert len(world.card().media) == 2
    assert len(world.grok.requests) == 1
