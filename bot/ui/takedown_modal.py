"""The form by which moderators take something down: it can be sent as it stands.

What comes in is checked anew: rights may be lost by then, and more may have been made.
"""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.casebook import Case
from bot.core.cases.values import Here
from bot.core.jobs import Job
from bot.core.takedowns import Extent, Reason, Scope, extent, is_wide
from bot.ui import takedown_cards, takedown_texts
from bot.ui._studio import moderator_here, studio_of
from bot.ui.forms import Form

NOTE_CHARS_MAX = 500


async def open_take_down(
    interaction: discord.Interaction, job: Job, preset: Reason = Reason.RULES
) -> None:
    """Ask a moderator why a result goes, and how much with it. Raises NotAllowed for others."""
    place = await moderator_here(interaction)
    whole = await studio_of(interaction).oversight.takedowns.extent_of(place, job)
    await interaction.response.send_modal(TakeDownForm(job, whole, preset))


class _ReasonForm(Form):
    """What both forms ask: why, how much, a note."""

    def __init__(
        self, title: str, made_by: str, scopes: Sequence[discord.SelectOption], preset: Reason
    ) -> None:
        super().__init__(title)
        self.add_item(ui.TextDisplay(made_by))
        reasons = [
            discord.SelectOption(
                label=takedown_texts.reason_choice(one), value=one, default=one is preset
            )
            for one in Reason
        ]
        self._preset = preset
        self._reason = ui.Select[Any](custom_id="reason", options=reasons, required=False)
        self._scope = ui.Select[Any](custom_id="scope", options=list(scopes), required=False)
        self._note = ui.TextInput[Any](
            custom_id="note",
            style=discord.TextStyle.paragraph,
            max_length=NOTE_CHARS_MAX,
            required=False,
        )
        self.add_item(ui.Label(text=takedown_texts.reason_label(), component=self._reason))
        if scopes:
            self.add_item(ui.Label(text=takedown_texts.scope_label(), component=self._scope))
        self.add_item(
            ui.Label(
                text=takedown_texts.note_label(),
                description=takedown_texts.note_hint(),
                component=self._note,
            )
        )

    @property
    def reason(self) -> Reason:
        """What was chosen, and what was preset for anything that is not in the list."""
        chosen = next(iter(self._reason.values), "")
        return Reason(chosen) if chosen in set(Reason) else self._preset

    @property
    def wide(self) -> bool:
        """Whether what was made from it goes too."""
        chosen = next(iter(self._scope.values), "")
        scope = Scope(chosen) if chosen in set(Scope) else Scope.USUAL
        return is_wide(self.reason, scope)

    @property
    def note(self) -> str:
        """What was added for moderators."""
        return self._note.value

    async def answer(self, interaction: discord.Interaction, case: Case) -> None:
        """Say what went, and what could not be reached."""
        takedowns = studio_of(interaction).oversight.takedowns
        whole = extent(await takedowns.jobs_of(case))
        view = takedown_cards.done(case, whole, await takedowns.unreached(case))
        await interaction.edit_original_response(view=view)


class TakeDownForm(_ReasonForm):
    """Takes down one result, and what was made from it."""

    def __init__(self, job: Job, whole: Extent, preset: Reason) -> None:
        scopes = [_scope(scope, whole) for scope in Scope] if whole.results > 1 else []
        title, made_by = takedown_texts.title(job), takedown_texts.made_by(job)
        super().__init__(title, made_by, scopes, preset)
        self._job_id = job.id

    async def sent(self, interaction: discord.Interaction) -> None:
        """Take it down."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        place = await moderator_here(interaction)
        takedowns = studio_of(interaction).oversight.takedowns
        job = await takedowns.find(place, job_id=self._job_id)
        case = await takedowns.take_down(
            place, job, reason=self.reason, wide=self.wide, note=self.note
        )
        await self.answer(interaction, case)


class MemberDownForm(_ReasonForm):
    """Takes down what a member asked for since a moment."""

    def __init__(self, user_id: int, since_ms: int, whole: Extent) -> None:
        choices = {
            Scope.USUAL: takedown_texts.scope_choice(Scope.USUAL, whole),
            Scope.THIS: takedown_texts.these_for_member(),
            Scope.WIDE: takedown_texts.wide_for_member(),
        }
        scopes = [
            discord.SelectOption(
                label=label,
                value=scope,
                default=scope is Scope.USUAL,
                description=takedown_texts.scope_hint(scope),
            )
            for scope, label in choices.items()
        ]
        made_by = takedown_texts.made_by_member(user_id, whole)
        super().__init__(takedown_texts.member_title(), made_by, scopes, Reason.RULES)
        self._user_id = user_id
        self._since_ms = since_ms

    async def sent(self, interaction: discord.Interaction) -> None:
        """Take all of it down."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        place: Here = await moderator_here(interaction)
        case = await studio_of(interaction).oversight.takedowns.take_down_member(
            place,
            self._user_id,
            self._since_ms,
            reason=self.reason,
            wide=self.wide,
            note=self.note,
        )
        await self.answer(interaction, case)


def _scope(scope: Scope, whole: Extent) -> discord.SelectOption:
    return discord.SelectOption(
        label=takedown_texts.scope_choice(scope, whole),
        value=scope,
        default=scope is Scope.USUAL,
        description=takedown_texts.scope_hint(scope),
    )
