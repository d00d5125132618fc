"""What somebody reaches who has no right to it: what is on record, and what they are shown."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import reading
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage
from world import World

Tables = Mapping[str, list[tuple[Any, ...]]]


def tables(world: World) -> Tables:
    """All that is on record."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        names = database.execute(
            "select name from sqlite_master where type = 'table' and sql not like '% virtual %'"
        ).fetchall()
        return {name: database.execute(f"select * from {name}").fetchall() for (name,) in names}  # noqa: S608 - names of our own tables


def of_ours(world: World) -> Tables:
    """What is on record of the world's own server."""
    ours = str(world.guild.id)
    return {
        name: [row for row in rows if ours in map(str, row)] for name, rows in tables(world).items()
    }


def another_admin(world: World) -> tuple[MemberActor, ChannelHandle]:
    """Eve, who owns a server of her own, and a channel there."""
    elsewhere = world.env.create_guild("Elsewhere")
    return elsewhere.add_member(elsewhere.owner), elsewhere.create_text_channel("pictures")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody was told or shown by an answer."""

    text: str
    media: tuple[str, ...]
    private: bool
    """Whether nobody else reads it."""


def told(result: InteractionResult, below: ResponseMessage | None = None) -> Told:
    """All of an answer but the message that was pressed; there is one, and it opens no form.

    That message is told only where the answer took its place.
    """
    assert result.acknowledged
    assert result.modal is None
    given = [one for one in (result.response, *result.followups) if one is not None]
    shown = [one for one in given if below is None or one.id != below.id] or given
    seen = [reading.read(one.message) for one in shown]
    return Told(
        text="\n".join(one.text for one in seen),
        media=tuple(name for one in seen for name in one.media),
        private=all(one.ephemeral for one in shown),
    )
