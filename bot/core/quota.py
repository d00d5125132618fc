"""Limits: what each member and the whole server may use in a day or a month, and the decision.

Everything is a whole number: pictures, clips, milliseconds of clip, ticks. Windows are calendar
days and months; use is kept in quarter hours, so that a window in any time zone is a sum of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

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

QUARTER_MS = 15 * 60 * 1000
AMOUNT_MAX = 1_000_000


class Unit(StrEnum):
    IMAGES = "images"
    CLIPS = "clips"
    SECONDS = "seconds"
    DOLLARS = "dollars"


class Window(StrEnum):
    DAY = "day"
    MONTH = "month"


class Subject(StrEnum):
    """Whose use a limit counts."""

    EVERYONE = "everyone"
    """Each member by themselves."""
    GUILD = "guild"
    """All members together."""
    PERSON = "person"
    """One person outside of every server that has the bot."""
    OPERATOR = "operator"
    """All servers together: the ceiling of whoever runs the bot."""


class Origin(StrEnum):
    """Who made a limit."""

    ADMIN = "admin"
    STARTER = "starter"
    """Came with the bot, for an admin to change."""
    OPERATOR = "operator"
    """A ceiling from the bot's settings that no admin can lift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One limit."""

    id: str
    unit: Unit
    window: Window
    subject: Subject
    amount: int
    """Pictures, clips, milliseconds or ticks, by the unit."""
    origin: Origin = Origin.ADMIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One limit beside what has been used of it in its present window."""

    rule: Rule
    used: int
    """Settled and held together."""
    resets_at_ms: int

    @property
    def left(self) -> int:
        return max(0, self.rule.amount - self.used)


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
        return self.asked > self.over.rule.amount


Decision = Granted | Over


def measure(amount: Amount, unit: Unit) -> int:
    """How much of an amount a limit of this unit counts."""
    return {
        Unit.IMAGES: amount.images,
        Unit.CLIPS: amount.clips,
        Unit.SECONDS: amount.video_ms,
        Unit.DOLLARS: amount.ticks,
    }[unit]


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
    passed = [(u, need) for u, need in touched if u.used + need > u.rule.amount]
    if passed:
        return max(
            (Over(over=u, asked=need) for u, need in passed),
            key=lambda one: (one.never_fits, one.over.resets_at_ms, -one.over.left),
        )
    return Granted(left=tuple(_after(u, need) for u, need in touched))


def without(used: Used, hold: Amount, counted_at_ms: int, now_ms: int) -> Used:
    """A limit as if a hold that counts in its present window already were not there."""
    counts = window_start_ms(used.rule.window, now_ms) <= counted_at_ms
    own = measure(hold, used.rule.unit) if counts else 0
    return Used(rule=used.rule, used=used.used - own, resets_at_ms=used.resets_at_ms)


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
    return Used(rule=used.rule, used=used.used + need, resets_at_ms=used.resets_at_ms)


def window_start_ms(window: Window, now_ms: int) -> int:
    """When the present day or month began, in UTC."""
    return _to_ms(_start(window, now_ms))


def window_end_ms(window: Window, now_ms: int) -> int:
    """When the present day or month ends, in UTC."""
    start = _start(window, now_ms)
    if window is Window.DAY:
        return _to_ms(start + timedelta(days=1))
    return _to_ms((start + timedelta(days=32)).replace(day=1))


def same_day(one_ms: int, other_ms: int) -> bool:
    """Whether two moments count for the same day."""
    return window_start_ms(Window.DAY, one_ms) == window_start_ms(Window.DAY, other_ms)


def quarter_start_ms(now_ms: int) -> int:
    """The quarter hour that a moment falls into."""
    return now_ms - now_ms % QUARTER_MS


def _start(window: Window, now_ms: int) -> datetime:
    day = datetime.fromtimestamp(now_ms / 1000, UTC).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return day if window is Window.DAY else day.replace(day=1)


def _to_ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def personal_space(user_id: int) -> str:
    """The space of a person outside of every server that has the bot."""
    return f"u{user_id}"


def is_personal(space_id: str) -> bool:
    """Whether a space is a person's and no server's."""
    return space_id.startswith("u")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceilings:
    """What the operator allows at most, in ticks; None where there is no ceiling."""

    guild_daily_ticks: int | None
    guild_monthly_ticks: int | None
    total_daily_ticks: int | None
    personal_daily_ticks: int | None = 0
    personal_monthly_ticks: int | None = 0

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
        amounts = {**own, (Subject.OPERATOR, Window.DAY): self.total_daily_ticks}
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
