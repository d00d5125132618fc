"""Application commands: what the bot registers, and who is offered what.

Limits: https://discord.com/developers/docs/interactions/application-commands
"""

import re
from enum import IntEnum

from sandbox.discord.basics import Json, Snowflakes
from sandbox.discord.permissions import Can
from sandbox.discord.problems import Faults, Path

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
COUNT_MAX = {SLASH: 100, USER_MENU: 15, MESSAGE_MENU: 15}
CHARS_MAX = 8000
NAME = re.compile(r"[-_'\w]{1,32}")
IN_GUILD, IN_BOT_DM, IN_PRIVATE = 0, 1, 2
FOR_GUILD, FOR_USER = 0, 1


class Option(IntEnum):
    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


class Registry:
    """The commands of one application: the global ones, and those of each guild."""

    def __init__(self, application_id: str, ids: Snowflakes) -> None:
        self._application_id = application_id
        self._ids = ids
        self._commands: dict[str | None, list[Json]] = {}

    def of(self, guild_id: str | None) -> list[Json]:
        """What is registered for a guild alone or, with None, globally."""
        return self._commands.get(guild_id, [])

    def usable_in(self, guild_id: str | None) -> list[Json]:
        """Global commands and those of the guild."""
        return self.of(None) + (self.of(guild_id) if guild_id else [])

    def get(self, command_id: str) -> Json | None:
        everything = (command for scope in self._commands.values() for command in scope)
        return next((command for command in everything if command["id"] == command_id), None)

    def overwrite(self, guild_id: str | None, bodies: list[Json]) -> list[Json]:
        """Replace the commands of a scope; those that keep type and name keep their id.

        Raises:
            problems.Problem: 400, code 50035: a command breaks a limit.
        """
        faults = Faults()
        _check_set(bodies, faults)
        faults.check()
        known = {(old["type"], old["name"]): old["id"] for old in self.of(guild_id)}
        self._commands[guild_id] = [
            self._stored(body, guild_id, known.get((body.get("type", SLASH), body["name"])))
            for body in bodies
        ]
        return self._commands[guild_id]

    def _stored(self, body: Json, guild_id: str | None, known_id: str | None) -> Json:
        permissions = body.get("default_member_permissions")
        stored: Json = {
            "id": known_id or self._ids.next(),
            "application_id": self._application_id,
            "version": self._ids.next(),
            "type": body.get("type", SLASH),
            "name": body["name"],
            "name_localizations": body.get("name_localizations"),
            "description": body.get("description") or "",
            "description_localizations": body.get("description_localizations"),
            "default_member_permissions": None if permissions is None else str(permissions),
            "nsfw": bool(body.get("nsfw", False)),
            "options": body.get("options") or [],
        }
        if guild_id is not None:
            return stored | {"guild_id": guild_id}
        return stored | {
            "dm_permission": body.get("dm_permission", True),
            "contexts": body.get("contexts"),
            "integration_types": body.get("integration_types") or [0],
        }


def offered(command: Json, bits: int, *, context: int, installs: set[int]) -> bool:
    """Whether a person with permission ``bits`` finds a command in a context.

    ``installs`` tells how the application is there: for the guild, for the person, or both.
    """
    if not installs.intersection(command.get("integration_types", [FOR_GUILD])):
        return False
    contexts = command.get("contexts")
    if contexts is not None and context not in contexts:
        return False
    if context != IN_GUILD:
        return "guild_id" not in command and command.get("dm_permission", True)
    needed = command["default_member_permissions"]
    if bits & Can.ADMINISTRATOR or needed is None:
        return True
    return int(needed) != 0 and bits & int(needed) == int(needed)


def _check_set(bodies: list[Json], faults: Faults) -> None:
    seen: set[tuple[int, str]] = set()
    for n, body in enumerate(bodies):
        _check_command(body, (n,), faults)
        key = (body.get("type", SLASH), str(body.get("name")))
        if key in seen:
            words = "Application command names must be unique"
            faults.add((n, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", words)
        seen.add(key)
    for kind, most in COUNT_MAX.items():
        if sum(body.get("type", SLASH) == kind for body in bodies) > most:
            words = f"Maximum number of application commands reached ({most})"
            faults.add((), "APPLICATION_COMMAND_TOO_MANY", words)


def _check_command(body: Json, path: Path, faults: Faults) -> None:
    kind = body.get("type", SLASH)
    faults.choice((*path, "type"), kind, COUNT_MAX)
    if kind != SLASH:
        faults.text((*path, "name"), body.get("name"), 1, 32)
        if body.get("description"):
            words = "Context menu commands cannot have description"
            faults.add((*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU", words)
        return
    _check_name(body, path, faults)
    faults.text((*path, "description"), body.get("description"), 1, 100)
    _check_options(body.get("options") or [], (*path, "options"), faults)
    if _chars(body) > CHARS_MAX:
        words = f"Command exceeds maximum size ({CHARS_MAX})"
        faults.add(path, "APPLICATION_COMMAND_TOO_LARGE", words)


def _check_name(body: Json, path: Path, faults: Faults) -> None:
    name = body.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name) or name != name.lower():
        words = "Command name is invalid"
        faults.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", words)


def _check_options(options: list[Json], path: Path, faults: Faults) -> None:
    faults.length(path, len(options), 0, 25)
    optional_before = False
    names: set[str] = set()
    for n, option in enumerate(options):
        here = (*path, n)
        faults.choice((*here, "type"), option.get("type"), list(Option))
        _check_name(option, here, faults)
        faults.text((*here, "description"), option.get("description"), 1, 100)
        if option.get("name") in names:
            words = "Option names must be unique"
            faults.add((*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", words)
        names.add(str(option.get("name")))
        if option.get("type") in (Option.SUB_COMMAND, Option.SUB_COMMAND_GROUP):
            _check_options(option.get("options") or [], (*here, "options"), faults)
            continue
        if option.get("required") and optional_before:
            words = "Required options must be placed before non-required options"
            faults.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
        optional_before = optional_before or not option.get("required")
        _check_choices(option, here, faults)


def _check_choices(option: Json, path: Path, faults: Faults) -> None:
    choices = option.get("choices") or []
    check_choices(choices, (*path, "choices"), faults)
    if choices and option.get("autocomplete"):
        words = "Options cannot have both choices and autocomplete"
        faults.add((*path, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", words)


def check_choices(choices: list[Json], path: Path, faults: Faults) -> None:
    """At most 25 choices with names of 1 to 100 characters, of an option or an autocompletion."""
    faults.length(path, len(choices), 0, 25)
    for n, choice in enumerate(choices):
        faults.text((*path, n, "name"), choice.get("name"), 1, 100)
        if isinstance(choice.get("value"), str):
            faults.text((*path, n, "value"), choice["value"], 1, 100)
        elif choice.get("value") is None:
            faults.required((*path, n, "value"))


def _chars(body: Json) -> int:
    own = len(body.get("name") or "") + len(body.get("description") or "")
    choices = sum(
        len(c.get("name", "")) + len(str(c.get("value"))) for c in body.get("choices") or []
    )
    return own + choices + sum(map(_chars, body.get("options") or []))
