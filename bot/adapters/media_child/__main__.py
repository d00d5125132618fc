"""Runs one verb: `inspect FILE`, `take_in SOURCE TARGET`, or `fit SOURCE TARGET BYTES`.

The last line it writes is a JSON object, or the last line of an error that nobody foresaw. It
imports nothing of the bot, and libraries only once its limits hold.
"""

import json
import os
import resource
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from report import ProblemError

MEMORY_BYTES_MAX = 2 * 1024**3
WRITTEN_BYTES_MAX = 64 * 1024**2
OPEN_CPU_S_MAX = 50
FIT_CPU_S_MAX = 400
"""15 s of 1080p take one try of 40 s on one core of 2024; enough for three on a slow one."""
NICENESS = 10
"""Opening files must not make the bot slow to answer."""


def main() -> None:
    verb, *words = sys.argv[1:]
    try:
        report = {"inspect": inspect, "take_in": take_in, "fit": fit}[verb](*words)
    except ProblemError as problem:
        report = {"problem": str(problem)}
    sys.stdout.write(json.dumps(report) + "\n")


def inspect(path: str) -> dict[str, Any]:
    """What a picture or an MP4 is, once it has been decoded."""
    _limit_ourselves(OPEN_CPU_S_MAX, WRITTEN_BYTES_MAX)
    return _looked_at(Path(path))


def take_in(source: str, target: str) -> dict[str, Any]:
    """Write a picture anew: upright, in sRGB, its first frame alone, without metadata."""
    _limit_ourselves(OPEN_CPU_S_MAX, WRITTEN_BYTES_MAX)
    import pictures  # noqa: PLC0415 - only now that limits hold

    part = Path(f"{target}.part")
    facts = pictures.take_in(Path(source), part)
    part.replace(target)
    return facts


def fit(source: str, target: str, bytes_max: str) -> dict[str, Any]:
    """Write a copy of at most so many bytes; what is small enough already is copied as it is."""
    most = int(bytes_max)
    _limit_ourselves(FIT_CPU_S_MAX, 2 * most + WRITTEN_BYTES_MAX)
    given, part = Path(source), Path(f"{target}.part")
    facts = _looked_at(given)
    if given.stat().st_size <= most:
        shutil.copyfile(given, part)
    elif facts["content_type"] == "video/mp4":
        import clip_fit  # noqa: PLC0415 - only now that limits hold

        facts = clip_fit.fit(given, part, most)
    else:
        import pictures  # noqa: PLC0415 - only now that limits hold

        facts = pictures.fit(given, part, most)
    part.replace(target)
    return facts


def _looked_at(path: Path) -> dict[str, Any]:
    import pictures  # noqa: PLC0415 - only now that limits hold

    facts = pictures.inspect(path)
    if facts is None:
        import clips  # noqa: PLC0415 - only now that limits hold

        facts = clips.inspect(path)
    return facts


def _limit_ourselves(cpu_s: int, written_bytes: int) -> None:
    os.nice(NICENESS)
    limits = {
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: written_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: MEMORY_BYTES_MAX,
    }
    for what, most in limits.items():
        with suppress(ValueError):  # macOS takes no limit on memory
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
