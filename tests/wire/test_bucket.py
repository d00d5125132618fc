"""The bot with its files in a bucket: what people get of it, and what is left there."""

import os
import re
import signal
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from stage import Stage, is_result, shown, words

from tests.storage import Storage, names_in

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True)
class Scene:
    """The bot, and the storage behind it."""

    stage: Stage
    storage: Storage
    bucket: Path

    @property
    def media(self) -> Path:
        """Where files are on their way on the machine of the bot."""
        return self.stage.places.data_dir / "imagine-bot" / "media"


@pytest_asyncio.fixture(loop_scope="module")
async def scene(stage_on_storage: tuple[Stage, Storage, Path]) -> Scene:
    return Scene(*stage_on_storage)


async def made(scene: Scene, command: str, prompt: str, **options: Any) -> dict[str, Any]:
    """The card of what ann asked for, once it shows it."""
    stage = scene.stage
    await stage.discord.person("ann").slash(stage.pictures, command, prompt=prompt, **options)
    return await stage.card(lambda text: prompt in text and "AI-generated" in text)


async def original(scene: Scene, card: dict[str, Any]) -> str:
    """The address that ann is given for what a card shows smaller."""
    await scene.stage.discord.person("ann").press(card, "Original")
    told = await scene.stage.card(lambda text: "As it was made" in text)
    (url,) = re.findall(r"\((http[^)]+)\)", words(told))
    return url


def left_here(scene: Scene) -> list[Path]:
    """Files that lie on the bot's own disk."""
    # The bot removes folders meanwhile, which this passes over.
    return [Path(folder, name) for folder, _, names in os.walk(scene.media) for name in names]


async def status(url: str) -> int:
    async with httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(url)).status_code


async def test_a_takedown_ends_a_link_that_the_storage_answers(scene: Scene) -> None:
    """The whole clip is had straight from the storage, until it is taken down; it stays, elsewhere.

    Nothing of it stays on the bot's own disk.
    """
    stage = scene.stage
    first = await made(scene, "video", "a quick river", seconds=2)
    async with httpx.AsyncClient(trust_env=False) as http:
        weight = len((await http.get(shown(first)[0])).content)
    for limited in (stage.discord.guild, stage.discord.person("ann").user):
        limited.upload_limit_bytes = weight * 2 // 3
    card = await made(scene, "video", "a slow river", seconds=2)
    url = await original(scene, card)
    async with httpx.AsyncClient(trust_env=False) as http:
        whole = await http.get(url)
    before = names_in(scene.bucket)

    cleo = stage.discord.person("cleo")
    await cleo.submit(await cleo.menu(card, "Take down"))
    await stage.card(lambda text: "was taken down by a moderator" in text)
    await stage.until(lambda: names_in(scene.bucket) != before)

    assert url.startswith(f"{scene.storage.origin}/{scene.bucket.name}/")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert await status(url) == 404
    await stage.until(lambda: not left_here(scene))


async def test_an_outage_of_the_storage_costs_nobody_their_picture(scene: Scene) -> None:
    """What xAI made waits on the bot's disk until it can be kept, and is shown then, paid once."""
    stage = scene.stage
    renders = len(stage.grok.bill)
    scene.storage.stop()
    await stage.discord.person("ann").slash(stage.pictures, "imagine", prompt="a red kite")
    await stage.hears("action=step_halted")
    scene.storage.start()
    card = await stage.card(lambda text: "a red kite" in text and "AI-generated" in text)

    assert is_result(card)
    assert len(stage.grok.bill) == renders + 1
    await stage.until(lambda: not left_here(scene))


async def test_what_cannot_be_read_is_not_sent(scene: Scene) -> None:
    """A request whose picture cannot be reached keeps its place; it is sent once, when it can."""
    stage, ann = scene.stage, scene.stage.discord.person("ann")
    card = await made(scene, "imagine", "a green kite")
    (number,) = re.findall(r"`#(\d+)`", words(card))
    await stage.hears("action=job_done", f"number={number}")
    ben = stage.discord.person("ben")
    await ben.slash(stage.pictures, "settings ask_above", dollars=0.1)
    await stage.card(lambda text: "$0.10" in text, of="ben")
    dear = {"from": f"#{number}", "seconds": 15}
    await ann.slash(stage.pictures, "video", prompt="at dusk", **dear)
    question = await stage.card(lambda text: "Shall I begin?" in text)
    renders = len(stage.grok.bill)
    scene.storage.stop()
    await ann.press(question, "Go")
    await stage.hears("action=submission_refused")
    assert len(stage.grok.bill) == renders
    scene.storage.start()
    await stage.card(lambda text: "at dusk" in text and "AI-generated" in text)
    assert len(stage.grok.bill) == renders + 1


async def test_everything_goes_from_the_bucket_when_its_time_is_over(scene: Scene) -> None:
    """Retention empties it, whatever it was kept for."""
    stage = scene.stage
    await made(scene, "imagine", "a blue kite")
    assert names_in(scene.bucket)
    await stage.end(signal.SIGTERM)
    with (
        closing(sqlite3.connect(stage.places.data_dir / "imagine-bot" / "imagine.db")) as database,
        database,
    ):
        database.execute("update media set added_at_ms = 1")
        database.execute("update jobs set withheld = null")
    await stage.start()
    await stage.until(lambda: not names_in(scene.bucket))
