"""Every sentence about cheap previews and what they are previews of."""

from bot.ui import wording
from bot.ui.speech import _


def preview() -> str:
    """Said on a preview's card."""
    return _("A cheap preview. The final is made anew, so it will differ from this.")


def final_at_once() -> str:
    """Said on the card of somebody who wanted a preview that would have saved nothing."""
    return _("A preview would have cost as much, so this is the final.")


def make_final(ticks: int) -> str:
    """The button that makes what a preview is a preview of."""
    return _("Make final · {cost}").format(cost=wording.dollars(ticks))
