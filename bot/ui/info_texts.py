"""Every sentence of the Info panel, and of what can be done there."""

from collections.abc import Sequence
from dataclasses import fields
from typing import cast

from bot.core import offers
from bot.core.cases.lineage import CHILDREN_SHOWN, Family, Parent
from bot.core.cases.panel import Panel
from bot.core.jobs import EndReason, Job
from bot.core.models import Catalogue
from bot.core.ports import Sent
from bot.core.reports import Report
from bot.core.requests import BatchRequest, ExtendRequest, Request
from bot.ui import batch_texts, log_texts, prompts, report_texts, texts, wording
from bot.ui.speech import _, ngettext

REPORTS_SHOWN = 3
CHILDREN_NAMED = 8
_NOTHING_HELD = frozenset({EndReason.NOT_WANTED, EndReason.NEVER_ANSWERED})
"""How a question ends that nobody said yes to: nothing is set aside for it."""


def _held_nothing(job: Job) -> bool:
    """Whether nothing was ever set aside: its author or a moderator never said yes."""
    never_let_in = job.held_for is not None and job.submitted_at_ms is None
    return never_let_in or job.end_reason in _NOTHING_HELD


_NOT_LISTED = frozenset({"prompt", "words", "model", "scenes", "then", "then_private"})


def about(panel: Panel) -> str:
    """Everything known about a job but its words and its relatives, a line each."""
    job = panel.job
    lines = [
        _("**Job** #{number}, asked by {who} {when}").format(
            number=job.number,
            who=f"<@{job.place.user_id}>",
            when=wording.moment(job.created_at_ms, "f"),
        ),
        _("**Options** {what}").format(what=texts.what(job.request)),
        *_made_of(job.request),
    ]
    if timing := _timing(job):
        lines.append(_("**Timing** {timing}").format(timing=timing))
    if panel.with_cost:
        lines.append(_("**Cost** {cost}").format(cost=log_texts.bill(job)))
        lines += _booked(job)
    if job.posted_in_id is not None:
        lines.append(_("Made in private, and posted by its author."))
    if not panel.files_kept:
        lines.append(_("Its files are not kept any more."))
    return "\n".join(lines)


def _made_of(request: Request) -> list[str]:
    """The model and all options; of a batch, its lines by kind and model."""
    if isinstance(request, BatchRequest):
        return [batch_texts.parts(request)]
    lines = [_("**Model** `{model}`").format(model=request.model)]
    if listed := _parameters(request):
        lines.append(_("**Parameters** {listed}").format(listed=listed))
    return lines


def _parameters(request: Request) -> str:
    """Every option that was chosen or settled, by its name."""
    parts: list[str] = []
    for field in fields(request):
        value = getattr(request, field.name)
        if field.name in _NOT_LISTED or value in {None, False, ()}:
            continue
        name = field.name.removesuffix("_ms").replace("_", " ")
        parts.append(f"{name} {_value(value, in_ms=field.name.endswith('_ms'))}")
    return " · ".join(parts)


def _value(value: object, *, in_ms: bool) -> str:
    if isinstance(value, bool):
        return _("yes")
    if isinstance(value, tuple):
        moments = cast("tuple[int, ...]", value)
        return ", ".join(wording.seconds(one) for one in moments)
    if in_ms and isinstance(value, int):
        return wording.seconds(value)
    return str(value)


def _timing(job: Job) -> str:
    """How long it waited, rendered, and took to be shown."""
    parts: list[str] = []
    if job.submitted_at_ms is not None:
        waited_ms = job.submitted_at_ms - job.created_at_ms
        parts.append(_("waited {time}").format(time=wording.seconds(waited_ms)))
    if job.submitted_at_ms is not None and job.rendered_at_ms is not None:
        rendered_ms = job.rendered_at_ms - job.submitted_at_ms
        parts.append(_("rendered in {time}").format(time=wording.seconds(rendered_ms)))
    if job.rendered_at_ms is not None and job.finished_at_ms is not None:
        delivered_ms = job.finished_at_ms - job.rendered_at_ms
        parts.append(_("brought here in {time}").format(time=wording.seconds(delivered_ms)))
    return " · ".join(parts)


def _booked(job: Job) -> list[str]:
    """What was set aside, from when, and until when: then its cost took the place of that."""
    if job.finished_at_ms is None or not job.hold.ticks or _held_nothing(job):
        return []
    said = _("**Set aside** {hold} {when}, until {over}").format(
        hold=wording.dollars(job.hold.ticks),
        when=wording.moment(job.counted_at_ms, "f"),
        over=wording.moment(job.finished_at_ms, "f"),
    )
    return [said]


