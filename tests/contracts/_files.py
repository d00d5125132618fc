"""Pictures and clips for tests, good and bad, made on the spot."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageCms

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


def photo_on_its_side() -> bytes:
    """A JPEG as telephones make them: lying, red on the left, with the place it was taken at."""
    image = Image.new("RGB", (80, 40), BLUE)
    image.paste(RED, (0, 0, 40, 40))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    return encoded(image, "JPEG", exif=exif, comment=b"from Ada's telephone", quality=95)


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
            silence = av.AudioFrame("fltp", "stereo", 1000)
            silence.sample_rate, silence.pts = 48_000, number * 1000
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
    return path.read_bytes()


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
