"""Opens clips that people attach: MP4, MOV, WebM and Matroska.

It says what there is to know of one before all of it is decoded.
"""

import struct
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import clips
import encoding
import report
from av.stream import Disposition

STREAMS_MAX = 16
"""Telephones add tracks of what else they measured; one film and one sound are all that is read."""
SIDE_MAX = 8192
CLIP_S_MAX = 600

PICTURE_CODECS = ("h264", "hevc", "av1", "libdav1d", "vp8", "vp9", "mpeg4")
SOUND_CODECS = (
    *("aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "flac", "alac", "ac3", "eac3"),
    *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le"),
)

_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_EBML, _SEGMENT = 0x1A45DFA3, 0x18538067
_PICTURE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What there is to know of a clip. Moments are in seconds, by its own clock."""

    format: str
    begins_at: Fraction
    """When the first picture is shown."""
    seconds: Fraction
    """How long the pictures are shown."""
    sound_ends_at: Fraction | None
    pictures: int
    shape: Fraction
    """How wide a pixel is for its height."""
    codec: str
    first: Any
    """Its first picture."""
    sound_codec: str | None
    bytes: int
    """Of the pictures and the sound alone."""
    hides_some: bool
    """Something is in the file that is not shown."""


@contextmanager
def opened(path: Path) -> Generator[tuple[Any, Any, Any]]:
    """A clip, the stream of its pictures, and that of its sound or None. Raises ProblemError."""
    options = {
        "protocol_whitelist": "file",
        "codec_whitelist": ",".join(PICTURE_CODECS + SOUND_CODECS),
    }
    # Named, so that no playlist or other format can make it open more than this one file.
    with av.open(path, format=_format_of(path), options=options) as container:
        if len(container.streams) > STREAMS_MAX:
            raise report.ProblemError("not_a_clip")
        video = next((one for one in container.streams.video if _is_a_film(one)), None)
        if video is None or not (video.width > 0 and video.height > 0):
            raise report.ProblemError("not_a_clip")
        if max(video.width, video.height) > SIDE_MAX:
            raise report.ProblemError("clip_too_heavy")
        video.thread_type = "AUTO"
        video.codec_context.thread_count = encoding.THREADS
        sounds = (one for one in container.streams.audio if _name_of(one) in SOUND_CODECS)
        yield container, video, next(sounds, None)


def survey(path: Path) -> Given:
    """Read all of a clip and decode its first picture. Raises ProblemError."""
    with opened(path) as (container, video, sound):
        read = _Read()
        for packet in clips.whole_packets(container, video, *([sound] if sound else [])):
            if packet.size:
                read.add(packet, is_sound=packet.stream is sound)
        if read.begins_at is None:
            raise report.ProblemError("not_a_clip")
        container.seek(0)
        first = next(container.decode(video))
        return Given(
            format=container.format.name,
            begins_at=read.begins_at,
            seconds=_sane(read.ends_at(video) - read.begins_at),
            sound_ends_at=read.sound_ends_at,
            pictures=read.pictures,
            shape=video.sample_aspect_ratio or Fraction(1),
            codec=video.codec_context.name,
            first=first,
            sound_codec=_name_of(sound) if sound else None,
            bytes=read.bytes,
            hides_some=read.hidden > 0,
        )


@dataclass(slots=True)
class _Read:
    """What the packets of a clip add up to."""

    begins_at: Fraction | None = None
    last_begins_at: Fraction = Fraction(0)
    last_lasts_s: Fraction = Fraction(0)
    sound_ends_at: Fraction | None = None
    pictures: int = 0
    hidden: int = 0
    bytes: int = 0

    def add(self, packet: Any, *, is_sound: bool) -> None:
        self.bytes += packet.size
        if packet.is_discard:
            self.hidden += not is_sound
            self.pictures += not is_sound
            return
        if packet.pts is None:
            raise report.ProblemError("not_a_clip")
        moment, lasts_s = packet.pts * packet.time_base, packet.duration * packet.time_base
        if is_sound:
            self.sound_ends_at = max(self.sound_ends_at or moment, moment + lasts_s)
            return
        self.pictures += 1
        if self.begins_at is None:
            self.begins_at = self.last_begins_at = moment
        self.begins_at = min(self.begins_at, moment)
        if moment >= self.last_begins_at:
            self.last_begins_at, self.last_lasts_s = moment, lasts_s

    def ends_at(self, video: Any) -> Fraction:
        """When the last picture has been shown; not every file says how long that one is."""
        return self.last_begins_at + (self.last_lasts_s or 1 / Fraction(video.average_rate or 30))


def _sane(seconds: Fraction) -> Fraction:
    if seconds <= 0:
        raise report.ProblemError("not_a_clip")
    if seconds > CLIP_S_MAX:
        raise report.ProblemError("clip_too_long")
    return seconds


def _is_a_film(stream: Any) -> bool:
    """Whether it is shown one picture after the other, and can be decoded; a cover is not."""
    return not stream.disposition & Disposition.attached_pic and _name_of(stream) in PICTURE_CODECS


def _name_of(stream: Any) -> str | None:
    """What a stream is coded as; None if nobody knows."""
    return stream.codec_context.name if stream.codec_context else None


def _format_of(path: Path) -> str:
    """What libav calls the kind of file, by its first bytes. Raises ProblemError."""
    with path.open("rb") as file:
        head = file.read(12)
    if not head:
        raise report.ProblemError("empty")
    if head[4:8] in _BOXES and head[8:12] not in _PICTURE_BRANDS and not clips.is_cut_off(path):
        return "mp4"
    if head[:4] == struct.pack(">I", _EBML) and not _is_matroska_cut_off(path):
        return "matroska"
    raise report.ProblemError("not_a_clip")


def _is_matroska_cut_off(path: Path) -> bool:
    """Whether its segment reaches beyond the end of the file. Some say no length: they do not."""
    with path.open("rb") as file:
        for name, ends_at in _elements(file):
            if name == _SEGMENT:
                return ends_at is not None and ends_at > path.stat().st_size
    return True


def _elements(file: Any) -> Iterator[tuple[int, int | None]]:
    """The outermost elements of Matroska: what they are called, and where they end if known."""
    while True:
        name, _ = _number(file, keep_mark=True)
        length, bits = _number(file, keep_mark=False)
        if not name:
            return
        known = length != (1 << bits) - 1
        yield name, file.tell() + length if known else None
        if not known:
            return
        file.seek(length, 1)


def _number(file: Any, *, keep_mark: bool) -> tuple[int, int]:
    """A number of Matroska's, whose first bit set tells its length, and its bits; 0 at the end."""
    first = file.read(1)
    if not first or not first[0]:
        return 0, 0
    more = 8 - first[0].bit_length()
    bits = 7 * (more + 1)
    number = int.from_bytes(first + file.read(more), "big")
    return (number if keep_mark else number & ((1 << bits) - 1)), bits
