"""What whoever runs the bot reads off it is what happened to people."""

import files
import forging
import panels
import pytest
import shown
from metered import told
from world import World

from bot.core.cases.values import Here
from bot.core.jobs import State
from bot.core.models import TICKS_PER_USD
from bot.core.takedowns import Reason
from sandbox.grok import faults

pytestmark = pytest.mark.parametrize("settings_changes", [{"health_port": 1}], indirect=True)


def bill_usd(world: World) -> float:
    return sum(charge.ticks for charge in world.grok.bill) / TICKS_PER_USD


async def test_a_clip_and_words_count_for_their_models(world: World) -> None:
    """Seconds of clip, tokens and dollars stand under the model they came from."""
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=2)
    clip = await world.finish()
    await world.ann.slash(world.channel, "describe", image=files.photo("blue"))
    words = await world.finish()
    dollars = told(world, "imagine_booked_dollars_total")

    assert told(world, "imagine_clips_made_total") == {(clip.request.model,): 1}
    assert told(world, "imagine_clip_seconds_made_total") == {(clip.request.model,): 2}
    assert set(dollars) == {(clip.request.model,), (words.request.model,)}
    assert sum(dollars.values()) == pytest.approx(bill_usd(world))
    assert {who for _, who in told(world, "imagine_tokens_total")} == {words.request.model}
    assert {way for way, _ in told(world, "imagine_tokens_total")} == {"in", "out"}
    assert told(world, "imagine_pictures_made_total") == {}


async def test_a_look_at_files_is_among_the_dollars(world: World) -> None:
    """What it costs to look who is on attached files is booked beside jobs, and counted."""
    await world.ben.slash(world.channel, "settings uploads", checked=True)
    await world.ann.slash(world.channel, "edit", prompt="at night", image=files.photo("blue"))
    await world.finish()
    dollars = told(world, "imagine_booked_dollars_total")

    assert sum(dollars.values()) == pytest.approx(bill_usd(world))
    assert len(dollars) == len(world.grok.bill) == 2
    assert told(world, "imagine_provider_calls_total")["check", "ok"] == 1


async def test_every_refusal_has_its_reason(world: World) -> None:
    """Words, a limit, and xAI's own policy, each once, wherever the request was stopped."""
    words = {"words": "rival club"}
    await forging.command(world.env, world.ben, world.channel, "mod words add", **words)
    await world.ann.slash(world.channel, "imagine", prompt="a poster of the rival club")
    await world.ben.slash(world.channel, "quota set", unit="images", amount=1.0, window="day")
    await world.ann.slash(world.channel, "imagine", prompt="two boats", count=2)
    await world.dan.slash(world.channel, "imagine", prompt="a boat")
    await world.finish()
    picture = files.photo("blue")
    await world.dan.slash(world.channel, "edit", prompt="at night", image=picture)
    world.grok.faults.add(faults.moderated_image())
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    refused = await world.finish()

    assert told(world, "imagine_refusals_total") == {("words",): 1}
    assert told(world, "imagine_quota_refusals_total") == {("everyone", "images"): 2}
    assert told(world, "imagine_requests_total") == {
        ("image", "barred"): 1,
        ("image", "over_limit"): 1,
        ("edit", "over_limit"): 1,
        ("image", "admitted"): 2,
    }
    ends = told(world, "imagine_jobs_ended_total")
    assert ends["image", str(refused.end_reason), "refused"] == 1
    assert sum(told(world, "imagine_pictures_made_total").values()) == 1


async def test_what_nobody_can_be_shown_counts_as_kept(world: World) -> None:
    """Each attempt counts by its way and what Discord said to it; what is kept, by that."""
    await world.ann.slash(world.channel, "video", prompt="waves", seconds=1)
    await world.until(State.DELIVERING)
    world.env.inject_error("PATCH", "/webhooks/*", status=413, code=40005)
    await world.finish()

    assert told(world, "imagine_deliveries_total") == {
        ("too_large_for_channel", "reply_token"): 1,
        ("sent", "keep"): 1,
    }


async def test_a_takedown_counts_with_what_it_takes_along(world: World) -> None:
    """One takedown of a picture and what was made from it is one, of two results."""
    job = await panels.picture(world, world.ann, "a boat")
    await panels.edited(world, world.dan, world.message, "at night")
    place = Here(
        space_id=str(world.guild.id),
        guild_id=world.guild.id,
        user_id=world.cleo.id,
        channel_id=world.channel.id,
        moderates_channel_id=world.channel.id,
    )
    takedowns = world.app.studio.oversight.takedowns
    await takedowns.take_down(place, job, reason=Reason.REAL_PERSON, wide=True)

    assert told(world, "imagine_takedowns_total") == {("real_person",): 1}
    assert told(world, "imagine_results_taken_down_total") == {("real_person",): 2}


async def test_a_gallery_counts_as_a_delivery(world: World) -> None:
    """What came of a batch is brought before people in galleries, and counted by their way."""
    batch = await shown.begun(world, 3)
    await shown.over(world, batch, [0, 1, 2])
    await world.work()

    assert told(world, "imagine_deliveries_total") == {("sent", "channel"): 1}


async def test_the_queue_is_told_of_as_it_stands(world: World) -> None:
    """A look at the queue says how many wait where, and since when; batches stand apart."""
    await world.ann.slash(world.channel, "imagine", prompt="a boat")
    await world.env.advance_time(30)
    await shown.begun(world, 3)
    await world.app.watch.look()

    assert told(world, "imagine_queue_jobs") == {
        ("request", "queued"): 1,
        ("batch", "rendering"): 1,
        ("line", "rendering"): 3,
    }
    assert told(world, "imagine_queue_oldest_seconds")["request", "queued"] == pytest.approx(30)
    assert told(world, "imagine_provider_gate_closed") == {}


async def test_a_lease_that_another_took_shows(world: World) -> None:
    """Whoever finds that another worker has taken over gives its step up, and that is counted."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    await world.until(State.RENDERING)
    await world.env.advance_time(600)
    (mine,) = await world.app.worker.claim(1)
    await world.env.advance_time(60)
    (theirs,) = await world.app.worker.claim(1)
    await world.app.worker.work(mine)
    await world.app.worker.work(theirs)

    assert told(world, "imagine_leases_lost_total") == {(): 1}
    assert told(world, "imagine_claims_total") == {
        (state,): steps for (state,), steps in told(world, "imagine_step_seconds_count").items()
    }
