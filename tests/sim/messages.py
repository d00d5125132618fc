"""A small Discord: cards, posts, direct messages, and people who change their minds about them.

It knows which messages ever showed a job's result, and says so at once when a second one does.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot.core import ladder
from bot.core.bills import Rise
from bot.core.blocks import Standing
from bot.core.edits import EditPace
from bot.core.errors import (
    CardGone,
    DeliveryError,
    DiscordDown,
    DmClosed,
    MayNotPost,
    MayNotRead,
    ReplyTokenDead,
    TooLargeForChannel,
)
from bot.core.gate import Trouble
from bot.core.jobs import Job, State
from bot.core.ports import Card, Post, Rung, Sent
from tests.sim.virtual import after

if TYPE_CHECKING:
    from tests.sim.process import Process
    from tests.sim.world import World

T = TypeVar("T")

NONCE_S = 180.0
TIMEOUT_S = {"show": 5.0, "tell": 30.0, "deliver": 120.0}
RESULT = "result"
WITHDRAWN = "withdrawn"
LOOK_BACK_S = 60.0


@dataclass(slots=True, kw_only=True)
class Message:
    """One message."""

    id: int
    channel_id: int
    at_s: float
    job_id: str = ""
    shows: str = "waiting"
    """waiting, progress, result, notice, or what a job's end says."""
    gone: bool = False


@dataclass(slots=True, kw_only=True)
class Interaction:
    """A command somebody used: its token, and the card that its answer became."""

    id: int
    channel_id: int
    user_id: int
    token_until_s: float
    card: Message
    private: bool
    told: bool = False
    """Its author was told of a refusal in private."""


@dataclass(slots=True)
class Seen:
    """What people ever saw of a job."""

    results: set[int] = field(default_factory=set[int])
    """The messages that ever showed its result."""
    notices: set[int] = field(default_factory=set[int])
    withdrawn: list[tuple["Process", int]] = field(default_factory=list[tuple["Process", int]])
    """Which processes were told that the card is gone, and how often they had frozen before."""

    @property
    def withdrawal_known(self) -> bool:
        """Whether a process was told that the card is gone, and had time to say so."""
        return any(process.alive and process.freezes == n for process, n in self.withdrawn)


