"""What a request comes to: its model, its price, and what autocomplete offers."""

from dataclasses import replace
from itertools import product

import pytest
from makers import CENT, edit, image, plain_requests, values, video

from bot.core import offers
from bot.core.models import BUILT_IN, Kind
from bot.core.money import Amount
from bot.core.problems import problems, vocabulary
from bot.core.requests import Request

V2 = "grok-imagine-image-2.0"
V1 = "grok-imagine-image"


@pytest.mark.parametrize(
    ("request_", "ticks"),
    [
        (edit(model=V2, inputs=5, resolution="1k", quality="medium"), 1_100_000_000),
        (edit(model=V2, inputs=5, resolution="1k", quality="low"), 900_000_000),
        (image(model=V2, count=2, resolution="1k", quality="low"), 800_000_000),
        (image(model=V1, count=10, resolution="2k"), 20 * CENT),
        (edit(model=V1, inputs=1), 220_000_000),
        (video(model="grok-imagine-video-1.5-lite", seconds=4, inputs=1), 13 * CENT),
        (video(model="grok-imagine-video-1.5", seconds=1, resolution="480p"), 800_000_000),
        (
            video(model="grok-imagine-video-1.5", seconds=1, resolution="480p", inputs=1),
            900_000_000,
        ),
        (video(model="grok-imagine-video", seconds=10, resolution="720p", inputs=1), 7_020_000_000),
    ],
)
def test_prices_equal_the_providers_bills(request_: Request, ticks: int) -> None:
    """The price said before is the price that xAI has been seen to charge."""
    assert offers.price(request_, BUILT_IN) == ticks


@pytest.mark.parametrize(
    ("model", "quality", "cents"),
    [
        (V1, None, {"1k": 2, "2k": 2}),
        (V2, "low", {"1k": 4, "1.5k": 5, "2k": 6}),
        (V2, "medium", {"1k": 6, "1.5k": 7, "2k": 8}),
    ],
)
def test_the_price_of_a_picture(model: str, quality: str | None, cents: dict[str, int]) -> None:
    """Each size of each quality has the price of xAI's list, and each picture costs it."""
    for size, price in cents.items():
        asked = image(model=model, quality=quality, resolution=size)
        assert offers.price(asked, BUILT_IN) == price * CENT
        assert offers.price(replace(asked, count=10), BUILT_IN) == 10 * price * CENT


@pytest.mark.parametrize(
    ("model", "cents"),
    [
        ("grok-imagine-video", {"480p": 5, "720p": 7}),
        ("grok-imagine-video-1.5", {"480p": 8, "720p": 14, "1080p": 25}),
        ("grok-imagine-video-1.5-lite", {"480p": 2, "720p": 3, "1080p": 14}),
    ],
)
def test_the_price_of_a_second(model: str, cents: dict[str, int]) -> None:
    """Each size of each video model has the price of xAI's list, and each second costs it."""
    for size, price in cents.items():
        assert (
            offers.price(video(model=model, resolution=size, seconds=1), BUILT_IN) == price * CENT
        )
        assert (
            offers.price(video(model=model, resolution=size, seconds=15), BUILT_IN)
            == 15 * price * CENT
        )


def every_open_request() -> list[Request]:
    """Requests that leave the model to us, in every combination of the other options."""
    images = [
        asked
        for aspect, size, quality in product(
            values(Kind.IMAGE, "aspect"),
            values(Kind.IMAGE, "resolution"),
            values(Kind.IMAGE, "quality"),
        )
        for asked in (
            image(aspect=aspect, resolution=size, quality=quality, count=3),
            edit(aspect=aspect, resolution=size, quality=quality, inputs=1),
            edit(aspect=aspect, resolution=size, quality=quality, inputs=5),
        )
    ]
    clips = [
        video(aspect=aspect, resolution=size, seconds=seconds, inputs=inputs)
        for aspect, size, seconds, inputs in product(
            values(Kind.VIDEO, "aspect"), values(Kind.VIDEO, "resolution"), (1, 6, 15), (0, 1)
        )
    ]
    return [asked for asked in (*images, *clips) if not problems(asked, BUILT_IN)]


def test_auto_is_the_cheapest_model_that_can() -> None:
    """No model that could serve a request would have cost less than the one auto chose."""
    for asked in every_open_request():
        named = [replace(asked, model=model.id) for model in BUILT_IN.offered(asked.kind)]
        able = [offers.price(one, BUILT_IN) for one in named if not problems(one, BUILT_IN)]

        assert offers.price(asked, BUILT_IN) == min(able)


@pytest.mark.parametrize("asked", plain_requests(), ids=repr)
def test_defaults_are_the_cheapest(asked: Request) -> None:
    """Somebody who gives a prompt alone gets the first, cheapest model of its kind."""
    assert offers.resolved(asked, BUILT_IN).model == BUILT_IN.offered(asked.kind)[0].id


def test_a_resolved_request_leaves_nothing_open() -> None:
    """The model, the quality and the shape of a clip from words are decided before it is sent."""
    assert offers.resolved(image(resolution="1.5k"), BUILT_IN) == image(
        resolution="1.5k", model=V2, quality="low"
    )
    assert offers.resolved(image(), BUILT_IN) == image(model=V1, quality=None)
    assert offers.resolved(video(), BUILT_IN).aspect == "16:9"
    assert offers.resolved(video(inputs=1), BUILT_IN).aspect is None


