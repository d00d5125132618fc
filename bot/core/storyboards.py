"""A storyboard: how its script is read, what its scenes become, and what comes next.

A storyboard is a job of its own that is never sent to the provider. Each scene is a job too, with
a hold and a turn of its own, and no card. Nothing here remembers anything: what comes next follows
from the rows alone, so a restart changes nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core import offers
from bot.core.errors import BadScript
from bot.core.jobs import ENDS, EndReason, Job, State
from bot.core.models import Catalogue
from bot.core.problems import SCENES_MAX, SCENES_MIN
from bot.core.requests import PROMPT_CHARS_MAX, Scene, StoryboardRequest
from bot.core.words import plain

SCRIPT_BYTES_MAX = 64 * 1024
"""The largest text file that is read."""
TITLE_CHARS_MAX = 100

_UNIT = r"\s*(?:s|sec|secs|second|seconds)"
_NUMBER = r"(\d[\d.,]*)"
_BEFORE = re.compile(rf"^{_NUMBER}{_UNIT}\s*:\s*", re.IGNORECASE)
_AFTER = re.compile(rf"\s*\(\s*{_NUMBER}{_UNIT}\s*\)$", re.IGNORECASE)


# --- a script -------------------------------------------------------------------------------


def read(script: str, seconds: int) -> tuple[Scene, ...]:
    """The scenes of a script: a paragraph each, which may say how long it is.

    "(8 s)" at the end of a paragraph, or "8s:" before it; `seconds` otherwise. Raises BadScript,
    which names the scene and the remedy.
    """
    paragraphs = [p for p in re.split(r"\n\s*\n", _lines(script)) if plain(p)]
    if not SCENES_MIN <= len(paragraphs) <= SCENES_MAX:
        found = "1 is" if len(paragraphs) == 1 else f"{len(paragraphs)} are"
        raise BadScript(
            f"A storyboard takes {SCENES_MIN} to {SCENES_MAX} scenes, and {found} here. "
            "Write a paragraph for each, with an empty line between them."
        )
    return tuple(
        read_scene(paragraph, seconds, place) for place, paragraph in enumerate(paragraphs)
    )


def read_scene(paragraph: str, seconds: int, place: int) -> Scene:
    """One scene, the `place`-th from 0. Raises BadScript."""
    named = f"Scene {place + 1}"
    words = plain(paragraph)
    before, after = _BEFORE.search(words), _AFTER.search(words)
    if before is not None and after is not None:
        raise BadScript(f"{named} says twice how long it is. Say it once, such as (8 s).")
    said = before or after
    if said is not None:
        words = words[: said.start()] + words[said.end() :]
        seconds = _seconds(said[1], named)
    if not words:
        raise BadScript(f"{named} has no words. Say what happens in it.")
    if len(words) > PROMPT_CHARS_MAX:
        raise BadScript(
            f"{named} has {len(words):,} characters. Shorten it to {PROMPT_CHARS_MAX:,} or fewer."
        )
    return Scene(prompt=words, seconds=seconds)


def written(scene: Scene) -> str:
    """A scene as it is typed."""
    return f"{scene.prompt} ({scene.seconds} s)"


def title(typed: str, scenes: Sequence[Scene]) -> str:
    """What a storyboard is called: the words typed for it, or else those of its first scene."""
    words = plain(typed) or scenes[0].prompt
    if len(words) <= TITLE_CHARS_MAX:
        return words
    return words[: TITLE_CHARS_MAX - 1].rsplit(" ", 1)[0].rstrip() + "…"


def _lines(script: str) -> str:
    return script.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip()


def _seconds(number: str, named: str) -> int:
    """How long a scene is. Whether a model can make it so long is asked later."""
    if not (number.isascii() and number.isdigit() and len(number) <= 3):
        raise BadScript(f"{named} must say its length in whole seconds, such as (8 s).")
    return int(number)


# --- its scenes as jobs ---------------------------------------------------------------------


def planned(board: Job, ids: Sequence[str], catalogue: Catalogue) -> tuple[Job, ...]:
    """The jobs of the scenes that are to be made, in their order.

    One that needs a picture to begin with waits for it, the first scene too. `ids` are in the
    order of their age. Raises ValueError when the request has problems.
    """
    request = _request(board)
    place = replace(board.place, interaction_id=None, reply_token="", message_id=None)
    scenes: list[Job] = []
    for job_id, number in zip(ids, request.to_make, strict=True):
        scene = request.scene(number)
        state = State.PLANNED if scene.inputs else State.QUEUED
        scenes.append(
            board.changed(
                id=job_id,
                place=place,
                request=scene,
                parent_id=board.id,
                scene=number,
                question=None,
                state=state,
                next_at_ms=None if state is State.PLANNED else board.counted_at_ms,
                hold=offers.amount(scene, catalogue),
            )
        )
    return tuple(scenes)


def taken_over(request: StoryboardRequest, scenes: Sequence[Job]) -> StoryboardRequest:
    """The same storyboard with every scene taken over that was made; `scenes` are its own."""
    made = clips(request, scenes)
    taken = (replace(one, made_by=made[place]) for place, one in enumerate(request.scenes))
    return replace(request, scenes=tuple(taken))


def cost_ticks(scenes: Sequence[Job]) -> int:
    """What scenes have cost so far."""
    return sum(_cost_ticks(scene) for scene in scenes)


def _cost_ticks(scene: Job) -> int:
    if scene.cost_ticks is not None:
        return scene.cost_ticks
    return scene.hold.ticks if scene.cost_assumed else 0


# --- what comes next ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """A scene can begin: what comes before it is there."""

    scene: Job
    after: str | None
    """The job whose clip it goes on from; None for the storyboard's own first picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A scene will never begin: the one before it came to nothing."""

    scene: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Scenes are being made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """No scene is left to be made."""

    clips: tuple[str, ...]
    """The jobs whose clips make up the whole, in order; none when no new one came of it."""
    lost: Job | None
    """The first scene of which nothing came."""


