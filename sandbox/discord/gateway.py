"""The gateway: tells the bot what happens, over a websocket that can break and be resumed.

Protocol: https://discord.com/developers/docs/events/gateway
"""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.discord import payloads
from sandbox.discord.basics import Clock, Json, Snowflakes, shard_of
from sandbox.discord.studio import Bot
from sandbox.discord.world import World

HEARTBEAT_INTERVAL_MS = 41_250
ACK_AFTER_S = 0.05
FRAME_BYTES_MAX = 4096
EVENTS_KEPT = 10_000
RESUMABLE_FOR_S = 180
NORMAL_CLOSES = (1000, 1001)
SESSION_ENDS = {4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014}
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15


class Op(IntEnum):
    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    AUTHENTICATION_FAILED = 4004
    INVALID_SHARD = 4010
    SHARDING_REQUIRED = 4011
    DISALLOWED_INTENTS = 4014


class Intent(IntFlag):
    """What a session may ask to hear; INTERACTION_CREATE needs none of them."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15


class Connection:
    """One websocket of the bot; frames leave it in the order they were given."""

    def __init__(self, request: web.Request, ws: web.WebSocketResponse) -> None:
        self._request = request
        self._ws = ws
        self._outgoing: asyncio.Queue[str | int] = asyncio.Queue()
        self._closed_by_us = False
        self.silent = False

    def send(self, op: Op, data: Any = None) -> None:
        self.send_text(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def send_text(self, frame: str) -> None:
        """Send a frame; one that is silent loses it on the way."""
        if not self.silent:
            self._outgoing.put_nowait(frame)

    def close(self, code: int) -> None:
        """Close with ``code`` after everything sent so far."""
        self._closed_by_us = True
        self._outgoing.put_nowait(code)

    @property
    def left_for_good(self) -> bool:
        """Whether the bot itself closed with a code that ends its session."""
        return not self._closed_by_us and self._ws.close_code in NORMAL_CLOSES

    def abort(self) -> None:
        """Let the connection vanish without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    async def write(self) -> None:
        """Send what is queued until the connection closes."""
        with contextlib.suppress(ConnectionError):
            while True:
                frame = await self._outgoing.get()
                if isinstance(frame, int):
                    await self._ws.close(code=frame)
                    return
                await self._ws.send_str(frame)


@dataclass(slots=True, kw_only=True)
class Session:
    """What one IDENTIFY began; it outlives its connection for a while."""

    id: str
    intents: int
    shard: tuple[int, int]
    connection: Connection | None
    sequence: int = 0
    events: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))
    left_s: float = 0.0

    def hear(self, event: str, data: Json) -> None:
        """Number an event, remember it for a resume, and send it if somebody listens."""
        self.sequence += 1
        frame = json.dumps({"op": Op.DISPATCH, "d": data, "s": self.sequence, "t": event})
        self.events.append((self.sequence, frame))
        if self.connection is not None:
            self.connection.send_text(frame)

    def covers(self, guild_id: str | None) -> bool:
        number, count = self.shard
        return (shard_of(int(guild_id), count) if guild_id else 0) == number

    def can_replay_after(self, sequence: int) -> bool:
        oldest = self.events[0][0] if self.events else self.sequence + 1
        return oldest - 1 <= sequence <= self.sequence


@dataclass(slots=True, kw_only=True)
class Starts:
    """How sessions may begin: into how many shards they are advised to be, and how fast.

    ``max_concurrency`` lines of shards may each identify once in ``every_s``; ``left`` is how many
    more may today, until ``reset_after_ms`` from now.
    """

    shards: int = 1
    max_concurrency: int = 1
    every_s: float = 5.0
    left: int = 1000
    total: int = 1000
    reset_after_ms: int = 0
    shard_guilds_max: int = 2500
    made: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])
    """Which shard identified, and when, the oldest first."""
    _last_s: dict[int, float] = field(default_factory=dict[int, float])

    def note(self, shard: int, now_s: float) -> bool:
        """Note that a shard identifies; whether it may already."""
        line = shard % self.max_concurrency
        early = now_s - self._last_s.get(line, -self.every_s) < self.every_s
        if not early:
            self._last_s[line] = now_s
            self.made.append((shard, now_s))
            self.left -= 1
        return not early

    def limit(self) -> Json:
        return {
            "total": self.total,
            "remaining": self.left,
            "reset_after": self.reset_after_ms,
            "max_concurrency": self.max_concurrency,
        }


