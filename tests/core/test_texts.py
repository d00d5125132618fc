"""The sentences people read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import (
    CENT,
    DOLLAR,
    MEBIBYTE,
    NOW_MS,
    clip_file,
    edit,
    ended,
    image,
    job,
    pictures,
    place,
    rule,
    used,
    video,
)

from bot.core import models, offers
from bot.core.jobs import EndReason, Job, State
from bot.core.pacing import Forecast
from bot.core.ports import Record
from bot.core.quota import Origin, Over, Subject, Unit, Window
from bot.core.requests import Request
from bot.core.studio import About
from bot.ui import texts

HOUR_S = 3_600
OPENS = f"<t:{NOW_MS // 1000 + HOUR_S}:R>"
USUAL = Forecast(low_s=41, high_s=69, earliest_s=30)


# --- numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "written"),
    [
        (0, "$0.00"),
        (2 * CENT, "$0.02"),
        (220_000_000, "$0.022"),
        (13 * CENT, "$0.13"),
        (DOLLAR, "$1.00"),
        (1_234_56 * CENT, "$1,234.56"),
        (10**16, "$1,000,000.00"),
    ],
)
def test_money_is_written_in_dollars(ticks: int, written: str) -> None:
    """Whole cents have two decimals; smaller sums a third."""
    assert texts.dollars(ticks) == written


@given(st.integers(0, 10**9))
def test_whole_cents_are_written_exactly(cents: int) -> None:
    """No sum of whole cents is rounded."""
    assert texts.dollars(cents * CENT) == f"${cents // 100:,}.{cents % 100:02d}"


@pytest.mark.parametrize(
    ("size_bytes", "written"),
    [
        (0, "under 1 MB"),
        (MEBIBYTE - 1, "under 1 MB"),
        (MEBIBYTE, "1 MB"),
        (38 * MEBIBYTE + 100, "38 MB"),
    ],
)
def test_sizes_are_written_in_megabytes(size_bytes: int, written: str) -> None:
    """A file's size is a whole number of megabytes, or less than one."""
    assert texts.megabytes(size_bytes) == written


@pytest.mark.parametrize(
    ("percent", "cells"),
    [(0, "▱▱▱▱▱▱▱▱▱▱"), (52, "▰▰▰▰▰▱▱▱▱▱"), (94, "▰▰▰▰▰▰▰▰▰▱"), (100, "▰▰▰▰▰▰▰▰▰▰")],
)
def test_the_bar_follows_the_percentage(percent: int, cells: str) -> None:
    """Ten cells, each a tenth."""
    assert texts.bar(percent) == cells


@given(st.integers(0, 100))
def test_the_bar_has_ten_cells(percent: int) -> None:
    """The card does not jump while the bar fills."""
    assert len(texts.bar(percent)) == 10


# --- the card -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (image(), "Image 1.0 · 1k"),
        (image(count=4, aspect="16:9"), "Image 1.0 · 4 pictures · 16:9 · 1k"),
        (image(model="grok-imagine-image-2.0"), "Image 2.0 · 1k"),
        (image(quality="medium", resolution="2k"), "Image 2.0 · 2k · medium"),
        (edit(), "Image 1.0 · 1k"),
        (edit(inputs=3), "Image 1.0 · from 3 pictures · 1k"),
        (video(), "Video 1.5 Lite · 6 s · 16:9 · 720p"),
        (video(inputs=1, audio=False), "Video 1.5 Lite · 6 s · 720p · silent"),
    ],
)
def test_the_options_stand_in_one_line(request_: Request, line: str) -> None:
    """Model, length or number, shape and size, and what differs from the usual."""
    assert texts.what(offers.resolved(request_)) == line


