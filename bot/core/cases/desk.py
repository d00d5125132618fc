"""Where people ask for something, stop it, see what waits, and have a result removed."""

import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.core import ids, offers, previews, quota, scheduling, storyboards
from bot.core.access import Barred
from bot.core.cases.budgets import BudgetWatch
from bot.core.cases.doorway import Doorway, Grounds
from bot.core.cases.intake import Intake
from bot.core.cases.offering import Offering
from bot.core.cases.reuse import UNKNOWN_JOB, Reuse, may_read
from bot.core.cases.screening import Screening
from bot.core.cases.values import Ask, Here, Policy, Presence, Upload, acts_as
from bot.core.errors import BadUpload, NotAllowed
from bot.core.house import House
from bot.core.jobs import By, Job, Media, Place, Question, State
from bot.core.models import (
    CLIP_SOURCE_RESOLUTIONS,
    EDIT_SOURCE_MS_MAX,
    EXTEND_SOURCE_MS,
    Catalogue,
)
from bot.core.money import NOTHING
from bot.core.ports import (
    Admission,
    Admitted,
    AlreadyAdmitted,
    Asked,
    CancelOutcome,
    Clock,
    Door,
    Jobs,
    Ledger,
    QueueFull,
    Records,
    Repeated,
    Rules,
    Span,
)
from bot.core.problems import Problem, price_rose, problems
from bot.core.quota import Decision, Granted, Over
from bot.core.repeats import Repeats
from bot.core.requests import (
    ClipEditRequest,
    ExtendRequest,
    ImproveRequest,
    Request,
    StoryboardRequest,
    to_json,
)

log = logging.getLogger(__name__)

FIRST_CARD_MS = 1_000
"""A job that is still waiting by then gets a card that says so; most have begun."""
SAME_WITHIN_MS = 10_000
"""The same request within this time may be a mistake: it is asked about."""
ANSWER_WITHIN_MS = 15 * 60 * 1000
"""A question that nobody answers is forgotten then."""
PACE_MS = 600_000
"""How far back the pace of the line is measured."""
QUEUE_SHOWN = 200
"""A server's queue is listed so far."""

_Outcome = TypeVar("_Outcome", bound=Admission)

ANSWERED = "This was answered already, or is too old. Ask for it anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A job that waits or is under way, as somebody may see it."""

    job: Job
    place_in_line: int | None
    """From 1; None when it does not wait, or far back."""
    own: bool
    open: bool
    """Whether its words may be read by whoever looks."""
    by: By | None
    """As what they may stop it; None when they may not."""


