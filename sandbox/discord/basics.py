"""Words that every part of this Discord uses: JSON objects, the clock, and its ids."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
Clock = Callable[[], float]

DISCORD_EPOCH_S = 1_420_070_400
SHARD_BITS = 22
"""Whatever an id has below them does not say which shard hears it."""


class Snowflakes:
    """Ids that carry the moment they were made in, always rising."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """A new id, as Discord writes it: a number in a string."""
        self._last = max(self._last + 1, snowflake_at(self._clock()))
        return str(self._last)

    def next_on(self, shard: int, count: int) -> str:
        """A new id for a guild that this shard of so many hears, perhaps of the near future."""
        made = int(self.next())
        while shard_of(made, count) != shard:
            made += 1 << SHARD_BITS
        self._last = made
        return str(made)


def shard_of(guild_id: int, count: int) -> int:
    """Which of so many shards hears a guild."""
    return (guild_id >> SHARD_BITS) % count


def snowflake_at(moment_s: float) -> int:
    """The smallest id of a moment, given in seconds since 1970."""
    return int((moment_s - DISCORD_EPOCH_S) * 1000) << 22


def iso(moment_s: float | None) -> str | None:
    """A moment as Discord writes it in JSON."""
    return None if moment_s is None else datetime.fromtimestamp(moment_s, UTC).isoformat()


def moment_of(text: str | None) -> float | None:
    """The seconds since 1970 of a moment that came as JSON."""
    return None if text is None else datetime.fromisoformat(text).timestamp()


def text_or_none(body: Mapping[str, Any], key: str) -> str | None:
    """A snowflake or text of a body, which may come as a number."""
    value = body.get(key)
    return None if value is None else str(value)
