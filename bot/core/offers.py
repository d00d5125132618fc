"""What a request comes to: the model that serves it, its price, and what else could be chosen."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.core import models
from bot.core import problems as wrong
from bot.core.models import (
    AUTO,
    EDIT_SOURCE_MS_MAX,
    EXTEND_SOURCE_MS,
    USUAL,
    Catalogue,
    ImageModel,
    TextModel,
    VideoModel,
)
from bot.core.money import NOTHING, Amount
from bot.core.problems import problems
from bot.core.requests import (
    BatchRequest,
    ClipEditRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    PictureRequest,
    Request,
    StoryboardRequest,
    VideoRequest,
)
from bot.core.words import plain


def resolved(request: Request, catalogue: Catalogue, usual_model: str | None = None) -> Request:
    """The same request with nothing left open: the model, and its lowest quality.

    `usual_model` is the one that the server prefers: it serves whoever left the choice open, if
    it can. Words lose what nobody can see: what xAI reads is what everybody reads on the card.
    Raises ValueError when the request has problems.
    """
    if isinstance(request, BatchRequest):
        return request
    model = _model(request, catalogue, usual_model)
    clean = replace(request, model=model.id, prompt=plain(request.prompt))
    match clean:
        case VideoRequest():
            return replace(clean, aspect=clean.aspect or (None if clean.first_frame else "16:9"))
        case StoryboardRequest():
            scenes = tuple(replace(s, prompt=plain(s.prompt)) for s in clean.scenes)
            aspect = clean.aspect or (None if clean.first_frame else "16:9")
            return replace(clean, scenes=scenes, aspect=aspect)
        case ImageRequest() | EditRequest() if isinstance(model, ImageModel) and model.qualities:
            return replace(clean, quality=clean.quality or model.qualities[0])
        case _:
            return clean


def price(request: Request, catalogue: Catalogue) -> int:
    """What a request will cost at most, in ticks, by the price table.

    Raises ValueError when the request has problems.
    """
    return _price(request, _model(request, catalogue))


def amount(request: Request, catalogue: Catalogue) -> Amount:
    """What a request will use up if all of it is delivered.

    A storyboard is the sum of the scenes that are made for it, a batch of its lines. Raises
    ValueError when the request has problems.
    """
    if isinstance(request, BatchRequest):
        return Amount(
            images=request.images,
            video_ms=request.video_ms,
            clips=request.clips,
            ticks=request.ticks,
        )
    if isinstance(request, StoryboardRequest):
        board = replace(request, model=_model(request, catalogue).id)
        return sum((amount(board.scene(n), catalogue) for n in board.to_make), NOTHING)
    return counted(request, price(request, catalogue), request.count)


def counted(request: Request, ticks: int, parts: int) -> Amount:
    """What the limits count when `parts` of what was asked come of a request."""
    if request.kind.makes_text:
        return Amount(ticks=ticks)
    if request.kind.makes_clip:
        return Amount(video_ms=parts * made_ms(request), clips=parts, ticks=ticks)
    return Amount(images=parts, ticks=ticks)


def made_ms(request: Request) -> int:
    """How much of a clip is made anew for a request, in milliseconds."""
    match request:
        case ClipEditRequest():
            return EDIT_SOURCE_MS_MAX if request.source_ms is None else request.source_ms
        case VideoRequest() | ExtendRequest():
            return request.seconds * 1000
        case StoryboardRequest():
            return sum(request.scenes[n].seconds for n in request.to_make) * 1000
        case _:
            return 0


def choices(request: Request, option: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The values of an option chosen from a list that fit the rest of a request.

    What is wrong with the rest already does not count against a value.
    """
    left_out = replace(request, **{option: _left_out(request, option)})
    known = _troubled(left_out, catalogue)
    return tuple(
        value
        for value in wrong.vocabulary(request.kind, option, catalogue)
        if _troubled(replace(request, **{option: value}), catalogue) <= known
    )


