"""The operator's own models and prices, read from a file."""

import re
from pathlib import Path

import pytest

from bot.adapters import prices
from bot.adapters.prices import WrongPrices
from bot.core.models import (
    BUILT_IN,
    IMAGE_ASPECTS,
    TICKS_PER_CENT,
    VIDEO_ASPECTS,
    ImageModel,
    TextModel,
    VideoModel,
)

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "price-a-model.md"
IMAGE = '[image.x]\nname = "X"\ngood_for = "y"\ninput_usd = 0\npicture_usd = { "1k" = 0.04 }\n'
VIDEO = '[video.x]\nname = "X"\ngood_for = "y"\ninput_usd = 0\nsecond_usd = { "720p" = 0.1 }\n'
TEXT = '[text.x]\nname = "X"\ngood_for = "y"\nrequest_usd = 0.01\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "prices.toml"


def told(path: Path, text: str | bytes) -> list[str]:
    """What the operator is told about a file that is wrong."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(WrongPrices) as caught:
        prices.read(path)
    return caught.value.lines


def test_the_guides_example_is_read_as_it_says(path: Path) -> None:
    """The example in the guide works, and what it calls defaults are the defaults."""
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    path.write_text(example)
    image, pro, video, text = prices.read(path)
    assert image == ImageModel(
        id="grok-imagine-image-3",
        name="Image 3",
        good_for="quick pictures",
        picture_ticks={("1k", None): 3 * TICKS_PER_CENT, ("2k", None): 5 * TICKS_PER_CENT},
        input_ticks=TICKS_PER_CENT // 2,
        aspects=IMAGE_ASPECTS,
        keeps_shape_of_one_input=False,
    )
    assert isinstance(pro, ImageModel)
    assert pro.qualities == ("low", "medium")
    assert pro.picture_ticks["2k", "medium"] == 8 * TICKS_PER_CENT
    assert video == VideoModel(
        id="grok-imagine-video-2",
        name="Video 2",
        good_for="long clips with speech",
        second_ticks={
            "480p": 8 * TICKS_PER_CENT,
            "720p": 14 * TICKS_PER_CENT,
            "1080p": 25 * TICKS_PER_CENT,
        },
        input_ticks=TICKS_PER_CENT,
        aspects=VIDEO_ASPECTS,
        source_second_ticks=TICKS_PER_CENT,
    )
    assert text == TextModel(
        id="grok-4.7",
        name="Grok 4.7",
        good_for="describing pictures, finding words",
        request_ticks=3 * TICKS_PER_CENT,
    )


def test_abilities_are_taken_over(path: Path) -> None:
    """Everything a model can do can be said."""
    path.write_text(
        VIDEO + "references_max = 7\nreference_seconds_max = 10\nframes = true\nvoices = true\n"
        'first_frame_with_references = true\naspects = ["16:9"]\nseconds_min = 2\nseconds_max = 20'
    )
    (model,) = prices.read(path)
    assert isinstance(model, VideoModel)
    assert model.frames
    assert model.voices
    assert model.first_frame_with_references
    assert (model.references_max, model.reference_seconds_max) == (7, 10)
    assert (model.aspects, model.seconds_min, model.seconds_max) == (("16:9",), 2, 20)
    assert model.source_second_ticks is None


def test_prices_are_exact(path: Path) -> None:
    """Dollars become whole ticks without passing through a float."""
    path.write_text(TEXT.replace("0.01", "0.0700000001"))
    assert prices.read(path)[0] == TextModel(
        id="x", name="X", good_for="y", request_ticks=700_000_001
    )


def test_an_empty_file_prices_nothing(path: Path) -> None:
    """A file without tables changes nothing."""
    path.write_text("# nothing yet\n")
    assert prices.read(path) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[vdeo.x]\n", "vdeo is not known here."),
        (IMAGE + "nmae = 3\n", "image.x.nmae is not known here."),
        (IMAGE.replace('"X"', "7"), "image.x.name must be a text in quotes."),
        (IMAGE.replace('"X"', '" "'), "image.x.name must be written like a few words"),
        (IMAGE.replace('"X"', f'"{"x" * 51}"'), "image.x.name must be written like a few words"),
        (IMAGE.replace("name", "#"), "image.x.name is missing."),
        (IMAGE.replace("[image.x]", '[image."a/b"]'), 'image."a/b" must be written like grok-'),
        (IMAGE.replace("1k", "4p"), "image.x.picture_usd.4p must be written like 1k or 1.5k."),
        (IMAGE.replace("0.04", "-1"), "image.x.picture_usd.1k must be dollars from 0 to 1000."),
        (IMAGE.replace("0.04", "0"), "image.x.picture_usd.1k must be more than 0 dollars."),
        (IMAGE.replace("0.04", '"4"'), "image.x.picture_usd.1k must be a number of dollars"),
        (IMAGE.replace("0.04", "true"), "image.x.picture_usd.1k must be a number of dollars"),
        (IMAGE.replace("0.04", "nan"), "image.x.picture_usd.1k must be dollars from 0 to 1000."),
        (IMAGE.replace("0.04", "inf"), "image.x.picture_usd.1k must be dollars from 0 to 1000."),
        (IMAGE.replace("0.04", "1e-11"), "image.x.picture_usd.1k must be dollars with ten"),
        (IMAGE.replace('{ "1k" = 0.04 }', "{}"), "image.x.picture_usd is empty."),
        (IMAGE.replace("picture_usd", "#"), "image.x needs picture_usd, or quality_usd"),
        (IMAGE + 'quality_usd.low = { "1k" = 1 }\n', "image.x needs picture_usd, or quality_usd"),
        (IMAGE + 'aspects = ["1:7"]\n', "image.x.aspects.0 must be one of 1:1, 16:9,"),
        (IMAGE + "inputs_max = 6\n", "image.x.inputs_max must be at most 5."),
        (IMAGE + "count_max = 1.0\n", "image.x.count_max must be a whole number"),
        (VIDEO + "frames = 1\n", "video.x.frames must be true or false."),
        (VIDEO + "seconds_min = 16\n", "video.x has a seconds_min above its seconds_max."),
        (VIDEO + "source_second_usd = 0.01\n", "video.x has source_second_usd, so its second_usd"),
        (VIDEO + TEXT, "x is of another sort."),
        (TEXT.replace("text.x", "text.grok-imagine-image"), "grok-imagine-image is of another"),
        ("[image.x\n", "is not TOML:"),
        (f"x = {'9' * 5000}\n", "is not TOML:"),
        (b"\xff\xfe", "cannot be read: not a text in UTF-8"),
        ("#" * (1024 * 1024 + 1), "is too large"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(path: Path, text: str | bytes, said: str) -> None:
    """One line, with the file and the entry in it as the operator wrote it."""
    (line,) = told(path, text)
    assert line.startswith("PRICES_FILE ")
    assert str(path) in line
    assert said in line


def test_everything_wrong_is_named_at_once(path: Path) -> None:
    """The operator need not come back for every mistake."""
    lines = told(path, IMAGE.replace("0.04", "0") + VIDEO.replace("0.1", "0") + "voices = 0\n")
    assert len(lines) == 3


def test_a_file_that_is_not_there_is_told(path: Path) -> None:
    """A wrong path is an error with the path in it, not an empty list."""
    with pytest.raises(WrongPrices, match="No such file"):
        prices.read(path)


def test_built_in_entries_can_be_written_down(path: Path) -> None:
    """Any model that this version knows can be replaced under its own id."""
    path.write_text(TEXT.replace("[text.x]", f'[text."{BUILT_IN.text_models[0].id}"]'))
    assert prices.read(path)[0].id == BUILT_IN.text_models[0].id
