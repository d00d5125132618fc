"""The buttons of the moderators' queue, and the one that opens it."""

import discord

from bot.ui.pressing import OPEN_CASE, Pressable


class DismissButton(Pressable, template=rf"case:dismiss:{OPEN_CASE}"):
    """Finds nothing wrong with what was reported."""

    action = "case:dismiss"
    label = "Dismiss"


class CaseDownButton(Pressable, template=rf"case:down:{OPEN_CASE}"):
    """Asks why what was reported is taken down."""

    action = "case:down"
    label = "Takedown"
    style = discord.ButtonStyle.danger


class CaseBlockButton(Pressable, template=rf"case:block:{OPEN_CASE}"):
    """The same, and blocks its author for a time."""

    action = "case:block"
    label = "Block"
    style = discord.ButtonStyle.danger


class ApproveButton(Pressable, template=rf"case:approve:{OPEN_CASE}"):
    """Lets a request that waits be made, or a result that waits be shown."""

    action = "case:approve"
    label = "Approve"
    style = discord.ButtonStyle.success


class RejectButton(Pressable, template=rf"case:reject:{OPEN_CASE}"):
    """Ends a request that waits, free, or a result that waits, unseen."""

    action = "case:reject"
    label = "Reject"
    style = discord.ButtonStyle.danger


class CaseRuleButton(Pressable, template=rf"case:rule:{OPEN_CASE}"):
    """Asks for a rule on words like those of a case."""

    action = "case:rule"
    label = "Rule"


class ReportersButton(Pressable, template=rf"case:who:{OPEN_CASE}"):
    """Tells a moderator who reported something; that is put on record."""

    action = "case:who"
    label = "Who?"


class CaseShowButton(Pressable, template=rf"case:show:{OPEN_CASE}"):
    """Shows pictures that are shown to nobody unasked; that is put on record."""

    action = "case:show"
    label = "Show"


class UpholdButton(Pressable, template=rf"case:uphold:{OPEN_CASE}"):
    """Leaves what an appeal is about as it is."""

    action = "case:uphold"
    label = "Uphold"


class LiftButton(Pressable, template=rf"case:lift:{OPEN_CASE}"):
    """Takes back what an appeal is about."""

    action = "case:lift"
    label = "Lift"
    style = discord.ButtonStyle.primary


class NextCaseButton(Pressable, template=rf"case:next:{OPEN_CASE}"):
    """Leaves a case as it is, and shows the next one."""

    action = "case:next"
    label = "Skip"


class CasesButton(Pressable, template=r"mod:queue:(?P<id>first)"):
    """Shows what waits for a moderator, to whoever presses alone."""

    action = "mod:queue"
    label = "Queue"
