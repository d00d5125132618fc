"""A model looks at attached files before anything is made of them, where admins want that.

What it may cost is booked before it is asked and settled when it has answered, beside any job:
what it looks at may never become one.
"""

import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from bot.core import ids, offers
from bot.core.access import Barred, Why
from bot.core.bulletins import CHECK
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.scratch import scratch
from bot.core.cases.screening import Check
from bot.core.cases.values import Policy
from bot.core.errors import FileBroken, Moderated, ProviderError, RenderFailed, Unanswered
from bot.core.house import House
from bot.core.jobs import Job, Media
from bot.core.moderation import FREE, Hold, Verdict
from bot.core.money import Amount
from bot.core.ports import (
    Blobs,
    Clock,
    Ledger,
    Looked,
    MediaTools,
    Meter,
    Picture,
    Provider,
    Seen,
)
from bot.core.quota import Over
from bot.core.requests import DescribeRequest, own_words

log = logging.getLogger(__name__)

KNOWN_MAX = 1_000
"""Of so many files is remembered what was seen on them: who presses Again pays no second look."""
JPEG = "image/jpeg"

_VERDICTS = {
    Seen.NOBODY: FREE,
    Seen.PERSON: Verdict(hold=Hold.PERSON),
    Seen.MINOR: Verdict(refused=Barred(why=Why.MINOR)),
    Seen.UNCLEAR: Verdict(hold=Hold.UNCLEAR),
}


class PictureCheck(Check):
    """Holds a request for a real person on a file, and refuses it for a possible minor.

    Results that are worked on anew are not looked at: what went into them was.
    """

    def __init__(
        self,
        *,
        provider: Provider,
        ledger: Ledger,
        media: MediaTools,
        blobs: Blobs,
        offering: Offering,
        logbook: Logbook,
        clock: Clock,
        rng: random.Random,
        policy: Policy,
        meter: Meter,
    ) -> None:
        self._provider = provider
        self._ledger = ledger
        self._media = media
        self._blobs = blobs
        self._offering = offering
        self._logbook = logbook
        self._clock = clock
        self._rng = rng
        self._policy = policy
        self._meter = meter
        self._known = OrderedDict[str, Seen]()

    async def inputs(self, job: Job, inputs: Sequence[Media], house: House) -> Verdict:
        attached = [media for media in inputs if media.from_job_id is None]
        if not house.uploads_checked or not attached:
            return FREE
        verdict = _VERDICTS[await self._seen(job, attached)]
        if verdict.refused is not None:
            words = own_words(job.request)
            await self._logbook.turned_away(job.place, why=CHECK, words=words)
        return verdict

    async def _seen(self, job: Job, attached: Sequence[Media]) -> Seen:
        """Who is on any of these files: the gravest of what is known and what is seen now."""
        seen = [known for one in attached if (known := self._recalled(one)) is not None]
        new = [one for one in attached if self._recalled(one) is None]
        if Seen.MINOR not in seen and new:
            found = await self._look(job, new)
            seen.append(found)
            self._remember(new, found)
        return max(seen, key=_GRAVITY.index)

    async def _look(self, job: Job, attached: Sequence[Media]) -> Seen:
        """Ask the model, as far as the limits have room for that."""
        catalogue, place = self._offering.catalogue, job.place
        asked = offers.resolved(DescribeRequest(), catalogue)
        try:
            pictures = [picture for one in attached for picture in await self._pictures(one)]
        except (FileBroken, FileNotFoundError):
            return Seen.UNCLEAR
        most = Amount(ticks=offers.price(asked, catalogue) * len(pictures))
        now_ms = self._clock.now_ms()
        check_id = ids.new_job_id(now_ms, self._rng)
        booked = await self._ledger.set_aside(
            check_id, place.whose, most, self._policy.ceilings, now_ms
        )
        if isinstance(booked, Over):
            # Admission says which limit it is: it has no room for what comes after this either.
            return Seen.UNCLEAR
        looked = await self._answer(pictures, asked.model, most.ticks)
        cost_ticks = most.ticks if looked.cost_ticks is None else looked.cost_ticks
        await self._ledger.settle_check(
            check_id, place.whose, Amount(ticks=cost_ticks) - most, now_ms, self._clock.now_ms()
        )
        self._meter.spent(asked.model, cost_ticks)
        log.info(
            "a model looked at attached files: %s",
            looked.seen,
            extra={"action": "files_checked", "guild": place.guild_id, "check": check_id},
        )
        return looked.seen

    async def _answer(self, pictures: Sequence[Picture], model: str, most_ticks: int) -> Looked:
        """What the model says; unclear when it says nothing, with what that cost."""
        try:
            return await self._provider.look(pictures, model)
        except (Moderated, RenderFailed) as refusal:
            return Looked(seen=Seen.UNCLEAR, cost_ticks=refusal.cost_ticks)
        except Unanswered:
            return Looked(seen=Seen.UNCLEAR, cost_ticks=most_ticks)
        except ProviderError:
            return Looked(seen=Seen.UNCLEAR, cost_ticks=0)

    async def _pictures(self, media: Media) -> Sequence[Picture]:
        """What of a file is shown to the model: of a clip its first and its last picture.

        Raises FileBroken and FileNotFoundError.
        """
        if not media.is_clip:
            data = await self._blobs.read(media.blob)
            return [Picture(content_type=media.content_type, data=data)]
        async with scratch() as folder, self._blobs.here(media.blob) as (clip,):
            first, last = folder / "first", folder / "last"
            await self._media.thumbnail(clip, first)
            await self._media.last_frame(clip, last)
            return [await _jpeg(first), await _jpeg(last)]

    def _recalled(self, media: Media) -> Seen | None:
        return None if media.prints is None else self._known.get(media.prints.exact)

    def _remember(self, files: Sequence[Media], seen: Seen) -> None:
        """What holds for several files may not hold for each; what is unclear may clear up."""
        if seen is Seen.UNCLEAR or (len(files) > 1 and seen is not Seen.NOBODY):
            return
        for media in files:
            if media.prints is not None:
                self._known[media.prints.exact] = seen
        while len(self._known) > KNOWN_MAX:
            self._known.popitem(last=False)


_GRAVITY = (Seen.NOBODY, Seen.UNCLEAR, Seen.PERSON, Seen.MINOR)


async def _jpeg(path: Path) -> Picture:
    return Picture(content_type=JPEG, data=await asyncio.to_thread(path.read_bytes))
