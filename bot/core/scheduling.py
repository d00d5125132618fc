"""Whose turn it is.

Servers take turns: the one served longest ago goes first. Inside a server the person served
longest ago goes first, with their oldest job. The database asks the same question in SQL
(queries: `next_up`), and a property test holds the two together.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import count, islice


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A queued job and when its server and its author were last served; 0 for never."""

    job_id: str
    space_id: str
    member_key: str
    space_served_at_ms: int
    member_served_at_ms: int


def turns(waiting: Iterable[Waiting]) -> Iterator[str]:
    """The ids of the waiting jobs in the order they would start if nobody joined.

    Job ids sort by age. Each step costs the logarithm of how many wait.
    """
    queues: dict[tuple[str, str], deque[Waiting]] = {}
    for one in sorted(waiting, key=lambda one: one.job_id):
        queues.setdefault((one.space_id, one.member_key), deque()).append(one)
    spaces: dict[str, list[tuple[int, str, str]]] = {}
    served: dict[str, int] = {}
    for (space_id, member_key), queue in queues.items():
        first = queue[0]
        spaces.setdefault(space_id, []).append(
            (first.member_served_at_ms, first.job_id, member_key)
        )
        served[space_id] = first.space_served_at_ms
    for members in spaces.values():
        heapify(members)
    line = [(served[space_id], *members[0], space_id) for space_id, members in spaces.items()]
    heapify(line)
    latest = max((m for members in spaces.values() for m, *_ in members), default=0)
    clock = count(max([latest, *served.values()]) + 1)
    while line:
        *_, space_id = heappop(line)
        members = spaces[space_id]
        _, job_id, member_key = heappop(members)
        yield job_id
        now = next(clock)
        queue = queues[space_id, member_key]
        queue.popleft()
        if queue:
            heappush(members, (now, queue[0].job_id, member_key))
        if members:
            heappush(line, (now, *members[0], space_id))


def place_in_line(waiting: Iterable[Waiting], job_id: str, places_max: int) -> int | None:
    """A job's place in line, from 1; None when it is further back than `places_max`, or gone."""
    for place, turn in enumerate(islice(turns(waiting), places_max), start=1):
        if turn == job_id:
            return place
    return None
