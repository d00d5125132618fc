"""What is said in the moderators' queue, made with all that it can be about."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from makers import DOLLAR, NOW_MS, job, rule

from bot.core.access import Barred, Why
from bot.core.casebook import Case, CaseKind
from bot.core.cases.approvals import Decided
from bot.core.cases.modqueue import Matter
from bot.core.jobs import Withheld
from bot.core.moderation import Hold
from bot.core.ports import QueueFull
from bot.core.quota import Over, Subject, Unit, Used
from bot.core.reports import Report, Wrong
from bot.core.takedowns import Reason
from bot.ui import case_texts

WORDED = tuple(hold for hold in Hold if hold is not Hold.BUDGET)
"""What holds a request for a reason that has a note of its own."""
SHARED = (Subject.GUILD, Subject.CHANNEL, Subject.OPERATOR)
ALSO = ("", f" {Hold.ALL} prompts", f" {Hold.WORDS} rival")
"""What else held a batch that takes much of a budget."""

CASE = Case(
    id="0" * 16,
    number=12,
    space_id="100",
    kind=CaseKind.REPORT,
    job_id="0" * 16,
    member_key="ada",
    user_id=1,
    channel_id=2,
    reason=Wrong.PERSON,
    note="please look again",
    opened_at_ms=NOW_MS,
    until_ms=NOW_MS + 1,
)
REPORT = Report(reason=Wrong.ILLEGAL, words="it shows me", at_ms=NOW_MS)


def matters() -> Iterable[Matter]:
    """Cases of every kind, with and without what belongs to them."""
    closed = replace(CASE, opened_by_id=9, closed_at_ms=NOW_MS, closed_by_id=9)
    for kind in CaseKind:
        for about in (None, CASE, closed):
            case = replace(CASE, kind=kind, user_id=None if about is None else 1)
            for one in (None, job(), job(withheld=Withheld.HIDDEN, delete_requested_at_ms=NOW_MS)):
                for reports in ((), (REPORT,), (REPORT,) * 9):
                    yield Matter(
                        case=case,
                        place_in_queue=1,
                        count=7,
                        job=one,
                        reports=reports,
                        about=about,
                        whole_server=about is None,
                    )


def answers() -> Iterable[Decided]:
    """What came of a yes or a no."""
    over = Over(over=Used(rule=rule(Unit.DOLLARS, DOLLAR), used=0, resets_at_ms=NOW_MS), asked=1)
    full = QueueFull(of_member=True, waiting=3)
    for instead in (None, full, over, *(Barred(why=why) for why in Why)):
        for kind in (CaseKind.REQUEST, CaseKind.RESULT):
            yield Decided(case=replace(CASE, kind=kind), job=job(), instead=instead)


def case_lines() -> Mapping[str, Iterable[str]]:
    """What is said in the queue, by function."""
    closed = [replace(CASE, closed_by_id=by) for by in (None, 9)]
    decided = (case_texts.dismissed, case_texts.taken_down, case_texts.upheld, case_texts.lifted)
    return {
        "case_texts.kind": map(case_texts.kind, CaseKind),
        "case_texts.head": map(case_texts.head, matters()),
        "case_texts.about": map(case_texts.about, matters()),
        "case_texts.reports": (
            line for count in (1, 9) for line in case_texts.reports((REPORT,) * count)
        ),
        "case_texts.why_held": (
            case_texts.why_held(replace(CASE, reason=why, note=note))
            for why, note in (
                *((why, note) for why in (*WORDED, "unknown") for note in ("", "rival")),
                *((Hold.BUDGET, f"{subject}:30{also}") for subject in SHARED for also in ALSO),
            )
        ),
        "case_texts.reason": (
            case_texts.reason(replace(CASE, kind=kind, reason=why))
            for kind in CaseKind
            for why in ("", "unknown", *WORDED, *Wrong, *Reason)
        ),
        "case_texts.compared": [case_texts.compared()],
        "case_texts.approved": map(case_texts.approved, answers()),
        "case_texts.rejected": map(case_texts.rejected, answers()),
        "case_texts.already": map(case_texts.already, closed),
        "case_texts.reporters": (
            case_texts.reporters(CASE, found) for found in ((), (None,), (1, None, 2))
        ),
        **{f"case_texts.{function.__name__}": [function(CASE)] for function in decided},
    }
