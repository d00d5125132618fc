"""How fast the service is, and in which of several known manners it speaks of batches."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast things go, in seconds of the clock.

    `image_s` is the wait of an image request that is not deferred, `text_s` that of one for words,
    `jitter` the share by which each latency may differ, `empty_polls` the share of polls answered
    by an empty 202, and `submits_per_s` the rate limit of each kind of submission (None:
    unlimited). A batch's file is read after `batch_read_s`; whatever comes into a batch is done
    within `batch_s`, each at a moment of its own.
    """

    image_s: float = 0.0
    deferred_s: float = 12.0
    video_s: float = 40.0
    text_s: float = 0.0
    jitter: float = 0.0
    link_lifetime_s: float = 86_400.0
    result_lifetime_s: float = 86_400.0
    empty_polls: float = 0.0
    submits_per_s: int | None = None
    batch_read_s: float = 20.0
    batch_s: float = 1_800.0
    batch_lifetime_s: float = 86_400.0
    batch_link_lifetime_s: float = 3_600.0
    batches_per_s: int | None = 2
    adds_per_30_s: int | None = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What a batch looks like where reports differ; as it is given here, both are met.

    `times` are bare dates, or moments to the second. `errors` of single requests are texts, or
    codes with a text, or now this and now that. The results of edits, extensions and responses
    are under `keys` of their own, or under those that are documented for other results.
    `null_status` has batches, where they are looked at, and clips of batches carry a `status`
    that is null.
    """

    times: Literal["dates", "moments"] = "dates"
    errors: Literal["both", "texts", "codes"] = "both"
    keys: Literal["own", "documented"] = "own"
    null_status: bool = True
