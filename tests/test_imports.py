"""Imports point inward: the contracts of pyproject.toml, and two that no contract can say."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STANDARD = sys.stdlib_module_names
COMPUTES = {"re2"}
"""Libraries that the core may use: they reach nothing outside and only compute."""


def modules_imported(path: Path) -> set[str]:
    """The full names of the modules that a file imports, in whatever function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_contracts_hold() -> None:
    """Every contract about the direction of imports is kept."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "bot/core").rglob("*.py")), ids=lambda p: p.stem)
def test_the_core_is_plain_python(path: Path) -> None:
    """The core imports the standard library, itself, and what does nothing but compute."""
    foreign = {
        name
        for name in modules_imported(path)
        if name.split(".")[0] not in STANDARD | COMPUTES and not name.startswith("bot.core")
    }
    assert not foreign, f"Ask for it through a port in bot/core/ports: {foreign}"


def test_the_sandbox_is_not_the_bot() -> None:
    """The stand-ins share no code with what they are to test."""
    shared = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "sandbox").rglob("*.py")
        for name in modules_imported(path)
        if name.split(".")[0] in {"bot", "cogs"}
    }
    assert not shared, f"The sandbox obeys what is documented, not what the bot does: {shared}"
