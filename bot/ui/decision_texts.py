"""Every sentence about what admins decided: from what to what, a line for each change."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.core import decisions, models
from bot.core.decisions import Change, Decision, Thing, Value
from bot.core.house import LogResults, Money
from bot.ui import access_texts, custom_texts, hold_texts, limit_texts, prompts, word_texts, wording
from bot.ui.speech import _

LINES_CHARS_MAX = 3_700


def told(decision: Decision) -> str:
    """A decision as the log channel tells it."""
    who = f"<@{decision.by_user_id}>"
    head = _("{who} decided:") if decision.undoes is None else _("{who} took back a decision:")
    return head.format(who=who) + "\n" + diff(decision)


def undone(decision: Decision | None) -> str:
    """What was taken back, as its admin reads it."""
    if decision is None:
        return _("There is nothing to take back: no decision of this server's admins is left.")
    return _("The latest decision is taken back:") + "\n" + diff(decision)


def diff(decision: Decision) -> str:
    """Every change of a decision, a line each."""
    return wording.as_many(map(change, decision.changes), LINES_CHARS_MAX)


def change(one: Change) -> str:
    """What changed, from what to what."""
    return f"**{_what(one)}**: {_said(one, one.before)} → {_said(one, one.after)}"


def _what(one: Change) -> str:
    """Which thing a change is about."""
    named: Mapping[Thing, Callable[[str], str]] = {
        Thing.LIMIT: lambda _key: _("Limit"),
        Thing.GRANT: lambda _key: _("Grant"),
        Thing.HOUSE: house_field,
        Thing.ROLE: _role,
        Thing.PRIORITY: lambda key: _("Waiting of {role}").format(role=f"<@&{key}>"),
        Thing.STYLE: lambda key: _("Style {name}").format(name=prompts.shown(key)),
        Thing.ACCESS: access_texts.thing,
        Thing.BOUND: access_texts.thing,
        Thing.WORDS: word_texts.thing,
        Thing.PRESET: word_texts.preset,
        Thing.HOLD: hold_texts.thing,
    }
    return named[one.thing](one.key)


def _role(key: str) -> str:
    field, role_id = decisions.list_and_role(key)
    return f"{house_field(field)}, <@&{role_id}>"


def house_field(field: str) -> str:
    """What a field of the house is called."""
    return {
        "image_model": _("Model for pictures"),
        "video_model": _("Model for clips"),
        "ask_above_ticks": _("Asked before what costs more than"),
        "open_uploads": _("Work on what others attached"),
        "time_zone": _("Time zone"),
        "log_channel_id": _("Log channel"),
        "alerts_role_id": _("Role for alerts"),
        "admin_role_ids": _("Admins"),
        "moderator_role_ids": _("Moderators"),
        "lifter_role_ids": _("Who may lift a budget"),
        "shown_money": _("Money on cards"),
        "credit_ticks": _("A credit is worth"),
        "newcomer_hours": _("Newcomers wait for"),
        "member_jobs_max": _("Requests of one person at once"),
        "log_results": _("Results in the log channel"),
        "alerts_channel_id": _("Channel for alerts"),
        "hide_after_reports": _("Reports that hide a result"),
        "account_days": _("Age of a Discord account, at least"),
        "strikes": _("A rest after many refusals"),
        "uploads_adult_only": _("Files in age-restricted channels only"),
        "uploads_checked": _("A model looks at attached files first"),
        "batch_role_ids": _("Who may send batches"),
        "batches_for_all": _("Everybody may send batches"),
        "batch_lines_max": _("Lines of a batch, at most"),
        "batches_open_max": _("Open batches of one person, at most"),
        "keep_inputs_hours": _("Files that people attach are kept for"),
        "keep_results_days": _("Results are kept for"),
        "keep_records_days": _("Prompts and logs are kept for"),
        "keep_cases_days": _("Closed cases are kept for"),
        "keep_audit_days": _("The record of decisions is kept for"),
    }[field]


def _said(one: Change, value: Value | None) -> str:
    """What stood or stands."""
    match one.thing:
        case Thing.HOUSE:
            return house_value(one.key, None if value is None else value["value"])
        case Thing.ROLE:
            return _("no") if value is None else _("yes")
        case Thing.PRIORITY:
            weight = 1 if value is None else value["weight"]
            return _("counts {weight} times").format(weight=weight)
        case _ if value is None:
            return _("none")
        case thing:
            return _WORDS[thing](one.key, value)


_WORDS: Mapping[Thing, Callable[[str, Value], str]] = {
    Thing.LIMIT: lambda _key, value: limit_texts.limit(decisions.rule_of(value)),
    Thing.GRANT: lambda _key, value: limit_texts.grant(decisions.grant_of(value)),
    Thing.STYLE: lambda _key, value: custom_texts.style_adds(decisions.style_of(value)),
    Thing.ACCESS: lambda key, value: access_texts.effect(
        decisions.access_rule_of(key, value).effect
    ),
    Thing.BOUND: lambda key, value: access_texts.allowed(decisions.bound_of(key, value)),
    Thing.WORDS: lambda _key, value: word_texts.action(value["action"]),
    Thing.PRESET: lambda _key, value: word_texts.on_or_off(on=value["on"]),
    Thing.HOLD: lambda _key, _value: hold_texts.looked_at(),
}


def house_value(field: str, value: Any) -> str:
    """A field of the house in a word or two."""
    if value is None:
        return {
            "image_model": _("the cheapest able"),
            "video_model": _("the cheapest able"),
            "member_jobs_max": _("as many as the operator allows"),
            "alerts_channel_id": _("the log channel"),
        }.get(field, _("none"))
    word: Callable[[Any], str] = {
        "image_model": models.name_of,
        "video_model": models.name_of,
        "ask_above_ticks": wording.dollars,
        "credit_ticks": wording.dollars,
        "open_uploads": _yes_or_no,
        "log_channel_id": "<#{}>".format,
        "alerts_role_id": "<@&{}>".format,
        "newcomer_hours": _("{} h").format,
        "shown_money": money,
        "log_results": log_results,
        "alerts_channel_id": "<#{}>".format,
        "account_days": _("{} days").format,
        "keep_inputs_hours": _("{} h").format,
        **dict.fromkeys(_KEPT_DAYS, _("{} days").format),
        "batch_lines_max": "{:,}".format,
        **dict.fromkeys(_YES_OR_NO, _yes_or_no),
    }.get(field, str)
    return word(value)


_YES_OR_NO = ("strikes", "uploads_adult_only", "uploads_checked", "batches_for_all")
_KEPT_DAYS = ("keep_results_days", "keep_records_days", "keep_cases_days", "keep_audit_days")


def _yes_or_no(value: object) -> str:
    return _("yes") if value else _("no")


def money(shown: str) -> str:
    """What public cards say of money, in a word or two."""
    return {
        Money.COUNTS: _("counts alone"),
        Money.DOLLARS: _("dollars"),
        Money.CREDITS: _("credits"),
    }[Money(shown)]


def log_results(which: str) -> str:
    """Which results are told in the log channel, in a word or two."""
    return {
        LogResults.ALL: _("all"),
        LogResults.FLAGGED: _("those that a rule asked to be looked at"),
        LogResults.OFF: _("none"),
    }[LogResults(which)]
