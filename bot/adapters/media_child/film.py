"""Writes one clip out of pieces of others: pictures at an even pace, and sound as long as they.

Pictures pass through one at a time, so a long clip takes no more memory than a short one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import clips
import encoding
import report
from pace import Pace, Screen
from soundtrack import Soundtrack

QUALITY = "20"
"""Of H.264: hard to tell from what it was made of."""
SOUND_BITS_PER_S = 128_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a clip that is open."""

    container: Any
    video: Any
    sound: Any
    """None if it is silent."""
    begins_at: Fraction
    """The moment of its first picture, in seconds by the clip's own clock."""
    slots: int
    """How many pictures it has, at the pace of the film."""
    screen: Screen


class Film:
    """A clip to which pieces are added, one after the other."""

    def __init__(
        self,
        made: Any,
        *,
        size: tuple[int, int],
        rate: Fraction,
        most_bits_per_s: int,
        has_sound: bool,
        example: Any,
    ) -> None:
        """`example` is a picture as it will be shown; all are taken to have its colours."""
        self._made = made
        self._rate = rate
        self._pictures = encoding.picture_stream(made, size, rate, most_bits_per_s, crf=QUALITY)
        encoding.tag_colours(self._pictures, example)
        self._sound: Any = encoding.sound_stream(made, SOUND_BITS_PER_S) if has_sound else None
        self._slots = 0
        self._samples = 0

    def add(self, piece: Piece) -> None:
        """Append a piece. Raises ProblemError when it has no picture that can be shown."""
        pace = Pace(self._rate, piece.slots, piece.screen.show)
        slots = self._slots + piece.slots
        samples = round(slots / self._rate * encoding.SOUND_SAMPLES_PER_S)
        soundtrack = Soundtrack(samples - self._samples)
        streams = [piece.video, *([piece.sound] if piece.sound and self._sound else [])]
        for packet in clips.whole_packets(piece.container, *streams):
            if packet.stream is not piece.video:
                for sound in packet.decode():
                    self._play(soundtrack.take(sound, _moment(sound, piece)))
            elif not pace.is_over:
                for picture in packet.decode():
                    self._show(pace.take(picture, _moment(picture, piece)))
            if pace.is_over and (len(streams) == 1 or soundtrack.is_over):
                break
        self._show(pace.rest())
        if not pace.is_over:
            raise report.ProblemError("nothing can be shown")
        if self._sound:
            self._play(soundtrack.rest())
        self._slots, self._samples = slots, samples

    def end(self) -> None:
        """Write what the encoders still hold."""
        self._made.mux(self._pictures.encode(None))
        if self._sound:
            self._made.mux(self._sound.encode(None))

    def _show(self, pictures: Iterable[Any]) -> None:
        for picture in pictures:
            picture.pts += self._slots
            self._made.mux(self._pictures.encode(picture))

    def _play(self, sounds: Iterable[Any]) -> None:
        for sound in sounds:
            sound.pts += self._samples
            self._made.mux(self._sound.encode(sound))


def _moment(frame: Any, piece: Piece) -> Fraction:
    """When a picture or sound comes, in seconds after the piece's beginning."""
    if frame.pts is None:
        raise report.ProblemError("damaged")
    return frame.pts * frame.time_base - piece.begins_at
