"""Every sentence about storyboards."""

from bot.core import models, storyboards
from bot.core.jobs import EndReason, Job, State
from bot.core.ports import Card
from bot.core.requests import Scene, StoryboardRequest
from bot.ui import prompts, texts, wording
from bot.ui.speech import _, ngettext

ROW_CHARS_MAX = 60
ROOM_FOR_MARKS = 200
"""What the numbers and lengths of scenes take beside their words."""


def estimate(job: Job, request: StoryboardRequest) -> str:
    """Asked before anything of a storyboard is made."""
    count, new = len(request.scenes), len(request.to_make)
    head = _("**{count} scenes, {seconds} s in all.**").format(count=count, seconds=request.seconds)
    cost, model = wording.dollars(job.hold.ticks), models.name_of(request.model)
    if new == count:
        return f"{head} " + _(
            "They would cost about **{cost}** with {model}. Shall I begin?"
        ).format(cost=cost, model=model)
    said = ngettext(
        "{count} is made anew for about **{cost}** with {model}; the others stay as they are. "
        "Shall I begin?",
        "{count} are made anew for about **{cost}** with {model}; the others stay as they are. "
        "Shall I begin?",
        new,
    )
    return f"{head} " + said.format(count=new, cost=cost, model=model)


def plan(request: StoryboardRequest) -> str:
    """The scenes before anything is made, a line each, and how they follow one another."""
    lines = [
        _row(place, scene, _("✓ kept") if scene.made_by is not None else None)
        for place, scene in enumerate(request.scenes, start=1)
    ]
    return "\n".join([*lines, f"-# {_follows(request)}"])


def _follows(request: StoryboardRequest) -> str:
    if request.continues:
        return _("Each scene goes on from the last picture of the one before it.")
    return _("Each scene begins anew, with a cut.")


def working(card: Card) -> str:
    """How far a storyboard is."""
    job, request = card.job, card.job.request
    if card.price_rose:
        return texts.price_rose(job)
    if any(scene.trouble is not None for scene in card.scenes if scene.state is State.QUEUED):
        return texts.trouble()
    made = storyboards.clips(request, card.scenes) if isinstance(request, StoryboardRequest) else ()
    done = sum(1 for one in made if one is not None)
    parts = [
        _("{done} of {all} scenes done").format(done=done, all=len(made)),
        _("began {moment}").format(moment=wording.moment(job.counted_at_ms)),
    ]
    if done == len(made):
        parts = [_("All scenes are done · putting them together")]
    return "▶ " + " · ".join(parts)


def rows(card: Card, request: StoryboardRequest) -> str:
    """Where each scene is, a line each."""
    jobs = {scene.scene: scene for scene in card.scenes}
    return "\n".join(
        _row(place + 1, scene, _stands(scene, jobs.get(place), place))
        for place, scene in enumerate(request.scenes)
    )


def _row(number: int, scene: Scene, stands: str | None) -> str:
    words = prompts.shown(scene.prompt, ROW_CHARS_MAX)
    length = _("{seconds} s").format(seconds=scene.seconds)
    return f"`{number}` " + " · ".join(filter(None, (stands, words, length)))


def _stands(scene: Scene, job: Job | None, place: int) -> str:
    """The state of a scene: a sign and a word."""
    if job is None:
        return _("✓ kept") if scene.made_by is not None else _("⏳ waiting")
    if job.state is State.PLANNED and place:
        return _("⏳ after scene {number}").format(number=place)
    if job.state is State.RENDERING and job.progress_percent is not None:
        return _("▶ {percent} %").format(percent=job.progress_percent)
    return {
        State.PLANNED: _("⏳ waiting"),
        State.QUEUED: _("⏳ waiting"),
        State.SUBMITTING: _("▶ starting"),
        State.RENDERING: _("▶ rendering"),
        State.FETCHING: _("▶ rendered"),
        State.FITTING: _("▶ rendered"),
        State.DONE: _("✓ done"),
        State.REFUSED: _("✖ refused"),
        State.CANCELLED: _("⏹ not made"),
    }.get(job.state, _("✖ failed"))


