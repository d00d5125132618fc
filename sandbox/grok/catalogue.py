"""The models, what each can do and what it costs, as data: the offer of November 2026.

Prices are in ticks: one is 1e-10 US dollars, so a cent is 100,000,000.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from sandbox.grok import messages

CENT_TICKS = 100_000_000
CREATED_AT = 1_772_409_600

Ability = Literal["references", "frames", "voices", "image_with_references", "edit", "extend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageModel:
    """A picture model; `prices` are per picture, `input_ticks` per input picture and request."""

    id: str
    aliases: tuple[str, ...] = ()
    version: str
    prompt_chars_max: int
    prices: Mapping[tuple[str, str], int]
    input_ticks: int
    list_price_ticks: int | None
    quality_is_fixed: bool = False
    inherits_aspect: bool = False
    batched: bool = True

    def resolutions(self) -> frozenset[str]:
        return frozenset(resolution for _, resolution in self.prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoModel:
    """A clip model; `rates` are per second made, `source_second_ticks` per second of input clip."""

    id: str
    aliases: tuple[str, ...] = ()
    version: str
    inputs: tuple[str, ...]
    abilities: frozenset[Ability] = frozenset()
    rates: Mapping[str, int]
    input_ticks: int
    source_second_ticks: int = 0
    reference_seconds_max: int = 15
    batched: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TextModel:
    """A model that reads words and pictures and writes words; prices are per token.

    `batch_percent` is what a batch pays of them: with some models less than all.
    """

    id: str
    aliases: tuple[str, ...] = ()
    version: str
    token_in_ticks: int
    token_out_ticks: int
    batched: bool = True
    batch_percent: int = 100


Model = ImageModel | VideoModel | TextModel
AnyModel = TypeVar("AnyModel", ImageModel, VideoModel, TextModel)

TWO_PRICES: Mapping[tuple[str, str], int] = {
    ("low", "1k"): 4 * CENT_TICKS,
    ("low", "1.5k"): 5 * CENT_TICKS,
    ("low", "2k"): 6 * CENT_TICKS,
    ("medium", "1k"): 6 * CENT_TICKS,
    ("medium", "1.5k"): 7 * CENT_TICKS,
    ("medium", "2k"): 8 * CENT_TICKS,
}

IMAGE_MODELS = (
    ImageModel(
        id="grok-imagine-image",
        aliases=("grok-imagine-image-2026-03-02",),
        version="1.0",
        prompt_chars_max=16_000,
        prices={("low", "1k"): 2 * CENT_TICKS, ("low", "2k"): 2 * CENT_TICKS},
        input_ticks=CENT_TICKS // 5,
        list_price_ticks=2 * CENT_TICKS,
        quality_is_fixed=True,
        inherits_aspect=True,
    ),
    ImageModel(
        id="grok-imagine-image-2.0",
        version="2.0",
        prompt_chars_max=64_000,
        prices=TWO_PRICES,
        input_ticks=CENT_TICKS,
        list_price_ticks=6 * CENT_TICKS,
    ),
    # Retired on 2026-11-02: the name still works and is served by 2.0 at low quality.
    ImageModel(
        id="grok-imagine-image-quality",
        aliases=(
            "grok-imagine-image-quality-20260403",
            "grok-imagine-image-quality-latest",
            "grok-imagine-image-pro",
        ),
        version="2.0",
        prompt_chars_max=16_000,
        prices={key: ticks for key, ticks in TWO_PRICES.items() if key[0] == "low"},
        input_ticks=CENT_TICKS,
        list_price_ticks=4 * CENT_TICKS,
        quality_is_fixed=True,
        inherits_aspect=True,
    ),
)

VIDEO_MODELS = (
    VideoModel(
        id="grok-imagine-video",
        version="1.0",
        inputs=("text", "image", "video"),
        abilities=frozenset({"references", "edit", "extend"}),
        rates={"480p": 5 * CENT_TICKS, "720p": 7 * CENT_TICKS},
        input_ticks=CENT_TICKS // 5,
        source_second_ticks=CENT_TICKS,
        reference_seconds_max=10,
    ),
    VideoModel(
        id="grok-imagine-video-1.5",
        aliases=("grok-imagine-video-1.5-preview", "grok-imagine-video-1.5-2026-05-30"),
        version="1.5",
        inputs=("text", "image", "audio"),
        abilities=frozenset({"references", "frames", "voices", "image_with_references"}),
        rates={"480p": 8 * CENT_TICKS, "720p": 14 * CENT_TICKS, "1080p": 25 * CENT_TICKS},
        input_ticks=CENT_TICKS,
    ),
    VideoModel(
        id="grok-imagine-video-1.5-lite",
        version="1.5",
        inputs=("text", "image"),
        rates={"480p": 2 * CENT_TICKS, "720p": 3 * CENT_TICKS, "1080p": 14 * CENT_TICKS},
        input_ticks=CENT_TICKS,
        batched=False,  # nobody has established that it is
    ),
)

TEXT_MODELS = (
    TextModel(
        id="grok-4.3",
        version="4.3",
        token_in_ticks=12_500,
        token_out_ticks=25_000,
        batch_percent=80,
    ),
    TextModel(id="grok-4.5", version="4.5", token_in_ticks=20_000, token_out_ticks=60_000),
    TextModel(id="grok-4.6", version="4.6", token_in_ticks=20_000, token_out_ticks=60_000),
    TextModel(id="grok-4.7", version="4.7", token_in_ticks=30_000, token_out_ticks=150_000),
)

VOICE_NAMES = (
    "ara eve leo rex sal carina zagan helix orion luna iris altair zenith perseus helios lux "
    "kepler rigel cosmo celeste ursa sirius lumen castor naksh atlas"
)
VOICES = frozenset(VOICE_NAMES.split())


@dataclass(slots=True, kw_only=True)
class Catalogue:
    """The models on offer; a test adds some or retires others, as the provider does."""

    images: list[ImageModel] = field(default_factory=lambda: list(IMAGE_MODELS))
    videos: list[VideoModel] = field(default_factory=lambda: list(VIDEO_MODELS))
    texts: list[TextModel] = field(default_factory=lambda: list(TEXT_MODELS))

    def image(self, name: str | None) -> ImageModel | None:
        return next((one for one in self.images if _is_called(one, name)), None)

    def video(self, name: str | None) -> VideoModel | None:
        return next((one for one in self.videos if _is_called(one, name)), None)

    def text(self, name: str | None) -> TextModel | None:
        return next((one for one in self.texts if _is_called(one, name)), None)

    def add(self, model: Model) -> None:
        """Offer one more model."""
        match model:
            case ImageModel():
                self.images.append(model)
            case VideoModel():
                self.videos.append(model)
            case TextModel():
                self.texts.append(model)

    def raise_prices(self, name: str, percent: int) -> None:
        """Bill a picture or clip model at so many percent of its prices from now on."""
        self.images = [_dearer_image(m, percent) if m.id == name else m for m in self.images]
        self.videos = [_dearer_video(m, percent) if m.id == name else m for m in self.videos]

    def allow_batches(self, name: str, *, allowed: bool) -> None:
        """Take a model into batches, or no longer."""
        self.images = [replace(m, batched=allowed) if m.id == name else m for m in self.images]
        self.videos = [replace(m, batched=allowed) if m.id == name else m for m in self.videos]
        self.texts = [replace(m, batched=allowed) if m.id == name else m for m in self.texts]

    def retire(self, name: str, *, served_by: str | None = None) -> None:
        """Offer a model no more: its name leads to another one from now on, or nowhere."""
        self.images = _without(self.images, name, served_by)
        self.videos = _without(self.videos, name, served_by)
        self.texts = _without(self.texts, name, served_by)


def _dearer_image(model: ImageModel, percent: int) -> ImageModel:
    prices = {key: ticks * percent // 100 for key, ticks in model.prices.items()}
    return replace(model, prices=prices, input_ticks=model.input_ticks * percent // 100)


def _dearer_video(model: VideoModel, percent: int) -> VideoModel:
    return replace(
        model,
        rates={size: ticks * percent // 100 for size, ticks in model.rates.items()},
        input_ticks=model.input_ticks * percent // 100,
        source_second_ticks=model.source_second_ticks * percent // 100,
    )


def _is_called(model: Model, name: str | None) -> bool:
    return name in (model.id, *model.aliases)


def _without(models: list[AnyModel], name: str, served_by: str | None) -> list[AnyModel]:
    return [
        replace(model, aliases=(*model.aliases, name)) if model.id == served_by else model
        for model in models
        if model.id != name
    ]


def no_such_model(name: str | None, team: str) -> messages.RefusedError:
    """The refusal for a model that was not named, does not exist, or is not this team's."""
    if not name:
        return messages.invalid("A model must be specified.")
    return messages.not_found(
        f"The model {name} does not exist or your team {team} does not have access to it. "
        "If you believe this is a mistake, please contact support and quote your team ID."
    )


