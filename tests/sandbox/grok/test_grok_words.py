"""The sandbox's Grok describes pictures and rewrites prompts as the Responses API does."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from sandbox.grok import faults
from sandbox.grok.faults import Fault
from sandbox.grok.imagine import Pace
from tests.sandbox.grok._bench import Bench, a_picture, data_uri

RED = {"type": "input_image", "image_url": data_uri(a_picture((640, 360)))}
DESCRIBE = 'Answer with a JSON object: {"caption": "...", "prompt": "..."}'
IMPROVE = 'Answer with a JSON object: {"prompt": "..."}'


async def ask(
    bench: Bench, *parts: dict[str, Any], system: str = "", model: str = "grok-4.3"
) -> httpx.Response:
    spoken = {"role": "user", "content": list(parts)}
    given = [{"role": "system", "content": system}, spoken] if system else [spoken]
    return await bench.post("/responses", {"model": model, "input": given})


def said(text: str) -> dict[str, Any]:
    return {"type": "input_text", "text": text}


def text_of(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    (message,) = [item for item in answer.json()["output"] if item["type"] == "message"]
    (part,) = message["content"]
    assert part["type"] == "output_text"
    return str(part["text"])


async def test_a_picture_is_described(bench: Bench) -> None:
    """Asked for a caption and a prompt, it gives both as JSON: the shape, size and colours."""
    first, second = await ask(bench, RED, system=DESCRIBE), await ask(bench, RED, system=DESCRIBE)
    found = json.loads(text_of(first))
    assert found["caption"] == "A softly lit, wide picture, 640 by 360, in red."
    assert "red" in found["prompt"]
    assert text_of(first) == text_of(second)
    assert "640 by 360" in text_of(await ask(bench, RED, said("What is this?")))


async def test_a_prompt_is_improved(bench: Bench) -> None:
    """A better prompt begins with all of the person's words and adds to them."""
    words = 'a fox in a "library", asleep'
    found = json.loads(text_of(await ask(bench, said(words), system=IMPROVE)))
    assert list(found) == ["prompt"]
    assert found["prompt"].startswith(f"{words}, ")
    assert len(found["prompt"]) > len(words) + 40


async def test_a_chat_says_the_same(bench: Bench) -> None:
    """Chat Completions has other shapes for the same: the picture's link is in an object."""
    answered = await ask(bench, RED, said("What is this?"))
    shown = {"type": "image_url", "image_url": {"url": RED["image_url"], "detail": "high"}}
    parts = [shown, {"type": "text", "text": "What is this?"}]
    body = {"model": "grok-4.3", "messages": [{"role": "user", "content": parts}]}
    chat = (await bench.post("/chat/completions", body)).json()
    assert chat["choices"][0]["message"]["content"] == text_of(answered)
    usage = answered.json()["usage"]
    assert chat["usage"]["cost_in_usd_ticks"] == usage["cost_in_usd_ticks"]
    assert (await bench.post("/chat/completions", {"model": "grok-4.3"})).status_code == 422


async def test_words_are_billed(bench: Bench) -> None:
    """A picture costs about 20,000,000 ticks more than words; both stand on the bill."""
    bench.grok.pace = Pace(text_s=2)
    before = bench.clock.now
    shown, spoken = await ask(bench, RED, system=DESCRIBE), await ask(bench, said("a fox"))
    assert bench.clock.now == before + 4
    ticks = [answer.json()["usage"]["cost_in_usd_ticks"] for answer in (shown, spoken)]
    assert 20_000_000 < ticks[0] < 30_000_000
    assert 0 < ticks[1] < 5_000_000
    assert [(charge.route, charge.ticks) for charge in bench.grok.bill] == [
        ("submit-text", ticks[0]),
        ("submit-text", ticks[1]),
    ]
    assert [taken.path for taken in bench.grok.requests] == ["/v1/responses"] * 2
    assert bench.grok.requests[0].request_id == shown.json()["id"]


async def test_an_uploaded_picture_is_described(bench: Bench) -> None:
    """A picture may be an uploaded file, as long as that is there."""
    upload = await bench.client.post("/v1/files", files={"file": ("a.png", a_picture((90, 160)))})
    part = {"type": "input_image", "file_id": upload.json()["id"]}
    assert "tall picture, 90 by 160" in text_of(await ask(bench, part))
    await bench.client.delete(f"/v1/files/{part['file_id']}")
    assert (await ask(bench, part)).status_code == 400


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"model": "grok-9", "input": "x"}, 404, "does not exist"),
        ({"model": "grok-imagine-image-2.0", "input": "x"}, 400, "images/generations"),
        ({"model": "grok-4.3"}, 422, "missing field `input`"),
        ({"model": "grok-4.3", "input": [{"role": "user", "content": [{}]}]}, 422, "variant"),
        ({"model": "grok-4.3", "input": [{"role": "king", "content": "x"}]}, 422, "`king`"),
        (
            {
                "model": "grok-4.3",
                "input": [
                    {
                        "role": "user",
                        "content": [
                            {
                                "type": "input_image",
                                "image_url": data_uri(a_picture(kind="WEBP"), "image/webp"),
                            }
                        ],
                    }
                ],
            },
            400,
            "Invalid input image",
        ),
    ],
)
async def test_what_does_not_fit(
    bench: Bench, body: dict[str, Any], status: int, text: str
) -> None:
    """Unknown models, models for pictures, wrong shapes and WebP are refused and cost nothing."""
    answer = await bench.post("/responses", body)
    assert (answer.status_code, bench.grok.bill) == (status, [])
    assert text in answer.text


@pytest.mark.parametrize(
    ("fault", "status", "billed"),
    [
        (faults.moderated_text(), 400, True),
        (faults.failed(route="submit-text"), 500, False),
        (faults.rate_limited("submit-text"), 429, False),
        (faults.bad_gateway("submit-text"), 502, False),
        (faults.other_words("{]"), 200, True),
    ],
)
async def test_trouble_with_words(bench: Bench, fault: Fault, status: int, billed: bool) -> None:  # noqa: FBT001 - a case
    """Moderation, failures, limits and answers that are no JSON can be scripted."""
    bench.grok.faults.add(fault)
    answer = await ask(bench, RED, system=DESCRIBE)
    assert (answer.status_code, bool(bench.grok.bill)) == (status, billed)
    if status == 200:
        assert text_of(answer) == "{]"
    bench.grok.faults.add(faults.dropped_after("submit-text"))
    with pytest.raises(httpx.RemoteProtocolError):
        await ask(bench, said("a fox"))


async def test_models_come_and_go(bench: Bench) -> None:
    """Text models are listed with prices; a retired model is served by another, or unknown."""
    listed = (await bench.get("/language-models")).json()["models"]
    assert [model["id"] for model in listed] == ["grok-4.3", "grok-4.5", "grok-4.6", "grok-4.7"]
    assert (await bench.get("/language-models/grok-4.3")).json()["prompt_text_token_price"] > 0
    models = bench.grok.catalogue
    models.retire("grok-4.3", served_by="grok-4.5")
    models.retire("grok-imagine-video-1.5-lite")
    assert (await ask(bench, said("x"))).json()["model"] == "grok-4.5"
    gone = await bench.post(
        "/videos/generations", {"model": "grok-imagine-video-1.5-lite", "prompt": "x"}
    )
    assert gone.status_code == 404
    models.add(replace(models.images[0], id="grok-imagine-image-3.0", list_price_ticks=None))
    (new,) = [
        model
        for model in (await bench.get("/image-generation-models")).json()["models"]
        if model["id"] == "grok-imagine-image-3.0"
    ]
    assert "image_price" not in new