class Desk:
    """Requests and what becomes of them."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        rules: Rules,
        ledger: Ledger,
        records: Records,
        intake: Intake,
        reuse: Reuse,
        doorway: Doorway,
        screening: Screening,
        offering: Offering,
        clock: Clock,
        rng: random.Random,
        policy: Policy,
        watch: BudgetWatch,
        ring: Callable[[], None],
    ) -> None:
        """`ring` wakes the worker after something was put in front of it."""
        self._jobs = jobs
        self._rules = rules
        self._ledger = ledger
        self._records = records
        self._intake = intake
        self._reuse = reuse
        self._doorway = doorway
        self._screening = screening
        self._offering = offering
        self._clock = clock
        self._rng = rng
        self._policy = policy
        self._watch = watch
        self._ring = ring
        self.repeats = Repeats()

    # --- asking -----------------------------------------------------------------------------

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
            return over

        async def let_in(measured: Job, inputs: Sequence[Media]) -> Admission:
            return await self._let_in(measured, inputs, ask, grounds.house)

        outcome = await self._with_files(job, ask, grounds, let_in)
        await self._after(job, outcome)
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
            return await self._jobs.propose(_asking(measured, Question.INSTEAD), inputs)

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
            measured = self._measured(job, inputs, _option(ask))
            barred = await self._too_much_given(measured, ask.presence, grounds)
            if barred is None:
                barred = await self._files_barred(measured, inputs, grounds)
            outcome = await put(measured, inputs) if barred is None else barred
        except BaseException:
            await self._intake.drop(inputs)
            raise
        if not isinstance(outcome, Admitted | Asked):
            await self._intake.drop(inputs)
        return outcome

    async def _prepared(self, ask: Ask) -> tuple[Job, Grounds] | Barred:
        """The job that a request becomes, unless its author may not have it."""
        grounds = await self._opened(ask.place)
        fitted = self._doorway.fitted(ask, grounds)
        barred = await self._bars(ask.place, ask.presence, grounds, fitted.request, fitted.final)
        if barred is not None:
            return barred
        verdict = await self._screening.request(fitted, grounds.house)
        if verdict.refused is not None:
            _log_barred(ask.place, verdict.refused)
            return verdict.refused
        from_upload = await self._reuse.check(fitted)
        job = await self._job(fitted, grounds, from_upload=from_upload)
        return job.changed(flags=verdict.flags), grounds

    async def _bars(
        self,
        place: Place,
        presence: Presence,
        grounds: Grounds,
        request: Request,
        final: Request | None,
    ) -> Barred | None:
        """What keeps somebody from a request or what it is a preview of; it is logged."""
        wanted = [one for one in (request, final) if one is not None]
        barred = await self._doorway.bars(place, presence, grounds, *wanted)
        if barred is not None:
            _log_barred(place, barred)
        return barred

    async def _too_much_given(
        self, job: Job, presence: Presence, grounds: Grounds
    ) -> Barred | None:
        """Whether a clip that was given is more than its author may have worked on."""
        if not job.kind.takes_clip:
            return None
        return await self._doorway.bars(job.place, presence, grounds, job.request)

    async def _files_barred(
        self, job: Job, inputs: Sequence[Media], grounds: Grounds
    ) -> Barred | None:
        """Whether a file that was given may not be used."""
        verdict = await self._screening.inputs(job, inputs, grounds.house)
        return verdict.refused

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

    async def answer(
        self,
        job_id: str,
        place: Place,
        keep: Span | None = None,
        presence: Presence | None = None,
    ) -> Admission:
        """Let in what its author was asked about; of a clip that is too long, a part.

        `place` is where they answered, `presence` what Discord says of them there. Raises
        NotAllowed for everybody else, and when it was answered before.
        """
        presence = presence or Presence()
        job = await self._asked_about(job_id, place)
        if keep is not None:
            job = await self._cut(job, keep)
        grounds = await self._doorway.grounds(place.space_id)
        barred = await self._bars(place, presence, grounds, job.request, job.final)
        if barred is not None:
            return barred
        answered = await self._answered(job, place)
        scenes = self._scenes(answered)
        if scenes:
            # A storyboard is never sent itself: its scenes are, and they hold what it costs.
            answered = answered.changed(
                state=State.RENDERING, next_at_ms=answered.counted_at_ms, hold=NOTHING
            )
        outcome = await self._jobs.confirm(answered, self._door(0, presence), scenes)
        await self._after(answered, outcome)
        return outcome

    async def _asked_about(self, job_id: str, place: Place) -> Job:
        """The job that a person was asked about. Raises NotAllowed when it cannot be let in."""
        job = await self._jobs.get(job_id)
        if (
            job is None
            or job.place.space_id != place.space_id
            or job.place.user_id != place.user_id
        ):
            raise NotAllowed(UNKNOWN_JOB)
        if job.state is not State.ASKING or job.withheld is not None:
            raise NotAllowed(ANSWERED)
        if (risen := price_rose(job.request, self._offering.catalogue)) is not None:
            raise _refused(risen)
        return job

    async def _cut(self, job: Job, keep: Span) -> Job:
        """The job for a part of its clip. Raises NotAllowed when the clip is gone."""
        inputs = await self._records.media_of(job.id, "input")
        token = ids.new_token(self._rng)
        cut = [await self._intake.cut(one, keep, token) for one in inputs]
        if None in cut:
            raise NotAllowed(ANSWERED)
        return self._measured(job, [one for one in cut if one is not None])

    async def _answered(self, job: Job, place: Place) -> Job:
        """A job as it waits once its author said yes."""
        now_ms = self._clock.now_ms()
        return job.changed(
            place=place,
            state=State.QUEUED,
            counted_at_ms=now_ms,
            next_at_ms=now_ms + FIRST_CARD_MS,
            not_before_ms=now_ms,
            expires_at_ms=now_ms + self._policy.start_within_ms,
            weight=await self._weight(place),
        )

    async def drop_question(self, place: Here, job_id: str) -> None:
        """Forget what its author was asked about. Raises NotAllowed for everybody else."""
        job = await self.job(place, job_id)
        if job.place.user_id != place.user_id:
            raise NotAllowed(UNKNOWN_JOB)
        if await self._jobs.drop_question(job_id, self._clock.now_ms()):
            for media in await self._records.media_of(job_id, "input"):
                await self._intake.drop([media])
                await self._records.mark_removed(media, self._clock.now_ms())

    async def line_moves_every_s(self) -> float | None:
        """How often a job has lately been started; None when hardly any was."""
        starts = await self._jobs.starts_since(self._clock.now_ms() - PACE_MS)
        return PACE_MS / 1000 / starts if starts else None

    def _scenes(self, job: Job) -> Sequence[Job]:
        """The jobs of a storyboard's scenes. Raises NotAllowed when it cannot be made any more."""
        request = job.request
        if not isinstance(request, StoryboardRequest):
            return ()
        # In the order of their ids is in the order of their turns.
        made_ids = sorted(
            ids.new_job_id(job.counted_at_ms, self._rng) for _ in range(len(request.to_make))
        )
        try:
            return storyboards.planned(job, made_ids, self._offering.catalogue)
        except ValueError:
            raise NotAllowed(ANSWERED) from None

    async def script(self, upload: Upload) -> str:
        """What stands in an attached text file. Raises BadUpload."""
        return await self._intake.script(upload)

    async def _opened(self, place: Place) -> Grounds:
        starters = () if quota.is_personal(place.space_id) else self._policy.starters()
        await self._rules.open_space(place.space_id, place.guild_id, starters, self._clock.now_ms())
        return await self._doorway.grounds(place.space_id)

    async def _let_in(self, job: Job, inputs: Sequence[Media], ask: Ask, house: House) -> Admission:
        if (question := _question(job, house, agreed=ask.agreed)) is not None:
            if isinstance(over := await self._first_look(job), Over):
                return over
            if isinstance(slow := await self._doorway.too_soon(job.place, ask.presence), Barred):
                return slow
            return await self._jobs.propose(_asking(job, question), inputs)
        # Who presses Again wants the same once more, and that has a guard of its own.
        repeat_within_ms = 0 if ask.again_of is not None else SAME_WITHIN_MS
        return await self._jobs.admit(job, inputs, self._door(repeat_within_ms, ask.presence))

    def _door(self, repeat_within_ms: int, presence: Presence) -> Door:
        return Door(
            ceilings=self._policy.ceilings,
            queue_space_max=self._policy.queue_space_max,
            queue_member_max=self._policy.queue_member_max,
            repeat_within_ms=repeat_within_ms,
            slow_s=presence.slow_s,
        )

    async def _after(self, job: Job, outcome: Admission) -> None:
        _log_admission(job, outcome)
        if isinstance(outcome, Admitted):
            self._ring()
            await self._watch.look(job.place.space_id, outcome.left)

    async def _weight(self, place: Place) -> int:
        weights = await self._rules.weights(place.space_id)
        return max((weights.get(role_id, 1) for role_id in place.role_ids), default=1)

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
            raise _refused(found[0])
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
            from_upload=from_upload,
            created_at_ms=now_ms,
            counted_at_ms=now_ms,
            next_at_ms=now_ms + FIRST_CARD_MS,
            not_before_ms=now_ms,
            expires_at_ms=now_ms + self._policy.start_within_ms,
            weight=await self._weight(ask.place),
            hold=offers.amount(request, catalogue),
        )

    def _measured(self, job: Job, inputs: Sequence[Media], option: str = "video") -> Job:
        """A job that knows how long and large the clip is that it works on, and what that costs.

        Raises BadUpload when it is too short; `option` is where the clip was given.
        """
        request = job.request
        if not isinstance(request, ClipEditRequest | ExtendRequest) or not inputs:
            return job
        (clip,) = inputs
        if clip.duration_ms is None:
            raise BadUpload(option, "is a picture, not a clip. Choose a clip.")
        small, large = CLIP_SOURCE_RESOLUTIONS
        measured = replace(
            request,
            source_ms=clip.duration_ms,
            resolution=small if min(clip.width, clip.height) <= 480 else large,
        )
        catalogue = self._offering.catalogue
        if found := problems(measured, catalogue):
            if clip.duration_ms <= longest_ms(measured):
                wrong = found[0]
                raise BadUpload(option if wrong.option == "video" else wrong.option, wrong.text)
            # Too long: its author chooses a part of it, which is what it would cost.
            cut = replace(measured, source_ms=longest_ms(measured))
            return job.changed(request=measured, hold=offers.amount(cut, catalogue))
        return job.changed(request=measured, hold=offers.amount(measured, catalogue))

    # --- what was asked ---------------------------------------------------------------------

    async def job(self, place: Here, job_id: str) -> Job:
        """A job of this server. Raises NotAllowed when it is not, or gone."""
        job = await self._jobs.get(job_id)
        if job is None or job.place.space_id != place.space_id:
            raise NotAllowed(UNKNOWN_JOB)
        return job

    async def visible_job(self, place: Here, job_id: str) -> Job:
        """A job whose words this person may read: public, their own, or moderated by them.

        Raises NotAllowed, in the same words as for a job that never was.
        """
        job = await self.job(place, job_id)
        if not may_read(place, job):
            raise NotAllowed(UNKNOWN_JOB)
        return job

    async def scenes(self, job: Job) -> Sequence[Job]:
        """The scenes that were made for a storyboard, in their order."""
        return await self._jobs.scenes_of(job.id)

    async def cancel(self, place: Here, job_id: str) -> tuple[Job, CancelOutcome]:
        """Stop a job, for its author or a moderator. Raises NotAllowed for anybody else."""
        job = await self.visible_job(place, job_id)
        by = acts_as(place, job)
        if by is None:
            raise NotAllowed("Only the person who asked for this, or a moderator, can stop it.")
        outcome = await self._jobs.cancel(job_id, by, self._clock.now_ms())
        if by is By.MODERATOR and outcome in {CancelOutcome.STOPPED, CancelOutcome.STOPPING}:
            await self._note(place, job, "job_stopped")
        self._ring()
        return await self.job(place, job_id), outcome

    async def tell_when_over(self, place: Here, job_id: str) -> bool:
        """Have the author told by direct message; False when it is over. Raises NotAllowed."""
        job = await self.visible_job(place, job_id)
        if job.place.user_id != place.user_id:
            raise NotAllowed("Only the person who asked for this is told.")
        return await self._jobs.tell_when_over(job_id)

    async def delete(self, place: Here, job_id: str) -> Job:
        """Have a result removed, for its author or a moderator. Raises NotAllowed."""
        job = await self.visible_job(place, job_id)
        by = acts_as(place, job)
        if by is None:
            raise NotAllowed("Only the person who asked for this, or a moderator, can delete it.")
        await self._jobs.delete_result(job_id, self._clock.now_ms())
        if by is By.MODERATOR:
            await self._note(place, job, "result_deleted")
        self._ring()
        return job

    async def queue(self, place: Here) -> Sequence[Queued]:
        """What waits or is under way in a server, as this person may see it: running first."""
        jobs = await self._jobs.queue_of(place.space_id, QUEUE_SHOWN)
        line = await self._jobs.line(self._clock.now_ms())
        places = scheduling.places(line, self._policy.caps, len(line.waiting))
        seen = [
            Queued(
                job=job,
                place_in_line=places.get(job.id),
                own=job.place.user_id == place.user_id,
                open=may_read(place, job),
                by=acts_as(place, job),
            )
            for job in jobs
            if job.cancel_requested_at_ms is None
        ]
        return sorted(seen, key=lambda one: (one.place_in_line or 0, one.job.id))

    async def _note(self, place: Here, job: Job, action: str) -> None:
        await self._records.note(
            place.space_id,
            by_user_id=place.user_id,
            action=action,
            detail=f"job {job.id} #{job.number}",
            now_ms=self._clock.now_ms(),
        )


