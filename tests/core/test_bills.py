"""Prices that xAI's bills are over: three in a row pause one, and the operator accepts it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from makers import CENT, NOW_MS, edit, ended, image, plain_requests, storyboard, video

from bot.core import bills, offers, quota
from bot.core.bills import Bill, Watch
from bot.core.jobs import EndReason, Job, State
from bot.core.models import (
    BUILT_IN,
    IMAGE_MODELS,
    VIDEO_MODELS,
    Catalogue,
    Kind,
    at_percent,
)
from bot.core.problems import problems
from bot.core.quota import Rule, Subject, Unit, Window
from bot.core.requests import Request

ONE, TWO = (model.id for model in IMAGE_MODELS)
LITE = VIDEO_MODELS[0].id
EVERY_IMAGE = frozenset((Kind.IMAGE, model.id) for model in IMAGE_MODELS)


def bill(percent: int, prices: str = "p") -> Bill:
    """A bill of so many percent of the table."""
    ticks = 2 * CENT * percent // 100
    return Bill(kind=Kind.IMAGE, model=ONE, prices=prices, table_ticks=2 * CENT, billed_ticks=ticks)


def watched(*percents: int) -> Watch:
    """What some bills in a row have made of a price."""
    watch = bills.unwatched(bill(100))
    for percent in percents:
        watch = bills.after_bill(watch, bill(percent), NOW_MS)
    return watch


def done(request: Request, **fields: Any) -> Job:
    return ended(request, State.DONE, EndReason.DELIVERED, **fields)


percents = some.lists(some.sampled_from([20, 100, 120, 121, 150, 900]), max_size=12)


@given(percents, some.sampled_from([100, 130, 200]))
def test_three_dear_bills_in_a_row_pause_and_nothing_else_does(
    billed: list[int], accepted: int
) -> None:
    """Over a fifth above what is accepted, three times with none between that is not."""
    watch = replace(watched(), accepted_percent=accepted)
    over = [percent * 100 > 120 * accepted for percent in billed]
    in_row = any(all(over[n : n + 3]) for n in range(len(over) - 2))
    for nth, percent in enumerate(billed):
        before, watch = watch, bills.after_bill(watch, bill(percent), NOW_MS + nth)
        risen = bills.rise(before, watch, bill(percent))
        assert (risen is not None) == (watch.paused and not before.paused)

    assert watch.paused == in_row
    assert watch.last_percent == (billed[-1] if billed else None)
    assert watch.accepted_percent == accepted


def test_the_dearest_bill_is_what_is_accepted() -> None:
    """After that three bills as dear are what is expected, and much dearer ones pause again."""
    paused = watched(150, 170, 140, 100)
    assert paused.paused
    watch = bills.accepted(paused)
    assert (watch.accepted_percent, watch.paused, watch.over_in_row) == (170, False, 0)
    for percent in (170, 204, 204, 205, 205):
        watch = bills.after_bill(watch, bill(percent), NOW_MS)
    assert not watch.paused
    assert bills.after_bill(watch, bill(205), NOW_MS).paused


def test_a_price_that_fell_can_be_accepted_too() -> None:
    """The latest bill is taken, but never less than the table."""
    raised = bills.accepted(watched(200, 200, 200))
    for percent, becomes in ((130, 130), (40, 100)):
        fell = bills.after_bill(raised, bill(percent), NOW_MS)
        assert bills.accepted(fell).accepted_percent == becomes


def test_other_prices_in_the_table_begin_anew() -> None:
    """What was accepted, and a pause, are about the prices that stood there then."""
    paused = watched(150, 150, 150)
    assert bills.after_bill(paused, bill(100, "q"), NOW_MS) == replace(
        bills.unwatched(bill(100, "q")), last_percent=100
    )
    own = at_percent(IMAGE_MODELS[0], 150)
    catalogue = replace(BUILT_IN, image_models=(own, IMAGE_MODELS[1]))
    current = replace(paused, prices=bills.prices_of(IMAGE_MODELS[0]))
    assert bills.void([current], BUILT_IN) == []
    assert bills.void([current], catalogue) == [current]
    gone = replace(BUILT_IN, image_models=(IMAGE_MODELS[1],))
    assert bills.void([current], gone) == []


def test_a_bill_is_compared_with_what_was_asked_for() -> None:
    """Pictures that were kept back are billed with the rest, and are no rise."""
    raised = replace(BUILT_IN, accepted={(Kind.IMAGE, ONE): 300})
    compared = bills.bill_of(done(image(count=10), cost_ticks=20 * CENT, kept_back=4), raised)
    assert compared is not None
    assert (compared.table_ticks, compared.percent) == (20 * CENT, 100)


@pytest.mark.parametrize(
    "job",
    [
        done(image(), cost_ticks=None),
        done(storyboard(), cost_ticks=90 * CENT),
        ended(image(), State.REFUSED, EndReason.MODERATED, cost_ticks=9 * CENT),
        ended(image(), State.CANCELLED, EndReason.STOPPED_LATE, cost_ticks=9 * CENT),
        replace(done(image(), cost_ticks=9 * CENT), request=image(model="gone")),
    ],
)
def test_other_bills_say_nothing_of_a_price(job: Job) -> None:
    """Only what came to its end, with a bill that was stated, is compared."""
    assert bills.bill_of(job, BUILT_IN) is None


@pytest.mark.parametrize("asked", plain_requests(), ids=lambda one: one.kind)
@pytest.mark.parametrize("percent", [101, 150, 1000])
def test_an_accepted_price_holds_everywhere(asked: Request, percent: int) -> None:
    """Holds and estimates rise with it, to the tick or a few above; other kinds stay."""
    named = offers.resolved(asked, BUILT_IN)
    raised = replace(BUILT_IN, accepted={(asked.kind.billed_as, named.model): percent})
    table = offers.amount(named, BUILT_IN).ticks

    assert table * percent <= offers.amount(named, raised).ticks * 100 <= table * percent + 10_000
    assert offers.price(named, raised) == offers.amount(named, raised).ticks
    assert offers.price(named, raised.by_table) == table
    others = (Kind.EDIT, Kind.EXTEND, Kind.IMPROVE)
    assert [raised.offered(k) for k in others if k is not asked.kind] == [
        BUILT_IN.offered(k) for k in others if k is not asked.kind
    ]


def test_the_most_that_a_limit_costs_rises_with_what_is_accepted() -> None:
    """Whoever sets a limit reads what it can cost at the prices that hold now."""
    rule = Rule(id="r", unit=Unit.CLIPS, amount=1, window=Window.DAY, subject=Subject.GUILD)
    raised = replace(BUILT_IN, accepted={(Kind.VIDEO, VIDEO_MODELS[-1].id): 200})
    assert quota.worst_ticks(rule, raised) == 2 * quota.worst_ticks(rule, BUILT_IN)


def test_the_cheapest_is_who_is_cheapest_now() -> None:
    """`auto` goes by what is accepted, not by the table."""
    raised = replace(BUILT_IN, accepted={(Kind.IMAGE, ONE): 500})
    assert offers.resolved(image(), raised).model == TWO
    assert offers.resolved(edit(), raised).model == ONE
    assert offers.why_dearer(image(), TWO, raised) == ()


def test_a_paused_model_is_passed_by() -> None:
    """Whoever leaves the choice open is served by another; who asked for it is offered one."""
    paused = replace(BUILT_IN, paused=frozenset({(Kind.IMAGE, ONE)}))
    assert offers.resolved(image(), paused).model == TWO
    assert offers.resolved(image(model="usual"), paused, ONE).model == TWO
    assert offers.why_dearer(image(), TWO, paused) == ()
    assert not problems(edit(model=ONE), paused)
    assert ONE not in offers.choices(image(), "model", paused)

    (problem,) = problems(image(model=ONE), paused)
    assert problem.option == "model"
    assert problem.text == (
        "Image 1.0 rests: its price rose at xAI. Until the bot's operator has accepted it, "
        "choose another model."
    )
    nearest = offers.nearest(image(model=ONE), paused)
    assert nearest is not None
    assert (nearest.option, nearest.value) == ("model", "auto")


@pytest.mark.parametrize("model", ["auto", ONE])
def test_where_nothing_else_can_do_it_people_are_told_to_wait(model: str) -> None:
    """No button leads anywhere then."""
    paused = replace(BUILT_IN, paused=EVERY_IMAGE)
    (problem,) = problems(image(model=model), paused)
    assert problem.text.endswith("no model does this: try again later.")
    assert offers.nearest(image(model=model), paused) is None


def test_a_storyboard_goes_by_the_price_of_clips() -> None:
    """Its scenes are clips: where those are paused or dearer, it is too."""
    paused: Catalogue = replace(BUILT_IN, paused=frozenset({(Kind.VIDEO, LITE)}))
    assert [p.option for p in problems(storyboard(model=LITE), paused)] == ["model"]
    assert [p.option for p in problems(video(model=LITE), paused)] == ["model"]
    raised = replace(BUILT_IN, accepted={(Kind.VIDEO, LITE): 200})
    asked = storyboard(model=LITE)
    assert offers.price(asked, raised) == 2 * offers.price(asked, BUILT_IN)
