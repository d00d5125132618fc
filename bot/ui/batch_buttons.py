"""The buttons of a batch."""

from bot.ui.pressing import JOB, Pressable


class RetryButton(Pressable, template=rf"batch:retry:{JOB}"):
    """Asks once more for the lines of a batch of which nothing came."""

    action = "batch:retry"
    label = "Retry"


class ZipButton(Pressable, template=rf"batch:zip:{JOB}"):
    """Hands out all that came of a batch, packed."""

    action = "batch:zip"
    label = "ZIP"
