"""What Grok Imagine offers: models, abilities, limits, prices. Data, not code.

Prices are ticks (1 tick = 1e-10 USD) as xAI's price pages of 2026 and its bills give them; a
resolution or quality without a price is one the model does not offer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

TICKS_PER_USD = 10_000_000_000
TICKS_PER_CENT = 100_000_000

AUTO = "auto"


class Kind(StrEnum):
    """What a job makes, and by which road."""

    IMAGE = "image"
    EDIT = "edit"
    VIDEO = "video"


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
    """Price of one picture given as first frame."""
    aspects: tuple[str, ...]
    seconds_min: int = 1
    seconds_max: int = 15

    @property
    def resolutions(self) -> tuple[str, ...]:
        return tuple(self.second_ticks)


Model = ImageModel | VideoModel

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
    ),
)

SUCCESSORS: Mapping[str, str] = {
    "grok-imagine-image-quality": "grok-imagine-image-2.0",
    "grok-imagine-image-pro": "grok-imagine-image-2.0",
    "grok-imagine-image-2026-03-02": "grok-imagine-image",
    "grok-imagine-video-1.5-preview": "grok-imagine-video-1.5",
    "grok-imagine-video-1.5-2026-05-30": "grok-imagine-video-1.5",
}
"""Old or alternative names, and the model that serves them now."""


def offered(kind: Kind) -> tuple[ImageModel, ...] | tuple[VideoModel, ...]:
    """The models that can do this kind of job, cheapest first."""
    return VIDEO_MODELS if kind is Kind.VIDEO else IMAGE_MODELS


def find(model_id: str) -> Model | None:
    """The model with this id, or None."""
    return next((m for m in (*IMAGE_MODELS, *VIDEO_MODELS) if m.id == model_id), None)
