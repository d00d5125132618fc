"""The world of the stories: a server, its people, and the means to let time pass."""

import random
from collections.abc import Callable, Iterable
from contextlib import AsyncExitStack
from itertools import count

import discord
import httpx
from discord import Permissions
from reading import Seen, read
from simcord import Env, InteractionResult, MemberActor, ResponseMessage

from bot.adapters.sql.holds import SqlConsents
from bot.adapters.sql.rules import SqlRules
from bot.adapters.sql.sqlite import Sqlite
from bot.adapters.sql.store import Store
from bot.app import App, Outside, build
from bot.core import ids
from bot.core.cases.limits import Limit
from bot.core.cases.values import Here
from bot.core.jobs import Job, State
from bot.core.money import Amount
from bot.core.quota import Subject, Unit
from bot.core.windows import Window
from bot.parts import policy_of
from bot.settings import Settings
from sandbox.grok.imagine import GrokImagine
from sandbox.grok.transport import GrokTransport
from tests.inline import begin_sqlite, connect_inline, empty_database

STEP_S = 2
MOVES_MAX = 500
BEFORE_DISCORD_MS = 1_700_000_000_000


FIRST_MEMBER_ID = 1456074443980800008
"""Ann's: the same in every story, for settings that name a person."""


class EnvClock:
    """The bot's clock, following the simulated Discord's."""

    def __init__(self) -> None:
        self.env: Env | None = None

    def now_ms(self) -> int:
        if self.env is None:
            return BEFORE_DISCORD_MS
        return round(self.env.now().timestamp() * 1000)

    def now_s(self) -> float:
        return self.now_ms() / 1000


async def open_inline(url: str) -> Sqlite:
    """The SQLite file at an address; one that is not there has its tables from the first."""
    return await Sqlite.open(begin_sqlite(url, await empty_database()), connect_inline)


class SimulatedCdn(httpx.AsyncBaseTransport):
    """Discord's CDN: serves what people attached."""

    def __init__(self, clock: EnvClock) -> None:
        self._clock = clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert self._clock.env is not None
        data = self._clock.env.backend.cdn.get(str(request.url))
        if data is None:
            return httpx.Response(404, content=b"This content is no longer available.")
        return httpx.Response(200, content=data)


class Process:
    """The bot's process: it can be stopped, and started anew over the same data."""

    def __init__(self, settings: Settings, clock: EnvClock, grok: GrokImagine) -> None:
        self._settings = settings
        self._clock = clock
        self._grok = grok
        self._starts = 0
        self._stack = AsyncExitStack()
        self.app: App
        self._database: Sqlite

    async def start(self) -> None:
        self._starts += 1
        outside = Outside(
            database=self._open,
            provider=GrokTransport(self._grok),
            results=GrokTransport(self._grok),
            uploads=SimulatedCdn(self._clock),
        )
        rng = random.Random(self._starts)
        building = build(self._settings, clock=self._clock, rng=rng, outside=outside)
        self.app = await self._stack.enter_async_context(building)

    async def agree(self, guild_id: int, user_ids: Iterable[int]) -> None:
        """Let some people have said before that they may use what they attach in a server."""
        now_ms, rng = self._clock.now_ms(), random.Random(0)
        starters = policy_of(self._settings, rng).starters()
        await SqlRules(self._database).open_space(str(guild_id), guild_id, starters, now_ms)
        secret = self._settings.secret_key.get_secret_value()
        for user_id in user_ids:
            key = ids.member_key(secret, user_id)
            await SqlConsents(self._database).note(str(guild_id), key, now_ms)

    async def stop(self) -> None:
        await self._stack.aclose()

    @property
    def store(self) -> Store:
        """What is kept, past the use cases."""
        return Store.over(self._database)

    async def _open(self, url: str) -> Sqlite:
        self._database = await open_inline(url)
        return self._database


