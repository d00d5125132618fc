"""What the sandbox's Grok Imagine makes of given pictures and clips can be seen in the result."""

import io
from typing import Any

import av
import pytest
from PIL import Image

from sandbox.grok import clips, sizes
from tests.sandbox.grok._bench import Bench, data_uri

Colour = tuple[int, int, int]
RED, GREEN, BLUE = (210, 30, 30), (30, 180, 40), (30, 40, 200)


def plain(colour: Colour, size: tuple[int, int] = (320, 180)) -> dict[str, str]:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return {"url": data_uri(file.getvalue())}


def a_clip(
    seconds: int, size: tuple[int, int] = (160, 90), rate: int = 24, kind: str = "mp4"
) -> bytes:
    """A green clip; of another maker than the service, so at any rate."""
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for _ in range(seconds * rate):
            container.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", size, GREEN))))
        container.mux(stream.encode(None))
    return file.getvalue()


async def change(bench: Bench, path: str, video: dict[str, str], **options: Any) -> dict[str, Any]:
    """The end of an edit or an extension, as its poll tells it."""
    body = {"prompt": "in snow", "video": video} | options
    sent = await bench.post(f"/videos/{path}", body)
    assert sent.status_code == 200, sent.text
    bench.clock.now += bench.grok.pace.video_s
    answer = await bench.get(f"/videos/{sent.json()['request_id']}")
    return answer.json()


async def frames(bench: Bench, done: dict[str, Any]) -> list[Image.Image]:
    file = (await bench.client.get(done["video"]["url"])).content
    with av.open(io.BytesIO(file), "r") as container:
        return [frame.to_image() for frame in container.decode(video=0)]


def shows(frame: Image.Image, colour: Colour) -> bool:
    """Whether a frame has this colour, above where a caption stands."""
    found = frame.getpixel((frame.width // 2, frame.height // 4))
    assert isinstance(found, tuple)
    return all(abs(a - b) < 40 for a, b in zip(found, colour, strict=True))


async def test_first_and_last_frame_and_what_lies_between(bench: Bench) -> None:
    """A clip begins with its first frame, passes its key pictures, and ends with the last."""
    done = await bench.clip(
        duration=4,
        image=plain(RED),
        keyframes=[{"image": plain(GREEN), "timestamp_s": 2}],
        last_frame=plain(BLUE),
    )
    made = await frames(bench, done.json())
    assert len(made) == 4 * 24 + 1
    assert shows(made[0], RED)
    assert shows(made[48], GREEN)
    assert shows(made[-1], BLUE)


async def test_references_are_seen(bench: Bench) -> None:
    """What is only referred to stands side by side in the clip."""
    done = await bench.clip(
        reference_images=[plain(RED), plain(BLUE)], reference_audios=[{"voice_id": "ara"}]
    )
    (first, *_) = await frames(bench, done.json())
    left, right = (first.getpixel((first.width * n // 4, first.height // 4)) for n in (1, 3))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] > left[2] + 80
    assert right[2] > right[0] + 80


@pytest.mark.parametrize("rate", [24, 30])
async def test_an_edit_is_the_given_clip_in_other_colours(bench: Bench, rate: int) -> None:
    """An edit keeps length and shape of a clip at any rate; a tint shows that it was changed."""
    done = await change(bench, "edits", {"url": data_uri(a_clip(3, rate=rate), "video/mp4")})
    made = await frames(bench, done)
    assert (len(made), done["video"]["duration"]) == (3 * 24, 3)
    assert made[0].size == (160, 90)
    assert not shows(made[0], GREEN)


async def test_an_edit_has_720p_at_most(bench: Bench) -> None:
    """The shape of a large clip is kept, its short side becomes 720, and that is what it costs."""
    assert sizes.changed_size((1920, 1080)) == (1280, 720)
    assert sizes.changed_size((480, 854)) == (480, 854)
    done = await change(bench, "edits", {"url": data_uri(a_clip(1, (1920, 1080)), "video/mp4")})
    assert done["usage"]["cost_in_usd_ticks"] == 800_000_000


async def test_an_extension_begins_with_the_given_clip(bench: Bench) -> None:
    """All of the given clip comes first, untouched; then the added seconds from its last frame."""
    source = {"url": data_uri(a_clip(3), "video/mp4")}
    done = await change(bench, "extensions", source, duration=2)
    made = await frames(bench, done)
    assert (len(made), done["video"]["duration"]) == (5 * 24, 5)
    assert all(shows(frame, GREEN) for frame in made[: 3 * 24])
    assert not shows(made[-1], GREEN)


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("edits", a_clip(9), "longer than 8.7 s"),
        ("extensions", a_clip(1), "between 2 and 30 s"),
        ("extensions", a_clip(31), "between 2 and 30 s"),
        ("edits", a_clip(2, kind="mov"), "only .mp4"),
        ("edits", a_clip(2, kind="matroska"), "only .mp4"),
        ("edits", b"no clip", ""),
    ],
)
async def test_sources_that_will_not_do(
    bench: Bench, path: str, content: bytes, message: str
) -> None:
    """A source of a wrong length or kind is taken, fails while polling, and costs nothing."""
    ended = await change(bench, path, {"url": data_uri(content, "video/mp4")})
    assert (ended["status"], ended["error"]["code"]) == ("failed", "invalid_argument")
    assert message in ended["error"]["message"]
    assert bench.grok.bill == []


@pytest.mark.parametrize("gone", ["deleted", "expired", "kept"])
async def test_an_uploaded_source_is_fetched_after_the_submit(bench: Bench, gone: str) -> None:
    """A file that is deleted or expires before the first poll is a source that cannot be had."""
    parts = [("expires_after", (None, "3600")), ("file", ("a.mp4", a_clip(2)))]
    file_id = (await bench.client.post("/v1/files", files=parts)).json()["id"]
    body = {"prompt": "in snow", "video": {"file_id": file_id}}
    request_id = (await bench.post("/videos/edits", body)).json()["request_id"]
    assert len(bench.grok.bill) == 1
    if gone == "deleted":
        await bench.client.delete(f"/v1/files/{file_id}")
    bench.clock.now += 3_600 if gone == "expired" else 0
    await bench.get(f"/videos/{request_id}")
    if gone == "kept":
        await bench.client.delete(f"/v1/files/{file_id}")
    bench.clock.now += bench.grok.pace.video_s
    ended = (await bench.get(f"/videos/{request_id}")).json()
    assert ended["status"] == ("done" if gone == "kept" else "failed")
    assert len(bench.grok.bill) == (1 if gone == "kept" else 0)


def test_frames_of_any_rate_keep_their_time() -> None:
    """A clip of 30 frames per second has as many seconds afterwards, not more."""
    order = clips.ClipOrder(
        mode="edit", prompt="", footer="", size=(160, 90), duration_s=6, video=a_clip(2, rate=30)
    )
    assert clips.probe(clips.mp4(order)).duration_s == pytest.approx(2, abs=0.05)
