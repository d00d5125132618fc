"""What all that writes clips has in common: H.264 and AAC in an MP4 that plays everywhere."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.video.reformatter import ColorTrc

SOUND_SAMPLES_PER_S = 48_000
THREADS = 2
KEY_PICTURE_EVERY_S = 5
BUFFER_S = 2
"""How far ahead the encoder may spend its bits; the less, the better it keeps its rate."""

# Nothing is said of where it comes from, and players may begin before they have all of it.
_MP4 = {"movflags": "faststart", "fflags": "bitexact"}
_ENCODING = {"preset": "veryfast"}
_COLOURS = ("color_range", "color_primaries", "color_trc", "colorspace")


def written(part: Path) -> Any:
    """A new clip to write to; its table of contents comes first."""
    return av.open(part, "w", format="mp4", options=_MP4)


def picture_stream(
    made: Any, size: tuple[int, int], pictures_per_s: Fraction, most_bits_per_s: int, **options: str
) -> Any:
    """A stream of H.264 of so many bits at most, whose time is told in pictures."""
    rates = {"maxrate": str(most_bits_per_s), "bufsize": str(most_bits_per_s * BUFFER_S)}
    stream = made.add_stream("libx264", rate=pictures_per_s, options=_ENCODING | rates | options)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = 1 / pictures_per_s
    context.thread_count = THREADS
    context.gop_size = max(1, round(pictures_per_s * KEY_PICTURE_EVERY_S))
    return stream


def tag_colours(stream: Any, example: Any) -> None:
    """Say of a stream's colours what is said of those of another, or of a picture."""
    for colour in _COLOURS:
        setattr(stream.codec_context, colour, getattr(example, colour))


def is_hdr(picture: Any) -> bool:
    """Whether a picture is brighter than the screens it must be seen on."""
    return picture.color_trc in {ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67}


def sound_stream(made: Any, bits_per_s: int, layout: str = "stereo") -> Any:
    """A stream of AAC."""
    stream = made.add_stream("aac", rate=SOUND_SAMPLES_PER_S)
    stream.layout = layout
    stream.bit_rate = bits_per_s
    return stream


def sound_of(container: Any) -> Any:
    """The stream of a clip's sound; None if it is silent."""
    return next(iter(container.streams.audio), None)


def moved(packet: Any, stream: Any) -> Iterator[Any]:
    """A packet in another clip; the empty one that ends a stream is none."""
    if packet is not None and packet.dts is not None:
        packet.stream = stream
        yield packet
