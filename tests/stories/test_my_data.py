"""A person's own data: sent to them, and removed, to the last id and word."""

import json
import sqlite3
import zipfile
from contextlib import closing
from io import BytesIO

import files
import forging
import panels
import pytest
from reading import Seen, read
from simcord import InteractionResult, MemberActor, UserHandle
from world import World

from bot.core.cases.dossier import TOO_SOON
from bot.core.cases.reuse import UNKNOWN_JOB
from bot.core.decisions import hold_set
from bot.core.errors import NotAllowed, NotAnAmount
from bot.core.holdings import HoldRule, Moment
from bot.core.jobs import EndReason, State
from bot.core.quota import Subject, Unit
from bot.ui import privacy_texts

SECRET_WORD = "lanternfish"
DAY_S = 24 * 3600
_ALL_OF = "select * from "


async def pressed(world: World, who: MemberActor, label: str) -> InteractionResult:
    """What comes of a press on the answer of /privacy."""
    answer = world.answer(await who.slash(world.channel, "privacy"))
    return await who.click(answer, label=label)


async def erased(world: World, who: MemberActor, *boxes: str) -> str:
    """What somebody is told who has their data removed, with some boxes ticked."""
    form = await pressed(world, who, "Delete my data")
    values = {_boxes_id(form): list(boxes)}
    return world.told(await who.submit_modal(form, values)).text


def _boxes_id(form: InteractionResult) -> str:
    assert form.modal is not None
    return "boxes"


async def kept(world: World) -> None:
    """Let the housekeeping and the worker come to an end of all they have to do."""
    for _ in range(4):
        await world.app.housekeeping.round()
        await world.work()
        await world.env.advance_time(60)
    await world.app.housekeeping.round()


def everything(world: World) -> dict[str, str]:
    """All that is on record, as text, table by table."""
    address = world.app.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(address)) as database:
        named = database.execute(
            "select name from sqlite_master where type = 'table' and name not like 'job_words%'"
        ).fetchall()
        return {name: str(database.execute(_ALL_OF + name).fetchall()) for (name,) in named}


async def standing(world: World, who: MemberActor) -> list[tuple[Unit, Subject, int, int]]:
    """What holds for somebody: how much they used, of how much."""
    here = world.here(who)
    return [
        (one.rule.unit, one.rule.subject, one.used, one.most)
        for one in await world.app.studio.limits.standing(here)
    ]


def on_disk(world: World) -> list[str]:
    """The files of people in DATA_DIR, by their job and name."""
    folder = world.app.settings.data_dir / "media"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def letters(of: UserHandle) -> list[Seen]:
    """What stands in somebody's conversation with the bot, oldest first."""
    return [read(message) for message in of.dm_channel.history()]


async def lived(world: World) -> None:
    """Ann uses all there is: pictures, a file of hers, a report; admins decide on her."""
    await world.ben.slash(
        world.channel, "quota set", unit="images", window="day", amount=9.0, member=world.ann
    )
    await world.ben.slash(
        *(world.channel, "quota grant"),
        member=world.ann,
        unit="images",
        amount=2.0,
        reason="for ann",
    )
    await panels.picture(world, world.ann, f"a {SECRET_WORD}")
    await world.ann.slash(
        world.channel, "edit", prompt=f"a red {SECRET_WORD}", image=files.photo("red")
    )
    await world.finish()
    await panels.picture(world, world.dan, "a boat")
    await panels.sent_in(
        world, world.ann, "Report", {"reason": "person", "words": "shows me", "tell": True}
    )
    await world.ann.click(
        world.answer(await world.ann.slash(world.channel, "privacy")),
        label="Others may work on what I made: yes",
    )


