"""What a member may use: the offer, less what their roles may not have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

from bot.core import offers
from bot.core.access import Barred, Bound, Option, Why
from bot.core.models import (
    EDIT_SOURCE_MS_MAX,
    Catalogue,
    ImageModel,
    Kind,
    VideoModel,
    name_of,
)
from bot.core.problems import Problem, either, problems, vocabulary
from bot.core.requests import (
    BatchRequest,
    ClipEditRequest,
    ExtendRequest,
    Request,
    StoryboardRequest,
    VideoRequest,
)

PLAIN_SECONDS = VideoRequest(prompt="").seconds
"""How long clips are where nobody says."""

_Model = TypeVar("_Model", ImageModel, VideoModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one member may use; None where everything that is offered."""

    picture_models: tuple[str, ...] | None = None
    clip_models: tuple[str, ...] | None = None
    picture_size: str | None = None
    clip_size: str | None = None
    clip_seconds: int | None = None


def reach_of(bounds: Sequence[Bound], role_ids: frozenset[int]) -> Reach:
    """What the bounds of a server leave to a member with these roles."""
    found: dict[Option, tuple[str, ...]] = {}
    for option in Option:
        about = [bound for bound in bounds if bound.option is option]
        own = [bound for bound in about if bound.role_id and bound.role_id in role_ids]
        theirs = own or [bound for bound in about if not bound.role_id]
        if theirs:
            found[option] = _most(option, theirs)
    seconds = found.get(Option.CLIP_SECONDS)
    return Reach(
        picture_models=found.get(Option.PICTURE_MODELS),
        clip_models=found.get(Option.CLIP_MODELS),
        picture_size=found.get(Option.PICTURE_SIZE, (None,))[0],
        clip_size=found.get(Option.CLIP_SIZE, (None,))[0],
        clip_seconds=None if seconds is None else int(seconds[0]),
    )


def _most(option: Option, bounds: Sequence[Bound]) -> tuple[str, ...]:
    """What the most generous of some bounds comes to; of models, all that any of them names."""
    values = dict.fromkeys(value for bound in bounds for value in bound.values)
    return tuple(values) if option.lists_models else (max(values, key=size_of),)


def size_of(value: str) -> float:
    """Sizes and lengths in an order: 480p, 720p, 1k, 1080p; anything else is the largest."""
    try:
        return float(value.rstrip("kp")) * (1000 if value.endswith("k") else 1)
    except ValueError:
        return float("inf")


# --- the offer ------------------------------------------------------------------------------


def narrowed(catalogue: Catalogue, reach: Reach, kind: Kind) -> Catalogue:
    """What of an offer a member may use for a kind of job.

    Of a given clip the size is not chosen: it is looked at when the clip is known.
    """
    clip_size = None if kind.takes_clip else reach.clip_size
    pictures = _named(catalogue.image_models, reach.picture_models, catalogue)
    clips = _named(catalogue.video_models, reach.clip_models, catalogue)
    return replace(
        catalogue,
        image_models=tuple(
            replace(model, picture_ticks=ticks)
            for model in pictures
            if (ticks := _within(model.picture_ticks, reach.picture_size))
        ),
        video_models=tuple(
            _shorter(replace(model, second_ticks=ticks), reach.clip_seconds)
            for model in clips
            if (ticks := _within(model.second_ticks, clip_size))
            and (reach.clip_seconds is None or model.seconds_min <= reach.clip_seconds)
        ),
    )


def _named(
    models: tuple[_Model, ...], ids: tuple[str, ...] | None, catalogue: Catalogue
) -> tuple[_Model, ...]:
    """The models that are named, also under a name that leads to them now."""
    if ids is None:
        return models
    wanted = {catalogue.successors.get(one, one) for one in ids}
    return tuple(model for model in models if model.id in wanted)


_Key = TypeVar("_Key", str, tuple[str, str | None])


def _within(ticks: Mapping[_Key, int], size: str | None) -> Mapping[_Key, int]:
    """The prices of sizes up to one."""
    if size is None:
        return ticks
    most = size_of(size)
    return {
        key: price
        for key, price in ticks.items()
        if size_of(key if isinstance(key, str) else key[0]) <= most
    }


def _shorter(model: VideoModel, seconds: int | None) -> VideoModel:
    if seconds is None:
        return model
    return replace(
        model,
        seconds_max=min(model.seconds_max, seconds),
        reference_seconds_max=min(model.reference_seconds_max, seconds),
    )


# --- a request ------------------------------------------------------------------------------


