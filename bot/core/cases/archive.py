"""What a moderator looks back at: searches, one request from its beginning to its end, members."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core import ids, searching
from bot.core.bulletins import TurnedAway
from bot.core.casebook import Case
from bot.core.cases.lineage import Family, Lineage
from bot.core.cases.reuse import UNKNOWN_JOB
from bot.core.cases.values import Here, looks_after
from bot.core.errors import NotAllowed
from bot.core.jobs import Job, Withheld
from bot.core.money import Amount
from bot.core.ports import (
    Archive,
    Casebook,
    Clock,
    Jobs,
    Posts,
    PostState,
    Purpose,
    Record,
    Records,
    Sent,
)
from bot.core.searching import (
    KEPT_MS,
    PAGE_ACTS,
    PAGE_JOBS,
    Act,
    ActCriteria,
    Criteria,
    Event,
    Search,
)

NO_SEARCH = "This list is not kept any more. Search again with `/logs`."
NO_WORDS = "There is no word in `text` to look for. Write letters or digits."
OTHER_CHANNEL = (
    "You look after one channel, so leave `channel` out, or use the command in that channel."
)
NEWEST = 2**62
"""Above every number."""
LATEST = 5
"""So many of each thing are told of a member or a request."""
DAY_MS = 24 * 3_600_000
SPENT_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of what was looked for."""

    search_id: str
    number: int
    """From 0."""
    records: tuple[Record, ...] = ()
    acts: tuple[Act, ...] = ()
    more: bool
    """Whether another page follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A request from its beginning to its end, and what it has to do with others."""

    job: Job
    results: int
    events: tuple[Event, ...]
    shown: tuple[Sent, ...]
    """The public messages that show it, oldest first."""
    family: Family
    versions: tuple[Job, ...]
    """The same once more."""
    cases: tuple[Case, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A member as a moderator reads of them."""

    user_id: int
    latest: tuple[Record, ...]
    spent: tuple[int, Amount]
    """How many of their latest requests were made in the last days, and what they came to."""
    refused: int
    """How often they were refused in that time."""
    refusals: tuple[TurnedAway, ...]
    cases: tuple[Case, ...]


class LookingBack:
    """Looking back, for those who look after a server or a channel of it."""

    def __init__(
        self,
        *,
        archive: Archive,
        jobs: Jobs,
        records: Records,
        posts: Posts,
        casebook: Casebook,
        lineage: Lineage,
        clock: Clock,
        rng: random.Random,
        secret: str,
    ) -> None:
        self._archive = archive
        self._jobs = jobs
        self._records = records
        self._posts = posts
        self._casebook = casebook
        self._lineage = lineage
        self._clock = clock
        self._rng = rng
        self._secret = secret

    def member_key(self, user_id: int | None) -> str | None:
        """How records know a person; None for nobody."""
        return None if user_id is None else ids.member_key(self._secret, user_id)

    async def search(self, place: Here, criteria: Criteria | ActCriteria) -> Page:
        """The first page of what is looked for; its others can be turned for a day.

        A moderator of one channel finds what was asked for there. Raises NotAllowed.
        """
        if isinstance(criteria, Criteria):
            self._check(place, criteria)
        search = Search(
            id=ids.new_token(self._rng)[:16],
            space_id=place.space_id,
            user_id=place.user_id,
            criteria=criteria,
            pages=(NEWEST,),
            at_ms=self._clock.now_ms(),
        )
        await self._archive.remember(search)
        return await self._page(place, search, 0)

    async def turn(self, place: Here, search_id: str, page: int) -> Page:
        """Another page, as it is now, with the rights of now. Raises NotAllowed."""
        search = await self._archive.search(search_id)
        if search is None or search.at_ms < self._clock.now_ms() - KEPT_MS:
            raise NotAllowed(NO_SEARCH)
        if (search.space_id, search.user_id) != (place.space_id, place.user_id):
            raise NotAllowed(NO_SEARCH)
        if page >= len(search.pages):
            raise NotAllowed(NO_SEARCH)
        return await self._page(place, search, page)

    def _check(self, place: Here, criteria: Criteria) -> None:
        if criteria.text and not searching.phrases(criteria.text):
            raise NotAllowed(NO_WORDS)
        elsewhere = criteria.channel_id not in {None, place.moderates_channel_id}
        if elsewhere and not place.whole_server:
            raise NotAllowed(OTHER_CHANNEL)

    async def _page(self, place: Here, search: Search, page: int) -> Page:
        before, criteria = search.pages[page], search.criteria
        records: Sequence[Record] = ()
        acts: Sequence[Act] = ()
        if isinstance(criteria, Criteria):
            within = self._within(place, criteria)
            records = await self._archive.find(place.space_id, within, before, PAGE_JOBS + 1)
            records = [one for one in records if looks_after(place, one.job)]
            numbers, most = [one.job.number for one in records], PAGE_JOBS
        else:
            if not place.whole_server:
                raise NotAllowed(NO_SEARCH)
            acts = await self._archive.find_acts(place.space_id, criteria, before, PAGE_ACTS + 1)
            numbers, most = [act.number for act in acts], PAGE_ACTS
        more = len(numbers) > most
        if more and page + 1 == len(search.pages):
            await self._archive.note_pages(search.id, (*search.pages, numbers[most - 1]))
        return Page(
            search_id=search.id,
            number=page,
            records=tuple(records[:most]),
            acts=tuple(acts[:most]),
            more=more,
        )

    def _within(self, place: Here, criteria: Criteria) -> Criteria:
        """What is looked for, as far as it is in somebody's care."""
        if place.whole_server:
            return criteria
        return replace(criteria, channel_id=place.moderates_channel_id or 0)

    async def named(
        self,
        place: Here,
        *,
        number: int | None = None,
        message_id: int | None = None,
        job_id: str | None = None,
    ) -> Job:
        """A request in somebody's care, by its number, by a message that shows it, or by its id.

        Raises NotAllowed, in the same words as for one that never was.
        """
        job: Job | None = None
        if number is not None:
            job = await self._jobs.by_number(place.space_id, number)
        elif message_id is not None:
            job_id = await self._posts.job_of_message(place.space_id, message_id)
        if job_id is not None:
            job = await self._jobs.get(job_id)
        if job is None or job.place.space_id != place.space_id or not looks_after(place, job):
            raise NotAllowed(UNKNOWN_JOB)
        return job

    async def life(self, place: Here, job: Job) -> Life:
        """Everything that is known of a request."""
        acts = await self._archive.find_acts(
            place.space_id, ActCriteria(job_id=job.id), NEWEST, LATEST
        )
        sealed = job.withheld is Withheld.SEALED
        return Life(
            job=job,
            results=len(await self._records.media_of(job.id, "result")),
            events=tuple(await self._archive.events_of(job.id)),
            shown=() if sealed else await self._shown(job),
            family=await self._lineage.family(place, job),
            versions=tuple(await self._archive.same_as(job, LATEST)),
            cases=tuple(await self._casebook.of_job(job.id)),
            acts=tuple(acts),
        )

    async def _shown(self, job: Job) -> tuple[Sent, ...]:
        return tuple(
            Sent(channel_id=post.channel_id, message_id=post.message_id)
            for post in await self._posts.of_job(job.id)
            if post.purpose in {Purpose.RESULT, Purpose.COPY}
            and post.state is PostState.SENT
            and not post.private
            and post.message_id is not None
        )

    async def profile(self, place: Here, user_id: int) -> Profile:
        """What is known of a member, as far as it is in somebody's care."""
        member_key = ids.member_key(self._secret, user_id)
        since_ms = self._clock.now_ms() - SPENT_DAYS * DAY_MS
        criteria = self._within(place, Criteria(member_key=member_key))
        records = await self._archive.find(place.space_id, criteria, NEWEST, LATEST)
        spent = await self._archive.spent_since(
            place.space_id, member_key, since_ms, channel_id=criteria.channel_id
        )
        refusals = await self._archive.refusals(
            place.space_id, since_ms, NEWEST, LATEST, member_key=member_key
        )
        cases = await self._casebook.of_member(place.space_id, member_key, LATEST)
        mine = place.moderates_channel_id
        return Profile(
            user_id=user_id,
            latest=tuple(records),
            spent=spent,
            refused=await self._archive.refusals_count(place.space_id, member_key, since_ms),
            refusals=tuple(r for r in refusals if place.whole_server or r.channel_id == mine),
            cases=tuple(c for c in cases if place.whole_server or c.channel_id == mine),
        )

    async def look_around(self) -> None:
        """Forget the searches whose time is over."""
        await self._archive.forget(self._clock.now_ms() - KEPT_MS)