def _refused(problem: Problem) -> NotAllowed:
    return NotAllowed(f"`{problem.option}` {problem.text}")


def _log_admission(job: Job, outcome: Admission) -> None:
    match outcome:
        case Admitted():
            job, action, said = outcome.job, "job_admitted", "is in the queue"
        case Asked():
            action, said = "job_asked_about", "waits for its author's answer"
        case AlreadyAdmitted():
            action, said = "job_admitted_before", "was delivered twice"
        case Repeated():
            action, said = "job_repeated", f"is the same as job {outcome.job.id}"
        case QueueFull():
            action, said = "queue_full", f"comes when {outcome.waiting} wait already"
        case Over():
            action, said = "job_over_limit", f"would pass the limit {outcome.over.rule.id}"
        case Barred():
            action, said = "job_barred", f"is not open to its author: {outcome.why}"
    log.info("job %s %s", job.id, said, extra=job.log_fields(action))


def _log_barred(place: Place, barred: Barred) -> None:
    log.info(
        "a request is not open to its author: %s",
        barred.why,
        extra={"action": "job_barred", "guild": place.guild_id},
    )


def _made(request: Request) -> Request:
    """What a request makes in the end: of better words, what they are for."""
    return request.wanted if isinstance(request, ImproveRequest) else request


