"""Admission: a job is numbered, checked against every limit, and held, all or nothing."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.sql.store import Store
from bot.core import windows
from bot.core.ports import Admitted, AlreadyAdmitted, PostState, Purpose
from bot.core.quota import Ceilings, Over, Subject, Unit
from bot.core.windows import Window
from tests.contracts._jobs import NO_CEILINGS, OPEN, admitted, asked, door, open_space
from tests.contracts.conftest import Look
from tests.core import makers
from tests.core.makers import DOLLAR, NOW_MS

DAY_MS = 24 * 3_600_000


async def test_jobs_are_numbered_by_server(store: Store) -> None:
    """People see #1, #2, #3, and every server counts for itself."""
    await open_space(store, space="100")
    await open_space(store, space="200")
    numbers = [
        (await admitted(store, asked(nth, space=space))).number
        for nth, space in enumerate(["100", "100", "200", "100"])
    ]
    assert numbers == [1, 2, 1, 3]


async def test_a_job_comes_back_as_it_went_in(store: Store) -> None:
    """Everything that is known of a job is in its row, control characters and all."""
    await open_space(store)
    job = asked(
        request=makers.edit(prompt="nul \x00, bell \a, 'quotes' \"too\", 雪 🐈"),
        place={"private": True, "reply_token": "aW50ZXJhY3Rpb24", "locale": "ja"},
    )
    admitted_job = await admitted(store, job)
    assert admitted_job == replace(job, number=1)
    assert await store.jobs.get(job.id) == admitted_job
    assert await store.jobs.get("unknown") is None


async def test_what_was_given_is_kept_with_the_job(store: Store) -> None:
    """The pictures that go into a job are on record with it, in their order."""
    await open_space(store)
    job = asked(request=makers.edit(inputs=2))
    inputs = [
        makers.clip_file(job_id=job.id, role="input", part=part, content_type="image/png")
        for part in (1, 0)
    ]
    await store.jobs.admit(job, inputs, OPEN)
    assert [media.part for media in await store.records.media_of(job.id, "input")] == [0, 1]
    assert await store.records.media_of(job.id, "result") == []


async def test_the_card_is_the_first_post(store: Store) -> None:
    """The message that shows a job is known from the start, so that a takedown would find it."""
    await open_space(store)
    job = await admitted(store, asked(place={"message_id": 77, "channel_id": 8}))
    (post,) = await store.posts.of_job(job.id)
    assert (post.purpose, post.state) == (Purpose.CARD, PostState.SENT)
    assert (post.channel_id, post.message_id) == (8, 77)


async def test_over_a_limit_names_it_and_when_it_opens(store: Store) -> None:
    """A person who is over learns which limit stopped them, how far, and until when."""
    limit = makers.rule(Unit.IMAGES, 5, window=Window.MONTH)
    await open_space(store, limit, makers.rule(Unit.CLIPS, 9))
    await admitted(store, asked(1, request=makers.image(count=3)))
    answer = await store.jobs.admit(asked(2, request=makers.image(count=3)), (), OPEN)
    assert isinstance(answer, Over)
    assert answer.over.rule == limit
    assert (answer.over.used, answer.asked) == (3, 3)
    assert answer.over.resets_at_ms == windows.window_end_ms(Window.MONTH, NOW_MS)


async def test_a_refused_request_leaves_no_trace(store: Store, look: Look) -> None:
    """Being over uses up no number, no allowance and no row."""
    await open_space(store, makers.rule(Unit.IMAGES, 2))
    refused = await store.jobs.admit(asked(1, request=makers.image(count=3)), (), OPEN)
    assert isinstance(refused, Over)
    assert (await admitted(store, asked(2, request=makers.image(count=2)))).number == 1
    assert [row["job_id"] for row in await look("select job_id from entries")] == [f"{2:016d}"]


