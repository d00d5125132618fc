"""The rules of this code base that no linter knows, each with its remedy in the message."""

import ast
import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("bot", "cogs", "sandbox", "tests", "bench", "tools")
FUNCTION_LINES_MAX = 70

CLOCK = "bot/adapters/clock.py"
SETTINGS = "bot/settings.py"
CATCH_ALLS = ("bot/client.py", "bot/core/housekeeping.py", "bot/core/worker.py")
SPEAKING = ("bot/__main__.py", "sandbox/__main__.py", "bench/")
ENVIRONMENT = (SETTINGS, "sandbox/__main__.py", "tests/", "bench/")
OWN_TIME = (CLOCK, "sandbox/", "tests/", "bench/")

CLOCK_CALLS = frozenset(
    {
        *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "utils.utcnow"),
        *("time.time", "time.time_ns", "time.monotonic", "time.monotonic_ns"),
        *("time.perf_counter", "time.perf_counter_ns"),
    }
)
MACHINE_RANDOM = frozenset({"random.Random", "random.SystemRandom"})
ENVIRONMENT_NAMES = frozenset({"os.environ", "os.getenv", "os.environb"})
MAY_SKIP = ("tests/browser/", "tests/wire/test_upgrade.py")
MOCKS = frozenset({"monkeypatch", "mocker"})

MIGRATIONS = sorted((ROOT / "bot/adapters/sql/migrations").glob("*.sql"))
NAMED_FROM = "0028"
NOT_BORNE = r"""(?x)
    \b drop \s+ (?: table | column | index | constraint ) \b [^;]*
    | \b alter \s+ table \s [^;]*? \b rename \b [^;]*
    | \b alter \s+ table \s [^;]*? \b (?: alter \s+ column | add \s+ constraint ) \b [^;]*
    | \b add \s+ column \b (?= [^;]* \b (?: not \s+ null | unique ) \b ) (?! [^;]* default ) [^;]*
    | \b create \s+ unique \s+ index \b [^;]*
"""
"""Statements that take something away, or ask for more than an older program gives."""

SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
)


@cache
def tree_of(source: str) -> ast.Module:
    return ast.parse((ROOT / source).read_text(), source)


@cache
def nodes(source: str) -> Sequence[ast.AST]:
    return tuple(ast.walk(tree_of(source)))


def dotted(node: ast.AST) -> str:
    """`datetime.now` for the attribute of that name, whatever comes before the last two parts."""
    match node:
        case ast.Attribute(value=ast.Attribute(attr=before) | ast.Name(id=before)):
            return f"{before}.{node.attr}"
        case _:
            return ""


def called_as(call: ast.Call) -> str:
    """The last part of the name that something is called by."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def begins_with(name: str, node: ast.AST) -> bool:
    """Whether a name stands at the very left of an expression."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id == name


def uses(source: str, names: frozenset[str]) -> list[str]:
    """Where a file uses one of these dotted names."""
    return [f"{source}:{n.lineno}" for n in attributes(source) if dotted(n) in names]


def attributes(source: str) -> list[ast.Attribute]:
    return [n for n in nodes(source) if isinstance(n, ast.Attribute)]


def called(source: str, names: frozenset[str]) -> list[str]:
    """Where a file calls a plain name."""
    return [
        f"{source}:{n.lineno}"
        for n in nodes(source)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in names
    ]


def outside(*places: str) -> list[str]:
    """The sources that are not among these files and folders (a folder ends with a slash)."""
    return [
        s
        for s in SOURCES
        if not any(s == p or (p.endswith("/") and s.startswith(p)) for p in places)
    ]


