"""Reads a request for pictures, or says in the provider's words why it will not do.

The order is the provider's: the shape of the body (422), the model (404), then sizes, counts and
resolutions (400). Inputs are not fetched here.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.grok import catalogue, fields, messages, sizes
from sandbox.grok.fields import Source

INPUTS_MAX = 5
QUALITIES = ("low", "medium", "high", "auto")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageOrder:
    """Pictures to make; `quality` is the one that will be served and billed."""

    model: catalogue.ImageModel
    prompt: str
    count: int
    aspect: str
    resolution: str
    quality: str
    as_base64: bool
    deferred: bool
    user: str | None
    inputs: tuple[Source, ...] = ()

    def cost_ticks(self) -> int:
        """Every picture at its price, every input once per request."""
        each = self.model.prices[self.quality, self.resolution]
        return each * self.count + self.model.input_ticks * len(self.inputs)


def read(
    body: dict[str, Any], *, models: catalogue.Catalogue, editing: bool, team: str
) -> ImageOrder:
    """Read the body of `/v1/images/generations` or, with `editing`, `/v1/images/edits`.

    Raises:
        RefusedError: With the answer for what does not fit.
    """
    prompt = fields.required_text(body, "prompt")
    name = fields.text(body, "model")
    count = fields.integer(body, "n", 1)
    aspect = fields.choice(body, "aspect_ratio", sizes.IMAGE_ASPECTS, "auto")
    resolution = fields.choice(body, "resolution", ("1k", "1.5k", "2k"), "1k")
    quality = fields.choice(body, "quality", QUALITIES, "auto")
    response_format = fields.choice(body, "response_format", ("url", "b64_json"), "url")
    deferred = fields.flag(body, "deferred", default=False)
    user = fields.text(body, "user")
    inputs = _inputs(body) if editing else ()
    model = models.image(name)
    if model is None:
        raise catalogue.no_such_model(name, team)
    if "size" in body:
        message = "Argument not supported: size"
        raise messages.RefusedError(messages.error_response(400, "400", message))
    order = ImageOrder(
        model=model,
        prompt=prompt,
        count=count,
        aspect=aspect,
        resolution=resolution,
        quality=_served(model, quality, editing=editing),
        as_base64=response_format == "b64_json",
        deferred=deferred,
        user=user,
        inputs=inputs,
    )
    _check(order)
    return order


def _inputs(body: dict[str, Any]) -> tuple[Source, ...]:
    one = fields.source(body.get("image"), "image")
    several = fields.sources(body, "images")
    if one is not None and several:
        raise messages.invalid("Only one of `image` and `images` can be set.")
    inputs = (one,) if one is not None else several
    if not inputs:
        raise messages.invalid("At least one input image is required.")
    return inputs


def _served(model: catalogue.ImageModel, quality: str, *, editing: bool) -> str:
    """`auto` means low for new pictures and medium for edits; some models know only one."""
    if model.quality_is_fixed:
        return "low"
    if quality == "auto":
        return "medium" if editing else "low"
    if quality == "high":
        raise messages.invalid("Quality `high` is not supported for this model.")
    return quality


def _check(order: ImageOrder) -> None:
    chars, chars_max = len(order.prompt), order.model.prompt_chars_max
    if not order.prompt.strip():
        raise messages.invalid("Prompt cannot be empty.")
    if chars > chars_max:
        raise messages.invalid(f"Prompt length {chars} exceeds the maximum of {chars_max}.")
    if not 1 <= order.count <= 10:
        raise messages.invalid(f"n is {order.count}, must be between 1 and 10 inclusive.")
    given = len(order.inputs)
    if given > INPUTS_MAX:
        raise messages.invalid(
            f"This model supports at most {INPUTS_MAX} input image(s), but {given} were provided."
        )
    if order.resolution not in order.model.resolutions():
        shown = order.resolution.upper()
        raise messages.invalid(f"{shown} resolution is not supported for this model.")
    if order.deferred and order.as_base64:
        raise messages.invalid("`deferred` requires `response_format` to be `url`.")
