"""What was taken down is known again: the very same file is refused, one nearly like it is held."""

import random
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.core import holdings, ids
from bot.core import likeness as prints_of
from bot.core.access import Barred, Why
from bot.core.bulletins import LIKENESS
from bot.core.casebook import Case, CaseKind, Outcome
from bot.core.cases.logbook import Logbook
from bot.core.cases.reuse import GONE
from bot.core.cases.scratch import scratch
from bot.core.cases.screening import Check
from bot.core.cases.values import Here, looks_after, may_lift
from bot.core.errors import BadUpload, FileBroken, NotAllowed
from bot.core.house import House
from bot.core.jobs import Job, Media, State, Withheld
from bot.core.likeness import NEAR_BITS_MAX, Alike, Fingerprint, Prints
from bot.core.moderation import FREE, Hold, Verdict
from bot.core.ports import (
    Blobs,
    Casebook,
    Clock,
    Jobs,
    Likenesses,
    MediaTools,
    Printed,
    Records,
    Remembered,
)
from bot.core.requests import own_words

CASES_PER_PAGE = 10
FOUND_MAX = 25
"""As many results as a picture is said to come from."""
UNKNOWN_CASE = "No fingerprints are kept of this case. /mod fingerprints list shows which are."
NOT_YOUR_CASE = "Another moderator took this down: only an admin can remove its fingerprints."
SEALED = "This is sealed: it is shown to nobody."


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the cases that left fingerprints."""

    cases: tuple[Remembered, ...]
    skip: int
    """How many come before."""
    more: bool


class ApprovedLikeness:
    """What a moderator saw beside a request that they approved all the same."""

    def __init__(self, likenesses: Likenesses, records: Records, casebook: Casebook) -> None:
        self._likenesses = likenesses
        self._records = records
        self._casebook = casebook

    async def of(self, job: Job) -> Collection[str]:
        """The ids of the fingerprints that the inputs of a job are near to, by a yes to them.

        A scene has that of its storyboard. What was taken down after the yes is not in it.
        """
        asked = [one for one in (job.parent_id, job.id) if one is not None]
        about = [case for one in asked for case in await self._casebook.of_job(one)]
        said_ms = [case.closed_at_ms for case in about if _is_approved(case)]
        if not said_ms:
            return ()
        inputs = [m for one in asked for m in await self._records.files_of(one, "input")]
        last_ms = max(at_ms or 0 for at_ms in said_ms)
        near = await all_near(self._likenesses, job.place.space_id, inputs)
        return {one.id for _, one in near if one.at_ms <= last_ms}


class Likeness:
    """Remembers what was taken down, and finds what a picture came from."""

    def __init__(
        self,
        *,
        likenesses: Likenesses,
        jobs: Jobs,
        records: Records,
        casebook: Casebook,
        media: MediaTools,
        blobs: Blobs,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._likenesses = likenesses
        self._approvals = ApprovedLikeness(likenesses, records, casebook)
        self._jobs = jobs
        self._records = records
        self._casebook = casebook
        self._media = media
        self._blobs = blobs
        self._clock = clock
        self._rng = rng

    # --- remembering ------------------------------------------------------------------------

    async def remember(self, case: Case, job: Job, *, near: bool) -> None:
        """Have the results of a job refused from now on, and with `near` what looks like them held.

        Of clips the very same file alone is known again: what the first picture of one shows may
        be as harmless as the photo that it was made of.
        """
        now_ms = self._clock.now_ms()
        await self._likenesses.remember(
            [
                Fingerprint(
                    id=ids.new_token(self._rng),
                    space_id=case.space_id,
                    case_id=case.id,
                    case_number=case.number,
                    job_id=job.id,
                    part=one.part,
                    exact=one.prints.exact,
                    look=_look(one) if near else None,
                    reason=case.reason,
                    added_by_id=case.opened_by_id,
                    at_ms=now_ms,
                )
                for one in await self._printed(job)
            ]
        )

    async def _printed(self, job: Job) -> Sequence[Printed]:
        """What the results of a job are known again by; those of old jobs are looked at now."""
        printed = list(await self._likenesses.of_job(job.id))
        known = {one.part for one in printed if not one.is_copy}
        for media in await self._records.files_of(job.id, "result"):
            if media.part not in known:
                try:
                    async with self._blobs.here(media.blob) as (path,):
                        prints = await self._media.prints(path)
                except (BadUpload, FileNotFoundError):
                    continue
                printed.append(Printed(part=media.part, prints=prints, is_clip=media.is_clip))
        return printed

    # --- finding ----------------------------------------------------------------------------

    async def made_from_picture(self, space_id: str, path: Path) -> Sequence[Alike]:
        """The results that a picture or clip may be or come from, the nearest first.

        Raises BadUpload when the file is neither.
        """
        prints = await self._media.prints(path)
        found = list(await self._likenesses.results_exactly(space_id, prints.exact, FOUND_MAX))
        for look in prints.looks:
            found += await self._likenesses.results_near(space_id, look)
        nearest = dict[tuple[str, int], Alike]()
        for one in sorted(found, key=lambda alike: (alike.distance, alike.job_id, alike.part)):
            if one.distance <= NEAR_BITS_MAX:
                nearest.setdefault((one.job_id, one.part), one)
        return list(nearest.values())[:FOUND_MAX]

    @asynccontextmanager
    async def side_by_side(self, place: Here, job: Job) -> AsyncGenerator[Path]:
        """What was taken down, and beside it what looks like it, for who looks after the latter.

        The picture is there while the block runs. Raises NotAllowed when one of them is not kept
        any more, or is sealed.
        """
        if job.place.space_id != place.space_id or not looks_after(place, job):
            raise NotAllowed(GONE)
        given, fingerprint = await self._alike_in(job)
        removed = await self._removed(fingerprint)
        async with scratch() as folder:
            target = folder / "beside"
            try:
                async with self._blobs.here(removed.blob, given.blob) as (before, after):
                    await self._media.beside(before, after, target)
            except (FileBroken, FileNotFoundError):
                raise NotAllowed(GONE) from None
            yield target

    async def _alike_in(self, job: Job) -> tuple[Media, Fingerprint]:
        """The file that a job waits for which is nearest to something taken down.

        Raises NotAllowed.
        """
        role = "input" if job.state is State.HELD_FOR_APPROVAL else "result"
        approved = await self._approvals.of(job)
        found = [
            (*near, media)
            for media in await self._records.files_of(job.id, role)
            if (near := await nearest(self._likenesses, job.place.space_id, [media], approved))
            is not None
        ]
        if not found:
            raise NotAllowed(GONE)
        _, fingerprint, media = min(found, key=lambda one: one[0])
        return media, fingerprint

    async def _removed(self, fingerprint: Fingerprint) -> Media:
        """The file that a fingerprint is of. Raises NotAllowed."""
        job = await self._jobs.get(fingerprint.job_id)
        if job is None or job.withheld is Withheld.SEALED:
            raise NotAllowed(GONE if job is None else SEALED)
        kept = await self._records.files_of(job.id, "result")
        media = next((one for one in kept if one.part == fingerprint.part), None)
        if media is None:
            raise NotAllowed(GONE)
        return media

    # --- what moderators see of it ----------------------------------------------------------

    async def page(self, place: Here, skip: int = 0) -> Page:
        """The cases in one's care that left fingerprints, the newest first."""
        cases = await self._likenesses.cases(
            place.space_id,
            channel_id=None if place.whole_server else place.moderates_channel_id or 0,
            skip=skip,
            limit=CASES_PER_PAGE + 1,
        )
        return Page(
            cases=tuple(cases[:CASES_PER_PAGE]), skip=skip, more=len(cases) > CASES_PER_PAGE
        )

    async def remove(self, place: Here, case_number: int) -> int:
        """Forget the fingerprints of a case; how many there were. Raises NotAllowed."""
        case = await self._casebook.by_number(place.space_id, case_number)
        if case is None or not (
            place.whole_server or case.channel_id == place.moderates_channel_id
        ):
            raise NotAllowed(UNKNOWN_CASE)
        if not may_lift(place, case.opened_by_id):
            raise NotAllowed(NOT_YOUR_CASE)
        count = await self._likenesses.forget(place.space_id, case.id)
        if not count:
            raise NotAllowed(UNKNOWN_CASE)
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action="fingerprints_removed",
            detail=f"case {case.number}: {count}",
            now_ms=self._clock.now_ms(),
            job_id=case.job_id,
        )
        return count


