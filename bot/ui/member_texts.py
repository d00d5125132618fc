"""Every sentence about blocks, rests, appeals and pauses."""

from bot.core.access import Barred, Why
from bot.core.blocks import MINUTE_MS, STRIKES_MIN, STRIKES_WITHIN_MS, Appealed, Standing
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.house import UNTIL_RESUMED_MS, PausedFor
from bot.core.rulings import Pausing, Ruling
from bot.ui import prompts, wording
from bot.ui.speech import _, ngettext

# --- who is kept out ------------------------------------------------------------------------


def kept_out(barred: Barred) -> str:
    """Why somebody is let into nothing just now."""
    if barred.why is Why.PAUSED or barred.standing is None:
        return paused(barred.until_ms)
    return standing(barred.standing)


def standing(one: Standing) -> str:
    """What keeps somebody out, as they read it."""
    case = one.case
    if one.appealed is Appealed.CANNOT:
        said = _("You are blocked here.")
    else:
        said = resting(case.until_ms or 0) if case.kind is CaseKind.REST else _blocked(case)
    lines = [said, asked_again(one), _("`/privacy` and `/help` still work.")]
    return " ".join(line for line in lines if line)


def asked_again(one: Standing) -> str:
    """What came of the wish for another look at a case; empty where nobody asked yet."""
    match one.appealed:
        case Appealed.OPEN:
            return _("You asked for another look; a moderator decides on it.")
        case Appealed.DECIDED:
            return _("A moderator looked at it again, and it stays.")
        case Appealed.CANNOT:
            return _(
                "Moderators cannot decide on this. Write to the bot's operator: `/help` names them."
            )
        case Appealed.NO:
            return ""


def resting(until_ms: int) -> str:
    """Why somebody rests, and until when."""
    return ngettext(
        "{count} of your requests was refused within {minutes} minutes. You may go on {when}.",
        "{count} of your requests were refused within {minutes} minutes. You may go on {when}.",
        STRIKES_MIN,
    ).format(
        count=STRIKES_MIN, minutes=STRIKES_WITHIN_MS // MINUTE_MS, when=wording.moment(until_ms)
    )


def _blocked(case: Case) -> str:
    """That somebody is blocked, until when and why."""
    if case.until_ms is None:
        said = _("You are blocked here, until a moderator lets you in again.")
    else:
        said = _("You are blocked here until {when}.").format(
            when=wording.moment(case.until_ms, "f")
        )
    if not case.note:
        return said
    return said + " " + _("The reason: {reason}.").format(reason=prompts.shown(case.note))


def paused(until_ms: int | None) -> str:
    """That nothing is let in just now."""
    if until_ms is None or until_ms >= UNTIL_RESUMED_MS:
        return _("A moderator paused requests here. Try again later.")
    return _("A moderator paused requests here. Try again {when}.").format(
        when=wording.moment(until_ms)
    )


# --- what moderators read -------------------------------------------------------------------


def blocked(case: Case) -> str:
    """Told to who blocked somebody."""
    whom = _whom(case)
    said = (
        _("{whom} is blocked in the whole server, until somebody unblocks them.")
        if case.until_ms is None
        else _("{whom} is blocked in the whole server until {when}.")
    ).format(whom=whom, when=wording.moment(case.until_ms or 0, "f"))
    return said + " " + _("What waited of theirs is stopped, and nothing was charged for it.")


def kept_out_now(user_id: int, one: Standing | None) -> str:
    """Whether somebody is kept out, told to who had them blocked."""
    whom = f"<@{user_id}>"
    if one is None:
        return _("{whom} is not blocked.").format(whom=whom)
    if one.case.until_ms is None:
        return _("{whom} is blocked until somebody unblocks them.").format(whom=whom)
    when = wording.moment(one.case.until_ms, "f")
    return _("{whom} is blocked until {when}.").format(whom=whom, when=when)


def let_in(user_id: int, count: int) -> str:
    """Told to who lets somebody in again."""
    whom = f"<@{user_id}>"
    if not count:
        return _("{whom} is not blocked here.").format(whom=whom)
    return _("{whom} may use the bot again.").format(whom=whom)


def noted(user_id: int) -> str:
    """Told to who noted something about somebody."""
    return _(
        "Noted. Moderators read it in `/logs member` of {whom}, and nobody can change it."
    ).format(whom=f"<@{user_id}>")


def told(entry: Ruling | Pausing) -> str:
    """What the log channel is told."""
    return ruled(entry) if isinstance(entry, Ruling) else pausing(entry)


def ruled(ruling: Ruling) -> str:
    """What the log channel is told of a member's case."""
    case = ruling.case
    who = _("The bot") if ruling.by_user_id is None else f"<@{ruling.by_user_id}>"
    words = {"who": who, "whom": _whom(case), "number": case.number}
    if case.outcome is Outcome.LIFTED:
        return _("{who} let {whom} in again (case #{number}).").format(**words)
    match case.kind:
        case CaseKind.APPEAL:
            said = _("{whom} asks for another look (case #{number}): `/mod queue`.").format(**words)
        case CaseKind.REST:
            said = _("{whom} rests until {when} (case #{number}): too much of theirs was refused.")
            return said.format(when=wording.moment(case.until_ms or 0, "t"), **words)
        case _ if case.until_ms is None:
            said = _("{who} blocked {whom} until somebody unblocks them (case #{number}).")
            said = said.format(**words)
        case _:
            said = _("{who} blocked {whom} until {when} (case #{number}).").format(
                when=wording.moment(case.until_ms, "f"), **words
            )
    return f"{said} {prompts.shown(case.note)}" if case.note else said


def pausing(one: Pausing) -> str:
    """The alert that requests are paused, and the word that they are let in again."""
    who = f"<@{one.by_user_id}>"
    if one.until_ms is None:
        return _("{who} lets requests in again.").format(who=who)
    return _("{who} paused requests.").format(who=who) + " " + paused_now(one)


def paused_now(one: Pausing) -> str:
    """What a pause means, and how many requests it stopped."""
    if one.until_ms is None:
        return _("Requests are let in again.")
    until = (
        _("until somebody resumes them: `/mod resume`")
        if one.until_ms >= UNTIL_RESUMED_MS
        else _("until {when}").format(when=wording.moment(one.until_ms, "t"))
    )
    said = (
        _("Nobody is let in {until}, admins neither.")
        if one.who is PausedFor.EVERYONE
        else _("Newcomers are not let in {until}.")
    ).format(until=until)
    stopped = ngettext(
        "{count} request that waited is stopped, free.",
        "{count} requests that waited are stopped, free.",
        one.stopped,
    ).format(count=one.stopped)
    return f"{said} {stopped}" if one.stopped else said


def _whom(case: Case) -> str:
    return _("Somebody") if case.user_id is None else f"<@{case.user_id}>"


# --- appeals --------------------------------------------------------------------------------


def appeal_title() -> str:
    """The title of the form that asks for another look."""
    return _("Ask for another look")


def appeal_words() -> str:
    """What is asked there."""
    return _("Why should a moderator decide otherwise?")


def appeal_hint() -> str:
    """Said below."""
    return _("You can ask once. Moderators read it with your name.")


def appealed(*, before: bool) -> str:
    """Told to who asked for another look."""
    if before:
        return _("You asked for another look at this before. You can ask once.")
    return _("Thank you. A moderator looks at it again, and decides.")


# --- pauses, as whoever ends them reads it --------------------------------------------------


def resumed(*, was_paused: bool) -> str:
    """Told to who lets requests in again."""
    return _("Requests are let in again.") if was_paused else _("Requests are not paused here.")
