"""What admins decide: changes of one thing each, with a before and an after, and their decisions.

What stands before and after is kept as JSON, so that a record outlives the code that made it. A new
kind of thing is a member of Thing, a way to make its changes here, and a Kept in
adapters/sql/decided.py that reads and writes one.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from bot.core import access
from bot.core.access import AccessRule, Bound, Effect, Option, Topic
from bot.core.holdings import HeldIn, HoldRule, Moment
from bot.core.house import ROLE_LISTS, House, Style
from bot.core.quota import Grant, Origin, Rule, Subject, Unit
from bot.core.windows import Window
from bot.core.wordrules.rules import Preset, WordRule

Value = Mapping[str, Any]
"""A thing as JSON knows it: words, whole numbers, yes or no, nothing."""


class Thing(StrEnum):
    """What a change is about, and what its key names."""

    LIMIT = "limit"
    """A limit, by what it limits."""
    HOUSE = "house"
    """How a server uses the bot, by the name of a field of House."""
    ROLE = "role"
    """A role in one of the lists of House: the list's name, a colon, the role's id."""
    PRIORITY = "priority"
    """How much the wait of a role's members weighs, by the role's id; nothing for 1."""
    STYLE = "style"
    """A style, by its name."""
    ACCESS = "access"
    """A channel or role on a list, by the list's topic and what is on it."""
    BOUND = "bound"
    """What members may use of one thing, by that and the role."""
    GRANT = "grant"
    """More than the limits allow, for a time, by its id."""
    WORDS = "words"
    """A rule on words, by its form and what it looks for."""
    PRESET = "preset"
    """A preset of rules on words, by its name: whether it is on."""
    HOLD = "hold"
    """What moderators look at, by when and by whose or where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing, before and after somebody decided on it."""

    thing: Thing
    key: str
    before: Value | None = None
    """What stood; None for nothing. Of a change that is only asked for: what must stand for it to
    be made, and None when it is made whatever stands."""
    after: Value | None
    """What is to stand; None for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one admin changed at once."""

    number: int
    """Counts with the audit of a space."""
    by_user_id: int
    at_ms: int
    changes: tuple[Change, ...]
    """As they really were; what was so already is left out."""
    undoes: int | None = None
    """The decision that this one takes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Somebody went through /setup, and this channel is to be told of what is decided."""

    by_user_id: int


# --- changes to ask for -------------------------------------------------------------------------


def limit_set(rule: Rule) -> Change:
    """A limit in the place of the one that limits the same, if there is one."""
    return Change(thing=Thing.LIMIT, key=limit_key(rule), after=asdict(rule))


def limit_removed(rule: Rule) -> Change:
    """A limit taken away, if it still stands as it is."""
    return Change(thing=Thing.LIMIT, key=limit_key(rule), before=asdict(rule), after=None)


def limit_key(rule: Rule) -> str:
    """What a limit limits: there is one limit for each such key in a space."""
    own = asdict(rule)
    parts = [(f.name, own[f.name]) for f in fields(rule) if f.name not in _NOT_OF_THE_KEY]
    return " ".join(f"{name}={value}" for name, value in parts if value is not None)


_NOT_OF_THE_KEY = frozenset({"id", "amount", "origin", "subject_name"})


def house_set(field: str, value: str | int | None) -> Change:
    """A field of the house."""
    if field not in HOUSE_FIELDS:
        raise ValueError(f"{field} is no field of the house that is set like this")
    return Change(thing=Thing.HOUSE, key=field, after={"value": value})


_UNDECIDED = frozenset({"log_lost_at_ms", "paused_until_ms", "paused_for"})

HOUSE_FIELDS = frozenset(f.name for f in fields(House)) - ROLE_LISTS - _UNDECIDED
"""What is decided field by field."""


def role_listed(field: str, role_id: int, *, yes: bool) -> Change:
    """A role put on a list of the house, or taken off it."""
    if field not in ROLE_LISTS:
        raise ValueError(f"{field} is no list of roles")
    return Change(
        thing=Thing.ROLE,
        key=f"{field}:{role_id}",
        after={"role_id": role_id} if yes else None,
    )


def roles_listed(house: House, field: str, role_ids: tuple[int, ...]) -> tuple[Change, ...]:
    """The changes that make a list of the house hold these roles and no others."""
    now: tuple[int, ...] = getattr(house, field)
    gone = [role_listed(field, one, yes=False) for one in now if one not in role_ids]
    return (*gone, *(role_listed(field, one, yes=True) for one in role_ids if one not in now))


