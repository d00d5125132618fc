"""Every sentence about results that could not be shown as they are, and about their way home."""

from collections.abc import Sequence

from bot.core.cases.results import HandedOut
from bot.core.jobs import HELD, SHOWN, By, EndReason, Job, Media, State
from bot.core.models import Kind
from bot.ui import texts, wording
from bot.ui.speech import _, ngettext


def kept(job: Job, results: Sequence[Media], kept_until_ms: int | None) -> str:
    """What became of a result that could not be shown."""
    if job.end_reason is EndReason.DELETED:
        return _("Deleted before it was shown. What xAI made counts all the same.")
    match job.end_reason:
        case EndReason.KEPT_TOO_LARGE:
            happened = _too_large(results, job.place.upload_limit_bytes)
        case EndReason.KEPT_BLOCKED:
            return _("It is finished, and a moderator does not want it shown.")
        case EndReason.KEPT_PAUSED:
            happened = _("A moderator paused requests while it was made, so it is not shown.")
        case EndReason.KEPT_NO_PERMISSION:
            happened = _(
                "It is finished, but I may not show it here. I need View Channel and Attach Files."
            )
        case _:
            happened = _("It is finished, but Discord did not let me show it.")
    return f"{happened} {_has_it(job, kept_until_ms)}"


def by_direct_message() -> str:
    """Said on the card of a result that went to its author."""
    return _("It is finished, but could not be shown here. Its author has it by direct message.")


def _has_it(job: Job, kept_until_ms: int | None) -> str:
    if kept_until_ms is None:
        return _("`/result #{number}` has it.").format(number=job.number)
    return _("`/result #{number}` has it until {until}.").format(
        number=job.number, until=wording.moment(kept_until_ms, "f")
    )


def _too_large(results: Sequence[Media], limit_bytes: int | None) -> str:
    """Discord may refuse a file that is within the limit it states, so that is not always named."""
    size_bytes = max((media.size_bytes for media in results), default=0)
    names_limit = limit_bytes is not None and size_bytes > limit_bytes
    limit = f" ({wording.megabytes(limit_bytes or 0)})" if names_limit else ""
    return _("The finished file ({size}) is too large for this channel{limit}.").format(
        size=wording.megabytes(size_bytes), limit=limit
    )


def linked(results: Sequence[Media], limit_bytes: int | None) -> str:
    """Said in place of a result of which no copy fits."""
    return _too_large(results, limit_bytes)


def left_out(count: int, job: Job) -> str:
    """Said under a result when some of its files could not be shown."""
    return ngettext(
        "{count} more is too large for this channel; `/result #{number}` has it.",
        "{count} more are too large for this channel; `/result #{number}` has them.",
        count,
    ).format(count=count, number=job.number)


def made_smaller(originals: Sequence[Media], limit_bytes: int | None) -> str:
    """Said under a result when what is shown is smaller than what was made."""
    limit = f" ({wording.megabytes(limit_bytes)})" if limit_bytes is not None else ""
    if len(originals) > 1:
        return _("{count} of them are too large for this channel{limit}, and smaller here.").format(
            count=len(originals), limit=limit
        )
    (original,) = originals
    sentence = (
        _("The finished clip ({size}) is too large for this channel{limit}. Here it is smaller.")
        if original.is_clip
        else _(
            "The finished picture ({size}) is too large for this channel{limit}. "
            "Here it is smaller."
        )
    )
    return sentence.format(size=wording.megabytes(original.size_bytes), limit=limit)


def original_until(until_ms: int, *, linked: bool) -> str:
    """Said beside the button that leads to the files as they came."""
    until = wording.moment(until_ms, "f")
    if linked:
        return _("It can be had until {until}.").format(until=until)
    return _("The original can be had until {until}.").format(until=until)