async def test_after_the_end_nothing_is_left_of_a_person(world: World) -> None:
    """No table has their id or a word of theirs, no file is left, nor a message in the channel.

    What others have stays; what was used and allowed still counts; asked again, nothing changes.
    """
    await lived(world)
    stands = await standing(world, world.ann)
    assert (Unit.IMAGES, Subject.MEMBER, 2, 11) in stands
    ann = str(world.ann.id)
    assert [name for name, rows in everything(world).items() if ann in rows]
    told = await erased(world, world.ann, "results", "tell")
    await kept(world)

    assert "is being removed" in told
    for name, rows in everything(world).items():
        assert ann not in rows, name
        assert SECRET_WORD not in rows, name
    (file,) = on_disk(world)
    assert file.endswith("result-0")
    shown = [read(message).text for message in world.channel.history()]
    assert not [text for text in shown if SECRET_WORD in text or ann in text]
    assert [text for text in shown if "a boat" in text]
    assert "Your data is removed." in letters(world.ann.user)[-1]
    assert await standing(world, world.ann) == stands

    await erased(world, world.ann)
    await kept(world)
    assert everything(world)["erasures"] == "[]"


async def test_a_card_that_stays_in_the_channel_leads_nowhere(world: World) -> None:
    """Its author did not want it removed there: its buttons know the job no more, for nobody."""
    job = await panels.picture(world, world.ann, f"a {SECRET_WORD}")
    card = world.message
    await erased(world, world.ann)
    await kept(world)
    for who in (world.ann, world.dan, world.ben):
        for label in ("Again", "Edit", "Info"):
            assert world.told(await who.click(card, label=label)).text == UNKNOWN_JOB, label
        told = world.told(await who.slash(world.channel, "result", job=str(job.number)))
        assert SECRET_WORD not in told
        assert not told.media
    assert SECRET_WORD in read(await world.fresh(card)).text
    forging.expect_refusals(world.env, NotAllowed)


async def test_who_takes_no_messages_is_told_and_may_ask_again_at_once(world: World) -> None:
    """What did not arrive does not count as this day's."""
    await panels.picture(world, world.ann, f"a {SECRET_WORD}")
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    told = world.told(await pressed(world, world.ann, "Export my data")).text
    assert told == privacy_texts.unsent()
    again = world.told(await pressed(world, world.ann, "Export my data")).text
    assert again == "Your data is in our direct messages, as a ZIP file."


async def test_who_is_blocked_has_their_data_sent_and_removed(world: World) -> None:
    """And is blocked as before."""
    await panels.picture(world, world.ann, f"a {SECRET_WORD}")
    await forging.command(world.env, world.ben, world.channel, "mod block", member=world.ann)
    sent = world.told(await pressed(world, world.ann, "Export my data")).text
    assert sent == "Your data is in our direct messages, as a ZIP file."
    assert "is being removed" in await erased(world, world.ann)
    await kept(world)
    rows = everything(world)
    assert not [name for name, told in rows.items() if SECRET_WORD in told]
    assert not [name for name, told in rows.items() if str(world.ann.id) in told]
    assert "You are blocked here" in world.told(await world.ann.slash(world.channel, "queue"))


async def test_what_waits_is_cancelled_and_what_runs_ends_unposted(world: World) -> None:
    """What runs counts, and nothing of it is kept; all of it survives a restart."""
    await world.ann.slash(world.channel, "imagine", prompt=f"a {SECRET_WORD}")
    await world.until(State.RENDERING)
    running = (await world.job()).id
    await world.ann.slash(world.channel, "imagine", prompt=f"an old {SECRET_WORD}")
    waiting = (await world.job()).id
    await erased(world, world.ann)
    assert (await world.app.studio.ongoing.job(world.here(), waiting)).end_reason is (
        EndReason.BY_AUTHOR
    )
    await world.restart()
    await world.pass_time(120, step_s=10)
    await kept(world)
    job = await world.app.studio.ongoing.job(world.here(), running)

    assert job.ended
    assert job.place.user_id == 0
    assert on_disk(world) == []
    assert (await world.used()).images == 1
    assert SECRET_WORD not in str(everything(world))


