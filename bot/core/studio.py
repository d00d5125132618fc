"""What people do with the bot: ask for something, cancel it, set a limit, look at what happened.

Each use case reads its rights and options from values, acts through ports, and returns a value
for the cog to say.
"""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.core import ids, offers, quota
from bot.core.errors import (
    BadUpload,
    EmptyUpload,
    FetchError,
    FileTooLarge,
    NotAllowed,
    UploadGone,
    UploadTooLarge,
)
from bot.core.jobs import Job, Media, Place, State
from bot.core.ports import (
    Admitted,
    AlreadyAdmitted,
    Blobs,
    CancelOutcome,
    Clock,
    Downloads,
    Jobs,
    Ledger,
    MediaTools,
    Record,
    Records,
    Rules,
)
from bot.core.quota import Ceilings, Decision, Origin, Over, Rule, Subject, Unit, Used, Window
from bot.core.repeats import Repeats
from bot.core.requests import ImageRequest, Request

log = logging.getLogger(__name__)

UPLOAD_BYTES_MAX = 25 * 1024 * 1024
"""The largest picture taken in; it is made smaller before it goes anywhere."""

FIRST_CARD_MS = 1_000
"""A job that is still waiting by then gets a card that says so; most have begun."""

DAYS_OF_A_MONTH_MAX = 31

UNKNOWN_JOB = "I do not know this job any more."

