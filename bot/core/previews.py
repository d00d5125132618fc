"""Cheap previews of what was asked for, and what it costs to go on from there."""

from collections.abc import Iterator
from dataclasses import replace

from bot.core import offers
from bot.core.jobs import Job
from bot.core.models import Catalogue, ImageModel, VideoModel
from bot.core.problems import problems
from bot.core.requests import ImageRequest, ImproveRequest, Request, VideoRequest

Previewed = ImageRequest | VideoRequest


def preview(request: Previewed, catalogue: Catalogue) -> Previewed:
    """The same with the cheapest able model, at its lowest size and quality.

    The request itself when it has problems, or nothing else can do it.
    """
    if problems(request, catalogue):
        return request
    able = [one for one in _smaller(request, catalogue) if not problems(one, catalogue)]
    return min(able, key=lambda one: offers.price(one, catalogue), default=request)


def is_preview(job: Job) -> bool:
    """Whether a job is a preview of something else, not the thing itself."""
    return job.final is not None and job.final != job.request and not job.kind.makes_text


def is_final_at_once(job: Job) -> bool:
    """Whether a preview was wanted and would have saved nothing."""
    return job.final is not None and job.final == job.request


def onward_ticks(job: Job, catalogue: Catalogue) -> int | None:
    """What it costs to go on from a job: the final of a preview, what better words are for.

    None where nothing follows, or nothing serves it any more.
    """
    following = job.request.wanted if isinstance(job.request, ImproveRequest) else job.final
    if following is None or following == job.request or problems(following, catalogue):
        return None
    return offers.price(following, catalogue)


def _smaller(request: Previewed, catalogue: Catalogue) -> Iterator[Previewed]:
    for model in catalogue.offered(request.kind):
        match request, model:
            case ImageRequest(), ImageModel():
                size = model.resolutions[0]
                yield replace(request, model=model.id, resolution=size, quality=None)
            case VideoRequest(), VideoModel():
                yield replace(request, model=model.id, resolution=model.resolutions[0])
            case _:
                continue


def preview_first(request: Request, final: Request | None, catalogue: Catalogue) -> Request:
    """What to make of a request and its final: the preview only where it costs less."""
    if final is None or request.kind.makes_text:
        return request
    saves = offers.price(request, catalogue) < offers.price(final, catalogue)
    return request if saves else final
