"""Storyboards: how a script is read, what its scenes become, and what comes next."""

from itertools import product

import pytest

from bot.core import offers, storyboards
from bot.core.errors import BadScript
from bot.core.jobs import EndReason, Job, State
from bot.core.models import BUILT_IN
from bot.core.money import NOTHING
from bot.core.problems import problems
from bot.core.requests import Scene, StoryboardRequest, from_json, to_json
from bot.core.storyboards import Begin, Drop, Over, Wait
from tests.core import makers
from tests.core.makers import CENT

A, B, C = (Scene(prompt=words) for words in ("a boat", "a storm", "the sun"))
MADE = (State.DONE, EndReason.PART)


def board(*scenes: Scene, **options: object) -> StoryboardRequest:
    fields = {"prompt": "a film", "scenes": scenes or (A, B, C), "resolution": "480p", **options}
    return StoryboardRequest(**fields)  # pyright: ignore[reportArgumentType]


def planned(request: StoryboardRequest) -> tuple[Job, ...]:
    job = makers.job(request, id="b" * 16)
    ids = [f"{nth:016d}" for nth in range(len(request.to_make))]
    return storyboards.planned(job, ids, BUILT_IN)


def stands(request: StoryboardRequest, *states: State | tuple[State, EndReason]) -> list[Job]:
    """The scenes of a storyboard, each in a state."""
    pairs = [one if isinstance(one, tuple) else (one, None) for one in states]
    scenes = zip(planned(request), pairs, strict=True)
    return [scene.changed(state=state, end_reason=reason) for scene, (state, reason) in scenes]


# --- a script -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [
        "a boat\n\na storm (8 s)",
        "a boat\r\n\r\n8s: a storm\r\n",
        "\ufeff\n\n  a boat\n \t \n\n\na storm ( 8 seconds )",
        "a\nboat\n\n8 s : a\nstorm",
    ],
)
def test_a_paragraph_is_a_scene(script: str) -> None:
    """Empty lines part scenes, whatever wrote them; a length stands before or after the words."""
    assert storyboards.read(script, 6) == (
        Scene(prompt="a boat", seconds=6),
        Scene(prompt="a storm", seconds=8),
    )


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("", "A storyboard takes 2 to 8 scenes, and 0 are here."),
        ("a boat\na storm", "and 1 is here. Write a paragraph for each, with an empty line"),
        ("\n\n".join("abcdefghi"), "A storyboard takes 2 to 8 scenes, and 9 are here."),
        ("a boat\n\n(8 s)", "Scene 2 has no words. Say what happens in it."),
        ("8s: a boat (9 s)\n\na storm", "Scene 1 says twice how long it is."),
        ("a boat (2,5 s)\n\na storm", "Scene 1 must say its length in whole seconds"),
        ("a boat\n\na storm (9999 s)", "Scene 2 must say its length in whole seconds"),
        ("a boat\n\n" + "x" * 6_001, "Scene 2 has 6,001 characters. Shorten it to 6,000"),
    ],
)
def test_what_cannot_be_read_is_named(script: str, sentence: str) -> None:
    """Whoever wrote a script learns which scene is wrong, and the remedy."""
    with pytest.raises(BadScript) as refusal:
        storyboards.read(script, 6)
    assert sentence in refusal.value.sentence


def test_other_numbers_are_words() -> None:
    """Only a length at either end is one."""
    assert storyboards.read_scene("10 boats (red) at 8 s", 6, 0).prompt == "10 boats (red) at 8 s"


@pytest.mark.parametrize("scene", [A, Scene(prompt="8 boats (red)", seconds=15)])
def test_a_scene_is_read_as_it_is_written(scene: Scene) -> None:
    """What the window for another try is filled with means the same."""
    assert storyboards.read_scene(storyboards.written(scene), 1, 0) == scene


def test_a_storyboard_is_called_as_was_typed() -> None:
    """Without a title the first scene's words stand for it, cut at a word."""
    long = Scene(prompt="word " * 40)
    assert storyboards.title(" a\nfilm ", (A,)) == "a film"
    assert storyboards.title("\u200b", (A,)) == "a boat"
    assert len(storyboards.title("", (long,))) <= storyboards.TITLE_CHARS_MAX
    assert storyboards.title("", (long,)).endswith("word…")


def test_a_length_that_no_model_has_is_named_with_its_scene() -> None:
    """The problem of a scene says which."""
    (problem,) = problems(board(A, Scene(prompt="b", seconds=99)), BUILT_IN)
    assert (problem.option, problem.text) == ("seconds", "of scene 2 must be between 1 and 15.")


# --- its scenes as jobs ---------------------------------------------------------------------


def test_what_waits_for_a_picture_is_planned() -> None:
    """A scene that goes on from another waits for it; one that does not is in the queue at once."""
    plan = {
        (continues, first): [
            s.state for s in planned(board(continues=continues, first_frame=first))
        ]
        for continues, first in product((True, False), repeat=2)
    }
    queued, waits = State.QUEUED, State.PLANNED
    assert plan[True, False] == [queued, waits, waits]
    assert plan[True, True] == [waits, waits, waits]
    assert plan[False, False] == [queued, queued, queued]
    assert plan[False, True] == [waits, queued, queued]


