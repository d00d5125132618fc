"""The upper edges of silhouettes: points from left to right, ending at the height they began."""

import itertools
import math
import random
from collections.abc import Sequence

Outline = list[tuple[float, float]]


def _rolling(rng: random.Random, width: int, relief: float, turns: Sequence[int]) -> Outline:
    """Waves that fit the width exactly, so that the right edge meets the left one."""
    parts = [(turn, rng.uniform(0.5, 1) / turn**0.7, rng.uniform(0, math.tau)) for turn in turns]
    total = sum(weight for _, weight, _ in parts)
    outline: Outline = []
    for step in range(257):
        angle = step / 256 * math.tau
        rise = sum(weight * math.sin(turn * angle + phase) for turn, weight, phase in parts)
        outline.append((step / 256 * width, relief * (1 - rise / total) / 2))
    return outline


def _hills(rng: random.Random, width: int, relief: float, _height: int) -> Outline:
    return _rolling(rng, width, relief, (1, 2, 3, 5))


def _waves(rng: random.Random, width: int, relief: float, height: int) -> Outline:
    crests = max(3, round(width / height * 5))
    return _rolling(rng, width, relief, (crests, crests + 2, 2 * crests + 1))


def _peaks(rng: random.Random, width: int, relief: float, _height: int) -> Outline:
    """A ridge by midpoint displacement; it ends at the height at which it began."""
    heights = [0.6, rng.uniform(0.0, 0.3), rng.uniform(0.5, 0.9), rng.uniform(0.1, 0.5), 0.6]
    rough = 0.24
    while len(heights) < 260:
        finer = [heights[0]]
        for before, after in itertools.pairwise(heights):
            finer += [(before + after) / 2 + rng.uniform(-rough, rough), after]
        heights, rough = finer, rough * 0.52
    last = len(heights) - 1
    return [
        (at / last * width, relief * min(1.0, max(0.0, share))) for at, share in enumerate(heights)
    ]


def _pines(rng: random.Random, width: int, relief: float, height: int) -> Outline:
    """Fir trees on rolling ground."""
    ground = _rolling(rng, width, relief * 0.5, (1, 2, 4))
    outline: Outline = []
    left = 0.0
    while left < width:
        base = relief * 0.5 + ground[min(256, int(left / width * 256))][1]
        tall = min(base, relief * rng.uniform(0.35, 0.8))
        half = tall * 0.24
        if left + half * 2 > width:
            break
        outline.append((left, base))
        for tier in (0.35, 0.65):
            outline += [
                (left + half * tier, base - tall * tier),
                (left + half * (tier - 0.16), base - tall * (tier - 0.04)),
            ]
        outline.append((left + half, base - tall))
        for tier in (0.65, 0.35):
            outline += [
                (left + half * (2.16 - tier), base - tall * (tier - 0.04)),
                (left + half * (2 - tier), base - tall * tier),
            ]
        outline.append((left + half * 2, base))
        left += half * rng.uniform(1.3, 2.6) + height * 0.002
    return [*outline, (width, outline[0][1])] if outline else ground


def _towers(rng: random.Random, width: int, relief: float, height: int) -> Outline:
    outline: Outline = []
    left = 0.0
    while left < width:
        right = min(width, left + height * rng.uniform(0.05, 0.11))
        roof = relief * rng.uniform(0.05, 1)
        if rng.random() < 0.25:
            middle = (left + right) / 2
            spire = [(middle - 1, roof), (middle, max(0, roof - relief * 0.25)), (middle + 1, roof)]
            outline += [(left, roof), *spire, (right, roof)]
        else:
            outline += [(left, roof), (right, roof)]
        left = right
    return outline


OUTLINES = {
    "hills": _hills,
    "peaks": _peaks,
    "pines": _pines,
    "towers": _towers,
    "waves": _waves,
}
