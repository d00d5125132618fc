"""Every sentence of /setup: its panel, and the check at its end."""

from collections.abc import Sequence

from bot.core.cases.setup import LOG_NAME, Check, Panel
from bot.core.ports import Permit
from bot.core.presets import PRESETS, Name
from bot.core.quota import Rule
from bot.ui import limit_texts, wording
from bot.ui.speech import _, ngettext

LIMITS_NAMED_MAX = 12
OLD_MS = 180 * 24 * 60 * 60 * 1000
"""Prices that nobody compared for so long may be others by now."""
CHECK_CHARS_MAX = 3_700
"""What stands around the check has the rest of a message."""
AS_IT_IS = "as_it_is"
"""The choice that leaves the limits alone."""


# --- the first screen -----------------------------------------------------------------------


def title() -> str:
    return "### " + _("Set up this bot") + "\n-# " + _("Nothing changes before **Use these**.")


def log(panel: Panel) -> str:
    """What the log channel is for, and which it is to be."""
    if panel.draft.makes_log:
        return _(
            "**Log channel**: `#{name}` will be made, for admins and the moderators below alone."
        ).format(name=LOG_NAME)
    return _("**Log channel**: tells what admins decide. It must not be open to everybody.")


def log_placeholder() -> str:
    return _("No log channel yet")


def make_log() -> str:
    return _("Make a private one")


def moderators() -> str:
    return _("**Moderators**: they look after what is made.")


def moderators_placeholder() -> str:
    return _("Who may manage messages")


def preset_title() -> str:
    return _("**Limits**")


def preset(name: Name | None) -> str:
    """What a preset is called; None for none."""
    return {
        Name.CLUB: _("Small club"),
        Name.COMMUNITY: _("Big community"),
        Name.PATRONS: _("Paid patrons"),
        None: _("As they are"),
    }[name]


def preset_for(name: Name | None) -> str:
    """Whom a preset is for, in a few words."""
    return {
        Name.CLUB: _("Everybody makes a lot; $50 a month for all"),
        Name.COMMUNITY: _("Everybody makes a little, newcomers wait; $400 a month for all"),
        Name.PATRONS: _("Everybody may try it, one role makes a lot"),
        None: _("No limit is changed"),
    }[name]


def patrons_placeholder() -> str:
    return _("The patrons' role")


def limits(panel: Panel) -> str:
    """What holds once it is used, a line each."""
    chosen = panel.draft.preset
    if panel.lacks_role:
        return _("Choose the role whose members are patrons.")
    own = [rule for rule in panel.plan.rules if rule in panel.plan.own]
    made = [rule for rule in panel.plan.rules if rule not in panel.plan.own]
    lines = _named(made)
    if chosen is not None:
        lines += _besides(chosen)
    if not lines and not own:
        lines = [_("No limit of this server's own.")]
    text = "\n".join(f"-# · {line}" for line in lines)
    if not own:
        return text
    stay = _("Set by an admin, so this stays:")
    return "\n".join(filter(None, [text, f"-# {stay}", *(f"-# · {one}" for one in _named(own))]))


def _named(rules: Sequence[Rule]) -> list[str]:
    lines = [limit_texts.limit(rule) for rule in rules[:LIMITS_NAMED_MAX]]
    if more := len(rules) - len(lines):
        lines.append(wording.more(more))
    return lines


def _besides(name: Name) -> list[str]:
    """What a preset says besides limits."""
    chosen, said = PRESETS[name], list[str]()
    if chosen.clip_size is not None:
        whose = _("patrons' clips") if chosen.asks_role else _("clips")
        said.append(_("{whose}: up to {size}").format(whose=whose, size=chosen.clip_size))
    if chosen.newcomer_hours:
        said.append(_("newcomers wait for {hours} h").format(hours=chosen.newcomer_hours))
    if chosen.member_jobs_max is not None:
        said.append(
            _("{count} requests of one person at once").format(count=chosen.member_jobs_max)
        )
    return said


def most(panel: Panel) -> str:
    """The most that it can cost in a month."""
    if panel.lacks_role:
        return _("What it can cost at most is said here once the role is chosen.")
    if panel.most_ticks is not None:
        amount = _("At most **{amount}** a month").format(amount=wording.dollars(panel.most_ticks))
        if panel.most_ticks == panel.ceiling_ticks:
            return _("{amount}: this bot's operator allows no more.").format(amount=amount)
        return f"{amount}."
    unbounded = _(
        "What it can cost in a month is not bounded: there is no budget. `/budget set` makes one."
    )
    if panel.each_ticks is None:
        return unbounded
    each = _("One member's pictures and clips can cost {amount} a day at most.")
    return f"{unbounded} {each.format(amount=wording.dollars(panel.each_ticks))}"


