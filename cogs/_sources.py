"""The option `from`: a result of the bot in place of a file that is attached."""

import re
from typing import Any

import discord
from discord import app_commands

from bot.core.cases.results import Named
from bot.core.cases.values import Here, Kept
from bot.core.errors import NotAllowed
from bot.core.jobs import Media
from bot.ui import archive_texts, source_texts
from bot.ui._studio import here, studio_of
from cogs._options import Autocomplete, matching

FROM = "A result to take: choose one of yours, or give a number such as #12, or a message link"
ID_MAX = 2**63 - 1
_PLACE = r"(?:\.(?P<place>[0-9]{1,2}))?"
_NUMBER = re.compile(rf"#?(?P<number>[0-9]{{1,15}}){_PLACE}")
_JOB = re.compile(rf"(?P<job>[0-9a-hjkmnp-tv-z]{{16}}){_PLACE}")
_LINK = re.compile(
    r"<?https://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels"
    rf"/(?P<server>@me|[0-9]{{1,19}})/[0-9]{{1,19}}/(?P<message>[0-9]{{1,19}})>?{_PLACE}"
)


def own_results(*, clips: bool | None = None) -> Autocomplete:
    """Autocomplete for `from`: one's latest results that are kept, clips or pictures or either."""

    async def choose(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        records = await studio_of(interaction).results.latest(await here(interaction), clips=clips)
        named = [(source_texts.choice(one), f"#{one.job.number}") for one in records]
        return matching(named, current)

    return choose


async def result_named(interaction: discord.Interaction, typed: str) -> Media:
    """The result that was typed or chosen. Raises NotAllowed, naming `from`, when it is none.

    This is read before the acknowledgement: it decides what is asked for, and takes three short
    questions to the database.
    """
    place = await here(interaction)
    return await studio_of(interaction).results.named(place, _read(typed.strip(), place))


async def clip_named(interaction: discord.Interaction, typed: str) -> Kept:
    """As `result_named`, for a clip alone."""
    media = await result_named(interaction, typed)
    if not media.is_clip:
        raise NotAllowed(source_texts.named_needs_clip())
    return kept(media)


async def picture_named(interaction: discord.Interaction, typed: str) -> Kept:
    """As `result_named`, for a picture alone."""
    media = await result_named(interaction, typed)
    if media.is_clip:
        raise NotAllowed(source_texts.named_needs_picture())
    return kept(media)


def kept(media: Media, *, last_picture: bool = False) -> Kept:
    """A result as a file to work on; of a clip maybe its last picture alone."""
    return Kept(option="from", job_id=media.job_id, part=media.part, last_picture=last_picture)


def only_one(given: dict[str, bool]) -> None:
    """Check that one of some options was given. Raises NotAllowed when none or several were."""
    named = tuple(option for option, is_given in given.items() if is_given)
    if not named:
        raise NotAllowed(source_texts.one_needed(tuple(given)))
    if len(named) > 1:
        raise NotAllowed(source_texts.only_one(named))


def _read(typed: str, place: Here) -> Named:
    """What was typed, as a way to find a result. Raises NotAllowed when it is none."""
    if number := _NUMBER.fullmatch(typed):
        return Named(number=int(number["number"]), place=_place(number))
    if job := _JOB.fullmatch(typed):
        return Named(job_id=job["job"], place=_place(job))
    link = _LINK.fullmatch(typed)
    if link is None or int(link["message"]) > ID_MAX:
        raise NotAllowed(source_texts.unreadable_name())
    in_server = place.space_id == str(place.guild_id)
    if in_server and link["server"] != place.space_id:
        raise NotAllowed(source_texts.other_server())
    return Named(message_id=int(link["message"]), place=_place(link))


def job_named(typed: str, place: Here) -> dict[str, Any]:
    """What was typed, as a way to find a request here. Raises NotAllowed when it is none."""
    typed = typed.strip()
    if number := _NUMBER.fullmatch(typed):
        return {"number": int(number["number"])}
    if job := _JOB.fullmatch(typed):
        return {"job_id": job["job"]}
    link = _LINK.fullmatch(typed)
    if link is None or link["server"] != place.space_id or int(link["message"]) > ID_MAX:
        raise NotAllowed(archive_texts.unreadable_job())
    return {"message_id": int(link["message"])}


def _place(found: re.Match[str]) -> int:
    return int(found["place"] or 1)
