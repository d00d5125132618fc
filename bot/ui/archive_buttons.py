"""The buttons of what moderators look back at."""

from bot.ui.pressing import Pressable


class TurnLogButton(Pressable, template=r"logs:page:(?P<id>[0-9a-f]{16}\.[0-9]{1,3})"):
    """Turns the pages of a search in the log, for whoever searched."""

    action = "logs:page"
    label = "Older"
