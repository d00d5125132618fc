"""Which way a line of a batch goes to the provider, and which model serves it."""

from dataclasses import dataclass

from bot.core import offers
from bot.core.jobs import Road
from bot.core.models import Catalogue
from bot.core.problems import Problem, problems
from bot.core.requests import Request

QUEUE_WEIGHT = 0
"""What goes through the ordinary queue does so when nobody else waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A request with nothing left open, and its road."""

    request: Request
    road: Road


def chosen(
    request: Request, catalogue: Catalogue, usual_model: str | None
) -> Chosen | tuple[Problem, ...]:
    """What serves a request, and by which road; what speaks against it if nothing does.

    `catalogue` is what whoever asks may use. The model is the one that any other command would
    take, so that nobody pays more for a batch than for its lines one by one.
    """
    if found := problems(request, catalogue):
        return found
    whole = offers.resolved(request, catalogue, usual_model)
    is_batched = catalogue.in_batches.find(whole.model) is not None
    return Chosen(request=whole, road=Road.BATCH if is_batched else Road.QUEUE)