Step = Begin | Drop | Wait | Over


def next_step(request: StoryboardRequest, scenes: Sequence[Job]) -> Step:
    """What to do next for a storyboard that is being made."""
    by_place = {scene.scene: scene for scene in scenes}
    made = clips(request, scenes)
    for scene in scenes:
        if scene.state is not State.PLANNED or scene.scene is None:
            continue
        if scene.scene == 0:
            return Begin(scene=scene, after=None)
        if (before := made[scene.scene - 1]) is not None:
            return Begin(scene=scene, after=before)
        if by_place[scene.scene - 1].ended:
            return Drop(scene=scene)
    if any(not scene.ended for scene in scenes):
        return Wait()
    lost = next((scene for scene in scenes if not is_made(scene)), None)
    anything_new = any(is_made(scene) for scene in scenes)
    return Over(clips=tuple(one for one in made if one) if anything_new else (), lost=lost)


def clips(request: StoryboardRequest, scenes: Sequence[Job]) -> list[str | None]:
    """For each scene the job that has its clip; None where there is none yet, or none at all."""
    made = {scene.scene: scene.id for scene in scenes if is_made(scene)}
    return [one.made_by or made.get(place) for place, one in enumerate(request.scenes)]


def is_made(scene: Job) -> bool:
    """Whether the clip of a scene is there."""
    return scene.state is State.DONE and scene.end_reason is EndReason.PART


def end_of(lost: Job) -> tuple[State, EndReason]:
    """How a storyboard ends whose only new scenes came to nothing: as the first of them did."""
    if lost.state in ENDS - {State.DONE} and lost.end_reason is not None:
        return lost.state, lost.end_reason
    return State.FAILED, EndReason.SCENE_GONE


def _request(board: Job) -> StoryboardRequest:
    if not isinstance(board.request, StoryboardRequest):
        raise TypeError("not a storyboard")
    return board.request
