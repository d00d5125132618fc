"""/setup: what an admin chooses on its panel, made one decision, and checked.

What is chosen is kept in the database until it is used: a custom id is too short for it, and the
panel goes on after a restart. Nothing of it holds before it is used, a channel included.
"""

import json
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.core import access, decisions, ids, presets
from bot.core.access import AccessRule, Effect, Topic
from bot.core.cases.customs import Customs
from bot.core.cases.deciding import Deciding
from bot.core.cases.limits import Limits
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.values import Here
from bot.core.decisions import Change, Ready
from bot.core.errors import BadChannel, NotAllowed
from bot.core.house import zones_like
from bot.core.models import PRICES_AS_OF_MS
from bot.core.ports import AccessTerms, Clock, Drafts, Permit, Premises, Rules
from bot.core.presets import PRESETS, Name, Plan, Role, Standing
from bot.core.problems import either
from bot.core.quota import Origin
from bot.core.windows import Window

LOG_NAME = "imagine-log"
MAKE_NEEDS = (Permit.MANAGE_CHANNELS, Permit.VIEW_CHANNEL, Permit.SEND_MESSAGES)
"""What the bot must be allowed in a server to make a channel that it can write in."""
WORK_NEEDS = (
    Permit.VIEW_CHANNEL,
    Permit.SEND_MESSAGES,
    Permit.ATTACH_FILES,
    Permit.SEND_MESSAGES_IN_THREADS,
    Permit.READ_MESSAGE_HISTORY,
)
"""What the bot needs where it is used, so that no result is lost."""
ZONES_NAMED_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A role or channel, and what it was called when it was chosen."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is chosen so far."""

    log_channel_id: int | None = None
    makes_log: bool = False
    """Whether a private log channel is made once this is used."""
    moderator_role_ids: tuple[int, ...] = ()
    preset: Name | None = None
    """None to leave the limits as they are."""
    patrons: Role = field(default_factory=Role)
    """Whom the preset is about, where it needs a role."""
    roles: tuple[Named, ...] = ()
    """Who may use it; none for everybody."""
    channels: tuple[Named, ...] = ()
    """Where it may be used; none for every channel."""
    time_zone: str = "UTC"
    alerts_role_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A draft, and what would come of it."""

    draft: Draft
    plan: Plan
    lacks_role: bool
    """Whether the preset needs a role that is not chosen yet; the plan is without it."""
    most_ticks: int | None
    """What the server can spend at most in a month; None where nothing bounds it."""
    ceiling_ticks: int | None
    """What the operator allows it in a month."""
    each_ticks: int | None
    """What the pictures and clips of one member can cost at most in a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was found once all was decided."""

    changed: int
    """How many things are not as they were."""
    log_channel_id: int | None
    log_reached: bool | None
    """Whether an entry arrived there; None when nobody knows."""
    lacking: Mapping[int, tuple[Permit, ...] | None]
    """What the bot may not do in each channel it is used in; None for one that is not there."""
    prices_at_ms: int
    """From when the built-in prices are."""
    own_prices_at_ms: int | None
    """From when the operator's own prices are, where there are some."""
    now_ms: int


