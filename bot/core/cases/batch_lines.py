"""A line of a batch that was read: it becomes a job, or is left out with what is wrong with it."""

import random
from dataclasses import dataclass, field, replace

from bot.core import given, ids, offers
from bot.core.access import Barred, Why
from bot.core.batches import roads, summing
from bot.core.batches.lines import Line
from bot.core.batches.roads import Chosen
from bot.core.bulletins import WORDS
from bot.core.cases.batch_files import LineFiles
from bot.core.cases.doorway import Doorway, Grounds
from bot.core.cases.holding import held_by
from bot.core.cases.logbook import Logbook
from bot.core.cases.offering import Offering
from bot.core.cases.screening import Screening
from bot.core.cases.values import Ask, Presence
from bot.core.errors import BadUpload
from bot.core.jobs import Job, Media, Road
from bot.core.models import Catalogue, Kind
from bot.core.moderation import Hold, Verdict
from bot.core.ports import Clock, NewLine
from bot.core.problems import Problem
from bot.core.requests import BatchRequest, ClipEditRequest, ExtendRequest, Request

AGAINST_RULES = Problem(option="prompt", text="is against the rules of this server.")
UPLOADS_ELSEWHERE = Problem(
    option="file", text="is attached, and files are taken in age-restricted channels only."
)
FILE_REFUSED = Problem(option="file", text="may not be used on this server.")


@dataclass(slots=True)
class Gathering:
    """A batch while it is read."""

    batch: Job
    """As it waits for its author; of its request only the name counts."""
    grounds: Grounds
    presence: Presence
    files: LineFiles
    request: BatchRequest
    """What its lines come to so far."""
    unagreed: bool
    """Nobody looks at its files before its author said that they may be used."""
    from_upload: bool = False
    read: int = 0
    """How many lines were read."""
    first: tuple[str, ...] = ()
    """The words of the first lines."""
    held: tuple[str, ...] = ()
    """The words of lines that moderators have to look at."""
    held_for: Hold | None = None
    """Why the first of them has to be looked at."""
    held_rule: str = ""
    flags: tuple[str, ...] = ()
    """Rules that want moderators to be told of lines."""
    catalogues: dict[Kind, Catalogue] = field(default_factory=dict[Kind, Catalogue])
    """What its author may use, by kind."""
    told: bool = False
    """Whether moderators were told of a line that was refused: once is enough."""
    bars_files: bool | None = None
    """Whether files are not taken here; None before the first line with one."""