@pytest.mark.parametrize(
    ("moment", "waits"),
    [(Moment.PROMPTS, State.HELD_FOR_APPROVAL), (Moment.RESULTS, State.HELD_FOR_REVIEW)],
)
async def test_what_waits_for_a_moderator_goes_too(
    world: World, moment: Moment, waits: State
) -> None:
    """Before or after it was made: nobody has to look at it any more."""
    await world.app.studio.deciding.decide(world.here(), hold_set(HoldRule(moment=moment)))
    await world.ann.slash(world.channel, "imagine", prompt=f"a {SECRET_WORD}")
    job = await world.until(waits)
    await erased(world, world.ann)
    await kept(world)
    rows = everything(world)

    assert (await world.app.studio.ongoing.job(world.here(), job.id)).ended
    assert on_disk(world) == []
    assert not [name for name, told in rows.items() if SECRET_WORD in told]
    assert not [name for name, told in rows.items() if str(world.ann.id) in told]
    assert "'over'" in rows["cases"]


async def test_a_person_reads_all_that_is_kept(world: World) -> None:
    """A ZIP by direct message has their words, files, uses and reports; once a day, and no more."""
    await lived(world)
    told = world.told(await pressed(world, world.ann, "Export my data")).text
    again = world.told(await pressed(world, world.ann, "Export my data")).text
    message = world.ann.user.dm_channel.last_message
    assert message is not None
    (attachment,) = message.attachments
    inside = zipfile.ZipFile(BytesIO(await attachment.read()))
    jobs = [json.loads(line) for line in inside.read("jobs-1.jsonl").splitlines()]

    assert told == "Your data is in our direct messages, as a ZIP file."
    assert again == TOO_SOON
    assert [job["request"]["prompt"] for job in jobs] == [
        f"a {SECRET_WORD}",
        f"a red {SECRET_WORD}",
    ]
    assert jobs[0]["cost_usd"] == "0.02"
    assert {"README.txt", "jobs-1.csv", "used.jsonl", "reports.jsonl", *jobs[1]["files"]} <= set(
        inside.namelist()
    )
    assert len(jobs[1]["files"]) == 2
    assert "shows me" in inside.read("reports.jsonl").decode()
    assert "for ann" in inside.read("grants.jsonl").decode()
    consents = inside.read("consents.jsonl").decode()
    assert "nobody else" in consents
    assert "I may use what I attach" in consents
    assert str(world.dan.id) not in str([inside.read(name) for name in inside.namelist()])


async def test_ones_own_data_is_reached_from_a_conversation_too(world: World) -> None:
    """/privacy answers in direct messages although nothing else does there, buttons included."""
    panel = world.answer(await world.ann.user.slash("privacy"))
    assert "Outside of servers" in read(panel.message)
    await world.ann.user.click(panel, label="Export my data")
    assert "part 1 of 1" in letters(world.ann.user)[-1]
    form = await world.ann.user.click(panel, label="Delete my data")
    assert form.modal is not None
    gone = await world.ann.user.submit_modal(form, {"boxes": []})
    assert "is being removed" in world.told(gone)


@pytest.mark.parametrize("days", [7])
async def test_words_go_when_their_time_is_over(world: World, days: int) -> None:
    """Inputs after a day, results and words when the admins say; sums and durations stay."""
    await world.ben.slash(world.channel, "settings keep", results=2, records=days)
    refused = world.told(await world.ben.slash(world.channel, "settings keep", results=30))
    await lived(world)
    assert "cannot be kept for longer than `records`" in refused
    assert len([name for name in on_disk(world) if "input" in name]) == 1

    async def after(seconds: int) -> list[str]:
        await world.env.advance_time(seconds)
        await world.app.housekeeping.round()
        return on_disk(world)

    assert not [name for name in await after(DAY_S + 60) if "input" in name]
    assert len(on_disk(world)) == 3
    assert await after(DAY_S) == []
    assert SECRET_WORD in everything(world)["jobs"]
    before = await world.app.studio.oversight.history.recent(
        world.here(), of_user_id=None, channel_id=None
    )
    await after((days - 2) * DAY_S)

    assert SECRET_WORD not in everything(world)["jobs"]
    assert str(world.ann.id) not in everything(world)["jobs"]
    jobs = [await world.app.studio.ongoing.job(world.here(), one.job.id) for one in before]
    assert [job.rendered_at_ms for job in jobs] == [one.job.rendered_at_ms for one in before]
    assert [job.cost_ticks for job in jobs] == [one.job.cost_ticks for one in before]
    forging.expect_refusals(world.env, NotAnAmount)