class LikenessCheck(Check):
    """Refuses what was taken down, and holds what looks like it."""

    def __init__(
        self, likenesses: Likenesses, approvals: ApprovedLikeness, logbook: Logbook
    ) -> None:
        self._likenesses = likenesses
        self._approvals = approvals
        self._logbook = logbook

    async def inputs(self, job: Job, inputs: Sequence[Media], house: House) -> Verdict:
        del house
        verdict = await self._verdict(job.place.space_id, inputs, ())
        return await self._noted(job, verdict, job_id=None)

    async def result(self, job: Job, results: Sequence[Media], house: House) -> Verdict:
        del house
        approved = await self._approvals.of(job)
        verdict = await self._verdict(job.place.space_id, results, approved)
        return await self._noted(job, verdict, job_id=job.id)

    async def _noted(self, job: Job, verdict: Verdict, *, job_id: str | None) -> Verdict:
        """The same; moderators are told of what is refused. `job_id` names a job that is there."""
        if verdict.refused is not None:
            await self._logbook.turned_away(
                job.place,
                why=LIKENESS,
                words=own_words(job.request),
                rule=verdict.rule,
                job_id=job_id,
            )
        return verdict

    async def _verdict(
        self, space_id: str, files: Sequence[Media], approved: Collection[str]
    ) -> Verdict:
        for prints in _known(files):
            same = await self._likenesses.exactly(space_id, prints.exact)
            if same is not None:
                return Verdict(refused=Barred(why=Why.TAKEN_DOWN), rule=f"#{same.case_number}")
        near = await nearest(self._likenesses, space_id, files, approved)
        return FREE if near is None else Verdict(hold=Hold.LIKENESS, rule=f"#{near[1].case_number}")


