"""Embeds: their limits, and the files they show.

Limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits
"""

from collections.abc import Iterator, Mapping

from sandbox.discord.basics import Json
from sandbox.discord.files import Attachment, Files
from sandbox.discord.problems import Faults, Path

EMBEDS_MAX = 10
TOTAL_CHARS_MAX = 6000


def check(
    embeds: list[Json], attachments: Mapping[str, Attachment], files: Files, faults: Faults
) -> list[Json]:
    """The embeds as Discord would store them; what is wrong is added to ``faults``."""
    faults.length(("embeds",), len(embeds), 0, EMBEDS_MAX)
    chars = 0
    for n, embed in enumerate(embeds):
        for path, value, most in _texts(embed):
            chars += len(faults.text(("embeds", n, *path), value, 0, most))
        faults.length(("embeds", n, "fields"), len(embed.get("fields") or []), 0, 25)
    if chars > TOTAL_CHARS_MAX:
        words = f"Embed size exceeds maximum size of {TOTAL_CHARS_MAX}"
        faults.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", words)
    return [_with_files(embed, attachments, files) for embed in embeds]


def _texts(embed: Json) -> Iterator[tuple[Path, object, int]]:
    yield ("title",), embed.get("title"), 256
    yield ("description",), embed.get("description"), 4096
    yield ("footer", "text"), (embed.get("footer") or {}).get("text"), 2048
    yield ("author", "name"), (embed.get("author") or {}).get("name"), 256
    for n, field in enumerate(embed.get("fields") or []):
        yield ("fields", n, "name"), field.get("name"), 256
        yield ("fields", n, "value"), field.get("value"), 1024


def _with_files(embed: Json, attachments: Mapping[str, Attachment], files: Files) -> Json:
    stored = dict(embed)
    for key in ("image", "thumbnail"):
        url = (embed.get(key) or {}).get("url", "")
        named = attachments.get(url.removeprefix("attachment://"))
        attachment = named or files.linked_to(url)
        if attachment is not None:
            stored[key] = {"url": url, "attachment_id": attachment.id}
    return stored
