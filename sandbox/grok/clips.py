"""Real clips: a prompt's scene set in motion, a given picture brought to life, a clip changed.

H.264 in MP4 at 24 frames per second, one frame longer than asked as the provider's are, with
AAC sound, and the index in front so that browsers start at once.
"""

import functools
import io
import itertools
import struct
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import av.error
import av.video.reformatter
from PIL import Image, ImageOps

from sandbox.grok import lettering, paint, pictures, scene, sound
from sandbox.grok.sizes import Size

FRAMES_PER_S = 24
ZOOM = 0.16
DRAWN_PIXELS = 1280 * 720
STILL_FADE_S = 1.0
SOURCE_CODECS = ("h264", "hevc", "av1", "libdav1d", "libaom-av1")
FREE_HEAD = struct.Struct(">I4s")
BT709 = av.video.reformatter.Colorspace.ITU709


class UnreadableError(Exception):
    """The bytes are no clip of a kind that the service takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """A picture that a clip shows at a moment."""

    at_s: float
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipOrder:
    """One clip to make: from words, from pictures, or from another clip.

    `stills` are its pictures of a moment, but for the first frame; `voices` are heard in it.
    """

    mode: Literal["generate", "edit", "extend"] = "generate"
    prompt: str
    footer: str
    size: Size
    duration_s: int
    audio: bool = True
    first_frame: bytes | None = None
    references: tuple[bytes, ...] = ()
    stills: tuple[Still, ...] = ()
    voices: tuple[str, ...] = ()
    video: bytes | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """What a clip is: its size in pixels and its length."""

    size: Size
    duration_s: float


def probe(content: bytes) -> Probe:
    """Look into a clip.

    Raises:
        UnreadableError: It is none, no MP4, or of a codec that the service does not read.
    """
    try:
        with av.open(io.BytesIO(content), "r") as container:
            stream = container.streams.video[0]
            brand = container.metadata.get("major_brand", "").strip()
            if "mp4" not in container.format.name or brand == "qt":
                raise UnreadableError("Unsupported video format: only .mp4 is supported.")
            if stream.codec_context.name not in SOURCE_CODECS:
                raise UnreadableError("Unsupported video codec.")
            length = float((container.duration or 0) / av.time_base)
            return Probe((stream.width, stream.height), length)
    except (av.error.FFmpegError, IndexError) as error:
        raise UnreadableError(str(error)) from error


@functools.lru_cache(maxsize=32)
def mp4(order: ClipOrder) -> bytes:
    """The finished clip as an MP4 file."""
    over = lettering.caption(order.size, order.prompt or "(no prompt)", order.footer)
    frames = _frames(order, over)
    # The second pass that puts the index in front needs a file with a name.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        _encode(path, frames, order)
        return path.read_bytes()


def write_ready(path: Path, size_bytes: int, order: ClipOrder) -> None:
    """Write a clip that plays and has exactly this size: behind it comes a box of nothing.

    Raises:
        ValueError: The clip alone is larger.
    """
    content = mp4(order)
    padding_bytes = size_bytes - len(content)
    if padding_bytes < FREE_HEAD.size:
        raise ValueError(f"the clip has {len(content)} bytes")
    with path.open("wb") as file:
        file.write(content + FREE_HEAD.pack(padding_bytes, b"free"))
        file.truncate(size_bytes)


def _frames(order: ClipOrder, over: Image.Image) -> Iterator[Image.Image]:
    """Every frame with its lettering; what is only continued stays as it was given."""
    if order.video is None:
        yield from _lettered(_with_stills(_made(order, over), order, over), over)
    elif order.mode == "edit":
        edited = (pictures.graded(frame, order.prompt) for frame in _decoded(order))
        yield from _lettered(edited, over, frosted=True)
    else:
        last = Image.new("RGB", order.size)
        for last in _decoded(order):
            yield last
        # The given clip ended with this picture: the next one comes after it.
        added = itertools.islice(_closing_in(last, order.duration_s * FRAMES_PER_S + 1), 1, None)
        tinted = (pictures.graded(frame, order.prompt) for frame in added)
        yield from _lettered(tinted, over, frosted=True)


def _made(order: ClipOrder, over: Image.Image) -> Iterator[Image.Image]:
    """A clip from the first frame, from references, or from words alone."""
    count = order.duration_s * FRAMES_PER_S + 1
    given = order.references if order.first_frame is None else (order.first_frame,)
    if given:
        yield from _closing_in(_ground(given, order, over), count)
    else:
        yield from _moving(order, count)


def _ground(given: Iterable[bytes], order: ClipOrder, over: Image.Image) -> Image.Image:
    """The given pictures in one frame, blurred where the caption will stand."""
    ground = pictures.collage([pictures.open_picture(each) for each in given], order.size)
    lettering.frost(ground, over)
    return ground


def _with_stills(
    frames: Iterable[Image.Image], order: ClipOrder, over: Image.Image
) -> Iterator[Image.Image]:
    """The frames, which fade into each picture of a moment and out of it again."""
    moments = [0.0, *(still.at_s for still in order.stills), float(order.duration_s)]
    stills = [(still.at_s, _ground((still.content,), order, over)) for still in order.stills]
    for at, frame in enumerate(frames):
        time_s, shown = at / FRAMES_PER_S, frame
        for moment, picture in stills:
            away = min(abs(moment - one) for one in moments if one != moment)
            share = 1 - abs(time_s - moment) / min(STILL_FADE_S, away)
            if share > 0:
                shown = Image.blend(shown, picture, min(1.0, share))
        yield shown


def _moving(order: ClipOrder, count: int) -> Iterator[Image.Image]:
    """The scene of the prompt, its layers drifting past each other."""
    scale = min(1.0, (DRAWN_PIXELS / (order.size[0] * order.size[1])) ** 0.5)
    size = (round(order.size[0] * scale), round(order.size[1] * scale))
    subject = scene.imagine(order.prompt)
    backdrop, strips = paint.backdrop(subject, size), paint.strips(subject, size)
    for at in range(count):
        time_s = at / FRAMES_PER_S
        frame = backdrop.copy()
        for strip in strips:
            strip.paste_on(frame, time_s)
        paint.flock(frame, subject, time_s)
        yield frame if size == order.size else frame.resize(order.size)


def _closing_in(picture: Image.Image, count: int) -> Iterator[Image.Image]:
    """The whole picture first, then slowly nearer and a little to the side."""
    width, height = picture.size
    for at in range(count):
        share = at / count
        cut = ZOOM * share * (2 - share)
        left, top = width * cut * (0.5 + 0.3 * share), height * cut * 0.5
        box = (left, top, left + width * (1 - cut), top + height * (1 - cut))
        yield picture.resize(picture.size, Image.Resampling.BILINEAR, box=box)


def _decoded(order: ClipOrder) -> Iterator[Image.Image]:
    """The frames of the given clip at the pace of all clips, whatever its own was."""
    with av.open(io.BytesIO(order.video or b""), "r") as container:
        stream = container.streams.video[0]
        start_s = float((stream.start_time or 0) * (stream.time_base or 0))
        made, last = 0, None
        for frame in container.decode(video=0):
            due = round(((frame.time or 0.0) - start_s) * FRAMES_PER_S)
            if last is not None and made < due:
                picture = ImageOps.fit(last.to_image(), order.size)
                yield from (picture.copy() for _ in range(made, due))
                made = due
            last = frame
        if last is not None:
            yield ImageOps.fit(last.to_image(), order.size)


def _lettered(
    frames: Iterable[Image.Image], over: Image.Image, *, frosted: bool = False
) -> Iterator[Image.Image]:
    box = over.getbbox() or (0, 0, *over.size)
    part = over.crop(box)
    colours, mask = part.convert("RGB"), part.getchannel("A")
    for frame in frames:
        if frosted:
            lettering.frost(frame, over)
        frame.paste(colours, box[:2], mask)
        yield frame


def _encode(path: Path, frames: Iterator[Image.Image], order: ClipOrder) -> None:
    with av.open(path, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        video = container.add_stream(
            "libx264", rate=FRAMES_PER_S, options={"preset": "ultrafast", "crf": "25"}
        )
        video.width, video.height = order.size
        video.pix_fmt = "yuv420p"
        video.codec_context.colorspace = BT709
        audio = None
        if order.audio:
            audio = container.add_stream("aac", rate=sound.SAMPLE_RATE, layout="mono")
        count, converter = 0, av.video.reformatter.VideoReformatter()
        for count, picture in enumerate(frames, start=1):
            frame = converter.reformat(
                av.VideoFrame.from_image(picture),
                format="yuv420p",
                dst_colorspace=BT709,
                threads=1,
            )
            frame.pts, frame.time_base = count - 1, Fraction(1, FRAMES_PER_S)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            seconds = max(1, count // FRAMES_PER_S)
            seed = scene.imagine(" ".join((order.prompt, *order.voices)).strip()).seed
            for sounding in sound.frames(seed, seconds):
                container.mux(audio.encode(sounding))
            container.mux(audio.encode(None))
