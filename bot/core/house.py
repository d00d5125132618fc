"""How a server uses the bot, and the styles its admins made."""

import zoneinfo
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import TypeVar

from bot.core.models import AUTO, TICKS_PER_CENT, TICKS_PER_USD, USUAL, Catalogue, Kind
from bot.core.problems import problems
from bot.core.requests import EditRequest, ImageRequest, VideoRequest

ASK_ABOVE_TICKS = TICKS_PER_USD // 2
ASK_ABOVE_DOLLARS_MAX = 100
DAY_MS = 24 * 60 * 60 * 1000
CREDIT_CENTS_MAX = 1_000
"""What a credit is worth at most."""


class Money(StrEnum):
    """How cards that everybody reads speak of what things cost."""

    COUNTS = "counts"
    """Not at all: they say how many more are left."""
    DOLLARS = "dollars"
    CREDITS = "credits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """How a server's cards name what a request costs."""

    shown: Money = Money.COUNTS
    credit_ticks: int = TICKS_PER_CENT
    """What a credit is worth."""

    def credits_for(self, cost_ticks: int) -> int:
        """A cost in whole credits: what was begun is counted."""
        return -(-cost_ticks // self.credit_ticks)

    def credits_in(self, left_ticks: int) -> int:
        """What is left in whole credits: what is begun is not there any more."""
        return left_ticks // self.credit_ticks


NO_PRICES = Prices()
"""Cards that say nothing of money."""


class PausedFor(StrEnum):
    """Whose requests are paused."""

    EVERYONE = "everyone"
    NEWCOMERS = "newcomers"


UNTIL_RESUMED_MS = 253_402_300_799_000
"""The end of the year 9999: a pause that somebody has to end."""


class LogResults(StrEnum):
    """Which results are told in the log channel."""

    ALL = "all"
    FLAGGED = "flagged"
    """Those that a rule asked to be looked at."""
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What admins decided besides limits."""

    image_model: str | None = None
    """The model for pictures where people leave the choice; None for the cheapest able one."""
    video_model: str | None = None
    ask_above_ticks: int = ASK_ABOVE_TICKS
    """What costs more is asked about before it begins."""
    open_uploads: bool = False
    """Whether people may work on pictures that others attached to their messages."""
    time_zone: str = "UTC"
    """Where the server's days begin, by its name in the IANA list."""
    log_channel_id: int | None = None
    """Where decisions are told; None for nowhere."""
    log_lost_at_ms: int | None = None
    """Since when the log channel cannot be reached; nobody decides on this."""
    alerts_role_id: int | None = None
    """Who is mentioned when an admin should know at once."""
    admin_role_ids: tuple[int, ...] = ()
    """Whose members are admins, beside who has Manage Server."""
    moderator_role_ids: tuple[int, ...] = ()
    """Whose members are moderators; none for who has Manage Messages, channel by channel."""
    shown_money: Money = Money.COUNTS
    credit_ticks: int = TICKS_PER_CENT
    newcomer_hours: int = 0
    """Who is on the server for less long may not use the bot yet."""
    member_jobs_max: int | None = None
    """How many jobs of one person run at once; None for as many as the operator allows."""
    lifter_role_ids: tuple[int, ...] = ()
    """Who may lift a budget, beside admins."""
    log_results: LogResults = LogResults.FLAGGED
    alerts_channel_id: int | None = None
    """Where admins are told what they should know at once; None for the log channel."""
    hide_after_reports: int = 3
    """So many people's reports hide a result until somebody looks; 0 for never."""
    account_days: int = 0
    """Whose Discord account is younger may not use the bot yet."""
    strikes: bool = True
    """Whether who has much refused rests for a while."""
    uploads_adult_only: bool = False
    """Whether files are taken in age-restricted channels only."""
    uploads_checked: bool = False
    """Whether a model looks for real people on attached files first; it is paid for."""
    batch_role_ids: tuple[int, ...] = ()
    """Whose members may send batches, beside admins."""
    batches_for_all: bool = False
    """Whether everybody may send batches."""
    batch_lines_max: int = 100
    """How many lines a batch may have."""
    batches_open_max: int = 2
    """How many batches of one person are open at once: under way, or waiting for a yes."""
    keep_inputs_hours: int = 24
    """How long after its end what went into a job is kept."""
    keep_results_days: int = 14
    keep_records_days: int = 90
    """How long prompts and logs are kept."""
    keep_cases_days: int = 365
    """How long a case is kept after it was closed."""
    keep_audit_days: int = 730
    paused_until_ms: int | None = None
    """Until when requests are paused; a moderator decides on this, not an admin by /settings."""
    paused_for: PausedFor = PausedFor.EVERYONE

    def results_ms(self, most_ms: int) -> int:
        """How long results are kept here, of at most what the operator allows."""
        return min(self.keep_results_days * DAY_MS, most_ms)

    @property
    def prices(self) -> Prices:
        """How cards name what a request costs."""
        return Prices(shown=self.shown_money, credit_ticks=self.credit_ticks)

    def usual_model(self, kind: Kind) -> str | None:
        """The model for a kind of job where people leave the choice."""
        if kind.makes_text:
            return None
        return self.video_model if kind.makes_clip else self.image_model


ROLE_LISTS = frozenset(
    {"admin_role_ids", "moderator_role_ids", "lifter_role_ids", "batch_role_ids"}
)
"""The fields of House that are lists of roles."""


@cache
def time_zones() -> frozenset[str]:
    """Every time zone there is, by its name."""
    return frozenset(zoneinfo.available_timezones())


def zones_like(text: str) -> list[str]:
    """The time zones that somebody may mean: one by its name, or all that are of a city."""
    wanted = text.strip().replace(" ", "_").casefold()
    known = sorted(time_zones())
    exact = [zone for zone in known if zone.casefold() == wanted]
    named = [zone for zone in known if zone.casefold().rsplit("/", 1)[-1] == wanted]
    # Many zones have an older name beside their own.
    return exact or list({_hours_of_a_year(zone): zone for zone in reversed(named)}.values())


def _hours_of_a_year(zone: str) -> tuple[timedelta | None, ...]:
    """How far a zone's clock is off from UTC in each month."""
    clock = zoneinfo.ZoneInfo(zone)
    return tuple(clock.utcoffset(datetime(2026, month, 1)) for month in range(1, 13))  # noqa: DTZ001 - by that clock


KEEP_BOUNDS = {
    "keep_inputs_hours": (1, 168),
    "keep_results_days": (1, 365),
    "keep_records_days": (7, 365),
    "keep_cases_days": (30, 1825),
    "keep_audit_days": (90, 1825),
}
"""How long admins may have things kept, at least and at most."""

BATCH_BOUNDS = {"batch_lines_max": (1, 10_000), "batches_open_max": (1, 20)}
"""How large a batch, and how many of one person, admins may allow, at least and at most."""

NAME_CHARS_MAX = 32
STYLE_WORDS_CHARS_MAX = 400
STYLES_MAX = 50
"""As many styles as the admins of a server may make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Words that go around a prompt, and options, under a name."""

    name: str
    """In small letters, without anything invisible."""
    words_before: str = ""
    words_after: str = ""
    aspect: str | None = None
    resolution: str | None = None
    model: str | None = None


Styled = TypeVar("Styled", ImageRequest, EditRequest, VideoRequest)

BUILT_IN: tuple[Style, ...] = (
    Style(
        name="photo",
        words_before="photograph of",
        words_after="natural light, 35 mm lens, true colours, fine detail, slight film grain",
    ),
    Style(
        name="cinema",
        words_before="film still of",
        words_after="anamorphic lens, dramatic light, shallow depth of field, muted colour grade",
        aspect="21:9",
    ),
    Style(
        name="watercolour",
        words_before="watercolour painting of",
        words_after="rough paper, soft wet edges, pale washes, white left blank",
    ),
    Style(
        name="oil painting",
        words_before="oil painting of",
        words_after="visible brush strokes, thick paint, warm varnish, canvas texture",
    ),
    Style(
        name="comic",
        words_before="comic book panel of",
        words_after="bold ink outlines, flat colours, halftone dots, dynamic angle",
    ),
    Style(
        name="pixel art",
        words_before="pixel art of",
        words_after="16-bit game scene, limited palette, crisp square pixels, no blur",
    ),
    Style(
        name="clay",
        words_before="clay animation of",
        words_after="handmade figures, fingerprints in the clay, miniature set, soft studio light",
    ),
    Style(
        name="poster",
        words_before="screen-printed poster of",
        words_after="three flat colours, strong shapes, wide margins, no text",
        aspect="2:3",
    ),
)
"""Styles that every server has, unless its admins make one of the same name."""


def styled(request: Styled, style: Style, catalogue: Catalogue) -> Styled:
    """A request with a style's words around its own, and its options where none were chosen.

    An option of the style that does not go with the rest of the request is left out.
    """
    own = request.prompt.strip()
    before, after = style.words_before, style.words_after
    around = ", ".join(part for part in (f"{before} {own}".strip(), after) if part)
    dressed = replace(request, prompt=around, words=own, style=style.name)
    for option, value in _options(request, style):
        changed = replace(dressed, **{option: value})
        if len(problems(changed, catalogue)) <= len(problems(dressed, catalogue)):
            dressed = changed
    return dressed


def _options(request: Styled, style: Style) -> list[tuple[str, str]]:
    """What a style decides where the person left the choice."""
    left_open = (
        ("model", style.model, request.model in {AUTO, USUAL}),
        ("aspect", style.aspect, request.aspect is None),
        ("resolution", style.resolution, request.resolution == _PLAIN_SIZES[request.kind]),
    )
    return [(option, value) for option, value, is_open in left_open if value and is_open]


_PLAIN_SIZES = {Kind.IMAGE: "1k", Kind.EDIT: "1k", Kind.VIDEO: "720p"}
"""The sizes of requests that leave theirs open."""
