"""Every sentence on files that people attach: what they are asked, and what is decided on them."""

from bot.core.house import House
from bot.core.jobs import Job
from bot.ui import wording
from bot.ui.speech import _


def consent(job: Job) -> str:
    """Asked before an attached file is used: one sentence, and what it would cost."""
    said = _("I may use this, and every real person in it agreed.")
    costs = _("It would cost about **{cost}**.").format(cost=wording.dollars(job.hold.ticks))
    return f"**{said}**\n-# {costs}"


def yes() -> str:
    """The button that says so."""
    return _("Yes, go on")


def no() -> str:
    """The button that does not."""
    return _("No")


def rules(house: House) -> str:
    """What holds in a server for attached files."""
    lines = [
        _("People may work on pictures that others attached, once they say that they may.")
        if house.open_uploads
        else _("People may work on what they attached themselves, not on what others did.")
    ]
    if house.uploads_adult_only:
        lines.append(_("Attached files are taken in age-restricted channels only."))
    else:
        lines.append(_("Attached files are taken in every channel."))
    if house.uploads_checked:
        lines.append(
            _(
                "A model at xAI looks at them first, and that is paid for: a real person waits for "
                "a moderator, who may be under 18 is refused."
            )
        )
    else:
        lines.append(_("No model looks for real people on them."))
    return "\n".join(lines)