class LineDesk:
    """Takes lines in."""

    def __init__(
        self,
        *,
        doorway: Doorway,
        screening: Screening,
        offering: Offering,
        logbook: Logbook,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._doorway = doorway
        self._screening = screening
        self._offering = offering
        self._logbook = logbook
        self._clock = clock
        self._rng = rng

    def new_ids(self, count: int) -> list[str]:
        """Ids for lines, in the order of their turns."""
        now_ms = self._clock.now_ms()
        return sorted(ids.new_job_id(now_ms, self._rng) for _ in range(count))

    async def take(self, gathering: Gathering, line: Line, job_id: str) -> NewLine | None:
        """The job that a line becomes, with its files; None when it is left out."""
        gathering.read += 1
        made = await self._made(gathering, line, job_id)
        if not isinstance(made, NewLine):
            gathering.request = summing.with_wrong(gathering.request, line.number, made)
            return None
        words = made.job.request.prompt
        gathering.request = summing.with_line(gathering.request, made.job)
        gathering.from_upload |= made.job.from_upload
        gathering.first = summing.sampled(gathering.first, words)
        if made.job.held_for is not None:
            gathering.held = summing.sampled(gathering.held, words or made.job.line_name)
            gathering.held_for = gathering.held_for or made.job.held_for
            gathering.held_rule = gathering.held_rule or made.job.held_rule
        gathering.flags = tuple(dict.fromkeys((*gathering.flags, *made.job.flags)))
        return made

    async def _made(
        self, gathering: Gathering, line: Line, job_id: str
    ) -> NewLine | tuple[Problem, ...]:
        if line.request is None or line.problems:
            return line.problems
        chosen = await self._chosen(gathering, line.request)
        if not isinstance(chosen, Chosen):
            return chosen
        request = chosen.request
        verdict = await self._screening.line(self._ask(gathering, request), gathering.grounds.house)
        if verdict.refused is not None:
            await self._tell(gathering, request, verdict)
            return (AGAINST_RULES,)
        if gathering.files.are_attached(line) and await self._bars_files(gathering, request):
            return (UPLOADS_ELSEWHERE,)
        if missing := gathering.files.missing(line):
            return missing
        job = held_by(self._job(gathering, line, chosen, job_id), verdict)
        return await self._with_files(gathering, line, job)

    async def _chosen(self, gathering: Gathering, asked: Request) -> Chosen | tuple[Problem, ...]:
        """The request with nothing left open, and its road; or why its author may not have it."""
        grounds, place = gathering.grounds, gathering.batch.place
        request = self._doorway.fitted(self._ask(gathering, asked), grounds).request
        if (barred := self._doorway.bars_line(request, place, grounds)) is not None:
            return _problems(barred)
        if request.kind not in gathering.catalogues:
            theirs = self._doorway.open_to(place, request.kind, grounds)
            gathering.catalogues[request.kind] = theirs
        usual = grounds.house.usual_model(request.kind)
        return roads.chosen(request, gathering.catalogues[request.kind], usual)

    def _job(self, gathering: Gathering, line: Line, chosen: Chosen, job_id: str) -> Job:
        batch, road = gathering.batch, chosen.road
        return batch.changed(
            id=job_id,
            place=replace(batch.place, interaction_id=None, reply_token="", message_id=None),
            request=chosen.request,
            parent_id=batch.id,
            scene=gathering.request.lines,
            line_name=line.name,
            line_number=line.number,
            road=road,
            weight=roads.QUEUE_WEIGHT if road is Road.QUEUE else batch.weight,
            from_upload=gathering.files.are_attached(line),
            question=None,
            next_at_ms=None,
            held_for=None,
            held_rule="",
            flags=(),
            hold=offers.amount(chosen.request, self._offering.catalogue),
        )

    async def _with_files(
        self, gathering: Gathering, line: Line, job: Job
    ) -> NewLine | tuple[Problem, ...]:
        """The line with its files taken in, looked at if that may be."""
        try:
            inputs = await gathering.files.take_in(job.id, line, job.request)
        except BadUpload as problem:
            return (Problem(option=problem.option, text=problem.detail),)
        try:
            made = await self._looked_at(gathering, line, job, inputs)
        except BaseException:
            await gathering.files.drop(inputs)
            raise
        if not isinstance(made, NewLine):
            await gathering.files.drop(inputs)
        return made

    async def _looked_at(
        self, gathering: Gathering, line: Line, job: Job, inputs: list[Media]
    ) -> NewLine | tuple[Problem, ...]:
        option = line.files[0] if line.files else "file"
        try:
            measured = given.measured(job, inputs, self._offering.catalogue, option)
        except BadUpload as problem:
            return (Problem(option=problem.option, text=problem.detail),)
        if problem := _too_long(measured, option):
            return (problem,)
        barred = self._doorway.bars_line(measured.request, job.place, gathering.grounds)
        if barred is not None:
            return _problems(barred)
        gathering.unagreed |= job.kind.takes_clip and bool(line.files)
        if inputs and not gathering.unagreed:
            verdict = await self._screening.inputs(measured, inputs, gathering.grounds.house)
            if verdict.refused is not None:
                return (FILE_REFUSED,)
            measured = held_by(measured, verdict)
        return NewLine(job=measured, inputs=tuple(inputs))

    async def _bars_files(self, gathering: Gathering, request: Request) -> bool:
        if gathering.bars_files is None:
            barred = await self._doorway.bars_upload(
                request, gathering.batch.place, gathering.presence, gathering.grounds.house
            )
            gathering.bars_files = barred is not None
        return gathering.bars_files

    async def _tell(self, gathering: Gathering, request: Request, verdict: Verdict) -> None:
        """Tell moderators of the first line that was refused for its words."""
        if gathering.told:
            return
        gathering.told = True
        await self._logbook.turned_away(
            gathering.batch.place, why=WORDS, words=request.prompt, rule=verdict.rule
        )

    def _ask(self, gathering: Gathering, request: Request) -> Ask:
        return Ask(request=request, place=gathering.batch.place, presence=gathering.presence)


def _too_long(job: Job, option: str) -> Problem | None:
    """That a clip is longer than xAI takes: nobody is asked which part of it is meant."""
    request = job.request
    if not isinstance(request, ClipEditRequest | ExtendRequest) or request.source_ms is None:
        return None
    most_ms = given.longest_ms(request)
    if request.source_ms <= most_ms:
        return None
    text = f"plays for more than {most_ms / 1000:g} s, which is all xAI takes. Shorten it."
    return Problem(option=option, text=text)


def _problems(barred: Barred) -> tuple[Problem, ...]:
    """Why its author may not have a line, as what is wrong with it."""
    if barred.why is Why.BEYOND and barred.problems:
        return barred.problems
    where = "in this channel" if barred.why in _ABOUT_CHANNELS else "to your roles"
    return (Problem(option="kind", text=f"{barred.topic} is not open {where}."),)


_ABOUT_CHANNELS = frozenset({Why.CHANNEL_DENIED, Why.CHANNEL_NOT_LISTED})
