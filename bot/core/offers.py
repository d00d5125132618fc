"""What a request comes to: the model that serves it, its price, and what else could be chosen."""

from dataclasses import fields, replace
from typing import Any

from bot.core import models, requests
from bot.core.models import ImageModel, VideoModel
from bot.core.money import Amount
from bot.core.requests import Request, VideoRequest
from bot.core.words import plain

_CHOSEN = frozenset({"model", "aspect", "resolution", "quality"})


def resolved(request: Request) -> Request:
    """The same request with nothing left open: the cheapest able model, and its lowest quality.

    Its words lose what nobody can see: what xAI reads is what everybody reads on the card.
    Raises ValueError when the request has problems.
    """
    model = _model(request)
    clean = replace(request, model=model.id, prompt=plain(request.prompt))
    if isinstance(clean, VideoRequest):
        return replace(clean, aspect=clean.aspect or (None if clean.inputs else "16:9"))
    lowest = model.qualities[0] if isinstance(model, ImageModel) and model.qualities else None
    return replace(clean, quality=clean.quality or lowest)


def price(request: Request) -> int:
    """What a request will cost, in ticks, by the price table.

    Raises ValueError when the request has problems.
    """
    return _price(request, _model(request))


def amount(request: Request) -> Amount:
    """What a request will use up if all of it is delivered.

    Raises ValueError when the request has problems.
    """
    ticks = price(request)
    if isinstance(request, VideoRequest):
        return Amount(video_ms=request.seconds * 1000, clips=1, ticks=ticks)
    return Amount(images=request.count, ticks=ticks)


def choices(request: Request, option: str) -> tuple[str, ...]:
    """The values of `aspect`, `resolution`, `model` or `quality` that fit the rest of a request.

    What is wrong with the rest already does not count against a value.
    """
    known = _troubled(replace(request, **{option: _left_out(request, option)}))
    return tuple(
        value
        for value in requests.vocabulary(request.kind, option)
        if _troubled(replace(request, **{option: value})) <= known
    )


def _troubled(request: Request) -> set[str]:
    """The options among those chosen from a list that keep a request from working."""
    found = requests.problems(replace(request, prompt="-"))
    return {problem.option for problem in found} & _CHOSEN


def _left_out(request: Request, option: str) -> Any:
    """What an option stands at when the person leaves it out."""
    defaults = {field.name: field.default for field in fields(request)}
    return defaults[option]


def _model(request: Request) -> models.Model:
    """The model that serves a request: the one it names, or the cheapest that can."""
    if requests.problems(request):
        raise ValueError("a request with problems cannot be served")
    return requests.named(request) or min(
        requests.able(request), key=lambda model: _price(request, model)
    )


def _price(request: Request, model: models.Model) -> int:
    match request, model:
        case VideoRequest(), VideoModel():
            by_second = model.second_ticks[request.resolution] * request.seconds
            return by_second + model.input_ticks * request.inputs
        case requests.ImageRequest(), ImageModel():
            return _picture_ticks(request, model) * request.count
        case requests.EditRequest(), ImageModel():
            return _picture_ticks(request, model) + model.input_ticks * request.inputs
        case _:
            raise TypeError("a request and a model of different kinds")


def _picture_ticks(request: requests.ImageRequest | requests.EditRequest, model: ImageModel) -> int:
    quality = request.quality or (model.qualities[0] if model.qualities else None)
    return model.picture_ticks[request.resolution, quality]
