"""What is checked on every request, on the files that come with it, and on what came of it."""

from collections.abc import Sequence

from bot.core.cases.values import Ask
from bot.core.house import House
from bot.core.jobs import Job, Media
from bot.core.moderation import FREE, Verdict, together


class Check:
    """One thing to look at; a check overrides the moments that it has something to say at."""

    async def request(self, ask: Ask, house: House) -> Verdict:
        """Before any file is fetched. Raises NotAllowed when the request itself must change."""
        del ask, house
        return FREE

    async def line(self, ask: Ask, house: House) -> Verdict:
        """Of each line of a batch, which as such is a request too; nobody is told of this one."""
        del ask, house
        return FREE

    async def inputs(self, job: Job, inputs: Sequence[Media], house: House) -> Verdict:
        """When its files are here, and nothing is held or sent."""
        del job, inputs, house
        return FREE

    async def result(self, job: Job, results: Sequence[Media], house: House) -> Verdict:
        """When its results are here, and nobody was shown them."""
        del job, results, house
        return FREE


class Screening:
    """Asks every check, in their order."""

    def __init__(self, checks: Sequence[Check] = ()) -> None:
        self._checks = checks

    async def request(self, ask: Ask, house: House) -> Verdict:
        """What the checks say of a request."""
        return together([await check.request(ask, house) for check in self._checks])

    async def line(self, ask: Ask, house: House) -> Verdict:
        """What the checks say of a line of a batch."""
        return together([await check.line(ask, house) for check in self._checks])

    async def inputs(self, job: Job, inputs: Sequence[Media], house: House) -> Verdict:
        """What the checks say of the files that came with a request."""
        verdicts: list[Verdict] = []
        for check in self._checks:
            verdicts.append(await check.inputs(job, inputs, house))
            if verdicts[-1].refused is not None:
                # What is refused already is not looked at by who is paid for it.
                break
        return together(verdicts)

    async def result(self, job: Job, results: Sequence[Media], house: House) -> Verdict:
        """What the checks say of what came of a job."""
        return together([await check.result(job, results, house) for check in self._checks])
