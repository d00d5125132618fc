"""Limits: what members, channels and whole servers may use in a window, and the decision.

Everything is a whole number: pictures, clips, milliseconds of clip, ticks.

How limits combine: for the same unit and window a member's own limit replaces those of their
roles, and the most generous of those replaces the one for everyone, except that a role's limit of
0 always wins; all that remain must have room, and those of the channel, of the whole server and of
the bot's operator always hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from decimal import Decimal
from enum import StrEnum

from bot.core import ids
from bot.core.errors import NotAnAmount
from bot.core.models import (
    EXTEND_SOURCE_MS,
    KEY_PICTURES_MAX,
    REFERENCE_RESOLUTIONS,
    REFERENCES_OFFERED,
    TICKS_PER_USD,
    Catalogue,
    VideoModel,
)
from bot.core.money import Amount
from bot.core.windows import Window, window_start_ms

AMOUNT_MAX = 1_000_000


class Unit(StrEnum):
    IMAGES = "images"
    CLIPS = "clips"
    SECONDS = "seconds"
    DOLLARS = "dollars"


class Subject(StrEnum):
    """Whose use a limit counts."""

    EVERYONE = "everyone"
    """Each member by themselves."""
    ROLE = "role"
    """Each member who has a role, by themselves."""
    MEMBER = "member"
    """One member."""
    GUILD = "guild"
    """All members together."""
    CHANNEL = "channel"
    """All members together, in one channel and its threads."""
    PERSON = "person"
    """One person outside of every server that has the bot."""
    OPERATOR = "operator"
    """All servers together: the ceiling of whoever runs the bot."""


class Origin(StrEnum):
    """Who made a limit."""

    ADMIN = "admin"
    STARTER = "starter"
    """Came with the bot, for an admin to change."""
    PRESET = "preset"
    """Chosen by an admin together with others: see bot.core.presets."""
    OPERATOR = "operator"
    """A ceiling from the bot's settings that no admin can lift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One limit."""

    id: str
    unit: Unit
    window: Window
    subject: Subject
    subject_id: int = 0
    """Discord's id of the role, member or channel; 0 for all other subjects."""
    subject_name: str = ""
    """What that was called when the limit was set, for lists that cannot show mentions."""
    amount: int
    """Pictures, clips, milliseconds or ticks, by the unit."""
    origin: Origin = Origin.ADMIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose use is looked at, and where."""

    space_id: str
    user_id: int
    member_key: str
    role_ids: tuple[int, ...] = ()
    channel_id: int = 0
    """The channel, or the one that a thread belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """More than the limits allow, for a time."""

    id: str
    subject: Subject
    """A member, the whole server or, from the operator, all servers."""
    user_id: int = 0
    member_key: str = ""
    unit: Unit
    amount: int
    """So much higher is every limit of this unit that it lifts."""
    reason: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """What a member used counts no more for their own limits."""

    by_user_id: int
    user_id: int
    units: tuple[Unit, ...]
    forgiven: Amount
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Something that was used stops counting."""

    at_ms: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One limit beside what has been used of it in its present window."""

    rule: Rule
    used: int
    """Settled and held together."""
    granted: int = 0
    """How much more than its amount may be used just now."""
    resets_at_ms: int
    """When counting begins anew; of the last 24 hours, when all that counts now has left them."""
    openings: tuple[Opening, ...] = ()
    """Of the last 24 hours, when what leaves them, the earliest first."""

    @property
    def most(self) -> int:
        return self.rule.amount + self.granted

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)

    def opens_at_ms(self, need: int) -> int:
        """When so much fits, if nothing more is used until then."""
        used = self.used
        for opening in self.openings:
            used -= opening.amount
            if used + need <= self.most:
                return opening.at_ms
        return self.resets_at_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The request fits every limit."""

    left: tuple[Used, ...]
    """The limits that count this kind of request, after its own hold is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The request would pass a limit."""

    over: Used
    asked: int
    """What the request needs, in the limit's unit."""

    @property
    def never_fits(self) -> bool:
        """Whether waiting is no help: the limit is smaller than the request."""
        return self.asked > self.over.most

    @property
    def opens_at_ms(self) -> int:
        """When it fits, if it ever does."""
        return self.over.opens_at_ms(self.asked)


Decision = Granted | Over


