"""Every sentence about a request on its way, and what people are told of their rights.

Every sentence people read is in a module whose name ends in texts, ready to be translated. Words
never shown: guild, tick, settle, fitting, lease.
"""

from dataclasses import replace
from math import ceil

from bot.core import models, offers, quota
from bot.core.house import Money, Prices
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.models import Catalogue
from bot.core.moderation import Hold
from bot.core.pacing import Range
from bot.core.ports import Card, QueueFull, TooManyHeld
from bot.core.problems import Problem, problems
from bot.core.quota import Subject, Unit, Used
from bot.core.requests import (
    BatchRequest,
    ClipEditRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    Request,
    StoryboardRequest,
    VideoRequest,
)
from bot.ui import batch_texts, prompts, text_texts, wording
from bot.ui.speech import _, ngettext


def what(request: Request) -> str:
    """The options of a request in one line: model, length, shape, size."""
    if isinstance(request, BatchRequest):
        return batch_texts.what(request)
    parts = [models.name_of(request.model)]
    if (style := getattr(request, "style", None)) is not None:
        parts.append(prompts.shown(style))
    match request:
        case VideoRequest() | StoryboardRequest():
            parts.append(_("{seconds} s").format(seconds=request.seconds))
        case ExtendRequest():
            parts.append(_("{seconds} s more").format(seconds=request.seconds))
        case ClipEditRequest() if request.source_ms is not None:
            parts.append(_("{seconds:.1f} s").format(seconds=request.source_ms / 1000))
        case ImageRequest() if request.count > 1:
            parts.append(_("{count} pictures").format(count=request.count))
        case EditRequest() if request.inputs > 1:
            parts.append(_("from {count} pictures").format(count=request.inputs))
        case _:
            pass
    parts += [part for part in (request.aspect, request.resolution) if part]
    if isinstance(request, VideoRequest | StoryboardRequest) and not request.audio:
        parts.append(_("silent"))
    if isinstance(request, ImageRequest | EditRequest) and request.quality not in {None, "low"}:
        parts.append(str(request.quality))
    return " · ".join(parts)


def waiting(card: Card) -> str:
    """Where a job stands in line, and how long that has lately meant."""
    if card.own_running:
        return "⏳ " + ngettext(
            "Waiting · starts after yours that is under way",
            "Waiting · starts after one of your {count} that are under way",
            card.own_running,
        ).format(count=card.own_running)
    parts = [_("Waiting"), in_line(card.place_in_line)]
    if card.starts_within_s is not None:
        parts.append(_starts(card.starts_within_s))
    return "⏳ " + " · ".join(parts)


def in_line(place: int | None) -> str:
    """A place in line; far places are rounded, very far ones not told."""
    if place is None:
        return _("more than 30 before you")
    if place == 1:
        return _("next in line")
    if place <= 3:
        ordinal = {2: _("2nd"), 3: _("3rd")}[place]
        return _("{place} in line").format(place=ordinal)
    return _("about {place}th in line").format(place=max(5, 5 * round(place / 5)))


def _starts(within_s: float) -> str:
    if within_s <= 60:
        return _("usually starts within a minute")
    return _("usually starts within {minutes} minutes").format(minutes=ceil(within_s / 60))


def price_rose(job: Job) -> str:
    """Said while a request waits for the operator, and not for its turn."""
    return "⏳ " + _(
        "The price of {model} rose at xAI. This waits until the bot's operator has accepted it; "
        "nothing is charged while it waits."
    ).format(model=models.name_of(job.request.model))


def trouble() -> str:
    """Why nothing moves while the provider cannot be used."""
    return "⏳ " + _(
        "xAI cannot be used just now. Your place is kept; nothing is charged while it waits."
    )


def held(job: Job) -> str:
    """What a card says while a moderator has to look first, and nothing else."""
    until = wording.moment(job.expires_at_ms)
    if job.held_for is Hold.BUDGET:
        return "⏸ " + _("Waiting for an admin · up to {until}").format(until=until)
    return "⏸ " + _("Waiting for a moderator · up to {until}").format(until=until)


def held_private(job: Job) -> str:
    """Said under that on a private card, which cannot be changed for so long."""
    return _("`/result #{number}` tells you what became of it.").format(number=job.number)


