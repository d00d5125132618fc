"""Every sentence of the questions that a person answers before something begins."""

from gettext import gettext as _

from bot.core import models
from bot.core.jobs import Job
from bot.core.models import AUTO
from bot.core.offers import Nearest
from bot.ui import wording


def price(job: Job) -> str:
    """Asked before something that costs more than the server wants to be used unasked."""
    return _("This would cost about **{cost}** with {model}. Shall I begin?").format(
        cost=wording.dollars(job.hold.ticks), model=models.name_of(job.request.model)
    )


def too_long(job: Job, most_ms: int) -> str:
    """Asked when the given clip is longer than xAI takes."""
    source_ms = getattr(job.request, "source_ms", None) or 0
    return _(
        "Your clip is {length} long, and xAI takes {most} at most for this. "
        "Which part shall I take? It would cost about **{cost}**."
    ).format(
        length=wording.seconds(source_ms),
        most=wording.seconds(most_ms),
        cost=wording.dollars(job.hold.ticks),
    )


def first(most_ms: int) -> str:
    """The button that takes the beginning."""
    return _("First {length}").format(length=wording.seconds(most_ms))


def last(most_ms: int) -> str:
    """The button that takes the end."""
    return _("Last {length}").format(length=wording.seconds(most_ms))


def use(nearest: Nearest) -> str:
    """The button that asks for the nearest thing that works."""
    match nearest.option, nearest.value:
        case "model", str(value):
            name = _("another model") if value == AUTO else models.name_of(value)
            return _("Use {value}").format(value=name)
        case "seconds", int(value):
            return _("Use {value} s").format(value=value)
        case option, None:
            return _("Without {option}").format(option=option)
        case _, value:
            return _("Use {value}").format(value=value)
