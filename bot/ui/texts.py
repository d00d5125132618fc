"""Every sentence people read, ready to be translated.

Words never shown: guild, tick, settle, fitting, lease.
"""

from collections.abc import Sequence
from dataclasses import replace
from gettext import gettext as _
from gettext import ngettext

from bot.core import models, offers, quota, requests
from bot.core.jobs import EndReason, Job, Media, State
from bot.core.models import TICKS_PER_CENT, TICKS_PER_USD, Kind
from bot.core.pacing import Forecast
from bot.core.ports import Record
from bot.core.quota import Origin, Over, Rule, Subject, Unit, Used, Window
from bot.core.requests import EditRequest, ImageRequest, Problem, Request, VideoRequest
from bot.core.studio import About
from bot.ui import prompts

BAR_CELLS = 10
RECORD_PROMPT_CHARS_MAX = 80


# --- numbers --------------------------------------------------------------------------------


def dollars(ticks: int) -> str:
    """Money, to the cent; smaller sums to the tenth of a cent, and never as nothing."""
    if 0 < ticks < TICKS_PER_CENT // 10:
        return _("under $0.001")
    if ticks % TICKS_PER_CENT == 0:
        return f"${ticks / TICKS_PER_USD:,.2f}"
    return f"${ticks / TICKS_PER_USD:,.3f}"