def parting(job: Job) -> str:
    """What a private card says while it still can."""
    return "⏳ " + _(
        "Still going. Discord lets me change this message for 15 minutes only, and they are almost "
        "over. When it is finished, `/result #{number}` has it."
    ).format(number=job.number)


def will_be_told() -> str:
    """Said on the card of somebody who asked to be told."""
    return _("you get a message")


def working(job: Job, usual: Range | None) -> str:
    """What is happening with a running job."""
    began_ms = job.submitted_at_ms or job.created_at_ms
    if job.kind.makes_text:
        return "▶ " + text_texts.working(job)
    if job.state is State.SUBMITTING:
        return "▶ " + _("Starting")
    if job.state is not State.RENDERING:
        return "▶ " + _("Rendered · bringing it here")
    parts = [_("Rendering")]
    if job.progress_percent is not None:
        parts[0] += f" {job.progress_percent} % {wording.bar(job.progress_percent)}"
    parts.append(_("began {moment}").format(moment=wording.moment(began_ms)))
    if usual is not None:
        parts.append(_usual(usual))
    return "▶ " + " · ".join(parts)


def _usual(usual: Range) -> str:
    if usual.late:
        return _("taking longer than usual. Still going.")
    low, high = _rounded(usual.low_s), _rounded(usual.high_s)
    if not usual.known:
        return _("probably {low} to {high} s in all").format(low=low, high=high)
    if low == high:
        return _("usually about {high} s").format(high=high)
    return _("usually {low} to {high} s").format(low=low, high=high)


def _rounded(seconds: float) -> int:
    step = 5 if seconds >= 20 else 1
    return max(1, round(seconds / step) * step)


def left_after(left: tuple[Used, ...], job: Job) -> str | None:
    """How many more such requests the limits leave, said while waiting; None without a limit."""
    more = quota.times_left(left, job.hold)
    if more is None:
        return None
    return ngettext("{count} more like this left", "{count} more like this left", more).format(
        count=more
    )


def money_left(left: tuple[Used, ...], prices: Prices) -> str | None:
    """What the limits in dollars leave, where the server's cards speak of money.

    What all servers together have left is nobody's business but the operator's.
    """
    own = [
        one.left
        for one in left
        if one.rule.unit is Unit.DOLLARS and one.rule.subject is not Subject.OPERATOR
    ]
    if prices.shown is Money.COUNTS or not own:
        return None
    least = min(own)
    if prices.shown is Money.DOLLARS:
        return _("{amount} left").format(amount=wording.dollars(least))
    count = prices.credits_in(least)
    return ngettext("{count:,} credit left", "{count:,} credits left", count).format(count=count)


def price(job: Job, prices: Prices) -> str | None:
    """What a result cost, where the server's cards speak of money."""
    ticks = job.hold.ticks if job.cost_ticks is None else job.cost_ticks
    match prices.shown:
        case Money.COUNTS:
            return None
        case Money.DOLLARS:
            return wording.dollars(ticks)
        case Money.CREDITS:
            count = prices.credits_for(ticks)
            return ngettext("{count:,} credit", "{count:,} credits", count).format(count=count)


def ended(job: Job, *, private: bool) -> str:
    """How a job without a delivered result ended: what happened, what it cost, what to do.

    Money is named only to the author.
    """
    return " ".join(filter(None, (_what_happened(job), _cost(job, private=private), _advice(job))))


