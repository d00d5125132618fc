"""The routes of the bot token: the application, its commands, guilds and members."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.discord import forms, payloads, permissions, problems, rooms
from sandbox.discord.answers import answer
from sandbox.discord.basics import Json, moment_of, text_or_none
from sandbox.discord.core import Core
from sandbox.discord.permissions import Can
from sandbox.discord.world import Guild, Member

BotHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def authorised(core: Core, handler: BotHandler) -> BotHandler:
    """Let a handler answer only to the bot's own token.

    Raises:
        problems.Problem: 401: the token is missing or wrong.
    """

    async def checked(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bot {core.bot.token}":
            raise problems.unauthorized()
        return await handler(request)

    return checked


class BotRoutes:
    """What a bot may ask about itself and the guilds it is in."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._entitlements: list[Json] = []

    def routes(self) -> list[web.RouteDef]:
        app, guild = "/applications/{application}", "/guilds/{guild}"
        table: list[tuple[str, str, BotHandler]] = [
            ("GET", "/users/@me", self.me),
            ("POST", "/users/@me/channels", self.open_direct_channel),
            ("GET", "/users/@me/guilds", self.joined),
            ("GET", "/users/{user}", self.user),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/gateway/bot", self.gateway),
            ("GET", f"{app}/commands", self.commands),
            ("PUT", f"{app}/commands", self.overwrite_commands),
            ("GET", f"{app}/guilds/{{guild}}/commands", self.commands),
            ("PUT", f"{app}/guilds/{{guild}}/commands", self.overwrite_commands),
            ("GET", f"{app}/entitlements", self.entitlements),
            ("POST", f"{app}/entitlements", self.add_entitlement),
            ("POST", f"{app}/entitlements/{{id}}/consume", self.consume_entitlement),
            ("GET", f"{app}/skus", self.nothing),
            ("GET", f"{app}/emojis", self.emojis),
            ("GET", guild, self.guild),
            ("GET", f"{guild}/channels", self.channels),
            ("POST", f"{guild}/channels", self.make_channel),
            ("GET", f"{guild}/roles", self.roles),
            ("GET", f"{guild}/members/{{user}}", self.member),
            ("PATCH", f"{guild}/members/{{user}}", self.change_member),
            ("GET", "/channels/{channel}", self.channel),
            ("POST", "/channels/{channel}/typing", self.typing),
        ]
        return [web.route(m, path, authorised(self._core, handler)) for m, path, handler in table]

    async def me(self, _: web.Request) -> web.Response:
        extra = {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}
        return answer(payloads.user(self._core.bot.user) | extra)

    async def joined(self, request: web.Request) -> web.Response:
        """The guilds that the bot is in, by their ids, a page at a time."""
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 200))
        here = [one for one in self._core.world.guilds.values() if self._core.is_installed(one)]
        found = sorted((one for one in here if int(one.id) > after), key=lambda one: int(one.id))
        return answer([payloads.guild(one) for one in found[:limit]])

    async def user(self, request: web.Request) -> web.Response:
        found = self._core.world.users.get(request.match_info["user"])
        if found is None:
            raise problems.unknown("User")
        return answer(payloads.user(found))

    async def application(self, _: web.Request) -> web.Response:
        bot, world = self._core.bot, self._core.world
        owner = world.users[next(iter(world.guilds.values())).owner_id]
        return answer(
            {
                "id": bot.user.id,
                "name": bot.name,
                "icon": None,
                "description": "",
                "type": None,
                "bot": payloads.user(bot.user),
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "0" * 64,
                "flags": 0,
                "flags_new": "0",
                "redirect_uris": [],
                "interactions_endpoint_url": None,
                "role_connections_verification_url": None,
                "owner": payloads.user(owner),
                "approximate_guild_count": len(world.guilds),
                "approximate_user_install_count": 0,
                "approximate_user_authorization_count": 0,
                "explicit_content_filter": 0,
                "team": None,
                "eligible_oauth2_scopes": [],
            }
        )

    async def gateway(self, _: web.Request) -> web.Response:
        gateway = self._core.gateway
        return answer(
            {
                "url": gateway.url,
                "shards": gateway.starts.shards,
                "session_start_limit": gateway.starts.limit(),
            }
        )

    async def commands(self, request: web.Request) -> web.Response:
        return answer(self._core.commands.of(self._scope(request)))

    async def overwrite_commands(self, request: web.Request) -> web.Response:
        scope = self._scope(request)
        bodies = await forms.read_json(request)
        if not isinstance(bodies, list):
            raise problems.invalid_json()
        return answer(self._core.overwrite_commands(scope, bodies))

    async def entitlements(self, _: web.Request) -> web.Response:
        return answer(self._entitlements)

    async def add_entitlement(self, request: web.Request) -> web.Response:
        body = await forms.read_json(request)
        owner = "guild_id" if body.get("owner_type") == 1 else "user_id"
        entitlement: Json = {
            "id": self._core.ids.next(),
            "sku_id": str(body["sku_id"]),
            "application_id": self._core.bot.user.id,
            "user_id": None,
            owner: str(body["owner_id"]),
            "type": 4,
            "deleted": False,
            "consumed": False,
            "starts_at": None,
            "ends_at": None,
        }
        self._entitlements.append(entitlement)
        return answer(entitlement)

    async def consume_entitlement(self, request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        found = next((one for one in self._entitlements if one["id"] == wanted), None)
        if found is None:
            raise problems.unknown("Entitlement")
        found["consumed"] = True
        return web.Response(status=204)

    async def nothing(self, _: web.Request) -> web.Response:
        return answer([])

    async def emojis(self, _: web.Request) -> web.Response:
        return answer({"items": []})

    async def guild(self, request: web.Request) -> web.Response:
        return answer(payloads.guild(self._guild(request)))

    async def channels(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        found = self._core.world.channels_of(guild)
        return answer([payloads.channel(one, self._core.world) for one in found])

    async def make_channel(self, request: web.Request) -> web.Response:
        guild = self._guild(request)
        made = rooms.make(self._core, guild, await forms.read_json(request))
        return answer(payloads.channel(made, self._core.world), 201)

    async def roles(self, request: web.Request) -> web.Response:
        return answer([payloads.role(one) for one in self._guild(request).roles.values()])

    async def member(self, request: web.Request) -> web.Response:
        return answer(payloads.member(self._member(request)))

    async def change_member(self, request: web.Request) -> web.Response:
        guild, member, body = (
            self._guild(request),
            self._member(request),
            await forms.read_json(request),
        )
        if not permissions.in_guild(guild, self._core.bot.user.id) & Can.MODERATE_MEMBERS:
            raise problems.missing_permissions()
        if "communication_disabled_until" in body:
            member.timed_out_until_s = moment_of(body["communication_disabled_until"])
        if "nick" in body:
            member.nick = body["nick"]
        return answer(payloads.member(member))

    async def channel(self, request: web.Request) -> web.Response:
        channel = self._core.channel(request.match_info["channel"])
        if not self._core.bits(channel, self._core.bot.user.id) & Can.VIEW_CHANNEL:
            raise problems.missing_access()
        return answer(payloads.channel(channel, self._core.world))

    async def typing(self, request: web.Request) -> web.Response:
        channel = self._core.channel(request.match_info["channel"])
        if not self._core.bits(channel, self._core.bot.user.id) & Can.SEND_MESSAGES:
            raise problems.missing_permissions()
        return web.Response(status=204)

    async def open_direct_channel(self, request: web.Request) -> web.Response:
        body = await forms.read_json(request)
        recipient = self._core.world.users.get(text_or_none(body, "recipient_id") or "")
        if recipient is None or recipient.bot:
            raise problems.Problem(400, 50033, "Invalid Recipient(s)")
        channel = self._core.direct_channel(recipient)
        return answer(payloads.channel(channel, self._core.world))

    def _scope(self, request: web.Request) -> str | None:
        if request.match_info["application"] != self._core.bot.user.id:
            raise problems.unknown("Application")
        return self._guild(request).id if "guild" in request.match_info else None

    def _guild(self, request: web.Request) -> Guild:
        guild = self._core.world.guilds.get(request.match_info["guild"])
        if guild is None:
            raise problems.unknown("Guild")
        if not self._core.is_installed(guild):
            raise problems.missing_access()
        return guild

    def _member(self, request: web.Request) -> Member:
        member = self._guild(request).members.get(request.match_info["user"])
        if member is None:
            raise problems.unknown("Member")
        return member
