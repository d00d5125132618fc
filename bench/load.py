"""Whether the bot stays quick and small under load: real processes on loopback, three scenarios.

in-flight     many clips rendering at once in one process: memory, CPU, loop lag; then delivery
interactions  many commands a second, sent at their times however late the answers are, in turns
              with a bot that does nothing but acknowledge; whichever is not at turn is held still
large         heavy clips that are done at once: how much the process grows while delivering them

    .venv/bin/python bench/load.py [in-flight] [interactions] [large]
    .venv/bin/python bench/load.py --clips 100 --seconds 10 --large 5    a quick look

Needs Linux. The stand-ins share the machine with the bot, so their use of it is printed too, and
that of strangers: times count only where those are few. The lag of a loop is how late something ran
in it that was due at a moment; all moments count alike.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _process import MIB, forget_peak, usage
from _scene import (
    Delays,
    Heard,
    Scene,
    Span,
    ask_for,
    delivered,
    open_scene,
    percentile,
    until,
)
from _stage import ONLY_DEFERS

ACK_RATIO_MAX = 1.5
LAG_MS_MAX = 50.0
IN_FLIGHT_MIB_MAX = 250.0
LARGE_GROWTH_MIB_MAX = 64.0

CLIPS_PER_S = 25.0
CLIP_S = 120.0
"""How long a clip seems to take, by its percentage."""
PICTURE_S = 5.0
SMALL_CLIP_BYTES = MIB
CATCH_UP_S = 0.5
"""For the bot that was held still, before its turn."""
SETTLE_S = 3.0
LOOK_EVERY_S = 0.5
INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How much of everything."""

    clips: int
    hold_s: float
    per_s: int
    seconds: float
    slice_s: float
    large: int
    large_mib: int
    wait_s: float
    profiles: Path | None

    def profile(self, scenario: str) -> Path | None:
        """Where the profile of a scenario goes, if it is wanted."""
        return self.profiles and (self.profiles / f"{scenario}.prof").absolute()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of a table."""

    name: str
    value: float
    unit: str
    most: float | None = None

    @property
    def is_met(self) -> bool:
        return self.most is None or self.value <= self.most

    def __str__(self) -> str:
        line = f"  {self.name:<58}{self.value:>10,.1f} {self.unit:<12}"
        if self.most is not None:
            line += f"{f'at most {self.most:g}':<16}{'met' if self.is_met else 'MISSED'}"
        return line.rstrip()


Scenario = Callable[[Options, Path], Coroutine[Any, Any, list[Figure]]]


async def in_flight(options: Options, folder: Path) -> list[Figure]:
    """Many clips at once, held for a while, then done all together."""
    async with open_scene(
        folder,
        clip_bytes=SMALL_CLIP_BYTES,
        clip_s=CLIP_S,
        picture_s=1.0,
        profile=options.profile("in-flight"),
    ) as scene:
        await scene.warm_up()
        empty = usage(scene.pid)
        heard = await ask_for(scene, "video", count=options.clips, per_s=CLIPS_PER_S)
        all_there = await until_in_flight(scene, options.clips, options.wait_s)
        submitting = usage(scene.pid)
        held = await scene.during(asyncio.sleep(options.hold_s))
        await scene.grok.release()
        delivering = await scene.during(until_delivered(heard, options.wait_s))
        delays = await scene.delays()
    count = len(heard.asked)
    cpu_s = delivering.after.cpu_s - empty.cpu_s
    return [
        *missing("clips that were not in flight", count - all_there),
        *missing("clips that were not delivered", count - delivered(heard.asked)),
        Figure(
            name="most memory up to the release",
            value=held.after.peak_bytes / MIB,
            unit="MiB",
            most=IN_FLIGHT_MIB_MAX,
        ),
        Figure(name="memory before", value=empty.memory_bytes / MIB, unit="MiB"),
        *late("in flight", delays, held),
        *late("while delivering", delays, delivering),
        per_job("CPU per job until in flight", submitting.cpu_s - empty.cpu_s, count),
        Figure(name="CPU in flight", value=held.percent(held.cpu_s), unit="% of a core"),
        Figure(name="looks at xAI in flight", value=held.polls / held.wall_s, unit="/s"),
        Figure(name="CPU per look", value=1000 * held.cpu_s / max(1, held.polls), unit="ms"),
        per_job("CPU per job to fetch and deliver", delivering.cpu_s, count),
        per_job("CPU per job in all", cpu_s, count),
        per_job("CPU of children per job", delivering.children_cpu_s, count),
        Figure(name="time until all were delivered", value=delivering.wall_s, unit="s"),
        *cores("in flight", [held]),
        *cores("delivering", [delivering]),
    ]


async def interactions(options: Options, folder: Path) -> list[Figure]:
    """Commands at set times, to our bot and to one that only defers, in turns."""
    async with AsyncExitStack() as stack:
        scenes = [
            await stack.enter_async_context(
                open_scene(
                    folder.with_name(f"{folder.name}-{name}"),
                    clip_bytes=SMALL_CLIP_BYTES,
                    clip_s=CLIP_S,
                    picture_s=PICTURE_S,
                    command=command,
                    profile=options.profile("interactions"),
                )
            )
            for name, command in (("ours", None), ("other", [sys.executable, "-c", ONLY_DEFERS]))
        ]
        ours, other = scenes
        await ours.warm_up()
        await ask_for(other, "imagine", count=5, per_s=10)
        turns: dict[int, list[tuple[Heard, Span]]] = {ours.pid: [], other.pid: []}
        for scene in scenes:
            scene.hold_still()
        for _ in range(max(1, round(options.seconds / options.slice_s))):
            for scene in scenes:
                turns[scene.pid].append(await turn(scene, options))
        ours.go_on()
        delays = await ours.delays()
    mine, theirs = turns[ours.pid], turns[other.pid]
    spans = [span for _, span in mine]
    count = sum(len(heard.asked) for heard, _ in mine)
    done = sum(delivered(heard.asked) for heard, _ in mine)
    begun = sum(span.submitted for span in spans)
    p99 = percentile(took_ms(mine), 99)
    return [
        Figure(
            name="acknowledgement p99, times that of the other",
            value=p99 / percentile(took_ms(theirs), 99),
            unit="",
            most=ACK_RATIO_MAX,
        ),
        *acknowledgements("imagine-bot", mine),
        *acknowledgements("a bot that only defers", theirs),
        *late("in its turns", delays, *spans),
        per_job("CPU per command meanwhile", sum(span.cpu_s for span in spans), count),
        per_job("CPU of children per command", sum(span.children_cpu_s for span in spans), count),
        Figure(name="memory at the end", value=spans[-1].after.memory_bytes / MIB, unit="MiB"),
        Figure(name="jobs begun in its turns", value=begun, unit=f"of {count}"),
        Figure(name="jobs delivered", value=done, unit=f"of {count}"),
        *cores("imagine-bot's turns", spans),
        *cores("the other's turns", [span for _, span in theirs]),
    ]


async def turn(scene: Scene, options: Options) -> tuple[Heard, Span]:
    """One bot's turn; the others stand still."""
    scene.go_on()
    await asyncio.sleep(CATCH_UP_S)
    count = max(1, round(options.per_s * options.slice_s))
    heard: list[Heard] = []

    async def asking() -> None:
        heard.append(await ask_for(scene, "imagine", count=count, per_s=options.per_s))

    span = await scene.during(asking())
    scene.hold_still()
    return heard[0], span


