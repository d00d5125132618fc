"""All commands and buttons at once: what Discord demands of them, and what people may expect."""

import re
from collections.abc import Iterator
from typing import Any

import _commands
import pytest
import pytest_asyncio
from discord import Permissions, ui

from bot.core import models
from bot.ui import buttons
from bot.ui.presses import PRESSES
from bot.ui.pressing import Choosable, Picker, Pressable

NAME = re.compile(r"[a-z0-9_-]{1,32}")
DESCRIPTION_CHARS_MAX = 100
OPTIONS_MAX = 25
CHOICES_MAX = 25
COMMAND_CHARS_MAX = 8_000
CUSTOM_ID_CHARS_MAX = 100
MENUS_MAX = 5
"""Of messages, as the library counts."""
IN_SERVERS_ONLY = [0]
FAMILIES = {
    "budget": Permissions(manage_guild=True),
    "access": Permissions(manage_guild=True),
    "quota": Permissions(manage_guild=True),
    "settings": Permissions(manage_guild=True),
    "setup": Permissions(manage_guild=True),
    "style": Permissions(manage_guild=True),
    "logs": Permissions(manage_messages=True),
    "mod": Permissions(manage_messages=True),
}
IDS = {
    "limit:why": "images",
    **dict.fromkeys(
        ("job", "ask", "info", "words", "board", "batch", "queue:cancel", "case"),
        "0123456789abcdef",
    ),
    "board:scene": "0123456789abcdef.7",
    "limit": "01234567",
    "own": "mine",
    "own:share": "yes",
    "case:appeal": "0123456789abcdef",
    "mod:pause": "everyone",
    "mod:queue": "first",
    "mod:resume": "now",
    "logs": "0123456789abcdef.7",
    "down:member": "1456074443980800008.1795000000000",
    "down": "0123456789abcdef",
    "setup:press": "make",
    "setup:use": "these",
    "setup:roles": "moderators",
    "setup:channels": "log",
    "setup:preset": "any",
}
"""What custom ids carry, by what a button is about; the others carry a page."""


@pytest_asyncio.fixture
async def commands() -> list[dict[str, Any]]:
    return list(await _commands.payloads())


