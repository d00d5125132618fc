"""What only a bucket does: it signs addresses, may be down, and is far away."""

import logging
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import run

import httpx
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.adapters.blobs.objects import ObjectLinks, Objects
from bot.adapters.clock import SystemClock
from bot.check import check
from bot.core.errors import FilesDown
from bot.core.jobs import Media
from bot.settings import Settings
from tests.storage import KEY_ID, SECRET, Storage, names_in

CLOCK = SystemClock()
HOUR_MS = 60 * 60 * 1000
MEBIBYTE = 1024 * 1024
CLIP = Media(
    job_id="01jbexample00000",
    role="result",
    part=0,
    blob="01jbexample00000/result-0",
    content_type="video/mp4",
    size_bytes=6,
    width=64,
    height=64,
    duration_ms=1000,
)
SOME_DAY = "Fri, 27 Nov 2026 11:36:42 GMT"
HOARD = """
import asyncio, os, resource, sys
from pathlib import Path
from bot.adapters.clock import SystemClock
from tests.contracts.test_objects import CLIP
from bot.adapters.blobs.objects import Objects

def peak_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

async def main():
    url, endpoint, key_id, secret, root = sys.argv[1:]
    files = Objects(url, Path(root), SystemClock(), endpoint=endpoint, key_id=key_id, secret=secret)
    small = files.incoming(CLIP.blob)
    small.write_bytes(b"a clip")
    await files.keep(small, CLIP)
    before = peak_kib()
    large = files.incoming(CLIP.blob)
    with large.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    await files.keep(large, CLIP)
    async with files.here(CLIP.blob) as (path,):
        assert path.stat().st_size == 200 * 1024 * 1024
    print((peak_kib() - before) // 1024)

asyncio.run(main())
"""


@pytest.fixture
def bucket(storage: Storage) -> Path:
    return storage.bucket()


@pytest.fixture
def files(storage: Storage, bucket: Path, tmp_path: Path) -> Objects:
    return storage.objects(bucket.name, tmp_path, CLOCK)


async def kept(files: Objects) -> None:
    """The clip is kept."""
    file = files.incoming(CLIP.blob)
    file.write_bytes(b"a clip")
    await files.keep(file, CLIP)


async def test_a_link_leads_to_the_file_until_its_time_is_over(files: Objects) -> None:
    """It shows in a browser as what it is, under its name; nobody else's address leads there."""
    await kept(files)
    links = ObjectLinks(files)
    url = await links.to(CLIP, CLOCK.now_ms() + HOUR_MS)
    short = await links.to(CLIP, CLOCK.now_ms())
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(url)
        altered = await http.get(url.replace("result-0", "result-1"))
        unsigned = await http.get(url.split("?", maxsplit=1)[0])
        while (expired := await http.get(short)).status_code == 200:
            pass

    assert (answer.status_code, answer.content) == (200, b"a clip")
    assert answer.headers["content-type"] == "video/mp4"
    shown_as = 'inline; filename="imagine-01jbexample00000-1.mp4"'
    assert answer.headers["content-disposition"] == shown_as
    assert answer.headers["cache-control"] == "private, no-store"
    assert {one.status_code for one in (altered, unsigned, expired)} == {403}


async def test_no_link_outlives_its_file_or_its_name(files: Objects) -> None:
    """What was moved, as a takedown does, or removed, is gone from addresses given before."""
    await kept(files)
    first = await files.found(CLIP.blob)
    await files.move(CLIP.blob, f"{CLIP.blob}.1")
    second = await files.found(f"{CLIP.blob}.1")
    async with httpx.AsyncClient(trust_env=False) as http:
        assert [(await http.get(url)).status_code for url in (first, second)] == [404, 200]
        await files.delete(f"{CLIP.blob}.1")
        assert (await http.get(second)).status_code == 404


async def test_no_link_is_signed_for_longer_than_a_week(files: Objects) -> None:
    """No storage would honour it."""
    year = await ObjectLinks(files).to(CLIP, CLOCK.now_ms() + 365 * 24 * HOUR_MS)
    assert "X-Amz-Expires=604800&" in year


