"""The rules of a server hold for every line of a batch."""

import forging
import pytest
import pytest_asyncio
from batch_files import asked, lines_of, open_to_all, question, the_batch, told
from batches_made import place
from test_batch_looked_at import over
from test_holds import cares, case_of, holds
from test_words_refused import mod, with_a_log
from world import World

from bot.core.batches.lines import Form
from bot.core.casebook import CaseKind
from bot.core.cases.batching import Sheet
from bot.core.cases.values import Presence, Upload
from bot.core.holdings import Moment
from bot.core.jobs import EndReason, Road, State
from bot.core.moderation import Hold
from bot.core.ports import AlreadyAdmitted, Asked
from bot.core.requests import BatchRequest


@pytest_asyncio.fixture(autouse=True)
async def _open(world: World) -> None:
    """Everybody may send batches here."""
    await open_to_all(world, open_=20)


async def test_a_refused_word_leaves_out_its_line(world: World) -> None:
    """The person is told that, never the rule; moderators are told once for the whole file."""
    log = await with_a_log(world)
    await mod(world, "words add", words="rival club")
    await asked(world, b"a boat\na poster of the r1val club\nthe RIVAL-club cheers\n")
    await world.tell()
    noted = world.seen(log.history()[-1]).text

    assert "line 2: `prompt` is against the rules of this server." in told(world)
    assert "line 3: `prompt` is against the rules of this server." in told(world)
    assert "rival" not in told(world)
    assert told(world).buttons == ("Send the 1 good one", "Discard")
    assert "**A request was refused by word rules**" in noted


async def test_the_name_of_a_batch_obeys_the_rules_too(world: World) -> None:
    """It stands on the card for all to read."""
    await mod(world, "words add", words="rival club")
    await asked(world, name="the rival club")

    assert "The rules here do not allow this. Nothing was charged." in told(world)


async def test_a_word_that_is_held_holds_the_whole_batch(world: World) -> None:
    """After its author's yes a moderator reads the lines in question; then all of it is let in."""
    await mod(world, "words add", words="kestrel", action="hold")
    await asked(world, b"a boat\na kestrel\nan island\n")
    await world.ann.click(question(world), label="Confirm")
    await world.work()
    batch = await the_batch(world)
    case = await case_of(world, CaseKind.REQUEST)

    assert (batch.state, batch.held_for) == (State.HELD_FOR_APPROVAL, Hold.WORDS)
    assert isinstance(batch.request, BatchRequest)
    assert batch.request.sample == ("a kestrel",)
    assert (await world.used()).ticks == 0
    assert "wishes" not in world.card()
    await world.app.studio.oversight.approvals.approve(cares(world, world.cleo), case)
    assert (await over(world, batch)).end_reason is EndReason.DELIVERED


async def test_what_is_looked_at_in_general_is_looked_at_in_batches(world: World) -> None:
    """Where all requests wait for a moderator, a batch does, with the words of its first lines."""
    await holds(world, Moment.PROMPTS)
    await asked(world)
    await world.ann.click(question(world), label="Confirm")
    batch = await the_batch(world)

    assert batch.state is State.HELD_FOR_APPROVAL
    assert isinstance(batch.request, BatchRequest)
    assert batch.request.sample == ("a boat", "a lighthouse", "an island")


async def test_a_line_of_what_is_not_open_is_left_out(world: World) -> None:
    """Lists hold for each line by what it makes, and bounds by what it asks for."""
    artists = world.guild.create_role("artists")
    await world.ben.slash(*(world.channel, "access allow"), role=artists, what="clips")
    await asked(world, b"prompt,seconds\na boat,\na boat sails,6\n", ending="csv")

    assert "line 3: `kind` clips is not open to your roles." in told(world)
    assert told(world).buttons == ("Send the 1 good one", "Discard")


async def test_what_xai_does_not_batch_goes_through_the_queue(world: World) -> None:
    """The question says so, with the model; the line waits behind everybody else.

    Who leaves the model open pays no more for a batch than for its lines one by one.
    """
    table = b"prompt,seconds,model\na boat sails,6,\nan island,6,grok-imagine-video\na cat,,\n"
    await asked(world, table, ending="csv")
    said = told(world)
    await world.ann.click(question(world), label="Confirm")
    lite, named, cat = await lines_of(world, await the_batch(world))

    assert "clips: 1 line · Video 1.5 Lite · about $0.18" in said
    assert "goes through the ordinary queue, one by one, when nobody else waits: xAI does" in said
    assert (lite.road, lite.weight) == (Road.QUEUE, 0)
    assert lite.request.model == "grok-imagine-video-1.5-lite"
    assert [one.road for one in (named, cat)] == [Road.BATCH, Road.BATCH]


