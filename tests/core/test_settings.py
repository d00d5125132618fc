"""What an operator may set, how it is read, and what they are told when it is wrong."""

import stat
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.core.quota import Origin, Subject
from bot.settings import Settings, SettingsError, load_settings

TOKEN = "a-discord-token-of-no-bot"
KEY = "xai-a-key-of-nobody"


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    """A .env with what must be set, for a test to add to."""
    path = tmp_path / ".env"
    path.write_text(f"DISCORD_TOKEN={TOKEN}\nXAI_API_KEY={KEY}\nDATA_DIR={tmp_path / 'data'}\n")
    return path


def load(env_file: Path, *lines: str) -> Settings:
    """The settings with further lines in the file."""
    with env_file.open("a") as file:
        file.write("\n".join(lines) + "\n")
    return load_settings(env_file)


def told(env_file: Path, *lines: str) -> list[str]:
    """What the operator is told about further lines that are wrong."""
    with pytest.raises(SettingsError) as caught:
        load(env_file, *lines)
    return caught.value.lines


def test_a_token_and_a_key_are_enough(env_file: Path, tmp_path: Path) -> None:
    """With a token and a key everything else has a default that works."""
    settings = load(env_file)
    assert settings.database_url == f"sqlite:///{tmp_path}/data/imagine.db"
    assert settings.xai_base_url == "https://api.x.ai/v1"
    assert settings.discord_api_url is None
    assert settings.public_url is None
    assert settings.max_concurrent_jobs == 20


def test_money_is_exact(env_file: Path) -> None:
    """Dollars become whole ticks without passing through a float."""
    settings = load(
        env_file, "GUILD_DAILY_USD_MAX=0.0000000001", "TOTAL_DAILY_USD_MAX=123456.7000000001"
    )
    assert settings.ceilings.guild_daily_ticks == 1
    assert settings.ceilings.total_daily_ticks == 1_234_567_000_000_001


def test_a_ceiling_is_lifted_only_by_the_word_none(env_file: Path) -> None:
    """`none` lifts a ceiling, 0 lets nothing through, empty means the default."""
    lines = ("GUILD_DAILY_USD_MAX=none", "GUILD_MONTHLY_USD_MAX=0", "TOTAL_DAILY_USD_MAX=")
    ceilings = load(env_file, *lines).ceilings
    assert ceilings.guild_daily_ticks is None
    assert ceilings.guild_monthly_ticks == 0
    assert ceilings.total_daily_ticks == 500_000_000_000


def test_a_new_server_starts_with_two_limits(env_file: Path) -> None:
    """Each member and the whole server have a daily limit from the start; 0 leaves one out."""
    numbers = count(1)
    both = load(env_file).starter_rules(lambda: str(next(numbers)))
    assert [(r.id, r.subject, r.amount) for r in both] == [
        ("1", Subject.EVERYONE, 20_000_000_000),
        ("2", Subject.GUILD, 100_000_000_000),
    ]
    assert {r.origin for r in both} == {Origin.STARTER}
    one = load(env_file, "STARTER_MEMBER_DAILY_USD=0").starter_rules(lambda: "x")
    assert [r.subject for r in one] == [Subject.GUILD]


def test_lists_are_separated_by_commas(env_file: Path) -> None:
    """Servers and hosts are given as lists with commas; a host may name a port."""
    settings = load(env_file, "ALLOWED_GUILDS=12, 34", "MEDIA_HOSTS=Imgen.x.ai,127.0.0.1:8080")
    assert settings.allowed_guilds == (12, 34)
    assert settings.media_hosts == ("imgen.x.ai", "127.0.0.1:8080")


def test_the_secret_key_is_made_once(env_file: Path, tmp_path: Path) -> None:
    """Without SECRET_KEY one is made in DATA_DIR, for the bot's eyes alone, and kept."""
    first, second = load(env_file), load(env_file)
    file = tmp_path / "data" / "secret.key"
    assert first.secret_key == second.secret_key == SecretStr(file.read_text())
    assert len(file.read_text()) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_given_secret_key_is_used(env_file: Path, tmp_path: Path) -> None:
    """With SECRET_KEY set, no key is made."""
    settings = load(env_file, "SECRET_KEY=sixteen-letters-or-more")
    assert settings.secret_key.get_secret_value() == "sixteen-letters-or-more"
    assert not (tmp_path / "data" / "secret.key").exists()


