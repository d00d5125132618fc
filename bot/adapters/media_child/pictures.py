"""Looks at pictures, takes in what people attach, and makes results lighter."""

import math
import warnings
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
import prints
import report
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

PIXELS_MAX = 50_000_000
UPLOAD_PIXELS_MAX = 200_000_000
"""The largest photos that telephones take. What has more is made to be too much."""
UPLOAD_SIDE_MAX = 4096
"""Twice the longest side that the provider usually makes; it sees no more in a larger one."""
UPLOAD_BYTES_MAX = 4 * 1024**2
CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with more pictures after the first
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
UPLOAD_FORMATS = (*PICTURE_FORMATS, "HEIF", "AVIF")
SHRUNK_AS_THEY_ARE = ("RGB", "RGBA", "CMYK", "L", "I;16", "I")
"""Whose neighbouring values are neighbouring colours."""
UPLOAD_QUALITIES = (92, 85, 75)
FIT_QUALITIES = (92, 85, 75, 65)
SHRINK = 0.9
"""A picture that is too heavy loses at least a tenth of its width and height."""
FIT_SIDE_MIN = 320
"""With a shorter side than that, a copy of a result is not worth looking at."""
WEBP_SIDE_MAX = 16_383


def inspect(path: Path) -> dict[str, Any] | None:
    """What a picture is, once it has been decoded; None if the file is of another kind."""
    try:
        with _opened(path) as image:
            image.verify()
    except UnidentifiedImageError:
        return None
    with Image.open(path, formats=PICTURE_FORMATS) as image:
        image.load()
        facts = report.facts(CONTENT_TYPES[image.format or ""], image.size)
        return facts | prints.of_picture(_clean(_loaded(image, UPLOAD_SIDE_MAX)))


def take_in(source: Path, part: Path) -> dict[str, Any]:
    """Write a picture anew: upright, in sRGB, its first frame alone, of a sane size, no metadata.

    Raises ProblemError: empty, not_a_picture or too_many_pixels.
    """
    try:
        clean = _taken_in(source)
        return for_the_provider(clean, part) | prints.of_picture(clean)
    except UnidentifiedImageError:
        raise report.ProblemError("not_a_picture") from None
    except MemoryError:  # of some formats there is no room for all that may be tried
        raise report.ProblemError("too_many_pixels") from None


def _taken_in(path: Path) -> Image.Image:
    """The pixels of a picture that people attached. Raises UnidentifiedImageError."""
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener()  # pyright: ignore[reportUnknownMemberType] - it has no type
    with _opened(path, UPLOAD_FORMATS, UPLOAD_PIXELS_MAX) as image:
        return _clean(_loaded(image, UPLOAD_SIDE_MAX))


def prints_of(path: Path) -> dict[str, Any] | None:
    """What a picture that people attached is known again by; None if it is of another kind."""
    try:
        return prints.of_picture(_taken_in(path))
    except UnidentifiedImageError:
        return None


def for_the_provider(clean: Image.Image, part: Path) -> dict[str, Any]:
    """Write a picture as the provider takes it, and say what it is."""
    content, taken = _lightened(clean, UPLOAD_BYTES_MAX, _for_the_provider)
    part.write_bytes(content)
    return report.facts("image/png" if taken.mode == "RGBA" else "image/jpeg", taken.size)


def read(path: Path) -> Image.Image | None:
    """A result's pixels, upright and in sRGB; None if the file is of another kind."""
    try:
        with _opened(path) as image:
            return _clean(image)
    except UnidentifiedImageError:
        return None


def fit(source: Path, part: Path, bytes_max: int) -> dict[str, Any]:
    """Write a picture of at most so many bytes: as JPEG, or WebP where one can see through it."""
    with _opened(source) as image:
        if image.format != "MPO" and getattr(image, "is_animated", False):
            raise report.CannotFitError  # its first frame is not what was asked for
        clean = _clean(image)
    try:
        content, fitted = _lightened(clean, bytes_max, _for_people, side_min=FIT_SIDE_MIN)
    except (MemoryError, ValueError):  # it could be read, but there is no room to encode it
        raise report.CannotFitError from None
    part.write_bytes(content)
    return report.facts("image/webp" if fitted.mode == "RGBA" else "image/jpeg", fitted.size)


