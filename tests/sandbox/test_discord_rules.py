"""What the sandbox's Discord refuses in messages and dialogs, with the errors of the real one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest
import pytest_asyncio
from discord_rig import Card, Rig, codes, idle, running, seen, text_of

from sandbox.discord import Refused
from sandbox.discord.basics import Json

V2 = 1 << 15
TEXT: Json = {"type": 10, "content": "text"}


def button(custom_id: str, **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id, **more}


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with running(tmp_path) as rig:
        yield rig


async def post(rig: Rig, **body: Any) -> tuple[int, Any]:
    return await rig.call("POST", f"/channels/{rig.pictures.id}/messages", json=body)


BAD_LENGTH = "BASE_TYPE_BAD_LENGTH"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"flags": V2, "content": "hello", "components": [TEXT]},
            {"content": "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"},
        ),
        ({"components": [TEXT]}, {"components.0.type": "UNION_TYPE_CHOICES"}),
        (
            {"flags": V2, "components": [TEXT] * 41},
            {"components": "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"},
        ),
        (
            {"flags": V2, "components": [{"type": 10, "content": "x" * 2500}] * 2},
            {"components": "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"},
        ),
        (
            {"flags": V2, "components": [row(button("a")), row(button("a"))]},
            {"components.1.components.0.custom_id": "COMPONENT_CUSTOM_ID_DUPLICATED"},
        ),
        (
            {"flags": V2, "components": [row(button("a" * 101, label="b" * 81))]},
            {
                "components.0.components.0.custom_id": BAD_LENGTH,
                "components.0.components.0.label": BAD_LENGTH,
            },
        ),
        ({"components": [row(*map(button, "abcdef"))]}, {"components.0.components": BAD_LENGTH}),
        (
            {"flags": V2, "components": [{"type": 12, "items": []}]},
            {"components.0.items": BAD_LENGTH},
        ),
        (
            {
                "flags": V2,
                "components": [{"type": 12, "items": [{"media": {"url": "https://x.y/z"}}] * 11}],
            },
            {"components.0.items": BAD_LENGTH},
        ),
        (
            {
                "flags": V2,
                "components": [{"type": 12, "items": [{"media": {"url": "attachment://no.png"}}]}],
            },
            {
                "components.0.items.0.media.url": (
                    "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
                )
            },
        ),
        (
            {"flags": V2, "components": [{"type": 17, "components": [{"type": 17}]}]},
            {"components.0.components.0.type": "UNION_TYPE_CHOICES"},
        ),
        (
            {"flags": V2, "components": [{"type": 9, "components": [TEXT]}]},
            {"components.0.accessory.type": "UNION_TYPE_CHOICES"},
        ),
        ({"content": "x" * 2001}, {"content": BAD_LENGTH}),
        ({"content": "x", "nonce": "n" * 26}, {"nonce": BAD_LENGTH}),
        ({"embeds": [{"title": "t" * 257}]}, {"embeds.0.title": BAD_LENGTH}),
        (
            {"embeds": [{"description": "d" * 4000}] * 2},
            {"embeds": "MAX_EMBED_SIZE_EXCEEDED"},
        ),
    ],
)
async def test_a_message_beyond_the_limits_is_refused(
    rig: Rig, body: Json, expected: dict[str, str]
) -> None:
    """Status 400, code 50035, and each fault under the path of its field; nothing is posted."""
    status, answer = await post(rig, **body)
    assert (status, answer["code"]) == (400, 50035)
    assert codes(answer["errors"]) == expected
    assert rig.ann.sees(rig.pictures) == []


async def test_an_empty_message_is_refused(rig: Rig) -> None:
    """A message has to show something: code 50006 otherwise."""
    status, answer = await post(rig, content="")
    assert (status, answer["code"]) == (400, 50006)


async def test_exactly_the_limits_are_fine(rig: Rig) -> None:
    """40 components and 4000 characters of text pass, and each component gets a number."""
    parts = [{"type": 10, "content": "x" * 100}] * 40
    status, message = await post(rig, flags=V2, components=parts)
    assert status == 200
    assert len({part["id"] for part in message["components"]}) == 40


async def test_components_v2_cannot_be_taken_back(rig: Rig) -> None:
    """The flag stays, and content must be cleared when a message turns into components."""
    _, plain = await post(rig, content="plain")
    path = f"/channels/{rig.pictures.id}/messages/{plain['id']}"
    status, answer = await rig.call("PATCH", path, json={"flags": V2, "components": [TEXT]})
    assert (status, answer["code"]) == (400, 50035)
    body = {"flags": V2, "content": None, "embeds": [], "components": [TEXT]}
    status, answer = await rig.call("PATCH", path, json=body)
    assert (status, answer["flags"], answer["content"]) == (200, V2, "")
    status, answer = await rig.call("PATCH", path, json={"flags": 0, "content": "back"})
    assert (status, set(answer["errors"])) == (400, {"flags", "content"})


async def test_mentions_ping_only_whom_the_bot_allows(rig: Rig) -> None:
    """Text alone may ping; with allowed_mentions nobody does who is not in it."""
    text = f"<@{rig.ann.id}> and <@{rig.ben.id}> @everyone"
    _, loud = await post(rig, content=text)
    assert [one["username"] for one in loud["mentions"]] == ["ann", "ben"]
    only_ann = {"parse": [], "users": [rig.ann.id]}
    card = {"type": 10, "content": text}
    _, quiet = await post(rig, flags=V2, components=[card], allowed_mentions=only_ann)
    assert [one["username"] for one in quiet["mentions"]] == ["ann"]
    assert not quiet["mention_everyone"]


async def test_answers_have_to_fit_what_was_asked(rig: Rig) -> None:
    """A dialog is no answer to a dialog, and its fields have limits."""
    bot = await rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_modal(discord.ui.Modal(title="t" * 46, custom_id="ask"))

    bot.acts["paint"] = paint
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    failure = await bot.failure()
    assert (failure.status, failure.code) == (400, 50035)
    bot.acts["paint"] = idle
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    status, answer = await rig.call("POST", path, token=False, json={"type": 7})
    assert (status, codes(answer["errors"])) == (400, {"type": "BASE_TYPE_CHOICES"})


async def test_a_menu_takes_what_it_offers(rig: Rig) -> None:
    """A choice reaches the bot with its values, and an update changes the message in place."""
    bot = await rig.connect()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        view = discord.ui.View(timeout=60)
        menu: discord.ui.Select[Any] = discord.ui.Select(custom_id="style")
        menu.add_option(label="Ink", value="ink")
        menu.add_option(label="Oil", value="oil")
        view.add_item(menu)
        await interaction.response.send_message("Which?", view=view)

    async def style(interaction: discord.Interaction) -> None:
        chosen = (interaction.data or {}).get("values")
        await interaction.response.edit_message(content=f"Chosen: {chosen}", view=None)

    bot.acts |= {"paint": paint, "style": style}
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    question = await seen(rig.ann, rig.pictures, "Which?")
    with pytest.raises(Refused):
        await rig.ann.select(question, "style", "crayon")
    await (await rig.ann.select(question, "style", "oil")).acknowledged()
    (answered,) = rig.ann.sees(rig.pictures)
    assert text_of(answered) == "Chosen: ['oil']"
    assert answered["edited_timestamp"]


async def test_forged_presses_reach_the_bot(rig: Rig) -> None:
    """A client presses only what is there; an attacker may claim any custom id on any message."""
    bot = await rig.connect()
    pressed = asyncio.Event()

    async def forged(interaction: discord.Interaction) -> None:
        assert interaction.message is not None
        pressed.set()
        await interaction.response.defer()

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_message(view=Card("For ann", button="own"), ephemeral=True)

    bot.acts |= {"forged": forged, "own": forged, "paint": paint}
    await rig.ann.slash(rig.pictures, "paint", prompt="x")
    card = await seen(rig.ann, rig.pictures, "For ann")
    with pytest.raises(Refused):
        await rig.ann.press(card, "forged")
    with pytest.raises(Refused):
        await rig.ben.press(card, "own")
    await (await rig.ben.press(card, "own", forge=True)).acknowledged()
    assert pressed.is_set()
    await (await rig.ben.press(card, "forged", forge=True)).acknowledged()


async def test_links_end_and_players_may_seek(rig: Rig) -> None:
    """A link opens its file, whole or in part, until it ends; a forged one never does."""
    upload = await rig.ann.upload("clip.mp4", bytes(range(200)))
    async with rig.session.get(upload["url"], headers={"Range": "bytes=10-19"}) as part:
        assert (part.status, await part.read()) == (206, bytes(range(10, 20)))
        assert part.content_type == "video/mp4"
    for changed in (("ex=", "ex=f"), ("hm=", "hm=%C3%A9")):
        async with rig.session.get(upload["url"].replace(*changed)) as forged:
            assert forged.status == 404
    rig.clock.advance(rig.world.files.link_lifetime_s + 1)
    async with rig.session.get(upload["url"]) as expired:
        assert (expired.status, await expired.text()) == (
            404,
            "This content is no longer available.",
        )


async def test_at_most_ten_files_go_with_a_message(rig: Rig) -> None:
    """An eleventh file is refused with 30015."""
    form = aiohttp.FormData()
    form.add_field("payload_json", '{"content": "many"}')
    for n in range(11):
        form.add_field(f"files[{n}]", b"x", filename=f"{n}.txt")
    path = f"/channels/{rig.pictures.id}/messages"
    status, answer = await rig.call("POST", path, data=form)
    assert (status, answer["code"]) == (400, 30015)


async def test_dialogs_take_files(rig: Rig) -> None:
    """Files of a dialog reach the bot resolved; a dialog that needs one is not sent without."""
    bot = await rig.connect()
    names: list[str] = []

    class Ask(discord.ui.Modal, title="Ask"):
        files = discord.ui.Label(
            text="Files", component=discord.ui.FileUpload(custom_id="files", max_values=2)
        )

        async def on_submit(self, interaction: discord.Interaction) -> None:
            upload = self.files.component
            assert isinstance(upload, discord.ui.FileUpload)
            names.extend(one.filename for one in upload.values)
            await interaction.response.send_message("thanks")

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_modal(Ask(timeout=60))

    bot.acts["paint"] = paint
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    with pytest.raises(Refused):
        await rig.ann.submit(asked)
    uploads = [await rig.ann.upload(f"{n}.txt", b"x") for n in range(2)]
    await (await rig.ann.submit(asked, files=[one["id"] for one in uploads])).acknowledged()
    assert names == ["0.txt", "1.txt"]


async def test_a_dialog_may_ask_for_files_that_need_not_be_given(rig: Rig) -> None:
    """A least number of files that is null, as libraries send it, is the same as none at all."""
    bot = await rig.connect()
    names: list[list[str]] = []

    class Ask(discord.ui.Modal, title="Ask"):
        files = discord.ui.Label(
            text="Files",
            component=discord.ui.FileUpload(custom_id="files", required=False, min_values=None),
        )

        async def on_submit(self, interaction: discord.Interaction) -> None:
            upload = self.files.component
            assert isinstance(upload, discord.ui.FileUpload)
            names.append([one.filename for one in upload.values])
            await interaction.response.send_message("thanks")

    async def paint(interaction: discord.Interaction, **_: Any) -> None:
        await interaction.response.send_modal(Ask(timeout=60))

    bot.acts["paint"] = paint
    asked = await rig.ann.slash(rig.pictures, "paint", prompt="x")
    await (await rig.ann.submit(asked)).acknowledged()
    assert asked.modal is not None
    upload = asked.modal["components"][0]["component"]
    assert (upload["required"], upload["min_values"], upload["max_values"]) == (False, 1, 1)
    assert names == [[]]
