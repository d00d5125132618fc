"""What several processes share, as bot.core.ports.fleet names it."""

from bot.adapters.sql.database import Database


class SqlAllowances:
    """ports.Allowances: one row a line, which says when its next place comes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(self, name: str, count: int, interval_us: int, now_ms: int) -> int:
        async with self._database.transaction() as session:
            row = await session.one(
                "reserve_places", name=name, now_us=now_ms * 1000, length_us=count * interval_us
            )
        return now_ms * 1000 if row is None else row["first_at_us"]

    async def take_if_free(self, name: str, every_us: int, burst: int, now_ms: int) -> bool:
        async with self._database.transaction() as session:
            row = await session.one(
                "take_place_if_free",
                name=name,
                now_us=now_ms * 1000,
                every_us=every_us,
                latest_us=now_ms * 1000 + (burst - 1) * every_us,
            )
        return row is not None

    async def forget(self, before_ms: int) -> None:
        async with self._database.transaction() as session:
            await session.run("forget_places", before_us=before_ms * 1000)


class SqlDuties:
    """ports.Duties: one row a duty, with who has it and until when."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold(self, name: str, holder: str, now_ms: int, until_ms: int) -> bool:
        async with self._database.transaction() as session:
            row = await session.one(
                "hold_duty", name=name, holder=holder, now_ms=now_ms, until_ms=until_ms
            )
        return row is not None

    async def leave(self, name: str, holder: str) -> None:
        async with self._database.transaction() as session:
            await session.run("leave_duty", name=name, holder=holder)

    async def forget(self, before_ms: int) -> None:
        async with self._database.transaction() as session:
            await session.run("forget_duties", before_ms=before_ms)

    async def clear(self) -> None:
        async with self._database.transaction() as session:
            await session.run("clear_duties")


class SqlAgreements:
    """ports.Agreements: one row for each, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def agree(self, name: str, value: str) -> str:
        async with self._database.transaction() as session:
            await session.run("propose", name=name, value=value)
            row = await session.one("agreed", name=name)
        return value if row is None else row["value"]
