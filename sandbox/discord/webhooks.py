"""The routes that an interaction's token opens: the first answer, follow-ups, edits, deletions."""

from aiohttp import web

from sandbox.discord import forms, messages, problems
from sandbox.discord.answers import answer
from sandbox.discord.interaction import Interaction
from sandbox.discord.interactions import FOLLOWUPS_MAX_USER_INSTALLED, Interactions
from sandbox.discord.world import EPHEMERAL, Message

ORIGINAL = "@original"


class TokenRoutes:
    """Routes without a bot token: whoever knows the token in the path may use them."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions
        self._core = interactions.core

    def routes(self) -> list[web.RouteDef]:
        one = "/webhooks/{application}/{token}/messages/{message}"
        return [
            web.post("/interactions/{id}/{token}/callback", self.callback),
            web.post("/webhooks/{application}/{token}", self.follow_up),
            web.get(one, self.get),
            web.patch(one, self.edit),
            web.delete(one, self.delete),
        ]

    async def callback(self, request: web.Request) -> web.Response:
        match = request.match_info
        interaction = self._interactions.awaiting_answer(match["id"], match["token"])
        form = await self._form(request, interaction)
        body = self._interactions.answer(interaction, form)
        if request.query.get("with_response", "").lower() in {"1", "true"}:
            return answer(body)
        return web.Response(status=204)

    async def follow_up(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        form = await self._form(request, interaction)
        if interaction.defer_open:
            # Discord lets the first follow-up of a deferred answer fill it, whatever its flags.
            message = self._existing(interaction.response)
            messages.change(self._core, message, messages.check(self._core, form, message))
            interaction.defer_open = False
        else:
            message = self._add(interaction, form)
        if request.query.get("wait", "").lower() in {"1", "true"}:
            return answer(self._core.message_json(message))
        return web.Response(status=204)

    async def get(self, request: web.Request) -> web.Response:
        return answer(self._core.message_json(self._message(request)))

    async def edit(self, request: web.Request) -> web.Response:
        interaction, message = self._interaction(request), self._message(request)
        form = await self._form(request, interaction)
        messages.change(self._core, message, messages.check(self._core, form, message))
        if message is interaction.response:
            interaction.defer_open = False
        return answer(self._core.message_json(message))

    async def delete(self, request: web.Request) -> web.Response:
        messages.remove(self._core, self._message(request))
        return web.Response(status=204)

    def _add(self, interaction: Interaction, form: forms.Form) -> Message:
        if interaction.user_installed:
            if interaction.followup_count >= FOLLOWUPS_MAX_USER_INSTALLED:
                raise problems.too_many_followups()
            interaction.followup_count += 1
        private = bool(int(form.fields.get("flags") or 0) & EPHEMERAL)
        draft = messages.check(self._core, form)
        return self._interactions.add_message(interaction, draft, private=private)

    def _interaction(self, request: web.Request) -> Interaction:
        match = request.match_info
        return self._interactions.with_token(match["application"], match["token"])

    def _message(self, request: web.Request) -> Message:
        interaction = self._interaction(request)
        message_id = request.match_info["message"]
        if message_id == ORIGINAL:
            return self._existing(interaction.response)
        for known in (interaction.response, interaction.source):
            if known is not None and message_id == known.id:
                return self._existing(known)
        if message_id not in interaction.message_ids:
            raise problems.unknown("Message")
        return self._existing(self._core.world.message(message_id))

    def _existing(self, message: Message | None) -> Message:
        if message is None or not self._core.world.message(message.id, message.channel_id):
            raise problems.unknown("Message")
        return message

    async def _form(self, request: web.Request, interaction: Interaction) -> forms.Form:
        return await forms.read(
            request,
            self._core.files,
            folder=f"attachments/{interaction.channel.id}",
            limit_bytes=interaction.upload_limit_bytes,
        )
