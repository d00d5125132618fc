"""Takes in clips that people attach: an upright MP4 of H.264 and AAC, and nothing of its past.

What is one already is copied stream by stream; all else is encoded anew.
"""

from fractions import Fraction
from pathlib import Path
from typing import Any

import clip_upload
import clips
import encoding
import pace
import prints
import report
from clip_upload import Given
from film import SOUND_BITS_PER_S, Film, Piece
from pace import Screen

SHORT_SIDE_MAX = 720
"""The provider makes no larger clip out of one."""
BYTES_MAX = 48 * 1024**2
PLANNED = 0.9
"""The share of the bytes that is planned with; an encoder keeps its most only roughly."""
BITS_PER_S_MAX = 8_000_000


def take_in(source: Path, part: Path, keep_s: Fraction | None, *, at_end: bool) -> dict[str, Any]:
    """Write a clip anew, or its first or last seconds. Raises ProblemError."""
    given = clip_upload.survey(source)
    if keep_s is not None and keep_s >= _whole_s(given):
        keep_s = None
    if keep_s is None and _is_as_wanted(given):
        _copy(source, part, given)
    else:
        _encode(source, part, given, keep_s, at_end=at_end)
    if part.stat().st_size > BYTES_MAX:
        raise report.ProblemError("clip_too_heavy")
    return clips.inspect(part) | {"duration_ms": _plays_ms(part), "exact": _digest(source)}


def prints_of(source: Path) -> dict[str, Any]:
    """What a clip that people attached is known again by. Raises ProblemError."""
    first = clip_upload.survey(source).first
    return {"exact": _digest(source), "looks": prints.looks([clips.upright(first)])}


def _digest(source: Path) -> str:
    """It is known again as it was given, not as it was written anew."""
    with clip_upload.opened(source) as (container, video, _):
        return prints.of_clip(clips.whole_packets(container, video), ())["exact"]


def _plays_ms(part: Path) -> int:
    """How long it plays, by the pictures or the sound: whoever measures it may take either."""
    with clips.opened(part) as (container, _):
        return round(Fraction(container.duration or 0) / 1000)


def _whole_s(given: Given) -> Fraction:
    """How long it plays, by the pictures or the sound."""
    sound_s = (given.sound_ends_at or given.begins_at) - given.begins_at
    return max(given.seconds, sound_s)


def _is_as_wanted(given: Given) -> bool:
    first = given.first
    return (
        (given.format, given.codec, first.format.name) == ("mp4", "h264", "yuv420p")
        and given.sound_codec in {"aac", None}
        and (first.rotation, given.shape) == (0, 1)
        and not (encoding.is_hdr(first) or given.hides_some)
        and min(first.width, first.height) <= SHORT_SIDE_MAX
        and max(first.width, first.height) <= clips.SIDE_MAX
        and given.pictures <= pace.TOO_FAST * given.seconds
        and given.bytes <= BYTES_MAX * PLANNED
    )


def _copy(source: Path, part: Path, given: Given) -> None:
    with (
        clip_upload.opened(source) as (container, video, sound),
        encoding.written(part) as made,
    ):
        copies = {one: _copied(made, one) for one in (video, sound) if one is not None}
        for packet in clips.whole_packets(container, *copies):
            late = round(given.begins_at / packet.time_base) if packet.dts is not None else 0
            for moved in encoding.moved(packet, copies[packet.stream]):
                moved.pts, moved.dts = moved.pts - late, moved.dts - late
                made.mux(moved)


def _copied(made: Any, stream: Any) -> Any:
    copy = made.add_stream_from_template(stream)
    copy.metadata.clear()
    return copy


def _size(given: Given) -> tuple[int, int]:
    """What is seen of it: upright, with square pixels, and not larger than need be."""
    width, height = given.first.width * given.shape, Fraction(given.first.height)
    if abs(given.first.rotation) == 90:
        width, height = height, width
    share = min(
        Fraction(1), SHORT_SIDE_MAX / min(width, height), clips.SIDE_MAX / max(width, height)
    )
    return max(2, int(width * share / 2) * 2), max(2, int(height * share / 2) * 2)


def _encode(
    source: Path, part: Path, given: Given, keep_s: Fraction | None, *, at_end: bool
) -> None:
    rate = pace.even_rate(given.pictures / given.seconds)
    slots = round(given.seconds * rate)
    if keep_s is not None:  # no part of a picture more than was asked for
        slots = min(slots, int(keep_s * rate))
    slots = max(1, slots)
    begins_at = given.begins_at
    if at_end:
        begins_at += max(Fraction(0), given.seconds - slots / rate)
    size = _size(given)
    screen = Screen(size, given.first.rotation)
    with (
        clip_upload.opened(source) as (container, video, sound),
        encoding.written(part) as made,
    ):
        if begins_at > given.begins_at:  # it lands on a picture that needs no other, or before
            container.seek(int(begins_at / video.time_base), stream=video)
        film = Film(
            made,
            size=size,
            rate=rate,
            most_bits_per_s=_most_bits_per_s(slots / rate),
            has_sound=sound is not None,
            example=screen.show(given.first),
        )
        film.add(
            Piece(
                container=container,
                video=video,
                sound=sound,
                begins_at=begins_at,
                slots=slots,
                screen=screen,
            )
        )
        film.end()


def _most_bits_per_s(seconds: Fraction) -> int:
    """What the pictures may take, so that the file is not too large for the provider."""
    all_bits_per_s = int(BYTES_MAX * 8 * PLANNED / seconds)
    return min(BITS_PER_S_MAX, all_bits_per_s - SOUND_BITS_PER_S)
