"""What moderators read when they look back: pages of a search, a request's life, a member."""

from collections.abc import Iterable, Sequence

from bot.core.bulletins import TurnedAway
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.cases.archive import SPENT_DAYS, Life, Page, Profile
from bot.core.cases.exporting import LogFile
from bot.core.jobs import Job, State, Withheld
from bot.core.log_exports import What
from bot.core.money import Amount
from bot.core.ports import Note, Record
from bot.core.searching import Act, Event, Standing
from bot.core.takedowns import Reason
from bot.ui import (
    bulletin_texts,
    case_texts,
    info_texts,
    log_texts,
    prompts,
    takedown_texts,
    wording,
)
from bot.ui.speech import _, ngettext

CHARS_MAX = 3_900
DETAIL_CHARS_MAX = 120
PROMPT_CHARS_MAX = 300


def page(found: Page) -> str:
    """A page of what was looked for."""
    entries = [*map(log_texts.record, found.records), *map(act, found.acts)]
    if not entries and found.number:
        return _("Nothing more is like that.")
    if not entries:
        return _("Nothing here is like that.")
    head = _("What was found, page {page}").format(page=found.number + 1)
    return wording.as_many([f"**{head}**", *entries], CHARS_MAX)


def newer() -> str:
    """The way to the page before."""
    return _("Newer")


def older() -> str:
    """The way to the page after."""
    return _("Older")


def standing(one: Standing) -> str:
    """How a request stands, in a list of choices."""
    return {
        Standing.WAITING: _("waiting"),
        Standing.RUNNING: _("under way"),
        Standing.DONE: _("done"),
        Standing.REFUSED: _("refused"),
        Standing.FAILED: _("failed"),
        Standing.CANCELLED: _("stopped"),
        Standing.EXPIRED: _("never begun or finished"),
    }[one]


def act(one: Act) -> str:
    """What an admin or a moderator did."""
    when = wording.moment(one.at_ms)
    said = [_plain(one.detail)] if one.detail else []
    if one.before or one.after:
        said = [f"{_plain(one.before or '-')} → {_plain(one.after or '-')}"]
    why = [_("because: {why}").format(why=_plain(_because(one)))] if one.why else []
    by = f"<@{one.by_user_id}>"
    head = f"`{one.number}` {by} {when} **{prompts.escaped(one.action.replace('_', ' '))}**"
    return " · ".join([head, *said, *why])


def _because(one: Act) -> str:
    """Why somebody did something: in their words, or as they chose from a list."""
    if one.action != "taken_down":
        return one.why
    word, _space, note = one.why.partition(" ")
    if word not in set(Reason):
        return one.why
    why = takedown_texts.reason(word)
    return f"{why}; {note}" if note else why


def _plain(text: str) -> str:
    return prompts.shown(text, DETAIL_CHARS_MAX)


def unreadable_job() -> str:
    """The answer to what names no request."""
    return _("`job` takes a number such as #12, or a link to a message of this server.")


# --- one request ----------------------------------------------------------------------------


def life(of: Life) -> str:
    """A request from its beginning to its end."""
    job = of.job
    head = log_texts.record(Record(job=job, results=of.results)).splitlines()
    if job.withheld is Withheld.SEALED:
        head[1:2] = [_("sealed: it may be illegal")]
    else:
        head[1:2] = [prompts.shown(job.request.prompt, PROMPT_CHARS_MAX)]
    asked = _("asked for {when}").format(when=wording.moment(job.created_at_ms, "T"))
    steps = [asked, *map(event, of.events)]
    parts = [
        "\n".join(head),
        wording.as_many([f"**{_('What happened')}**", *(f"- {step}" for step in steps)], 1_500),
        *_links(of),
        *filter(None, [info_texts.lineage(job, of.family)]),
        *_versions(of.versions),
        *_titled(_("Cases"), map(case, of.cases)),
        *_titled(_("What was done about it"), map(act, of.acts)),
    ]
    return wording.as_many(parts, CHARS_MAX)


def event(one: Event) -> str:
    """Something that happened to a request, with its time."""
    when = wording.moment(one.at_ms, "T")
    if one.what == State.RENDERING and one.times > 1:
        percent = _(", {percent} %").format(percent=one.detail) if one.detail else ""
        last = wording.moment(one.last_at_ms, "T")
        looked = ngettext("{count} look", "{count} looks", one.times - 1)
        return _("{when} taken by xAI; {looked}, the last {last}{percent}").format(
            when=when, looked=looked.format(count=one.times - 1), last=last, percent=percent
        )
    what = {
        "confirmed": _("its author agreed"),
        "stop_asked": _("somebody asked to stop it"),
        "delete_asked": _("somebody asked to delete it"),
        "approved": _("approved"),
        "rejected": _("rejected"),
        State.HELD_FOR_APPROVAL: _("waits for a moderator, before it costs anything"),
        State.HELD_FOR_REVIEW: _("waits for a moderator, before it is shown"),
        Withheld.HIDDEN: _("hidden until a moderator looks"),
        Withheld.TAKEN_DOWN: _("taken down"),
        Withheld.SEALED: _("sealed"),
        "shown_again": _("given back"),
        State.QUEUED: _("put in the queue"),
        State.SUBMITTING: _("sent to xAI"),
        State.RENDERING: _("taken by xAI"),
        State.FETCHING: _("made; being fetched"),
        State.FITTING: _("fetched"),
        State.DELIVERING: _("ready to be shown"),
        State.DONE: _("over"),
        State.REFUSED: _("refused"),
        State.FAILED: _("failed"),
        State.CANCELLED: _("stopped"),
        State.EXPIRED: _("ended, unbegun or unfinished"),
    }.get(one.what, one.what.replace("_", " "))
    detail = f" ({prompts.escaped(one.detail.replace('_', ' '))})" if one.detail else ""
    return f"{when} {what}{detail}"


