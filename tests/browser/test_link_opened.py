"""A link to a kept file in a real browser, which plays a clip only if our headers let it."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright
from test_page_story import CHROMIUM, FLAGS  # without Chromium this file is skipped with it

from bot.adapters.clock import SystemClock
from bot.adapters.links import KeptFile, SignedLinks, link_server
from bot.core.jobs import Media
from tests.contracts import _files

CAN_PLAY = 3
"""What HTMLMediaElement.readyState is from when there is something to play."""

pytestmark = pytest.mark.timeout(120)


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield await browser.new_page()
        await browser.close()


def media(part: int, content_type: str) -> Media:
    return Media(
        job_id="01m7x92w5trykf2s",
        role="result",
        part=part,
        blob=f"01m7x92w5trykf2s/result-{part}",
        content_type=content_type,
        size_bytes=1,
        width=64,
        height=48,
    )


async def test_a_link_opens_in_a_browser(page: Page, tmp_path: Path) -> None:
    """A clip plays and a picture shows, straight from their links."""
    (tmp_path / "result-0").write_bytes(_files.clip(tmp_path / "made"))
    (tmp_path / "result-1").write_bytes(_files.picture())
    shown = (media(0, "video/mp4"), media(1, "image/png"))

    async def find(_job_id: str, _role: str, part: int) -> KeptFile:
        path, one = tmp_path / f"result-{part}", shown[part]
        return KeptFile(at=path, content_type=one.content_type, filename=one.filename)

    until_ms = int(time.time() * 1000) + 60_000
    links, clock = SignedLinks("http://proxied", "a-secret-of-sixteen-letters"), SystemClock()
    async with link_server("127.0.0.1", 0, links=links, find=find, clock=clock) as port:
        clip, picture = (
            links.address(one, until_ms).replace("proxied", f"127.0.0.1:{port}") for one in shown
        )
        await page.goto(clip)
        while await page.locator("video").evaluate(f"video => video.readyState < {CAN_PLAY}"):
            pass  # no script runs in that page, so nothing there could tell us
        await page.goto(picture)
        assert await page.locator("img").evaluate("img => img.naturalWidth") == 64
