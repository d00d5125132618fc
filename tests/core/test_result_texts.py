"""The sentences about results that could not be shown as they are, and about their way home."""

from pathlib import Path
from typing import Any

import pytest
from makers import CENT, MEBIBYTE, NOW_MS, clip_file, ended, image, job, video

from bot.core.cases.results import HandedOut, Link
from bot.core.gate import Trouble
from bot.core.jobs import ENDS, By, EndReason, Job, State
from bot.ui import operator_texts, result_texts

LATER_MS = NOW_MS + 86_400_000
UNTIL = f"<t:{LATER_MS // 1000}:f>"
HAS_IT = f"`/result #1284` has it until {UNTIL}."


def stopping(by: By = By.AUTHOR) -> Job:
    return job(state=State.RENDERING, cancel_requested_at_ms=NOW_MS, cancelled_by=by)


@pytest.mark.parametrize(
    ("one", "kept_until_ms", "sentence"),
    [
        (
            ended(image(), State.CANCELLED, EndReason.BY_AUTHOR, submissions=0),
            None,
            "Stopped before xAI began. Nothing was charged.",
        ),
        (
            ended(image(), State.CANCELLED, EndReason.BY_MODERATOR, cancelled_by=By.MODERATOR),
            None,
            "Stopped by a moderator before xAI began. Nothing was charged.",
        ),
        (
            ended(image(), State.CANCELLED, EndReason.STOPPED_LATE),
            LATER_MS,
            f"Stopped. xAI had already begun, so this one counts. {HAS_IT}",
        ),
        (
            ended(image(), State.CANCELLED, EndReason.STOPPED_LATE),
            None,
            "Stopped. xAI had already begun, so this one counts.",
        ),
        (
            ended(image(), State.CANCELLED, EndReason.STOPPED_LATE, cancelled_by=By.MODERATOR),
            LATER_MS,
            "Stopped by a moderator. xAI had already begun, so this one counts.",
        ),
        (
            ended(image(), State.FAILED, EndReason.PROVIDER_FAILED),
            None,
            "Stopped. xAI did not finish it, and nothing was charged.",
        ),
        (
            stopping(),
            None,
            (
                "Stopped. xAI had already begun, so this one counts. "
                "If it finishes, `/result #1284` has it."
            ),
        ),
        (
            stopping(By.MODERATOR),
            None,
            "Stopped by a moderator. xAI had already begun, so this one counts.",
        ),
    ],
)
def test_stopping_says_whether_it_counts(
    one: Job, kept_until_ms: int | None, sentence: str
) -> None:
    """Before xAI began, or when it failed, it is free; what a moderator stopped is not kept."""
    assert result_texts.stopped(one, kept_until_ms) == sentence


@pytest.mark.parametrize(
    ("size_bytes", "size", "limit"),
    [
        (38 * MEBIBYTE, "38 MB", " (10 MB)"),
        (10 * MEBIBYTE + 1, "10.1 MB", " (10 MB)"),
        (10 * MEBIBYTE, "10 MB", ""),
    ],
)
def test_a_file_too_large_says_how_large_and_how_long_it_is_kept(
    size_bytes: int, size: str, limit: str
) -> None:
    """The channel's limit is named too, unless Discord refused a file that is within it."""
    done = ended(video(), State.DONE, EndReason.KEPT_TOO_LARGE)
    file = clip_file(size_bytes=size_bytes)
    sentence = f"The finished file ({size}) is too large for this channel{limit}."

    assert result_texts.kept(done, (file,), LATER_MS) == f"{sentence} {HAS_IT}"
    assert result_texts.linked((file,), 10 * MEBIBYTE) == sentence


def test_a_channel_that_is_closed_names_the_permissions() -> None:
    """When the bot may not post, the sentence says what it needs."""
    done = ended(video(), State.DONE, EndReason.KEPT_NO_PERMISSION)

    assert "I need View Channel and Attach Files." in result_texts.kept(done, (clip_file(),), None)


def test_what_was_deleted_is_not_offered() -> None:
    """A result that its author deleted before it was shown counts, and cannot be had again."""
    deleted = ended(image(), State.DONE, EndReason.DELETED)

    assert result_texts.kept(deleted, (), LATER_MS) == (
        "Deleted before it was shown. What xAI made counts all the same."
    )


def test_what_is_shown_smaller_says_so() -> None:
    """Whoever sees a smaller copy is told how large it was made."""
    one, two = clip_file(size_bytes=38 * MEBIBYTE), clip_file(part=1)

    assert result_texts.made_smaller((one,), 20 * MEBIBYTE) == (
        "The finished clip (38 MB) is too large for this channel (20 MB). Here it is smaller."
    )
    assert result_texts.made_smaller((one, two), None) == (
        "2 of them are too large for this channel, and smaller here."
    )


