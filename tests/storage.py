"""A real S3-compatible storage for the tests, on loopback: it checks signatures and their time."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.adapters.blobs.objects import Objects
from bot.core.ports import Clock
from sandbox.__main__ import free_origin
from tests.memory import fast_folder

KEY_ID, SECRET = "a-key-of-the-bot", "a-secret-of-the-storage"
_NUMBERS = count(1)


class Storage:
    """It may be down for a while. A bucket is a folder, and an object a file in it."""

    def __init__(self, folder: Path) -> None:
        self.origin = free_origin()
        self._folder = folder
        self._server: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it takes requests."""
        port = self.origin.rsplit(":", 1)[1]
        self._server = subprocess.Popen(
            [
                *(sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1", "--port", port),
                *("--data-dir", str(self._folder), "--no-access-log"),
            ],
            env={"NANIO_ACCESS_KEY": KEY_ID, "NANIO_SECRET_KEY": SECRET},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._server.stderr is not None
        said = list[str]()
        for line in self._server.stderr:
            said.append(line)
            if "Uvicorn running" in line:
                return
        raise AssertionError("".join(said))

    def stop(self) -> None:
        """Nobody is there any more."""
        assert self._server is not None
        self._server.kill()
        self._server.communicate()
        self._server = None

    def bucket(self) -> Path:
        """A new bucket."""
        bucket = self._folder / f"bucket-{next(_NUMBERS)}"
        bucket.mkdir()
        return bucket

    def objects(self, bucket: str, root: Path, clock: Clock, *, secret: str = SECRET) -> Objects:
        """What keeps files in a bucket of it."""
        return Objects(
            f"s3://{bucket}/of/ours",
            root,
            clock,
            endpoint=self.origin,
            key_id=KEY_ID,
            secret=secret,
        )


def names_in(bucket: Path) -> list[str]:
    """The names of all objects in a bucket."""
    return sorted(
        str(path.relative_to(bucket))
        for path in bucket.rglob("*")
        if path.is_file() and ".nanio-meta" not in path.parts
    )


@contextmanager
def storage_server() -> Iterator[Storage]:
    """Start a storage, and end it."""
    with TemporaryDirectory(dir=fast_folder()) as folder:
        storage = Storage(Path(folder))
        storage.start()
        try:
            yield storage
        finally:
            storage.stop()
