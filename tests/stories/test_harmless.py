"""Prompts that try to be more than words."""

from typing import Any

import arriving
import pytest
from world import World

from bot.core.jobs import State
from bot.core.money import NOTHING

ISOLATE, END_ISOLATE = "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("@everyone look", "\\@everyone look"),
        ("hi <@80351110224678912>", "hi \\<\\@80351110224678912\\>"),
        ("**bold** `code` ||secret||", "\\*\\*bold\\*\\* \\`code\\` \\|\\|secret\\|\\|"),
        ("# Title\n> quote\n- list", "\\# Title \\> quote \\- list"),
        ("[pear](https://elsewhere.test)", "\\[pear\\]\\(https\\://elsewhere.test\\)"),
        ("a\u202epear\u2066 \u200b\x00\x1b[31mfig", "apear \\[31mfig"),
        ("<t:0:R> <#1> </quota:1>", "\\<t:0:R\\> \\<\\#1\\> \\</quota:1\\>"),
    ],
)
async def test_a_prompt_is_shown_as_plain_words(world: World, prompt: str, shown: str) -> None:
    """Nothing in a prompt formats the card, mentions anyone, or hides text."""
    await world.ann.slash(world.channel, "imagine", prompt=prompt)
    await world.until(State.RENDERING)
    title = world.card().text.splitlines()[0]

    assert title == f"**<@{world.ann.id}>** {ISOLATE}{shown}{END_ISOLATE}"


async def test_xai_gets_the_words_as_they_were_typed(world: World) -> None:
    """What is made harmless for the card is not changed for the picture."""
    await world.ann.slash(world.channel, "imagine", prompt="a *bold* pear @home")
    await world.work()

    assert world.grok.requests[0].body["prompt"] == "a *bold* pear @home"


async def test_nobody_is_pinged(world: World) -> None:
    """Whatever the prompt, Discord is told with every message to notify nobody."""
    await world.ann.slash(world.channel, "imagine", prompt=f"@everyone {world.dan.mention}")
    await world.finish()
    edits = [request.json for request in world.env.http_requests if request.method == "PATCH"]

    assert len(edits) >= 2
    assert all(edit["allowed_mentions"] == {"parse": []} for edit in edits if edit is not None)
    assert not world.message.mention_everyone


async def test_a_long_prompt_is_cut_at_a_word(world: World) -> None:
    """The card stays small; Info shows the whole prompt to whoever asks."""
    prompt = "pear " * 200
    await world.ann.slash(world.channel, "imagine", prompt=prompt)
    await world.finish()
    title = world.card().text.splitlines()[0]
    info = await world.dan.click(world.message, label="Info")

    assert title.endswith(f"pear pear…{END_ISOLATE}")
    assert len(title) < 200
    assert world.told(info).text.count("pear") == 200


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("", "`prompt` is empty. Say what you would like to see."),
        (" \n\t ", "`prompt` is empty."),
        ("\u200b\u202e\x00", "`prompt` is empty."),
        ("x" * 20_000, "`prompt` has 20,000 characters. Shorten it to 6,000 or fewer."),
    ],
)
async def test_a_forged_prompt_is_refused(world: World, prompt: str, sentence: str) -> None:
    """No Discord client sends a prompt like this; it is answered in private all the same."""
    (result,) = await arriving.send(world, world.ann, "imagine", {"prompt": prompt})
    await world.work()

    assert sentence in world.told(result)
    assert not world.grok.seen
    assert await world.used() == NOTHING


@pytest.mark.parametrize(
    ("command", "options", "sentence"),
    [
        ("imagine", {"count": 11}, "`count` must be between 1 and 10."),
        ("imagine", {"count": -3}, "`count` must be between 1 and 10."),
        ("video", {"seconds": 3600}, "`seconds` must be between 1 and 15."),
    ],
)
async def test_a_forged_number_is_refused(
    world: World, command: str, options: dict[str, Any], sentence: str
) -> None:
    """Numbers outside of what the command allows are answered in private."""
    (result,) = await arriving.send(world, world.ann, command, {"prompt": "a pear"} | options)
    await world.work()

    assert sentence in world.told(result)
    assert not world.grok.seen
