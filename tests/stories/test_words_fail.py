"""What becomes of a request for words that xAI answers without any."""

from dataclasses import replace

from world import World

from bot.core.cases.values import Ask
from bot.core.jobs import EndReason, State
from bot.core.ports import Admitted
from bot.core.requests import ImproveRequest, to_json
from sandbox.grok import faults

SILENT = b'{"output": [], "usage": {"cost_in_usd_ticks": 1234}}'


async def test_an_answer_without_words_ends_the_request(world: World) -> None:
    """It has failed at xAI, counts for what xAI billed and no more, and is not sent again."""
    await world.ann.slash(world.channel, "imagine", prompt="a pear")
    first = await world.finish()
    before = await world.used(world.ann)
    assert first.place.interaction_id is not None
    world.grok.faults.add(faults.nonsense("submit-text", SILENT))
    place = replace(first.place, interaction_id=first.place.interaction_id + 1)
    request = ImproveRequest(prompt="a pear", then=to_json(first.request))
    admission = await world.app.studio.desk.submit(Ask(request=request, place=place))
    assert isinstance(admission, Admitted)

    job = await world.finish()
    used = await world.used(world.ann)

    assert (job.id, job.state) == (admission.job.id, State.FAILED)
    assert job.end_reason is EndReason.PROVIDER_FAILED
    assert used == replace(before, ticks=before.ticks + 1234)
    assert [seen.path for seen in world.grok.seen].count("/v1/responses") == 1
