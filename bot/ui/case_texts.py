"""Every sentence of the moderators' queue."""

from bot.core import holdings
from bot.core.access import Barred, Why
from bot.core.casebook import Case, CaseKind
from bot.core.cases.approvals import Decided
from bot.core.cases.modqueue import Matter
from bot.core.jobs import Job, Withheld
from bot.core.ports import QueueFull
from bot.core.quota import Over
from bot.core.reports import Report, Wrong
from bot.core.requests import BatchRequest, Request
from bot.core.takedowns import Reason
from bot.core.wordrules.judging import written_by
from bot.ui import hold_texts, prompts, report_texts, takedown_texts, texts, wording
from bot.ui.speech import _, ngettext

PROMPT_CHARS_MAX = 900
NOTE_CHARS_MAX = 900
REPORTS_SHOWN = 5


def empty() -> str:
    """What a moderator reads for whom nothing waits."""
    return _("Nothing waits for you. Thank you for looking after this server.")


def kind(of: CaseKind) -> str:
    return {
        CaseKind.REPORT: _("Report"),
        CaseKind.REQUEST: _("Request to approve"),
        CaseKind.RESULT: _("Result to approve"),
        CaseKind.TAKEDOWN: _("Takedown"),
        CaseKind.BLOCK: _("Block"),
        CaseKind.REST: _("Rest"),
        CaseKind.APPEAL: _("Appeal"),
    }[of]


def head(matter: Matter) -> str:
    """The first line: what it is, and how many wait."""
    case = matter.case
    return _("**{kind}** · case {number} · {place} of {count}").format(
        kind=kind(case.kind), number=case.number, place=matter.place_in_queue, count=matter.count
    )


def about(matter: Matter) -> str:
    """Who, where and when; why it waits; and what it is about in its author's words."""
    lines = [_since(matter.case)]
    if matter.job is not None:
        lines += _job(matter.job)
    if matter.reports:
        lines += reports(matter.reports)
    if matter.case.kind in {CaseKind.REQUEST, CaseKind.RESULT}:
        lines.append(_("Why it waits: {why}").format(why=why_held(matter.case)))
    if matter.for_admins:
        lines.append(_("-# Only an admin can approve or reject it."))
    if matter.about is not None:
        lines += _appeal(matter.case, matter.about)
    if matter.words_only:
        lines.append(_("-# It may be illegal: pictures are shown if you ask, which is recorded."))
    return "\n".join(lines)


def _since(case: Case) -> str:
    since = _("-# waiting since {when}").format(when=wording.moment(case.opened_at_ms))
    if case.until_ms is None:
        return since
    return f"{since} · " + _("until {when}").format(when=wording.moment(case.until_ms))


def _job(job: Job) -> list[str]:
    lines = [
        _("`#{number}` by {who} in {where}, {what}").format(
            number=job.number,
            who=f"<@{job.place.user_id}>",
            where=f"<#{job.room_id}>",
            what=texts.what(job.request),
        ),
        prompts.shown(_words(job.request), PROMPT_CHARS_MAX),
    ]
    if isinstance(job.request, BatchRequest):
        lines.append(
            ngettext(
                "-# {count:,} line, {cost} at most; above its name and the words of some lines",
                "-# {count:,} lines, {cost} at most; above its name and the words of some lines",
                job.request.lines,
            ).format(count=job.request.lines, cost=wording.dollars(job.request.ticks))
        )
    if job.withheld is Withheld.HIDDEN:
        lines.append(_("-# It is hidden until a moderator decides."))
    if job.delete_requested_at_ms is not None:
        lines.append(_("-# It was deleted meanwhile."))
    return lines


def _words(request: Request) -> str:
    """What its author wrote: of a batch its name, and the lines that are to be looked at."""
    return written_by(request) if isinstance(request, BatchRequest) else request.prompt


def reports(found: tuple[Report, ...]) -> list[str]:
    """How many reported it, and what the latest of them say. Who they are is not told."""
    count = len(found)
    said = ngettext("**{count} report**", "**{count} reports**", count).format(count=count)
    return [said, *(report_texts.one(one) for one in found[-REPORTS_SHOWN:])]


def why_held(case: Case) -> str:
    """Why something waits to be approved, and by which rule if that says more."""
    return "; ".join(map(hold_texts.why, holdings.reasons(case)))


