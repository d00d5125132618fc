"""The sandbox's Grok Imagine behaves alike under httpx and behind a socket."""

import io
import re

import av
import httpx
import pytest
from PIL import Image

from sandbox.grok import faults
from tests.sandbox.grok._bench import (
    Bench,
)


async def test_image_over_both_fronts(front: Bench) -> None:
    """A picture is answered at once as a link to a JPEG that needs no key, with its price."""
    answer = await front.image(n=2)
    assert answer.status_code == 200
    assert answer.json()["usage"] == {"cost_in_usd_ticks": 800_000_000}
    links = [item["url"] for item in answer.json()["data"]]
    assert len(set(links)) == 2
    for link in links:
        assert re.search(r"/xai-imgen/xai-tmp-imgen-[0-9a-f-]+\.jpeg$", link)
        file = await front.client.get(link, headers={"authorization": ""})
        assert file.headers["content-type"] == "image/jpeg"
        assert int(file.headers["content-length"]) == len(file.content)
        assert Image.open(io.BytesIO(file.content)).format == "JPEG"


async def test_clip_over_both_fronts(front: Bench) -> None:
    """A clip is submitted, polled with rising progress, and fetched as an MP4 that plays."""
    request_id = await front.submit_clip()
    seen: list[int] = []
    for _ in range(3):
        poll = await front.get(f"/videos/{request_id}")
        assert poll.status_code == 202
        assert poll.json()["status"] == "pending"
        seen.append(poll.json()["progress"])
        front.clock.now += front.grok.pace.video_s / 3
    assert seen == [0, 33, 66]
    front.clock.now += 1
    done = (await front.get(f"/videos/{request_id}")).json()
    assert done["status"] == "done"
    assert done["progress"] == 100
    assert done["model"] == "grok-imagine-video-1.5"
    assert done["usage"] == {"cost_in_usd_ticks": 800_000_000}
    assert done["video"]["respect_moderation"] is True
    assert done["video"]["duration"] == 1
    link = done["video"]["url"]
    assert link.endswith(f"/xai-vidgen-bucket/xai-video-{request_id}.mp4")
    file = await front.client.get(link, headers={"authorization": ""})
    assert file.headers["content-type"] == "video/mp4"
    with av.open(io.BytesIO(file.content), "r") as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        assert sum(1 for _ in container.decode(video=0)) == 25


async def test_dropped_connection_over_both_fronts(front: Bench) -> None:
    """A connection can break before a request is taken, and after: then the job exists."""
    front.grok.faults.add(faults.dropped_before("submit-image"))
    with pytest.raises(httpx.RemoteProtocolError):
        await front.image()
    assert front.grok.requests == []
    front.grok.faults.add(faults.dropped_after("submit-image"))
    with pytest.raises(httpx.RemoteProtocolError):
        await front.image()
    assert [charge.ticks for charge in front.grok.bill] == [400_000_000]


async def test_truncated_file_over_both_fronts(front: Bench) -> None:
    """A file can break off half way, and the rest of it can be asked for."""
    link = (await front.image()).json()["data"][0]["url"]
    whole = (await front.client.get(link)).content
    front.grok.faults.add(faults.truncated_media())
    got = bytearray()

    async def read_all() -> None:
        async with front.client.stream("GET", link) as answer:
            async for piece in answer.aiter_bytes():
                got.extend(piece)

    with pytest.raises(httpx.RemoteProtocolError):
        await read_all()
    assert bytes(got) == whole[: len(whole) // 2]
    rest = await front.client.get(link, headers={"range": f"bytes={len(got)}-"})
    assert rest.status_code == 206
    assert bytes(got) + rest.content == whole


async def test_endless_file_over_both_fronts(front: Bench) -> None:
    """A file can go on for ever, whatever its reader expects."""
    link = (await front.image()).json()["data"][0]["url"]
    front.grok.faults.add(faults.endless_media())
    size = 0
    async with front.client.stream("GET", link) as answer:
        assert "content-length" not in answer.headers
        async for piece in answer.aiter_bytes():
            size += len(piece)
            if size > 3_000_000:
                break
    assert size > 3_000_000


async def test_upload_over_both_fronts(front: Bench) -> None:
    """A file of any bytes is uploaded, described, fetched unchanged, and deleted."""
    content = bytes(range(256)) * 40 + b"\r\n\n\r--\r\n"
    sent = await front.client.post(
        "/v1/files",
        data={"expires_after": "3600", "purpose": "input"},
        files={"file": ("clip.mp4", content)},
    )
    entry = sent.json()
    assert entry["object"] == "file"
    assert (entry["bytes"], entry["filename"]) == (len(content), "clip.mp4")
    assert entry["purpose"] == ""
    assert entry["expires_at"] == entry["created_at"] + 3600
    assert (await front.get(f"/files/{entry['id']}")).json() == entry
    fetched = await front.get(f"/files/{entry['id']}/content")
    assert fetched.content == content
    assert fetched.headers["content-type"] == "application/octet-stream"
    deleted = await front.client.delete(f"/v1/files/{entry['id']}")
    assert deleted.json() == {"id": entry["id"], "object": "file", "deleted": True}
    assert (await front.get(f"/files/{entry['id']}")).status_code == 404