def test_functions_fit_a_screen() -> None:
    """No function is longer than 70 lines."""
    long = [
        f"{source}:{n.lineno} {n.name} has {length}"
        for source in SOURCES
        for n in nodes(source)
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (n.end_lineno or n.lineno) - n.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert not long, f"Split what does two things; {FUNCTION_LINES_MAX} lines at most: {long}"


def test_time_comes_from_the_clock() -> None:
    """Only the clock knows the time."""
    found = [where for s in outside(*OWN_TIME) for where in uses(s, CLOCK_CALLS)]
    assert not found, f"Take `now_ms` as an argument, from the Clock port: {found}"


def test_chance_is_injected() -> None:
    """Nothing rolls the dice of the whole process."""
    found = [
        f"{s}:{n.lineno}"
        for s in SOURCES
        for n in attributes(s)
        if begins_with("random", n) and dotted(n) not in MACHINE_RANDOM
    ]
    assert not found, f"Take an `rng: random.Random` as an argument: {found}"


def test_exceptions_are_named() -> None:
    """Every exception is caught by its name, or goes on; two places have the last word."""
    found = [
        f"{s}:{n.lineno}"
        for s in outside(*CATCH_ALLS)
        for n in nodes(s)
        if isinstance(n, ast.ExceptHandler)
        and (n.type is None or re.search(r"\b(Base)?Exception\b", ast.unparse(n.type)))
        and ast.unparse(n.body[-1]) != "raise"
    ]
    assert not found, f"Catch what can happen; the rest is for {CATCH_ALLS}: {found}"


def test_nothing_is_left_for_later() -> None:
    """No file holds a note of what is still to be done."""
    notes = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    found = [s for s in SOURCES if notes.search((ROOT / s).read_text())]
    assert not found, f"Do it, or open an issue: {found}"


def test_only_command_lines_print() -> None:
    """Nothing prints but the programs that are made to."""
    found = [where for s in outside(*SPEAKING) for where in called(s, frozenset({"print"}))]
    assert not found, f"Log it, with an `action` word: {found}"


def test_tests_use_real_parts() -> None:
    """No test patches or mocks."""
    found = [
        f"{s}:{n.lineno}"
        for s in SOURCES
        if s.startswith("tests/")
        for n in nodes(s)
        if (isinstance(n, ast.arg) and n.arg in MOCKS)
        or (isinstance(n, ast.Import | ast.ImportFrom) and "mock" in ast.unparse(n))
    ]
    assert not found, f"Give the real thing, or a small stand-in by the front door: {found}"


def test_tests_do_not_sleep() -> None:
    """No test waits for time to pass."""
    found = [
        f"{s}:{n.lineno}"
        for s in SOURCES
        if s.startswith("tests/")
        for n in nodes(s)
        if isinstance(n, ast.Call) and called_as(n) == "sleep"
    ]
    assert not found, f"Wait for the event itself, or move the clock: {found}"


def test_every_test_counts() -> None:
    """No test is skipped or expected to fail, but where there is no browser, or no history."""
    found = [
        f"{s}:{n.lineno}"
        for s in SOURCES
        if s.startswith("tests/") and not s.startswith(MAY_SKIP)
        for n in attributes(s)
        if dotted(n) in {"mark.skip", "mark.skipif", "mark.xfail", "pytest.skip", "pytest.xfail"}
    ]
    assert not found, f"Make it pass, or take it out: {found}"


def test_every_test_states_a_fact() -> None:
    """Each test's docstring says what it shows of the product."""
    silent = [
        f"{s}:{n.lineno}"
        for s in SOURCES
        if s.startswith("tests/")
        for n in nodes(s)
        if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        and n.name.startswith("test_")
        and not ast.get_docstring(n)
    ]
    assert not silent, f"Say in a sentence what it shows: {silent}"


def test_the_environment_is_read_in_one_place() -> None:
    """Only the settings read the environment."""
    found = [where for s in outside(*ENVIRONMENT) for where in uses(s, ENVIRONMENT_NAMES)]
    assert not found, f"Add a setting to {SETTINGS}: {found}"


def test_every_file_says_what_it_is_for() -> None:
    """Each module begins with a docstring."""
    silent = [s for s in SOURCES if not ast.get_docstring(tree_of(s))]
    assert not silent, f"Begin with one to five lines on what the file is for: {silent}"


def test_migrations_say_when_they_may_be_applied() -> None:
    """What changes the schema is named for when: while older programs run, or after."""
    named = re.compile(r"\d{4}_(pre|post)_\w+(\.sqlite|\.postgres)?\.sql")
    found = [m.name for m in MIGRATIONS if m.name > NAMED_FROM and not named.fullmatch(m.name)]
    assert not found, f"Call it NNNN_pre_… if older programs bear it, else NNNN_post_…: {found}"


def test_older_programs_bear_what_is_applied_beside_them() -> None:
    """Nothing that an older program uses is taken away, or made narrower, while it may run."""
    found = [
        f"{m.name}: {' '.join(statement.split())}"
        for m in MIGRATIONS
        if "_pre_" in m.name
        for statement in re.findall(NOT_BORNE, re.sub(r"--.*", "", m.read_text()), re.IGNORECASE)
    ]
    assert not found, f"Move it to a file NNNN_post_…, or give it a default: {found}"


@pytest.mark.parametrize(
    ("statement", "borne"),
    [
        ("create table more (id text primary key, at_ms bigint not null);", True),
        ("create table more (id text, unique (id)); create index more_by_id on more (id);", True),
        ("alter table jobs add column more bigint not null default 0;", True),
        ("alter table jobs add column more text;", True),
        ("alter table jobs add column more bigint not null;", False),
        ("alter table jobs add column more text unique;", False),
        ("alter table jobs drop column words;", False),
        ("alter table jobs rename column words to prompt;", False),
        ("ALTER TABLE jobs\n    RENAME TO tasks;", False),
        ("alter table jobs alter column words set not null;", False),
        ("alter table jobs add constraint more check (number > 0);", False),
        ("create unique index jobs_more on jobs (words);", False),
        ("drop table jobs;", False),
        ("drop index jobs_due;", False),
    ],
)
def test_what_older_programs_do_not_bear_is_seen(
    statement: str,
    borne: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    """The rule above knows what takes away or narrows from what only adds."""
    assert bool(re.search(NOT_BORNE, statement, re.IGNORECASE)) is not borne


@pytest.mark.parametrize(
    "trace",
    [
        r"files\.pythonhosted\.org|pypi\.org/simple|registry\.npmjs\.org",
        r"--index-url|--extra-index-url",
        r"(?<![\w.-])/(?:work|root|home/\w+)/",
    ],
)
def test_files_carry_no_trace_of_a_machine(trace: str) -> None:
    """No tracked file names a package host or a folder of the machine it was made on."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git is found as anywhere else
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    texts = [p for p in tracked if p and p != "tests/test_tidy.py" and (ROOT / p).is_file()]
    found = [p for p in texts if re.search(trace, (ROOT / p).read_text(errors="ignore"))]
    assert not found, f"Write it without naming a host or a folder of one machine: {found}"
