"""Every sentence about what people have sent to them or removed, and how long all is kept."""

from collections.abc import Sequence

from bot.core.house import House
from bot.core.ports import Coming, Gone, Letter, Parcel
from bot.ui.speech import _

NAMES_SHOWN = 200


def export() -> str:
    """The button that has one's data sent."""
    return _("Export my data")


def erase() -> str:
    """The button that begins the removal of one's data."""
    return _("Delete my data")


def exported(parts: int, left_out: int) -> str:
    """The answer to who had their data sent."""
    sent = _("Your data is in our direct messages, as {parts} ZIP files.").format(parts=parts)
    if parts == 1:
        sent = _("Your data is in our direct messages, as a ZIP file.")
    return f"{sent} {_left_out(left_out)}".strip()


def unsent() -> str:
    """The answer to who wanted their data and takes no direct messages."""
    return _(
        "Your data goes by direct message alone, and you take none from here. Allow direct "
        "messages in the Privacy Settings of a server that you share with this bot, then press "
        "again. "
        "Whoever runs this bot can hand it out too."
    )


def _left_out(count: int) -> str:
    if not count:
        return ""
    return _(
        "{count} files do not fit there: README.txt names them, and `/result` hands them out."
    ).format(count=count)


def letter(one: Letter) -> str:
    """A direct message."""
    match one:
        case Coming():
            return _("Your data is being put together. It comes here in a moment.")
        case Parcel():
            said = _("Your data, part {nth} of {of}. README.txt says what is in it.").format(
                nth=one.nth, of=one.of
            )
            return f"{said} {_left_out(one.left_out)}".strip()
        case Gone(sealed=True):
            return f"{_gone()} {_sealed()}"
        case Gone():
            return _gone()


def _gone() -> str:
    return _(
        "Your data is removed. What must outlive it stays under a code that is no name: what you "
        "used in limits that still run, blocks, rests and open cases about you."
    )


def _sealed() -> str:
    return _(
        "Of files that may be illegal the law lets nothing be removed yet; they go when whoever "
        "runs this bot has given them free."
    )


def readme(left_out: Sequence[str]) -> str:
    """What is in the files that somebody had sent to them."""
    lines = [
        _("What this bot keeps about you, from all servers, as of now. All times are UTC."),
        "",
        _("jobs-1.jsonl: your requests with all their options, one a line, oldest first."),
        _("jobs-1.csv: the same in short, for a spreadsheet. More are in jobs-2 and so on."),
        _("files/: what you attached and what was made, as long as it is kept."),
        _("used.jsonl: what you used in the last weeks, by quarter hours: limits count it."),
        _("limits.jsonl and grants.jsonl: what admins allow you alone."),
        _("reports.jsonl: what you reported."),
        _("refusals.jsonl: what of yours was refused."),
        _("cases.jsonl: what moderators decide or decided about you, without their names."),
        _("decisions.jsonl: what you decided as an admin or moderator."),
        _("consents.jsonl: what you chose."),
        "",
        _("What was taken down, or waits for a moderator, is not among the files."),
    ]
    if left_out:
        lines += ["", _("These files do not fit into a message. Ask /result for the number:")]
        lines += left_out[:NAMES_SHOWN]
    return "\n".join([*lines, ""])


def erase_title() -> str:
    """The title of the form that asks once."""
    return _("Delete my data")


def erase_asked() -> str:
    """What the form says before anything is removed."""
    return "\n".join(
        [
            _("**This cannot be taken back.** On every server, at once and for good, go:"),
            _(
                "- your words, what you attached, the results, your Discord id, and the ids of "
                "messages;"
            ),
            _("- what waits, which is cancelled; what runs ends and is dropped, and still counts;"),
            _(
                "- what you chose, that you may use what you attach, and the words of what you "
                "reported."
            ),
            _("These stay under a code that is no name, each until its own end:"),
            _("- what you used in limits that still run;"),
            _("- blocks, rests, open cases, and marks of files that may not come again;"),
            _("- what you decided as an admin or moderator."),
            _("What a server's log channel was told stays there until its moderators delete it."),
            _(
                "What others made from yours stays theirs, without your name. Files that may be "
                "illegal stay sealed until whoever runs this bot gives them free: the law wants it."
            ),
        ]
    )


def erase_results() -> str:
    """The box that has messages in channels removed too."""
    return _("Remove my results in channels and direct messages too")


def erase_tell() -> str:
    """The box that asks for word of the end."""
    return _("Tell me by direct message when all is gone")


def erase_boxes() -> str:
    """What the boxes are for."""
    return _("If you like")


def erasing(*, results: bool) -> str:
    """The answer to who had their data removed."""
    begun = _("Your data is being removed. What waited is cancelled; the rest goes within minutes.")
    if not results:
        return begun
    more = _("Messages in channels take longer: Discord lets me remove only some a minute.")
    return f"{begun} {more}"


def keeps(house: House, results_days: int) -> str:
    """How long a server keeps things, for its admins."""
    lines = [
        _("**How long this server keeps things**"),
        _("What people attach: {hours} h after a request is over.").format(
            hours=house.keep_inputs_hours
        ),
        _("Results: {days} days.").format(days=house.keep_results_days),
        _("Words, ids and logs: {days} days.").format(days=house.keep_records_days),
        _("Cases: {days} days after they are closed.").format(days=house.keep_cases_days),
        _("Decisions of admins and moderators: {days} days.").format(days=house.keep_audit_days),
    ]
    if results_days < house.keep_results_days:
        lines.append(
            _("Whoever runs this bot keeps files for {days} days at most.").format(
                days=results_days
            )
        )
    return "\n".join(lines)


def keeps_shortly(house: House) -> str:
    """The same as one sentence."""
    return _(
        "Kept are results for {results} days, words and ids for {records} days: `/settings keep`."
    ).format(results=house.keep_results_days, records=house.keep_records_days)
