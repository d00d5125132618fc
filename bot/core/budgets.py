"""Budgets: the limits in dollars of a whole server, or of all of them, by the day or month.

Who looks after one is told when half of it is used, three quarters, nine tenths, and when nothing
more fits; the limit itself does the stopping. A batch that would take much of what is left needs an
admin's yes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.money import Amount
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


SHARE_PERCENT_MAX = 25
"""More than this of what is left of money that all share a batch takes with an admin's yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of what is left of a limit a batch would take."""

    subject: Subject
    percent: int
    """Begun ones count: it is more than a quarter whenever it is said."""


def large_share(asked: Amount, standing: Iterable[Used]) -> Share | None:
    """The largest share that an amount would take of money that all share; None up to a quarter.

    What has no room at all is refused by the limit itself.
    """
    shares = [
        Share(subject=used.rule.subject, percent=-(-100 * asked.ticks // used.left))
        for used in standing
        if used.rule.unit is Unit.DOLLARS and used.rule.subject in _SHARED
        if used.left >= asked.ticks > 0
    ]
    largest = max(shares, key=lambda share: share.percent, default=None)
    return None if largest is None or largest.percent <= SHARE_PERCENT_MAX else largest


_SHARED = frozenset({Subject.GUILD, Subject.CHANNEL, Subject.OPERATOR})


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
