"""Batches as the tests make them: lines, uploads, and all pages of whatever comes in pages."""

import json
from typing import Any

from tests.sandbox.grok._bench import BASE, CLIP, IMAGE, REFERENCE, Bench

TEXT = {"model": "grok-4.6", "input": [{"role": "user", "content": "a lamp"}]}
CHAT = {"model": "grok-4.6", "messages": [{"role": "user", "content": "a lamp"}]}
EXTENSION = {"model": BASE, "prompt": "zoom out", "duration": 2}


def line(name: str | None, url: str = "/v1/images/generations", **body: Any) -> dict[str, Any]:
    """A line of a file; pictures unless it goes elsewhere."""
    given = body or dict(IMAGE)
    named = {} if name is None else {"custom_id": name}
    return {**named, "method": "POST", "url": url, "body": given}


def inline(name: str, kind: str = "image_generation", **body: Any) -> dict[str, Any]:
    return {"batch_request_id": name, "batch_request": {kind: body or dict(IMAGE)}}


def one_of_each(clip_url: str) -> list[dict[str, Any]]:
    """A line for every route that batches know."""
    clip = {"video": {"url": clip_url}}
    return [
        line("made", n=2, **IMAGE),
        line("edited", "/v1/images/edits", image=REFERENCE, **IMAGE),
        line("filmed", "/v1/videos", **CLIP),
        line("changed", "/v1/videos/edits", prompt="in snow", **clip),
        line("extended", "/v1/videos/extensions", **clip, **EXTENSION),
        line("written", "/v1/responses", **TEXT),
        line("said", "/v1/chat/completions", **CHAT),
    ]


async def upload(bench: Bench, *lines: dict[str, Any] | str) -> str:
    """The id of a file with these lines; a text is a line that is no JSON."""
    texts = (one if isinstance(one, str) else json.dumps(one) for one in lines)
    content = "".join(f"{text}\n" for text in texts).encode()
    answer = await bench.client.post("/v1/files", files={"file": ("lines.jsonl", content)})
    return str(answer.json()["id"])


async def create(bench: Bench, file_id: str | None = None) -> str:
    """The id of a new batch: of a file's lines, or one to add to."""
    body = {"name": "nightly"} | ({} if file_id is None else {"input_file_id": file_id})
    answer = await bench.post("/batches", body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["batch_id"])


async def add(bench: Bench, batch_id: str, *requests: dict[str, Any]) -> None:
    answer = await bench.post(f"/batches/{batch_id}/requests", {"batch_requests": list(requests)})
    assert (answer.status_code, answer.json()) == (200, {}), answer.text


async def filed(bench: Bench, *lines: dict[str, Any] | str) -> str:
    """The id of a batch whose file was read by now."""
    batch_id = await create(bench, await upload(bench, *lines))
    bench.clock.now += bench.grok.pace.batch_read_s
    return batch_id


async def counts(bench: Bench, batch_id: str) -> dict[str, int]:
    return (await bench.get(f"/batches/{batch_id}")).json()["state"]


async def pages(bench: Bench, path: str, key: str, limit: int = 100) -> list[Any]:
    """Everything in a list, until there is no token or nothing more."""
    found: list[Any] = []
    token: str | None = ""
    while token is not None:
        page = (await bench.get(f"{path}?limit={limit}&pagination_token={token}")).json()
        found += page[key]
        token = page["pagination_token"] if page[key] else None
    return found


async def results(bench: Bench, batch_id: str, limit: int = 100) -> dict[str, dict[str, Any]]:
    """All results there are by now, each by the id of its request."""
    found = await pages(bench, f"/batches/{batch_id}/results", "results", limit)
    by_name = {one["batch_request_id"]: one for one in found}
    assert len(by_name) == len(found)
    return by_name


async def done(bench: Bench, batch_id: str) -> dict[str, dict[str, Any]]:
    """All results of a batch for which enough time has passed."""
    bench.clock.now += bench.grok.pace.batch_s
    return await results(bench, batch_id)
