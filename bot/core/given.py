"""A clip that is given to be worked on: how much of it there is, and what that costs."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core import offers
from bot.core.errors import BadUpload
from bot.core.jobs import Job, Media
from bot.core.models import (
    CLIP_SOURCE_RESOLUTIONS,
    EDIT_SOURCE_MS_MAX,
    EXTEND_SOURCE_MS,
    Catalogue,
)
from bot.core.problems import problems
from bot.core.requests import ClipEditRequest, ExtendRequest


def measured(job: Job, inputs: Sequence[Media], catalogue: Catalogue, option: str = "video") -> Job:
    """A job that knows how long and large the clip is that it works on, and what that costs.

    Raises BadUpload when it is too short; `option` is where the clip was given.
    """
    request = job.request
    if not isinstance(request, ClipEditRequest | ExtendRequest) or not inputs:
        return job
    (clip,) = inputs
    if clip.duration_ms is None:
        raise BadUpload(option, "is a picture, not a clip. Choose a clip.")
    small, large = CLIP_SOURCE_RESOLUTIONS
    measured = replace(
        request,
        source_ms=clip.duration_ms,
        resolution=small if min(clip.width, clip.height) <= 480 else large,
    )
    if found := problems(measured, catalogue):
        if clip.duration_ms <= longest_ms(measured):
            wrong = found[0]
            raise BadUpload(option if wrong.option == "video" else wrong.option, wrong.text)
        # Too long: its author chooses a part of it, which is what it would cost.
        cut = replace(measured, source_ms=longest_ms(measured))
        return job.changed(request=measured, hold=offers.amount(cut, catalogue))
    return job.changed(request=measured, hold=offers.amount(measured, catalogue))


def longest_ms(request: ClipEditRequest | ExtendRequest) -> int:
    """How long the clip may be that a request works on."""
    return EDIT_SOURCE_MS_MAX if isinstance(request, ClipEditRequest) else EXTEND_SOURCE_MS[1]
