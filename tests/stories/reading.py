"""Reads a card as a person does: lines, pictures, buttons."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import discord


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What stands on a message."""

    text: str
    buttons: tuple[str, ...]
    media: tuple[str, ...]
    alt: tuple[str, ...]
    accent: int | None

    def __contains__(self, words: str) -> bool:
        return words in self.text


def read(message: discord.Message) -> Seen:
    """What stands on a message, old style or Components V2."""
    parts = list(_walk(message.components))
    texts = [message.content, *(p.content for p in parts if isinstance(p, discord.TextDisplay))]
    items = [i for p in parts if isinstance(p, discord.MediaGalleryComponent) for i in p.items]
    accents = [p.accent_colour for p in parts if isinstance(p, discord.Container)]
    return Seen(
        text="\n".join(filter(None, texts)),
        buttons=tuple(p.label or "" for p in parts if isinstance(p, discord.Button)),
        media=tuple(i.media.url.rsplit("/", 1)[-1].split("?")[0] for i in items),
        alt=tuple(i.description or "" for i in items),
        accent=accents[0].value if accents and accents[0] is not None else None,
    )


def asked_about(message: discord.Message) -> str:
    """The id of the request that a question is about, as its first button carries it."""
    buttons = [p for p in _walk(message.components) if isinstance(p, discord.Button)]
    return str(buttons[0].custom_id).rsplit(":", 1)[-1]


def _walk(components: Any) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _walk(getattr(component, "children", ()))
        if (accessory := getattr(component, "accessory", None)) is not None:
            yield accessory
