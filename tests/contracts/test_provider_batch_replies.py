"""The provider's batches against replies that were seen elsewhere, or that nobody should send."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.adapters.grok import Grok, GrokBatches
from bot.adapters.turns import OwnTurns
from bot.core.errors import NotTaken, PollFailed, ProviderError, Unanswered
from bot.core.jobs import Written
from bot.core.ports import (
    Answered,
    BatchStage,
    Finished,
    LineResult,
    NotMade,
    Uploaded,
    WhyNot,
)

KEY = "xai-KEY0123456789abcdef"
BATCH = "batch_1934e8b5-0f0e-4a53-8f0e-6f2b7c1f9a55"
LINK = "https://vidgen.x.ai/a.mp4"
BILL = {"usage": {"cost_in_usd_ticks": 700}}
LINES = Uploaded(file_id="file_1")
NOTHING = NotMade(why=WhyNot.FAILED, words="a result that means nothing", cost_ticks=None)

Handler = Callable[[httpx.Request], httpx.Response]


def over(handler: Handler) -> GrokBatches:
    grok = Grok(
        base_url="https://api.x.ai",
        key=KEY,
        transport=httpx.MockTransport(handler),
        turns=OwnTurns(1000),
    )
    return GrokBatches(grok.connection)


def saying(body: Any, status: int = 200) -> GrokBatches:
    """A provider that has one answer to everything."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return over(lambda _: httpx.Response(status, content=content))


async def outcome(entry: dict[str, Any]) -> Finished | Answered | NotMade:
    """What a line's entry on a page of results is read as."""
    page = await saying({"results": [{"batch_request_id": "a"} | entry]}).results(BATCH)
    (result,) = page.results
    assert (result.line_id, page.next_token) == ("a", None)
    return result.outcome


# --- how a batch stands -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "stage", "lines", "pending"),
    [
        ({}, BatchStage.READING, 0, 0),
        ({"state": None, "status": None}, BatchStage.READING, 0, 0),
        ({"state": {"num_requests": None}}, BatchStage.READING, 0, 0),
        ({"state": {"num_requests": True, "num_pending": -1}}, BatchStage.READING, 0, 0),
        ({"state": {"num_requests": 3, "num_pending": 3}}, BatchStage.RUNNING, 3, 3),
        ({"state": {"num_requests": "3", "num_pending": "1"}}, BatchStage.RUNNING, 3, 1),
        ({"state": {"num_requests": 3, "num_success": 2}}, BatchStage.RUNNING, 3, 1),
        ({"state": {"num_requests": 3, "num_success": 2, "num_error": 1}}, BatchStage.DONE, 3, 0),
        (
            {"state": {"num_requests": 3, "num_pending": 1}, "cancel_time": "2026-11-20"},
            *(BatchStage.CANCELLED, 3, 1),
        ),
        ({"cancel_by_xai_message": "bad line"}, BatchStage.REFUSED, 0, 0),
        ({"cancel_by_xai_message": "", "cancel_time": ""}, BatchStage.READING, 0, 0),
    ],
)
async def test_no_field_says_how_a_batch_stands(
    facts: dict[str, Any], stage: BatchStage, lines: int, pending: int
) -> None:
    """It is read off the counts, which may be missing, and off what ended the batch."""
    batch = await saying({"batch_id": BATCH, "name": None} | facts).look(BATCH)
    assert (batch.stage, batch.lines, batch.pending) == (stage, lines, pending)
    assert (batch.id, batch.name) == (BATCH, "")


@pytest.mark.parametrize(
    ("time", "until_ms"),
    [
        ("2026-11-21", 1_795_305_600_000),
        ("2026-11-21T10:00:00Z", 1_795_255_200_000),
        ("2026-11-21T10:00:00.123456789Z", 1_795_255_200_123),
        ("2026-11-21T12:00:00+02:00", 1_795_255_200_000),
        ("2026-11-21T10:00:00", 1_795_255_200_000),
        *((odd, None) for odd in ("", "soon", "9999-12-31", "2026-13-01", None, True, [], 7)),
    ],
)
async def test_times_in_every_form(time: Any, until_ms: int | None) -> None:
    """A day ends at its midnight, a moment is in UTC where it says nothing else."""
    batch = await saying({"batch_id": BATCH, "expire_time": time}).look(BATCH)
    assert batch.results_until_ms == until_ms


