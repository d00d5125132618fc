"""Whose turn it is.

Servers take turns: the one served longest ago goes first. Inside a server the person served
longest ago goes first, with their oldest job. The database asks the same question in SQL
(queries: `start_next`), and a property test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A queued job and when its server and its author were last served; 0 for never."""

    job_id: str
    space_id: str
    member_key: str
    space_served_at_ms: int
    member_served_at_ms: int


def next_up(waiting: Iterable[Waiting]) -> Waiting | None:
    """The job whose turn it is. Job ids sort by age."""
    oldest: dict[tuple[str, str], Waiting] = {}
    for one in waiting:
        key = (one.space_id, one.member_key)
        if key not in oldest or one.job_id < oldest[key].job_id:
            oldest[key] = one
    return min(
        oldest.values(),
        key=lambda one: (one.space_served_at_ms, one.member_served_at_ms, one.job_id),
        default=None,
    )


def order(waiting: Iterable[Waiting], now_ms: int) -> tuple[str, ...]:
    """The ids of the waiting jobs in the order they would start if nobody joined."""
    queue = {one.job_id: one for one in waiting}
    spaces: dict[str, int] = {}
    members: dict[tuple[str, str], int] = {}
    turns: list[str] = []
    while queue:
        chosen = next_up(
            Waiting(
                job_id=one.job_id,
                space_id=one.space_id,
                member_key=one.member_key,
                space_served_at_ms=spaces.get(one.space_id, one.space_served_at_ms),
                member_served_at_ms=members.get(
                    (one.space_id, one.member_key), one.member_served_at_ms
                ),
            )
            for one in queue.values()
        )
        assert chosen is not None  # noqa: S101 - the queue is not empty
        served_at_ms = now_ms + len(turns) + 1
        spaces[chosen.space_id] = served_at_ms
        members[chosen.space_id, chosen.member_key] = served_at_ms
        turns.append(chosen.job_id)
        del queue[chosen.job_id]
    return tuple(turns)