def priority_set(role_id: int, weight: int) -> Change:
    """How much the wait of a role's members weighs; 1 is as everybody's."""
    after = None if weight == 1 else {"weight": weight}
    return Change(thing=Thing.PRIORITY, key=str(role_id), after=after)


def style_set(style: Style) -> Change:
    """A style in the place of the one of the same name."""
    return Change(thing=Thing.STYLE, key=style.name, after=asdict(style))


def style_removed(name: str) -> Change:
    """A style taken away."""
    return Change(thing=Thing.STYLE, key=name, after=None)


def access_set(rule: AccessRule) -> Change:
    """A channel or role on a list, in the place of the rule that is about the same."""
    after = {"effect": rule.effect, "subject_name": rule.subject_name}
    return Change(thing=Thing.ACCESS, key=rule.key, after=after)


def access_removed(rule: AccessRule) -> Change:
    """A channel or role taken off a list."""
    return Change(thing=Thing.ACCESS, key=rule.key, after=None)


def bound_set(bound: Bound) -> Change:
    """What members may use of one thing, in the place of what they might before."""
    after = {"values": list(bound.values), "role_name": bound.role_name}
    return Change(thing=Thing.BOUND, key=bound.key, after=after)


def bound_removed(bound: Bound) -> Change:
    """A bound taken away."""
    return Change(thing=Thing.BOUND, key=bound.key, after=None)


def hold_set(rule: HoldRule) -> Change:
    """Something that moderators look at from here on."""
    return Change(thing=Thing.HOLD, key=rule.key, after={"subject_name": rule.subject_name})


def hold_removed(rule: HoldRule) -> Change:
    """The same no longer."""
    return Change(thing=Thing.HOLD, key=rule.key, after=None)


def granted(grant: Grant) -> Change:
    """More than the limits allow, for a time."""
    return Change(thing=Thing.GRANT, key=grant.id, after=asdict(grant))


def word_rule_set(rule: WordRule) -> Change:
    """A rule on words, in the place of the one that looks for the same."""
    return Change(thing=Thing.WORDS, key=rule.key, after={"action": rule.action})


def word_rule_removed(rule: WordRule) -> Change:
    """A rule on words taken away."""
    return Change(thing=Thing.WORDS, key=rule.key, after=None)


def preset_set(preset: Preset, *, on: bool) -> Change:
    """Whether a preset of rules on words is on."""
    return Change(thing=Thing.PRESET, key=preset, after={"on": on})


# --- what was kept ------------------------------------------------------------------------------


def rule_of(value: Value) -> Rule:
    """A limit as it was kept."""
    words: Mapping[str, Callable[[Any], Any]] = {
        "unit": Unit,
        "window": Window,
        "subject": Subject,
        "origin": Origin,
    }
    known = {f.name for f in fields(Rule)}
    kept: dict[str, Any] = {name: one for name, one in value.items() if name in known}
    kept |= {name: word(kept[name]) for name, word in words.items()}
    return Rule(**kept)


def grant_of(value: Value) -> Grant:
    """A grant as it was kept."""
    kept: dict[str, Any] = dict(value)
    kept |= {"subject": Subject(kept["subject"]), "unit": Unit(kept["unit"])}
    return Grant(**kept)


def style_of(value: Value) -> Style:
    """A style as it was kept."""
    return Style(**value)


def access_rule_of(key: str, value: Value) -> AccessRule:
    """A rule of a list as it was kept."""
    topic, subject, subject_id = key.split(":")
    return AccessRule(
        effect=Effect(value["effect"]),
        topic=Topic(topic),
        subject=access.Subject(subject),
        subject_id=int(subject_id),
        subject_name=value["subject_name"],
    )


def bound_of(key: str, value: Value) -> Bound:
    """A bound as it was kept."""
    option, role_id = key.split(":")
    return Bound(
        option=Option(option),
        values=tuple(value["values"]),
        role_id=int(role_id),
        role_name=value["role_name"],
    )


def hold_of(key: str, value: Value) -> HoldRule:
    """A rule of hold as it was kept."""
    moment, subject, subject_id = key.split(":")
    return HoldRule(
        moment=Moment(moment),
        subject=HeldIn(subject),
        subject_id=int(subject_id),
        subject_name=value["subject_name"],
    )


def list_and_role(key: str) -> tuple[str, int]:
    """The list of the house and the role that a key of Thing.ROLE names."""
    field, _, role_id = key.partition(":")
    return field, int(role_id)
