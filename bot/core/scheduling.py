"""Whose turn it is.

Servers take turns: the one served longest ago goes first. Inside a server the person whose wait
weighs most goes first, with their oldest job: the time since they were last served, times the
weight that an admin gave to a role of theirs. A weight of 0 lets everybody else go first: such a
job stands behind all others of its server, its author's own too. Nobody starts more jobs at once
than the caps allow, and a server may let each of its members start fewer; none starts whose price
rose and is not accepted yet, and such a job holds up no other.
The database asks the same question in SQL (queries: `next_up`), and a property test holds the two
together.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush
from itertools import islice

WEIGHT_MAX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How many jobs may be with the provider at once: in all, of one server, of one person."""

    process: int
    space: int
    member: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A queued job, and when its server and its author were last served; 0 for never."""

    job_id: str
    space_id: str
    member_key: str
    space_served_at_ms: int
    member_served_at_ms: int
    weight: int = 1
    """0 for what starts when nothing else of its server may."""
    paused: bool = False
    """It waits until the operator has accepted a price that rose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Everything that decides whose turn it is."""

    waiting: tuple[Waiting, ...] = ()
    running: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    """How many jobs each member (server, member) has with the provider."""
    turn_ms: int = 0
    """The moment that the next start counts as."""
    member_max: Mapping[str, int] = field(default_factory=dict[str, int])
    """How many jobs of one person a server lets run at once, where it lets fewer than the cap."""

    def member_cap(self, space_id: str, caps: Caps) -> int:
        """How many jobs of one person of a server may run at once."""
        return min(caps.member, self.member_max.get(space_id, caps.member))

    @property
    def running_count(self) -> int:
        """How many jobs are with the provider."""
        return sum(self.running.values())


def turns(line: Line, caps: Caps) -> Iterator[str]:
    """The ids of the waiting jobs in the order they would start if nobody joined or finished.

    Jobs that no start can reach under the caps of a server or person come last, in the order they
    would have without these caps; after them those whose price rose. Job ids sort by age.
    """
    ready = replace(line, waiting=tuple(one for one in line.waiting if not one.paused))
    able = _Turns(ready, caps)
    yield from able
    yield from _Turns(able.rest(), None)
    yield from sorted(one.job_id for one in line.waiting if one.paused)


def place_in_line(line: Line, caps: Caps, job_id: str, places_max: int) -> int | None:
    """A job's place in line, from 1; None when it is further back than `places_max`, or gone."""
    return places(line, caps, places_max).get(job_id)


def places(line: Line, caps: Caps, places_max: int) -> Mapping[str, int]:
    """The first places in line by job."""
    return {job_id: nth for nth, job_id in enumerate(islice(turns(line, caps), places_max), 1)}


class _Turns:
    """One start after the other, as long as the caps let anybody start; None for no caps."""

    def __init__(self, line: Line, caps: Caps | None) -> None:
        self._caps = caps
        self._line = line
        self._turn_ms = line.turn_ms
        self._queues: dict[str, dict[str, deque[Waiting]]] = {}
        for one in sorted(line.waiting, key=lambda one: (one.weight == 0, one.job_id)):
            members = self._queues.setdefault(one.space_id, {})
            members.setdefault(one.member_key, deque()).append(one)
        self._served = {
            (space_id, member): queue[0].member_served_at_ms
            for space_id, members in self._queues.items()
            for member, queue in members.items()
        }
        self._space_served = {w.space_id: w.space_served_at_ms for w in line.waiting}
        self._running = Counter(line.running)
        self._space_running = Counter[str]()
        for (space_id, _), jobs in line.running.items():
            self._space_running[space_id] += jobs

    def __iter__(self) -> Iterator[str]:
        firsts = [found for space_id in self._queues if (found := self._first(space_id))]
        heapify(firsts)
        while firsts:
            chosen = self._first(heappop(firsts)[-1])
            if chosen is None:
                continue
            *_, job_id, member, space_id = chosen
            yield job_id
            self._start(space_id, member)
            if (after := self._first(space_id)) is not None:
                heappush(firsts, after)

    def rest(self) -> Line:
        """The line after the starts that were made."""
        left = [w for m in self._queues.values() for queue in m.values() for w in queue]
        return Line(
            waiting=tuple(
                Waiting(
                    job_id=one.job_id,
                    space_id=one.space_id,
                    member_key=one.member_key,
                    space_served_at_ms=self._space_served[one.space_id],
                    member_served_at_ms=self._served[one.space_id, one.member_key],
                    weight=one.weight,
                )
                for one in left
            ),
            turn_ms=self._turn_ms,
        )

    def _first(self, space_id: str) -> tuple[int, bool, int, str, str, str] | None:
        """Who of a server starts next: sorts by the rule, and ends with job, member, server."""
        if self._caps is not None and self._space_running[space_id] >= self._caps.space:
            return None
        waits = [
            (
                queue[0].weight == 0,
                -self._wait_ms(space_id, member) * (queue[0].weight or 1),
                queue[0].job_id,
                member,
            )
            for member, queue in self._queues[space_id].items()
            if queue and not self._is_full(space_id, member)
        ]
        if not waits:
            return None
        return (self._space_served[space_id], *min(waits), space_id)

    def _wait_ms(self, space_id: str, member: str) -> int:
        return self._turn_ms - self._served[space_id, member]

    def _is_full(self, space_id: str, member: str) -> bool:
        if self._caps is None:
            return False
        return self._running[space_id, member] >= self._line.member_cap(space_id, self._caps)

    def _start(self, space_id: str, member: str) -> None:
        self._queues[space_id][member].popleft()
        self._served[space_id, member] = self._space_served[space_id] = self._turn_ms
        self._running[space_id, member] += 1
        self._space_running[space_id] += 1
        self._turn_ms += 1