async def test_a_large_share_of_a_budget_is_told_before_anybody_says_yes(world: World) -> None:
    """How much of what is left it would use, and who has to say yes to that."""
    await world.ben.slash(world.channel, "budget set", window="day", dollars=0.2)
    await asked(world)

    assert "It would use 30 % of what is left of the server's budget. After you confirm it" in told(
        world
    )
    await asked(world, by=world.ben)
    assert "After you confirm it" not in told(world, world.ben)


async def test_members_need_a_word_of_an_admin(world: World) -> None:
    """Off until an admin says who: a member is told so before anything is fetched."""
    await world.app.studio.customs.set_batches(world.here(), everyone=False)
    await asked(world)

    assert "/settings batches" in told(world)


async def test_doubled_names_are_told_with_their_lines(world: World) -> None:
    """Else nobody could tell which result is whose; cells that look like formulas are words."""
    table = b'prompt,id\n"=HYPERLINK(""http://x"")",a\na boat,a\n@everyone,b\n'
    await asked(world, table, ending="csv")
    said = told(world)
    await world.ann.click(question(world), label="Send the 2 good ones")
    first, second = await lines_of(world, await the_batch(world))

    assert "line 3: `id` is that of line 2. Choose another." in said
    assert first.request.prompt == '=HYPERLINK("http://x")'
    assert second.request.prompt == "@everyone"


async def test_text_lines_are_rows_of_a_table(world: World) -> None:
    """A conversation in a .jsonl has no form here; the remedy is named."""
    line = b'{"custom_id": "a", "url": "/v1/responses", "body": {"model": "grok-4.3"}}\n'
    await asked(world, line, ending="jsonl")

    assert "A picture is described by a row of kind `describe` in a .csv." in told(world)


async def test_the_same_interaction_twice_is_one_batch(world: World) -> None:
    """Discord may deliver a command again while the first is being read."""
    url = world.env.backend.cdn.store_attachment(7, world.channel.id, "a.txt", b"a boat\n", None)
    sheet = Sheet(
        name="a", form=Form.TXT, lines=Upload(option="file", url=url["url"], size_bytes=7)
    )
    where = place(world, world.ann)

    async def told_nobody(_count: int) -> None:
        pass

    batching = world.app.studio.batching
    first = await batching.read(sheet, where, Presence(joined_at_ms=0), told_nobody)
    second = await batching.read(sheet, where, Presence(joined_at_ms=0), told_nobody)

    assert isinstance(first, Asked)
    assert isinstance(second, AlreadyAdmitted)


async def test_a_file_that_is_gone_leaves_nothing(world: World) -> None:
    """A file that Discord does not give any more is named; its batch is forgotten."""
    sheet = Sheet(
        name="a",
        form=Form.TXT,
        lines=Upload(option="file", url="https://cdn.simcord.invalid/x/a.txt", size_bytes=7),
    )

    async def told_nobody(_count: int) -> None:
        pass

    batching, where = world.app.studio.batching, place(world, world.ann)
    with pytest.raises(Exception, match="could not be fetched from Discord"):
        await batching.read(sheet, where, Presence(joined_at_ms=0), told_nobody)
    assert (await the_batch(world)).state is State.CANCELLED


async def test_a_question_survives_a_restart(world: World) -> None:
    """What was read is kept: whoever is asked can say yes after it."""
    await asked(world)
    await world.restart()
    await world.ann.click(question(world), label="Confirm")

    assert (await the_batch(world)).state is State.RENDERING


async def test_a_yes_is_for_its_author_and_once(world: World) -> None:
    """Pressed twice it is one batch, held once; nobody else can press it."""
    await asked(world)
    message = question(world)
    press = f"ask:go:{(await the_batch(world)).id}"
    by_another = await forging.press(world.env, world.dan, world.channel, message, press)
    await world.ann.click(message, label="Confirm")
    used = await world.used(world.ann)
    twice = await forging.press(world.env, world.ann, world.channel, message, press)

    assert "This was answered already" in world.told(twice)
    assert "I do not know this job any more." in world.told(by_another)
    assert await world.used(world.ann) == used
    assert used.images == 3
