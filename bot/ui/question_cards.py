"""What a person is asked before something begins, for them alone."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.budgets import Share
from bot.core.given import longest_ms
from bot.core.jobs import Job, Question
from bot.core.quota import Over, Used
from bot.core.requests import (
    BatchRequest,
    ClipEditRequest,
    ExtendRequest,
    StoryboardRequest,
    own_words,
)
from bot.ui import (
    batch_cards,
    board_cards,
    over_texts,
    prompts,
    question_texts,
    texts,
    upload_texts,
)
from bot.ui.pressing import Pressable
from bot.ui.question_buttons import AgreeButton, DropButton, FirstButton, GoButton, LastButton
from bot.ui.setup_buttons import WhyButton

BLURPLE = 0x5865F2


def render(
    job: Job,
    needing: Sequence[str] = (),
    standing: Sequence[Used] = (),
    share: Share | None = None,
) -> ui.LayoutView:
    """The question that a job waits for its author to answer.

    `needing` are the options that need a dearer model than the cheapest, `standing` the limits,
    `share` what a batch would take of a budget if an admin has to say yes to that.
    """
    request = job.request
    if isinstance(request, BatchRequest) and job.question is not Question.CONSENT:
        return batch_cards.estimate(job, request, standing, share)
    if isinstance(request, StoryboardRequest) and job.question is not Question.CONSENT:
        return board_cards.estimate(job, request, question_texts.left(standing, job.hold))
    drop = DropButton(job.id)
    if job.question is Question.TOO_LONG and isinstance(request, ClipEditRequest | ExtendRequest):
        most_ms = longest_ms(request)
        first = FirstButton(job.id, question_texts.first(most_ms))
        last = LastButton(job.id, question_texts.last(most_ms))
        question = question_texts.too_long(job, most_ms)
        return _view(job, question, standing, first, last, drop)
    if job.question is Question.CONSENT:
        no = DropButton(job.id, upload_texts.no())
        return _view(
            job, upload_texts.consent(job), standing, AgreeButton(job.id, upload_texts.yes()), no
        )
    question = question_texts.price(job, needing)
    return _view(job, question, standing, GoButton(job.id), drop)


def instead(job_id: str, problem: str, label: str, cost_ticks: int | None = None) -> ui.LayoutView:
    """What is wrong with a request, and the nearest thing that works as a button.

    `label` is what the button says, `cost_ticks` what that would cost; None while it is not known.
    """
    lines = [problem]
    if cost_ticks is not None:
        lines.append(question_texts.instead_costs(label, cost_ticks))
    row = ui.ActionRow[Any](GoButton(job_id, label))
    return _boxed([*(ui.TextDisplay[Any](line) for line in lines), row])


def over(decision: Over, part: Job | None = None) -> ui.LayoutView:
    """Which limit stopped a request; `part` is as much of it as still fits."""
    text = over_texts.over(decision, leaves_part=part is not None)
    why = WhyButton(decision.over.rule.unit)
    if part is None:
        return _boxed([ui.TextDisplay[Any](text), ui.ActionRow[Any](why)])
    label = question_texts.make_part(part)
    text += "\n" + question_texts.instead_costs(label, part.hold.ticks)
    make = GoButton(part.id, label)
    return _boxed([ui.TextDisplay[Any](text), ui.ActionRow[Any](make, why)])


def _view(job: Job, question: str, standing: Sequence[Used], *buttons: Pressable) -> ui.LayoutView:
    lines = [question, prompts.shown(own_words(job.request)), f"-# {texts.what(job.request)}"]
    if left := question_texts.left(standing, job.hold):
        lines.append(f"-# {left}")
    row = ui.ActionRow[Any]()
    for button in buttons:
        row.add_item(button)
    return _boxed([*(ui.TextDisplay[Any](line) for line in lines), row])


def _boxed(items: list[ui.Item[Any]]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(BLURPLE)))
    return view
