"""Files: kept, handed out by link, fetched, opened and made."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.core.jobs import Media
from bot.core.likeness import Prints

LABEL_BYTES_MAX = 1024
"""So much is at most written into a file to say what made it: whoever makes one that must not be
larger than something leaves room for it."""


class Blobs(Protocol):
    """Files by name. Names are ours: letters, digits, dots, dashes, one level of folder.

    They may be kept elsewhere: what is used is on this machine only while it is. Every method but
    `incoming` and `sweep` may raise FilesDown then.
    """

    def here(self, *names: str) -> AbstractAsyncContextManager[Sequence[Path]]:
        """Kept files as files of this machine, in their order, for as long as the block runs.

        They are only read. Raises FileNotFoundError when one of them is not kept.
        """
        ...

    def incoming(self, name: str) -> Path:
        """Where a file may be written before it is kept; half a file survives a restart."""
        ...

    async def has(self, name: str) -> bool:
        """Whether a file is kept under a name."""
        ...

    async def read(self, name: str) -> bytes:
        """A whole small file (a picture). Raises FileNotFoundError."""
        ...

    async def keep(self, temporary: Path, media: Media) -> None:
        """Take over a finished file, as `media` tells of it: atomic, and the same twice."""
        ...

    async def copy(self, name: str, to: str) -> None:
        """A second file with the same content. Raises FileNotFoundError."""
        ...

    async def move(self, name: str, to: str) -> None:
        """Give a file another name; the same twice is fine. Raises FileNotFoundError.

        Under the name it had nobody fetches it any more, whatever address they were given.
        """
        ...

    async def delete(self, name: str) -> None:
        """Remove a file; gone already is fine."""
        ...

    async def sweep(self, now_ms: int) -> None:
        """Remove what processes that died left on this machine, once it is old."""
        ...


class Zip(Protocol):
    """A ZIP that is being written."""

    async def add(self, files: Sequence[tuple[str, Path]]) -> None:
        """Write files under their names in it; what is gone meanwhile is left out."""
        ...


class Packing(Protocol):
    """Puts files together."""

    def packing(self, target: Path) -> AbstractAsyncContextManager[Zip]:
        """A new ZIP, which is whole once the block ends."""
        ...


class Enclosed(Protocol):
    """The files of a ZIP that came from outside."""

    @property
    def names(self) -> frozenset[str]:
        """The names of the files that can be taken out of it."""
        ...

    def why_not(self, name: str) -> str:
        """Why a file cannot be taken out of it, as what is said after its name."""
        ...

    async def take_out(self, name: str, to: Path, bytes_max: int) -> None:
        """Write one of its files, of at most `bytes_max`, read in pieces.

        What is taken out of a ZIP altogether has a limit too. Raises FileTooLarge and FileBroken.
        """
        ...


class Unpacking(Protocol):
    """Opens ZIPs that came from outside."""

    def opened(self, path: Path) -> AbstractAsyncContextManager[Enclosed]:
        """A ZIP, as long as the context lasts; nothing of it is believed, and no path used.

        Raises FileBroken for what is none, and FileTooLarge for one of too many files.
        """
        ...


class Links(Protocol):
    """Addresses of kept files, for whoever cannot be shown them in Discord."""

    async def to(self, media: Media, until_ms: int) -> str:
        """An address under which a kept file can be fetched until a moment, by anyone who has it.

        A file that is removed, or moved, before is gone from it at once. Raises FilesDown.
        """
        ...


class Downloads(Protocol):
    """Fetches files from the few hosts that are allowed."""

    async def fetch(self, url: str, to: Path, bytes_max: int | None = None) -> None:
        """Stream a link into a file, whole or not at all; of at most `bytes_max` if that is given.

        Raises HostNotAllowed, LinkGone, FileBroken (FileTooLarge among them) or FetchFailed (may
        work later).
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a file turned out to be when it was opened."""

    content_type: str
    width: int
    height: int
    duration_ms: int | None = None
    prints: Prints | None = field(default=None, compare=False)
    """What it is known again by: of an upload as it was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The part of a clip that is kept: its first seconds, or its last."""

    seconds: float
    end: bool = False


class MediaTools(Protocol):
    """Opens files that came from outside, and makes files, in a child process with limits."""

    async def inspect(self, path: Path) -> Facts:
        """Decode a result to know that it is whole. Raises FileBroken."""
        ...

    async def take_in(self, source: Path, target: Path) -> Facts:
        """Decode an uploaded picture and write it anew: upright, no metadata, 4 MiB at most.

        What is larger than 4096 pixels on its longer side is shrunk to that. Raises NotAPicture,
        EmptyUpload or TooManyPixels; `target` is not written then.
        """
        ...

    async def take_in_clip(self, source: Path, target: Path, *, keep: Span | None = None) -> Facts:
        """Write an uploaded clip anew: an upright MP4 of H.264 and AAC, without metadata.

        It has 720 pixels at most on its shorter side, 30 pictures a second and 48 MiB; what is
        like that already is copied stream by stream. With `keep` it plays at most so long, to a
        picture. The length in the facts is that of the pictures or the sound, whichever plays
        longer. Raises NotAClip, EmptyUpload, ClipTooLong or ClipTooHeavy; `target` is not written
        then.
        """
        ...

    async def prints(self, path: Path) -> Prints:
        """What a picture or clip that people attached is known again by.

        Raises NotAPicture for what is neither, and other BadUploads.
        """
        ...

    async def label(self, path: Path, *, model: str, job_id: str) -> bool:
        """Write into a JPEG, PNG, WebP or MP4, in its place, that it was made by a model.

        Its pictures and sound stay as they are, byte for byte. False when it is left as it is: it
        says so already, its maker signed it, or it has no place for it. Raises FileBroken.
        """
        ...

    async def fit(self, source: Path, target: Path, bytes_max: int) -> Facts:
        """Write a smaller copy of a result, of at most `bytes_max`.

        First with less picture quality, then smaller; never larger than it was. What is small
        enough already is copied as it is. Raises CannotFit when no copy worth looking at is that
        small, FileBroken when the source cannot be read. `target` is not written then.
        """
        ...

    async def last_frame(self, clip: Path, target: Path) -> Facts:
        """Write the very last picture of a clip as a JPEG. Raises FileBroken."""
        ...

    async def stitch(self, clips: Sequence[Path], target: Path) -> Facts:
        """Write one clip that plays several in order, with their sound.

        They are shown in the frame and at the pace of the first. Raises FileBroken, and CannotFit
        when it takes too long; `target` is not written then.
        """
        ...

    async def thumbnail(self, source: Path, target: Path) -> Facts:
        """Write a small JPEG of a result; of a clip the first picture. Raises FileBroken."""
        ...

    async def beside(self, before: Path, after: Path, target: Path) -> Facts:
        """Write a JPEG that shows two results next to each other, at the same height.

        It has at most 2048 pixels on its longer side; of a clip the first picture is shown. Raises
        FileBroken.
        """
        ...
