"""Batches of the sandbox's Grok Imagine live as those of the real one do.

In brackets stands where a fact was read: D is a copy of an official page, ai and ll are the SDKs
that read the replies. Where nothing is told, the sandbox does what is hardest to cope with.
"""

import io
import json
import re
import tracemalloc
from dataclasses import replace

from PIL import Image

from sandbox.grok import faults
from sandbox.grok.imagine import Pace
from sandbox.grok.pace import Manners
from tests.sandbox.grok._batches import (
    add,
    counts,
    create,
    done,
    filed,
    inline,
    line,
    pages,
    results,
    upload,
)
from tests.sandbox.grok._bench import IMAGE, Bench, in_process

DAY_S = 86_400


async def test_new_batch(bench: Bench) -> None:
    """A new batch is empty, its times are bare dates, and no field says how it stands [D:restb]."""
    answer = await bench.post("/batches", {"name": "nightly"})
    batch = answer.json()
    assert re.fullmatch(r"batch_[0-9a-f-]{36}", batch.pop("batch_id"))
    assert batch.pop("create_api_key_id")
    assert batch == {
        "name": "nightly",
        "create_time": "1970-01-01",
        "expire_time": "1970-01-02",
        "cancel_time": None,
        "cancel_by_xai_message": None,
        "state": {
            "num_requests": 0,
            "num_pending": 0,
            "num_success": 0,
            "num_error": 0,
            "num_cancelled": 0,
        },
    }


async def test_status_is_null_or_absent(bench: Bench) -> None:
    """Looked at later, a batch may carry a status, but it tells nothing [ai, ll]."""
    batch_id = await create(bench)
    assert (await bench.get(f"/batches/{batch_id}")).json()["status"] is None
    bench.grok.manners = Manners(null_status=False)
    assert "status" not in (await bench.get(f"/batches/{batch_id}")).json()


async def test_times_may_be_moments(bench: Bench) -> None:
    """Times may also be moments, as other fronts of the service write them [ll]."""
    bench.grok.manners = Manners(times="moments")
    batch_id = await create(bench)
    assert (await bench.get(f"/batches/{batch_id}")).json()["expire_time"] == "1970-01-02T00:16:40Z"


async def test_inline_requests(bench: Bench) -> None:
    """Requests are added call by call, and done one by one at moments of their own [D:batch]."""
    batch_id = await create(bench)
    await add(bench, batch_id, *(inline(f"a{at}") for at in range(30)))
    await add(bench, batch_id, *(inline(f"b{at}") for at in range(30)))
    first = await counts(bench, batch_id)
    assert (first["num_requests"], first["num_pending"]) == (60, 60)
    bench.clock.now += bench.grok.pace.batch_s / 2
    half = await counts(bench, batch_id)
    assert 0 < half["num_success"] < 60
    assert half["num_success"] + half["num_pending"] == 60
    assert len(await results(bench, batch_id)) == half["num_success"] == len(bench.grok.bill)
    bench.clock.now += bench.grok.pace.batch_s / 2
    assert (await counts(bench, batch_id))["num_success"] == 60


async def test_file_is_read_after_a_while(bench: Bench) -> None:
    """A batch of a file has no requests until the file was read, then all of them [ll, ai]."""
    batch_id = await create(bench, await upload(bench, line("a"), line("b")))
    assert (await counts(bench, batch_id))["num_requests"] == 0
    bench.clock.now += bench.grok.pace.batch_read_s
    assert (await counts(bench, batch_id))["num_requests"] == 2
    assert set(await done(bench, batch_id)) == {"a", "b"}


async def test_file_batch_over_both_fronts(front: Bench) -> None:
    """A batch over a socket goes as in-process, the colon of its cancel included [D:restb]."""
    batch_id = await filed(front, line("a", n=2, **IMAGE))
    [result] = (await done(front, batch_id)).values()
    for item in result["batch_result"]["response"]["image_generation"]["data"]:
        file = await front.client.get(item["url"], headers={"authorization": ""})
        assert file.headers["content-type"] == "image/jpeg"
    cancelled = await front.client.post(f"/v1/batches/{batch_id}:cancel")
    assert cancelled.json()["cancel_time"] == "1970-01-01"


