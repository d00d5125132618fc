"""What there is to work on: in the result of a job, and in any message."""

import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import discord

from bot.core.cases.reuse import GONE
from bot.core.cases.values import Kept, Source, Upload
from bot.core.errors import NotAllowed
from bot.core.jobs import Job
from bot.ui._studio import here, studio_of
from bot.ui.job_buttons import AgainButton, EditButton

FOUND_MAX = 25
"""As many as a list in a form takes."""
NOBODY_KNOWN = 0
"""Who attached what was forwarded is not said."""
_OWN_FILE = re.compile(r"imagine-([0-9a-hjkmnp-tv-z]{16})-([0-9]{1,2})\.([a-z0-9]{3,4})")
_OWN_BUTTON = re.compile(
    rf"(?:{AgainButton.action}|{EditButton.action}):([0-9a-hjkmnp-tv-z]{{16}})"
)
_ANY_BUTTON = re.compile(r"(?:job|words|board):[a-z]+:([0-9a-hjkmnp-tv-z]{16})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A picture or clip that may be worked on, if its rights allow."""

    source: Source
    clip: bool = False
    name: str = ""
    """What somebody called the file, where that says anything."""

    @property
    def last_picture(self) -> Source:
        """What a clip goes on from; a picture itself."""
        if self.clip and isinstance(self.source, Kept):
            return replace(self.source, option="image", last_picture=True)
        return self.source


async def of_job(interaction: discord.Interaction, job: Job) -> list[Found]:
    """The results of a job that this person may work on.

    Raises NotAllowed when that is certain not to be, or nothing is kept.
    """
    reuse = studio_of(interaction).reuse
    await reuse.glance(await here(interaction), Kept(option="image", job_id=job.id))
    found = [_kept(job.id, one.part, clip=one.is_clip) for one in await reuse.results(job.id)]
    if not found:
        raise NotAllowed(GONE)
    return found


def jobs_shown(interaction: discord.Interaction, message: discord.Message) -> list[str]:
    """The ids of the jobs whose files a message of ours shows: of a gallery those of its lines."""
    if interaction.client.user is None or message.author.id != interaction.client.user.id:
        return []
    matches = (_OWN_FILE.fullmatch(name) for name, _ in _shown(message))
    return list(dict.fromkeys(match[1] for match in matches if match is not None))


def job_shown(interaction: discord.Interaction, message: discord.Message) -> str | None:
    """The id of the job that a message of ours shows, by its files or buttons; None for others."""
    if interaction.client.user is None or message.author.id != interaction.client.user.id:
        return None
    names = (name for name, _ in _shown(message))
    if matches := list(filter(None, map(_OWN_FILE.fullmatch, names))):
        return matches[0][1]
    buttons = str([component.to_dict() for component in message.components])
    match = _ANY_BUTTON.search(buttons)
    return None if match is None else match[1]


async def of_message(interaction: discord.Interaction, message: discord.Message) -> list[Found]:
    """What a message shows that may be worked on; empty when there is nothing.

    Raises NotAllowed when that is certain not to be allowed.
    """
    studio = studio_of(interaction)
    found = (
        await _own(interaction, message)
        if interaction.client.user is not None and message.author.id == interaction.client.user.id
        else list(_attached(message, interaction.user.id, studio.may_fetch))
    )
    if found:
        await studio.reuse.glance(await here(interaction), found[0].source)
    return found[:FOUND_MAX]


async def _own(interaction: discord.Interaction, message: discord.Message) -> list[Found]:
    """The results in a message of ours: by its files, or by its buttons if it shows none."""
    names = (name for name, _ in _shown(message))
    matches = filter(None, map(_OWN_FILE.fullmatch, names))
    parts = dict.fromkeys((m[1], int(m[2]) - 1, m[3] == "mp4") for m in matches)
    if parts:
        return [_kept(job_id, part, clip=clip) for job_id, part, clip in parts]
    buttons = str([component.to_dict() for component in message.components])
    if (match := _OWN_BUTTON.search(buttons)) is None:
        return []
    results = await studio_of(interaction).reuse.results(match[1])
    return [_kept(match[1], one.part, clip=one.is_clip) for one in results]


def _kept(job_id: str, part: int, *, clip: bool) -> Found:
    source = Kept(option="video" if clip else "image", job_id=job_id, part=part)
    return Found(source=source, clip=clip)


def _attached(
    message: discord.Message, user_id: int, may_fetch: Callable[[str], bool]
) -> Iterator[Found]:
    """The pictures that somebody posted, and those they forwarded."""
    own = message.author.id == user_id and message.webhook_id is None
    yield from _pictures(message, None if own else message.author.id, may_fetch)
    for forwarded in message.message_snapshots:
        yield from _pictures(forwarded, NOBODY_KNOWN, may_fetch)


def _pictures(
    message: discord.Message | discord.MessageSnapshot,
    by_user_id: int | None,
    may_fetch: Callable[[str], bool],
) -> Iterator[Found]:
    sizes = {_path(file.url): file.size for file in message.attachments}
    types = {_path(file.url): file.content_type for file in message.attachments}
    for path, (name, url) in {_path(url): (name, url) for name, url in _shown(message)}.items():
        content_type = types.get(path) or mimetypes.guess_type(path)[0] or ""
        if content_type.startswith("image/") and may_fetch(url):
            upload = Upload(
                option="image", url=url, size_bytes=sizes.get(path), by_user_id=by_user_id
            )
            yield Found(source=upload, name=name)


def _shown(message: discord.Message | discord.MessageSnapshot) -> Iterator[tuple[str, str]]:
    """The name and link of every file and picture in a message, as people see them."""
    for file in message.attachments:
        yield file.filename, file.url
    for url in (*_in_components(message.components), *_in_embeds(message.embeds)):
        yield unquote(PurePosixPath(_path(url)).name), url


def _in_embeds(embeds: Iterable[discord.Embed]) -> Iterator[str]:
    for embed in embeds:
        # A link to a picture is shown as an embed that is all thumbnail.
        for picture in (embed.image, embed.thumbnail if embed.type == "image" else None):
            if picture is not None and picture.url:
                yield picture.url


def _in_components(components: Iterable[Any]) -> Iterator[str]:
    for one in components:
        match one:
            case discord.MediaGalleryComponent():
                yield from (item.media.url for item in one.items)
            case discord.ThumbnailComponent() | discord.FileComponent():
                yield one.media.url
            case discord.SectionComponent():
                yield from _in_components((one.accessory,))
            case _:
                yield from _in_components(getattr(one, "children", ()))


def _path(url: str) -> str:
    """What names a file in its link, if it is one; the rest is a signature that changes."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
