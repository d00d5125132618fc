"""Whether somebody may have what they ask for, where they ask: blocks, lists, bounds, newcomers."""

from dataclasses import dataclass, replace

from bot.core import access, blocks, ids, reach
from bot.core.access import Asker, Barred, Terms, Why
from bot.core.bulletins import UPLOADS
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.values import Ask, Presence
from bot.core.house import House
from bot.core.jobs import Place
from bot.core.models import Catalogue, Kind
from bot.core.ports import AccessTerms, Blocks, Clock, Jobs, Lines, Rooms, Rules
from bot.core.reach import Reach
from bot.core.requests import BatchRequest, ImproveRequest, Request, own_words, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a server's admins decided on whoever asks, read once for each request."""

    terms: Terms
    house: House


class Doorway:
    """Every request comes through here: from commands, buttons, forms, and answers to questions."""

    def __init__(
        self,
        *,
        terms: AccessTerms,
        rules: Rules,
        jobs: Jobs,
        lines: Lines,
        blocks: Blocks,
        offering: Offering,
        rooms: Rooms,
        logbook: Logbook,
        clock: Clock,
    ) -> None:
        self._terms = terms
        self._jobs = jobs
        self._lines = lines
        self._blocks = blocks
        self._rules = rules
        self._offering = offering
        self._rooms = rooms
        self._logbook = logbook
        self._clock = clock

    async def catalogue(self, space_id: str, role_ids: tuple[int, ...], kind: Kind) -> Catalogue:
        """What somebody with these roles may use for a kind of job."""
        return self._narrowed(await self._terms.of(space_id), role_ids, kind)

    async def grounds(self, space_id: str) -> Grounds:
        """What is decided on requests in a space."""
        return Grounds(
            terms=await self._terms.of(space_id), house=await self._rules.house(space_id)
        )

    def open_to(self, place: Place, kind: Kind, grounds: Grounds) -> Catalogue:
        """What whoever asks may use for a kind of job."""
        return self._narrowed(grounds.terms, place.role_ids, kind)

    def fitted(self, ask: Ask, grounds: Grounds) -> Ask:
        """What is asked, with sizes and lengths that were left open within reach."""
        theirs = _reach(grounds.terms, ask.place.role_ids)
        catalogue = self._offering.catalogue
        final = ask.final
        return replace(
            ask,
            request=_fitted(ask.request, theirs, catalogue),
            final=None if final is None else _fitted(final, theirs, catalogue),
        )

    async def bars(
        self, place: Place, presence: Presence, grounds: Grounds, *requests: Request
    ) -> Barred | None:
        """What keeps somebody from the first of these requests that they may not have.

        What better words are for is looked at like the words themselves, a batch like what its
        lines make. On blocks, pauses and open batches admission has the last word.
        """
        terms = grounds.terms
        if (barred := await self._kept_out(place, presence, grounds.house)) is not None:
            return barred
        if (until_ms := self._waits_until_ms(place, presence, grounds.house)) is not None:
            return Barred(why=Why.NEWCOMER, until_ms=until_ms)
        for request in requests:
            barred = self._barred(request, place, terms)
            if barred is None and isinstance(request, ImproveRequest):
                barred = self._barred(request.wanted, place, terms)
            if barred is None and isinstance(request, BatchRequest):
                barred = await self._bars_batch(request, place, presence, grounds)
            if barred is not None:
                if barred.why in {Why.CHANNEL_NOT_LISTED, Why.ROLE_NOT_LISTED}:
                    await self._terms.doubt(place.space_id)
                return barred
        return None

    async def _bars_batch(
        self, batch: BatchRequest, place: Place, presence: Presence, grounds: Grounds
    ) -> Barred | None:
        """What keeps somebody from a batch: who may, how many, and what its lines make.

        One that a moderator says yes to now was open to its author, and counted, when they asked.
        """
        house = grounds.house
        if not presence.approved:
            may = house.batches_for_all or not set(house.batch_role_ids).isdisjoint(place.role_ids)
            if not may and not manages(place, presence, house):
                return Barred(why=Why.NO_BATCHES)
            count = await self._lines.open_batches(place.space_id, place.member_key)
            if count >= house.batches_open_max:
                return Barred(why=Why.TOO_MANY_BATCHES, batches_open=count)
        kinds = dict.fromkeys(part.kind for part in batch.parts)
        barred = (access.decide(grounds.terms, _asker(place), kind) for kind in kinds)
        return next((one for one in barred if one is not None), None)

    def bars_line(self, request: Request, place: Place, grounds: Grounds) -> Barred | None:
        """What keeps somebody from a line of a batch that they may have as such."""
        return self._barred(request, place, grounds.terms)

    async def bars_upload(
        self,
        request: Request,
        place: Place,
        presence: Presence,
        house: House,
        job_id: str | None = None,
    ) -> Barred | None:
        """What keeps somebody from what is made of attached files, where they ask.

        A server may take files in age-restricted channels only; a thread is as its channel is.
        Moderators are told of what is refused. `job_id` names a job that is there.
        """
        if not house.uploads_adult_only or presence.adult:
            return None
        top_channel_id = place.top_channel_id or place.channel_id
        if await self._rooms.is_adult(top_channel_id):
            return None
        words = own_words(request)
        await self._logbook.turned_away(place, why=UPLOADS, words=words, job_id=job_id)
        return Barred(why=Why.NOT_ADULT)

    async def bars_showing(self, place: Place, presence: Presence, kind: Kind) -> Barred | None:
        """What keeps somebody from showing to all, where they are, what was made in private."""
        barred = access.decide(await self._terms.of(place.space_id), _asker(place), kind)
        return barred or await self.too_soon(place, presence)

    async def too_soon(self, place: Place, presence: Presence) -> Barred | None:
        """Whether the channel's slow mode keeps somebody from showing more just now.

        Admission has the last word.
        """
        if not presence.slow_s or place.private:
            return None
        slow_ms = presence.slow_s * 1000
        since_ms = self._clock.now_ms() - slow_ms
        shown_ms = await self._jobs.last_shown_ms(
            place.space_id, place.member_key, place.channel_id, since_ms
        )
        return None if shown_ms is None else access.too_soon(shown_ms, slow_ms)

    def _narrowed(self, terms: Terms, role_ids: tuple[int, ...], kind: Kind) -> Catalogue:
        return reach.narrowed(self._offering.catalogue, _reach(terms, role_ids), kind)

    def _barred(self, request: Request, place: Place, terms: Terms) -> Barred | None:
        barred = access.decide(terms, _asker(place), request.kind)
        if barred is not None or not terms.bounds:
            return barred
        theirs = _reach(terms, place.role_ids)
        return reach.beyond(request, theirs, terms.bounds, self._offering.catalogue)

    async def _kept_out(self, place: Place, presence: Presence, house: House) -> Barred | None:
        """Whether somebody is blocked or rests, or requests like theirs are paused."""
        now_ms = self._clock.now_ms()
        standing = await self._blocks.barring(place.space_id, place.member_key, now_ms)
        if standing is not None:
            return access.kept_out(standing)
        if blocks.is_paused(house, self.new_until_ms(place, presence, house), now_ms):
            return Barred(why=Why.PAUSED, until_ms=house.paused_until_ms)
        return None

    def new_until_ms(self, place: Place, presence: Presence, house: House) -> int | None:
        """Until when whoever asks counts as new where newcomers are paused."""
        if manages(place, presence, house):
            return None
        made_at_ms = ids.made_at_ms(place.user_id)
        return blocks.new_until_ms(presence.joined_at_ms, made_at_ms, self._clock.now_ms())

    def _waits_until_ms(self, place: Place, presence: Presence, house: House) -> int | None:
        """Until when a newcomer waits; who manages the server is none."""
        if manages(place, presence, house):
            return None
        return access.welcome_at_ms(
            presence.joined_at_ms,
            ids.made_at_ms(place.user_id),
            hours=house.newcomer_hours,
            days=house.account_days,
            now_ms=self._clock.now_ms(),
        )


def manages(place: Place, presence: Presence, house: House) -> bool:
    """Whether whoever asks is an admin of the server."""
    return presence.manages or not set(house.admin_role_ids).isdisjoint(place.role_ids)


def _asker(place: Place) -> Asker:
    return Asker(
        channel_id=place.top_channel_id or place.channel_id,
        role_ids=frozenset({*place.role_ids, place.guild_id}),
    )


def _reach(terms: Terms, role_ids: tuple[int, ...]) -> Reach:
    return reach.reach_of(terms.bounds, frozenset(role_ids))


def _fitted(request: Request, theirs: Reach, catalogue: Catalogue) -> Request:
    if isinstance(request, ImproveRequest):
        return replace(request, then=to_json(reach.fitted(request.wanted, theirs, catalogue)))
    return reach.fitted(request, theirs, catalogue)
