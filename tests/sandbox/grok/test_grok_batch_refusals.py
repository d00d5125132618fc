"""Batches of the sandbox's Grok Imagine refuse what those of the real one refuse.

In brackets stands where a fact was read: D is a copy of an official page, ai and ll are the SDKs
that read the replies. Where nothing is told, the sandbox is the stricter.
"""

import json
from typing import Any

import httpx
import pytest

from sandbox.grok import batch_files, batch_requests, faults
from sandbox.grok.imagine import Pace
from tests.sandbox.grok._batches import add, counts, create, done, filed, inline, line
from tests.sandbox.grok._bench import CLIP, IMAGE, LITE, Bench


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{", "line 2"),
        ("", "line 2"),
        ("[]", "expected an object"),
        ("[" * 100_000, "line 2"),
        (line("a"), "duplicate custom_id `a`"),
        (line("b", "/v1/images/variations"), "unknown variant `/v1/images/variations`"),
        (line("b") | {"method": "GET"}, "unknown variant `GET`"),
        (line("b") | {"method": None}, "missing field `method`"),
        (line("b") | {"url": None}, "missing field `url`"),
        (line("b") | {"custom_id": 5}, "custom_id: invalid type"),
        (line("b") | {"body": None}, "body: expected an object"),
        (line("b", model=IMAGE["model"]), "missing field `prompt`"),
        (line("b", **IMAGE | {"n": "3"}), "n: invalid type: string"),
        (line("b", **IMAGE | {"model": "nope"}), "The model nope does not exist"),
        (
            line("b", "/v1/videos", **CLIP | {"model": LITE}),
            "not supported for batch processing",
        ),
    ],
)
async def test_one_bad_line_cancels_all(bench: Bench, bad: dict[str, Any] | str, why: str) -> None:
    """One bad line cancels the whole batch, and a message says why [D:batch]."""
    batch_id = await filed(bench, line("a"), bad, line("c"))
    batch = (await bench.get(f"/batches/{batch_id}")).json()
    assert batch["cancel_time"] == "1970-01-01"
    assert batch["cancel_by_xai_message"].startswith("Invalid request on line 2: ")
    assert why in batch["cancel_by_xai_message"]
    assert batch["state"]["num_requests"] == 0
    assert await done(bench, batch_id) == {}
    assert bench.grok.bill == []


async def test_empty_file(bench: Bench) -> None:
    """A file without lines cancels its batch."""
    batch_id = await filed(bench)
    batch = (await bench.get(f"/batches/{batch_id}")).json()
    assert batch["cancel_by_xai_message"] == "The input file is empty."


async def test_file_with_too_many_lines(bench: Bench) -> None:
    """A file has at most 50,000 lines [D:batch]."""
    text = json.dumps({**line(None), "url": "/v1/responses", "body": {"input": "a"}})
    batch_id = await filed(bench, *[text] * (batch_files.LINES_MAX + 1))
    batch = (await bench.get(f"/batches/{batch_id}")).json()
    assert "more than 50000 lines" in batch["cancel_by_xai_message"]


async def test_line_that_is_too_large(bench: Bench) -> None:
    """A request of a batch has at most 25 MB [D:batch]."""
    batch_id = await filed(bench, " " * batch_requests.REQUEST_BYTES_MAX + json.dumps(line("a")))
    batch = (await bench.get(f"/batches/{batch_id}")).json()
    assert "larger than 25 MB" in batch["cancel_by_xai_message"]


async def test_file_batches_are_sealed(bench: Bench) -> None:
    """Nothing can be added to a batch that was made from a file [D:batch]."""
    batch_id = await filed(bench, line("a"))
    refused = await bench.post(f"/batches/{batch_id}/requests", {"batch_requests": [inline("b")]})
    assert refused.status_code == 400
    assert refused.json()["code"] == "invalid-argument"
    assert (await counts(bench, batch_id))["num_requests"] == 1


