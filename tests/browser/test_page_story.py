"""The page in a real browser: what a newcomer does in the first minute, with pictures of it.

Screenshots are kept in screenshots/ for whoever looks at a run.
"""

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
START_S_MAX = 40.0
RESULT_MS_MAX = 25_000
PLAY_A_LITTLE = """async video => {
    video.muted = true;
    await video.play();
    await new Promise(done => video.ontimeupdate = () => video.currentTime > 0.3 && done());
    video.pause();
}"""

pytestmark = [pytest.mark.timeout(120), pytest.mark.asyncio(loop_scope="module")]

if CHROMIUM is None:
    # Said aloud in the summary of every run: without a browser this file proves nothing.
    pytest.skip("no chromium on this machine: the page is not tried", allow_module_level=True)


async def start_sandbox() -> tuple[Process, str]:
    """`make demo`, with quicker pictures; the process and the one address it prints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--port", "0"),
        *("--picture-seconds", "2", "--clip-seconds", "5"),
        stdout=PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    async with asyncio.timeout(START_S_MAX):
        async for line in process.stdout:
            if b"http://" in line:
                return process, line.decode().strip()
    raise AssertionError("the sandbox did not say where to look")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address() -> AsyncIterator[str]:
    """One sandbox for all; each test has an empty channel to itself."""
    process, address = await start_sandbox()
    yield address
    process.terminate()
    assert await process.wait() == 0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(address: str, browser: Browser) -> AsyncIterator[Page]:
    """Somebody new on a desktop opens the page; its console must stay free of errors."""
    errors: list[str] = []
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    await page.goto(address)
    yield page
    await page.close()
    assert errors == []


async def keep(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png")


async def enter(page: Page, channel: str) -> None:
    """Go to a channel, in which nothing was said yet."""
    await page.locator(".channels").get_by_text(channel, exact=True).click()
    await page.get_by_role("heading", name=channel, exact=True).wait_for()


async def choose(page: Page, name: str) -> None:
    """Type a command and take it from the list, once the list offers it."""
    await page.locator("#message").fill(f"/{name}")
    await page.get_by_role("option", name=name).first.wait_for()
    await page.keyboard.press("Enter")


async def command(page: Page, name: str, prompt: str) -> None:
    """Type a command and its prompt as a person does."""
    await choose(page, name)
    await page.keyboard.type(prompt)
    await page.keyboard.press("Enter")


async def test_a_newcomer_makes_a_picture_and_a_clip(page: Page) -> None:
    """Type a command, press Enter, watch the card turn into a picture, then play a clip."""
    await page.locator(".idea").first.wait_for()
    await keep(page, "1-welcome")
    await command(page, "imagine", "a lighthouse in a storm")
    await page.get_by_text("Rendering").first.wait_for()
    await keep(page, "2-rendering")
    picture = page.locator(".gallery img").first
    await picture.wait_for(timeout=RESULT_MS_MAX)
    await picture.evaluate("image => image.decode()")
    await keep(page, "3-picture")

    assert await picture.get_attribute("alt") == "Picture, AI-generated: a lighthouse in a storm"

    await command(page, "video", "a paper boat sails down a rainy street")
    clip = page.locator("video").first
    await clip.wait_for(timeout=RESULT_MS_MAX)
    await clip.evaluate(PLAY_A_LITTLE)
    await keep(page, "4-clip")

    assert round(await clip.evaluate("video => video.duration")) == 6


async def test_an_admin_reads_the_limits_alone(page: Page) -> None:
    """Ben, an admin, lists the limits; Ann does not see the answer, nor the command."""
    await enter(page, "clips")
    await page.locator(".be", has_text="Ben").click()
    await choose(page, "quota list")
    await page.keyboard.press("Enter")
    await page.get_by_text("each member: $2.00 a day").wait_for()
    await keep(page, "5-limits")

    assert await page.locator(".ephemeral").count() == 1

    await page.locator(".be", has_text="Ann").click()
    await page.locator(".idea").first.wait_for()
    await page.locator("#message").fill("/quota")

    assert await page.get_by_text("each member: $2.00 a day").count() == 0
    assert await page.locator(".line", has_text="quota").count() == 0


async def test_half_an_option_is_never_sent(page: Page) -> None:
    """Letters narrow the options, Enter takes one; it sends once every option has its value."""
    await enter(page, "bot-log")
    await choose(page, "imagine")
    await page.keyboard.type("a red kite")
    await page.keyboard.press("Tab")
    await page.keyboard.type("asp")
    assert await page.locator(".line .label").all_inner_texts() == ["aspect"]

    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await page.get_by_text("Give it a value").wait_for()
    await page.keyboard.type("16:9")
    await page.keyboard.press("Tab")
    await page.keyboard.type("nonsense")
    await page.keyboard.press("Enter")
    await page.get_by_text("There is no other option").wait_for()
    assert await page.locator(".message").count() == 0

    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await page.locator(".message", has_text="16:9").wait_for()


async def test_the_page_fits_a_phone(page: Page) -> None:
    """On a narrow screen nothing hangs over the edge, and the channels are in a drawer."""
    await enter(page, "clips")
    assert await page.locator(".gallery").count() == 0
    await page.set_viewport_size({"width": 390, "height": 844})
    await command(page, "imagine", "a fox asleep in a library")
    await page.locator(".gallery img").first.wait_for(timeout=RESULT_MS_MAX)
    await keep(page, "6-phone")
    width = await page.evaluate("document.documentElement.scrollWidth")

    assert width <= 390

    await page.locator(".drawer-button").click()
    await page.get_by_text("clips").first.wait_for()
    await keep(page, "7-phone-drawer")


async def test_an_admin_sets_the_server_up_on_a_phone(page: Page) -> None:
    """Ben has a private log channel made, names moderators, and is done; nothing hangs over."""
    await page.locator(".be", has_text="Ben").click()
    await page.set_viewport_size({"width": 390, "height": 844})
    await choose(page, "setup")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Make a private one").click()
    await page.get_by_text("will be made").wait_for()
    await page.get_by_role("combobox", name="Who may manage messages").click()
    await page.get_by_role("option", name="@Moderator").click()
    await page.keyboard.press("Escape")
    await page.locator(".select", has_text="@Moderator").wait_for()
    await keep(page, "8-setup")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390

    await page.get_by_role("button", name="Use these").click()
    await page.get_by_text("Log channel").get_by_text("imagine-log").wait_for()
    await keep(page, "9-setup-checked")

    assert await page.get_by_text("I may do all I need.").count() == 1
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
