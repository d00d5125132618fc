"""Links to kept files, as browsers, download tools and strangers ask for them."""

import asyncio
import logging
from asyncio import StreamReader
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.links import GONE, KeptFile, SignedLinks, link_server
from bot.core.jobs import Media

NOW_MS = 1_795_000_000_000
HOUR_MS = 60 * 60 * 1000
SECRET = "a-secret-of-sixteen-letters-or-more"
CONTENT = bytes(range(256)) * 1000
CLIP = Media(
    job_id="01m7x92w5trykf2s",
    role="result",
    part=0,
    blob="01m7x92w5trykf2s/result-0",
    content_type="video/mp4",
    size_bytes=len(CONTENT),
    width=1280,
    height=720,
    duration_ms=6000,
)
ENORMOUS_BYTES = 2**42
LINKS = SignedLinks("https://files.example.org", SECRET)
CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.~%/= "


@dataclass
class Shelf:
    """The files that are kept, and what time it is."""

    folder: Path
    now: int = NOW_MS
    kept: dict[tuple[str, str, int], KeptFile] = field(default_factory=dict)
    asked: int = 0

    def now_ms(self) -> int:
        return self.now

    def put(self, media: Media, content: bytes = CONTENT) -> Path:
        path = self.folder / f"{media.role}-{media.part}"
        path.write_bytes(content)
        self.kept[media.job_id, media.role, media.part] = KeptFile(
            at=path, content_type=media.content_type, filename=media.filename
        )
        return path

    async def find(self, job_id: str, role: str, part: int) -> KeptFile | None:
        self.asked += 1
        return self.kept.get((job_id, role, part))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A shelf with one clip on it."""
    made = Shelf(tmp_path)
    made.put(CLIP)
    return made


@asynccontextmanager
async def serving(
    shelf: Shelf, links: SignedLinks = LINKS, *, transfers_max: int = 50, s_max: float = 60
) -> AsyncGenerator[httpx.AsyncClient]:
    """Someone outside, who asks the running server."""
    limits = {"transfers_max": transfers_max, "transfer_s_max": s_max}
    server = link_server("127.0.0.1", 0, links=links, find=shelf.find, clock=shelf, **limits)
    async with (
        server as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
    ):
        yield http


@pytest_asyncio.fixture
async def outside(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(shelf) as http:
        yield http


def path_to(media: Media, until_ms: int = NOW_MS + HOUR_MS, links: SignedLinks = LINKS) -> str:
    """Where a link leads on the server itself: the proxy in front takes the rest away."""
    return urlsplit(links.address(media, until_ms)).path


def token_of(link: str) -> str:
    return link.split("/")[-2]


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.text) == (404, GONE)


@asynccontextmanager
async def reading_slowly(http: httpx.AsyncClient, path: str) -> AsyncGenerator[StreamReader]:
    """Someone who asked for a file and read no more than the first line of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", http.base_url.port, limit=1024)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: files.example.org\r\n\r\n".encode())
    assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
    yield reader
    writer.transport.abort()


async def when_there_is_room(http: httpx.AsyncClient, path: str) -> httpx.Response:
    """What is answered once others have ended."""
    while (answer := await http.get(path)).status_code == 503:
        assert answer.headers["Retry-After"] == "5"
    return answer


async def test_a_link_brings_the_file(outside: httpx.AsyncClient) -> None:
    """Whoever has a link gets the file, under its name and as what it is."""
    answer = await outside.get(path_to(CLIP))
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Accept-Ranges"] == "bytes"
    told = 'inline; filename="imagine-01m7x92w5trykf2s-1.mp4"'
    assert answer.headers["Content-Disposition"] == told


async def test_every_answer_is_kept_harmless(outside: httpx.AsyncClient) -> None:
    """No answer runs anything, is stored or indexed, tells where one came from, or names us."""
    answers = [
        await outside.get(path_to(CLIP)),
        await outside.get(path_to(CLIP), headers={"Range": "bytes=5-"}),
        await outside.get("/f/made/up"),
        await outside.post(path_to(CLIP)),
    ]
    assert [answer.status_code for answer in answers] == [200, 206, 404, 405]
    for headers in (answer.headers for answer in answers):
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert "script" not in headers["Content-Security-Policy"]
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert "Server" not in headers


async def test_a_broken_download_goes_on(outside: httpx.AsyncClient) -> None:
    """What is missing can be fetched by itself, and only while the file is the same."""
    whole = await outside.head(path_to(CLIP))
    etag = whole.headers["ETag"]
    rest = await outside.get(path_to(CLIP), headers={"Range": "bytes=1000-", "If-Match": etag})
    assert rest.status_code == 206
    assert rest.content == CONTENT[1000:]
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(CONTENT) - 1}/{len(CONTENT)}"
    end = await outside.get(path_to(CLIP), headers={"Range": "bytes=-7"})
    assert end.content == CONTENT[-7:]
    beyond = await outside.get(path_to(CLIP), headers={"Range": "bytes=999999999-"})
    assert (beyond.status_code, beyond.content) == (416, b"")
    other = await outside.get(path_to(CLIP), headers={"Range": "bytes=9-", "If-Match": '"no"'})
    assert (other.status_code, other.content) == (412, b"")


