"""Results once more: what was not shown, withdrawn, made smaller, or is to be shared."""

import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core import ids, ladder
from bot.core.cases.scratch import scratch
from bot.core.cases.seeing import Seeing
from bot.core.cases.values import Here, Policy
from bot.core.errors import (
    CannotFit,
    DeliveryError,
    DiscordDown,
    FileBroken,
    NotAllowed,
    TooLargeForChannel,
)
from bot.core.jobs import SHOWN, EndReason, Job, Media, State
from bot.core.ports import (
    LABEL_BYTES_MAX,
    Blobs,
    Card,
    Clock,
    Copies,
    Jobs,
    Links,
    MediaTools,
    Post,
    Posts,
    PostState,
    Purpose,
    Record,
    Records,
    Rules,
    Rung,
    Sent,
)

LATEST_COUNT = 25
"""As many as a list of choices takes."""

KEPT = frozenset(
    {
        *(EndReason.KEPT_TOO_LARGE, EndReason.KEPT_NO_PERMISSION, EndReason.KEPT_WITHDRAWN),
        *(EndReason.KEPT_UNREACHABLE, EndReason.STOPPED_LATE),
        *(EndReason.KEPT_BLOCKED, EndReason.KEPT_PAUSED),
    }
)
"""Ends after which nobody has seen the result."""

COPY_BYTES_MAX = (ladder.BOT_BYTES_MAX, ladder.OLD_BYTES_MAX)
"""What a file of a copy may have; the second where Discord refuses the first."""

UNKNOWN_NUMBER = "You have no request of this number here. Choose one from the list."
NOTHING_WAITS = (
    "Nothing of yours waits to be handed out. Name a `job` to get the result of any of yours."
)


