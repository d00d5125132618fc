"""A Grok Imagine, its files, and the tools that open them, with every fault that a seed allows.

What it rendered is remembered by job, for the checks: it knows what the bot can only believe.
"""

import hashlib
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core import offers
from bot.core.errors import (
    CannotFit,
    FetchFailed,
    FileBroken,
    LinkGone,
    Moderated,
    NotTaken,
    OutOfCredit,
    PollFailed,
    ProviderDown,
    RateLimited,
    Rejected,
    RenderFailed,
    ResultExpired,
    Unanswered,
    WrongKey,
)
from bot.core.jobs import Media, Written
from bot.core.likeness import Prints
from bot.core.models import BUILT_IN, Kind
from bot.core.ports import Answered, Facts, Finished, Input, Pending, Span, Taken, Uploaded
from bot.core.requests import ExtendRequest, Request
from tests.inline import a_turn
from tests.sim.chronicle import job_at_hand
from tests.sim.virtual import after

if TYPE_CHECKING:
    from tests.sim.process import Process
    from tests.sim.world import World

RENDERS_MAX = 2
REFUSED_MAX, REFUSED_WITHIN_S = 10, 60.0
"""As many requests may be under way when a key is refused, and a few probes follow."""
REFUSAL_TICKS = 1_000_000
"""What a refusal costs, where it costs anything."""
ANSWER_TIMEOUT_S = 60.0
MEBIBYTE = 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Render:
    """One request that was taken, which costs money."""

    id: str
    job_id: str
    done_at_s: float
    end: str
    """finished, moderated, failed, expired, or never."""
    cost_ticks: int | None
    """What its bill says; None for one that says nothing."""
    urls: tuple[str, ...]
    kept_back: int
    on_record: bool = False
    """Whether the bot has written down that it was taken."""

    def outcome(self) -> Finished:
        """Its end. Raises Moderated, RenderFailed or ResultExpired."""
        match self.end:
            case "moderated":
                raise Moderated(cost_ticks=self.cost_ticks)
            case "failed":
                raise RenderFailed(cost_ticks=self.cost_ticks)
            case "expired":
                raise ResultExpired
            case _:
                return Finished(
                    urls=self.urls, kept_back=self.kept_back, cost_ticks=self.cost_ticks
                )


