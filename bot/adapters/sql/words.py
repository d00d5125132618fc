"""The rules of servers on words: how they are read, and how decisions read and write them."""

from collections.abc import Sequence

from bot.adapters.sql.database import Database, Row, Session
from bot.core import decisions
from bot.core.decisions import Value
from bot.core.wordrules.rules import Action, Form, Preset, WordRule, rule_of


class SqlWordRules:
    """WordRules over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def version(self, space_id: str) -> int:
        row = await self._database.one("words_version", space_id=space_id)
        return 0 if row is None else row["words_version"]

    async def of(self, space_id: str) -> Sequence[WordRule]:
        return [_rule(row) for row in await self._database.all("word_rules", space_id=space_id)]

    async def presets_off(self, space_id: str) -> frozenset[Preset]:
        rows = await self._database.all("word_presets_off", space_id=space_id)
        return frozenset(Preset(row["name"]) for row in rows)


class WordLists:
    """How decisions read and write a rule."""

    async def read(self, session: Session, space_id: str, key: str) -> Value | None:
        form, _, text = key.partition(":")
        row = await session.one("word_rule", space_id=space_id, form=form, text=text)
        return None if row is None else decisions.word_rule_set(_rule(row)).after

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        form, _, text = key.partition(":")
        which = {"space_id": space_id, "form": form, "text": text}
        await session.run("remove_word_rule", **which)
        if value is not None:
            rule = rule_of(key, value["action"])
            await session.run("add_word_rule", **which, action=rule.action, now_ms=now_ms)
        await session.run("count_words_change", space_id=space_id)


class WordPresets:
    """How decisions read and write whether a preset is on."""

    async def read(self, session: Session, space_id: str, key: str) -> Value:
        rows = await session.all("word_presets_off", space_id=space_id)
        return {"on": key not in {row["name"] for row in rows}}

    async def write(
        self, session: Session, space_id: str, key: str, value: Value | None, now_ms: int
    ) -> None:
        which = {"space_id": space_id, "name": Preset(key)}
        await session.run("turn_word_preset_on", **which)
        if value is not None and not value["on"]:
            await session.run("turn_word_preset_off", **which, now_ms=now_ms)
        await session.run("count_words_change", space_id=space_id)


def _rule(row: Row) -> WordRule:
    return WordRule(text=row["text"], form=Form(row["form"]), action=Action(row["action"]))