async def test_file_may_be_deleted_once_it_was_read(bench: Bench) -> None:
    """A file deleted before it was read cancels its batch; later nobody needs it."""
    early, late = await upload(bench, line("a")), await upload(bench, line("a"))
    cancelled, goes_on = await create(bench, early), await create(bench, late)
    await bench.client.delete(f"/v1/files/{early}")
    bench.clock.now += bench.grok.pace.batch_read_s
    await bench.client.delete(f"/v1/files/{late}")
    batch = (await bench.get(f"/batches/{cancelled}")).json()
    assert early in batch["cancel_by_xai_message"]
    assert set(await done(bench, goes_on)) == {"a"}


async def test_ids_are_made_where_none_is_given(bench: Bench) -> None:
    """A request without an id gets a UUID [D:batch]."""
    batch_id = await filed(bench, line(None), line(""))
    names = set(await done(bench, batch_id))
    assert len(names) == 2
    assert all(re.fullmatch(r"[0-9a-f-]{36}", name) for name in names)


async def test_any_characters_in_a_file(bench: Bench) -> None:
    """Prompts and ids may have any characters that JSON can carry."""
    names = ("ﬁ\u2028名前", "\ud800", "a\nb")
    batch_id = await filed(
        bench, *(line(name, prompt=name, model=IMAGE["model"]) for name in names)
    )
    assert set(await done(bench, batch_id)) == set(names)
    assert [one.body["prompt"] for one in bench.grok.batches.sent(batch_id)] == list(names)


async def test_list_of_batches(bench: Bench) -> None:
    """All batches are listed in pages; a full page has a token though nothing follows [D:restb]."""
    bench.grok.pace = Pace(batches_per_s=None)
    sent = [await create(bench) for _ in range(4)]
    page = (await bench.get("/batches?limit=4")).json()
    assert [one["batch_id"] for one in page["batches"]] == sent[::-1]
    assert page["pagination_token"]
    assert len(await pages(bench, "/batches", "batches", limit=2)) == 4
    assert (await bench.get("/batches")).json()["pagination_token"] is None


async def test_requests_of_a_batch(bench: Bench) -> None:
    """Requests are listed with where they go and how they stand, in no order [D:restb]."""
    batch_id = await create(bench)
    names = [f"a{at:02}" for at in range(25)]
    await add(bench, batch_id, inline("broken", prompt="broken", model=IMAGE["model"]))
    await add(bench, batch_id, *(inline(name) for name in names))
    path = f"/batches/{batch_id}/requests"
    fresh = await pages(bench, path, "batch_request_metadata", limit=10)
    assert {one["state"] for one in fresh} == {"unknown"}
    assert [one["batch_request_id"] for one in fresh] != ["broken", *names]
    assert {one["batch_request_id"] for one in fresh} == {"broken", *names}
    bench.clock.now += bench.grok.pace.batch_s / 2
    half = await pages(bench, path, "batch_request_metadata")
    assert {"pending", "succeeded"} <= {one["state"] for one in half}
    bench.clock.now += bench.grok.pace.batch_s / 2
    listed = await pages(bench, path, "batch_request_metadata")
    ended = {one["batch_request_id"]: one for one in listed}
    assert ended["broken"] == {
        "batch_request_id": "broken",
        "endpoint": "/v1/images/generations",
        "model": "grok-imagine-image-2.0",
        "state": "failed",
        "create_time": "1970-01-01",
        "finish_time": "1970-01-01",
    }


async def test_cancel_keeps_what_is_done(bench: Bench) -> None:
    """Cancelling keeps what is done, bills no more, and lets nothing more in [D:batch]."""
    batch_id = await create(bench)
    await add(bench, batch_id, *(inline(f"a{at}") for at in range(20)))
    bench.clock.now += bench.grok.pace.batch_s / 2
    made = (await counts(bench, batch_id))["num_success"]
    batch = (await bench.post(f"/batches/{batch_id}:cancel", {})).json()
    assert batch["cancel_time"] == "1970-01-01"
    assert batch["cancel_by_xai_message"] is None
    assert batch["state"]["num_cancelled"] == 20 - made
    again = (await bench.client.post(f"/v1/batches/{batch_id}:cancel")).json()
    assert again == batch
    refused = await bench.post(f"/batches/{batch_id}/requests", {"batch_requests": [inline("b")]})
    assert refused.status_code == 400
    ended = (await done(bench, batch_id)).values()
    outcomes = [one["batch_result"] for one in ended]
    assert sum("response" in outcome for outcome in outcomes) == made == len(bench.grok.bill)
    # Code 1, or the word alone.
    told = [outcome["error"] for outcome in outcomes if "response" not in outcome]
    assert "cancelled" in told
    assert {"code": 1, "message": "cancelled"} in told