class Renders:
    """Everything that was ever taken, and what there is to say against it."""

    def __init__(self, world: "World", rng: random.Random) -> None:
        self._world = world
        self._rng = rng
        self._refused_at_s: list[float] = []
        self.by_id = dict[str, Render]()
        self.by_job = dict[str, list[Render]]()

    def begin(self, job_id: str, request: Request) -> Render:
        """Take a request."""
        earlier = self.by_job.setdefault(job_id, [])
        if len(earlier) >= RENDERS_MAX:
            self._world.broke("rendered_thrice", job_id, f"{len(earlier) + 1} renders")
        if any(render.on_record for render in earlier):
            self._world.broke("rendered_again", job_id, "rendered twice, the first on record")
        render = self._drawn(job_id, request)
        earlier.append(render)
        self.by_id[render.id] = render
        self._world.note("grok", job_id, f"takes it as {render.id}: {render.end}")
        return render

    def note_sent(self) -> None:
        """A request arrives; with a key that is refused, not many may."""
        now_s = self._world.now_s()
        if self._world.outage("provider") != "key":
            self._refused_at_s.clear()
            return
        self._refused_at_s.append(now_s)
        lately = sum(1 for at_s in self._refused_at_s if now_s - at_s < REFUSED_WITHIN_S)
        if lately > REFUSED_MAX:
            self._world.broke("hammered", "", f"{lately} requests in a minute with a wrong key")

    def note_written(self, job_id: str) -> None:
        """A worker wrote what became of a request."""
        for render in self.by_job.get(job_id, ()):
            render.on_record = True

    def _drawn(self, job_id: str, request: Request) -> Render:
        rng, swarm = self._rng, self._world.swarm
        nth = len(self.by_id) + 1
        asked = request.count
        kept_back = rng.randint(1, asked) if rng.random() < swarm.kept_back_p else 0
        clip = request.kind.makes_clip
        length_ms = _length_ms(request) if clip else 0
        sizes = [
            rng.randint(1, 30 if clip else 12) * MEBIBYTE + length_ms
            for _ in range(asked - kept_back)
        ]
        return Render(
            id=f"r{nth}",
            job_id=job_id,
            done_at_s=self._world.now_s() + self._takes_s(),
            end=self._end(),
            cost_ticks=self._bill(offers.price(request, BUILT_IN)),
            urls=tuple(f"sim://{nth}/{part}/{size}" for part, size in enumerate(sizes)),
            kept_back=kept_back,
        )

    def _takes_s(self) -> float:
        slow = self._rng.random() < self._world.swarm.slow_p
        return self._rng.uniform(60, 300) if slow else self._rng.uniform(3, 30)

    def _end(self) -> str:
        swarm = self._world.swarm
        chances = {
            "moderated": swarm.moderated_p / 2,
            "failed": swarm.render_failed_p,
            "expired": swarm.expired_p,
            "never": swarm.never_finishes_p,
        }
        return next((end for end, p in chances.items() if self._rng.random() < p), "finished")

    def _bill(self, price: int) -> int | None:
        if self._rng.random() < self._world.swarm.bill_unknown_p:
            return None
        if self._rng.random() < self._world.swarm.bill_above_p:
            return price * 3
        return self._rng.choice((price, price * 4 // 5))


class SimProvider:
    """Grok Imagine as one process reaches it."""

    def __init__(self, process: "Process") -> None:
        self._process = process
        self._world = process.world
        self._rng = process.world.chance

    async def upload(self, clip: Path) -> Uploaded:
        """Take a clip, which begins nothing, and may take longer than a lease."""
        assert size_of(clip)
        if self._world.happens("upload_slow_p"):
            await after(self._rng.uniform(20, 120))
        await after(self._latency_s())
        if self._world.outage("provider") == "down" or self._world.happens("upload_failed_p"):
            raise self._rng.choice((RateLimited(), ProviderDown(), Rejected("no"), Moderated()))
        return Uploaded(file_id=clip.name)

    async def submit(
        self, request: Request, inputs: Sequence[Input], member_key: str
    ) -> Taken | Finished | Answered:
        """Take a request, most of the time."""
        assert member_key, len(inputs)
        job_id = job_at_hand.get()
        lost = self._world.happens("submit_lost_p")
        if self._world.happens("submit_unsent_p"):
            await after(ANSWER_TIMEOUT_S)
            raise Unanswered
        try:
            taken = await self._process.wire(self._latency_s(), lambda: self._take(job_id, request))
        except (NotTaken, Rejected, Moderated):
            if not lost:
                raise
            taken = None
        if lost or taken is None:
            self._world.note("grok", job_id, "its answer is lost")
            await after(self._rng.choice((0.1, ANSWER_TIMEOUT_S)))
            raise Unanswered
        await after(self._latency_s())
        if request.kind.makes_text:
            return await self._text(taken)
        if not request.kind.makes_clip and self._world.happens("at_once_p", always=True):
            await after(max(0.0, taken.done_at_s - self._world.now_s()) / 3)
            if taken.end == "finished":
                return taken.outcome()
        return Taken(provider_id=taken.id)

    async def _text(self, taken: Render) -> Answered:
        """Words come with the answer, or not in time; raises as `Render.outcome`, or Unanswered."""
        takes_s = taken.done_at_s - self._world.now_s()
        if takes_s > ANSWER_TIMEOUT_S or taken.end in {"expired", "never"}:
            await after(ANSWER_TIMEOUT_S)
            raise Unanswered
        await after(takes_s / 3)
        cost_ticks = taken.outcome().cost_ticks
        return Answered(written=Written(prompt=taken.id), cost_ticks=cost_ticks)

    def _take(self, job_id: str, request: Request) -> Render:
        self._refuse_in_outage()
        if self._world.happens("submit_refused_p"):
            raise self._rng.choice((RateLimited(retry_after_s=5), ProviderDown()))
        if self._world.happens("rejected_p", always=True):
            raise Rejected("no")
        if self._world.happens("moderated_p", always=True):
            bill = self._rng.choice((None, REFUSAL_TICKS))
            raise Moderated(cost_ticks=bill)
        return self._world.renders.begin(job_id, request)

    def _refuse_in_outage(self) -> None:
        self._world.renders.note_sent()
        match self._world.outage("provider"):
            case None:
                return
            case "key":
                raise WrongKey
            case "credit":
                raise OutOfCredit
            case _:
                raise ProviderDown

    async def poll(self, kind: Kind, provider_id: str) -> Pending | Finished:
        """Look at a render."""
        assert kind
        await after(self._latency_s())
        if self._world.outage("provider") or self._world.happens("poll_failed_p"):
            raise PollFailed(retry_after_s=self._rng.choice((None, 3.0)))
        render = self._world.renders.by_id[provider_id]
        if render.end == "never" or self._world.now_s() < render.done_at_s:
            return Pending(progress_percent=self._rng.choice((None, 40)))
        return render.outcome()

    def _latency_s(self) -> float:
        return self._rng.uniform(0.05, 0.8)


class SimDownloads:
    """The files that were rendered, and those that people attached."""

    def __init__(self, world: "World") -> None:
        self._world = world

    async def fetch(self, url: str, to: Path) -> None:
        """A file of the size its link tells, full of nothing."""
        await after(self._world.chance.uniform(0.2, 4))
        if self._world.happens("fetch_failed_p"):
            raise FetchFailed
        if self._world.happens("fetch_broken_p"):
            raise FileBroken
        if self._world.happens("link_gone_p"):
            raise LinkGone
        write_sparse(to, int(url.rpartition("/")[2]))


class SimMedia:
    """Opens files without looking."""

    def __init__(self, world: "World") -> None:
        self._world = world

    async def inspect(self, path: Path) -> Facts:
        await a_turn()
        if self._world.happens("fetch_broken_p"):
            raise FileBroken
        return _facts(size_of(path))

    async def take_in(self, source: Path, target: Path) -> Facts:
        await a_turn()
        write_sparse(target, size_of(source))
        return _PICTURE

    async def take_in_clip(self, source: Path, target: Path, *, keep: Span | None = None) -> Facts:
        await after(self._world.chance.uniform(0.2, 3))
        mebibytes, length_ms = divmod(size_of(source), MEBIBYTE)
        kept_ms = length_ms if keep is None else min(length_ms, round(keep.seconds * 1000))
        write_sparse(target, mebibytes * MEBIBYTE + kept_ms)
        return _facts(size_of(target))

    async def last_frame(self, clip: Path, target: Path) -> Facts:
        await a_turn()
        assert _facts(size_of(clip)).duration_ms
        if self._world.happens("fetch_broken_p"):
            raise FileBroken
        write_sparse(target, MEBIBYTE)
        return _PICTURE

    async def stitch(self, clips: Sequence[Path], target: Path) -> Facts:
        await after(self._world.chance.uniform(0.2, 3))
        if self._world.happens("fetch_broken_p"):
            raise FileBroken
        length_ms = sum(_facts(size_of(clip)).duration_ms or 0 for clip in clips)
        write_sparse(target, len(clips) * MEBIBYTE + length_ms)
        return _facts(size_of(target))

    async def prints(self, path: Path) -> Prints:
        await a_turn()
        return Prints(exact=hashlib.sha256(path.name.encode()).hexdigest())

    async def label(self, path: Path, *, model: str, job_id: str) -> bool:
        del path, model, job_id
        await a_turn()
        return False

    async def fit(self, source: Path, target: Path, bytes_max: int) -> Facts:
        await a_turn()
        if bytes_max < MEBIBYTE or self._world.happens("cannot_fit_p", always=True):
            raise CannotFit
        write_sparse(target, bytes_max * 9 // 10)
        return _facts(size_of(source))


_PICTURE = Facts(content_type="image/png", width=64, height=64)


def _facts(size_bytes: int) -> Facts:
    """A clip is as many milliseconds long as it has bytes beyond whole mebibytes."""
    length_ms = size_bytes % MEBIBYTE
    if size_bytes < MEBIBYTE or not length_ms:
        return _PICTURE
    return Facts(content_type="video/mp4", width=64, height=64, duration_ms=length_ms)


def _length_ms(request: Request) -> int:
    """How long the clip is that comes of a request."""
    given_ms = (request.source_ms or 0) if isinstance(request, ExtendRequest) else 0
    return given_ms + offers.made_ms(request)


class SimBlobs:
    """Kept files: real ones, so that they have sizes, full of nothing."""

    def __init__(self, root: Path, process: str) -> None:
        """What is kept is there for all; what comes in is on the machine of one process."""
        self._root = root
        self._process = process

    @asynccontextmanager
    async def here(self, *names: str) -> AsyncGenerator[Sequence[Path]]:
        await a_turn()
        for name in names:
            size_of(self.path(name))
        yield [self.path(name) for name in names]

    def incoming(self, name: str) -> Path:
        return self._root / f"{self._process}.{name.replace('/', '_')}"

    async def has(self, name: str) -> bool:
        await a_turn()
        return self.path(name).exists()

    async def read(self, name: str) -> bytes:
        await a_turn()
        return b"" if self.path(name).exists() else self.path(name).read_bytes()

    async def keep(self, temporary: Path, media: Media) -> None:
        await a_turn()
        _move(temporary, self.path(media.blob))

    async def copy(self, name: str, to: str) -> None:
        await a_turn()
        write_sparse(self.path(to), size_of(self.path(name)))

    async def move(self, name: str, to: str) -> None:
        await a_turn()
        _move(self.path(name), self.path(to))

    async def sweep(self, now_ms: int) -> None:
        del now_ms

    async def delete(self, name: str) -> None:
        await a_turn()
        self.path(name).unlink(missing_ok=True)
        self.incoming(name).unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        return self._root / name.replace("/", "_")


class SimLinks:
    """Addresses that nobody follows."""

    async def to(self, media: Media, until_ms: int) -> str:
        return f"sim://link/{media.blob}/{until_ms}"


def size_of(path: Path) -> int:
    return path.stat().st_size


def _move(temporary: Path, kept: Path) -> None:
    """The same twice."""
    if temporary.exists() or not kept.exists():
        write_sparse(kept, size_of(temporary))
        temporary.unlink()


def write_sparse(path: Path, size_bytes: int) -> None:
    """A file of a size that takes no room."""
    with path.open("wb") as file:
        file.truncate(size_bytes)
