"""Who may have what made where: lists and bounds, and looks at whether they still hold anybody."""

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.adapters.sql.database import Database, Row, Session
from bot.core import decisions
from bot.core.access import AccessRule, Bound, Effect, Option, Subject, Terms, Topic
from bot.core.decisions import Value
from bot.core.ports import Existing

LOOKS_TRIED = 20
"""Turns that other processes took, before a round gives up."""


class SqlAccess:
    """AccessTerms over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, space_id: str) -> Terms:
        return await terms_of(self._database, space_id)

    async def doubt(self, space_id: str) -> None:
        async with self._database.transaction() as session:
            await session.run("doubt_access", space_id=space_id)

    async def next_look(
        self, now_ms: int, *, usual_ms: int, doubted_ms: int
    ) -> tuple[str, int] | None:
        for _ in range(LOOKS_TRIED):
            row = await self._database.one(
                "next_access_look",
                usual_before_ms=now_ms - usual_ms,
                doubted_before_ms=now_ms - doubted_ms,
            )
            if row is None:
                return None
            async with self._database.transaction() as session:
                taken = await session.one(
                    "take_access_look",
                    space_id=row["id"],
                    looked_at_ms=row["access_looked_at_ms"],
                    now_ms=now_ms,
                )
            if taken is not None:
                return row["id"], row["guild_id"]
        return None

    async def note(self, space_id: str, existing: Existing, now_ms: int) -> Sequence[AccessRule]:
        lost: list[AccessRule] = []
        async with self._database.transaction() as session:
            await session.one("lock_space", space_id=space_id)
            for rule in (await terms_of(session, space_id)).rules:
                ids = existing.role_ids if rule.subject is Subject.ROLE else existing.channel_ids
                gone = rule.subject_id not in ids
                if gone == (rule.lost_at_ms is not None):
                    continue
                noted = replace(rule, lost_at_ms=now_ms if gone else None)
                await session.run(
                    "note_access_rule",
                    space_id=space_id,
                    topic=rule.topic,
                    subject=rule.subject,
                    subject_id=rule.subject_id,
                    lost_at_ms=noted.lost_at_ms,
                )
                lost += [noted] if gone else []
        return lost


async def terms_of(session: Session, space_id: str) -> Terms:
    """Everything that is decided in a space."""
    rules = await session.all("access_rules", space_id=space_id)
    bounds = await session.all("bounds", space_id=space_id)
    return Terms(rules=tuple(map(_rule, rules)), bounds=tuple(map(_bound, bounds)))


class AccessLists:
    """How decisions read and write a rule of a list."""

    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        rules = (await terms_of(session, space_id)).rules
        return next((decisions.access_set(r).after for r in rules if r.key == key), None)

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        topic, subject, subject_id = key.split(":")
        whose = {"topic": topic, "subject": subject, "subject_id": int(subject_id)}
        await session.run("remove_access_rule", space_id=space_id, **whose)
        if value is not None:
            rule = decisions.access_rule_of(key, value)
            await session.run(
                "add_access_rule",
                space_id=space_id,
                subject_name=rule.subject_name,
                effect=rule.effect,
                now_ms=now_ms,
                **whose,
            )


class Bounds:
    """How decisions read and write a bound."""

    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        bounds = (await terms_of(session, space_id)).bounds
        return next((decisions.bound_set(b).after for b in bounds if b.key == key), None)

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        option, role_id = key.split(":")
        whose = {"option_name": option, "role_id": int(role_id)}
        await session.run("remove_bound", space_id=space_id, **whose)
        if value is not None:
            bound = decisions.bound_of(key, value)
            await session.run(
                "add_bound",
                space_id=space_id,
                role_name=bound.role_name,
                allowed=json.dumps(bound.values),
                now_ms=now_ms,
                **whose,
            )


def _rule(row: Row) -> AccessRule:
    return AccessRule(
        effect=Effect(row["effect"]),
        topic=Topic(row["topic"]),
        subject=Subject(row["subject"]),
        subject_id=row["subject_id"],
        subject_name=row["subject_name"],
        lost_at_ms=row["lost_at_ms"],
    )


def _bound(row: Row) -> Bound:
    return Bound(
        option=Option(row["option_name"]),
        values=tuple(json.loads(row["allowed"])),
        role_id=row["role_id"],
        role_name=row["role_name"],
    )
