"""Whether xAI bills what the prices here say.

What has a price is a model that does a kind of job. Three bills in a row that are over a fifth
above its price pause it, until the operator accepts what is billed, or enters another price.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core import offers
from bot.core.jobs import Job, State
from bot.core.models import (
    AS_PRICED,
    Catalogue,
    ImageModel,
    Kind,
    Model,
    TextModel,
    VideoModel,
    share,
)
from bot.core.problems import problems

OVER_PERCENT = 120
"""A bill above so many percent of the price is over it."""
OVERS_BEFORE_PAUSE = 3
PERCENT_MAX = 1_000_000
"""However much is billed, it counts as so many percent of the table at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What xAI reported for one job, and what the table says for it."""

    kind: Kind
    model: str
    prices: str
    """The prices of the model in the table, as `prices_of` writes them."""
    table_ticks: int
    billed_ticks: int

    @property
    def percent(self) -> int:
        """The bill in percent of the table, rounded up."""
        return min(PERCENT_MAX, -(-self.billed_ticks * 100 // self.table_ticks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How the bills for what a model does of a kind compare with the table. Percents are of it."""

    kind: Kind
    model: str
    prices: str
    """The prices in the table that all of this is about; with others it is void."""
    accepted_percent: int = AS_PRICED
    """What the operator accepted."""
    over_in_row: int = 0
    """How many bills in a row, up to the latest, were over what is accepted."""
    worst_percent: int = 0
    """The dearest of these."""
    last_percent: int | None = None
    """The latest bill; None before the first."""
    paused_at_ms: int | None = None
    """Since when nothing of it begins; None when it is not paused."""

    @property
    def paused(self) -> bool:
        return self.paused_at_ms is not None

    @property
    def key(self) -> tuple[Kind, str]:
        return self.kind, self.model


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A price that was paused just now, for whoever runs the bot."""

    bill: Bill
    """The latest of the bills that were over."""
    price_ticks: int
    """What the job should have cost by what is accepted."""


def bill_of(job: Job, catalogue: Catalogue) -> Bill | None:
    """The bill of a job that is over, where there is something to compare it with.

    Results that were kept back are billed with the rest, so that the price is that of all that
    was asked. None for a job that did not come to its end, or whose bill was never stated.
    """
    table = catalogue.by_table
    model = table.find(job.request.model)
    if job.state is not State.DONE or job.cost_ticks is None or job.kind.has_parts:
        return None
    if model is None or problems(job.request, table):
        return None
    return Bill(
        kind=job.kind,
        model=model.id,
        prices=prices_of(model),
        table_ticks=offers.price(job.request, table),
        billed_ticks=job.cost_ticks,
    )


def unwatched(bill: Bill) -> Watch:
    """What is known before the first bill."""
    return Watch(kind=bill.kind, model=bill.model, prices=bill.prices)


def is_over(bill: Bill, accepted_percent: int) -> bool:
    """Whether a bill is over a fifth above what is accepted."""
    return bill.billed_ticks * 100 * 100 > bill.table_ticks * accepted_percent * OVER_PERCENT


def after_bill(before: Watch, bill: Bill, now_ms: int) -> Watch:
    """What one more bill makes of it. One that is not over ends the row, but no pause.

    One that goes by other prices than those before begins anew.
    """
    if before.prices != bill.prices:
        before = unwatched(bill)
    known = replace(before, last_percent=bill.percent)
    if not is_over(bill, before.accepted_percent):
        return known if before.paused else replace(known, over_in_row=0, worst_percent=0)
    over = before.over_in_row + 1
    pauses = not before.paused and over >= OVERS_BEFORE_PAUSE
    return replace(
        known,
        over_in_row=over,
        worst_percent=max(before.worst_percent, bill.percent),
        paused_at_ms=now_ms if pauses else before.paused_at_ms,
    )


def accepted(before: Watch) -> Watch:
    """What the operator accepts: of a paused price the dearest bill, otherwise the latest.

    Never less than the table says.
    """
    billed = before.worst_percent if before.paused else (before.last_percent or 0)
    return replace(
        before,
        accepted_percent=max(AS_PRICED, billed),
        over_in_row=0,
        worst_percent=0,
        paused_at_ms=None,
    )


def rise(before: Watch, after: Watch, bill: Bill) -> Rise | None:
    """What the operator is told after a bill; None unless it was this one that paused."""
    if before.paused or not after.paused:
        return None
    return Rise(bill=bill, price_ticks=share(bill.table_ticks, after.accepted_percent))


def void(watches: Sequence[Watch], catalogue: Catalogue) -> list[Watch]:
    """Those that are about other prices than the table has now.

    A model that is not offered just now keeps its own, until it is offered again.
    """
    models = {model.id: prices_of(model) for model in catalogue.models}
    return [watch for watch in watches if models.get(watch.model, watch.prices) != watch.prices]


def prices_of(model: Model) -> str:
    """All prices of a model as one text, which differs when any of them does."""
    match model:
        case ImageModel():
            outputs = [
                f"{size}/{quality or '-'}={ticks}"
                for (size, quality), ticks in model.picture_ticks.items()
            ]
            return " ".join([*sorted(outputs), f"input={model.input_ticks}"])
        case VideoModel():
            outputs = [f"{size}={ticks}" for size, ticks in model.second_ticks.items()]
            source = f"source={model.source_second_ticks or 0}"
            return " ".join([*sorted(outputs), f"input={model.input_ticks}", source])
        case TextModel():
            return f"request={model.request_ticks}"
