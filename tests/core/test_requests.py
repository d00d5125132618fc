"""What a person may ask for, and what they are told when it cannot work."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import (
    clip_edit,
    edit,
    extend,
    image,
    improve,
    plain_requests,
    rule,
    storyboard,
    values,
    video,
)

from bot.core import offers, quota, requests
from bot.core.models import AUTO, BUILT_IN, CLIP_SOURCE_RESOLUTIONS, USUAL, Kind
from bot.core.problems import Problem, problems, vocabulary
from bot.core.quota import Unit
from bot.core.requests import (
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    ImproveRequest,
    Request,
    Scene,
    StoryboardRequest,
    VideoRequest,
)

LITE, BASE = "grok-imagine-video-1.5-lite", "grok-imagine-video"
OPTIONS = ("model", "resolution", "aspect", "quality")
BLANK: dict[Kind, tuple[Request, ...]] = {
    Kind.IMAGE: (image(),),
    Kind.EDIT: (edit(inputs=1), edit(inputs=5)),
    Kind.VIDEO: (
        *(video(inputs=0), video(inputs=1), video(seconds=15), video(references=7)),
        *(video(last_frame=True), video(key_times_ms=(1_000, 5_000)), video(voice="ara")),
    ),
    Kind.CLIP_EDIT: (clip_edit(), clip_edit(source_ms=8_700)),
    Kind.EXTEND: (extend(), extend(source_ms=15_000, seconds=15)),
    Kind.DESCRIBE: (DescribeRequest(),),
    Kind.IMPROVE: (improve(image()), improve(edit(inputs=2))),
    Kind.STORYBOARD: (storyboard(), storyboard(first_frame=True), storyboard(continues=False)),
}


SERVED = tuple(kind for kind in Kind if kind is not Kind.BATCH)
"""A batch is not served by a model: each of its lines is."""


def combinations(kind: Kind) -> list[Request]:
    """Every combination of values that the options of a command know."""
    options = [option for option in OPTIONS if values(kind, option)]
    return [
        replace(blank, **dict(zip(options, chosen, strict=True)))
        for blank in BLANK[kind]
        for chosen in product(*(values(kind, option) for option in options))
    ]


def only(request: Request) -> Problem:
    """The one problem that a request has."""
    (problem,) = problems(request, BUILT_IN)
    return problem


@pytest.mark.parametrize("request_", plain_requests(), ids=repr)
def test_a_prompt_is_enough(request_: Request) -> None:
    """Every option but the prompt and the pictures has a default that works."""
    assert problems(request_, BUILT_IN) == ()


@pytest.mark.parametrize("kind", SERVED)
def test_what_has_no_problem_can_be_served_and_priced(kind: Kind) -> None:
    """Every combination of known values either names a problem or comes to a model and a price."""
    asked = combinations(kind)
    sound = [request for request in asked if not problems(request, BUILT_IN)]

    assert 0 < len(sound) < len(asked) or kind.makes_text or kind.takes_clip
    for request in sound:
        resolved = offers.resolved(request, BUILT_IN)
        assert resolved.model != AUTO
        assert problems(resolved, BUILT_IN) == ()
        assert offers.price(request, BUILT_IN) == offers.price(resolved, BUILT_IN) > 0


@pytest.mark.parametrize("kind", SERVED)
def test_what_has_a_problem_is_never_served(kind: Kind) -> None:
    """A request with a problem is not resolved, whatever the problem is."""
    unsound = replace(BLANK[kind][0], model="nobody's")
    with pytest.raises(ValueError, match="problems"):
        offers.resolved(unsound, BUILT_IN)
    with pytest.raises(ValueError, match="problems"):
        offers.amount(unsound, BUILT_IN)


def test_auto_finds_a_model_for_every_size() -> None:
    """With the model left open, each size that some model has is served."""
    for kind in SERVED:
        for size in vocabulary(kind, "resolution", BUILT_IN):
            assert problems(replace(BLANK[kind][0], resolution=size), BUILT_IN) == ()


@pytest.mark.parametrize(
    "prompt",
    ["", "   ", "\n\t\u2003", "\u200b", "\u3164", "\u2800", "\ufe0f\u200d", "\x00"],
    ids=ascii,
)
def test_an_empty_prompt_is_refused(prompt: str) -> None:
    """A prompt in which there is nothing to see is named as the thing to change."""
    assert only(image(prompt=prompt)).option == "prompt"


def test_a_prompt_that_is_too_long_says_by_how_much() -> None:
    """6,000 characters pass; 20,000 are refused with both numbers."""
    assert problems(image(prompt="x" * 6_000), BUILT_IN) == ()

    problem = only(video(prompt="x" * 20_000))

    assert problem.option == "prompt"
    assert problem.text == "has 20,000 characters. Shorten it to 6,000 or fewer."


@pytest.mark.parametrize(
    ("request_", "option", "text"),
    [
        (image(count=-1), "count", "must be between 1 and 10."),
        (image(count=0), "count", "must be between 1 and 10."),
        (image(count=11), "count", "must be between 1 and 10."),
        (edit(inputs=0), "image", "takes 1 to 5 pictures."),
        (edit(inputs=6), "image", "takes 1 to 5 pictures."),
        (video(seconds=0), "seconds", "must be between 1 and 15."),
        (video(seconds=16), "seconds", "must be between 1 and 15."),
        (
            video(model="grok-imagine-video", seconds=16),
            "seconds",
            "must be between 1 and 15.",
        ),
    ],
)
def test_numbers_out_of_bounds_name_the_bounds(request_: Request, option: str, text: str) -> None:
    """Too many of anything, and too few, is refused with the bounds."""
    assert only(request_) == Problem(option=option, text=text)


def test_a_size_the_model_lacks_names_the_sizes_it_has() -> None:
    """1080p with the first video model suggests what that model can do."""
    problem = only(video(model="grok-imagine-video", resolution="1080p"))

    assert problem.option == "resolution"
    assert problem.text == "1080p does not go with Video 1.0. Choose 480p or 720p."


def test_an_option_the_model_lacks_is_to_be_left_out() -> None:
    """A quality for a model without qualities is refused, and leaving it out is the advice."""
    problem = only(image(model="grok-imagine-image", quality="low"))

    assert problem.option == "quality"
    assert problem.text == "low does not go with Image 1.0. Leave `quality` out."


@pytest.mark.parametrize(
    ("option", "value"),
    [("aspect", "7:3"), ("resolution", "8k"), ("quality", "high"), ("model", "dall-e")],
)
def test_values_nobody_knows_are_not_repeated(option: str, value: str) -> None:
    """A value made up by the person is refused without being echoed."""
    problem = only(image(**{option: value}))

    assert problem.option == option
    assert problem.text.startswith("has no such value.")
    assert value not in problem.text


def test_a_model_of_another_command_is_named_as_such() -> None:
    """A picture model cannot make a clip; the video models are named."""
    problem = only(video(model="grok-imagine-image"))

    assert problem.option == "model"
    assert problem.text.startswith("Image 1.0 is not for this command.")


def test_an_old_name_leads_to_the_model_that_serves_it() -> None:
    """A retired model is refused with the name of its successor, which alone is named."""
    problem = only(image(model="grok-imagine-image-pro", resolution="1.5k"))

    assert problem.text == "is served by Image 2.0 now. Choose that."


def test_an_old_name_of_another_command_leads_nowhere() -> None:
    """For a clip, a retired picture model is as wrong as its successor."""
    for model in ("grok-imagine-image-pro", "grok-imagine-image-2.0"):
        problem = only(video(model=model))
        assert problem.text.startswith("Image 2.0 is not for this command. Choose Video 1.5 Lite,")


def test_a_clip_takes_the_shape_of_its_first_frame() -> None:
    """A shape together with a first frame is refused; either alone works."""
    assert only(video(inputs=1, aspect="16:9")).option == "aspect"
    assert problems(video(inputs=1), BUILT_IN) == ()
    assert problems(video(aspect="16:9"), BUILT_IN) == ()


def test_one_picture_keeps_its_shape_with_the_cheapest_model() -> None:
    """Image 1.0 changes the shape only of several pictures; auto takes 2.0 for a single one."""
    assert only(edit(model="grok-imagine-image", aspect="1:1")).option == "aspect"
    assert problems(edit(model="grok-imagine-image", inputs=2, aspect="1:1"), BUILT_IN) == ()
    assert offers.resolved(edit(aspect="1:1"), BUILT_IN).model == "grok-imagine-image-2.0"


def test_every_problem_is_named_at_once() -> None:
    """Somebody with three things to change is told all three."""
    asked = image(prompt="", count=11, model="grok-imagine-image", resolution="1.5k")

    assert [p.option for p in problems(asked, BUILT_IN)] == ["prompt", "count", "resolution"]


text = st.text(st.characters(exclude_categories=["Cs"]))
maybe = st.none() | text
any_request = st.one_of(
    st.builds(
        ImageRequest,
        prompt=text,
        count=st.integers(),
        aspect=maybe,
        resolution=text,
        model=text,
        quality=maybe,
    ),
    st.builds(
        EditRequest,
        prompt=text,
        inputs=st.integers(),
        aspect=maybe,
        resolution=text,
        model=text,
        quality=maybe,
    ),
    st.builds(
        VideoRequest,
        prompt=text,
        first_frame=st.booleans(),
        last_frame=st.booleans(),
        references=st.integers(),
        key_times_ms=st.lists(st.integers()).map(tuple),
        voice=maybe,
        seconds=st.integers(),
        aspect=maybe,
        resolution=text,
        model=text,
        audio=st.booleans(),
    ),
    st.builds(
        ClipEditRequest,
        prompt=text,
        source_ms=st.none() | st.integers(),
        resolution=st.sampled_from(CLIP_SOURCE_RESOLUTIONS),
        model=text,
    ),
    st.builds(
        ExtendRequest,
        prompt=text,
        seconds=st.integers(),
        source_ms=st.none() | st.integers(),
        resolution=st.sampled_from(CLIP_SOURCE_RESOLUTIONS),
        model=text,
    ),
    st.builds(DescribeRequest, prompt=text, model=text),
    st.builds(
        ImproveRequest,
        prompt=text,
        then=text.map(lambda words: requests.to_json(image(prompt=words))),
        then_private=st.booleans(),
        model=text,
    ),
    st.builds(
        StoryboardRequest,
        prompt=text,
        scenes=st.lists(
            st.builds(Scene, prompt=text, seconds=st.integers(), made_by=maybe), max_size=9
        ).map(tuple),
        first_frame=st.booleans(),
        continues=st.booleans(),
        aspect=maybe,
        resolution=text,
        model=text,
        audio=st.booleans(),
    ),
)


@given(any_request)
def test_a_request_survives_the_database(asked: Request) -> None:
    """What is written of a request is read back as the same request."""
    assert requests.from_json(requests.to_json(asked)) == asked


def test_half_a_character_can_be_stored() -> None:
    """A prompt that is not valid Unicode is written and read back like any other."""
    asked = image(prompt="half \ud800")
    written = requests.to_json(asked)

    assert written.encode()
    assert requests.from_json(written) == asked


@given(any_request)
def test_nonsense_is_refused_and_never_breaks(asked: Request) -> None:
    """Whatever the options hold, the answer is a list of problems."""
    assert all(problem.option and problem.text for problem in problems(asked, BUILT_IN))


# --- what guides a clip -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "option", "words"),
    [
        (video(last_frame=True, model=BASE), "last_image", "does not take a last frame"),
        (video(key_times_ms=(1_000,), model=LITE), "key_pictures", "does not take key pictures"),
        (video(voice="ara", model=BASE), "voice", "does not take a voice"),
        (video(voice="nobody"), "voice", "has no such value"),
        (video(references=1, model=LITE), "reference1", "does not take references"),
        (video(references=1, inputs=1, model=BASE), "image", "together with references"),
        (video(references=1, seconds=11, model=BASE), "seconds", "must be 10 or fewer"),
        (video(references=1, resolution="1080p"), "resolution", "Choose 480p or 720p."),
        (video(key_times_ms=(6_000,)), "key_pictures", "after 0 and before 6 seconds"),
        (video(key_times_ms=(1_000, 1_200)), "key_pictures", "a third of a second apart"),
        (video(key_times_ms=(1, 1_000, 2_000, 3_000, 4_000)), "key_pictures", "at most 4"),
        (clip_edit(source_ms=8_701), "video", "8.7 seconds or less"),
        (extend(source_ms=1_999), "video", "2 to 15 seconds"),
        (extend(source_ms=15_001), "video", "2 to 15 seconds"),
        (extend(seconds=16), "seconds", "must be between 1 and 15"),
        (storyboard(scenes=(Scene(prompt="alone"),)), "scenes", "must be 2 to 8"),
        (storyboard(scenes=(Scene(prompt="one"), Scene(prompt=" "))), "scenes", "in scene 2"),
    ],
)
def test_what_cannot_guide_a_clip_is_named(asked: Request, option: str, words: str) -> None:
    """What a model does not take of pictures, voices and clips is said with its option."""
    found = problems(asked, BUILT_IN)

    assert option in {problem.option for problem in found}
    assert words in " ".join(problem.text for problem in found)


@pytest.mark.parametrize(
    ("asked", "model"),
    [
        (video(), LITE),
        (video(references=3), BASE),
        (video(references=3, inputs=1), "grok-imagine-video-1.5"),
        (video(last_frame=True), "grok-imagine-video-1.5"),
        (video(voice="ara"), "grok-imagine-video-1.5"),
        (clip_edit(source_ms=5_000), BASE),
        (extend(source_ms=5_000), BASE),
    ],
)
def test_auto_is_the_cheapest_that_can(asked: Request, model: str) -> None:
    """A guide leads to the cheapest model that takes it."""
    assert offers.resolved(asked, BUILT_IN).model == model


@pytest.mark.parametrize(
    ("asked", "option", "value"),
    [
        (video(references=1, resolution="1080p"), "resolution", "720p"),
        (video(resolution="1080p", model=BASE), "resolution", "720p"),
        (video(references=1, seconds=12, model=BASE), "seconds", 10),
        (video(voice="ara", model=LITE), "voice", None),
        (image(count=12), "count", 10),
        (image(aspect="7:1"), "aspect", None),
        (image(model="grok-imagine-image-quality"), "model", "grok-imagine-image-2.0"),
        (image(model="no-such-model"), "model", AUTO),
        (image(resolution="1.5k", model="grok-imagine-image"), "resolution", "2k"),
    ],
)
def test_the_nearest_thing_that_works_is_known(
    asked: Request, option: str, value: str | int | None
) -> None:
    """What a model cannot do is answered with the one change that makes it work."""
    nearest = offers.nearest(asked, BUILT_IN)

    assert nearest is not None
    assert (nearest.option, nearest.value) == (option, value)


@given(any_request)
def test_the_nearest_thing_works(asked: Request) -> None:
    """Whatever is offered in place of a request can be served, and differs in one option."""
    if (nearest := offers.nearest(asked, BUILT_IN)) is not None:
        assert problems(nearest.request, BUILT_IN) == ()
        assert replace(asked, **{nearest.option: nearest.value}) == nearest.request


def test_the_usual_model_serves_who_leaves_the_choice() -> None:
    """A server's model is taken where it can do what was asked; who says auto gets the cheapest."""
    usual = "grok-imagine-image-2.0"

    assert offers.resolved(image(model=USUAL), BUILT_IN, usual).model == usual
    assert offers.resolved(image(model=AUTO), BUILT_IN, usual).model == "grok-imagine-image"
    assert offers.resolved(image(model=USUAL), BUILT_IN).model == "grok-imagine-image"
    assert offers.resolved(video(references=1, model=USUAL), BUILT_IN, LITE).model == BASE


@given(any_request)
def test_no_request_costs_more_than_a_limit_of_its_size_can(asked: Request) -> None:
    """Whatever is asked, a limit of just that much names a cost that covers it."""
    if problems(asked, BUILT_IN):
        return
    amount = offers.amount(asked, BUILT_IN)
    for unit in Unit:
        if measured := quota.measure(amount, unit):
            limit = rule(unit, measured)
            covered = quota.worst_ticks(limit, BUILT_IN)
            assert amount.ticks <= covered or asked.kind is Kind.STORYBOARD