def described(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A command, its subcommands and their options: whatever has a name and a description."""
    yield node
    for option in node.get("options", ()):
        yield from described(option)


def characters(node: dict[str, Any]) -> int:
    """What Discord counts of a command: names, descriptions and values of choices."""
    choices = sum(len(c["name"]) + len(str(c["value"])) for c in node.get("choices", ()))
    own = len(node["name"]) + len(node["description"]) + choices
    return own + sum(characters(option) for option in node.get("options", ()))


# --- commands -----------------------------------------------------------------------------------


def test_names_and_descriptions_obey_discord(commands: list[dict[str, Any]]) -> None:
    """Every name and description has a form and a length that Discord takes."""
    for command in commands:
        for node in described(command):
            assert NAME.fullmatch(node["name"]), node["name"]
            assert 0 < len(node["description"]) <= DESCRIPTION_CHARS_MAX, node["description"]
        assert characters(command) <= COMMAND_CHARS_MAX


def test_options_obey_discord(commands: list[dict[str, Any]]) -> None:
    """What is needed comes first, and no list is longer than Discord shows."""
    for command in commands:
        for leaf in _commands.leaves(command):
            options = leaf["options"]
            needed = [bool(option["required"]) for option in options]

            assert len(options) <= OPTIONS_MAX
            assert needed == sorted(needed, reverse=True), leaf["name"]
            assert len({option["name"] for option in options}) == len(options)
            for option in options:
                assert len(option.get("choices", ())) <= CHOICES_MAX
                assert not (option.get("choices") and option.get("autocomplete"))


def test_descriptions_begin_with_what_a_command_is_for(commands: list[dict[str, Any]]) -> None:
    """Among the commands of many bots, the first words of a description tell ours apart."""
    for command in commands:
        for node in described(command):
            first, *rest = node["description"].split()

            assert first[0].isupper()
            assert rest, f"Say more of {node['name']} than {first!r}"
            assert first.lower() not in {"this", "use", "command", "bot", "grok", "please"}
            assert not node["description"].endswith(".")


def test_nobody_reads_words_of_ours(commands: list[dict[str, Any]]) -> None:
    """What people read in a command has none of the words that only programmers know."""
    ours = re.compile(r"\b(guild|tick|settle|fitting|lease)s?\b", re.IGNORECASE)
    for command in commands:
        for node in described(command):
            read = [node["description"], *(choice["name"] for choice in node.get("choices", ()))]

            assert not [text for text in read if ours.search(text)]


def test_commands_are_for_servers_alone(commands: list[dict[str, Any]]) -> None:
    """No command can be used in a direct message, but the one about one's own data."""
    assert {command["name"]: command["contexts"] for command in commands} == dict.fromkeys(
        (command["name"] for command in commands), IN_SERVERS_ONLY
    ) | {"privacy": [0, 1]}


def test_families_show_to_those_who_may_use_them(commands: list[dict[str, Any]]) -> None:
    """/quota, /budget, /settings, /setup and /style show to admins, /logs to moderators."""
    needed = {c["name"]: c["default_member_permissions"] for c in commands}

    assert needed == dict.fromkeys(needed) | {
        name: permissions.value for name, permissions in FAMILIES.items()
    }


def test_no_two_commands_share_a_name(commands: list[dict[str, Any]]) -> None:
    """Every command can be found by its name."""
    names = [command["name"] for command in commands]

    assert len(set(names)) == len(names)


def test_numbers_stay_in_the_bounds_of_the_models(commands: list[dict[str, Any]]) -> None:
    """What a command lets people type is what some model can do."""
    bounds = {
        (command["name"], option["name"]): (option["min_value"], option["max_value"])
        for command in commands
        for option in command["options"]
        if "max_value" in option
    }

    assert bounds == {
        ("imagine", "count"): (1, max(m.count_max for m in models.IMAGE_MODELS)),
        ("storyboard", "seconds"): (1, max(m.seconds_max for m in models.VIDEO_MODELS)),
        ("video", "seconds"): (1, max(m.seconds_max for m in models.VIDEO_MODELS)),
        ("extend", "seconds"): (1, max(m.seconds_max for m in models.VIDEO_MODELS)),
    }


# --- menus --------------------------------------------------------------------------------------


MENUS = {
    **dict.fromkeys(("Edit image", "Animate image", "Describe image", "Report")),
    "Take down": Permissions(manage_messages=True).value,
}


async def test_a_message_has_its_entries_in_the_menu() -> None:
    """Everybody can edit, animate, describe and report what it shows; moderators take it down."""
    menus = await _commands.menus()

    assert {menu["name"]: menu["default_member_permissions"] for menu in menus} == MENUS
    assert {tuple(menu["contexts"]) for menu in menus} == {tuple(IN_SERVERS_ONLY)}
    assert len(menus) <= MENUS_MAX


# --- buttons ------------------------------------------------------------------------------------


EVERYTHING = (*buttons.ALL, *buttons.LISTS, *buttons.PICKERS)
Part = Pressable | Choosable | Picker


def made(button: type[Part]) -> Part:
    """A button or list as a card has it. Raises ValueError if it knows not its own custom id."""
    subject = button.action.split(":")[0]
    subject_id = IDS.get(button.action, IDS.get(subject, "7"))
    if issubclass(button, Picker):
        return button(subject_id, ui.RoleSelect[Any](custom_id=f"{button.action}:{subject_id}"))
    return button(subject_id)


@pytest.mark.parametrize("button", EVERYTHING, ids=lambda button: button.__name__)
def test_a_button_answers_to_its_own_id_alone(button: type[Part]) -> None:
    """A press or choice reaches what was pressed, and no other kind."""
    custom_id = made(button).custom_id
    answering = [other for other in EVERYTHING if made(other).template.fullmatch(custom_id)]

    assert answering == [button]
    assert len(custom_id) <= CUSTOM_ID_CHARS_MAX


@pytest.mark.parametrize("button", buttons.ALL, ids=lambda button: button.__name__)
def test_a_label_is_short(button: type[Pressable]) -> None:
    """Four buttons fit beside each other on a phone."""
    assert 0 < len(button.label) <= 8


def test_every_button_does_something() -> None:
    """There is a deed for every button and list, and one of these for every deed."""
    assert set(PRESSES) == {button.action for button in EVERYTHING}
    assert len(PRESSES) == len(EVERYTHING)
