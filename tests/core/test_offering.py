"""What is offered: the models that xAI lists and that have a price here."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.core.cases.offering import Offering, awaiting_price
from bot.core.errors import NotTaken, PollFailed, ProviderDown
from bot.core.models import BUILT_IN, IMAGE_MODELS, VIDEO_MODELS, Model, name_of
from bot.core.offers import resolved
from bot.core.ports import Listed, Looked, Pending, Taken, Uploaded
from bot.core.problems import problems
from bot.core.requests import ImageRequest

EVERYTHING = [Listed(id=model.id) for model in BUILT_IN.models]
CHEAP = replace(
    IMAGE_MODELS[0],
    id="grok-imagine-image-3",
    name="Image 3",
    picture_ticks={("1k", None): 1, ("2k", None): 10**12},
)


class Lists:
    """A provider that lists some models, or fails to."""

    def __init__(self, listed: Sequence[Listed] | NotTaken) -> None:
        self._listed = listed

    async def catalogue(self) -> Sequence[Listed]:
        if isinstance(self._listed, NotTaken):
            raise self._listed
        return self._listed

    async def upload(self, *_: Any, **__: Any) -> Uploaded:
        raise NotTaken

    async def submit(self, *_: Any, **__: Any) -> Taken:
        raise NotTaken

    async def poll(self, *_: Any, **__: Any) -> Pending:
        raise PollFailed

    async def look(self, *_: Any, **__: Any) -> Looked:
        raise NotTaken

    async def check_key(self) -> str:
        raise NotTaken


def without(*ids: str) -> list[Listed]:
    return [model for model in EVERYTHING if model.id not in ids]


def offered(offering: Offering) -> list[str]:
    return [model.id for model in offering.catalogue.models]


async def offering_of(listed: Sequence[Listed], *own: Model) -> Offering:
    offering = Offering(BUILT_IN, own)
    assert await offering.refresh(Lists(listed))
    return offering


async def test_what_is_listed_and_priced_is_offered() -> None:
    """As long as xAI lists what this version knows, all of it is offered as it was."""
    offering = await offering_of(EVERYTHING[::-1])
    assert offering.catalogue.models == BUILT_IN.models
    assert awaiting_price(EVERYTHING, ()) == ()


async def test_a_model_without_a_price_is_not_offered(caplog: pytest.LogCaptureFixture) -> None:
    """A new model waits for the operator, who is told once and where to put its price."""
    listed = [*EVERYTHING, Listed(id=CHEAP.id)]
    offering = await offering_of(listed)
    await offering.refresh(Lists(listed))
    assert CHEAP.id not in offered(offering)
    assert awaiting_price(listed, ()) == (CHEAP.id,)
    assert awaiting_price(listed, [CHEAP]) == ()
    told = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(told) == 1
    assert "PRICES_FILE" in told[0]
    assert CHEAP.id in told[0]


async def test_a_priced_model_is_offered_once_it_is_listed() -> None:
    """The operator's model is offered when xAI has it, in the place that its price gives it."""
    assert CHEAP.id not in offered(Offering(BUILT_IN, [CHEAP]))
    assert CHEAP.id not in offered(await offering_of(EVERYTHING, CHEAP))
    offering = await offering_of([*EVERYTHING, Listed(id=CHEAP.id)], CHEAP)
    assert offered(offering)[:3] == [CHEAP.id, *(model.id for model in IMAGE_MODELS)]
    assert resolved(ImageRequest(prompt="x"), offering.catalogue).model == CHEAP.id


async def test_a_price_of_the_operators_goes_before_a_built_in_one() -> None:
    """A corrected price holds at once, and moves the model to where it belongs."""
    dear = replace(VIDEO_MODELS[0], second_ticks={"720p": 10**11})
    offering = Offering(BUILT_IN, [dear])
    assert offering.catalogue.video_models == (*VIDEO_MODELS[1:], dear)
    assert (await offering_of(EVERYTHING, dear)).catalogue == offering.catalogue


