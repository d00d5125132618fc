"""The rules of a server on words: how they are decided on, and how requests are held to them."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import decisions
from bot.core.bulletins import WORDS
from bot.core.cases.deciding import Deciding
from bot.core.cases.logbook import Logbook
from bot.core.cases.screening import Check
from bot.core.cases.values import Ask, Here
from bot.core.errors import NotAllowed
from bot.core.house import House
from bot.core.jobs import Job, Media
from bot.core.moderation import FREE, Verdict
from bot.core.ports import WordRules
from bot.core.requests import ImproveRequest
from bot.core.wordrules import rules as bounds
from bot.core.wordrules.judging import Found, Judge, written_by
from bot.core.wordrules.rules import FIXED, Action, Preset, WordRule

JUDGES_MAX = 200
"""The rules of so many servers are kept ready; those of others are made ready when needed."""


class Judges:
    """The rules of every server, made ready once for each change of them."""

    def __init__(self, words: WordRules) -> None:
        self._words = words
        self._ready: OrderedDict[str, tuple[int, Judge]] = OrderedDict()

    async def of(self, space_id: str) -> Judge:
        """The rules of a server as they are now."""
        # Read first: rules that change meanwhile have a later version, and are read again.
        version = await self._words.version(space_id)
        kept = self._ready.get(space_id)
        if kept is None or kept[0] != version:
            rules = await self._words.of(space_id) if version else ()
            off = await self._words.presets_off(space_id) if version else frozenset[Preset]()
            kept = version, Judge(rules, off)
            self._ready[space_id] = kept
        self._ready.move_to_end(space_id)
        while len(self._ready) > JUDGES_MAX:
            self._ready.popitem(last=False)
        return kept[1]


class WordCheck(Check):
    """Holds every word that a request carries, or that a model wrote for one, to the rules."""

    def __init__(self, judges: Judges, logbook: Logbook) -> None:
        self._judges = judges
        self._logbook = logbook

    async def request(self, ask: Ask, house: House) -> Verdict:
        verdict = await self.line(ask, house)
        if verdict.refused is not None:
            words = written_by(ask.request)
            await self._logbook.turned_away(ask.place, why=WORDS, words=words, rule=verdict.rule)
        return verdict

    async def line(self, ask: Ask, house: House) -> Verdict:
        del house
        judge = await self._judges.of(ask.place.space_id)
        final = () if ask.final is None else (ask.final,)
        return judge.of_request(ask.request, *final).verdict

    async def result(self, job: Job, results: Sequence[Media], house: House) -> Verdict:
        """Of words alone: what is held is flagged, since they are held again when they are used."""
        del results, house
        if job.written is None:
            return FREE
        judge = await self._judges.of(job.place.space_id)
        wanted = job.request.wanted if isinstance(job.request, ImproveRequest) else None
        found = judge.found(
            (job.written.prompt, job.written.caption),
            on_given=wanted is not None and wanted.inputs > 0,
        )
        if found.action is Action.REFUSE:
            verdict = found.verdict
            await self._logbook.turned_away(
                job.place,
                why=WORDS,
                words=written_by(job.request),
                rule=verdict.rule,
                job_id=job.id,
            )
            return verdict
        return Verdict(flags=tuple(rule.key for rule in found.rules))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """All that a server has on words."""

    rules: Sequence[WordRule]
    off: frozenset[Preset]


class Words:
    """The rules of a server on words, for its admins and the moderators of all of it."""

    def __init__(self, *, words: WordRules, deciding: Deciding, judges: Judges) -> None:
        self._words = words
        self._deciding = deciding
        self._judges = judges

    async def listed(self, place: Here) -> Listed:
        """The rules, and which presets are off."""
        return Listed(
            rules=await self._words.of(place.space_id),
            off=await self._words.presets_off(place.space_id),
        )

    async def add(self, place: Here, rule: WordRule) -> tuple[WordRule, WordRule | None]:
        """Set a rule, cleaned; returns it and the one that looked for the same before.

        Raises BadWordRule for one that cannot be used, or is one too many.
        """
        clean = bounds.checked(rule)
        others = [one for one in await self._words.of(place.space_id) if one.key != clean.key]
        bounds.check_together((*others, clean))
        made = await self._deciding.decide(place, decisions.word_rule_set(clean))
        before = [one.before for one in made.changes if one.before is not None]
        replaced = bounds.rule_of(clean.key, before[0]["action"]) if before else None
        return clean, replaced

    async def remove(self, place: Here, which: str) -> WordRule:
        """Remove a rule by its id or by what it looks for. Raises NotAllowed for no such rule."""
        wanted = which.strip().casefold()
        for rule in await self._words.of(place.space_id):
            if wanted in {rule.id, rule.text.casefold()}:
                await self._deciding.decide(place, decisions.word_rule_removed(rule))
                return rule
        raise NotAllowed("No such rule is set here. /mod words list shows which are.")

    async def set_preset(self, place: Here, preset: Preset, *, on: bool) -> None:
        """Turn a preset on or off. Raises NotAllowed for one that is fixed."""
        if preset in FIXED and not on:
            raise NotAllowed("This preset is always on. Nobody can turn it off.")
        await self._deciding.decide(place, decisions.preset_set(preset, on=on))

    async def test(self, place: Here, text: str, *, on_given: bool) -> Found:
        """What the rules say of a text, without anything coming of it.

        `on_given` says whether it is as if a picture or clip were given with it.
        """
        judge = await self._judges.of(place.space_id)
        return judge.found((text,), on_given=on_given)