def megabytes(size_bytes: int) -> str:
    """A file's size as people know it; what is over a limit never looks equal to it."""
    tenths = -(-size_bytes * 10 // (1024 * 1024))
    return f"{tenths / 10:g} MB"


def moment(at_ms: int, style: str = "R") -> str:
    """A moment that Discord shows in each reader's own time and language."""
    return f"<t:{at_ms // 1000}:{style}>"


def bar(percent: int) -> str:
    """Progress as ten cells."""
    full = round(percent / 100 * BAR_CELLS)
    return "▰" * full + "▱" * (BAR_CELLS - full)


# --- the card -------------------------------------------------------------------------------


def what(request: Request) -> str:
    """The options of a request in one line: model, length, shape, size."""
    model = models.find(request.model)
    parts = [model.name if model else request.model]
    match request:
        case VideoRequest():
            parts.append(_("{seconds} s").format(seconds=request.seconds))
        case ImageRequest() if request.count > 1:
            parts.append(_("{count} pictures").format(count=request.count))
        case EditRequest() if request.inputs > 1:
            parts.append(_("from {count} pictures").format(count=request.inputs))
        case _:
            pass
    parts += [part for part in (request.aspect, request.resolution) if part]
    if isinstance(request, VideoRequest) and not request.audio:
        parts.append(_("silent"))
    elif not isinstance(request, VideoRequest) and request.quality not in {None, "low"}:
        parts.append(str(request.quality))
    return " · ".join(parts)


def waiting(place: int | None) -> str:
    """Where a job stands in line; far places are rounded, very far ones not told."""
    if place is None:
        return "⏳ " + _("Waiting · more than 30 before you")
    if place == 1:
        return "⏳ " + _("Waiting · next in line")
    if place <= 3:
        ordinal = {2: _("2nd"), 3: _("3rd")}[place]
        return "⏳ " + _("Waiting · {place} in line").format(place=ordinal)
    return "⏳ " + _("Waiting · about {place}th in line").format(place=round(place, -1) or 5)


def trouble() -> str:
    """Why nothing moves while the provider cannot be used."""
    return "⏳ " + _(
        "xAI cannot be used just now. Your place is kept; nothing is charged while it waits."
    )


def working(job: Job, usual: Forecast | None, now_ms: int) -> str:
    """What is happening with a running job."""
    began_ms = job.submitted_at_ms or job.created_at_ms
    if job.state is State.SUBMITTING:
        return "▶ " + _("Starting")
    if job.state is not State.RENDERING:
        return "▶ " + _("Rendered · bringing it here")
    parts = [_("Rendering")]
    if job.progress_percent is not None:
        parts[0] += f" {job.progress_percent} % {bar(job.progress_percent)}"
    parts.append(_("began {moment}").format(moment=moment(began_ms)))
    if usual is not None:
        parts.append(_usual(usual, (now_ms - began_ms) / 1000))
    return "▶ " + " · ".join(parts)


def _usual(usual: Forecast, elapsed_s: float) -> str:
    if elapsed_s > usual.high_s:
        return _("taking longer than usual. Still going.")
    low, high = _rounded(usual.low_s), _rounded(usual.high_s)
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


# --- ends -----------------------------------------------------------------------------------


def ended(job: Job, *, private: bool) -> str:
    """How a job without a delivered result ended: what happened, what it cost, what to do.

    Money is named only to the author.
    """
    return " ".join(filter(None, (_what_happened(job), _cost(job, private=private), _advice(job))))


def kept(job: Job, results: tuple[Media, ...], kept_until_ms: int | None) -> str:
    """What became of a result that could not be shown."""
    until = moment(kept_until_ms, "f") if kept_until_ms is not None else ""
    if job.end_reason is EndReason.KEPT_TOO_LARGE:
        happened = _too_large(max((media.size_bytes for media in results), default=0), job)
    elif job.end_reason is EndReason.KEPT_NO_PERMISSION:
        happened = _(
            "It is finished, but I may not show it here. I need View Channel and Attach Files."
        )
    else:
        happened = _("It is finished, but Discord did not let me show it.")
    return happened + " " + _("The file is kept until {until}.").format(until=until)


def _too_large(size_bytes: int, job: Job) -> str:
    """Discord may refuse a file that is within the limit it states, so that is not always named."""
    limit_bytes = job.place.upload_limit_bytes
    limit = f" ({megabytes(limit_bytes)})" if size_bytes > limit_bytes else ""
    return _(
        "The finished file ({size}) is too large for this channel{limit}. "
        "A shorter one or a lower resolution fits."
    ).format(size=megabytes(size_bytes), limit=limit)


def _what_happened(job: Job) -> str:
    if job.end_reason is EndReason.NEVER_BEGUN:
        return _never_begun(job)
    return {
        EndReason.MODERATED: _("xAI's content policy refused this."),
        EndReason.REJECTED: _("xAI would not take this request as it is."),
        EndReason.PROVIDER_FAILED: _("xAI failed while rendering."),
        EndReason.UNANSWERED: _("xAI did not answer, twice."),
        EndReason.LINK_GONE: _(
            "xAI finished this, but the file was gone before it could be fetched."
        ),
        EndReason.FILE_BROKEN: _("xAI finished this, but the file that came was broken."),
        EndReason.NEVER_FINISHED: _("xAI began this and never finished it."),
    }.get(job.end_reason or EndReason.PROVIDER_FAILED, _("This did not work out."))


def _never_begun(job: Job) -> str:
    if job.trouble is not None:
        return _("xAI could not be used the whole time this waited.")
    return _("This waited too long for its turn.")


def stopped(job: Job) -> str:
    """What Cancel came to."""
    if job.end_reason is EndReason.BY_AUTHOR:
        return _("Stopped before xAI began. Nothing was charged.")
    if job.state is State.FAILED and not job.cost_ticks:
        return _("Stopped. xAI did not finish it, and nothing was charged.")
    return _("Stopped. xAI had already begun, so this one counts.")


def _cost(job: Job, *, private: bool) -> str:
    ticks = job.hold.ticks if job.cost_assumed else job.cost_ticks
    if not ticks:
        return _("Nothing was charged.")
    if private:
        return _("It cost {cost} all the same.").format(cost=dollars(ticks))
    return _("It counts all the same.")


def _advice(job: Job) -> str:
    match job.end_reason:
        case EndReason.MODERATED:
            return _("Other words may work.")
        case EndReason.REJECTED:
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


def too_large_sibling(count: int) -> str:
    """Said under a result when some of its files could not be shown."""
    return ngettext(
        "{count} more is too large for this channel.",
        "{count} more are too large for this channel.",
        count,
    ).format(count=count)


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


def only_you(*, clip: bool) -> str:
    """The first line of a private result."""
    what_it_is = _("clip") if clip else _("picture")
    return _("Only you see this {what}, and the moderators.").format(what=what_it_is)


def info(job: Job, *, with_cost: bool) -> str:
    """Everything known about a job, a line each."""
    lines = [
        _("**Job** #{number}, asked by {who} {when}").format(
            number=job.number, who=f"<@{job.place.user_id}>", when=moment(job.created_at_ms, "f")
        ),
        _("**Options** {what}").format(what=what(job.request)),
        _("**Model** `{model}`").format(model=job.request.model),
    ]
    if job.submitted_at_ms is not None and job.rendered_at_ms is not None:
        seconds = (job.rendered_at_ms - job.submitted_at_ms) / 1000
        lines.append(_("**Rendered** in {seconds:.0f} s").format(seconds=seconds))
    if with_cost:
        lines.append(_("**Cost** {cost}").format(cost=_bill(job)))
    return "\n".join(lines)


def _bill(job: Job) -> str:
    if job.cost_ticks is not None:
        return dollars(job.cost_ticks)
    if not job.ended:
        return _("{hold} set aside").format(hold=dollars(job.hold.ticks))
    if job.cost_assumed:
        return _("{hold} by the price list").format(hold=dollars(job.hold.ticks))
    return dollars(0)


# --- refusals before anything is spent --------------------------------------------------------


def problem(one: Problem) -> str:
    """A reason why a request cannot work, with the option first."""
    return f"`{one.option}` {one.text}"


def over(decision: Over) -> str:
    """Which limit stopped a person, how far, and when it opens again."""
    rule, used = decision.over.rule, decision.over
    if rule.origin is Origin.OPERATOR:
        stopped_by = _ceiling(rule)
    elif used.left == 0:
        stopped_by = _used_up(used)
    else:
        stopped_by = _not_enough_left(used, decision.asked)
    return stopped_by + " " + _("It opens again {opens}.").format(opens=moment(used.resets_at_ms))


def _ceiling(rule: Rule) -> str:
    """What stands above every limit of a server; what other servers use is not said."""
    if rule.subject is Subject.OPERATOR:
        return _("All that this bot may spend {window} is used up or nearly so.").format(
            window=this_window(rule.window)
        )
    return _(
        "This bot's operator allows this server {amount} {window}, and this would pass it."
    ).format(amount=dollars(rule.amount), window=per_window(rule.window))


def _used_up(used: Used) -> str:
    rule = used.rule
    who = (
        _("This server is out of {unit} for {window}: {used} of {amount} ({subject}).")
        if rule.subject is Subject.GUILD
        else _("You are out of {unit} for {window}: {used} of {amount} ({subject}).")
    )
    return who.format(
        unit=unit(rule.unit),
        window=this_window(rule.window),
        used=measure(used.used, rule.unit),
        amount=measure(rule.amount, rule.unit),
        subject=subject(rule.subject),
    )


def _not_enough_left(used: Used, asked: int) -> str:
    rule = used.rule
    return _("This needs {need}, and {left} of {amount} are left for {window} ({subject}).").format(
        need=counted(asked, rule.unit),
        left=measure(used.left, rule.unit),
        amount=measure(rule.amount, rule.unit),
        window=this_window(rule.window),
        subject=subject(rule.subject),
    )


def servers_only() -> str:
    return _("This works in a server only, for now.")


def may_not_post() -> str:
    return _(
        "I may not post pictures in this channel. Ask an admin to allow me View Channel, "
        "Send Messages and Attach Files here, or use another channel."
    )


def too_late() -> str:
    return _("This is over already.")


def ready() -> str:
    return _("It is ready: the result is on its way.")


# --- limits -----------------------------------------------------------------------------------


def unit(one: Unit) -> str:
    return {
        Unit.IMAGES: _("pictures"),
        Unit.CLIPS: _("clips"),
        Unit.SECONDS: _("seconds of clips"),
        Unit.DOLLARS: _("dollars"),
    }[one]


def measure(amount: int, one: Unit) -> str:
    """An amount in a limit's unit, as people write it."""
    match one:
        case Unit.DOLLARS:
            return dollars(amount)
        case Unit.SECONDS:
            return f"{amount / 1000:g} s"
        case _:
            return f"{amount:,}"


def counted(amount: int, one: Unit) -> str:
    """An amount with the word for what is counted."""
    match one:
        case Unit.IMAGES:
            return ngettext("{count:,} picture", "{count:,} pictures", amount).format(count=amount)
        case Unit.CLIPS:
            return ngettext("{count:,} clip", "{count:,} clips", amount).format(count=amount)
        case Unit.SECONDS:
            return _("{amount} of clips").format(amount=measure(amount, one))
        case Unit.DOLLARS:
            return dollars(amount)


def this_window(window: Window) -> str:
    return _("today") if window is Window.DAY else _("this month")


def per_window(window: Window) -> str:
    return _("a day") if window is Window.DAY else _("a month")


def subject(one: Subject) -> str:
    return {
        Subject.EVERYONE: _("each member"),
        Subject.GUILD: _("the whole server"),
        Subject.OPERATOR: _("all servers"),
    }[one]


def limit(rule: Rule) -> str:
    """A limit in a few words."""
    amount = counted(rule.amount, rule.unit)
    return _("{subject}: {amount} {window}").format(
        subject=subject(rule.subject), amount=amount, window=per_window(rule.window)
    )


def limit_set(rule: Rule, replaced: Rule | None, most_ticks: int | None) -> str:
    """One sentence: what a limit means and what it can cost at most."""
    sentence = _("{meaning}, which can cost {cost}.").format(
        meaning=_meaning(rule), cost=_worst(rule, most_ticks)
    )
    if rule.amount == 0:
        sentence = _("{meaning}, which costs nothing.").format(meaning=_meaning(rule))
    if replaced is None:
        return sentence
    return sentence + " " + _("It replaces: {limit}.").format(limit=limit(replaced))


def _worst(rule: Rule, most_ticks: int | None) -> str:
    """What a limit can cost at most, never more than the operator's ceiling lets through."""
    worst = quota.worst_ticks(rule)
    bounded = dollars(worst if most_ticks is None else min(worst, most_ticks))
    if rule.subject is not Subject.EVERYONE:
        return _("at most {worst}").format(worst=bounded)
    if most_ticks is None:
        return _("at most {worst} for each of them").format(worst=bounded)
    return _("at most {worst} for each of them and {ceiling} for all together").format(
        worst=bounded, ceiling=dollars(most_ticks)
    )


def limit_removal(rule: Rule, most_ticks: int | None) -> str:
    """What it means to remove a limit, asked once."""
    question = _("Remove **{limit}**?").format(limit=limit(rule))
    if most_ticks is None:
        bound = _("Without it, nothing but your other limits bounds what is spent here.")
    else:
        bound = _(
            "Without it, this server can cost up to {ceiling} {window}, if no other limit is lower."
        ).format(ceiling=dollars(most_ticks), window=per_window(rule.window))
    return f"{question} {bound}"


def limit_removed(rule: Rule) -> str:
    return _("Removed: {limit}. `/quota set` sets it again.").format(limit=limit(rule))


def limit_unknown() -> str:
    return _("There is no such limit any more. `/quota list` shows those there are.")


def limits(all_standing: Sequence[Used]) -> str:
    """Every limit that holds here, a line each."""
    if not all_standing:
        return _("No limit holds here. `/quota set` sets one.")
    return "\n".join(standing(used) for used in all_standing)


def _meaning(rule: Rule) -> str:
    """A limit as a sentence; one of 0 says that nobody may."""
    if rule.subject is Subject.EVERYONE:
        who = _("No member") if rule.amount == 0 else _("Each member")
    else:
        who = _("Nobody in this server") if rule.amount == 0 else _("The whole server")
    does = _("may spend {amount}") if rule.unit is Unit.DOLLARS else _("may make {amount}")
    if rule.amount == 0:
        nothing = _("anything") if rule.unit is Unit.DOLLARS else unit(rule.unit)
        return f"{who} {does.format(amount=nothing)}"
    amount = counted(rule.amount, rule.unit)
    return f"{who} {does.format(amount=amount)} {per_window(rule.window)}"


def standing(used: Used) -> str:
    """A limit with what is used of it and when it starts anew."""
    rule = used.rule
    note = {
        Origin.STARTER: " " + _("(came with the bot)"),
        Origin.OPERATOR: " " + _("(the operator's ceiling)"),
        Origin.ADMIN: "",
    }[rule.origin]
    return _("**{limit}**{note} · {used} used, {left} left · starts anew {opens}").format(
        limit=limit(rule),
        note=note,
        used=measure(used.used, rule.unit),
        left=measure(used.left, rule.unit),
        opens=moment(used.resets_at_ms),
    )


# --- records ----------------------------------------------------------------------------------


def recent(records: Sequence[Record], *, whole_server: bool, of_one_member: bool = False) -> str:
    """The latest jobs, a few lines each; ten of them fit one message."""
    where = _("in this server") if whole_server else _("in this channel")
    if not records and of_one_member:
        return _("This member has asked for nothing {where} yet.").format(where=where)
    if not records:
        return _("Nothing was asked for {where} yet.").format(where=where)
    head = _("The latest requests {where}").format(where=where)
    return "\n".join([f"**{head}**", *(_record(record) for record in records)])


def _record(record: Record) -> str:
    job = record.job
    place = job.place
    link = ""
    if place.message_id is not None and not place.private:
        url = f"https://discord.com/channels/{place.guild_id}/{place.channel_id}/{place.message_id}"
        link = f" · [{_('jump')}]({url})"
    private = f" · {_('private')}" if place.private else ""
    head = f"`#{job.number}` <@{place.user_id}> <#{place.channel_id}> {moment(job.created_at_ms)}"
    outcome = f"{_outcome(record)} · {what(job.request)} · {_bill(job)}{private}{link}"
    return f"{head}\n{prompts.shown(job.request.prompt, RECORD_PROMPT_CHARS_MAX)}\n-# {outcome}"


def _outcome(record: Record) -> str:
    """How far a request is, or how it ended, in a few words."""
    job = record.job
    if job.end_reason is EndReason.DELIVERED:
        if job.kind is Kind.VIDEO:
            return _("clip delivered")
        return ngettext(
            "{count} picture delivered", "{count} pictures delivered", record.results
        ).format(count=record.results)
    if job.end_reason is not None:
        return _ended_as(job.end_reason)
    if job.cancel_requested_at_ms is not None:
        return _("being stopped")
    if job.state is State.QUEUED:
        return _("waiting")
    return _("under way")


def _ended_as(reason: EndReason) -> str:
    return {
        EndReason.KEPT_TOO_LARGE: _("kept: too large for the channel"),
        EndReason.KEPT_NO_PERMISSION: _("kept: the bot may not show it there"),
        EndReason.KEPT_WITHDRAWN: _("kept: its card was removed"),
        EndReason.KEPT_UNREACHABLE: _("kept: Discord did not take it"),
        EndReason.STOPPED_LATE: _("stopped by its author when xAI had begun"),
        EndReason.MODERATED: _("refused by xAI's content policy"),
        EndReason.REJECTED: _("not taken by xAI as it was"),
        EndReason.PROVIDER_FAILED: _("failed at xAI"),
        EndReason.UNANSWERED: _("not answered by xAI"),
        EndReason.LINK_GONE: _("made, but gone before it could be fetched"),
        EndReason.FILE_BROKEN: _("made, but the file was broken"),
        EndReason.NEVER_BEGUN: _("never begun"),
        EndReason.NEVER_FINISHED: _("never finished by xAI"),
        EndReason.BY_AUTHOR: _("stopped by its author"),
    }.get(reason, str(reason))


# --- everything else ----------------------------------------------------------------------------


def auto_model() -> str:
    return _("auto · the cheapest that can do it")


def model_choice(model: models.Model, request: Request) -> str:
    """A model in a list of choices: what it is good at, and what this request costs with it."""
    head = f"{model.name} · {model.good_for}"
    wanted = replace(request, prompt="-", model=model.id)
    if requests.problems(wanted):
        return head
    return f"{head} · {dollars(offers.price(wanted))}"


def help_text(about: About) -> str:
    """What the bot does, and who runs it."""
    return "\n".join(
        [
            _("**Pictures and clips from your words**"),
            _("`/imagine` makes pictures."),
            _("`/edit` changes a picture you attach, or combines up to five."),
            _("`/video` makes a clip from words, or from a picture."),
            _("Say what you would like to see; every other option has a cheap default."),
            _("Admins set limits with `/quota`; moderators look back with `/logs recent`."),
            _("`/privacy` says what is kept about you."),
            f"-# {_operator(about)}",
        ]
    )


def privacy_text(about: About) -> str:
    """What is kept about a person, and whom to ask."""
    lines = [
        _("**What this bot keeps**"),
        _(
            "Your requests: the words, the options, when and where you asked, what came of it and "
            "what it cost."
        ),
        _(
            "The pictures you attach, without their hidden data such as the place they were taken, "
            "and the results. These files are removed after {days} days."
        ).format(days=about.keep_days),
        _("**Who sees it**"),
        _("xAI gets your words and pictures, with a code that stands for you, never your name."),
        _("This server's moderators can read what was asked here, private requests included."),
        _("To have your data removed, ask whoever runs this bot."),
        f"-# {_operator(about)}",
    ]
    if about.privacy_url:
        lines.append("-# " + _("The full policy: {url}").format(url=about.privacy_url))
    return "\n".join(lines)


def _operator(about: About) -> str:
    if about.operator_name is None:
        who = _("Whoever runs this bot has left no name.")
    else:
        who = _("This bot is run by {name}.").format(name=about.operator_name)
    if about.operator_contact is None:
        return who
    return who + " " + _("Contact: {contact}").format(contact=about.operator_contact)


def admins_only() -> str:
    return _("This is for those who may manage the server.")


def moderators_only() -> str:
    return _("This is for moderators: those who may manage messages here.")


def not_allowed() -> str:
    return _("You may not do this here.")


def server_not_allowed() -> str:
    return _("This bot's operator has not opened it to this server.")


def bad_option(value: str) -> str:
    return _("I cannot read `{value}`. Choose from the list.").format(
        value=prompts.cut(prompts.plain(value).replace("`", ""), 60)
    )


def fault() -> str:
    """A fault of ours: no details, they are in the log."""
    return _("Something went wrong on our side. Please try again in a moment.")
