"""Makes one clip of several, one after the other, in the frame and at the pace of the first."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import clips
import encoding
import pace
import report
from film import Film, Piece
from pace import Screen

BITS_PER_S_MAX = 12_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """What there is to know of one of the clips."""

    path: Path
    first: Any
    """Its first picture."""
    pictures_per_s: Fraction
    seconds: Fraction
    has_sound: bool


def stitch(paths: list[Path], part: Path) -> dict[str, Any]:
    """Write a clip that plays all of them. Raises ProblemError, and CannotFitError if too long."""
    all_given = [_survey(path) for path in paths]
    if sum(given.seconds for given in all_given) > clips.CLIP_S_MAX:
        raise report.CannotFitError
    first = all_given[0]
    frame = _even((first.first.width, first.first.height))
    rate = pace.even_rate(first.pictures_per_s)
    with encoding.written(part) as made:
        film = Film(
            made,
            size=frame,
            rate=rate,
            most_bits_per_s=BITS_PER_S_MAX,
            has_sound=any(given.has_sound for given in all_given),
            example=Screen(frame).show(first.first),
        )
        for given in all_given:
            with clips.opened(given.path) as (container, video):
                film.add(
                    Piece(
                        container=container,
                        video=video,
                        sound=encoding.sound_of(container),
                        begins_at=(video.start_time or 0) * Fraction(video.time_base),
                        slots=max(1, round(given.seconds * rate)),
                        screen=Screen(_fitted(given.first, frame), frame=frame),
                    )
                )
        film.end()
    return clips.inspect(part)


def _survey(path: Path) -> Given:
    with clips.opened(path) as (container, video):
        return Given(
            path,
            next(container.decode(video)),
            Fraction(video.average_rate or 24),
            clips.seconds_of(video),
            encoding.sound_of(container) is not None,
        )


def _fitted(picture: Any, frame: tuple[int, int]) -> tuple[int, int]:
    """As large as it can be shown in the frame."""
    share = min(Fraction(frame[0], picture.width), Fraction(frame[1], picture.height))
    return _even((picture.width * share, picture.height * share))


def _even(size: tuple[int | Fraction, int | Fraction]) -> tuple[int, int]:
    """H.264 takes even numbers alone."""
    return max(2, int(size[0] / 2) * 2), max(2, int(size[1] / 2) * 2)
