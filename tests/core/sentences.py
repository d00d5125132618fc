"""What the bot says to people: every sentence, made with all that it can be about."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from batch_sentences import batch_lines
from case_sentences import case_lines
from makers import (
    CENT,
    DOLLAR,
    NOW_MS,
    clip_edit,
    clip_file,
    edit,
    ended,
    image,
    job,
    place,
    plain_requests,
    rule,
    spending,
    storyboard,
    used,
    video,
)
from report_sentences import report_lines

import bot.ui
from bot.core import access, models
from bot.core.access import (
    AccessRule,
    Barred,
    Bound,
    DeadList,
    Effect,
    Option,
    Terms,
    Topic,
)
from bot.core.access import Why as Barrier
from bot.core.bills import Bill, Rise
from bot.core.blocks import Appealed, Standing
from bot.core.budgets import Share, Warned
from bot.core.bulletins import PROVIDER, LeftOut, LogLost, Refusals, ResultCard, TurnedAway, Waiting
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.cases.archive import Life, Profile
from bot.core.cases.archive import Page as LogPage
from bot.core.cases.exporting import LogFile
from bot.core.cases.likeness import Page
from bot.core.cases.limits import Why
from bot.core.cases.lineage import Family, Parent
from bot.core.cases.panel import Panel
from bot.core.cases.results import HandedOut, Link
from bot.core.cases.setup import Check, Draft
from bot.core.cases.setup import Panel as SetupPanel
from bot.core.cases.spending import Exported
from bot.core.cases.values import About
from bot.core.cases.words import Listed
from bot.core.decisions import (
    HOUSE_FIELDS,
    Decision,
    access_removed,
    access_set,
    bound_set,
    hold_removed,
    hold_set,
    house_set,
    limit_removed,
    limit_set,
    preset_set,
    priority_set,
    role_listed,
    style_removed,
    style_set,
    word_rule_removed,
    word_rule_set,
)
from bot.core.gate import Trouble
from bot.core.holdings import HeldIn, HoldRule, Moment, WhyHeld
from bot.core.house import BUILT_IN as BUILT_IN_STYLES
from bot.core.house import (
    ROLE_LISTS,
    UNTIL_RESUMED_MS,
    House,
    LogResults,
    Money,
    PausedFor,
    Prices,
    Style,
)
from bot.core.jobs import ENDS, By, EndReason, Job, State, Withheld, Written
from bot.core.log_exports import What
from bot.core.models import BUILT_IN, Kind
from bot.core.moderation import Hold
from bot.core.money import Amount
from bot.core.offers import Nearest
from bot.core.pacing import Range
from bot.core.ports import (
    Card,
    Coming,
    Gone,
    Note,
    Parcel,
    Permit,
    QueueFull,
    Record,
    Remembered,
    Sent,
    TooManyHeld,
)
from bot.core.presets import Name as PresetName
from bot.core.presets import Plan
from bot.core.problems import Problem, problems
from bot.core.quota import Grant, Origin, Over, Replaced, Reset, Rule, Subject, Unit
from bot.core.reports import Report, Wrong
from bot.core.requests import (
    ClipEditRequest,
    DescribeRequest,
    ExtendRequest,
    Request,
    Scene,
    VideoRequest,
)
from bot.core.rulings import Pausing, Ruling
from bot.core.searching import Act, Event
from bot.core.searching import Standing as Stands
from bot.core.takedowns import Extent, Reason, Scope, Sealed, TakenBack, TakenDown
from bot.core.usage import Period
from bot.core.windows import Window
from bot.core.wordrules.judging import Found
from bot.core.wordrules.rules import Action, Form, Preset, WordRule
from bot.ui import (
    about_texts,
    access_texts,
    archive_texts,
    board_texts,
    budget_texts,
    bulletin_texts,
    custom_texts,
    decision_texts,
    hold_texts,
    info_texts,
    likeness_texts,
    limit_texts,
    log_texts,
    member_texts,
    modal_texts,
    operator_texts,
    over_texts,
    preview_texts,
    privacy_texts,
    question_texts,
    result_texts,
    setup_texts,
    source_texts,
    takedown_texts,
    text_texts,
    texts,
    upload_texts,
    usage_texts,
    word_texts,
    wording,
)

BOOLS = (True, False)
TAKEDOWN = Case(
    id="c1",
    number=3,
    space_id="100",
    kind=CaseKind.TAKEDOWN,
    job_id="j1",
    member_key="ann",
    user_id=7,
    channel_id=10,
    reason=Reason.SEXUAL,
    opened_by_id=9,
    opened_at_ms=NOW_MS,
    until_ms=NOW_MS + 5,
)
STATES = ((State.QUEUED,), (State.DONE, State.REFUSED), tuple(State))
RULES: list[Rule] = [
    rule(unit, DOLLAR, window=window, subject=subject, origin=origin)
    for unit in Unit
    for window in Window
    for subject in Subject
    for origin in Origin
]
GRANTS: list[Grant] = [
    Grant(
        id="g", subject=of, user_id=300, unit=unit, amount=DOLLAR, reason="prize", until_ms=NOW_MS
    )
    for of in (Subject.MEMBER, Subject.GUILD, Subject.OPERATOR)
    for unit in Unit
]
REFUSING = ("words", "uploads", "likeness", PROVIDER, "else")
NOTED = Note(by_user_id=9, words="**bold** words", at_ms=NOW_MS)
TURNED_AWAY = tuple(
    TurnedAway(
        id=str(nth),
        space_id="1",
        member_key="k",
        user_id=user_id,
        channel_id=5,
        why="words",
        rule=rule_name,
        words=words,
        at_ms=NOW_MS,
    )
    for nth, (user_id, rule_name, words) in enumerate(
        [(300, "words:rival", "a boat"), (None, "preset:hate", "a boat"), (300, "", "")]
    )
)
WHYS: list[Why] = [
    Why(standing=[], replaced=[], grants=[]),
    Why(
        standing=[used(r) for r in RULES],
        replaced=[Replaced(rule=r, by=replace(r, amount=0)) for r in RULES],
        grants=GRANTS,
    ),
]
RUNNING: list[Job] = [
    job(
        asked,
        state=state,
        submitted_at_ms=NOW_MS,
        progress_percent=percent,
        place=place(private=private),
    )
    for asked in plain_requests()
    for state in set(State) - ENDS
    for percent in (None, 0, 52)
    for private in BOOLS
]
EVENTS = ("confirmed", "stop_asked", "delete_asked", "approved", "rejected", "shown_again")
OVER: list[Job] = [
    ended(image(), state, reason, submissions=sent, cost_ticks=cost, cost_assumed=cost is None)
    for state in ENDS
    for reason in EndReason
    for sent in (0, 1)
    for cost in (None, 0, 2 * CENT)
]
HOLD_RULES = [
    HoldRule(moment=moment, subject=subject, subject_id=5, subject_name=name)
    for moment in Moment
    for subject in HeldIn
    for name in ("", "late")
]
RISE = Rise(
    bill=Bill(
        kind=Kind.IMAGE,
        model=models.IMAGE_MODELS[0].id,
        prices="",
        table_ticks=2 * CENT,
        billed_ticks=3 * CENT,
    ),
    price_ticks=2 * CENT,
)
ABOUTS = (
    About(keep_days=30),
    About(
        operator_name="Ann",
        operator_contact="ann@example.org",
        privacy_url="https://example.org",
        keep_days=7,
    ),
)


def all_problems() -> Iterable[Problem]:
    """Every kind of thing that can be wrong with a request."""
    nonsense: dict[str, Any] = {"model": "x", "resolution": "x", "aspect": "x", "prompt": ""}
    for asked in (image(**nonsense, quality="x"), edit(**nonsense, quality="x"), video(**nonsense)):
        yield from problems(asked, BUILT_IN)
    for model in (*models.IMAGE_MODELS, *models.VIDEO_MODELS):
        for asked in (
            image(model=model.id, quality="low", resolution="1.5k", count=11),
            edit(model=model.id, quality="low", resolution="1.5k", aspect="1:1", inputs=6),
            video(model=model.id, inputs=1, aspect="1:1", resolution="1080p", seconds=16),
        ):
            yield from problems(asked, BUILT_IN)
    every = frozenset((kind, one.id) for kind in Kind for one in BUILT_IN.offered(kind))
    for paused in (every, {(Kind.IMAGE, models.IMAGE_MODELS[0].id)}):
        resting = replace(BUILT_IN, paused=frozenset(paused))
        yield from problems(image(model=models.IMAGE_MODELS[0].id), resting)
    for old in models.SUCCESSORS:
        yield from problems(image(model=old, prompt="x" * 20_000), BUILT_IN)


def card_lines() -> Mapping[str, Iterable[str | None]]:
    """What cards say, by function."""
    usual = (
        None,
        Range(low_s=41, high_s=69, late=False),
        Range(low_s=41, high_s=69, late=True),
    )
    picture = clip_file(duration_ms=None)
    return {
        "texts.model_purpose": map(texts.model_purpose, models.IMAGE_MODELS),
        "texts.what": (texts.what(one.request) for one in RUNNING),
        "texts.waiting": (
            texts.waiting(Card(job=RUNNING[0], place_in_line=n, starts_within_s=s, own_running=own))
            for n in (None, *range(1, 32))
            for s in (None, 0, 61, 3_600)
            for own in (0, 1, 2)
        ),
        "texts.price_rose": map(texts.price_rose, RUNNING),
        "texts.in_line": map(texts.in_line, (None, *range(1, 32))),
        "texts.parting": map(texts.parting, RUNNING[:1]),
        "texts.working": (texts.working(one, known) for one in RUNNING for known in usual),
        "texts.money_left": (
            texts.money_left((used(r),), Prices(shown=shown)) for r in RULES for shown in Money
        ),
        "texts.price": (texts.price(one, Prices(shown=shown)) for one in OVER for shown in Money),
        "texts.left_after": (
            texts.left_after((used(r),), one) for r in RULES for one in RUNNING[:6]
        ),
        "texts.ended": (texts.ended(one, private=p) for one in OVER for p in BOOLS),
        "texts.kept_back": [texts.kept_back(7, 3)],
        "texts.lost_sibling": map(texts.lost_sibling, (1, 2)),
        "texts.alt": (texts.alt(1, n, m, "a cat") for n in (1, 4) for m in (picture, clip_file())),
        "texts.only_you": map(texts.only_you, RUNNING),
        "texts.problem": map(texts.problem, all_problems()),
        "over_texts.over": (
            over_texts.over(Over(over=used(r, u), asked=1)) for r in RULES for u in (0, DOLLAR)
        ),
        "texts.asked_twice": map(texts.asked_twice, RUNNING[:1]),
        "texts.too_many_held": (
            texts.too_many_held(TooManyHeld(of_member=own, held=n)) for own in BOOLS for n in (1, 3)
        ),
        "texts.too_many": (
            texts.too_many(full, None)
            for full in (TooManyHeld(of_member=True, held=3), QueueFull(of_member=True, waiting=3))
        ),
        "texts.held": map(texts.held, [RUNNING[0], RUNNING[0].changed(held_for=Hold.BUDGET)]),
        "texts.held_private": map(texts.held_private, RUNNING[:1]),
        "texts.queue_full": (
            texts.queue_full(QueueFull(of_member=own, waiting=3), pace)
            for own in BOOLS
            for pace in (None, 1, 100)
        ),
        "log_texts.recent": [
            *(
                log_texts.recent([], whole_server=whole, of_one_member=one_member)
                for whole in BOOLS
                for one_member in BOOLS
            ),
            *(
                log_texts.recent([Record(job=one, results=2)], whole_server=True)
                for one in (*RUNNING, *OVER)
            ),
        ],
        "log_texts.choice": map(log_texts.choice, (*RUNNING, *OVER)),
    }


def result_lines() -> Mapping[str, Iterable[str]]:
    """What is said of results that could not be shown as they are, by function."""
    file, picture = clip_file(), clip_file(duration_ms=None, content_type="image/png")
    link = Link(media=file, url="https://pictures.test/x")
    begun = [one for one in RUNNING if one.state is not State.QUEUED]
    return {
        "result_texts.kept": (
            result_texts.kept(one, files, until_ms)
            for one in OVER
            for files in ((file,), ())
            for until_ms in (None, NOW_MS)
        ),
        "result_texts.linked": (result_texts.linked((file,), limit) for limit in (None, 1, 10**9)),
        "result_texts.left_out": (result_texts.left_out(count, RUNNING[0]) for count in (1, 2)),
        "result_texts.made_smaller": (
            result_texts.made_smaller(files, limit)
            for files in ((file,), (picture,), (file, picture))
            for limit in (None, 10**7)
        ),
        "result_texts.original_until": [
            result_texts.original_until(NOW_MS, linked=linked) for linked in (False, True)
        ],
        "result_texts.stopped": (
            result_texts.stopped(replace(one, cancelled_by=by), until_ms)
            for one in (*OVER, *begun)
            for by in (None, *By)
            for until_ms in (None, NOW_MS)
        ),
        "result_texts.over": (
            result_texts.over(one, link) for one in OVER for link in (None, "https://a.test")
        ),
        "result_texts.handed_out": (
            result_texts.handed_out(handed)
            for one in (*OVER, *RUNNING)
            for handed in (
                HandedOut(job=one),
                HandedOut(job=one, shown=(file,), smaller=1, links=(link,), too_large=1),
                HandedOut(job=one, too_large=1),
            )
        ),
        "result_texts.links": [result_texts.links(HandedOut(job=OVER[0], links=(link, link)))],
        "operator_texts.alert": map(
            operator_texts.alert, (None, *Trouble, RISE, Sealed(guild_id=100, number=3))
        ),
        "wording.kind": map(wording.kind, Kind),
    }


def limit_lines() -> Mapping[str, Iterable[str]]:
    """What is said of limits, by function."""
    return {
        "limit_texts.unit": map(limit_texts.unit, Unit),
        "limit_texts.measure": (limit_texts.measure(DOLLAR, unit) for unit in Unit),
        "limit_texts.counted": (limit_texts.counted(DOLLAR, unit) for unit in Unit),
        "limit_texts.this_window": map(limit_texts.this_window, Window),
        "limit_texts.per_window": map(limit_texts.per_window, Window),
        "limit_texts.subject": map(limit_texts.subject, RULES),
        "limit_texts.named_subject": map(limit_texts.named_subject, RULES),
        "limit_texts.limit_choice": map(limit_texts.limit_choice, RULES),
        "limit_texts.meaning": map(limit_texts.meaning, RULES),
        "limit_texts.limit": map(limit_texts.limit, RULES),
        "limit_texts.limit_set": (
            limit_texts.limit_set(one, other, most, BUILT_IN)
            for one in RULES
            for other in (None, RULES[0])
            for most in (None, DOLLAR)
        ),
        "limit_texts.limit_removal": (
            limit_texts.limit_removal(r, most) for r in RULES for most in (None, DOLLAR)
        ),
        "limit_texts.limit_removed": map(limit_texts.limit_removed, RULES),
        "limit_texts.limits": [
            limit_texts.limits([], []),
            limit_texts.limits(RULES, [used(r) for r in RULES]),
        ],
        "limit_texts.reset_told": (
            limit_texts.reset_told(
                Reset(by_user_id=1, user_id=2, units=tuple(Unit), forgiven=all_of, reason="x")
            )
            for all_of in (Amount(), Amount(images=1, video_ms=9, clips=2, ticks=DOLLAR))
        ),
        "budget_texts.warned": (
            budget_texts.warned(Warned(used=used(r, DOLLAR), percent=percent))
            for r in RULES
            for percent in (50, 100)
        ),
        "budget_texts.budgets": [
            budget_texts.budgets([], []),
            budget_texts.budgets([used(r) for r in RULES], GRANTS),
        ],
        "budget_texts.lifted": (
            budget_texts.lifted(one, standing)
            for one in GRANTS
            for standing in ([], [replace(used(r), granted=2 * DOLLAR) for r in RULES])
        ),
        "limit_texts.combined": [limit_texts.combined()],
        "limit_texts.why": (
            limit_texts.why(w, 300, of, own=of is None) for w in WHYS for of in (None, *Unit)
        ),
        "limit_texts.grant": map(limit_texts.grant, GRANTS),
        "limit_texts.granted": (
            limit_texts.granted(one, standing)
            for one in GRANTS
            for standing in ([], [replace(used(r), granted=2 * DOLLAR) for r in RULES])
        ),
        "limit_texts.reset_done": (
            limit_texts.reset_done(300, forgiven, tuple(Unit))
            for forgiven in (Amount(), Amount(images=1, video_ms=9, clips=2, ticks=DOLLAR))
        ),
        "limit_texts.option_missing": [limit_texts.option_missing("role")],
        "limit_texts.option_unfit": [limit_texts.option_unfit("role")],
        "limit_texts.not_a_channel": [limit_texts.not_a_channel()],
        "question_texts.make_part": (
            question_texts.make_part(job(one)) for one in (image(count=3), video(seconds=4))
        ),
        "limit_texts.standing": (limit_texts.standing(used(r)) for r in RULES),
    }


ACTS = [
    Act(number=1, by_user_id=9, action="log_exported", detail="jobs", at_ms=NOW_MS, why="asked"),
    Act(number=2, by_user_id=9, action="decided", detail="", at_ms=NOW_MS, after='"all"'),
]


def look_back_lines() -> Mapping[str, Iterable[str]]:
    """What is read by those who look back, by function."""
    records = tuple(Record(job=one, results=2) for one in (*RUNNING, *OVER))
    sealed = replace(OVER[0], withheld=Withheld.SEALED)
    events = tuple(
        Event(nth=1, what=what, detail=detail, at_ms=NOW_MS, last_at_ms=NOW_MS, times=times)
        for what in (*State, *Withheld, *EVENTS)
        for detail in ("", "60")
        for times in (1, 3)
    )
    cases = tuple(
        replace(TAKEDOWN, kind=kind, outcome=outcome)
        for kind in CaseKind
        for outcome in (None, *Outcome)
    )
    lives = [
        Life(
            job=one,
            results=1,
            events=events[:20],
            shown=(Sent(channel_id=1, message_id=2),),
            family=Family(),
            versions=(OVER[0],),
            cases=cases[:2],
            acts=tuple(ACTS),
        )
        for one in (OVER[0], RUNNING[0], sealed)
    ]
    return {
        "archive_texts.page": (
            archive_texts.page(
                LogPage(search_id="s", number=n, records=found, acts=acts, more=bool(n))
            )
            for n in (0, 1)
            for found, acts in ((records[:8], ()), ((), tuple(ACTS)), ((), ()))
        ),
        "archive_texts.newer": [archive_texts.newer()],
        "archive_texts.older": [archive_texts.older()],
        "archive_texts.standing": map(archive_texts.standing, Stands),
        "archive_texts.act": map(archive_texts.act, ACTS),
        "archive_texts.unreadable_job": [archive_texts.unreadable_job()],
        "archive_texts.life": map(archive_texts.life, lives),
        "archive_texts.event": map(archive_texts.event, events),
        "archive_texts.case": map(archive_texts.case, cases),
        "archive_texts.outcome": map(archive_texts.outcome, Outcome),
        "archive_texts.note": [archive_texts.note(NOTED)],
        "archive_texts.profile": (
            archive_texts.profile(
                Profile(
                    user_id=300,
                    latest=records[:count],
                    spent=(count, Amount(ticks=CENT)),
                    refused=count,
                    refusals=TURNED_AWAY[:count],
                    cases=cases[:count],
                ),
                [NOTED] * count,
            )
            for count in (0, 1, 3)
        ),
        "archive_texts.export_choice": map(archive_texts.export_choice, What),
        "archive_texts.exported": (
            archive_texts.exported(LogFile(path=Path("x"), what=what, lines=count, whole=whole))
            for what in What
            for count in (0, 1, 2)
            for whole in BOOLS
        ),
        "log_texts.record": map(log_texts.record, records),
        "log_texts.line_of": [log_texts.line_of(job(image(), line_number=12), 1280)],
    }


def log_lines() -> Mapping[str, Iterable[str]]:
    """What a log channel says, by function."""
    return {
        "bulletin_texts.log_lost": [bulletin_texts.log_lost(LogLost(channel_id=5))],
        "bulletin_texts.lost_line": [
            bulletin_texts.lost_line(House(log_channel_id=5, log_lost_at_ms=NOW_MS))
        ],
        "bulletin_texts.results_told": (
            bulletin_texts.results_told(House(log_results=which)) for which in LogResults
        ),
        "bulletin_texts.left_out": (
            bulletin_texts.left_out(LeftOut(results=results)) for results in (1, 37)
        ),
        "bulletin_texts.waiting": (
            bulletin_texts.waiting(Waiting(requests=requests, results=results))
            for requests, results in ((1, 0), (0, 1), (3, 2))
        ),
        "bulletin_texts.alt": [bulletin_texts.alt()],
        "bulletin_texts.result": (
            bulletin_texts.result(ResultCard(job=OVER[0].changed(flags=flags), results=1))
            for flags in ((), ("words:boat*",), ("preset:minors", "words:boat*"))
        ),
        "bulletin_texts.refused_by": map(bulletin_texts.refused_by, REFUSING),
        "bulletin_texts.refusals": (
            bulletin_texts.refusals(
                Refusals(why=why, count=count, people=people, latest=TURNED_AWAY[:count])
            )
            for why in REFUSING
            for count, people in ((1, 1), (2, 1), (37, 12))
        ),
    }


def other_lines() -> Mapping[str, Iterable[str]]:
    """Numbers, choices and longer texts, by function."""
    asked = {models.ImageModel: image(), models.VideoModel: video()}
    return {
        "wording.dollars": map(wording.dollars, (0, 1, CENT, DOLLAR, 220_000_000)),
        "wording.seconds": map(wording.seconds, (0, 999, 8_700, 15_041)),
        "wording.jump": [wording.jump(0, 1, 2), wording.jump(1, 2, 3)],
        "wording.megabytes": map(wording.megabytes, (0, 10**8)),
        "wording.moment": [wording.moment(NOW_MS), wording.moment(NOW_MS, "f")],
        "wording.more": [wording.more(3)],
        "wording.as_many": [wording.as_many(["a line"] * n, 30, end=["the end"]) for n in (1, 9)],
        "wording.listed": [wording.listed(["a name"] * n) for n in (1, 2, 30)],
        "wording.under": wording.under("**Heading**", ["one", "two"]),
        "wording.bar": map(wording.bar, range(101)),
        "texts.model_choice": (
            texts.model_choice(model, asked[type(model)], BUILT_IN)
            for model in (*models.IMAGE_MODELS, *models.VIDEO_MODELS)
        ),
        "about_texts.help_text": map(about_texts.help_text, ABOUTS),
        "about_texts.sharing": (about_texts.sharing(shares=yes) for yes in BOOLS),
        "about_texts.privacy_text": (
            about_texts.privacy_text(about, House(), at_home=yes)
            for about in ABOUTS
            for yes in BOOLS
        ),
        "privacy_texts.exported": (privacy_texts.exported(n, n - 1) for n in (1, 2)),
        "privacy_texts.unsent": [privacy_texts.unsent()],
        "privacy_texts.letter": map(
            privacy_texts.letter,
            (
                *(Coming(), Parcel(nth=1, of=1, left_out=0), Parcel(nth=2, of=2, left_out=3)),
                *(Gone(sealed=False), Gone(sealed=True)),
            ),
        ),
        "privacy_texts.readme": map(privacy_texts.readme, ((), ("a file",))),
        "privacy_texts.erasing": (privacy_texts.erasing(results=yes) for yes in BOOLS),
        "privacy_texts.keeps_shortly": [privacy_texts.keeps_shortly(House())],
        "privacy_texts.keeps": (privacy_texts.keeps(House(), days) for days in (7, 14)),
        "texts.bad_option": [texts.bad_option("x")],
    }


def words_lines() -> Mapping[str, Iterable[str | None]]:
    """What is said of better words, described pictures, previews, and before something begins."""
    written = Written(prompt="a boat ``` at dawn", caption="A boat.")
    texts_made = [
        job(asked, written=written, cost_ticks=cost)
        for asked in plain_requests()
        if asked.kind.makes_text
        for cost in (None, 0, CENT)
    ]
    standing = [used(one) for one in RULES]
    return {
        "text_texts.better": map(text_texts.better, texts_made),
        "text_texts.described": map(text_texts.described, texts_made),
        "text_texts.block": [text_texts.block("a ``` b")],
        "text_texts.costs": (text_texts.costs(one, n) for one in texts_made for n in (None, CENT)),
        "text_texts.in_log": map(text_texts.in_log, texts_made),
        "text_texts.working": map(text_texts.working, texts_made),
        "text_texts.failed": (
            text_texts.failed(replace(one, end_reason=EndReason.PROVIDER_FAILED))
            for one in texts_made
        ),
        "preview_texts.make_final": [preview_texts.make_final(42 * CENT)],
        "question_texts.price": (
            question_texts.price(RUNNING[0], needing) for needing in ((), ("voice",), ("a", "b"))
        ),
        "question_texts.left": (question_texts.left(standing, one.hold) for one in RUNNING[:6]),
        "question_texts.too_long": [question_texts.too_long(job(clip_edit()), 8_700)],
        "question_texts.first": [question_texts.first(8_700)],
        "question_texts.last": [question_texts.last(8_700)],
        "question_texts.instead_costs": [question_texts.instead_costs("Use 720p", 1_400_000_000)],
        "question_texts.use": (
            question_texts.use(Nearest(request=image(), option=option, value=value))
            for option, value in (
                *(("model", "auto"), ("model", "grok-imagine-image"), ("seconds", 8)),
                *(("aspect", None), ("resolution", "2k")),
            )
        ),
    }


def custom_lines() -> Mapping[str, Iterable[str | None]]:
    """What admins are told of what they decided."""
    houses = [
        House(image_model=model, video_model=None, ask_above_ticks=ticks, open_uploads=opened)
        for model in (None, "grok-imagine-image")
        for ticks in (0, CENT)
        for opened in BOOLS
    ] + [
        House(
            time_zone="Europe/Paris",
            log_channel_id=5,
            log_lost_at_ms=lost_at_ms,
            alerts_role_id=6,
            admin_role_ids=(7,),
            moderator_role_ids=(8, 9),
            lifter_role_ids=(7,),
            shown_money=shown,
            newcomer_hours=24,
            member_jobs_max=2,
        )
        for lost_at_ms in (None, NOW_MS)
        for shown in Money
    ]
    batches = [
        House(batch_role_ids=roles, batches_for_all=all_, batch_lines_max=n, batches_open_max=n)
        for roles in ((), (7, 8))
        for all_ in BOOLS
        for n in (1, 20)
    ]
    style = Style(name="noir", words_after="shadows", aspect="2:3", model="grok-imagine-image")
    return {
        "custom_texts.weight_set": (custom_texts.weight_set(77, weight) for weight in (1, 2, 10)),
        "custom_texts.priorities": [
            *custom_texts.priorities({}),
            *custom_texts.priorities({77: 2, 78: 10}),
        ],
        "custom_texts.usual_model": (
            custom_texts.usual_model(one, kind)
            for one in houses
            for kind in (Kind.IMAGE, Kind.VIDEO)
        ),
        "custom_texts.ask_above": map(custom_texts.ask_above, houses),
        "custom_texts.strikes": [custom_texts.strikes(House(strikes=yes)) for yes in BOOLS],
        "custom_texts.house": (custom_texts.house(one, {77: 2}, HOLD_RULES) for one in houses),
        "custom_texts.time_zone": map(custom_texts.time_zone, houses),
        "custom_texts.log_channel": map(custom_texts.log_channel, houses),
        "custom_texts.alerts": map(custom_texts.alerts, houses),
        "custom_texts.admins": map(custom_texts.admins, houses),
        "custom_texts.moderators": map(custom_texts.moderators, houses),
        "custom_texts.money": map(custom_texts.money, houses),
        "custom_texts.batches": map(custom_texts.batches, batches),
        "custom_texts.everybody_by_option": [custom_texts.everybody_by_option()],
        "custom_texts.lifters": map(custom_texts.lifters, houses),
        "custom_texts.style_adds": map(custom_texts.style_adds, BUILT_IN_STYLES),
        "custom_texts.style_set": (custom_texts.style_set(style, old) for old in (None, style)),
        "custom_texts.style_removed": (
            custom_texts.style_removed(style, back) for back in (None, style)
        ),
        "custom_texts.styles": [
            custom_texts.styles([style, *BUILT_IN_STYLES], [style]),
            custom_texts.styles([style] * 200, []),
        ],
        "custom_texts.style_choice": map(custom_texts.style_choice, BUILT_IN_STYLES),
    }


def decision_lines() -> Mapping[str, Iterable[str]]:
    """What is told of what admins decided."""
    style = Style(name="noir", words_after="shadows")
    house = {**dict.fromkeys(HOUSE_FIELDS), **asdict(House()), "alerts_role_id": 5}
    values = [(field, house[field]) for field in sorted(HOUSE_FIELDS)]
    rule_on_a_list = AccessRule(
        effect=Effect.DENY, topic=Topic.CLIPS, subject=access.Subject.ROLE, subject_id=5
    )
    changes = [
        *map(limit_set, RULES),
        *map(limit_removed, RULES),
        *(house_set(field, value) for field, value in values),
        *(house_set(field, None) for field in ("image_model", "log_channel_id")),
        *(role_listed("admin_role_ids", 5, yes=yes) for yes in BOOLS),
        *(priority_set(5, weight) for weight in (1, 3)),
        style_set(style),
        access_set(rule_on_a_list),
        access_removed(rule_on_a_list),
        bound_set(Bound(option=Option.CLIP_MODELS, values=("one", "two"), role_id=5)),
        replace(style_removed("noir"), before=style_set(style).after),
        *(word_rule_set(WordRule(text="rival", form=form)) for form in Form),
        word_rule_removed(WordRule(text="rival")),
        *(preset_set(Preset.HATE, on=on) for on in BOOLS),
        *(hold_set(rule) for rule in HOLD_RULES),
        hold_removed(HOLD_RULES[0]),
    ]
    made = [
        Decision(number=3, by_user_id=9, at_ms=NOW_MS, changes=tuple(some), undoes=undoes)
        for some in (changes, changes[:1])
        for undoes in (None, 2)
    ]
    return {
        "decision_texts.change": map(decision_texts.change, changes),
        "decision_texts.diff": map(decision_texts.diff, made),
        "decision_texts.told": map(decision_texts.told, made),
        "decision_texts.undone": map(decision_texts.undone, (None, *made)),
        "decision_texts.money": map(decision_texts.money, Money),
        "decision_texts.log_results": map(decision_texts.log_results, LogResults),
        "decision_texts.house_field": map(
            decision_texts.house_field, sorted(HOUSE_FIELDS | ROLE_LISTS)
        ),
        "decision_texts.house_value": (
            decision_texts.house_value(field, value)
            for field, one in values
            for value in {one, None}
        ),
    }


def word_rule_lines() -> Mapping[str, Iterable[str]]:
    """What is said on rules on words, by function."""
    rules = [
        WordRule(text=text, form=form, action=action)
        for text in ("rival club*", "a" * 200)
        for form in Form
        for action in Action
    ]
    every = Listed(rules=rules * 20, off=frozenset({Preset.HATE}))
    found = [
        Found(),
        Found(presets=tuple(Preset), rules=tuple(rules)),
        *(Found(rules=(one,)) for one in rules),
    ]
    return {
        "word_texts.rule_set": (
            word_texts.rule_set(one, old) for one in rules for old in (None, *rules)
        ),
        "word_texts.rule_removed": map(word_texts.rule_removed, rules),
        "word_texts.preset_set": (
            word_texts.preset_set(one, on=on) for one in Preset for on in BOOLS
        ),
        "word_texts.listed": map(word_texts.listed, (every, Listed(rules=(), off=frozenset()))),
        "word_texts.as_file": (word_texts.as_file([one]) for one in rules),
        "word_texts.tested": map(word_texts.tested, found),
        "word_texts.choice": map(word_texts.choice, rules),
        "word_texts.thing": (word_texts.thing(one.key) for one in rules),
        "word_texts.named": map(word_texts.named, [rules[0].key, "preset:hate"]),
        "word_texts.action": map(word_texts.action, Action),
        "word_texts.preset": map(word_texts.preset, Preset),
        "word_texts.on_or_off": (word_texts.on_or_off(on=on) for on in BOOLS),
    }


def access_lines() -> Mapping[str, Iterable[str]]:
    """What is said on who may have what, by function."""
    rules = [
        AccessRule(
            effect=effect,
            topic=topic,
            subject=subject,
            subject_id=nth,
            subject_name="art",
            lost_at_ms=lost_at_ms,
        )
        for effect in Effect
        for topic in Topic
        for subject in access.Subject
        for nth, lost_at_ms in ((1, None), (2, NOW_MS))
    ]
    many = [replace(rules[0], subject_id=nth) for nth in range(30)]
    bounds = [
        Bound(option=option, values=("480p",), role_id=role_id, role_name="Guests")
        for option in Option
        for role_id in (0, 5)
    ]
    terms = [Terms(), Terms(rules=tuple(rules), bounds=tuple(bounds)), Terms(rules=tuple(many))]
    barred = [
        Barred(why=why, topic=topic, listed=listed, until_ms=NOW_MS, problems=(problem,))
        for why in Barrier
        for topic in Topic
        for listed in ((), (1,), (1, 2, 3))
        for problem in [Problem(option="model", text="Video 1.5 is for <@&5>. Choose Lite.")]
    ]
    barred.append(Barred(why=Barrier.TOO_MANY_BATCHES, batches_open=2))
    house = House(newcomer_hours=24, member_jobs_max=2)
    return {
        "access_texts.barred": map(access_texts.barred, barred),
        "access_texts.may_not_show": [access_texts.may_not_show()],
        "access_texts.in_private": [access_texts.in_private()],
        "access_texts.private_instead": [access_texts.private_instead()],
        "access_texts.topic": map(access_texts.topic, Topic),
        "access_texts.rule_set": (
            access_texts.rule_set([one], some, 9) for one in rules for some in terms
        ),
        "access_texts.removed": (
            access_texts.removed(one, some, 9) for one in (*rules, *bounds) for some in terms
        ),
        "access_texts.removed_before": [access_texts.removed_before()],
        "access_texts.nothing_named": [access_texts.nothing_named()],
        "access_texts.everything": (
            access_texts.everything(some, one, 9) for some in terms for one in (House(), house)
        ),
        "access_texts.rule_choice": map(access_texts.rule_choice, rules),
        "access_texts.bound_choice": map(access_texts.bound_choice, bounds),
        "access_texts.nobody": map(access_texts.nobody, Topic),
        "access_texts.list_died": (
            access_texts.list_died(DeadList(topic=topic, subject=subject))
            for topic in Topic
            for subject in access.Subject
        ),
        "access_texts.thing": (access_texts.thing(one.key) for one in (*rules, *bounds)),
        "access_texts.effect": map(access_texts.effect, Effect),
        "access_texts.bounds_set": [access_texts.bounds_set(bounds)],
        "access_texts.bound": map(access_texts.bound, bounds),
        "access_texts.allowed": map(access_texts.allowed, bounds),
        "access_texts.newcomers": (
            access_texts.newcomers(House(newcomer_hours=hours, account_days=days))
            for hours in (0, 1, 24)
            for days in (0, 1, 30)
        ),
        "access_texts.at_once": map(access_texts.at_once, (None, 1, 2)),
    }


def info_lines() -> Mapping[str, Iterable[str]]:
    """What the Info panel says, by function."""
    one = RUNNING[0]
    report = Report(reason=Wrong.PERSON, words="it shows me", at_ms=NOW_MS)
    families = [
        Family(
            parents=tuple(Parent(job=parent, part=1) for parent in RUNNING[:parents]),
            parents_unseen=unseen,
            children=tuple(RUNNING[:children]),
            children_count=children + unseen,
        )
        for parents in (0, 1, 9)
        for children in (0, 1, 9, 25)
        for unseen in (0, 1, 2)
    ] + [Family(batch=RUNNING[0])]
    panels = (
        Panel(job=j, deeds=frozenset(), family=Family(), with_cost=c, files_kept=c)
        for j in (
            *RUNNING,
            *OVER,
            OVER[0].changed(finished_at_ms=NOW_MS),
            job(posted_in_id=1),
            *map(job, all_kinds()),
        )
        for c in BOOLS
    )
    return {
        "info_texts.about": map(info_texts.about, panels),
        "info_texts.lineage": (info_texts.lineage(RUNNING[0], one) for one in families),
        "info_texts.reported": (info_texts.reported((report,) * n) for n in (0, 1, 4)),
        "info_texts.children": map(info_texts.children, families),
        "info_texts.prompt_hint": (info_texts.prompt_hint(cut=cut) for cut in BOOLS),
        "info_texts.seconds_more": [
            info_texts.seconds_more(ExtendRequest(prompt="-", source_ms=2_000), BUILT_IN)
        ],
        "info_texts.posted": [info_texts.posted(Sent(channel_id=1, message_id=2), 3)],
        "log_texts.bill": map(log_texts.bill, (*RUNNING, *OVER)),
        **{
            f"info_texts.{function.__name__}": map(function, (one, *map(job, all_kinds())))
            for function in (
                *(info_texts.relative, info_texts.vary, info_texts.extend),
                *(info_texts.compared, info_texts.compared_alt, info_texts.delete),
            )
        },
    }


def all_kinds() -> Iterable[Request]:
    """Requests with every option that there is."""
    yield VideoRequest(
        prompt="-",
        first_frame=True,
        last_frame=True,
        key_times_ms=(1_000, 2_500),
        voice=None,
        model="grok-imagine-video-1.5",
    )
    yield ClipEditRequest(prompt="-", source_ms=8_700)
    yield ExtendRequest(prompt="-", source_ms=2_000)
    yield DescribeRequest()


def board_lines() -> Mapping[str, Iterable[str | None]]:
    """What is said of storyboards, by function."""
    first, second = storyboard().scenes
    kept = replace(first, made_by="1" * 16)
    boards = [
        storyboard(scenes=scenes, continues=continues)
        for scenes in ((first, second), (kept, second), (kept, second, second))
        for continues in BOOLS
    ]
    scene = job(video(), state=State.PLANNED, scene=1)
    of_scene = [
        *(replace(scene, state=state) for state in set(State) - ENDS),
        *(replace(scene, state=State.RENDERING, progress_percent=percent) for percent in (0, 52)),
        *(replace(scene, state=state, end_reason=r) for state in ENDS for r in EndReason),
        replace(scene, state=State.QUEUED, trouble=Trouble.DOWN),
    ]
    made = replace(scene, scene=0, state=State.DONE, end_reason=EndReason.PART)
    lost = [one for one in of_scene if one.ended]
    cards = [
        Card(job=job(asked, end_reason=one.end_reason), scenes=scenes)
        for asked in boards
        for one in of_scene
        for scenes in ((one,), (made, one), (made, replace(made, scene=1)))
    ]
    over = [
        Card(job=ended(boards[0], one.state, one.end_reason or EndReason.PART), scenes=scenes)
        for one in lost
        for scenes in ((), (one,), (made, one))
    ]
    return {
        "board_texts.estimate": (board_texts.estimate(job(asked), asked) for asked in boards),
        "board_texts.plan": map(board_texts.plan, boards),
        "board_texts.working": map(board_texts.working, cards),
        "board_texts.rows": (
            board_texts.rows(card, boards[nth % len(boards)]) for nth, card in enumerate(cards)
        ),
        "board_texts.missing": (
            board_texts.missing(one, asked) for one in over for asked in boards
        ),
        "board_texts.ended": (board_texts.ended(one, private=p) for one in over for p in BOOLS),
        "board_texts.script": (
            board_texts.script(asked, most) for asked in boards for most in (500, 3_500)
        ),
        "board_texts.panel_row": (
            board_texts.panel_row(2, one) for one in (second, Scene(prompt="x" * 99))
        ),
        "board_texts.redo_title": map(board_texts.redo_title, (1, 8)),
    }


def modal_lines() -> Mapping[str, Iterable[str]]:
    """What the forms say, by function."""
    by_kind = (modal_texts.edit_title, modal_texts.animate_title, modal_texts.edit_hint)
    every_model = (*models.IMAGE_MODELS, *models.VIDEO_MODELS)
    return {
        **{f"modal_texts.{one.__name__}": [one(clip=yes) for yes in BOOLS] for one in by_kind},
        "modal_texts.which": (
            modal_texts.which(place, 3, clip=yes) for place in (1, 2, 3) for yes in BOOLS
        ),
        "modal_texts.name": map(modal_texts.name, ("cat.png", "c" * 200)),
        "modal_texts.seconds": map(modal_texts.seconds, (1, 15)),
        "modal_texts.clip_model_hint": map(modal_texts.clip_model_hint, (1, 6)),
        "modal_texts.model": (
            modal_texts.model(one, variant) for one in every_model for variant in (None, "720p")
        ),
        "modal_texts.model_price": (modal_texts.model_price(one, CENT) for one in every_model),
        "modal_texts.no_picture": (modal_texts.no_picture(or_clip=yes) for yes in BOOLS),
    }


def source_lines() -> Mapping[str, Iterable[str]]:
    """What is said of what a request works on, by function."""
    options = (("image",), ("image", "from"), ("image", "video", "from"))
    typed = "soon, later"
    return {
        "source_texts.one_needed": map(source_texts.one_needed, options),
        "source_texts.only_one": map(source_texts.only_one, options[1:]),
        "source_texts.choice": (
            source_texts.choice(Record(job=one, results=count)) for one in OVER for count in (1, 4)
        ),
        "source_texts.key_moments_more": map(source_texts.key_moments_more, (1, 6)),
        "source_texts.moments_unreadable": [source_texts.moments_unreadable(typed)],
        "source_texts.moments_do_not_match": [source_texts.moments_do_not_match(typed, 2, 3)],
        "source_texts.moments": map(source_texts.moments, ((1_000,), (1_000, 2_500))),
    }


def usage_lines() -> Mapping[str, Iterable[str]]:
    """What is said of what was spent, by function."""
    reports = [spending(period, states=s) for period in Period for s in STATES]
    shares = [share for one in reports for share in one.by_kind]
    told = [*map(used, RULES), *map(used, RULES)]
    exported = [
        Exported(path=Path("usage.csv"), lines=lines, left_out_from_ms=left_out)
        for lines in (0, 1, 12_345)
        for left_out in (None, NOW_MS)
    ]
    return {
        "usage_texts.period": map(usage_texts.period, Period),
        "usage_texts.title": (usage_texts.title(1, of) for of in (None, 1, 2)),
        "usage_texts.head": [usage_texts.head("What you spent here", Period.WEEK)],
        "usage_texts.nothing": map(usage_texts.nothing, Period),
        "usage_texts.numbers": (usage_texts.numbers(one, BUILT_IN) for one in reports),
        "usage_texts.requests": map(usage_texts.requests, reports),
        "usage_texts.spent": map(usage_texts.spent, shares),
        "usage_texts.kind": map(usage_texts.kind, (None, *Kind)),
        "usage_texts.model": (usage_texts.model(n, BUILT_IN) for n in (None, "gone", "m")),
        "usage_texts.sum_short": map(usage_texts.sum_short, (0, 1, CENT, 12_345 * DOLLAR)),
        "usage_texts.left": (usage_texts.left(u, 1, of) for u in ((), told) for of in (None, 1, 2)),
        "usage_texts.export_ready": (
            usage_texts.export_ready(e, p) for e in exported for p in Period
        ),
        "usage_texts.by_time": map(usage_texts.by_time, Period),
        "usage_texts.alt": (usage_texts.alt(one, BUILT_IN) for one in reports),
        "usage_texts.when": (usage_texts.when(one, bar) for one in reports for bar in one.bars),
        "usage_texts.day": (usage_texts.day(date(2026, month, 9)) for month in range(1, 13)),
    }


def setup_lines() -> Mapping[str, Iterable[str]]:
    """What is said on the panel of /setup and at its end, by function."""
    panels = [
        SetupPanel(
            draft=Draft(makes_log=makes_log, preset=preset),
            plan=Plan(changes=(), rules=held, own=held[:own]),
            lacks_role=lacks,
            most_ticks=most,
            ceiling_ticks=100 * DOLLAR,
            each_ticks=each,
        )
        for makes_log in BOOLS
        for preset in (*PresetName, None)
        for held, own in (((), 0), (tuple(RULES[:40]), 3))
        for lacks in BOOLS
        for most, each in ((100 * DOLLAR, None), (DOLLAR, None), (None, None), (None, DOLLAR))
    ]
    checks = [
        Check(
            changed=changed,
            log_channel_id=log_id,
            log_reached=reached,
            lacking=lacking,
            prices_at_ms=NOW_MS,
            own_prices_at_ms=own_ms,
            now_ms=NOW_MS + later_ms,
        )
        for changed in (0, 1, 9)
        for log_id, reached in ((None, False), (5, True), (5, False), (5, None))
        for lacking in ({}, {7: (), 8: tuple(Permit), 9: None})
        for own_ms in (None, NOW_MS)
        for later_ms in (0, setup_texts.OLD_MS)
    ]
    return {
        "setup_texts.log": map(setup_texts.log, panels),
        "setup_texts.limits": map(setup_texts.limits, panels),
        "setup_texts.most": map(setup_texts.most, panels),
        "setup_texts.preset": map(setup_texts.preset, (*PresetName, None)),
        "setup_texts.preset_for": map(setup_texts.preset_for, (*PresetName, None)),
        "setup_texts.zone": [setup_texts.zone("Europe/Paris")],
        "setup_texts.problem": [setup_texts.problem("Choose another one.")],
        "setup_texts.ready": [setup_texts.ready(300)],
        "setup_texts.done": map(setup_texts.done, checks),
        "setup_texts.checked": (setup_texts.checked(one, 20 * 2**20) for one in checks),
    }


def likeness_lines() -> Mapping[str, Iterable[str]]:
    """What is said of fingerprints, by function."""
    cases = [
        Remembered(
            case_id="c",
            case_number=12,
            reason="rules",
            added_by_id=by,
            at_ms=NOW_MS,
            files=files,
            near_files=near,
        )
        for by in (None, 5)
        for files in (1, 3)
        for near in {0, 1, files}
    ]
    return {
        "likeness_texts.page": (
            likeness_texts.page(Page(cases=tuple(some), skip=skip, more=False))
            for some in ([], cases)
            for skip in (0, 10)
        ),
        "likeness_texts.removed": (likeness_texts.removed(12, count) for count in (1, 3)),
    }


def member_lines() -> Mapping[str, Iterable[str | None]]:
    """Blocks, rests, appeals and pauses."""
    block = Case(
        id="0" * 16,
        number=3,
        space_id="100",
        kind=CaseKind.BLOCK,
        member_key="ann",
        user_id=300,
        opened_at_ms=NOW_MS,
    )
    cases = [
        replace(block, kind=kind, until_ms=until_ms, note=note, user_id=user_id, outcome=outcome)
        for kind in (CaseKind.BLOCK, CaseKind.REST, CaseKind.APPEAL)
        for until_ms in (None, NOW_MS)
        for note in ("", "enough")
        for user_id in (None, 300)
        for outcome in (None, Outcome.LIFTED)
    ]
    standing = [Standing(case=case, appealed=yes) for case in cases for yes in Appealed]
    pausing = [
        Pausing(by_user_id=300, until_ms=until_ms, who=who, stopped=stopped)
        for until_ms in (None, NOW_MS, UNTIL_RESUMED_MS)
        for who in PausedFor
        for stopped in (0, 1, 2)
    ]
    rulings = [Ruling(case=case, by_user_id=by) for case in cases for by in (None, 9)]
    barred = [Barred(why=Barrier.PAUSED, until_ms=at_ms) for at_ms in (NOW_MS, UNTIL_RESUMED_MS)]
    barred += [access.kept_out(one) for one in standing]
    return {
        "member_texts.kept_out": map(member_texts.kept_out, barred),
        "member_texts.standing": map(member_texts.standing, standing),
        "member_texts.asked_again": map(member_texts.asked_again, standing),
        "member_texts.resting": [member_texts.resting(NOW_MS)],
        "member_texts.paused": map(member_texts.paused, (None, NOW_MS, UNTIL_RESUMED_MS)),
        "member_texts.blocked": map(member_texts.blocked, cases),
        "member_texts.kept_out_now": (
            member_texts.kept_out_now(300, one) for one in (None, *standing)
        ),
        "member_texts.let_in": [member_texts.let_in(300, count) for count in (0, 1)],
        "member_texts.noted": [member_texts.noted(300)],
        "member_texts.appealed": [member_texts.appealed(before=yes) for yes in BOOLS],
        "member_texts.resumed": [member_texts.resumed(was_paused=yes) for yes in BOOLS],
        "member_texts.told": map(member_texts.told, (*rulings, *pausing)),
        "member_texts.ruled": map(member_texts.ruled, rulings),
        "member_texts.pausing": map(member_texts.pausing, pausing),
        "member_texts.paused_now": map(member_texts.paused_now, pausing),
    }


def all_functions() -> Mapping[str, Any]:
    """Every function that makes a sentence, by its name; of all modules that have sentences."""
    names = [one.name for one in pkgutil.iter_modules(bot.ui.__path__)]
    return {
        f"{name}.{called}": function
        for name in names
        if name in {"texts", "wording"} or name.endswith("_texts")
        for module in [importlib.import_module(f"bot.ui.{name}")]
        for called, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not called.startswith("_")
    }


FUNCTIONS = all_functions()
FIXED: dict[str, Iterable[str]] = {
    name: [function()]
    for name, function in FUNCTIONS.items()
    if not inspect.signature(function).parameters
}


EXTENTS = [
    Extent(jobs=tuple(OVER[:1])),
    Extent(jobs=tuple(OVER[:3])),
    Extent(jobs=tuple(OVER[0] for _ in range(15)), cut=True),
]


def takedown_lines() -> Mapping[str, Iterable[str | None]]:
    """What is said of what was taken down, by function."""
    sealed = replace(TAKEDOWN, reason=Reason.ILLEGAL, until_ms=None)
    down = [
        TakenDown(case=case, results=results, members=1)
        for case in (TAKEDOWN, replace(TAKEDOWN, note="look"), sealed)
        for results in (1, 15)
    ]
    back = [TakenBack(case=TAKEDOWN, by_user_id=9, results=results) for results in (1, 15)]
    kept_back = [replace(OVER[0], withheld=mark) for mark in (None, *Withheld)]
    return {
        "takedown_texts.on_card": map(takedown_texts.on_card, kept_back[1:]),
        "takedown_texts.for_author": map(takedown_texts.for_author, kept_back[1:]),
        "takedown_texts.told": map(takedown_texts.told, kept_back),
        "takedown_texts.reason": map(takedown_texts.reason, Reason),
        "takedown_texts.entry": map(takedown_texts.entry, (*down, *back)),
        "takedown_texts.down_told": map(takedown_texts.down_told, down),
        "takedown_texts.back_told": map(takedown_texts.back_told, back),
        **_takedown_form_lines(),
        **_takedown_answer_lines(sealed),
    }


def _takedown_form_lines() -> Mapping[str, Iterable[str | None]]:
    """What the form says by which something is taken down."""
    return {
        "takedown_texts.title": [takedown_texts.title(OVER[0])],
        "takedown_texts.made_by": [takedown_texts.made_by(OVER[0])],
        "takedown_texts.made_by_member": (takedown_texts.made_by_member(7, w) for w in EXTENTS),
        "takedown_texts.reason_choice": map(takedown_texts.reason_choice, Reason),
        "takedown_texts.scope_choice": (
            takedown_texts.scope_choice(scope, whole) for scope in Scope for whole in EXTENTS
        ),
        "takedown_texts.scope_hint": map(takedown_texts.scope_hint, Scope),
        "takedown_texts.count_first": (
            takedown_texts.count_first(7, whole, 24) for whole in EXTENTS
        ),
    }


def _takedown_answer_lines(sealed: Case) -> Mapping[str, Iterable[str]]:
    """What moderators and authors are told of a takedown."""
    noted = replace(TAKEDOWN, note="look", closed_at_ms=NOW_MS)
    return {
        "takedown_texts.done": (
            takedown_texts.done(case, whole, unreached)
            for case in (TAKEDOWN, sealed)
            for whole in EXTENTS
            for unreached in (0, 1, 2)
        ),
        "takedown_texts.undone": [takedown_texts.undone(TAKEDOWN)],
        "takedown_texts.cases": map(takedown_texts.cases, ([], [TAKEDOWN, sealed])),
        "takedown_texts.case": (takedown_texts.case(one, OVER[:2]) for one in (TAKEDOWN, noted)),
        "takedown_texts.opened": (takedown_texts.opened(TAKEDOWN, count) for count in (1, 2)),
        "takedown_texts.why_down": (
            takedown_texts.why_down(Standing(case=case, appealed=asked))
            for case in (TAKEDOWN, noted)
            for asked in Appealed
        ),
        "takedown_texts.too_large": [takedown_texts.too_large(TAKEDOWN)],
    }


@cache
def hold_and_upload_texts() -> Mapping[str, Iterable[str | None]]:
    """What moderators look at first, and what holds for attached files."""
    houses = [
        House(open_uploads=open_, uploads_adult_only=adult) for open_ in BOOLS for adult in BOOLS
    ]
    shared = (Subject.GUILD, Subject.CHANNEL, Subject.OPERATOR)
    shares = [Share(subject=subject, percent=40) for subject in shared]
    reasons = [
        WhyHeld(hold=hold, rule=rule, share=share)
        for hold in Hold
        for rule in ("", "words:duck")
        for share in (None, *shares)
    ]
    return {
        "hold_texts.added": map(hold_texts.added, HOLD_RULES),
        "hold_texts.sentence": map(hold_texts.sentence, HOLD_RULES),
        "hold_texts.one_of_two": [hold_texts.one_of_two()],
        "hold_texts.removed": map(hold_texts.removed, HOLD_RULES),
        "hold_texts.removed_before": [hold_texts.removed_before()],
        "hold_texts.listed": map(hold_texts.listed, ([], HOLD_RULES)),
        "hold_texts.shortly": (
            line for rules in ([], HOLD_RULES) for line in hold_texts.shortly(rules)
        ),
        "hold_texts.choice": map(hold_texts.choice, HOLD_RULES),
        "hold_texts.moment": map(hold_texts.moment, Moment),
        "hold_texts.thing": (hold_texts.thing(rule.key) for rule in HOLD_RULES),
        "hold_texts.looked_at": [hold_texts.looked_at()],
        "hold_texts.why": map(hold_texts.why, reasons),
        "hold_texts.share": map(hold_texts.share, shares),
        "upload_texts.consent": map(upload_texts.consent, RUNNING[:1]),
        "upload_texts.yes": [upload_texts.yes()],
        "upload_texts.no": [upload_texts.no()],
        "upload_texts.rules": map(upload_texts.rules, houses),
    }


@cache
def every_sentence() -> Mapping[str, Sequence[str]]:
    """What each function of `FUNCTIONS` says, by its name; what says nothing is left out."""
    return {name: tuple(filter(None, said)) for name, said in _every_sentence().items()}


def _every_sentence() -> Mapping[str, Iterable[str | None]]:
    return {
        **FIXED,
        **card_lines(),
        **result_lines(),
        **limit_lines(),
        **info_lines(),
        **log_lines(),
        **case_lines(),
        **batch_lines(),
        **report_lines(),
        **look_back_lines(),
        **other_lines(),
        **words_lines(),
        **custom_lines(),
        **decision_lines(),
        **word_rule_lines(),
        **access_lines(),
        **takedown_lines(),
        **board_lines(),
        **modal_lines(),
        **source_lines(),
        **usage_lines(),
        **setup_lines(),
        **likeness_lines(),
        **member_lines(),
        **hold_and_upload_texts(),
    }
