"""What happened: files, jobs, audit."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from bot.adapters.sql import job_rows, likeness
from bot.adapters.sql.database import Database, Row, Session
from bot.core.errors import LeaseLost
from bot.core.jobs import Media
from bot.core.ports import Descent, Note, Record


class SqlRecords:
    """Records over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_media(self, media: Media, now_ms: int, lease_token: str | None = None) -> None:
        async with self._database.transaction() as session:
            if lease_token is not None:
                whose = {"id": media.job_id, "lease_token": lease_token}
                if await session.one("lock_leased_job", **whose) is None:
                    raise LeaseLost
            await add_media(session, media, now_ms)

    async def media_of(self, job_id: str, role: str) -> Sequence[Media]:
        return await media_of(self._database, job_id, role)

    async def inputs_of_lines(self, batch_id: str, limit: int) -> Sequence[Media]:
        rows = await self._database.all("inputs_of_lines", batch_id=batch_id, most=limit)
        return [_media(row) for row in rows]

    async def files_of(self, job_id: str, role: str) -> Sequence[Media]:
        return await media_of(self._database, job_id, role, withheld_too=True)

    async def media_one(self, job_id: str, role: str, part: int) -> Media | None:
        row = await self._database.one("media_one", job_id=job_id, role=role, part=part)
        return None if row is None else file_of(row)

    async def note(
        self,
        space_id: str,
        *,
        by_user_id: int,
        action: str,
        detail: str,
        now_ms: int,
        why: str | None = None,
        job_id: str | None = None,
        member_key: str | None = None,
    ) -> None:
        async with self._database.transaction() as session:
            await audit(
                session,
                space_id,
                by_user_id=by_user_id,
                action=action,
                detail=detail,
                now_ms=now_ms,
                why=why,
                job_id=job_id,
                member_key=member_key,
            )

    async def notes_on(self, space_id: str, member_key: str, limit: int) -> Sequence[Note]:
        rows = await self._database.all(
            "notes_on", space_id=space_id, member_key=member_key, most=limit
        )
        return [
            Note(by_user_id=row["by_user_id"], words=row["why"], at_ms=row["at_ms"]) for row in rows
        ]

    async def mark_removed(self, media: Media, now_ms: int) -> None:
        await self._database.run(
            "mark_media_removed",
            job_id=media.job_id,
            role=media.role,
            part=media.part,
            now_ms=now_ms,
        )

    async def not_aside(self, job_id: str) -> Sequence[Media]:
        rows = await self._database.all("not_aside", job_id=job_id)
        return [file_of(row) for row in rows]

    async def set_aside(self, media: Media, name: str) -> bool:
        async with self._database.transaction() as session:
            row = await session.one(
                "set_aside",
                job_id=media.job_id,
                role=media.role,
                part=media.part,
                blob=media.blob,
                name=name,
            )
        return row is not None

    async def replace_input(self, media: Media) -> bool:
        row = asdict(media)
        for name in ("role", "content_type", "from_job_id", "from_part", "prints"):
            del row[name]
        async with self._database.transaction() as session:
            return await session.one("replace_input", **row) is not None

    async def made_from(self, job_id: str) -> Sequence[Descent]:
        rows = await self._database.all("made_from", job_id=job_id)
        return [
            Descent(
                job_id=job_id,
                part=row["part"],
                from_job_id=row["from_job_id"],
                from_part=row["from_part"],
            )
            for row in rows
        ]

    async def made_of_it(self, job_id: str, limit: int) -> Sequence[Descent]:
        rows = await self._database.all("made_of_it", job_id=job_id, most=limit)
        return [
            Descent(
                job_id=row["job_id"],
                part=row["part"],
                from_job_id=job_id,
                from_part=row["from_part"],
            )
            for row in rows
        ]

    async def keeps_to_themselves(self, member_key: str) -> bool:
        return await self._database.one("closed_maker", member_key=member_key) is not None

    async def set_keeps_to_themselves(self, member_key: str, *, yes: bool, now_ms: int) -> None:
        if yes:
            await self._database.run("close_maker", member_key=member_key, now_ms=now_ms)
        else:
            await self._database.run("open_maker", member_key=member_key)

    async def recent(
        self, space_id: str, *, member_key: str | None, channel_id: int | None, limit: int
    ) -> Sequence[Record]:
        rows = await self._database.all(
            "recent_jobs",
            space_id=space_id,
            member_key=member_key,
            channel_id=channel_id,
            most=limit,
        )
        return await self._records(rows)

    async def latest_results(
        self, space_id: str, member_key: str, *, clips: bool | None, limit: int
    ) -> Sequence[Record]:
        rows = await self._database.all(
            "latest_results",
            space_id=space_id,
            member_key=member_key,
            clips=None if clips is None else int(clips),
            most=limit,
        )
        return await self._records(rows)

    async def _records(self, rows: Sequence[Row]) -> list[Record]:
        return [
            Record(job=await job_rows.get(self._database, row["id"]), results=row["results"])
            for row in rows
        ]


async def media_of(
    session: Session, job_id: str, role: str, *, withheld_too: bool = False
) -> list[Media]:
    """A job's files of a role that are still kept, in order."""
    rows = await session.all("media_of", job_id=job_id, role=role, withheld_too=int(withheld_too))
    return [_media(row) for row in rows]


async def add_media(session: Session, media: Media, now_ms: int) -> None:
    """Record a file; a second time is no different, but a smaller copy replaces another."""
    row = asdict(replace(media, prints=None))
    from_job_id, from_part = row.pop("from_job_id"), row.pop("from_part")
    del row["prints"]
    await session.run("add_media", now_ms=now_ms, **row, **likeness.columns(media.prints))
    await likeness.add_looks(session, media)
    if from_job_id is not None:
        await session.run(
            "add_lineage",
            job_id=media.job_id,
            part=media.part,
            from_job_id=from_job_id,
            from_part=from_part,
        )


async def audit(
    session: Session,
    space_id: str,
    *,
    by_user_id: int,
    action: str,
    detail: str,
    now_ms: int,
    why: str | None = None,
    job_id: str | None = None,
    member_key: str | None = None,
) -> None:
    """Record that someone used a right of theirs. Raises LookupError when the space is not open."""
    numbered = await session.one("number_audit", space_id=space_id)
    if numbered is None:
        raise LookupError(f"space {space_id} is not open")
    await session.run(
        "add_audit",
        space_id=space_id,
        number=numbered["last_audit_number"],
        by_user_id=by_user_id,
        action=action,
        detail=detail,
        now_ms=now_ms,
        why=why,
        job_id=job_id,
        member_key=member_key,
    )


def _media(row: Row) -> Media:
    return replace(
        file_of(row),
        from_job_id=row["from_job_id"],
        from_part=row["from_part"],
        prints=likeness.prints(row),
    )


def file_of(row: Row) -> Media:
    """The file of a row."""
    return Media(
        job_id=row["job_id"],
        role=row["role"],
        part=row["part"],
        blob=row["blob"],
        content_type=row["content_type"],
        size_bytes=row["size_bytes"],
        width=row["width"],
        height=row["height"],
        duration_ms=row["duration_ms"],
    )
