"""What Linux says of a process and of the machine: memory, and the processors' time."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

MIB = 2**20
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A process at one moment; times are from its start."""

    memory_bytes: int
    """What is in memory now, pages shared with others included."""
    peak_bytes: int
    """The most since the start, or since `forget_peak`."""
    cpu_s: float
    children_cpu_s: float
    """Of children that have ended."""
    kept_waiting_s: float
    """How long its main thread could have run, and had no core."""


def usage(pid: int) -> Usage:
    """What a process uses. Raises FileNotFoundError when it has ended."""
    folder = Path(f"/proc/{pid}")
    # Behind the name, which may hold anything, the state is field 3 and user time field 14.
    times = (folder / "stat").read_text().rpartition(")")[2].split()[11:15]
    user_s, system_s, children_user_s, children_system_s = (int(t) / TICKS_PER_S for t in times)
    status = (folder / "status").read_text()
    return Usage(
        memory_bytes=_kib(status, "VmRSS") * 1024,
        peak_bytes=_kib(status, "VmHWM") * 1024,
        cpu_s=user_s + system_s,
        children_cpu_s=children_user_s + children_system_s,
        kept_waiting_s=int((folder / "schedstat").read_text().split()[1]) / 1e9,
    )


def machine_cpu_s() -> float:
    """What all processes together have used of all cores since the machine started."""
    words = Path("/proc/stat").read_text().splitlines()[0].split()
    user, nice, system, _, _, interrupts, soft_interrupts = map(int, words[1:8])
    return (user + nice + system + interrupts + soft_interrupts) / TICKS_PER_S


def forget_peak(pid: int) -> None:
    """Let the peak of a process's memory begin anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _kib(status: str, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise ValueError(f"no {name} in the status of the process")
    return int(found[1])
