"""Has the libraries open, and forks for each file: the fork runs one verb, such as `take_in`.

A request is a list of words over the control socket (the verb, a function below, and what it is
about), with a socket of its own for the answer. The fork writes its process id, then a report: the
last line is a JSON object, or the last line of an error that nobody foresaw.
"""

import atexit
import json
import os
import resource
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import clip_fit
import clip_intake
import clip_join
import clips
import label as labels
import pictures
import stills
from report import ProblemError

REQUEST_BYTES_MAX = 64 * 1024
MEMORY_BYTES_MAX = 2 * 1024**3
WRITTEN_BYTES_MAX = 64 * 1024**2
OPEN_CPU_S_MAX = 50
WRITTEN_FILM_BYTES_MAX = 256 * 1024**2
"""More than is planned for one of several clips."""
HEAVY_CPU_S_MAX = 400
"""15 s of 1080p take one try of 40 s on one core of 2024; enough for three on a slow one."""
NICENESS = 10
"""Opening files must not make the bot slow to answer."""


def main() -> None:
    """Serve until nobody is at the other end of the control socket any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the bot, which lets us finish
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a fork ended
    control = socket.socket(fileno=int(sys.argv[1]))
    while True:
        request, answers, _, _ = socket.recv_fds(control, REQUEST_BYTES_MAX, 1)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            atexit.register(leave)
            answer(answers[0], json.loads(request))
            return
        os.close(answers[0])


def answer(to: int, words: list[str]) -> None:
    """Run a verb and write its report; an error that nobody foresaw is told where it comes out."""
    for stream in (1, 2):
        os.dup2(to, stream)
    os.close(to)
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    sys.stdout.write(json.dumps(report_of(*words)) + "\n")


def leave() -> None:
    """End at once: to take the libraries apart takes ten times longer than to look at a picture."""
    sys.stdout.flush()
    os._exit(0)


def report_of(verb: str, *words: str) -> dict[str, Any]:
    """What a verb has to say, or the problem it met."""
    try:
        return VERBS[verb](*words)
    except ProblemError as problem:
        return {"problem": str(problem)}


def inspect(path: str) -> dict[str, Any]:
    """What a picture or an MP4 is, once it has been decoded."""
    _limit_ourselves(OPEN_CPU_S_MAX, WRITTEN_BYTES_MAX)
    return _looked_at(Path(path))


def take_in(source: str, target: str) -> dict[str, Any]:
    """Write an uploaded picture anew."""
    _limit_ourselves(OPEN_CPU_S_MAX, WRITTEN_BYTES_MAX)
    return _made(target, lambda part: pictures.take_in(Path(source), part))


def take_in_clip(
    source: str, target: str, which: str = "first", seconds: str = ""
) -> dict[str, Any]:
    """Write an uploaded clip anew, or its `first` or `last` seconds."""
    _limit_ourselves(HEAVY_CPU_S_MAX, WRITTEN_BYTES_MAX)
    keep_s = Fraction(seconds) if seconds else None
    try:
        return _made(
            target,
            lambda part: clip_intake.take_in(Path(source), part, keep_s, at_end=which == "last"),
        )
    except MemoryError:
        raise ProblemError("clip_too_heavy") from None


def last_frame(clip: str, target: str) -> dict[str, Any]:
    """Write the last picture of a clip."""
    _limit_ourselves(OPEN_CPU_S_MAX, WRITTEN_BYTES_MAX)
    return _made(target, lambda part: stills.last_frame(Path(clip), part))


def beside(before: str, after: str, target: str) -> dict[str, Any]:
    """Write a picture that shows two results next to each other."""
    _limit_ourselves(OPEN_CPU_S_MAX, WRITTEN_BYTES_MAX)
    return _made(target, lambda part: stills.beside(Path(before), Path(after), part))


def thumbnail(source: str, target: str) -> dict[str, Any]:
    """Write a small picture of a result."""
    _limit_ourselves(OPEN_CPU_S_MAX, WRITTEN_BYTES_MAX)
    return _made(target, lambda part: stills.thumbnail(Path(source), part))


def stitch(target: str, *clips: str) -> dict[str, Any]:
    """Write one clip that plays all of them."""
    _limit_ourselves(HEAVY_CPU_S_MAX, WRITTEN_FILM_BYTES_MAX)
    paths = [Path(clip) for clip in clips]
    return _made(target, lambda part: clip_join.stitch(paths, part) | _prints(part))


def prints(path: str) -> dict[str, Any]:
    """What a picture or clip that people attached is known again by."""
    _limit_ourselves(OPEN_CPU_S_MAX, WRITTEN_BYTES_MAX)
    seen = pictures.prints_of(Path(path))
    return clip_intake.prints_of(Path(path)) if seen is None else seen


def label(path: str, model: str, job_id: str) -> dict[str, Any]:
    """Write into a file, in its place, that it was made by a model."""
    _limit_ourselves(OPEN_CPU_S_MAX, Path(path).stat().st_size + WRITTEN_BYTES_MAX)
    part = Path(f"{path}.part")
    written = labels.write(Path(path), part, model, job_id)
    if written:
        part.replace(path)
    return {"labelled": written}


def fit(source: str, target: str, bytes_max: str) -> dict[str, Any]:
    """Write a copy of at most so many bytes; what is small enough already is copied as it is."""
    most = int(bytes_max)
    _limit_ourselves(HEAVY_CPU_S_MAX, 2 * most + WRITTEN_BYTES_MAX)
    return _made(target, lambda part: _fitted(Path(source), part, most))


def _fitted(given: Path, part: Path, most: int) -> dict[str, Any]:
    facts = _looked_at(given)
    if given.stat().st_size <= most:
        shutil.copyfile(given, part)
        return facts
    write = clip_fit.fit if facts["content_type"] == "video/mp4" else pictures.fit
    return write(given, part, most) | _prints(part)


def _made(target: str, make: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """What was made, under its name only once it is whole."""
    part = Path(f"{target}.part")
    facts = make(part)
    part.replace(target)
    return facts


def _looked_at(path: Path) -> dict[str, Any]:
    facts = pictures.inspect(path)
    if facts is None:
        facts = clips.inspect(path)
    return facts


def _prints(made: Path) -> dict[str, Any]:
    facts = _looked_at(made)
    return {"exact": facts["exact"], "looks": facts["looks"]}


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


OPENING: tuple[Callable[..., dict[str, Any]], ...] = (inspect, take_in, take_in_clip, prints, label)
MAKING: tuple[Callable[..., dict[str, Any]], ...] = (fit, last_frame, stitch, beside, thumbnail)
VERBS = {verb.__name__: verb for verb in (*OPENING, *MAKING)}


if __name__ == "__main__":
    main()
