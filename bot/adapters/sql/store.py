"""Opens a database and bundles the stores over it."""

import logging
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import stamina

from bot.adapters.sql.access import SqlAccess
from bot.adapters.sql.archive import SqlArchive
from bot.adapters.sql.bills import SqlBills
from bot.adapters.sql.blocks import SqlBlocks
from bot.adapters.sql.bulletins import SqlBulletins
from bot.adapters.sql.casebook import SqlCasebook
from bot.adapters.sql.database import CannotOpen, Database, NotThereYet
from bot.adapters.sql.departures import SqlDepartures
from bot.adapters.sql.dossiers import SqlDossiers
from bot.adapters.sql.drafts import SqlDrafts
from bot.adapters.sql.erasures import SqlErasures
from bot.adapters.sql.fleet import SqlAgreements, SqlAllowances, SqlDuties
from bot.adapters.sql.gates import SqlGates
from bot.adapters.sql.heard import SqlHeardRequests
from bot.adapters.sql.holds import SqlConsents, SqlHolds
from bot.adapters.sql.jobs import SqlJobs
from bot.adapters.sql.keeping import SqlKeeping
from bot.adapters.sql.ledger import SqlLedger
from bot.adapters.sql.likeness import SqlLikenesses
from bot.adapters.sql.lines import SqlLines
from bot.adapters.sql.posts import SqlPosts
from bot.adapters.sql.records import SqlRecords
from bot.adapters.sql.reports import SqlReportBook
from bot.adapters.sql.rules import SqlRules
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.takedowns import SqlTakedowns
from bot.adapters.sql.usage import SqlUsage
from bot.adapters.sql.words import SqlWordRules
from bot.core.ports import (
    AccessTerms,
    Agreements,
    Allowances,
    Archive,
    Bills,
    Blocks,
    Bulletins,
    Casebook,
    Consents,
    Departures,
    Dossiers,
    Drafts,
    Duties,
    Erasures,
    Gates,
    HeardRequests,
    Holds,
    Jobs,
    Keeping,
    Ledger,
    Likenesses,
    Lines,
    Posts,
    Records,
    ReportBook,
    Rules,
    Takedowns,
    Usage,
    WordRules,
)

log = logging.getLogger(__name__)

CONNECTIONS_MAX = 10
"""They are made when they are needed: commands that run beside a bot make do with one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Every store port, over one database."""

    jobs: Jobs
    gates: Gates
    bills: Bills
    drafts: Drafts
    rules: Rules
    ledger: Ledger
    likenesses: Likenesses
    lines: Lines
    posts: Posts
    records: Records
    usage: Usage
    access: AccessTerms
    casebook: Casebook
    reports: ReportBook
    takedowns: Takedowns
    words: WordRules
    bulletins: Bulletins
    blocks: Blocks
    archive: Archive
    keeping: Keeping
    dossiers: Dossiers
    erasures: Erasures
    departures: Departures
    holds: Holds
    consents: Consents
    agreements: Agreements
    allowances: Allowances
    duties: Duties
    heard: HeardRequests

    @classmethod
    def over(cls, database: Database) -> "Store":
        """The stores over an open database whose schema is up to date."""
        return cls(
            jobs=SqlJobs(database),
            gates=SqlGates(database),
            bills=SqlBills(database),
            drafts=SqlDrafts(database),
            rules=SqlRules(database),
            ledger=SqlLedger(database),
            likenesses=SqlLikenesses(database),
            lines=SqlLines(database),
            posts=SqlPosts(database),
            records=SqlRecords(database),
            usage=SqlUsage(database),
            access=SqlAccess(database),
            casebook=SqlCasebook(database),
            reports=SqlReportBook(database),
            takedowns=SqlTakedowns(database),
            words=SqlWordRules(database),
            bulletins=SqlBulletins(database),
            blocks=SqlBlocks(database),
            archive=SqlArchive(database),
            keeping=SqlKeeping(database),
            dossiers=SqlDossiers(database),
            erasures=SqlErasures(database),
            departures=SqlDepartures(database),
            holds=SqlHolds(database),
            consents=SqlConsents(database),
            agreements=SqlAgreements(database),
            allowances=SqlAllowances(database),
            duties=SqlDuties(database),
            heard=SqlHeardRequests(database),
        )


async def open_database(
    url: str, *, beside: bool = False, connections: int = CONNECTIONS_MAX
) -> Database:
    """The database at `sqlite:///path` or `postgresql://…`; its schema is left as it is.

    Postgres gets so many connections at most. Raises CannotOpen; InUse when another process has the
    SQLite file, unless it is opened `beside` that one for a moment; NotThereYet when a Postgres may
    answer later.
    """
    kind, _, path = url.partition(":///")
    if kind == "sqlite" and path:
        return await Sqlite.open(Path(path), beside=beside)
    if url.startswith(("postgresql://", "postgres://")):
        if find_spec("asyncpg") is None:
            raise CannotOpen("Postgres needs asyncpg: install imagine-bot[postgres].")
        from bot.adapters.sql.postgres import Postgres  # noqa: PLC0415 - asyncpg is an extra

        return await Postgres.open(url, connections)
    raise CannotOpen("A database is named by sqlite:///path or postgresql://…")


async def wait_for_database(url: str, patience_s: float) -> None:
    """Return once a Postgres can be connected to, which may have to start; at once for SQLite.

    Raises CannotOpen: at once when waiting is of no use.
    """
    if url.startswith("sqlite"):
        return
    waits = stamina.retry_context(
        on=NotThereYet, attempts=None, timeout=patience_s, wait_max=1, wait_jitter=0.2
    )
    async for attempt in waits:
        if attempt.num == 2:
            log.info("waiting for the database", extra={"action": "store_awaited"})
        with attempt:
            database = await open_database(url)
            await database.close()
