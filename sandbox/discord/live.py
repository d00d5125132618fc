"""The endpoints behind the page: a person's screen as a websocket, and their uploads."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.discord import problems
from sandbox.discord.answers import answer
from sandbox.discord.asking import Asking
from sandbox.discord.basics import Json
from sandbox.discord.options import Refused
from sandbox.discord.people import Person
from sandbox.discord.service import Discord

CHUNK_BYTES = 256 * 1024


def add_live_routes(app: web.Application, discord: Discord) -> None:
    """Give an app ``GET /live?as=`` (websocket) and ``POST /upload?as=&filename=``."""
    live = _Live(discord)
    app.add_routes([web.get("/live", live.screen), web.post("/upload", live.upload)])
    app.on_shutdown.append(live.close)


class _Live:
    def __init__(self, discord: Discord) -> None:
        self._discord = discord
        self._open: set[web.WebSocketResponse] = set()

    async def screen(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request)
        ws = web.WebSocketResponse(heartbeat=30)
        await ws.prepare(request)
        self._open.add(ws)
        shower = asyncio.create_task(self._show(ws, person))
        hand = _Hand(self._discord, person)
        try:
            async for frame in ws:
                if frame.type is WSMsgType.TEXT:
                    await hand.take(frame.data)
        finally:
            shower.cancel()
            self._open.discard(ws)
        return ws

    async def upload(self, request: web.Request) -> web.Response:
        filename = request.query.get("filename", "file")
        try:
            chunks = request.content.iter_chunked(CHUNK_BYTES)
            return answer(await self._person(request).receive(filename, chunks))
        except problems.Problem as problem:
            return answer(problem.body(), problem.status)

    async def close(self, _: web.Application) -> None:
        for ws in list(self._open):
            await ws.close(code=1001)

    def _person(self, request: web.Request) -> Person:
        wanted = request.query.get("as")
        try:
            return self._discord.person(wanted) if wanted else self._discord.people[0]
        except KeyError as error:
            raise web.HTTPNotFound(text="nobody has this id") from error

    async def _show(self, ws: web.WebSocketResponse, person: Person) -> None:
        async for frame in self._discord.listen(person):
            if ws.closed:
                return
            await ws.send_str(json.dumps(frame))


class _Hand:
    """Carries out the frames that one person's page sends."""

    def __init__(self, discord: Discord, person: Person) -> None:
        self._discord = discord
        self._person = person
        self._asking = Asking(discord.interactions)
        self._deeds: dict[str, Callable[[Json], Awaitable[None]]] = {
            "command": self._command,
            "autocomplete": self._autocomplete,
            "component": self._component,
            "modal_submit": self._modal_submit,
            "say": self._say,
            "delete": self._delete,
        }

    async def take(self, text: str) -> None:
        """Carry out a frame, or tell the page why not."""
        frame: Any = None
        try:
            frame = json.loads(text)
            await self._deeds[frame["t"]](frame)
        except (Refused, problems.Problem) as refusal:
            self._refuse(frame, str(refusal))
        except (KeyError, TypeError, ValueError, AttributeError) as nonsense:
            self._refuse(frame, f"this frame cannot be read: {nonsense!r}")

    def _refuse(self, frame: Any, reason: str) -> None:
        nonce = frame.get("nonce") if isinstance(frame, dict) else None
        told = {"t": "refused", "nonce": nonce, "reason": reason}
        self._discord.screens.show(self._person.id, told)

    async def _command(self, frame: Json) -> None:
        self._asking.command(
            self._person.user,
            self._discord.channel(frame["channel_id"]),
            frame["command_id"],
            frame.get("options") or [],
            target_id=frame.get("target_id"),
            nonce=frame["nonce"],
        )

    async def _autocomplete(self, frame: Json) -> None:
        self._asking.autocomplete(
            self._person.user,
            self._discord.channel(frame["channel_id"]),
            frame["command_id"],
            frame.get("options") or [],
            nonce=frame["nonce"],
        )

    async def _component(self, frame: Json) -> None:
        self._asking.component(
            self._person.user,
            self._asking.seen_message(self._person.user, frame["message_id"]),
            frame["custom_id"],
            frame.get("values") or [],
            nonce=frame["nonce"],
        )

    async def _modal_submit(self, frame: Json) -> None:
        parts = [
            one
            for part in frame["components"]
            for one in part.get("components") or [part["component"]]
        ]
        values = {part["custom_id"]: part.get("values", part.get("value")) for part in parts}
        self._asking.modal_submit(
            self._person.user, frame["custom_id"], values, nonce=frame["nonce"]
        )

    async def _say(self, frame: Json) -> None:
        channel = self._discord.channel(frame["channel_id"])
        attachments = tuple(frame.get("attachments") or ())
        await self._person.say(channel, frame.get("content") or "", attachments)

    async def _delete(self, frame: Json) -> None:
        await self._person.delete({"id": frame["message_id"]})
