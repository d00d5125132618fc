"""What people read of limits, records, choices, and of the bot itself."""

from dataclasses import replace

import pytest
from makers import CENT, DOLLAR, NOW_MS, ended, image, job, place, rule, used, video

from bot.core import models
from bot.core.cases.lineage import CHILDREN_SHOWN, Family, Parent
from bot.core.cases.panel import Deed, Panel
from bot.core.cases.values import About
from bot.core.house import House
from bot.core.jobs import EndReason, Job, State
from bot.core.models import BUILT_IN
from bot.core.ports import Record
from bot.core.quota import Origin, Over, Subject, Unit
from bot.core.reports import Report, Wrong
from bot.core.windows import Window
from bot.ui import about_texts, info_cards, info_texts, limit_texts, log_texts, over_texts, texts

OPENS = f"<t:{NOW_MS // 1000 + 3_600}:R>"


def test_over_names_the_limit_and_when_it_opens() -> None:
    """Somebody stopped reads which limit it was and when it opens again."""
    clips = Over(over=used(rule(Unit.CLIPS, 3), 3), asked=1)
    server = Over(over=used(rule(Unit.DOLLARS, DOLLAR, subject=Subject.GUILD), DOLLAR), asked=CENT)

    assert over_texts.over(clips) == (
        f"You are out of clips for today: 3 of 3 (each member). It opens again {OPENS}."
    )
    assert over_texts.over(server) == (
        "This server is out of dollars for today: $1.00 of $1.00 (the whole server). "
        f"It opens again {OPENS}."
    )


def test_over_says_what_is_left_and_what_is_needed() -> None:
    """Somebody who asked for too many at once reads how many would do."""
    sentence = over_texts.over(Over(over=used(rule(amount=10), 7), asked=4))

    assert "needs 4 pictures, and 3 of 10 are left for today" in sentence
    assert "out of" not in sentence


def test_what_all_servers_use_is_not_told() -> None:
    """A ceiling over all servers is said to be reached, without a sum."""
    ceiling = rule(Unit.DOLLARS, DOLLAR, subject=Subject.OPERATOR, origin=Origin.OPERATOR)
    sentence = over_texts.over(Over(over=used(ceiling, DOLLAR), asked=CENT))

    assert OPENS in sentence
    assert "$" not in sentence


def test_setting_a_limit_says_what_it_means_and_what_it_can_cost() -> None:
    """The admin reads the limit in words, the most that it lets one and all spend."""
    sentence = limit_texts.limit_set(rule(Unit.IMAGES, 10), None, 10 * DOLLAR, BUILT_IN)

    assert sentence.startswith("Each member may make 10 pictures a day, which can cost at most ")
    assert "$1.30 for each of them" in sentence
    assert "$10.00 for all together" in sentence


def test_setting_a_limit_again_says_what_it_replaced() -> None:
    """The limit that no longer holds is named."""
    server = rule(Unit.SECONDS, 60_000, subject=Subject.GUILD, window=Window.MONTH)
    before = rule(Unit.SECONDS, 5_000, subject=Subject.GUILD, window=Window.MONTH)
    sentence = limit_texts.limit_set(server, before, None, BUILT_IN)

    assert "60 s" in sentence
    assert "at most $18.60" in sentence
    assert sentence.endswith(f"It replaces: {limit_texts.limit(before)}.")


def test_a_ceiling_bounds_what_a_limit_can_cost() -> None:
    """A limit above the operator's ceiling costs no more than the ceiling."""
    server = rule(Unit.DOLLARS, 500 * DOLLAR, subject=Subject.GUILD)

    assert "can cost at most $10.00." in limit_texts.limit_set(server, None, 10 * DOLLAR, BUILT_IN)


def test_a_limit_is_listed_with_its_use() -> None:
    """Each limit says whose it is and how much; those of all, what is used and left as well."""
    starter = rule(Unit.DOLLARS, 2 * DOLLAR, origin=Origin.STARTER)
    whole = rule(amount=10, subject=Subject.GUILD)
    listed = limit_texts.limits([starter], [used(whole, 4)]).splitlines()

    assert listed[0] == "**each member: $2.00 a day** · came with the bot"
    assert listed[1] == "**the whole server: 10 pictures a day**"
    assert listed[2].startswith("-# 4 used · 6 left · starts anew")
    assert listed[2].endswith(OPENS)
    assert listed[3] == f"-# {limit_texts.combined()}"


def test_a_server_without_limits_learns_how_to_set_one() -> None:
    """An empty list names the command."""
    assert "`/quota set`" in limit_texts.limits([], [])


def test_removing_a_limit_names_what_it_could_cost() -> None:
    """The admin is asked once, with the sum that bounds the server afterwards."""
    question = limit_texts.limit_removal(rule(amount=10), 10 * DOLLAR)

    assert "**each member: 10 pictures a day**" in question
    assert "up to $10.00 a day" in question


# --- records and choices --------------------------------------------------------------------


def test_a_record_is_three_lines_with_a_link() -> None:
    """Who, where and when; the words; how it ended, what it was and what it cost."""
    done = ended(image(prompt="a **cat**"), State.DONE, EndReason.DELIVERED, cost_ticks=2 * CENT)
    _, who, words, outcome = log_texts.recent(
        [Record(job=done, results=1)], whole_server=False
    ).splitlines()

    assert f"`#1284` <@300> <#200> <t:{NOW_MS // 1000}:R>" == who
    assert words == "\u2068a \\*\\*cat\\*\\*\u2069"
    assert " · Image 1.0 · 1k · $0.02 · " in outcome
    assert "(https://discord.com/channels/100/200/600)" in outcome


