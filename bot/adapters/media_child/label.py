"""Writes into a file that it was made by a model, without touching its pictures.

What is written is XMP (ISO 16684) with the term of IPTC for it, where each kind of file has its
place for XMP: APP1 of a JPEG, iTXt of a PNG, a chunk of a WebP, a box at the end of an MP4. A file
that its maker signed (C2PA) says so already, and would not be what was signed: it stays as it is.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID
from xml.sax.saxutils import quoteattr

import report

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
PARTS_MAX = 200_000
"""No honest file has more; of a clip these are its outermost boxes alone."""
COPIED_AT_ONCE = 1024**2
PACKET_BYTES_MAX = 1024**2
"""What is there already is read so far; a larger packet is left alone."""

_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_DC = "http://purl.org/dc/elements/1.1/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BEGIN = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END = b'<?xpacket end="w"?>'
_CLOSING = b"</rdf:RDF>"

_JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_JPEG_BYTES_MAX = 0xFFFF - 2
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_XMP = b"XML:com.adobe.xmp\0"
_MP4_XMP = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac").bytes
_MP4_C2PA = UUID("d8fec3d6-1b0e-483c-9297-5828877ec481").bytes
_WEBP_HAS_XMP = 0x04
_WEBP_HAS_ALPHA = 0x10


class AsItIsError(Exception):
    """The file is left as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a file, its header included."""

    kind: bytes
    at: int
    size: int
    begins: int
    """Where its content begins."""

    @property
    def ends(self) -> int:
        return self.at + self.size


Piece = bytes | tuple[int, int]
"""Something new, or what stands in the old file between two places."""


def write(path: Path, part: Path, model: str, job_id: str) -> bool:
    """Write the file with its label; False when it is left as it is. Raises ProblemError."""
    with path.open("rb") as file:
        size = path.stat().st_size
        try:
            pieces = _pieces(file, size, model, job_id)
        except AsItIsError:
            return False
        with part.open("wb") as made:
            for piece in pieces:
                _copy(file, piece, made)
    return True


def _pieces(file: BinaryIO, size: int, model: str, job_id: str) -> Sequence[Piece]:
    begins = file.read(12)
    if begins.startswith(b"\xff\xd8"):
        return _jpeg(file, size, model, job_id)
    if begins.startswith(_PNG):
        return _png(file, size, model, job_id)
    if begins[:4] == b"RIFF" and begins[8:] == b"WEBP":
        return _webp(file, size, model, job_id)
    if begins[4:8] == b"ftyp":
        return _mp4(file, size, model, job_id)
    raise AsItIsError  # a GIF has a place too, which nobody reads


def _copy(file: BinaryIO, piece: Piece, made: BinaryIO) -> None:
    """Write a piece; of the old file a little at a time."""
    if isinstance(piece, bytes):
        made.write(piece)
        return
    begins, ends = piece
    file.seek(begins)
    left = ends - begins
    while left and (some := file.read(min(left, COPIED_AT_ONCE))):
        made.write(some)
        left -= len(some)


# --- the packet -----------------------------------------------------------------------------


def packet(model: str, job_id: str, before: bytes | None = None) -> bytes:
    """What is written; with what the file said before, where that can be read.

    Raises AsItIsError when it says already what its source is.
    """
    if before is None or before.count(_CLOSING) != 1:
        return b"".join(
            (
                *(_BEGIN, b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'),
                *(b'<rdf:RDF xmlns:rdf="', _RDF.encode(), b'">'),
                *(_said(model, job_id, b""), _CLOSING, b"</x:xmpmeta>", _END),
            )
        )
    if b"DigitalSourceType" in before:
        raise AsItIsError
    return before.replace(_CLOSING, _said(model, job_id, before) + _CLOSING)


def _said(model: str, job_id: str, before: bytes) -> bytes:
    """The source, the model and the job; of these nothing that the file says otherwise."""
    said = [f'xmlns:Iptc4xmpExt="{_IPTC}" Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPE}"']
    if b"CreatorTool" not in before:
        said.append(f'xmlns:xmp="{_XMP}" xmp:CreatorTool={quoteattr(model)}')
    if b":identifier" not in before:
        said.append(f'xmlns:dc="{_DC}" dc:identifier={quoteattr(job_id)}')
    return f'<rdf:Description rdf:about="" {" ".join(said)}/>'.encode()


# --- each kind of file ----------------------------------------------------------------------


def _jpeg(file: BinaryIO, size: int, model: str, job_id: str) -> Sequence[Piece]:
    """Behind the segments that come first by their own rules: JFIF and Exif."""
    spans = list(_segments(file, size))
    old = None
    for span in spans:
        if span.kind == b"\xeb" and _content(file, span, 2) == b"JP":
            raise AsItIsError  # signed
        if span.kind == b"\xe1" and _content(file, span, len(_JPEG_XMP)) == _JPEG_XMP:
            old = old or span
    before = None if old is None else _content(file, old)[len(_JPEG_XMP) :]
    said = _JPEG_XMP + packet(model, job_id, before)
    if len(said) > _JPEG_BYTES_MAX:
        raise AsItIsError
    new = b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said
    if old is not None:
        return (0, old.at), new, (old.ends, size)
    at = 2
    for span in spans:
        if span.kind not in {b"\xe0", b"\xe1"}:
            break
        at = span.ends
    return (0, at), new, (at, size)


def _segments(file: BinaryIO, size: int) -> Iterator[Span]:
    """What comes before the pixels of a JPEG."""
    at = 2
    for _ in range(PARTS_MAX):
        marker = _read(file, at, 4)
        if marker[0] != 0xFF:
            raise report.ProblemError("damaged")
        if marker[1] == 0xFF:  # padding
            at += 1
            continue
        if marker[1] in {0xDA, 0xD9}:
            return
        length = 2 + int.from_bytes(marker[2:])
        if length < 4 or at + length > size:
            raise report.ProblemError("damaged")
        yield Span(kind=marker[1:2], at=at, size=length, begins=at + 4)
        at += length
    raise report.ProblemError("damaged")


def _png(file: BinaryIO, size: int, model: str, job_id: str) -> Sequence[Piece]:
    """Behind the first chunk, which says how large it is."""
    spans = list(_chunks(file, size))
    if not spans or spans[0].kind != b"IHDR":
        raise report.ProblemError("damaged")
    if any(span.kind == b"caBX" for span in spans):
        raise AsItIsError  # signed
    texts = (span for span in spans if span.kind == b"iTXt")
    named = (one for one in texts if _content(file, one, len(_PNG_XMP)) == _PNG_XMP)
    old = next(named, None)
    before = None if old is None else _png_text(_content(file, old, _data_bytes(old))[18:])
    # Not compressed, in no language, and without a translated name.
    said = b"iTXt" + _PNG_XMP + bytes(4) + packet(model, job_id, before)
    new = struct.pack(">I", len(said) - 4) + said + struct.pack(">I", zlib.crc32(said))
    first = spans[0].ends
    if old is None:
        return (0, first), new, (first, size)
    return (0, first), new, (first, old.at), (old.ends, size)


def _png_text(content: bytes) -> bytes | None:
    """The words of an iTXt chunk behind its name; None when they are compressed."""
    if content[:1] != b"\0":
        return None
    return content[2:].split(b"\0", 2)[-1]


def _data_bytes(span: Span) -> int:
    return span.size - 12


def _chunks(file: BinaryIO, size: int) -> Iterator[Span]:
    """The chunks of a PNG, to the last."""
    at = len(_PNG)
    for _ in range(PARTS_MAX):
        length, kind = struct.unpack(">I4s", _read(file, at, 8))
        whole = 12 + length
        if at + whole > size:
            raise report.ProblemError("damaged")
        yield Span(kind=kind, at=at, size=whole, begins=at + 8)
        if kind == b"IEND":
            return
        at += whole
    raise report.ProblemError("damaged")


def _webp(file: BinaryIO, size: int, model: str, job_id: str) -> Sequence[Piece]:
    """At its end, announced by the flags of its first chunk, which not all have."""
    spans = list(_riff_chunks(file, size))
    if not spans:
        raise report.ProblemError("damaged")
    if any(span.kind == b"C2PA" for span in spans):
        raise AsItIsError  # signed
    old = next((span for span in spans if span.kind == b"XMP "), None)
    before = None
    if old is not None:
        before = _content(file, old, int.from_bytes(_read(file, old.at + 4, 4), "little"))
    said = packet(model, job_id, before)
    new = struct.pack("<4sI", b"XMP ", len(said)) + said + b"\0" * (len(said) % 2)
    first, rest = _webp_header(file, spans[0])
    kept = [(rest, spans[-1].ends)]
    if old is not None:
        kept = [(rest, old.at), (old.ends, spans[-1].ends)]
    length = 4 + len(first) + sum(ends - begins for begins, ends in kept) + len(new)
    return struct.pack("<4sI4s", b"RIFF", length, b"WEBP"), first, *kept, new


def _webp_header(file: BinaryIO, first: Span) -> tuple[bytes, int]:
    """The first chunk with the flag set, and where the rest begins in the old file."""
    if first.kind == b"VP8X" and first.size == 18:
        chunk = bytearray(_read(file, first.at, 18))
        chunk[8] |= _WEBP_HAS_XMP
        return bytes(chunk), first.ends
    flags, width, height = _webp_frame(file, first)
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    header = struct.pack("<4sII", b"VP8X", 10, flags | _WEBP_HAS_XMP) + sides
    return header, first.at


def _webp_frame(file: BinaryIO, frame: Span) -> tuple[int, int, int]:
    """Flags, width and height of a picture that has no chunk for them."""
    content = _read(file, frame.begins, 10)
    if frame.kind == b"VP8L" and content[0] == 0x2F:
        bits = int.from_bytes(content[1:5], "little")
        flags = _WEBP_HAS_ALPHA if bits >> 28 & 1 else 0
        return flags, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = (side & 0x3FFF for side in struct.unpack("<HH", content[6:]))
    if frame.kind != b"VP8 " or content[3:6] != b"\x9d\x01\x2a" or not (width and height):
        raise report.ProblemError("damaged")
    return 0, width, height


def _riff_chunks(file: BinaryIO, size: int) -> Iterator[Span]:
    at, end = 12, 8 + int.from_bytes(_read(file, 4, 4), "little")
    if end > size:
        raise report.ProblemError("damaged")
    for _ in range(PARTS_MAX):
        if at + 8 > end:
            return
        kind, length = struct.unpack("<4sI", _read(file, at, 8))
        whole = 8 + length + length % 2
        if at + whole > end:
            raise report.ProblemError("damaged")
        yield Span(kind=kind, at=at, size=whole, begins=at + 8)
        at += whole
    raise report.ProblemError("damaged")


def _mp4(file: BinaryIO, size: int, model: str, job_id: str) -> Sequence[Piece]:
    """At its end, so that nothing that the file says of its places becomes untrue."""
    spans = list(_boxes(file, size))
    named = [(span, _content(file, span, 16)) for span in spans if span.kind == b"uuid"]
    if any(name == _MP4_C2PA for _, name in named):
        raise AsItIsError  # signed
    old = next((span for span, name in named if name == _MP4_XMP), None)
    before = None if old is None else _content(file, old, old.ends - old.begins)[16:]
    said = _MP4_XMP + packet(model, job_id, before)
    new = struct.pack(">I4s", len(said) + 8, b"uuid") + said
    last = spans[-1]
    if _read(file, last.at, 4) == bytes(4):  # it reaches to the end, wherever that is
        if last.size > 0xFFFFFFFF or old is not None:
            raise AsItIsError
        return (0, last.at), struct.pack(">I", last.size), (last.at + 4, size), new
    if old is None:
        return (0, size), new
    return (0, old.at + 4), b"free", (old.at + 8, size), new


def _boxes(file: BinaryIO, size: int) -> Iterator[Span]:
    """The outermost boxes of an MP4."""
    at = 0
    for _ in range(PARTS_MAX):
        length, kind = struct.unpack(">I4s", _read(file, at, 8))
        header = 8
        if length == 1:
            header, length = 16, int.from_bytes(_read(file, at + 8, 8))
        elif length == 0:
            length = size - at
        if length < header or at + length > size:
            raise report.ProblemError("damaged")
        yield Span(kind=kind, at=at, size=length, begins=at + header)
        at += length
        if at == size:
            return
    raise report.ProblemError("damaged")


def _content(file: BinaryIO, span: Span, most: int | None = None) -> bytes:
    """The content of a part, or its beginning. Raises AsItIsError when it is unreasonably long."""
    wanted = span.ends - span.begins
    if most is not None:
        wanted = min(wanted, most)
    if wanted > PACKET_BYTES_MAX:
        raise AsItIsError
    return _read(file, span.begins, wanted)


def _read(file: BinaryIO, at: int, count: int) -> bytes:
    """So many bytes. Raises ProblemError when there are fewer."""
    file.seek(at)
    content = file.read(count)
    if len(content) < count:
        raise report.ProblemError("damaged")
    return content
