"""A real discord.py client on a sandbox Discord, and what the tests of it share."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox.discord import Discord, Person, serve
from sandbox.discord.basics import Json
from sandbox.discord.components import every
from sandbox.discord.world import Channel

Act = Callable[..., Awaitable[Any]]
STARTED_S = 1_790_000_000.0


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = STARTED_S

    def __call__(self) -> float:
        return self.now_s

    def advance(self, seconds: float) -> None:
        self.now_s += seconds


class Bot(discord.Client):
    """A bot whose commands do what a test says: ``acts`` by the name of command or custom id."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            intents=options.pop("intents", discord.Intents.none()),
            guild_ready_timeout=0.01,
            **options,
        )
        self.tree = app_commands.CommandTree(self)
        self.acts: dict[str, Act] = {}
        self.heard: list[discord.Interaction] = []
        self.failures: asyncio.Queue[BaseException] = asyncio.Queue()
        self.ready = asyncio.Event()
        self.resumed = asyncio.Event()
        self.tree.error(self._note_failure)
        _add_commands(self)

    async def on_ready(self) -> None:
        self.ready.set()

    async def on_resumed(self) -> None:
        self.resumed.set()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Components and dialogs reach the acts by their custom id."""
        self.heard.append(interaction)
        custom_id = str((interaction.data or {}).get("custom_id"))
        if custom_id in self.acts:
            try:
                await self.acts[custom_id](interaction)
            except discord.HTTPException as error:
                self.failures.put_nowait(error)

    async def on_error(self, *_: object) -> None:
        self.failures.put_nowait(sys.exc_info()[1] or AssertionError("an event failed"))

    async def _note_failure(
        self, _: discord.Interaction, error: app_commands.AppCommandError
    ) -> None:
        self.failures.put_nowait(getattr(error, "original", error))

    async def failure(self) -> Any:
        """The next error that a command ended with."""
        return await asyncio.wait_for(self.failures.get(), 5)


def _add_commands(bot: Bot) -> None:
    @bot.tree.command(description="Paints a picture")
    @app_commands.describe(prompt="What to paint", style="How", image="A picture to begin with")
    async def paint(
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 200],
        style: str | None = None,
        image: discord.Attachment | None = None,
        friend: discord.Member | None = None,
    ) -> None:
        await bot.acts["paint"](interaction, prompt=prompt, style=style, image=image, friend=friend)

    @paint.autocomplete("style")
    async def styles(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        known = ("ink", "oil", "pastel")
        return [app_commands.Choice(name=s, value=s) for s in known if s.startswith(typed)]

    quota = app_commands.Group(
        name="quota",
        description="Limits",
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=False, private_channel=False
        ),
    )

    @quota.command(name="set", description="Sets a limit")
    async def set_quota(
        interaction: discord.Interaction, amount: app_commands.Range[int, 0, 100]
    ) -> None:
        await bot.acts["quota set"](interaction, amount=amount)

    bot.tree.add_command(quota)

    @bot.tree.context_menu(name="Describe")
    async def describe(interaction: discord.Interaction, message: discord.Message) -> None:
        await bot.acts["Describe"](interaction, message=message)

    assert describe is not None


async def idle(*_: Any, **__: Any) -> None:
    """An act that leaves its interaction without an answer."""


class Rig:
    """A running Discord and, once ``connect`` was called, a bot on it."""

    def __init__(self, world: Discord, clock: Clock) -> None:
        self.world = world
        self.clock = clock
        self.origin = ""
        self.session = aiohttp.ClientSession()
        self.bots: list[tuple[Bot, asyncio.Task[None]]] = []
        self.ann = world.person("ann")
        self.ben = world.person("ben")
        self.cleo = world.person("cleo")
        self.pictures = world.channel_named("pictures")
        self.clips = world.channel_named("clips")
        self.quiet = world.channel_named("quiet")
        self._serving = AsyncExitStack()

    async def start(self) -> None:
        """Serve the Discord; after an outage, where it was before."""
        port = urlsplit(self.origin).port or 0
        self.origin = await self._serving.enter_async_context(serve(self.world, port))

    async def stop(self) -> None:
        """Let the whole Discord be out of reach: connections break, new ones are refused."""
        await self._serving.aclose()

    async def connect(self, bot: Bot | None = None, *, sync: bool = True) -> Bot:
        """Start a client and wait until it is ready and its commands are known."""
        bot = bot or Bot()
        task = asyncio.create_task(bot.start(self.world.bot.token))
        self.bots.append((bot, task))
        ready = asyncio.create_task(bot.ready.wait())
        await asyncio.wait({ready, task}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        if task.done():
            ready.cancel()
            await task
        assert bot.ready.is_set(), "the client did not become ready"
        if sync:
            await bot.tree.sync()
        return bot

    async def call(
        self, method: str, path: str, *, token: bool = True, **options: Any
    ) -> tuple[int, Any]:
        """A plain request to the API; its status and JSON."""
        headers = {"Authorization": f"Bot {self.world.bot.token}"} if token else {}
        url = f"{self.origin}/api/v10{path}"
        async with self.session.request(method, url, headers=headers, **options) as answer:
            return answer.status, await answer.json() if answer.status != 204 else None

    async def close(self) -> None:
        for bot, task in self.bots:
            await bot.close()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self.session.close()
        await self.stop()
        unexpected = [bot.failures.get_nowait() for bot, _ in self.bots if bot.failures.qsize()]
        assert not unexpected, unexpected


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Rig]:
    """A Discord on loopback that discord.py's class attributes point at, put back afterwards."""
    clock = Clock()
    world = Discord(clock=clock, rng=random.Random(7), data_dir=folder)
    world.gateway.starts.every_s = 0
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    rig = Rig(world, clock)
    await rig.start()
    Route.BASE = f"{rig.origin}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(world.gateway.url)
    try:
        yield rig
    finally:
        await rig.close()
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


def text_of(message: Json) -> str:
    """All that can be read on a message."""
    shown = [p["content"] for p in every(message["components"]) if p["type"] == 10]
    return "\n".join([message["content"], *shown]).strip()


def showing(text: str) -> Callable[[Json], bool]:
    """Whether a message shows a text."""
    return lambda message: text in text_of(message)


def codes(errors: Any, path: str = "") -> dict[str, str]:
    """Error codes by the path of the field they are about."""
    found = {path: errors["_errors"][0]["code"]} if "_errors" in errors else {}
    for key, inner in errors.items():
        if key != "_errors":
            found |= codes(inner, f"{path}.{key}" if path else key)
    return found


async def seen(person: Person, channel: Channel, text: str) -> Json:
    """The message with this text, as soon as the person sees it."""
    return await person.waits_to_see(channel, showing(text))


class Card(discord.ui.LayoutView):
    """A card of one text, optionally with a picture that is attached and one button."""

    def __init__(self, text: str, *, picture: str | None = None, button: str | None = None) -> None:
        super().__init__(timeout=None)
        box: discord.ui.Container[Card] = discord.ui.Container(discord.ui.TextDisplay(text))
        if picture:
            item = discord.MediaGalleryItem(f"attachment://{picture}", description="A picture")
            box.add_item(discord.ui.MediaGallery(item))
        if button:
            row: discord.ui.ActionRow[Card] = discord.ui.ActionRow()
            row.add_item(discord.ui.Button(label=button.title(), custom_id=button))
            box.add_item(row)
        self.add_item(box)