async def test_what_is_left_counts_the_request_itself(store: Store) -> None:
    """The card says what the limits leave once this request is done; other units are not named."""
    await open_space(store, makers.rule(Unit.IMAGES, 5), makers.rule(Unit.CLIPS, 5))
    answer = await store.jobs.admit(asked(request=makers.image(count=2)), (), OPEN)
    assert isinstance(answer, Admitted)
    assert [(used.rule.unit, used.left) for used in answer.left] == [(Unit.IMAGES, 3)]


async def test_each_member_has_their_own_allowance(store: Store) -> None:
    """A limit for each member is not used up by others."""
    await open_space(store, makers.rule(Unit.IMAGES, 1))
    await admitted(store, asked(1, member="ada"))
    await admitted(store, asked(2, member="bob"))
    assert isinstance(await store.jobs.admit(asked(3, member="ada"), (), OPEN), Over)


async def test_a_limit_for_the_server_counts_everyone(store: Store) -> None:
    """A limit for the whole server is shared by its members, and by nobody else."""
    await open_space(store, makers.rule(Unit.IMAGES, 1, subject=Subject.GUILD))
    await open_space(store, makers.rule(Unit.IMAGES, 1, subject=Subject.GUILD), space="200")
    await admitted(store, asked(1, member="ada"))
    assert isinstance(await store.jobs.admit(asked(2, member="bob"), (), OPEN), Over)
    await admitted(store, asked(3, space="200"))


async def test_a_new_day_is_a_new_allowance(store: Store) -> None:
    """A daily limit opens at midnight UTC; a monthly one does not."""
    await open_space(store, makers.rule(Unit.IMAGES, 1), makers.rule(Unit.CLIPS, 1))
    await admitted(store, asked(1))
    midnight_ms = windows.window_end_ms(Window.DAY, NOW_MS)
    too_early = await store.jobs.admit(asked(2, at_ms=midnight_ms - 1), (), OPEN)
    assert isinstance(too_early, Over)
    await admitted(store, asked(3, at_ms=midnight_ms))


async def test_a_month_adds_up_its_days(store: Store) -> None:
    """A monthly limit counts what was used on other days of the month."""
    first_ms = windows.window_start_ms(Window.MONTH, NOW_MS)
    await open_space(store, makers.rule(Unit.IMAGES, 2, window=Window.MONTH))
    await admitted(store, asked(1, at_ms=first_ms - DAY_MS))
    await admitted(store, asked(2, at_ms=first_ms))
    await admitted(store, asked(3, at_ms=first_ms + 20 * DAY_MS))
    refused = await store.jobs.admit(asked(4, at_ms=first_ms + 25 * DAY_MS), (), OPEN)
    assert isinstance(refused, Over)


async def test_the_operators_ceiling_for_one_server(store: Store) -> None:
    """The operator bounds what one server spends, even where no admin set a limit."""
    await open_space(store)
    ceilings = Ceilings(
        guild_daily_ticks=DOLLAR, guild_monthly_ticks=9 * DOLLAR, total_daily_ticks=None
    )
    await admitted(store, asked(1, hold=makers.pictures(1, DOLLAR)), ceilings)
    answer = await store.jobs.admit(asked(2, hold=makers.pictures(1, 1)), (), door(ceilings))
    assert isinstance(answer, Over)
    assert answer.over.rule.id == "ceiling-guild-day"


async def test_an_interaction_is_admitted_once(store: Store) -> None:
    """A command that Discord delivers twice makes one job and one hold."""
    await open_space(store, makers.rule(Unit.IMAGES, 5))
    twice = [asked(nth, place={"interaction_id": 9}) for nth in (1, 2)]
    answers = await asyncio.gather(*(store.jobs.admit(job, (), OPEN) for job in twice))
    (job,) = (a.job for a in answers if isinstance(a, Admitted))
    assert AlreadyAdmitted(job_id=job.id) in answers
    (standing,) = await store.ledger.standing(makers.whose(), NO_CEILINGS, NOW_MS)
    assert standing.used == 1


async def test_a_space_must_be_open(store: Store) -> None:
    """Nothing is admitted before the limits of its server are in place."""
    with pytest.raises(LookupError, match="100 is not open"):
        await store.jobs.admit(asked(), (), OPEN)
