"""A file says of itself that a model made it, and is otherwise what it was."""

import asyncio
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import av
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.adapters.media import MediaTools
from bot.core.errors import FileBroken
from bot.core.ports import LABEL_BYTES_MAX
from tests.contracts import _files

MADE_BY_A_MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
SIGNATURE = b"the maker's signature"
MODEL, JOB_ID = 'grok "imagine" & more', "01h0000000000000"


def textured(kind: str = "PNG", *, clear: bool = False, **options: object) -> bytes:
    """A picture in which every pixel counts."""
    image = Image.effect_noise((96, 64), 60).convert("RGB")
    if clear:
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    return _files.encoded(image, kind, **options)


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def label(path: Path, content: bytes) -> bool:
    """Have a file labelled in its place."""
    path.write_bytes(content)
    return asyncio.run(MediaTools(timeout_s=10).label(path, model=MODEL, job_id=JOB_ID))


def xmp_of(path: Path) -> bytes | str:
    """What the libraries that everyone uses read of a file's XMP."""
    try:
        with Image.open(path) as image:
            image.load()
            return image.info.get("xmp") or image.info["XML:com.adobe.xmp"]
    except Image.UnidentifiedImageError:
        with av.open(path, options={"export_xmp": "1"}) as container:
            return container.metadata["xmp"]


def said(path: Path) -> dict[str, str]:
    """Everything that a file's XMP says."""
    found: dict[str, str] = {}
    for one in ET.fromstring(xmp_of(path)).iter():  # noqa: S314 - our own
        if one.tag.endswith("}Description"):
            found |= one.attrib
    return found


def seen(content: bytes) -> bytes:
    """All pixels of a picture or clip."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.convert("RGBA").tobytes()
    except Image.UnidentifiedImageError:
        with av.open(io.BytesIO(content), "r") as container:
            return b"".join(one.to_image().tobytes() for one in container.decode(video=0))


def _clip(folder: Path, *, faststart: bool) -> bytes:
    return _files.clip(folder / "clip.mp4", frames=4, faststart=faststart)


FILES: dict[str, Callable[[Path], bytes]] = {
    "jpeg": lambda _: textured("JPEG"),
    "photo": lambda _: _files.photo_on_its_side(),
    "png": lambda _: textured("PNG"),
    "webp": lambda _: textured("WEBP"),
    "clear webp": lambda _: textured("WEBP", clear=True, lossless=True),
    "webp with more": lambda _: textured("WEBP", clear=True, exif=Image.Exif().tobytes()),
    "clip": lambda folder: _clip(folder, faststart=True),
    "clip with its contents last": lambda folder: _clip(folder, faststart=False),
}


@pytest.mark.parametrize("kind", FILES)
def test_the_label_is_there_and_nothing_else_changes(tmp_path: Path, kind: str) -> None:
    """Source, model and job can be read from it; its pixels are the same.

    A second label adds nothing.
    """
    path, content = tmp_path / "file", FILES[kind](tmp_path)

    assert label(path, content)
    labelled = path.read_bytes()
    assert said(path) == {
        "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about": "",
        f"{IPTC}DigitalSourceType": MADE_BY_A_MODEL,
        f"{XMP}CreatorTool": MODEL,
        f"{DC}identifier": JOB_ID,
    }
    assert seen(labelled) == seen(content)
    assert len(content) < len(labelled) < len(content) + LABEL_BYTES_MAX
    asyncio.run(MediaTools().inspect(path))
    assert not label(path, labelled)
    assert path.read_bytes() == labelled
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


OLD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
    '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="its maker"/>{more}</rdf:RDF>'
    "</x:xmpmeta>"
)


def _with_xmp(kind: str, folder: Path, packet: bytes) -> bytes:
    if kind == "clip":
        name = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
        box = struct.pack(">I4s", 24 + len(packet), b"uuid") + name + packet
        content = _clip(folder, faststart=False)
        return content + box
    if kind == "png":
        content = textured("PNG")
        return content[:33] + chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet) + content[33:]
    return textured(kind.upper(), xmp=packet)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "clip"])
def test_what_a_file_said_before_is_kept(tmp_path: Path, kind: str) -> None:
    """What its maker wrote of it stays; and it is left alone where it names its source itself."""
    path = tmp_path / "file"

    assert label(path, _with_xmp(kind, tmp_path, OLD.format(more="").encode()))
    words = said(path)
    assert words[f"{XMP}CreatorTool"] == "its maker"
    assert words[f"{IPTC}DigitalSourceType"] == MADE_BY_A_MODEL
    assert words[f"{DC}identifier"] == JOB_ID

    named = OLD.format(more="<!-- DigitalSourceType -->").encode()
    assert not label(path, _with_xmp(kind, tmp_path, named))


def _signed(kind: str, folder: Path) -> bytes:
    if kind == "clip":
        name = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
        box = struct.pack(">I4s", 24 + len(SIGNATURE), b"uuid") + name + SIGNATURE
        content = _clip(folder, faststart=False)
        first = struct.unpack(">I", content[:4])[0]
        return content[:first] + box + content[first:]
    content = textured(kind.upper())
    if kind == "png":
        return content[:33] + chunk(b"caBX", SIGNATURE) + content[33:]
    if kind == "webp":
        more = content[12:] + struct.pack("<4sI", b"C2PA", len(SIGNATURE)) + SIGNATURE + b"\0"
        return struct.pack("<4sI4s", b"RIFF", 4 + len(more), b"WEBP") + more
    segment = b"JP" + SIGNATURE
    return content[:20] + b"\xff\xeb" + struct.pack(">H", len(segment) + 2) + segment + content[20:]


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "clip"])
def test_what_its_maker_signed_is_left_byte_for_byte(tmp_path: Path, kind: str) -> None:
    """A signature would not hold for a changed file, and says already who made it."""
    path, content = tmp_path / "file", _signed(kind, tmp_path)

    assert not label(path, content)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"GIF89a", _files.moving("GIF"), b"words"])
def test_files_of_other_kinds_are_left_as_they_are(tmp_path: Path, content: bytes) -> None:
    """What has no place for a label goes on without."""
    assert not label(tmp_path / "file", content)
    assert (tmp_path / "file").read_bytes() == content


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good")
    return {kind: make(folder) for kind, make in FILES.items()}


@settings(max_examples=150, deadline=10_000)
@given(
    kind=st.sampled_from(sorted(FILES)),
    cut=st.integers(0, 2_000),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4),
)
@example(kind="clip", cut=0, changes=[(0, 0), (1, 0), (2, 0), (3, 1)])
@example(kind="png", cut=0, changes=[(8, 255), (9, 255)])
def test_damaged_files_end_well(
    good: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    cut: int,
    changes: list[tuple[int, int]],
) -> None:
    """Whatever is wrong with a file, it is said to be broken, left, or labelled; soon."""
    content = bytearray(good[kind][: len(good[kind]) - cut])
    for at, value in changes:
        content[at : at + 1] = bytes([value])
    path = tmp_path_factory.mktemp("damaged") / "file"
    try:
        labelled = label(path, bytes(content))
    except FileBroken:
        labelled = False
    if not labelled:
        assert path.read_bytes() == content