async def large(options: Options, folder: Path) -> list[Figure]:
    """Heavy clips that are done at the same moment."""
    async with open_scene(
        folder,
        clip_bytes=options.large_mib * MIB,
        clip_s=CLIP_S,
        picture_s=1.0,
        profile=options.profile("large"),
    ) as scene:
        await scene.warm_up()
        heard = await ask_for(scene, "video", count=options.large, per_s=CLIPS_PER_S)
        all_there = await until_in_flight(scene, options.large, options.wait_s)
        await asyncio.sleep(SETTLE_S)
        forget_peak(scene.pid)
        await scene.grok.release()
        span = await scene.during(until_delivered(heard, options.wait_s))
        delays = await scene.delays()
    count = len(heard.asked)
    level = span.before.memory_bytes
    return [
        *missing("clips that were not in flight", count - all_there),
        *missing("clips that were not delivered", count - delivered(heard.asked)),
        Figure(
            name="most memory above the level before",
            value=(span.after.peak_bytes - level) / MIB,
            unit="MiB",
            most=LARGE_GROWTH_MIB_MAX,
        ),
        Figure(
            name="memory above it afterwards",
            value=(span.after.memory_bytes - level) / MIB,
            unit="MiB",
        ),
        Figure(name="memory before", value=level / MIB, unit="MiB"),
        *late("while delivering", delays, span),
        Figure(name="time until all were delivered", value=span.wall_s, unit="s"),
        per_job("CPU per clip", span.cpu_s, count),
        per_job("CPU of children per clip", span.children_cpu_s, count),
        *cores("delivering", [span]),
    ]


