"""The provider's client against replies that were seen elsewhere, or that nobody should send."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from bot.adapters.grok import Grok
from bot.adapters.turns import OwnTurns
from bot.core import offers
from bot.core.errors import (
    Moderated,
    NotTaken,
    OutOfCredit,
    PollFailed,
    ProviderDown,
    ProviderError,
    RateLimited,
    Rejected,
    RenderFailed,
    ResultExpired,
    Unanswered,
    WrongKey,
)
from bot.core.models import BUILT_IN, Kind
from bot.core.ports import Finished, Pending, Taken
from bot.core.requests import ImageRequest, VideoRequest

KEY = "xai-KEY0123456789abcdef"
TEAM = "5f0c2b1e-7a4d-4c7e-9b53-2f6f0a9d1c11"
JOB = "729aeede-e168-98ad-98a4-311003a92460"
IMAGE = offers.resolved(ImageRequest(prompt="a lamp", count=3), BUILT_IN)
VIDEO = offers.resolved(VideoRequest(prompt="a lamp turns on"), BUILT_IN)
LINK = "https://vidgen.x.ai/a.mp4"
BILL = {"usage": {"cost_in_usd_ticks": 700}}

Handler = Callable[[httpx.Request], httpx.Response]


def over(handler: Handler) -> Grok:
    return Grok(
        base_url="https://api.x.ai",
        key=KEY,
        transport=httpx.MockTransport(handler),
        turns=OwnTurns(1000),
    )


def saying(body: Any, status: int = 200, **headers: str) -> Grok:
    """A provider that has one answer to everything."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return over(lambda _: httpx.Response(status, content=content, headers=headers))


async def polled(body: Any, status: int = 200, kind: Kind = Kind.VIDEO) -> Pending | Finished:
    return await saying(body, status).poll(kind, JOB)


# --- finished, in every form --------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {"status": "done", "video": {"url": LINK}},
        {"video": {"url": LINK, "respect_moderation": True}},
        {"status": "complete", "video_url": LINK},
        {"status": "COMPLETED", "video": {"url": None, "file_output": {"public_url": LINK}}},
        {"status": "succeeded", "video": {"url": "", "file_output": {"public_url": LINK}}},
        {"status": "done", "video": None, "video_url": LINK, "progress": 100, "extra": []},
    ],
)
async def test_a_clips_link_is_found(body: dict[str, Any]) -> None:
    """The link is taken from wherever xAI has been seen to put it."""
    assert await polled(body | BILL) == Finished(urls=(LINK,), kept_back=0, cost_ticks=700)


@pytest.mark.parametrize("word", ["pending", "queued", "running", "processing", "in_progress"])
@pytest.mark.parametrize("status", [200, 202])
async def test_words_for_patience(word: str, status: int) -> None:
    """Whatever word xAI has for it, a job that is not over goes on."""
    body = {"status": word, "progress": 45, "data": []}
    assert await polled(body, status) == Pending(progress_percent=45)


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        *((value, value) for value in (0, 45, 99)),
        *((value, 99) for value in (100, 10**30)),
        (12.7, 12),
        *((value, None) for value in (-1, "45", True, None, [45], float("nan"), float("inf"))),
    ],
)
async def test_only_a_percentage_is_shown(progress: Any, shown: int | None) -> None:
    """What cannot be a percentage of a running job is left out."""
    body = {"status": "pending", "progress": progress}
    assert await polled(body, 202) == Pending(progress_percent=shown)


@pytest.mark.parametrize("content", [b"", b"null", b"{]", b"Accepted"])
async def test_an_accepted_poll_needs_no_body(content: bytes) -> None:
    """HTTP 202 alone says that the job goes on."""
    assert await polled(content, 202) == Pending(progress_percent=None)


async def test_pictures_that_come_at_once_are_taken() -> None:
    """A provider that ignores `deferred` and makes the pictures at once is as good."""
    links = [f"https://imgen.x.ai/{n}.jpeg" for n in range(2)]
    data = [{"url": links[0]}, {"url": "", "respect_moderation": False}, {"url": links[1]}]
    answer = await saying({"data": data} | BILL).submit(IMAGE, (), "member")
    assert answer == Finished(urls=tuple(links), kept_back=1, cost_ticks=700)


async def test_a_short_list_means_pictures_kept_back() -> None:
    """Three were asked for: one that came means two that were kept back."""
    answer = await saying({"data": [{"url": LINK}]}).submit(IMAGE, (), "member")
    assert answer == Finished(urls=(LINK,), kept_back=2, cost_ticks=None)


