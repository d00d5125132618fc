"""What can be pressed on a card, for as long as the message lives.

A button carries the job's id in its custom id and nothing else, so it works after a restart. What
a press does stands in presses.py; the client leads from one to the other. A custom id may be
forged: it is only a question, and every press reads all rights again.
"""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import discord
from discord import ui

from bot.ui import prompts
from bot.ui._studio import host_of

LABEL_CHARS_MAX = 80
"""So long may the label of a button be in Discord."""
_NEVER = r"(?!)"
_JOB = r"(?P<id>[0-9a-hjkmnp-tv-z]{16})"
_CASE = r"(?P<id>[0-9a-hjkmnp-tv-z]{16}|[0-9a-f]{32})"
_SCENE = r"(?P<id>[0-9a-hjkmnp-tv-z]{16}\.[0-7])"
_PAGE = r"(?P<id>[0-9]{1,3})"
_LIMIT = r"(?P<id>[0-9a-f]{8})"
_UNIT = r"(?P<id>images|clips|seconds|dollars)"
_ANSWER = r"(?P<id>yes|no)"
_SINCE = r"(?P<id>[0-9]{15,20}\.[0-9]{13})"
_OPEN_CASE = _JOB
"""Cases that wait for a decision are named as jobs are."""
_MINE = r"(?P<id>mine)"


