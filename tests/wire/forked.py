"""The bot's command as a process of its own that need not load the bot first.

To start Python and load the bot takes many times longer than what most tests want of it. So one
process has loaded it, and forks for each command: its sockets, signals, files and exit code are
its own. What begins with a new Python, as an operator's does, is `started` in test_cli.
"""

import asyncio
import multiprocessing
import os
import sys
from asyncio import StreamReader
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from signal import Signals

LOADED = (
    "running",
    "check",
    "migrating",
    "moving",
    "operating",
    "pricing",
    "sealed",
    "batching",
    "__main__",
)
"""What the commands load of the bot, each when it is asked for."""

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([f"bot.{module}" for module in LOADED])


@dataclass(frozen=True, slots=True, kw_only=True)
class Forked:
    """A command that runs, and what it writes."""

    out: StreamReader
    err: StreamReader
    process: ForkServerProcess

    def send_signal(self, number: Signals) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    async def wait(self) -> int:
        """Wait for its end; its exit code."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self.process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self.process.sentinel)
        self.process.join()
        assert self.process.exitcode is not None
        return self.process.exitcode


async def forked(
    *words: str, folder: Path, env: Mapping[str, str], together: bool = False
) -> Forked:
    """Run a command in a folder, with nothing in its environment but `env`.

    What it writes comes in two streams, or `together` in one.
    """
    out, to_out = await _pipe()
    err, to_err = (out, to_out) if together else await _pipe()
    process = _CONTEXT.Process(target=_run, args=(words, folder, dict(env), to_out, to_err))
    with to_out, to_err:
        process.start()
    return Forked(out=out, err=err, process=process)


def _run(
    words: Sequence[str], folder: Path, env: Mapping[str, str], out: Connection, err: Connection
) -> None:
    """The command, in the forked process."""
    from bot.__main__ import main  # noqa: PLC0415 - loaded there, and not where tests run

    for number, stream, pipe in ((1, sys.stdout, out), (2, sys.stderr, err)):
        os.dup2(pipe.fileno(), number)
        assert isinstance(stream, TextIOWrapper)
        stream.reconfigure(write_through=True)
    out.close()
    err.close()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    sys.argv[1:] = words
    main()


async def _pipe() -> tuple[StreamReader, Connection]:
    """What is written into its second half is read from its first."""
    reading, writing = os.pipe()
    stream = StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(reading, "rb")
    )
    return stream, Connection(writing, readable=False)
