"""Limits are exact, whatever happens in whatever order, on whatever clock.

What the store decides is held against a plain list of what everybody used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.adapters.sql.store import Store
from bot.core import decisions, quota, windows
from bot.core.jobs import By, EndReason, Job, State
from bot.core.money import NOTHING, Amount
from bot.core.ports import Admitted
from bot.core.quota import Grant, Rule, Subject, Unit
from bot.core.windows import Window
from tests.contracts._jobs import OPEN, asked, next_started, open_space
from tests.contracts._ledger import sums_agree
from tests.contracts.conftest import Look
from tests.core import makers

MINUTE_MS = 60_000
BEGIN_MS = int(datetime(2026, 10, 25, 0, 20, tzinfo=UTC).timestamp() * 1000)
"""Minutes before clocks are put back in Berlin, a week before they are in New York."""
MEMBERS = {"ada": (300, (71,)), "bob": (301, ())}
"""Their ids and roles."""
ABOUT = {
    Subject.EVERYONE: 0,
    Subject.ROLE: 71,
    Subject.MEMBER: 301,
    Subject.GUILD: 0,
    Subject.CHANNEL: 200,
}
numbers = count(1)
spaces = count(1_000)

amounts = some.builds(
    Amount,
    images=some.integers(0, 4),
    video_ms=some.integers(0, 3),
    clips=some.integers(0, 2),
    ticks=some.integers(0, 4),
)
moves = some.one_of(
    some.tuples(
        some.just("ask"), some.sampled_from(["ada", "bob"]), some.sampled_from([200, 201]), amounts
    ),
    some.tuples(some.just("end"), amounts | some.just(NOTHING)),
    some.tuples(some.just("cancel"), some.integers(0, 9)),
    some.tuples(
        some.just("rule"),
        some.sampled_from(list(ABOUT)),
        some.sampled_from(Unit),
        some.sampled_from(Window),
        some.integers(0, 9) | some.none(),
    ),
    some.tuples(some.just("grant"), some.sampled_from(Unit), some.integers(0, 5)),
    some.tuples(some.just("reset")),
    # A clock that is set back; minutes; over an hour, a night, the end of the month.
    some.tuples(some.just("clock"), some.sampled_from([-10, 1, 20, 75, 600, 1_450, 8_700])),
)


@dataclass(slots=True)
class Use:
    """What one request counts for, as the list knows it."""

    job: Job
    amount: Amount
    at_ms: int
    forgiven: bool = False
    ended: bool = False


@dataclass(slots=True)
class Book:
    """A plain list of what everybody used, and the limits beside it."""

    space: str
    zone: ZoneInfo
    now_ms: int = BEGIN_MS
    uses: list[Use] = field(default_factory=list[Use])
    rules: dict[str, Rule] = field(default_factory=dict[str, Rule])
    grants: list[Grant] = field(default_factory=list[Grant])

    def fits(self, job: Job) -> bool:
        """Whether every limit that holds for its author has room for a request."""
        holding, _ = quota.holding(self.rules.values(), job.place.whose)
        return all(self._has_room(rule, job) for rule in holding)

    def _has_room(self, rule: Rule, job: Job) -> bool:
        need = quota.measure(job.hold, rule.unit)
        lifted = [g for g in self.grants if g.until_ms > self.now_ms]
        own = [g for g in lifted if g.member_key == job.place.member_key]
        most = rule.amount + quota.granted(rule, own)
        counted = [use for use in self.uses if self._counts(use, rule, job)]
        used = sum(quota.measure(use.amount, rule.unit) for use in counted)
        return need == 0 or used + need <= most

    def _counts(self, use: Use, rule: Rule, job: Job) -> bool:
        place = use.job.place
        if rule.subject in quota.PERSONAL:
            mine = place.member_key == job.place.member_key and not use.forgiven
        elif rule.subject is Subject.CHANNEL:
            mine = place.top_channel_id == rule.subject_id
        else:
            mine = True
        return mine and self._in_window(rule.window, use.at_ms)

    def _in_window(self, window: Window, at_ms: int) -> bool:
        then, now = self._local(at_ms), self._local(self.now_ms)
        same: dict[Window, Callable[[datetime], Any]] = {
            Window.HOUR: lambda one: (one.date(), one.hour, one.utcoffset()),
            Window.DAY: lambda one: one.date(),
            Window.MONTH: lambda one: (one.year, one.month),
        }
        if window in same:
            return same[window](then) == same[window](now)
        first = windows.quarter_start_ms(self.now_ms - 24 * 60 * MINUTE_MS)
        last = windows.quarter_start_ms(self.now_ms)
        return first <= windows.quarter_start_ms(at_ms) <= last

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, self.zone)


class Play:
    """Does each move to the store and writes it into the book."""

    def __init__(self, store: Store, book: Book) -> None:
        self.store, self.book = store, book

    async def ask(self, member: str, channel_id: int, hold: Amount) -> None:
        """What the store lets in fits, and what it refuses does not."""
        user_id, role_ids = MEMBERS[member]
        place = {"channel_id": channel_id, "user_id": user_id, "role_ids": role_ids}
        now_ms = self.book.now_ms
        job = asked(
            next(numbers),
            space=self.book.space,
            member=member,
            at_ms=now_ms,
            place=place,
            hold=hold,
        ).changed(expires_at_ms=now_ms + 10**12)
        fits = self.book.fits(job)
        answer = await self.store.jobs.admit(job, (), OPEN)
        assert isinstance(answer, Admitted) is fits
        if isinstance(answer, Admitted):
            self.book.uses.append(Use(job=answer.job, amount=hold, at_ms=now_ms))

    async def end(self, booked: Amount) -> None:
        """A bill takes the place of a hold, on the day that the request began."""
        started = await next_started(self.store, self.book.now_ms)
        for use in self.waiting:
            kept = await self.store.jobs.get(use.job.id)
            assert kept is not None
            use.at_ms = kept.counted_at_ms
            if kept.state is State.EXPIRED:
                use.amount, use.ended = NOTHING, True
        if started is None:
            return
        over = started.moved(
            State.FAILED,
            end_reason=EndReason.PROVIDER_FAILED,
            finished_at_ms=self.book.now_ms,
            next_at_ms=None,
        )
        await self.store.jobs.write(over, booked=booked, now_ms=self.book.now_ms)
        (use,) = (one for one in self.book.uses if one.job.id == started.id)
        use.amount, use.ended = booked, True

    async def cancel(self, nth: int) -> None:
        """What is stopped in time counts no more."""
        if waiting := self.waiting:
            use = waiting[nth % len(waiting)]
            await self.store.jobs.cancel(use.job.id, By.AUTHOR, self.book.now_ms)
            use.amount, use.ended = NOTHING, True

    async def rule(self, subject: Subject, unit: Unit, window: Window, amount: int | None) -> None:
        """An admin sets a limit in the place of the one like it, or takes it away."""
        rule = makers.rule(
            unit,
            amount or 0,
            id=f"{subject}-{unit}-{window}"[:8] + str(next(numbers)),
            window=window,
            subject=subject,
            subject_id=ABOUT[subject],
        )
        key = decisions.limit_key(rule)
        change = decisions.limit_set(rule)
        if amount is None:
            if key not in self.book.rules:
                return
            change = decisions.limit_removed(self.book.rules.pop(key))
        else:
            self.book.rules[key] = rule
        await self.store.rules.decide(
            self.book.space, [change], by_user_id=42, now_ms=self.book.now_ms
        )

    async def grant(self, unit: Unit, amount: int) -> None:
        """Ada may use more for an hour and a half."""
        grant = Grant(
            id=str(next(numbers)),
            subject=Subject.MEMBER,
            user_id=MEMBERS["ada"][0],
            member_key="ada",
            unit=unit,
            amount=amount,
            reason="a prize",
            until_ms=self.book.now_ms + 90 * MINUTE_MS,
        )
        self.book.grants.append(grant)
        change = decisions.granted(grant)
        await self.store.rules.decide(
            self.book.space, [change], by_user_id=42, now_ms=self.book.now_ms
        )

    async def reset(self) -> None:
        """What Ada used and is over counts no more for her own limits."""
        whose = makers.whose(space_id=self.book.space)
        name = f"reset-{next(numbers)}"
        await self.store.ledger.forgive(whose, list(Unit), name, self.book.now_ms)
        for use in self.book.uses:
            use.forgiven |= use.ended and use.job.place.member_key == "ada"

    async def clock(self, minutes: int) -> None:
        """Time goes on, or a clock is set back."""
        self.book.now_ms += minutes * MINUTE_MS

    @property
    def waiting(self) -> Sequence[Use]:
        """What has not ended."""
        return [use for use in self.book.uses if not use.ended]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    some.lists(moves, min_size=8, max_size=30),
    some.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"]),
)
async def test_limits_are_exact(
    store: Store, look: Look, steps: list[tuple[Any, ...]], zone: str
) -> None:
    """Exactly what fits is let in, through bills, releases, changed limits, grants and resets.

    On clocks that are put back, and over midnight and the end of the month; and the sums that
    limits are checked against are those of the entries, never negative, nothing twice or lost.
    """
    space = str(next(spaces))
    await open_space(store, space=space)
    change = decisions.house_set("time_zone", zone)
    await store.rules.decide(space, [change], by_user_id=42, now_ms=BEGIN_MS)
    play = Play(store, Book(space=space, zone=ZoneInfo(zone)))
    await play.rule(Subject.EVERYONE, Unit.IMAGES, Window.DAY, 6)
    for name, *given_ in steps:
        await getattr(play, name)(*given_)
    while play.waiting:
        await play.cancel(0)
    await sums_agree(look)
