"""Files that people attach, good and bad, and what of them goes to xAI."""

import base64
import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image


def photo(colour: str = "red", *, size: tuple[int, int] = (64, 48)) -> tuple[str, bytes]:
    """A picture as a telephone makes it, with the place it was taken at."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (52.0, 31.0, 12.0)})
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, "JPEG", exif=exif)
    return (f"{colour}.jpg", content.getvalue())


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
    contents: list[bytes] = []
    for reference in references:
        head, _, data = reference["url"].partition(",")
        assert head == "data:image/jpeg;base64"
        contents.append(base64.b64decode(data))
    return [Image.open(BytesIO(content)) for content in contents]


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)
