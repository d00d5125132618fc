"""The rules of servers on words, as they are kept. They are decided on through Rules.decide."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.wordrules.rules import Preset, WordRule


class WordRules(Protocol):
    """The rules of servers on words."""

    async def version(self, space_id: str) -> int:
        """Counts every change of a space's rules and presets; 0 for one that is not open yet."""
        ...

    async def of(self, space_id: str) -> Sequence[WordRule]:
        """The rules of a space, words before patterns, each in the order of the alphabet."""
        ...

    async def presets_off(self, space_id: str) -> frozenset[Preset]:
        """The presets that are turned off in a space."""
        ...
