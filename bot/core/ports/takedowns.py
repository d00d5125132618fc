"""What was taken down: which jobs go with a case, and what is still to be done about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.core.blocks import Standing
from bot.core.casebook import Case
from bot.core.jobs import Job, Media, Withheld
from bot.core.takedowns import Block, FollowUp, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A job whose files are to be destroyed: the case that took it down is over for good."""

    case_id: str
    job_id: str


class Takedowns(Protocol):
    """Which jobs are kept from people's eyes, and by which case."""

    async def hide(self, job_id: str, now_ms: int) -> bool:
        """Keep what came of a job from everybody but moderators; False when it is so already."""
        ...

    async def show_again(self, job_id: str, now_ms: int) -> bool:
        """Show what was hidden; False when it was not, or was taken down."""
        ...

    async def line_of(self, job: Job, limit: int) -> Sequence[str]:
        """A job and everything that was made from it, however far down; the nearest first.

        A storyboard goes with its scenes, and with those that took a scene of it over; a final
        with its preview.
        """
        ...

    async def of_member_since(self, space_id: str, member_key: str, since_ms: int) -> Sequence[str]:
        """What a member asked for since a moment, newest first."""
        ...

    async def begin(
        self,
        case: Case,
        job_ids: Sequence[str],
        mark: Withheld,
        *,
        detail: str,
        now_ms: int,
        steps: Sequence[Step] = (),
        block: Block | None = None,
    ) -> Case | None:
        """Open a case, mark its jobs and record who did it: all or nothing.

        Where the job is taken down already, that case is returned; None when that was by a case
        about another one. What is sealed now, after it was taken down, has a new case. `steps` are
        what is to follow, and `block` is how, should its author be blocked; to a case that is there
        already only that is added.
        """
        ...

    async def steps_left(self, case_id: str) -> Sequence[FollowUp]:
        """What is still to follow on a case, in its order."""
        ...

    async def claim_left(self, now_ms: int, until_ms: int, limit: int) -> Sequence[str]:
        """Cases of which something was left to do for a while; nobody else has them until then."""
        ...

    async def step_done(self, done: FollowUp) -> None:
        """A step needs not be done again."""
        ...

    async def lift(self, case: Case, *, by_user_id: int, detail: str, now_ms: int) -> bool:
        """Take a case back, and record who did; False when it is closed.

        Its jobs can be seen again, but for what another open case took down too. What they are
        known again by is forgotten.
        """
        ...

    async def jobs_of(self, case_id: str) -> Sequence[str]:
        """The jobs that go with a case."""
        ...

    async def standing_of(self, job: Job) -> Standing | None:
        """The latest case by which a job was taken down, and whether another look was asked for."""
        ...

    async def over(self, now_ms: int, limit: int) -> Sequence[Case]:
        """Open cases of all spaces that cannot be taken back any more."""
        ...

    async def sealed(self) -> Sequence[tuple[Case, str]]:
        """Open cases of illegal content in all spaces, each with one of its jobs; oldest first."""
        ...

    async def going(self, limit: int) -> Sequence[Going]:
        """Jobs whose files are to be destroyed."""
        ...

    async def copies_of(self, job_id: str) -> Sequence[Media]:
        """The copies of a job's results that went into other jobs and are kept."""
        ...

    async def settle(self, going: Going, now_ms: int) -> None:
        """Nothing is left to do about the files of a job."""
        ...
