"""Every sentence about batches: what they come to, how far they are, and what came of them."""

from collections.abc import Sequence

from bot.core import galleries, models, quota
from bot.core.budgets import Share
from bot.core.jobs import HELD, EndReason, Job, State
from bot.core.money import Amount
from bot.core.ports import Card, Tally
from bot.core.quota import Subject, Used
from bot.core.requests import BatchRequest, Part, WrongLine
from bot.ui import limit_texts, prompts, wording
from bot.ui.speech import _, ngettext
from bot.ui.wording import CHOICE_CHARS_MAX

NAME_CHARS_MAX = 100
WRONG_CHARS_MAX = 2_600
"""So much of what is wrong with lines has room beside the rest of a card."""
OPTION_CHARS_MAX = 40
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400


# --- before it is read ----------------------------------------------------------------------


def unlike_lines() -> str:
    return _("`file` must be a file of lines whose name ends in .txt, .csv or .jsonl.")


def empty_file() -> str:
    return _("`file` is empty. Write a prompt in each line and attach it again.")


def long_file() -> str:
    return _("`file` is too large. Attach a file of lines of 20 MB or less.")


def unlike_zip() -> str:
    return _("`files` must be a ZIP of the pictures and clips that the lines name.")


def large_zip() -> str:
    return _("`files` is too large. Attach a ZIP of 500 MB or less.")


def needs_no_zip() -> str:
    return _("`files` goes with a .csv or a .jsonl: lines of a .txt name no files.")


def reading(count: int) -> str:
    """How far a file is read."""
    if not count:
        return _("Reading your file…")
    return ngettext("Read {count:,} line…", "Read {count:,} lines…", count).format(count=count)


def too_many(most: int) -> str:
    """Why a file is not taken."""
    said = ngettext(
        "`file` has more than {count:,} line, which is all that is taken at once here. ",
        "`file` has more than {count:,} lines, which is all that is taken at once here. ",
        most,
    )
    return said.format(count=most) + _("Nothing of it is kept. Part it into several files.")


def nothing_good(request: BatchRequest) -> str:
    """Why there is nothing to ask about."""
    if not request.left_out:
        return _("`file` asks for nothing: no line has anything in it. Nothing of it is kept.")
    return _("No line can be sent as it is. Nothing of it is kept. Mend these and attach it again:")


# --- before anything is spent ---------------------------------------------------------------


def what(request: BatchRequest) -> str:
    """How much it is, and of which models."""
    names = dict.fromkeys(models.name_of(part.model) for part in request.parts)
    return " · ".join([lines(request.lines), *names])


def lines(count: int) -> str:
    return ngettext("{count:,} line", "{count:,} lines", count).format(count=count)


def estimate(job: Job, request: BatchRequest) -> str:
    """Asked before anything of a batch is sent."""
    asked = ngettext(
        "{name}: {count:,} line, about **{cost}**. Shall I send it?",
        "{name}: {count:,} lines, about **{cost}**. Shall I send them?",
        request.lines,
    )
    return asked.format(
        name=f"**{prompts.shown(request.prompt)}**",
        count=request.lines,
        cost=wording.dollars(job.hold.ticks),
    )


def parts(request: BatchRequest) -> str:
    """What the lines ask for, a row for each kind and model."""
    return "\n".join(_part(part) for part in request.parts)


def _part(part: Part) -> str:
    row = _("{kind}: {lines} · {model} · about {cost}").format(
        lines=lines(part.lines),
        kind=wording.kind(part.kind),
        model=models.name_of(part.model),
        cost=wording.dollars(part.ticks),
    )
    if not part.queued:
        return row
    why = _(
        "goes through the ordinary queue, one by one, when nobody else waits: xAI does not batch "
        "{model}"
    ).format(model=models.name_of(part.model))
    return f"{row}\n-# {why}"


def terms(request: BatchRequest) -> str:
    """At which prices, and how long it takes."""
    said = [_("xAI gives no discount on pictures and clips in batches.")]
    if any(part.kind.makes_text for part in request.parts):
        said.append(_("Texts may cost a fifth less."))
    if any(not part.queued for part in request.parts):
        said.append(_("It mostly takes less than a day."))
    return "-# " + " ".join(said)