def measure(amount: Amount, unit: Unit) -> int:
    """How much of an amount a limit of this unit counts."""
    return {
        Unit.IMAGES: amount.images,
        Unit.CLIPS: amount.clips,
        Unit.SECONDS: amount.video_ms,
        Unit.DOLLARS: amount.ticks,
    }[unit]


def only(amount: Amount, units: Iterable[Unit]) -> Amount:
    """Of an amount, what limits of these units count."""
    counted = frozenset(units)
    return Amount(
        images=amount.images if Unit.IMAGES in counted else 0,
        video_ms=amount.video_ms if Unit.SECONDS in counted else 0,
        clips=amount.clips if Unit.CLIPS in counted else 0,
        ticks=amount.ticks if Unit.DOLLARS in counted else 0,
    )


def whole_amount(number: Decimal, unit: Unit) -> int:
    """A number as an admin writes it, in the unit's own measure.

    Raises NotAnAmount for what cannot be counted: half a picture, a negative sum.
    """
    scale = {Unit.SECONDS: 1000, Unit.DOLLARS: TICKS_PER_USD}.get(unit, 1)
    if not number.is_finite() or not 0 <= number <= AMOUNT_MAX:
        raise NotAnAmount(f"`amount` must be between 0 and {AMOUNT_MAX:,}.")
    whole = number * scale
    if whole != whole.to_integral_value():
        raise NotAnAmount(_TOO_FINE[unit])
    return int(whole)


_TOO_FINE: Mapping[Unit, str] = {
    Unit.IMAGES: "`amount` must be a whole number of pictures.",
    Unit.CLIPS: "`amount` must be a whole number of clips.",
    Unit.SECONDS: "`amount` must have at most 3 digits after the point.",
    Unit.DOLLARS: "`amount` must have at most 10 digits after the point.",
}


def decide(asked: Amount, standing: Iterable[Used]) -> Decision:
    """Whether an amount fits all limits; if not, the one it never fits, or that opens last.

    Limits that this kind of request does not touch (clips, for a picture) have no say.
    """
    touched = [(u, need) for u in standing if (need := measure(asked, u.rule.unit)) > 0]
    passed = [(u, need) for u, need in touched if u.used + need > u.most]
    if passed:
        return max(
            (Over(over=u, asked=need) for u, need in passed),
            key=lambda one: (one.never_fits, one.opens_at_ms, -one.over.left),
        )
    return Granted(left=tuple(_after(u, need) for u, need in touched))


