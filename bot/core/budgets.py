"""Budgets: the limits in dollars of a whole server, or of all of them, by the day or month.

Who looks after one is told when half of it is used, three quarters, nine tenths, and when nothing
more fits; the limit itself does the stopping.
"""

from dataclasses import dataclass

from bot.core.quota import Rule, Subject, Unit, Used
from bot.core.windows import Window

LEVELS_PERCENT = (50, 75, 90)
SPENT_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """So much of a budget is used."""

    used: Used
    percent: int
    """50, 75, 90, or 100 when nothing more fits."""


def is_budget(rule: Rule) -> bool:
    """Whether a limit is a budget."""
    return (
        rule.unit is Unit.DOLLARS
        and rule.subject in {Subject.GUILD, Subject.OPERATOR}
        and rule.window in {Window.DAY, Window.MONTH}
    )


def level_percent(used: Used, cheapest_ticks: int) -> int | None:
    """The highest level that a budget has reached; None below all of them.

    It is spent when not even the cheapest thing fits any more. One of 0 is never spent.
    """
    if used.most == 0:
        return None
    if used.left < cheapest_ticks:
        return SPENT_PERCENT
    reached = [percent for percent in LEVELS_PERCENT if used.used * 100 >= used.most * percent]
    return reached[-1] if reached else None
