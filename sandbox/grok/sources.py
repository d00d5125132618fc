"""Input pictures and clips: data URIs, uploaded files, and links to this service's own results."""

import base64
import binascii
import re
from urllib.parse import urlsplit

from sandbox.grok import messages
from sandbox.grok.fields import Source
from sandbox.grok.media import Shelf
from sandbox.grok.uploads import Uploads

NOT_FETCHED = "Failed to fetch the media from the given URL."
DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,(.*)", re.DOTALL)


class UnreachableError(Exception):
    """The input cannot be had; there is no network behind a loopback service."""


async def read(source: Source, uploads: Uploads, shelf: Shelf, now: float) -> bytes:
    """The bytes of an input.

    Raises:
        UnreachableError: It is not there, or lies elsewhere.
    """
    if source.file_id is not None:
        try:
            return uploads.find(source.file_id, now).content
        except messages.RefusedError as error:
            raise UnreachableError(f"File {source.file_id} was not found.") from error
    url = source.url or ""
    inline = DATA_URI.fullmatch(url)
    if inline is not None:
        try:
            return base64.b64decode(inline[1], validate=True)
        except binascii.Error as error:
            raise UnreachableError("The data URI is not valid base64.") from error
    content = await shelf.content(urlsplit(url).path, now)
    if content is None:
        raise UnreachableError(NOT_FETCHED)
    return content


def check_there(source: Source, uploads: Uploads, shelf: Shelf, now: float) -> None:
    """Make sure that an input which was read before can still be had.

    Raises:
        UnreachableError: It was deleted, or its time is over.
    """
    if source.file_id is not None:
        try:
            uploads.find(source.file_id, now)
        except messages.RefusedError as error:
            raise UnreachableError(f"File {source.file_id} was not found.") from error
        return
    url = source.url or ""
    if DATA_URI.match(url) is None and not shelf.has(urlsplit(url).path, now):
        raise UnreachableError(NOT_FETCHED)
