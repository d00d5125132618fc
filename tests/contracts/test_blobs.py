"""Files in a folder and in a bucket: kept whole or not at all, private, and nowhere else."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.adapters.blobs import Folder
from bot.adapters.clock import SystemClock
from bot.core.cases import scratch
from bot.core.jobs import Media
from bot.files import Files
from tests.storage import Storage, names_in

JOB = "01jbexample00000"
NAME, OTHER = f"{JOB}/result-0", "01jbexample00001/input-0"
RESULT = Media(
    job_id=JOB,
    role="result",
    part=0,
    blob=NAME,
    content_type="image/png",
    size_bytes=9,
    width=64,
    height=64,
)
DAY_MS = 24 * 60 * 60 * 1000
CLOCK = SystemClock()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """What keeps files, and how to look at it from behind."""

    files: Files
    root: Path
    bucket: Path | None

    def kept(self) -> list[str]:
        """The names of what is kept."""
        if self.bucket is not None:
            return [name.removeprefix("of/ours/") for name in names_in(self.bucket)]
        return [str(path.relative_to(self.root)) for path in here(self.root) if _is_kept(path)]

    def arrived(self, content: bytes = b"a picture") -> Path:
        """A file that has come in under the usual name."""
        file = self.files.incoming(NAME)
        file.write_bytes(content)
        return file


@pytest.fixture(params=["folder", "bucket"])
def rig(request: pytest.FixtureRequest, root: Path) -> Rig:
    if request.param == "folder":
        return Rig(files=Folder(root), root=root, bucket=None)
    storage: Storage = request.getfixturevalue("storage")
    bucket = storage.bucket()
    return Rig(files=storage.objects(bucket.name, root, CLOCK), root=root, bucket=bucket)


@pytest.fixture
def files(rig: Rig) -> Files:
    return rig.files


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another disk, where this machine has one."""
    memory = Path("/dev/shm")  # noqa: S108 - only a place for the folder that is made below
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


def here(root: Path) -> list[Path]:
    """Every file that lies on this machine."""
    return sorted(path for path in root.rglob("*") if path.is_file())


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _is_kept(path: Path) -> bool:
    return not any(part.startswith(".") for part in path.parts)


async def test_a_kept_file_is_read_back(rig: Rig, files: Files) -> None:
    """What was kept is there under its name, and the place where it came in is free again."""
    incoming = rig.arrived()
    await files.keep(incoming, RESULT)
    assert await files.read(NAME) == b"a picture"
    assert await files.has(NAME)
    async with files.here(NAME, NAME) as paths:
        assert [path.read_bytes() for path in paths] == [b"a picture", b"a picture"]
    assert not incoming.exists()
    assert rig.kept() == [NAME]


async def test_keeping_twice_is_the_same_as_once(rig: Rig, files: Files) -> None:
    """A step that dies after keeping a file may keep it again."""
    incoming = rig.arrived()
    await files.keep(incoming, RESULT)
    await files.keep(incoming, RESULT)
    assert await files.read(NAME) == b"a picture"


async def test_a_newer_file_takes_the_place_of_the_older(rig: Rig, files: Files) -> None:
    """A file that comes in once more replaces what was kept under its name."""
    await files.keep(rig.arrived(), RESULT)
    await files.keep(rig.arrived(b"a better one"), RESULT)
    assert await files.read(NAME) == b"a better one"


async def test_a_file_that_never_came_cannot_be_kept(files: Files) -> None:
    """Nothing is made up for a file that is missing."""
    with pytest.raises(FileNotFoundError):
        await files.keep(files.incoming(NAME), RESULT)
    with pytest.raises(FileNotFoundError):
        await files.read(NAME)
    with pytest.raises(FileNotFoundError):
        async with files.here(NAME):
            pass
    assert not await files.has(NAME)


async def test_a_file_of_another_disk_is_taken_over(files: Files, elsewhere: Path) -> None:
    """Uploads come through the system's folder for temporary files, which may be its own disk."""
    upload = elsewhere / "upload"
    upload.write_bytes(b"from afar")
    await files.keep(upload, RESULT)
    assert await files.read(NAME) == b"from afar"
    assert not upload.exists()


async def test_a_copy_lives_on_its_own(rig: Rig, files: Files) -> None:
    """A picture that is used again stays when the first job's files go."""
    await files.keep(rig.arrived(), RESULT)
    await files.copy(NAME, OTHER)
    await files.copy(NAME, OTHER)
    await files.delete(NAME)
    assert await files.read(OTHER) == b"a picture"
    with pytest.raises(FileNotFoundError):
        await files.copy(NAME, OTHER)


