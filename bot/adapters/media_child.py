"""The child process of bot.adapters.media: `inspect FILE`, or `take_in SOURCE TARGET`.

The last line it writes is its report: a JSON object, or the last line of an error that nobody
foresaw. It imports nothing of the bot, and libraries only once its limits hold.
"""

import json
import math
import os
import resource
import struct
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

MEMORY_BYTES_MAX = 2 * 1024**3
CPU_S_MAX = 50
WRITTEN_BYTES_MAX = 64 * 1024**2
NICENESS = 10
"""Opening files must not make the bot slow to answer."""

PIXELS_MAX = 50_000_000
PICTURE_BYTES_MAX = 4 * 1024**2
CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with more pictures after the first
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
JPEG_QUALITIES = (92, 85, 75)
SHRINK = 0.9
"""A picture that is too heavy loses at least a tenth of its width and height."""

CLIP_STREAMS_MAX = 4
CLIP_SIDE_MAX = 4096
CLIP_S_MAX = 600


class ProblemError(Exception):
    """What is wrong with the file, in a word for the report."""


def main() -> None:
    _limit_ourselves()
    verb, *paths = sys.argv[1:]
    try:
        report = {"inspect": inspect, "take_in": take_in}[verb](*map(Path, paths))
    except ProblemError as problem:
        report = {"problem": str(problem)}
    sys.stdout.write(json.dumps(report) + "\n")


def inspect(path: Path) -> dict[str, Any]:
    """What a picture or an MP4 is, once it has been decoded."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only now that limits hold

    try:
        with _opened(path) as image:
            image.verify()
    except UnidentifiedImageError:
        return _clip(path)
    with Image.open(path, formats=PICTURE_FORMATS) as image:
        image.load()
        return _picture_report(image, CONTENT_TYPES[image.format or ""])


def take_in(source: Path, target: Path) -> dict[str, Any]:
    """Write a picture anew: upright, in sRGB, its first frame alone, without metadata."""
    from PIL import ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only now that limits hold

    try:
        with _opened(source) as image:
            image.load()
            upright = ImageOps.exif_transpose(image)
    except UnidentifiedImageError:
        raise ProblemError("not_a_picture") from None
    clean = _plain(_in_srgb(upright))
    clean.info = {}  # nothing but pixels goes on
    content = _fitted(clean)
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(content)
    part.replace(target)
    return _picture_report(clean, "image/png" if clean.mode == "RGBA" else "image/jpeg")


def _limit_ourselves() -> None:
    os.nice(NICENESS)
    limits = {
        resource.RLIMIT_CPU: CPU_S_MAX,
        resource.RLIMIT_FSIZE: WRITTEN_BYTES_MAX,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: MEMORY_BYTES_MAX,
    }
    for what, most in limits.items():
        with suppress(ValueError):  # macOS takes no limit on memory
            resource.setrlimit(what, (most, most))


def _opened(path: Path) -> "Image":
    """A picture of a sane size, recognised by its content and not decoded yet."""
    from PIL import Image  # noqa: PLC0415 - only now that limits hold

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    if path.stat().st_size == 0:
        raise ProblemError("empty")
    try:
        return Image.open(path, formats=PICTURE_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ProblemError("too_many_pixels") from None


def _in_srgb(image: "Image") -> "Image":
    """The colours of an embedded profile, as everyone's screen shows them."""
    from PIL import ImageCms  # noqa: PLC0415 - only now that limits hold

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


def _plain(image: "Image") -> "Image":
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


def _fitted(image: "Image") -> bytes:
    """The picture as a file that is small enough; the picture itself shrinks if it has to."""
    while True:
        content = b""
        for content in _encodings(image):
            if len(content) <= PICTURE_BYTES_MAX:
                return content
        shrink = min(SHRINK, math.sqrt(PICTURE_BYTES_MAX / len(content)))
        image.thumbnail((max(1, image.width * shrink), max(1, image.height * shrink)))


def _encodings(image: "Image") -> Iterator[bytes]:
    """The picture as files, best first."""
    if image.mode == "RGBA":
        yield _encoded(image, "PNG", compress_level=6)
    else:
        yield from (_encoded(image, "JPEG", quality=quality) for quality in JPEG_QUALITIES)


def _encoded(image: "Image", file_format: str, **options: int) -> bytes:
    content = BytesIO()
    image.save(content, file_format, **options)
    return content.getvalue()


def _picture_report(image: "Image", content_type: str) -> dict[str, Any]:
    return {
        "content_type": content_type,
        "width": image.width,
        "height": image.height,
        "duration_ms": None,
    }


def _clip(path: Path) -> dict[str, Any]:
    """What an MP4 is, once all of it was read and its first and last pictures were decoded."""
    import av  # noqa: PLC0415 - only now that limits hold

    # Named, so that no playlist or other format can make it open more than this one file.
    with av.open(path, format="mp4", options={"protocol_whitelist": "file"}) as container:
        if _is_cut_off(path):
            raise ProblemError("cut off")
        if len(container.streams) > CLIP_STREAMS_MAX or len(container.streams.video) != 1:
            raise ProblemError("not one clip")
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        seconds = (video.duration or 0) * Fraction(video.time_base or 0)
        if not 0 < seconds <= CLIP_S_MAX:
            raise ProblemError("no sane length")
        if not (0 < video.width <= CLIP_SIDE_MAX and 0 < video.height <= CLIP_SIDE_MAX):
            raise ProblemError("no sane size")
        last = _last_moment(container, video)
        container.seek(0)
        next(container.decode(video))
        container.seek(last, stream=video)
        if max((frame.pts or 0 for frame in container.decode(video)), default=-1) < last:
            raise ProblemError("the end cannot be shown")
        return {
            "content_type": "video/mp4",
            "width": video.width,
            "height": video.height,
            "duration_ms": round(seconds * 1000),
        }


def _is_cut_off(path: Path) -> bool:
    """Whether the outermost boxes of an MP4 reach beyond its end: libav forgives that."""
    at, end = 0, path.stat().st_size
    with path.open("rb") as file:
        while at < end:
            file.seek(at)
            length, _, long_length = struct.unpack(">I4sQ", file.read(16).ljust(16, b"\0"))
            if length == 1:
                length = long_length
            elif length == 0:  # it says that it is the last one, however long
                length = end - at
            at += max(length, 8)
    return at > end


def _last_moment(container: Any, video: Any) -> int:
    """When the last picture is shown, in the stream's own time; every byte was read for it."""
    moments: list[int] = []
    for packet in container.demux():
        if packet.is_corrupt:
            raise ProblemError("damaged")
        if packet.size and packet.stream_index == video.index:
            moments.append(packet.pts or 0)
    if not moments or len(moments) < video.frames:
        raise ProblemError("damaged")
    return max(moments)


if __name__ == "__main__":
    main()
