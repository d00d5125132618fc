"""People who bring the bot along: servers that do not have it, and those that do."""

from stage import Stage, is_result, words


async def test_in_a_foreign_server_only_its_author_sees_an_answer(stage: Stage) -> None:
    """Where the bot is not at home, a result is for whoever asked, and costs their own space."""
    discord = stage.discord
    ann, ben = discord.person("ann"), discord.person("ben")
    guild = discord.add_guild("Elsewhere", with_bot=False)
    for person in (ann, ben):
        discord.join(person, guild)
    general = discord.channel_named("general", guild)
    discord.install_for(ann)
    await ann.slash(general, "imagine", prompt="a lighthouse")
    done = await ann.waits_to_see(general, is_result, timeout_s=20)

    assert "Only you see this picture." in words(done)
    assert ben.sees(general) == []


async def test_in_a_server_that_has_it_that_servers_limits_count(stage: Stage) -> None:
    """However it was called: a limit of the server holds for who brought the bot along too."""
    discord = stage.discord
    ann, ben = discord.person("ann"), discord.person("ben")
    discord.install_for(ann)
    await ben.slash(
        stage.pictures, "quota set", unit="images", window="day", amount=0.0, subject="everyone"
    )
    await stage.card(lambda text: "which costs nothing" in text, of="ben")
    await ann.slash(stage.pictures, "imagine", prompt="a lighthouse")
    told = await stage.card(lambda text: "An admin can change that." in text)

    assert "No member may make pictures." in words(told)
    assert stage.grok.requests == []


async def test_in_a_conversation_with_the_bot_the_card_stands_there(stage: Stage) -> None:
    """A direct message is a channel like any other: the card becomes the picture."""
    ann = stage.discord.person("ann")
    talk = ann.dm
    await ann.slash(talk, "imagine", prompt="a lighthouse")
    done = await ann.waits_to_see(talk, is_result, timeout_s=20)

    assert "AI-generated" in words(done)
    assert "Only you see" not in words(done)