@pytest.mark.parametrize(
    ("in_line", "sentence"),
    [
        (None, "⏳ Waiting"),
        (1, "⏳ Waiting · next in line"),
        (2, "⏳ Waiting · 2nd in line"),
        (3, "⏳ Waiting · 3rd in line"),
        (4, "⏳ Waiting · about 5th in line"),
        (7, "⏳ Waiting · about 10th in line"),
        (12, "⏳ Waiting · about 10th in line"),
        (29, "⏳ Waiting · about 30th in line"),
        (32, "⏳ Waiting · more than 30 before you"),
        (5_000, "⏳ Waiting · more than 30 before you"),
    ],
)
def test_places_beyond_the_third_are_rounded(in_line: int | None, sentence: str) -> None:
    """Near places are exact, far ones are told in tens, very far ones as many."""
    assert texts.waiting(in_line) == sentence


def rendering(**fields: int | None) -> Job:
    return job(video(), state=State.RENDERING, submitted_at_ms=NOW_MS, **fields)


def test_a_running_job_shows_the_providers_percentage() -> None:
    """The bar, since when, and how long it usually takes."""
    line = texts.working(rendering(progress_percent=52), USUAL, NOW_MS + 20_000)

    began = f"began <t:{NOW_MS // 1000}:R>"
    assert f"▶ Rendering 52 % ▰▰▰▰▰▱▱▱▱▱ · {began} · usually 40 to 70 s" == line


def test_without_a_percentage_or_history_nothing_is_made_up() -> None:
    """Where xAI gives no percentage there is no bar; without history there is no forecast."""
    line = texts.working(rendering(), None, NOW_MS)

    assert f"▶ Rendering · began <t:{NOW_MS // 1000}:R>" == line


def test_zero_percent_is_a_percentage() -> None:
    """A job at 0 % has an empty bar, not none."""
    assert "0 % ▱▱▱▱▱▱▱▱▱▱" in texts.working(rendering(progress_percent=0), None, NOW_MS)


def test_what_takes_long_says_so() -> None:
    """Slower than nine in ten, a job no longer promises a time."""
    line = texts.working(rendering(), USUAL, NOW_MS + 69_001)

    assert "taking longer than usual. Still going." in line
    assert "usually 40" not in line


@pytest.mark.parametrize(
    ("low_s", "high_s", "words"),
    [
        (41, 69, "usually 40 to 70 s"),
        (4.2, 8.9, "usually 4 to 9 s"),
        (0.1, 0.2, "usually about 1 s"),
        (29, 31, "usually about 30 s"),
    ],
)
def test_forecasts_are_rounded(low_s: float, high_s: float, words: str) -> None:
    """Short times are told to the second, longer ones to five."""
    usual = Forecast(low_s=low_s, high_s=high_s, earliest_s=low_s)

    assert words in texts.working(rendering(), usual, NOW_MS)


def test_before_and_after_rendering() -> None:
    """Sending and fetching have words of their own."""
    assert texts.working(job(state=State.SUBMITTING), USUAL, NOW_MS) == "▶ Starting"
    for state in (State.FETCHING, State.FITTING, State.DELIVERING):
        line = texts.working(job(state=state), USUAL, NOW_MS)
        assert line == "▶ Rendered · bringing it here"


def test_what_is_left_is_said_while_waiting() -> None:
    """The scarcest limit says how many more of the same still fit."""
    one = job(image())

    assert texts.left_after((used(rule(amount=5), 3),), one) == "2 more like this left"
    assert texts.left_after((used(rule(Unit.CLIPS, 5)),), one) is None
    assert texts.left_after((), one) is None


