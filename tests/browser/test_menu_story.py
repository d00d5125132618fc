"""Menus of messages, dialogs and direct messages in a real browser, against a real discord.py."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import discord
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright
from test_page_story import CHROMIUM, FLAGS, keep  # without Chromium this file is skipped with it

from sandbox.discord import live
from sandbox.page import server as page_server
from tests.contracts import _files
from tests.sandbox.discord_rig import Bot, Rig, running

pytestmark = pytest.mark.timeout(120)

PHONE = {"width": 390, "height": 844}


class EditImage(discord.ui.Modal, title="Edit image"):
    """The kinds of fields that a member fills."""

    which = discord.ui.Label(
        text="Picture",
        component=discord.ui.Select(
            custom_id="which",
            options=[
                discord.SelectOption(label="Picture 1", value="1", default=True),
                discord.SelectOption(label="Picture 2", value="2"),
            ],
        ),
    )
    prompt = discord.ui.Label(
        text="Prompt",
        component=discord.ui.TextInput(custom_id="prompt", style=discord.TextStyle.paragraph),
    )
    files = discord.ui.Label(
        text="More pictures",
        component=discord.ui.FileUpload(custom_id="files", required=False, min_values=0),
    )
    how = discord.ui.Label(
        text="How",
        component=discord.ui.RadioGroup(
            custom_id="how",
            options=[
                discord.RadioGroupOption(label="Keep it close", value="close", default=True),
                discord.RadioGroupOption(label="Be free", value="free"),
            ],
        ),
    )
    sound = discord.ui.Label(text="Sound", component=discord.ui.Checkbox(custom_id="sound"))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say what arrived."""
        which, prompt = self.which.component, self.prompt.component
        files, how, sound = self.files.component, self.how.component, self.sound.component
        assert isinstance(which, discord.ui.Select)
        assert isinstance(prompt, discord.ui.TextInput)
        assert isinstance(files, discord.ui.FileUpload)
        assert isinstance(how, discord.ui.RadioGroup)
        assert isinstance(sound, discord.ui.Checkbox)
        named = [file.filename for file in files.values]
        told = (prompt.value, *which.values, *named, how.value, sound.value)
        await interaction.response.send_message(f"Got {told}", ephemeral=True)


def a_bot() -> Bot:
    bot = Bot()

    @bot.tree.context_menu(name="Edit image")
    async def edit(interaction: discord.Interaction, _message: discord.Message) -> None:
        await interaction.response.send_modal(EditImage(timeout=60))

    assert edit.name
    return bot


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """A Discord with a bot in it and a picture that Ben posted."""
    async with running(tmp_path) as rig:
        await rig.connect(a_bot())
        upload = await rig.ben.upload("cat.png", _files.picture())
        await rig.ben.say(rig.pictures, "my cat", (upload["id"],))
        yield rig


@pytest_asyncio.fixture
async def page(rig: Rig) -> AsyncIterator[Page]:
    """A browser on the page of that Discord; its console must stay free of errors."""
    errors: list[str] = []
    app = page_server.build(media_origin=rig.origin)
    live.add_live_routes(app, rig.world)
    async with AsyncExitStack() as stack:
        origin = await stack.enter_async_context(page_server.listening(app, port=0))
        playwright = await stack.enter_async_context(async_playwright())
        browser: Browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(FLAGS)
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        await page.goto(origin)
        await page.get_by_text("my cat").wait_for()
        yield page
        await browser.close()
    assert errors == []


async def test_a_menu_of_a_message_opens_a_dialog(page: Page) -> None:
    """Right-click a message, choose from its apps, fill every kind of field, and send it."""
    await page.get_by_text("my cat").click(button="right")
    await page.get_by_role("option", name="Edit image").click()
    await page.get_by_role("textbox", name="Prompt").fill("make it snow")
    await page.get_by_role("combobox", name="Picture").click()
    await page.get_by_role("option", name="Picture 2").click()
    dog = {"name": "dog.png", "mimeType": "image/png", "buffer": _files.picture()}
    await page.get_by_label("More pictures").set_input_files(dog)  # pyright: ignore[reportArgumentType]
    await page.locator(".upload:not(.waiting)").wait_for()
    await page.get_by_role("radio", name="Be free").check()
    await page.get_by_role("checkbox", name="Sound").check()
    await keep(page, "8-dialog")
    await page.get_by_role("button", name="Submit").click()
    await page.get_by_text("Got ('make it snow', '2', 'dog.png', 'free', True)").wait_for()


async def test_the_keyboard_alone_will_do(page: Page) -> None:
    """Apps of a message open, a dialog is filled and sent without a mouse, on a phone too."""
    await page.set_viewport_size(PHONE)  # pyright: ignore[reportArgumentType]
    await page.get_by_role("button", name="Apps").first.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("option", name="Edit image").wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Edit image")
    await dialog.wait_for()
    await keep(page, "9-phone-dialog")

    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    await page.keyboard.press("Tab")
    await page.keyboard.type("by hand")
    await dialog.get_by_role("button", name="Submit").press("Enter")
    await page.get_by_text("Got ('by hand', '1', 'close', False)").wait_for()


async def test_direct_messages_offer_their_own_commands(page: Page) -> None:
    """Beside the channels are direct messages with the bot, where an admin's commands are not."""
    await page.locator(".be", has_text="Ben").click()
    await page.locator("#message").fill("/")
    await page.get_by_role("option", name="/quota set").wait_for()
    await page.locator(".member", has_text="Imagine").click()
    await page.get_by_role("heading", name="You and Imagine").wait_for()
    await page.locator("#message").fill("/")
    await page.get_by_role("option", name="/paint").wait_for()
    await keep(page, "10-direct-messages")

    assert await page.get_by_role("option", name="/quota set").count() == 0
