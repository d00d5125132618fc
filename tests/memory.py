"""Where tests keep their files: in memory, where the machine has room there."""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - only folders with names of their own are made in it
ENOUGH_BYTES = 2**30


def fast_folder() -> str | None:
    """A folder in memory with room for what all tests keep; None for the usual one."""
    there = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES
    return str(MEMORY) if there else None