@pytest.mark.parametrize(
    ("requests", "status", "why"),
    [
        (None, 422, "missing field `batch_requests`"),
        ({}, 422, "expected a sequence"),
        (["a"], 422, "expected one kind"),
        ([{"batch_request_id": "a"}], 422, "expected one kind"),
        ([{"batch_request": {"image_generation": {}, "image_edit": {}}}], 422, "expected one kind"),
        ([inline("a", "image_variation")], 422, "unknown variant `image_variation`"),
        ([inline("a", "video_edit")], 422, "unknown variant `video_edit`"),
        ([{"batch_request": {"image_generation": "x"}}], 422, "expected an object"),
        ([inline("a"), inline("b", model=IMAGE["model"])], 422, "missing field `prompt`"),
        ([inline("a"), inline("b", **IMAGE | {"model": "nope"})], 404, "The model nope"),
        ([inline("a"), inline("a")], 400, "Duplicate batch_request_id `a`"),
        ([inline("a"), inline("known")], 400, "Duplicate batch_request_id `known`"),
    ],
)
async def test_bad_requests_inline(bench: Bench, requests: Any, status: int, why: str) -> None:
    """One bad request refuses the whole call; what was added before stays [D:batch]."""
    batch_id = await create(bench)
    await add(bench, batch_id, inline("known"))
    refused = await bench.post(f"/batches/{batch_id}/requests", {"batch_requests": requests})
    assert refused.status_code == status
    assert why in refused.text
    assert (await counts(bench, batch_id))["num_requests"] == 1


async def test_call_that_is_too_large(bench: Bench) -> None:
    """Requests are added with at most 25 MB at once [D:batch]."""
    batch_id = await create(bench)
    large = inline("a", prompt="a" * batch_requests.REQUEST_BYTES_MAX, model=IMAGE["model"])
    refused = await bench.post(f"/batches/{batch_id}/requests", {"batch_requests": [large]})
    assert refused.status_code == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"name": 5}, 422),
        ({"name": "nightly", "input_file_id": 5}, 422),
        ({"name": "nightly", "input_file_id": "file_nope"}, 404),
    ],
)
async def test_bad_creations(bench: Bench, body: Any, status: int) -> None:
    """A batch needs a name, and a file that is there if it names one [D:restb]."""
    assert (await bench.post("/batches", body)).status_code == status
    assert (await bench.get("/batches")).json()["batches"] == []


@pytest.mark.parametrize("path", ["", "/requests", "/results"])
async def test_unknown_batch(bench: Bench, path: str) -> None:
    """A batch nobody made is a 404, whatever is asked of it."""
    answer = await bench.get(f"/batches/batch_nope{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert (await bench.post("/batches/batch_nope:cancel", {})).status_code == 404
    assert (await bench.client.delete("/v1/batches/batch_nope")).status_code == 405


async def test_batches_per_second(bench: Bench) -> None:
    """A team makes two batches a second; the third is a 429 until the second is over [D:batch]."""
    answers = [await bench.post("/batches", {"name": "nightly"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "resource-exhausted"
    bench.clock.now += 1
    assert (await bench.post("/batches", {"name": "nightly"})).status_code == 200


async def test_adds_in_thirty_seconds(bench: Bench) -> None:
    """A team adds so many times in thirty seconds, to whichever batches: 1,000 [D:batch]."""
    assert Pace().adds_per_30_s == 1_000
    bench.grok.pace = Pace(adds_per_30_s=3)
    first, second = await create(bench), await create(bench)
    answers = [
        await bench.post(f"/batches/{one}/requests", {"batch_requests": [inline(f"a{at}")]})
        for at, one in enumerate((first, second, first, second))
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    bench.clock.now += 30
    await add(bench, first, inline("b"))


async def test_lost_answers(bench: Bench) -> None:
    """When the answer to a creation or an addition is lost, it may have been processed."""
    bench.grok.faults.add(faults.dropped_after("create-batch"))
    bench.grok.faults.add(faults.overloaded("batch"))
    bench.grok.faults.add(faults.rate_limited("batch-results"))
    with pytest.raises(httpx.RemoteProtocolError):
        await create(bench)
    assert (await bench.get("/batches")).status_code == 503
    [batch] = (await bench.get("/batches")).json()["batches"]
    assert (await bench.get(f"/batches/{batch['batch_id']}/results")).status_code == 429
