"""What the bot writes to its log: one line for each event, without secrets and without prompts.

Everything logs through `logging`, the libraries too. Every event of ours names what was done with
an `action` word: `log.info("job %s began", id, extra={"action": "job_began", "job": id})`.
"""

import json
import logging
import re
import sys
from collections.abc import Iterable
from typing import Any, Literal, TextIO

import stamina
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_QUIET = ("discord", "httpx", "httpcore", "aiosqlite", "asyncio", "PIL", "libav")
"""Libraries whose everyday lines say nothing to whoever runs the bot."""

_CHATTY = ("discord.client", "discord.state")
"""They warn at every start of what this bot leaves out on purpose: voice, and the guilds intent."""

_SECRET_SHAPES = re.compile(
    r"(?P<scheme>\b(?:Bot|Bearer) )[\w.~+/=-]{8,}"
    r"|(?P<reply>/(?:webhooks|interactions)/\d+/)[\w.~%+=-]+"
    r"|(?P<login>://[^\s/:@\"']*:)[^\s/@\"']+(?=@)"
    r"|\bxai-[A-Za-z0-9]{16,}"
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"
)
"""Authorization headers, interaction tokens in addresses, passwords in addresses, xAI's keys and
Discord's bot tokens, as both are documented to look."""

_BLACKED_OUT = "[redacted]"


def configure_logging(
    *,
    form: Literal["console", "json"],
    level: str,
    secrets: Iterable[str],
    stream: TextIO | None = None,
) -> None:
    """Send every line of the process, ours and the libraries', to `stream` (unset: stderr).

    `secrets` are texts that must never be written. Replaces what was set up before.
    """
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(log_formatter(form=form, secrets=secrets, colors=out.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)
    # It would write a line of its own for each try.
    stamina.instrumentation.set_on_retry_hooks([])


def log_formatter(
    *, form: Literal["console", "json"], secrets: Iterable[str], colors: bool = False
) -> logging.Formatter:
    """Turns a record, ours or a library's, into its line; `extra` become fields of it."""
    last: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=colors, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_prompt,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *last,
            _Redactor(secrets),
        ],
    )


def _without_prompt(_: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What people ask for is theirs: it is logged only where someone looks for a fault."""
    if event["level"] != "debug":
        event.pop("prompt", None)
    return event


class _Redactor:
    """The last processor: whatever way a secret came into a line, it does not leave in it."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spellings = {s for secret in secrets if secret for s in (secret, json.dumps(secret)[1:-1])}
        longest_first = sorted(spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __call__(self, _: WrappedLogger, _method: str, line: Any) -> str:
        known_gone = self._known.sub(_BLACKED_OUT, str(line))
        return _SECRET_SHAPES.sub(_black_out, known_gone)


def _black_out(found: re.Match[str]) -> str:
    kept = found["scheme"] or found["reply"] or found["login"] or ""
    return kept + _BLACKED_OUT
