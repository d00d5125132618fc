"""What a press on a case of the moderators' queue does. Rights are read anew at each.

A case that somebody else decided meanwhile is said to be, and the next one is shown.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import discord
from discord import ui

from bot.core.casebook import Case, CaseKind
from bot.core.cases.approvals import Decided
from bot.core.cases.modqueue import UNKNOWN_CASE, Attached, Matter, suggested
from bot.core.cases.values import Here
from bot.core.errors import NotAllowed
from bot.core.jobs import Job
from bot.core.takedowns import Block, Extent
from bot.ui import cards, case_cards, case_texts, member_texts, takedown_texts
from bot.ui._studio import moderator_here, rank_here, studio_of
from bot.ui.takedown_modal import TakeDownForm
from bot.ui.word_forms import open_add_rule

BLOCK_CHARS_MAX = 40
BLOCK_USUAL = "7 days"

REPORTS = frozenset({CaseKind.REPORT})
APPEALS = frozenset({CaseKind.APPEAL})
HELD = frozenset({CaseKind.REQUEST, CaseKind.RESULT})
BESIDE = "side-by-side.jpg"

Decide = Callable[[Here, Case], Awaitable[bool]]
Answer = Callable[[Here, Case], Awaitable[Decided]]


async def show(interaction: discord.Interaction) -> None:
    """Show the case that waited longest, to whoever asked alone."""
    await interaction.response.defer(ephemeral=True)
    await _lead_on(interaction, await moderator_here(interaction))


async def go_on(interaction: discord.Interaction, case_id: str) -> None:
    """Show the case after this one; it stays as it is."""
    await interaction.response.defer()
    place = await moderator_here(interaction)
    case = await studio_of(interaction).oversight.queue.case_for(place, case_id)
    await _lead_on(interaction, place, case)


async def dismiss(interaction: discord.Interaction, case_id: str) -> None:
    """Find nothing wrong."""
    queue = studio_of(interaction).oversight.queue
    await _decide(interaction, case_id, REPORTS, queue.dismiss, case_texts.dismissed)


async def uphold(interaction: discord.Interaction, case_id: str) -> None:
    """Leave what an appeal is about as it is."""
    queue = studio_of(interaction).oversight.queue
    await _decide(interaction, case_id, APPEALS, queue.uphold, case_texts.upheld)


async def lift(interaction: discord.Interaction, case_id: str) -> None:
    """Take back what an appeal is about."""
    queue = studio_of(interaction).oversight.queue
    await _decide(interaction, case_id, APPEALS, queue.lift, case_texts.lifted)


async def approve(interaction: discord.Interaction, case_id: str) -> None:
    """Have a request made that waits, or a result shown."""
    approvals = studio_of(interaction).oversight.approvals
    await _answer(interaction, case_id, approvals.approve, case_texts.approved)


async def reject(interaction: discord.Interaction, case_id: str) -> None:
    """Have it end unmade, or unseen."""
    approvals = studio_of(interaction).oversight.approvals
    await _answer(interaction, case_id, approvals.reject, case_texts.rejected)


async def _answer(
    interaction: discord.Interaction, case_id: str, answer: Answer, said: Callable[[Decided], str]
) -> None:
    """Answer what waits, say what came of it, and show the next; or say who was first."""
    await interaction.response.defer()
    place, queue = await moderator_here(interaction), studio_of(interaction).oversight.queue
    case = await queue.case_for(place, case_id)
    _check(case, HELD)
    try:
        text = said(await answer(place, case))
    except NotAllowed:
        now = await queue.case_for(place, case_id)
        if now.open:
            raise
        text = case_texts.already(now)
    await _lead_on(interaction, place, case, text)


async def take_down(interaction: discord.Interaction, case_id: str) -> None:
    """Ask why what was reported is taken down."""
    await _ask_to_take_down(interaction, case_id, blocks=False)


async def take_down_and_block(interaction: discord.Interaction, case_id: str) -> None:
    """The same, and until when its author is blocked."""
    await _ask_to_take_down(interaction, case_id, blocks=True)


async def _ask_to_take_down(
    interaction: discord.Interaction, case_id: str, *, blocks: bool
) -> None:
    place, queue = await moderator_here(interaction), studio_of(interaction).oversight.queue
    case = await queue.case_for(place, case_id)
    _check(case, REPORTS)
    job = await queue.job_of(case)
    if not case.open or job is None:
        await interaction.response.defer()
        await _lead_on(interaction, place, case, case_texts.already(case))
        return
    whole = await studio_of(interaction).oversight.takedowns.extent_of(place, job)
    await interaction.response.send_modal(QueueDownForm(case, job, whole, blocks=blocks))


async def add_rule(interaction: discord.Interaction, case_id: str) -> None:
    """Ask for a rule on words, with those of the case's job. It decides nothing."""
    place, queue = await moderator_here(interaction), studio_of(interaction).oversight.queue
    job = await queue.job_of(await queue.case_for(place, case_id))
    await open_add_rule(interaction, "" if job is None else job.request.prompt)


async def reporters(interaction: discord.Interaction, case_id: str) -> None:
    """Tell who reported something, on record."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    place, oversight = await moderator_here(interaction), studio_of(interaction).oversight
    case = await oversight.queue.case_for(place, case_id)
    _check(case, REPORTS)
    found = await oversight.reports.reporters(place, case)
    view = cards.notice(case_texts.reporters(case, tuple(found)))
    await interaction.edit_original_response(view=view)


async def open_pictures(interaction: discord.Interaction, case_id: str) -> None:
    """Show the pictures of a case that shows none unasked, on record."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    place, queue = await moderator_here(interaction), studio_of(interaction).oversight.queue
    case = await queue.case_for(place, case_id)
    _check(case, REPORTS)
    async with queue.open_pictures(place, case) as found:
        await interaction.edit_original_response(
            view=case_cards.pictures(found), attachments=_files(found)
        )


