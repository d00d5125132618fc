"""Pictures of numbers: really drawn, letters too, and readable on any background."""

import io

import pytest
from PIL import Image, ImageChops

from bot.adapters import charts
from bot.adapters.charts import DrawnCharts
from bot.core.charts import Chart, Mark, Panel

NASTY = "<b>&\"' \u0000\u202e" + "long" * 60


def chart(words: str = "words", marks: int = 7, most: int = 900) -> Chart:
    bars = tuple(
        Mark(label=words, value=most * nth // marks, told=words) for nth in range(marks + 1)
    )
    over_time, panel = Panel(title=words, marks=bars), Panel(title=words, marks=bars[-6:])
    return Chart(title=words, subtitle=words, over_time=over_time, panels=(panel, panel))


async def drawn(one: Chart) -> Image.Image:
    picture = Image.open(io.BytesIO(await DrawnCharts().draw(one)))
    assert picture.format == "PNG"
    return picture.convert("RGBA")


def luminance(colour: str) -> float:
    """As the guidelines for accessible pages (WCAG) define it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


async def test_letters_are_drawn_in_the_font_that_comes_along() -> None:
    """With words in it a picture differs from one without, in its title as well as below."""
    with_words, without = await drawn(chart()), await drawn(chart(words=" "))
    differs = ImageChops.difference(with_words, without).convert("RGB").getbbox()

    assert with_words.size == without.size
    assert differs is not None
    left, top, _, bottom = differs
    assert left < 100
    assert top < 100
    assert bottom > with_words.height - 200


@pytest.mark.parametrize(
    ("colour", "ground"),
    [
        *((colour, charts.GROUND) for colour in (charts.TEXT, charts.QUIET, charts.BAR)),
        *((charts.TEXT, behind) for behind in (charts.BEHIND, charts.TRACK)),
    ],
)
def test_words_stand_out_from_the_ground(colour: str, ground: str) -> None:
    """Words and bars have a contrast of 4.5 to 1 or more to what they stand on."""
    assert (luminance(colour) + 0.05) / (luminance(ground) + 0.05) >= 4.5


async def test_the_card_hides_what_it_lies_on() -> None:
    """Nothing but its corners shows the background."""
    picture = await drawn(chart())
    inner = picture.getchannel("A").crop((30, 30, picture.width - 30, picture.height - 30))

    assert inner.getextrema() == (255, 255)
    assert picture.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("marks", [0, 1, 31])
@pytest.mark.parametrize("words", ["", NASTY])
async def test_whatever_it_is_about_it_is_drawn(words: str, marks: int) -> None:
    """Markup, control characters and endless names stay words, in a picture of the same width."""
    picture = await drawn(chart(words, max(1, marks), most=10**18 if marks else 0))

    assert picture.width == charts.WIDTH
    assert picture.height < 2_000