def left(standing: Sequence[Used], hold: Amount) -> str:
    """Which limits count a batch, with what they leave now and after it; empty without any."""
    counting = [used for used in standing if quota.measure(hold, used.rule.unit) > 0]
    return "\n".join(
        "-# "
        + _("Of {left} left {window} ({subject}), {after} after this").format(
            left=limit_texts.counted(used.left, used.rule.unit),
            window=limit_texts.this_window(used.rule.window),
            subject=limit_texts.subject(used.rule),
            after=limit_texts.measure(
                max(0, used.left - quota.measure(hold, used.rule.unit)), used.rule.unit
            ),
        )
        for used in counting
    )


def left_out(request: BatchRequest) -> str:
    """That some lines are not sent."""
    return ngettext(
        "**{count:,} line is left out:**", "**{count:,} lines are left out:**", request.left_out
    ).format(count=request.left_out)


def wrong(request: BatchRequest, chars_max: int = WRONG_CHARS_MAX) -> str:
    """What is wrong with the first lines that are not sent, and how many more there are."""
    entries = [_wrong(one) for one in request.wrong]
    told = len({one.number for one in request.wrong})
    end = [wording.more(request.left_out - told)] if request.left_out > told else []
    return wording.as_many(entries, chars_max, end=end)


def _wrong(one: WrongLine) -> str:
    option = prompts.cut(prompts.plain(one.option).replace("`", ""), OPTION_CHARS_MAX)
    return f"{_line(one.number)}: `{option}` {one.text}"


def _line(number: int) -> str:
    return _("line {number}").format(number=number)


def confirm(request: BatchRequest) -> str:
    """The button that sends it."""
    if not request.left_out:
        return _("Confirm")
    return ngettext(
        "Send the {count:,} good one", "Send the {count:,} good ones", request.lines
    ).format(count=request.lines)


def discard() -> str:
    """The button that forgets it."""
    return _("Discard")


def needs_admin(share: Share) -> str:
    """Said where an admin has to say yes after its author."""
    of = {
        Subject.CHANNEL: _("this channel's budget"),
        Subject.OPERATOR: _("the bot's budget"),
    }.get(share.subject, _("the server's budget"))
    return _(
        "It would use {percent} % of what is left of {of}. After you confirm it, an admin has to."
    ).format(percent=share.percent, of=of)


def in_direct_messages() -> str:
    return _("The results come to you by direct message.")


# --- on its way -----------------------------------------------------------------------------


def working(tally: Tally | None, left_s: float | None) -> str:
    """How far a batch is."""
    if tally is None or not tally.lines:
        return "▶ " + _("Getting ready")
    percent = 100 * tally.over // tally.lines
    said = [_counts(tally)]
    if tally.held:
        said.append(
            ngettext(
                "{count:,} waits for a moderator", "{count:,} wait for a moderator", tally.held
            ).format(count=tally.held)
        )
    if left_s is not None:
        said.append(_about(left_s))
    return f"▶ {' · '.join(said)}\n{wording.bar(percent)} {percent} %"


def _counts(tally: Tally) -> str:
    """How many lines are over, and how many of them came to nothing."""
    said = [_("{over:,} of {all:,}").format(over=tally.over, all=tally.lines)]
    if without := tally.failed + tally.cancelled:
        said.append(_("{count:,} without a result").format(count=without))
    return " · ".join(said)


def _about(left_s: float) -> str:
    """How much longer it takes, as roughly as that is known."""
    if left_s < MINUTE_S:
        return _("less than a minute more")
    if left_s < 1.5 * HOUR_S:
        return _("about {count} min more").format(count=round(left_s / MINUTE_S))
    if left_s < 1.5 * DAY_S:
        return _("about {count} h more").format(count=round(left_s / HOUR_S))
    return _("about {count} days more").format(count=round(left_s / DAY_S))


def where(job: Job) -> str:
    """Where its results are shown."""
    if not galleries.may_post(job):
        return in_direct_messages()
    if galleries.in_thread(job):
        return _("The results come here as they are made, ten at a time.")
    return _("The results come into a thread below, ten at a time.")


def parting(job: Job) -> str:
    """What a private card says while it still can."""
    return "⏳ " + _(
        "Still going. Discord lets me change this message for 15 minutes only, and they are almost "
        "over. `/batch show #{number}` tells how far it is."
    ).format(number=job.number)


def stopping(job: Job, tally: Tally | None) -> str:
    """Said while what xAI had already is brought home, and when that is over."""
    said = "⏹ " + _("Stopped. What is done by then is kept.")
    if tally is not None and job.ended:
        made = ngettext("{count:,} line was made.", "{count:,} lines were made.", tally.made)
        said = "⏹ " + _("Stopped.") + " " + made.format(count=tally.made)
    return said