def _opened(
    path: Path, formats: tuple[str, ...] = PICTURE_FORMATS, pixels_max: int = PIXELS_MAX
) -> Image.Image:
    """A picture of a sane size, recognised by its content and not decoded yet."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = pixels_max
    if path.stat().st_size == 0:
        raise report.ProblemError("empty")
    try:
        return Image.open(path, formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise report.ProblemError("too_many_pixels") from None


def _loaded(image: Image.Image, side_max: int) -> Image.Image:
    """The picture, with no longer side than that. It shrinks before anything else is done.

    A JPEG is not even decoded larger than need be.
    """
    share = side_max / max(image.size)
    if share >= 1:
        return image
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    image.draft(None, size)
    image.load()
    if image.mode not in SHRUNK_AS_THEY_ARE or "transparency" in image.info:
        image = _plain(image)
    return image.resize(  # pyright: ignore[reportUnknownMemberType] - its types name numpy
        size, Image.Resampling.LANCZOS, reducing_gap=3.0
    )


def _clean(image: Image.Image) -> Image.Image:
    """A picture's pixels and nothing else, upright and in sRGB."""
    image.load()
    clean = _plain(_in_srgb(ImageOps.exif_transpose(image)))
    clean.info = {}
    return clean


def _in_srgb(image: Image.Image) -> Image.Image:
    """The colours of an embedded profile, as everyone's screen shows them."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return (
            ImageCms.profileToProfile(
                image,
                source,
                ImageCms.createProfile("sRGB"),  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - it has no type
                outputMode=mode,
            )
            or image
        )
    except (ImageCms.PyCMSError, OSError):  # a broken profile is no reason to refuse a picture
        return image


def _plain(image: Image.Image) -> Image.Image:
    """RGBA where something can be seen through, RGB otherwise."""
    if image.mode.startswith("I"):
        wide = image.convert("I")
        image = wide.point(  # pyright: ignore[reportUnknownMemberType] - its types name numpy
            lambda value: value / 256
        ).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if image.getchannel("A").getextrema() != (255, 255):
            return image
    return image.convert("RGB")


def _lightened(
    whole: Image.Image,
    bytes_max: int,
    encodings: Callable[[Image.Image], Iterator[bytes]],
    *,
    side_min: int = 1,
) -> tuple[bytes, Image.Image]:
    """The picture as a file that is small enough, and the picture as it is in there.

    It shrinks only if no encoding is small enough. Raises CannotFitError when its shorter side
    would be less than `side_min`.
    """
    image, share, least = whole, 1.0, min(1.0, side_min / min(whole.size))
    while True:
        content = b""
        for content in encodings(image):
            if len(content) <= bytes_max:
                return content, image
        if share <= least:
            raise report.CannotFitError
        shrink = min(SHRINK, math.sqrt(bytes_max / len(content))) if content else SHRINK
        share = max(least, share * shrink)
        size = (max(1, round(whole.width * share)), max(1, round(whole.height * share)))
        image = whole.resize(  # pyright: ignore[reportUnknownMemberType] - its types name numpy
            size, Image.Resampling.LANCZOS, reducing_gap=3.0
        )


def _for_the_provider(image: Image.Image) -> Iterator[bytes]:
    """The picture as files, best first."""
    if image.mode == "RGBA":
        yield _encoded(image, "PNG", compress_level=6)
    else:
        yield from (_encoded(image, "JPEG", quality=quality) for quality in UPLOAD_QUALITIES)


def _for_people(image: Image.Image) -> Iterator[bytes]:
    """The picture as files that Discord shows, best first; none if it is too long for WebP."""
    if image.mode != "RGBA":
        yield from (_encoded(image, "JPEG", quality=quality) for quality in FIT_QUALITIES)
    elif max(image.size) <= WEBP_SIDE_MAX:
        yield from (_encoded(image, "WEBP", quality=quality) for quality in FIT_QUALITIES)


def _encoded(image: Image.Image, file_format: str, **options: int) -> bytes:
    content = BytesIO()
    image.save(content, file_format, **options)
    return content.getvalue()