async def test_cancelled_before_its_file_was_read(bench: Bench) -> None:
    """A batch cancelled before its file was read stays empty."""
    batch_id = await create(bench, await upload(bench, line("a")))
    await bench.post(f"/batches/{batch_id}:cancel", {})
    assert await done(bench, batch_id) == {}
    assert (await counts(bench, batch_id))["num_requests"] == 0


async def test_expiry(bench: Bench) -> None:
    """A day after its creation the results of a batch are gone; the rest never ends [ll, ai]."""
    bench.grok.pace = Pace(batch_s=2 * DAY_S)
    batch_id = await create(bench)
    await add(bench, batch_id, *(inline(f"a{at}") for at in range(20)))
    bench.clock.now += DAY_S - 1
    made = len(await results(bench, batch_id))
    assert 0 < made < 20
    bench.clock.now += DAY_S * 2
    gone = await bench.get(f"/batches/{batch_id}/results")
    assert (gone.status_code, gone.json()["code"]) == (404, "not-found")
    state = await counts(bench, batch_id)
    assert (state["num_success"], state["num_pending"]) == (made, 20 - made)
    refused = await bench.post(f"/batches/{batch_id}/requests", {"batch_requests": [inline("b")]})
    assert refused.status_code == 400
    bench.grok.faults.add(faults.no_results())
    empty = await bench.get(f"/batches/{batch_id}/results")
    assert empty.json() == {"results": [], "pagination_token": None}


async def test_batches_are_outside_the_rate_limit(bench: Bench) -> None:
    """A batch does not count for the rate limit of single requests [D:batch]."""
    bench.grok.pace = replace(bench.grok.pace, submits_per_s=1)
    batch_id = await create(bench)
    await add(bench, batch_id, *(inline(f"a{at}") for at in range(5)))
    assert (await bench.image()).status_code == 200
    assert (await bench.image()).status_code == 429


async def test_what_was_sent_can_be_read(bench: Bench) -> None:
    """For tests: what a batch was sent is there to be read, and nothing else keeps it."""
    batch_id = await filed(bench, line("a", prompt="one", model="grok-imagine-image"), line("b"))
    await bench.get("/batches")
    sent = list(bench.grok.batches.sent(batch_id))
    assert [(one.name, one.endpoint, one.body["prompt"]) for one in sent] == [
        ("a", "/v1/images/generations", "one"),
        ("b", "/v1/images/generations", "a lamp"),
    ]
    assert [(one.route, one.request_id) for one in bench.grok.requests] == [
        ("create-batch", batch_id)
    ]


async def test_files_are_made_when_they_are_fetched() -> None:
    """In the demo too: pictures of full size, and none of them before somebody wants it."""
    async with in_process(instant_media=False) as bench:
        batch_id = await create(bench)
        await add(bench, batch_id, *(inline(f"a{at}", n=10, **IMAGE) for at in range(100)))
        ended = await done(bench, batch_id)
        data = ended["a7"]["batch_result"]["response"]["image_generation"]["data"]
        file = await bench.client.get(data[0]["url"])
        assert Image.open(io.BytesIO(file.content)).size == (1024, 1024)


async def test_many_requests_cost_little_memory(bench: Bench) -> None:
    """What requests ask for is on disk while they wait: each holds less than a kilobyte."""
    count, prompt = 2_000, "a lamp " * 1_000
    lines = (
        json.dumps(line(f"line-{at}", prompt=f"{prompt} {at}", model=IMAGE["model"]))
        for at in range(count)
    )
    content = "\n".join(lines).encode()
    tracemalloc.start()
    sent = await bench.client.post("/v1/files", files={"file": ("lines.jsonl", content)})
    batch_id = await create(bench, sent.json()["id"])
    bench.clock.now += bench.grok.pace.batch_read_s
    assert (await counts(bench, batch_id))["num_pending"] == count
    del sent
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < count * 1_000
