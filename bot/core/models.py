"""What Grok Imagine offers: models, abilities, limits, prices. Data, not code.

Prices are ticks (1 tick = 1e-10 USD) as xAI's price pages of 2026 and its bills give them; a
resolution or quality without a price is one the model does not offer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

TICKS_PER_USD = 10_000_000_000
TICKS_PER_CENT = 100_000_000

AUTO = "auto"
"""The cheapest model that can do what was asked."""
USUAL = "usual"
"""The model that the server prefers, where it can do what was asked; otherwise as `auto`."""


class Kind(StrEnum):
    """What a job makes, and by which road."""

    IMAGE = "image"
    EDIT = "edit"
    VIDEO = "video"
    CLIP_EDIT = "clip_edit"
    EXTEND = "extend"
    DESCRIBE = "describe"
    IMPROVE = "improve"
    STORYBOARD = "storyboard"
    BATCH = "batch"
    """Many requests of any other kind but storyboards, in one file."""

    @property
    def makes_clip(self) -> bool:
        return self in {Kind.VIDEO, Kind.CLIP_EDIT, Kind.EXTEND, Kind.STORYBOARD}

    @property
    def makes_text(self) -> bool:
        return self in {Kind.DESCRIBE, Kind.IMPROVE}

    @property
    def takes_clip(self) -> bool:
        """Whether it works on a clip that is given."""
        return self in {Kind.CLIP_EDIT, Kind.EXTEND}

    @property
    def has_parts(self) -> bool:
        """Whether it is never sent itself: its parts are, and they hold and cost what it does."""
        return self in {Kind.STORYBOARD, Kind.BATCH}

    @property
    def billed_as(self) -> "Kind":
        """The kind that xAI's bills are for: a storyboard is billed by its scenes."""
        return Kind.VIDEO if self is Kind.STORYBOARD else self


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageModel:
    """A model that makes or edits pictures."""

    id: str
    """The name the provider knows it by."""
    name: str
    """The name people read."""
    good_for: str
    """What to choose it for, in a few words."""
    picture_ticks: Mapping[tuple[str, str | None], int]
    """Price of one picture by resolution and quality; quality None where it has no such option."""
    input_ticks: int
    """Price of one picture given to edit, charged once per request."""
    aspects: tuple[str, ...]
    keeps_shape_of_one_input: bool
    """Editing a single picture keeps its shape, whatever is asked."""
    inputs_max: int = 5
    count_max: int = 10

    @property
    def resolutions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(resolution for resolution, _ in self.picture_ticks))

    @property
    def qualities(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(quality for _, quality in self.picture_ticks if quality))


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoModel:
    """A model that makes clips."""

    id: str
    name: str
    good_for: str
    second_ticks: Mapping[str, int]
    """Price of one second by resolution."""
    input_ticks: int
    """Price of one picture given with the request."""
    aspects: tuple[str, ...]
    seconds_min: int = 1
    seconds_max: int = 15
    references_max: int = 0
    """How many pictures may say what is to be seen; 0 where it takes none."""
    reference_seconds_max: int = 15
    """A clip made with references or a voice is at most so long, and at most 720p."""
    first_frame_with_references: bool = False
    frames: bool = False
    """Takes a last frame, and pictures to pass through at given moments."""
    voices: bool = False
    source_second_ticks: int | None = None
    """Price of one second of a clip that is edited or extended; None where it does neither."""

    @property
    def resolutions(self) -> tuple[str, ...]:
        return tuple(self.second_ticks)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextModel:
    """A model that reads and writes: describes pictures, rewrites prompts."""

    id: str
    name: str
    good_for: str
    request_ticks: int
    """What is set aside for one request. xAI counts words; a short answer costs far less."""
    inputs_max: int = 1


Model = ImageModel | VideoModel | TextModel

_Sort = TypeVar("_Sort", ImageModel, VideoModel, TextModel)
_Key = TypeVar("_Key")

AS_PRICED = 100
"""In percent of the price table: what stands there."""


def at_percent(model: _Sort, percent: int) -> _Sort:
    """A model whose prices are so many percent of what they are, rounded up to whole ticks."""
    if percent == AS_PRICED:
        return model
    match model:
        case ImageModel():
            return replace(
                model,
                picture_ticks=_at_percent(model.picture_ticks, percent),
                input_ticks=share(model.input_ticks, percent),
            )
        case VideoModel():
            source_ticks = model.source_second_ticks
            return replace(
                model,
                second_ticks=_at_percent(model.second_ticks, percent),
                input_ticks=share(model.input_ticks, percent),
                source_second_ticks=None if source_ticks is None else share(source_ticks, percent),
            )
        case TextModel():
            return replace(model, request_ticks=share(model.request_ticks, percent))


