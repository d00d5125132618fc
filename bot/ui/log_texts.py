"""What is said of requests that were made."""

from collections.abc import Sequence

from bot.core.jobs import EndReason, Job, State
from bot.core.ports import Record
from bot.ui import prompts, text_texts, texts, wording
from bot.ui.speech import _, ngettext

RECORD_PROMPT_CHARS_MAX = 80


def bill(job: Job) -> str:
    """What a job cost, as far as it is known."""
    if job.cost_ticks is not None:
        return wording.dollars(job.cost_ticks)
    if not job.ended:
        return _("{hold} set aside").format(hold=wording.dollars(job.hold.ticks))
    if job.cost_assumed:
        return _("{hold} by the price list").format(hold=wording.dollars(job.hold.ticks))
    return wording.dollars(0)


def recent(records: Sequence[Record], *, whole_server: bool, of_one_member: bool = False) -> str:
    """The latest jobs, a few lines each; ten of them fit one message."""
    where = _("in this server") if whole_server else _("in this channel")
    if not records and of_one_member:
        return _("This member has asked for nothing {where} yet.").format(where=where)
    if not records:
        return _("Nothing was asked for {where} yet.").format(where=where)
    head = _("The latest requests {where}").format(where=where)
    return "\n".join([f"**{head}**", *(record(one) for one in records)])


def record(one: Record, chars_max: int = RECORD_PROMPT_CHARS_MAX) -> str:
    """A request in three lines: who and where, what, and what came of it."""
    job = one.job
    place = job.place
    link = ""
    has_card = job.state is not State.REFUSED  # a refused request's card was removed
    if place.message_id is not None and has_card and not place.private:
        link = _jump(place.guild_id, place.channel_id, place.message_id)
    private = f" · {_('private')}" if job.hidden else ""
    when = wording.moment(job.created_at_ms)
    head = f"`#{job.number}` <@{place.user_id}> <#{place.channel_id}> {when}"
    if job.is_line and one.batch_number is not None:
        head += f" · {line_of(job, one.batch_number)}"
    outcome = f"{_outcome(one)} · {texts.what(job.request)} · {bill(job)}{private}{link}"
    return f"{head}\n{prompts.shown(job.request.prompt, chars_max)}\n-# {outcome}"


def line_of(line: Job, batch_number: int) -> str:
    """Where a line of a batch stands."""
    return _("line {line:,} of `#{number}`").format(line=line.line_number, number=batch_number)


def _jump(guild_id: int, channel_id: int, message_id: int) -> str:
    return f" · [{_('jump')}]({wording.jump(guild_id, channel_id, message_id)})"


def choice(job: Job) -> str:
    """A job in a list of choices: its number, its words, how it stands."""
    stands = _outcome(Record(job=job, results=len(job.outputs)))
    words = prompts.plain(job.request.prompt)
    return prompts.cut(f"#{job.number} · {stands} · {words}", wording.CHOICE_CHARS_MAX)


def _outcome(record: Record) -> str:
    """How far a request is, or how it ended, in a few words."""
    job = record.job
    if job.end_reason is EndReason.DELIVERED:
        return _delivered(record)
    if job.end_reason is not None:
        in_batch = job.end_reason is EndReason.PART and job.is_line
        return _("made, for a batch") if in_batch else _ended_as(job.end_reason)
    if job.cancel_requested_at_ms is not None:
        return _("being stopped")
    if job.state is State.QUEUED:
        return _("waiting")
    if job.state in {State.HELD_FOR_APPROVAL, State.HELD_FOR_REVIEW}:
        return _("waiting for a moderator")
    return _("under way")


def _delivered(record: Record) -> str:
    if record.job.kind.makes_text:
        return text_texts.in_log(record.job)
    if record.job.kind.makes_clip:
        return _("clip delivered")
    return ngettext(
        "{count} picture delivered", "{count} pictures delivered", record.results
    ).format(count=record.results)


def _ended_as(reason: EndReason) -> str:
    return {
        EndReason.LINKED: _("delivered as a link: too large for the channel"),
        EndReason.DELETED: _("deleted before it was shown"),
        EndReason.KEPT_TOO_LARGE: _("kept: too large for the channel"),
        EndReason.KEPT_NO_PERMISSION: _("kept: the bot may not show it there"),
        EndReason.KEPT_WITHDRAWN: _("kept: its card was removed"),
        EndReason.KEPT_UNREACHABLE: _("kept: Discord did not take it"),
        EndReason.WITHHELD: _("made, and not shown: it was taken down"),
        EndReason.KEPT_BLOCKED: _("kept: its author was blocked"),
        EndReason.KEPT_PAUSED: _("kept: requests were paused"),
        EndReason.STOPPED_LATE: _("stopped when xAI had begun"),
        EndReason.MODERATED: _("refused by xAI's content policy"),
        EndReason.AGAINST_RULES: _("refused by a rule on words"),
        EndReason.REJECTED: _("not taken by xAI as it was"),
        EndReason.PROVIDER_FAILED: _("failed at xAI"),
        EndReason.UNANSWERED: _("not answered by xAI"),
        EndReason.LINK_GONE: _("made, but gone before it could be fetched"),
        EndReason.FILE_BROKEN: _("made, but the file was broken"),
        EndReason.SCENE_GONE: _("the clip of a scene is not kept any more"),
        EndReason.NOT_JOINED: _("its scenes could not be put together"),
        EndReason.PART: _("made, for a storyboard"),
        EndReason.NOT_WANTED: _("not made"),
        EndReason.NEVER_BEGUN: _("never begun"),
        EndReason.NEVER_FINISHED: _("never finished by xAI"),
        EndReason.OUR_FAULT: _("failed by a fault of the bot"),
        EndReason.NEW_DAY: _("not begun: no room in the limits of the new day"),
        EndReason.BY_AUTHOR: _("stopped by its author"),
        EndReason.BY_MODERATOR: _("stopped by a moderator"),
        EndReason.PAUSED: _("stopped: requests were paused"),
        EndReason.NEVER_ANSWERED: _("never confirmed"),
        EndReason.NOT_APPROVED: _("not approved by a moderator"),
        EndReason.NEVER_APPROVED: _("not looked at by a moderator in time"),
        EndReason.NO_ROOM: _("approved, but without room in the limits"),
        EndReason.NOT_OPEN: _("approved, but not allowed any more"),
        EndReason.NOT_SHOWN: _("made, and not shown: a moderator or a rule did not allow it"),
        EndReason.NEVER_REVIEWED: _("made, and not shown: no moderator looked in time"),
    }.get(reason, str(reason))
