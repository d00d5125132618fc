"""Many commands in the same moment, against one limit of each kind; half of them from here.

As a process of its own it opens a Postgres, says that it is there, begins at a word, and prints
what became of its commands: `python -m tests.contracts._admitting URL FIRST`.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.adapters.sql.store import Store, open_database
from bot.core.jobs import Job
from bot.core.money import Amount
from bot.core.ports import Admission, Admitted, Door
from bot.core.quota import Over, Rule, Subject, Unit
from bot.core.windows import Window
from tests.contracts._jobs import NO_CEILINGS, OPEN, asked, door, open_space
from tests.core import makers
from tests.core.makers import CENT, NOW_MS

AT_ONCE = 200
READY = "ready\n"

Outcomes = Mapping[str, Mapping[str, int]]
"""By the kind of limit: how many were let in, and how many each kind of limit stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """Commands that one limit stops when so many of them are in."""

    rule: Rule
    hold: Amount
    lets_in: int
    spaces: tuple[str, ...]
    door: Door = OPEN
    at_ms: int = NOW_MS
    place: Mapping[str, Any] = field(default_factory=dict)
    members: int = 1

    def job(self, nth: int) -> Job:
        return asked(
            int(self.spaces[0]) * AT_ONCE + nth,
            space=self.spaces[nth % len(self.spaces)],
            member=f"m{nth % self.members}",
            at_ms=self.at_ms,
            place=dict(self.place),
            hold=self.hold,
        )


def limit(subject: Subject, unit: Unit, window: Window, amount: int, subject_id: int = 0) -> Rule:
    return makers.rule(
        unit, amount, id=subject, subject=subject, window=window, subject_id=subject_id
    )


KINDS = (
    Against(
        rule=limit(Subject.EVERYONE, Unit.IMAGES, Window.HOUR, 100),
        hold=Amount(images=3),
        lets_in=33,
        spaces=("100",),
    ),
    Against(
        rule=limit(Subject.ROLE, Unit.CLIPS, Window.DAY, 41, 71),
        hold=Amount(clips=1, video_ms=6_000),
        lets_in=41,
        spaces=("200",),
        place={"role_ids": (70, 71)},
    ),
    Against(
        rule=limit(Subject.MEMBER, Unit.SECONDS, Window.MONTH, 100_000, 301),
        hold=Amount(clips=1, video_ms=6_000),
        lets_in=16,
        spaces=("300",),
        place={"user_id": 301},
    ),
    Against(
        rule=limit(Subject.GUILD, Unit.DOLLARS, Window.ROLLING, 200 * CENT),
        hold=Amount(images=1, ticks=7 * CENT),
        lets_in=28,
        spaces=("400",),
        members=9,
    ),
    Against(
        rule=limit(Subject.CHANNEL, Unit.IMAGES, Window.ROLLING, 50, 201),
        hold=Amount(images=2),
        lets_in=25,
        spaces=("500",),
        place={"channel_id": 999, "top_channel_id": 201},
        members=9,
    ),
    Against(
        rule=limit(Subject.OPERATOR, Unit.DOLLARS, Window.DAY, 200 * CENT),
        hold=Amount(images=1, ticks=5 * CENT),
        lets_in=40,
        spaces=("600", "700", "800"),
        door=door(replace(NO_CEILINGS, total_daily_ticks=200 * CENT)),
        # On a day of its own, for it counts what all the others spend.
        at_ms=NOW_MS + 3 * 24 * 3_600_000,
        members=9,
    ),
)


async def open_spaces(store: Store) -> None:
    """The servers of all kinds; the operator's limit is in none of them."""
    for kind in KINDS:
        rules = () if kind.rule.subject is Subject.OPERATOR else (kind.rule,)
        for space in kind.spaces:
            await open_space(store, *rules, space=space)


async def admit_all(store: Store, *nths: int) -> Outcomes:
    """The commands of these numbers, all at once; those against one limit come together."""
    asks = [(kind, nth) for kind in KINDS for nth in nths]
    answers = await asyncio.gather(
        *(store.jobs.admit(kind.job(nth), (), kind.door) for kind, nth in asks)
    )
    outcomes: dict[str, dict[str, int]] = {kind.rule.subject: {} for kind in KINDS}
    for (kind, _), answer in zip(asks, answers, strict=True):
        counts = outcomes[kind.rule.subject]
        counts[_name(answer)] = counts.get(_name(answer), 0) + 1
    return outcomes


def _name(answer: Admission) -> str:
    if isinstance(answer, Over):
        return f"stopped by {answer.over.rule.subject}"
    return "let in" if isinstance(answer, Admitted) else repr(answer)


async def _main(url: str, first: int) -> None:
    """Every second command from the first on; nothing when no word comes."""
    database = await open_database(url)
    sys.stdout.write(READY)
    sys.stdout.flush()
    if sys.stdin.readline():
        outcomes = await admit_all(Store.over(database), *range(first, AT_ONCE, 2))
        sys.stdout.write(json.dumps(outcomes))
    await database.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
