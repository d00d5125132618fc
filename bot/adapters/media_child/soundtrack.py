"""A clip's sound, exactly as long as its pictures: silence where there is none."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import av.filter
from encoding import SOUND_SAMPLES_PER_S

AT_ONCE = 1024
"""Samples: as many as AAC takes."""


class Soundtrack:
    """Makes so many stereo samples of whatever sound comes, each at its moment."""

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._graph: Any = None
        self.is_over = False
        """Whether sound has come that is later than all of it."""

    def take(self, sound: Any, moment: Fraction) -> Iterator[Any]:
        """The sound there is once this has come, so many seconds after the beginning."""
        ends_at = moment + Fraction(sound.samples, sound.sample_rate)
        self.is_over = self.is_over or moment * SOUND_SAMPLES_PER_S >= self._samples
        if ends_at <= 0 or self.is_over:
            return
        self._graph = self._graph or self._made_for(sound)
        sound.pts = round(moment * sound.sample_rate)
        sound.time_base = Fraction(1, sound.sample_rate)
        self._graph.push(sound)
        yield from self._ready()

    def rest(self) -> Iterator[Any]:
        """The sound, or the silence, up to the end."""
        if self._graph is None:
            silence = _silence()
            self._graph = self._made_for(silence)
            self._graph.push(silence)
        self._graph.push(None)
        yield from self._ready()

    def _made_for(self, sound: Any) -> Any:
        graph = av.filter.Graph()
        graph.threads = 1
        source = graph.add_abuffer(
            sample_rate=sound.sample_rate, format=sound.format, layout=sound.layout
        )
        steps = (
            # What came too early is left out, and gaps are silent.
            ("aresample", f"{SOUND_SAMPLES_PER_S}:async=1:first_pts=0"),
            ("aformat", "sample_fmts=fltp:channel_layouts=stereo"),
            ("apad", f"whole_len={self._samples}"),
            ("atrim", f"end_sample={self._samples}"),
        )
        nodes = [graph.add(name, setting) for name, setting in steps]
        graph.link_nodes(source, *nodes, graph.add("abuffersink")).configure()
        graph.set_audio_frame_size(AT_ONCE)
        return graph

    def _ready(self) -> Iterator[Any]:
        while True:
            try:
                yield self._graph.pull()
            except (BlockingIOError, EOFError):
                return


def _silence() -> Any:
    sound = av.AudioFrame("fltp", "stereo", AT_ONCE)
    sound.sample_rate = SOUND_SAMPLES_PER_S
    sound.pts, sound.time_base = 0, Fraction(1, SOUND_SAMPLES_PER_S)
    for plane in sound.planes:
        plane.update(bytes(plane.buffer_size))
    return sound
