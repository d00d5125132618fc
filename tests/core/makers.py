"""Jobs, places, requests and limits for the tests of the core: plain values, easily varied."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.core import models, offers, requests, usage
from bot.core.jobs import EndReason, Job, Media, Place, State
from bot.core.models import BUILT_IN, Kind
from bot.core.money import Amount
from bot.core.problems import vocabulary
from bot.core.quota import Rule, Subject, Unit, Used, Whose
from bot.core.requests import (
    ClipEditRequest,
    DescribeRequest,
    EditRequest,
    ExtendRequest,
    ImageRequest,
    ImproveRequest,
    Request,
    Scene,
    StoryboardRequest,
    VideoRequest,
)
from bot.core.usage import Checks, MemberPart, Part, Period, Report, Took
from bot.core.windows import Window

NOW_MS = 1_795_000_000_000
MEBIBYTE = 1024 * 1024
CENT = models.TICKS_PER_CENT
DOLLAR = models.TICKS_PER_USD


def image(**options: Any) -> ImageRequest:
    return ImageRequest(**{"prompt": "a lighthouse", **options})


def edit(**options: Any) -> EditRequest:
    return EditRequest(**{"prompt": "make it night", "inputs": 1, **options})


def video(inputs: int = 0, **options: Any) -> VideoRequest:
    first_frame = bool(inputs)
    return VideoRequest(**{"prompt": "waves roll in", "first_frame": first_frame, **options})


def clip_edit(**options: Any) -> ClipEditRequest:
    return ClipEditRequest(**{"prompt": "make it rain", **options})


def extend(**options: Any) -> ExtendRequest:
    return ExtendRequest(**{"prompt": "the ship sails on", **options})


def improve(wanted: Request, **options: Any) -> ImproveRequest:
    then = requests.to_json(wanted)
    return ImproveRequest(**{"prompt": wanted.prompt, "then": then, **options})


def storyboard(**options: Any) -> StoryboardRequest:
    scenes = (Scene(prompt="a boat leaves"), Scene(prompt="a storm comes", seconds=8))
    return StoryboardRequest(**{"prompt": "the voyage", "scenes": scenes, **options})


def plain_requests() -> tuple[Request, ...]:
    """One request of each kind, and of those that take pictures, one with some."""
    return (
        *(image(), image(count=4), edit(), edit(inputs=3), video(), video(inputs=1)),
        *(clip_edit(), extend(), DescribeRequest(), improve(image()), storyboard()),
    )


def values(kind: Kind, option: str) -> tuple[str | None, ...]:
    """What an option may be: left out, or anything some model of this kind knows."""
    takes = {
        Kind.VIDEO: {"model", "resolution", "aspect"},
        Kind.STORYBOARD: {"model", "resolution", "aspect"},
        Kind.CLIP_EDIT: {"model", "resolution"},
        Kind.EXTEND: {"model", "resolution"},
        Kind.DESCRIBE: {"model"},
        Kind.IMPROVE: {"model"},
    }
    if option not in takes.get(kind, {option}):
        return ()
    left_out = () if option in {"resolution", "model"} else (None,)
    return (*left_out, *vocabulary(kind, option, BUILT_IN))


def place(**fields: Any) -> Place:
    """A channel of a server, where a member asked in public."""
    usual = {
        "space_id": "100",
        "guild_id": 100,
        "channel_id": 200,
        "user_id": 300,
        "member_key": "a" * 32,
        "interaction_id": 400,
        "application_id": 500,
        "reply_token": "token",
        "reply_until_ms": NOW_MS + 900_000,
        "message_id": 600,
        "private": False,
        "upload_limit_bytes": 10 * MEBIBYTE,
        "app_permissions": 0,
        "locale": "en-GB",
    }
    given = {**usual, **fields}
    return Place(**{"top_channel_id": given["channel_id"], **given})


def whose(**fields: Any) -> Whose:
    """A member of a server, in one of its channels."""
    usual = {"space_id": "100", "user_id": 300, "member_key": "ada", "channel_id": 200}
    return Whose(**{**usual, **fields})


def job(request: Request | None = None, **fields: Any) -> Job:
    """A job in the queue, its hold as at admission."""
    asked = request or image()
    usual = {
        "id": "0" * 16,
        "number": 1284,
        "place": place(),
        "request": offers.resolved(asked, BUILT_IN),
        "created_at_ms": NOW_MS,
        "counted_at_ms": NOW_MS,
        "next_at_ms": NOW_MS,
        "not_before_ms": NOW_MS,
        "expires_at_ms": NOW_MS + 3_600_000,
        "hold": offers.amount(asked, BUILT_IN),
    }
    return Job(**{**usual, **fields})


def ended(
    request: Request, state: State, end_reason: EndReason, *, submissions: int = 1, **fields: Any
) -> Job:
    """A job that is over."""
    return job(request, state=state, end_reason=end_reason, submissions=submissions, **fields)


def clip_file(**fields: Any) -> Media:
    """A clip of 5 MB that came out of a job."""
    usual = {
        "job_id": "0" * 16,
        "role": "result",
        "part": 0,
        "blob": "x/result-0",
        "content_type": "video/mp4",
        "size_bytes": 5 * MEBIBYTE,
        "width": 1280,
        "height": 720,
        "duration_ms": 6000,
    }
    return Media(**{**usual, **fields})


def rule(unit: Unit = Unit.IMAGES, amount: int = 10, **fields: Any) -> Rule:
    """A limit for each member and day."""
    usual = {
        "id": f"{unit}-{amount}",
        "window": Window.DAY,
        "subject": Subject.EVERYONE,
    }
    return Rule(unit=unit, amount=amount, **{**usual, **fields})


def used(limit: Rule, so_far: int = 0, resets_at_ms: int = NOW_MS + 3_600_000) -> Used:
    return Used(rule=limit, used=so_far, resets_at_ms=resets_at_ms)


def pictures(count: int, ticks: int = 0) -> Amount:
    return Amount(images=count, ticks=ticks)


def spending(period: Period = Period.WEEK, states: Sequence[State] = (State.DONE,)) -> Report:
    """What a server spent: in the latest slot of a period one job of each kind and state."""
    zone = ZoneInfo("UTC")
    parts = [
        Part(kind=kind, model=f"m{nth}", state=state, jobs=1, ticks=nth * DOLLAR)
        for nth, kind in enumerate(Kind)
        for state in states
    ]
    slots = usage.slots(period, NOW_MS, zone)
    by_slot = [(slot, parts if slot == slots[-1] else []) for slot in slots]
    members = [MemberPart(user_id=nth, jobs=1, ticks=nth * DOLLAR) for nth in range(1, 9)]
    took = [Took(kind=kind, took_ms=1_234) for kind in Kind]
    looks = [Checks(user_id=1, count=3, ticks=DOLLAR)] if states else []
    checks = [looks if slot == slots[-1] else [] for slot in slots]
    return usage.reported(period, zone, by_slot, members if states else (), took, checks=checks)
