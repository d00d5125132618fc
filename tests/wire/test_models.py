"""Models that come and go, and the operator's prices for them, while the bot runs."""

import signal
from pathlib import Path

from stage import Stage


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


async def test_a_silent_catalogue_is_no_obstacle(stage_without_xai: Stage) -> None:
    """A bot whose xAI cannot be reached starts all the same, and says so."""
    assert stage_without_xai.logged("action=catalogue_unknown")
    assert stage_without_xai.logged("logged in")
