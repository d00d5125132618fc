"""The sandbox's Grok Imagine refuses what the real one refuses, in its words."""

import re
from typing import Any

import pytest

from sandbox.grok import faults
from sandbox.grok.imagine import Pace
from tests.sandbox.grok._bench import BASE, CLIP, IMAGE, LITE, REFERENCE, Bench, data_uri


@pytest.mark.parametrize(
    ("path", "body", "text"),
    [
        ("/images/generations", IMAGE | {"aspect_ratio": "7:3"}, "unknown variant `7:3`"),
        ("/images/generations", IMAGE | {"quality": "ultra"}, "unknown variant `ultra`"),
        ("/images/generations", IMAGE | {"n": "3"}, "n: invalid type: string"),
        ("/images/generations", {"model": IMAGE["model"]}, "missing field `prompt`"),
        ("/images/generations", [], "expected an object"),
        ("/videos/generations", CLIP | {"aspect_ratio": "auto"}, "unknown variant `auto`"),
        ("/videos/generations", CLIP | {"image": "https://a.test/a.png"}, "image: invalid type"),
        ("/videos/generations", CLIP | {"generate_audio": "no"}, "expected a boolean"),
        ("/videos/edits", {"prompt": "x"}, "missing field `video`"),
        ("/videos/edits", {"prompt": "x", "video": "https://a.test/a.mp4"}, "video: invalid type"),
        # The shape of the body is looked at before the model.
        ("/images/generations", {"model": "nope", "prompt": 5}, "expected a string"),
    ],
)
async def test_undeserialisable(bench: Bench, path: str, body: Any, text: str) -> None:
    """What does not fit the type is a 422 in plain text."""
    answer = await bench.post(path, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("Failed to deserialize the JSON body into the target type: ")
    assert text in answer.text


async def test_content_types(bench: Bench) -> None:
    """Broken JSON is a 422, a form where JSON is expected a 415."""
    headers = {"content-type": "application/json"}
    broken = await bench.client.post("/v1/images/generations", content=b"{", headers=headers)
    form = await bench.client.post("/v1/images/edits", files={"image": b"x"})
    assert (broken.status_code, form.status_code) == (422, 415)


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/images/generations", IMAGE | {"n": 0}, "must be between 1 and 10 inclusive"),
        ("/images/generations", IMAGE | {"n": 11}, "must be between 1 and 10 inclusive"),
        ("/images/generations", IMAGE | {"quality": "high"}, "not supported"),
        ("/images/generations", IMAGE | {"prompt": "a" * 64_001}, "64000"),
        (
            "/images/generations",
            IMAGE | {"model": "grok-imagine-image", "resolution": "1.5k"},
            "1.5K resolution is not supported for this model.",
        ),
        ("/images/generations", IMAGE | {"deferred": True, "response_format": "b64_json"}, "url"),
        (
            "/images/edits",
            IMAGE | {"images": [REFERENCE] * 6},
            "This model supports at most 5 input image(s), but 6 were provided.",
        ),
        ("/images/edits", IMAGE | {"image": REFERENCE, "images": [REFERENCE]}, "Only one of"),
        ("/images/edits", IMAGE | {"image": {"url": data_uri(b"no picture")}}, "Invalid input"),
        ("/videos/generations", CLIP | {"duration": 16}, "Duration must be between 1 and 15"),
        ("/videos/generations", CLIP | {"seconds": 0, "duration": None}, "Duration must be"),
        ("/videos/generations", CLIP | {"prompt": " "}, "Prompt is required"),
        (
            "/videos/generations",
            CLIP | {"reference_images": [REFERENCE] * 15},
            "Too many reference images: 15. Maximum allowed is 14.",
        ),
        (
            "/videos/generations",
            CLIP | {"model": BASE, "reference_images": [REFERENCE], "duration": 11},
            "Duration 11s exceeds the maximum allowed for reference-to-video, which is 10s.",
        ),
        (
            "/videos/generations",
            CLIP | {"reference_images": [REFERENCE], "resolution": "1080p"},
            "1080p video resolution is not supported for reference-to-video requests.",
        ),
        (
            "/videos/generations",
            CLIP | {"model": LITE, "reference_images": [REFERENCE]},
            "`reference_images` is not supported for this model.",
        ),
        ("/videos/generations", CLIP | {"model": BASE, "last_frame": REFERENCE}, "`last_frame`"),
        (
            "/videos/generations",
            CLIP | {"model": BASE, "image": REFERENCE, "reference_images": [REFERENCE]},
            "together with",
        ),
        ("/videos/generations", CLIP | {"model": BASE, "resolution": "1080p"}, "1080p"),
        ("/videos/generations", CLIP | {"reference_audios": [{"voice_id": "hal"}]}, "ara"),
        (
            "/videos/generations",
            CLIP | {"keyframes": [{"image": REFERENCE, "timestamp_s": 1}]},
            "inside the clip",
        ),
        (
            "/videos/edits",
            CLIP | {"video": {"url": "x"}},
            "Video editing is not supported for this model.",
        ),
        (
            "/videos/extensions",
            CLIP | {"video": {"url": "x"}},
            "Video extension is not supported for this model.",
        ),
        (
            "/videos/extensions",
            {"prompt": "on", "video": {"url": "x"}, "duration": 16},
            "Duration must be between",
        ),
    ],
)
async def test_invalid_arguments(bench: Bench, path: str, body: Any, message: str) -> None:
    """What cannot be done is refused in the provider's words, and costs nothing."""
    answer = await bench.post(path, body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid-argument"
    assert message in answer.json()["error"]
    assert bench.grok.bill == []


async def test_openai_fields(bench: Bench) -> None:
    """`size` is refused with a code of its own; other fields nobody knows are ignored."""
    refused = await bench.image(size="1024x1024")
    assert refused.status_code == 400
    assert refused.json() == {"code": "400", "error": "Argument not supported: size"}
    assert (await bench.image(seed=4)).status_code == 200


async def test_unknown_model(bench: Bench) -> None:
    """An unknown model is a 404 that quotes the team."""
    answer = await bench.image(model="grok-imagine-image-9")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"
    assert faults.TEAM in answer.json()["error"]


async def test_rate_limit(bench: Bench) -> None:
    """Above the limit a submission is a 429 that tells the limit, until the second is over."""
    bench.grok.pace = Pace(submits_per_s=2)
    answers = [await bench.image() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    body = answers[2].json()
    assert body["code"] == "resource-exhausted"
    assert re.search(r"Requests per (Second|Minute) \(actual/limit\): 2/2", body["error"])
    bench.clock.now += 1
    assert (await bench.image()).status_code == 200
