"""Results of batches of the sandbox's Grok Imagine come as those of the real one do.

In brackets stands where a fact was read: D is a copy of an official page, ai and ll are the SDKs
that read the replies. Where nothing is told, the sandbox does what is hardest to cope with.
"""

import json
from typing import Any

import pytest

from sandbox.grok import faults
from sandbox.grok.pace import Manners
from tests.sandbox.grok._batches import (
    CHAT,
    TEXT,
    add,
    counts,
    create,
    done,
    filed,
    inline,
    line,
    one_of_each,
    results,
)
from tests.sandbox.grok._bench import BASE, CLIP, IMAGE, LITE, REFERENCE, Bench

HOUR_S = 3_600


def response(result: dict[str, Any]) -> dict[str, Any]:
    return result["batch_result"]["response"]


async def a_clip(bench: Bench) -> str:
    """A link to a finished clip of two seconds."""
    return (await bench.clip(duration=2)).json()["video"]["url"]


async def test_all_kinds_in_one_file(bench: Bench) -> None:
    """A file may mix pictures, clips and text, each with the result of its own route [D:batch]."""
    batch_id = await filed(bench, *one_of_each(await a_clip(bench)))
    found = {name: response(result) for name, result in (await done(bench, batch_id)).items()}
    assert {name: list(made) for name, made in found.items()} == {
        "made": ["image_generation"],
        "edited": ["image_edit"],
        "filmed": ["video_generation"],
        "changed": ["video_generation"],
        "extended": ["video_extension"],
        "written": ["responses"],
        "said": ["chat_get_completion"],
    }
    assert len(found["made"]["image_generation"]["data"]) == 2
    assert found["changed"]["video_generation"]["video"]["duration"] == 2
    assert found["extended"]["video_extension"]["video"]["duration"] == 4
    written = found["written"]["responses"]["output"][-1]["content"][0]["text"]
    assert found["said"]["chat_get_completion"]["choices"][0]["message"]["content"] == written


async def test_all_kinds_inline(bench: Bench) -> None:
    """Added inline, an edit of a clip is a generation with a `video` [D:batch]."""
    video = {"url": await a_clip(bench)}
    batch_id = await create(bench)
    await add(
        bench,
        batch_id,
        inline("edited", "image_edit", image=REFERENCE, **IMAGE),
        inline("filmed", "video_generation", **CLIP),
        inline("changed", "video_generation", model=BASE, prompt="in snow", video=video),
        inline("extended", "video_extension", model=BASE, prompt="on", video=video, duration=1),
        inline("written", "responses", **TEXT),
        inline("said", "chat_get_completion", **CHAT),
    )
    found = await done(bench, batch_id)
    assert response(found["changed"])["video_generation"]["video"]["duration"] == 2
    assert response(found["filmed"])["video_generation"]["video"]["duration"] == 1
    assert [one.endpoint for one in bench.grok.batches.sent(batch_id)] == [
        "/v1/images/edits",
        "/v1/videos/generations",
        "/v1/videos/edits",
        "/v1/videos/extensions",
        "/v1/responses",
        "/v1/chat/completions",
    ]


async def test_results_under_documented_keys(bench: Bench) -> None:
    """Edits, extensions and responses may come under the keys of other results [ai, ll]."""
    bench.grok.manners = Manners(keys="documented")
    batch_id = await filed(bench, *one_of_each(await a_clip(bench)))
    found = await done(bench, batch_id)
    assert list(response(found["edited"])) == ["image_generation"]
    assert list(response(found["extended"])) == ["video_generation"]
    assert list(response(found["written"])) == ["chat_get_completion"]


async def test_results_come_in_no_order(bench: Bench) -> None:
    """Results are readable before the end, page by page and in no order [D:batch]."""
    batch_id = await create(bench)
    names = [f"a{at:02}" for at in range(40)]
    await add(bench, batch_id, *(inline(name) for name in names))
    bench.clock.now += bench.grok.pace.batch_s / 2
    early = await results(bench, batch_id, limit=7)
    assert 0 < len(early) < 40
    ended = await done(bench, batch_id)
    assert list(ended) != names
    assert sorted(ended) == names


