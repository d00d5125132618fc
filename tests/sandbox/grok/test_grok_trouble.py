"""The sandbox's Grok Imagine under trouble that lasts, holds or stops everything."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from urllib.parse import urlsplit

import av
import httpx
import pytest

from sandbox.grok import clips, faults
from sandbox.grok.server import serve
from tests.sandbox.grok._bench import IMAGE, KEY, Bench, Clock, a_service, in_process, on_a_socket

CLIP_BYTES = 1_000_000


@pytest.fixture
def clip_file(tmp_path: Path) -> Path:
    """A clip of a chosen size."""
    path = tmp_path / "clip.mp4"
    clips.write_ready(
        path, CLIP_BYTES, clips.ClipOrder(prompt="", footer="", size=(64, 36), duration_s=1)
    )
    return path


@pytest.fixture(params=[in_process, on_a_socket], ids=["in-process", "socket"])
async def ready(request: pytest.FixtureRequest, clip_file: Path) -> AsyncIterator[Bench]:
    """Both fronts of a service where every clip is a file that is there already."""
    async with request.param(clip_file=clip_file) as bench:
        yield bench


async def test_a_submission_can_be_held_over_both_fronts(front: Bench) -> None:
    """Held before, nothing is accepted yet; held after, all is accepted and billed."""
    held = front.grok.faults.hold("submit-video", when="before")
    sending = asyncio.create_task(front.submit_clip())
    await held.reached()
    assert front.grok.requests == []
    held.release()
    await sending
    held = front.grok.faults.hold("submit-video", when="after")
    sending = asyncio.create_task(front.submit_clip())
    await held.reached()
    assert (len(front.grok.bill), held.waiting, sending.done()) == (2, 1, False)
    held.release()
    assert await sending == front.grok.requests[1].request_id


@pytest.mark.parametrize(("when", "accepted"), [("before", 0), ("after", 1)])
async def test_a_client_may_die_while_it_is_held_over_both_fronts(
    front: Bench, caplog: pytest.LogCaptureFixture, when: faults.Moment, accepted: int
) -> None:
    """Whoever goes away unheard has paid only for what was accepted, and leaves no noise."""
    caplog.set_level(logging.WARNING)
    held = front.grok.faults.hold("submit-video", when=when)
    sending = asyncio.create_task(front.submit_clip())
    await held.reached()
    sending.cancel()
    await asyncio.wait({sending})
    await held.left()
    held.release()
    assert (await front.get("/models")).status_code == 200
    assert len(front.grok.requests) == len(front.grok.bill) == accepted
    assert caplog.records == []


async def test_a_poll_can_be_held(front: Bench) -> None:
    """While the answer to a poll is kept back, others are answered."""
    request_id = await front.submit_clip()
    held = front.grok.faults.hold("poll")
    polling = asyncio.create_task(front.get(f"/videos/{request_id}"))
    await held.reached()
    front.clock.now += front.grok.pace.video_s
    assert (await front.get(f"/videos/{request_id}")).json()["status"] == "done"
    held.release()
    assert (await polling).json()["status"] == "pending"


async def test_a_download_can_be_held_half_way(ready: Bench, clip_file: Path) -> None:
    """Half of a file arrives, the rest when it is let go; whoever leaves may ask for the rest."""
    whole = await asyncio.to_thread(clip_file.read_bytes)
    link = (await ready.clip()).json()["video"]["url"]
    held = ready.grok.faults.hold("media", when="midway", times=2)
    got = bytearray()

    async def download() -> None:
        got.clear()
        async with ready.client.stream("GET", link) as answer:
            assert int(answer.headers["content-length"]) == CLIP_BYTES
            async for piece in answer.aiter_raw():
                got.extend(piece)

    leaving = asyncio.create_task(download())
    await held.reached()
    leaving.cancel()
    await asyncio.wait({leaving})
    await held.left()
    staying = asyncio.create_task(download())
    await held.reached(2)
    assert len(got) <= CLIP_BYTES // 2
    held.release()
    await staying
    assert bytes(got) == whole
    rest = await ready.client.get(link, headers={"range": "bytes=600000-"})
    assert (rest.status_code, rest.content) == (206, whole[600_000:])


async def test_a_ready_clip_plays_and_is_as_large_as_chosen(ready: Bench) -> None:
    """For load every clip may be one file: it is sent as it is, and is a clip all the same."""
    links = [(await ready.clip()).json()["video"]["url"] for _ in range(2)]
    assert links[0] != links[1]
    for link in links:
        answer = await ready.client.get(link)
        assert answer.headers["content-type"] == "video/mp4"
        assert int(answer.headers["content-length"]) == len(answer.content) == CLIP_BYTES
        with av.open(io.BytesIO(answer.content), "r") as container:
            assert sum(1 for _ in container.decode(video=0)) == 25
    ready.grok.faults.add(faults.truncated_media(length_is_honest=True))
    assert len((await ready.client.get(links[0])).content) == CLIP_BYTES // 2


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (faults.missing_key, 401),
        (faults.out_of_credit, 429),
        (lambda route: faults.out_of_credit(route, status=402), 402),
        (faults.overloaded, 503),
        (faults.rate_limited, 429),
    ],
)
async def test_trouble_can_last_everywhere(
    bench: Bench, trouble: Callable[[faults.Route], faults.Fault], status: int
) -> None:
    """Submissions, polls, files and the check of the key all fail until the trouble is over."""
    link = (await bench.clip()).json()["video"]["url"]
    with bench.grok.faults.during(*faults.everywhere(trouble)):
        for _ in range(2):
            answers = [
                await bench.image(),
                await bench.post("/videos/generations", {"prompt": "x"}),
                await bench.get("/videos/00000000-0000-4000-8000-000000000000"),
                await bench.client.get(link),
                await bench.get("/api-key"),
            ]
            assert {answer.status_code for answer in answers} == {status}
    assert (await bench.image()).status_code == 200
    assert len(bench.grok.requests) == 2


async def test_connections_can_keep_breaking(bench: Bench) -> None:
    """Until it is cleared every submission breaks, although each is accepted and billed."""
    bench.grok.faults.add(faults.dropped_after("submit-video"), times=None)
    for _ in range(3):
        with pytest.raises(httpx.RemoteProtocolError):
            await bench.submit_clip()
    bench.grok.faults.clear()
    await bench.submit_clip()
    assert len(bench.grok.bill) == 4


async def test_the_service_may_be_gone_for_a_while() -> None:
    """Between two times of serving connections are refused; jobs and links outlive that."""
    grok = a_service(Clock(), instant_media=False)
    async with httpx.AsyncClient(headers=KEY) as client:
        async with serve(grok) as origin:
            sent = await client.post(f"{origin}/v1/images/generations", json=IMAGE | {"n": 3})
            held = grok.faults.hold("models")
            asking = asyncio.create_task(client.get(f"{origin}/v1/models"))
            await held.reached()
        with pytest.raises(httpx.RemoteProtocolError):
            await asking
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{origin}/v1/models")
        async with serve(grok, port=urlsplit(origin).port or 0) as again:
            assert again == origin
            for item in sent.json()["data"]:
                assert (await client.get(item["url"])).status_code == 200
            later = await client.post(f"{origin}/v1/images/generations", json=IMAGE)
            assert (await client.get(later.json()["data"][0]["url"])).status_code == 200
