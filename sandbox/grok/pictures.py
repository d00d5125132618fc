"""Real pictures for prompts: a scene of its own for each, or the given pictures visibly edited."""

import functools
import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from sandbox.grok import lettering, paint, scene
from sandbox.grok.sizes import Size

JPEG_QUALITY = 88
PAINT_PIXELS = 1440
INPUT_PIXELS_MAX = 40_000_000
KINDS = ("JPEG", "PNG", "WEBP")


class UnreadableError(Exception):
    """The bytes are no picture of a kind the service takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureOrder:
    """One picture to make, from scratch or from the bytes of other pictures."""

    prompt: str
    footer: str
    size: Size
    take: int = 0
    inputs: tuple[bytes, ...] = ()


def open_picture(content: bytes, kinds: tuple[str, ...] = KINDS) -> Image.Image:
    """The picture in these bytes, upright and in RGB.

    Raises:
        UnreadableError: It is none, or far too large.
    """
    try:
        with Image.open(io.BytesIO(content), formats=kinds) as picture:
            if picture.width * picture.height > INPUT_PIXELS_MAX:
                raise UnreadableError(f"{picture.width} x {picture.height} pixels")
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableError(str(error)) from error


@functools.lru_cache(maxsize=64)
def jpeg(order: PictureOrder) -> bytes:
    """The finished picture as a JPEG file."""
    over = lettering.caption(order.size, order.prompt, order.footer)
    picture = _edited(order, over) if order.inputs else _painted(order)
    picture.paste(over, (0, 0), over)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=JPEG_QUALITY, optimize=False, progressive=True)
    return file.getvalue()


def _edited(order: PictureOrder, over: Image.Image) -> Image.Image:
    """The inputs in the light of the prompt, and what the first looked like before."""
    pictures = [open_picture(content) for content in order.inputs]
    ground = collage(pictures, order.size)
    lettering.frost(ground, over)
    picture = graded(ground, order.prompt)
    if len(pictures) == 1:
        _inset(picture, pictures[0])
    return picture


def graded(picture: Image.Image, prompt: str) -> Image.Image:
    """The picture in the colours of the prompt."""
    palette = scene.imagine(prompt).palette
    tones = ImageOps.colorize(
        ImageOps.autocontrast(ImageOps.grayscale(picture), cutoff=1),
        black=palette.near,
        mid=palette.sky[1],
        white=palette.light,
    )
    return Image.blend(picture, tones, 0.62)


def collage(pictures: list[Image.Image], size: Size) -> Image.Image:
    """All pictures in one frame: one fills it, several share it in columns or rows."""
    if len(pictures) == 1:
        return ImageOps.fit(pictures[0], size, Image.Resampling.LANCZOS)
    width, height = size
    gap = max(2, round(min(size) * 0.012))
    sheet = Image.new("RGB", size, (16, 16, 24))
    half = (len(pictures) + 1) // 2
    rows = (
        [pictures] if len(pictures) == 2 and width >= height else [pictures[:half], pictures[half:]]
    )
    tall = (height - gap * (len(rows) - 1)) // len(rows)
    for down, row in enumerate(rows):
        wide = (width - gap * (len(row) - 1)) // len(row)
        for across, picture in enumerate(row):
            tile = ImageOps.fit(picture, (wide, tall), Image.Resampling.LANCZOS)
            sheet.paste(tile, (across * (wide + gap), down * (tall + gap)))
    return sheet


def _painted(order: PictureOrder) -> Image.Image:
    """Large pictures are painted smaller and enlarged, as the provider does it."""
    scale = min(1.0, PAINT_PIXELS / max(order.size))
    small = (round(order.size[0] * scale), round(order.size[1] * scale))
    picture = paint.landscape(scene.imagine(order.prompt, order.take), small)
    if small != order.size:
        picture = picture.resize(order.size, Image.Resampling.BICUBIC)
    return picture


def _inset(picture: Image.Image, before: Image.Image) -> None:
    short = min(picture.size)
    side, margin, edge = round(short * 0.24), round(short * 0.04), max(2, round(short * 0.006))
    small = ImageOps.fit(before, (side, side), Image.Resampling.LANCZOS)
    mask = _rounded(side)
    frame = _rounded(side + 2 * edge)
    left = picture.width - side - margin
    picture.paste((255, 255, 255), (left - edge, margin - edge), frame)
    picture.paste(small, (left, margin), mask)


def _rounded(side: int) -> Image.Image:
    mask = Image.new("L", (side * 3, side * 3), 0)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, side * 3 - 1, side * 3 - 1), radius=side * 3 // 8, fill=255
    )
    return mask.resize((side, side), Image.Resampling.LANCZOS)
