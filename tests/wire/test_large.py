"""A clip that is too large for a channel, as its author sees it: smaller, and whole by a link."""

import re
from typing import Any

import httpx
from stage import Stage, shown, words


async def weight(url: str) -> int:
    async with httpx.AsyncClient(trust_env=False) as http:
        return len((await http.get(url)).content)


async def clip(stage: Stage, of: str) -> dict[str, Any]:
    """The card of a finished clip of somebody's, the same for everybody."""
    person = stage.discord.person(of)
    await person.slash(stage.pictures, "video", prompt="a slow river", seconds=2)
    return await stage.card(lambda text: f"<@{person.id}>" in text and "AI-generated" in text)


async def test_a_large_clip_comes_smaller_and_whole_by_link(stage_with_links: Stage) -> None:
    """The channel shows a copy that fits; Original leads to the clip as it was made.

    The link is told to whoever presses, alone, and gives the very file, in parts too.
    """
    stage = stage_with_links
    whole = await weight(shown(await clip(stage, "ann"))[0])
    limits = (stage.discord.guild, stage.discord.person("ben").user)
    for one in limits:
        one.upload_limit_bytes = whole * 2 // 3
    card = await clip(stage, "ben")

    assert "Here it is smaller. The original can be had until <t:" in words(card)
    assert await weight(shown(card)[0]) <= whole * 2 // 3

    await stage.discord.person("ann").press(card, "Original")
    told = await stage.card(lambda text: "As it was made" in text)
    (url,) = re.findall(r"\((http[^)]+)\)", words(told))

    assert stage.discord.person("ben").sees(stage.pictures)[-1]["id"] == card["id"]
    assert await weight(url) > whole * 2 // 3
    async with httpx.AsyncClient(trust_env=False) as http:
        part = await http.get(url, headers={"range": "bytes=0-99"})
        forged = await http.get(url.replace("/f/", "/f/0"))

    assert (part.status_code, len(part.content)) == (206, 100)
    assert part.headers["content-type"] == "video/mp4"
    assert forged.status_code == 404
