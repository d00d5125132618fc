"""Everything goes when its time is over: each server's own, within what the operator allows."""

import logging
from collections import Counter
from collections.abc import Mapping

from bot.core.ports import Blobs, Clock, Due, Keeping, Kept, Records

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Things that go in one transaction."""
ROUND_MAX = 2_000
"""Things of one kind that go in one round; what is left waits for the next."""
EVERY_MS = 10 * 60 * 1000
WORDS_EVERY_MS = 24 * 60 * 60 * 1000
"""What is searched by words is written anew that often: it takes long where there are many."""
COUNTED_MAX = 1_000_000
ROLES = ("input", "result", "fitted", "parcel")
_FILES = frozenset({Kept.INPUTS, Kept.RESULTS})


class Tidying:
    """Removes what has been kept for long enough, in small portions."""

    def __init__(
        self, *, keeping: Keeping, records: Records, blobs: Blobs, clock: Clock, keep_ms: int
    ) -> None:
        """`keep_ms` is the most that files are kept, whatever a server says."""
        self._keeping = keeping
        self._records = records
        self._blobs = blobs
        self._clock = clock
        self._keep_ms = keep_ms
        self._next_at_ms = 0
        self._words_next_at_ms = clock.now_ms() + WORDS_EVERY_MS

    async def look(self) -> None:
        """Tidy up every ten minutes, and go on at once where more is left than one round takes."""
        if self._clock.now_ms() < self._next_at_ms:
            return
        gone = await self.tidy()
        if all(count < ROUND_MAX for count in gone.values()):
            self._next_at_ms = self._clock.now_ms() + EVERY_MS
        if self._clock.now_ms() >= self._words_next_at_ms:
            await self._keeping.forget_words()
            self._words_next_at_ms = self._clock.now_ms() + WORDS_EVERY_MS

    async def tidy(self) -> Mapping[Kept, int]:
        """Remove what is due, in portions; returns how much of each kind went."""
        gone: dict[Kept, int] = {}
        for kept in Kept:
            gone[kept] = 0
            while gone[kept] < ROUND_MAX and (dues := await self._due(kept, AT_ONCE)):
                await self._drop_files(kept, dues)
                await self._keeping.forget(kept, dues, self._clock.now_ms())
                gone[kept] += len(dues)
        if any(gone.values()):
            said = ", ".join(f"{count} {kept}" for kept, count in gone.items() if count)
            log.info("removed when its time was over: %s", said, extra={"action": "tidied"})
        return gone

    async def would_go(self) -> Mapping[tuple[str, Kept], int]:
        """How much of each kind would go now, by server; nothing is changed."""
        counts: dict[tuple[str, Kept], int] = {}
        for kept in Kept:
            of_a_space = Counter(due.space_id for due in await self._due(kept, COUNTED_MAX))
            counts |= {(space_id, kept): count for space_id, count in of_a_space.items()}
        return counts

    async def _due(self, kept: Kept, limit: int) -> list[Due]:
        now_ms = self._clock.now_ms()
        return list(
            await self._keeping.due(kept, now_ms=now_ms, keep_ms=self._keep_ms, limit=limit)
        )

    async def _drop_files(self, kept: Kept, dues: list[Due]) -> None:
        """Files go before what tells of them, so that none is forgotten on the way."""
        for due in dues:
            if kept in _FILES:
                await self._blobs.delete(str(due.key["blob"]))
            elif kept is Kept.RECORDS:
                await drop_files(self._records, self._blobs, str(due.key["id"]))


async def drop_files(records: Records, blobs: Blobs, job_id: str) -> None:
    """Remove every file of a job from the disk."""
    for role in ROLES:
        for media in await records.files_of(job_id, role):
            await blobs.delete(media.blob)
