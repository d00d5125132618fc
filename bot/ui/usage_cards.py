"""What was spent, as its reader alone sees it: the picture, the numbers, what is left."""

from collections.abc import Callable, Sequence
from typing import Any

import discord
from discord import ui

from bot.core.cases.spending import Exported
from bot.core.charts import Chart, Mark, Panel
from bot.core.models import Catalogue
from bot.core.quota import Used
from bot.core.usage import Period, Report, Share
from bot.ui import prompts, usage_texts

GREY = 0x80848E
PICTURE = "usage.png"
ALT_CHARS_MAX = 1_000


def render(
    report: Report, standing: Sequence[Used], catalogue: Catalogue, reader: int, of: int | None
) -> ui.LayoutView:
    """A report and what is left, to a reader; of one member or of everybody (None).

    With anything to report it shows the attached picture.
    """
    items: list[ui.Item[Any]] = [
        ui.TextDisplay(usage_texts.head(usage_texts.title(reader, of), report.period))
    ]
    if report.jobs:
        alt = prompts.cut(usage_texts.alt(report, catalogue), ALT_CHARS_MAX)
        gallery = ui.MediaGallery[Any]()
        gallery.add_item(media=f"attachment://{PICTURE}", description=alt)
        items += [gallery, ui.TextDisplay(usage_texts.numbers(report, catalogue))]
    else:
        items.append(ui.TextDisplay(usage_texts.nothing(report.period)))
    items.append(ui.TextDisplay(usage_texts.left(standing, reader, of)))
    return _view(items)


def chart(report: Report, catalogue: Catalogue) -> Chart:
    """A report as a picture. Members are numbers in it, for nobody knows their names here."""
    panels = [
        Panel(title=usage_texts.by_kind(), marks=_marks(report.by_kind, usage_texts.kind)),
        Panel(
            title=usage_texts.by_model(),
            marks=_marks(report.by_model, lambda name: usage_texts.model(name, catalogue)),
        ),
    ]
    if report.by_member is not None:
        ranks = {share.name: str(rank) for rank, share in enumerate(report.by_member, start=1)}
        ranks[None] = usage_texts.all_others()
        panels.append(
            Panel(
                title=usage_texts.by_member(),
                marks=_marks(report.by_member, lambda name: ranks[name]),
            )
        )
    return Chart(
        title=usage_texts.requests(report),
        subtitle=f"{usage_texts.period(report.period)} · {report.zone.key}",
        over_time=Panel(title=usage_texts.by_time(report.period), marks=_bars(report)),
        panels=tuple(panels),
    )


def _marks(shares: Sequence[Share], name: Callable[[str | None], str]) -> tuple[Mark, ...]:
    return tuple(
        Mark(label=name(share.name), value=share.ticks, told=usage_texts.spent(share))
        for share in shares
    )


def _bars(report: Report) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            label=usage_texts.when(report, bar),
            value=bar.ticks,
            told=usage_texts.sum_short(bar.ticks),
        )
        for bar in report.bars
    )


def exported(one: Exported, period: Period) -> ui.LayoutView:
    """A file of jobs, and what is in it."""
    return _view(
        [
            ui.TextDisplay(usage_texts.export_ready(one, period)),
            ui.File(f"attachment://{one.path.name}"),
        ]
    )


def _view(items: Sequence[ui.Item[Any]]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(GREY)))
    return view
