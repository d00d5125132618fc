"""What people attach: whether it is a picture or a clip, as far as Discord says.

A name or a type from outside may be wrong; whether a file is what it seems is found out when it is
opened.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

import discord

from bot.core.cases.values import Upload
from bot.core.errors import BadUpload
from bot.ui import source_texts

CLIP_ENDINGS = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv"})
PICTURE_ENDINGS = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff"}
)


def is_clip(file: discord.Attachment) -> bool:
    """Whether a file seems to be a clip, by its type or its name."""
    return (file.content_type or "").startswith("video/") or _ending(file) in CLIP_ENDINGS


def is_picture(file: discord.Attachment) -> bool:
    """Whether a file seems to be a picture, by its type or its name."""
    by_type = (file.content_type or "").startswith("image/")
    return not is_clip(file) and (by_type or _ending(file) in PICTURE_ENDINGS)


def picture(option: str, file: discord.Attachment) -> Upload:
    """A file that is to be a picture. Raises BadUpload when it is a clip."""
    if is_clip(file):
        raise BadUpload(option, source_texts.needs_picture())
    return upload(option, file)


def pictures(files: Iterable[tuple[str, discord.Attachment | None]]) -> tuple[Upload, ...]:
    """The pictures that were attached, each with its option. Raises BadUpload for a clip."""
    return tuple(picture(option, file) for option, file in files if file is not None)


def clip(option: str, file: discord.Attachment) -> Upload:
    """A file that is to be a clip. Raises BadUpload when it is a picture."""
    if is_picture(file):
        raise BadUpload(option, source_texts.needs_clip())
    return upload(option, file, clip=True)


def upload(option: str, file: discord.Attachment, *, clip: bool = False) -> Upload:
    """A file that was given to an option."""
    return Upload(option=option, url=file.url, size_bytes=file.size, clip=clip)


def _ending(file: discord.Attachment) -> str:
    return PurePosixPath(file.filename).suffix.lower()