# --- ends -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (
            ended(image(), State.REFUSED, EndReason.MODERATED, cost_ticks=2 * CENT),
            "xAI's content policy refused this. It cost $0.02 all the same. Other words may work.",
        ),
        (
            ended(image(), State.REFUSED, EndReason.MODERATED, cost_assumed=True),
            "xAI's content policy refused this. It cost $0.02 all the same. Other words may work.",
        ),
        (
            ended(image(), State.FAILED, EndReason.PROVIDER_FAILED),
            "xAI failed while rendering. Nothing was charged. Trying again may work.",
        ),
        (
            ended(image(), State.FAILED, EndReason.REJECTED),
            (
                "xAI would not take this request as it is. Nothing was charged. "
                "Try other options, or a shorter prompt."
            ),
        ),
        (
            ended(image(), State.EXPIRED, EndReason.NEVER_BEGUN, submissions=0),
            "This waited too long for its turn. Nothing was charged.",
        ),
        (
            ended(
                image(),
                State.EXPIRED,
                EndReason.NEVER_BEGUN,
                submissions=0,
                trouble="out_of_credit",
            ),
            "xAI could not be used the whole time this waited. Nothing was charged.",
        ),
        (
            ended(video(), State.FAILED, EndReason.LINK_GONE, cost_ticks=18 * CENT),
            (
                "xAI finished this, but the file was gone before it could be fetched. "
                "It cost $0.18 all the same."
            ),
        ),
    ],
)
def test_a_bad_end_says_what_happened_what_it_cost_and_what_to_do(one: Job, sentence: str) -> None:
    """Three short sentences to the author, without blame."""
    assert texts.ended(one, private=True) == sentence


@pytest.mark.parametrize("reason", EndReason)
def test_dollars_are_for_the_author_alone(reason: EndReason) -> None:
    """A public card never says what something cost, however it ended."""
    one = ended(image(), State.FAILED, reason, cost_ticks=2 * CENT)

    assert "$" not in texts.ended(one, private=False)
    assert "$0.02" in texts.ended(one, private=True)


def test_stopping_says_whether_it_counts() -> None:
    """Before anything was sent it is free; afterwards it counts."""
    free = ended(image(), State.CANCELLED, EndReason.BY_AUTHOR, submissions=0)
    begun = ended(image(), State.CANCELLED, EndReason.BY_AUTHOR, submissions=1)

    assert texts.stopped(free) == "Stopped before anything was sent. Nothing was charged."
    assert texts.stopped(begun) == "Stopped. xAI had already begun, so this one counts."


def test_a_file_too_large_names_both_sizes_and_how_long_it_is_kept() -> None:
    """The person learns how large the clip is, what the channel takes, and what would fit."""
    done = ended(video(), State.DONE, EndReason.KEPT_TOO_LARGE)
    sentence = texts.kept(done, (clip_file(size_bytes=38 * MEBIBYTE),), NOW_MS)

    assert (
        "The finished file (38 MB) is too large for this channel (10 MB). "
        "A shorter one or a lower resolution fits. "
        f"The file is kept until <t:{NOW_MS // 1000}:f>."
    ) == sentence


def test_a_channel_that_is_closed_names_the_permissions() -> None:
    """When the bot may not post, the sentence says what it needs."""
    done = ended(video(), State.DONE, EndReason.KEPT_NO_PERMISSION)

    assert "I need View Channel and Attach Files." in texts.kept(done, (clip_file(),), NOW_MS)


def test_pictures_held_back_are_counted() -> None:
    """An incomplete result says how much of it is missing, and why."""
    assert texts.kept_back(7, 3) == "7 of 10: xAI kept back 3."
    assert texts.too_large_sibling(1) == "1 more is too large for this channel."
    assert texts.too_large_sibling(2) == "2 more are too large for this channel."


def test_alt_text_says_which_picture_and_that_it_is_generated() -> None:
    """A screen reader hears the place, the origin and the prompt."""
    picture = clip_file(content_type="image/jpeg", duration_ms=None)

    assert texts.alt(2, 4, picture, "a cat") == "Picture 2 of 4, AI-generated: a cat"
    assert texts.alt(1, 1, picture, "a cat") == "Picture, AI-generated: a cat"
    assert texts.alt(1, 1, clip_file(), "a cat") == "Clip, AI-generated: a cat"


def test_info_tells_the_cost_only_to_whom_it_may() -> None:
    """The panel has a line for each thing known; the cost is for those who may see it."""
    done = ended(
        image(),
        State.DONE,
        EndReason.DELIVERED,
        cost_ticks=2 * CENT,
        submitted_at_ms=NOW_MS,
        rendered_at_ms=NOW_MS + 8_400,
    )

    assert (
        f"**Job** #1284, asked by <@300> <t:{NOW_MS // 1000}:f>\n"
        "**Options** Image 1.0 · 1k\n"
        "**Model** `grok-imagine-image`\n"
        "**Rendered** in 8 s"
    ) == texts.info(done, with_cost=False)
    assert texts.info(done, with_cost=True).endswith("\n**Cost** $0.02")


