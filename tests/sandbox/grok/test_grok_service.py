"""The sandbox's Grok Imagine keeps time, prices, keys and files as the real one does."""

import io
from dataclasses import replace
from typing import Any

import av
import pytest
from PIL import Image

from sandbox.grok.imagine import API_KEY, Pace
from tests.sandbox.grok._bench import BASE, IMAGE, LITE, REFERENCE, Bench, a_picture, in_process

DAY_S = 86_400


async def test_keys(bench: Bench) -> None:
    """A missing key is a 401, a wrong one a 400 that names the API key; a right one tells."""
    missing = await bench.client.get("/v1/api-key", headers={"authorization": ""})
    wrong = await bench.client.get("/v1/api-key", headers={"authorization": "Bearer xai-nope"})
    right = await bench.get("/api-key")
    assert missing.status_code == 401
    assert wrong.status_code == 400
    assert "API key" in wrong.json()["error"]
    assert right.json()["api_key_blocked"] is False
    assert API_KEY not in right.text


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("POST", "/v1/video/generations", 404, '"code":404'),
        ("GET", "/v1/nothing", 404, '"code":404'),
        ("POST", "/v1/videos/upscale", 405, ""),
        ("GET", "/v1/videos/upscale", 400, "Malformed request ID"),
        ("GET", "/v1/videos/00000000-0000-4000-8000-000000000000", 404, "not-found"),
        ("GET", "/xai-imgen/xai-tmp-imgen-nope.jpeg", 404, "Not Found"),
    ],
)
async def test_unknown_paths(bench: Bench, method: str, path: str, status: int, body: str) -> None:
    """Old paths, wrong methods and words in place of an id each have their own answer."""
    answer = await bench.client.request(method, path)
    assert answer.status_code == status
    assert body in answer.text
    assert body or not answer.text


async def test_model_lists(bench: Bench) -> None:
    """Picture models are listed with prices in ticks, clip models without, aliases lead to them."""
    images = (await bench.get("/image-generation-models")).json()["models"]
    videos = (await bench.get("/video-generation-models")).json()["models"]
    assert {model["id"]: model["image_price"] for model in images} == {
        "grok-imagine-image": 200_000_000,
        "grok-imagine-image-2.0": 600_000_000,
        "grok-imagine-image-quality": 400_000_000,
    }
    assert len(videos) == 3
    assert all("price" not in key for model in videos for key in model)
    found = await bench.get("/video-generation-models/grok-imagine-video-1.5-preview")
    assert found.json()["id"] == "grok-imagine-video-1.5"
    assert len((await bench.get("/models")).json()["data"]) == 10
    assert (await bench.get("/models/nope")).status_code == 404


@pytest.mark.parametrize(
    ("options", "ticks"),
    [
        ({"model": "grok-imagine-image", "resolution": "2k"}, 200_000_000),
        ({"resolution": "1k"}, 400_000_000),
        ({"resolution": "1.5k"}, 500_000_000),
        ({"resolution": "2k", "quality": "medium"}, 800_000_000),
        ({"quality": "medium", "n": 3}, 1_800_000_000),
        ({"model": "grok-imagine-image-pro", "quality": "medium"}, 400_000_000),
    ],
)
async def test_picture_prices(bench: Bench, options: dict[str, Any], ticks: int) -> None:
    """A picture costs by model, quality as served, and resolution."""
    answer = await bench.image(**options, user="someone")
    assert answer.json()["usage"]["cost_in_usd_ticks"] == ticks
    assert [(charge.ticks, charge.user) for charge in bench.grok.bill] == [(ticks, "someone")]


@pytest.mark.parametrize(
    ("inputs", "options", "ticks"),
    [(5, {}, 1_100_000_000), (1, {"n": 2, "quality": "low"}, 900_000_000)],
)
async def test_edit_prices(bench: Bench, inputs: int, options: dict[str, Any], ticks: int) -> None:
    """An edit is served at medium quality and charges each input once per request."""
    body = IMAGE | {"images": [REFERENCE] * inputs} | options
    answer = await bench.post("/images/edits", body)
    assert answer.json()["usage"]["cost_in_usd_ticks"] == ticks


@pytest.mark.parametrize(
    ("options", "ticks"),
    [
        ({"resolution": "480p"}, 800_000_000),
        ({"image": REFERENCE}, 900_000_000),
        ({"reference_images": [REFERENCE] * 2}, 1_000_000_000),
        ({"model": LITE, "duration": "4", "resolution": "720p", "image": REFERENCE}, 1_300_000_000),
        ({"model": BASE, "seconds": 6, "duration": None, "resolution": "720p"}, 4_200_000_000),
    ],
)
async def test_clip_prices(bench: Bench, options: dict[str, Any], ticks: int) -> None:
    """A clip costs its seconds at the rate of model and resolution, and each input picture."""
    done = await bench.clip(**options)
    assert done.json()["usage"]["cost_in_usd_ticks"] == ticks


