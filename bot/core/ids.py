"""Names made by us: ids of jobs and limits, member keys, lease tokens."""

import hashlib
import hmac
import random

_DISCORD_BEGAN_MS = 1_420_070_400_000
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_job_id(now_ms: int, rng: random.Random) -> str:
    """16 lower-case Crockford characters: 10 of time, so that ids sort by age, and 6 of chance."""
    value = (now_ms << 30) | rng.getrandbits(30)
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(75, -1, -5))


def made_at_ms(discord_id: int) -> int:
    """When something was made in Discord, such as an account, by its id."""
    return (discord_id >> 22) + _DISCORD_BEGAN_MS


def new_token(rng: random.Random) -> str:
    """32 hexadecimal characters of chance: a lease, a post."""
    return f"{rng.getrandbits(128):032x}"


def new_nonce(rng: random.Random) -> str:
    """24 hexadecimal characters: Discord takes 25, to tell a message from the same once more."""
    return new_token(rng)[:24]


def member_key(secret: str, user_id: int) -> str:
    """How limits, blocks and the provider know a person: a keyed hash that nobody can reverse."""
    return hmac.new(secret.encode(), str(user_id).encode(), hashlib.sha256).hexdigest()[:32]


def stand_in(member_key: str) -> int:
    """What stands where a person's id stood, once their data was removed: below 0, from their key.

    So what was about them is still about one and the same person, and nobody can say about whom.
    """
    digest = hashlib.sha256(f"stand-in {member_key}".encode()).digest()
    return -1 - int.from_bytes(digest[:7])


def new_limit_id(rng: random.Random) -> str:
    """An id for a limit, or what lifts one: there are few of them in a server."""
    return new_token(rng)[:8]
