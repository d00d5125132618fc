"""Reads a request for a clip, or says in the provider's words why it will not do.

The order is the provider's: the shape of the body (422), the model (404), the mode the model must
support, then counts, durations and resolutions (400). Inputs are not fetched here.
"""

import itertools
from dataclasses import dataclass
from typing import Any, Literal

from sandbox.grok import catalogue, fields, messages, sizes
from sandbox.grok.fields import Source

REFERENCES_MAX = 14
VOICES_MAX = 3
KEYFRAMES_MAX = 4
KEYFRAME_GAP_S = 1 / 3

Mode = Literal["generate", "edit", "extend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyframe:
    """A picture that the clip passes through at a moment."""

    image: Source
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipOrder:
    """A clip to make, or a clip (`video`) to edit or to continue."""

    mode: Mode
    model: catalogue.VideoModel
    prompt: str
    duration_s: int
    aspect: str = "16:9"
    resolution: str = "720p"
    audio: bool = True
    user: str | None = None
    image: Source | None = None
    references: tuple[Source, ...] = ()
    last_frame: Source | None = None
    keyframes: tuple[Keyframe, ...] = ()
    voices: tuple[str, ...] = ()
    video: Source | None = None

    @property
    def pictures(self) -> tuple[Source, ...]:
        """All input pictures."""
        single = (self.image, self.last_frame)
        framed = (frame.image for frame in self.keyframes)
        return (*(one for one in single if one is not None), *self.references, *framed)

    @property
    def sources(self) -> tuple[Source, ...]:
        """All that has to be fetched."""
        return self.pictures if self.video is None else (self.video, *self.pictures)

    def cost_ticks(self, source_s: float) -> int:
        """Seconds made at their rate, input pictures, and seconds of the input clip."""
        made_s = source_s if self.mode == "edit" else self.duration_s
        return round(
            self.model.rates[self.resolution] * made_s
            + self.model.input_ticks * len(self.pictures)
            + self.model.source_second_ticks * source_s
        )


def read(body: dict[str, Any], *, models: catalogue.Catalogue, team: str) -> ClipOrder:
    """Read the body of `/v1/videos/generations`.

    Raises:
        RefusedError: With the answer for what does not fit.
    """
    name = fields.text(body, "model")
    alias = "duration" if body.get("duration") is not None else "seconds"
    parts = {
        "prompt": fields.text(body, "prompt") or "",
        "duration_s": fields.integer(body, alias, 8, or_text=True),
        "aspect": fields.choice(body, "aspect_ratio", sizes.CLIP_ASPECTS, "16:9"),
        "resolution": fields.choice(body, "resolution", tuple(sizes.CLIP_SHORT_SIDES), "480p"),
        "audio": fields.flag(body, "generate_audio", default=True),
        "user": fields.text(body, "user"),
        "image": fields.source(body.get("image"), "image"),
        "references": fields.sources(body, "reference_images"),
        "last_frame": fields.source(body.get("last_frame"), "last_frame"),
        "keyframes": _keyframes(body),
        "voices": _voices(body),
    }
    model = models.video(name)
    if model is None:
        raise catalogue.no_such_model(name, team)
    order = ClipOrder(mode="generate", model=model, **parts)
    _check_mode(order)
    if not order.prompt.strip() and not order.pictures:
        raise messages.invalid("Prompt is required for text-to-video requests.")
    _check_duration(order.duration_s)
    _check_references(order)
    _check_keyframes(order)
    if order.resolution not in model.rates:
        shown = order.resolution
        raise messages.invalid(f"{shown} video resolution is not supported for this model.")
    return order


def read_change(
    body: dict[str, Any], *, mode: Literal["edit", "extend"], models: catalogue.Catalogue, team: str
) -> ClipOrder:
    """Read the body of `/v1/videos/edits` or `/v1/videos/extensions`.

    Raises:
        RefusedError: With the answer for what does not fit.
    """
    prompt = fields.required_text(body, "prompt")
    name = fields.text(body, "model")
    duration_s = 6 if mode == "edit" else fields.integer(body, "duration", 6, or_text=True)
    user = fields.text(body, "user")
    video = fields.source(body.get("video"), "video")
    if video is None:
        raise messages.undeserialisable("missing field `video`")
    able = (one for one in models.videos if mode in one.abilities)
    model = models.video(name) if name else next(able, None)
    if model is None:
        raise catalogue.no_such_model(name, team)
    if mode not in model.abilities:
        doing = "editing" if mode == "edit" else "extension"
        raise messages.invalid(f"Video {doing} is not supported for this model.")
    _check_duration(duration_s)
    return ClipOrder(
        mode=mode, model=model, prompt=prompt, duration_s=duration_s, user=user, video=video
    )


def _keyframes(body: dict[str, Any]) -> tuple[Keyframe, ...]:
    read: list[Keyframe] = []
    for at, value in enumerate(fields.array(body, "keyframes")):
        name = f"keyframes[{at}]"
        if not isinstance(value, dict):
            raise messages.undeserialisable(f"{name}: expected struct Keyframe")
        image, when = fields.source(value.get("image"), name), value.get("timestamp_s")
        if image is None or isinstance(when, bool) or not isinstance(when, int | float):
            raise messages.undeserialisable(f"{name}: missing field `image` or `timestamp_s`")
        read.append(Keyframe(image=image, at_s=float(when)))
    return tuple(read)


def _voices(body: dict[str, Any]) -> tuple[str, ...]:
    read: list[str] = []
    for at, value in enumerate(fields.array(body, "reference_audios")):
        if not isinstance(value, dict):
            raise messages.undeserialisable(f"reference_audios[{at}]: expected struct AudioInput")
        read.append(fields.required_text(value, "voice_id"))
    return tuple(read)


def _check_mode(order: ClipOrder) -> None:
    pinned = order.image is not None and bool(order.references)
    wanted: tuple[tuple[str, catalogue.Ability, bool], ...] = (
        ("`reference_images`", "references", bool(order.references)),
        ("`reference_audios`", "voices", bool(order.voices)),
        ("`last_frame`", "frames", order.last_frame is not None),
        ("`keyframes`", "frames", bool(order.keyframes)),
        ("`image` together with `reference_images`", "image_with_references", pinned),
    )
    for what, ability, asked in wanted:
        if asked and ability not in order.model.abilities:
            raise messages.invalid(f"{what} is not supported for this model.")


def _check_duration(duration_s: int) -> None:
    if not 1 <= duration_s <= 15:
        raise messages.invalid("Duration must be between 1 and 15 seconds")


def _check_references(order: ClipOrder) -> None:
    _check_count("reference images", len(order.references), REFERENCES_MAX)
    _check_count("reference audios", len(order.voices), VOICES_MAX)
    for voice in order.voices:
        if voice not in catalogue.VOICES:
            known = ", ".join(sorted(catalogue.VOICES))
            raise messages.invalid(f"Unknown voice `{voice}`. Available voices: {known}.")
    if not order.references and not order.voices:
        return
    seconds_max = order.model.reference_seconds_max
    if order.duration_s > seconds_max:
        raise messages.invalid(
            f"Duration {order.duration_s}s exceeds the maximum allowed for reference-to-video, "
            f"which is {seconds_max}s."
        )
    if order.resolution == "1080p":
        raise messages.invalid(
            "1080p video resolution is not supported for reference-to-video requests."
        )


def _check_keyframes(order: ClipOrder) -> None:
    _check_count("keyframes", len(order.keyframes), KEYFRAMES_MAX)
    times = sorted(frame.at_s for frame in order.keyframes)
    if any(not 0 < when < order.duration_s for when in times):
        raise messages.invalid("Keyframes must lie inside the clip.")
    if any(after - before < KEYFRAME_GAP_S for before, after in itertools.pairwise(times)):
        raise messages.invalid("Keyframes must be at least 1/3 s apart.")


def _check_count(what: str, given: int, allowed: int) -> None:
    if given > allowed:
        raise messages.invalid(f"Too many {what}: {given}. Maximum allowed is {allowed}.")
