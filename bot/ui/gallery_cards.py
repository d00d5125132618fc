"""The messages that show what came of a batch: a few words of each line, then the pictures."""

from typing import Any

import discord
from discord import ui

from bot.core.jobs import Job
from bot.core.ports import Gallery
from bot.ui import gallery_texts, prompts

GREEN = 0x3BA55D
THREAD_NAME_CHARS_MAX = 100
ALT_CHARS_MAX = 1000


def render(gallery: Gallery) -> ui.LayoutView:
    """A gallery as it is now. A fresh view each time: views are never re-sent."""
    items: list[ui.Item[Any]] = [
        ui.TextDisplay[Any](gallery_texts.portion(one)) for one in gallery.portions
    ]
    if gallery.files:
        shown = ui.MediaGallery[Any]()
        for portion in gallery.portions:
            for media in portion.files:
                alt = gallery_texts.alt(portion.line, media, portion.line.request.count)
                shown.add_item(
                    media=f"attachment://{media.filename}",
                    description=prompts.cut(alt, ALT_CHARS_MAX),
                )
        items.append(shown)
    items.append(ui.TextDisplay[Any](gallery_texts.last_line(gallery.batch, gallery.part)))
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=discord.Colour(GREEN)))
    return view


def shows(message: discord.Message, gallery: Gallery) -> bool:
    """Whether a message is a gallery: by its files, or its last line where it may have none."""
    text = str([component.to_dict() for component in message.components])
    if gallery.files:
        return any(f"imagine-{media.job_id}-{media.part + 1}." in text for media in gallery.files)
    return gallery_texts.last_line(gallery.batch, gallery.part) in text


def thread_name(batch: Job) -> str:
    """What the thread of a batch is called."""
    return prompts.cut(gallery_texts.thread_name(batch), THREAD_NAME_CHARS_MAX)