def test_scenes_hold_what_the_whole_costs() -> None:
    """What the limits are asked for is the sum of the scenes: seconds, clips, and dollars."""
    request = offers.resolved(board(), BUILT_IN)
    assert sum((scene.hold for scene in planned(board())), NOTHING) == offers.amount(
        request, BUILT_IN
    )
    assert offers.amount(request, BUILT_IN).clips == 3
    assert offers.amount(request, BUILT_IN).video_ms == 18_000
    assert offers.price(request, BUILT_IN) == offers.amount(request, BUILT_IN).ticks


def test_a_scene_that_is_taken_over_costs_nothing() -> None:
    """Only what is made anew is held and priced."""
    kept = [Scene(prompt=one.prompt, made_by="m" * 16) for one in (A, C)]
    request = board(kept[0], B, kept[1])
    (scene,) = planned(request)
    assert scene.scene == 1
    assert offers.amount(request, BUILT_IN) == scene.hold
    assert scene.hold.clips == 1
    assert scene.hold.ticks == 6 * 2 * CENT + CENT


def test_nobody_answers_to_a_scene() -> None:
    """A scene has no card, no interaction and no token; it belongs to who asked for the whole."""
    scene = planned(board())[0]
    assert (scene.place.interaction_id, scene.place.message_id) == (None, None)
    assert scene.place.reply_token == ""
    assert scene.place.user_id == makers.place().user_id
    assert scene.parent_id == "b" * 16


def test_a_storyboard_comes_back_as_it_was_written() -> None:
    """Its scenes survive the way through the database."""
    request = board(A, Scene(prompt="b", seconds=8, made_by="m" * 16))
    assert from_json(to_json(request)) == request


# --- what comes next ------------------------------------------------------------------------


def test_a_scene_begins_when_the_one_before_is_made() -> None:
    """Not earlier, and from its clip."""
    request = board()
    waits = stands(request, State.RENDERING, State.PLANNED, State.PLANNED)
    ready = stands(request, MADE, State.PLANNED, State.PLANNED)
    assert storyboards.next_step(request, waits) == Wait()
    assert storyboards.next_step(request, ready) == Begin(scene=ready[1], after=ready[0].id)


def test_the_first_scene_begins_from_the_given_picture() -> None:
    """It waits for nothing but that."""
    request = board(first_frame=True)
    scenes = stands(request, *[State.PLANNED] * 3)
    assert storyboards.next_step(request, scenes) == Begin(scene=scenes[0], after=None)


def test_a_new_scene_goes_on_from_one_that_is_taken_over() -> None:
    """Its clip is there already."""
    request = board(Scene(prompt="a", made_by="m" * 16), B)
    scenes = stands(request, State.PLANNED)
    assert storyboards.next_step(request, scenes) == Begin(scene=scenes[0], after="m" * 16)


@pytest.mark.parametrize(
    "end",
    [
        (State.REFUSED, EndReason.MODERATED),
        (State.FAILED, EndReason.PROVIDER_FAILED),
        (State.EXPIRED, EndReason.NEVER_BEGUN),
        (State.DONE, EndReason.DELETED),
    ],
)
def test_what_follows_a_lost_scene_is_dropped(end: tuple[State, EndReason]) -> None:
    """Nothing can go on from a scene of which there is no clip."""
    request = board()
    scenes = stands(request, MADE, end, State.PLANNED)
    assert storyboards.next_step(request, scenes) == Drop(scene=scenes[2])


def test_the_whole_is_what_was_made() -> None:
    """When no scene is left the clips are put together in their order, without the lost ones."""
    request = board(continues=False)
    lost = (State.REFUSED, EndReason.MODERATED)
    scenes = stands(request, MADE, lost, MADE)
    assert storyboards.next_step(request, scenes) == Over(
        clips=(scenes[0].id, scenes[2].id), lost=scenes[1]
    )
    whole = stands(request, MADE, MADE, MADE)
    assert storyboards.next_step(request, whole) == Over(
        clips=tuple(scene.id for scene in whole), lost=None
    )


def test_without_a_new_scene_there_is_nothing_to_deliver() -> None:
    """Scenes that were taken over are no result by themselves: it ends as the new one did."""
    request = board(Scene(prompt="a", made_by="m" * 16), B)
    (lost,) = stands(request, (State.REFUSED, EndReason.MODERATED))
    assert storyboards.next_step(request, [lost]) == Over(clips=(), lost=lost)
    assert storyboards.end_of(lost) == (State.REFUSED, EndReason.MODERATED)
    (deleted,) = stands(request, (State.DONE, EndReason.DELETED))
    assert storyboards.end_of(deleted) == (State.FAILED, EndReason.SCENE_GONE)


def test_it_costs_what_its_scenes_cost() -> None:
    """The bill where there is one, the hold where that stands for it, nothing for what waits."""
    billed, assumed, waits = planned(board())
    scenes = [billed.changed(cost_ticks=7), assumed.changed(cost_assumed=True), waits]
    assert storyboards.cost_ticks(scenes) == 7 + assumed.hold.ticks


def test_what_was_made_is_taken_over_for_another_try() -> None:
    """A storyboard made once more takes over its scenes, those it took over itself included."""
    request = board(Scene(prompt="a", made_by="m" * 16), B, C)
    scenes = stands(request, MADE, (State.FAILED, EndReason.UNANSWERED))
    again = storyboards.taken_over(request, scenes)
    assert [one.made_by for one in again.scenes] == ["m" * 16, scenes[0].id, None]
