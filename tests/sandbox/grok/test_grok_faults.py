"""The sandbox's Grok Imagine can fail in every way the real one has been seen to."""

import httpx
import pytest

from sandbox.grok import faults
from tests.sandbox.grok._bench import Bench, data_uri


async def test_moderated_picture(bench: Bench) -> None:
    """A refused picture is a 400 with the bill inside, and it is billed."""
    bench.grok.faults.add(faults.moderated_image())
    answer = await bench.image(model="grok-imagine-image")
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "imagine:content-moderated",
        "error": "Generated image rejected by content moderation.",
        "usage": {"cost_in_usd_ticks": 200_000_000},
    }
    assert [charge.ticks for charge in bench.grok.bill] == [200_000_000]
    assert (await bench.image()).status_code == 200


async def test_moderated_deferred_picture(bench: Bench) -> None:
    """A refused deferred picture ends failed, and only the message says why."""
    bench.grok.faults.add(faults.moderated_image())
    request_id = (await bench.image(deferred=True)).json()["request_id"]
    bench.clock.now += bench.grok.pace.deferred_s
    done = await bench.get(f"/images/{request_id}")
    assert done.status_code == 200
    assert done.json()["status"] == "failed"
    assert "moderation" in done.json()["error"]["message"]
    assert len(bench.grok.bill) == 1


async def test_flagged_and_missing_pictures(bench: Bench) -> None:
    """Pictures kept back are flagged without a link, or just not there; all are billed."""
    bench.grok.faults.add(faults.flagged_images(1))
    bench.grok.faults.add(faults.missing_images(2))
    bench.grok.faults.add(faults.missing_images(3))
    flagged = (await bench.image(n=3)).json()["data"]
    short = (await bench.image(n=3)).json()["data"]
    empty = (await bench.image(n=3)).json()
    assert [item["respect_moderation"] for item in flagged] == [False, True, True]
    assert flagged[0]["url"] == ""
    assert flagged[1]["url"]
    assert len(short) == 1
    assert "respect_moderation" not in short[0]
    assert empty["data"] == []
    assert empty["usage"]["cost_in_usd_ticks"] == 1_200_000_000
    assert len(bench.grok.bill) == 3


async def test_moderated_clip(bench: Bench) -> None:
    """A refused clip shows at the poll: a 400 with either code, and every time it is asked."""
    bench.grok.faults.add(faults.moderated_clip())
    bench.grok.faults.add(faults.moderated_clip(long_code=True))
    first, second = await bench.clip(), await bench.clip()
    again = await bench.get(f"/videos/{bench.grok.requests[0].request_id}")
    assert first.status_code == second.status_code == again.status_code == 400
    assert first.json() == again.json()
    assert first.json() == {
        "code": "imagine:content-moderated",
        "error": "Generated video rejected by content moderation.",
    }
    assert second.json()["code"] == "Client specified an invalid argument"
    assert len(bench.grok.bill) == 2


@pytest.mark.parametrize("url", ["", None])
async def test_flagged_clip(bench: Bench, url: str | None) -> None:
    """A clip may be done without a link, flagged; it is billed."""
    bench.grok.faults.add(faults.flagged_clip(url))
    done = (await bench.clip()).json()
    assert done["status"] == "done"
    assert done["video"] == {"url": url, "duration": 1, "respect_moderation": False}
    assert len(bench.grok.bill) == 1


async def test_moderation_as_failure(bench: Bench) -> None:
    """A clip's moderation may look like a failure; it is billed all the same."""
    bench.grok.faults.add(faults.moderated_clip_as_failure("internal_error"))
    done = (await bench.clip()).json()
    assert done["error"]["code"] == "internal_error"
    assert "content moderation" in done["error"]["message"]
    assert len(bench.grok.bill) == 1


@pytest.mark.parametrize("word", ["forbidden", "BLOCKED"])
async def test_words_that_are_refused(bench: Bench, word: str) -> None:
    """In the demo some words are refused by moderation, so that the card can be seen."""
    assert (await bench.image(prompt=f"a {word} lamp")).json()["code"] == faults.MODERATED_CODE
    assert (await bench.clip(prompt=f"a {word} lamp")).status_code == 400
    assert (await bench.image(prompt=f"a{word}lamp")).status_code == 200


async def test_word_that_breaks(bench: Bench) -> None:
    """In the demo "broken" fails while rendering, and costs nothing."""
    done = (await bench.clip(prompt="a broken lamp")).json()
    assert done["status"] == "failed"
    assert done["error"]["code"] == "internal_error"
    assert (await bench.image(prompt="a broken lamp")).status_code == 500
    assert bench.grok.bill == []


