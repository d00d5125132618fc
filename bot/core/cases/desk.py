"""Where people ask for something: its files are taken in, and it is let in, or asked about."""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.core import given, ids, offers, previews, quota
from bot.core.access import Barred
from bot.core.cases.admitting import FIRST_CARD_MS, Admitting, refused
from bot.core.cases.consenting import Consenting
from bot.core.cases.doorway import Doorway, Grounds
from bot.core.cases.holding import Holding, held_by
from bot.core.cases.intake import Intake
from bot.core.cases.offering import Offering
from bot.core.cases.reuse import Reuse
from bot.core.cases.screening import Screening
from bot.core.cases.values import Ask, Policy, Presence, Upload
from bot.core.errors import NotAllowed
from bot.core.house import House
from bot.core.jobs import Job, Media, Place, Question
from bot.core.models import Catalogue, Kind
from bot.core.ports import (
    Admission,
    Admitted,
    AlreadyAdmitted,
    Asked,
    Clock,
    Held,
    Jobs,
    Ledger,
    Rules,
)
from bot.core.problems import problems
from bot.core.questions import asking, question_of
from bot.core.quota import Decision, Granted, Over
from bot.core.repeats import Repeats
from bot.core.requests import ImproveRequest, Request, to_json

SAME_WITHIN_MS = 10_000
"""The same request within this time may be a mistake: it is asked about."""
BY_FILE = "A batch is asked for with `/batch file`. Attach its file again."
PACE_MS = 600_000
"""How far back the pace of the line is measured."""

_Outcome = TypeVar("_Outcome", bound=Admission)


