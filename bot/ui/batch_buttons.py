"""The buttons of a batch."""

from bot.ui.pressing import JOB, Pressable


class RetryButton(Pressable, template=rf"batch:retry:{JOB}"):
    """Asks once more for the lines of a batch of which nothing came."""

    action = "batch:retry"
    label = "Retry"