class Pressable(ui.DynamicItem[ui.Button[ui.LayoutView]], template=_NEVER):
    """A button that carries an id. Subclasses say what it is called and what it asks for."""

    action: ClassVar[str]
    label: ClassVar[str]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init__(self, subject_id: str, label: str | None = None) -> None:
        """`label` is for a button that says what just this press would do."""
        self.subject_id = subject_id
        custom_id = f"{self.action}:{subject_id}"
        shown = prompts.cut(label or self.label, LABEL_CHARS_MAX)
        super().__init__(ui.Button(label=shown, style=self.style, custom_id=custom_id))

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: ui.Item[ui.LayoutView],
        match: re.Match[str],
    ) -> Self:
        """The button that was pressed, made anew from its custom id."""
        del interaction, item
        return cls(match["id"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the press to the bot."""
        await host_of(interaction).press(interaction, self.action, self.subject_id)


class CancelButton(Pressable, template=rf"job:cancel:{_JOB}"):
    """Stops a job, for its author."""

    action = "job:cancel"
    label = "Cancel"


class AgainButton(Pressable, template=rf"job:again:{_JOB}"):
    """Asks for the same once more, for whoever presses."""

    action = "job:again"
    label = "Again"


class EditButton(Pressable, template=rf"job:edit:{_JOB}"):
    """Opens a form that asks what should change in a result."""

    action = "job:edit"
    label = "Edit"


class AnimateButton(Pressable, template=rf"job:animate:{_JOB}"):
    """Opens a form that asks what should happen in a clip that begins with a result."""

    action = "job:animate"
    label = "Animate"


class InfoButton(Pressable, template=rf"job:info:{_JOB}"):
    """Opens the private panel with everything about a job."""

    action = "job:info"
    label = "Info"


class TellButton(Pressable, template=rf"job:tell:{_JOB}"):
    """Has its author told when a job is over."""

    action = "job:tell"
    label = "Tell me"


class OriginalButton(Pressable, template=rf"job:original:{_JOB}"):
    """Gives whoever may see a result the way to its files as they were made."""

    action = "job:original"
    label = "Original"


class DeleteButton(Pressable, template=rf"job:delete:{_JOB}"):
    """Removes a result, for its author or a moderator."""

    action = "job:delete"
    label = "Delete"
    style = discord.ButtonStyle.danger


class VaryButton(Pressable, template=rf"info:vary:{_JOB}"):
    """Asks for the same with other words."""

    action = "info:vary"
    label = "Vary"


class LargerButton(Pressable, template=rf"info:larger:{_JOB}"):
    """Asks for the same pictures at 2k."""

    action = "info:larger"
    label = "2K"


class ExtendButton(Pressable, template=rf"info:extend:{_JOB}"):
    """Lets a clip go on."""

    action = "info:extend"
    label = "Extend"


class CompareButton(Pressable, template=rf"info:compare:{_JOB}"):
    """Shows before and after side by side."""

    action = "info:compare"
    label = "Compare"


class SendButton(Pressable, template=rf"info:send:{_JOB}"):
    """Sends a result by direct message to whoever presses."""

    action = "info:send"
    label = "DM"


class PostButton(Pressable, template=rf"info:post:{_JOB}"):
    """Makes a private result public, for its author."""

    action = "info:post"
    label = "Post"


class ReportButton(Pressable, template=rf"info:report:{_JOB}"):
    """Tells the moderators of a result."""

    action = "info:report"
    label = "Report"


class AskDeleteButton(Pressable, template=rf"info:delete:{_JOB}"):
    """Asks once whether a result is to be removed."""

    action = "info:delete"
    label = "Delete"
    style = discord.ButtonStyle.danger


class KeepButton(Pressable, template=rf"info:keep:{_JOB}"):
    """Leaves a result where it is: back to its panel."""

    action = "info:keep"
    label = "Keep"


class WalkButton(Pressable, template=rf"info:walk:{_JOB}"):
    """Leads the panel to a parent or child of its job."""

    action = "info:walk"
    label = "Parent"


class Choosable(ui.DynamicItem[ui.Select[ui.LayoutView]], template=_NEVER):
    """A list of jobs. Subclasses say what it asks for; what is chosen is a job's id."""

    action: ClassVar[str]

    def __init__(
        self,
        subject_id: str,
        placeholder: str | None = None,
        options: Sequence[discord.SelectOption] = (),
    ) -> None:
        custom_id = f"{self.action}:{subject_id}"
        super().__init__(
            ui.Select(custom_id=custom_id, placeholder=placeholder, options=list(options))
        )

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: ui.Item[ui.LayoutView],
        match: re.Match[str],
    ) -> Self:
        """The list that somebody chose from, made anew from its custom id."""
        del interaction, item
        return cls(match["id"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice to the bot; it may be forged like any id."""
        chosen = next(iter(self.item.values), "")
        if re.fullmatch(_JOB, chosen):
            await host_of(interaction).press(interaction, self.action, chosen)


class ParentsList(Choosable, template=rf"info:parents:{_JOB}"):
    """Leads the panel to one of several parents of its job."""

    action = "info:parents"


class ChildrenList(Choosable, template=rf"info:children:{_JOB}"):
    """Leads the panel to one of several children of its job."""

    action = "info:children"


class GoButton(Pressable, template=rf"ask:go:{_JOB}"):
    """Lets begin what its author was asked about."""

    action = "ask:go"
    label = "Go"
    style = discord.ButtonStyle.primary


class AgreeButton(Pressable, template=rf"ask:agree:{_JOB}"):
    """Says for its author that they may use what they attached."""

    action = "ask:agree"
    label = "Yes"
    style = discord.ButtonStyle.primary


class FirstButton(Pressable, template=rf"ask:first:{_JOB}"):
    """Takes the beginning of a clip that is too long."""

    action = "ask:first"
    label = "First"
    style = discord.ButtonStyle.primary


class LastButton(Pressable, template=rf"ask:last:{_JOB}"):
    """Takes the end of a clip that is too long."""

    action = "ask:last"
    label = "Last"
    style = discord.ButtonStyle.primary


class DropButton(Pressable, template=rf"ask:drop:{_JOB}"):
    """Forgets what its author was asked about."""

    action = "ask:drop"
    label = "Drop"


class ExportButton(Pressable, template=rf"own:export:{_MINE}"):
    """Sends whoever presses what is kept about them."""

    action = "own:export"
    label = "Export"


class EraseButton(Pressable, template=rf"own:erase:{_MINE}"):
    """Asks whoever presses whether what is kept about them is to be removed."""

    action = "own:erase"
    label = "Erase"
    style = discord.ButtonStyle.danger


class ShareButton(Pressable, template=rf"own:share:{_ANSWER}"):
    """Lets others work on what was made for whoever presses, or no longer."""

    action = "own:share"
    label = "Sharing"


class FinalButton(Pressable, template=rf"job:final:{_JOB}"):
    """Makes what a preview is a preview of, for whoever presses; its label says the price."""

    action = "job:final"
    label = "Final"
    style = discord.ButtonStyle.primary


class UseButton(Pressable, template=rf"words:use:{_JOB}"):
    """Asks with the better words."""

    action = "words:use"
    label = "Use it"
    style = discord.ButtonStyle.primary


class ChangeButton(Pressable, template=rf"words:change:{_JOB}"):
    """Opens the better words to be changed first."""

    action = "words:change"
    label = "Change"


class MineButton(Pressable, template=rf"words:keep:{_JOB}"):
    """Asks with the person's own words."""

    action = "words:keep"
    label = "Mine"


class ImagineButton(Pressable, template=rf"words:imagine:{_JOB}"):
    """Opens the words that a picture was described with, to make something like it."""

    action = "words:imagine"
    label = "Imagine"
    style = discord.ButtonStyle.primary


class RedoButton(Pressable, template=rf"board:redo:{_JOB}"):
    """Shows the scenes of a storyboard, for one to be made anew."""

    action = "board:redo"
    label = "Redo"


class SceneButton(Pressable, template=rf"board:scene:{_SCENE}"):
    """Asks for other words for a scene."""

    action = "board:scene"
    label = "Redo"


class StopButton(Pressable, template=rf"queue:cancel:{_JOB}"):
    """Stops a job from the list of the queue."""

    action = "queue:cancel"
    label = "Cancel"


class BackButton(Pressable, template=rf"queue:back:{_PAGE}"):
    """Turns the list of the queue back."""

    action = "queue:back"
    label = "Back"


class MoreButton(Pressable, template=rf"queue:more:{_PAGE}"):
    """Turns the list of the queue on, or reads it anew."""

    action = "queue:more"
    label = "More"


class FingerprintsBackButton(Pressable, template=rf"prints:back:{_PAGE}"):
    """Turns the list of fingerprints back."""

    action = "prints:back"
    label = "Back"


class FingerprintsMoreButton(Pressable, template=rf"prints:more:{_PAGE}"):
    """Turns the list of fingerprints on."""

    action = "prints:more"
    label = "More"


class RemoveLimitButton(Pressable, template=rf"limit:remove:{_LIMIT}"):
    """Removes a limit, once an admin has read what that can cost."""

    action = "limit:remove"
    label = "Remove"
    style = discord.ButtonStyle.danger


class WhyButton(Pressable, template=rf"limit:why:{_UNIT}"):
    """Tells whoever presses which limits hold for them, and why those."""

    action = "limit:why"
    label = "Why?"


class SetupButton(Pressable, template=r"setup:press:(?P<id>make|change|zone|back)"):
    """Goes on with the panel of /setup."""

    action = "setup:press"
    label = "Change"


class UseTheseButton(Pressable, template=r"setup:use:(?P<id>these)"):
    """Makes what was chosen on the panel of /setup hold."""

    action = "setup:use"
    label = "Use"
    style = discord.ButtonStyle.primary


class AppealButton(Pressable, template=rf"case:appeal:{_CASE}"):
    """Asks for another look at a case, for whom it is about; it carries the id of the case."""

    action = "case:appeal"
    label = "Appeal"


class PauseButton(Pressable, template=r"mod:pause:(?P<id>everyone|newcomers)"):
    """Pauses requests for a while, for who looks after the server."""

    action = "mod:pause"
    label = "Pause"
    style = discord.ButtonStyle.danger


class ResumeButton(Pressable, template=r"mod:resume:(?P<id>now)"):
    """Lets requests in again, for who looks after the server."""

    action = "mod:resume"
    label = "Resume"


class DismissButton(Pressable, template=rf"case:dismiss:{_OPEN_CASE}"):
    """Finds nothing wrong with what was reported."""

    action = "case:dismiss"
    label = "Dismiss"


class CaseDownButton(Pressable, template=rf"case:down:{_OPEN_CASE}"):
    """Asks why what was reported is taken down."""

    action = "case:down"
    label = "Takedown"
    style = discord.ButtonStyle.danger


class CaseBlockButton(Pressable, template=rf"case:block:{_OPEN_CASE}"):
    """The same, and blocks its author for a time."""

    action = "case:block"
    label = "Block"
    style = discord.ButtonStyle.danger


class ApproveButton(Pressable, template=rf"case:approve:{_OPEN_CASE}"):
    """Lets a request that waits be made, or a result that waits be shown."""

    action = "case:approve"
    label = "Approve"
    style = discord.ButtonStyle.success


class RejectButton(Pressable, template=rf"case:reject:{_OPEN_CASE}"):
    """Ends a request that waits, free, or a result that waits, unseen."""

    action = "case:reject"
    label = "Reject"
    style = discord.ButtonStyle.danger


class CaseRuleButton(Pressable, template=rf"case:rule:{_OPEN_CASE}"):
    """Asks for a rule on words like those of a case."""

    action = "case:rule"
    label = "Rule"


class ReportersButton(Pressable, template=rf"case:who:{_OPEN_CASE}"):
    """Tells a moderator who reported something; that is put on record."""

    action = "case:who"
    label = "Who?"


class CaseShowButton(Pressable, template=rf"case:show:{_OPEN_CASE}"):
    """Shows pictures that are shown to nobody unasked; that is put on record."""

    action = "case:show"
    label = "Show"


class UpholdButton(Pressable, template=rf"case:uphold:{_OPEN_CASE}"):
    """Leaves what an appeal is about as it is."""

    action = "case:uphold"
    label = "Uphold"


class LiftButton(Pressable, template=rf"case:lift:{_OPEN_CASE}"):
    """Takes back what an appeal is about."""

    action = "case:lift"
    label = "Lift"
    style = discord.ButtonStyle.primary


class NextCaseButton(Pressable, template=rf"case:next:{_OPEN_CASE}"):
    """Leaves a case as it is, and shows the next one."""

    action = "case:next"
    label = "Skip"


class TakeDownButton(Pressable, template=rf"down:ask:{_JOB}"):
    """Opens the form by which a moderator takes a result down."""

    action = "down:ask"
    label = "Takedown"
    style = discord.ButtonStyle.danger


class MemberDownButton(Pressable, template=rf"down:member:{_SINCE}"):
    """The same for all that a member asked for since a moment; it carries both."""

    action = "down:member"
    label = "Takedown"
    style = discord.ButtonStyle.danger


class UndoButton(Pressable, template=rf"down:undo:{_JOB}"):
    """Takes a takedown back; it carries the id of the case."""

    action = "down:undo"
    label = "Undo"


class OpenButton(Pressable, template=rf"down:open:{_JOB}"):
    """Shows what was taken down to a moderator who must see it; that is written down."""

    action = "down:open"
    label = "Open"


class Picker(ui.DynamicItem[Any], template=_NEVER):
    """A list of the server's roles or channels, or of presets, on the panel of /setup.

    What was chosen is in the interaction; Discord knows which roles and channels there are.
    """

    action: ClassVar[str]

    def __init__(self, subject_id: str, item: ui.Item[ui.LayoutView]) -> None:
        self.subject_id = subject_id
        super().__init__(item)

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction,
        item: ui.Item[ui.LayoutView],
        match: re.Match[str],
    ) -> Self:
        """The list that somebody chose from, as it stands on the panel."""
        del interaction
        return cls(match["id"], item)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Hand the choice to the bot."""
        await host_of(interaction).press(interaction, self.action, self.subject_id)


class RolePicker(Picker, template=r"setup:roles:(?P<id>moderators|patrons|allowed|alerts)"):
    """Chooses roles."""

    action = "setup:roles"


class ChannelPicker(Picker, template=r"setup:channels:(?P<id>log|allowed)"):
    """Chooses channels."""

    action = "setup:channels"


class PresetPicker(Picker, template=r"setup:preset:(?P<id>any)"):
    """Chooses a preset."""

    action = "setup:preset"


class TurnLogButton(Pressable, template=r"logs:page:(?P<id>[0-9a-f]{16}\.[0-9]{1,3})"):
    """Turns the pages of a search in the log, for whoever searched."""

    action = "logs:page"
    label = "Older"


class CasesButton(Pressable, template=r"mod:queue:(?P<id>first)"):
    """Shows what waits for a moderator, to whoever presses alone."""

    action = "mod:queue"
    label = "Queue"


ALL: tuple[type[Pressable], ...] = (
    CancelButton,
    AgainButton,
    EditButton,
    AnimateButton,
    InfoButton,
    TellButton,
    OriginalButton,
    DeleteButton,
    VaryButton,
    LargerButton,
    ExtendButton,
    CompareButton,
    SendButton,
    PostButton,
    ReportButton,
    AskDeleteButton,
    KeepButton,
    WalkButton,
    GoButton,
    AgreeButton,
    FirstButton,
    LastButton,
    DropButton,
    ShareButton,
    ExportButton,
    EraseButton,
    FinalButton,
    UseButton,
    ChangeButton,
    MineButton,
    ImagineButton,
    RedoButton,
    SceneButton,
    StopButton,
    BackButton,
    MoreButton,
    FingerprintsBackButton,
    FingerprintsMoreButton,
    RemoveLimitButton,
    WhyButton,
    SetupButton,
    UseTheseButton,
    AppealButton,
    PauseButton,
    ResumeButton,
    TakeDownButton,
    MemberDownButton,
    UndoButton,
    OpenButton,
    DismissButton,
    CaseDownButton,
    CaseBlockButton,
    ApproveButton,
    RejectButton,
    CaseRuleButton,
    ReportersButton,
    CaseShowButton,
    UpholdButton,
    LiftButton,
    NextCaseButton,
    TurnLogButton,
    CasesButton,
)
"""Every button there is, for the client to know."""

LISTS: tuple[type[Choosable], ...] = (ParentsList, ChildrenList)
"""Every list of jobs to choose from."""

PICKERS: tuple[type[Picker], ...] = (RolePicker, ChannelPicker, PresetPicker)
"""Every list of roles, channels or presets."""
