"""Every sentence about what was taken down: for authors, for those who had it, for moderators."""

from collections.abc import Sequence

from bot.core.blocks import Appealed, Standing
from bot.core.casebook import Case
from bot.core.jobs import Job, Withheld
from bot.core.takedowns import Extent, Reason, Scope, TakenBack, TakenDown
from bot.ui import member_texts, prompts, wording
from bot.ui.speech import _, ngettext

NOTE_CHARS_MAX = 300
PROMPT_CHARS_MAX = 200
NUMBERS_SHOWN = 10


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
            return _("A moderator took down your `#{number}`.").format(number=job.number)
        case None:
            return _("Your `#{number}` was given back: it is not taken down any more.").format(
                number=job.number
            )


def reason(why: str) -> str:
    """Why something was taken down, as a part of a sentence."""
    return _reasons()[Reason(why)]


def _reasons() -> dict[Reason, str]:
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
    }


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
            _("-# `/mod takedown undo case:{number}` takes it back until {until}.").format(
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


# --- the form -----------------------------------------------------------------------------------


def title(job: Job) -> str:
    return _("Take down #{number}").format(number=job.number)


def member_title() -> str:
    return _("Take down what a member made")


def made_by(job: Job) -> str:
    """Who made it, as the form says at its top."""
    return _("Asked for by <@{author}> {when}. It can be undone for 7 days.").format(
        author=job.place.user_id, when=wording.moment(job.created_at_ms)
    )


def made_by_member(user_id: int, whole: Extent) -> str:
    """The same of all that a member asked for."""
    return ngettext(
        "{count} result of <@{author}>. It can be undone for 7 days.",
        "{count} results of <@{author}>. It can be undone for 7 days.",
        whole.results,
    ).format(count=whole.results, author=user_id)


def reason_label() -> str:
    return _("Why")


def reason_choice(why: Reason) -> str:
    """One of the reasons to choose from."""
    if why is Reason.ILLEGAL:
        return _("Illegal content: sealed at once, cannot be undone here")
    said = _reasons()[why]
    return said[:1].upper() + said[1:]


def scope_label() -> str:
    return _("How much")


def scope_choice(scope: Scope, whole: Extent) -> str:
    """One of the scopes to choose from."""
    match scope:
        case Scope.USUAL:
            return _("What the reason calls for")
        case Scope.THIS:
            return _("This alone")
        case Scope.WIDE:
            return _wide(whole)


def scope_hint(scope: Scope) -> str | None:
    """What stands below the first of them."""
    if scope is Scope.USUAL:
        return _("All of it for sexual content, minors, real people; else this alone")
    return None


def _wide(whole: Extent) -> str:
    others = whole.results - 1
    people = len({job.place.member_key for job in whole.jobs[1:]})
    made = ngettext("{count} made from it", "{count} made from it", others).format(count=others)
    by = ngettext("by {count} person", "by {count} people", people).format(count=people)
    more = _(" or more") if whole.cut else ""
    return _("This and {made}{more}, {by}").format(made=made, more=more, by=by)


def wide_for_member() -> str:
    """The wide scope where several results go."""
    return _("These and what was made from them")


def these_for_member() -> str:
    return _("These alone")


def note_label() -> str:
    return _("Note")


def note_hint() -> str:
    return _("For moderators. Its author does not read it.")


# --- what came of it ----------------------------------------------------------------------------


def done(case: Case, whole: Extent, unreached: int) -> str:
    """What a moderator is told who took something down."""
    named = ", ".join(f"`#{job.number}`" for job in whole.jobs[:NUMBERS_SHOWN])
    more = " …" if whole.results > NUMBERS_SHOWN else ""
    lines = [
        _("**Case {number}** Taken down: {named}{more}").format(
            number=case.number, named=named, more=more
        )
    ]
    if case.until_ms is None:
        lines.append(
            _(
                "The files are sealed, its author is blocked, and whoever runs this bot is told. "
                "Do not copy or forward it: tell the police or your country's hotline."
            )
        )
    else:
        until = wording.moment(case.until_ms, "f")
        lines.append(
            _("It can be undone until {until}. Then the files are destroyed.").format(until=until)
        )
    if unreached:
        lines.append(
            ngettext(
                "{count} message that one person alone sees cannot be changed any more: "
                "it stays there until they close it.",
                "{count} messages that one person alone sees cannot be changed any more: "
                "they stay there until those close them.",
                unreached,
            ).format(count=unreached)
        )
    return "\n".join(lines)


def undone(case: Case) -> str:
    """What a moderator is told who took it back."""
    return _("Case {number} is undone: it is shown again where it was.").format(number=case.number)


def count_first(user_id: int, whole: Extent, hours: int) -> str:
    """How much a member asked for, before it is taken down."""
    return ngettext(
        "<@{author}> asked for {count} result in the last {hours} h. Take it down?",
        "<@{author}> asked for {count} results in the last {hours} h. Take them down?",
        whole.results,
    ).format(author=user_id, count=whole.results, hours=hours)


def nothing_of_member() -> str:
    return _("This member asked for nothing in that time that is in your care and still up.")


def cases(open_cases: Sequence[Case]) -> str:
    """The takedowns that can be undone, or are sealed; words only."""
    if not open_cases:
        return _("Nothing is taken down just now.")
    return "\n".join([f"**{_('Taken down')}**", *(_case(case) for case in open_cases)])


def _case(case: Case) -> str:
    ends = (
        _("sealed")
        if case.until_ms is None
        else _("until {until}").format(until=wording.moment(case.until_ms))
    )
    return _("`{number}` <@{author}> · {reason} · by <@{by}> · {ends}").format(
        number=case.number,
        author=case.user_id or 0,
        reason=reason(case.reason),
        by=case.opened_by_id or 0,
        ends=ends,
    )


def case(one: Case, jobs: Sequence[Job]) -> str:
    """One case, in words alone."""
    lines = [_case(one)]
    if one.note:
        lines.append(prompts.shown(one.note, NOTE_CHARS_MAX))
    lines += [
        f"`#{job.number}` {prompts.shown(job.request.prompt, PROMPT_CHARS_MAX)}"
        for job in jobs[:NUMBERS_SHOWN]
    ]
    lines.append(
        _("-# Open shows the pictures to you alone. That you opened them is written down.")
    )
    return "\n".join(lines)


def opened(one: Case, count: int) -> str:
    """What stands above the pictures of a case."""
    return ngettext(
        "Case {number}, {count} file. It was written down that you opened it.",
        "Case {number}, {count} files. It was written down that you opened them.",
        count,
    ).format(number=one.number, count=count)


def why_down(standing: Standing) -> str:
    """What an author reads of the case, by `/result` and when they are told of it."""
    one = standing.case
    said = [_("Why: {reason}.").format(reason=reason(one.reason))]
    if one.until_ms is not None and one.open:
        said.append(
            _("Its files are kept until {until}, should it be undone.").format(
                until=wording.moment(one.until_ms, "f")
            )
        )
    if standing.appealed in {Appealed.OPEN, Appealed.DECIDED}:
        said.append(member_texts.asked_again(standing))
    return " ".join(said)


def no_job_in_message() -> str:
    return _("This is no message of mine that shows something I made.")


def too_large(one: Case) -> str:
    return _("The files of case {number} are too large to be shown here.").format(number=one.number)
