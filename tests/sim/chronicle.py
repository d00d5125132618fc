"""What happened in a world, line by line.

For whoever reads about a failing seed, and to tell whether two worlds were the same.
"""

import asyncio
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LINES_TOLD = 60

job_at_hand: ContextVar[str] = ContextVar("job_at_hand", default="")
"""The job that the step which runs just now is about."""


class Chronicle:
    """Lines, each with its moment, who did it, and the job it was about."""

    def __init__(self) -> None:
        self._lines: list[tuple[float, str, str, str]] = []

    def note(self, who: str, job_id: str, what: str) -> None:
        """Write a line."""
        self._lines.append((asyncio.get_running_loop().time(), who, job_id, what))

    def about(self, job_id: str) -> str:
        """The last lines about a job, and what befell the world meanwhile."""
        own = [at for at, line in enumerate(self._lines) if line[2] == job_id]
        last = own[-1] + 1 if own and job_id else len(self._lines)
        found = [line for line in self._lines[:last] if not job_id or line[2] in {"", job_id}]
        return "\n".join(_text(line) for line in found[-LINES_TOLD:])

    def digest(self) -> str:
        """The same for the same lines."""
        whole = "\n".join(_text(line) for line in self._lines)
        return hashlib.sha256(whole.encode()).hexdigest()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """What the bot logs meanwhile is written here, and goes nowhere else."""
        log = logging.getLogger("bot")
        handler = _Listener(self)
        before = log.level, log.propagate
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
        try:
            yield
        finally:
            log.removeHandler(handler)
            log.setLevel(before[0])
            log.propagate = before[1]


class _Listener(logging.Handler):
    def __init__(self, chronicle: Chronicle) -> None:
        super().__init__()
        self._chronicle = chronicle

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info is not None:
            text = f"{text}\n{logging.Formatter().formatException(record.exc_info)}"
        self._chronicle.note("log", getattr(record, "job", ""), text)


def _text(line: tuple[float, str, str, str]) -> str:
    at_s, who, job_id, what = line
    return f"{at_s:10.3f}  {who:6}  {job_id or '-':16}  {what}"
