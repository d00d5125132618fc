"""Models that come and go, and the operator's prices for them, while the bot runs."""

import signal
from pathlib import Path

from conftest import set_up
from stage import Stage

MODEL = 'name = "Words"\ngood_for = "words"\nrequest_usd = 0.03\n'


def hang_up(stage: Stage) -> None:
    """Tell the bot to read its prices again."""
    assert stage.bot is not None
    stage.bot.send_signal(signal.SIGHUP)


async def test_prices_are_read_again_without_a_restart(tmp_path: Path) -> None:
    """SIGHUP brings in a model that got a price; a file that is wrong leaves all as it was."""
    prices = tmp_path / "prices.toml"
    prices.write_text(f'[text."grok-4.7"]\n{MODEL}')
    async with set_up(tmp_path, PRICES_FILE=str(prices)) as stage:
        assert stage.logged("action=models_without_price", "grok-4.5, grok-4.6")
        assert stage.logged("action=offer_changed", "grok-4.3, grok-4.7")

        prices.write_text(f'[text."grok-4.6"]\n{MODEL}')
        hang_up(stage)
        await stage.hears("action=offer_changed", "grok-4.3, grok-4.6")

        prices.write_text('[text."grok-4.6"]\n')
        hang_up(stage)
        await stage.hears("action=prices_wrong", "grok-4.6", "is missing")
        assert stage.bot is not None
        assert stage.bot.returncode is None


async def test_a_silent_catalogue_is_no_obstacle(tmp_path: Path) -> None:
    """A bot whose xAI does not list its models starts, and offers those that it knows."""
    async with set_up(tmp_path, XAI_BASE_URL="http://127.0.0.1:9/v1") as stage:
        assert stage.logged("action=catalogue_unknown")
        assert stage.logged("logged in")
