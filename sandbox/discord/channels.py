"""The routes of the bot token for messages: post, read, edit, delete, under its permissions."""

from dataclasses import replace

from aiohttp import web

from sandbox.discord import forms, messages, payloads, problems, threads
from sandbox.discord.answers import answer
from sandbox.discord.basics import Json
from sandbox.discord.core import Core
from sandbox.discord.nonces import Nonces
from sandbox.discord.permissions import Can
from sandbox.discord.rest import BotHandler, authorised
from sandbox.discord.world import Channel, Message

LIST_MAX = 100


class MessageRoutes:
    """What a bot may do with messages in channels; ephemeral ones do not exist for these."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._nonces = Nonces(core.world, core.clock)

    def routes(self) -> list[web.RouteDef]:
        every = "/channels/{channel}/messages"
        one = every + "/{message}"
        table: list[tuple[str, str, BotHandler]] = [
            ("GET", every, self.list),
            ("POST", every, self.post),
            ("POST", f"{every}/bulk-delete", self.bulk_delete),
            ("POST", f"{one}/threads", self.begin_thread),
            ("PATCH", "/channels/{channel}", self.change_thread),
            ("GET", one, self.get),
            ("PATCH", one, self.edit),
            ("DELETE", one, self.delete),
            ("PUT", f"{one}/reactions/{{emoji}}/@me", self.react),
        ]
        return [web.route(m, path, authorised(self._core, handler)) for m, path, handler in table]

    async def list(self, request: web.Request) -> web.Response:
        """Newest first; nothing where the history may not be read."""
        channel = self._channel(request, Can.VIEW_CHANNEL)
        found = [one for one in self._core.world.messages_in(channel.id) if not one.ephemeral]
        if not self._bits(channel) & Can.READ_MESSAGE_HISTORY:
            found = []
        after, before = request.query.get("after"), request.query.get("before")
        limit = max(1, min(int(request.query.get("limit", "50")), LIST_MAX))
        if before is not None:
            found = [one for one in found if int(one.id) < int(before)]
        if after is not None:
            found = [one for one in found if int(one.id) > int(after)][:limit]
        return answer([self._core.message_json(one) for one in reversed(found[-limit:])])

    async def get(self, request: web.Request) -> web.Response:
        self._channel(request, Can.VIEW_CHANNEL | Can.READ_MESSAGE_HISTORY)
        return answer(self._core.message_json(self._message(request)))

    async def post(self, request: web.Request) -> web.Response:
        channel = self._core.channel(request.match_info["channel"])
        in_thread = channel.thread is not None
        writes = Can.SEND_MESSAGES_IN_THREADS if in_thread else Can.SEND_MESSAGES
        self._channel(request, Can.VIEW_CHANNEL | writes)
        self._check_reachable(channel)
        threads.wake(self._core, channel)
        form = await self._form(request, channel)
        nonce = messages.nonce_of(form)
        earlier = self._nonces.find(channel, nonce)
        if earlier is not None and form.fields.get("enforce_nonce"):
            return answer(self._core.message_json(earlier))
        message = messages.create(
            self._core,
            channel_id=channel.id,
            author=self._core.bot.user,
            draft=messages.check(self._core, form),
            nonce=nonce,
            **self._reply(channel, form),
        )
        self._nonces.remember(message)
        return answer(self._core.message_json(message))

    async def edit(self, request: web.Request) -> web.Response:
        channel = self._channel(request, Can.VIEW_CHANNEL)
        message = self._message(request)
        if message.author is not self._core.bot.user:
            raise problems.not_your_message()
        threads.check_awake(channel)
        form = await self._form(request, channel)
        messages.change(self._core, message, messages.check(self._core, form, message))
        return answer(self._core.message_json(message))

    async def delete(self, request: web.Request) -> web.Response:
        channel = self._channel(request, Can.VIEW_CHANNEL)
        message = self._message(request)
        own = message.author is self._core.bot.user
        if not own and not self._bits(channel) & Can.MANAGE_MESSAGES:
            raise problems.missing_permissions()
        threads.check_awake(channel)
        messages.remove(self._core, message)
        return web.Response(status=204)

    async def begin_thread(self, request: web.Request) -> web.Response:
        channel = self._channel(request, Can.VIEW_CHANNEL)
        message = self._message(request)
        made = threads.make(self._core, channel, message, await forms.read_json(request))
        messages.tell(self._core, "MESSAGE_UPDATE", message)
        return answer(payloads.channel(made, self._core.world), 201)

    async def change_thread(self, request: web.Request) -> web.Response:
        channel = self._channel(request, Can.VIEW_CHANNEL)
        threads.change(self._core, channel, await forms.read_json(request))
        return answer(payloads.channel(channel, self._core.world))

    async def bulk_delete(self, request: web.Request) -> web.Response:
        channel = self._channel(request, Can.VIEW_CHANNEL | Can.MANAGE_MESSAGES)
        body: Json = await forms.read_json(request)
        for message_id in body["messages"]:
            message = self._core.world.message(str(message_id), channel.id)
            if message is not None and not message.ephemeral:
                messages.remove(self._core, message)
        return web.Response(status=204)

    async def react(self, request: web.Request) -> web.Response:
        self._channel(request, Can.VIEW_CHANNEL | Can.READ_MESSAGE_HISTORY | Can.ADD_REACTIONS)
        message = self._message(request)
        name = request.match_info["emoji"]
        if all(one["emoji"]["name"] != name for one in message.reactions):
            emoji = {"id": None, "name": name}
            message.reactions.append({"emoji": emoji, "count": 1, "me": True})
        messages.tell(self._core, "MESSAGE_UPDATE", message)
        return web.Response(status=204)

    def _channel(self, request: web.Request, needed: Can) -> Channel:
        channel = self._core.channel(request.match_info["channel"])
        bits = self._bits(channel)
        if not bits & Can.VIEW_CHANNEL:
            raise problems.missing_access()
        if bits & needed != needed:
            raise problems.missing_permissions()
        return channel

    def _bits(self, channel: Channel) -> int:
        return self._core.bits(channel, self._core.bot.user.id)

    def _message(self, request: web.Request) -> Message:
        match = request.match_info
        message = self._core.world.message(match["message"], match["channel"])
        if message is None or message.ephemeral:
            raise problems.unknown("Message")
        return message

    def _check_reachable(self, channel: Channel) -> None:
        """People close their direct messages, and bots reach only those they share a guild with."""
        recipient = self._core.world.users.get(channel.recipient_id or "")
        if recipient is None:
            return
        guilds = self._core.world.guilds.values()
        shared = any(recipient.id in g.members and self._core.is_installed(g) for g in guilds)
        if not (recipient.dms_open and shared):
            raise problems.cannot_message_user()

    async def _form(self, request: web.Request, channel: Channel) -> forms.Form:
        """The body; files need a permission, embeds vanish without theirs."""
        form = await forms.read(
            request,
            self._core.files,
            folder=f"attachments/{channel.id}",
            limit_bytes=self._core.world.upload_limit_in(channel),
        )
        bits = self._bits(channel)
        if form.uploads and not bits & Can.ATTACH_FILES:
            raise problems.missing_permissions()
        if "embeds" in form.fields and not bits & Can.EMBED_LINKS:
            return replace(form, body={**form.body, "embeds": []})
        return form

    def _reply(self, channel: Channel, form: forms.Form) -> Json:
        """What makes a post a reply, if it is one."""
        wanted: Json = form.fields.get("message_reference") or {}
        if not wanted:
            return {}
        target = self._core.world.message(str(wanted.get("message_id")), channel.id)
        if target is not None and not target.ephemeral:
            return messages.reply_to(target)
        if wanted.get("fail_if_not_exists", True):
            faults = problems.Faults()
            words = "Unknown message"
            faults.add(("message_reference",), "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", words)
            faults.check()
        return {}
