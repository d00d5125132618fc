"""The program of before on the schema of now: what people have while they upgrade step by step.

Takes the program of the last release from this repository's history, with its own tests of the
store, lays over it what the present one applies beside older programs (`…_pre_….sql`), and runs
those tests on Postgres.

    .venv/bin/python -m tools.upgrade_check [--quick]
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
RELEASED = "0b437051787ff7c928abb09253c516d80e36f657"
"""The commit that people still run while they upgrade to this one: set it anew at each release."""

MIGRATIONS = "bot/adapters/sql/migrations"
TAKEN = ("bot", "cogs", "sandbox", "tests", "tools", "pyproject.toml")
QUICK = tuple(
    f"tests/contracts/test_store_{subject}.py"
    for subject in ("claims", "admission", "ledger", "posts", "exact")
)
"""What must not break, in a few seconds."""
WHOLE = ("-n", "2", "tests/contracts")


class NoHistory(Exception):
    """The program of before is not in this copy of the repository, so it cannot be tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of it."""

    passed: bool
    said: str


def check(*words: str, more: Mapping[str, str] | None = None) -> Checked:
    """Run tests of the program of before on the present schema. Raises NoHistory.

    `words` are files of tests, or options of pytest; `more` are migrations by their names, beside
    those that there are.
    """
    with tempfile.TemporaryDirectory(prefix="imagine-before-") as folder:
        before = Path(folder)
        _take_out(before)
        for file in (ROOT / MIGRATIONS).glob("*_pre_*.sql"):
            shutil.copy(file, before / MIGRATIONS)
        for name, script in (more or {}).items():
            (before / MIGRATIONS / name).write_text(script)
        ran = subprocess.run(  # noqa: S603 - our own tests
            [sys.executable, "-m", "pytest", "-q", "-k", "postgres", *words],
            cwd=before,
            env={"PATH": os.defpath},  # nothing of the tests that this may be called by
            capture_output=True,
            text=True,
            check=False,
        )
    return Checked(passed=ran.returncode == 0, said=ran.stdout + ran.stderr)


def find() -> None:
    """Raises NoHistory where the program of before cannot be had."""
    _git("cat-file", "-e", f"{RELEASED}^{{commit}}")


def _take_out(folder: Path) -> None:
    """Put the program of before into a folder. Raises NoHistory."""
    with tarfile.open(fileobj=io.BytesIO(_git("archive", RELEASED, *TAKEN))) as archive:
        archive.extractall(folder, filter="data")


def _git(*words: str) -> bytes:
    ran = subprocess.run(  # noqa: S603 - words of our own
        ["git", *words],  # noqa: S607 - git is found as anywhere else
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if ran.returncode:
        raise NoHistory(f"The commit {RELEASED[:12]} is not in this copy of the repository.")
    return ran.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what must not break")
    try:
        checked = check(*(QUICK if parser.parse_args().quick else WHOLE))
    except NoHistory as error:
        sys.exit(str(error))
    sys.stdout.write(checked.said)
    sys.exit(not checked.passed)


if __name__ == "__main__":
    main()