def reason(case: Case) -> str:
    """Why a case was opened, as it is read elsewhere; empty where it says nothing of that."""
    if case.kind is CaseKind.REPORT and case.reason in set(Wrong):
        return report_texts.wrong(Wrong(case.reason))
    if case.kind is CaseKind.TAKEDOWN and case.reason in set(Reason):
        return takedown_texts.reason(case.reason)
    if case.kind in {CaseKind.REQUEST, CaseKind.RESULT}:
        return why_held(case)
    return prompts.escaped(case.reason.replace("_", " "))


def compared() -> str:
    """Above the picture that shows both."""
    return _("-# On the left what was taken down, on the right what looks like it.")


def _appeal(appeal: Case, of: Case) -> list[str]:
    who = _who(appeal.user_id)
    by = _("the bot") if of.opened_by_id is None else f"<@{of.opened_by_id}>"
    lines = [
        _("{who} asks for another look at case {number}: {kind}, by {by}, {when}.").format(
            who=who,
            number=of.number,
            kind=kind(of.kind),
            by=by,
            when=wording.moment(of.opened_at_ms),
        ),
        prompts.shown(appeal.note, NOTE_CHARS_MAX),
    ]
    if of.note:
        lines.append(_("-# What was noted then: {note}").format(note=prompts.shown(of.note, 300)))
    if not of.open:
        lines.append(_("-# That is over by now."))
    return lines


def _who(user_id: int | None) -> str:
    return _("somebody whose data was removed") if user_id is None else f"<@{user_id}>"


# --- buttons ------------------------------------------------------------------------------------


def take_down() -> str:
    return _("Take down")


def take_down_and_block() -> str:
    return _("Take down and block")


def word_rule() -> str:
    return _("Add a word rule")


def who_reported() -> str:
    return _("Who reported?")


def show_pictures() -> str:
    return _("Show the pictures")


# --- what became of it --------------------------------------------------------------------------


def already(case: Case) -> str:
    """For whoever comes second."""
    if case.closed_by_id is None:
        return _("Case {number} was closed already.").format(number=case.number)
    return _("<@{who}> decided case {number} already.").format(
        who=case.closed_by_id, number=case.number
    )


def dismissed(case: Case) -> str:
    return _("Case {number} is dismissed: nothing is wrong with it.").format(number=case.number)


def taken_down(case: Case) -> str:
    return _("Case {number}: it is taken down.").format(number=case.number)


def approved(decided: Decided) -> str:
    """What came of a yes; the limits and what is open are those of now."""
    words = {
        CaseKind.REQUEST: _("Case {number}: approved. It is made now."),
        CaseKind.RESULT: _("Case {number}: approved. It is shown where it was asked for."),
    }[decided.case.kind]
    match decided.instead:
        case QueueFull():
            words = _("Case {number} still waits: the line is full just now. Approve it later.")
        case Over():
            words = _(
                "Case {number}: approved, but a limit leaves no room for it any more. It is over, "
                "free of charge, and its author is told."
            )
        case Barred():
            words = _barred(decided.instead.why)
        case None:
            pass
    return words.format(number=decided.case.number)


def _barred(why: Why) -> str:
    """What kept an approved request from being let in."""
    match why:
        case Why.BLOCKED | Why.RESTING:
            return _(
                "Case {number}: approved, but its author is kept out here just now. It is over, "
                "free of charge, and they are told."
            )
        case Why.PAUSED:
            return _(
                "Case {number}: approved, but requests are paused here. It is over, free of "
                "charge, and its author is told."
            )
        case _:
            return _(
                "Case {number}: approved, but its author may not use this any more. It is over, "
                "free of charge, and they are told."
            )


def rejected(decided: Decided) -> str:
    return _("Case {number}: rejected. Its author is told that a moderator said no.").format(
        number=decided.case.number
    )


def upheld(case: Case) -> str:
    return _("Case {number}: it stays as it was decided.").format(number=case.number)


def lifted(case: Case) -> str:
    return _("Case {number}: what it asks about is taken back.").format(number=case.number)


def reporters(case: Case, found: tuple[int | None, ...]) -> str:
    """Who reported something. That it was asked for is on record."""
    who = wording.listed([_who(user_id) for user_id in found]) if found else _who(None)
    said = _("Case {number} was reported by {who}.").format(number=case.number, who=who)
    return said + " " + _("That you looked is on record.")


# --- the form -----------------------------------------------------------------------------------


def form_block() -> str:
    return _("Block its author until")


def form_block_hint() -> str:
    return _("Today, tomorrow, month, so many days such as 7 days, or a date such as 2027-01-31.")