RECENT_COUNT = 10
"""As many jobs as fit one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator decided about jobs."""

    ceilings: Ceilings
    starters: Callable[[], tuple[Rule, ...]]
    """The limits that a new server begins with."""
    running_max: int
    """How many jobs may be with the provider at once."""
    start_within_ms: int
    finish_within_ms: int
    keep_ms: int
    refusals_free_per_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Who runs the bot, as people are told."""

    operator_name: str | None = None
    operator_contact: str | None = None
    privacy_url: str | None = None
    keep_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that a person attached to a command."""

    option: str
    url: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request, where it came from, and the files that came with it."""

    request: Request
    place: Place
    uploads: tuple[Upload, ...] = ()
    again_of: str | None = None
    """A job whose input pictures serve this one too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Who acts, in which server, and with which rights."""

    space_id: str
    guild_id: int
    user_id: int
    admin: bool = False
    moderates_channel_id: int | None = None
    """The channel whose jobs this person may look into."""


class Studio:
    """The use cases, over the ports they need."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        rules: Rules,
        ledger: Ledger,
        records: Records,
        uploads: Downloads,
        media: MediaTools,
        blobs: Blobs,
        clock: Clock,
        rng: random.Random,
        secret: str,
        policy: Policy,
        about: About,
        ring: Callable[[], None],
    ) -> None:
        """`ring` wakes the worker after something was put in front of it."""
        self._jobs = jobs
        self._rules = rules
        self._ledger = ledger
        self._records = records
        self._uploads = uploads
        self._media = media
        self._blobs = blobs
        self._clock = clock
        self._rng = rng
        self._secret = secret
        self._policy = policy
        self.about = about
        self._ring = ring
        self.repeats = Repeats()

    def member_key(self, user_id: int) -> str:
        """How limits and records know a person."""
        return ids.member_key(self._secret, user_id)

    def now_ms(self) -> int:
        """The moment, for what people are shown."""
        return self._clock.now_ms()

    # --- jobs -------------------------------------------------------------------------------

    async def submit(self, ask: Ask) -> Admitted | AlreadyAdmitted | Over:
        """Take in the files, check the limits, put the job in the queue.

        The request must have no problems. Raises BadUpload, naming the option, when a file
        cannot be used; nothing is held then.
        """
        job = self._job(ask)
        await self._open(ask.place.space_id, ask.place.guild_id)
        if ask.uploads and isinstance(over := await self._first_look(job), Over):
            return over
        inputs = await self._inputs(job.id, ask)
        try:
            outcome = await self._jobs.admit(job, inputs, self._policy.ceilings)
        except BaseException:
            await self._drop(inputs)
            raise
        if isinstance(outcome, Admitted):
            self._ring()
        else:
            await self._drop(inputs)
        _log_admission(job, outcome)
        return outcome

    async def _drop(self, inputs: Sequence[Media]) -> None:
        for one in inputs:
            await self._blobs.delete(one.blob)

    async def _first_look(self, job: Job) -> Decision:
        """What the limits say before any file is fetched; admission has the last word."""
        standing = await self._ledger.standing(
            job.place.space_id,
            job.place.member_key,
            self._policy.ceilings,
            job.created_at_ms,
        )
        return quota.decide(job.hold, standing)

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
        hidden = job.place.private or job.state is State.REFUSED
        if hidden and job.place.user_id != place.user_id and not looks_after(place, job):
            raise NotAllowed(UNKNOWN_JOB)
        return job

    async def cancel(self, place: Here, job_id: str) -> tuple[Job, CancelOutcome]:
        """Stop a job for its author. Raises NotAllowed for anybody else."""
        job = await self.job(place, job_id)
        if job.place.user_id != place.user_id:
            raise NotAllowed("Only the person who asked for this can stop it.")
        outcome = await self._jobs.cancel(job_id, self._clock.now_ms())
        if outcome is CancelOutcome.STOPPING:
            self._ring()
        return await self.job(place, job_id), outcome

    def _job(self, ask: Ask) -> Job:
        now_ms = self._clock.now_ms()
        return Job(
            id=ids.new_job_id(now_ms, self._rng),
            number=0,
            place=ask.place,
            request=offers.resolved(ask.request),
            created_at_ms=now_ms,
            next_at_ms=now_ms + FIRST_CARD_MS,
            not_before_ms=now_ms,
            expires_at_ms=now_ms + self._policy.start_within_ms,
            hold=offers.amount(ask.request),
        )

    async def _inputs(self, job_id: str, ask: Ask) -> list[Media]:
        """Clean copies of the pictures that a request works on."""
        if ask.again_of is not None:
            earlier = await self._records.media_of(ask.again_of, "input")
            if len(earlier) < _given(ask.request):
                raise UploadGone("image", "is not kept any more. Attach the picture again.")
            return [await self._copy(job_id, media) for media in earlier]
        with TemporaryDirectory(prefix="imagine-upload-") as name:
            folder = Path(name)
            inputs = [
                await self._take_in(job_id, part, upload, folder)
                for part, upload in enumerate(ask.uploads)
            ]
            for media in inputs:
                await self._blobs.keep(_clean(folder, media.part), media.blob)
        return inputs

    async def _copy(self, job_id: str, media: Media) -> Media:
        blob = f"{job_id}/input-{media.part}"
        await self._blobs.copy(media.blob, blob)
        return replace(media, job_id=job_id, blob=blob)

    async def _take_in(self, job_id: str, part: int, upload: Upload, folder: Path) -> Media:
        """Fetch an attached picture, open it safely, and make a clean copy."""
        raw, clean = folder / f"{part}.raw", _clean(folder, part)
        try:
            await self._uploads.fetch(upload.url, raw)
            facts = await self._media.take_in(raw, clean)
        except FileTooLarge:
            raise UploadTooLarge(upload.option) from None
        except FetchError:
            raise UploadGone(upload.option) from None
        except BadUpload as problem:
            raise type(problem)(upload.option) from problem
        return Media(
            job_id=job_id,
            role="input",
            part=part,
            blob=f"{job_id}/input-{part}",
            content_type=facts.content_type,
            size_bytes=clean.stat().st_size,
            width=facts.width,
            height=facts.height,
        )

    # --- limits -----------------------------------------------------------------------------

    async def limits(self, place: Here) -> Sequence[Used]:
        """Every limit of this server that holds for a person, with what is used of it.

        What all servers together have used is the operator's business and nobody else's.
        """
        await self._open(place.space_id, place.guild_id)
        standing = await self._ledger.standing(
            place.space_id,
            self.member_key(place.user_id),
            self._policy.ceilings,
            self._clock.now_ms(),
        )
        return [used for used in standing if used.rule.subject is not Subject.OPERATOR]

    async def set_limit(
        self, place: Here, *, unit: Unit, window: Window, subject: Subject, amount: int
    ) -> tuple[Rule, Rule | None]:
        """Set a limit; returns it and the one it replaced. `amount` is in the unit's measure."""
        await self._open(place.space_id, place.guild_id)
        rule = Rule(
            id=ids.new_token(self._rng)[:8],
            unit=unit,
            window=window,
            subject=subject,
            amount=amount,
            origin=Origin.ADMIN,
        )
        now_ms = self._clock.now_ms()
        replaced = await self._rules.put(place.space_id, rule, place.user_id, now_ms)
        return rule, replaced

    async def own_limits(self, place: Here) -> Sequence[Rule]:
        """The limits that this server's admins can change."""
        await self._open(place.space_id, place.guild_id)
        return await self._rules.of(place.space_id)

    async def limit(self, place: Here, rule_id: str) -> Rule | None:
        """One limit of this server by its id."""
        return next((rule for rule in await self.own_limits(place) if rule.id == rule_id), None)

    async def remove_limit(self, place: Here, rule_id: str) -> Rule | None:
        """Remove a limit; returns it, or None when it is gone already."""
        return await self._rules.remove(
            place.space_id, rule_id, place.user_id, self._clock.now_ms()
        )

    def most_ticks(self, window: Window) -> int | None:
        """What a server can spend at most in a window, whatever its own limits say."""
        ceilings = self._policy.ceilings
        day = _least(ceilings.guild_daily_ticks, ceilings.total_daily_ticks)
        if window is Window.DAY:
            return _least(day, ceilings.guild_monthly_ticks)
        month = None if day is None else day * DAYS_OF_A_MONTH_MAX
        return _least(month, ceilings.guild_monthly_ticks)

    # --- records ----------------------------------------------------------------------------

    async def recent(
        self, place: Here, *, of_user_id: int | None, channel_id: int | None
    ) -> Sequence[Record]:
        """The latest jobs of this server, of one of its members, or of one of its channels."""
        return await self._records.recent(
            place.space_id,
            member_key=self.member_key(of_user_id) if of_user_id is not None else None,
            channel_id=channel_id,
            limit=RECENT_COUNT,
        )

    async def _open(self, space_id: str, guild_id: int) -> None:
        await self._rules.open_space(
            space_id, guild_id, self._policy.starters(), self._clock.now_ms()
        )


