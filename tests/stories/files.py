"""Files that people attach, good and bad, and what of them goes to xAI."""

import base64
import random
import struct
import zlib
from fractions import Fraction
from io import BytesIO
from typing import Any

import av
import pillow_heif
from PIL import ExifTags, Image, ImageColor

pillow_heif.register_heif_opener()

COLOURS = ("red", "lime", "blue", "white", "black", "yellow", "cyan", "magenta")
"""Plain colours, far enough apart to be told after a JPEG."""


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>by ann, at home</x:xmpmeta>"
"""What a file says of its author in the way of XMP."""
XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""The kind of box that it has in a clip."""


def photo(colour: str = "red", *, size: tuple[int, int] = (64, 48)) -> tuple[str, bytes]:
    """A picture as a telephone makes it, with the place it was taken at and its author."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (52.0, 31.0, 12.0)})
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, "JPEG", exif=exif, xmp=XMP)
    return (f"{colour}.jpg", content.getvalue())


def from_a_phone() -> tuple[str, bytes]:
    """A photo as an iPhone takes it: HEIC, lying on its side, red above once it is upright."""
    image = Image.new("RGB", (96, 64), "blue")
    image.paste("red", (0, 0, 48, 64))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (52.0, 31.0, 12.0)})
    content = BytesIO()
    image.save(content, "HEIF", exif=exif.tobytes())
    return ("IMG_0001.HEIC", content.getvalue())


def clip(
    seconds: float = 2,
    name: str = "waves.mp4",
    *,
    colour: str = "red",
    codec: str = "libx264",
    size: tuple[int, int] = (128, 96),
) -> tuple[str, bytes]:
    """A clip of one colour, ten pictures a second."""
    kind = {"mov": "mov", "webm": "webm"}.get(name.rpartition(".")[2], "mp4")
    content = BytesIO()
    picture = av.VideoFrame.from_image(Image.new("RGB", size, colour))
    with av.open(content, "w", format=kind) as made:
        stream: Any = made.add_stream(codec, rate=10)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for nth in range(round(seconds * 10)):
            frame = picture.reformat(format="yuv420p")
            frame.pts, frame.time_base = nth, Fraction(1, 10)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return (name, content.getvalue())


def clip_from_a_phone() -> tuple[str, bytes]:
    """A clip that needs nothing changed, with the place it was taken at and its author."""
    content = BytesIO()
    with (
        av.open(BytesIO(clip(1)[1]), "r") as plain,
        av.open(content, "w", format="mov") as made,
    ):
        made.metadata.update({"location": "+52.5200+013.4050/", "comment": "by ann, at home"})
        stream = made.add_stream_from_template(plain.streams.video[0])
        for packet in plain.demux(plain.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    box = struct.pack(">I4s", 8 + len(XMP_BOX) + len(XMP), b"uuid") + XMP_BOX + XMP
    return ("IMG_0003.MOV", content.getvalue() + box)


def moving() -> tuple[str, bytes]:
    """A GIF that begins red and goes on blue."""
    first, second = (Image.new("RGB", (64, 48), colour) for colour in ("red", "blue"))
    content = BytesIO()
    first.save(content, "GIF", save_all=True, append_images=[second])
    return ("party.gif", content.getvalue())


def restless() -> bytes:
    """A heavy GIF of many pictures, of which no still copy would be the same."""
    rng = random.Random(1)
    frames = [Image.frombytes("P", (256, 256), rng.randbytes(256 * 256)) for _ in range(6)]
    content = BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    return content.getvalue()


def bomb(side: int = 50_000) -> tuple[str, bytes]:
    """A few bytes that say they are a picture of billions of pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    return ("small.png", b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks))


def in_request(body: dict[str, Any]) -> list[Image.Image]:
    """The pictures in a request to xAI; they must be in the request itself."""
    references = body["images"] if "images" in body else [body["image"]]
    return [shown_by(reference) for reference in references]


def shown_by(reference: dict[str, Any]) -> Image.Image:
    """A picture in a request to xAI, by where it is named."""
    head, _, data = reference["url"].partition(",")
    assert head == "data:image/jpeg;base64"
    return Image.open(BytesIO(base64.b64decode(data)))


def colour_of(reference: dict[str, Any]) -> str:
    """Which of the plain colours a picture in a request has."""
    pixel = shown_by(reference).convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    named = {ImageColor.getrgb(name)[:3]: name for name in COLOURS}
    red, green, blue = (255 if value > 127 else 0 for value in pixel)
    return named[red, green, blue]


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)