# --- looked at -----------------------------------------------------------------------------


def none_yet() -> str:
    """What `/batch list` says where there is nothing to list."""
    return _(
        "You have sent no batch here yet. `/batch file` takes a file with a prompt in each line "
        "and makes all of them at once."
    )


def listed(card: Card) -> str:
    """A batch in a list: its number, what it is called, and how it stands."""
    job = card.job
    name = prompts.shown(job.request.prompt, 60)
    return f"`#{job.number}` {name}\n-# {stands(card)} · {wording.moment(job.created_at_ms)}"


def stands(card: Card) -> str:
    """How a batch stands, in a few words."""
    job, tally = card.job, card.tally
    if job.withheld is not None:
        return _("taken down")
    if job.held_for is not None or tally is None:
        return "⏸ " + _("waiting for a yes") if job.state in HELD else _("not sent")
    return _goes(card, tally)


def _goes(card: Card, tally: Tally) -> str:
    """How far a batch is that was let in."""
    job = card.job
    if job.state is State.CANCELLED:
        return "⏹ " + _("stopped") + f" · {_made(tally)}"
    if job.ended:
        return over(card)
    if job.cancel_requested_at_ms is not None:
        return "⏹ " + _("stopping") + f" · {_counts(tally)}"
    return f"▶ {_counts(tally)}"


def _made(tally: Tally) -> str:
    return _("{made:,} of {all:,} lines made").format(made=tally.made, all=tally.lines)


def hint() -> str:
    """Below the list."""
    return "-# " + _("`/batch show` tells more of one.")


def choice(job: Job) -> str:
    """A batch in a list of choices: its number, and what it is called."""
    return prompts.cut(f"#{job.number} · {prompts.plain(job.request.prompt)}", CHOICE_CHARS_MAX)


def unreadable() -> str:
    return _("`batch` must be a number such as #12. Choose one from the list.")


# --- over -----------------------------------------------------------------------------------


def over(card: Card) -> str:
    """What came of it, in numbers, and where it is shown."""
    tally = card.tally
    if tally is None:
        return "✓ " + _("Done")
    said = [_made(tally)]
    if tally.failed:
        said.append(_("{count:,} without a result").format(count=tally.failed))
    if card.shown_in_id is not None:
        said.append(f"<#{card.shown_in_id}>")
    sign = "✓" if tally.made else "✖"
    return f"{sign} " + " · ".join(said)


def without_result(shown: Sequence[Job], count: int) -> str:
    """The first lines of which nothing came, each with the reason."""
    rows = [f"{_line(line.line_number)}: {why_not(line)}" for line in shown]
    if count > len(rows):
        rows.append(
            _("and {count:,} more: the manifest in the ZIP lists them").format(
                count=count - len(rows)
            )
        )
    return "\n".join(rows)


def retry() -> str:
    """The button that asks for them once more."""
    return _("Retry failed")


def why_not(line: Job) -> str:
    """Why nothing came of a line, in a few words."""
    if line.state is State.CANCELLED:
        return _("it was stopped in time")
    return {
        EndReason.MODERATED: _("xAI's content policy refused it"),
        EndReason.AGAINST_RULES: _("the rules here do not let what came of it be shown"),
        EndReason.REJECTED: _("xAI would not take it as it is"),
        EndReason.PROVIDER_FAILED: _("xAI failed while rendering"),
        EndReason.UNANSWERED: _("xAI did not answer, twice"),
        EndReason.LINK_GONE: _("it was made, but the file was gone before it could be fetched"),
        EndReason.FILE_BROKEN: _("it was made, but the file that came was broken"),
        EndReason.NEVER_BEGUN: _("it waited too long for its turn"),
        EndReason.NEVER_FINISHED: _("xAI never finished it"),
        EndReason.NEW_DAY: _("the day changed, and the limits had no room for it"),
        EndReason.NOT_SHOWN: _("it was made, and not approved to be shown"),
        EndReason.NEVER_REVIEWED: _("it was made, but no moderator looked at it in time"),
        EndReason.WITHHELD: _("it was taken down"),
        EndReason.DELETED: _("it was deleted"),
        EndReason.OUR_FAULT: _("something went wrong on our side"),
    }.get(line.end_reason or EndReason.PROVIDER_FAILED, _("it did not work out"))
