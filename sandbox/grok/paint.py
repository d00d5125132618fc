"""Paints a scene: a backdrop that stands still and silhouettes that can be moved across it."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.grok import outlines
from sandbox.grok.scene import Colour, Layer, Scene, mix
from sandbox.grok.sizes import Size

SMOOTHING = 2
GLOW_EDGE = 180
LIGHTHOUSE_BANDS: tuple[Colour, Colour] = ((236, 231, 222), (196, 62, 58))
LAMPLIGHT: Colour = (255, 221, 150)


@dataclass(frozen=True, slots=True)
class Strip:
    """A silhouette two pictures wide that repeats after one, so that it can drift for ever."""

    fill: Image.Image
    mask: Image.Image
    lamps: Image.Image | None
    top: int
    drift: float

    def paste_on(self, picture: Image.Image, time_s: float) -> None:
        """Put it where it is after `time_s` seconds."""
        width, _ = picture.size
        left = round(self.drift * time_s * width) % width
        box = (left, 0, left + width, self.mask.height)
        picture.paste(self.fill, (0, self.top), self.mask.crop(box))
        if self.lamps is not None:
            picture.paste(LAMPLIGHT, (0, self.top), self.lamps.crop(box))


def landscape(scene: Scene, size: Size) -> Image.Image:
    """The whole scene as one still picture."""
    picture = backdrop(scene, size)
    for strip in strips(scene, size):
        strip.paste_on(picture, 0)
    flock(picture, scene, 0)
    return picture


def backdrop(scene: Scene, size: Size) -> Image.Image:
    """Sky, stars, light and, by the sea, the water with the light on it."""
    picture = gradient(scene.palette.sky, size)
    _stars(picture, scene)
    _light(picture, scene)
    if scene.water is not None:
        _water(picture, scene, scene.water)
    if scene.lighthouse:
        _lighthouse(picture, scene)
    return picture


def strips(scene: Scene, size: Size) -> list[Strip]:
    """The silhouettes, far to near."""
    haze = scene.palette.sky[2]
    return [_strip(layer, size, haze) for layer in scene.layers]


def flock(picture: Image.Image, scene: Scene, time_s: float) -> None:
    """Birds that cross the sky and beat their wings."""
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    rng = random.Random(scene.seed)  # noqa: S311  # a drawing, not a secret
    for _ in range(scene.birds):
        span = height * rng.uniform(0.010, 0.018)
        start, speed = rng.random(), rng.uniform(0.02, 0.04)
        left = (start + speed * time_s) % 1.1 * width
        top = height * (rng.uniform(0.14, 0.38) + 0.01 * math.sin(time_s + start * 6))
        lift = span * (0.45 + 0.35 * math.sin(time_s * 7 + start * 9))
        wings = [(left - span, top - lift), (left, top), (left + span, top - lift)]
        draw.line(wings, fill=scene.palette.near, width=max(1, height // 360), joint="curve")


def gradient(colours: Sequence[Colour], size: Size) -> Image.Image:
    """Colours from top to bottom, evenly spaced."""
    column = Image.new("RGB", (1, len(colours)))
    column.putdata(list(colours))
    # Bilinear keeps half a step flat at either end; the box cuts these off.
    box = (0, 0.5, 1, len(colours) - 0.5)
    return column.resize(size, Image.Resampling.BILINEAR, box=box)


def _stars(picture: Image.Image, scene: Scene) -> None:
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    rng = random.Random(scene.seed + 1)  # noqa: S311  # a drawing, not a secret
    for _ in range(scene.palette.stars):
        left, depth = rng.random() * width, rng.random() ** 1.6
        radius = height * rng.choice((0.0006, 0.0008, 0.001, 0.0018))
        behind = mix(scene.palette.sky[0], scene.palette.sky[1], depth)
        glow = mix(behind, (255, 255, 255), rng.uniform(0.3, 0.9) * (1 - depth * 0.6))
        top = depth * height * 0.55
        draw.ellipse((left - radius, top - radius, left + radius, top + radius), fill=glow)


def _light(picture: Image.Image, scene: Scene) -> None:
    """The sun or the moon: a wide glow, then the disc."""
    width, height = picture.size
    left, top = scene.light_at[0] * width, scene.light_at[1] * height
    short = min(width, height)
    halo = round(short * scene.light_radius * 9)
    # The gradient counts 255 at the corners; the circle that touches the edges is at 180.
    fading = [round(max(0.0, 1 - value / GLOW_EDGE) ** 1.8 * 165) for value in range(256)]
    glow = Image.radial_gradient("L").point(fading)
    at = (round(left - halo / 2), round(top - halo / 2))
    picture.paste(scene.palette.light, at, glow.resize((halo, halo)))
    radius = round(short * scene.light_radius)
    disc = Image.new("L", (radius * 8, radius * 8), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, radius * 8 - 1, radius * 8 - 1), fill=255)
    disc = disc.resize((radius * 2, radius * 2), Image.Resampling.LANCZOS)
    picture.paste(scene.palette.light, (round(left - radius), round(top - radius)), disc)


def _water(picture: Image.Image, scene: Scene, water: float) -> None:
    width, height = picture.size
    top = round(height * water)
    sky = scene.palette.sky
    colours = (mix(sky[2], sky[1], 0.45), mix(sky[1], scene.palette.near, 0.55), scene.palette.near)
    picture.paste(gradient(colours, (width, height - top)), (0, top))
    glitter = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(glitter)
    rng = random.Random(scene.seed + 2)  # noqa: S311  # a drawing, not a secret
    for _ in range(220):
        depth = rng.random() ** 1.4
        reach = (0.02 + 0.16 * depth) * width
        left = scene.light_at[0] * width + rng.gauss(0, 0.5) * reach
        length = (0.006 + 0.03 * depth) * width * rng.random()
        line = top + depth * (height - top)
        thick = max(1, round(height * 0.004 * depth))
        alpha = round(170 * (1 - depth * 0.7))
        draw.line((left - length, line, left + length, line), fill=alpha, width=thick)
    soft = glitter.filter(ImageFilter.GaussianBlur(max(0.4, height / 1400)))
    picture.paste(scene.palette.light, (0, 0), soft)


def _lighthouse(picture: Image.Image, scene: Scene) -> None:
    width, height = picture.size
    foot, tall = 0.75 * height, 0.42 * height
    lamp, thick = foot - tall, tall * 0.08
    side = 1 if scene.light_at[0] > 0.5 else -1
    middle = (0.5 - side * 0.27) * width
    _beam(picture, scene, (middle, lamp), side)
    draw = ImageDraw.Draw(picture)
    draw.ellipse(
        (middle - tall * 0.4, foot - thick, middle + tall * 0.5, foot + tall * 0.4),
        fill=scene.palette.near,
    )
    for band in range(6):
        upper, lower = (lamp + thick + (tall - thick) * (band + step) / 6 for step in (0, 1))
        wide, wider = (thick * (0.6 + 0.4 * (band + step) / 6) for step in (0, 1))
        corners = [(middle - wide, upper), (middle + wide, upper)]
        corners += [(middle + wider, lower), (middle - wider, lower)]
        draw.polygon(corners, fill=LIGHTHOUSE_BANDS[band % 2])

    def box(half: float, top: float, bottom: float, colour: Colour) -> None:
        edges = (middle - thick * half, lamp + thick * top, middle + thick * half)
        draw.rectangle((*edges, lamp + thick * bottom), fill=colour)

    box(0.9, 0.8, 1.0, scene.palette.near)
    box(0.45, -0.5, 0.8, (255, 244, 196))
    eaves = lamp - thick * 0.5
    roof = [(middle - thick * 0.7, eaves), (middle, eaves - thick), (middle + thick * 0.7, eaves)]
    draw.polygon(roof, fill=LIGHTHOUSE_BANDS[1])


def _beam(picture: Image.Image, scene: Scene, lamp: tuple[float, float], side: int) -> None:
    """A cone of light that fades with distance."""
    width, height = picture.size
    reach = lamp[0] + side * width
    cone = Image.new("L", picture.size, 0)
    far = [(reach, lamp[1] - height * 0.30), (reach, lamp[1] + height * 0.02)]
    ImageDraw.Draw(cone).polygon([lamp, *far], fill=120)
    cone = cone.filter(ImageFilter.GaussianBlur(height / 90))
    ramp = Image.linear_gradient("L").rotate(90 * -side).resize(picture.size)
    picture.paste(scene.palette.light, (0, 0), ImageChops.multiply(cone, ramp))


def _strip(layer: Layer, size: Size, haze: Colour) -> Strip:
    width, height = size
    top = round((layer.top - layer.relief) * height)
    tall = height - top
    rng = random.Random(layer.seed)  # noqa: S311  # a drawing, not a secret
    relief = layer.relief * height
    line = outlines.OUTLINES[layer.shape](rng, width, relief, height)
    large = Image.new("L", (width * SMOOTHING, tall * SMOOTHING), 0)
    points = [(left * SMOOTHING, depth * SMOOTHING) for left, depth in line]
    bottom = tall * SMOOTHING
    ImageDraw.Draw(large).polygon([(0, bottom), *points, (width * SMOOTHING, bottom)], fill=255)
    mask = large.reduce(SMOOTHING)
    lamps = _twice(_windows(mask, rng, height)) if layer.shape == "towers" else None
    misty = haze if layer.shape != "waves" else layer.colour
    fill = gradient((layer.colour, mix(layer.colour, misty, 0.35)), (width, tall))
    return Strip(fill, _twice(mask), lamps, top, layer.drift)


def _twice(mask: Image.Image) -> Image.Image:
    wide = Image.new("L", (mask.width * 2, mask.height))
    wide.paste(mask, (0, 0))
    wide.paste(mask, (mask.width, 0))
    return wide


def _windows(mask: Image.Image, rng: random.Random, height: int) -> Image.Image:
    """Lit windows, where there is wall all around."""
    step = max(3, round(height * 0.014))
    pane = max(1, step // 3)
    lamps = Image.new("L", mask.size, 0)
    draw = ImageDraw.Draw(lamps)
    for top in range(step, mask.height - step, step):
        for left in range(step, mask.width - step, step):
            corners = ((left - pane, top - step), (left + 2 * pane, top - step))
            if rng.random() < 0.22 and all(mask.getpixel(corner) == 255 for corner in corners):
                glow = rng.randint(90, 230)
                draw.rectangle((left, top, left + pane - 1, top + round(pane * 1.4)), fill=glow)
    return lamps
