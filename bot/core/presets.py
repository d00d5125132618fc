"""Ready-made limits for a small club, a big community or paid patrons, and the most they can cost.

A preset takes the place of the limits that came with the bot or from another preset. Limits that
admins set themselves stay, also where the preset has another amount for the same; and a budget of
the server goes only for another one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.core import decisions, quota
from bot.core.access import Bound, Option
from bot.core.decisions import Change
from bot.core.house import House
from bot.core.models import TICKS_PER_USD, Catalogue
from bot.core.quota import Origin, Rule, Subject, Unit
from bot.core.windows import Window


class Name(StrEnum):
    CLUB = "club"
    COMMUNITY = "community"
    PATRONS = "patrons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A limit of a preset."""

    unit: Unit
    window: Window = Window.DAY
    subject: Subject = Subject.EVERYONE
    """Subject.ROLE for the role that is chosen with the preset."""
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What is decided together."""

    name: Name
    lines: tuple[Line, ...]
    newcomer_hours: int = 0
    member_jobs_max: int | None = None
    clip_size: str | None = None
    """The largest clip that everybody may have made, or the chosen role alone; None for any."""

    @property
    def asks_role(self) -> bool:
        """Whether it needs a role."""
        return any(line.subject is Subject.ROLE for line in self.lines)

    @property
    def has_budget(self) -> bool:
        """Whether it says what the whole server may spend."""
        return any(line.subject is Subject.GUILD for line in self.lines)


def _each(unit: Unit, amount: int, subject: Subject = Subject.EVERYONE) -> Line:
    return Line(unit=unit, subject=subject, amount=amount)


def _budget(daily_usd: int, monthly_usd: int) -> tuple[Line, ...]:
    return tuple(
        Line(unit=Unit.DOLLARS, window=window, subject=Subject.GUILD, amount=usd * TICKS_PER_USD)
        for window, usd in ((Window.DAY, daily_usd), (Window.MONTH, monthly_usd))
    )


PRESETS: Mapping[Name, Preset] = {
    Name.CLUB: Preset(
        name=Name.CLUB,
        lines=(_each(Unit.IMAGES, 20), _each(Unit.CLIPS, 3), *_budget(5, 50)),
    ),
    Name.COMMUNITY: Preset(
        name=Name.COMMUNITY,
        lines=(_each(Unit.IMAGES, 5), _each(Unit.CLIPS, 1), *_budget(25, 400)),
        newcomer_hours=24,
        member_jobs_max=2,
        clip_size="480p",
    ),
    Name.PATRONS: Preset(
        name=Name.PATRONS,
        lines=(
            _each(Unit.IMAGES, 2),
            _each(Unit.CLIPS, 0),
            _each(Unit.IMAGES, 30, Subject.ROLE),
            _each(Unit.CLIPS, 5, Subject.ROLE),
        ),
        clip_size="720p",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """The role that a preset is about; 0 where it is about none."""

    id: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds in a server, of what presets decide."""

    rules: Sequence[Rule] = ()
    house: House = field(default_factory=House)
    bounds: Sequence[Bound] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What comes of a preset."""

    changes: tuple[Change, ...]
    rules: tuple[Rule, ...]
    """The limits that hold then."""
    own: tuple[Rule, ...]
    """Those of them that admins set themselves."""


def plan(preset: Preset | None, role: Role, standing: Standing, new_id: Callable[[], str]) -> Plan:
    """The changes that put a preset in the place of what stands; None leaves it as it is.

    What stands already is asked for all the same: whoever decides leaves it out. `new_id` names a
    limit that nothing like it stood before. Raises ValueError when the preset needs a role.
    """
    own = tuple(rule for rule in standing.rules if rule.origin is Origin.ADMIN)
    if preset is None:
        return Plan(changes=(), rules=tuple(standing.rules), own=own)
    if preset.asks_role and not role.id:
        raise ValueError(f"{preset.name} needs a role")
    by_key = {decisions.limit_key(rule): rule for rule in standing.rules}
    asked = {decisions.limit_key(rule): rule for rule in _rules(preset, role)}
    wanted = {
        key: replace(rule, id=by_key[key].id if key in by_key else new_id())
        for key, rule in asked.items()
        if key not in by_key or by_key[key].origin is not Origin.ADMIN
    }
    others = [rule for key, rule in by_key.items() if key not in wanted]
    kept = [rule for rule in others if rule in own or _outlives(rule, preset)]
    return Plan(
        changes=(
            *(decisions.limit_removed(rule) for rule in others if rule not in kept),
            *(decisions.limit_set(rule) for rule in wanted.values()),
            *_house_changes(preset, standing),
            *_bound_changes(preset, role, standing),
        ),
        rules=(*kept, *wanted.values()),
        own=own,
    )


def recognised(standing: Standing) -> tuple[Preset, Role] | None:
    """The preset that the limits of a server came from, with its role; None when from none."""
    made = [rule for rule in standing.rules if rule.origin is Origin.PRESET]
    for preset in PRESETS.values():
        about = [rule for rule in made if preset.has_budget or not _is_budget(rule)]
        roles = dict.fromkeys(
            Role(id=rule.subject_id, name=rule.subject_name)
            for rule in about
            if rule.subject is Subject.ROLE
        )
        if about and len(roles) <= 1 and all(_is_of(rule, preset) for rule in about):
            return preset, next(iter(roles), Role())
    return None


def _rules(preset: Preset, role: Role) -> list[Rule]:
    """The limits of a preset, without their ids."""
    return [
        Rule(
            id="",
            unit=line.unit,
            window=line.window,
            subject=line.subject,
            subject_id=role.id if line.subject is Subject.ROLE else 0,
            subject_name=role.name if line.subject is Subject.ROLE else "",
            amount=line.amount,
            origin=Origin.PRESET,
        )
        for line in preset.lines
    ]


def _is_of(rule: Rule, preset: Preset) -> bool:
    own = (rule.unit, rule.window, rule.subject, rule.amount)
    return own in {(one.unit, one.window, one.subject, one.amount) for one in preset.lines}


def _is_budget(rule: Rule) -> bool:
    return rule.subject is Subject.GUILD and rule.unit is Unit.DOLLARS


def _outlives(rule: Rule, preset: Preset) -> bool:
    """Whether a limit that no admin set stays: a budget, where the preset brings none."""
    return _is_budget(rule) and not preset.has_budget


def _house_changes(preset: Preset, standing: Standing) -> list[Change]:
    """What a preset says of the house; what an earlier one said goes where nobody changed it."""
    earlier = recognised(standing)
    changes: list[Change] = []
    for name in ("newcomer_hours", "member_jobs_max"):
        usual, now = getattr(House(), name), getattr(standing.house, name)
        wanted = getattr(preset, name)
        said = usual if earlier is None else getattr(earlier[0], name)
        if wanted != usual or (said != usual and now == said):
            changes.append(decisions.house_set(name, wanted))
    return changes


def _bound_changes(preset: Preset, role: Role, standing: Standing) -> list[Change]:
    """The same for the size of clips."""
    earlier = recognised(standing)
    old = _bound(*earlier) if earlier is not None else None
    new = _bound(preset, role)
    changes: list[Change] = []
    if old in standing.bounds and old is not None and (new is None or new.key != old.key):
        changes.append(decisions.bound_removed(old))
    if new is not None:
        changes.append(decisions.bound_set(new))
    return changes


def _bound(preset: Preset, role: Role) -> Bound | None:
    if preset.clip_size is None:
        return None
    return Bound(
        option=Option.CLIP_SIZE, values=(preset.clip_size,), role_id=role.id, role_name=role.name
    )


# --- what it can cost at most -------------------------------------------------------------------

WINDOWS_A_MONTH: Mapping[Window, int] = {
    Window.HOUR: 31 * 24 + 1,
    Window.ROLLING: 32,
    Window.DAY: 31,
    Window.MONTH: 1,
}
"""How many of each begin in the longest month, which has an hour more where clocks are put back."""


def most_a_month_ticks(rules: Iterable[Rule], ceiling_ticks: int | None) -> int | None:
    """What a server can spend at most in a month under its limits; None where nothing bounds it.

    `ceiling_ticks` is what the operator allows it in a month. Grants come on top, and so does what
    the last request that fits costs more than was expected of it.
    """
    sums = [rule.amount * WINDOWS_A_MONTH[rule.window] for rule in rules if _is_budget(rule)]
    return min((*sums, *([] if ceiling_ticks is None else [ceiling_ticks])), default=None)


def most_each_ticks(rules: Iterable[Rule], catalogue: Catalogue) -> int | None:
    """What the pictures and clips of one member can cost at most in a day, at present prices.

    None where everybody may have as many as they like.
    """
    found: dict[Unit, int] = {}
    everyones: set[Unit] = set()
    for rule in rules:
        if rule.window is Window.DAY and rule.subject in quota.PERSONAL:
            worst = quota.worst_ticks(rule, catalogue)
            found[rule.unit] = max(worst, found.get(rule.unit, 0))
            if rule.subject is Subject.EVERYONE:
                everyones.add(rule.unit)
    if {Unit.IMAGES, Unit.CLIPS} <= everyones:
        return found[Unit.IMAGES] + found[Unit.CLIPS]
    return None