UNKNOWN_RESULT = (
    "`from` leads to nothing that I know here. Choose from the list, or give a number such as "
    "#12, or a link to a message of mine."
)
UNFINISHED = "`from` leads to a request that is not finished yet. Wait for it, or choose another."
NOTHING_KEPT = (
    "`from` leads to a request of which no picture or clip is kept. Choose another from the list."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How a person names a result: by a number, by its job's id, or by the message it stands in."""

    number: int | None = None
    job_id: str | None = None
    message_id: int | None = None
    place: int = 1
    """Which of its pictures, from 1, as they stand on the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a file can be fetched that does not fit."""

    media: Media
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """A job, and as much of its result as can be shown to its author now."""

    job: Job
    shown: tuple[Media, ...] = ()
    files: tuple[Path, ...] = ()
    """Where the shown files lie while they are handed out."""
    smaller: int = 0
    """How many of them were made smaller to fit."""
    count: int = 0
    """How many files are kept, shown or not."""
    links: tuple[Link, ...] = ()
    too_large: int = 0
    """How many can be had neither as a file nor by a link."""
    link_until_ms: int = 0
    kept_until_ms: int = 0


class Results:
    """Handing out what is kept."""

    def __init__(
        self,
        *,
        jobs: Jobs,
        rules: Rules,
        records: Records,
        posts: Posts,
        media: MediaTools,
        blobs: Blobs,
        links: Links | None,
        copies: Copies,
        seeing: Seeing,
        clock: Clock,
        rng: random.Random,
        secret: str,
        policy: Policy,
    ) -> None:
        self._jobs = jobs
        self._rules = rules
        self._records = records
        self._posts = posts
        self._media = media
        self._blobs = blobs
        self._links = links
        self._copies = copies
        self._seeing = seeing
        self._clock = clock
        self._rng = rng
        self._secret = secret
        self._policy = policy

    async def own(self, place: Here) -> Sequence[Job]:
        """A person's latest jobs here, newest first."""
        member_key = ids.member_key(self._secret, place.user_id)
        return await self._jobs.latest_of_member(place.space_id, member_key, LATEST_COUNT)

    async def find(self, place: Here, number: int | None) -> Job:
        """A person's own job by its number, or the latest that nobody has seen.

        Raises NotAllowed, in the same words for jobs of others as for those that never were.
        """
        if number is None:
            unseen = [
                job
                for job in await self.own(place)
                if job.end_reason in KEPT and job.withheld is None
            ]
            for job in unseen:
                if job.written is not None or await self._records.media_of(job.id, "result"):
                    return job
            raise NotAllowed(NOTHING_WAITS)
        job = await self._jobs.by_number(place.space_id, number)
        if job is None or job.place.user_id != place.user_id:
            raise NotAllowed(UNKNOWN_NUMBER)
        return job

    async def latest(self, place: Here, *, clips: bool | None) -> Sequence[Record]:
        """A person's latest jobs here of which something is kept: clips, or pictures, or either."""
        member_key = ids.member_key(self._secret, place.user_id)
        return await self._records.latest_results(
            place.space_id, member_key, clips=clips, limit=LATEST_COUNT
        )

    async def named(self, place: Here, named: Named) -> Media:
        """The result of this server that a person names, theirs or one that all were shown.

        Raises NotAllowed, in the same words for what they may not see as for what never was.
        """
        job = await self._job_named(place.space_id, named)
        if job is None or not _may_name(place, job):
            raise NotAllowed(UNKNOWN_RESULT)
        if not job.ended:
            raise NotAllowed(UNFINISHED)
        results = await self._records.media_of(job.id, "result")
        if not results:
            raise NotAllowed(NOTHING_KEPT)
        if not 1 <= named.place <= len(results):
            raise NotAllowed(
                f"`from` names picture {named.place}, and #{job.number} has {len(results)}."
            )
        return results[named.place - 1]

    async def _job_named(self, space_id: str, named: Named) -> Job | None:
        if named.number is not None:
            return await self._jobs.by_number(space_id, named.number)
        job_id = named.job_id
        if named.message_id is not None:
            job_id = await self._posts.job_of_message(space_id, named.message_id)
        job = None if job_id is None else await self._jobs.get(job_id)
        return None if job is None or job.place.space_id != space_id else job

    @asynccontextmanager
    async def handing_out(self, job: Job, limit_bytes: int) -> AsyncGenerator[HandedOut]:
        """A job's result for a message that takes files of `limit_bytes`.

        What is too large is made smaller, for this message alone; the files are there while the
        block runs. Without a result the job alone says what became of it.
        """
        seen = job.ended and job.held_for is None
        results = await self._records.media_of(job.id, "result") if seen else ()
        async with scratch() as folder, self._blobs.here(*(one.blob for one in results)) as paths:
            fitting = [
                await self._fitting(job, media, path, limit_bytes, folder / str(media.part))
                for media, path in zip(results, paths, strict=True)
            ]
            shown = [one for one in fitting if one is not None]
            originals = [
                media
                for media, fitted in zip(results, fitting, strict=True)
                if fitted is None or fitted[0].role != "result"
            ]
            kept_until_ms = await self._kept_until_ms(job)
            until_ms = self._link_until_ms(kept_until_ms)
            yield HandedOut(
                job=job,
                shown=tuple(media for media, _ in shown),
                files=tuple(path for _, path in shown),
                count=len(results),
                smaller=sum(1 for media, _ in shown if media.role != "result"),
                links=await self._links_to(originals, until_ms),
                too_large=0 if self._links else sum(1 for one in fitting if one is None),
                link_until_ms=until_ms,
                kept_until_ms=kept_until_ms,
            )

    async def originals(self, job: Job) -> HandedOut:
        """Links to the files of a job as they came; none while they wait for a moderator."""
        seen = job.held_for is None
        results = await self._records.media_of(job.id, "result") if seen else ()
        kept_until_ms = await self._kept_until_ms(job)
        until_ms = self._link_until_ms(kept_until_ms)
        return HandedOut(
            job=job,
            links=await self._links_to(results, until_ms),
            link_until_ms=until_ms,
            kept_until_ms=kept_until_ms,
        )

    async def note_copy(self, job: Job, sent: Sent, reply_token: str, until_ms: int) -> None:
        """A copy was handed out: a message that shows media is on record.

        `reply_token` changes it until a moment, should it be taken down.
        """
        copy = replace(
            self._copy(job, sent.channel_id, Rung.REPLY_TOKEN),
            message_id=sent.message_id,
            state=PostState.SENT,
            reply_token=reply_token,
            reply_until_ms=until_ms,
        )
        await self._posts.record(copy)
        now = await self._jobs.get(job.id)
        if now is not None and now.withheld is not None:
            await self._jobs.look_again(job.id, self._clock.now_ms())

    async def send(self, place: Here, job: Job) -> None:
        """Send a copy by direct message to a person who may see the job.

        Raises DmClosed, TooLargeForChannel and whatever else Discord says.
        """
        channel_id = await self._copies.open_dm(place.user_id)
        nonce = f"c{ids.new_token(self._rng)[:20]}"
        await self._send_copy(job, channel_id, Rung.DM, nonce)

    async def post(self, place: Here, job: Job) -> Sent:
        """Make a private result of this person's public, in the channel they are in.

        From then on it counts as shown there. Raises NotAllowed when it, or what it was made from,
        is for fewer people's eyes, and MayNotPost, TooLargeForChannel and the like.
        """
        await self._seeing.check_showing(place, job)
        # Before the message is there: whoever presses its buttons must find the job public.
        await self._jobs.note_posting(job.id, place.channel_id)
        try:
            return await self._send_copy(job, place.channel_id, Rung.CHANNEL, f"{job.id}.p")
        except DiscordDown:
            raise  # it may be there; whoever presses again gets the same message
        except DeliveryError:
            await self._jobs.note_posting(job.id, None)
            raise

    async def _send_copy(self, job: Job, channel_id: int, rung: Rung, nonce: str) -> Sent:
        largest, smaller = COPY_BYTES_MAX
        try:
            return await self._try_copy(job, channel_id, rung, nonce, largest)
        except TooLargeForChannel:
            return await self._try_copy(job, channel_id, rung, nonce, smaller)

    async def _try_copy(
        self, job: Job, channel_id: int, rung: Rung, nonce: str, limit_bytes: int
    ) -> Sent:
        """One attempt, recorded before and after. Raises DeliveryError."""
        public = rung is Rung.CHANNEL
        attempt = self._copy(job, channel_id, rung)
        async with self.handing_out(job, limit_bytes) as handed:
            if not handed.shown:
                raise TooLargeForChannel
            prices = (await self._rules.house(job.place.space_id)).prices
            card = replace(_shown_again(handed, public=public), prices=prices)
            await self._posts.record(attempt)
            try:
                sent = await self._copies.send_copy(
                    card, handed.files, channel_id, public=public, nonce=nonce
                )
            except DiscordDown:
                raise
            except DeliveryError as error:
                await self._posts.finish(attempt.id, PostState.FAILED, error=error.sentence)
                raise
        await self._posts.finish(attempt.id, PostState.SENT, sent=sent)
        await self._withdraw_if_gone(job, attempt, sent)
        return sent

    async def _withdraw_if_gone(self, job: Job, attempt: Post, sent: Sent) -> None:
        """Whoever deleted it, or took it down, meanwhile did not know of this message."""
        now = await self._jobs.get(job.id)
        if now is not None and (now.delete_requested_at_ms is not None or now.withheld is not None):
            await self._copies.remove(job, sent, self._clock.now_ms())
            await self._posts.finish(attempt.id, PostState.GONE)

    def _copy(self, job: Job, channel_id: int, rung: Rung) -> Post:
        return Post(
            id=ids.new_token(self._rng),
            job_id=job.id,
            purpose=Purpose.COPY,
            channel_id=channel_id,
            private=rung is not Rung.CHANNEL,
            rung=rung,
            tried_at_ms=self._clock.now_ms(),
        )

    async def _fitting(
        self, job: Job, media: Media, path: Path, limit_bytes: int, target: Path
    ) -> tuple[Media, Path] | None:
        """A file, or a smaller copy of it, with where it lies; None when no copy fits."""
        if media.size_bytes <= limit_bytes:
            return media, path
        try:
            facts = await self._media.fit(path, target, limit_bytes - LABEL_BYTES_MAX)
            await self._media.label(target, model=job.request.model, job_id=job.id)
        except (CannotFit, FileBroken):
            return None
        return replace(media, role="copy", content_type=facts.content_type), target

    async def _links_to(self, files: Sequence[Media], until_ms: int) -> tuple[Link, ...]:
        if self._links is None:
            return ()
        urls = [await self._links.to(one, until_ms) for one in files]
        return tuple(Link(media=one, url=url) for one, url in zip(files, urls, strict=True))

    async def _kept_until_ms(self, job: Job) -> int:
        """Until when its server keeps what came of a job."""
        house = await self._rules.house(job.place.space_id)
        return (job.rendered_at_ms or job.created_at_ms) + house.results_ms(self._policy.keep_ms)

    def _link_until_ms(self, kept_until_ms: int) -> int:
        return min(self._clock.now_ms() + self._policy.link_ms, kept_until_ms)


def _may_name(place: Here, job: Job) -> bool:
    """Whether somebody may know of a job's result: it is their own, or it was shown to all."""
    if job.place.user_id == place.user_id:
        return job.state is not State.ASKING and job.withheld is None
    kept_from_view = job.withheld is not None or job.held_for is not None
    withdrawn = job.hidden or kept_from_view or job.delete_requested_at_ms is not None
    return not withdrawn and (not job.ended or job.end_reason in SHOWN)


def _shown_again(handed: HandedOut, *, public: bool) -> Card:
    """A card of what is handed out, as if it had just been delivered."""
    job = handed.job
    place = replace(job.place, private=job.place.private and not public)
    return Card(
        job=job.changed(place=place, state=State.DONE, end_reason=EndReason.DELIVERED),
        results=handed.shown,
        too_large=handed.count - len(handed.shown),
    )
