"""What results are known again by, and what was taken down."""

from collections.abc import Sequence
from dataclasses import asdict

from bot.adapters.sql.database import Database, Row, Session
from bot.core import likeness
from bot.core.casebook import Outcome
from bot.core.jobs import Media
from bot.core.likeness import Alike, Fingerprint, Prints
from bot.core.ports import Printed, Remembered


class SqlLikenesses:
    """Likenesses over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_job(self, job_id: str) -> Sequence[Printed]:
        rows = await self._database.all("prints_of_job", job_id=job_id)
        return [
            Printed(
                part=row["part"],
                prints=Prints(exact=row["exact"], looks=_split(row["looks"])),
                is_clip=row["duration_ms"] is not None,
                is_copy=row["role"] == "fitted",
            )
            for row in rows
        ]

    async def remember(self, fingerprints: Sequence[Fingerprint]) -> None:
        async with self._database.transaction() as session:
            for one in fingerprints:
                # Whoever takes the case back locks the space too, and removes what is written.
                await session.one("lock_space", space_id=one.space_id)
                case = await session.one("case_one", space_id=one.space_id, id=one.case_id)
                if case is None or case["outcome"] != Outcome.LIFTED:
                    await session.run("add_fingerprint", **asdict(one), **_bands(one.look))

    async def forget(self, space_id: str, case_id: str) -> int:
        async with self._database.transaction() as session:
            rows = await session.all("remove_fingerprints", space_id=space_id, case_id=case_id)
        return len(rows)

    async def exactly(self, space_id: str, exact: str) -> Fingerprint | None:
        row = await self._database.one("fingerprint_exactly", space_id=space_id, exact=exact)
        return None if row is None else _fingerprint(row)

    async def near(self, space_id: str, look: str) -> Sequence[Fingerprint]:
        rows = await self._database.all("fingerprints_near", space_id=space_id, **_bands(look))
        return [_fingerprint(row) for row in rows]

    async def cases(
        self, space_id: str, *, channel_id: int | None, skip: int, limit: int
    ) -> Sequence[Remembered]:
        rows = await self._database.all(
            "fingerprint_cases", space_id=space_id, channel_id=channel_id, skip=skip, most=limit
        )
        return [
            Remembered(
                case_id=row["case_id"],
                case_number=row["case_number"],
                reason=row["reason"],
                added_by_id=row["added_by_id"],
                at_ms=row["at_ms"],
                files=row["files"],
                near_files=row["near_files"],
            )
            for row in rows
        ]

    async def results_exactly(self, space_id: str, exact: str, limit: int) -> Sequence[Alike]:
        rows = await self._database.all("media_exactly", space_id=space_id, exact=exact, most=limit)
        return [Alike(job_id=row["job_id"], part=row["part"], distance=0) for row in rows]

    async def results_near(self, space_id: str, look: str) -> Sequence[Alike]:
        rows = await self._database.all("looks_near", space_id=space_id, **_bands(look))
        return [
            Alike(
                job_id=row["job_id"],
                part=row["part"],
                distance=likeness.distance(look, row["look"]),
            )
            for row in rows
        ]

    async def forget_results(self, job_id: str) -> None:
        async with self._database.transaction() as session:
            await session.run("forget_looks", job_id=job_id)
            await session.run("forget_prints", job_id=job_id)


async def add_looks(session: Session, media: Media) -> None:
    """Have a result found by what it looks like."""
    if media.role == "result" and media.prints is not None:
        for place, look in enumerate(media.prints.looks):
            await session.run(
                "add_look",
                job_id=media.job_id,
                part=media.part,
                picture=place,
                look=look,
                **_bands(look),
            )


def columns(prints: Prints | None) -> dict[str, str | None]:
    """How what a file is known again by stands in the table of files."""
    if prints is None:
        return {"exact": None, "looks": None}
    return {"exact": prints.exact, "looks": ",".join(prints.looks)}


def prints(row: Row) -> Prints | None:
    """The same, read."""
    if row["exact"] is None:
        return None
    return Prints(exact=row["exact"], looks=_split(row["looks"]))


def _split(looks: str | None) -> tuple[str, ...]:
    return tuple(looks.split(",")) if looks else ()


def _bands(look: str | None) -> dict[str, int | None]:
    bands = (None,) * likeness.BANDS if look is None else likeness.bands(look)
    return {f"band_{at}": bits for at, bits in enumerate(bands)}


def _fingerprint(row: Row) -> Fingerprint:
    return Fingerprint(
        id=row["id"],
        space_id=row["space_id"],
        case_id=row["case_id"],
        case_number=row["case_number"],
        job_id=row["job_id"],
        part=row["part"],
        exact=row["exact"],
        look=row["look"],
        reason=row["reason"],
        added_by_id=row["added_by_id"],
        at_ms=row["at_ms"],
    )
