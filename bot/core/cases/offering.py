"""What is offered just now: the models that xAI lists and that have a price here."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.core import bills as billing
from bot.core.bills import Watch
from bot.core.errors import NotTaken
from bot.core.models import (
    AS_PRICED,
    BUILT_IN,
    SUCCESSORS,
    Catalogue,
    ImageModel,
    Model,
    TextModel,
    VideoModel,
)
from bot.core.ports import Bills, Listed, Provider
from bot.core.requests import ImageRequest, VideoRequest

log = logging.getLogger(__name__)

LEADS_MAX = 3
"""A name may lead to one that leads on; who serves it in the end is not far."""
_USUAL_SIZES = (ImageRequest(prompt="").resolution, VideoRequest(prompt="").resolution)

_Sort = TypeVar("_Sort", ImageModel, VideoModel, TextModel)


class Offering:
    """Holds the present catalogue, and brings it up to date."""

    def __init__(self, catalogue: Catalogue = BUILT_IN, own: Sequence[Model] = ()) -> None:
        """`own` are the operator's models: further ones, and others in place of built-in ones.

        A further one is offered once xAI is known to list it.
        """
        self._own = own
        self._listed: Sequence[Listed] = [Listed(id=model.id) for model in catalogue.models]
        self._warned_of: frozenset[str] = frozenset()
        self._watches: Sequence[Watch] = ()
        self.catalogue = merged(self._listed, own, catalogue) if own else catalogue

    async def refresh(self, provider: Provider) -> bool:
        """Ask the provider which models it has. False when it does not say: nothing changes."""
        try:
            self._listed = await provider.catalogue()
        except NotTaken as reason:
            log.warning(
                "xAI does not say which models it has, so the offer stays: %s",
                reason.sentence,
                extra={"action": "catalogue_unknown"},
            )
            return False
        self._merge()
        return True

    def put_own(self, own: Sequence[Model]) -> None:
        """Take the operator's models in place of those given before."""
        self._own = own
        self._merge()

    async def take_over(self, bills: Bills) -> None:
        """Take over which prices are paused and what the operator accepted.

        What is about other prices than the table has now is forgotten.
        """
        watches = await bills.watched()
        old = billing.void(watches, self.catalogue)
        for watch in old:
            await bills.forget(watch)
            log.info(
                "%s (%s) goes by the prices of the table again",
                *(watch.model, watch.kind),
                extra={"action": "price_of_table"},
            )
        before = {watch.key: watch.accepted_percent for watch in self._watches}
        self._watches = [watch for watch in watches if watch not in old]
        self.catalogue = _as_billed(self.catalogue, self._watches)
        for watch in self._watches:
            if before.get(watch.key, AS_PRICED) != watch.accepted_percent:
                log.info(
                    "%s (%s) is priced at %d %% of the table from now on",
                    *(watch.model, watch.kind, watch.accepted_percent),
                    extra={"action": "price_accepted"},
                )

    def _merge(self) -> None:
        """Make the catalogue anew, and log what is new about it."""
        before = [model.id for model in self.catalogue.models]
        catalogue = merged(self._listed, self._own, self.catalogue)
        self.catalogue = _as_billed(catalogue, self._watches)
        now = [model.id for model in self.catalogue.models]
        if now != before:
            log.info("offered now: %s", ", ".join(now), extra={"action": "offer_changed"})
        waiting = frozenset(awaiting_price(self._listed, self._own))
        if new := waiting - self._warned_of:
            self._warned_of |= new
            log.warning(
                "xAI has models that are not offered because they have no price. "
                "Put those that you want into PRICES_FILE: %s",
                ", ".join(sorted(new)),
                extra={"action": "models_without_price"},
            )


def merged(listed: Sequence[Listed], own: Sequence[Model], before: Catalogue) -> Catalogue:
    """What is listed and has a price; of a sort of which that is nothing, what was before."""
    return Catalogue(
        image_models=_offered(ImageModel, listed, own, before.image_models),
        video_models=_offered(VideoModel, listed, own, before.video_models),
        text_models=_offered(TextModel, listed, own, before.text_models),
        successors=_successors(listed),
    )


def _as_billed(catalogue: Catalogue, watches: Sequence[Watch]) -> Catalogue:
    """The same with what the operator accepted, and without what is paused."""
    old = billing.void(watches, catalogue)
    true = [watch for watch in watches if watch not in old]
    return replace(
        catalogue,
        accepted={w.key: w.accepted_percent for w in true if w.accepted_percent != AS_PRICED},
        paused=frozenset(watch.key for watch in true if watch.paused),
    )


def awaiting_price(listed: Sequence[Listed], own: Sequence[Model]) -> tuple[str, ...]:
    """The ids of listed models that have no price here.

    An old name that another model serves is not one of them, should xAI list it by itself.
    """
    known = {model.id for model in priced(own)} | SUCCESSORS.keys()
    return tuple(model.id for model in listed if model.id not in known)


def priced(own: Sequence[Model]) -> Sequence[Model]:
    """Every model with a price; the operator's own stand in place of built-in ones."""
    return tuple({model.id: model for model in (*BUILT_IN.models, *own)}.values())


def _offered(
    sort: type[_Sort], listed: Sequence[Listed], own: Sequence[Model], before: Sequence[_Sort]
) -> tuple[_Sort, ...]:
    """The models of a sort, cheapest first."""
    of_sort = [model for model in priced(own) if isinstance(model, sort)]
    ids, kept = {model.id for model in listed}, {model.id for model in before}
    usable = [m for m in of_sort if m.id in ids] or [m for m in of_sort if m.id in kept]
    return tuple(sorted(usable, key=usual_ticks))


def _successors(listed: Sequence[Listed]) -> Mapping[str, str]:
    """Names that no model has for its own now, and the model that serves each of them."""
    alive = {model.id for model in listed} - SUCCESSORS.keys()
    aliases = {alias: model.id for model in listed for alias in model.aliases}
    ways = {name: to for name, to in {**SUCCESSORS, **aliases}.items() if name not in alive}
    for _ in range(LEADS_MAX):
        ways = {name: ways.get(to, to) for name, to in ways.items()}
    return ways


def usual_ticks(model: Model) -> int:
    """What a request costs as it comes; at the lowest price where the model has no such size."""
    match model:
        case TextModel():
            return model.request_ticks
        case ImageModel():
            by_size = [(size, ticks) for (size, _), ticks in model.picture_ticks.items()]
        case VideoModel():
            by_size = list(model.second_ticks.items())
    usual = [ticks for size, ticks in by_size if size in _USUAL_SIZES]
    return usual[0] if usual else min(ticks for _, ticks in by_size)
