"""Uploaded files: kept on disk, and served under signed links that expire."""

import asyncio
import hashlib
import hmac
import mimetypes
import re
from collections.abc import AsyncIterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import av
from av.error import FFmpegError
from PIL import Image, UnidentifiedImageError

from sandbox.discord import problems
from sandbox.discord.basics import Clock, Json, Snowflakes

LINK_LIFETIME_S = 24 * 3600
TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
UNSAFE_IN_NAMES = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file somebody uploaded; ``folder`` is the first part of its link's path."""

    id: str
    filename: str
    size_bytes: int
    content_type: str
    folder: str
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    description: str | None = None

    @property
    def ephemeral(self) -> bool:
        return self.folder.startswith("ephemeral-")

    @property
    def link_path(self) -> str:
        return f"/{self.folder}/{self.id}/{quote(self.filename)}"


class Files:
    """Receives uploads into a folder and signs the links to them.

    ``origin`` is the address links begin with; ``link_lifetime_s`` how long one works. Without
    ``keeps_bytes`` uploads are counted and thrown away, so that load does not fill a disk.
    """

    def __init__(self, folder: Path, clock: Clock, ids: Snowflakes, key: bytes) -> None:
        self.origin = ""
        self.link_lifetime_s = LINK_LIFETIME_S
        self.keeps_bytes = True
        self._folder = folder
        self._clock = clock
        self._ids = ids
        self._key = key
        self._by_id: dict[str, Attachment] = {}

    async def receive(
        self,
        chunks: AsyncIterable[bytes],
        *,
        filename: str,
        folder: str,
        limit_bytes: int,
    ) -> Attachment:
        """Stream one upload to disk.

        A file above the limit is read to its end, so that the sender hears the answer, and thrown
        away.

        Raises:
            problems.Problem: 413, code 40005: the file is larger than ``limit_bytes``.
        """
        file_id = self._ids.next()
        path = self._path_of(file_id)
        size_bytes = await _write(chunks, path, limit_bytes if self.keeps_bytes else 0)
        if size_bytes > limit_bytes:
            await asyncio.to_thread(path.unlink)
            raise problems.too_large()
        name = UNSAFE_IN_NAMES.sub("_", filename)[-200:] or "file"
        content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        width, height, duration_s = await asyncio.to_thread(_look_into, path, content_type)
        attachment = Attachment(
            id=file_id,
            filename=name,
            size_bytes=size_bytes,
            content_type=content_type,
            folder=folder,
            width=width,
            height=height,
            duration_s=duration_s,
        )
        return self.keep(attachment)

    def keep(self, attachment: Attachment) -> Attachment:
        """Remember a changed description or folder of a file."""
        self._by_id[attachment.id] = attachment
        return attachment

    def get(self, attachment_id: str) -> Attachment | None:
        return self._by_id.get(attachment_id)

    def path(self, attachment: Attachment) -> Path:
        """Where the bytes are."""
        return self._path_of(attachment.id)

    def link(self, attachment: Attachment) -> str:
        """A fresh link, good for ``link_lifetime_s``."""
        now_s = int(self._clock())
        expires, issued = f"{now_s + self.link_lifetime_s:x}", f"{now_s:x}"
        path = attachment.link_path
        return (
            f"{self.origin}{path}?ex={expires}&is={issued}&hm={self._sign(path, expires, issued)}&"
        )

    def linked_to(self, url: str) -> Attachment | None:
        """The file a link of ours leads to, whatever its signature."""
        if not self.origin or not url.startswith(self.origin):
            return None
        parts = url.removeprefix(self.origin).split("?")[0].split("/")
        return self.get(parts[3]) if len(parts) == 5 else None

    def opened_by(self, path: str, query: Mapping[str, str]) -> Attachment | None:
        """The file a link opens, or None when it is unknown, forged or too old."""
        expires, issued = query.get("ex", ""), query.get("is", "")
        expected = self._sign(path, expires, issued)
        if not hmac.compare_digest(expected.encode(), query.get("hm", "").encode()):
            return None
        if int(expires, 16) < self._clock():
            return None
        return self.linked_to(f"{self.origin}{path}")

    def json(self, attachment: Attachment) -> Json:
        """The attachment object of the API."""
        link = self.link(attachment)
        body: Json = {
            "id": attachment.id,
            "filename": attachment.filename,
            "size": attachment.size_bytes,
            "content_type": attachment.content_type,
            "url": link,
            "proxy_url": link,
        }
        optional = {
            "width": attachment.width,
            "height": attachment.height,
            "duration_secs": attachment.duration_s,
            "description": attachment.description,
            "ephemeral": attachment.ephemeral or None,
        }
        return body | {key: value for key, value in optional.items() if value is not None}

    def media(self, attachment: Attachment) -> Json:
        """The media object that stands in components."""
        link = self.link(attachment)
        return {
            "id": attachment.id,
            "url": link,
            "proxy_url": link,
            "width": attachment.width,
            "height": attachment.height,
            "content_type": attachment.content_type,
            "attachment_id": attachment.id,
        }

    def _path_of(self, file_id: str) -> Path:
        return self._folder / file_id

    def _sign(self, path: str, expires: str, issued: str) -> str:
        text = f"{path} {expires} {issued}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


async def _write(chunks: AsyncIterable[bytes], path: Path, limit_bytes: int) -> int:
    """Write chunks to a file, at most ``limit_bytes`` of them; how many bytes came in all."""
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    size_bytes = 0
    with await asyncio.to_thread(path.open, "wb") as file:
        async for chunk in chunks:
            size_bytes += len(chunk)
            if size_bytes <= limit_bytes:
                file.write(chunk)
    return size_bytes


def _look_into(path: Path, content_type: str) -> tuple[int | None, int | None, float | None]:
    """Width, height and duration of a picture or clip, as far as they can be told."""
    if content_type.startswith("image/"):
        return (*_picture_size(path), None)
    if content_type.startswith("video/"):
        return _clip_facts(path)
    return None, None, None


def _picture_size(path: Path) -> tuple[int | None, int | None]:
    try:
        with Image.open(path) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, *TOO_MANY_PIXELS):
        return None, None


def _clip_facts(path: Path) -> tuple[int | None, int | None, float | None]:
    try:
        with av.open(path) as clip:
            duration_s = clip.duration / av.time_base if clip.duration else None
            if not clip.streams.video:
                return None, None, duration_s
            stream = clip.streams.video[0]
            return stream.width, stream.height, duration_s
    except (FFmpegError, OSError):
        return None, None, None
