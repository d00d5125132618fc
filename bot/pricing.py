"""`imagine-bot prices`: what is charged here, what xAI bills, and accepting what it bills.

It works beside a running bot, which takes over within a minute what was accepted.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.adapters import prices
from bot.adapters.sql.store import Store, open_database
from bot.core.bills import Watch, prices_of
from bot.core.cases.offering import priced, usual_ticks
from bot.core.errors import ImagineError
from bot.core.models import (
    AS_PRICED,
    ImageModel,
    Kind,
    Model,
    TextModel,
    VideoModel,
    name_of,
    share,
)
from bot.core.ports import Bills
from bot.settings import Settings
from bot.ui import wording

HEAD = ("MODEL", "FOR", "PRICE", "LAST BILL", "")
TAKEN_OVER = "A running bot takes this over within a minute; at once when it gets SIGHUP."


class UnknownModel(ImagineError):
    """There is no such model in the price table. `imagine-bot prices` lists them."""


async def shown(settings: Settings) -> list[str]:
    """The table: a line for each model and kind of job. Raises WrongPrices or CannotOpen."""
    models = await _models(settings)
    async with _bills(settings) as bills:
        watches = {watch.key: watch for watch in await bills.watched()}
    rows = [
        HEAD,
        *(_row(model, kind, watches.get((kind, model.id))) for model in models for kind in Kind),
    ]
    listed = [row for row in rows if row is not None]
    widths = [max(len(row[column]) for row in listed) for column in range(len(HEAD))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in listed
    ]


async def accepted(settings: Settings, wanted: str | None = None) -> list[str]:
    """Accept all that is paused, or what one model is billed at; says what that changed.

    `wanted` is the model's id or name. Raises UnknownModel, WrongPrices or CannotOpen.
    """
    models = await _models(settings)
    model_id = None if wanted is None else _find(wanted, models)
    async with _bills(settings) as bills:
        changed = await bills.accept(model_id)
    if not changed:
        what = "No price is paused" if model_id is None else f"{model_id} is billed as it is priced"
        return [f"{what}: nothing was changed."]
    by_id = {model.id: model for model in models}
    return [*(_change(by_id.get(b.model), b, a) for b, a in changed), TAKEN_OVER]


@asynccontextmanager
async def _bills(settings: Settings) -> AsyncGenerator[Bills]:
    database = await open_database(settings.database_url, beside=True)
    try:
        await database.migrate()
        yield Store.over(database).bills
    finally:
        await database.close()


async def _models(settings: Settings) -> Sequence[Model]:
    """Every model with a price. Raises WrongPrices."""
    path = settings.prices_file
    return priced(() if path is None else await asyncio.to_thread(prices.read, path))


def _find(wanted: str, models: Sequence[Model]) -> str:
    """The id of a model that is called by its id or its name. Raises UnknownModel."""
    for model in models:
        if wanted.casefold() in {model.id.casefold(), model.name.casefold()}:
            return model.id
    raise UnknownModel


def _row(model: Model, kind: Kind, watch: Watch | None) -> tuple[str, ...] | None:
    """What is known of a kind of job with a model; None where the model does not do it."""
    if kind is not kind.billed_as or not _does(model, kind):
        return None
    percent, last, said = AS_PRICED, "", ""
    if watch is not None and watch.prices != prices_of(model):
        said = "has a new price here; a running bot goes by it after SIGHUP"
    elif watch is not None:
        percent = watch.accepted_percent
        last = "" if watch.last_percent is None else f"{watch.last_percent} % of the table"
        said = "" if percent == AS_PRICED else f"accepted at {percent} % of the table"
        if watch.paused_at_ms is not None:
            since = datetime.fromtimestamp(watch.paused_at_ms / 1000, UTC)
            said = f"PAUSED since {since:%Y-%m-%d %H:%M} UTC, billed {watch.worst_percent} %"
    return (model.id, wording.kind(kind), _price(model, percent), last, said)


def _does(model: Model, kind: Kind) -> bool:
    """Whether a model does a kind of job."""
    match model:
        case ImageModel():
            return not (kind.makes_clip or kind.makes_text)
        case VideoModel():
            takes = model.source_second_ticks is not None
            return kind.makes_clip and (takes or not kind.takes_clip)
        case TextModel():
            return kind.makes_text


def _price(model: Model, percent: int) -> str:
    """The price of a request as it comes, at so many percent of the table."""
    cost = wording.dollars(share(usual_ticks(model), percent))
    match model:
        case ImageModel():
            return f"{cost} a picture"
        case VideoModel():
            return f"{cost} a second"
        case TextModel():
            return f"{cost} a request"


def _change(model: Model | None, before: Watch, after: Watch) -> str:
    """What accepting a price changed, in words."""
    what = f"{name_of(after.model)} for {wording.kind(after.kind)}"
    goes_on = " It is not paused any more." if before.paused else ""
    if model is None or after.prices != prices_of(model):
        return f"{what} is priced at {after.accepted_percent} % of the table now.{goes_on}"
    was, now = (_price(model, watch.accepted_percent) for watch in (before, after))
    share_ = f"{after.accepted_percent} % of the table"
    return f"{what} was priced at {was} and is priced at {now} now, {share_}.{goes_on}"