async def until_in_flight(scene: Scene, count: int, within_s: float) -> int:
    """Wait until so many clips are with the provider; how many are."""
    end_s = time.monotonic() + within_s
    while True:
        clips: int = (await scene.grok.counts())["clips"]
        if clips >= count or time.monotonic() > end_s:
            return clips
        await asyncio.sleep(LOOK_EVERY_S)


async def until_delivered(heard: Heard, within_s: float) -> None:
    """Wait until everything that was asked for is there, or for as long as was said."""
    await until(lambda: delivered(heard.asked) == len(heard.asked), within_s=within_s)


def took_ms(turns: Sequence[tuple[Heard, Span]]) -> list[float]:
    return [took for heard, _ in turns for took in heard.took_ms]


def acknowledgements(name: str, turns: Sequence[tuple[Heard, Span]]) -> list[Figure]:
    """How soon one of the bots acknowledged."""
    took = took_ms(turns)
    late = [late for heard, _ in turns for late in heard.sent_late_ms]
    return [
        Figure(name=f"{name}: acknowledgement p50", value=percentile(took, 50), unit="ms"),
        Figure(name=f"{name}: acknowledgement p99", value=percentile(took, 99), unit="ms"),
        Figure(name=f"{name}: worst", value=max(took), unit="ms"),
        Figure(name=f"{name}: sent later than due, p99", value=percentile(late, 99), unit="ms"),
        *missing(f"{name}: not acknowledged in time", sum(heard.lost for heard, _ in turns)),
    ]


def missing(name: str, count: int) -> list[Figure]:
    """What should not be; a line only if there is any."""
    return [Figure(name=name, value=count, unit="", most=0)] if count else []


def late(when: str, delays: Delays, *spans: Span) -> list[Figure]:
    """How the bot's loop kept time."""
    lags, collections = delays.lags_ms(*spans), delays.collections_ms(*spans)
    p99 = percentile(lags, 99)
    return [
        Figure(name=f"loop lag {when}, p99", value=p99, unit="ms", most=LAG_MS_MAX),
        Figure(name=f"loop lag {when}, worst", value=max(lags, default=0), unit="ms"),
        Figure(name=f"longest collection {when}", value=max(collections, default=0), unit="ms"),
    ]


def per_job(name: str, cpu_s: float, count: int) -> Figure:
    return Figure(name=name, value=1000 * cpu_s / max(1, count), unit="ms")