class QueueDownForm(TakeDownForm):
    """The form of every takedown; it may ask until when the author is blocked, and leads on."""

    def __init__(self, case: Case, job: Job, whole: Extent, *, blocks: bool) -> None:
        super().__init__(job, whole, suggested(case))
        self._case_id = case.id
        self._blocks = blocks
        self._until = ui.TextInput[Any](
            custom_id="until", default=BLOCK_USUAL, max_length=BLOCK_CHARS_MAX
        )
        if blocks:
            self.add_item(
                ui.Label[Any](
                    text=case_texts.form_block(),
                    description=case_texts.form_block_hint(),
                    component=self._until,
                )
            )

    async def sent(self, interaction: discord.Interaction) -> None:
        """Take it down, block, and show the next case."""
        await interaction.response.defer()
        place, oversight = await moderator_here(interaction), studio_of(interaction).oversight
        case = await oversight.queue.case_for(place, self._case_id)
        if not case.open:
            await _lead_on(interaction, place, case, case_texts.already(case))
            return
        block, said = None, case_texts.taken_down(case)
        if self._blocks:
            try:
                block = await self._block(interaction, place, case)
            except NotAllowed as refusal:
                # What was reported goes all the same.
                said += " " + refusal.sentence
        await oversight.queue.take_down(
            place, case, reason=self.reason, wide=self.wide, note=self.note, block=block
        )
        if block is not None and case.user_id is not None:
            standing = await oversight.members.standing(place.space_id, case.user_id)
            said += " " + member_texts.kept_out_now(case.user_id, standing)
        await _lead_on(interaction, place, case, said)

    async def _block(
        self, interaction: discord.Interaction, place: Here, case: Case
    ) -> Block | None:
        """How its author is blocked; None for whose data was removed.

        Raises NotAMoment, and NotAllowed when they may not be blocked.
        """
        members, user_id = studio_of(interaction).oversight.members, case.user_id
        until_ms = await members.until_ms(place, self._until.value)
        if user_id is None:
            return None
        members.check_blocking(place, user_id, await rank_here(interaction, user_id))
        words = takedown_texts.reason(self.reason)
        return Block(until_ms=until_ms, words=words, by_admin=place.admin)


async def _decide(
    interaction: discord.Interaction,
    case_id: str,
    kinds: Collection[CaseKind],
    decide: Decide,
    said: Callable[[Case], str],
) -> None:
    """Decide on a case, say so, and show the next; or say who was first."""
    await interaction.response.defer()
    place, queue = await moderator_here(interaction), studio_of(interaction).oversight.queue
    case = await queue.case_for(place, case_id)
    _check(case, kinds)
    if case.open and await decide(place, case):
        text = said(case)
    else:
        text = case_texts.already(await queue.case_for(place, case_id))
    await _lead_on(interaction, place, case, text)


async def _lead_on(
    interaction: discord.Interaction,
    place: Here,
    after: Case | None = None,
    said: str | None = None,
) -> None:
    """Show the next case in the place of the one before."""
    queue = studio_of(interaction).oversight.queue
    matter = await queue.next(place, after)
    async with queue.files(matter) as attached, _beside(interaction, place, matter) as both:
        name = None if both is None else BESIDE
        files = _files(attached)
        files += [] if both is None else [discord.File(both, filename=BESIDE)]
        view = case_cards.render(matter, attached, said, beside=name)
        await interaction.edit_original_response(view=view, attachments=files)


@asynccontextmanager
async def _beside(
    interaction: discord.Interaction, place: Here, matter: Matter | None
) -> AsyncGenerator[Path | None]:
    """A picture of what looks like something that was taken down, next to that.

    None for what waits for another reason, and where one of both is not kept or may not be seen.
    """
    async with AsyncExitStack() as stack:
        both = None
        if matter is not None and matter.job is not None and matter.is_alike:
            likeness = studio_of(interaction).oversight.likeness
            with suppress(NotAllowed):
                both = await stack.enter_async_context(likeness.side_by_side(place, matter.job))
        yield both


def _files(attached: Sequence[Attached]) -> list[discord.File]:
    return [discord.File(one.path, filename=one.media.filename) for one in attached]


def _check(case: Case, kinds: Collection[CaseKind]) -> None:
    """Raises NotAllowed for what is not decided like this: a custom id may be forged."""
    if case.kind not in kinds:
        raise NotAllowed(UNKNOWN_CASE)


async def from_the_log(interaction: discord.Interaction, _: str) -> None:
    """Show the case that waited longest, beside a message of the log channel."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _lead_on(interaction, await moderator_here(interaction))


PRESSES: Mapping[str, Callable[[discord.Interaction, str], Awaitable[None]]] = {
    "mod:queue": from_the_log,
    "case:next": go_on,
    "case:dismiss": dismiss,
    "case:approve": approve,
    "case:reject": reject,
    "case:down": take_down,
    "case:block": take_down_and_block,
    "case:rule": add_rule,
    "case:who": reporters,
    "case:show": open_pictures,
    "case:uphold": uphold,
    "case:lift": lift,
}