async def test_more_pictures_than_asked_for_are_limited() -> None:
    """Ten pictures are the most that any request brings."""
    answer = await polled({"status": "done", "data": [{"url": LINK}] * 500}, kind=Kind.IMAGE)
    assert isinstance(answer, Finished)
    assert (len(answer.urls), answer.kept_back) == (10, 0)


@pytest.mark.parametrize(
    "data",
    [
        [],
        [{}],
        ["https://imgen.x.ai/a.jpeg"],
        [{"url": "javascript:alert(1)"}],
        [{"url": ["https://imgen.x.ai/a.jpeg"]}],
        [{"url": "https://imgen.x.ai/" + "a" * 10_000}],
        [{"url": "https://imgen.x.ai/a.jpeg", "respect_moderation": False}],
    ],
)
async def test_no_picture_to_show_is_moderation(data: list[Any]) -> None:
    """A list without a usable link is a refusal that was billed."""
    with pytest.raises(Moderated) as caught:
        await saying({"data": data} | BILL).submit(IMAGE, (), "member")
    assert caught.value.cost_ticks == 700


async def test_a_link_that_moderation_flagged_is_not_used() -> None:
    """What the provider marks as refused is not delivered, link or no link."""
    body = {"status": "done", "video": {"url": LINK, "respect_moderation": False}}
    with pytest.raises(Moderated):
        await polled(body)


# --- the bill -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ticks", [True, False, -1, 1.5, "700", None, [700], {}, 10**13 + 1, 10**40, float("nan")]
)
async def test_a_bill_that_cannot_be_is_no_bill(ticks: Any) -> None:
    """Only a whole, possible number of ticks is booked."""
    body = {"video": {"url": LINK}, "usage": {"cost_in_usd_ticks": ticks}}
    assert await polled(body) == Finished(urls=(LINK,), kept_back=0, cost_ticks=None)


@pytest.mark.parametrize("ticks", [0, 1, 10**13])
async def test_a_possible_bill_is_booked(ticks: int) -> None:
    """A stated price is taken as it is, nothing included."""
    body = {"video": {"url": LINK}, "usage": {"cost_in_usd_ticks": ticks}}
    assert await polled(body) == Finished(urls=(LINK,), kept_back=0, cost_ticks=ticks)


@pytest.mark.parametrize("usage", [None, [], "free", 7, {"tokens": 5}])
async def test_a_missing_bill_is_unknown(usage: Any) -> None:
    """A result without a price is a result."""
    answer = await polled({"video": {"url": LINK}, "usage": usage})
    assert answer == Finished(urls=(LINK,), kept_back=0, cost_ticks=None)


# --- the end of a job ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"status": "failed", "error": {"code": "x", "message": "y"}}, RenderFailed),
        ({"status": "error"}, RenderFailed),
        ({"status": "canceled", "error": None}, RenderFailed),
        ({"status": "cancelled", "error": "stopped"}, RenderFailed),
        ({"status": "done"}, RenderFailed),
        ({"status": "done", "video": {"url": "ftp://x/a.mp4"}}, RenderFailed),
        ({"status": "expired"}, ResultExpired),
        ({"status": "failed", "error": {"code": 7, "message": "Content Moderation"}}, Moderated),
        ({"status": "failed", "error": "rejected by content moderation"}, Moderated),
    ],
)
async def test_ends_are_told_apart(body: dict[str, Any], error: type[ProviderError]) -> None:
    """Failed, gone and refused are three things, in whatever words."""
    with pytest.raises(error) as caught:
        await polled(body)
    assert type(caught.value) is error


@pytest.mark.parametrize("status", [404, 410])
async def test_an_unknown_job_is_gone(status: int) -> None:
    """A job that the provider does not know has no result any more."""
    with pytest.raises(ResultExpired):
        await polled({"code": "not-found", "error": "gone"}, status)


# --- errors in every shape ----------------------------------------------------------------------

