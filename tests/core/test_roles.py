"""What a process may be started for, and what is said of what cannot be."""

from pathlib import Path
from typing import Any

import pytest

from bot.roles import Role, Shards, Station, WrongStation, stationed
from bot.settings import Settings


def settings(tmp_path: Path, **changes: Any) -> Settings:
    """Settings of a process on Postgres, unless told otherwise."""
    given: dict[str, Any] = {
        "discord_token": "a-discord-token-of-no-bot",
        "xai_api_key": "xai-a-key-of-nobody",
        "data_dir": tmp_path,
        "database_url": "postgresql://here/imagine",
    }
    return Settings(**(given | changes))


@pytest.mark.parametrize(
    ("asked", "station"),
    [
        ({"role": Role.ALL}, Station(shards=Shards())),
        ({"role": Role.WORKER}, Station(role=Role.WORKER)),
        ({"role": Role.GATEWAY}, Station(role=Role.GATEWAY, shards=Shards())),
        ({"role": Role.ALL, "shard_count": 4}, Station(shards=Shards(count=4))),
        (
            {"role": Role.GATEWAY, "shard_ids": (2, 3), "shard_count": 4},
            Station(role=Role.GATEWAY, shards=Shards(ids=(2, 3), count=4)),
        ),
    ],
)
def test_a_process_is_told_what_it_is_for(
    tmp_path: Path, asked: dict[str, Any], station: Station
) -> None:
    """Its role and shards are those of its command line; a worker hears nothing."""
    assert stationed(settings(tmp_path), **asked) == station


def test_the_count_of_shards_may_be_a_setting(tmp_path: Path) -> None:
    """SHARD_COUNT is for all processes; the command line wins over it."""
    fixed = settings(tmp_path, shard_count=8)

    assert stationed(fixed, role=Role.ALL, shard_ids=(7,)).shards == Shards(ids=(7,), count=8)
    assert stationed(fixed, role=Role.ALL, shard_count=2).shards == Shards(count=2)
    assert stationed(fixed, role=Role.WORKER) == Station(role=Role.WORKER)


def test_one_process_on_sqlite_may_have_many_shards(tmp_path: Path) -> None:
    """What a lone process hears over how many connections is nobody else's matter."""
    alone = settings(tmp_path, database_url="sqlite:///imagine.db")

    assert stationed(alone, role=Role.ALL, shard_count=3).shards == Shards(count=3)


@pytest.mark.parametrize(
    ("changes", "asked", "said"),
    [
        (
            {"database_url": "sqlite:///imagine.db"},
            {"role": Role.WORKER},
            "--role worker needs Postgres: set DATABASE_URL. With SQLite one process does all.",
        ),
        (
            {"database_url": "sqlite:///imagine.db"},
            {"role": Role.ALL, "shard_ids": (0,), "shard_count": 2},
            "--shards needs Postgres: set DATABASE_URL. With SQLite one process hears all.",
        ),
        (
            {},
            {"role": Role.WORKER, "shard_ids": (0,), "shard_count": 2},
            "--shards is for processes that hear Discord: not for --role worker.",
        ),
        (
            {},
            {"role": Role.ALL, "shard_ids": (0, 1)},
            "--shards needs a count: set SHARD_COUNT or --shard-count, the same for all processes.",
        ),
        (
            {},
            {"role": Role.ALL, "shard_ids": (0, 1, 2, 3), "shard_count": 3},
            "There is no shard 3: of 3 the last is 2.",
        ),
        ({}, {"role": Role.ALL, "shard_count": 0}, "--shard-count must be 1 or more."),
    ],
)
def test_what_cannot_be_is_said_with_what_to_do(
    tmp_path: Path, changes: dict[str, Any], asked: dict[str, Any], said: str
) -> None:
    """Each refusal is one sentence for the operator, in their own words."""
    with pytest.raises(WrongStation) as caught:
        stationed(settings(tmp_path, **changes), **asked)

    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("station", "tells"),
    [
        (Station(), True),
        (Station(shards=Shards(count=4)), True),
        (Station(role=Role.GATEWAY, shards=Shards(ids=(0, 1), count=4)), True),
        (Station(role=Role.GATEWAY, shards=Shards(ids=(2, 3), count=4)), False),
        (Station(role=Role.WORKER), False),
    ],
)
def test_one_process_tells_the_commands(station: Station, tells: bool) -> None:  # noqa: FBT001
    """Of all processes, the one that hears the first shard tells Discord of the commands."""
    assert station.tells_commands is tells
