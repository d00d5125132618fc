"""People who share a stage and do not get into each other's way, and what is on record of them."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from stage import SEEN_S_MAX, Stage, is_result, words

from sandbox.discord import faults, problems
from sandbox.discord.interaction import Interaction
from sandbox.discord.people import Person
from sandbox.discord.world import Channel
from sandbox.grok.ledger import Charge
from sandbox.holds import Hold

UNEVEN = """
with
summed as (
    select space_id, 'space' as subject, ticks, clips from entries
    union all
    select space_id, 'member:' || member_key, ticks, clips from entries
    union all
    select space_id, 'channel:' || channel_id, ticks, clips from entries
    union all
    select '', 'operator', ticks, clips from entries
    union all
    select space_id, subject, -ticks, -clips from used
)
select subject from summed group by space_id, subject having sum(ticks) <> 0 or sum(clips) <> 0
"""
"""Whose sums are not those of the entries."""


def invite(stage: Stage, name: str) -> "Guest":
    """A new person with a new channel."""
    discord = stage.discord
    channel = Channel(id=discord.ids.next(), name=f"of-{name}", guild_id=discord.guild.id)
    discord.world.channels[channel.id] = channel
    return Guest(stage=stage, person=discord.add_person(name), channel=channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody alone with the bot in a channel, who asks for clips."""

    stage: Stage
    person: Person
    channel: Channel

    async def asks(self) -> "Asked":
        """Ask for a clip, and see on record that it was taken in."""
        asked = await self.tells()
        await self.stage.until(lambda: asked.is_taken_in)
        return asked

    async def asks_and_is_held(self) -> tuple["Asked", Hold]:
        """Ask for a clip whose file is kept back until it is let go."""
        held = self.stage.grok.faults.hold("media")
        asked = await self.asks()
        await held.reached()
        return asked, held

    async def tells(self) -> "Asked":
        """Ask for a clip, and see that the bot heard it."""
        asked = await self.sends()
        await asked.interaction.acknowledged()
        return asked

    async def sends(self) -> "Asked":
        """Ask for a clip, whether or not the bot hears it."""
        clip = await self.person.slash(self.channel, "video", prompt="a paper boat", seconds=2)
        return Asked(guest=self, interaction=clip)

    async def sees(
        self, like: Callable[[dict[str, Any]], bool], channel: Channel | None = None
    ) -> dict[str, Any]:
        """A message that is as wanted, once there is one."""
        return await self.person.waits_to_see(channel or self.channel, like, timeout_s=SEEN_S_MAX)

    async def sees_result(self, channel: Channel | None = None) -> dict[str, Any]:
        """A message with a result, once there is one."""
        return await self.sees(is_result, channel)

    async def fetches(self, number: int) -> dict[str, Any]:
        """What `/result` hands out, in a channel where the bot has all its rights."""
        elsewhere = self.stage.pictures
        await self.person.slash(elsewhere, "result", job=f"#{number}")
        return await self.sees(lambda one: f"`#{number}`" in words(one), elsewhere)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Everything in the channel."""
        return self.person.sees(self.channel)

    @property
    def direct_messages(self) -> list[dict[str, Any]]:
        return self.person.sees(self.person.dm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, with the trouble it may meet and what its bot wrote down of it."""

    guest: Guest
    interaction: Interaction

    @property
    def by_token(self) -> str:
        """The path of all edits by this request's own token."""
        return f"/webhooks/*/{self.interaction.token}/messages/*"

    @property
    def as_bot(self) -> str:
        """The path of all edits of its card by the bot's token."""
        return f"/channels/*/messages/{self.card_id}"

    @property
    def card_id(self) -> str:
        assert self.interaction.response is not None
        return self.interaction.response.id

    @property
    def files(self) -> int:
        """How many files are attached to its card."""
        card = self._stage.discord.world.message(self.card_id)
        return len(card.attachments) if card else 0

    def outlives_its_token(self) -> None:
        """From now on its token is refused, as after a quarter of an hour."""
        refusal = problems.invalid_webhook_token()
        self._stage.discord.faults.add(faults.refused("PATCH", self.by_token, refusal, times=None))

    def loses_its_card(self) -> None:
        """From now on its card can be edited neither by token nor as the bot."""
        self.outlives_its_token()
        refusal = problems.missing_permissions()
        self._stage.discord.faults.add(faults.refused("PATCH", self.as_bot, refusal, times=None))

    async def ends(self) -> "Booked":
        """Wait until its end is written down; what is in the books then."""
        await self._stage.hears(f"job {self.id} ended")
        return self.booked()

    @property
    def id(self) -> str:
        """The job's id."""
        return self.booked().job_id

    @property
    def is_taken_in(self) -> bool:
        with self._books() as books:
            return self._row(books) is not None

    def booked(self) -> "Booked":
        """What the bot's SQLite file has on it, at this moment."""
        with self._books() as books:
            job = self._row(books)
            assert job is not None
            entries = books.execute(
                "select kind, ticks, clips from entries where job_id = ? order by kind", [job["id"]]
            ).fetchall()
            uneven = [row["subject"] for row in books.execute(UNEVEN)]
        return Booked(
            job_id=job["id"],
            number=job["number"],
            member_key=job["member_key"],
            end=job["end_reason"],
            cost_ticks=job["cost_ticks"],
            kinds=[entry["kind"] for entry in entries],
            ticks=sum(entry["ticks"] for entry in entries),
            clips=sum(entry["clips"] for entry in entries),
            uneven=uneven,
        )

    @contextmanager
    def _books(self) -> Iterator[sqlite3.Connection]:
        file = self._stage.places.data_dir / "imagine-bot" / "imagine.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as books:
            books.row_factory = sqlite3.Row
            books.execute("begin")
            yield books

    def _row(self, books: sqlite3.Connection) -> sqlite3.Row | None:
        found = books.execute(
            "select * from jobs where interaction_id = ?", [int(self.interaction.id)]
        )
        return found.fetchone()

    @property
    def bill(self) -> list[Charge]:
        """What the provider charges for the requests of this person."""
        charges = self._stage.grok.bill
        return [one for one in charges if one.user == self.booked().member_key]

    @property
    def _stage(self) -> Stage:
        return self.guest.stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What the books have on a request."""

    job_id: str
    number: int
    member_key: str
    end: str | None
    cost_ticks: int | None
    kinds: list[str]
    """Of the entries in the ledger."""
    ticks: int
    clips: int
    uneven: list[str]
    """Whose sums are not those of the entries."""

    @property
    def charged_once(self) -> bool:
        """Whether it counts as one clip for what it cost, and all sums agree."""
        return (
            self.kinds == ["hold", "settle"]
            and (self.clips, self.ticks) == (1, self.cost_ticks)
            and not self.uneven
        )
