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

    `catalogue` is what whoever asks may use. Models that the provider batches come first.
    """
    for road, offered in ((Road.BATCH, catalogue.in_batches), (Road.QUEUE, catalogue)):
        if not problems(request, offered):
            return Chosen(request=offers.resolved(request, offered, usual_model), road=road)
    return problems(request, catalogue)