LIMITED = f"Too many requests for team {TEAM}. Requests per Second (actual/limit): 2/2. API spend."


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"code": "imagine:content-moderated", "error": "rejected"}, Moderated),
        (400, {"code": "invalid", "error": "rejected by content moderation"}, Moderated),
        (400, {"error": {"code": 400, "message": "blocked by moderation"}}, Moderated),
        (403, {"error": "content moderated"}, Moderated),
        (200, {"code": "imagine:content-moderated", "error": "rejected"}, Moderated),
        (400, {"code": "invalid-argument", "error": "Incorrect API key provided"}, WrongKey),
        (401, b"", WrongKey),
        (403, {"error": "Your API key is disabled"}, WrongKey),
        (402, b"", OutOfCredit),
        (403, {"error": "this api key has no credits left"}, OutOfCredit),
        (429, {"error": "Free usage quota exceeded"}, OutOfCredit),
        (429, {"error": "reached its monthly spending limit"}, OutOfCredit),
        (429, {"code": "resource-exhausted", "error": LIMITED}, RateLimited),
        (429, b"", RateLimited),
        (403, {"error": "not in your region"}, NotTaken),
        (302, b"", NotTaken),
        (503, b"upstream connect error", ProviderDown),
        (400, {"code": "400", "error": "Argument not supported: size"}, Rejected),
        (404, {"error": {"code": 404, "message": "not found", "param": None}}, Rejected),
        (405, b"", Rejected),
        (415, b"", Rejected),
        (422, b"Failed to deserialize the JSON body: moderate", Rejected),
        (400, b"\xff\xfe not text", Rejected),
        (408, b"", Unanswered),
        (500, {"code": "internal", "error": "moderation service is down"}, Unanswered),
        (502, b"error code: 502", Unanswered),
        (504, b"", Unanswered),
        (524, b"", Unanswered),
        (200, b"", Unanswered),
        (200, b"{]", Unanswered),
        (200, b"[" * 100_000, Unanswered),
        (200, b"1" * 5_000, Unanswered),
        (200, {"status": "queued"}, Unanswered),
        (200, {"request_id": True}, Unanswered),
        (200, {"request_id": ""}, Unanswered),
        (200, {"request_id": "a/b"}, Unanswered),
        (200, {"request_id": "a" * 1_000}, Unanswered),
    ],
)
async def test_every_shape_of_error_is_understood(
    status: int, body: Any, error: type[ProviderError]
) -> None:
    """An error means the same in each of the forms that xAI writes it in."""
    with pytest.raises(error) as caught:
        await saying(body, status).submit(VIDEO, (), "member")
    assert type(caught.value) is error


async def test_a_moderated_submission_has_its_bill() -> None:
    """A refused picture costs what xAI says."""
    body = {"code": "imagine:content-moderated", "error": "rejected"} | BILL
    with pytest.raises(Moderated) as caught:
        await saying(body, 400).submit(IMAGE, (), "member")
    assert caught.value.cost_ticks == 700


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("30", 30.0),
        ("0", 0.0),
        ("Fri, 20 Nov 2026 10:00:45 GMT", 45.0),
        ("Fri, 20 Nov 2026 09:59:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("30, 40", None),
        ("", None),
    ],
)
async def test_retry_after_is_read(header: str, wait_s: float | None) -> None:
    """Seconds are seconds; a date counts from the answer's own, whatever time it is here."""
    headers = {"retry-after": header, "date": "Fri, 20 Nov 2026 10:00:00 GMT"}
    with pytest.raises(RateLimited) as submitted:
        await saying(b"", 429, **headers).submit(VIDEO, (), "member")
    with pytest.raises(PollFailed) as looked:
        await saying(b"", 429, **headers).poll(Kind.VIDEO, JOB)
    assert submitted.value.retry_after_s == looked.value.retry_after_s == wait_s


async def test_errors_are_fit_for_the_log() -> None:
    """What an error says is one short line without keys, links, ids or control characters."""
    error = (
        f"Bad\n\x1b[31mthing\u202e: key {KEY} xai-other-key of {TEAM}, see https://x.ai/{TEAM}. "
    )
    with pytest.raises(Rejected) as caught:
        await saying(
            {"code": "invalid", "error": error + "data:image/png;base64,AAAA " * 99}, 422
        ).submit(VIDEO, (), "member")
    said = str(caught.value)
    assert said.startswith("HTTP 422 invalid: Bad [31mthing : key")
    assert len(said) < 400
    assert said.isprintable()
    for secret in (KEY, "other-key", TEAM, "https://", "base64"):
        assert secret not in said


async def test_an_error_of_the_connection_does_not_quote_the_key() -> None:
    """The words of a library's error, which may repeat a header, are not passed on."""

    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.LocalProtocolError(f"Illegal header value b'Bearer {KEY}'")

    with pytest.raises(Unanswered) as caught:
        await over(answer).submit(VIDEO, (), "member")
    assert str(caught.value) == "LocalProtocolError"