def test_what_was_left_out_is_counted() -> None:
    """Files of which no copy fits are counted, with where to have them."""
    assert [result_texts.left_out(count, job()) for count in (1, 2)] == [
        "1 more is too large for this channel; `/result #1284` has it.",
        "2 more are too large for this channel; `/result #1284` has them.",
    ]


@pytest.mark.parametrize(
    ("one", "link", "sentence"),
    [
        (
            ended(video(), State.DONE, EndReason.DELIVERED),
            "https://discord.com/channels/1/2/3",
            "Your clip `#1284` is ready. https://discord.com/channels/1/2/3",
        ),
        (
            ended(image(), State.DONE, EndReason.KEPT_UNREACHABLE),
            None,
            "Your picture `#1284` is ready. `/result #1284` in the server hands it out.",
        ),
        (
            ended(image(), State.REFUSED, EndReason.MODERATED, cost_ticks=2 * CENT),
            None,
            (
                "Your picture `#1284` did not work out. xAI's content policy refused this. "
                "It cost $0.02 all the same. Other words may work."
            ),
        ),
    ],
)
def test_a_direct_message_says_how_it_ended(one: Job, link: str | None, sentence: str) -> None:
    """Who asked to be told reads that it is ready and where, or why it is not."""
    assert result_texts.over(one, link) == sentence


def handed(one: Job, **fields: Any) -> str:
    return result_texts.handed_out(HandedOut(job=one, kept_until_ms=LATER_MS, **fields))


def test_what_is_handed_out_is_for_its_author_alone() -> None:
    """A result once more says who sees it and how long it is kept, and names links with sizes."""
    done = ended(video(), State.DONE, EndReason.KEPT_TOO_LARGE)
    file = clip_file(size_bytes=38 * MEBIBYTE)
    head = f"Only you see this, and the moderators. It is kept until {UNTIL}."
    link = Link(media=file, url="https://pictures.test/x")

    assert handed(done, shown=(file,), files=(Path("x"),)) == head
    assert handed(done, shown=(file,), smaller=1, links=(link,), link_until_ms=LATER_MS) == (
        f"{head}\nIt is smaller than it was made, to fit this message.\n"
        f"As it was made: [{file.filename}](https://pictures.test/x) (38 MB), until {UNTIL}. "
        "Whoever has the link can fetch it."
    )
    assert handed(done, too_large=1).endswith(
        "It is too large to be handed out here; whoever runs this bot can."
    )
    assert handed(done, shown=(file,), too_large=1).endswith(
        "Some of it is too large to be handed out here; whoever runs this bot can."
    )


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (
            job(state=State.RENDERING, submitted_at_ms=NOW_MS, progress_percent=40),
            (
                "`#1284` is not finished yet.\n"
                f"▶ Rendering 40 % ▰▰▰▰▱▱▱▱▱▱ · began <t:{NOW_MS // 1000}:R>"
            ),
        ),
        (
            ended(image(), State.DONE, EndReason.DELIVERED),
            "`#1284` was finished, and its files are not kept any more.",
        ),
        (
            ended(image(), State.REFUSED, EndReason.MODERATED, cost_ticks=2 * CENT),
            "xAI's content policy refused this. It cost $0.02 all the same. Other words may work.",
        ),
        (
            ended(image(), State.CANCELLED, EndReason.STOPPED_LATE),
            "Stopped. xAI had already begun, so this one counts.",
        ),
    ],
)
def test_without_a_result_it_says_what_became_of_the_job(one: Job, sentence: str) -> None:
    """Asking for a result that is not there is answered with how the job stands or ended."""
    assert handed(one) == sentence


@pytest.mark.parametrize("state", sorted(set(State) - ENDS))
def test_a_job_under_way_is_not_finished_yet(state: State) -> None:
    """Whatever a job is at, asking for its result is answered."""
    assert handed(job(state=state)).startswith("`#1284` is not finished yet.")


@pytest.mark.parametrize("trouble", Trouble)
def test_the_operator_reads_what_is_wrong_and_what_to_do(trouble: Trouble) -> None:
    """An alert names the trouble, and says that what waits keeps its place."""
    alert = operator_texts.alert(trouble)

    assert alert.startswith("⚠ xAI ")
    assert alert.endswith("what waits keeps its place.")
    assert operator_texts.alert(None).startswith("✓ xAI answers again.")
