"""Who may do what with a job, what speaks against a file, and what is remembered for a moment."""

import pytest
from makers import MEBIBYTE, NOW_MS, job, place

from bot.core.cases.intake import source_problem
from bot.core.cases.values import Here, Upload, acts_as, looks_after
from bot.core.errors import EmptyUpload, UploadTooLarge
from bot.core.jobs import By
from bot.core.steps.glances import REMEMBERED_MAX, Memo

JOB = job(place=place(user_id=300, channel_id=200))


def here(*, user_id: int = 1, admin: bool = False, moderates: int | None = None) -> Here:
    return Here(
        space_id="100", guild_id=100, user_id=user_id, admin=admin, moderates_channel_id=moderates
    )


@pytest.mark.parametrize(
    ("who", "by"),
    [
        (here(), None),
        (here(user_id=300), By.AUTHOR),
        (here(user_id=300, admin=True), By.AUTHOR),
        (here(admin=True), By.MODERATOR),
        (here(moderates=200), By.MODERATOR),
        (here(moderates=201), None),
    ],
)
def test_a_job_is_stopped_by_its_author_or_by_who_looks_after_it(who: Here, by: By | None) -> None:
    """An admin everywhere, a moderator in their channel; an author acts as one always."""
    assert acts_as(who, JOB) is by
    if who.user_id != 300:
        assert looks_after(who, JOB) is (by is By.MODERATOR)


@pytest.mark.parametrize(
    ("size_bytes", "problem"),
    [
        (0, EmptyUpload),
        (1, None),
        (100 * MEBIBYTE, None),
        (100 * MEBIBYTE + 1, UploadTooLarge),
    ],
)
def test_a_file_is_refused_by_its_size_before_it_is_fetched(
    size_bytes: int, problem: type[Exception] | None
) -> None:
    """What Discord says of a file is enough to know that it is empty or too large."""
    found = source_problem(Upload(option="image2", url="https://cdn.test/x", size_bytes=size_bytes))

    assert (found and type(found)) is problem
    assert found is None or found.option == "image2"


class Source:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def answer(self) -> int:
        self.asked += 1
        return self.asked


async def test_what_many_cards_ask_is_asked_once() -> None:
    """An answer serves everybody for its time, each key by itself, and then is asked anew."""
    memo, source = Memo[str, int](1_000), Source()
    moments = [NOW_MS, NOW_MS + 999, NOW_MS + 1_000]

    assert [await memo.get("a", at_ms, source.answer) for at_ms in moments] == [1, 1, 2]
    assert await memo.get("b", NOW_MS + 1_000, source.answer) == 3


async def test_an_answer_from_the_future_is_not_trusted() -> None:
    """After the clock was set back everything is asked anew."""
    memo, source = Memo[str, int](1_000), Source()

    assert await memo.get("a", NOW_MS, source.answer) == 1
    assert await memo.get("a", NOW_MS - 1, source.answer) == 2


async def test_no_more_than_some_answers_are_remembered() -> None:
    """Any number of servers costs no more memory; what was forgotten is asked anew."""
    memo, source = Memo[int, int](1_000), Source()
    for key in range(REMEMBERED_MAX + 1):
        await memo.get(key, NOW_MS, source.answer)

    assert await memo.get(REMEMBERED_MAX, NOW_MS, source.answer) == source.asked
    await memo.get(0, NOW_MS, source.answer)
    assert source.asked == REMEMBERED_MAX + 2
