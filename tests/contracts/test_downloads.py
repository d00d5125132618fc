"""Files are fetched from the allowed hosts alone, whole or not at all."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.adapters.downloads import Downloads
from bot.core.errors import FetchError, FetchFailed, FileBroken, HostNotAllowed, LinkGone
from sandbox.grok import faults
from sandbox.grok.imagine import API_KEY, GrokImagine
from tests.contracts._front import FRONTS

BYTES_MAX = 1024 * 1024
LINK = "https://imgen.x.ai/a.jpeg"
CONTENT = bytes(range(256)) * 8

Handler = Callable[[httpx.Request], httpx.Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A link to a picture that the sandbox made, and where it is to go."""

    grok: GrokImagine
    downloads: Downloads
    link: str
    content: bytes
    to: Path

    async def fetch(self) -> None:
        await self.downloads.fetch(self.link, self.to)


@pytest.fixture(params=FRONTS)
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    """The same links in-process and over a socket."""
    async with FRONTS[request.param]() as front:
        async with httpx.AsyncClient(transport=front.transport) as client:
            answer = await client.post(
                f"{front.origin}/v1/images/generations",
                headers={"authorization": f"Bearer {API_KEY}"},
                json={"model": "grok-imagine-image", "prompt": "a lamp"},
            )
            link = answer.json()["data"][0]["url"]
            content = (await client.get(link)).content
        downloads = Downloads([front.host], BYTES_MAX, front.transport)
        to = tmp_path / "folder" / "result-0"
        yield Scene(grok=front.grok, downloads=downloads, link=link, content=content, to=to)
        await downloads.aclose()


def over(handler: Handler, hosts: Sequence[str] = ("imgen.x.ai",)) -> Downloads:
    """Downloads whose every request is answered by a function."""
    return Downloads(hosts, BYTES_MAX, httpx.MockTransport(handler))


def left(to: Path) -> list[str]:
    """What lies where the file was to go."""
    return sorted(path.name for path in to.parent.glob("*"))


async def streamed(content: bytes) -> AsyncIterator[bytes]:
    """A body whose length nobody knows beforehand."""
    yield content


# --- against the sandbox ------------------------------------------------------------------------


async def test_a_result_is_fetched(scene: Scene) -> None:
    """A link becomes a file with the same bytes, for the bot alone, and nothing beside it."""
    await scene.fetch()
    assert scene.to.read_bytes() == scene.content
    assert scene.to.stat().st_mode & 0o777 == 0o600
    assert left(scene.to) == ["result-0"]


async def test_a_broken_transfer_goes_on_where_it_was(scene: Scene) -> None:
    """What came before a connection broke stays, and the next try makes the file whole."""
    scene.grok.faults.add(faults.truncated_media())
    with pytest.raises(FetchFailed):
        await scene.fetch()
    assert left(scene.to) == ["result-0.part"]
    await scene.fetch()
    assert scene.to.read_bytes() == scene.content
    assert left(scene.to) == ["result-0"]


async def test_a_dead_link_is_told(scene: Scene) -> None:
    """A link whose time is over is told apart from a failure that may pass."""
    scene.grok.faults.add(faults.media_gone())
    with pytest.raises(LinkGone):
        await scene.fetch()
    assert left(scene.to) == []


@pytest.mark.parametrize("stated_bytes", [None, 10**12], ids=["unstated", "stated"])
async def test_an_endless_file_is_cut_off(scene: Scene, stated_bytes: int | None) -> None:
    """A file larger than any result is given up, and nothing of it stays."""
    scene.grok.faults.add(faults.endless_media(stated_bytes=stated_bytes))
    with pytest.raises(FileBroken):
        await scene.fetch()
    assert left(scene.to) == []


async def test_a_redirect_cannot_lead_into_the_network(scene: Scene) -> None:
    """A redirect to a host that is not allowed is not followed."""
    scene.grok.faults.add(faults.redirected_media("http://169.254.169.254/latest/meta-data"))
    seen = len(scene.grok.seen)
    with pytest.raises(HostNotAllowed):
        await scene.fetch()
    assert len(scene.grok.seen) == seen + 1


