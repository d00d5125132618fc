"""What a job uses up, in whole numbers."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Pictures, milliseconds of clip, clips, and ticks (1e-10 USD). Differences may be negative."""

    images: int = 0
    video_ms: int = 0
    clips: int = 0
    ticks: int = 0

    def __add__(self, other: Self) -> "Amount":
        return Amount(
            images=self.images + other.images,
            video_ms=self.video_ms + other.video_ms,
            clips=self.clips + other.clips,
            ticks=self.ticks + other.ticks,
        )

    def __neg__(self) -> "Amount":
        return Amount(
            images=-self.images, video_ms=-self.video_ms, clips=-self.clips, ticks=-self.ticks
        )

    def __sub__(self, other: Self) -> "Amount":
        return self + -other


NOTHING = Amount()