def missing(card: Card, request: StoryboardRequest) -> str | None:
    """Said under a storyboard that is not whole; None when it is."""
    made = storyboards.clips(request, card.scenes)
    there = sum(1 for one in made if one is not None)
    lost = next((scene for scene in card.scenes if not storyboards.is_made(scene)), None)
    if lost is None or there == len(made):
        return None
    return _("{there} of {all} scenes: {why}").format(there=there, all=len(made), why=_why(lost))


def _why(lost: Job) -> str:
    """What became of the first scene that is missing."""
    number = (lost.scene or 0) + 1
    sentence = {
        EndReason.MODERATED: _("scene {number} was refused by xAI's content policy."),
        EndReason.REJECTED: _("xAI would not take scene {number} as it is."),
        EndReason.PROVIDER_FAILED: _("xAI failed while rendering scene {number}."),
        EndReason.UNANSWERED: _("xAI gave no answer for scene {number}, twice."),
        EndReason.LINK_GONE: _("scene {number} was made, but gone before it could be fetched."),
        EndReason.FILE_BROKEN: _("scene {number} was made, but its file was broken."),
        EndReason.OUR_FAULT: _("something went wrong on our side with scene {number}."),
        EndReason.NEVER_BEGUN: _("scene {number} waited too long for its turn."),
        EndReason.NEVER_FINISHED: _("xAI began scene {number} and never finished it."),
        EndReason.NEW_DAY: _(
            "the day changed before scene {number}, and today's limits have no room for it."
        ),
        EndReason.SCENE_GONE: _(
            "the clip before scene {number} is not kept any more, so it could not go on."
        ),
    }.get(lost.end_reason or EndReason.PART, _("scene {number} could not be made."))
    return sentence.format(number=number)


def ended(card: Card, *, private: bool) -> str:
    """How a storyboard without a result ended, what it cost, and what there is of it."""
    said = [texts.ended(card.job, private=private)]
    lost = next((scene for scene in card.scenes if not storyboards.is_made(scene)), None)
    if lost is not None and lost.end_reason is card.job.end_reason:
        said.insert(0, _("Scene {number}:").format(number=(lost.scene or 0) + 1))
    made = [f"`/result #{scene.number}`" for scene in card.scenes if storyboards.is_made(scene)]
    if made:
        said.append(_("What was made: {results}.").format(results=", ".join(made)))
    return " ".join(said)


def script(request: StoryboardRequest, chars_max: int) -> str:
    """The words of a storyboard, an equal share for each scene, for the Info panel."""
    share = (chars_max - ROOM_FOR_MARKS) // (len(request.scenes) + 1)
    lines = [f"**{prompts.shown(request.prompt, min(share, prompts.SHOWN_CHARS_MAX))}**"]
    lines += [
        f"`{place}` {prompts.shown(scene.prompt, share)} · {scene.seconds} s"
        for place, scene in enumerate(request.scenes, start=1)
    ]
    return "\n".join(lines)


def which() -> str:
    """Asked by the Redo button."""
    return _(
        "Which scene shall I make anew? The others stay as they are, and are not paid for again."
    )


def panel_row(number: int, scene: Scene) -> str:
    """A scene in the panel of the Redo button."""
    return _row(number, scene, None)


def modal_title() -> str:
    return _("Storyboard")


def scenes_label() -> str:
    return _("Scenes, a paragraph each")


def scenes_help() -> str:
    return _("2 to 8, with an empty line between them. End one with (8 s) to say its length.")


def scenes_example() -> str:
    return _("A boat leaves the harbour at dawn.\n\nA storm comes up around it. (8 s)")


def title_label() -> str:
    return _("What it is called (optional)")


def redo_title(number: int) -> str:
    return _("Scene {number} anew").format(number=number)


def redo_label() -> str:
    return _("What happens in it")


def redo_help() -> str:
    return _("(8 s) at the end says how long it is.")


def empty_script() -> str:
    return _("`script` is an empty file. Write a paragraph for each scene and attach it again.")


def long_script() -> str:
    return _("`script` is too large. Attach a text file of 64 KB or less.")


def unlike_text() -> str:
    return _("`script` must be a text file whose name ends in .txt.")
