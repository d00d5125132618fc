"""Models that come and go, and the operator's prices for them, while the bot runs."""

import signal
from pathlib import Path

from stage import Stage

from bot.adapters.sql.store import Store, open_database
from bot.core.bills import Bill, prices_of
from bot.core.models import IMAGE_MODELS, Kind


def hang_up(stage: Stage) -> None:
    """Tell the bot to read its prices again."""
    assert stage.bot is not None
    stage.bot.send_signal(signal.SIGHUP)


async def test_prices_are_read_again_without_a_restart(
    stage_with_prices: Stage, tmp_path: Path
) -> None:
    """SIGHUP brings in a model that got a price; a file that is wrong leaves all as it was."""
    stage, prices = stage_with_prices, tmp_path / "prices.toml"
    assert stage.logged("action=models_without_price", "grok-4.5, grok-4.6")
    assert stage.logged("action=offer_changed", "grok-4.3, grok-4.7")

    prices.write_text(prices.read_text().replace("4.7", "4.6"))
    hang_up(stage)
    await stage.hears("action=offer_changed", "grok-4.3, grok-4.6")

    prices.write_text('[text."grok-4.6"]\n')
    hang_up(stage)
    await stage.hears("action=prices_wrong", "grok-4.6", "is missing")
    assert await stage.end(signal.SIGTERM) == 0


async def test_an_accepted_price_is_taken_over_without_a_restart(
    stage_with_prices: Stage,
) -> None:
    """What is accepted beside a running bot is there at SIGHUP, with everything from the file."""
    stage, model = stage_with_prices, IMAGE_MODELS[0]
    bill = Bill(
        kind=Kind.IMAGE,
        model=model.id,
        prices=prices_of(model),
        table_ticks=100,
        billed_ticks=140,
    )
    file = stage.places.data_dir / "imagine-bot" / "imagine.db"
    beside = await open_database(f"sqlite:///{file}", beside=True)
    try:
        for _ in range(3):
            await Store.over(beside).bills.note(bill, 0)
        await Store.over(beside).bills.accept()
    finally:
        await beside.close()
    hang_up(stage)
    await stage.hears("action=price_accepted", model.id, "140")
    assert await stage.end(signal.SIGTERM) == 0


async def test_a_silent_catalogue_is_no_obstacle(stage_without_xai: Stage) -> None:
    """A bot whose xAI cannot be reached starts all the same, and says so."""
    assert stage_without_xai.logged("action=catalogue_unknown")
    assert stage_without_xai.logged("logged in")
