"""The operator's own models and prices: a TOML file, read strictly.

docs/how-to/price-a-model.md says what may stand in it. Prices are dollars; they become whole
ticks, exactly.
"""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from bot.core.errors import ImagineError
from bot.core.models import (
    BUILT_IN,
    CLIP_SOURCE_RESOLUTIONS,
    IMAGE_ASPECTS,
    TICKS_PER_USD,
    VIDEO_ASPECTS,
    ImageModel,
    Model,
    TextModel,
    VideoModel,
)

FILE_BYTES_MAX = 1024 * 1024
USD_MAX = 1_000


class WrongPrices(ImagineError):
    """PRICES_FILE cannot be used; one line for each thing that is wrong with it."""

    @property
    def lines(self) -> list[str]:
        return str(self).splitlines()


def changed_at_ms(path: Path) -> int | None:
    """When a file was last changed; None where it cannot be looked at. Blocks while it looks."""
    try:
        return round(path.stat().st_mtime * 1000)
    except OSError:
        return None


def read(path: Path) -> tuple[Model, ...]:
    """The models in a file. Blocks while it reads. Raises WrongPrices."""
    try:
        with path.open("rb") as file:
            text = file.read(FILE_BYTES_MAX + 1).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text in UTF-8"
        raise WrongPrices(f"PRICES_FILE cannot be read: {reason} ({path}).") from None
    if len(text) > FILE_BYTES_MAX:
        raise WrongPrices(f"PRICES_FILE is too large to be a list of prices ({path}).")
    try:
        return _File.model_validate(tomllib.loads(text, parse_float=Decimal)).models()
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_context=False, include_input=False)
        lines = (f"PRICES_FILE {path}: {_where(one['loc'])}{_said(one['msg'])}" for one in wrong)
        raise WrongPrices("\n".join(dict.fromkeys(lines))) from None
    except (ValueError, RecursionError) as error:  # TOML, or a number in it, that cannot be read
        raise WrongPrices(f"PRICES_FILE {path} is not TOML: {error}") from None


def _ticks(value: object) -> int:
    """Dollars as ticks. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a number of dollars, such as 0.04")  # noqa: TRY004 - for pydantic
    if not Decimal(value).is_finite() or not 0 <= value <= USD_MAX:
        raise ValueError(f"must be dollars from 0 to {USD_MAX}")
    ticks = value * TICKS_PER_USD
    if ticks % 1 != 0:
        raise ValueError("must be dollars with ten decimal places at most")
    return int(ticks)


def _price_ticks(value: object) -> int:
    ticks = _ticks(value)
    if ticks == 0:
        raise ValueError("must be more than 0 dollars")
    return ticks


def _among(known: tuple[str, ...]) -> AfterValidator:
    def checked(value: str) -> str:
        if value not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return value

    return AfterValidator(checked)


def _like(pattern: str, example: str) -> AfterValidator:
    def checked(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"must be written like {example}")
        return value

    return AfterValidator(checked)


Ticks = Annotated[int, BeforeValidator(_ticks)]
PriceTicks = Annotated[int, BeforeValidator(_price_ticks)]
Id = Annotated[str, _like(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}", "grok-imagine-image")]
PictureSize = Annotated[str, _like(r"[1-9](\.[1-9])?k", "1k or 1.5k")]
ClipSize = Annotated[str, _like(r"[1-9]\d{2,3}p", "720p")]
Quality = Annotated[str, _like(r"[a-z]{1,20}", "low")]
Words = Annotated[str, _like(r"(?=\S)[^\x00-\x1f]{1,50}", "a few words, 50 characters at most")]
Seconds = Annotated[int, Field(ge=1, le=60)]
ByPictureSize = Annotated[dict[PictureSize, PriceTicks], Field(min_length=1)]


class _Entry(BaseModel):
    """What is said of every model."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Words
    good_for: Words