@pytest.mark.parametrize("code", ["permission_denied", "service_unavailable", "internal_error"])
async def test_failed_clip(bench: Bench, code: faults.FailureCode) -> None:
    """A failed clip has a code and a message, no progress, no model, and no charge."""
    bench.grok.faults.add(faults.failed(code, "No."))
    done = await bench.clip()
    assert done.status_code == 200
    assert done.json() == {"status": "failed", "error": {"code": code, "message": "No."}}
    assert bench.grok.bill == []


async def test_unreachable_inputs(bench: Bench) -> None:
    """Inputs of clips are not looked at when submitted; what is wrong shows at the poll."""
    for source in ({"url": "not-a-url"}, {"file_id": "file_nope"}):
        body = {"prompt": "in snow", "video": source}
        sent = await bench.post("/videos/edits", body)
        assert sent.status_code == 200
        bench.clock.now += bench.grok.pace.video_s
        done = (await bench.get(f"/videos/{sent.json()['request_id']}")).json()
        assert (done["status"], done["error"]["code"]) == ("failed", "invalid_argument")
    broken = await bench.clip(image={"url": data_uri(b"no picture")})
    assert broken.json()["error"]["code"] == "invalid_argument"
    assert bench.grok.bill == []


async def test_odd_polls(bench: Bench) -> None:
    """Polls may be empty, refused for a moment, without status, or say that all is gone."""
    request_id = await bench.submit_clip()
    bench.grok.faults.add(faults.empty_poll())
    bench.grok.faults.add(faults.early_bad_request())
    empty, early = [await bench.get(f"/videos/{request_id}") for _ in range(2)]
    assert (empty.status_code, empty.content) == (202, b"")
    assert (early.status_code, early.json()["code"]) == (400, "invalid-argument")
    bench.clock.now += bench.grok.pace.video_s
    bench.grok.faults.add(faults.done_without_status())
    done = (await bench.get(f"/videos/{request_id}")).json()
    assert "status" not in done
    assert done["video"]["url"]
    bench.grok.faults.add(faults.expired())
    assert (await bench.clip()).json() == {"status": "expired"}


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        (faults.missing_key("submit-image"), 401, "API key"),
        (faults.wrong_key("submit-image"), 400, "Incorrect API key"),
        (faults.forbidden("submit-image"), 403, "permission-denied"),
        (faults.model_gone("submit-image"), 404, "not-found"),
        (faults.rate_limited("submit-image"), 429, "resource-exhausted"),
        (faults.out_of_credit(), 429, "used all available credits"),
        (faults.bad_gateway("submit-image", 520), 520, "error code: 520"),
        (faults.overloaded("submit-image"), 503, "upstream connect error"),
        (faults.nonsense("submit-image"), 200, "{]"),
    ],
)
async def test_canned_answers(bench: Bench, fault: faults.Fault, status: int, text: str) -> None:
    """Every known error can be scripted; it meets as many requests as told, and takes none."""
    bench.grok.faults.add(fault, times=2)
    answers = [await bench.image() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert text in answers[0].text
    assert "retry-after" not in answers[0].headers
    assert len(bench.grok.requests) == 1


async def test_retry_after(bench: Bench) -> None:
    """A rate limit may say when to come back."""
    bench.grok.faults.add(faults.rate_limited("poll", retry_after_s=2))
    answer = await bench.clip()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")


async def test_odd_files(bench: Bench) -> None:
    """A result may be gone, lie elsewhere, be something else, or be cut short unnoticed."""
    link = (await bench.image()).json()["data"][0]["url"]
    whole = (await bench.client.get(link)).content
    bench.grok.faults.add(faults.media_gone())
    bench.grok.faults.add(faults.redirected_media("http://169.254.169.254/secret"))
    bench.grok.faults.add(faults.wrong_content())
    bench.grok.faults.add(faults.truncated_media(length_is_honest=True))
    bench.grok.faults.add(faults.endless_media(stated_bytes=1_000_000))
    gone, moved, other, cut, large = [await bench.client.get(link) for _ in range(5)]
    assert gone.status_code == 404
    assert moved.headers["location"] == "http://169.254.169.254/secret"
    assert other.headers["content-type"] == "text/html"
    assert cut.content == whole[: len(whole) // 2]
    assert int(cut.headers["content-length"]) == len(cut.content)
    assert len(large.content) == int(large.headers["content-length"]) == 1_000_000


async def test_silence(bench: Bench) -> None:
    """The service may be silent for long and then break the connection."""
    before = bench.clock.now
    bench.grok.faults.add(faults.hanging("submit-image", delay_s=77))
    with pytest.raises(httpx.RemoteProtocolError):
        await bench.image()
    assert bench.clock.now == before + 77
