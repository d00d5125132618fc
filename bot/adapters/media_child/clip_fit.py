"""Makes clips lighter: fewer bits for each picture first, then a smaller frame. The sound stays.

What comes out is H.264 and AAC in an MP4 whose table of contents comes first. Pictures pass through
one at a time, so a long clip takes no more memory than a short one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import clips
import encoding
import report
from av.video.frame import PictureType
from av.video.reformatter import Interpolation, VideoReformatter

TRIES_MAX = 3
PLANNED = 0.97
"""The share of the bytes that is planned with; an encoder keeps its rate only roughly."""
SHORT_SIDES = (1080, 720, 480, 360)
BITS_PER_PIXEL_GOOD = 0.04
"""Below that a smaller frame looks better: 2 Mbit/s at 1080p, 220 kbit/s at 360p."""
BITS_PER_PIXEL_MIN = 80_000 / (640 * 360 * 24)
"""Below that, at the smallest size, there is nothing worth looking at."""

SOUND_BITS_PER_S = (128_000, 96_000, 64_000, 32_000)
SOUND_SHARE_MAX = 0.2
STEREO_BITS_PER_S_MIN = 64_000

TABLE_BYTES = 2_048
TABLE_BYTES_PER_PACKET = 16
"""More than the table of contents takes."""

HOPELESS = 1.25
"""A try that has come to so many times its bytes is not finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What there is to know of a clip before all of it is decoded."""

    size: tuple[int, int]
    pictures_per_s: Fraction
    seconds: float
    rotation: int
    packets: int
    sound_bytes: int
    sound_is_aac: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to encode it."""

    size: tuple[int, int]
    video_bits_per_s: float
    sound_bits_per_s: int | None
    """None to copy the sound as it is."""


@dataclass(slots=True, kw_only=True)
class Written:
    """What a try has come to."""

    video_bytes: int = 0
    sound_bytes: int = 0
    seconds: float = 0.0
    """Up to which moment of the clip."""
    finished: bool = False


Track = Callable[[Any], Iterator[Any]]
"""Makes packets to write of a packet that was read; of None at the end, what is left."""


def fit(source: Path, part: Path, bytes_max: int) -> dict[str, Any]:
    """Write a clip of at most so many bytes."""
    given = _survey(source)
    plan = _plan(given, bytes_max)
    for _ in range(TRIES_MAX):
        written = _encode(source, part, given, plan, bytes_max)
        if written.finished and part.stat().st_size <= bytes_max:
            return clips.inspect(part)
        plan = _lighter(plan, written, given, bytes_max)
    raise report.CannotFitError


def _survey(source: Path) -> Given:
    with clips.opened(source) as (container, video):
        sound = encoding.sound_of(container)
        packets = sound_bytes = 0
        for packet in clips.whole_packets(container):
            packets += 1
            sound_bytes += packet.size if packet.stream is sound else 0
        container.seek(0)
        return Given(
            size=(video.width, video.height),
            pictures_per_s=Fraction(video.average_rate or 24),
            seconds=float(clips.seconds_of(video)),
            rotation=next(container.decode(video)).rotation,
            packets=packets,
            sound_bytes=sound_bytes,
            sound_is_aac=sound is not None and sound.codec_context.name == "aac",
        )


def _plan(given: Given, bytes_max: int) -> Plan:
    """Spend the bytes on the sound, and the rest on the pictures. Raises CannotFitError."""
    bits_per_s = (bytes_max * PLANNED - _table_bytes(given)) * 8 / given.seconds
    sound_now = given.sound_bytes * 8 / given.seconds
    sound = _sound_bits_per_s(given, sound_now, bits_per_s * SOUND_SHARE_MAX)
    video = bits_per_s - min(sound_now, sound if sound is not None else sound_now)
    return Plan(size=_size(given, video), video_bits_per_s=video, sound_bits_per_s=sound)


def _table_bytes(given: Given) -> int:
    return TABLE_BYTES + TABLE_BYTES_PER_PACKET * given.packets


def _sound_bits_per_s(given: Given, now: float, most: float) -> int | None:
    if given.sound_is_aac and now <= most:
        return None
    return next((rate for rate in SOUND_BITS_PER_S if rate <= most), SOUND_BITS_PER_S[-1])


