"""Every sentence of the questions that a person answers before something begins."""

from collections.abc import Sequence

from bot.core import models, quota
from bot.core.jobs import Job
from bot.core.models import AUTO
from bot.core.money import Amount
from bot.core.offers import Nearest
from bot.core.quota import Subject, Unit, Used
from bot.core.windows import Window
from bot.ui import limit_texts, wording
from bot.ui.speech import _, ngettext


def price(job: Job, needing: Sequence[str]) -> str:
    """Asked before something that costs more than the server wants to be used unasked.

    `needing` are the options that a cheaper model cannot do.
    """
    model = models.name_of(job.request.model)
    asked = _("This would cost about **{cost}** with {model}. Shall I begin?").format(
        cost=wording.dollars(job.hold.ticks), model=model
    )
    if not needing:
        return asked
    options = _(" and ").join(f"`{option}`" for option in needing)
    because = ngettext(
        "{options} needs {model}: cheaper models cannot do that.",
        "{options} need {model}: cheaper models cannot do that.",
        len(needing),
    )
    return f"{asked}\n{because.format(options=options, model=model)}"


def left(standing: Sequence[Used], hold: Amount) -> str:
    """What the limits that count a request leave before it begins; empty without any."""
    tightest: dict[tuple[Unit, Window, Subject], Used] = {}
    for used in standing:
        rule = used.rule
        alike = (rule.unit, rule.window, rule.subject)
        counts = quota.measure(hold, rule.unit) > 0
        if counts and (alike not in tightest or used.left < tightest[alike].left):
            tightest[alike] = used
    return " · ".join(
        _("{left} left {window} ({subject})").format(
            left=limit_texts.counted(used.left, used.rule.unit),
            window=limit_texts.this_window(used.rule.window),
            subject=limit_texts.subject(used.rule),
        )
        for used in tightest.values()
    )


def make_part(part: Job) -> str:
    """On the button that makes as much as still fits: how much that is."""
    amount = part.hold
    if amount.video_ms:
        return _("Make {length}").format(length=wording.seconds(amount.video_ms))
    return _("Make {count}").format(count=amount.images)


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


def instead_costs(button: str, cost_ticks: int) -> str:
    """Said of the nearest thing that works, before anybody presses its button."""
    return _("**{button}** would cost about **{cost}**.").format(
        button=button, cost=wording.dollars(cost_ticks)
    )


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
