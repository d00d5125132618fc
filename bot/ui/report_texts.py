"""Every sentence about reports: the form, the answers to it, the alert, and the outcome."""

from bot.core.casebook import Outcome
from bot.core.jobs import Job
from bot.core.reports import REPORTS_A_DAY_MAX, Filed, Filing, Owed, Report, Reported, Wrong
from bot.ui import prompts, wording
from bot.ui.speech import _, ngettext

WORDS_CHARS_MAX = 150
PROMPT_CHARS_MAX = 500


def title(job: Job) -> str:
    return _("Report #{number}").format(number=job.number)


def reason() -> str:
    return _("What is wrong with it?")


def reason_hint() -> str:
    """Said below the question, in a hundred characters at most."""
    return _("Moderators read it without your name. Whoever looks that up is put on record.")


def words() -> str:
    return _("In your words")


def words_hint() -> str:
    return _("Leave it empty if the above says it all.")


def tell() -> str:
    return _("Tell me the outcome by DM")


def wrong(of: Wrong) -> str:
    """What somebody finds wrong, as it stands in the form and in the queue."""
    return {
        Wrong.ILLEGAL: _("It may be illegal, such as sexual pictures of minors"),
        Wrong.SEXUAL: _("Sexual content"),
        Wrong.PERSON: _("A real person who did not agree to it"),
        Wrong.HATE: _("Hate or harassment"),
        Wrong.VIOLENCE: _("Violence or gore"),
        Wrong.OTHER: _("Something else"),
    }[of]


def shows_nothing() -> str:
    """For the menu of a message that is none of a job's."""
    return _(
        "There is nothing of mine on this message. Report messages of people, and of other bots, "
        "to the moderators of this server."
    )


def own() -> str:
    """For an author whose result cannot be deleted any more, or not yet."""
    return _("This is your own: you can cancel it while it is made, and delete it after.")


def answered(filed: Filed, *, tell: bool) -> str:
    """What whoever reported something is told."""
    match filed.filing:
        case Filing.BEFORE:
            return _("You reported this before; the moderators have it.")
        case Filing.LOOKED_AT:
            return _(
                "Moderators looked at this twice because of reports and found nothing wrong, so no "
                "new ones are taken. If something else is wrong with it, write to a moderator."
            )
        case Filing.TOO_MANY:
            return _(
                "You reported {count} results within a day, which is as many as one person can. "
                "The next one is possible {when}."
            ).format(count=REPORTS_A_DAY_MAX, when=wording.moment(filed.again_at_ms or 0))
        case Filing.NOTED:
            thanks = _("Thank you. The moderators of this server can read it now.")
            later = _("You get a direct message when they have decided.")
            return f"{thanks} {later}" if tell else thanks


def alerted(news: Reported) -> str:
    """What moderators read in the log channel of a report; of its words and reporter nothing."""
    case = news.case
    what = _("`#{number}` by {who} in {where}").format(
        number=news.job_number, who=_who(case.user_id), where=f"<#{case.channel_id}>"
    )
    if news.hidden:
        said = ngettext(
            "{what} was reported by {count} person and is hidden until somebody looks.",
            "{what} was reported by {count} people and is hidden until somebody looks.",
            news.reports,
        ).format(what=what, count=news.reports)
    else:
        said = _("{what} was reported: {reason}.").format(
            what=what, reason=wrong(Wrong(case.reason)).lower()
        )
    lines = [f"**{_('Report')}** {said}"]
    if news.words:
        lines.append(prompts.shown(news.words, PROMPT_CHARS_MAX))
    lines.append(f"-# {_('/mod queue shows it to you.')}{_jump(news)}")
    return "\n".join(lines)


def _jump(news: Reported) -> str:
    if news.shown is None:
        return ""
    where = (news.shown.guild_id, news.shown.channel_id, news.shown.message_id)
    return f" · [{_('jump')}]({wording.jump(*where)})"


def _who(user_id: int | None) -> str:
    return _("somebody whose data was removed") if user_id is None else f"<@{user_id}>"


def one(report: Report) -> str:
    """A report in a line or two, as a moderator reads it."""
    head = f"{wording.moment(report.at_ms)} {wrong(report.reason)}"
    if not report.words.strip():
        return head
    return f"{head}: {prompts.shown(report.words, WORDS_CHARS_MAX)}"


def outcome(owed: Owed) -> str:
    """What whoever reported something is told in the end, by direct message."""
    about = _("About your report of `#{number}` in <#{channel_id}>:").format(
        number=owed.job_number, channel_id=owed.channel_id
    )
    return f"{about} {_came_of_it(owed.outcome)}"


def _came_of_it(of: Outcome) -> str:
    if of is Outcome.DISMISSED:
        return _("a moderator looked at it and found that it may stay.")
    if of is Outcome.TAKEN_DOWN:
        return _("it was taken down. Thank you.")
    return _("it is not there any more.")


def hide_after(count: int) -> str:
    """What an admin decided on hiding what is reported."""
    if count == 0:
        return _("However many people report a result, it stays until a moderator takes it down.")
    return ngettext(
        "A result is hidden until a moderator looks once {count} person reported it who has been "
        "on this server for a week.",
        "A result is hidden until a moderator looks once {count} people reported it who have been "
        "on this server for a week.",
        count,
    ).format(count=count)
