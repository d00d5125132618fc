"""Looks at clips: MP4s of one picture at a time, of a sane size and length."""

import struct
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import prints
import report
from PIL import Image

STREAMS_MAX = 4
SIDE_MAX = 4096
CLIP_S_MAX = 600


def inspect(path: Path) -> dict[str, Any]:
    """What an MP4 is, once all of it was read and its first and last pictures were decoded."""
    with opened(path) as (container, video):
        shown = [next(container.decode(video)), last_picture(container, video)]
        facts = report.facts(
            "video/mp4", (video.width, video.height), round(seconds_of(video) * 1000)
        )
        container.seek(0)
        packets = whole_packets(container, video)
        return facts | prints.of_clip(packets, map(upright, shown))


def last_picture(container: Any, video: Any) -> Any:
    """The last picture that is shown; every byte was read for it."""
    container.seek(0)
    last = _last_moment(container, video)
    container.seek(last, stream=video)
    shown = deque(container.decode(video), maxlen=1)
    if not shown or (shown[0].pts or 0) < last:
        raise report.ProblemError("the end cannot be shown")
    return shown[0]


@contextmanager
def opened(path: Path) -> Generator[tuple[Any, Any]]:
    """A clip that is worth reading, and the stream of its pictures."""
    # Named, so that no playlist or other format can make it open more than this one file.
    with av.open(path, format="mp4", options={"protocol_whitelist": "file"}) as container:
        if is_cut_off(path):
            raise report.ProblemError("cut off")
        if len(container.streams) > STREAMS_MAX or len(container.streams.video) != 1:
            raise report.ProblemError("not one clip")
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        if not 0 < seconds_of(video) <= CLIP_S_MAX:
            raise report.ProblemError("no sane length")
        if not (0 < video.width <= SIDE_MAX and 0 < video.height <= SIDE_MAX):
            raise report.ProblemError("no sane size")
        yield container, video


def upright(picture: Any) -> Image.Image:
    """A picture of a clip as it is shown."""
    image: Image.Image = picture.to_image()
    return image.rotate(picture.rotation, expand=True) if picture.rotation else image


def seconds_of(stream: Any) -> Fraction:
    """How long a stream plays; 0 if it does not say."""
    return (stream.duration or 0) * Fraction(stream.time_base or 0)


def whole_packets(container: Any, *streams: Any) -> Iterator[Any]:
    """What a clip consists of, in its order, as long as it is whole."""
    for packet in container.demux(*streams):
        if packet.is_corrupt:
            raise report.ProblemError("damaged")
        yield packet


def is_cut_off(path: Path) -> bool:
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
    """When the last picture is shown, in the stream's own time."""
    moments = [
        packet.pts or 0
        for packet in whole_packets(container)
        if packet.size and packet.stream_index == video.index
    ]
    if not moments or len(moments) < video.frames:
        raise report.ProblemError("damaged")
    return max(moments)