def _what_happened(job: Job) -> str:
    if job.end_reason is EndReason.NEVER_BEGUN:
        return _never_begun(job)
    if job.kind.makes_text and (said := text_texts.failed(job)) is not None:
        return said
    return {
        EndReason.MODERATED: _("xAI's content policy refused this."),
        EndReason.AGAINST_RULES: _("The rules here do not let what came of it be shown."),
        EndReason.REJECTED: _("xAI would not take this request as it is."),
        EndReason.PROVIDER_FAILED: _("xAI failed while rendering."),
        EndReason.UNANSWERED: _("xAI did not answer, twice."),
        EndReason.LINK_GONE: _(
            "xAI finished this, but the file was gone before it could be fetched."
        ),
        EndReason.FILE_BROKEN: _("xAI finished this, but the file that came was broken."),
        EndReason.NEVER_FINISHED: _("xAI began this and never finished it."),
        EndReason.NEW_DAY: _(
            "The day changed while this waited, and today's limits have no room for it."
        ),
        EndReason.NOT_APPROVED: _("A moderator did not approve this."),
        EndReason.NEVER_APPROVED: _("No moderator looked at this in time."),
        EndReason.NO_ROOM: _(
            "A moderator approved this, but by then the limits had no room for it any more."
        ),
        EndReason.NOT_OPEN: _(
            "A moderator approved this, but by then you could not have it here any more."
        ),
        EndReason.NOT_SHOWN: _("This was made, and was then not approved to be shown."),
        EndReason.NEVER_REVIEWED: _(
            "This was made, but no moderator looked at it in time, so nobody is shown it."
        ),
        EndReason.SCENE_GONE: _("The clip of a scene is not kept any more."),
        EndReason.NOT_JOINED: _("The scenes are made, but could not be put together."),
        EndReason.DELETED: _("This was deleted before it was shown."),
        EndReason.OUR_FAULT: _("Something went wrong on our side."),
    }.get(job.end_reason or EndReason.PROVIDER_FAILED, _("This did not work out."))


def _never_begun(job: Job) -> str:
    if job.trouble is not None:
        return _("xAI could not be used the whole time this waited.")
    return _("This waited too long for its turn.")


def _cost(job: Job, *, private: bool) -> str:
    ticks = job.hold.ticks if job.cost_assumed else job.cost_ticks
    if not ticks:
        return _("Nothing was charged.")
    if private:
        return _("It cost {cost} all the same.").format(cost=wording.dollars(ticks))
    return _("It counts all the same.")


def _advice(job: Job) -> str:
    match job.end_reason:
        case EndReason.MODERATED | EndReason.AGAINST_RULES:
            return _("Other words may work.")
        case EndReason.NO_ROOM:
            return _("`/usage` shows what is left.")
        case EndReason.REJECTED if not job.kind.makes_text:
            return _("Try other options, or a shorter prompt.")
        case EndReason.PROVIDER_FAILED | EndReason.UNANSWERED | EndReason.FILE_BROKEN:
            return _("Trying again may work.")
        case _:
            return ""


def kept_back(delivered: int, held: int) -> str:
    """Said under a result that is not complete."""
    return _("{delivered} of {all}: xAI kept back {held}.").format(
        delivered=delivered, all=delivered + held, held=held
    )


def lost_sibling(count: int) -> str:
    """Said under a result when some of its files never came."""
    return ngettext(
        "{count} more could not be fetched.", "{count} more could not be fetched.", count
    ).format(count=count)


def made_by_ai() -> str:
    """The label on every result."""
    return _("AI-generated")


def alt(part: int, count: int, media: Media, prompt: str) -> str:
    """What a screen reader says of a result."""
    if media.duration_ms is not None:
        head = _("Clip, AI-generated")
    elif count == 1:
        head = _("Picture, AI-generated")
    else:
        head = _("Picture {part} of {count}, AI-generated").format(part=part, count=count)
    return f"{head}: {prompt}"


def gone_private() -> str:
    """What a public card says when its refusal can no longer be told in private."""
    return _("This did not work out.")


def refused_publicly() -> str:
    """What stands in a public card for the moment before it is removed."""
    return _("This did not work out. Its author knows why.")


def only_you(job: Job) -> str:
    """The first line of a private result."""
    if job.kind.makes_text:
        what_it_is = _("text")
    else:
        what_it_is = _("clip") if job.kind.makes_clip else _("picture")
    if quota.is_personal(job.place.space_id):
        return _("Only you see this {what}.").format(what=what_it_is)
    return _("Only you see this {what}, and the moderators.").format(what=what_it_is)


def problem(one: Problem) -> str:
    """A reason why a request cannot work, with the option first."""
    return f"`{one.option}` {one.text}"


def at_home_only() -> str:
    return _("This works only in servers that have this bot.")


def may_not_post() -> str:
    return _(
        "I may not post pictures in this channel. Ask an admin to allow me View Channel, "
        "Send Messages and Attach Files here, or use another channel."
    )


def pressed_twice() -> str:
    return _("You pressed this a moment ago. If you want one more, press again in five seconds.")


