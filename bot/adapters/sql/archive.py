"""Looking back: requests, refusals, cases, and what admins and moderators did."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.adapters.sql import job_rows
from bot.adapters.sql.bulletins import turned_away_in
from bot.adapters.sql.casebook import case_in
from bot.adapters.sql.database import Database, Row, Value
from bot.core import searching
from bot.core.bulletins import TurnedAway
from bot.core.casebook import Case
from bot.core.jobs import Job
from bot.core.models import Kind
from bot.core.money import Amount
from bot.core.ports import Record
from bot.core.searching import Act, ActCriteria, Criteria, Event, Look, Search, Standing


class SqlArchive:
    """Archive over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(
        self, space_id: str, criteria: Criteria, before: int, limit: int
    ) -> Sequence[Record]:
        if criteria.job_ids is not None:
            return await self._those(space_id, criteria, criteria.job_ids, before, limit)
        states = None
        if criteria.standing is not None:
            states = "," + ",".join(searching.states_of(criteria.standing)) + ","
        bounds = await self._bounds(space_id, criteria, before)
        if bounds is None:
            return ()
        wanted: dict[str, Value] = {
            "space_id": space_id,
            "member_key": criteria.member_key,
            "channel_id": criteria.channel_id,
            "kind": criteria.kind,
            "states": states,
            "most": limit,
            "from_number": bounds[0],
            "before": bounds[1],
        }
        if criteria.text:
            text = self._database.text_query(space_id, searching.phrases(criteria.text))
            rows = await self._database.all("search_words", words=text, **wanted)
        else:
            rows = await self._database.all("find_jobs", shelf=_shelf(criteria), **wanted)
        return [await self._record(row["id"]) for row in rows]

    async def _bounds(
        self, space_id: str, criteria: Criteria, before: int
    ) -> tuple[int, int] | None:
        """The lowest number, and the first one above; None when nothing is that young."""
        first, above = 0, before
        if criteria.since_ms is not None:
            since = await self._number_at(space_id, criteria.since_ms)
            if since is None:
                return None
            first = since
        if criteria.until_ms is not None:
            until = await self._number_at(space_id, criteria.until_ms)
            above = before if until is None else min(before, until)
        return first, above

    async def _number_at(self, space_id: str, moment_ms: int) -> int | None:
        row = await self._database.one("number_since", space_id=space_id, moment_ms=moment_ms)
        return None if row is None else row["number"]

    async def _those(
        self, space_id: str, criteria: Criteria, job_ids: Sequence[str], before: int, limit: int
    ) -> list[Record]:
        """Some requests by their ids, as far as they are of a space and fit the rest."""
        found = [await self._record(job_id) for job_id in job_ids]
        own = [
            record
            for record in found
            if record.job.place.space_id == space_id
            and record.job.number < before
            and searching.fits(record.job, criteria)
        ]
        return sorted(own, key=lambda record: -record.job.number)[:limit]

    async def _record(self, job_id: str) -> Record:
        counted = await self._database.one("results_counted", job_id=job_id)
        job = await job_rows.get(self._database, job_id)
        of_batch = job.parent_id if job.is_line else None
        batch = None if of_batch is None else await job_rows.get(self._database, of_batch)
        return Record(
            job=job,
            results=0 if counted is None else counted["results"],
            batch_number=None if batch is None else batch.number,
        )

    async def find_acts(
        self, space_id: str, criteria: ActCriteria, before: int, limit: int
    ) -> Sequence[Act]:
        wanted = asdict(criteria)
        action = wanted.pop("action").casefold().replace(" ", "_")
        rows = await self._database.all(
            "find_acts",
            space_id=space_id,
            before_number=before,
            most=limit,
            action=f"%{action}%" if action else None,
            **wanted,
        )
        return [_act(row) for row in rows]

    async def refusals(
        self,
        space_id: str,
        since_ms: int,
        until_ms: int,
        limit: int,
        *,
        member_key: str | None = None,
        before_id: str = "",
    ) -> Sequence[TurnedAway]:
        rows = await self._database.all(
            "refusals_between",
            space_id=space_id,
            member_key=member_key,
            since_ms=since_ms,
            until_ms=until_ms,
            before_id=before_id,
            most=limit,
        )
        return [turned_away_in(row) for row in rows]

    async def refusals_count(self, space_id: str, member_key: str, since_ms: int) -> int:
        row = await self._database.one(
            "refusals_of_member", space_id=space_id, member_key=member_key, since_ms=since_ms
        )
        return 0 if row is None else row["refusals"]

    async def spent_since(
        self, space_id: str, member_key: str, since_ms: int, *, channel_id: int | None
    ) -> tuple[int, Amount]:
        row = await self._database.one(
            "spent_since",
            space_id=space_id,
            member_key=member_key,
            since_ms=since_ms,
            channel_id=channel_id,
        )
        if row is None:
            return 0, Amount()
        amount = Amount(
            images=row["images"],
            video_ms=row["video_ms"],
            clips=row["clips"],
            ticks=row["ticks"],
        )
        return row["jobs"], amount

    async def cases(
        self, space_id: str, since_ms: int, until_ms: int, before: int, limit: int
    ) -> Sequence[Case]:
        rows = await self._database.all(
            "cases_between",
            space_id=space_id,
            since_ms=since_ms,
            until_ms=until_ms,
            before_number=before,
            most=limit,
        )
        found = [
            await self._database.one("case_one", space_id=space_id, id=row["id"]) for row in rows
        ]
        return [case_in(row) for row in found if row is not None]

    async def events_of(self, job_id: str) -> Sequence[Event]:
        rows = await self._database.all("events_of_job", job_id=job_id)
        return searching.one_by_one([_event(row) for row in rows])

    async def same_as(self, job: Job, limit: int) -> Sequence[Job]:
        rows = await self._database.all(
            "same_request",
            space_id=job.place.space_id,
            member_key=job.place.member_key,
            request=job_rows.to_row(job)["request"],
            id=job.id,
            most=limit,
        )
        return [await job_rows.get(self._database, row["id"]) for row in rows]

    async def empty_words(self, job_id: str) -> None:
        await self._database.run("empty_words", job_id=job_id)

    async def remember(self, search: Search) -> None:
        is_of_jobs = isinstance(search.criteria, Criteria)
        await self._database.run(
            "add_search",
            id=search.id,
            space_id=search.space_id,
            user_id=search.user_id,
            what=Look.JOBS if is_of_jobs else Look.AUDIT,
            criteria=json.dumps(asdict(search.criteria)),
            pages=json.dumps(search.pages),
            at_ms=search.at_ms,
        )

    async def search(self, search_id: str) -> Search | None:
        row = await self._database.one("search_one", id=search_id)
        if row is None:
            return None
        return Search(
            id=row["id"],
            space_id=row["space_id"],
            user_id=row["user_id"],
            criteria=_criteria(row["what"], json.loads(row["criteria"])),
            pages=tuple(json.loads(row["pages"])),
            at_ms=row["at_ms"],
        )

    async def note_pages(self, search_id: str, pages: Sequence[int]) -> None:
        await self._database.run("note_pages", id=search_id, pages=json.dumps(list(pages)))

    async def forget(self, before_ms: int) -> None:
        await self._database.run("forget_searches", before_ms=before_ms)


