"""A way to Postgres that can be cut at the worst moment: when the server was told to commit."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qs, urlsplit

COMMIT = b"COMMIT;"
CHUNK_BYTES = 65_536


class Way:
    """Carries everything, until it is told to lose the answer to the next commit."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self.loses_next_commit = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, in both directions, to its end."""
        answers, server = await asyncio.open_unix_connection(self._socket)
        async with asyncio.TaskGroup() as both:
            both.create_task(_copy(answers, writer))
            while data := await reader.read(CHUNK_BYTES):
                server.write(data)
                if self.loses_next_commit and COMMIT in data:
                    self.loses_next_commit = False
                    writer.transport.abort()
            server.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(CHUNK_BYTES):
            if not writer.is_closing():
                writer.write(data)
        writer.close()


@asynccontextmanager
async def way_to(url: str) -> AsyncGenerator[tuple[Way, str]]:
    """A way to the server at an address, and the address at which it begins."""
    (folder,) = parse_qs(urlsplit(url).query)["host"]
    way = Way(f"{folder}/.s.PGSQL.5432")
    server = await asyncio.start_server(way.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield way, f"postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=disable"
