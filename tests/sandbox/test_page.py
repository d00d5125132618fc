"""The page's server: what it serves, to whom, and what a browser may do with it."""

import asyncio
import random
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import aiohttp
import pytest

from sandbox.__main__ import Places, environment
from sandbox.discord import Discord, live
from sandbox.page import server

RNG = random.Random(1)
MEDIA_ORIGIN = "http://127.0.0.1:4001"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read to its end."""

    status: int
    headers: dict[str, str]
    body: str


@pytest.fixture
async def origin(tmp_path: Path) -> AsyncIterator[str]:
    """The address of a page that shows a fresh Discord."""
    discord = Discord(clock=lambda: 1_800_000_000.0, rng=RNG, data_dir=tmp_path)
    app = server.build(media_origin=MEDIA_ORIGIN)
    live.add_live_routes(app, discord)
    async with server.listening(app, port=0) as origin:
        yield origin


async def ask(origin: str, path: str, **headers: str) -> Answer:
    """Ask over a bare connection: no client tidies up the path or the headers."""
    address = urlsplit(origin)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    lines = {"Host": address.netloc, "Connection": "close", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    writer.write(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    status, *fields = head.split("\r\n")
    named = (field.split(": ", 1) for field in fields)
    return Answer(int(status.split()[1]), {k.lower(): v for k, v in named}, body)


def named_in(path: str, text: str) -> set[str]:
    """The files of the page that a file of the page names."""
    found = re.findall(r'(?:href|src)="(/[^"]+)"|^import .*from "([^"]+)"', text, re.MULTILINE)
    return {urljoin(path, quoted or imported) for quoted, imported in found}


class TestFiles:
    async def test_everything_named_is_there(self, origin: str) -> None:
        """Every script, style and drawing that the page names is served, with its own type."""
        types = {".js": "/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
        waiting, seen = ["/"], set[str]()
        while waiting:
            path = waiting.pop()
            answer = await ask(origin, path)
            assert answer.status == 200, path
            wanted = types.get(Path(path).suffix, "text/html")
            assert wanted in answer.headers["content-type"], path
            seen.add(path)
            waiting += named_in(path, answer.body) - seen - set(waiting)

        files = {f"/static/{file.relative_to(server.STATIC)}" for file in _static_files()}
        assert files - seen == {
            "/static/index.html",
            "/static/privacy.html",
            "/static/css/page.css",
        }

    @pytest.mark.parametrize(
        "path",
        [
            "/static/../server.py",
            "/static/%2e%2e/server.py",
            "/static/..%2fserver.py",
            "/static/js/../../server.py",
            "/static//etc/passwd",
            "/static/",
            "/server.py",
        ],
    )
    async def test_nothing_else_is_served(self, origin: str, path: str) -> None:
        """No path leads out of the page's folder, and no folder is listed."""
        answer = await ask(origin, path)

        assert answer.status in {403, 404}
        assert "aiohttp" not in answer.body
        assert "root:" not in answer.body

    def test_text_never_becomes_html(self) -> None:
        """What people and bots write enters the page as text: no script parses markup or code."""
        parsers = r"(inner|outer)HTML|insertAdjacentHTML|document\.write|Parser\(|eval\(|Function\("
        guilty = [f.name for f in _static_files() if re.search(parsers, f.read_text())]

        assert guilty == []


class TestVisitors:
    @pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
    async def test_this_machine_is_welcome(self, origin: str, name: str) -> None:
        """The page answers to every name of this machine."""
        answer = await ask(origin, "/", Host=f"{name}:{urlsplit(origin).port}")

        assert answer.status == 200

    @pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1:1", ""])
    async def test_other_names_are_refused(self, origin: str, host: str) -> None:
        """A foreign name that was made to point here gets nothing, whatever it asks for."""
        host = host.format(port=urlsplit(origin).port)

        statuses = [(await ask(origin, path, Host=host)).status for path in ("/", "/live", "/x")]

        assert statuses == [403, 403, 403]

    async def test_other_sites_may_not_listen(self, origin: str) -> None:
        """A script of another site cannot open the live connection; the page's own can."""
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await session.ws_connect(f"{origin}/live", origin="http://evil.example")
            async with session.ws_connect(f"{origin}/live", origin=origin) as screen:
                hello = await screen.receive_json()

        assert refusal.value.status == 403
        assert hello["t"] == "hello"

    @pytest.mark.parametrize("path", ["/", "/static/js/app.js", "/nothing"])
    async def test_browsers_are_held_back(self, origin: str, path: str) -> None:
        """Every answer lets a browser run the page's own scripts only, and show the CDN's media."""
        answer = await ask(origin, path)
        rules = dict(
            rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; ")
        )

        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == "'self'"
        assert rules["frame-ancestors"] == "'none'"
        assert all(MEDIA_ORIGIN in rules[kind] for kind in ("img-src", "media-src", "connect-src"))
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_taken_port_is_passed_over(origin: str) -> None:
    """Where a port is taken, the page listens on the next free one."""
    taken = urlsplit(origin).port or 0

    async with server.listening(server.build(media_origin=MEDIA_ORIGIN), port=taken) as other:
        assert (urlsplit(other).port or 0) > taken
        assert (await ask(other, "/")).status == 200


def test_the_bot_sees_no_secret_of_the_user(tmp_path: Path) -> None:
    """The sandbox's bot gets the sandbox's token, addresses and folder, and no other setting."""
    places = Places(
        grok="http://127.0.0.1:1",
        discord="http://127.0.0.1:2",
        page="http://x:3",
        data_dir=tmp_path,
    )
    own = {
        "PATH": "/bin",
        "DISCORD_TOKEN": "real",
        "XAI_API_KEY": "real",
        "SECRET_KEY": "real",
        "DATABASE_URL": "postgresql://real",
        "HTTPS_PROXY": "http://real",
    }

    told = environment(places, token="made-up", own=own)

    assert "real" not in " ".join(told.values())
    assert told["PATH"] == "/bin"
    assert told["DISCORD_TOKEN"] == "made-up"
    assert told["XAI_BASE_URL"] == "http://127.0.0.1:1/v1"
    assert told["DISCORD_GATEWAY_URL"] == "ws://127.0.0.1:2/gateway"
    assert (told["MEDIA_HOSTS"], told["DISCORD_CDN_HOSTS"]) == ("127.0.0.1:1", "127.0.0.1:2")


def _static_files() -> list[Path]:
    return [file for file in server.STATIC.rglob("*") if file.is_file()]
