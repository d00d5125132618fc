"""Pictures and clips for tests, good and bad, made on the spot."""

import array
import io
import math
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pillow_heif
from PIL import Image, ImageCms

pillow_heif.register_heif_opener()

GPS = 0x8825
ORIENTATION = 0x0112
RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(
    kind: str = "PNG", *, size: tuple[int, int] = (64, 48), colour: Any = RED, **options: Any
) -> bytes:
    """A picture of one colour in a format of Pillow's."""
    mode = "RGBA" if len(colour) == 4 else "RGB"
    return encoded(Image.new(mode, size, colour), kind, **options)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def moving(kind: str) -> bytes:
    """A red picture that turns blue."""
    first, second = (Image.new("RGB", (64, 48), colour) for colour in (RED, BLUE))
    return encoded(first, kind, save_all=True, append_images=[second], duration=200)


def photo_on_its_side(kind: str = "JPEG") -> bytes:
    """A photo as telephones make them: lying, red on the left, with the place it was taken at."""
    image = Image.new("RGB", (80, 40), BLUE)
    image.paste(RED, (0, 0, 40, 40))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    return encoded(image, kind, exif=exif.tobytes(), comment=b"from Ada's telephone", quality=95)


def with_swapped_colours() -> bytes:
    """A blue picture whose profile says that its blue is everyone else's red, and so on."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return picture("PNG", colour=BLUE, icc_profile=bytes(profile))


def bomb(side: int = 50_000) -> bytes:
    """A PNG of a few bytes that says it has `side` x `side` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data) for name, data in ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)


def noise(side: int, bands: int = 3) -> Image.Image:
    """A picture that no format can make small."""
    noises = [Image.effect_noise((side, side), 90) for _ in range(bands)]
    return Image.merge("RGBA" if bands == 4 else "RGB", noises)


def clip(
    path: Path, *, frames: int = 24, size: tuple[int, int] = (64, 48), faststart: bool = True
) -> bytes:
    """An MP4 with sound, 24 pictures a second; its table of contents comes first or last."""
    options = {"movflags": "faststart"} if faststart else {}
    with av.open(path, "w", format="mp4", options=options) as container:
        video = container.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        sound = container.add_stream("aac", rate=48_000)
        for number in range(frames):
            image = Image.new("RGB", size, (number * 10 % 256, 90, 40))
            container.mux(video.encode(av.VideoFrame.from_image(image)))
        container.mux(video.encode(None))
        for number in range(frames * 2):
            container.mux(sound.encode(silence(number * 1000)))
        container.mux(sound.encode(None))
    return path.read_bytes()


def silence(begin: int = 0) -> Any:
    """A thousand samples of nothing."""
    frame = av.AudioFrame("fltp", "stereo", 1000)
    frame.sample_rate, frame.pts = 48_000, begin
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame


def clip_of_many_streams(path: Path, streams: int) -> bytes:
    """An MP4 with more pictures beside each other than anyone can watch."""
    with av.open(path, "w", format="mp4") as container:
        videos: list[Any] = [container.add_stream("libx264", rate=24) for _ in range(streams)]
        for video in videos:
            video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        for video in videos:
            frame = av.VideoFrame.from_image(Image.new("RGB", (32, 32)))
            container.mux(video.encode(frame))
            container.mux(video.encode(None))
    return path.read_bytes()


# --- clips whose pictures are numbered -----------------------------------------------------------

BARS = 10
NUMBERED = (BARS * 16, 96)
SAMPLES_PER_S = 48_000
PLACE = "+52.5200+013.4050/"


def numbered(number: int, size: tuple[int, int] = NUMBERED) -> Image.Image:
    """A picture of black and white bars that say its number."""
    bars = Image.new("L", (BARS, 1))
    bars.putdata([255 * (number >> bit & 1) for bit in range(BARS)])
    return bars.resize(size, Image.Resampling.NEAREST).convert("RGB")