async def test_a_redirect_to_an_allowed_host_is_followed(scene: Scene) -> None:
    """A redirect that stays with the allowed hosts leads to the file."""
    scene.grok.faults.add(faults.redirected_media(scene.link))
    await scene.fetch()
    assert scene.to.read_bytes() == scene.content


async def test_an_unreachable_server_may_work_later(scene: Scene) -> None:
    """A connection that breaks before the answer is worth another try."""
    scene.grok.faults.add(faults.dropped_before("media"))
    with pytest.raises(FetchFailed):
        await scene.fetch()


# --- which hosts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "link"),
    [
        ("imgen.x.ai", "https://imgen.x.ai/a"),
        ("imgen.x.ai", "https://imgen.x.ai:443/a"),
        ("IMGEN.x.ai", "https://imgen.X.ai/a"),
        ("*.x.ai", "https://imgen.x.ai/a"),
        ("*.x.ai", "https://a.b.x.ai/a"),
        ("cdn.test:8443", "https://cdn.test:8443/a"),
        ("127.0.0.1:8123", "http://127.0.0.1:8123/a"),
        ("127.0.0.1:8123", "https://127.0.0.1:8123/a"),
        ("localhost:80", "http://localhost/a"),
        ("[::1]:8123", "http://[::1]:8123/a"),
    ],
)
async def test_listed_hosts_are_reached(tmp_path: Path, entry: str, link: str) -> None:
    """An entry is a host, a host with its port, or all hosts below a name."""
    await over(lambda _: httpx.Response(200, content=CONTENT), [entry]).fetch(link, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("entry", "link"),
    [
        ("imgen.x.ai", "http://imgen.x.ai/a"),
        ("imgen.x.ai", "https://imgen.x.ai:8443/a"),
        ("imgen.x.ai", "https://imgen.x.ai.evil.test/a"),
        ("imgen.x.ai", "https://evil.test/imgen.x.ai"),
        ("imgen.x.ai", "https://imgen.x.ai@evil.test/a"),
        ("imgen.x.ai", "https://user:word@imgen.x.ai/a"),
        ("imgen.x.ai", "https://imgen.x.ai\\@evil.test/a"),
        ("imgen.x.ai", "https://imgen.x.ai./a"),
        ("imgen.x.ai", "file:///etc/passwd"),
        ("imgen.x.ai", "//imgen.x.ai/a"),
        ("imgen.x.ai", "imgen.x.ai/a"),
        ("imgen.x.ai", ""),
        ("imgen.x.ai", "https://[::1/a"),
        ("imgen.x.ai", "https://imgen.x.ai:99999/a"),
        ("*.x.ai", "https://x.ai/a"),
        ("*.x.ai", "https://evilx.ai/a"),
        ("127.0.0.1", "http://127.0.0.1/a"),
        ("127.0.0.1:8123", "http://127.0.0.1:8124/a"),
        ("127.0.0.1:8123", "http://localhost:8123/a"),
        ("127.0.0.1:8123", "http://2130706433:8123/a"),
        ("cdn.test:8123", "http://cdn.test:8123/a"),
    ],
)
async def test_other_hosts_are_not_reached(tmp_path: Path, entry: str, link: str) -> None:
    """Nothing is sent to a host that is not listed, and plain http is for loopback alone."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=CONTENT)

    with pytest.raises(HostNotAllowed):
        await over(answer, [entry]).fetch(link, tmp_path / "a")
    assert asked == []


@pytest.mark.parametrize("entry", ["", "https://x.ai", "*", "x.ai/a", "a b", "*.x.ai:port"])
def test_a_host_written_wrongly_is_told(entry: str) -> None:
    """A list that nobody can read is an error at the start."""
    with pytest.raises(ValueError, match="is not a host"):
        Downloads([entry], BYTES_MAX)


# --- answers of other servers -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error"),
    [
        *((status, LinkGone) for status in (400, 401, 403, 404, 410, 204, 304)),
        *((status, FetchFailed) for status in (408, 429, 500, 502, 503, 504, 520)),
    ],
)
async def test_statuses_say_whether_to_try_again(
    tmp_path: Path, status: int, error: type[FetchError]
) -> None:
    """A refusal means that the link is gone; a server in trouble may recover."""
    with pytest.raises(error, match=str(status)):
        await over(lambda _: httpx.Response(status)).fetch(LINK, tmp_path / "a")
    assert left(tmp_path / "a") == []


async def test_three_redirects_are_enough(tmp_path: Path) -> None:
    """A link that leads round in circles is given up."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(302, headers={"location": f"/{len(asked)}"})

    with pytest.raises(LinkGone):
        await over(answer).fetch(LINK, tmp_path / "a")
    assert asked == ["/a.jpeg", "/1", "/2", "/3"]