def lineage(job: Job, family: Family) -> str:
    """What a job is a part of, what it was made from, and what was made from it."""
    lines: list[str] = []
    if family.batch is not None:
        of = log_texts.line_of(job, family.batch.number)
        lines.append(_("It is {line}.").format(line=of))
    if family.parents:
        named = ", ".join(_parent(one) for one in family.parents)
        lines.append(_("Made from {parents}").format(parents=named))
    if family.parents_unseen:
        lines.append(
            ngettext(
                "Made from {count} picture or clip that you may not see",
                "Made from {count} pictures or clips that you may not see",
                family.parents_unseen,
            ).format(count=family.parents_unseen)
        )
    if family.children_count:
        lines.append(_made_from_it(family))
    return "\n".join(lines)


def _parent(parent: Parent) -> str:
    if parent.job.request.count > 1:
        return _("`#{number}` (picture {part})").format(
            number=parent.job.number, part=parent.part + 1
        )
    return f"`#{parent.job.number}`"


def _made_from_it(family: Family) -> str:
    count = family.children_count
    said = ngettext("{count} made from this", "{count} made from this", count).format(count=count)
    numbers = [f"`#{child.number}`" for child in family.children[:CHILDREN_NAMED]]
    if not numbers:
        return said
    more = " …" if count > len(numbers) else ""
    return f"{said}: {', '.join(numbers)}{more}"


def reported(reports: Sequence[Report]) -> str:
    """What people found wrong with it, for moderators; the latest few."""
    if not reports:
        return ""
    head = ngettext("**Reported** {count} time", "**Reported** {count} times", len(reports))
    latest = [report_texts.one(report) for report in reports[-REPORTS_SHOWN:]]
    return "\n".join([head.format(count=len(reports)), *latest])


def parents() -> str:
    """What stands in the list of parents before one is chosen."""
    return _("Parents")


def children(family: Family) -> str:
    """What stands in the list of children before one is chosen."""
    if family.children_count > CHILDREN_SHOWN:
        return _("Children: the first {count}").format(count=CHILDREN_SHOWN)
    return _("Children")


def child() -> str:
    return _("Child")


def relative(job: Job) -> str:
    """A parent or child in a list."""
    return log_texts.choice(job)


# --- vary, extend -------------------------------------------------------------------------------


def vary(job: Job) -> str:
    return _("Vary #{number}").format(number=job.number)


def prompt() -> str:
    return _("Prompt")


def prompt_hint(*, cut: bool) -> str:
    """Said below the words that can be changed."""
    if cut:
        return _("The first 4,000 characters. All else stays as it was.")
    return _("Change as much as you like. All else stays as it was.")


def extend(job: Job) -> str:
    return _("Extend #{number}").format(number=job.number)


def goes_on() -> str:
    return _("What happens next")


def seconds() -> str:
    return _("How much longer")


def seconds_more(request: ExtendRequest, catalogue: Catalogue) -> str:
    """One of the lengths to choose from, with what it costs."""
    cost = wording.dollars(offers.price(request, catalogue))
    return _("{seconds} s more · {cost}").format(seconds=request.seconds, cost=cost)


# --- side by side -------------------------------------------------------------------------------


def compared(job: Job) -> str:
    """What stands above before and after."""
    return _("Before and after, `#{number}`").format(number=job.number)


def compared_alt(job: Job) -> str:
    """What a screen reader says of it."""
    words = prompts.plain(job.request.prompt)
    if job.kind.makes_clip:
        return _("First pictures before and after, left and right, AI-generated: {words}").format(
            words=words
        )
    return _("Before and after, left and right, AI-generated: {words}").format(words=words)


# --- copies -------------------------------------------------------------------------------------


def sent() -> str:
    return _("You have it by direct message.")


def dm_closed() -> str:
    return _(
        "You take no direct messages from this server. Allow them in its Privacy Settings, "
        "or save the file from the message itself."
    )


def too_large_to_send() -> str:
    return _("It is too large to be sent as a message of its own. Nothing was sent.")


def posted(shown: Sent, guild_id: int) -> str:
    link = wording.jump(guild_id, shown.channel_id, shown.message_id)
    return _("Posted: {link}").format(link=link)


def may_not_post() -> str:
    return _("I may not post here. It stays private.")


def unheard() -> str:
    return _("Discord did not answer. Look whether it is there before you press again.")


# --- delete -------------------------------------------------------------------------------------


def delete(job: Job) -> str:
    """Asks once before a result goes."""
    return _(
        "Delete the result of `#{number}`? Its messages and files go, and what xAI made counts "
        "all the same."
    ).format(number=job.number)
