"""Files of lines, and the means to ask for what stands in them."""

import sqlite3
import zipfile
from contextlib import closing
from io import BytesIO
from typing import Any

import discord
from reading import Seen
from simcord import InteractionResult, MemberActor
from world import World

from bot.core.jobs import Job

THREE = b"a boat\na lighthouse\nan island\n"


async def asked(
    world: World,
    lines: bytes = THREE,
    *,
    ending: str = "txt",
    by: MemberActor | None = None,
    **options: Any,
) -> InteractionResult:
    """Somebody attaches a file of lines."""
    return await (by or world.ann).slash(
        world.channel, "batch file", file=(f"wishes.{ending}", lines), **options
    )


async def open_to_all(world: World, **options: Any) -> None:
    """Let everybody send batches, as large and as many as options say."""
    await world.app.studio.customs.set_batches(world.here(), everyone=True, **options)


def zipped(**files: bytes) -> tuple[str, bytes]:
    """A ZIP of files; `cat_png` stands for cat.png."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return ("files.zip", content.getvalue())


def question(world: World, member: MemberActor | None = None) -> discord.Message:
    """The newest message that a member alone sees."""
    history = world.channel.history(viewer=member or world.ann)
    return [message for message in history if message.flags.ephemeral][-1]


def told(world: World, member: MemberActor | None = None) -> Seen:
    """What the newest message says that a member alone sees."""
    return world.seen(question(world, member))


async def the_batch(world: World) -> Job:
    """The newest batch, in whatever state."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        ((job_id,),) = database.execute(
            "select id from jobs where kind = 'batch' order by number desc limit 1"
        ).fetchall()
    return await world.app.studio.ongoing.job(world.here(), job_id)


async def lines_of(world: World, batch: Job) -> list[Job]:
    """The lines of a batch that are a part of it, in the order of their file."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        found = database.execute(
            "select id from jobs where parent_id = ? and road is not null"
            " and coalesce(end_reason, '') <> 'not_wanted' order by scene",
            (batch.id,),
        ).fetchall()
    return [await world.app.studio.ongoing.job(world.here(), one) for (one,) in found]


def kept_files(world: World) -> list[str]:
    """The names of the files that are kept."""
    folder = world.app.settings.data_dir / "media"
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