def fitted(request: Request, reach: Reach, catalogue: Catalogue) -> Request:
    """A request whose size and length, where they stand as they come, are within reach.

    Who leaves them open gets the largest that they may have. `catalogue` is all that is offered.
    """
    if isinstance(request, BatchRequest):
        return request
    narrow = narrowed(catalogue, reach, request.kind)
    sizes = () if request.kind.takes_clip else _sizes(request.kind, narrow)
    plain = {field.name: field.default for field in fields(request)}
    if sizes and request.resolution == plain.get("resolution") and request.resolution not in sizes:
        least_first = sorted(sizes, key=size_of)
        lower = [one for one in least_first if size_of(one) <= size_of(request.resolution)]
        request = replace(request, resolution=(lower or least_first)[-1])
    if reach.clip_seconds is None:
        return request
    if isinstance(request, VideoRequest | ExtendRequest):
        return replace(request, seconds=_shortened(request.seconds, reach.clip_seconds))
    if isinstance(request, StoryboardRequest):
        scenes = tuple(
            replace(scene, seconds=_shortened(scene.seconds, reach.clip_seconds))
            for scene in request.scenes
        )
        return replace(request, scenes=scenes)
    return request


def _shortened(seconds: int, most: int) -> int:
    """A length as it comes, no longer than the longest; one that was chosen as it is."""
    return min(seconds, most) if seconds == PLAIN_SECONDS else seconds


def beyond(
    request: Request, reach: Reach, bounds: Sequence[Bound], catalogue: Catalogue
) -> Barred | None:
    """What of a request without problems is out of reach, and the nearest that is not."""
    if request.kind.makes_text or isinstance(request, BatchRequest):
        return None
    narrow = narrowed(catalogue, reach, request.kind)
    if not narrow.offered(request.kind):
        text = "is not to be had: no model for this is open to you on this server."
        return Barred(why=Why.BEYOND, problems=(Problem(option="model", text=text),))
    if too_much := tuple(_too_much_given(request, reach, bounds)):
        return Barred(why=Why.BEYOND, problems=too_much)
    found = problems(request, narrow)
    if not found:
        return None
    return Barred(
        why=Why.BEYOND,
        problems=tuple(_told(one, request, reach, bounds, narrow) for one in found),
        nearest=offers.nearest(request, narrow),
    )


def _told(
    problem: Problem, request: Request, reach: Reach, bounds: Sequence[Bound], narrow: Catalogue
) -> Problem:
    """A problem in words that say whose this is, where a bound makes it one."""
    clip = request.kind.makes_clip
    if problem.option == "resolution":
        option = Option.CLIP_SIZE if clip else Option.PICTURE_SIZE
        whose = _whose(option, request.resolution, bounds)
        sizes = either(_sizes(request.kind, narrow))
        return replace(problem, text=f"{request.resolution} {whose}. Choose {sizes}.")
    if problem.option == "model":
        option = Option.CLIP_MODELS if clip else Option.PICTURE_MODELS
        whose = _whose(option, request.model, bounds)
        names = either(tuple(model.name for model in narrow.offered(request.kind)))
        return replace(problem, text=f"{name_of(request.model)} {whose}. Choose {names}.")
    if problem.option == "seconds" and reach.clip_seconds is not None:
        most = reach.clip_seconds
        whose = _whose(Option.CLIP_SECONDS, str(most + 1), bounds)
        return replace(problem, text=f"of more than {most} {whose}. Choose {most} or fewer.")
    return problem


def _too_much_given(request: Request, reach: Reach, bounds: Sequence[Bound]) -> Iterable[Problem]:
    """What is out of reach about a clip that is given, once it is known."""
    if not isinstance(request, ClipEditRequest | ExtendRequest) or request.source_ms is None:
        return
    size, most = reach.clip_size, reach.clip_seconds
    if size is not None and size_of(request.resolution) > size_of(size):
        whose = _whose(Option.CLIP_SIZE, request.resolution, bounds)
        text = f"keeps its size, and {request.resolution} {whose}. Choose a clip of {size}."
        yield Problem(option="video", text=text)
    made_ms = min(request.source_ms, EDIT_SOURCE_MS_MAX)
    if isinstance(request, ClipEditRequest) and most is not None and made_ms > most * 1000:
        whose = _whose(Option.CLIP_SECONDS, str(most + 1), bounds)
        yield Problem(option="video", text=f"of more than {most} s {whose}. Choose a shorter clip.")


def _whose(option: Option, value: str, bounds: Sequence[Bound]) -> str:
    """Whose a value is: the roles that may use it."""
    roles = tuple(
        f"<@&{bound.role_id}>"
        for bound in bounds
        if bound.option is option and bound.role_id and _allows(bound, value)
    )
    return f"is for {either(roles)}" if roles else "is not to be had on this server"


def _allows(bound: Bound, value: str) -> bool:
    if bound.option.lists_models:
        return value in bound.values
    return size_of(value) <= max(map(size_of, bound.values))


def _sizes(kind: Kind, catalogue: Catalogue) -> tuple[str, ...]:
    return vocabulary(kind, "resolution", catalogue)
