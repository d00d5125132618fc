"""A share of a core for a process and its children, by Linux's control groups: needs root."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PERIOD_US = 20_000
"""Short, so that a process that has used up its share stands still for a moment only."""
_NEWER = Path("/sys/fs/cgroup/cgroup.controllers")
_ROOTS = (Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup"))


class NoQuotaError(Exception):
    """The machine gives nobody a share of a core."""


@contextmanager
def share(pid: int, percent: float) -> Iterator[None]:
    """Give a process so much of one core, as long as the context lasts. Raises NoQuotaError."""
    folder = _ROOTS[_NEWER.exists()] / f"imagine-bench-{pid}"
    quota_us = round(PERIOD_US * percent / 100)
    try:
        folder.mkdir()
        if _NEWER.exists():
            (folder / "cpu.max").write_text(f"{quota_us} {PERIOD_US}")
        else:
            (folder / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (folder / "cpu.cfs_quota_us").write_text(str(quota_us))
        (folder / "cgroup.procs").write_text(str(pid))
    except OSError as error:
        with suppress(OSError):
            folder.rmdir()
        raise NoQuotaError(str(error)) from error
    try:
        yield
    finally:
        _leave(folder)


def _leave(folder: Path) -> None:
    """Put who is still in it back where all others are, and remove it."""
    for pid in (folder / "cgroup.procs").read_text().split():
        with suppress(OSError):
            (folder.parent / "cgroup.procs").write_text(pid)
    with suppress(OSError):
        folder.rmdir()
