"""From the words of a storyboard to the question what it may cost; a refusal gives them back."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.core import storyboards
from bot.core.access import Barred
from bot.core.cases.reuse import UNKNOWN_JOB
from bot.core.cases.values import Ask, Source
from bot.core.errors import BadScript, BadUpload, NotAllowed
from bot.core.jobs import Job
from bot.core.ports import Asked
from bot.core.problems import problems
from bot.core.requests import Scene, StoryboardRequest
from bot.ui import access_texts, board_cards, board_texts, cards, keepsake, rights, texts
from bot.ui._studio import here, studio_of
from bot.ui.asking import (
    acknowledged,
    barred_view,
    place_of,
    question_of,
    refusal_of,
    stays_private,
    why_not,
)
from bot.ui.forms import TYPED_CHARS_MAX, Form

TITLE_CHARS_MAX = 100

Make = Callable[[tuple[Scene, ...], str], StoryboardRequest]
"""The request that an option-filled command wants of its scenes and title."""


class ScriptForm(Form):
    """Takes the scenes of a storyboard as a text."""

    def __init__(
        self, make: Make, *, seconds: int, private: bool, sources: Sequence[Source]
    ) -> None:
        super().__init__(board_texts.modal_title())
        self._make = make
        self._seconds = seconds
        self._private = private
        self._sources = sources
        self.scenes = ui.TextInput[ui.Modal](
            style=discord.TextStyle.paragraph,
            max_length=TYPED_CHARS_MAX,
            placeholder=board_texts.scenes_example(),
        )
        self.named = ui.TextInput[ui.Modal](required=False, max_length=TITLE_CHARS_MAX)
        self.add_item(
            ui.Label(
                text=board_texts.scenes_label(),
                description=board_texts.scenes_help(),
                component=self.scenes,
            )
        )
        self.add_item(ui.Label(text=board_texts.title_label(), component=self.named))

    async def sent(self, interaction: discord.Interaction) -> None:
        """Ask for what was typed, or give it back."""
        typed = self.scenes.value
        async with acknowledged(interaction, private=True) as message_id:
            try:
                scenes = storyboards.read(typed, self._seconds)
            except BadScript as problem:
                await give_back(interaction, problem.sentence, typed)
                return
            request = self._make(scenes, storyboards.title(self.named.value, scenes))
            await ask_first(
                interaction,
                request,
                message_id,
                private=self._private,
                sources=self._sources,
                typed=typed,
            )


class RedoForm(Form):
    """Takes other words for one scene of a storyboard."""

    def __init__(self, job: Job, request: StoryboardRequest, place: int) -> None:
        super().__init__(board_texts.redo_title(place + 1))
        self._job = job
        self._request = request
        self._place = place
        before = storyboards.written(request.scenes[place])
        self.words = ui.TextInput[ui.Modal](
            style=discord.TextStyle.paragraph,
            max_length=TYPED_CHARS_MAX,
            default=before if len(before) <= TYPED_CHARS_MAX else "",
        )
        self.add_item(
            ui.Label(
                text=board_texts.redo_label(),
                description=board_texts.redo_help(),
                component=self.words,
            )
        )

    async def sent(self, interaction: discord.Interaction) -> None:
        """Ask for the same storyboard with this scene made anew, at the expense of who asks."""
        typed, place = self.words.value, self._place
        async with acknowledged(interaction, private=True) as message_id:
            try:
                anew = storyboards.read_scene(typed, self._request.scenes[place].seconds, place)
            except BadScript as problem:
                await give_back(interaction, problem.sentence, typed)
                return
            scenes = (*self._request.scenes[:place], anew, *self._request.scenes[place + 1 :])
            await ask_first(
                interaction,
                replace(self._request, scenes=scenes),
                message_id,
                private=self._job.hidden,
                again_of=self._job.id,
                typed=typed,
            )


async def once_more(interaction: discord.Interaction, job: Job, request: StoryboardRequest) -> None:
    """Ask for the same storyboard again, at the expense of whoever presses."""
    async with acknowledged(interaction, private=True) as message_id:
        private = job.place.private
        await ask_first(interaction, request, message_id, private=private, again_of=job.id)


async def redo(interaction: discord.Interaction, job_id: str) -> None:
    """Show the scenes of a storyboard, for one to be made anew."""
    job, request = await _made(interaction, job_id)
    await interaction.response.send_message(view=board_cards.panel(job, request), ephemeral=True)


async def redo_scene(interaction: discord.Interaction, which: str) -> None:
    """Open the window for other words of a scene; `which` is a job's id and the scene's place."""
    job_id, place = which.split(".")
    job, request = await _made(interaction, job_id)
    if int(place) >= len(request.scenes):
        raise NotAllowed(UNKNOWN_JOB)
    await interaction.response.send_modal(RedoForm(job, request, int(place)))


async def _made(interaction: discord.Interaction, job_id: str) -> tuple[Job, StoryboardRequest]:
    """A storyboard that this person sees, and a request that takes over all that was made of it.

    Raises NotAllowed.
    """
    ongoing = studio_of(interaction).ongoing
    job = await ongoing.visible_job(await here(interaction), job_id)
    if not isinstance(job.request, StoryboardRequest) or not job.ended:
        raise NotAllowed(UNKNOWN_JOB)
    return job, storyboards.taken_over(job.request, await ongoing.scenes(job))


async def ask_first(
    interaction: discord.Interaction,
    request: StoryboardRequest,
    message_id: int | None,
    *,
    private: bool,
    sources: Sequence[Source] = (),
    again_of: str | None = None,
    typed: str = "",
) -> None:
    """Turn a private acknowledgement into the question what it may cost, or say why not.

    `typed` is given back with a refusal.
    """
    private = stays_private(interaction, private=private)
    may_show = private or rights.may_show(interaction)
    private = private or not may_show
    wanted = Ask(
        request=request,
        place=place_of(interaction, message_id, private=private),
        presence=rights.presence(interaction),
        sources=tuple(sources),
        again_of=again_of,
    )
    studio = studio_of(interaction)
    wrong = problems(request, studio.offering.catalogue)
    no = why_not(interaction, sources, private=private)
    if wrong or no is not None:
        text = "\n".join(map(texts.problem, wrong)) if no is None else no
        await give_back(interaction, text, typed)
        return
    try:
        outcome = await studio.desk.submit(wanted)
    except (BadUpload, NotAllowed) as problem:
        await give_back(interaction, problem.sentence, typed)
        return
    if isinstance(outcome, Asked):
        view = await question_of(interaction, request, outcome.job)
        if not may_show:
            text = f"{access_texts.may_not_show()} {access_texts.private_instead()}"
            view.add_item(discord.ui.TextDisplay(text))
        await interaction.edit_original_response(view=view)
    elif isinstance(outcome, Barred):
        await _give_back(interaction, await barred_view(interaction, wanted, outcome), typed)
    elif (view := await refusal_of(interaction, outcome)) is not None:
        await _give_back(interaction, view, typed)


async def give_back(interaction: discord.Interaction, problem: str, typed: str) -> None:
    """Answer an acknowledged interaction with what is wrong, and with the words that were typed."""
    await _give_back(interaction, cards.notice(problem), typed)


async def _give_back(
    interaction: discord.Interaction, view: discord.ui.LayoutView, typed: str
) -> None:
    files = keepsake.add_words(view, typed)
    await interaction.edit_original_response(view=view, attachments=files)
