"""What admins decided, and the spaces it holds in."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bot.adapters.sql.database import Database, Row, Session
from bot.adapters.sql.records import audit
from bot.core.house import House, Style
from bot.core.quota import Origin, Rule, Subject, Unit
from bot.core.windows import Window


class SqlRules:
    """Rules over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open_space(
        self, space_id: str, guild_id: int, starters: Sequence[Rule], now_ms: int
    ) -> None:
        if await self._database.one("space", space_id=space_id) is not None:
            return
        async with self._database.transaction() as session:
            opened = await session.one(
                "open_space", space_id=space_id, guild_id=guild_id, now_ms=now_ms
            )
            if opened is not None:
                for rule in starters:
                    await _add(session, space_id, rule, now_ms)

    async def of(self, space_id: str) -> Sequence[Rule]:
        return await rules_of(self._database, space_id)

    async def put(self, space_id: str, rule: Rule, by_user_id: int, now_ms: int) -> Rule | None:
        async with self._database.transaction() as session:
            # The audit comes first: its number locks the space, so that two admins take turns.
            await audit(
                session,
                space_id,
                by_user_id=by_user_id,
                action="limit_set",
                detail=_detail(rule),
                now_ms=now_ms,
            )
            replaced = await session.one(
                "remove_rule_alike",
                space_id=space_id,
                unit=rule.unit,
                window_name=rule.window,
                subject=rule.subject,
                subject_id=rule.subject_id,
            )
            await _add(session, space_id, rule, now_ms)
        return None if replaced is None else _rule(replaced)

    async def remove(
        self, space_id: str, rule_id: str, by_user_id: int, now_ms: int
    ) -> Rule | None:
        async with self._database.transaction() as session:
            row = await session.one("remove_rule", space_id=space_id, id=rule_id)
            if row is None:
                return None
            await audit(
                session,
                space_id,
                by_user_id=by_user_id,
                action="limit_removed",
                detail=_detail(_rule(row)),
                now_ms=now_ms,
            )
        return _rule(row)

    async def weights(self, space_id: str) -> Mapping[int, int]:
        rows = await self._database.all("weights", space_id=space_id)
        return {row["role_id"]: row["weight"] for row in rows}

    async def set_weight(
        self, space_id: str, role_id: int, weight: int, by_user_id: int, now_ms: int
    ) -> None:
        async with self._database.transaction() as session:
            await audit(
                session,
                space_id,
                by_user_id=by_user_id,
                action="weight_set",
                detail=f"role {role_id}: {weight}",
                now_ms=now_ms,
            )
            whose = {"space_id": space_id, "role_id": role_id}
            await session.run("remove_weight", **whose)
            if weight != 1:
                await session.run("add_weight", **whose, weight=weight, now_ms=now_ms)

    async def house(self, space_id: str) -> House:
        row = await self._database.one("house", space_id=space_id)
        if row is None:
            return House()
        return House(
            image_model=row["image_model"],
            video_model=row["video_model"],
            ask_above_ticks=row["ask_above_ticks"],
            open_uploads=bool(row["open_uploads"]),
        )

    async def set_house(self, space_id: str, house: House, by_user_id: int, now_ms: int) -> None:
        async with self._database.transaction() as session:
            await audit(
                session,
                space_id,
                by_user_id=by_user_id,
                action="house_set",
                detail=", ".join(f"{name} {value}" for name, value in asdict(house).items()),
                now_ms=now_ms,
            )
            row = asdict(house) | {"open_uploads": int(house.open_uploads)}
            await session.run("set_house", space_id=space_id, **row)

    async def styles(self, space_id: str) -> Sequence[Style]:
        return [_style(row) for row in await self._database.all("styles", space_id=space_id)]

    async def put_style(
        self, space_id: str, style: Style, by_user_id: int, now_ms: int
    ) -> Style | None:
        async with self._database.transaction() as session:
            await audit(
                session,
                space_id,
                by_user_id=by_user_id,
                action="style_set",
                detail=_style_detail(style),
                now_ms=now_ms,
            )
            replaced = await session.one("remove_style", space_id=space_id, name=style.name)
            await session.run("add_style", space_id=space_id, now_ms=now_ms, **asdict(style))
        return None if replaced is None else _style(replaced)

    async def remove_style(
        self, space_id: str, name: str, by_user_id: int, now_ms: int
    ) -> Style | None:
        async with self._database.transaction() as session:
            row = await session.one("remove_style", space_id=space_id, name=name)
            if row is None:
                return None
            await audit(
                session,
                space_id,
                by_user_id=by_user_id,
                action="style_removed",
                detail=_style_detail(_style(row)),
                now_ms=now_ms,
            )
        return _style(row)


async def rules_of(session: Session, space_id: str) -> Sequence[Rule]:
    """The limits of a space, in the order they were set."""
    return [_rule(row) for row in await session.all("rules", space_id=space_id)]


async def _add(session: Session, space_id: str, rule: Rule, now_ms: int) -> None:
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


def _style(row: Row) -> Style:
    return Style(
        name=row["name"],
        words_before=row["words_before"],
        words_after=row["words_after"],
        aspect=row["aspect"],
        resolution=row["resolution"],
        model=row["model"],
    )


def _style_detail(style: Style) -> str:
    return f"{style.name}: {style.words_before} … {style.words_after}"


def _detail(rule: Rule) -> str:
    """A limit as the audit tells it, in the measure it is kept in."""
    whose = f"{rule.subject} {rule.subject_id}" if rule.subject_id else rule.subject
    return f"{rule.id}: {rule.amount} {rule.unit} a {rule.window} for {whose}"