class _Image(_Entry):
    picture_usd: ByPictureSize | None = None
    quality_usd: Annotated[dict[Quality, ByPictureSize], Field(min_length=1)] | None = None
    input_usd: Ticks
    aspects: list[Annotated[str, _among(IMAGE_ASPECTS)]] = list(IMAGE_ASPECTS)
    keeps_shape_of_one_input: bool = False
    inputs_max: Annotated[int, Field(ge=1, le=5)] = 5
    count_max: Annotated[int, Field(ge=1, le=10)] = 10

    @model_validator(mode="after")
    def _priced_one_way(self) -> "_Image":
        if (self.picture_usd is None) == (self.quality_usd is None):
            raise ValueError(
                "needs picture_usd, or quality_usd for a model with qualities, and not both"
            )
        return self

    def model(self, model_id: str) -> ImageModel:
        by_quality: Mapping[str | None, Mapping[str, int]] = (
            {None: self.picture_usd or {}} if self.quality_usd is None else {**self.quality_usd}
        )
        return ImageModel(
            id=model_id,
            name=self.name,
            good_for=self.good_for,
            picture_ticks={
                (size, quality): ticks
                for quality, by_size in by_quality.items()
                for size, ticks in by_size.items()
            },
            input_ticks=self.input_usd,
            aspects=tuple(self.aspects),
            keeps_shape_of_one_input=self.keeps_shape_of_one_input,
            inputs_max=self.inputs_max,
            count_max=self.count_max,
        )


class _Video(_Entry):
    second_usd: Annotated[dict[ClipSize, PriceTicks], Field(min_length=1)]
    input_usd: Ticks
    source_second_usd: Ticks | None = None
    aspects: list[Annotated[str, _among(VIDEO_ASPECTS)]] = list(VIDEO_ASPECTS)
    seconds_min: Seconds = 1
    seconds_max: Seconds = 15
    references_max: Annotated[int, Field(ge=0, le=14)] = 0
    reference_seconds_max: Seconds = 15
    first_frame_with_references: bool = False
    frames: bool = False
    voices: bool = False

    @model_validator(mode="after")
    def _some_length(self) -> "_Video":
        if self.seconds_min > self.seconds_max:
            raise ValueError("has a seconds_min above its seconds_max")
        return self

    @model_validator(mode="after")
    def _source_sizes(self) -> "_Video":
        missing = [s for s in CLIP_SOURCE_RESOLUTIONS if s not in self.second_usd]
        if self.source_second_usd is not None and missing:
            raise ValueError(
                f"has source_second_usd, so its second_usd needs {' and '.join(missing)}, too"
            )
        return self

    def model(self, model_id: str) -> VideoModel:
        return VideoModel(
            id=model_id,
            name=self.name,
            good_for=self.good_for,
            second_ticks=self.second_usd,
            input_ticks=self.input_usd,
            aspects=tuple(self.aspects),
            seconds_min=self.seconds_min,
            seconds_max=self.seconds_max,
            references_max=self.references_max,
            reference_seconds_max=self.reference_seconds_max,
            first_frame_with_references=self.first_frame_with_references,
            frames=self.frames,
            voices=self.voices,
            source_second_ticks=self.source_second_usd,
        )


class _Text(_Entry):
    request_usd: PriceTicks

    def model(self, model_id: str) -> TextModel:
        return TextModel(
            id=model_id,
            name=self.name,
            good_for=self.good_for,
            request_ticks=self.request_usd,
        )


class _File(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    image: dict[Id, _Image] = {}
    video: dict[Id, _Video] = {}
    text: dict[Id, _Text] = {}

    @model_validator(mode="after")
    def _one_sort_each(self) -> "_File":
        known = {model.id: type(model) for model in BUILT_IN.models}
        for model in self.models():
            if known.setdefault(model.id, type(model)) is not type(model):
                raise ValueError(f"{model.id} is of another sort")
        return self

    def models(self) -> tuple[Model, ...]:
        """The models in the file, in its order."""
        entries = (*self.image.items(), *self.video.items(), *self.text.items())
        return tuple(entry.model(model_id) for model_id, entry in entries)


def _where(place: tuple[int | str, ...]) -> str:
    """The entry that is wrong, as it is written in the file."""
    parts = [str(part) for part in place if part != "[key]"]
    written = (p if re.fullmatch(r"[A-Za-z0-9_-]+", p) else f'"{p}"' for p in parts)
    return f"{'.'.join(written)} " if parts else ""


_WORDS = {
    "Value error, ": "",
    "Field required": "is missing",
    "Extra inputs are not permitted": "is not known here",
    "Input should be": "must be",
    "a valid dictionary": "a table",
    "a valid boolean": "true or false",
    "a valid integer": "a whole number",
    "a valid string": "a text in quotes",
    "or an instance of": "or",
    "greater than or equal to": "at least",
    "less than or equal to": "at most",
    "Dictionary should have at least 1 item after validation, not 0": "is empty",
}
"""How we say what pydantic says."""


def _said(message: str) -> str:
    for theirs, ours in _WORDS.items():
        message = message.replace(theirs, ours)
    return f"{message}."