async def test_pages_of_results(bench: Bench) -> None:
    """The last page may be empty and still have a token; one need not follow it [ai, ll]."""
    batch_id = await create(bench)
    await add(bench, batch_id, *(inline(f"a{at}") for at in range(4)))
    bench.clock.now += bench.grok.pace.batch_s
    path = f"/batches/{batch_id}/results"
    short = (await bench.get(path)).json()
    assert (len(short["results"]), short["pagination_token"]) == (4, None)
    full = (await bench.get(f"{path}?limit=4")).json()
    empty = (await bench.get(f"{path}?pagination_token={full['pagination_token']}")).json()
    assert empty["results"] == []
    assert empty["pagination_token"]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=all", "pagination_token=nope"])
@pytest.mark.parametrize("list_of", ["results", "requests"])
async def test_odd_pages(bench: Bench, list_of: str, query: str) -> None:
    """A page has 1 to 1,000 entries [D:restb]; a token nobody gave is a 400."""
    batch_id = await create(bench)
    assert (await bench.get(f"/batches/{batch_id}/{list_of}?{query}")).status_code == 400


async def test_links_live_for_an_hour(bench: Bench) -> None:
    """A link dies an hour after its result was ready, whenever somebody looks [D:batch]."""
    batch_id = await create(bench)
    await add(bench, batch_id, *(inline(f"a{at}") for at in range(20)))
    start, period_s = bench.clock.now, bench.grok.pace.batch_s
    links: dict[str, float] = {}
    for step in range(1, 11):
        bench.clock.now = start + period_s * step / 10
        for result in (await results(bench, batch_id)).values():
            [item] = response(result)["image_generation"]["data"]
            links.setdefault(item["url"], bench.clock.now)
    early = min(links, key=links.__getitem__)
    late = max(links, key=links.__getitem__)
    bench.clock.now = links[early] + HOUR_S
    assert (await bench.client.get(early)).status_code == 404
    assert (await bench.client.get(late)).status_code == 200


async def test_links_of_a_result_seen_too_late(bench: Bench) -> None:
    """Who looks for the first time after hours finds the results, but no files [D:batch]."""
    batch_id = await create(bench)
    await add(bench, batch_id, inline("a"))
    bench.clock.now += bench.grok.pace.batch_s + HOUR_S
    [result] = (await results(bench, batch_id)).values()
    [item] = response(result)["image_generation"]["data"]
    assert (await bench.client.get(item["url"])).status_code == 404


async def test_media_costs_as_always(bench: Bench) -> None:
    """Pictures and clips cost in a batch what they cost elsewhere [D:price6, D:price8]."""
    batch_id = await filed(
        bench,
        line("made", n=2, user="someone", **IMAGE),
        line("edited", "/v1/images/edits", image=REFERENCE, **IMAGE),
        line("filmed", "/v1/videos/generations", **CLIP),
    )
    found = {name: response(result) for name, result in (await done(bench, batch_id)).items()}
    ticks = {
        name: body["usage"]["cost_in_usd_ticks"]
        for name, made in found.items()
        for body in made.values()
    }
    assert ticks == {"made": 800_000_000, "edited": 700_000_000, "filmed": 800_000_000}
    assert {(one.route, one.ticks, one.user, one.batch_id) for one in bench.grok.bill} == {
        ("submit-image", 800_000_000, "someone", batch_id),
        ("submit-edit", 700_000_000, None, batch_id),
        ("submit-video", 800_000_000, None, batch_id),
    }


@pytest.mark.parametrize(("model", "percent"), [("grok-4.3", 80), ("grok-4.6", 100)])
async def test_some_text_is_cheaper(bench: Bench, model: str, percent: int) -> None:
    """Only some text models are a fifth cheaper in a batch [D:price6]."""
    full = (await bench.post("/responses", TEXT | {"model": model})).json()
    batch_id = await filed(bench, line("a", "/v1/responses", **TEXT | {"model": model}))
    [result] = (await done(bench, batch_id)).values()
    cost = response(result)["responses"]["usage"]["cost_in_usd_ticks"]
    assert cost == full["usage"]["cost_in_usd_ticks"] * percent // 100


async def test_errors_of_single_requests(bench: Bench) -> None:
    """An error is a text, or a code and a text with the text once more beside it [D:batch, ai]."""
    batch_id = await create(bench)
    bad: dict[str, Any] = IMAGE | {"n": 11}
    await add(bench, batch_id, inline("a", **bad), inline("b", **bad), inline("c"), inline("d"))
    found = await done(bench, batch_id)
    message = "n is 11, must be between 1 and 10 inclusive."
    assert found["a"] == {
        "batch_request_id": "a",
        "batch_result": {"error": {"code": 3, "message": message}},
        "error_message": message,
    }
    assert found["b"] == {"batch_request_id": "b", "batch_result": {"error": message}}
    assert "error" not in found["c"]["batch_result"]
    assert found["d"]["batch_result"]["error"] == {"code": 0, "message": ""}
    assert response(found["d"])["image_generation"]["data"]
    assert (await counts(bench, batch_id))["num_error"] == 2
    assert len(bench.grok.bill) == 2


