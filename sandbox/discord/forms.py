"""The body of a request: JSON alone, or multipart with files that go straight to disk."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.discord import problems
from sandbox.discord.basics import Json
from sandbox.discord.files import Attachment, Files

CHUNK_BYTES = 256 * 1024
FILES_MAX = 10
FILE_PART = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What came in: the JSON, and the uploaded files by their number."""

    body: Any
    uploads: dict[int, Attachment] = field(default_factory=dict[int, Attachment])

    def inner(self, key: str) -> "Form":
        """The same uploads under a part of the JSON, as interaction callbacks have it."""
        return Form(body=self.body.get(key) or {}, uploads=self.uploads)

    @property
    def fields(self) -> Json:
        """The JSON, which has to be an object."""
        if not isinstance(self.body, dict):
            raise problems.invalid_json()
        return self.body


async def read(request: web.Request, files: Files, *, folder: str, limit_bytes: int) -> Form:
    """Read a request; each file may have ``limit_bytes`` and belongs to ``folder``.

    Raises:
        problems.Problem: 413 for a file that is too large, 400 for too many files or JSON that is
            none.
    """
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return Form(body=_parsed(text) if text else {})
    body: Any = {}
    uploads: dict[int, Attachment] = {}
    too_large = False
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        numbered = FILE_PART.fullmatch(part.name or "")
        if part.name == "payload_json":
            body = _parsed(await part.text())
        elif numbered:
            try:
                uploads[int(numbered[1])] = await files.receive(
                    _chunks(part),
                    filename=part.filename or "file",
                    folder=folder,
                    limit_bytes=limit_bytes,
                )
            except problems.Problem:
                # Read on: a sender that is cut off in the middle would not hear the answer.
                too_large = True
    if too_large:
        raise problems.too_large()
    if len(uploads) > FILES_MAX:
        raise problems.too_many_files()
    return Form(body=body, uploads=uploads)


async def read_json(request: web.Request) -> Any:
    """The JSON of a request that carries no files.

    Raises:
        problems.Problem: 400, code 50109: it is none.
    """
    return _parsed(await request.text())


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK_BYTES):
        yield chunk


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise problems.invalid_json() from error