def _log_admission(job: Job, outcome: Admitted | AlreadyAdmitted | Over) -> None:
    match outcome:
        case Admitted():
            job, action, said = outcome.job, "job_admitted", "is in the queue"
        case AlreadyAdmitted():
            action, said = "job_admitted_before", "was delivered twice"
        case Over():
            action, said = "job_over_limit", f"would pass the limit {outcome.over.rule.id}"
    log.info("job %s %s", job.id, said, extra=job.log_fields(action))


def looks_after(place: Here, job: Job) -> bool:
    """Whether somebody is an admin, or a moderator of the channel that a job belongs to."""
    return place.admin or place.moderates_channel_id == job.place.channel_id


def upload_problem(upload: Upload) -> BadUpload | None:
    """What speaks against a file before it is fetched, from what Discord says of it."""
    if upload.size_bytes == 0:
        return EmptyUpload(upload.option)
    if upload.size_bytes > UPLOAD_BYTES_MAX:
        return UploadTooLarge(upload.option)
    return None


def _clean(folder: Path, part: int) -> Path:
    return folder / f"{part}.clean"


def _given(request: Request) -> int:
    """How many pictures a request works on."""
    return 0 if isinstance(request, ImageRequest) else request.inputs


def _least(*amounts: int | None) -> int | None:
    return min((a for a in amounts if a is not None), default=None)
