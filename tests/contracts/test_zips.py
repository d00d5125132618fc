"""ZIPs from outside: what is taken out of one, and what is not, whatever it says of itself."""

import os
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.adapters.zips import Zips
from bot.core.errors import FileBroken, FileTooLarge

MB = 1024 * 1024


def made(path: Path, fill: Callable[[zipfile.ZipFile], None]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        fill(archive)
    return path


def with_files(**files: bytes) -> Callable[[zipfile.ZipFile], None]:
    def fill(archive: zipfile.ZipFile) -> None:
        for name, content in files.items():
            archive.writestr(name, content)

    return fill


async def test_a_file_is_taken_out_by_its_name(tmp_path: Path) -> None:
    """Byte for byte, to where it is wanted."""
    content = os.urandom(700_000)
    path = made(tmp_path / "a.zip", with_files(cat=content, dog=b"dog"))
    async with Zips().opened(path) as given:
        assert given.names == {"cat", "dog"}
        await given.take_out("cat", tmp_path / "out", MB)

    assert (tmp_path / "out").read_bytes() == content


def _hostile(archive: zipfile.ZipFile) -> None:
    link = zipfile.ZipInfo("link.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(link, "/etc/passwd")
    archive.writestr("../up.png", b"x")
    archive.writestr("/etc/cron.d/x", b"x")
    archive.writestr("photos/in.png", b"x")
    archive.writestr("photos/", b"")
    archive.writestr("twice.png", b"first")
    archive.writestr("twice.png", b"second")
    archive.writestr("fine.png", b"fine")
    bzip = zipfile.ZipInfo("bzip.png")
    archive.writestr(bzip, b"x", zipfile.ZIP_BZIP2)


@pytest.mark.filterwarnings("ignore:Duplicate name")
async def test_nothing_but_plain_files_is_taken_out(tmp_path: Path) -> None:
    """No link, no path, no folder, nothing that is there twice; each is told why."""
    async with Zips().opened(made(tmp_path / "a.zip", _hostile)) as given:
        assert given.names == {"fine.png"}
        why = {
            name: given.why_not(name)
            for name in ("link.png", "../up.png", "/etc/cron.d/x", "in.png", "twice.png", "gone")
        } | {"bzip.png": given.why_not("bzip.png")}
        for name in why:
            with pytest.raises(FileBroken):
                await given.take_out(name, tmp_path / "out", MB)

    assert why == {
        "link.png": "is no plain file in the ZIP.",
        "../up.png": "is no plain file in the ZIP.",
        "/etc/cron.d/x": "is no plain file in the ZIP.",
        "in.png": "lies in a folder of the ZIP. Put it at the top.",
        "twice.png": "is in the ZIP twice. Leave one of them out.",
        "gone": "is not in the ZIP.",
        "bzip.png": "is packed in a way that is not read here. Make an ordinary ZIP.",
    }
    assert not (tmp_path / "out").exists()


async def test_a_locked_file_is_named_as_such(tmp_path: Path) -> None:
    """Nobody is asked for a password."""
    path = made(tmp_path / "a.zip", with_files(cat=b"x" * 50))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    async with Zips().opened(path) as given:
        assert not given.names
        assert "is locked with a password." in given.why_not("cat")


async def test_a_bomb_is_left_where_it_is(tmp_path: Path) -> None:
    """A file that grows beyond what is taken stops there, and little of it was ever in memory."""

    def fill(archive: zipfile.ZipFile) -> None:
        with archive.open("bomb", "w") as inside:
            for _ in range(64):
                inside.write(bytes(MB))

    made(tmp_path / "a.zip", fill)
    tracemalloc.start()
    async with Zips().opened(tmp_path / "a.zip") as given:
        with pytest.raises(FileTooLarge):
            await given.take_out("bomb", tmp_path / "out", 4 * MB)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (tmp_path / "out").stat().st_size <= 4 * MB
    assert peak_bytes < 6 * MB


async def test_all_files_together_have_a_limit(tmp_path: Path) -> None:
    """Many files of a fair size each are no way around it."""
    path = made(tmp_path / "a.zip", with_files(cat=bytes(MB), dog=bytes(MB)))
    async with Zips(all_bytes_max=MB + 1).opened(path) as given:
        await given.take_out("cat", tmp_path / "out", MB)
        with pytest.raises(FileTooLarge):
            await given.take_out("dog", tmp_path / "out", MB)


async def test_a_zip_of_too_many_files_is_not_opened(tmp_path: Path) -> None:
    """Ten thousand are taken; a hundred thousand are refused before their names are read."""

    def fill(archive: zipfile.ZipFile) -> None:
        for nth in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"{nth}.png"), b"")

    path = made(tmp_path / "a.zip", fill)
    tracemalloc.start()
    with pytest.raises(FileTooLarge):
        async with Zips().opened(path):
            pass
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 6 * MB


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x05\x06" + b"\xff" * 18])
async def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    """Whatever its name says."""
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(FileBroken):
        async with Zips().opened(tmp_path / "a.zip"):
            pass


async def test_a_damaged_file_is_told_from_the_others(tmp_path: Path) -> None:
    """A ZIP that broke on its way still gives what is whole in it."""
    path = made(tmp_path / "a.zip", with_files(cat=os.urandom(5_000), dog=b"dog"))
    data = bytearray(path.read_bytes())
    data[200] ^= 0xFF
    path.write_bytes(bytes(data))
    async with Zips().opened(path) as given:
        with pytest.raises(FileBroken):
            await given.take_out("cat", tmp_path / "out", MB)
        await given.take_out("dog", tmp_path / "out", MB)
    assert (tmp_path / "out").read_bytes() == b"dog"


async def test_a_table_that_lies_about_its_size_is_not_believed(tmp_path: Path) -> None:
    """A table of hundreds of megabytes is not read into memory."""
    path = made(tmp_path / "a.zip", with_files(cat=b"x"))
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 20] = struct.pack("<II", 600 * MB, 0)
    path.write_bytes(bytes(data))
    with pytest.raises(FileBroken):
        async with Zips().opened(path):
            pass