async def test_a_large_file_is_never_held_in_memory(shelf: Shelf) -> None:
    """A file of more bytes than any machine has memory can be asked for, and read from its end."""
    with shelf.put(CLIP).open("r+b") as file:
        file.truncate(ENORMOUS_BYTES)
    async with serving(shelf) as http, reading_slowly(http, path_to(CLIP)):
        end = await http.get(path_to(CLIP), headers={"Range": "bytes=-3"})
    assert end.content == bytes(3)


async def test_the_name_in_a_link_is_decoration(shelf: Shelf, outside: httpx.AsyncClient) -> None:
    """Whatever name stands at the end of a link, it brings the one file it was made for."""
    (shelf.folder / "other.txt").write_text("not for everyone")
    start = path_to(CLIP).rpartition("/")[0]
    for name in ("x", "other.txt", "imagine-0000000000000000-4.png", "%2e%2e%2fother.txt"):
        assert (await outside.get(f"{start}/{name}")).content == CONTENT


async def test_head_tells_without_sending(outside: httpx.AsyncClient) -> None:
    """HEAD answers as GET does, without the file."""
    answer = await outside.head(path_to(CLIP))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert (await outside.head("/f/made/up")).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
async def test_nothing_can_be_sent(outside: httpx.AsyncClient, method: str) -> None:
    """Files are fetched, nothing else."""
    answer = await outside.request(method, path_to(CLIP))
    assert answer.status_code == 405
    assert CONTENT[:100] not in answer.content


async def test_a_link_expires(shelf: Shelf, outside: httpx.AsyncClient) -> None:
    """A link works up to its moment, and never again."""
    link = path_to(CLIP)
    shelf.now = NOW_MS + HOUR_MS - 1
    assert (await outside.get(link)).status_code == 200
    shelf.now = NOW_MS + HOUR_MS
    assert refused(await outside.get(link))
    assert refused(await outside.get(path_to(CLIP, NOW_MS - HOUR_MS)))


async def test_a_file_that_is_gone_is_gone_at_once(
    shelf: Shelf, outside: httpx.AsyncClient
) -> None:
    """A file taken down has no link any more, nor has one that is gone from the disk."""
    second = replace(CLIP, part=1)
    shelf.put(second).unlink()
    assert refused(await outside.get(path_to(second)))
    assert (await outside.get(path_to(CLIP))).status_code == 200
    shelf.kept.clear()
    assert refused(await outside.get(path_to(CLIP)))


async def test_a_folder_is_never_listed(shelf: Shelf, outside: httpx.AsyncClient) -> None:
    """What is found and is no file is not there."""
    path = shelf.put(CLIP)
    path.unlink()
    path.mkdir()
    assert refused(await outside.get(path_to(CLIP)))


async def test_a_forged_link_is_refused_unasked(shelf: Shelf, outside: httpx.AsyncClient) -> None:
    """One altered character, or the signature of another link: refused, with nothing looked up."""
    shelf.put(other := replace(CLIP, part=1))
    mine, theirs = token_of(path_to(CLIP)), token_of(path_to(other))
    said, _, signature = mine.rpartition(".")
    forged = [
        mine[:-1] + ("A" if mine[-1] != "A" else "B"),
        f"{theirs.rpartition('.')[0]}.{signature}",
        f"{said.replace('01m7', '01m8')}.{signature}",
        f"{said.replace('.result.', '.input.')}.{signature}",
        f"{said}0.{signature}",
        f"{said}.",
        mine.upper(),
    ]
    for token in forged:
        assert refused(await outside.get(f"/f/{token}/imagine.mp4")), token
    assert shelf.asked == 0


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/f",
        "/f/",
        "/f//",
        "/f/..",
        "/f/%2e%2e/%2e%2e/etc/passwd",
        "/f/..%2f..%2fetc%2fpasswd/x",
        "/f/%00/x",
        "/f/%ff%fe/x",
        "//etc/passwd",
        "/result-0",
        "/f/result-0/result-0",
        "/healthz",
        "/favicon.ico",
        "/robots.txt",
    ],
)
async def test_paths_lead_nowhere(shelf: Shelf, outside: httpx.AsyncClient, path: str) -> None:
    """No address but a link leads to anything, and all of them get the same answer."""
    assert refused(await outside.get(path))
    assert shelf.asked == 0


