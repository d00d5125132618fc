"""Lists that are longer than a message, and names in lists of choices."""

from makers import DOLLAR, NOW_MS, rule, used

from bot.core.access import AccessRule, Effect, Terms, Topic
from bot.core.access import Subject as Whom
from bot.core.cases.limits import Why
from bot.core.holdings import HoldRule, Moment
from bot.core.house import House
from bot.core.quota import Grant, Replaced, Subject, Unit
from bot.ui import access_texts, budget_texts, custom_texts, limit_texts, usage_texts, wording

MESSAGE_CHARS_MAX = 4_000
ROLES = [
    rule(Unit.DOLLARS, nth * DOLLAR, subject=Subject.ROLE, subject_id=10**18 + nth)
    for nth in range(1, 81)
]
GRANTS = [
    Grant(
        id=f"{nth:08x}",
        subject=Subject.MEMBER,
        user_id=10**18,
        unit=Unit.DOLLARS,
        amount=DOLLAR,
        reason="*" * 200,
        until_ms=NOW_MS,
    )
    for nth in range(40)
]


def test_a_long_list_ends_at_a_whole_entry() -> None:
    """What has no room is counted, and what always stands at the end stays."""
    entries = [f"{nth}\n-# facts" for nth in range(9)]

    assert wording.as_many(entries, 60, end=["the end"]) == (
        "0\n-# facts\n1\n-# facts\n2\n-# facts\nand 6 more\nthe end"
    )
    assert wording.as_many(entries[:3], 60, end=["the end"]).endswith("2\n-# facts\nthe end")


def test_no_list_is_longer_than_a_message() -> None:
    """A server with 80 limits, 40 grants and 100 listed channels still gets its answers."""
    standing = [used(one) for one in ROLES]
    why = Why(
        standing=standing,
        replaced=[Replaced(rule=one, by=ROLES[0]) for one in ROLES],
        grants=GRANTS,
    )
    channels = [
        AccessRule(effect=Effect.DENY, topic=topic, subject=whom, subject_id=10**18 + nth)
        for topic in Topic
        for whom in Whom
        for nth in range(100)
    ]
    lists = (
        limit_texts.limits(ROLES, standing),
        limit_texts.why(why, 10**18),
        budget_texts.budgets(standing[:3], GRANTS),
        custom_texts.house(
            House(admin_role_ids=tuple(range(10**18, 10**18 + 250))),
            {10**18 + nth: 2 for nth in range(250)},
            [HoldRule(moment=Moment.PROMPTS, subject_id=10**18 + nth) for nth in range(50)],
        ),
        access_texts.everything(Terms(rules=tuple(channels), bounds=()), House(), 9),
    )

    for told in lists:
        assert len(told) < MESSAGE_CHARS_MAX
        assert "\nand " in told
    assert lists[0].endswith(f"-# {limit_texts.combined()}")
    assert len(usage_texts.left(standing, 1, 2)) < MESSAGE_CHARS_MAX / 2


def test_names_do_not_turn_a_choice_around() -> None:
    """A role's name is isolated, its invisible characters are gone, and it leaves room."""
    nasty = rule(subject=Subject.ROLE, subject_id=7, subject_name="\u202eevil" + "y" * 100)
    unseen = rule(subject=Subject.CHANNEL, subject_id=7, subject_name="\u200b")

    assert "\u202e" not in limit_texts.limit_choice(nasty)
    assert len(limit_texts.limit_choice(nasty)) <= wording.CHOICE_CHARS_MAX
    assert limit_texts.limit_choice(unseen).startswith("all of \u2068#7\u2069: ")
