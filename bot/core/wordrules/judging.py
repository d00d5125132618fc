"""What the rules of a server and the presets say of a request together."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.access import Barred, Why
from bot.core.moderation import FREE, Hold, Verdict
from bot.core.requests import (
    BatchRequest,
    ImproveRequest,
    Request,
    StoryboardRequest,
    own_words,
)
from bot.core.wordrules import folding, presets
from bot.core.wordrules.matching import Pattern, Reading, Vocabulary, encoded
from bot.core.wordrules.rules import FIXED, PRESET, Action, Form, Preset, WordRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What matched, in the order of how much it weighs: presets, then refusals, holds, flags."""

    presets: tuple[Preset, ...] = ()
    rules: tuple[WordRule, ...] = ()

    @property
    def action(self) -> Action | None:
        """What happens; None when nothing matched."""
        if self.presets:
            return Action.REFUSE
        return self.rules[0].action if self.rules else None

    @property
    def verdict(self) -> Verdict:
        """The same for whoever lets requests in."""
        flags = tuple(rule.key for rule in self.rules if rule.action is Action.FLAG)
        match self.action:
            case None:
                return FREE
            case Action.REFUSE:
                return Verdict(refused=Barred(why=Why.WORDS), rule=self._deciding)
            case Action.HOLD:
                return Verdict(hold=Hold.WORDS, rule=self._deciding, flags=flags)
            case Action.FLAG:
                return Verdict(flags=flags)

    @property
    def _deciding(self) -> str:
        return f"{PRESET}:{self.presets[0]}" if self.presets else self.rules[0].key


class Judge:
    """The rules of a server, made ready: it takes some milliseconds, and serves until they change.

    `off` are the presets that are turned off; those that are fixed stay on.
    """

    def __init__(self, rules: Sequence[WordRule], off: frozenset[Preset] = frozenset()) -> None:
        self._on = frozenset(Preset) - (off - FIXED)
        self._by_text = {rule.text: rule for rule in rules if rule.form is Form.WORDS}
        self._vocabulary = Vocabulary(self._by_text)
        patterns = [rule for rule in rules if rule.form is Form.PATTERN]
        self._patterns = [(Pattern(rule.text), rule) for rule in patterns]

    def found(self, texts: Sequence[str], *, on_given: bool) -> Found:
        """What matches in some texts that belong together.

        `on_given` says whether a picture or clip is given with them.
        """
        clean = [folding.cleaned(text) for text in texts]
        readings = [Reading(one) for text in clean for one in folding.readings(text)]
        rules = {self._by_text[text] for one in readings for text in self._vocabulary.find(one)}
        # A pattern's author may mean accents and gaps: it sees what was written, too.
        written = [*map(encoded, dict.fromkeys([*clean, *(one.text for one in readings)]))]
        rules |= {
            rule for pattern, rule in self._patterns if any(pattern.finds(text) for text in written)
        }
        weight = list(Action).index
        return Found(
            presets=tuple(sorted(self._on & presets.found(readings, on_given=on_given))),
            rules=tuple(sorted(rules, key=lambda one: (weight(one.action), one.text))),
        )

    def of_request(self, *requests: Request) -> Found:
        """What matches in all the words of a request, and of what it is a preview of."""
        texts = dict.fromkeys(text for request in requests for text in texts_of(request))
        return self.found(tuple(texts), on_given=any(one.inputs > 0 for one in requests))


def written_by(request: Request) -> str:
    """What its author wrote, for moderators to read."""
    if isinstance(request, StoryboardRequest):
        return "\n\n".join(scene.prompt for scene in request.scenes)
    if isinstance(request, BatchRequest):
        return "\n\n".join((own_words(request), *request.sample))
    return own_words(request)


def texts_of(request: Request) -> tuple[str, ...]:
    """All words that a request carries, with those that a style put around a person's own."""
    texts = [request.prompt, own_words(request)]
    if isinstance(request, ImproveRequest):
        texts += texts_of(request.wanted)
    if isinstance(request, StoryboardRequest):
        texts += [scene.prompt for scene in request.scenes]
    return tuple(dict.fromkeys(text for text in texts if text))