async def nearest(
    likenesses: Likenesses,
    space_id: str,
    files: Sequence[Media],
    approved: Collection[str] = (),
) -> tuple[int, Fingerprint] | None:
    """What was taken down and is nearest to any of these, with the distance, if it is near.

    `approved` are fingerprints that do not count.
    """
    near = await all_near(likenesses, space_id, files)
    counting = [pair for pair in near if pair[1].id not in approved]
    return min(counting, key=lambda pair: pair[0], default=None)


async def all_near(
    likenesses: Likenesses, space_id: str, files: Sequence[Media]
) -> list[tuple[int, Fingerprint]]:
    """Everything that was taken down and is near to any of these, with the distance."""
    found = [
        (prints_of.distance(look, one.look), one)
        for look in _looks(files)
        for one in await likenesses.near(space_id, look)
        if one.look is not None
    ]
    return [pair for pair in found if pair[0] <= NEAR_BITS_MAX]


def _is_approved(case: Case) -> bool:
    """Whether a moderator said yes to a request that waited for its likeness."""
    if case.kind is not CaseKind.REQUEST or case.outcome is not Outcome.APPROVED:
        return False
    return any(reason.hold is Hold.LIKENESS for reason in holdings.reasons(case))


def _known(files: Sequence[Media]) -> list[Prints]:
    return [media.prints for media in files if media.prints is not None]


def _looks(files: Sequence[Media]) -> list[str]:
    return [look for prints in _known(files) for look in prints.looks]


def _look(one: Printed) -> str | None:
    if one.is_clip or one.is_copy or not one.prints.looks:
        return None
    return one.prints.looks[0]