def use_these() -> str:
    return _("Use these")


def change() -> str:
    return _("Change")


# --- the second screen ----------------------------------------------------------------------


def change_title() -> str:
    return (
        "### " + _("Change the rest") + "\n-# " + _("All of it has a default. **Back** keeps it.")
    )


def roles() -> str:
    return _("**Who may use it**")


def roles_placeholder() -> str:
    return _("Everybody")


def channels() -> str:
    return _("**Where**: threads belong to their channel.")


def channels_placeholder() -> str:
    return _("In every channel")


def alerts() -> str:
    return _("**Alerts** in the log channel mention")


def alerts_placeholder() -> str:
    return _("Nobody")


def zone(name: str) -> str:
    return _("**Time zone**: days begin at midnight in {zone}.").format(zone=name)


def zone_button() -> str:
    return _("Set")


def zone_title() -> str:
    return _("Time zone")


def zone_label() -> str:
    return _("A city, or a name such as Europe/Paris")


def language() -> str:
    return _("**Language**: English. There is no other one yet.")


def back() -> str:
    return _("Back")


def everybody_is_no_role() -> str:
    return _("@everyone is no role to choose here. Choose another one, or none.")


def problem(sentence: str) -> str:
    """Why a choice was not taken."""
    return f"⚠ {sentence}"


# --- the end --------------------------------------------------------------------------------


def ready(user_id: int) -> str:
    """What the log channel is told at the end, whether or not anything changed."""
    return _("<@{user}> has set this bot up. What admins decide is told here.").format(user=user_id)


def done(check: Check) -> str:
    """That it holds, and how to take it back."""
    if not check.changed:
        return "### " + _("Everything was like this already")
    changed = ngettext(
        "{count} thing changed. `/settings undo` takes it back.",
        "{count} things changed. `/settings undo` takes them back together.",
        check.changed,
    ).format(count=check.changed)
    return "### " + _("Set up") + f"\n-# {changed}"


def checked(check: Check, limit_bytes: int) -> str:
    """What was found, a line each; each line that is not well names the remedy.

    `limit_bytes` is the largest file that Discord takes here.
    """
    unwell_first = sorted(check.lacking.items(), key=lambda one: one[1] == ())
    lines = [_log_line(check), *(_channel_line(*one) for one in unwell_first)]
    if not check.lacking:
        lines.append(
            "⚠ " + _("Discord did not say what I may do here. Type `/setup` to look again.")
        )
    files = "✓ " + _("Files: up to {size} each.").format(size=wording.megabytes(limit_bytes))
    return wording.as_many(lines, CHECK_CHARS_MAX, end=[files, *_price_lines(check)])


def _log_line(check: Check) -> str:
    if check.log_channel_id is None:
        return "⚠ " + _("No log channel. `/setup` or `/settings log` chooses one.")
    channel = f"<#{check.log_channel_id}>"
    if check.log_reached:
        return "✓ " + _("Log channel {channel}: reached.").format(channel=channel)
    if check.log_reached is None:
        words = _("Log channel {channel}: Discord did not answer. Type `/setup` to look again.")
    else:
        words = _("Log channel {channel}: not reached. Allow me View Channel and Send Messages.")
    return "✗ " + words.format(channel=channel)


def _channel_line(channel_id: int, lacks: Sequence[Permit] | None) -> str:
    channel = f"<#{channel_id}>"
    if lacks is None:
        return "✗ " + _("{channel}: I do not see it. Allow me View Channel there.").format(
            channel=channel
        )
    if lacks:
        return "✗ " + _("{channel}: allow me {names} in Edit Channel, Permissions.").format(
            channel=channel, names=", ".join(one.shown for one in lacks)
        )
    return "✓ " + _("{channel}: I may do all I need.").format(channel=channel)


def _price_lines(check: Check) -> list[str]:
    lines = [_price_line(check.prices_at_ms, check.now_ms, own=False)]
    if check.own_prices_at_ms is not None:
        lines.append(_price_line(check.own_prices_at_ms, check.now_ms, own=True))
    return lines


def _price_line(at_ms: int, now_ms: int, *, own: bool) -> str:
    what = _("The operator's own prices") if own else _("Prices")
    said = _("{what}: as of {day}, {ago}.").format(
        what=what, day=wording.moment(at_ms, "D"), ago=wording.moment(at_ms)
    )
    if now_ms - at_ms < OLD_MS:
        return f"✓ {said}"
    remedy = _("Ask whoever runs the bot to compare them with xAI's.")
    return f"⚠ {said} {remedy}"


def next_step() -> str:
    return _("**Next**: type `/imagine` in a channel.")
