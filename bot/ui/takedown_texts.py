"""Every sentence about what was taken down: for authors, for those who had it, for moderators."""

from gettext import gettext as _
from gettext import ngettext

from bot.core.jobs import Job, Withheld
from bot.core.takedowns import Reason, TakenBack, TakenDown
from bot.ui import prompts, wording

NOTE_CHARS_MAX = 300


def on_card(job: Job) -> str:
    """What stands in place of a result, for all who see the channel: no words of it, no picture."""
    number = f"`#{job.number}`"
    match job.withheld:
        case Withheld.HIDDEN:
            return _("{number} is hidden until a moderator has looked at it.").format(number=number)
        case Withheld.SEALED:
            return _("{number} was removed.").format(number=number)
        case _:
            return _("{number} was taken down by a moderator.").format(number=number)


def for_author(job: Job) -> str:
    """Said below the above: where its author reads more."""
    return _("`/result #{number}` tells its author more.").format(number=job.number)


def told(job: Job) -> str:
    """What an author alone is told of a result of theirs."""
    match job.withheld:
        case Withheld.HIDDEN:
            return _(
                "Your `#{number}` was reported, and is hidden until a moderator has looked at it."
            ).format(number=job.number)
        case Withheld.SEALED:
            return _("Your `#{number}` was removed.").format(number=job.number)
        case Withheld.TAKEN_DOWN:
            return _(
                "A moderator took down your `#{number}`. `/result #{number}` says why."
            ).format(number=job.number)
        case None:
            return _("Your `#{number}` was given back: it is not taken down any more.").format(
                number=job.number
            )


def reason(why: str) -> str:
    """Why something was taken down, as a part of a sentence."""
    return {
        Reason.RULES: _("against the rules of this server"),
        Reason.SEXUAL: _("sexual content"),
        Reason.MINORS: _("a minor, or somebody who looks like one"),
        Reason.REAL_PERSON: _("a real person"),
        Reason.HATE: _("hate"),
        Reason.VIOLENCE: _("violence"),
        Reason.OFF_TOPIC: _("off topic"),
        Reason.AUTHOR_ASKED: _("its author asked for it"),
        Reason.ILLEGAL: _("illegal content"),
    }[Reason(why)]


def entry(told: TakenDown | TakenBack) -> str:
    """What the log channel is told."""
    return down_told(told) if isinstance(told, TakenDown) else back_told(told)


def down_told(told: TakenDown) -> str:
    """The entry of the log channel; of what may be illegal it shows no words."""
    case = told.case
    head = ngettext(
        "**Case {number}** <@{by}> took down {count} result of <@{author}>: {reason}.",
        "**Case {number}** <@{by}> took down {count} results, first of <@{author}>: {reason}.",
        told.results,
    ).format(
        number=case.number,
        by=case.opened_by_id,
        count=told.results,
        author=case.user_id,
        reason=reason(case.reason),
    )
    lines = [head]
    if case.note:
        lines.append(prompts.shown(case.note, NOTE_CHARS_MAX))
    if case.until_ms is None:
        lines.append(_("-# Its files are sealed. Whoever runs this bot decides what comes next."))
    else:
        lines.append(
            _("-# `/mod undo {number}` takes it back until {until}.").format(
                number=case.number, until=wording.moment(case.until_ms, "f")
            )
        )
    return "\n".join(lines)


def back_told(told: TakenBack) -> str:
    """The entry of the log channel that a takedown was taken back."""
    return ngettext(
        "**Case {number}** <@{by}> gave back {count} result.",
        "**Case {number}** <@{by}> gave back {count} results.",
        told.results,
    ).format(number=told.case.number, by=told.by_user_id, count=told.results)