class World:
    """A server with its people, and the means to let time pass.

    Ann and dan are members, ben is an admin, cleo a moderator.
    """

    def __init__(self, env: Env, process: Process, grok: GrokImagine) -> None:
        self.env = env
        self.grok = grok
        self._process = process
        self._wishes = count(1)
        self.rng = random.Random(7)
        self.guild = env.create_guild("The Studio")
        self.channel = self.guild.create_text_channel("pictures")
        admins = self.guild.create_role("Admins", permissions=Permissions(manage_guild=True))
        moderators = self.guild.create_role(
            "Moderators", permissions=Permissions(manage_messages=True)
        )
        self.ann = self.guild.add_member(env.create_user("ann"))
        self.dan = self.guild.add_member(env.create_user("dan"))
        self.ben = self.guild.add_member(env.create_user("ben"), roles=[admins])
        self.cleo = self.guild.add_member(env.create_user("cleo"), roles=[moderators])

    async def all_agreed(self) -> None:
        """Let everybody have said before that they may use what they attach."""
        people = (self.ann, self.ben, self.cleo, self.dan)
        await self._process.agree(self.guild.id, [one.id for one in people])

    async def agreed(self, by: MemberActor, result: InteractionResult) -> InteractionResult:
        """Somebody says that they may use what they attached: they are asked at each clip."""
        asked = [one for one in (result.response, *result.followups) if one is not None]
        return await by.click(asked[-1], label="Yes, go on")

    def a_wish(self) -> str:
        """Words that nobody asked for yet: the same twice in a row would be asked about."""
        return f"a boat {next(self._wishes)}"

    @property
    def message(self) -> discord.Message:
        """The newest message in the channel."""
        message = self.channel.last_message
        assert message is not None, "the channel is empty"
        return message

    def card(self) -> Seen:
        """What the newest message in the channel shows."""
        return read(self.message)

    def seen(self, message: discord.Message) -> Seen:
        """What a message shows."""
        return read(message)

    async def fresh(self, message: discord.Message) -> discord.Message:
        """A message as it is now."""
        return next(one for one in self.channel.history() if one.id == message.id)

    def told(self, result: InteractionResult) -> Seen:
        """What a person alone was told in answer to a command or press."""
        private = [m for m in (result.response, *result.followups) if m is not None and m.ephemeral]
        assert private, "nothing was said in private"
        return read(private[-1].message)

    def answer(self, result: InteractionResult) -> ResponseMessage:
        """The message that a command or press was answered with."""
        assert result.response is not None, "it was not answered"
        return result.response

    def told_in_private(self, member: MemberActor) -> list[Seen]:
        """Everything that stands in the channel for one member alone, oldest first."""
        history = self.channel.history(viewer=member)
        return [read(message) for message in history if message.flags.ephemeral]

    @property
    def files_sent(self) -> int:
        """How often the bot sent files to Discord."""
        edits = [sent.json for sent in self.env.http_requests if sent.method == "PATCH"]
        return sum(1 for edit in edits if isinstance(edit, dict) and edit.get("attachments"))

    @property
    def app(self) -> App:
        return self._process.app

    @property
    def store(self) -> Store:
        return self._process.store

    async def restart(self) -> None:
        """Stop the bot's process and start another one over the same data."""
        await self._process.stop()
        await self._process.start()
        await self.env.restart_bot(self.app.bot)

    async def job(self) -> Job:
        """The newest request of the server."""
        recent = await self.app.studio.oversight.history.recent(
            self.here(), of_user_id=None, channel_id=None
        )
        return recent[0].job

    async def used(self, member: MemberActor | None = None) -> Amount:
        """What the limits count of a member's use today, or of the whole server's."""
        here = self.here(member)
        for unit in (Unit.IMAGES, Unit.CLIPS, Unit.SECONDS):
            for subject in (Subject.EVERYONE, Subject.GUILD):
                limit = Limit(unit=unit, window=Window.DAY, subject=subject, amount=1_000_000)
                await self.app.studio.limits.put(here, limit)
        wanted = Subject.GUILD if member is None else Subject.EVERYONE
        standing = await self.app.studio.limits.standing(here)
        used = {u.rule.unit: u.used for u in standing if u.rule.subject is wanted}
        return Amount(
            images=used[Unit.IMAGES],
            video_ms=used[Unit.SECONDS],
            clips=used[Unit.CLIPS],
            ticks=used[Unit.DOLLARS],
        )

    async def until(self, state: State) -> Job:
        """Work and let time pass until the newest request has come to a state."""
        return await self._until(lambda job: job.state is state)

    async def finish(self) -> Job:
        """Work and let time pass until the newest request is over and its author knows."""
        return await self._until(lambda job: job.ended and job.next_at_ms is None)

    async def _until(self, holds: Callable[[Job], bool]) -> Job:
        job = await self.job()
        for _ in range(MOVES_MAX):
            if holds(job):
                return job
            if await self.app.worker.step():
                job = await self.job()
            else:
                await self.env.advance_time(self._idle_s(job))
        raise AssertionError(f"the job stays {job.state}")

    def _idle_s(self, job: Job) -> float:
        """How long until something is due for a job, at least a little."""
        due_ms = job.not_before_ms if job.state is State.QUEUED else job.next_at_ms
        assert due_ms is not None, f"the job is {job.state} for good"
        least_s = 1.0 if job.state is State.QUEUED else 0.01
        return max(least_s, due_ms / 1000 - self.env.now().timestamp())

    def here(self, member: MemberActor | None = None) -> Here:
        guild_id, user = self.guild.id, member or self.ben
        return Here(space_id=str(guild_id), guild_id=guild_id, user_id=user.id)

    async def work(self) -> None:
        """Let the worker do all that can be done now."""
        while await self.app.worker.step():
            await self.env.settle()

    async def tell(self) -> None:
        """Let the log channels be told of what is due."""
        await self.app.telling.round()
        await self.env.settle()

    async def pass_time(self, seconds: float, *, step_s: float = STEP_S) -> None:
        """Let time pass in small steps, with the worker at work."""
        for _ in range(round(seconds / step_s)):
            await self.work()
            await self.env.advance_time(step_s)
        await self.work()