class Desk:
    """Where requests come in."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        rules: Rules,
        ledger: Ledger,
        intake: Intake,
        reuse: Reuse,
        doorway: Doorway,
        screening: Screening,
        offering: Offering,
        clock: Clock,
        rng: random.Random,
        policy: Policy,
        admitting: Admitting,
        holding: Holding,
        consenting: Consenting,
    ) -> None:
        self._jobs = jobs
        self._rules = rules
        self._ledger = ledger
        self._intake = intake
        self._reuse = reuse
        self._doorway = doorway
        self._screening = screening
        self._offering = offering
        self._clock = clock
        self._rng = rng
        self._policy = policy
        self._admitting = admitting
        self._holding = holding
        self._consenting = consenting
        self.repeats = Repeats()

    async def submit(self, ask: Ask) -> Admission:
        """Take in the files, check the limits, put the job in the queue, or ask its author first.

        The request must have no problems. Raises BadUpload, naming the option, when a file
        cannot be used, and NotAllowed when it may not be; nothing is held then.
        """
        prepared = await self._prepared(ask)
        if isinstance(prepared, Barred):
            return prepared
        job, grounds = prepared
        if job.request.inputs and isinstance(over := await self._first_look(job), Over):
            await self._admitting.after(job, over)
            return over

        async def let_in(measured: Job, inputs: Sequence[Media]) -> Admission:
            return await self._let_in(measured, inputs, ask, grounds.house)

        outcome = await self._with_files(job, ask, grounds, let_in)
        await self._admitting.after(job, outcome)
        return outcome

    async def propose(self, ask: Ask, job_id: str) -> Asked | AlreadyAdmitted | Barred:
        """Keep the nearest request that works, under an id, until its author answers.

        Raises as `submit`.
        """
        prepared = await self._prepared(ask)
        if isinstance(prepared, Barred):
            return prepared
        job, grounds = replace(prepared[0], id=job_id), prepared[1]

        async def ask_them(measured: Job, inputs: Sequence[Media]) -> Asked | AlreadyAdmitted:
            return await self._jobs.propose(asking(measured, Question.INSTEAD), inputs)

        return await self._with_files(job, ask, grounds, ask_them)

    async def _with_files(
        self,
        job: Job,
        ask: Ask,
        grounds: Grounds,
        put: Callable[[Job, Sequence[Media]], Awaitable[_Outcome]],
    ) -> _Outcome | Barred:
        """Take in the files of a request and put the job where it goes; else they are dropped.

        Raises BadUpload, naming the option, and NotAllowed.
        """
        inputs = await self._intake.inputs(job.id, ask)
        try:
            measured = given.measured(job, inputs, self._offering.catalogue, _option(ask))
            barred = await self._too_much_given(measured, ask.presence, grounds)
            if barred is None and not measured.unagreed:
                # Nobody looks at what its author has not said yet that they may use.
                verdict = await self._screening.inputs(measured, inputs, grounds.house)
                barred, measured = verdict.refused, held_by(measured, verdict)
            outcome = await put(measured, inputs) if barred is None else barred
        except BaseException:
            await self._intake.drop(inputs)
            raise
        if not isinstance(outcome, Admitted | Asked | Held):
            await self._intake.drop(inputs)
        return outcome

    async def _prepared(self, ask: Ask) -> tuple[Job, Grounds] | Barred:
        """The job that a request becomes, unless its author may not have it."""
        if ask.request.kind is Kind.BATCH:
            # Its lines are read from a file; a batch without them would be nothing.
            raise NotAllowed(BY_FILE)
        grounds = await self._opened(ask.place)
        fitted = self._doorway.fitted(ask, grounds)
        barred = await self._admitting.bars(
            ask.place, ask.presence, grounds, fitted.request, fitted.final
        )
        if barred is not None:
            return barred
        verdict = await self._screening.request(fitted, grounds.house)
        if verdict.refused is not None:
            self._admitting.turn_away(ask.place, fitted.request.kind, verdict.refused)
            return verdict.refused
        from_upload = await self._reuse.check(fitted)
        if from_upload:
            barred = await self._doorway.bars_upload(
                fitted.request, ask.place, ask.presence, grounds.house
            )
            if barred is not None:
                self._admitting.turn_away(ask.place, fitted.request.kind, barred)
                return barred
        job = await self._job(fitted, grounds, from_upload=from_upload)
        return held_by(job, verdict), grounds

    async def _too_much_given(
        self, job: Job, presence: Presence, grounds: Grounds
    ) -> Barred | None:
        """Whether a clip that was given is more than its author may have worked on."""
        if not job.kind.takes_clip:
            return None
        return await self._doorway.bars(job.place, presence, grounds, job.request)

    async def part_of(self, ask: Ask) -> Asked | AlreadyAdmitted | Barred | None:
        """Propose as much of a request as the limits leave; None when they leave nothing of it.

        Raises as `submit`.
        """
        catalogue, grounds = self._offering.catalogue, await self._opened(ask.place)
        theirs = self._theirs(ask, grounds)
        standing = await self._ledger.standing(
            ask.place.whose, self._policy.ceilings, self._clock.now_ms()
        )
        fitted = self._doorway.fitted(ask, grounds)
        for less in offers.smaller(fitted.request, theirs):
            whole = offers.amount(_resolved(less, theirs, grounds.house), catalogue)
            if isinstance(quota.decide(whole, standing), Granted):
                return await self.propose(fitted.changed_to(less), self.new_id())
        return None

    def new_id(self) -> str:
        """An id for a job that is proposed later."""
        return ids.new_job_id(self._clock.now_ms(), self._rng)

    async def line_moves_every_s(self) -> float | None:
        """How often a job has lately been started; None when hardly any was."""
        starts = await self._jobs.starts_since(self._clock.now_ms() - PACE_MS)
        return PACE_MS / 1000 / starts if starts else None

    async def script(self, upload: Upload) -> str:
        """What stands in an attached text file. Raises BadUpload."""
        return await self._intake.script(upload)

    async def _opened(self, place: Place) -> Grounds:
        starters = () if quota.is_personal(place.space_id) else self._policy.starters()
        await self._rules.open_space(place.space_id, place.guild_id, starters, self._clock.now_ms())
        return await self._doorway.grounds(place.space_id)

    async def _let_in(self, job: Job, inputs: Sequence[Media], ask: Ask, house: House) -> Admission:
        if (question := question_of(job, house, agreed=ask.agreed)) is not None:
            if isinstance(over := await self._first_look(job), Over):
                return over
            if isinstance(slow := await self._doorway.too_soon(job.place, ask.presence), Barred):
                return slow
            return await self._jobs.propose(asking(job, question), inputs)
        # Who presses Again wants the same once more, and that has a guard of its own.
        repeat_within_ms = 0 if ask.again_of is not None else SAME_WITHIN_MS
        if job.held_for is not None:
            return await self._holding.hold(job, inputs, ask.presence, repeat_within_ms)
        return await self._jobs.admit(
            job, inputs, self._admitting.door(repeat_within_ms, ask.presence)
        )

    def _theirs(self, ask: Ask, grounds: Grounds) -> Catalogue:
        """What its author may use for what they ask."""
        return self._doorway.open_to(ask.place, _made(ask.request).kind, grounds)

    async def _first_look(self, job: Job) -> Decision:
        """What the limits say before any file is fetched; admission has the last word."""
        standing = await self._ledger.standing(
            job.place.whose, self._policy.ceilings, job.created_at_ms
        )
        return quota.decide(job.hold, standing)

    async def _job(self, ask: Ask, grounds: Grounds, *, from_upload: bool) -> Job:
        now_ms = self._clock.now_ms()
        catalogue = self._offering.catalogue
        if found := problems(ask.request, catalogue):
            # What is offered changed since the options were looked at.
            raise refused(found[0])
        theirs, house = self._theirs(ask, grounds), grounds.house
        final = None
        if ask.final is not None and not problems(ask.final, theirs):
            final = _resolved(ask.final, theirs, house)
        request = previews.preview_first(_resolved(ask.request, theirs, house), final, catalogue)
        return Job(
            id=ids.new_job_id(now_ms, self._rng),
            number=0,
            place=ask.place,
            request=request,
            final=final,
            preview_id=ask.preview_id,
            from_upload=from_upload,
            created_at_ms=now_ms,
            counted_at_ms=now_ms,
            next_at_ms=now_ms + FIRST_CARD_MS,
            not_before_ms=now_ms,
            expires_at_ms=now_ms + self._policy.start_within_ms,
            weight=await self._admitting.weight(ask.place),
            hold=offers.amount(request, catalogue),
            author_new_until_ms=self._doorway.new_until_ms(ask.place, ask.presence, house),
            unagreed=await self._consenting.is_missing(ask),
        )


def _made(request: Request) -> Request:
    """What a request makes in the end: of better words, what they are for."""
    return request.wanted if isinstance(request, ImproveRequest) else request


def _option(ask: Ask) -> str:
    """The option that the first file of a request was given to."""
    return ask.sources[0].option if ask.sources else "video"


def _resolved(request: Request, catalogue: Catalogue, house: House) -> Request:
    """A request with nothing left open, and what it is for if it is for another."""
    whole = offers.resolved(request, catalogue, house.usual_model(request.kind))
    if isinstance(whole, ImproveRequest) and not problems(whole.wanted, catalogue):
        return replace(whole, then=to_json(_resolved(whole.wanted, catalogue, house)))
    return whole