def test_a_private_record_has_no_link() -> None:
    """Nobody can jump to what only its author sees."""
    done = ended(image(), State.DONE, EndReason.DELIVERED, place=place(private=True))
    text = log_texts.recent([Record(job=done, results=0)], whole_server=True)

    assert "private" in text
    assert "https://" not in text


def test_a_refused_request_has_no_link() -> None:
    """Its card was removed from the channel, so there is nothing to jump to."""
    refused = ended(image(), State.REFUSED, EndReason.MODERATED)
    line = log_texts.recent([Record(job=refused, results=0)], whole_server=True)

    assert "jump" not in line


def test_the_log_fits_one_message() -> None:
    """Ten records of the longest prompts stay below the 4,000 characters Discord takes."""
    far = place(guild_id=10**18, channel_id=10**18, user_id=10**18, message_id=10**18)
    done = ended(video(prompt="*" * 6_000), State.DONE, EndReason.DELIVERED, place=far)

    assert len(log_texts.recent([Record(job=done, results=1)] * 10, whole_server=True)) <= 4_000


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

    assert info_texts.about(replace(panel(done), with_cost=False)) == (
        f"**Job** #1284, asked by <@300> <t:{NOW_MS // 1000}:f>\n"
        "**Options** Image 1.0 · 1k\n"
        "**Model** `grok-imagine-image`\n"
        "**Parameters** count 1 · resolution 1k\n"
        "**Timing** waited 0 s · rendered in 8.4 s"
    )
    assert info_texts.about(panel(done)).endswith("\n**Cost** $0.02")
    at = f"<t:{NOW_MS // 1000}:f>"
    assert info_texts.about(panel(done.changed(finished_at_ms=NOW_MS))).endswith(
        f"\n**Cost** $0.02\n**Set aside** $0.02 {at}, until {at}"
    )


def panel(one: Job) -> Panel:
    """A job as its author sees it, with everything that can be done."""
    return Panel(job=one, deeds=frozenset(Deed), family=Family(), with_cost=True)


def test_a_cost_that_xai_has_not_stated_is_marked() -> None:
    """A sum set aside or assumed is told with a word more; a stated one stands alone."""
    running = info_texts.about(panel(job(image())))
    done = ended(image(), State.DONE, EndReason.DELIVERED, cost_assumed=True)
    failed = ended(image(), State.FAILED, EndReason.PROVIDER_FAILED)

    assert "**Cost** $0.02 set aside" in running
    assert "**Cost** $0.02 " in info_texts.about(panel(done))
    assert info_texts.about(panel(failed)).endswith("**Cost** $0.00")


def test_info_fits_one_message() -> None:
    """The panel can be sent: with all there is to say, and a prompt of nothing but marks."""
    done = ended(image(prompt="*" * 6_000), State.DONE, EndReason.DELIVERED, posted_in_id=1)
    parents = tuple(Parent(job=done.changed(number=10**9), part=9) for _ in range(5))
    family = Family(
        parents=parents, parents_unseen=1, children=(done,) * 25, children_count=CHILDREN_SHOWN + 1
    )
    reports = (Report(reason=Wrong.ILLEGAL, words="*" * 500, at_ms=NOW_MS),) * 9
    everything = replace(panel(done), family=family, reports=reports, files_kept=False)

    assert info_cards.render(everything).content_length() <= 4_000
    assert info_cards.render(everything).total_children_count <= 40


def test_no_records_is_a_sentence() -> None:
    """An empty log says so, and for where."""
    assert log_texts.recent([], whole_server=True) == "Nothing was asked for in this server yet."


def test_a_model_in_the_list_shows_this_requests_price() -> None:
    """Choosing a model, one reads what it is good for and what this very request would cost."""
    lite, first = models.VIDEO_MODELS[:2]
    asked = video(prompt="", seconds=10)

    assert (
        texts.model_choice(lite, asked, BUILT_IN)
        == "Video 1.5 Lite · clips at the lowest price · $0.30"
    )
    assert texts.model_choice(first, video(resolution="1080p"), BUILT_IN).endswith(
        "cheap at small size"
    )


@pytest.mark.parametrize("model", [*models.IMAGE_MODELS, *models.VIDEO_MODELS])
def test_a_model_fits_into_discords_list(model: models.Model) -> None:
    """A choice may have 100 characters."""
    asked = video(seconds=15) if isinstance(model, models.VideoModel) else image(count=10)

    assert len(texts.model_choice(model, asked, BUILT_IN)) <= 100


def test_help_says_who_runs_the_bot() -> None:
    """The operator's name and contact are there when they are set."""
    named = About(operator_name="Ann", operator_contact="ann@example.org", keep_days=30)

    assert "run by Ann. Contact: ann@example.org" in about_texts.help_text(named)
    assert "left no name" in about_texts.help_text(About(keep_days=30))


def test_privacy_says_how_long_files_are_kept() -> None:
    """The server says, within what the operator allows; a policy is linked if there is one."""

    def said(about: About, house: House) -> str:
        return about_texts.privacy_text(about, house, at_home=True)

    linked = About(keep_days=7, privacy_url="https://example.org/privacy")

    assert "results 7 days" in said(linked, House())
    assert "results 5 days" in said(linked, House(keep_results_days=5))
    assert "https://example.org/privacy" in said(linked, House())
    assert "policy" not in said(About(keep_days=7), House())


def test_an_option_that_cannot_be_read_is_shown_safely() -> None:
    """What a person made up is repeated without breaking the sentence."""
    assert texts.bad_option("x`y\n\u202ez") == "I cannot read `xy z`. Choose from the list."
    assert len(texts.bad_option("x" * 6_000)) < 120
