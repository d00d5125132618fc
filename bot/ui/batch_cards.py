"""What stands on the card of a batch, in its question, and in its private panel."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.budgets import Share
from bot.core.jobs import Job, State
from bot.core.ports import Card
from bot.core.quota import Used
from bot.core.requests import BatchRequest
from bot.ui import batch_texts, prompts, texts
from bot.ui.batch_buttons import RetryButton, ZipButton
from bot.ui.info_buttons import InfoButton
from bot.ui.job_buttons import CancelButton, TellButton
from bot.ui.pressing import Pressable
from bot.ui.question_buttons import DropButton, GoButton

GREY, BLURPLE, GREEN, RED = 0x80848E, 0x5865F2, 0x3BA55D, 0xDA373C
PARTING_MS = 150_000
"""A private card cannot be changed after its 15 minutes; before they end it says so."""


def estimate(
    job: Job, request: BatchRequest, standing: Sequence[Used], share: Share | None = None
) -> ui.LayoutView:
    """What is asked before anything of a batch is sent.

    `share` is what it would take of a budget, where an admin has to say yes to that.
    """
    lines = [
        batch_texts.estimate(job, request),
        batch_texts.parts(request),
        batch_texts.terms(request),
        batch_texts.left(standing, job.hold),
        "" if share is None else batch_texts.needs_admin(share),
    ]
    if request.left_out:
        lines.append(f"{batch_texts.left_out(request)}\n{batch_texts.wrong(request)}")
    go = GoButton(job.id, batch_texts.confirm(request))
    drop = DropButton(job.id, batch_texts.discard())
    return _boxed([*_texts(lines), ui.ActionRow[Any](go, drop)], BLURPLE)


def nothing_good(request: BatchRequest) -> ui.LayoutView:
    """Why no line of a file can be sent."""
    return _boxed(_texts([batch_texts.nothing_good(request), batch_texts.wrong(request)]), RED)


def render(card: Card, now_ms: int, *, panel: bool = False) -> ui.LayoutView:
    """The card of a batch that somebody said yes to: on its way, or over.

    A panel shows the same to one person, whenever they ask.
    """
    job = card.job
    if job.ended:
        return _over(card)
    title = _title(job)
    if job.cancel_requested_at_ms is not None:
        return _boxed(_texts([title, _stopped(card), _options(job)]), GREY)
    lines = [
        title,
        _working(card, now_ms, panel=panel),
        f"-# {batch_texts.where(job)}",
        _options(job),
    ]
    # A section has room for three texts.
    first, *rest = lines
    section = ui.Section[Any](
        *_texts([first, "\n".join(rest[:-1]), rest[-1]]), accessory=CancelButton(job.id)
    )
    tell = [] if job.tell_me else [_row(TellButton(job.id))]
    return _boxed([section, *tell], BLURPLE)


def listed(cards: Sequence[Card]) -> ui.LayoutView:
    """Somebody's latest batches, for them alone."""
    if not cards:
        return _boxed(_texts([batch_texts.none_yet()]), GREY)
    return _boxed(_texts([*map(batch_texts.listed, cards), batch_texts.hint()]), GREY)


def _over(card: Card) -> ui.LayoutView:
    """What came of it, and of the first lines of which nothing came why not."""
    job, tally = card.job, card.tally
    stopped = job.state is State.CANCELLED
    lines = [_title(job), _stopped(card) if stopped else batch_texts.over(card)]
    failed = 0 if tally is None else tally.failed
    made = tally is None or tally.made > 0
    # What was stopped in time is no news to whoever stopped it.
    lost = [line for line in card.without_result if line.state is not State.CANCELLED]
    if lost:
        lines.append(batch_texts.without_result(lost, failed))
    lines.append(_options(job, made=made))
    buttons: list[Pressable] = [RetryButton(job.id, batch_texts.retry())] if failed else []
    buttons += [ZipButton(job.id)] if made else []
    accent = GREY if stopped else GREEN if made else RED
    return _boxed([*_texts(lines), _row(*buttons, InfoButton(job.id))], accent)


def _title(job: Job) -> str:
    return f"**<@{job.place.user_id}>** {prompts.shown(job.request.prompt)}"


def _working(card: Card, now_ms: int, *, panel: bool) -> str:
    """How far it is."""
    job = card.job
    if not panel and job.place.private and now_ms > job.place.reply_until_ms - PARTING_MS:
        return batch_texts.parting(job)
    if card.trouble:
        return texts.trouble()
    return batch_texts.working(card.tally, card.left_s)


def _stopped(card: Card) -> str:
    return batch_texts.stopping(card.job, card.tally)


def _options(job: Job, *, made: bool = False) -> str:
    """The last line: how much it is, and its number; `made` says that something came of it."""
    said = [texts.what(job.request)]
    if job.tell_me and not job.ended:
        said.append(texts.will_be_told())
    if made:
        said.append(texts.made_by_ai())
    return "-# " + " · ".join([*said, f"`#{job.number}`"])


def _row(*buttons: Pressable) -> ui.ActionRow[Any]:
    row = ui.ActionRow[Any]()
    for button in buttons:
        row.add_item(button)
    return row


def _texts(lines: Sequence[str]) -> list[ui.Item[Any]]:
    return [ui.TextDisplay[Any](line) for line in lines if line]


def _boxed(items: list[ui.Item[Any]], accent: int) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view
