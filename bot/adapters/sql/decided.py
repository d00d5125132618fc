"""How each kind of thing that admins decide on is read and written, one at a time.

A new kind is a class with `read` and `write`, and its line in KEPT. Both run while the space is
locked.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any, Protocol

from bot.adapters.sql.access import AccessLists, Bounds
from bot.adapters.sql.database import Row, Session
from bot.adapters.sql.hold_rules import HoldRules
from bot.adapters.sql.words import WordLists, WordPresets
from bot.core import decisions
from bot.core.decisions import Change, Decision, Thing, Value
from bot.core.house import ROLE_LISTS, House, LogResults, Money, PausedFor, Style
from bot.core.quota import Grant, Origin, Rule, Subject, Unit
from bot.core.windows import Window


class Kept(Protocol):
    """A kind of thing in its table."""

    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        """What stands under a key; None for nothing."""
        ...

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        """Put a value under a key in place of what stands; None takes it away."""
        ...


class _Limits:
    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        rule = await self._standing(session, space_id, key)
        return None if rule is None else asdict(rule)

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        if (standing := await self._standing(session, space_id, key)) is not None:
            await session.run("remove_rule", space_id=space_id, id=standing.id)
        if value is not None:
            await add_rule(session, space_id, decisions.rule_of(value), now_ms)

    async def _standing(self, session: Session, space_id: str, key: str) -> Rule | None:
        rules = await rules_of(session, space_id)
        return next((rule for rule in rules if decisions.limit_key(rule) == key), None)


class _HouseFields:
    async def read(self, session: Session, space_id: str, key: str) -> Value:
        return {"value": getattr(await house_of(session, space_id), key)}

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        del now_ms
        chosen = getattr(House(), key) if value is None else value["value"]
        house = replace(await house_of(session, space_id), **{key: chosen})
        if key == "log_channel_id":
            house = replace(house, log_lost_at_ms=None)
        await set_house(session, space_id, house)


class _Roles:
    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        field, role_id = decisions.list_and_role(key)
        listed = getattr(await house_of(session, space_id), field)
        return {"role_id": role_id} if role_id in listed else None

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        del now_ms
        field, role_id = decisions.list_and_role(key)
        house = await house_of(session, space_id)
        others = [one for one in getattr(house, field) if one != role_id]
        listed = others if value is None else [*others, role_id]
        await set_house(session, space_id, replace(house, **{field: tuple(listed)}))


class _Priorities:
    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        row = await session.one("weight", space_id=space_id, role_id=int(key))
        return None if row is None else {"weight": row["weight"]}

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        whose = {"space_id": space_id, "role_id": int(key)}
        await session.run("remove_weight", **whose)
        if value is not None:
            await session.run("add_weight", **whose, weight=value["weight"], now_ms=now_ms)


class _Styles:
    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        row = await session.one("style", space_id=space_id, name=key)
        return None if row is None else asdict(style_in(row))

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        await session.run("remove_style", space_id=space_id, name=key)
        if value is not None:
            style = asdict(decisions.style_of(value))
            await session.run("add_style", space_id=space_id, now_ms=now_ms, **style)


class _Grants:
    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        row = await session.one("grant_one", space_id=space_id, id=key)
        return None if row is None else asdict(grant_in(row))

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        await session.run("remove_grant", space_id=space_id, id=key)
        if value is not None:
            await add_grant(session, space_id, decisions.grant_of(value), now_ms)


KEPT: Mapping[Thing, Kept] = {
    Thing.LIMIT: _Limits(),
    Thing.HOUSE: _HouseFields(),
    Thing.ROLE: _Roles(),
    Thing.PRIORITY: _Priorities(),
    Thing.STYLE: _Styles(),
    Thing.ACCESS: AccessLists(),
    Thing.BOUND: Bounds(),
    Thing.GRANT: _Grants(),
    Thing.WORDS: WordLists(),
    Thing.PRESET: WordPresets(),
    Thing.HOLD: HoldRules(),
}


# --- decisions ----------------------------------------------------------------------------------


async def decide(
    session: Session, space_id: str, changes: Sequence[Change], by_user_id: int, now_ms: int
) -> Decision:
    """Make changes, with audit rows. Raises LookupError when the space is not open."""
    if await session.one("lock_space", space_id=space_id) is None:
        raise LookupError(f"space {space_id} is not open")
    record = _Record(session, space_id, by_user_id, now_ms)
    for change in changes:
        before = await KEPT[change.thing].read(session, space_id, change.key)
        stands = change.before is None or change.before == before
        if stands and change.after != before:
            await record.make(change, before)
    return record.decision()


async def undo(session: Session, space_id: str, by_user_id: int, now_ms: int) -> Decision | None:
    """Take back the latest decision that stands, its last change first."""
    await session.one("lock_space", space_id=space_id)
    rows = await session.all("standing_decision", space_id=space_id)
    if not rows:
        return None
    record = _Record(session, space_id, by_user_id, now_ms, undoes=rows[0]["decision"])
    for row in reversed(rows):
        thing, key = Thing(row["thing"]), row["thing_key"]
        standing = await KEPT[thing].read(session, space_id, key)
        await record.make(Change(thing=thing, key=key, after=_value(row["before"])), standing)
    return record.decision()


class _Record:
    """Makes the changes of one decision and writes them down."""

    def __init__(
        self,
        session: Session,
        space_id: str,
        by_user_id: int,
        now_ms: int,
        undoes: int | None = None,
    ) -> None:
        self._session = session
        self._space_id = space_id
        self._by_user_id = by_user_id
        self._now_ms = now_ms
        self._undoes = undoes
        self._number = 0
        self._made: list[Change] = []

    async def make(self, change: Change, before: Value | None) -> None:
        """Make a change of what stands."""
        kept = KEPT[change.thing]
        await kept.write(self._session, self._space_id, change.key, change.after, self._now_ms)
        made = replace(change, before=before)
        await self._write_down(made)
        self._made.append(made)

    def decision(self) -> Decision:
        return Decision(
            number=self._number,
            by_user_id=self._by_user_id,
            at_ms=self._now_ms,
            changes=tuple(self._made),
            undoes=self._undoes,
        )

    async def _write_down(self, change: Change) -> None:
        numbered = await self._session.one("number_audit", space_id=self._space_id)
        if numbered is None:
            raise LookupError(f"space {self._space_id} is not open")
        number = numbered["last_audit_number"]
        self._number = self._number or number
        verb = "removed" if change.after is None else "set"
        await self._session.run(
            "add_decided",
            space_id=self._space_id,
            number=number,
            by_user_id=self._by_user_id,
            action=f"{change.thing}_{verb if self._undoes is None else 'undone'}",
            detail=change.key,
            now_ms=self._now_ms,
            decision=self._number,
            thing=change.thing,
            thing_key=change.key,
            before=_text(change.before),
            after=_text(change.after),
            undoes=self._undoes,
        )


def _text(value: Value | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _value(text: str | None) -> Value | None:
    return None if text is None else json.loads(text)


# --- rows ---------------------------------------------------------------------------------------


async def rules_of(session: Session, space_id: str) -> Sequence[Rule]:
    """The limits of a space, in the order they were set."""
    return [_rule(row) for row in await session.all("rules", space_id=space_id)]


async def add_rule(session: Session, space_id: str, rule: Rule, now_ms: int) -> None:
    """Write a limit where none limits the same."""
    await session.run(
        "add_rule",
        space_id=space_id,
        id=rule.id,
        unit=rule.unit,
        window_name=rule.window,
        subject=rule.subject,
        subject_id=rule.subject_id,
        subject_name=rule.subject_name,
        amount=rule.amount,
        origin=rule.origin,
        now_ms=now_ms,
    )


def _rule(row: Row) -> Rule:
    return Rule(
        id=row["id"],
        unit=Unit(row["unit"]),
        window=Window(row["window_name"]),
        subject=Subject(row["subject"]),
        subject_id=row["subject_id"],
        subject_name=row["subject_name"],
        amount=row["amount"],
        origin=Origin(row["origin"]),
    )


async def add_grant(session: Session, space_id: str, grant: Grant, now_ms: int) -> None:
    """Lift limits until a moment."""
    await session.run("add_grant", space_id=space_id, now_ms=now_ms, **asdict(grant))


def grant_in(row: Row) -> Grant:
    """A grant as its row tells it."""
    return Grant(
        id=row["id"],
        subject=Subject(row["subject"]),
        user_id=row["user_id"],
        member_key=row["member_key"],
        unit=Unit(row["unit"]),
        amount=row["amount"],
        reason=row["reason"],
        until_ms=row["until_ms"],
    )


async def house_of(session: Session, space_id: str) -> House:
    """How a space uses the bot; the defaults for one that is not open yet."""
    row = await session.one("house", space_id=space_id)
    if row is None:
        return House()
    lists = {field: tuple(json.loads(row[field])) for field in ROLE_LISTS}
    words: Mapping[str, Callable[[Any], Any]] = {
        "shown_money": Money,
        "log_results": LogResults,
        "paused_for": PausedFor,
        **dict.fromkeys(_YES_OR_NO, bool),
    }
    kept: dict[str, Any] = {field.name: row[field.name] for field in fields(House)} | lists
    kept |= {name: word(kept[name]) for name, word in words.items()}
    return House(**kept)


_YES_OR_NO = tuple(field.name for field in fields(House) if isinstance(field.default, bool))


async def set_house(session: Session, space_id: str, house: House) -> None:
    row = asdict(house) | {name: int(getattr(house, name)) for name in _YES_OR_NO}
    lists = {field: json.dumps(row[field]) for field in ROLE_LISTS}
    await session.run("set_house", space_id=space_id, **(row | lists))


def style_in(row: Row) -> Style:
    """A style as its row tells it."""
    return Style(
        name=row["name"],
        words_before=row["words_before"],
        words_after=row["words_after"],
        aspect=row["aspect"],
        resolution=row["resolution"],
        model=row["model"],
    )