def _entry(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "aliases": list(model.aliases),
        "fingerprint": f"fp_{model.id.replace('-', '').replace('.', '')[-10:]}",
        "created": CREATED_AT,
        "object": "model",
        "owned_by": "xai",
        "version": model.version,
    }


def image_entry(model: ImageModel) -> dict[str, Any]:
    """A picture model as `/v1/image-generation-models` lists it: with its price in ticks."""
    entry = _entry(model) | {
        "input_modalities": ["text", "image"],
        "output_modalities": ["image"],
        "max_prompt_length": model.prompt_chars_max,
    }
    if model.list_price_ticks is not None:
        entry["image_price"] = model.list_price_ticks
    return entry


def video_entry(model: VideoModel) -> dict[str, Any]:
    """A clip model as `/v1/video-generation-models` lists it: without price and prompt length."""
    return _entry(model) | {
        "input_modalities": list(model.inputs),
        "output_modalities": ["video"],
    }


def text_entry(model: TextModel) -> dict[str, Any]:
    """A text model as `/v1/language-models` lists it: with its prices in ticks per token."""
    return _entry(model) | {
        "input_modalities": ["text", "image"],
        "output_modalities": ["text"],
        "prompt_text_token_price": model.token_in_ticks,
        "prompt_image_token_price": model.token_in_ticks,
        "completion_text_token_price": model.token_out_ticks,
    }


def brief_entry(model: Model) -> dict[str, Any]:
    """A model as the general `/v1/models` lists it."""
    return {"id": model.id, "created": CREATED_AT, "object": "model", "owned_by": "xai"}
