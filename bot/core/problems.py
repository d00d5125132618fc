"""What keeps a request from being served: the option to change, and how."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.core import models
from bot.core.models import AUTO, USUAL, Catalogue, ImageModel, Kind, VideoModel
from bot.core.requests import (
    PROMPT_CHARS_MAX,
    BatchRequest,
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    ImproveRequest,
    Request,
    StoryboardRequest,
    VideoRequest,
)
from bot.core.words import plain

SCENES_MIN, SCENES_MAX = 2, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One reason why a request cannot work: the option to change, and how."""

    option: str
    text: str


def problems(request: Request, catalogue: Catalogue) -> tuple[Problem, ...]:
    """Everything that keeps this request from being served, the first thing to change first.

    Those of a batch were found line by line.
    """
    if isinstance(request, BatchRequest):
        return ()
    found = [*_prompt_problems(request), *_number_problems(request, catalogue)]
    offered = catalogue.offered(request.kind)
    if not offered:
        found.append(Problem(option="model", text="is not to be had: xAI offers none for this."))
    elif is_open(request):
        if not found and not able(request, catalogue):
            found += _none_able(request, offered, catalogue)
    elif (model := named(request, catalogue)) is None:
        found.append(_unknown_model(request, catalogue))
    else:
        found += _mismatches(request, model, catalogue)
        found += _price_problems(request, model, catalogue)
    return tuple(found)


def price_rose(request: Request, catalogue: Catalogue) -> Problem | None:
    """What speaks against a request whose model is known, if its price rose and waits.

    Of a batch, against the first of its parts.
    """
    if isinstance(request, BatchRequest):
        rose = (part for part in request.parts if catalogue.is_paused(part.kind, part.model))
        texts = (f"{models.name_of(part.model)} rests: its price rose at xAI." for part in rose)
        return next((Problem(option="model", text=text) for text in texts), None)
    model = named(request, catalogue)
    found = () if model is None else _price_problems(request, model, catalogue)
    return next(iter(found), None)


def is_open(request: Request) -> bool:
    """Whether the choice of the model is left to us."""
    return request.model in {AUTO, USUAL}


def named(request: Request, catalogue: Catalogue) -> models.Model | None:
    """The model a request names; None for auto, and for one that its command does not have."""
    return next((m for m in catalogue.offered(request.kind) if m.id == request.model), None)


def able(request: Request, catalogue: Catalogue) -> list[models.Model]:
    """The models that can do what was asked and may, cheapest first by the table."""
    return [
        model
        for model in _capable(request, catalogue)
        if not catalogue.is_paused(request.kind, model.id)
    ]


def _capable(request: Request, catalogue: Catalogue) -> list[models.Model]:
    """The models that can do what was asked, also those whose price rose."""
    offered = catalogue.offered(request.kind)
    return [m for m in offered if not any(_mismatches(request, m, catalogue))]