def why_dearer(asked: Request, served_by: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The options that cheaper models than the one that serves a request cannot do.

    Empty where the person named the model, or a cheaper one could do it too.
    """
    if not wrong.is_open(asked):
        return ()
    needs: list[dict[str, None]] = []
    for model in catalogue.offered(asked.kind):
        if model.id == served_by:
            break
        if catalogue.is_paused(asked.kind, model.id):
            continue
        found = problems(replace(asked, model=model.id), catalogue)
        needs.append(dict.fromkeys(problem.option for problem in found))
    if not all(needs):
        return ()
    of_all = [option for option in (needs[0] if needs else ()) if all(option in n for n in needs)]
    return tuple(of_all or dict.fromkeys(option for need in needs for option in need))


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A request that works, and differs from one that does not in a single option."""

    request: Request
    option: str
    value: str | int | None
    """What the option would be; None where it would be left out."""


def nearest(request: Request, catalogue: Catalogue) -> Nearest | None:
    """The nearest thing that works, if changing one option is enough."""
    for problem in problems(request, catalogue):
        for option in (problem.option, "model"):
            for value in _other_values(request, option, catalogue):
                changed = replace(request, **{option: value})
                if not problems(changed, catalogue):
                    return Nearest(request=changed, option=option, value=value)
    return None


def smaller(request: Request, catalogue: Catalogue) -> Iterator[Request]:
    """Requests for less of the same that work, the largest first: fewer pictures, fewer seconds."""
    match request:
        case ImageRequest():
            less = (replace(request, count=n) for n in range(request.count - 1, 0, -1))
        case VideoRequest() | ExtendRequest():
            less = (replace(request, seconds=n) for n in range(request.seconds - 1, 0, -1))
        case _:
            return
    yield from (one for one in less if not problems(one, catalogue))


def _other_values(
    request: Request, option: str, catalogue: Catalogue
) -> Iterator[str | int | None]:
    """What an option could be instead, best first."""
    now = getattr(request, option, None)
    match option:
        case "resolution" | "quality":
            yield from reversed(wrong.vocabulary(request.kind, option, catalogue))
        case "seconds" if isinstance(now, int) and not isinstance(request, StoryboardRequest):
            yield from (range(now - 1, 0, -1) if now > 1 else range(1, 16))
        case "count" if isinstance(request, ImageRequest):
            most = max((m.count_max for m in catalogue.image_models), default=1)
            yield most if request.count > most else 1
        case "aspect" | "voice" if now is not None:
            yield None
        case "model":
            successor = catalogue.successors.get(request.model)
            yield from [successor] if successor is not None else []
            yield AUTO
        case _:
            return


def _troubled(request: Request, catalogue: Catalogue) -> set[str]:
    """The options that keep a request from working, its words aside."""
    return {problem.option for problem in problems(replace(request, prompt="-"), catalogue)}


def _left_out(request: Request, option: str) -> Any:
    """What an option stands at when the person leaves it out."""
    defaults = {field.name: field.default for field in fields(request)}
    return defaults[option]


def _model(request: Request, catalogue: Catalogue, usual_model: str | None = None) -> models.Model:
    """The model that serves a request: the one it names, the usual one, or the cheapest able."""
    if problems(request, catalogue):
        raise ValueError("a request with problems cannot be served")
    if (chosen := wrong.named(request, catalogue)) is not None:
        return chosen
    able = wrong.able(request, catalogue)
    if request.model == USUAL:
        usual = next((model for model in able if model.id == usual_model), None)
        if usual is not None:
            return usual
    return min(able, key=lambda model: _price(request, model))


def _price(request: Request, model: models.Model) -> int:
    match request, model:
        case VideoRequest(), VideoModel():
            by_second = model.second_ticks[request.resolution] * request.seconds
            return by_second + model.input_ticks * request.inputs
        case ((ClipEditRequest() | ExtendRequest()), VideoModel()):
            return _source_clip_ticks(request, model)
        case StoryboardRequest(), VideoModel():
            return sum(_price(request.scene(n), model) for n in request.to_make)
        case ImageRequest(), ImageModel():
            return _picture_ticks(request, model) * request.count
        case EditRequest(), ImageModel():
            return _picture_ticks(request, model) + model.input_ticks * request.inputs
        case _, TextModel():
            return model.request_ticks
        case _:
            raise TypeError("a request and a model of different kinds")


def _source_clip_ticks(request: ClipEditRequest | ExtendRequest, model: VideoModel) -> int:
    """Seconds that are made, and seconds of the given clip; the longest it may be if unknown."""
    longest_ms = EDIT_SOURCE_MS_MAX if isinstance(request, ClipEditRequest) else EXTEND_SOURCE_MS[1]
    source_ms = longest_ms if request.source_ms is None else request.source_ms
    made = model.second_ticks[request.resolution] * made_ms(request)
    given = (model.source_second_ticks or 0) * source_ms
    return -(-(made + given) // 1000)


def _picture_ticks(request: PictureRequest, model: ImageModel) -> int:
    quality = request.quality or (model.qualities[0] if model.qualities else None)
    return model.picture_ticks[request.resolution, quality]