def test_resolving_twice_changes_nothing() -> None:
    """What was decided once stays decided."""
    for asked in every_open_request():
        once = offers.resolved(asked, BUILT_IN)
        assert offers.resolved(once, BUILT_IN) == once


@pytest.mark.parametrize("option", ["model", "aspect", "resolution", "quality"])
def test_what_autocomplete_offers_works(option: str) -> None:
    """Every value offered fits all other options; every value held back would not."""
    for asked in half_filled(option):
        offered = offers.choices(asked, option, BUILT_IN)
        for value in vocabulary(asked.kind, option, BUILT_IN):
            refused = bool(problems(replace(asked, **{option: value}), BUILT_IN))
            assert (value in offered) is not refused


def blanks(*options: str) -> list[Request]:
    """Requests of each kind that has these options."""
    pictures: list[Request] = [image(), edit(), edit(inputs=2)]
    return pictures if "quality" in options else [*pictures, video()]


def half_filled(option: str) -> list[Request]:
    """Requests in which one other option is chosen already, and works."""
    first_frames = [] if option == "quality" else [video(inputs=1)]
    chosen = [
        replace(blank, **{other: value})
        for blank in [*blanks(option), *first_frames]
        for other in ("model", "aspect", "resolution", "quality")
        for value in values(blank.kind, other)
        if other != option
    ]
    return [asked for asked in chosen if not problems(asked, BUILT_IN)]


@pytest.mark.parametrize("option", ["model", "aspect", "resolution", "quality"])
@pytest.mark.parametrize("wrong", ["model", "aspect", "resolution", "quality"])
def test_autocomplete_goes_on_beside_a_wrong_value(option: str, wrong: str) -> None:
    """While another option holds a value that nobody knows, the choices are as without it."""
    for blank in blanks(option, wrong):
        offered = offers.choices(replace(blank, **{wrong: "nonsense"}), option, BUILT_IN)
        assert offered == offers.choices(blank, option, BUILT_IN) != ()


def test_autocomplete_goes_on_beside_a_contradiction() -> None:
    """A shape does not go with a first frame, but the models and sizes are offered all the same."""
    for option in ("model", "resolution"):
        offered = offers.choices(video(inputs=1, aspect="16:9"), option, BUILT_IN)
        assert offered == vocabulary(Kind.VIDEO, option, BUILT_IN)


@pytest.mark.parametrize("option", ["model", "aspect", "resolution", "quality"])
def test_autocomplete_does_not_depend_on_the_options_own_value(option: str) -> None:
    """Half a word typed into an option changes nothing about what it may become."""
    for asked in half_filled(option):
        typing = replace(asked, **{option: "nonsense"})
        assert offers.choices(typing, option, BUILT_IN) == offers.choices(asked, option, BUILT_IN)


def test_autocomplete_comes_before_the_prompt() -> None:
    """What is offered does not depend on words that are not typed yet."""
    assert (
        offers.choices(image(), "model", BUILT_IN)
        == offers.choices(image(prompt=""), "model", BUILT_IN)
        != ()
    )


def test_autocomplete_follows_the_chosen_model() -> None:
    """With the first video model chosen, 1080p is no longer offered."""
    assert offers.choices(video(model="grok-imagine-video"), "resolution", BUILT_IN) == (
        "480p",
        "720p",
    )
    assert offers.choices(image(model=V1), "quality", BUILT_IN) == ()
    assert offers.choices(image(resolution="1.5k"), "model", BUILT_IN) == ("auto", V2)


def test_autocomplete_follows_what_guides_a_clip() -> None:
    """Models are offered that take the pictures and the voice, sizes that go with references."""
    fine = "grok-imagine-video-1.5"
    framed, shown = video(prompt="", last_frame=True), video(prompt="", references=1)

    assert offers.choices(framed, "model", BUILT_IN) == ("auto", fine)
    assert offers.choices(shown, "model", BUILT_IN) == ("auto", "grok-imagine-video", fine)
    assert offers.choices(shown, "resolution", BUILT_IN) == ("480p", "720p")


def test_what_a_request_uses_up() -> None:
    """Pictures count as pictures; a clip counts as one clip and by its milliseconds."""
    assert offers.amount(image(count=4), BUILT_IN) == Amount(images=4, ticks=8 * CENT)
    assert offers.amount(edit(inputs=2), BUILT_IN) == Amount(images=1, ticks=240_000_000)
    assert offers.amount(video(), BUILT_IN) == Amount(clips=1, video_ms=6_000, ticks=18 * CENT)


def test_what_nobody_can_see_is_not_sent() -> None:
    """The words that go to xAI are those that everybody reads on the card."""
    hidden = image(prompt="a \u202egnp\u202c cat\u200b\n\nand a dog")

    assert offers.resolved(hidden, BUILT_IN).prompt == "a gnp cat and a dog"


@pytest.mark.parametrize(
    ("asked", "served_by", "options"),
    [
        (video(voice="ara"), "grok-imagine-video-1.5", ("voice",)),
        (video(last_frame=True), "grok-imagine-video-1.5", ("last_image",)),
        (image(quality="medium"), V2, ("quality",)),
        (image(resolution="1.5k", quality="low"), V2, ("resolution", "quality")),
        (image(), V1, ()),
        (image(), V2, ()),
        (image(model=V2, quality="medium"), V2, ()),
    ],
)
def test_what_makes_a_request_dear_is_named(
    asked: Request, served_by: str, options: tuple[str, ...]
) -> None:
    """The options that no cheaper model can do; none where the person or the server chose it."""
    assert offers.why_dearer(asked, served_by, BUILT_IN) == options
