"""What a picture or clip is known again by, and how near two of them are."""

from dataclasses import dataclass

LOOK_BITS = 256
BANDS = 16
BAND_BITS = LOOK_BITS // BANDS
NEAR_BITS_MAX = 40
"""Two looks that differ in more bits are of different pictures. The same one encoded anew, at half
its size or a tenth brighter differs in fewer than 20, cut by a hundredth on each side in 30; two
that have nothing to do with each other differ in about 128."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """What a file is known again by."""

    exact: str
    """A digest of its pixels, or of a clip's coded pictures: 64 hexadecimal digits."""
    looks: tuple[str, ...] = ()
    """What it looks like, as 64 hexadecimal digits: of a clip its first and last picture. None of
    a picture with too little detail to be told from others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """A file that a moderator took down, known again in its server without being kept."""

    id: str
    space_id: str
    case_id: str
    case_number: int
    job_id: str
    part: int
    exact: str
    look: str | None = None
    """None where only the very same file is refused."""
    reason: str = ""
    """Why it was taken down, in a word of the code."""
    added_by_id: int | None = None
    """The moderator, until their data is removed."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A result that a picture may be, or may come from."""

    job_id: str
    part: int
    distance: int
    """In how many of 256 bits they differ; 0 for the very same."""


def distance(one: str, other: str) -> int:
    """In how many of 256 bits two looks differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands(look: str) -> tuple[int, ...]:
    """A look in pieces of 16 bits.

    Of two looks that differ in at most 31 bits, one piece at least differs in one bit or none.
    """
    digits = BAND_BITS // 4
    return tuple(int(look[at : at + digits], 16) for at in range(0, len(look), digits))
