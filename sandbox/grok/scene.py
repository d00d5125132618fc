"""What a prompt looks like: colours, light and layers, chosen by its words and its hash."""

import hashlib
import random
import re
from dataclasses import dataclass
from typing import Literal

Colour = tuple[int, int, int]
Shape = Literal["hills", "peaks", "pines", "towers", "waves"]
Kind = Literal["hills", "peaks", "forest", "city", "sea"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one hour of the day, from the top of the sky to the nearest layer."""

    sky: tuple[Colour, Colour, Colour]
    light: Colour
    far: Colour
    near: Colour
    stars: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One silhouette; `top` and `relief` are shares of the height, `drift` of the width per s."""

    shape: Shape
    top: float
    relief: float
    drift: float
    colour: Colour
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A landscape; positions are shares of width and height, `water` is where the sea begins."""

    palette: Palette
    light_at: tuple[float, float]
    light_radius: float
    layers: tuple[Layer, ...]
    birds: int
    water: float | None
    lighthouse: bool
    seed: int


def _colour(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _palette(colours: str, stars: int = 0) -> Palette:
    top, middle, horizon, light, far, near = (_colour(text) for text in colours.split())
    return Palette(sky=(top, middle, horizon), light=light, far=far, near=near, stars=stars)


PALETTES = {
    "dawn": _palette("2b2d5b c8637a ffc78a fff1cf a56a80 1f1a38", stars=20),
    "dusk": _palette("1b1f4b 7b3f8c ff8a5c ffe0a3 84488a 140f2b", stars=60),
    "noon": _palette("2f7fd6 8ec9f5 eaf6ff ffffff 8fb8bd 17494a"),
    "mint": _palette("0f4c5c 5fb49c f2f5d0 fffbe0 6fae9d 0b2f38"),
    "rose": _palette("5b2a86 e56399 ffd1c1 fff0e6 b8579a 2b1446", stars=30),
    "night": _palette("050a24 122a5c 3a6a9c f4f1de 234a7c 040a1a", stars=260),
    "gold": _palette("7a3b12 e0913a ffe6a7 fff6d8 bd7434 331506"),
    "polar": _palette("041c2c 0b5563 4fd0a6 eafff6 15616a 03141c", stars=180),
}

HOURS = {
    "gold": r"gold|golden|desert|sand|autumn|fire|amber",
    "dawn": r"dawn|morning|sunrise|spring|pink sky",
    "dusk": r"dusk|evening|sunset|purple|violet|neon",
    "noon": r"noon|day|summer|blue|sunny|cloud",
    "mint": r"green|mint|jungle|garden|rain",
    "rose": r"rose|pink|love|blossom|candy|cherry",
    "night": r"night|stars?|moon|space|galaxy|storm|dark|sleep",
    "polar": r"aurora|polar|ice|snow|winter|north|arctic|teal",
}
PLACES: dict[Kind, str] = {
    "sea": r"sea|ocean|lighthouse|boat|ship|harbou?r|waves?|beach|whale|island|fish|lake|water",
    "city": r"city|street|town|neon|robot|car|skyline|tokyo|cyber\w*|roof\w*|tower",
    "forest": r"forest|trees?|woods?|fox|deer|owl|bear|cabin|jungle|garden|wolf",
    "peaks": r"mountains?|alps?|peaks?|snow|dragon|castle|glacier|aurora|everest",
    "hills": r"hills?|field|meadow|desert|farm|village|balloon|dunes?",
}

# Per place: shape, top, relief and drift of each layer, far to near.
LAYERS: dict[Kind, tuple[tuple[Shape, float, float, float], ...]] = {
    "hills": (
        ("peaks", 0.55, 0.16, 0.004),
        ("hills", 0.64, 0.10, 0.010),
        ("hills", 0.72, 0.11, 0.020),
        ("pines", 0.84, 0.09, 0.040),
    ),
    "peaks": (
        ("peaks", 0.40, 0.24, 0.003),
        ("peaks", 0.54, 0.20, 0.008),
        ("peaks", 0.70, 0.14, 0.018),
        ("pines", 0.84, 0.10, 0.040),
    ),
    "forest": (
        ("peaks", 0.46, 0.16, 0.004),
        ("pines", 0.58, 0.09, 0.010),
        ("pines", 0.68, 0.13, 0.022),
        ("pines", 0.80, 0.18, 0.045),
    ),
    "city": (
        ("towers", 0.42, 0.22, 0.005),
        ("towers", 0.54, 0.22, 0.012),
        ("towers", 0.68, 0.20, 0.028),
    ),
    "sea": (
        ("waves", 0.76, 0.020, 0.030),
        ("waves", 0.83, 0.026, -0.045),
        ("waves", 0.90, 0.034, 0.070),
    ),
}


def imagine(prompt: str, take: int = 0) -> Scene:
    """The scene of a prompt; another `take` is another view of the same subject."""
    words = prompt.lower()
    kind = _kind_of(words)
    hour = _named(words, HOURS) or _pick(words, sorted(PALETTES))
    palette = PALETTES[hour]
    seed = _number(f"{take}:{prompt}")
    rng = random.Random(seed)  # noqa: S311  # a drawing, not a secret
    water = 0.62 if kind == "sea" else None
    light_at = (rng.uniform(0.22, 0.78), rng.uniform(0.20, 0.42))
    return Scene(
        palette=palette,
        light_at=light_at,
        light_radius=rng.uniform(0.07, 0.12),
        layers=tuple(_layers(kind, palette, rng)),
        birds=0 if palette.stars > 100 else rng.randint(3, 6),
        water=water,
        lighthouse="lighthouse" in words,
        seed=seed,
    )


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` 0 is the first colour, 1 the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _layers(kind: Kind, palette: Palette, rng: random.Random) -> list[Layer]:
    shapes = LAYERS[kind]
    last = len(shapes) - 1
    return [
        Layer(
            shape=shape,
            top=top + rng.uniform(-0.02, 0.02),
            relief=relief * rng.uniform(0.85, 1.15),
            drift=drift,
            colour=mix(palette.far, palette.near, at / last),
            seed=rng.getrandbits(32),
        )
        for at, (shape, top, relief, drift) in enumerate(shapes)
    ]


def _kind_of(words: str) -> Kind:
    for kind, pattern in PLACES.items():
        if re.search(rf"\b(?:{pattern})\b", words):
            return kind
    kinds: list[Kind] = ["hills", "peaks", "forest", "sea"]
    return kinds[_number(words) % len(kinds)]


def _named(words: str, patterns: dict[str, str]) -> str | None:
    found = (name for name, pattern in patterns.items() if re.search(rf"\b(?:{pattern})\b", words))
    return next(found, None)


def _pick(words: str, options: list[str]) -> str:
    return options[_number(f"hour {words}") % len(options)]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8])
