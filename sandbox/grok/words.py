"""Words about pictures and better words for prompts: always the same for the same request."""

import hashlib
import json

from PIL import Image, ImageStat

from sandbox.grok.scene import Colour
from sandbox.grok.sizes import Size

COLOURS: dict[str, Colour] = {
    "black": (16, 16, 20),
    "white": (245, 245, 245),
    "grey": (128, 128, 132),
    "deep blue": (24, 36, 92),
    "sky blue": (130, 190, 240),
    "blue": (40, 100, 210),
    "teal": (20, 110, 120),
    "green": (50, 140, 70),
    "dark green": (16, 60, 44),
    "gold": (225, 170, 70),
    "orange": (245, 130, 60),
    "red": (200, 45, 45),
    "brown": (100, 62, 36),
    "pink": (240, 150, 190),
    "purple": (120, 62, 140),
    "cream": (252, 236, 205),
}
LIGHTS = (
    "warm light from the side",
    "soft morning light",
    "a low sun behind the subject",
    "cool moonlight with a single warm lamp",
    "diffuse light after rain",
)
CAMERAS = (
    "shot on a 35 mm lens, shallow depth of field",
    "a slow wide shot with much space around the subject",
    "a low angle close to the ground",
    "a telephoto view that draws the background near",
)
MOODS = (
    "fine grain, rich in detail",
    "quiet and cinematic, muted colours",
    "high contrast, deep shadows",
    "a gentle haze in the distance",
)
SHARE_MIN = 0.12
ADULTS, CHILDREN, TOO_DARK = "pink", "cream", "black"
"""Mainly of these colours a picture shows adults or children, or does not let anybody tell."""


def write(keys: tuple[str, ...], words: str, pictures: list[Image.Image]) -> str:
    """The text of an answer: a JSON object with `keys`, or plain words if there are none."""
    words = _meant(words)
    caption = " ".join(_caption(picture) for picture in pictures) or f"You wrote: {words}"
    prompt = _prompt_like(pictures[0]) if pictures else improved(words)
    answers = {"caption": caption, "prompt": prompt} | _people(pictures)
    if not keys:
        return caption
    return json.dumps({key: answers[key] for key in keys}, ensure_ascii=False)


def _meant(words: str) -> str:
    """What a person wrote, also when it comes as the `words` of a JSON object."""
    try:
        given = json.loads(words)
    except ValueError:
        return words
    return str(given["words"]) if isinstance(given, dict) and "words" in given else words


def improved(words: str) -> str:
    """A prompt with light, camera and mood behind the person's own words."""
    return ", ".join((words.rstrip(" .,"), *_details(words.encode("utf-8", "replace"))))


def _prompt_like(picture: Image.Image) -> str:
    """A prompt that would give something of the same shape and colours."""
    first, *others = _colours(picture)
    shown = f"a {_shape(picture.size)} scene in {_listed([first, *others])}"
    return ", ".join((shown, *_details(picture.tobytes())))


def _caption(picture: Image.Image) -> str:
    width, height = picture.size
    light = ImageStat.Stat(picture.convert("L")).mean[0]
    brightness = "dark" if light < 85 else "bright" if light > 170 else "softly lit"
    colours = _listed(_colours(picture))
    return f"A {brightness}, {_shape(picture.size)} picture, {width} by {height}, in {colours}."


def _people(pictures: list[Image.Image]) -> dict[str, str]:
    """Who is on pictures, as far as their main colours tell."""
    main = {_colours(picture)[0] for picture in pictures}
    other = "unclear" if TOO_DARK in main else "no"
    return {
        "real_person": "yes" if main & {ADULTS, CHILDREN} else other,
        "possible_minor": "yes" if CHILDREN in main else other,
    }


def _shape(size: Size) -> str:
    ratio = size[0] / size[1]
    return "wide" if ratio > 1.15 else "tall" if ratio < 0.87 else "square"


def _colours(picture: Image.Image) -> list[str]:
    """The names of the colours that cover most of a picture, the largest first; three at most."""
    small = picture.resize((32, 32), Image.Resampling.BOX)
    counts: dict[str, int] = {}
    for count, colour in small.getcolors(32 * 32) or []:
        name = _named(colour)
        counts[name] = counts.get(name, 0) + count
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    large = [name for name in ordered if counts[name] >= SHARE_MIN * 32 * 32]
    return (large or ordered)[:3]


def _named(colour: object) -> str:
    channels = colour if isinstance(colour, tuple) else (0, 0, 0)

    def distance(name: str) -> int:
        return sum((a - b) ** 2 for a, b in zip(channels, COLOURS[name], strict=True))

    return min(COLOURS, key=distance)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _details(seed: bytes) -> tuple[str, str, str]:
    number = int.from_bytes(hashlib.sha256(seed).digest()[:8])
    light, number = LIGHTS[number % len(LIGHTS)], number // len(LIGHTS)
    camera, number = CAMERAS[number % len(CAMERAS)], number // len(CAMERAS)
    return light, camera, MOODS[number % len(MOODS)]