def vocabulary(kind: Kind, option: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Every value of an option that some model of this kind knows."""
    if option == "model":
        return (AUTO, *(m.id for m in catalogue.offered(kind)))
    if option == "voice":
        return models.VOICES
    if kind.takes_clip:
        return models.CLIP_SOURCE_RESOLUTIONS if option == "resolution" else ()
    # The dearest model knows the most values, and so their order.
    able = tuple(reversed(catalogue.offered(kind)))
    values = {
        "aspect": (m.aspects for m in able if isinstance(m, ImageModel | VideoModel)),
        "resolution": (m.resolutions for m in able if isinstance(m, ImageModel | VideoModel)),
        "quality": (m.qualities for m in able if isinstance(m, ImageModel)),
    }[option]
    return tuple(dict.fromkeys(value for of_one in values for value in of_one))


def _none_able(
    request: Request, offered: Sequence[models.Model], catalogue: Catalogue
) -> Iterable[Problem]:
    """Why no model does what was asked."""
    if paused := _capable(request, catalogue):
        return _price_problems(request, paused[0], catalogue)
    return _mismatches(request, _closest(request, offered), catalogue)


def _price_problems(
    request: Request, model: models.Model, catalogue: Catalogue
) -> Iterable[Problem]:
    """That the price of this model rose, and what to do until that was accepted."""
    if not catalogue.is_paused(request.kind, model.id):
        return
    remedy = "choose another model"
    if not able(replace(request, model=AUTO), catalogue):
        remedy = "no model does this: try again later"
    yield Problem(
        option="model",
        text=f"{model.name} rests: its price rose at xAI. Until the bot's operator has accepted "
        f"it, {remedy}.",
    )


def _closest(request: Request, offered: Sequence[models.Model]) -> models.Model:
    """The model whose limits are named when none can do what was asked: the most able one."""
    if isinstance(request, VideoRequest):
        fitting = [m for m in offered if isinstance(m, VideoModel) and not any(_guides(request, m))]
        return (fitting or offered)[-1]
    return offered[-1]


def _prompt_problems(request: Request) -> Iterable[Problem]:
    if isinstance(request, DescribeRequest):
        return
    needed = not (isinstance(request, VideoRequest) and request.inputs)
    if needed and not plain(request.prompt):
        yield Problem(option="prompt", text="is empty. Say what you would like to see.")
    if (length := len(request.prompt)) > PROMPT_CHARS_MAX:
        yield Problem(
            option="prompt",
            text=f"has {length:,} characters. Shorten it to {PROMPT_CHARS_MAX:,} or fewer.",
        )


def _number_problems(request: Request, catalogue: Catalogue) -> Iterable[Problem]:
    count_max = max((model.count_max for model in catalogue.image_models), default=1)
    inputs_max = max((model.inputs_max for model in catalogue.image_models), default=1)
    if isinstance(request, ImageRequest) and not 1 <= request.count <= count_max:
        yield Problem(option="count", text=f"must be between 1 and {count_max}.")
    if isinstance(request, EditRequest) and not 1 <= request.inputs <= inputs_max:
        yield Problem(option="image", text=f"takes 1 to {inputs_max} pictures.")
    if isinstance(request, VideoRequest):
        yield from _moment_problems(request)
        if request.voice is not None and request.voice not in models.VOICES:
            yield Problem(option="voice", text="has no such value. Choose one from the list.")
    if isinstance(request, StoryboardRequest):
        yield from _scene_problems(request)


def _moment_problems(request: VideoRequest) -> Iterable[Problem]:
    times = request.key_times_ms
    if len(times) > models.KEY_PICTURES_MAX:
        yield Problem(
            option="key_pictures", text=f"takes at most {models.KEY_PICTURES_MAX} pictures."
        )
    if any(not 0 < at_ms < request.seconds * 1000 for at_ms in times):
        yield Problem(
            option="key_pictures",
            text=f"must lie within the clip: after 0 and before {request.seconds} seconds.",
        )
    if any(later - earlier < models.KEY_GAP_MS for earlier, later in pairwise(sorted(times))):
        yield Problem(option="key_pictures", text="must be at least a third of a second apart.")


def _scene_problems(request: StoryboardRequest) -> Iterable[Problem]:
    if not SCENES_MIN <= len(request.scenes) <= SCENES_MAX:
        yield Problem(
            option="scenes", text=f"must be {SCENES_MIN} to {SCENES_MAX}, a paragraph each."
        )
    for place, scene in enumerate(request.scenes, start=1):
        if not plain(scene.prompt):
            yield Problem(option="scenes", text=f"have no words in scene {place}.")
        if len(scene.prompt) > PROMPT_CHARS_MAX:
            yield Problem(
                option="scenes",
                text=f"have more than {PROMPT_CHARS_MAX:,} characters in scene {place}.",
            )


def _mismatches(request: Request, model: models.Model, catalogue: Catalogue) -> Iterable[Problem]:
    """What this model cannot do of what was asked."""
    match request, model:
        case DescribeRequest() | ImproveRequest(), _:
            return
        case ClipEditRequest() | ExtendRequest(), VideoModel():
            yield from _source_mismatches(request, model)
        case StoryboardRequest(), VideoModel():
            yield from _common(request, model, catalogue)
            yield from _storyboard_mismatches(request, model)
        case VideoRequest(), VideoModel():
            yield from _common(request, model, catalogue)
            yield from _video_mismatches(request, model)
        case ImageRequest() | EditRequest(), ImageModel():
            yield from _common(request, model, catalogue)
            yield from _image_mismatches(request, model, catalogue)
        case _:
            raise TypeError("a request and a model of different kinds")


def _common(
    request: ImageRequest | EditRequest | VideoRequest | StoryboardRequest,
    model: ImageModel | VideoModel,
    catalogue: Catalogue,
) -> Iterable[Problem]:
    if request.resolution not in model.resolutions:
        yield _unfit(request, "resolution", request.resolution, model, catalogue)
    if request.aspect is not None and request.aspect not in model.aspects:
        yield _unfit(request, "aspect", request.aspect, model, catalogue)


def _video_mismatches(request: VideoRequest, model: VideoModel) -> Iterable[Problem]:
    yield from _length(request.seconds, model.seconds_min, model.seconds_max)
    yield from _guides(request, model)
    if request.references or request.voice is not None:
        yield from _reference_limits(request, model)
    if request.first_frame and request.aspect is not None:
        yield Problem(
            option="aspect",
            text="does not go with a first frame: the clip takes the picture's shape. "
            "Leave `aspect` out.",
        )


def _length(seconds: int, seconds_min: int, seconds_max: int) -> Iterable[Problem]:
    if not seconds_min <= seconds <= seconds_max:
        yield Problem(option="seconds", text=f"must be between {seconds_min} and {seconds_max}.")


def _guides(request: VideoRequest, model: VideoModel) -> Iterable[Problem]:
    """What guides a clip, and this model does not take."""
    both = request.first_frame and bool(request.references)
    wanted = (
        ("last_frame", "last_image", "a last frame", request.last_frame, model.frames),
        ("keys", "key_pictures", "key pictures", bool(request.key_times_ms), model.frames),
        ("voice", "voice", "a voice", request.voice is not None, model.voices),
        ("refs", "reference1", "references", bool(request.references), model.references_max > 0),
        (
            *("both", "image", "a first frame together with references", both),
            model.first_frame_with_references or not model.references_max,
        ),
    )
    for _, option, what, asked, can in wanted:
        if asked and not can:
            yield Problem(
                option=option, text=f"does not go with {model.name}, which does not take {what}."
            )


def _reference_limits(request: VideoRequest, model: VideoModel) -> Iterable[Problem]:
    if request.references > model.references_max:
        most = model.references_max
        yield Problem(option="reference1", text=f"to the last take at most {most} pictures.")
    if request.seconds > model.reference_seconds_max:
        yield Problem(
            option="seconds",
            text=f"must be {model.reference_seconds_max} or fewer with references or a voice.",
        )
    if request.resolution not in models.REFERENCE_RESOLUTIONS:
        yield Problem(
            option="resolution",
            text=f"{request.resolution} does not go with references or a voice. "
            f"Choose {either(models.REFERENCE_RESOLUTIONS)}.",
        )


def _storyboard_mismatches(request: StoryboardRequest, model: VideoModel) -> Iterable[Problem]:
    for place, scene in enumerate(request.scenes, start=1):
        for problem in _length(scene.seconds, model.seconds_min, model.seconds_max):
            yield replace(problem, text=f"of scene {place} {problem.text}")
    if request.first_frame and request.aspect is not None:
        yield Problem(
            option="aspect",
            text="does not go with a first picture: the clip takes its shape. Leave `aspect` out.",
        )


def _source_mismatches(
    request: ClipEditRequest | ExtendRequest, model: VideoModel
) -> Iterable[Problem]:
    source_ms = request.source_ms
    if isinstance(request, ClipEditRequest):
        if source_ms is not None and source_ms > models.EDIT_SOURCE_MS_MAX:
            yield Problem(
                option="video",
                text=f"is {source_ms / 1000:.1f} seconds long. xAI changes clips of "
                f"{models.EDIT_SOURCE_MS_MAX / 1000} seconds or less.",
            )
        return
    yield from _length(request.seconds, model.seconds_min, model.seconds_max)
    least, most = models.EXTEND_SOURCE_MS
    if source_ms is not None and not least <= source_ms <= most:
        yield Problem(
            option="video",
            text=f"is {source_ms / 1000:.1f} seconds long. xAI extends clips of "
            f"{least // 1000} to {most // 1000} seconds.",
        )


def _image_mismatches(
    request: ImageRequest | EditRequest, model: ImageModel, catalogue: Catalogue
) -> Iterable[Problem]:
    if request.quality is not None and request.quality not in model.qualities:
        yield _unfit(request, "quality", request.quality, model, catalogue)
    if isinstance(request, EditRequest):
        keeps_shape = model.keeps_shape_of_one_input and request.inputs == 1
        if keeps_shape and request.aspect is not None:
            yield Problem(
                option="aspect",
                text=f"cannot be changed by {model.name} when it edits a single picture. "
                "Leave `aspect` out, or choose another model.",
            )


def _unfit(
    request: Request,
    option: str,
    value: str,
    model: ImageModel | VideoModel,
    catalogue: Catalogue,
) -> Problem:
    able: tuple[str, ...] = {
        "resolution": model.resolutions,
        "aspect": model.aspects,
        "quality": model.qualities if isinstance(model, ImageModel) else (),
    }[option]
    known = value in vocabulary(request.kind, option, catalogue)
    what = f"{value} does not go with {model.name}." if known else "has no such value."
    if not able:
        return Problem(option=option, text=f"{what} Leave `{option}` out.")
    return Problem(option=option, text=f"{what} Choose {either(able)}.")


def _unknown_model(request: Request, catalogue: Catalogue) -> Problem:
    able = catalogue.offered(request.kind)
    successor = catalogue.successors.get(request.model, request.model)
    if now := next((model for model in able if model.id == successor), None):
        text = f"is served by {now.name} now. Choose that."
        return Problem(option="model", text=text)
    other = catalogue.find(successor)
    what = f"{other.name} is not for this command." if other else "has no such value."
    return Problem(
        option="model",
        text=f"{what} Choose {either(tuple(model.name for model in able))}.",
    )


def either(values: Sequence[str]) -> str:
    """Some values as a choice in words."""
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} or {values[-1]}"
