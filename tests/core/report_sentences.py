"""What is said of reports, made with all that it can be about."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from makers import NOW_MS, job

from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.reports import Filed, Filing, Owed, Report, Reported, Shown, Wrong
from bot.ui import report_texts


def report_lines() -> Mapping[str, Iterable[str]]:
    """What is said of reports, by function."""
    case = Case(
        id="c",
        space_id="100",
        kind=CaseKind.REPORT,
        member_key="ada",
        user_id=1,
        channel_id=2,
        reason=Wrong.ILLEGAL,
        opened_at_ms=NOW_MS,
    )
    filed = [Filed(filing=one, again_at_ms=NOW_MS) for one in Filing]
    news = [
        Reported(case=one, job_number=12, reports=count, hidden=hidden)
        for one in (case, replace(case, user_id=None))
        for count in (1, 3)
        for hidden in (True, False)
    ]
    shown = Shown(guild_id=1, channel_id=2, message_id=3)
    news.append(replace(news[0], words="a boat", shown=shown))
    owed = [
        Owed(
            job_id="j",
            job_number=12,
            channel_id=2,
            reporter_key="bob",
            reporter_id=3,
            outcome=one,
            closed_at_ms=NOW_MS,
        )
        for one in Outcome
    ]
    return {
        "report_texts.title": [report_texts.title(job())],
        "report_texts.wrong": map(report_texts.wrong, Wrong),
        "report_texts.answered": (
            report_texts.answered(one, tell=tell) for one in filed for tell in (True, False)
        ),
        "report_texts.alerted": map(report_texts.alerted, news),
        "report_texts.one": (
            report_texts.one(Report(reason=one, words=words, at_ms=NOW_MS))
            for one in Wrong
            for words in ("", "it shows me")
        ),
        "report_texts.outcome": map(report_texts.outcome, owed),
        "report_texts.hide_after": map(report_texts.hide_after, (0, 1, 3)),
    }