def stopped(job: Job, kept_until_ms: int | None) -> str:
    """What Cancel came to."""
    by_moderator = job.cancelled_by not in {None, By.AUTHOR}
    dropped = job.cancelled_by in {By.MODERATOR, By.BLOCK}
    unbegun = {
        EndReason.PAUSED: _("A moderator paused requests. Nothing was charged."),
        EndReason.BY_MODERATOR: _("Stopped by a moderator before xAI began. Nothing was charged."),
        EndReason.BY_AUTHOR: _("Stopped before xAI began. Nothing was charged."),
    }
    if job.end_reason is not None and job.end_reason in unbegun:
        return unbegun[job.end_reason]
    head = _("Stopped by a moderator.") if by_moderator else _("Stopped.")
    if job.state is State.FAILED and not job.cost_ticks:
        return head + " " + _("xAI did not finish it, and nothing was charged.")
    counts = head + " " + _("xAI had already begun, so this one counts.")
    if dropped or job.held_for is not None or (job.ended and kept_until_ms is None):
        return counts
    if job.ended:
        return f"{counts} {_has_it(job, kept_until_ms)}"
    return counts + " " + _("If it finishes, `/result #{number}` has it.").format(number=job.number)


def over(job: Job, link: str | None) -> str:
    """The direct message of somebody who asked to be told."""
    what = _("clip") if job.kind.makes_clip else _("picture")
    if job.kind.makes_text:
        what = _("text")
    elif job.kind is Kind.BATCH:
        what = _("batch")
    if job.end_reason in SHOWN:
        said = _("Your {what} `#{number}` is ready.").format(what=what, number=job.number)
        return f"{said} {link}" if link is not None else said
    if job.end_reason is EndReason.KEPT_BLOCKED:
        said = _("Your {what} `#{number}` is finished, and a moderator does not want it shown.")
        return said.format(what=what, number=job.number)
    if job.state is State.DONE:
        said = _("Your {what} `#{number}` is ready.").format(what=what, number=job.number)
        return (
            said
            + " "
            + _("`/result #{number}` in the server hands it out.").format(number=job.number)
        )
    said = _("Your {what} `#{number}` did not work out.").format(what=what, number=job.number)
    return f"{said} {texts.ended(job, private=True)}"


def handed_out(handed: HandedOut) -> str:
    """What stands above a result that is handed out once more, or in its place."""
    job = handed.job
    if not handed.shown and not handed.links and not handed.too_large:
        return _without_result(job)
    lines = [
        _("Only you see this, and the moderators. It is kept until {until}.").format(
            until=wording.moment(handed.kept_until_ms, "f")
        )
    ]
    if handed.smaller:
        lines.append(_("It is smaller than it was made, to fit this message."))
    if handed.links:
        lines.append(links(handed))
    if handed.too_large:
        lines.append(
            _("It is too large to be handed out here; whoever runs this bot can.")
            if not handed.shown
            else _("Some of it is too large to be handed out here; whoever runs this bot can.")
        )
    return "\n".join(lines)


def links(handed: HandedOut) -> str:
    """Where the files can be fetched as they came, and until when."""
    named = ", ".join(
        f"[{link.media.filename}]({link.url}) ({wording.megabytes(link.media.size_bytes)})"
        for link in handed.links
    )
    return _("As it was made: {links}, until {until}. Whoever has the link can fetch it.").format(
        links=named, until=wording.moment(handed.link_until_ms, "f")
    )


def no_originals() -> str:
    return _("The files are not kept any more.")


def _without_result(job: Job) -> str:
    """What happened to a job that left nothing to hand out, and what it cost."""
    if not job.ended and job.cancel_requested_at_ms is None:
        if job.state in HELD:
            where = texts.held(job)
        else:
            where = "⏳ " + _("Waiting") if job.state is State.QUEUED else texts.working(job, None)
        return _("`#{number}` is not finished yet.").format(number=job.number) + f"\n{where}"
    if job.state is State.CANCELLED or not job.ended:
        return stopped(job, None)
    if job.state is State.DONE:
        return _("`#{number}` was finished, and its files are not kept any more.").format(
            number=job.number
        )
    return texts.ended(job, private=True)
