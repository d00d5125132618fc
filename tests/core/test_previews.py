"""Cheap previews: the cheapest model that can, at its lowest size, and what it costs to go on."""

import pytest
from makers import CENT, edit, image, improve, job, video

from bot.core import offers, previews
from bot.core.models import BUILT_IN
from bot.core.problems import problems
from bot.core.requests import ImageRequest, VideoRequest

ONE, LITE = "grok-imagine-image", "grok-imagine-video-1.5-lite"


@pytest.mark.parametrize(
    ("asked", "model", "resolution"),
    [
        (image(resolution="1.5k", count=7), ONE, "1k"),
        (video(resolution="1080p"), LITE, "480p"),
        (video(inputs=1, seconds=15), LITE, "480p"),
        (video(voice="ara"), "grok-imagine-video-1.5", "480p"),
        (video(references=2, seconds=4), "grok-imagine-video", "480p"),
    ],
)
def test_a_preview_is_made_by_the_cheapest_model_that_can(
    asked: ImageRequest | VideoRequest, model: str, resolution: str
) -> None:
    """A voice, pictures and the count stay in the preview, and so does all but size and model."""
    preview = previews.preview(asked, BUILT_IN)

    assert not problems(preview, BUILT_IN)
    assert (preview.model, preview.resolution) == (model, resolution)
    assert (preview.prompt, preview.count, preview.inputs) == (
        asked.prompt,
        asked.count,
        asked.inputs,
    )


def test_what_cannot_work_has_no_preview() -> None:
    """A request with problems stays as it is, for them to be named."""
    asked = image(count=11)

    assert previews.preview(asked, BUILT_IN) is asked


def test_a_preview_goes_before_a_final_only_where_it_is_cheaper() -> None:
    """What costs as much is made at once; words that are improved first are always improved."""
    cheap, fine = image(), image(quality="medium")

    assert previews.preview_first(cheap, fine, BUILT_IN) is cheap
    assert previews.preview_first(cheap, image(resolution="2k"), BUILT_IN) != cheap
    assert previews.preview_first(cheap, None, BUILT_IN) is cheap
    words = improve(cheap)
    assert previews.preview_first(words, cheap, BUILT_IN) is words


def test_what_it_costs_to_go_on() -> None:
    """A preview leads to its final, better words to what they are for, all else to nothing."""
    resolved = offers.resolved(image(), BUILT_IN)
    final = image(quality="medium")

    assert previews.onward_ticks(job(resolved, final=final), BUILT_IN) == 6 * CENT
    assert previews.onward_ticks(job(improve(final)), BUILT_IN) == 6 * CENT
    assert previews.onward_ticks(job(edit()), BUILT_IN) is None
    assert previews.onward_ticks(job(resolved, final=resolved), BUILT_IN) is None
    assert previews.onward_ticks(job(resolved, final=image(model="gone")), BUILT_IN) is None
