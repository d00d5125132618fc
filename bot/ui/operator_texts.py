"""What whoever runs the bot is told: key and credit are nobody else's business."""

from gettext import gettext as _

from bot.core.gate import Trouble


def alert(trouble: Trouble | None) -> str:
    """What is wrong with the provider, and what to do; None when it is over."""
    if trouble is None:
        return _("✓ xAI answers again. The queue goes on, slowly at first.")
    what = {
        Trouble.WRONG_KEY: _(
            "xAI does not accept the key. Make a new one at console.x.ai, set XAI_API_KEY, restart."
        ),
        Trouble.OUT_OF_CREDIT: _(
            "xAI says the credit is used up or a spending limit is reached: see console.x.ai."
        ),
        Trouble.DOWN: _("xAI cannot be reached, or fails again and again."),
    }[trouble]
    return f"⚠ {what} " + _(
        "Nothing is sent meanwhile but a probe now and then; what waits keeps its place."
    )