async def test_links_live_through_a_restart(shelf: Shelf) -> None:
    """The same secret knows its links again, another one does not."""
    link = path_to(CLIP)
    async with serving(shelf, SignedLinks("https://elsewhere.example.org", SECRET)) as http:
        assert (await http.get(link)).content == CONTENT
    async with serving(shelf, SignedLinks("https://files.example.org", f"{SECRET}!")) as http:
        assert refused(await http.get(link))


async def test_only_so_many_are_served(shelf: Shelf) -> None:
    """Beyond the most transfers one is asked to come again, and may when another has ended."""
    with shelf.put(CLIP).open("r+b") as file:
        file.truncate(ENORMOUS_BYTES)
    shelf.put(small := replace(CLIP, part=1))
    async with serving(shelf, transfers_max=1) as http:
        async with reading_slowly(http, path_to(CLIP)):
            assert (await http.get(path_to(small))).status_code == 503
            assert refused(await http.get("/f/made/up"))
        assert (await when_there_is_room(http, path_to(small))).content == CONTENT


async def test_a_slow_reader_is_cut_off(shelf: Shelf) -> None:
    """A transfer that takes too long ends in the middle, and makes room."""
    with shelf.put(CLIP).open("r+b") as file:
        file.truncate(ENORMOUS_BYTES)
    shelf.put(small := replace(CLIP, part=1))
    async with (
        serving(shelf, transfers_max=1, s_max=0.1) as http,
        reading_slowly(http, path_to(CLIP)) as reader,
    ):
        assert (await when_there_is_room(http, path_to(small))).content == CONTENT
        received = await reader.read()
    assert len(received) < ENORMOUS_BYTES


async def test_links_are_not_logged(
    outside: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """No link comes into the log, not even with a request that is no HTTP."""
    caplog.set_level(logging.DEBUG)
    path = path_to(CLIP)
    assert (await outside.get(path)).status_code == 200
    for wrong in (f"GET {path} HTTP/9.9", f"GET {path}\x01 HTTP/1.1", f"GET {path} HTTP/1.1\r\nx"):
        reader, writer = await asyncio.open_connection("127.0.0.1", outside.base_url.port)
        writer.write(f"{wrong}\r\n\r\n".encode())
        assert b" 400 " in await reader.readline()
        writer.close()
        await writer.wait_closed()
    ours = [r for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    assert token_of(path) not in "".join(f"{r.getMessage()} {r.exc_info}" for r in ours)


medias = st.builds(
    replace,
    st.just(CLIP),
    job_id=st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=16, max_size=16),
    role=st.sampled_from(["input", "result"]),
    part=st.integers(0, 999),
)
moments = st.integers(0, 2**50)


@given(medias, moments)
def test_a_link_says_what_it_was_made_for(media: Media, until_ms: int) -> None:
    """What is read from a link is what it was made for: file and moment, and no more."""
    link = LINKS.address(media, until_ms)
    promise = LINKS.read(token_of(link))
    assert promise is not None
    assert (promise.job_id, promise.role) == (media.job_id, media.role)
    assert (promise.part, promise.until_ms) == (media.part, until_ms)
    assert link.startswith("https://files.example.org/f/")
    assert link.endswith(f"/{media.filename}")
    assert len(link) < 200


@given(st.data(), moments)
def test_no_altered_token_is_accepted(data: st.DataObject, until_ms: int) -> None:
    """Whatever is put in, taken out or put in place of something in a token, it is refused."""
    token = token_of(LINKS.address(CLIP, until_ms))
    start = data.draw(st.integers(0, len(token)))
    end = data.draw(st.integers(start, min(len(token), start + 3)))
    put = data.draw(st.text(CHARACTERS, max_size=3) | st.text(max_size=3))
    altered = token[:start] + put + token[end:]
    assert (LINKS.read(altered) is None) == (altered != token)


@given(st.text() | st.from_regex(r"[0-9a-z]{16}\.result\.0\.[0-9a-f]{11}\.[\w-]{22}"))
@example("")
@example("...." * 10)
def test_no_made_up_token_is_accepted(token: str) -> None:
    """Nothing but what was signed is accepted, and nothing made up is an error."""
    assert LINKS.read(token) is None


def test_the_key_is_for_links_alone() -> None:
    """The secret itself signs nothing, and is in no link."""
    link = LINKS.address(CLIP, NOW_MS)
    assert SECRET not in link
    assert SECRET not in repr(LINKS)


def test_a_public_address_may_have_a_path() -> None:
    """Links can lie below a path of a server that has others."""
    link = SignedLinks("https://example.org/pictures/", SECRET).address(CLIP, NOW_MS)
    assert link.startswith("https://example.org/pictures/f/01m7x92w5trykf2s.result.0.")
