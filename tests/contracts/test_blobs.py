"""Files in a folder: kept whole or not at all, private, and nowhere else."""

import stat
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.adapters.blobs import Folder
from bot.core.jobs import Media

NAME = "01jbexample00000/result-0"
RESULT = Media(
    job_id="01jbexample00000",
    role="result",
    part=0,
    blob=NAME,
    content_type="image/png",
    size_bytes=9,
    width=64,
    height=64,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data" / "media"


@pytest.fixture
def folder(root: Path) -> Folder:
    return Folder(root)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another disk, where this machine has one."""
    memory = Path("/dev/shm")  # noqa: S108 - only a place for the folder that is made below
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


def below(root: Path) -> list[Path]:
    return list(root.rglob("*"))


def arrived(folder: Folder, content: bytes = b"a picture") -> Path:
    """A file that has come in under the usual name."""
    file = folder.incoming(NAME)
    file.write_bytes(content)
    return file


async def test_a_kept_file_is_read_back(folder: Folder) -> None:
    """What was kept is there under its name, and the place where it came in is free again."""
    incoming = arrived(folder)
    await folder.keep(incoming, RESULT)
    assert await folder.read(NAME) == b"a picture"
    assert await folder.has(NAME)
    async with folder.here(NAME, NAME) as paths:
        assert [path.read_bytes() for path in paths] == [b"a picture", b"a picture"]
    assert not incoming.exists()


async def test_keeping_twice_is_the_same_as_once(folder: Folder) -> None:
    """A step that dies after keeping a file may keep it again."""
    incoming = arrived(folder)
    await folder.keep(incoming, RESULT)
    await folder.keep(incoming, RESULT)
    assert await folder.read(NAME) == b"a picture"


async def test_a_newer_file_takes_the_place_of_the_older(folder: Folder) -> None:
    """A file that comes in once more replaces what was kept under its name."""
    await folder.keep(arrived(folder), RESULT)
    await folder.keep(arrived(folder, b"a better one"), RESULT)
    assert await folder.read(NAME) == b"a better one"


async def test_a_file_that_never_came_cannot_be_kept(folder: Folder) -> None:
    """Nothing is made up for a file that is missing."""
    with pytest.raises(FileNotFoundError):
        await folder.keep(folder.incoming(NAME), RESULT)
    with pytest.raises(FileNotFoundError):
        await folder.read(NAME)
    with pytest.raises(FileNotFoundError):
        async with folder.here(NAME):
            pass
    assert not await folder.has(NAME)


async def test_a_file_of_another_disk_is_taken_over(folder: Folder, elsewhere: Path) -> None:
    """Uploads come through the system's folder for temporary files, which may be its own disk."""
    upload = elsewhere / "upload"
    upload.write_bytes(b"from afar")
    await folder.keep(upload, RESULT)
    assert await folder.read(NAME) == b"from afar"
    assert not upload.exists()


async def test_a_copy_lives_on_its_own(folder: Folder) -> None:
    """A picture that is used again stays when the first job's files go."""
    other = "01jbexample00001/input-0"
    await folder.keep(arrived(folder), RESULT)
    await folder.copy(NAME, other)
    await folder.copy(NAME, other)
    await folder.delete(NAME)
    assert await folder.read(other) == b"a picture"
    with pytest.raises(FileNotFoundError):
        await folder.copy(NAME, other)


async def test_only_the_bot_may_read_files(folder: Folder, root: Path) -> None:
    """Folders and files are closed to other users of the machine."""
    incoming = arrived(folder)
    incoming.chmod(0o644)
    await folder.keep(incoming, RESULT)
    modes = {p.is_dir(): stat.S_IMODE(p.stat().st_mode) for p in (root, *below(root))}
    assert modes == {True: 0o700, False: 0o600}


async def test_a_removed_file_leaves_nothing(folder: Folder, root: Path) -> None:
    """With its last file a job's folder goes; what was still coming in goes too."""
    await folder.keep(arrived(folder), RESULT)
    arrived(folder).with_name(f"{folder.incoming(NAME).name}.part").write_bytes(b"half")
    await folder.delete(NAME)
    await folder.delete(NAME)
    assert [path for path in below(root) if path.name != ".incoming"] == []


async def test_half_a_file_survives_a_restart(folder: Folder, root: Path) -> None:
    """A new process finds what the last one had fetched so far."""
    half = arrived(folder)
    assert Folder(root).incoming(NAME) == half
    assert half.read_bytes() == b"a picture"


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../x", "a/../b", "/etc/passwd", "a//b", "a/b/c", "a/", "-a"),
        *(".hidden", "a/.hidden", "a\\b", "a b", "a\x00b", "a\n", "ä", "a" * 101, "_"),
    ],
)
async def test_names_lead_nowhere_else(folder: Folder, name: str) -> None:
    """A name is letters, digits, dots and dashes, with one folder at most."""
    with pytest.raises(ValueError, match="not a name"):
        folder.path(name)
    with pytest.raises(ValueError, match="not a name"):
        folder.incoming(name)
    with pytest.raises(ValueError, match="not a name"):
        await folder.delete(name)