def cores(when: str, spans: Sequence[Span]) -> list[Figure]:
    """Who used the processors: what others take, the bot cannot have."""
    wall_s = sum(span.wall_s for span in spans)
    return [
        Figure(name=f"{name}, {when}", value=100 * of / wall_s, unit="% of a core")
        for name, of in (
            ("CPU of the bot", sum(span.cpu_s for span in spans)),
            ("CPU of the stand-in for Discord", sum(span.own_cpu_s for span in spans)),
            ("CPU of the stand-in for xAI", sum(span.grok_cpu_s for span in spans)),
            ("CPU of strangers on this machine", sum(span.others_cpu_s for span in spans)),
            ("the loop was kept waiting for a core", sum(span.kept_waiting_s for span in spans)),
        )
    ]


SCENARIOS: dict[str, Scenario] = {
    "in-flight": in_flight,
    "interactions": interactions,
    "large": large,
}


def main() -> None:
    """Measure and print."""
    names, options = _asked()
    try:
        met = asyncio.run(measure(names, options))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(INTERRUPTED)
    sys.exit(0 if met else 1)


async def measure(names: Sequence[str], options: Options) -> bool:
    """Every scenario, one after the other; whether all aims were met."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - it runs this
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    aims: list[tuple[str, Figure]] = []
    with tempfile.TemporaryDirectory(prefix="imagine-load-") as folder:
        for name in names:
            print(f"{name}: {_in_words(name, options)}", flush=True)
            figures = await SCENARIOS[name](options, Path(folder) / name)
            print(*figures, sep="\n", end="\n\n", flush=True)
            aims += [(name, figure) for figure in figures if figure.most is not None]
    missed = [f"{name}, {figure.name}" for name, figure in aims if not figure.is_met]
    print(f"{len(aims) - len(missed)} of {len(aims)} aims are met.", end=" ")
    print(f"Missed: {'; '.join(missed)}." if missed else "")
    return not missed


def _in_words(name: str, options: Options) -> str:
    return {
        "in-flight": f"{options.clips} clips at once, held for {options.hold_s:g} s",
        "interactions": f"{options.per_s} commands a second for {options.seconds:g} s to each "
        f"bot, in turns of {options.slice_s:g} s",
        "large": f"{options.large} clips of {options.large_mib} MiB done at once",
    }[name]


def _asked() -> tuple[list[str], Options]:
    parser = argparse.ArgumentParser(description="The bot under load, beside its aims.")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    parser.add_argument("--clips", type=_up_to(1_000), default=1_000)
    parser.add_argument("--hold", type=_up_to(300), default=30, help="seconds to keep them so")
    parser.add_argument("--per-second", type=_up_to(500), default=100)
    parser.add_argument("--seconds", type=_up_to(300), default=60)
    parser.add_argument("--slice", type=_up_to(60), default=5, help="seconds of a bot's turn")
    parser.add_argument("--large", type=_up_to(100), default=20)
    parser.add_argument("--large-mib", type=_up_to(20), default=20)
    parser.add_argument("--wait", type=_up_to(1_800), default=300, help="most seconds to wait")
    parser.add_argument("--profiles", type=Path, metavar="DIR", help="keep the bot's profiles")
    asked = parser.parse_args()
    names: list[str] = asked.scenarios or list(SCENARIOS)
    if unknown := set(names) - set(SCENARIOS):
        parser.error(f"no scenario is called {', '.join(unknown)}")
    if asked.profiles is not None:
        asked.profiles.mkdir(parents=True, exist_ok=True)
    return names, Options(
        clips=asked.clips,
        hold_s=asked.hold,
        per_s=asked.per_second,
        seconds=asked.seconds,
        slice_s=asked.slice,
        large=asked.large,
        large_mib=asked.large_mib,
        wait_s=asked.wait,
        profiles=asked.profiles,
    )


def _up_to(most: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        if not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"from 1 to {most}")
        return int(text)

    return whole


if __name__ == "__main__":
    main()