def _links(of: Life) -> list[str]:
    guild_id = of.job.place.guild_id
    links = [
        f"[{_('jump')}]({wording.jump(guild_id, sent.channel_id, sent.message_id)})"
        for sent in of.shown
    ]
    return [_("Shown: {links}").format(links=" · ".join(links))] if links else []


def _versions(jobs: Iterable[Job]) -> list[str]:
    numbers = ", ".join(f"`#{job.number}`" for job in jobs)
    return [_("The same again: {numbers}").format(numbers=numbers)] if numbers else []


def _titled(title: str, lines: Iterable[str]) -> list[str]:
    entries = list(lines)
    return ["\n".join([f"**{title}**", *entries])] if entries else []


def case(one: Case) -> str:
    """A case in a line."""
    kind = {
        CaseKind.REPORT: _("report"),
        CaseKind.REQUEST: _("request to be approved"),
        CaseKind.RESULT: _("result to be approved"),
        CaseKind.TAKEDOWN: _("taken down"),
        CaseKind.BLOCK: _("block"),
        CaseKind.REST: _("rest"),
        CaseKind.APPEAL: _("appeal"),
    }[one.kind]
    stands = _("open") if one.outcome is None else outcome(one.outcome)
    why = case_texts.reason(one)
    reason = f" · {why}" if why else ""
    number = _("case {number}").format(number=one.number)
    return f"{number}: {kind}{reason} · {wording.moment(one.opened_at_ms)} · {stands}"


def outcome(one: Outcome) -> str:
    """How a case was closed."""
    return {
        Outcome.DISMISSED: _("dismissed"),
        Outcome.APPROVED: _("approved"),
        Outcome.REJECTED: _("rejected"),
        Outcome.TAKEN_DOWN: _("taken down"),
        Outcome.LIFTED: _("taken back"),
        Outcome.UPHELD: _("upheld"),
        Outcome.OVER: _("over"),
        Outcome.RELEASED: _("released"),
    }.get(one, _("closed"))


# --- a member -------------------------------------------------------------------------------


def profile(of: Profile, notes: Sequence[Note] = ()) -> str:
    """What is known of a member, and what moderators noted on them."""
    count, amount = of.spent
    spent = ngettext(
        "{count} request in {days} days, {dollars}",
        "{count} requests in {days} days, {dollars}",
        count,
    ).format(count=count, days=SPENT_DAYS, dollars=_money(amount))
    refused = ngettext("{count} refused", "{count} refused", of.refused).format(count=of.refused)
    parts = [
        f"<@{of.user_id}>: {spent}, {refused}",
        *_titled(_("Latest requests"), map(log_texts.record, of.latest)),
        *_titled(_("Latest refusals"), map(_refusal, of.refusals)),
        *_titled(_("Cases"), map(case, of.cases)),
        *_titled(_("Notes"), map(note, notes)),
    ]
    return wording.as_many(parts, CHARS_MAX)


def note(one: Note) -> str:
    """What a moderator noted on a member."""
    words = prompts.shown(one.words, PROMPT_CHARS_MAX)
    return f"<@{one.by_user_id}> {wording.moment(one.at_ms)}: {words}"


def _money(amount: Amount) -> str:
    return wording.dollars(max(0, amount.ticks))


def _refusal(one: TurnedAway) -> str:
    rule = f" · {_plain(one.rule)}" if one.rule else ""
    by = bulletin_texts.refused_by(one.why)
    words = _plain(one.words) if one.words else _("no words")
    return f"{words}\n-# {by}{rule} · {wording.moment(one.at_ms)}"


# --- exports --------------------------------------------------------------------------------


def export_choice(what: What) -> str:
    """What can be exported, in a list of choices."""
    return {
        What.JOBS: _("requests"),
        What.REFUSALS: _("refusals"),
        What.AUDIT: _("what admins and moderators did"),
        What.CASES: _("cases"),
    }[what]


def exported(file: LogFile) -> str:
    """What a file holds."""
    lines = ngettext("{count} line", "{count} lines", file.lines).format(count=file.lines)
    said = _("The log, newest first: {what}, {lines}.").format(
        what=export_choice(file.what), lines=lines
    )
    if file.whole:
        return said
    left = _("The rest is too large for this channel: choose an earlier `until` for it.")
    return f"{said} {left}"
