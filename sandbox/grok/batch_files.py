"""Reads the file of a batch, line by line from where it lies."""

import io
from collections.abc import Iterator
from pathlib import Path

from sandbox.grok import batch_requests, messages
from sandbox.grok.batch_requests import Wanted
from sandbox.grok.catalogue import Catalogue

LINES_MAX = 50_000


class BadFileError(Exception):
    """The file cannot be taken, and why: one bad line is enough."""


def read(body: bytes | Path, models: Catalogue) -> Iterator[Wanted]:
    """The requests of a file, in its order.

    Raises:
        BadFileError: A line is bad or names a request again, or there are none or too many.
    """
    names: set[str] = set()
    with io.BytesIO(body) if isinstance(body, bytes) else body.open("rb") as file:
        count = sum(1 for _ in file)
        if not count:
            raise BadFileError("The input file is empty.")
        if count > LINES_MAX:
            raise BadFileError(f"The input file has more than {LINES_MAX} lines.")
        file.seek(0)
        for number, text in enumerate(file, start=1):
            try:
                wanted = batch_requests.line(text)
                batch_requests.check(wanted, models)
            except messages.RefusedError as refusal:
                raise BadFileError(_bad(number, messages.words_of(refusal.response))) from refusal
            if wanted.name in names:
                raise BadFileError(_bad(number, f"duplicate custom_id `{wanted.name}`"))
            if wanted.name is not None:
                names.add(wanted.name)
            yield wanted


def _bad(number: int, why: str) -> str:
    return f"Invalid request on line {number}: {why}"
