"""What a picture or clip is known again by: a digest of what is in it, and what it looks like.

The digest is of decoded pixels, or of a clip's coded pictures, so that a file is the same file with
other metadata or in another container. A look is 256 bits: of the 16 x 16 coarsest waves that a
picture is made of, in grey and at 64 x 64 pixels, whether each is stronger than the middle one.
It stays nearly the same when a picture is encoded anew, resized, or made a little brighter.
"""

import hashlib
import math
from collections.abc import Iterable
from operator import mul
from statistics import median
from typing import Any

from PIL import Image

SIDE = 64
WAVES = 16
CLEAR = 60.0
"""A wave that is nearer to the middle one may be on its other side after the next encoding."""
CLEAR_SHARE = 0.75
"""Of a picture with enough detail so many waves are clear. Others have no look: they would match
much that they have nothing to do with."""
ROWS_AT_ONCE = 256

_COSINES = [
    [math.cos(math.pi * (2 * at + 1) * wave / (2 * SIDE)) for at in range(SIDE)]
    for wave in range(WAVES)
]


def of_picture(image: Image.Image) -> dict[str, Any]:
    """The prints of a picture that is upright, in sRGB, and RGB or RGBA."""
    return {"exact": _digest(image), "looks": looks([image])}


def of_clip(packets: Iterable[Any], shown: Iterable[Image.Image]) -> dict[str, Any]:
    """The prints of a clip, from its coded pictures, with the looks of some of them."""
    digest = hashlib.sha256()
    for packet in packets:
        digest.update(packet)
    return {"exact": digest.hexdigest(), "looks": looks(shown)}


def looks(images: Iterable[Image.Image]) -> list[str]:
    """The looks of pictures that have enough detail, as 64 hexadecimal digits each."""
    return [look for image in images if (look := _look(image)) is not None]


def _digest(image: Image.Image) -> str:
    digest = hashlib.sha256(f"{image.mode} {image.width} x {image.height}".encode())
    for top in range(0, image.height, ROWS_AT_ONCE):
        rows = (0, top, image.width, min(image.height, top + ROWS_AT_ONCE))
        digest.update(image.crop(rows).tobytes())
    return digest.hexdigest()


def _look(image: Image.Image) -> str | None:
    waves = _waves(_small(image))
    middle = median(waves)
    clear = sum(abs(wave - middle) >= CLEAR for wave in waves)
    if clear < CLEAR_SHARE * len(waves):
        return None
    bits = "".join("1" if wave > middle else "0" for wave in waves)
    return f"{int(bits, 2):064x}"


def _small(image: Image.Image) -> Image.Image:
    """A picture in grey at 64 x 64 pixels; what one can see through is seen on black."""
    if image.mode == "RGBA":
        ground = Image.new("RGBA", image.size, (0, 0, 0, 255))
        image = Image.alpha_composite(ground, image)
    return image.convert("L").resize(  # pyright: ignore[reportUnknownMemberType] - its types name numpy
        (SIDE, SIDE), Image.Resampling.BOX
    )


def _waves(small: Image.Image) -> list[float]:
    """How strong the coarsest waves of a picture are: its discrete cosine transform."""
    pixels = small.tobytes()
    rows = [pixels[at : at + SIDE] for at in range(0, SIDE * SIDE, SIDE)]
    across = [[_along(wave, row) for wave in _COSINES] for row in rows]
    columns = list(zip(*across, strict=True))
    return [_along(wave, column) for wave in _COSINES for column in columns]


def _along(wave: list[float], values: Iterable[float]) -> float:
    return sum(map(mul, wave, values))
