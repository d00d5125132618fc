"""`imagine-bot batch FILE`: many requests from the command line, into a folder."""

import asyncio
import csv
import io
import json
import os
import pty
import random
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from bot import batching
from bot.core.batches.running import OtherRun, Progress
from bot.settings import Settings
from sandbox.grok import faults, messages
from sandbox.grok import server as grok_server
from sandbox.grok.imagine import GrokImagine
from sandbox.grok.pace import Pace
from tests.wire.forked import forked

QUICK = Pace(batch_read_s=0.05, batch_s=0.2, batches_per_s=None)
TABLE = """\
prompt,kind,count,image_url,id
a lighthouse,,2,,tall
make it night,,,cat.png,cat
,describe,,cat.png,words
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An operator's folder, with an xAI on loopback."""

    grok: GrokImagine
    folder: Path
    env: dict[str, str]

    @property
    def results(self) -> Path:
        return self.folder / "results"

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    async def batch(self, file: Path, **asked: bool) -> str:
        """What the command says."""
        out, usual = io.StringIO(), {"good_only": False, "yes": True}
        settings = Settings(**self.env, _env_file=None)  # pyright: ignore[reportCallIssue]
        await batching.batch(
            settings, file, self.results, **usual | asked, out=out, look_every_s=0.02
        )
        return out.getvalue()

    def batches(self) -> int:
        """How many batches xAI was asked for."""
        return sum(1 for one in self.grok.requests if one.route == "create-batch")

    def manifest(self) -> list[dict[str, str]]:
        with (self.results / "manifest.csv").open(newline="") as table:
            return list(csv.DictReader(table))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk with a picture of a cat."""
    Image.new("RGB", (64, 48), "red").save(tmp_path / "cat.png")
    grok = GrokImagine(clock=time.time, rng=random.Random(1), pace=QUICK)
    async with grok_server.serve(grok) as origin:
        host = origin.removeprefix("http://")
        env = {"XAI_API_KEY": grok.api_key, "XAI_BASE_URL": f"{origin}/v1", "MEDIA_HOSTS": host}
        env |= {"DISCORD_TOKEN": "none.is.needed", "DATA_DIR": str(tmp_path / "data")}
        env |= {"XAI_REQUESTS_PER_S": "100"}
        yield Desk(grok=grok, folder=tmp_path, env=env)


async def test_a_table_is_made_and_listed_in_its_order(desk: Desk) -> None:
    """Kinds are mixed; pictures are fetched and say that a model made them; all is listed."""
    said = await desk.batch(desk.file("wishes.csv", TABLE))

    tall, cat, words = desk.manifest()
    assert "3 requests, about $" in said
    assert "3 of 3 requests have results" in said
    assert "100 %" in said
    assert [row["id"] for row in (tall, cat, words)] == ["tall", "cat", "words"]
    assert tall["files"] == "00002-1.jpg 00002-2.jpg"
    assert cat["files"] == "00003-1.jpg"
    assert words["text"]
    assert {row["problem"] for row in (tall, cat, words)} == {""}
    paid = sum(float(row["cost_usd"]) for row in (tall, cat, words))
    assert paid == pytest.approx(sum(one.ticks for one in desk.grok.bill) / 1e10)
    for name in (*tall["files"].split(), cat["files"]):
        content = (desk.results / name).read_bytes()
        assert b"trainedAlgorithmicMedia" in content
        Image.open(io.BytesIO(content)).load()
    files = [one.method for one in desk.grok.seen if one.path.startswith("/v1/files")]
    assert files == ["POST", "DELETE"]
    listed = json.loads((desk.results / "manifest.json").read_text())
    assert [row["prompt"] for row in listed] == ["a lighthouse", "make it night", ""]


async def test_nothing_is_sent_until_all_is_right(desk: Desk) -> None:
    """The first twenty lines that are wrong are named; who says so sends the others."""
    rows = [f"x{nth},many," for nth in range(25)]
    file = desk.file("wishes.csv", "\n".join(["prompt,count,image_url", "fine,1,", *rows]))
    with pytest.raises(batching.WrongFile) as refused:
        await desk.batch(file)
    out = await desk.batch(file, good_only=True)

    assert "--good" in refused.value.sentence
    named = [line for line in out.splitlines() if line.startswith("line ")]
    assert named[0] == "line 3: count must be a whole number."
    assert len(named) == 20
    assert "and 5 more lines that are wrong" in out
    assert "1 of 1 requests have results" in out


async def test_a_file_that_is_named_has_to_be_there(desk: Desk) -> None:
    """Pictures lie beside the file; one that is missing is said, and nothing was sent."""
    with pytest.raises(batching.WrongFile):
        await desk.batch(desk.file("wishes.csv", "prompt,image_url\nx,dog.png"))
    assert desk.batches() == 0


async def test_what_fails_is_listed_with_its_reason(desk: Desk) -> None:
    """A refusal costs what xAI says; the others are made all the same."""
    desk.grok.faults.add(faults.failed("internal_error", "No.", "batch-item"))
    await desk.batch(desk.file("wishes.txt", "a boat\na tower\n"))
    rows = desk.manifest()

    assert sorted(bool(row["files"]) for row in rows) == [False, True]
    assert [row["problem"] for row in rows if not row["files"]] == ["No."]


async def test_clips_are_made_by_a_model_that_is_batched(desk: Desk) -> None:
    """The cheapest is not: the next one is chosen, and who names it reads what there is."""
    said = await desk.batch(desk.file("wishes.csv", "prompt,seconds\na boat sails,1\n"))
    assert "1  clips by Video 1.0, about $0.07" in said
    assert desk.manifest()[0]["files"] == "00002-1.mp4"

    lite = "prompt,seconds,model\na boat sails,1,grok-imagine-video-1.5-lite\n"
    words = ("batch", str(desk.file("lite.csv", lite)), "--yes")
    process = await forked(*words, folder=desk.folder, env=desk.env)
    assert b"line 2: model has no such value. Choose Video 1.0 or Video 1.5." in (
        await process.out.read()
    )
    assert await process.wait() == 2


async def test_a_file_that_xai_refuses_leaves_its_folder_free(desk: Desk) -> None:
    """Its own words are told; once the file is mended, or xAI takes the model, it is sent anew."""
    desk.grok.catalogue.allow_batches("grok-imagine-image", allowed=False)
    file = desk.file("wishes.txt", "a boat\n")
    words = ("batch", str(file), "--into", str(desk.results), "--yes", "--every", "0.02")
    process = await forked(*words, folder=desk.folder, env=desk.env)
    err = await process.err.read()
    assert await process.wait() == 1
    assert b"is not supported for batch processing" in err
    assert b"Nothing was made of it." in err

    desk.grok.catalogue.allow_batches("grok-imagine-image", allowed=True)
    assert "1 of 1 requests have results" in await desk.batch(file)


async def test_another_file_is_not_mixed_into_a_folder(desk: Desk) -> None:
    """The folder of one run is for one file."""
    await desk.batch(desk.file("wishes.txt", "a boat\n"))
    with pytest.raises(OtherRun):
        await desk.batch(desk.file("others.txt", "a tower\n"))


@pytest.mark.parametrize(
    ("route", "when"),
    [
        ("create-batch", "before"),
        ("create-batch", "after"),
        ("batch", "after"),
        ("batch-results", "after"),
        ("media", "midway"),
    ],
)
async def test_a_run_that_was_killed_goes_on(
    desk: Desk, route: faults.Route, when: faults.Moment
) -> None:
    """At whatever stage: the same command finds what it began, and nothing is paid twice."""
    file = desk.file("wishes.txt", "a boat\na tower\n")
    hold = desk.grok.faults.hold(route, when=when)
    words = ("batch", str(file), "--into", str(desk.results), "--yes", "--every", "0.02")
    process = await forked(*words, folder=desk.folder, env=desk.env)
    await hold.reached()
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    hold.release()
    said = await desk.batch(file)

    assert "2 of 2 requests have results" in said
    assert len([one for one in desk.grok.bill if one.batch_id is not None]) == 2
    assert all(row["files"] for row in desk.manifest())
    assert not list(desk.results.glob(".*"))


async def test_a_lost_answer_begins_nothing_twice(desk: Desk) -> None:
    """Whether it began is asked before it is begun again."""
    desk.grok.faults.add(faults.dropped_after("create-batch"))
    await desk.batch(desk.file("wishes.txt", "a boat\n"))
    assert desk.batches() == 1


async def test_xai_that_is_away_for_a_while_loses_nothing(desk: Desk) -> None:
    """Looks, results and files are asked for again; the run goes on meanwhile."""
    for route in ("batch", "batch-results", "media"):
        desk.grok.faults.add(faults.bad_gateway(route), times=2)
    await desk.batch(desk.file("wishes.txt", "a boat\na tower\n"))
    assert all(row["files"] and not row["problem"] for row in desk.manifest())


async def test_a_link_that_died_is_said(desk: Desk) -> None:
    """Who comes after an hour finds what was paid for, and that its files are gone."""
    desk.grok.faults.add(faults.answering("media", messages.text_response("gone", 404)))
    await desk.batch(desk.file("wishes.txt", "a boat\n"))
    (row,) = desk.manifest()
    assert (row["files"], row["problem"]) == ("", "1 not fetched")
    assert float(row["cost_usd"]) > 0


async def test_a_run_is_cancelled(desk: Desk) -> None:
    """What is done by then is kept; of the rest it is said."""
    desk.grok.pace = replace(QUICK, batch_s=3600.0)
    file = desk.file("wishes.txt", "a boat\na tower\n")
    looked = desk.grok.faults.hold("batch-results", when="after")
    words = ("batch", str(file), "--into", str(desk.results))
    process = await forked(*words, "--yes", folder=desk.folder, env=desk.env)
    await looked.reached()
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 130
    looked.release()
    cancelling = await forked(*words, "--cancel", folder=desk.folder, env=desk.env)
    assert b"It is cancelled." in await cancelling.out.read()
    assert await cancelling.wait() == 0
    await desk.batch(file)

    assert b"It goes on at xAI." in await process.err.read()
    assert {row["problem"] for row in desk.manifest()} == {"cancelled"}


async def test_what_was_cancelled_before_it_began_stays_so(desk: Desk) -> None:
    """Killed before xAI had it, and cancelled: the next run begins nothing."""
    file = desk.file("wishes.txt", "a boat\n")
    asked = desk.grok.faults.hold("create-batch", when="before")
    words = ("batch", str(file), "--into", str(desk.results))
    process = await forked(*words, "--yes", folder=desk.folder, env=desk.env)
    await asked.reached()
    process.send_signal(signal.SIGKILL)
    await process.wait()
    asked.give_up()
    cancelling = await forked(*words, "--cancel", folder=desk.folder, env=desk.env)
    assert await cancelling.wait() == 0
    await desk.batch(file)

    assert desk.batches() == 0
    assert [row["problem"] for row in desk.manifest()] == ["it was cancelled"]


async def test_nobody_is_there_to_say_yes(desk: Desk) -> None:
    """Without a terminal and without --yes the estimate is told, and nothing is sent."""
    file = desk.file("wishes.txt", "a boat\n")
    process = await forked("batch", str(file), folder=desk.folder, env=desk.env)
    out, err = await process.out.read(), await process.err.read()

    assert await process.wait() == 2
    assert b"1 request, about $0.02 in all" in out
    assert b"To send it unasked: --yes" in err
    assert desk.batches() == 0


async def test_an_interrupt_is_an_answer(desk: Desk) -> None:
    """Ctrl+C at the question ends it at once, and nothing was sent."""
    file = desk.file("wishes.txt", "a boat\n")
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "batch", str(file)),
        cwd=desk.folder,
        env={"PATH": os.defpath, "PYTHONPATH": str(Path(batching.__file__).parents[1]), **desk.env},
        stdin=theirs,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    await process.stdout.readuntil(b"[y/N] ")
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    os.close(ours)
    os.close(theirs)

    assert process.returncode == 130
    assert b"Nothing was sent." in err
    assert desk.batches() == 0


def test_progress_is_a_line_with_what_is_left() -> None:
    """A bar, a percentage, the counts, and how long the rest takes at this pace."""
    half = Progress(count=200, made=90, failed=10)
    assert batching.line(half, 600.0) == (
        "[###############               ]  50 %  100 of 200, 10 without a result, about 10 min left"
    )
    assert batching.line(Progress(count=1, made=1, failed=0), 9.0).endswith("1 of 1")
