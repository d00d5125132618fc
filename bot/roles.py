"""What a process does of all that the bot does, and which part of Discord it hears."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.settings import Settings


class WrongStation(Exception):
    """A process cannot be started for that; the message says why, and what to do."""


class Role(StrEnum):
    """What a process does."""

    ALL = "all"
    """Everything: the only process, or one of several alike."""
    GATEWAY = "gateway"
    """Hears people and lets their requests in."""
    WORKER = "worker"
    """Does the jobs, and tells people how they stand."""

    @property
    def hears(self) -> bool:
        """Whether it is connected to Discord's gateway."""
        return self is not Role.WORKER

    @property
    def works(self) -> bool:
        """Whether it moves jobs on and keeps house."""
        return self is not Role.GATEWAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Shards:
    """The part of all servers that a process hears."""

    ids: tuple[int, ...] | None = None
    """All of them, unless given."""
    count: int | None = None
    """Into how many parts the servers are divided; as many as Discord advises, unless given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """What a process was started for."""

    role: Role = Role.ALL
    shards: Shards | None = None
    """Over which shards it hears Discord; over one connection that is no shard, unless given."""

    @property
    def tells_commands(self) -> bool:
        """Whether it tells Discord which commands there are, as one of all processes does."""
        ids = None if self.shards is None else self.shards.ids
        return self.role.hears and (ids is None or 0 in ids)


ALONE = Station()
"""The only process: it does and hears everything."""


def stationed(
    settings: Settings,
    *,
    role: Role,
    shard_ids: Sequence[int] | None = None,
    shard_count: int | None = None,
) -> Station:
    """What a process is for, from its command line and settings. Raises WrongStation."""
    fixed = None if settings.shard_count == "auto" else settings.shard_count
    count = fixed if shard_count is None else shard_count
    if settings.one_process:
        _check_alone(role, shard_ids)
    if not role.hears:
        if shard_ids is not None:
            raise WrongStation(
                "--shards is for processes that hear Discord: not for --role worker."
            )
        return Station(role=role)
    if count is not None and count < 1:
        raise WrongStation("--shard-count must be 1 or more.")
    if shard_ids is None:
        return Station(role=role, shards=Shards(count=count))
    if count is None:
        raise WrongStation(
            "--shards needs a count: set SHARD_COUNT or --shard-count, the same for all processes."
        )
    if max(shard_ids) >= count:
        raise WrongStation(
            f"There is no shard {max(shard_ids)}: of {count} the last is {count - 1}."
        )
    return Station(role=role, shards=Shards(ids=tuple(shard_ids), count=count))


def _check_alone(role: Role, shard_ids: Sequence[int] | None) -> None:
    if role is not Role.ALL:
        raise WrongStation(
            f"--role {role} needs Postgres: set DATABASE_URL. With SQLite one process does all."
        )
    if shard_ids is not None:
        raise WrongStation(
            "--shards needs Postgres: set DATABASE_URL. With SQLite one process hears all."
        )
