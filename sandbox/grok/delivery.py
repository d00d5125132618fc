"""How finished files get out: the links to them, and the list of pictures in an answer."""

from typing import Any

from sandbox.grok.image_orders import ImageOrder
from sandbox.grok.jobs import Job
from sandbox.grok.media import Shelf

PICTURE_PATH = "/xai-imgen/xai-tmp-imgen-{}.jpeg"
CLIP_PATH = "/xai-vidgen-bucket/xai-video-{}.mp4"


def publish(job: Job, shelf: Shelf, *, origin: str, now: float, lifetime_s: float) -> None:
    """Give each file its link; the links live from the moment the job was ready."""
    if job.links:
        return
    is_image = isinstance(job.order, ImageOrder)
    pattern, mime = (PICTURE_PATH, "image/jpeg") if is_image else (CLIP_PATH, "video/mp4")
    for at, work in enumerate(job.works):
        path = pattern.format(job.request_id if at == 0 else f"{job.request_id}-{at}")
        shelf.put(path, work, mime, now=now, dies_at=job.ready_at + lifetime_s)
        job.links.append(origin + path)


def picture_list(job: Job, form: str, made: list[str]) -> list[dict[str, Any]]:
    """The `data` of an image answer, some items kept back if the outcome says so.

    Args:
        job: the finished request.
        form: "url" or "b64_json".
        made: in that form, every picture.

    """
    data: list[dict[str, Any]] = []
    for at, value in enumerate(made[job.outcome.missing :]):
        kept_back = at < job.outcome.flagged
        item: dict[str, Any] = {form: "" if kept_back else value}
        item |= {"mime_type": "image/jpeg", "revised_prompt": ""}
        if job.outcome.flagged:
            item["respect_moderation"] = not kept_back
        data.append(item)
    return data