async def test_new_prices_are_taken_over() -> None:
    """What the operator adds or takes back holds from then on, without asking xAI again."""
    offering = await offering_of([*EVERYTHING, Listed(id=CHEAP.id)])
    offering.put_own([CHEAP])
    assert offered(offering)[0] == CHEAP.id
    offering.put_own([])
    assert offering.catalogue.models == BUILT_IN.models


async def test_a_retired_model_is_not_offered_any_more() -> None:
    """A model that xAI lists no longer is refused, still by the name that people know."""
    gone = IMAGE_MODELS[0]
    offering = await offering_of(without(gone.id))
    (problem,) = problems(ImageRequest(prompt="x", model=gone.id), offering.catalogue)
    assert problem.option == "model"
    assert "Choose Image 2.0" in problem.text
    assert name_of(gone.id) == "Image 1.0"


async def test_a_retired_model_says_what_serves_it_now() -> None:
    """Where another model answers to its name, the refusal leads there."""
    gone, serving = (model.id for model in IMAGE_MODELS)
    listed = [*without(gone, serving), Listed(id=serving, aliases=(gone,))]
    offering = await offering_of(listed)
    (problem,) = problems(ImageRequest(prompt="x", model=gone), offering.catalogue)
    assert problem.text == "is served by Image 2.0 now. Choose that."


async def test_an_old_name_leads_to_who_serves_it_in_the_end() -> None:
    """A name whose model was itself replaced leads on; one that is listed as an alias does too."""
    listed = [
        *without("grok-imagine-image-2.0"),
        Listed(id="grok-imagine-image-quality", aliases=("grok-imagine-image-best",)),
        Listed(id=CHEAP.id, aliases=("grok-imagine-image-2.0",)),
    ]
    offering = await offering_of(listed, CHEAP)
    for old in ("grok-imagine-image-pro", "grok-imagine-image-best", "grok-imagine-image-2.0"):
        (problem,) = problems(ImageRequest(prompt="x", model=old), offering.catalogue)
        assert problem.text == "is served by Image 3 now. Choose that."


async def test_an_old_name_is_no_new_model() -> None:
    """The slug of a retired model, which xAI still lists, waits for no price."""
    listed = [*EVERYTHING, Listed(id="grok-imagine-image-quality")]
    offering = await offering_of(listed)
    assert awaiting_price(listed, ()) == ()
    assert offering.catalogue.models == BUILT_IN.models


async def test_names_that_lead_in_a_circle_lead_nowhere() -> None:
    """Whatever xAI lists, the catalogue can be made, and a model of its own name stands for it."""
    one, two = "grok-imagine-image-quality", "grok-imagine-image-2.0"
    listed = [*without(two), Listed(id=one, aliases=(two,)), Listed(id="x", aliases=("x", "y"))]
    offering = await offering_of(listed)
    assert two not in offered(offering)
    assert "x" not in offering.catalogue.successors


@pytest.mark.parametrize("kept", [model.id for model in VIDEO_MODELS])
async def test_a_sort_of_which_nothing_is_listed_stays(kept: str) -> None:
    """An empty list is no reason to offer no clips at all: what was offered goes on."""
    offering = await offering_of(without(*({m.id for m in VIDEO_MODELS} - {kept})))
    assert [m.id for m in offering.catalogue.video_models] == [kept]
    await offering.refresh(Lists([Listed(id="grok-imagine-image")]))
    assert offered(offering) == ["grok-imagine-image", kept, "grok-4.3"]


async def test_a_silent_xai_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """When the catalogue cannot be had, what is offered stays, and the log says why."""
    offering = await offering_of(without("grok-imagine-image"))
    before = offering.catalogue
    assert not await offering.refresh(Lists(ProviderDown()))
    assert offering.catalogue is before
    assert "xAI cannot be reached" in caplog.text
