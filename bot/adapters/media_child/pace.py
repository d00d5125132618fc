"""Gives the pictures of a clip an even pace, one size, and their place upright in the frame."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import av
import av.filter
import encoding
from av.video.frame import PictureType
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)

RATES = tuple(
    Fraction(rate)
    for rate in (10, 12, 15, 20, Fraction(24_000, 1001), 24, 25, Fraction(30_000, 1001), 30)
)
TOO_FAST = Fraction(61, 2)
"""Pictures a second from which on only every second one is shown, or fewer."""

_EVERYONES = {
    "dst_colorspace": Colorspace.ITU709,
    "dst_color_trc": ColorTrc.BT709,
    "dst_color_primaries": ColorPrimaries.BT709,
}
_TURNS = {
    90: ("cclock",),
    -90: ("clock",),
    180: ("clock", "clock"),
    -180: ("clock", "clock"),
}


def even_rate(pictures_per_s: Fraction) -> Fraction:
    """The usual rate that is nearest to one that may be too high, or none of the usual ones."""
    slowed = pictures_per_s / max(1, math.ceil(pictures_per_s / TOO_FAST))
    return min(RATES, key=lambda rate: abs(rate - slowed))


class Pace:
    """Shows a picture in each slot of an even pace: the one that is due, once more if need be."""

    def __init__(self, rate: Fraction, slots: int, show: Callable[[Any], Any]) -> None:
        self._rate = rate
        self._slots = slots
        self._show = show
        self._next = 0
        self._held: Any = None
        self._shown: Any = None

    @property
    def is_over(self) -> bool:
        return self._next >= self._slots

    def take(self, picture: Any, moment: Fraction) -> Iterator[Any]:
        """What is shown before this picture, which came so many seconds after the beginning."""
        slot = math.floor(moment * self._rate + Fraction(1, 2))
        if self._held is not None:
            yield from self._until(min(slot, self._slots))
        self._held, self._shown = picture, None

    def rest(self) -> Iterator[Any]:
        """What is shown up to the end."""
        if self._held is not None:
            yield from self._until(self._slots)

    def _until(self, slot: int) -> Iterator[Any]:
        while self._next < slot:
            self._shown = self._shown or self._show(self._held)
            self._shown.pts, self._shown.time_base = self._next, 1 / self._rate
            self._next += 1
            yield self._shown


class Screen:
    """Scales pictures to a size, turns them upright, and puts bars where they do not reach."""

    def __init__(
        self, size: tuple[int, int], rotation: int = 0, frame: tuple[int, int] | None = None
    ) -> None:
        """`size` is what is seen of them, `rotation` in degrees against the clock."""
        self._flat = (size[1], size[0]) if abs(rotation) == 90 else size
        filters = [("transpose", turn) for turn in _TURNS.get(rotation, ())]
        if frame and frame != size:
            filters.append(("pad", f"{frame[0]}:{frame[1]}:-1:-1"))
        self._graph = _graph(self._flat, filters) if filters else None
        self._scaler = VideoReformatter()

    def show(self, picture: Any) -> Any:
        """The picture for the screen, in 8 bits and colours that every player knows."""
        foreign = encoding.is_hdr(picture) or picture.format.is_rgb
        shown = self._scaler.reformat(
            picture,
            *self._flat,
            format="yuv420p",
            interpolation=Interpolation.BICUBIC,
            dst_color_range=ColorRange.MPEG,
            threads=encoding.THREADS,
            **(_EVERYONES if foreign else {}),
        )
        if self._graph:
            self._graph.vpush(shown)
            shown = self._graph.vpull()
        shown.pict_type = PictureType.NONE  # the encoder chooses its own
        return shown


def _graph(size: tuple[int, int], filters: list[tuple[str, str]]) -> Any:
    """One that takes pictures of a size, one at a time."""
    graph = av.filter.Graph()
    graph.threads = 1
    source = graph.add_buffer(
        *(None, *size), format=av.VideoFormat("yuv420p"), time_base=Fraction(1, 1000)
    )
    nodes = [graph.add(name, setting) for name, setting in filters]
    graph.link_nodes(source, *nodes, graph.add("buffersink")).configure()
    return graph
