"""What is said of spending: in words, and in the picture."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.core import usage
from bot.core.cases.spending import Exported
from bot.core.models import TICKS_PER_USD, Catalogue, Kind
from bot.core.quota import Used
from bot.core.usage import Bar, Made, Outcome, Pace, Period, Report, Share
from bot.ui import limit_texts, wording
from bot.ui.speech import _, ngettext

LIMITS_CHARS_MAX = 1_700
"""What is left in the limits has about half of a message."""
NO_CENTS_TICKS = 1_000 * TICKS_PER_USD


def own_only() -> str:
    return _("`member` is for admins. Leave it out to see what you spent yourself.")


def period(one: Period) -> str:
    return {
        Period.TODAY: _("today"),
        Period.WEEK: _("the last 7 days"),
        Period.MONTH: _("this month"),
        Period.QUARTER: _("the last 90 days"),
    }[one]


def title(reader_id: int, of_user_id: int | None) -> str:
    """Whose spending it is, as the words above the picture say it."""
    if of_user_id is None:
        return _("What everybody here spent")
    if of_user_id == reader_id:
        return _("What you spent here")
    return _("What <@{member}> spent here").format(member=of_user_id)


def head(title: str, one: Period) -> str:
    return f"**{title} · {period(one)}**"


def nothing(one: Period) -> str:
    """Instead of a picture of nothing."""
    return {
        Period.TODAY: _("Nothing was asked for today yet."),
        Period.WEEK: _("Nothing was asked for in the last 7 days."),
        Period.MONTH: _("Nothing was asked for this month yet."),
        Period.QUARTER: _("Nothing was asked for in the last 90 days."),
    }[one]


def numbers(report: Report, catalogue: Catalogue) -> str:
    """All that a report has, line by line."""
    lines = [_total(report), _checks(report), _how_it_went(report), _how_long(report.paces)]
    if report.by_member is not None:
        lines += _list(by_member(), [_member(n, s) for n, s in enumerate(report.by_member, 1)])
    kinds = [_share(kind(share.name), share) for share in report.by_kind]
    models = [_share(model(share.name, catalogue), share) for share in report.by_model]
    lines += [*_list(by_kind(), kinds), *_list(by_model(), models)]
    return "\n".join(filter(None, lines))


def _total(report: Report) -> str:
    total = requests(report)
    if not report.held_ticks:
        return total
    return _("{total}; {held} of it is set aside for what is under way").format(
        total=total, held=wording.dollars(report.held_ticks)
    )


def _checks(report: Report) -> str:
    """What of the sum was for looks at attached files."""
    if (checks := report.checks) is None:
        return ""
    return ngettext(
        "{sum} of it for {count:,} look at attached files",
        "{sum} of it for {count:,} looks at attached files",
        checks.jobs,
    ).format(sum=wording.dollars(checks.ticks), count=checks.jobs)


def requests(report: Report) -> str:
    """How much for how many."""
    return ngettext(
        "{sum} for {count:,} request", "{sum} for {count:,} requests", report.jobs
    ).format(sum=wording.dollars(report.ticks), count=report.jobs)


def _how_it_went(report: Report) -> str:
    """How much of what is over came to what."""
    words = {
        Outcome.DONE: _("{rate} % worked"),
        Outcome.REFUSED: _("{rate} % were refused"),
        Outcome.FAILED: _("{rate} % failed"),
        Outcome.STOPPED: _("{rate} % were stopped"),
    }
    rates = [
        said.format(rate=usage.rate(count, report.ended))
        for one, said in words.items()
        if (count := report.outcomes.get(one, 0)) or one is Outcome.DONE
    ]
    if not report.ended:
        return _("Nothing of it is over yet.")
    over = _("of {count:,} that are over").format(count=report.ended)
    return f"{' · '.join(rates)} ({over})"


def _how_long(paces: Sequence[Pace]) -> str:
    told = [
        _("{what}: half within {median}, nine in ten within {ninth}").format(
            what=_made(pace.made),
            median=wording.seconds(pace.median_ms),
            ninth=wording.seconds(pace.ninth_ms),
        )
        for pace in paces
    ]
    return " · ".join(told)


def _made(one: Made) -> str:
    return {Made.PICTURES: _("Pictures"), Made.CLIPS: _("Clips"), Made.TEXTS: _("Words")}[one]


def _list(title: str, entries: Sequence[str]) -> list[str]:
    return [f"**{title}** " + " · ".join(entries)]


def _share(name: str, share: Share) -> str:
    return f"{name} {spent(share)}"


def _member(rank: int, share: Share) -> str:
    if share.name is None:
        return _share(all_others(), share)
    return f"{rank}. " + _share(f"<@{share.name}>", share)


def spent(one: Share) -> str:
    """How much for how many, shortly."""
    return _("{sum} for {count:,}").format(sum=sum_short(one.ticks), count=one.jobs)


def all_others() -> str:
    return _("all others")


def kind(name: str | None) -> str:
    """A kind of job, by what it makes."""
    return all_others() if name is None else wording.kind(Kind(name))


def model(name: str | None, catalogue: Catalogue) -> str:
    """A model by its name, or by its id when it is not offered any more."""
    if name is None:
        return all_others()
    known = catalogue.find(name)
    return name if known is None else known.name


def sum_short(ticks: int) -> str:
    """Money, without cents where they say nothing."""
    if ticks < NO_CENTS_TICKS:
        return wording.dollars(ticks)
    return f"${ticks / TICKS_PER_USD:,.0f}"


def left(standing: Sequence[Used], reader_id: int, of_user_id: int | None) -> str:
    """What is left in each limit, in as much of a message as there is for it."""
    if not standing:
        return _("No limit holds here.")
    told = wording.as_many(map(limit_texts.standing, standing), LIMITS_CHARS_MAX)
    if of_user_id in {None, reader_id}:
        return f"**{_('What is left')}**\n{told}"
    heading = _("What is left, as <@{member}> reads it").format(member=of_user_id)
    return f"**{heading}**\n{told}"


def export_ready(exported: Exported, one: Period) -> str:
    """What is in a file, and what is not."""
    lines = ngettext("{count:,} request", "{count:,} requests", exported.lines)
    counted = lines.format(count=exported.lines)
    told = _("{requests}, {period}. Times are UTC, sums are dollars.").format(
        requests=counted, period=period(one)
    )
    if exported.left_out_from_ms is None:
        return told
    until = wording.moment(exported.left_out_from_ms, "f")
    left_out = _(
        "The file would be larger than Discord takes here: {until} and everything before it is "
        "left out. Choose a shorter `period`."
    ).format(until=until)
    return f"{told} {left_out}"


# --- in the picture -------------------------------------------------------------------------------


def by_kind() -> str:
    return _("By kind")


def by_model() -> str:
    return _("By model")


def by_member() -> str:
    return _("By member")


def by_time(one: Period) -> str:
    """What the bars over time stand for."""
    if one is Period.TODAY:
        return _("By hour")
    return _("By week") if one is Period.QUARTER else _("By day")


def alt(report: Report, catalogue: Catalogue) -> str:
    """The main numbers of the picture, for those who do not see it."""
    told = [f"{requests(report)}, {period(report.period)}."]
    highest = max(report.bars, key=lambda bar: bar.ticks)
    if highest.ticks:
        most = _("The most at once: {sum} ({when}).")
        told.append(most.format(sum=sum_short(highest.ticks), when=when(report, highest)))
    if report.by_kind:
        kinds = ", ".join(_share(kind(share.name), share) for share in report.by_kind)
        models = ", ".join(_share(model(s.name, catalogue), s) for s in report.by_model)
        told += [f"{by_kind()}: {kinds}.", f"{by_model()}: {models}."]
    return " ".join(told)


def when(report: Report, bar: Bar) -> str:
    """The hour or the first day of a bar."""
    begins = datetime.fromtimestamp(bar.slot.start_ms / 1000, report.zone)
    return f"{begins:%H:%M}" if report.period is Period.TODAY else day(begins.date())


def day(one: date) -> str:
    """A day of the calendar, without its year."""
    months = (
        *(_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")),
        *(_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")),
    )
    return _("{day} {month}").format(day=one.day, month=months[one.month - 1])