def test_unknown_variables_are_ignored(env_file: Path) -> None:
    """A .env may hold what other programs need."""
    assert load(env_file, "COMPOSE_PROJECT_NAME=pictures").log_format == "console"


def test_every_missing_variable_is_named(tmp_path: Path) -> None:
    """What is missing is named, all of it at once, with where to get it."""
    nothing = tmp_path / "nothing.env"
    nothing.touch()
    lines = told(nothing)
    assert [line.split(".")[0] for line in lines] == [
        "DISCORD_TOKEN is missing",
        "XAI_API_KEY is missing",
    ]
    assert "Developer Portal" in lines[0]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("DISCORD_TOKEN=Bot abcdefgh", "must be one long word"),
        ("MAX_CONCURRENT_JOBS=many", "must be a whole number"),
        ("MAX_CONCURRENT_JOBS=0", "must be at least 1"),
        ("REFUSALS_FREE_PER_DAY=6", "must be at most 5"),
        ("GUILD_DAILY_USD_MAX=-1", "must be dollars"),
        ("GUILD_DAILY_USD_MAX=0.00000000001", "must be dollars"),
        ("STARTER_GUILD_DAILY_USD=inf", "must be dollars"),
        ("STARTER_GUILD_DAILY_USD=none", "must be dollars"),
        ("MEDIA_HOSTS=https://imgen.x.ai/", "must be host names"),
        ("ALLOWED_GUILDS=my server", "must be a whole number"),
        ("XAI_BASE_URL=api.x.ai", "must be an address that begins with https://"),
        ("PUBLIC_URL=files.example.org", "must be an address that begins with https://"),
        ("PUBLIC_URL=https://files.example.org/?to=", "must be an address that begins with"),
        ("LINK_PORT=0", "must be at least 1"),
        ("DISCORD_GATEWAY_URL=https://gateway", "must be an address that begins with wss://"),
        ("DATABASE_URL=mysql://db", "must begin with sqlite:/// or postgresql://"),
        ("SECRET_KEY=short", "must be at least 16 characters long"),
        ("LOG_FORMAT=xml", "must be 'console' or 'json'"),
    ],
)
def test_a_wrong_value_is_one_plain_line(env_file: Path, line: str, said: str) -> None:
    """A wrong value is one line: its name, what it must be, what it is for. Never the value."""
    name, _, value = line.partition("=")
    lines = {*told(env_file, line)}
    assert len(lines) == 1
    assert lines.pop().startswith(f"{name} {said}")
    assert len(value) < 5 or value not in "".join(lines)


def test_a_data_dir_that_cannot_be_made_is_named(env_file: Path) -> None:
    """A folder that cannot be made is a wrong setting, not a crash."""
    assert told(env_file, "DATA_DIR=/proc/nowhere")[0].startswith("DATA_DIR cannot be used")


def test_a_missing_env_file_is_named(tmp_path: Path) -> None:
    """An --env-file that is not there is said, not skipped."""
    with pytest.raises(SettingsError, match=r"nothing\.env is not a file"):
        load_settings(tmp_path / "nothing.env")


def test_settings_do_not_show_secrets(env_file: Path) -> None:
    """Printing the settings shows no secret, not even a password in the database's address."""
    settings = load(env_file, "DATABASE_URL=postgresql://bot:hunter22@db/imagine")
    shown = f"{settings!r} {settings}"
    assert not any(secret in shown for secret in (*settings.secret_texts, "hunter22"))


def test_settings_by_keyword(tmp_path: Path) -> None:
    """A program can make settings without an environment."""
    settings = Settings(
        discord_token=SecretStr(TOKEN),
        xai_api_key=SecretStr(KEY),
        data_dir=tmp_path,
        guild_daily_usd_max=Decimal(1),
    )
    assert settings.ceilings.guild_daily_ticks == 10_000_000_000
