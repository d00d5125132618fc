"""Options of a slash command: which ones count, and whether their values fit."""

from typing import Any

from sandbox.discord.basics import Json
from sandbox.discord.commands import Option

BRANCHES = (Option.SUB_COMMAND, Option.SUB_COMMAND_GROUP)
STRING_CHARS_MAX = 6000
TYPES = {
    Option.STRING: str,
    Option.INTEGER: int,
    Option.BOOLEAN: bool,
    Option.NUMBER: (int, float),
}


class Refused(Exception):
    """Discord's client would not have let the person do this."""


def leaf(command: Json, given: list[Json]) -> tuple[list[Json], list[Json]]:
    """The options that the chosen (sub)command defines, and those that were given for it.

    Raises:
        Refused: There is no such subcommand.
    """
    defined = command["options"]
    while any(option["type"] in BRANCHES for option in defined):
        chosen = given[0]["name"] if len(given) == 1 else None
        branch = next((option for option in defined if option["name"] == chosen), None)
        if branch is None:
            raise Refused("choose a subcommand")
        defined, given = branch.get("options") or [], given[0].get("options") or []
    return defined, given


def branches(given: list[Json]) -> list[str]:
    """The names of the subcommands on the way to the options that were given."""
    if len(given) == 1 and given[0].get("type") in BRANCHES:
        return [given[0]["name"], *branches(given[0].get("options") or [])]
    return []


def nest(command: Json, path: list[str], given: list[Json]) -> list[Json]:
    """Given options wrapped in the subcommands that ``path`` names.

    Raises:
        Refused: There is no such subcommand.
    """
    if not path:
        return given
    branch = next((one for one in command.get("options") or [] if one["name"] == path[0]), None)
    if branch is None or branch["type"] not in BRANCHES:
        raise Refused(f"there is no subcommand {path[0]}")
    inner = nest(branch, path[1:], given)
    return [{"name": branch["name"], "type": branch["type"], "options": inner}]


def check(defined: list[Json], given: list[Json]) -> None:
    """Compare given options with what the command defines.

    Raises:
        Refused: One is missing, unknown, or has a value that the command does not take.
    """
    known = {option["name"]: option for option in defined}
    present = {option["name"] for option in given}
    for option in defined:
        if option.get("required") and option["name"] not in present:
            raise Refused(f"{option['name']} is required")
    for option in given:
        definition = known.get(option["name"])
        if definition is None or definition["type"] != option["type"]:
            raise Refused(f"there is no option {option['name']}")
        _check_value(definition, option.get("value"))


def _check_value(definition: Json, value: Any) -> None:
    name, kind = definition["name"], Option(definition["type"])
    wanted = TYPES.get(kind, str)
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind is not Option.BOOLEAN):
        raise Refused(f"{name} has a value of another kind")
    choices = definition.get("choices") or []
    if choices and value not in [choice["value"] for choice in choices]:
        raise Refused(f"{name} offers no such choice")
    if isinstance(value, str) and kind is Option.STRING:
        least = definition.get("min_length") or 0
        most = definition.get("max_length") or STRING_CHARS_MAX
        if not least <= len(value) <= most:
            raise Refused(f"{name} takes {least} to {most} characters")
    elif kind in (Option.INTEGER, Option.NUMBER):
        least, most = definition.get("min_value"), definition.get("max_value")
        if (least is not None and value < least) or (most is not None and value > most):
            raise Refused(f"{name} takes {least} to {most}")
