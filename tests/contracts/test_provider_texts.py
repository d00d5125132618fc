"""What text models answer, in every form that words can come in."""

import json
from typing import Any

import httpx
import pytest

from bot.adapters.grok import Grok
from bot.adapters.turns import OwnTurns
from bot.core import offers
from bot.core.errors import Moderated, RenderFailed, Unanswered
from bot.core.jobs import Written
from bot.core.models import BUILT_IN
from bot.core.ports import Answered, Looked, Picture, Seen
from bot.core.requests import PROMPT_CHARS_MAX, DescribeRequest

DESCRIBE = offers.resolved(DescribeRequest(), BUILT_IN)
PICTURE = Picture(content_type="image/png", data=b"a picture")
BILL = {"usage": {"cost_in_usd_ticks": 700}}
BOTH = Written(prompt="a red lamp", caption="A lamp.")
PROMPT = Written(prompt="a red lamp")
OBJECT = '{"caption": "A lamp.", "prompt": "a red lamp"}'


def message(*texts: Any) -> dict[str, Any]:
    return {"type": "message", "content": [{"type": "output_text", "text": t} for t in texts]}


def client_of(body: Any, status: int = 200) -> Grok:
    """A client whose every request has this answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Grok(
        base_url="https://api.x.ai",
        key="xai-KEY0123456789abcdef",
        transport=httpx.MockTransport(lambda _: httpx.Response(status, content=content)),
        turns=OwnTurns(1000),
    )


async def asked(body: Any, status: int = 200) -> object:
    """What becomes of an answer."""
    return await client_of(body, status).submit(DESCRIBE, [PICTURE], "member")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (OBJECT, BOTH),
        (f"```json\n{OBJECT}\n```", BOTH),
        (f"```\n{OBJECT}```", BOTH),
        (f"Here you are:\n```JSON\n{OBJECT}\n```\nAnything else?", BOTH),
        (f"Here you are: {OBJECT} Enjoy!", BOTH),
        (f"[{OBJECT}]", BOTH),
        ('{"caption": "A\nlamp.", "prompt": "a\\u202e red\\n  lamp\\ud800", "more": [1]}', None),
        ('{"prompt": "a red lamp"}', PROMPT),
        ('{"prompt": "a red lamp", "caption": 7}', PROMPT),
        ('{"caption": "A lamp."}', Written(prompt="A lamp.", caption="A lamp.")),
        ("a red lamp", PROMPT),
        ("  a red\n\nlamp \u200b", PROMPT),
        ("a {red} lamp", Written(prompt="a {red} lamp")),
    ],
)
async def test_words_are_found(text: str, written: Written | None) -> None:
    """JSON, bare, fenced or among other words, or plain words, which are a prompt."""
    expected = written or Written(prompt="a red lamp", caption="A lamp.")
    answer = await asked({"output": [message(text)]} | BILL)
    assert answer == Answered(written=expected, cost_ticks=700)


@pytest.mark.parametrize(
    "output",
    [
        [message(OBJECT[:20], OBJECT[20:])],
        [{"type": "reasoning", "content": [{"text": "I think"}], "summary": []}, message(OBJECT)],
        [None, 7, "text", {"type": "message"}, message(None, 7, OBJECT)],
        [{"type": "message", "content": [None, "x", {"text": OBJECT}]}],
    ],
)
async def test_words_are_put_together(output: list[Any]) -> None:
    """Only what the model said counts, from all the parts it is in."""
    assert await asked({"output": output} | BILL) == Answered(written=BOTH, cost_ticks=700)


@pytest.mark.parametrize(
    "body",
    [
        {"output": []},
        {"output": [message("")]},
        {"output": [message(" \u200b \n")]},
        {"output": [message("{}")]},
        {"output": [message('{"prompt": ""}')]},
        {"output": [message('{"prompt": ["a"], "caption": null}')]},
        {"output": [message('{"prompt": "a red la')]},
        {"output": [message('{"prompt": 7}')]},
        {"output": [message("[]")]},
        {"output": [message("{" * 20_000)]},
        {"output": [{"type": "message", "content": "text"}]},
        {"output": [{"type": "tool_call", "content": [{"text": OBJECT}]}]},
        {"status": "failed", "error": {"code": "server_error", "message": "broken"}},
    ],
)
async def test_an_answer_without_words_is_a_failure(body: dict[str, Any]) -> None:
    """Nothing that could be shown: the request failed, and its bill is known."""
    with pytest.raises(RenderFailed) as caught:
        await asked(body | BILL)
    assert caught.value.cost_ticks == 700


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"<html>", {}, {"output": "text"}, {"request_id": "a"}]
)
async def test_an_answer_that_means_nothing_is_none(body: Any) -> None:
    """Whether it was taken, nobody can know."""
    with pytest.raises(Unanswered):
        await asked(body)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"code": "imagine:content-moderated", "error": "rejected"}),
        (403, {"error": "blocked by content moderation"}),
        (200, {"status": "failed", "error": {"code": "x", "message": "moderated"}}),
        (200, {"output": [], "error": "rejected by content moderation"}),
    ],
)
async def test_words_can_be_moderated(status: int, body: dict[str, Any]) -> None:
    """A refusal by moderation is one on this route too, with its bill."""
    with pytest.raises(Moderated) as caught:
        await asked(body | BILL, status)
    assert caught.value.cost_ticks == 700


async def test_words_have_an_end() -> None:
    """A prompt is cut to what the bot's own commands take, and a caption to a few sentences."""
    text = json.dumps({"caption": "long " * 900, "prompt": "wide " * 2_000})
    answer = await asked({"output": [message(text)]})
    assert isinstance(answer, Answered)
    assert len(answer.written.prompt) <= PROMPT_CHARS_MAX
    assert answer.written.prompt.endswith("wide…")
    assert len(answer.written.caption) <= 600
    assert answer.cost_ticks is None


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ('{"real_person": "no", "possible_minor": "no"}', Seen.NOBODY),
        ('```json\n{"real_person": "yes", "possible_minor": "no"}\n```', Seen.PERSON),
        ('{"real_person": "yes", "possible_minor": "unclear"}', Seen.PERSON),
        ('{"real_person": "no", "possible_minor": "yes"}', Seen.MINOR),
        ('{"real_person": "unclear", "possible_minor": "no"}', Seen.UNCLEAR),
        ('{"real_person": "no"}', Seen.UNCLEAR),
        ('{"real_person": false, "possible_minor": false}', Seen.UNCLEAR),
        ('{"real_person": "No", "possible_minor": ["no"]}', Seen.UNCLEAR),
        ("There is nobody on it.", Seen.UNCLEAR),
        ("[]", Seen.UNCLEAR),
    ],
)
async def test_only_a_plain_no_is_nobody(said: str, seen: Seen) -> None:
    """What a model says of people counts as it was asked for, or as unclear."""
    answer = await client_of({"output": [message(said)]} | BILL).look([PICTURE, PICTURE], "grok")
    assert answer == Looked(seen=seen, cost_ticks=700)
