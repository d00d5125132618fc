"""The documentation says what is true of the code."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import _commands
import pytest
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from bot.check import INVITE_PERMISSIONS
from bot.core import offers
from bot.core.jobs import MOVES, EndReason, State
from bot.core.models import BUILT_IN, TICKS_PER_USD, Kind
from bot.core.problems import problems, vocabulary
from bot.core.requests import (
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    Request,
    VideoRequest,
)
from bot.settings import Settings
from bot.ui import info_cards, wording
from tools import commands_page

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SETTINGS = sorted(Settings.model_fields.items())
AS_IT_COMES: tuple[Request, ...] = (
    ImageRequest(prompt="-"),
    EditRequest(prompt="-", inputs=1),
    VideoRequest(prompt="-"),
)
AT_THE_DEAREST: tuple[Request, ...] = (
    ImageRequest(prompt="-"),
    EditRequest(prompt="-", inputs=5),
    VideoRequest(
        prompt="-",
        first_frame=True,
        last_frame=True,
        key_times_ms=(2_000, 5_000, 8_000, 11_000),
        seconds=15,
    ),
)


def text_of(path: str) -> str:
    return (ROOT / path).read_text()


def shown_default(field: FieldInfo) -> str:
    """A default as people would write it; empty when there is none, or it is worked out."""
    if field.default in {None, PydanticUndefined}:
        return ""
    if isinstance(field.default, tuple):
        return ",".join(field.default)
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return str(field.default)


def section(page: str, heading: str) -> str:
    """What stands under a heading, to the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def anchors(path: Path) -> set[str]:
    """What links may point to in a page, made of its headings as GitHub does."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def dearest_ticks(request: Request) -> int:
    """What a request costs with the model, size and quality that cost the most."""
    return max(
        offers.price(one, BUILT_IN) for one in variants(request) if not problems(one, BUILT_IN)
    )


def variants(request: Request) -> Iterator[Request]:
    """A request with every model, size and quality there is, also those that do not go together."""
    names = ["model", "resolution", *([] if request.kind is Kind.VIDEO else ["quality"])]
    values = [vocabulary(request.kind, name, BUILT_IN) for name in names]
    for chosen in itertools.product(*values):
        yield replace(request, **dict(zip(names, chosen, strict=True)))


@pytest.mark.parametrize(("name", "field"), SETTINGS)
def test_every_setting_is_in_the_example(name: str, field: FieldInfo) -> None:
    """.env.example holds every setting below its description; what has a default is a comment."""
    text = text_of(".env.example")
    line = f"{'' if field.is_required() else '#'}{name.upper()}={shown_default(field)}"
    assert f"\n{line}\n" in text, f"Add this line to .env.example: {line}"
    paragraph = text.split(f"\n{line}\n")[0].split("\n\n")[-1]
    above = paragraph.removeprefix("# ").replace("\n# ", " ")
    assert above == field.description, f"Above {name.upper()} in .env.example goes its description"


@pytest.mark.parametrize(("name", "field"), SETTINGS)
def test_every_setting_is_in_the_reference(name: str, field: FieldInfo) -> None:
    """The reference has a row for every setting, with its default and its description."""
    unset = "needed" if field.is_required() else "unset"
    default = f"`{shown_default(field)}`" if shown_default(field) else unset
    row = f"| `{name.upper()}` | {default} | {field.description} |"
    assert row in text_of("docs/reference/settings.md").splitlines(), f"Add the row: {row}"


def test_nothing_else_is_called_a_setting() -> None:
    """.env.example names nothing that the bot does not read."""
    named = re.findall(r"^#?([A-Z0-9_]+)=", text_of(".env.example"), re.MULTILINE)
    assert sorted(named) == sorted(name.upper() for name, _ in SETTINGS)


async def test_every_command_is_described() -> None:
    """The reference has a section for every command, and in it every option."""
    page = text_of("docs/reference/commands.md")
    for name, options in (await _commands.offered()).items():
        described = section(page, name)
        assert described, f"Add a section {name!r} to docs/reference/commands.md"
        missing = [option for option in options if f"`{option}`" not in described]
        assert not missing, f"Describe the options of {name}: {missing}"


async def test_the_tables_of_commands_are_as_the_commands_are() -> None:
    """README and reference show each command and option as Discord is told of it."""
    made = commands_page.blocks(*await commands_page.commands())
    for page in (commands_page.README, commands_page.REFERENCE):
        text = page.read_text()
        assert commands_page.written(text, made) == text, "Run make docs, and look at what it did."


async def test_no_command_is_made_up() -> None:
    """README and reference name the commands there are, all of them and no other."""
    offered = set(await _commands.offered())
    in_readme = set(re.findall(r"^\| `(/[^`]+)` \|", text_of("README.md"), re.MULTILINE))
    headings = re.findall(r"^#+ (/.*)$", text_of("docs/reference/commands.md"), re.MULTILINE)
    families = {name.split(" ")[0] for name in offered}
    assert in_readme == offered
    assert offered <= set(headings) <= offered | families


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link inside the repository leads to a file, and to a heading in it."""
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        path = (page.parent / target) if target else page
        assert path.exists(), f"{page.relative_to(ROOT)} links to {link}"
        assert not anchor or anchor in anchors(path), f"{page.relative_to(ROOT)} links to {link}"