async def test_what_cannot_be_kept_stays_here(
    storage: Storage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A storage that refuses says why in the log, without a secret, and nothing is lost."""
    refused = storage.objects(storage.bucket().name, tmp_path, CLOCK, secret="another-secret")
    absent = storage.objects("no-such-bucket", tmp_path, CLOCK)
    file = refused.incoming(CLIP.blob)
    file.write_bytes(b"a clip")
    caplog.set_level(logging.WARNING)
    for files in (refused, absent):
        with pytest.raises(FilesDown):
            await files.keep(file, CLIP)
        with pytest.raises(FilesDown):
            await files.read(CLIP.blob)
    assert file.read_bytes() == b"a clip"
    assert "SignatureDoesNotMatch" in caplog.text
    assert "NoSuchBucket" in caplog.text
    assert "another-secret" not in caplog.text
    assert KEY_ID not in caplog.text


async def test_a_file_that_lost_its_storage_is_no_missing_file(tmp_path: Path) -> None:
    """Whoever asks for it is told to come again, not that it is gone."""
    nobody = Objects(
        *("s3://bucket", tmp_path, CLOCK),
        endpoint="http://127.0.0.1:9",
        key_id=KEY_ID,
        secret=SECRET,
    )
    with pytest.raises(FilesDown) as told:
        async with nobody.here(CLIP.blob):
            pass
    assert told.value.sentence.startswith("The pictures and clips cannot be reached right now.")
    assert list((tmp_path / ".here").iterdir()) == []


@asynccontextmanager
async def open_to_all() -> AsyncGenerator[str]:
    """The origin of a storage that asks nobody who they are."""
    kept = dict[str, bytes]()

    async def answer(request: web.Request) -> web.Response:
        headers = {"ETag": '"1"', "Last-Modified": SOME_DAY}
        if request.method == "PUT":
            kept[request.path] = await request.read()
            return web.Response(headers=headers)
        if request.method == "DELETE":
            kept.pop(request.path, None)
        return web.Response(body=kept[request.path], headers=headers) if kept else web.Response()

    runner = web.AppRunner(app := web.Application())
    app.router.add_route("*", "/{anything:.*}", answer)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def found(folder: Path, origin: str, bucket: str, secret: str = SECRET) -> list[str]:
    """What `imagine-bot check` says of the storage."""
    settings = Settings(
        discord_token=SecretStr("made-up-token"),
        xai_api_key=SecretStr("made-up-key"),
        data_dir=folder,
        files_url=f"s3://{bucket}",
        s3_endpoint=origin,
        s3_access_key_id=KEY_ID,
        s3_secret_access_key=SecretStr(secret),
        xai_base_url="http://127.0.0.1:9/v1",
        discord_api_url="http://127.0.0.1:9",
    )
    findings = await check(settings, clock=CLOCK)
    return [str(one) for one in findings if one.subject == "storage"]


async def test_check_tries_the_storage(storage: Storage, bucket: Path, tmp_path: Path) -> None:
    """It writes, fetches and removes a file, and says what a storage answers that refuses."""
    well = await found(tmp_path, storage.origin, bucket.name)
    refused = await found(tmp_path, storage.origin, bucket.name, "another-secret")
    async with open_to_all() as origin:
        public = await found(tmp_path, origin, "pictures")

    assert well == [f"✓ storage: s3://{bucket.name} keeps files, signs addresses, and lets them go"]
    assert names_in(bucket) == []
    assert [line[:1] for line in refused] == ["✗"]
    assert "SignatureDoesNotMatch" in refused[0]
    assert [line[:1] for line in public] == ["✓", "!"]
    assert "s3://pictures is public" in public[1]


async def test_a_large_file_takes_little_memory(
    storage: Storage, bucket: Path, tmp_path: Path
) -> None:
    """200 MiB go up and come down through a process that grows by a fraction of that."""
    words = (f"s3://{bucket.name}", storage.origin, KEY_ID, SECRET, str(tmp_path))
    done = run(  # noqa: ASYNC221 - nothing else runs here
        [sys.executable, "-c", HOARD, *words],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": "."},
    )
    assert names_in(bucket) == [CLIP.blob]
    assert int(done.stdout) < 48