def without(used: Used, hold: Amount, counted_at_ms: int, now_ms: int, zone: tzinfo = UTC) -> Used:
    """A limit as if a hold that counts in its present window already were not there."""
    counts = window_start_ms(used.rule.window, now_ms, zone) <= counted_at_ms
    own = measure(hold, used.rule.unit) if counts else 0
    return replace(used, used=used.used - own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A limit that does not hold for a member, and the one that holds in its place."""

    rule: Rule
    by: Rule


def holding(rules: Iterable[Rule], whose: Whose) -> tuple[list[Rule], list[Replaced]]:
    """The limits that hold for somebody in a channel, and those of theirs that others replace.

    How they combine is said at the top of this file.
    """
    hold: list[Rule] = []
    own: dict[tuple[Unit, Window], list[Rule]] = {}
    for rule in rules:
        if _is_about(rule, whose):
            if rule.subject in PERSONAL:
                own.setdefault((rule.unit, rule.window), []).append(rule)
            else:
                hold.append(rule)
    winners = {key: min(alike, key=_precedence) for key, alike in own.items()}
    replaced = [
        Replaced(rule=rule, by=winners[key])
        for key, alike in own.items()
        for rule in alike
        if rule != winners[key]
    ]
    return [*winners.values(), *hold], replaced


PERSONAL = frozenset({Subject.EVERYONE, Subject.ROLE, Subject.MEMBER})
"""Limits that count each member by themselves, of which one replaces another."""


def _is_about(rule: Rule, whose: Whose) -> bool:
    match rule.subject:
        case Subject.ROLE:
            return rule.subject_id in whose.role_ids
        case Subject.MEMBER:
            # Who had their data removed is known by a stand-in, and their limit still holds.
            return rule.subject_id in {whose.user_id, ids.stand_in(whose.member_key)}
        case Subject.CHANNEL:
            return rule.subject_id == whose.channel_id
        case _:
            return True


def _precedence(rule: Rule) -> tuple[int, int]:
    """What comes first holds."""
    if rule.subject is Subject.ROLE:
        return (0, 0) if rule.amount == 0 else (2, -rule.amount)
    return (1, 0) if rule.subject is Subject.MEMBER else (3, 0)


def granted(rule: Rule, grants: Iterable[Grant]) -> int:
    """How much more than its amount a limit allows just now.

    A limit of 0 stays 0: whoever may not, may not. What the operator set, only the operator lifts.
    """
    if rule.amount == 0:
        return 0
    return sum(one.amount for one in grants if one.unit is rule.unit and _lifts(one, rule))


def _lifts(grant: Grant, rule: Rule) -> bool:
    if grant.subject is Subject.MEMBER:
        return rule.subject in PERSONAL
    if grant.subject is Subject.GUILD:
        return rule.subject is Subject.GUILD and rule.origin is not Origin.OPERATOR
    return grant.subject is rule.subject


def times_left(standing: Iterable[Used], amount: Amount) -> int | None:
    """How often an amount still fits into what the limits leave; None when none counts it."""
    fits = [u.left // need for u in standing if (need := measure(amount, u.rule.unit)) > 0]
    return min(fits, default=None)


def worst_ticks(rule: Rule, catalogue: Catalogue) -> int:
    """What the requests that a limit counts can cost at most in one window, at present prices."""
    catalogue = catalogue.at_dearest
    if rule.unit is Unit.DOLLARS:
        return rule.amount
    if rule.unit is Unit.IMAGES:
        return rule.amount * max(
            max(m.picture_ticks.values()) + m.inputs_max * m.input_ticks
            for m in catalogue.image_models
        )
    if rule.unit is Unit.CLIPS:
        return rule.amount * max(_clip_ticks(m, m.seconds_max) for m in catalogue.video_models)
    return rule.amount * max(_clip_ticks(m, 1) for m in catalogue.video_models) // 1000


def _clip_ticks(model: VideoModel, seconds: int) -> int:
    """What a clip of a model can cost at most: with every frame it takes, or every reference."""
    framed = max(model.second_ticks.values()) * seconds
    frames = (2 + KEY_PICTURES_MAX if model.frames else 1) * model.input_ticks
    small = [t for size, t in model.second_ticks.items() if size in REFERENCE_RESOLUTIONS]
    referred = max(small, default=0) * seconds
    references = min(REFERENCES_OFFERED, model.references_max) * model.input_ticks
    source = (model.source_second_ticks or 0) * EXTEND_SOURCE_MS[1] // 1000
    return max(framed + frames, referred + references + frames, referred + source)


def _after(used: Used, need: int) -> Used:
    return replace(used, used=used.used + need)


def personal_space(member_key: str) -> str:
    """The space of a person outside of every server that has the bot.

    It is named by their keyed hash: what they used counts on when their data was removed.
    """
    return f"u{member_key}"


def is_personal(space_id: str) -> bool:
    """Whether a space is a person's and no server's."""
    return space_id.startswith("u")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """What the operator allows at most, in ticks; None where there is no ceiling."""

    guild_daily_ticks: int | None
    guild_monthly_ticks: int | None
    total_daily_ticks: int | None
    total_monthly_ticks: int | None = None
    personal_daily_ticks: int | None = 0
    personal_monthly_ticks: int | None = 0

    @property
    def over_all(self) -> bool:
        """Whether anything bounds all servers together."""
        return (self.total_daily_ticks, self.total_monthly_ticks) != (None, None)

    def rules(self, space_id: str) -> tuple[Rule, ...]:
        """The ceilings of a space as limits."""
        own: Mapping[tuple[Subject, Window], int | None]
        if is_personal(space_id):
            own = {
                (Subject.PERSON, Window.DAY): self.personal_daily_ticks,
                (Subject.PERSON, Window.MONTH): self.personal_monthly_ticks,
            }
        else:
            own = {
                (Subject.GUILD, Window.DAY): self.guild_daily_ticks,
                (Subject.GUILD, Window.MONTH): self.guild_monthly_ticks,
            }
        amounts = {
            **own,
            (Subject.OPERATOR, Window.DAY): self.total_daily_ticks,
            (Subject.OPERATOR, Window.MONTH): self.total_monthly_ticks,
        }
        return tuple(
            Rule(
                id=f"ceiling-{subject}-{window}",
                unit=Unit.DOLLARS,
                window=window,
                subject=subject,
                amount=ticks,
                origin=Origin.OPERATOR,
            )
            for (subject, window), ticks in amounts.items()
            if ticks is not None
        )