def test_every_page_can_be_found() -> None:
    """The index of the documentation links to every page."""
    index = text_of("docs/README.md")
    pages = [p.relative_to(ROOT / "docs").as_posix() for p in PAGES if ROOT / "docs" in p.parents]
    lost = [page for page in pages if page != "README.md" and f"({page})" not in index]
    assert not lost, f"Link from docs/README.md to {lost}"


def test_make_targets_exist() -> None:
    """Whatever the documentation tells people to make can be made."""
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    told = {
        target
        for page in PAGES
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", page.read_text(), re.MULTILINE)
    }
    assert told
    assert told <= targets


def test_the_invitation_asks_for_what_is_needed() -> None:
    """The quickstart invites the bot with the permissions that `check` prints."""
    assert f"&permissions={INVITE_PERMISSIONS}\n" in text_of("docs/quickstart.md")


@pytest.mark.parametrize("state", State)
def test_every_state_is_described(state: State) -> None:
    """The reference names every state with the ways that lead on from it."""
    page = text_of("docs/reference/states.md")
    row = re.search(rf"^\| `{state}` \| [^|]+ \| ?([^|]*) ?\|$", page, re.MULTILINE)
    assert row, f"Add a row for {state} to docs/reference/states.md"
    assert set(re.findall(r"`(\w+)`", row[1])) == {str(way) for way in MOVES[state]}


@pytest.mark.parametrize("reason", EndReason)
def test_every_end_is_described(reason: EndReason) -> None:
    """The reference says of every end what it costs."""
    page = text_of("docs/reference/states.md")
    assert f"| `{reason}` |" in page, f"Add a row for {reason} to docs/reference/states.md"


@pytest.mark.parametrize("page", ["README.md", "docs/how-to/set-limits.md"])
def test_prices_are_those_of_the_models(page: str) -> None:
    """The price table says what a picture, an edit and a clip cost, as they come and at most."""
    cheap = [wording.dollars(offers.price(request, BUILT_IN)) for request in AS_IT_COMES]
    dear = [wording.dollars(dearest_ticks(request)) for request in AT_THE_DEAREST]
    rows = [
        f"| a picture | {cheap[0]} | {dear[0]} |",
        f"| an edit | {cheap[1]}, of one picture | {dear[1]}, of five |",
        f"| a clip | {cheap[2]}, of 6 seconds | {dear[2]}, of 15 seconds through six pictures |",
    ]
    missing = [row for row in rows if row not in text_of(page).splitlines()]
    assert not missing, f"Put these rows into the price table of {page}: {missing}"


def test_prices_of_what_works_on_clips_and_words_are_those_of_the_models() -> None:
    """README says what changing and extending a clip costs at most, and what words may cost."""
    edit, extension, words = (
        wording.dollars(offers.price(request, BUILT_IN))
        for request in (
            ClipEditRequest(prompt="-"),
            ExtendRequest(prompt="-", seconds=15),
            DescribeRequest(),
        )
    )
    told = (
        f"A changed clip costs up to {edit}, an extended one up to {extension}; "
        f"for better words or a description {words} is set aside."
    )
    assert told in " ".join(text_of("README.md").split()), f"Write: {told}"


def test_what_two_dollars_buy_is_worked_out() -> None:
    """The page on limits says how far the $2 go that a new server gives each member."""
    day_ticks = 2 * TICKS_PER_USD
    cheap = [day_ticks // offers.price(request, BUILT_IN) for request in AS_IT_COMES]
    dear = [day_ticks // dearest_ticks(request) for request in AT_THE_DEAREST]
    told = (
        f"As they come, $2 a day buys {cheap[0]} pictures, {cheap[1]} edits or {cheap[2]} clips; "
        f"at the dearest {dear[0]} pictures, {dear[1]} edits or {dear[2] or 'no'} clips."
    )
    assert told in " ".join(text_of("docs/how-to/set-limits.md").split()), f"Write: {told}"


def test_the_panel_shows_as_much_as_is_said() -> None:
    """The reference says how much of a prompt the Info panel shows."""
    said = f"Shows the prompt, up to {info_cards.PROMPT_CHARS_MAX:,} characters,"
    assert said in text_of("docs/reference/commands.md"), f"Write: {said}"