class Chatroom:
    """Discord's side: what is there, and who may do what."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.messages = dict[int, Message]()
        self.interactions = dict[int, Interaction]()
        self.gone_members = set[int]()
        self.closed_dms = set[int]()
        self._seen = dict[str, Seen]()
        self._nonces = dict[str, tuple[float, Message]]()

    def seen(self, job_id: str) -> Seen:
        """What people ever saw of a job."""
        return self._seen.setdefault(job_id, Seen())

    def interact(self, *, channel_id: int, user_id: int, private: bool) -> Interaction:
        """Somebody uses a command, and the bot defers its answer."""
        card = self._message(channel_id)
        made = Interaction(
            id=9_000_000 + card.id,
            channel_id=channel_id,
            user_id=user_id,
            token_until_s=self.world.now_s() + self.world.swarm.token_s,
            card=card,
            private=private,
        )
        self.interactions[made.id] = made
        return made

    def of(self, job: Job) -> Interaction:
        """The command that a job came from."""
        return self.interactions[job.place.interaction_id or 0]

    def _message(self, channel_id: int) -> Message:
        made = Message(
            id=len(self.messages) + 1_000, channel_id=channel_id, at_s=self.world.now_s()
        )
        self.messages[made.id] = made
        return made

    # --- what a request does ----------------------------------------------------------------

    def edit(self, job: Job, rung: Rung, shows: str) -> Message:
        """Change a card."""
        command = self.of(job)
        if rung is Rung.REPLY_TOKEN:
            if self.world.now_s() >= command.token_until_s:
                raise ReplyTokenDead
        else:
            self._check_permission(job)
        if command.card.gone:
            raise CardGone
        self._show(command.card, job, shows)
        return command.card

    def post(self, job: Job, nonce: str, shows: str) -> Message:
        """A new message in the channel."""
        self._check_permission(job)
        if (known := self._by_nonce(nonce)) is not None:
            return known
        if self.of(job).private:
            self.world.broke("private_posted", job.id, "a private job was posted in its channel")
        if self.seen(job.id).withdrawal_known:
            self.world.broke("posted_though_withdrawn", job.id, "posted where its card was removed")
        return self._new(job, job.place.channel_id, nonce, shows)

    def send(self, job: Job, nonce: str, shows: str) -> Message:
        """A direct message."""
        if job.place.user_id in self.closed_dms | self.gone_members:
            raise DmClosed
        if (known := self._by_nonce(nonce)) is not None:
            return known
        return self._new(job, -job.place.user_id, nonce, shows)

    def _new(self, job: Job, channel_id: int, nonce: str, shows: str) -> Message:
        made = self._message(channel_id)
        self._nonces[nonce] = (self.world.now_s(), made)
        self._show(made, job, shows)
        return made

    def _by_nonce(self, nonce: str) -> Message | None:
        at_s, known = self._nonces.get(nonce, (-NONCE_S, None))
        return known if self.world.now_s() - at_s < NONCE_S else None

    def _show(self, message: Message, job: Job, shows: str) -> None:
        message.job_id, message.shows = job.id, shows
        self.world.note("discord", job.id, f"message {message.id} shows {shows}")
        seen = self.seen(job.id)
        if shows == RESULT:
            seen.results.add(message.id)
            if len(seen.results) > 1:
                self.world.broke("delivered_twice", job.id, f"shown by {sorted(seen.results)}")
        if shows == "notice":
            seen.notices.add(message.id)
            if len(seen.notices) > 1:
                self.world.broke("noticed_twice", job.id, "two direct messages about its end")

    def _check_permission(self, job: Job) -> None:
        if not job.place.app_permissions or self.world.outage(f"rights {job.place.channel_id}"):
            raise MayNotPost

    def find(self, post: Post, job: Job) -> Message | None:
        """Look for the message of an attempt."""
        command = self.of(job)
        if post.rung is Rung.REPLY_TOKEN and job.place.private:
            raise MayNotRead
        if post.rung is not Rung.DM:
            self._check_history(job)
            if command.card.gone and job.place.message_id is not None:
                raise CardGone
        if post.rung.edits:
            if job.place.message_id is None:
                raise CardGone
            return command.card if command.card.shows == RESULT else None
        channel_id = -job.place.user_id if post.rung is Rung.DM else job.place.channel_id
        since_s = post.tried_at_ms / 1000 - self.world.begins_at_s - LOOK_BACK_S
        return next(
            (
                message
                for message in self.messages.values()
                if message.channel_id == channel_id
                and message.job_id == job.id
                and message.shows == RESULT
                and message.at_s >= since_s
                and not message.gone
            ),
            None,
        )

    def _check_history(self, job: Job) -> None:
        if not job.place.app_permissions or self.world.outage(f"rights {job.place.channel_id}"):
            raise MayNotRead

    def remove(self, job: Job, shown: Sent) -> None:
        """The bot removes a message of its own."""
        message = self.messages[shown.message_id]
        command = self.of(job)
        if message is command.card and self.world.now_s() < command.token_until_s:
            message.gone = True
        elif message is command.card and job.place.private:
            raise ReplyTokenDead
        else:
            if message.channel_id > 0:
                self._check_permission(job)
            message.gone = True
        self.world.note("discord", job.id, f"message {message.id} is removed")

    def note_beside(self, job: Job) -> None:
        """A private note beside a card."""
        if self.world.now_s() >= self.of(job).token_until_s:
            raise ReplyTokenDead

    # --- what is taken down -----------------------------------------------------------------

    def change(self, job: Job, post: Post, shows: str) -> None:
        """The bot empties a message that shows a job, or fills it again."""
        message, command = self.messages[post.message_id or 0], self.of(job)
        if message is not command.card or self.world.now_s() >= command.token_until_s:
            if message is command.card and job.place.private:
                raise ReplyTokenDead
            if message.channel_id > 0:
                self._check_permission(job)
        if message.gone:
            raise CardGone
        self._show(message, job, shows)


class SimOutbox:
    """The outbox of one process, with a way to Discord that is not to be relied on."""

    def __init__(self, process: "Process") -> None:
        self.process = process
        self._world = process.world
        self._room = process.world.chatroom
        self._pace = EditPace()

    async def show(self, card: Card, now_ms: int) -> None:
        """An edit of a card in work; failing to is no harm."""
        job = card.job
        content = f"{job.state} {job.progress_percent} {card.place_in_line} {card.trouble}"
        if not self._pace.allows(job.id, job.place.channel_id, content, now_ms):
            return
        rung = ladder.progress_rung(job, now_ms)
        with suppress(DeliveryError):
            await self._ask("show", lambda: self._room.edit(job, rung, "progress"))

    async def deliver(
        self, card: Card, files: Sequence[Path], rung: Rung, *, nonce: str, now_ms: int
    ) -> Sent:
        """Put the finished card with its files in front of people."""
        assert now_ms
        job = card.job
        self._pace.forget(job.id)
        sizes = [path.stat().st_size for path in files]

        def effect() -> Message:
            self._check_sizes(job, rung, sizes)
            if rung.edits:
                return self._room.edit(job, rung, RESULT)
            if rung is Rung.CHANNEL:
                return self._room.post(job, nonce, RESULT)
            return self._room.send(job, nonce, RESULT)

        with self._noting_withdrawal(job):
            return _sent(await self._ask("deliver", effect))

    @contextmanager
    def _noting_withdrawal(self, job: Job) -> Iterator[None]:
        try:
            yield
        except CardGone:
            withdrawn = self._room.seen(job.id).withdrawn
            withdrawn.append((self.process, self.process.freezes))
            raise

    def _check_sizes(self, job: Job, rung: Rung, sizes: Sequence[int]) -> None:
        limit = job.place.upload_limit_bytes if rung is Rung.REPLY_TOKEN else ladder.BOT_BYTES_MAX
        if self._world.is_smaller(job.place.channel_id):
            limit = min(limit, ladder.OLD_BYTES_MAX * 4 // 5)
        if any(size > limit for size in sizes) or sum(sizes) > ladder.REQUEST_BYTES_MAX * 2:
            raise TooLargeForChannel

    async def find(self, post: Post, job: Job) -> Sent | None:
        """Look for a message that may have been sent."""
        with self._noting_withdrawal(job):
            found = await self._ask("tell", lambda: self._room.find(post, job))
        return None if found is None else _sent(found)

    async def is_open(self, job: Job) -> bool:
        return bool(job)

    async def author_is_welcome(self, job: Job, now_ms: int) -> bool:
        """Whether the author is still there."""
        assert now_ms
        return await self._ask("tell", lambda: job.place.user_id not in self._room.gone_members)

    async def tell_end(self, card: Card, rung: Rung, now_ms: int) -> None:
        """Turn a card into its end; a refusal is told in private, and the card removed."""
        assert now_ms
        job = card.job
        self._pace.forget(job.id)
        public_refusal = job.state is State.REFUSED and not job.place.private
        await self._ask(
            "tell", lambda: self._room.edit(job, rung, f"end {job.state} {job.end_reason}")
        )
        if public_refusal and rung is Rung.REPLY_TOKEN:
            await self._ask("tell", lambda: self._refuse_in_private(job))

    def _refuse_in_private(self, job: Job) -> None:
        command = self._room.of(job)
        command.told = True
        command.card.gone = True

    async def notify(self, card: Card, shown: Sent | None, *, nonce: str) -> Sent:
        """A direct message that a job is over."""
        assert shown is None or shown.message_id
        return _sent(await self._ask("tell", lambda: self._room.send(card.job, nonce, "notice")))

    async def remove(self, job: Job, shown: Sent, now_ms: int) -> None:
        """Remove a message."""
        assert now_ms
        self._pace.forget(job.id)
        with suppress(CardGone):
            await self._ask("tell", lambda: self._room.remove(job, shown))

    async def withdraw(self, job: Job, post: Post, now_ms: int) -> None:
        """Empty a message that shows a job."""
        assert now_ms
        self._pace.forget(job.id)
        await self._ask("tell", lambda: self._room.change(job, post, WITHDRAWN))

    async def restore(self, card: Card, files: Sequence[Path], post: Post, now_ms: int) -> None:
        """Fill it again."""
        assert now_ms
        sizes = [path.stat().st_size for path in files]

        def effect() -> None:
            self._check_sizes(card.job, post.rung, sizes)
            self._room.change(card.job, post, RESULT)

        await self._ask("tell", effect)

    async def tell_withheld(
        self, job: Job, down_by: Standing | None, *, nonce: str, beside: bool
    ) -> None:
        """A note beside the card, or a direct message."""
        del down_by
        if beside:
            await self._ask("tell", lambda: self._room.note_beside(job))
        else:
            await self._ask("tell", lambda: self._room.send(job, nonce, "withheld"))

    async def alert(self, news: Trouble | Rise | None) -> bool:
        """Nobody is listening."""
        self._world.note("outbox", "", f"alert: {news}")
        return True

    async def _ask(self, what: str, effect: Callable[[], T]) -> T:
        """One request, whose answer may be lost on the way. Raises DeliveryError."""
        world, timeout_s = self._world, TIMEOUT_S[what]
        if world.outage("discord") or world.happens("discord_down_p"):
            await after(world.chance.choice((0.1, timeout_s)))
            raise DiscordDown
        lost = world.happens("discord_lost_p")
        slow = world.happens("discord_slow_p")
        latency_s = world.chance.uniform(0.05, 0.3)
        if slow:
            latency_s = world.chance.uniform(1.0, 4.0)
        try:
            answer = await self.process.wire(latency_s, effect)
        except DeliveryError:
            if lost:
                raise DiscordDown from None
            raise
        if lost:
            world.note("discord", "", "an answer is lost")
            await after(world.chance.choice((0.1, timeout_s)))
            raise DiscordDown
        await after(world.chance.uniform(0.05, 0.3))
        return answer


def _sent(message: Message) -> Sent:
    return Sent(channel_id=message.channel_id, message_id=message.id)
