"""What is logged is one line for each event, and never a secret."""

import json
import logging
from typing import Any

import pytest

from bot.adapters.observe import log_formatter

SECRET = 'a "secret" of many words'
BOT_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"


def line(form: Any, message: str, *, level: int = logging.INFO, **extra: object) -> str:
    """The line that an event becomes."""
    record = logging.LogRecord("bot.core", level, __file__, 1, message, None, None)
    record.__dict__.update(extra)
    return log_formatter(form=form, secrets=[SECRET]).format(record)


def test_json_lines_carry_the_fields() -> None:
    """Each line is a JSON object with the event, its level, its time and its own fields."""
    fields = json.loads(line("json", "a job began", action="job_began", job="01", guild=7))
    assert fields.pop("timestamp").endswith("Z")
    assert fields == {
        "event": "a job began",
        "level": "info",
        "logger": "bot.core",
        "action": "job_began",
        "job": "01",
        "guild": 7,
    }


def test_prompts_are_for_debugging_alone() -> None:
    """What people ask for is not logged at info and above."""
    assert "lighthouse" not in line("json", "asked", prompt="a lighthouse")
    assert "lighthouse" not in line("json", "asked", level=logging.ERROR, prompt="a lighthouse")
    assert "lighthouse" in line("json", "asked", level=logging.DEBUG, prompt="a lighthouse")


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        "Authorization: Bot abcdefgh.ijkl",
        "Authorization: Bearer xai-abcdefgh",
        "PATCH https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb24/messages/@original",
        "POST /interactions/123/aW50ZXJhY3Rpb24/callback",
        "postgresql://bot:hunter22@db.example/imagine",
        "the key xai-0123456789abcdefghij is wrong",
        f"logging in with {BOT_TOKEN}",
    ],
)
def test_secrets_do_not_pass(form: str, text: str) -> None:
    """Known secrets and what looks like one are blacked out, in the event and in its fields."""
    hidden = ("secret", "abcdefgh", "aW50ZXJ", "hunter22", "0123456789", "MTIzND")
    shown = line(form, f"said {text}", answer=text, nested={"headers": [text]})
    assert "[redacted]" in shown
    assert not any(part in shown for part in hidden)


def test_secrets_do_not_pass_in_tracebacks() -> None:
    """An exception that carries a secret is logged without it, and the line is still JSON."""
    with pytest.raises(ValueError, match="secret") as caught:
        int(SECRET)
    exc_info = (ValueError, caught.value, caught.tb)
    shown = json.loads(line("json", "failed", level=logging.ERROR, exc_info=exc_info))
    assert "invalid literal for int() with base 10: '[redacted]'" in shown["exception"]
