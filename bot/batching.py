"""`imagine-bot batch FILE`: many requests from the command line, by xAI's batches, into a folder.

Discord is not needed, nor the database: what the operator spends here is in no server's ledger.
"""

import asyncio
import random
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TextIO

from bot.adapters.clock import SystemClock
from bot.adapters.downloads import Downloads
from bot.adapters.grok import Grok, GrokBatches
from bot.adapters.media import MediaTools
from bot.adapters.turns import OwnTurns
from bot.app import RESULT_BYTES_MAX, read_own_models
from bot.core.batches.lines import form_of
from bot.core.batches.running import BatchRun, Progress
from bot.core.batches.source import Source
from bot.core.batches.surveying import Survey
from bot.core.cases.offering import Offering
from bot.core.errors import ImagineError
from bot.core.models import BUILT_IN, name_of
from bot.core.ports import Clock
from bot.settings import Settings
from bot.ui import wording
from bot.ui.speech import ngettext

BAR_CHARS = 30


class WrongFile(ImagineError):
    """The file cannot be sent as it is."""


@asynccontextmanager
async def opened(
    settings: Settings, file: Path, folder: Path, look_every_s: float
) -> AsyncGenerator[BatchRun]:
    """A run of a file into a folder. Raises WrongFile and WrongPrices."""
    source = _source(file)
    provider = Grok(
        base_url=settings.xai_base_url,
        key=settings.xai_api_key.get_secret_value(),
        turns=OwnTurns(settings.xai_requests_per_s),
    )
    downloads = Downloads(settings.media_hosts, RESULT_BYTES_MAX)
    try:
        offering = Offering(BUILT_IN, await read_own_models(settings))
        await offering.refresh(provider)
        yield BatchRun(
            source,
            folder,
            batches=GrokBatches(provider.connection),
            downloads=downloads,
            media=MediaTools(),
            catalogue=offering.catalogue.in_batches,
            clock=SystemClock(),
            rng=random.SystemRandom(),
            look_every_s=look_every_s,
        )
    finally:
        await downloads.aclose()
        await provider.aclose()


def _source(file: Path) -> Source:
    """A file with the folder that it lies in. Raises WrongFile."""
    form = form_of(file.name)
    if form is None or not file.is_file():
        raise WrongFile(f"{file} is no .txt, .csv or .jsonl file.")
    return Source(path=file, form=form, beside=file.resolve().parent)


async def batch(
    settings: Settings,
    file: Path,
    folder: Path,
    *,
    good_only: bool,
    yes: bool,
    out: TextIO,
    look_every_s: float,
) -> None:
    """Send a file, or go on with it, and bring its results into a folder.

    Raises WrongFile for one that is not sent, ImagineError and OSError for what went wrong.
    """
    async with opened(settings, file, folder, look_every_s) as run:
        if not await run.has_begun():
            survey = await run.survey()
            out.write("\n".join([*told(survey), ""]))
            if survey.wrong_count and not good_only:
                raise WrongFile("Nothing was sent. Mend these lines, or send the others: --good")
            if not survey.good_count:
                raise WrongFile("Nothing was sent: no line asks for anything.")
            if not yes and not await agreed(out):
                raise WrongFile("Nothing was sent. To send it unasked: --yes")
        progress = await run.run(bar(out, SystemClock()))
    out.write(f"\n{progress.made:,} of {progress.count:,} requests have results in {folder}\n")
    out.write(f"{folder / 'manifest.csv'} tells which\n")


async def cancelled(settings: Settings, file: Path, folder: Path) -> None:
    """End what was begun of a file; what is done by then is fetched by the next run.

    Raises WrongFile and ImagineError.
    """
    async with opened(settings, file, folder, look_every_s=1.0) as run:
        if not await run.has_begun():
            raise WrongFile(f"Nothing of {file} was begun in {folder}.")
        await run.cancel()


def told(survey: Survey) -> list[str]:
    """What a file comes to, for whoever decides on it."""
    lines = [
        f"line {line.number}: {problem.option} {problem.text}"
        for line in survey.wrong
        for problem in line.problems
    ]
    if survey.wrong_count > len(survey.wrong):
        lines.append(f"and {survey.wrong_count - len(survey.wrong):,} more lines that are wrong")
    lines += [
        f"{part.lines:6,}  {wording.kind(part.kind)} by {name_of(part.model)}, "
        f"about {wording.dollars(part.ticks)}"
        for part in survey.parts
    ]
    requests = ngettext("{count:,} request", "{count:,} requests", survey.good_count)
    whole = requests.format(count=survey.good_count)
    costs = wording.dollars(survey.ticks)
    return [*lines, f"{whole}, about {costs} in all; xAI mostly takes less than a day."]


def bar(out: TextIO, clock: Clock) -> Callable[[Progress], None]:
    """Shows progress: on a terminal one line that is written anew, else a line when it changed."""
    began_ms, shown = clock.now_ms(), ""

    def show(progress: Progress) -> None:
        nonlocal shown
        text = line(progress, (clock.now_ms() - began_ms) / 1000)
        if out.isatty():
            out.write(f"\r\x1b[K{text}")
        elif text != shown:
            out.write(f"{text}\n")
        shown = text
        out.flush()

    return show


def line(progress: Progress, seconds: float) -> str:
    """How far a run is, in a line."""
    share = progress.done / progress.count if progress.count else 1.0
    full = "#" * round(share * BAR_CHARS)
    said = [f"{progress.done:,} of {progress.count:,}"]
    if progress.failed:
        said.append(f"{progress.failed:,} without a result")
    if 0 < progress.done < progress.count and seconds >= 1:
        left_s = seconds / progress.done * (progress.count - progress.done)
        said.append(f"about {max(1, round(left_s / 60))} min left")
    return f"[{full:<{BAR_CHARS}}] {int(share * 100):3} %  {', '.join(said)}"


async def agreed(out: TextIO) -> bool:
    """Whether whoever sits there says yes; an interrupt is not kept waiting for the answer."""
    if not sys.stdin.isatty():
        return False
    out.write("Send it? [y/N] ")
    out.flush()
    typed, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(sys.stdin, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(sys.stdin)
    return sys.stdin.readline().strip().casefold() in {"y", "yes"}
