"""xAI bills more than the price table says: what people, and whoever runs the bot, see of it."""

import logging
from pathlib import Path
from typing import Any

import pytest
from world import FIRST_MEMBER_ID, World

from bot import pricing
from bot.core.jobs import EndReason
from bot.core.models import Kind
from bot.core.money import Amount
from bot.settings import Settings

CENT = 100_000_000
ACCEPTED = (
    "Image 1.0 for pictures was priced at $0.02 a picture and is priced at $0.03 a picture now, "
    "150 % of the table. It is not paused any more."
)
ONE, TWO = "grok-imagine-image", "grok-imagine-image-2.0"


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    """Ann runs the bot, which makes one thing at a time."""
    return {"operator_user_id": FIRST_MEMBER_ID, "max_concurrent_jobs": 1}


async def make(world: World, model: str = ONE) -> int:
    """Let dan have a picture made; what was held for it."""
    await world.dan.slash(world.channel, "imagine", prompt=world.a_wish(), model=model)
    job = await world.finish()
    assert job.end_reason is EndReason.DELIVERED
    return job.hold.ticks


async def offered(world: World) -> dict[str, str]:
    """The models for a picture, as they are offered."""
    choices = await world.dan.autocomplete(world.channel, "imagine", "model", "")
    return {choice["value"]: choice["name"] for choice in choices}


async def test_a_price_that_rose_is_paused_until_the_operator_accepts(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Three dear bills, a word to the operator, another model meanwhile, and then the new price."""
    settings = Settings.model_validate(
        {"discord_token": "a-token-for-stories", "xai_api_key": "k" * 20, "data_dir": tmp_path}
    )
    world.grok.catalogue.raise_prices(ONE, 150)
    assert [await make(world) for _ in range(3)] == [2 * CENT] * 3

    # The operator is told once; nobody else is.
    (told,) = [world.seen(message).text for message in world.ann.user.dm_channel.history()]
    assert told.startswith("⚠ The price of Image 1.0 for pictures rose at xAI")
    assert "The last one was $0.03 where $0.02 was expected." in told
    assert f"`imagine-bot prices accept {ONE}`" in told
    (paused,) = [r for r in caplog.records if vars(r).get("action") == "price_paused"]
    assert paused.levelno == logging.ERROR

    # It is refused with another model as a button, is not offered, and auto leads past it.
    refused = await world.dan.slash(world.channel, "imagine", prompt=world.a_wish(), model=ONE)
    assert world.told(refused).text.startswith(
        "`model` Image 1.0 rests: its price rose at xAI. Until the bot's operator has accepted "
        "it, choose another model."
    )
    assert "**Use another model** would cost about **$0.04**." in world.told(refused)
    assert list(await offered(world)) == ["auto", TWO]
    await world.dan.click(world.answer(refused), label="Use another model")
    assert (await world.finish()).request.model == TWO
    assert await make(world, "auto") == 4 * CENT

    # Other kinds of job with the same model go on.
    assert not world.app.studio.offering.catalogue.is_paused(Kind.EDIT, ONE)
    assert "PAUSED since" in "\n".join(await pricing.shown(settings))

    # The command line's words, while the bot runs; within a minute the bot knows.
    said = await pricing.accepted(settings, "image 1.0")
    assert said == [ACCEPTED, pricing.TAKEN_OVER]
    await world.app.housekeeping.round()
    assert (await offered(world))[ONE].endswith(" · $0.03")
    assert [await make(world) for _ in range(4)] == [3 * CENT] * 4
    assert (await world.used(world.dan)).ticks == (3 * 3 + 2 * 4 + 4 * 3) * CENT


async def test_what_waits_for_the_operator_says_so_and_ends_free(world: World) -> None:
    """A request in line keeps its place over a restart, until its time is up, and costs nothing."""
    world.grok.catalogue.raise_prices(ONE, 200)
    for _ in range(4):
        await world.env.advance_time(0.01)
        await world.dan.slash(world.channel, "imagine", prompt=world.a_wish(), model=ONE)
    await world.pass_time(120)
    await world.restart()
    await world.pass_time(20)

    assert len(world.grok.requests) == 3
    assert (
        "⏳ The price of Image 1.0 rose at xAI. This waits until the bot's operator" in world.card()
    )

    await world.env.advance_time(3600)
    job = await world.finish()

    assert job.end_reason is EndReason.NEVER_BEGUN
    assert "Nothing was charged." in world.card()
    assert await world.used(world.dan) == Amount(images=3, ticks=3 * 4 * CENT)
