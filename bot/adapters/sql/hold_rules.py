"""How decisions read and write what a server has looked at by moderators."""

from collections.abc import Sequence

from bot.adapters.sql.database import Row, Session
from bot.core import decisions
from bot.core.decisions import Value
from bot.core.holdings import HeldIn, HoldRule, Moment


class HoldRules:
    """Rules of hold in their table."""

    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        rules = await hold_rules_of(session, space_id)
        return next((decisions.hold_set(r).after for r in rules if r.key == key), None)

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        moment, subject, subject_id = key.split(":")
        which = {"moment": moment, "subject": subject, "subject_id": int(subject_id)}
        await session.run("remove_hold_rule", space_id=space_id, **which)
        if value is not None:
            name = decisions.hold_of(key, value).subject_name
            await session.run(
                "add_hold_rule", space_id=space_id, subject_name=name, now_ms=now_ms, **which
            )


async def hold_rules_of(session: Session, space_id: str) -> Sequence[HoldRule]:
    """What a space has looked at, in the order it was set."""
    return [_rule(row) for row in await session.all("hold_rules", space_id=space_id)]


def _rule(row: Row) -> HoldRule:
    return HoldRule(
        moment=Moment(row["moment"]),
        subject=HeldIn(row["subject"]),
        subject_id=row["subject_id"],
        subject_name=row["subject_name"],
    )