class Gateway:
    """All sessions of the bot, and the events they hear.

    ``url`` is where they connect; ``privileged_intents`` those the bot is allowed;
    ``heartbeat_interval_ms`` what the next connection is told; ``starts`` how sessions may begin;
    ``on_presence`` is called when the bot comes or goes.
    """

    def __init__(self, world: World, bot: Bot, ids: Snowflakes, clock: Clock) -> None:
        self.url = ""
        self.privileged_intents = 0
        self.heartbeat_interval_ms = HEARTBEAT_INTERVAL_MS
        self.starts = Starts()
        self.on_presence: Callable[[], None] = lambda: None
        self._world = world
        self._bot = bot
        self._ids = ids
        self._clock = clock
        self._sessions: dict[str, Session] = {}

    @property
    def online(self) -> bool:
        return bool(self.connections)

    @property
    def connections(self) -> list[Connection]:
        """The connections that have identified or resumed, for tests to close or abort."""
        return [s.connection for s in self._sessions.values() if s.connection is not None]

    @property
    def shards(self) -> set[tuple[int, int]]:
        """Which parts of all guilds somebody listens to: number, and of how many."""
        return {s.shard for s in self._sessions.values() if s.connection is not None}

    def dispatch(
        self, event: str, data: Json, *, guild_id: str | None, intent: Intent | None = None
    ) -> None:
        """Tell an event to every session that asked for it."""
        for session in self._sessions.values():
            wanted = intent is None or session.intents & intent
            if wanted and session.covers(guild_id):
                session.hear(event, data)

    def dispatch_message(self, event: str, data: Json, *, guild_id: str | None) -> None:
        """Tell of a message, without its content where the session may not read it."""
        intent = self.intent_for_messages(guild_id)
        for session in self._sessions.values():
            if session.intents & intent and session.covers(guild_id):
                session.hear(event, data if self._may_read(session, data) else _emptied(data))

    @staticmethod
    def intent_for_messages(guild_id: str | None) -> Intent:
        return Intent.GUILD_MESSAGES if guild_id else Intent.DIRECT_MESSAGES

    def ask_to_reconnect(self) -> None:
        """Opcode 7 to every connection: come back and resume."""
        for connection in self.connections:
            connection.send(Op.RECONNECT)

    def invalidate(self, *, resumable: bool) -> None:
        """Opcode 9 to every connection; unless ``resumable``, their sessions are forgotten."""
        for connection in self.connections:
            connection.send(Op.INVALID_SESSION, resumable)
        if not resumable:
            self._sessions.clear()
            self.on_presence()

    def close_all(self, code: int = 1001) -> None:
        """Close every connection; with some codes, such as 4009, its session is over as well."""
        for connection in self.connections:
            connection.close(code)
        if code in SESSION_ENDS:
            self._sessions.clear()
            self.on_presence()

    def abort_all(self) -> None:
        """Let every connection vanish without a word."""
        for connection in self.connections:
            connection.abort()

    def go_silent(self) -> None:
        """Send nothing more on the connections there are: no events, no heartbeat acks.

        What they miss is replayed to whoever resumes; new connections are served as ever.
        """
        for connection in self.connections:
            connection.silent = True

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket of the bot until it closes."""
        ws = web.WebSocketResponse(compress=False)
        await ws.prepare(request)
        connection = Connection(request, ws)
        writer = asyncio.create_task(connection.write())
        connection.send(Op.HELLO, {"heartbeat_interval": self.heartbeat_interval_ms, "_trace": []})
        try:
            async for frame in ws:
                if frame.type is WSMsgType.TEXT:
                    self._take(connection, frame.data)
        finally:
            writer.cancel()
            self._detach(connection)
        return ws

    def _take(self, connection: Connection, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            frame = None
        if not isinstance(frame, dict) or len(text) > FRAME_BYTES_MAX:
            connection.close(Close.DECODE_ERROR)
            return
        match frame.get("op"):
            case Op.HEARTBEAT:
                # discord.py notes when it sent a beat only after sending it: an answer that is
                # faster than any network makes it believe that it is a whole interval behind.
                loop = asyncio.get_running_loop()
                loop.call_later(ACK_AFTER_S, connection.send, Op.HEARTBEAT_ACK)
            case Op.IDENTIFY:
                self._identify(connection, frame["d"])
            case Op.RESUME:
                self._resume(connection, frame["d"])
            case 3 | 4 | 8:  # presence, voice and member requests change nothing here
                pass
            case _:
                connection.close(Close.UNKNOWN_OPCODE)

    def _identify(self, connection: Connection, data: Json) -> None:
        if data.get("token") != self._bot.token:
            connection.close(Close.AUTHENTICATION_FAILED)
            return
        intents = int(data.get("intents", 0))
        if intents & PRIVILEGED & ~self.privileged_intents:
            connection.close(Close.DISALLOWED_INTENTS)
            return
        self._forget_old_sessions()
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            connection.close(Close.INVALID_SHARD)
            return
        session = Session(
            id=f"session-{self._ids.next()}",
            intents=intents,
            shard=(number, count),
            connection=connection,
        )
        if len(self._guilds_of(session)) > self.starts.shard_guilds_max:
            connection.close(Close.SHARDING_REQUIRED)
            return
        if not self.starts.note(number, self._clock()):
            connection.send(Op.INVALID_SESSION, data=False)
            return
        self._sessions[session.id] = session
        session.hear("READY", self._ready(session))
        self._introduce_guilds(session)
        self.on_presence()

    def _ready(self, session: Session) -> Json:
        guilds = [g.id for g in self._guilds_of(session)]
        return {
            "v": 10,
            "user": payloads.user(self._bot.user),
            "guilds": [{"id": guild_id, "unavailable": True} for guild_id in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": self._bot.user.id, "flags": 0},
            "shard": list(session.shard),
            "session_type": "normal",
            "private_channels": [],
            "relationships": [],
        }

    def _introduce_guilds(self, session: Session) -> None:
        if not session.intents & Intent.GUILDS:
            return
        everyone = session.intents & Intent.GUILD_MEMBERS
        for guild in self._guilds_of(session):
            only = None if everyone else self._bot.user.id
            body = payloads.guild_create(guild, self._world, only_member_id=only)
            session.hear("GUILD_CREATE", body)

    def _guilds_of(self, session: Session) -> list[Any]:
        guilds = [g for g in self._world.guilds.values() if self._bot.user.id in g.members]
        return [guild for guild in guilds if session.covers(guild.id)]

    def _resume(self, connection: Connection, data: Json) -> None:
        self._forget_old_sessions()
        session = self._sessions.get(str(data.get("session_id")))
        sequence = int(data.get("seq") or 0)
        if data.get("token") != self._bot.token:
            connection.close(Close.AUTHENTICATION_FAILED)
        elif session is None or not session.can_replay_after(sequence):
            connection.send(Op.INVALID_SESSION, data=False)
        else:
            session.connection = connection
            for number, frame in session.events:
                if number > sequence:
                    connection.send_text(frame)
            session.hear("RESUMED", {"_trace": []})
            self.on_presence()

    def _detach(self, connection: Connection) -> None:
        for session in list(self._sessions.values()):
            if session.connection is connection:
                session.connection = None
                session.left_s = self._clock()
                if connection.left_for_good:
                    del self._sessions[session.id]
                self.on_presence()

    def _forget_old_sessions(self) -> None:
        oldest_s = self._clock() - RESUMABLE_FOR_S
        for session in list(self._sessions.values()):
            if session.connection is None and session.left_s < oldest_s:
                del self._sessions[session.id]

    def _may_read(self, session: Session, data: Json) -> bool:
        own = data["author"]["id"] == self._bot.user.id
        mentioned = any(one["id"] == self._bot.user.id for one in data["mentions"])
        in_guild = "guild_id" in data
        return not in_guild or own or mentioned or bool(session.intents & Intent.MESSAGE_CONTENT)


def _emptied(data: Json) -> Json:
    return data | {"content": "", "embeds": [], "attachments": [], "components": []}
