"""One case of the moderators' queue, with all that can be done about it."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.casebook import CaseKind
from bot.core.cases.modqueue import Attached, Matter
from bot.ui import case_texts
from bot.ui.case_buttons import (
    ApproveButton,
    CaseBlockButton,
    CaseDownButton,
    CaseRuleButton,
    CaseShowButton,
    DismissButton,
    LiftButton,
    NextCaseButton,
    RejectButton,
    ReportersButton,
    UpholdButton,
)
from bot.ui.pressing import Pressable

AMBER, GREY = 0xF0B232, 0x80848E
ROW_MAX = 5


def render(
    matter: Matter | None,
    attached: Sequence[Attached] = (),
    said: str | None = None,
    *,
    beside: str | None = None,
) -> ui.LayoutView:
    """A case, below what became of the one before; a fresh view each time.

    `beside` names the file that shows what it looks like next to it, if there is one.
    """
    if matter is None:
        lines = [said, case_texts.empty()] if said else [case_texts.empty()]
        return _view([ui.TextDisplay[Any](line) for line in lines], GREY)
    lines = [said] if said else []
    lines += [case_texts.head(matter), case_texts.about(matter)]
    items: list[ui.Item[Any]] = [ui.TextDisplay[Any](line) for line in lines]
    if attached:
        items.append(gallery(attached))
    if beside is not None:
        compared = ui.MediaGallery[Any]()
        compared.add_item(media=f"attachment://{beside}", spoiler=True)
        items += [ui.TextDisplay[Any](case_texts.compared()), compared]
    return _view([*items, *_rows(_buttons(matter))], AMBER)


def pictures(attached: Sequence[Attached]) -> ui.LayoutView:
    """What somebody asked to see, covered until they uncover it."""
    return _view([gallery(attached)], GREY)


def gallery(attached: Sequence[Attached]) -> ui.MediaGallery[Any]:
    """Files of a case, covered."""
    shown = ui.MediaGallery[Any]()
    for one in attached:
        shown.add_item(media=f"attachment://{one.media.filename}", spoiler=True)
    return shown


def _buttons(matter: Matter) -> list[Pressable]:
    case_id = matter.case.id
    rule = [CaseRuleButton(case_id, case_texts.word_rule())] if matter.whole_server else []
    skip = NextCaseButton(case_id)
    match matter.case.kind:
        case CaseKind.REPORT:
            block = CaseBlockButton(case_id, case_texts.take_down_and_block())
            show = CaseShowButton(case_id, case_texts.show_pictures())
            return [
                DismissButton(case_id),
                CaseDownButton(case_id, case_texts.take_down()),
                *([block] if matter.whole_server else []),
                *rule,
                *([show] if matter.words_only else []),
                ReportersButton(case_id, case_texts.who_reported()),
                skip,
            ]
        case CaseKind.REQUEST if matter.for_admins:
            return [*rule, skip]
        case CaseKind.REQUEST | CaseKind.RESULT:
            return [ApproveButton(case_id), RejectButton(case_id), *rule, skip]
        case CaseKind.APPEAL:
            return [UpholdButton(case_id), LiftButton(case_id), skip]
        case _:
            return [*rule, skip]


def _rows(buttons: Sequence[Pressable]) -> list[ui.ActionRow[Any]]:
    starts = range(0, len(buttons), ROW_MAX)
    return [ui.ActionRow[Any](*buttons[start : start + ROW_MAX]) for start in starts]


def _view(items: list[ui.Item[Any]], accent: int) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(accent)))
    return view