@pytest.mark.parametrize(
    ("one", "cost"),
    [
        (job(image()), "$0.02 (set aside; xAI has not said)"),
        (
            ended(image(), State.DONE, EndReason.DELIVERED, cost_assumed=True),
            "$0.02 (set aside; xAI has not said)",
        ),
        (ended(image(), State.FAILED, EndReason.PROVIDER_FAILED), "$0.00"),
    ],
)
def test_an_assumed_cost_is_called_one(one: Job, cost: str) -> None:
    """Until xAI says what it charged, the sum is named as set aside."""
    assert texts.info(one, with_cost=True).endswith(f"**Cost** {cost}")


# --- limits ---------------------------------------------------------------------------------


def test_over_names_the_limit_and_when_it_opens() -> None:
    """Somebody stopped reads which limit it was and when it opens again."""
    clips = Over(over=used(rule(Unit.CLIPS, 3), 3), asked=1)
    server = Over(over=used(rule(Unit.DOLLARS, DOLLAR, subject=Subject.GUILD), DOLLAR), asked=CENT)

    assert (
        f"You are out of clips for today: 3 of 3 (each member). It opens again {OPENS}."
    ) == texts.over(clips)
    assert (
        "This server is out of dollars for today: $1.00 of $1.00 (the whole server). "
        f"It opens again {OPENS}."
    ) == texts.over(server)


def test_over_says_what_is_left_and_what_is_needed() -> None:
    """Somebody who asked for too many at once reads how many would do."""
    sentence = texts.over(Over(over=used(rule(amount=10), 7), asked=4))

    assert "needs 4 pictures, and 3 of 10 are left for today" in sentence
    assert "out of" not in sentence


def test_what_all_servers_use_is_not_told() -> None:
    """A ceiling over all servers is said to be reached, without a sum."""
    ceiling = rule(Unit.DOLLARS, DOLLAR, subject=Subject.OPERATOR, origin=Origin.OPERATOR)
    sentence = texts.over(Over(over=used(ceiling, DOLLAR), asked=CENT))

    assert OPENS in sentence
    assert "$" not in sentence


def test_setting_a_limit_says_what_it_means_and_what_it_can_cost() -> None:
    """The admin reads the limit in words, the most that it lets one and all spend."""
    sentence = texts.limit_set(rule(Unit.IMAGES, 10), None, 10 * DOLLAR)

    assert sentence.startswith("Each member may make 10 pictures a day, which can cost at most ")
    assert "$1.30 for each of them" in sentence
    assert "$10.00 for all together" in sentence


def test_setting_a_limit_again_says_what_it_replaced() -> None:
    """The limit that no longer holds is named."""
    server = rule(Unit.SECONDS, 60_000, subject=Subject.GUILD, window=Window.MONTH)
    before = rule(Unit.SECONDS, 5_000, subject=Subject.GUILD, window=Window.MONTH)
    sentence = texts.limit_set(server, before, None)

    assert "60 s" in sentence
    assert "at most $15.60" in sentence
    assert sentence.endswith(f"It replaces: {texts.limit(before)}.")


def test_a_ceiling_bounds_what_a_limit_can_cost() -> None:
    """A limit above the operator's ceiling costs no more than the ceiling."""
    server = rule(Unit.DOLLARS, 500 * DOLLAR, subject=Subject.GUILD)

    assert "can cost at most $10.00." in texts.limit_set(server, None, 10 * DOLLAR)


def test_a_limit_is_listed_with_its_use() -> None:
    """Each limit stands in a line: whose, how much, used, left, and when it starts anew."""
    starter = rule(Unit.DOLLARS, 2 * DOLLAR, origin=Origin.STARTER)
    first, second = texts.limits([used(starter, 50 * CENT), used(rule(amount=10), 4)]).splitlines()

    assert first.startswith("**each member: $2.00 a day** (came with the bot)")
    assert "$0.50 used, $1.50 left" in first
    assert second.startswith("**each member: 10 pictures a day** · 4 used, 6 left")
    assert first.endswith(OPENS)