def _option(ask: Ask) -> str:
    """The option that the first file of a request was given to."""
    return ask.sources[0].option if ask.sources else "video"


def longest_ms(request: ClipEditRequest | ExtendRequest) -> int:
    """How long the clip may be that a request works on."""
    return EDIT_SOURCE_MS_MAX if isinstance(request, ClipEditRequest) else EXTEND_SOURCE_MS[1]


def _resolved(request: Request, catalogue: Catalogue, house: House) -> Request:
    """A request with nothing left open, and what it is for if it is for another."""
    whole = offers.resolved(request, catalogue, house.usual_model(request.kind))
    if isinstance(whole, ImproveRequest) and not problems(whole.wanted, catalogue):
        return replace(whole, then=to_json(_resolved(whole.wanted, catalogue, house)))
    return whole


def _question(job: Job, house: House, *, agreed: bool) -> Question | None:
    """What its author has to be asked before a job begins."""
    request = job.request
    if isinstance(request, ClipEditRequest | ExtendRequest) and (
        (request.source_ms or 0) > longest_ms(request)
    ):
        return Question.TOO_LONG
    if isinstance(request, StoryboardRequest):
        return Question.PRICE
    if not agreed and job.hold.ticks > house.ask_above_ticks:
        return Question.PRICE
    return None


def _asking(job: Job, question: Question) -> Job:
    """A job that waits for its author's answer."""
    until_ms = job.created_at_ms + ANSWER_WITHIN_MS
    return job.changed(
        state=State.ASKING, question=question, next_at_ms=until_ms, expires_at_ms=until_ms
    )