class SetUp:
    """The panel of /setup, for admins."""

    def __init__(
        self,
        *,
        rules: Rules,
        terms: AccessTerms,
        drafts: Drafts,
        premises: Premises,
        customs: Customs,
        limits: Limits,
        deciding: Deciding,
        logbook: Logbook,
        offering: Offering,
        own_prices_at_ms: Callable[[], Awaitable[int | None]],
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._rules = rules
        self._terms = terms
        self._drafts = drafts
        self._premises = premises
        self._customs = customs
        self._limits = limits
        self._deciding = deciding
        self._logbook = logbook
        self._offering = offering
        self._own_prices_at_ms = own_prices_at_ms
        self._clock = clock
        self._rng = rng

    # --- the panel --------------------------------------------------------------------------

    async def begin(self, place: Here) -> Panel:
        """The panel filled in with what holds; what was chosen before and not used is forgotten."""
        draft = await self._from_what_holds(place)
        await self._keep(place, draft)
        return await self._panel(place, draft)

    async def panel(self, place: Here) -> Panel:
        """The panel as it was left."""
        return await self._panel(place, await self._draft(place))

    async def choose(self, place: Here, **chosen: Any) -> Panel:
        """Choose: fields of Draft by their names."""
        draft = replace(await self._draft(place), **chosen)
        await self._keep(place, draft)
        return await self._panel(place, draft)

    async def choose_log(self, place: Here, channel_id: int | None) -> Panel:
        """Choose the log channel. Raises BadChannel for one that cannot be it, and DiscordDown."""
        if channel_id is not None:
            await self._customs.check_log_channel(place, channel_id)
        return await self.choose(place, log_channel_id=channel_id, makes_log=False)

    async def make_log(self, place: Here) -> Panel:
        """Have a private log channel made once all is used.

        Raises BadChannel where the bot may not make any, and DiscordDown.
        """
        if missing := await self._premises.lacking(place.guild_id, MAKE_NEEDS):
            raise BadChannel(
                f"I may not make a channel here: I lack {_names(missing)}. Give it to my role in "
                "Server Settings, Roles, or make a private channel yourself and choose it here."
            )
        return await self.choose(place, log_channel_id=None, makes_log=True)

    async def set_zone(self, place: Here, text: str) -> Panel:
        """Choose where days begin, by a zone's name or a city. Raises NotAllowed."""
        found = zones_like(text)
        if not found:
            raise NotAllowed(
                "There is no such time zone. Write its name, such as Europe/Paris, or a city."
            )
        if len(found) > 1:
            names = either(tuple(found[:ZONES_NAMED_MAX]))
            raise NotAllowed(f"Several time zones are called like that. Write {names}.")
        return await self.choose(place, time_zone=found[0])

    # --- its use ----------------------------------------------------------------------------

    async def use(self, place: Here) -> Check:
        """Make all that was chosen one decision, and look whether it works.

        Raises NotAllowed when it is used already or something is missing, BadChannel when the log
        channel cannot be it any more, and DiscordDown; then all is as it was.
        """
        draft = _read(await self._drafts.take(place.space_id, place.user_id))
        if draft is None:
            raise NotAllowed("This panel is used already. /setup opens it anew.")
        used = False
        try:
            draft = await self._with_log(place, draft)
            decision = await self._deciding.decide(place, *await self._changes(place, draft))
            used = True
        finally:
            if not used:
                await self._keep(place, draft)
        return await self._check(place, draft, len(decision.changes))

    async def _with_log(self, place: Here, draft: Draft) -> Draft:
        """The draft with a log channel that can be it, made now if that was wanted."""
        if _lacks_role(draft):
            raise NotAllowed("Choose the patrons' role first.")
        if draft.log_channel_id is not None:
            await self._customs.check_log_channel(place, draft.log_channel_id)
        if not draft.makes_log:
            return draft
        house = await self._rules.house(place.space_id)
        made = await self._premises.make_private(
            place.guild_id,
            LOG_NAME,
            reader_role_ids=(*draft.moderator_role_ids, *house.admin_role_ids),
        )
        if made is None:
            raise BadChannel(
                "Discord did not let me make a channel. Make a private one yourself, and choose it."
            )
        return replace(draft, log_channel_id=made, makes_log=False)

    async def _changes(self, place: Here, draft: Draft) -> Sequence[Change]:
        standing = await self._standing(place)
        rules = (await self._terms.of(place.space_id)).rules
        return (
            decisions.house_set("log_channel_id", draft.log_channel_id),
            *decisions.roles_listed(standing.house, "moderator_role_ids", draft.moderator_role_ids),
            *self._plan(draft, standing).changes,
            *_listed(rules, access.Subject.ROLE, draft.roles),
            *_listed(rules, access.Subject.CHANNEL, draft.channels),
            decisions.house_set("time_zone", draft.time_zone),
            decisions.house_set("alerts_role_id", draft.alerts_role_id),
        )

    async def _check(self, place: Here, draft: Draft, changed: int) -> Check:
        reached = await self._logbook.write(place.space_id, Ready(by_user_id=place.user_id))
        channel_ids = [one.id for one in draft.channels] or [place.top_channel_id]
        return Check(
            changed=changed,
            log_channel_id=draft.log_channel_id,
            log_reached=reached,
            lacking=await self._premises.lacking_in(place.guild_id, channel_ids, WORK_NEEDS),
            prices_at_ms=PRICES_AS_OF_MS,
            own_prices_at_ms=await self._own_prices_at_ms(),
            now_ms=self._clock.now_ms(),
        )

    # --- within -----------------------------------------------------------------------------

    async def _draft(self, place: Here) -> Draft:
        kept = _read(await self._drafts.of(place.space_id, place.user_id))
        return kept if kept is not None else await self._from_what_holds(place)

    async def _keep(self, place: Here, draft: Draft) -> None:
        now_ms = self._clock.now_ms()
        await self._drafts.put(place.space_id, place.user_id, json.dumps(asdict(draft)), now_ms)

    async def _from_what_holds(self, place: Here) -> Draft:
        standing = await self._standing(place)
        rules = (await self._terms.of(place.space_id)).rules
        preset, patrons = presets.recognised(standing) or (None, Role())
        fresh = all(rule.origin is Origin.STARTER for rule in standing.rules)
        house = standing.house
        return Draft(
            log_channel_id=house.log_channel_id,
            moderator_role_ids=house.moderator_role_ids,
            preset=preset.name if preset else Name.CLUB if fresh else None,
            patrons=patrons,
            roles=_on(rules, access.Subject.ROLE),
            channels=_on(rules, access.Subject.CHANNEL),
            time_zone=house.time_zone,
            alerts_role_id=house.alerts_role_id,
        )

    async def _standing(self, place: Here) -> Standing:
        return Standing(
            rules=await self._limits.own(place),
            house=await self._rules.house(place.space_id),
            bounds=(await self._terms.of(place.space_id)).bounds,
        )

    async def _panel(self, place: Here, draft: Draft) -> Panel:
        plan = self._plan(draft, await self._standing(place))
        ceiling = self._limits.most_ticks(Window.MONTH)
        return Panel(
            draft=draft,
            plan=plan,
            lacks_role=_lacks_role(draft),
            most_ticks=presets.most_a_month_ticks(plan.rules, ceiling),
            ceiling_ticks=ceiling,
            each_ticks=presets.most_each_ticks(plan.rules, self._offering.catalogue),
        )

    def _plan(self, draft: Draft, standing: Standing) -> Plan:
        preset = None if draft.preset is None or _lacks_role(draft) else PRESETS[draft.preset]
        return presets.plan(preset, draft.patrons, standing, lambda: ids.new_limit_id(self._rng))


def _lacks_role(draft: Draft) -> bool:
    return draft.preset is not None and PRESETS[draft.preset].asks_role and not draft.patrons.id


def _on(rules: Sequence[AccessRule], subject: access.Subject) -> tuple[Named, ...]:
    """Who or where is allowed everything."""
    return tuple(Named(id=one.subject_id, name=one.subject_name) for one in _all_of(rules, subject))


def _all_of(rules: Sequence[AccessRule], subject: access.Subject) -> list[AccessRule]:
    wanted = (Effect.ALLOW, Topic.EVERYTHING, subject)
    return [one for one in rules if (one.effect, one.topic, one.subject) == wanted]


def _listed(
    rules: Sequence[AccessRule], subject: access.Subject, chosen: Sequence[Named]
) -> Sequence[Change]:
    """The changes that make a list hold these and no others."""
    now = {one.subject_id: one for one in _all_of(rules, subject)}
    wanted = {one.id: one for one in chosen}
    return (
        *(decisions.access_removed(one) for key, one in now.items() if key not in wanted),
        *(
            decisions.access_set(
                AccessRule(
                    effect=Effect.ALLOW,
                    topic=Topic.EVERYTHING,
                    subject=subject,
                    subject_id=one.id,
                    subject_name=one.name,
                )
            )
            for key, one in wanted.items()
            if key not in now
        ),
    )


def _read(text: str | None) -> Draft | None:
    """A draft as it was kept; None for none, and for one of another version."""
    if text is None:
        return None
    kept: dict[str, Any] = json.loads(text)
    try:
        kept |= {
            "moderator_role_ids": tuple(kept["moderator_role_ids"]),
            "preset": None if kept["preset"] is None else Name(kept["preset"]),
            "patrons": Role(**kept["patrons"]),
            "roles": tuple(Named(**one) for one in kept["roles"]),
            "channels": tuple(Named(**one) for one in kept["channels"]),
        }
        return Draft(**kept)
    except (KeyError, TypeError, ValueError):
        return None


def _names(permits: Sequence[Permit]) -> str:
    return " and ".join(one.shown for one in permits)