def _shelf(criteria: Criteria) -> str:
    """By which index requests are looked for: the one that leaves the fewest to look at."""
    if criteria.member_key is not None:
        return "member"
    if criteria.standing not in {None, Standing.DONE}:
        return "unfinished"
    if criteria.kind is not None:
        return "kind"
    return "space" if criteria.channel_id is None else "channel"


def _criteria(what: str, fields: Mapping[str, Any]) -> Criteria | ActCriteria:
    if what == Look.AUDIT:
        return ActCriteria(**fields)
    kind, standing, job_ids = fields["kind"], fields["standing"], fields["job_ids"]
    read: dict[str, Any] = {
        "kind": None if kind is None else Kind(kind),
        "standing": None if standing is None else Standing(standing),
        "job_ids": None if job_ids is None else tuple(job_ids),
    }
    return Criteria(**{**fields, **read})


def _act(row: Row) -> Act:
    return Act(
        number=row["number"],
        by_user_id=row["by_user_id"],
        action=row["action"],
        detail=row["detail"],
        at_ms=row["at_ms"],
        why=row["why"] or "",
        job_id=row["job_id"],
        member_key=row["member_key"],
        thing=row["thing"] or "",
        thing_key=row["thing_key"] or "",
        before=row["before"] or "",
        after=row["after"] or "",
    )


def _event(row: Row) -> Event:
    return Event(
        nth=row["nth"],
        what=row["what"],
        detail=row["detail"],
        at_ms=row["at_ms"],
        last_at_ms=row["last_at_ms"],
        times=row["times"],
    )