# --- what came of a line ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("response", "read"),
    [
        ({"video": {"url": LINK}, "status": None}, LINK),
        ({"status": "done", "video": {"url": None, "file_output": {"public_url": LINK}}}, LINK),
        ({"data": [{"url": LINK, "respect_moderation": None}]}, LINK),
    ],
)
async def test_a_result_is_under_the_only_key(response: dict[str, Any], read: str) -> None:
    """What the key of a result is called says nothing; keys of other kinds may be there, empty."""
    for key in ("image_edit", "video_extension", "any_thing"):
        found = {"chat_get_completion": None, key: response | BILL}
        entry = {"batch_result": {"response": found, "error": {"code": 0, "message": ""}}}
        assert await outcome(entry) == Finished(urls=(read,), kept_back=0, cost_ticks=700)


@pytest.mark.parametrize("content", ['{"prompt": "a red lamp"}', [{"text": "a red lamp"}]])
async def test_words_may_come_as_a_chat(content: Any) -> None:
    """A line for words may be answered as a chat completion."""
    chat = {"choices": [None, {"message": {"role": "assistant", "content": content}}]}
    entry = {"batch_result": {"response": {"chat_get_completion": chat | BILL}}}
    assert await outcome(entry) == Answered(written=Written(prompt="a red lamp"), cost_ticks=700)


@pytest.mark.parametrize(
    ("entry", "why", "words", "cost_ticks"),
    [
        ({"batch_result": {"error": "cancelled"}}, WhyNot.CANCELLED, "cancelled", None),
        ({"batch_result": {"error": {"code": 1}}}, WhyNot.CANCELLED, "1", None),
        ({"batch_result": {"error": {"code": "CANCELLED"}}}, WhyNot.CANCELLED, "CANCELLED", None),
        (
            {"batch_result": {"error": {"code": 14, "message": "render cancelled"}}},
            *(WhyNot.FAILED, "render cancelled", None),
        ),
        (
            {"batch_result": {"error": {"code": 3}}, "error_message": "too long"},
            *(WhyNot.FAILED, "too long", None),
        ),
        ({"error_message": "overloaded"}, WhyNot.FAILED, "overloaded", None),
        ({"batch_result": {"error": ["?"]}}, WhyNot.FAILED, "no reason", None),
        (
            {"batch_result": {"error": {"code": {}, "message": []}}},
            WhyNot.FAILED,
            NOTHING.words,
            None,
        ),
        (
            {"batch_result": {"error": "rejected by content moderation"} | BILL},
            *(WhyNot.MODERATED, "rejected by content moderation", 700),
        ),
        (
            {"batch_result": {"error": {"code": 3, "message": "moderated"} | BILL}},
            *(WhyNot.MODERATED, "moderated", 700),
        ),
        (
            {"batch_result": {"response": {"a": {"error": "moderated"} | BILL}}},
            *(WhyNot.MODERATED, "moderated", 700),
        ),
        (
            {"batch_result": {"response": {"a": {"status": "failed", "error": "broken"} | BILL}}},
            *(WhyNot.FAILED, "broken", 700),
        ),
        (
            {"batch_result": {"response": {"a": {"status": "pending"}}}},
            *(WhyNot.FAILED, "a result that is not done", None),
        ),
        (
            {"batch_result": {"response": {"a": {"output": []} | BILL}}},
            *(WhyNot.FAILED, "no reason", 700),
        ),
    ],
)
async def test_a_line_without_result_says_why(
    entry: dict[str, Any], why: WhyNot, words: str, cost_ticks: int | None
) -> None:
    """Text or code, here or there: the reason and the bill are found wherever they stand."""
    assert await outcome(entry) == NotMade(why=why, words=words, cost_ticks=cost_ticks)


@pytest.mark.parametrize(
    "result",
    [
        *(None, [], "text", {}, {"response": None}, {"response": []}, {"response": {"a": "text"}}),
        *({"response": {"a": {}, "b": {"note": 1}}}, {"error": {}}, {"error": {"code": 0}}),
    ],
)
async def test_a_result_that_means_nothing_is_none(result: Any) -> None:
    """A line whose entry holds neither result nor error came to nothing."""
    assert await outcome({"batch_result": result}) == NOTHING