def number_of(picture: Image.Image) -> int:
    """What the bars of a picture say."""
    grey = picture.convert("L")
    return sum(
        1 << bit
        for bit in range(BARS)
        if grey.getpixel((grey.width * (2 * bit + 1) // (2 * BARS), grey.height // 2)) > 127  # pyright: ignore[reportOperatorIssue] - a grey is a number
    )


def film(
    path: Path,
    *,
    kind: str = "mp4",
    codec: str = "libx264",
    pictures: Sequence[Image.Image] | range = range(24),
    rate: Fraction | int = 24,
    moments_ms: Sequence[int] | None = None,
    sound: str | None = "aac",
    loud_from_s: float = 0.0,
    turned: int = 0,
    pixels: str = "yuv420p",
    shape: Fraction | None = None,
    colours: tuple[int, int] | None = None,
    **options: str,
) -> Path:
    """A clip of numbered or other pictures, with a tone from some moment on, and with a place."""
    shown = [numbered(one) if isinstance(one, int) else one for one in pictures]
    seconds = len(shown) / Fraction(rate)
    with av.open(path, "w", format=kind) as made:
        made.metadata.update({"location": PLACE, "title": "Ada's telephone"})
        video: Any = made.add_stream(codec, rate=rate, options=options)
        video.width, video.height, video.pix_fmt = *shown[0].size, pixels
        video.codec_context.time_base = Fraction(1, 1000) if moments_ms else 1 / Fraction(rate)
        if turned:
            video.set_display_rotation(turned)
        if shape:
            video.codec_context.sample_aspect_ratio = shape
        if colours:
            video.codec_context.color_trc, video.codec_context.color_primaries = colours
        audio: Any = made.add_stream(sound, rate=SAMPLES_PER_S) if sound else None
        for number, image in enumerate(shown):
            frame = av.VideoFrame.from_image(image)
            frame.pts = moments_ms[number] if moments_ms else number
            frame.time_base = video.codec_context.time_base
            made.mux(video.encode(frame))
        made.mux(video.encode(None))
        if sound:
            for frame in _tone(int(seconds * SAMPLES_PER_S), loud_from_s):
                made.mux(audio.encode(frame))
            made.mux(audio.encode(None))
    return path


def _tone(samples: int, loud_from_s: float) -> Iterator[Any]:
    """A high tone in mono, silent up to a moment."""
    for begin in range(0, samples, 960):
        frame = av.AudioFrame("flt", "mono", min(960, samples - begin))
        frame.sample_rate, frame.pts = SAMPLES_PER_S, begin
        values = (
            0.5 * math.sin(at / 8) if at >= loud_from_s * SAMPLES_PER_S else 0.0
            for at in range(begin, begin + frame.samples)
        )
        frame.planes[0].update(array.array("f", values).tobytes())
        yield frame


@dataclass(frozen=True)
class Played:
    """What a player makes of a clip."""

    pictures: list[Image.Image]
    moments: list[float]
    seconds: float
    """As long as the longest of what is in it."""
    codecs: list[str]
    pixels: str
    rotation: int
    rate: Fraction
    loud: list[float]
    """How loud each of the tenths of a second is; empty without sound."""
    metadata: dict[str, str]

    @property
    def numbers(self) -> list[int]:
        return [number_of(picture) for picture in self.pictures]


def played(path: Path) -> Played:
    """Decode all of a clip."""
    with av.open(path) as container:
        video = container.streams.video[0]
        frames = list(container.decode(video))
        codecs = [stream.codec_context.name for stream in container.streams]
        seconds = (container.duration or 0) / 1_000_000
        rate = Fraction(video.average_rate or 0)
        metadata = dict(container.metadata)
        for stream in container.streams:
            metadata |= stream.metadata
    return Played(
        pictures=[frame.to_image() for frame in frames],
        moments=[frame.time for frame in frames],
        seconds=seconds,
        codecs=codecs,
        pixels=frames[0].format.name,
        rotation=frames[0].rotation,
        rate=rate,
        loud=_loudness(path)[: round(seconds * 10)] if len(codecs) > 1 else [],
        metadata=metadata,
    )


def _loudness(path: Path) -> list[float]:
    tenths: dict[int, float] = {}
    with av.open(path) as container:
        for frame in container.decode(audio=0):
            plane = array.array("f", bytes(frame.planes[0]))[: frame.samples]
            for at, value in enumerate(plane):
                tenth = int((frame.time + at / frame.sample_rate) * 10)
                tenths[tenth] = max(tenths.get(tenth, 0.0), abs(value))
    return [tenths.get(tenth, 0.0) for tenth in range(max(tenths) + 1)]
