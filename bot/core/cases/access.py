"""Who may have what made where: what admins decide on it, and looks at whether it still holds."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import decisions
from bot.core.access import (
    ACCOUNT_DAYS_MAX,
    MEMBER_JOBS_MAX,
    NEWCOMER_HOURS_MAX,
    AccessRule,
    Bound,
    Option,
    Subject,
    Terms,
    dead_lists,
)
from bot.core.cases.deciding import Deciding
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.values import Here
from bot.core.decisions import Change
from bot.core.errors import NotAllowed, NotAnAmount
from bot.core.models import Kind, Model, VideoModel
from bot.core.ports import AccessTerms, Clock, Rooms
from bot.core.problems import either, vocabulary
from bot.core.windows import HOUR_MS

log = logging.getLogger(__name__)

RULES_MAX = 100
"""As many channels and roles as a server may list, all lists together; bounds likewise."""
SECONDS_MAX = 15
LOOK_EVERY_MS = 24 * HOUR_MS
"""How often it is looked whether listed channels and roles still exist."""
LOOK_IF_DOUBTED_MS = HOUR_MS
"""The same after a list refused somebody."""
LOOKS_A_ROUND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Whose bound it is: a role, or everyone."""

    id: int = 0
    name: str = ""


class Access:
    """Lists and bounds of a server, for its admins."""

    def __init__(
        self,
        *,
        terms: AccessTerms,
        deciding: Deciding,
        logbook: Logbook,
        rooms: Rooms,
        offering: Offering,
        clock: Clock,
    ) -> None:
        self._terms = terms
        self._deciding = deciding
        self._logbook = logbook
        self._rooms = rooms
        self._offering = offering
        self._clock = clock

    async def terms(self, place: Here) -> Terms:
        """Everything that is decided in a server."""
        return await self._terms.of(place.space_id)

    async def put(self, place: Here, *rules: AccessRule) -> Terms:
        """Put channels and roles on lists; returns what holds now. Raises NotAllowed if too many.

        What was allowed and is denied now is not allowed any more, and the other way round.
        """
        now = await self.terms(place)
        keys = {rule.key for rule in (*now.rules, *rules)}
        if len(keys) > RULES_MAX:
            raise NotAllowed(
                f"A server lists at most {RULES_MAX} channels and roles. "
                "Take some off first: /access remove."
            )
        await self._deciding.decide(place, *map(decisions.access_set, rules))
        return await self.terms(place)

    async def remove(self, place: Here, key: str) -> AccessRule | Bound | None:
        """Take away a rule or a bound by its key; returns it, or None when it is gone already."""
        terms = await self.terms(place)
        found = next((one for one in (*terms.rules, *terms.bounds) if one.key == key), None)
        if found is None:
            return None
        is_rule = isinstance(found, AccessRule)
        removal = decisions.access_removed(found) if is_rule else decisions.bound_removed(found)
        decision = await self._deciding.decide(place, removal)
        return found if decision.changes else None

    async def set_models(self, place: Here, role: Role, models: Sequence[str]) -> Sequence[Bound]:
        """Set which models members of a role may use: of each sort that is named, these alone.

        Raises NotAllowed for a model that is not offered.
        """
        chosen = [self._model(one) for one in models]
        sorts = {
            Option.PICTURE_MODELS: [m.id for m in chosen if not isinstance(m, VideoModel)],
            Option.CLIP_MODELS: [m.id for m in chosen if isinstance(m, VideoModel)],
        }
        named = {option: tuple(dict.fromkeys(ids)) for option, ids in sorts.items() if ids}
        return await self._bind(place, role, named)

    async def set_sizes(
        self,
        place: Here,
        role: Role,
        *,
        pictures: str | None = None,
        clips: str | None = None,
        seconds: int | None = None,
    ) -> Sequence[Bound]:
        """Set how large and long things may be that members of a role have made.

        What is None stays as it is. Raises NotAllowed for a size that no model has, and without
        any.
        """
        catalogue = self._offering.catalogue
        for option, kind, size in (
            ("pictures", Kind.IMAGE, pictures),
            ("clips", Kind.VIDEO, clips),
        ):
            known = vocabulary(kind, "resolution", catalogue)
            if size is not None and size not in known:
                raise NotAllowed(f"`{option}` has no such value. Choose {either(known)}.")
        if seconds is not None and not 1 <= seconds <= SECONDS_MAX:
            raise NotAnAmount(f"`seconds` must be between 1 and {SECONDS_MAX}.")
        wanted = {
            Option.PICTURE_SIZE: pictures,
            Option.CLIP_SIZE: clips,
            Option.CLIP_SECONDS: None if seconds is None else str(seconds),
        }
        named = {option: (value,) for option, value in wanted.items() if value is not None}
        if not named:
            raise NotAllowed("Fill in at least one of `pictures`, `clips` and `seconds`.")
        return await self._bind(place, role, named)

    async def set_newcomers(
        self, place: Here, *, hours: int | None = None, days: int | None = None
    ) -> None:
        """Set for how long newcomers wait after they joined, and how old accounts have to be.

        0 asks for nothing; what is None stays as it is. Raises NotAnAmount, and NotAllowed without
        any.
        """
        for option, value, most in (
            ("hours", hours, NEWCOMER_HOURS_MAX),
            ("account_days", days, ACCOUNT_DAYS_MAX),
        ):
            if value is not None and not 0 <= value <= most:
                raise NotAnAmount(f"`{option}` must be between 0 and {most}.")
        wanted = {"newcomer_hours": hours, "account_days": days}
        changes = [
            decisions.house_set(field, value)
            for field, value in wanted.items()
            if value is not None
        ]
        if not changes:
            raise NotAllowed("Fill in `hours`, `account_days` or both.")
        await self._deciding.decide(place, *changes)

    async def set_member_jobs_max(self, place: Here, count: int) -> None:
        """Set how many jobs of one person run at once; 0 for the operator's cap alone.

        Raises NotAnAmount.
        """
        if not 0 <= count <= MEMBER_JOBS_MAX:
            raise NotAnAmount(f"`count` must be between 0 and {MEMBER_JOBS_MAX}.")
        await self._deciding.decide(place, decisions.house_set("member_jobs_max", count or None))

    # --- looks ------------------------------------------------------------------------------

    async def look_around(self) -> None:
        """Look at the lists of servers whose turn it is; tell where one holds nobody any more."""
        for _ in range(LOOKS_A_ROUND):
            turn = await self._terms.next_look(
                self._clock.now_ms(), usual_ms=LOOK_EVERY_MS, doubted_ms=LOOK_IF_DOUBTED_MS
            )
            if turn is None:
                return
            await self._look(*turn)

    async def _look(self, space_id: str, guild_id: int) -> None:
        rules = (await self._terms.of(space_id)).rules
        existing = await self._rooms.existing(
            guild_id,
            channel_ids=[r.subject_id for r in rules if r.subject is Subject.CHANNEL],
            role_ids=[r.subject_id for r in rules if r.subject is Subject.ROLE],
        )
        if existing is None:
            return
        lost = await self._terms.note(space_id, existing, self._clock.now_ms())
        for dead in dead_lists(await self._terms.of(space_id), lost):
            log.warning(
                "the last %s of a list in %s is gone, so nobody is on it: %s",
                dead.subject,
                space_id,
                dead.topic,
                extra={"action": "access_list_dead"},
            )
            await self._logbook.alert(space_id, dead)

    # --- within -----------------------------------------------------------------------------

    async def _bind(
        self, place: Here, role: Role, named: dict[Option, tuple[str, ...]]
    ) -> Sequence[Bound]:
        bounds = [
            Bound(option=option, values=values, role_id=role.id, role_name=role.name)
            for option, values in named.items()
        ]
        keys = {bound.key for bound in (*(await self.terms(place)).bounds, *bounds)}
        if len(keys) > RULES_MAX:
            raise NotAllowed(
                f"A server sets at most {RULES_MAX} of these. Remove some first: /access remove."
            )
        changes: list[Change] = [decisions.bound_set(bound) for bound in bounds]
        await self._deciding.decide(place, *changes)
        return bounds

    def _model(self, model_id: str) -> Model:
        """A model that makes pictures or clips, by its id. Raises NotAllowed."""
        catalogue = self._offering.catalogue
        offered: tuple[Model, ...] = (*catalogue.image_models, *catalogue.video_models)
        found = next((model for model in offered if model.id == model_id), None)
        if found is None:
            names = either(tuple(model.name for model in offered))
            raise NotAllowed(f"`model` has no such value here. Choose {names}.")
        return found