async def test_a_file_may_get_another_name(rig: Rig, files: Files) -> None:
    """Under the old one it is gone; a move that was interrupted is made again."""
    await files.keep(rig.arrived(), RESULT)
    await files.move(NAME, OTHER)
    await files.move(NAME, OTHER)
    assert rig.kept() == [OTHER]
    assert await files.read(OTHER) == b"a picture"
    with pytest.raises(FileNotFoundError):
        await files.move(NAME, f"{JOB}/result-1")


async def test_only_the_bot_may_read_what_is_on_its_disk(
    rig: Rig, files: Files, root: Path
) -> None:
    """Folders and files are closed to other users of the machine."""
    incoming = rig.arrived()
    incoming.chmod(0o644)
    await files.keep(incoming, RESULT)
    async with files.here(NAME):
        modes = [(path.is_dir(), _mode(path)) for path in (root, *root.rglob("*"))]  # noqa: ASYNC240 - a few
    assert {mode for is_folder, mode in modes if is_folder} == {0o700}
    # What lies in a folder for a moment is hidden by that folder.
    assert rig.bucket is not None or {m for is_folder, m in modes if not is_folder} == {0o600}


async def test_a_removed_file_leaves_nothing(rig: Rig, files: Files, root: Path) -> None:
    """With its last file a job's folder goes; what was still coming in goes too."""
    await files.keep(rig.arrived(), RESULT)
    rig.arrived().with_name(f"{files.incoming(NAME).name}.part").write_bytes(b"half")
    await files.delete(NAME)
    await files.delete(NAME)
    assert rig.kept() == []
    assert here(root) == []
    assert not (root / JOB).exists()


async def test_nothing_stays_of_what_was_looked_at(rig: Rig, files: Files, root: Path) -> None:
    """A file that is kept elsewhere is on this machine only while somebody looks at it."""
    await files.keep(rig.arrived(), RESULT)
    async with files.here(NAME) as paths:
        assert all(path.is_relative_to(root) for path in paths)
    with pytest.raises(FileNotFoundError):
        async with files.here(NAME, OTHER):
            pass
    assert [path for path in here(root) if not _is_kept(path)] == []


async def test_what_died_halfway_is_swept(rig: Rig, files: Files, root: Path) -> None:
    """What nobody touched for two days goes; what others may be at work on stays."""
    await files.keep(rig.arrived(), RESULT)
    half = rig.arrived()
    left = root / ".here" / "somebody-died" / "0"
    left.parent.mkdir()
    left.write_bytes(b"a picture")
    await files.sweep(CLOCK.now_ms() + DAY_MS)
    assert half.exists()
    assert left.exists()
    await files.sweep(CLOCK.now_ms() + 3 * DAY_MS)
    assert [path for path in here(root) if not _is_kept(path)] == []
    assert await files.has(NAME)


async def test_folders_of_the_dead_are_swept() -> None:
    """A folder for a moment, whose process died in the middle, goes after a day."""
    async with scratch.scratch() as folder:
        (folder / "upload").write_bytes(b"a picture")
        await scratch.sweep_scratch(CLOCK.now_ms())
        assert (folder / "upload").exists()
        at_s = CLOCK.now_ms() / 1000 - 2 * 24 * 60 * 60
        for path in (folder / "upload", folder):
            os.utime(path, (at_s, at_s))
        await scratch.sweep_scratch(CLOCK.now_ms())
        assert not folder.exists()


async def test_half_a_file_survives_a_restart(root: Path) -> None:
    """A new process finds what the last one had fetched so far."""
    half = Folder(root).incoming(NAME)
    half.write_bytes(b"a pict")
    assert Folder(root).incoming(NAME) == half
    assert half.read_bytes() == b"a pict"


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../x", "a/../b", "/etc/passwd", "a//b", "a/b/c", "a/", "-a"),
        *(".hidden", "a/.hidden", "a\\b", "a b", "a\x00b", "a\n", "ä", "a" * 101, "_"),
    ],
)
async def test_names_lead_nowhere_else(files: Files, name: str) -> None:
    """A name is letters, digits, dots and dashes, with one folder at most."""
    with pytest.raises(ValueError, match="not a name"):
        files.place(name)
    with pytest.raises(ValueError, match="not a name"):
        files.incoming(name)
    with pytest.raises(ValueError, match="not a name"):
        await files.delete(name)
    with pytest.raises(ValueError, match="not a name"):
        await files.read(name)
