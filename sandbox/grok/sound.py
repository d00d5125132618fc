"""A soft chord for the clips, so that one hears that there is sound."""

import array
import functools
import math

import av

SAMPLE_RATE = 48_000
LOOP_S = 4
FADE_S = 0.4
FRAME_SAMPLES = 1024
# Roots in Hz; whole numbers, so that every tone fits the loop exactly.
ROOTS = (131, 147, 165, 174, 196)
CHORD = (1.0, 1.25, 1.5, 2.0)


def frames(seed: int, duration_s: int) -> list[av.AudioFrame]:
    """The sound of a clip, mono, exactly as long as asked."""
    loop = _loop(seed % len(ROOTS))
    total, fade = duration_s * SAMPLE_RATE, int(FADE_S * SAMPLE_RATE)
    samples = (loop * (duration_s // LOOP_S + 1))[:total]
    for at in range(fade):
        share = at / fade
        samples[at] *= share
        samples[total - 1 - at] *= share
    return [_frame(samples, start) for start in range(0, total, FRAME_SAMPLES)]


@functools.cache
def _loop(root: int) -> "array.array[float]":
    """A held chord under four plucked notes, one in each second."""
    tones = [round(ROOTS[root] * interval) * math.tau / SAMPLE_RATE for interval in CHORD]
    samples = array.array("f")
    for at in range(LOOP_S * SAMPLE_RATE):
        pad = math.sin(tones[0] * at) + 0.6 * math.sin(tones[2] * at)
        second, within = divmod(at, SAMPLE_RATE)
        decay = math.exp(-3.5 * within / SAMPLE_RATE) * min(1.0, within / 400)
        pluck = math.sin(2 * tones[second] * at)
        samples.append(0.05 * pad + 0.11 * decay * pluck)
    return samples


def _frame(samples: "array.array[float]", start: int) -> av.AudioFrame:
    piece = samples[start : start + FRAME_SAMPLES]
    frame = av.AudioFrame(format="fltp", layout="mono", samples=len(piece))
    frame.sample_rate = SAMPLE_RATE
    frame.pts = start
    frame.planes[0].update(piece.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
    return frame