def test_a_server_without_limits_learns_how_to_set_one() -> None:
    """An empty list names the command."""
    assert "`/quota set`" in texts.limits([])


def test_removing_a_limit_names_what_it_could_cost() -> None:
    """The admin is asked once, with the sum that bounds the server afterwards."""
    question = texts.limit_removal(rule(amount=10), 10 * DOLLAR)

    assert "**each member: 10 pictures a day**" in question
    assert "up to $10.00 a day" in question


# --- records and choices --------------------------------------------------------------------


def test_a_record_is_three_lines_with_a_link() -> None:
    """Who, where and when; the words; how it ended, what it was and what it cost."""
    done = ended(image(prompt="a **cat**"), State.DONE, EndReason.DELIVERED, cost_ticks=2 * CENT)
    _, who, words, outcome = texts.recent(
        [Record(job=done, results=1)], whole_server=False
    ).splitlines()

    assert f"`#1284` <@300> <#200> <t:{NOW_MS // 1000}:R>" == who
    assert words == "\u2068a \\*\\*cat\\*\\*\u2069"
    assert " · Image 1.0 · 1k · $0.02 · " in outcome
    assert "(https://discord.com/channels/100/200/600)" in outcome


def test_a_private_record_has_no_link() -> None:
    """Nobody can jump to what only its author sees."""
    done = ended(image(), State.REFUSED, EndReason.MODERATED, place=place(private=True))
    text = texts.recent([Record(job=done, results=0)], whole_server=True)

    assert "private" in text
    assert "https://" not in text


def test_no_records_is_a_sentence() -> None:
    """An empty log says so, and for where."""
    assert texts.recent([], whole_server=True) == "Nothing was asked for in this server yet."


def test_a_model_in_the_list_shows_this_requests_price() -> None:
    """Choosing a model, one reads what it is good for and what this very request would cost."""
    lite, first = models.VIDEO_MODELS[:2]
    asked = video(prompt="", seconds=10)

    assert texts.model_choice(lite, asked) == "Video 1.5 Lite · clips at the lowest price · $0.30"
    assert texts.model_choice(first, video(resolution="1080p")).endswith("cheap at small size")


@pytest.mark.parametrize("model", [*models.IMAGE_MODELS, *models.VIDEO_MODELS])
def test_a_model_fits_into_discords_list(model: models.Model) -> None:
    """A choice may have 100 characters."""
    asked = video(seconds=15) if isinstance(model, models.VideoModel) else image(count=10)

    assert len(texts.model_choice(model, asked)) <= 100


def test_help_says_who_runs_the_bot() -> None:
    """The operator's name and contact are there when they are set."""
    named = About(operator_name="Ann", operator_contact="ann@example.org", keep_days=30)

    assert "run by Ann. Contact: ann@example.org" in texts.help_text(named)
    assert "left no name" in texts.help_text(About(keep_days=30))


def test_privacy_says_how_long_files_are_kept() -> None:
    """The days are the operator's setting; their own policy is linked when there is one."""
    linked = About(keep_days=7, privacy_url="https://example.org/privacy")

    assert "removed after 7 days" in texts.privacy_text(linked)
    assert "https://example.org/privacy" in texts.privacy_text(linked)
    assert "policy" not in texts.privacy_text(About(keep_days=7))


def test_an_option_that_cannot_be_read_is_shown_safely() -> None:
    """What a person made up is repeated without breaking the sentence."""
    assert texts.bad_option("x`y\n\u202ez") == "I cannot read `xy z`. Choose from the list."
    assert len(texts.bad_option("x" * 6_000)) < 120


def test_what_left_counts_after_this_one() -> None:
    """A request of four pictures says how many more of four there are."""
    four = job(image(count=4), hold=pictures(4))

    assert texts.left_after((used(rule(amount=10), 4),), four) == "1 more like this left"
