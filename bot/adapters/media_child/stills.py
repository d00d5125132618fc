"""Makes pictures of clips: the last one, and one that shows before and after side by side."""

from pathlib import Path
from typing import Any

import clips
import pictures
import report
from PIL import Image

SIDE_MAX = 2048
GAP_PIXELS = 8
GAP_COLOUR = (128, 128, 128)
QUALITY = 90
THUMBNAIL_SIDE_MAX = 512
THUMBNAIL_QUALITY = 80


def last_frame(clip: Path, part: Path) -> dict[str, Any]:
    """Write the very last picture of a clip."""
    with clips.opened(clip) as (container, video):
        return pictures.for_the_provider(clips.upright(clips.last_picture(container, video)), part)


def beside(before: Path, after: Path, part: Path) -> dict[str, Any]:
    """Write two pictures, or the first ones of clips, next to each other at the same height."""
    shown = [_still(path) for path in (before, after)]
    shapes = [image.width / image.height for image in shown]
    tallest = max(image.height for image in shown)
    height = max(1, min(SIDE_MAX, tallest, int((SIDE_MAX - GAP_PIXELS) / sum(shapes))))
    left, right = (
        image.resize(  # pyright: ignore[reportUnknownMemberType] - its types name numpy
            (max(1, int(height * shape)), height), Image.Resampling.LANCZOS, reducing_gap=3.0
        )
        for image, shape in zip(shown, shapes, strict=True)
    )
    both = Image.new("RGB", (left.width + GAP_PIXELS + right.width, height), GAP_COLOUR)
    both.paste(left, (0, 0), left if left.mode == "RGBA" else None)
    both.paste(right, (left.width + GAP_PIXELS, 0), right if right.mode == "RGBA" else None)
    both.save(part, "JPEG", quality=QUALITY)
    return report.facts("image/jpeg", both.size)


def thumbnail(source: Path, part: Path) -> dict[str, Any]:
    """Write a small picture of a result, or of the first picture of a clip."""
    small = _still(source)
    small.thumbnail((THUMBNAIL_SIDE_MAX, THUMBNAIL_SIDE_MAX), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", small.size, GAP_COLOUR)
    flat.paste(small, (0, 0), small if small.mode == "RGBA" else None)
    flat.save(part, "JPEG", quality=THUMBNAIL_QUALITY)
    return report.facts("image/jpeg", flat.size)


def _still(path: Path) -> Image.Image:
    image = pictures.read(path)
    if image is None:
        with clips.opened(path) as (container, video):
            image = clips.upright(next(container.decode(video)))
    return image