def share(ticks: int, percent: int) -> int:
    """So many percent of a sum, rounded up to whole ticks."""
    return -(-ticks * percent // 100)


def _at_percent(prices: Mapping[_Key, int], percent: int) -> Mapping[_Key, int]:
    return {key: share(ticks, percent) for key, ticks in prices.items()}


PRICES_AS_OF_MS = 1_795_132_800_000
"""When the built-in prices were last compared with xAI's: 20 November 2026."""

IMAGE_ASPECTS = (
    *("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "2:1", "1:2"),
    *("21:9", "5:2", "20:9", "9:20", "19.5:9", "9:19.5"),
)
VIDEO_ASPECTS = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "5:2")

IMAGE_MODELS: tuple[ImageModel, ...] = (
    ImageModel(
        id="grok-imagine-image",
        name="Image 1.0",
        good_for="quick pictures at the lowest price",
        picture_ticks={("1k", None): 2 * TICKS_PER_CENT, ("2k", None): 2 * TICKS_PER_CENT},
        input_ticks=TICKS_PER_CENT // 5,
        aspects=IMAGE_ASPECTS,
        keeps_shape_of_one_input=True,
    ),
    ImageModel(
        id="grok-imagine-image-2.0",
        name="Image 2.0",
        good_for="detail, lettering, careful edits",
        picture_ticks={
            ("1k", "low"): 4 * TICKS_PER_CENT,
            ("1.5k", "low"): 5 * TICKS_PER_CENT,
            ("2k", "low"): 6 * TICKS_PER_CENT,
            ("1k", "medium"): 6 * TICKS_PER_CENT,
            ("1.5k", "medium"): 7 * TICKS_PER_CENT,
            ("2k", "medium"): 8 * TICKS_PER_CENT,
        },
        input_ticks=TICKS_PER_CENT,
        aspects=IMAGE_ASPECTS,
        keeps_shape_of_one_input=False,
    ),
)

VIDEO_MODELS: tuple[VideoModel, ...] = (
    VideoModel(
        id="grok-imagine-video-1.5-lite",
        name="Video 1.5 Lite",
        good_for="clips at the lowest price",
        second_ticks={
            "480p": 2 * TICKS_PER_CENT,
            "720p": 3 * TICKS_PER_CENT,
            "1080p": 14 * TICKS_PER_CENT,
        },
        input_ticks=TICKS_PER_CENT,
        aspects=VIDEO_ASPECTS,
    ),
    VideoModel(
        id="grok-imagine-video",
        name="Video 1.0",
        good_for="the first model; cheap at small size",
        second_ticks={"480p": 5 * TICKS_PER_CENT, "720p": 7 * TICKS_PER_CENT},
        input_ticks=TICKS_PER_CENT // 5,
        aspects=VIDEO_ASPECTS,
        references_max=14,
        reference_seconds_max=10,
        source_second_ticks=TICKS_PER_CENT,
    ),
    VideoModel(
        id="grok-imagine-video-1.5",
        name="Video 1.5",
        good_for="the finest clips, true 1080p, lip sync",
        second_ticks={
            "480p": 8 * TICKS_PER_CENT,
            "720p": 14 * TICKS_PER_CENT,
            "1080p": 25 * TICKS_PER_CENT,
        },
        input_ticks=TICKS_PER_CENT,
        aspects=VIDEO_ASPECTS,
        references_max=14,
        first_frame_with_references=True,
        frames=True,
        voices=True,
    ),
)

TEXT_MODELS: tuple[TextModel, ...] = (
    TextModel(
        id="grok-4.3",
        name="Grok 4.3",
        good_for="describing pictures, finding words",
        request_ticks=2 * TICKS_PER_CENT,
    ),
)

NOT_BATCHED = frozenset({"grok-imagine-video-1.5-lite"})
"""Models that xAI is not known to take in batches: one such line has a whole file refused."""

SUCCESSORS: Mapping[str, str] = {
    "grok-imagine-image-quality": "grok-imagine-image-2.0",
    "grok-imagine-image-pro": "grok-imagine-image-2.0",
    "grok-imagine-image-2026-03-02": "grok-imagine-image",
    "grok-imagine-video-1.5-preview": "grok-imagine-video-1.5",
    "grok-imagine-video-1.5-2026-05-30": "grok-imagine-video-1.5",
}
"""Old or alternative names, and the model that serves them now."""


REFERENCE_RESOLUTIONS = ("480p", "720p")
REFERENCES_OFFERED = 7
"""As many as xAI's documents promise and a command has options for."""
KEY_PICTURES_MAX = 4
KEY_GAP_MS = 334
"""Pictures to pass through are at least a third of a second apart."""
EDIT_SOURCE_MS_MAX = 8_700
EXTEND_SOURCE_MS = (2_000, 15_000)
"""A clip to be extended is so long; xAI's documents disagree on whether 30 s would do."""
CLIP_SOURCE_RESOLUTIONS = ("480p", "720p")
"""An edited or extended clip keeps its size, up to 720p."""

VOICES = (
    "ara",
    "eve",
    "leo",
    "rex",
    "sal",
    "carina",
    "zagan",
    "helix",
    "orion",
    "luna",
    "iris",
    "altair",
    "zenith",
    "perseus",
    "helios",
    "lux",
    "kepler",
    "rigel",
    "cosmo",
    "celeste",
    "ursa",
    "sirius",
    "lumen",
    "castor",
    "naksh",
    "atlas",
)
"""The voices that xAI lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What is offered just now. The models of a sort stand cheapest first.

    The models as such have the prices of the table. What a kind of job costs with one of them is
    what the operator accepted since, if xAI was found to bill more: see bot.core.bills.
    """

    image_models: tuple[ImageModel, ...] = IMAGE_MODELS
    video_models: tuple[VideoModel, ...] = VIDEO_MODELS
    text_models: tuple[TextModel, ...] = TEXT_MODELS
    successors: Mapping[str, str]
    accepted: Mapping[tuple[Kind, str], int] = field(default_factory=dict[tuple[Kind, str], int])
    """What the operator accepted for a kind of job with a model, in percent of the table."""
    paused: frozenset[tuple[Kind, str]] = frozenset()
    """Kinds of job, with a model, whose price rose and was not accepted yet."""

    def offered(self, kind: Kind) -> tuple[Model, ...]:
        """The models for a kind of job at its prices, cheapest first by the table.

        None for a batch: its lines are of other kinds.
        """
        if kind is Kind.BATCH:
            return ()
        if kind.makes_text:
            return self._priced(kind, self.text_models)
        if kind.takes_clip:
            able = tuple(m for m in self.video_models if m.source_second_ticks is not None)
            return self._priced(kind, able)
        if kind.makes_clip:
            return self._priced(kind, self.video_models)
        return self._priced(kind, self.image_models)

    def is_paused(self, kind: Kind, model_id: str) -> bool:
        """Whether a model may not do a kind of job until the operator accepts its price."""
        return (kind.billed_as, model_id) in self.paused

    @property
    def in_batches(self) -> "Catalogue":
        """The same without the models that are not made in batches."""
        batched = tuple(m for m in self.video_models if m.id not in NOT_BATCHED)
        return replace(self, video_models=batched)

    @property
    def by_table(self) -> "Catalogue":
        """The same at the prices of the table, with nothing paused."""
        return replace(self, accepted={}, paused=frozenset())

    @property
    def at_dearest(self) -> "Catalogue":
        """The same with each model at the price of the kind of job that raises it the most."""
        if not self.accepted:
            return self
        most = {model.id: AS_PRICED for model in self.models}
        for (_, model_id), percent in self.accepted.items():
            most[model_id] = max(most.get(model_id, AS_PRICED), percent)
        return replace(
            self.by_table,
            image_models=tuple(at_percent(m, most[m.id]) for m in self.image_models),
            video_models=tuple(at_percent(m, most[m.id]) for m in self.video_models),
            text_models=tuple(at_percent(m, most[m.id]) for m in self.text_models),
        )

    def _priced(self, kind: Kind, sort: tuple[_Sort, ...]) -> tuple[_Sort, ...]:
        """The models of a sort at what the operator accepted for a kind of job."""
        if not self.accepted:
            return sort
        of = kind.billed_as
        return tuple(at_percent(m, self.accepted.get((of, m.id), AS_PRICED)) for m in sort)

    @property
    def models(self) -> tuple[Model, ...]:
        """Everything that is offered."""
        return (*self.image_models, *self.video_models, *self.text_models)

    def find(self, model_id: str) -> Model | None:
        """The model with this id, or None."""
        return next((m for m in self.models if m.id == model_id), None)


BUILT_IN = Catalogue(successors=SUCCESSORS)
"""The offer as it was known when this version was made."""


def name_of(model_id: str) -> str:
    """How people call a model, also one that is not offered any more."""
    model = BUILT_IN.find(model_id)
    return model_id if model is None else model.name
