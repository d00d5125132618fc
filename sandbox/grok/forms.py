"""Forms with files in them, which come to disk first: a file may have two hundred megabytes."""

import email
import email.policy
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import Message
from mmap import ACCESS_READ, mmap

from sandbox.grok import messages
from sandbox.grok.messages import Request

KIND = "multipart/form-data"
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One field of a form, and where in the form its content lies."""

    name: str
    filename: str | None
    start: int
    stop: int


def comes(content_type: str) -> bool:
    """Whether the body of a request is a form."""
    return content_type.startswith(KIND)


@asynccontextmanager
async def taken(pieces: AsyncIterable[bytes]) -> AsyncIterator[bytes | mmap]:
    """A form as it comes in, on disk while the context lasts."""
    with tempfile.TemporaryFile() as file:
        async for piece in pieces:
            file.write(piece)
        file.flush()
        if file.tell() == 0:
            yield b""
            return
        with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            yield content


def parts(request: Request) -> Iterator[Part]:
    """The parts of a form, in order.

    Raises:
        RefusedError: 415 when the request brings no form, 400 when the form is broken.
    """
    kind = request.headers.get("content-type", "")
    if not comes(kind):
        text = f"Expected request with `Content-Type: {KIND}`"
        raise messages.RefusedError(messages.text_response(text, 415))
    boundary = _head(b"Content-Type: " + kind.encode()).get_param("boundary", "")
    delimiter = b"\r\n--" + str(boundary).encode()
    form = request.form
    at = form.find(delimiter[2:])
    while at >= 0:
        start = form.find(b"\r\n", at + len(delimiter) - 2) + 2
        head_stop = form.find(HEAD_END, start)
        stop = form.find(delimiter, start)
        if start < 2 or head_stop < 0 or stop < 0:
            return
        head = _head(form[start:head_stop])
        yield Part(
            name=str(head.get_param("name", "", header="content-disposition")),
            filename=head.get_filename(),
            start=head_stop + len(HEAD_END),
            stop=stop,
        )
        at = stop + 2


def _head(lines: bytes) -> Message:
    return email.message_from_bytes(lines + HEAD_END, policy=email.policy.HTTP)