async def test_what_names_no_line_is_left_out() -> None:
    """Entries that belong to no line are passed over; the others on their page count."""
    odd: list[Any] = [None, 7, [], {}, {"batch_request_id": 7}, {"batch_request_id": ""}]
    odd.append({"batch_request_id": "x" * 201})
    page = await saying({"results": [*odd, {"batch_request_id": "a"}]}).results(BATCH)
    assert page.results == (LineResult(line_id="a", outcome=NOTHING),)


# --- pages and answers that nobody should send --------------------------------------------------


@pytest.mark.parametrize(
    ("token", "next_token"), [("t/?&1", "t/?&1"), (None, None), ("", None), (0, None)]
)
async def test_pages_go_on_from_a_token(token: Any, next_token: str | None) -> None:
    """A token is sent back as it came; without one, or with nothing on the page, it is the last."""
    asked: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params.get("pagination_token"))
        results = [{"batch_request_id": "a"}] if len(asked) == 1 else []
        return httpx.Response(200, json={"results": results, "pagination_token": token})

    batches = over(answer)
    assert (await batches.results(BATCH)).next_token == next_token
    assert (await batches.results(BATCH, next_token)).next_token is None
    assert asked == [None, next_token]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"null", b"[]", b"<html>", {}, {"results": None, "batches": 7}),
        {"results": [{}], "batches": [{}], "pagination_token": 7},
        {"results": [{}], "batches": [{}], "pagination_token": "x" * 5_000},
        {"batch_id": "../files", "batches": [{"batch_id": "../files", "name": "a"}]},
        b'{"batch_id": "b", "results": [], "batches": [], "x": "' + b"x" * 9_000_000 + b'"}',
    ],
)
async def test_an_answer_that_means_nothing_is_none(body: Any) -> None:
    """Nothing is concluded from it: not that a batch began, and not that there is none."""
    batches = saying(body)
    for asked in (batches.look, batches.results, batches.cancel):
        with pytest.raises(PollFailed):
            await asked(BATCH)
    with pytest.raises(NotTaken):
        await batches.find("a")
    with pytest.raises(Unanswered):
        await batches.begin("a", LINES)


async def test_a_list_without_end_proves_nothing() -> None:
    """A list that always goes on cannot show that a batch is not there."""
    page = {"batches": [{"batch_id": BATCH, "name": "another"}], "pagination_token": "more"}
    with pytest.raises(NotTaken, match="more batches"):
        await saying(page).find("a")


async def test_batches_of_others_are_passed_over() -> None:
    """Whatever else the key began, in whatever form, does not hide what is looked for."""
    others = [{"batch_id": None, "name": "another"}, {"batch_id": "b", "name": None}]
    ours = [{"batch_id": BATCH, "name": "a"}] * 2
    found = await saying({"batches": [*others, *ours]}).find("a")
    assert [one.id for one in found] == [BATCH]


async def test_an_id_stays_in_its_place() -> None:
    """A batch's id or a file's that looks like a path leads to no other path."""
    seen: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path)
        return httpx.Response(200, json={"batch_id": BATCH})

    batches = over(answer)
    await batches.cancel("../api-key?x=1")
    await batches.forget(Uploaded(file_id="../api-key?x=1"))
    assert seen == [b"/v1/batches/..%2Fapi-key%3Fx%3D1:cancel", b"/v1/files/..%2Fapi-key%3Fx%3D1"]


async def test_the_key_is_never_repeated() -> None:
    """A provider that quotes the key in a reason or an error has it removed."""
    entry = {"batch_request_id": "a", "batch_result": {"error": f"bad key {KEY}"}}
    facts = {"batch_id": BATCH, "name": KEY, "cancel_by_xai_message": f"no {KEY}"}
    batches = saying(facts | {"results": [entry]})
    assert KEY not in repr([await batches.look(BATCH), await batches.results(BATCH)])
    for status in (400, 401, 404, 429, 500):
        batches = saying({"error": f"no {KEY}", "code": KEY}, status)
        for asked in (batches.look, batches.results, batches.cancel, batches.find):
            with pytest.raises(ProviderError) as caught:
                await asked(BATCH)
            assert KEY not in str(caught.value)
        with pytest.raises(ProviderError) as caught:
            await batches.begin("a", LINES)
        assert KEY not in str(caught.value)