@pytest.mark.parametrize("promised", [len(CONTENT) + 1, len(CONTENT) - 1])
async def test_the_stated_length_must_be_true(tmp_path: Path, promised: int) -> None:
    """A file of another length than the server states is not taken for the result."""
    headers = {"content-length": str(promised)}
    downloads = over(lambda _: httpx.Response(200, headers=headers, content=streamed(CONTENT)))
    with pytest.raises(FetchFailed, match=f"{len(CONTENT)} bytes came of {promised}"):
        await downloads.fetch(LINK, tmp_path / "a")
    assert not (tmp_path / "a").exists()


def rest_of(request: httpx.Request) -> int:
    return int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))


def whole(_: httpx.Request) -> httpx.Response:
    """A server that does not know of ranges."""
    return httpx.Response(200, content=CONTENT)


def shifted(request: httpx.Request) -> httpx.Response:
    """A server that answers with another part than it was asked for."""
    if "range" not in request.headers:
        return httpx.Response(200, content=CONTENT)
    headers = {"content-range": f"bytes 7-{len(CONTENT) - 1}/{len(CONTENT)}"}
    return httpx.Response(206, headers=headers, content=CONTENT[7:])


def unsatisfied(request: httpx.Request) -> httpx.Response:
    """A server whose file is not longer than what is here already."""
    if "range" not in request.headers:
        return httpx.Response(200, content=CONTENT)
    return httpx.Response(416, headers={"content-range": "bytes */100"})


@pytest.mark.parametrize("answer", [whole, shifted, unsatisfied])
async def test_what_cannot_be_resumed_begins_anew(tmp_path: Path, answer: Handler) -> None:
    """Parts of different files are never put together."""
    (tmp_path / "a.part").write_bytes(b"x" * 100)
    await over(answer).fetch(LINK, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == CONTENT
    assert left(tmp_path / "a") == ["a"]


async def test_only_the_rest_is_asked_for(tmp_path: Path) -> None:
    """A transfer is resumed at the byte where it broke off."""
    asked: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(begin := rest_of(request))
        headers = {"content-range": f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}"}
        return httpx.Response(206, headers=headers, content=CONTENT[begin:])

    (tmp_path / "a.part").write_bytes(CONTENT[:700])
    await over(answer).fetch(LINK, tmp_path / "a")
    assert asked == [700]
    assert (tmp_path / "a").read_bytes() == CONTENT


async def test_an_unasked_compression_is_not_stored(tmp_path: Path) -> None:
    """What is kept is the file itself, never a compressed form of it."""
    headers = {"content-encoding": "gzip"}
    downloads = over(lambda _: httpx.Response(200, headers=headers, content=streamed(b"\x1f\x8b")))
    with pytest.raises(FileBroken):
        await downloads.fetch(LINK, tmp_path / "a")


async def test_empty_files_are_files(tmp_path: Path) -> None:
    """An attachment of 0 bytes arrives as such, for its own message."""
    await over(lambda _: httpx.Response(200, content=b"")).fetch(LINK, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b""


async def test_errors_do_not_quote_links(tmp_path: Path) -> None:
    """A link may open a file for whoever reads it, so no error repeats it."""
    with pytest.raises(HostNotAllowed) as caught:
        await over(whole).fetch("https://evil.test/a?signature=secret", tmp_path / "a")
    assert "secret" not in str(caught.value)
    with pytest.raises(LinkGone) as gone:
        await over(lambda _: httpx.Response(404)).fetch(f"{LINK}?signature=secret", tmp_path / "a")
    assert "secret" not in str(gone.value)


async def test_a_place_that_cannot_be_written_may_be_later(tmp_path: Path) -> None:
    """Trouble with the disk is no fault of the file."""
    (tmp_path / "a").mkdir()
    with pytest.raises(FetchFailed):
        await over(whole).fetch(LINK, tmp_path / "a")