# --- connections --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (httpx.ConnectError("refused"), ProviderDown),
        (httpx.ConnectTimeout("slow"), ProviderDown),
        (httpx.PoolTimeout("busy"), ProviderDown),
        (httpx.ProxyError("no"), ProviderDown),
        (httpx.ReadTimeout("slow"), Unanswered),
        (httpx.ReadError("reset"), Unanswered),
        (httpx.WriteError("reset"), Unanswered),
        (httpx.WriteTimeout("slow"), Unanswered),
        (httpx.RemoteProtocolError("dropped"), Unanswered),
        (httpx.DecodingError("not gzip"), Unanswered),
    ],
)
async def test_a_broken_connection_proves_only_so_much(
    broken: httpx.HTTPError, error: type[ProviderError]
) -> None:
    """Only a request that certainly never left is known not to have been taken."""

    def answer(_: httpx.Request) -> httpx.Response:
        raise broken

    with pytest.raises(error) as caught:
        await over(answer).submit(VIDEO, (), "member")
    assert type(caught.value) is error
    with pytest.raises(PollFailed):
        await over(answer).poll(Kind.VIDEO, JOB)
    with pytest.raises(ProviderDown):
        await over(answer).check_key()


async def test_an_answer_without_end_is_cut_off() -> None:
    """A provider that answers a gigabyte is not listened to."""
    sent = 0

    async def gigabyte() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1024):
            sent += 1
            yield bytes(1024 * 1024)

    client = over(lambda _: httpx.Response(200, content=gigabyte()))
    with pytest.raises(PollFailed):
        await client.poll(Kind.VIDEO, JOB)
    assert sent < 12


# --- the request itself -------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 422])
async def test_a_provider_without_deferral_is_asked_plainly(status: int) -> None:
    """Where `deferred` is refused, pictures are asked for without it, from then on."""
    asked: list[bool] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append("deferred" in json.loads(request.content))
        if asked[-1]:
            return httpx.Response(status, json={"error": "unknown field `deferred`"})
        return httpx.Response(200, json={"data": [{"url": LINK}] * 3})

    client = over(answer)
    for _ in range(2):
        assert isinstance(await client.submit(IMAGE, (), "member"), Finished)
    assert asked == [True, False, False]


@pytest.mark.parametrize(
    ("base_url", "asked"),
    [
        ("https://api.x.ai", "https://api.x.ai/v1"),
        ("https://api.x.ai/", "https://api.x.ai/v1"),
        ("https://api.x.ai/v1", "https://api.x.ai/v1"),
        ("https://api.x.ai/v1/", "https://api.x.ai/v1"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123/v1"),
        ("https://relay.test/xai", "https://relay.test/xai/v1"),
    ],
)
async def test_the_base_url_may_be_written_either_way(base_url: str, asked: str) -> None:
    """Host, relay or stand-in: with `/v1` or without, the requests go to the same place."""
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, json={"request_id": JOB})

    client = Grok(
        base_url=base_url, key=KEY, transport=httpx.MockTransport(answer), turns=OwnTurns(1000)
    )
    assert await client.submit(VIDEO, (), "member") == Taken(provider_id=JOB)
    assert seen == [f"{asked}/videos/generations"]


async def test_an_id_stays_in_its_place() -> None:
    """A provider's id that looks like a path leads to no other path."""
    seen: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path)
        return httpx.Response(202)

    await over(answer).poll(Kind.EDIT, "../api-key?x=1#y")
    assert seen == [b"/v1/images/..%2Fapi-key%3Fx%3D1%23y"]


async def test_the_key_goes_to_the_provider_alone() -> None:
    """A redirect is not followed, so the key cannot be carried to another host."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(307, headers={"location": "https://evil.test/"})

    with pytest.raises(NotTaken):
        await over(answer).submit(VIDEO, (), "member")
    assert asked == ["api.x.ai"]


@pytest.mark.parametrize("key", ["", "with space", "line\n", "schlüssel", "tab\t"])
def test_a_key_that_cannot_be_sent_is_told(key: str) -> None:
    """A key with stray characters is an error at the start, which does not repeat it."""
    with pytest.raises(ValueError, match="characters that no key has") as caught:
        Grok(base_url="https://api.x.ai", key=key, turns=OwnTurns(1000))
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"name": "imagine-bot"}, "imagine-bot"),
        ({"name": "", "redacted_api_key": "xa...ef"}, "xa...ef"),
        ({"name": 7}, "a key without a name"),
    ],
)
async def test_a_key_is_shown_by_what_is_known_of_it(body: dict[str, Any], name: str) -> None:
    """Its name, else what the provider shows of it."""
    assert await saying(body).check_key() == name


async def test_requests_are_spaced_to_what_the_operator_allows() -> None:
    """A burst of looks waits for its turns here, before xAI has to refuse any."""
    client = Grok(
        base_url="https://api.x.ai",
        key=KEY,
        turns=OwnTurns(20),
        transport=httpx.MockTransport(lambda _: httpx.Response(202)),
    )
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(client.poll(Kind.VIDEO, "a"))
    await client.aclose()

    assert loop.time() - began_s >= 4 / 20
