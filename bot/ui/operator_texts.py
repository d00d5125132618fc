"""What whoever runs the bot is told: key, credit and prices are nobody else's business."""

from bot.core import models
from bot.core.bills import Rise
from bot.core.budgets import Warned
from bot.core.gate import Trouble
from bot.core.ports import News
from bot.core.takedowns import Sealed
from bot.ui import budget_texts, wording
from bot.ui.speech import _


def alert(news: News) -> str:
    """What is wrong with xAI, a price or a budget, and what to do; None when it is over."""
    if news is None:
        return _("✓ xAI answers again. The queue goes on, slowly at first.")
    if isinstance(news, Rise):
        return _risen(news)
    if isinstance(news, Warned):
        return budget_texts.warned(news)
    if isinstance(news, Sealed):
        return _(
            "⚠ A moderator of server {server} took something down that may be illegal: case "
            "{server}/{number}. Its files are sealed and its author is blocked. What to do now: "
            "docs/how-to/illegal-content.md. `imagine-bot cases` lists what is sealed."
        ).format(server=news.guild_id, number=news.number)
    what = {
        Trouble.WRONG_KEY: _(
            "xAI does not accept the key. Make a new one at console.x.ai, set XAI_API_KEY, restart."
        ),
        Trouble.OUT_OF_CREDIT: _(
            "xAI says the credit is used up or a spending limit is reached: see console.x.ai."
        ),
        Trouble.DOWN: _("xAI cannot be reached, or fails again and again."),
    }[news]
    return f"⚠ {what} " + _(
        "Nothing is sent meanwhile but a probe now and then; what waits keeps its place."
    )


def _risen(rise: Rise) -> str:
    """That a price is paused, by how much it rose, and how to go on."""
    bill = rise.bill
    return _(
        "⚠ The price of {model} for {kind} rose at xAI: three bills in a row were more than a "
        "fifth above it. The last one was {billed} where {price} was expected. No more of it "
        "begins until you accept what xAI bills with `imagine-bot prices accept {id}`, or enter "
        "another price in PRICES_FILE. Other models go on."
    ).format(
        model=models.name_of(bill.model),
        kind=wording.kind(bill.kind),
        billed=wording.dollars(bill.billed_ticks),
        price=wording.dollars(rise.price_ticks),
        id=bill.model,
    )
