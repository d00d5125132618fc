"""What is said of batches, made with all that can become of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product

from makers import CENT, MEBIBYTE, NOW_MS, image, job, place, rule, used

from bot.core import jobs
from bot.core.budgets import Share
from bot.core.cases.parcels import Packed
from bot.core.jobs import ENDS, EndReason, Job, Media, State, Withheld, Written
from bot.core.models import BUILT_IN, NOT_BATCHED, Kind
from bot.core.moderation import Hold
from bot.core.ports import Card, Part, Portion, Tally
from bot.core.quota import Subject, Unit
from bot.core.requests import BatchRequest, WrongLine
from bot.core.requests import Part as Kinds
from bot.ui import batch_texts, gallery_texts, parcel_texts, texts

IN_THREADS = (1 << 10) | (1 << 15) | (1 << 35) | (1 << 38)
PLACES = (
    place(private=True),
    place(private=False),
    place(private=False, message_id=5, app_permissions=IN_THREADS),
    place(private=False, top_channel_id=77, app_permissions=IN_THREADS),
)
PARTS = tuple(
    Kinds(kind=kind, model=model.id, lines=count, ticks=2 * CENT, queued=model.id in NOT_BATCHED)
    for kind in (Kind.IMAGE, Kind.VIDEO, Kind.DESCRIBE)
    for model in BUILT_IN.offered(kind)[:2]
    for count in (1, 40)
)
WRONG = tuple(WrongLine(number=n, option="seconds", text="must be a number.") for n in (2, 3))
REQUESTS = (
    BatchRequest(prompt="a film", parts=PARTS[:1]),
    BatchRequest(prompt="a film", parts=PARTS, sample=("a fox",)),
    BatchRequest(prompt="a film", parts=PARTS, wrong=WRONG, left_out=2),
    BatchRequest(prompt="a film", parts=PARTS[:1], wrong=WRONG, left_out=30),
    BatchRequest(prompt="a film", wrong=WRONG[:1], left_out=1),
)
TALLIES = (
    None,
    Tally(),
    Tally(planned=3),
    Tally(rendering=7, made=2, failed=1, held=1),
    Tally(rendering=1, held=4, cancelled=2),
    Tally(made=1),
    Tally(made=99, failed=1),
    Tally(failed=4),
)
BATCHES: list[Job] = [
    job(
        REQUESTS[1],
        state=state,
        place=where,
        withheld=mark,
        held_for=held,
        cancel_requested_at_ms=stopped,
    )
    for state in (State.HELD_FOR_APPROVAL, State.RENDERING, *sorted(ENDS))
    for where in PLACES
    for mark in (None, Withheld.TAKEN_DOWN)
    for held in (None, Hold.BUDGET)
    for stopped in (None, NOW_MS)
]
CARDS = [
    Card(job=one, tally=tally, shown_in_id=thread)
    for one, tally, thread in product(BATCHES, TALLIES, (None, 77))
]
LINES: list[Job] = [
    job(
        image(),
        parent_id="1" * 16,
        road=jobs.Road.BATCH,
        line_number=12,
        line_name=name,
        state=state,
        end_reason=reason,
        finished_at_ms=NOW_MS if state in ENDS else None,
        withheld=mark,
        kept_back=kept_back,
    )
    for name in ("", "hero")
    for state, reason in (
        (State.RENDERING, None),
        (State.DONE, EndReason.PART),
        (State.CANCELLED, EndReason.BY_AUTHOR),
        *((State.FAILED, reason) for reason in EndReason),
    )
    for mark in (None, *Withheld)
    for kept_back in (0, 2)
]
DELETED = [LINES[0].changed(delete_requested_at_ms=NOW_MS)]
HELD = [LINES[0].changed(held_for=Hold.ALL)]
MADE = [
    Media(
        job_id="0" * 16,
        role="result",
        part=part,
        blob="b",
        content_type="video/mp4" if long_ms else "image/jpeg",
        size_bytes=MEBIBYTE,
        width=9,
        height=9,
        duration_ms=long_ms,
    )
    for part in (0, 1)
    for long_ms in (None, 6_000)
]


def portions() -> Iterable[Portion]:
    for line in (*LINES, *DELETED):
        words = line.changed(written=Written(prompt="a fox in snow"))
        hidden = line.withheld is not None or line.delete_requested_at_ms is not None
        yield Portion(line=line, unseen=hidden)
        yield Portion(line=words, too_large=1)
        yield Portion(line=line, too_large=3)


def batch_lines() -> Mapping[str, Iterable[str | None]]:
    """What is said of batches, by function."""
    standing = [used(rule(Unit.DOLLARS, 200 * CENT)), used(rule(Unit.IMAGES))]
    packed = Packed(link="https://example.org/z", size_bytes=MEBIBYTE, until_ms=NOW_MS)
    shares = [
        Share(subject=subject, percent=40)
        for subject in (Subject.GUILD, Subject.CHANNEL, Subject.OPERATOR)
    ]
    asked = BATCHES[0]
    return {
        "batch_texts.reading": map(batch_texts.reading, (0, 1, 1_200)),
        "batch_texts.too_many": map(batch_texts.too_many, (1, 100)),
        "batch_texts.nothing_good": map(
            batch_texts.nothing_good, (*REQUESTS, BatchRequest(prompt="a"))
        ),
        "batch_texts.what": map(batch_texts.what, REQUESTS),
        "batch_texts.lines": map(batch_texts.lines, (1, 12_000)),
        "batch_texts.estimate": (batch_texts.estimate(asked, one) for one in REQUESTS),
        "batch_texts.parts": map(batch_texts.parts, REQUESTS[:4]),
        "batch_texts.terms": map(batch_texts.terms, REQUESTS),
        "batch_texts.left": [batch_texts.left(standing, replace(asked.hold, ticks=CENT, images=3))],
        "batch_texts.left_out": map(batch_texts.left_out, REQUESTS[2:]),
        "batch_texts.wrong": map(batch_texts.wrong, REQUESTS[2:]),
        "batch_texts.confirm": map(batch_texts.confirm, REQUESTS),
        "batch_texts.needs_admin": map(batch_texts.needs_admin, shares),
        "batch_texts.working": (
            batch_texts.working(tally, left_s)
            for tally in TALLIES
            for left_s in (None, 5, 300, 9_000, 400_000)
        ),
        "batch_texts.where": map(batch_texts.where, BATCHES),
        "batch_texts.parting": map(batch_texts.parting, BATCHES[:1]),
        "batch_texts.stopping": (
            batch_texts.stopping(one, tally) for one in BATCHES for tally in TALLIES
        ),
        "batch_texts.listed": map(batch_texts.listed, CARDS),
        "batch_texts.stands": map(batch_texts.stands, CARDS),
        "batch_texts.choice": map(batch_texts.choice, BATCHES[:1]),
        "batch_texts.over": map(batch_texts.over, CARDS),
        "batch_texts.without_result": (
            batch_texts.without_result(LINES, count) for count in (len(LINES), len(LINES) + 9)
        ),
        "batch_texts.why_not": map(batch_texts.why_not, LINES),
        "gallery_texts.thread_name": (
            gallery_texts.thread_name(one)
            for one in (asked, asked.changed(request=BatchRequest(prompt="")))
        ),
        "gallery_texts.portion": map(gallery_texts.portion, portions()),
        "gallery_texts.last_line": [gallery_texts.last_line(asked, 2)],
        "gallery_texts.alt": (
            gallery_texts.alt(LINES[0], media, count) for media in MADE for count in (1, 2)
        ),
        "gallery_texts.choice": map(gallery_texts.choice, LINES[:1]),
        "gallery_texts.all_of": map(gallery_texts.all_of, BATCHES[:1]),
        "parcel_texts.link": [parcel_texts.link(asked, packed)],
        "parcel_texts.part": (
            parcel_texts.part(Part(batch=asked, nth=nth, of=of)) for nth, of in ((1, 1), (2, 5))
        ),
        "parcel_texts.packing": map(parcel_texts.packing, BATCHES[:1]),
        "parcel_texts.left_out": (parcel_texts.left_out(["a.mp4"] * n) for n in (0, 1, 12)),
        "parcel_texts.emptied": map(parcel_texts.emptied, BATCHES[:1]),
        "parcel_texts.why_not": map(parcel_texts.why_not, (*LINES, *DELETED, *HELD)),
        "texts.held_now": (
            texts.held_now(asked.changed(held_for=hold)) for hold in (Hold.BUDGET, Hold.ALL)
        ),
    }
