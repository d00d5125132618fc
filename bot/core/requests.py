"""What a person may ask for, and what is wrong with it.

A request says what was asked, with `auto` and None where the person left the choice to us.
`problems` names what cannot work, and the option to change; offers.py makes the open choices.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from bot.core import models
from bot.core.models import AUTO, ImageModel, Kind, VideoModel
from bot.core.words import plain

PROMPT_CHARS_MAX = 6_000
"""The longest text that fits one option in Discord; xAI's models take 16,000 and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reason why a request cannot work: the option to change, and how."""

    option: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRequest:
    """Pictures from words."""

    kind: ClassVar[Kind] = Kind.IMAGE
    prompt: str
    count: int = 1
    aspect: str | None = None
    resolution: str = "1k"
    model: str = AUTO
    quality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest:
    """One picture out of one to five given ones."""

    kind: ClassVar[Kind] = Kind.EDIT
    prompt: str
    inputs: int
    """How many pictures are given."""
    aspect: str | None = None
    resolution: str = "1k"
    model: str = AUTO
    quality: str | None = None
    count: ClassVar[int] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoRequest:
    """A clip from words, or from a first frame and words."""

    kind: ClassVar[Kind] = Kind.VIDEO
    prompt: str
    inputs: int = 0
    """1 when a first frame is given."""
    seconds: int = 6
    aspect: str | None = None
    resolution: str = "720p"
    model: str = AUTO
    audio: bool = True


Request = ImageRequest | EditRequest | VideoRequest

_CLASSES: Mapping[Kind, type[ImageRequest | EditRequest | VideoRequest]] = {
    Kind.IMAGE: ImageRequest,
    Kind.EDIT: EditRequest,
    Kind.VIDEO: VideoRequest,
}


def problems(request: Request) -> tuple[Problem, ...]:
    """Everything that keeps this request from being served, the first thing to change first."""
    found = [*_prompt_problems(request), *_number_problems(request)]
    if request.model == AUTO:
        if not found and not able(request):
            best = models.offered(request.kind)[-1]
            found += _mismatches(request, best)
    elif (model := named(request)) is None:
        found.append(_unknown_model(request))
    else:
        found += _mismatches(request, model)
    return tuple(found)


def to_json(request: Request) -> str:
    """The request as text for a database column."""
    return json.dumps({"kind": request.kind, **asdict(request)})


def from_json(text: str) -> Request:
    """The request that `to_json` wrote."""
    fields: dict[str, Any] = json.loads(text)
    return _CLASSES[Kind(fields.pop("kind"))](**fields)


def _prompt_problems(request: Request) -> Iterable[Problem]:
    if not plain(request.prompt):
        yield Problem(option="prompt", text="is empty. Say what you would like to see.")
    if (length := len(request.prompt)) > PROMPT_CHARS_MAX:
        yield Problem(
            option="prompt",
            text=f"has {length:,} characters. Shorten it to {PROMPT_CHARS_MAX:,} or fewer.",
        )


def _number_problems(request: Request) -> Iterable[Problem]:
    count_max = max(model.count_max for model in models.IMAGE_MODELS)
    inputs_max = max(model.inputs_max for model in models.IMAGE_MODELS)
    if isinstance(request, ImageRequest) and not 1 <= request.count <= count_max:
        yield Problem(option="count", text=f"must be between 1 and {count_max}.")
    if isinstance(request, EditRequest) and not 1 <= request.inputs <= inputs_max:
        yield Problem(option="image", text=f"takes 1 to {inputs_max} pictures.")


def _mismatches(request: Request, model: models.Model) -> Iterable[Problem]:
    """What this model cannot do of what was asked."""
    if request.resolution not in model.resolutions:
        yield _unfit(request, "resolution", request.resolution, model.name, model.resolutions)
    if request.aspect is not None and request.aspect not in model.aspects:
        yield _unfit(request, "aspect", request.aspect, model.name, model.aspects)
    if isinstance(request, VideoRequest) and isinstance(model, VideoModel):
        yield from _video_mismatches(request, model)
    elif not isinstance(request, VideoRequest) and isinstance(model, ImageModel):
        yield from _image_mismatches(request, model)


def _video_mismatches(request: VideoRequest, model: VideoModel) -> Iterable[Problem]:
    if not model.seconds_min <= request.seconds <= model.seconds_max:
        yield Problem(
            option="seconds",
            text=f"must be between {model.seconds_min} and {model.seconds_max}.",
        )
    if request.inputs and request.aspect is not None:
        yield Problem(
            option="aspect",
            text="does not go with a first frame: the clip takes the picture's shape. "
            "Leave `aspect` out.",
        )


def _image_mismatches(request: ImageRequest | EditRequest, model: ImageModel) -> Iterable[Problem]:
    if request.quality is not None and request.quality not in model.qualities:
        yield _unfit(request, "quality", request.quality, model.name, model.qualities)
    if isinstance(request, EditRequest):
        keeps_shape = model.keeps_shape_of_one_input and request.inputs == 1
        if keeps_shape and request.aspect is not None:
            yield Problem(
                option="aspect",
                text=f"cannot be changed by {model.name} when it edits a single picture. "
                "Leave `aspect` out, or choose another model.",
            )


def _unfit(request: Request, option: str, value: str, name: str, able: tuple[str, ...]) -> Problem:
    known = value in vocabulary(request.kind, option)
    what = f"{value} does not go with {name}." if known else "has no such value."
    if not able:
        return Problem(option=option, text=f"{what} Leave `{option}` out.")
    return Problem(option=option, text=f"{what} Choose {_either(able)}.")


def _unknown_model(request: Request) -> Problem:
    able = models.offered(request.kind)
    successor = models.SUCCESSORS.get(request.model, request.model)
    if now := next((model for model in able if model.id == successor), None):
        text = f"is served by {now.name} now. Choose that."
        return Problem(option="model", text=text)
    other = models.find(successor)
    what = f"{other.name} is not for this command." if other else "has no such value."
    return Problem(
        option="model",
        text=f"{what} Choose {_either(tuple(model.name for model in able))}.",
    )


def _either(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"


def named(request: Request) -> models.Model | None:
    """The model a request names; None for auto, and for one that its command does not have."""
    return next((m for m in models.offered(request.kind) if m.id == request.model), None)


def able(request: Request) -> list[models.Model]:
    return [m for m in models.offered(request.kind) if not any(_mismatches(request, m))]


def vocabulary(kind: Kind, option: str) -> tuple[str, ...]:
    """Every value of an option that some model of this kind knows."""
    if option == "model":
        return (AUTO, *(m.id for m in models.offered(kind)))
    # The dearest model knows the most values, and so their order.
    able = tuple(reversed(models.offered(kind)))
    values = {
        "aspect": (m.aspects for m in able),
        "resolution": (m.resolutions for m in able),
        "quality": (m.qualities for m in able if isinstance(m, ImageModel)),
    }[option]
    return tuple(dict.fromkeys(value for of_one in values for value in of_one))