@pytest.mark.parametrize(("errors", "kind"), [("texts", str), ("codes", dict)])
async def test_errors_of_one_shape(bench: Bench, errors: Any, kind: type) -> None:
    """Errors may all be texts, as documents have it, or all codes, as SDKs do [D:batch, ai]."""
    bench.grok.manners = Manners(errors=errors)
    batch_id = await create(bench)
    await add(bench, batch_id, *(inline(f"a{at}", n=0, **IMAGE) for at in range(4)))
    found = (await done(bench, batch_id)).values()
    assert {type(one["batch_result"]["error"]) for one in found} == {kind}


async def test_moderation_in_a_batch(bench: Bench) -> None:
    """What moderation rejects is an error and billed; clips may also come without a link."""
    bench.grok.manners = Manners(errors="codes")
    bench.grok.faults.add(faults.moderated_image("batch-item"))
    bench.grok.faults.add(faults.flagged_images(1, "batch-item"))
    bench.grok.faults.add(faults.flagged_images(1, "batch-item"))
    batch_id = await filed(
        bench,
        line("refused"),
        line("flagged", n=2, **IMAGE),
        line("hidden", "/v1/videos/generations", **CLIP),
        line("words", "/v1/videos/generations", **CLIP | {"prompt": "a blocked lamp"}),
    )
    found = await done(bench, batch_id)
    refused = found["refused"]["batch_result"]["error"]
    assert refused == {"code": 3, "message": "Generated image rejected by content moderation."}
    data = response(found["flagged"])["image_generation"]["data"]
    assert [item["respect_moderation"] for item in data] == [False, True]
    video = response(found["hidden"])["video_generation"]["video"]
    assert (video["url"], video["respect_moderation"]) == ("", False)
    assert "moderation" in found["words"]["error_message"]
    assert len(bench.grok.bill) == 4


async def test_scripted_failures(bench: Bench) -> None:
    """A failure has the code of its kind and costs nothing."""
    bench.grok.manners = Manners(errors="codes")
    bench.grok.faults.add(faults.failed("service_unavailable", "Busy.", "batch-item"))
    bench.grok.faults.add(faults.expired("batch-item"))
    batch_id = await filed(bench, line("busy"), line("gone"), line("fine"))
    found = await done(bench, batch_id)
    assert found["busy"]["batch_result"]["error"] == {"code": 14, "message": "Busy."}
    assert found["gone"]["batch_result"]["error"]["code"] == 5
    assert response(found["fine"])
    assert len(bench.grok.bill) == 2


async def test_inputs_are_fetched_when_a_request_is_done(bench: Bench) -> None:
    """An input that is gone by then fails its own request only [D:batch]."""
    sent = await bench.client.post("/v1/files", files={"file": ("a.png", b"no picture")})
    file_id = sent.json()["id"]
    batch_id = await filed(
        bench,
        line("file", "/v1/images/edits", image={"file_id": file_id}, **IMAGE),
        line("link", "/v1/videos/extensions", prompt="on", video={"url": "not-a-url"}),
        line("fine"),
    )
    await bench.client.delete(f"/v1/files/{file_id}")
    found = await done(bench, batch_id)
    assert "was not found" in json.dumps(found["file"])
    assert "Failed to fetch" in json.dumps(found["link"])
    assert response(found["fine"])


async def test_models_that_are_not_batched(bench: Bench) -> None:
    """A model is taken into batches as soon as it is one for them [D:batch]."""
    batch_id = await create(bench)
    body = {"batch_requests": [inline("a", "video_generation", **CLIP | {"model": LITE})]}
    refused = await bench.post(f"/batches/{batch_id}/requests", body)
    assert refused.status_code == 400
    assert "not supported for batch processing" in refused.json()["error"]
    bench.grok.catalogue.allow_batches(LITE, allowed=True)
    assert (await bench.post(f"/batches/{batch_id}/requests", body)).status_code == 200