def asked_twice(job: Job) -> str:
    """Asked when a person sends the same request again at once."""
    return _(
        "You asked for exactly this a moment ago: `#{number}`. "
        "Press Again if you want it once more."
    ).format(number=job.number)


def too_many(full: QueueFull | TooManyHeld, moves_every_s: float | None) -> str:
    """Why nothing more is taken in, or put before the moderators."""
    if isinstance(full, TooManyHeld):
        return too_many_held(full)
    return queue_full(full, moves_every_s)


def queue_full(full: QueueFull, moves_every_s: float | None) -> str:
    """Why nothing more is taken in, and when to try."""
    if full.of_member:
        return ngettext(
            "You have {count} request waiting already. Wait for it to start, "
            "or stop it: `/queue` shows it.",
            "You have {count} requests waiting already. Wait for one of them to start, "
            "or stop one: `/queue` shows them.",
            full.waiting,
        ).format(count=full.waiting)
    when = (
        _("in a few minutes")
        if moves_every_s is None
        else ngettext(
            "in about {minutes} minute",
            "in about {minutes} minutes",
            minutes := _minutes(moves_every_s),
        ).format(minutes=minutes)
    )
    return ngettext(
        "{count} request waits in this server already. Try again {when}.",
        "{count} requests wait in this server already. Try again {when}.",
        full.waiting,
    ).format(count=full.waiting, when=when)


def too_many_held(full: TooManyHeld) -> str:
    """Why nothing more is put before the moderators, and when to try."""
    if full.of_member:
        return ngettext(
            "{count} request of yours waits for a moderator already. Wait until one has looked, "
            "or stop it: `/queue` shows it.",
            "{count} requests of yours wait for a moderator already. Wait until one has looked, "
            "or stop one: `/queue` shows them.",
            full.held,
        ).format(count=full.held)
    return ngettext(
        "{count} request waits for the moderators of this server already. Try again later.",
        "{count} requests wait for the moderators of this server already. Try again later.",
        full.held,
    ).format(count=full.held)


def _minutes(seconds: float) -> int:
    return max(1, ceil(seconds / 60))


def going() -> str:
    """Said in place of a question that was answered."""
    return _("It has begun.")


def held_now(job: Job) -> str:
    """The same, where somebody looks at it before it begins."""
    if job.held_for is Hold.BUDGET:
        return _("It waits for an admin.")
    return _("It waits for a moderator.")


def not_wanted() -> str:
    """Said in place of a question whose subject nobody wants any more."""
    return _("Dropped. Nothing was charged.")


def told_later() -> str:
    return _("You get a message when it is over.")


def deleted() -> str:
    return _("It is being deleted. What xAI made counts all the same.")


def too_late() -> str:
    return _("This is over already.")


def ready() -> str:
    return _("It is ready: the result is on its way. If nobody should see it, delete it.")


def auto_model() -> str:
    return _("auto · the cheapest that can do it")


def model_purpose(model: models.Model) -> str:
    """A model's name, and what it is good at."""
    return f"{model.name} · {model.good_for}"


def model_choice(model: models.Model, request: Request, catalogue: Catalogue) -> str:
    """A model in a list of choices: what it is good at, and what this request costs with it."""
    head = model_purpose(model)
    wanted = replace(request, prompt="-", model=model.id)
    if problems(wanted, catalogue):
        return head
    return f"{head} · {wording.dollars(offers.price(wanted, catalogue))}"


def admins_only() -> str:
    return _("This is for those who may manage the server, or have a role chosen for that.")


def overseers_only() -> str:
    return _("This is for admins, and for those with a role chosen for moderators.")


def moderators_only() -> str:
    return _(
        "This is for moderators: those with a role chosen for that or, until one is chosen, those "
        "who may manage messages here."
    )


def not_allowed() -> str:
    return _("You may not do this here.")


def lost() -> str:
    return _(
        "This request was lost: the bot was restarted before it had written it down. "
        "Nothing was spent. Ask again."
    )


def server_not_allowed() -> str:
    return _("This bot's operator has not opened it to this server.")


def bad_option(value: str) -> str:
    return _("I cannot read `{value}`. Choose from the list.").format(
        value=prompts.cut(prompts.plain(value).replace("`", ""), 60)
    )


def fault() -> str:
    """A fault of ours: no details, they are in the log."""
    return _("Something went wrong on our side. Please try again in a moment.")
