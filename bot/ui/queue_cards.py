"""The list of what waits and is under way, as one person may see it."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.cases.ongoing import Queued
from bot.core.jobs import HELD, State
from bot.core.moderation import Hold
from bot.core.requests import BatchRequest
from bot.ui import prompts, texts
from bot.ui.job_buttons import BackButton, MoreButton, StopButton
from bot.ui.speech import _, ngettext

PAGE_JOBS = 8
"""With a Cancel each, and the lines between, as many as fit Discord's forty components."""
PROMPT_CHARS_MAX = 80
GREY = 0x80848E


def render(queued: Sequence[Queued], page: int) -> ui.LayoutView:
    """One page of the list; a page that is gone is the last one there is."""
    pages = max(1, -(-len(queued) // PAGE_JOBS))
    page = min(page, pages - 1)
    shown = queued[page * PAGE_JOBS : (page + 1) * PAGE_JOBS]
    items: list[ui.Item[Any]] = [ui.TextDisplay(_head(queued))]
    items += [_entry(one) for one in shown]
    if pages > 1:
        items.append(_turning(page, pages))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(GREY)))
    return view


def _head(queued: Sequence[Queued]) -> str:
    if not queued:
        return _("Nothing waits here, and nothing is under way.")
    waiting = sum(1 for one in queued if one.job.state is State.QUEUED or one.job.state in HELD)
    running = len(queued) - waiting
    return (
        "**"
        + _("{running} under way, {waiting} waiting").format(running=running, waiting=waiting)
        + "**"
    )


def _entry(one: Queued) -> ui.Item[Any]:
    text = ui.TextDisplay[Any](_line(one))
    if one.by is None:
        return text
    return ui.Section[Any](text, accessory=StopButton(one.job.id))


def _line(one: Queued) -> str:
    """In full for who may read it; of others who, what and where; of private ones only that."""
    job = one.job
    if not one.open:
        return f"{_stands(one)} · " + _("one job")
    who = f"<@{job.place.user_id}> {_kind(one)}"
    if not one.own and one.by is None:
        return f"{_stands(one)} · {who}"
    private = f" · {_('private')}" if job.place.private else ""
    prompt = prompts.shown(job.request.prompt, PROMPT_CHARS_MAX)
    options = texts.what(job.request)
    return f"{_stands(one)} · {who}{private}\n{prompt}\n-# {options} · `#{job.number}`"


def _stands(one: Queued) -> str:
    job = one.job
    if job.state is State.QUEUED:
        return f"⏳ {texts.in_line(one.place_in_line)}"
    if job.held_for is Hold.BUDGET and job.state in HELD:
        return f"⏸ {_('waiting for an admin')}"
    if job.state in HELD:
        return f"⏸ {_('waiting for a moderator')}"
    if job.state is State.RENDERING and job.progress_percent is not None and one.open:
        return f"▶ {job.progress_percent} %"
    return f"▶ {_('under way')}"


def _kind(one: Queued) -> str:
    job = one.job
    if isinstance(job.request, BatchRequest):
        return _("batch")
    if job.kind.makes_clip:
        return _("clip")
    count = getattr(job.request, "count", 1)
    return ngettext("{count} picture", "{count} pictures", count).format(count=count)


def _turning(page: int, pages: int) -> ui.ActionRow[Any]:
    row = ui.ActionRow[Any]()
    if page > 0:
        row.add_item(BackButton(str(page - 1)))
    if page < pages - 1:
        row.add_item(MoreButton(str(page + 1)))
    return row