async def test_edited_and_extended_clips(bench: Bench) -> None:
    """Changing a clip costs its seconds too; an extension is as long as both parts."""
    link = (await bench.clip(duration=3)).json()["video"]["url"]
    found: dict[str, tuple[int, int]] = {}
    for path in ("edits", "extensions"):
        body = {"prompt": "in snow", "video": {"url": link}, "duration": 2}
        sent = await bench.post(f"/videos/{path}", body)
        bench.clock.now += bench.grok.pace.video_s
        done = (await bench.get(f"/videos/{sent.json()['request_id']}")).json()
        file = (await bench.client.get(done["video"]["url"])).content
        with av.open(io.BytesIO(file), "r") as container:
            assert container.duration is not None
            length_s = round(container.duration / av.time_base)
        assert length_s == done["video"]["duration"]
        found[path] = (length_s, done["usage"]["cost_in_usd_ticks"])
    # 480p of the base model: $0.05 per second made, $0.01 per second given.
    assert found == {"edits": (3, 1_800_000_000), "extensions": (5, 1_300_000_000)}


async def test_deferred_picture(bench: Bench) -> None:
    """A deferred picture gives an id at once, 202 while it runs, then the data and the bill."""
    sent = await bench.image(deferred=True)
    request_id = sent.json()["request_id"]
    assert sent.json() == {"request_id": request_id}
    running = await bench.get(f"/images/{request_id}")
    assert running.status_code == 202
    assert running.json() == {"request_id": request_id, "status": "pending"}
    bench.clock.now += bench.grok.pace.deferred_s
    done = (await bench.get(f"/images/{request_id}")).json()
    assert (done["status"], len(done["data"])) == ("done", 1)
    assert done["usage"]["cost_in_usd_ticks"] == 400_000_000
    assert (await bench.get(f"/videos/{request_id}")).status_code == 404


async def test_waiting_picture(bench: Bench) -> None:
    """A picture that is not deferred answers after its latency."""
    bench.grok.pace = Pace(image_s=9)
    before = bench.clock.now
    assert (await bench.image()).status_code == 200
    assert bench.clock.now == before + 9


async def test_links_and_results_die(bench: Bench) -> None:
    """A link is dead after its lifetime, and a day later the job is unknown."""
    bench.grok.pace = replace(bench.grok.pace, link_lifetime_s=3_600)
    done = await bench.clip()
    link = done.json()["video"]["url"]
    bench.clock.now += 3_599
    assert (await bench.client.get(link)).status_code == 200
    bench.clock.now += 1
    assert (await bench.client.get(link)).status_code == 404
    bench.clock.now += DAY_S
    request_id = bench.grok.requests[0].request_id
    assert (await bench.get(f"/videos/{request_id}")).status_code == 404


async def test_jitter_and_empty_polls_are_reproducible() -> None:
    """With the same seed two services give the same ids, latencies and polls."""

    async def run() -> list[tuple[int, bytes]]:
        async with in_process(pace=Pace(jitter=0.3, empty_polls=0.5)) as bench:
            request_id = await bench.submit_clip()
            polls: list[tuple[int, bytes]] = []
            for _ in range(12):
                poll = await bench.get(f"/videos/{request_id}")
                polls.append((poll.status_code, poll.content))
                bench.clock.now += 4
            return polls

    first, second = await run(), await run()
    assert first == second
    assert (202, b"") in first


async def test_lifetime_must_precede_the_file(bench: Bench) -> None:
    """`expires_after` behind the file is a 400; a file with a lifetime is gone after it."""
    late = [("file", ("a.png", b"x")), ("expires_after", (None, "3600"))]
    early = list(reversed(late))
    refused = await bench.client.post("/v1/files", files=late)
    assert refused.status_code == 400
    file_id = (await bench.client.post("/v1/files", files=early)).json()["id"]
    assert [entry["id"] for entry in (await bench.get("/files")).json()["data"]] == [file_id]
    bench.clock.now += 3_600
    assert (await bench.get(f"/files/{file_id}")).status_code == 404
    assert (await bench.get("/files")).json() == {"data": [], "pagination_token": None}


async def test_uploaded_picture_is_edited(bench: Bench) -> None:
    """An uploaded file can be the input of an edit; the result has its shape."""
    upload = await bench.client.post("/v1/files", files={"file": ("a.png", a_picture((600, 900)))})
    answer = await bench.post("/images/edits", IMAGE | {"image": {"file_id": upload.json()["id"]}})
    file = await bench.client.get(answer.json()["data"][0]["url"])
    width, height = Image.open(io.BytesIO(file.content)).size
    assert width / height == pytest.approx(2 / 3, rel=0.02)
