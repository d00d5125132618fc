"""The private Info panel: everything about a job, and what this person may do with it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.core.cases.lineage import Family
from bot.core.cases.panel import Deed, Panel
from bot.core.jobs import Job
from bot.core.requests import StoryboardRequest
from bot.ui import board_texts, info_texts, prompts, texts
from bot.ui.info_buttons import (
    AskDeleteButton,
    ChildrenList,
    CompareButton,
    ExtendButton,
    KeepButton,
    LargerButton,
    ParentsList,
    PostButton,
    ReportButton,
    SendButton,
    VaryButton,
    WalkButton,
)
from bot.ui.job_buttons import DeleteButton, OriginalButton
from bot.ui.pressing import Choosable, Pressable
from bot.ui.takedown_buttons import TakeDownButton

PROMPT_CHARS_MAX = 3_500
MESSAGE_CHARS_MAX = 3_990
"""What all words of a message may have together, and room for the marks around the prompt."""
ROW_MAX = 5
GREY, RED = 0x80848E, 0xDA373C

BUTTONS: Mapping[Deed, type[Pressable]] = {
    Deed.VARY: VaryButton,
    Deed.LARGER: LargerButton,
    Deed.EXTEND: ExtendButton,
    Deed.COMPARE: CompareButton,
    Deed.SEND: SendButton,
    Deed.POST: PostButton,
    Deed.ORIGINAL: OriginalButton,
    Deed.REPORT: ReportButton,
    Deed.DELETE: AskDeleteButton,
    Deed.TAKE_DOWN: TakeDownButton,
}
"""In the order in which they stand."""


def render(panel: Panel) -> ui.LayoutView:
    """The panel as it is now."""
    job = panel.job
    parts = (
        info_texts.about(panel),
        info_texts.lineage(panel.job, panel.family),
        info_texts.reported(panel.reports),
    )
    lines = [part for part in parts if part]
    room = MESSAGE_CHARS_MAX - sum(len(line) for line in lines)
    prompt = _words(job, min(PROMPT_CHARS_MAX, room))
    deeds = [button(job.id) for deed, button in BUTTONS.items() if deed in panel.deeds]
    items: list[ui.Item[Any]] = [
        ui.TextDisplay(prompt),
        ui.Separator(),
        *(ui.TextDisplay[Any](line) for line in lines),
        *_rows(deeds),
        *_ways(job, panel.family),
    ]
    return _view(items, GREY)


def _words(job: Job, chars_max: int) -> str:
    """What was asked for in words, whole where that fits."""
    if isinstance(job.request, StoryboardRequest):
        return board_texts.script(job.request, chars_max)
    return prompts.shown(job.request.prompt, chars_max)


def asks_to_delete(job: Job) -> ui.LayoutView:
    """Asks once before a result goes."""
    row = ui.ActionRow[Any](DeleteButton(job.id), KeepButton(job.id))
    return _view([ui.TextDisplay(info_texts.delete(job)), row], RED)


def compared(job: Job, filename: str) -> ui.LayoutView:
    """Before and after, for whoever asked."""
    gallery = ui.MediaGallery[Any]()
    alt = prompts.cut(info_texts.compared_alt(job), 1000)
    gallery.add_item(media=f"attachment://{filename}", description=alt)
    label = ui.TextDisplay[Any](f"-# {texts.made_by_ai()}")
    return _view([ui.TextDisplay(info_texts.compared(job)), gallery, label], GREY)


def _rows(buttons: Sequence[Pressable]) -> list[ui.ActionRow[Any]]:
    starts = range(0, len(buttons), ROW_MAX)
    return [ui.ActionRow[Any](*buttons[start : start + ROW_MAX]) for start in starts]


def _ways(job: Job, family: Family) -> list[ui.ActionRow[Any]]:
    """Buttons to one parent and one child, a list where there are more."""
    parents = list({one.job.id: one.job for one in family.parents}.values())
    buttons: list[Pressable] = []
    lists: list[Choosable] = []
    if len(parents) == 1:
        buttons.append(WalkButton(parents[0].id))
    elif parents:
        options = _options(parents)
        lists.append(ParentsList(job.id, info_texts.parents(), options))
    if len(family.children) == 1:
        buttons.append(WalkButton(family.children[0].id, info_texts.child()))
    elif family.children:
        placeholder = info_texts.children(family)
        options = _options(family.children)
        lists.append(ChildrenList(job.id, placeholder, options))
    return [*_rows(buttons), *(ui.ActionRow[Any](one) for one in lists)]


def _options(jobs: Iterable[Job]) -> list[discord.SelectOption]:
    return [discord.SelectOption(label=info_texts.relative(job), value=job.id) for job in jobs]


def _view(items: list[ui.Item[Any]], accent: int) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view