def _size(given: Given, bits_per_s: float) -> tuple[int, int]:
    """The largest frame that so few bits make look good, or the smallest if that will do."""
    bits_per_picture = bits_per_s / given.pictures_per_s
    size = given.size
    for size in _sizes(given.size):
        if bits_per_picture >= BITS_PER_PIXEL_GOOD * size[0] * size[1]:
            return size
    if bits_per_picture >= BITS_PER_PIXEL_MIN * size[0] * size[1]:
        return size
    raise report.CannotFitError


def _sizes(size: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The frame as it is, then smaller ones; H.264 takes even numbers alone."""
    short = min(size)
    for side in (short, *(side for side in SHORT_SIDES if side < short)):
        width, height = (
            max(2, min(round(length * side / short / 2), length // 2) * 2) for length in size
        )
        yield width, height


def _lighter(plan: Plan, written: Written, given: Given, bytes_max: int) -> Plan:
    """The next plan, by how far this one missed. Raises CannotFitError."""
    share = 1.0 if written.finished else written.seconds / given.seconds
    left = (bytes_max - _table_bytes(given)) * share - written.sound_bytes
    hit = min(1.0, left / max(written.video_bytes, 1))
    video = plan.video_bits_per_s * hit * PLANNED
    return replace(plan, size=_size(given, video), video_bits_per_s=video)


def _encode(source: Path, part: Path, given: Given, plan: Plan, bytes_max: int) -> Written:
    """Write a clip by a plan, and say what it came to."""
    written = Written()
    with (
        clips.opened(source) as (container, video),
        encoding.written(part) as made,
    ):
        tracks = {video: _pictures(made, video, given, plan)}
        sound = encoding.sound_of(container)
        if sound is not None:
            tracks[sound] = _sound(made, sound, plan.sound_bits_per_s)
        for stream, packet in _encoded(container, tracks):
            if stream is video:
                written.video_bytes += packet.size
                written.seconds = max(written.seconds, float(packet.pts * packet.time_base))
            else:
                written.sound_bytes += packet.size
            if written.video_bytes + written.sound_bytes > bytes_max * HOPELESS:
                return written
            made.mux(packet)  # pyright: ignore[reportUnknownMemberType] - its packets name no buffer
    written.finished = True
    return written


def _encoded(container: Any, tracks: dict[Any, Track]) -> Iterator[tuple[Any, Any]]:
    """What the tracks make of a clip, packet by packet, each with the stream it comes from."""
    for packet in clips.whole_packets(container, *tracks):
        yield from ((packet.stream, encoded) for encoded in tracks[packet.stream](packet))
    for stream, track in tracks.items():
        yield from ((stream, encoded) for encoded in track(None))


def _pictures(made: Any, video: Any, given: Given, plan: Plan) -> Track:
    """Encode pictures anew, each for the moment it is shown at."""
    bits_per_s = round(plan.video_bits_per_s)
    stream = encoding.picture_stream(made, plan.size, given.pictures_per_s, bits_per_s)
    stream.codec_context.bit_rate = bits_per_s
    stream.codec_context.time_base = video.time_base
    encoding.tag_colours(stream, video.codec_context)
    if given.rotation:
        stream.set_display_rotation(given.rotation)
    scaler = VideoReformatter()

    def track(packet: Any) -> Iterator[Any]:
        if packet is None:
            yield from stream.encode(None)
            return
        for frame in packet.decode():
            scaled = scaler.reformat(
                frame, *plan.size, format="yuv420p", interpolation=Interpolation.BICUBIC
            )
            scaled.pict_type = PictureType.NONE  # the encoder chooses its own
            yield from stream.encode(scaled)

    return track


def _sound(made: Any, sound: Any, bits_per_s: int | None) -> Track:
    """Copy the sound, or encode it anew."""
    if bits_per_s is None:
        copy = made.add_stream_from_template(sound)
        return lambda packet: encoding.moved(packet, copy)
    is_mono = sound.channels == 1 or bits_per_s < STEREO_BITS_PER_S_MIN
    stream = encoding.sound_stream(made, bits_per_s, "mono" if is_mono else "stereo")

    def track(packet: Any) -> Iterator[Any]:
        for frame in [None] if packet is None else packet.decode():
            yield from stream.encode(frame)

    return track
