"""The models that xAI lists."""

import re
from collections.abc import Sequence
from typing import Any

from bot.adapters.grok.answers import Answer, is_list, is_object
from bot.core.errors import NotTaken
from bot.core.ports import Listed

PATHS = ("/image-generation-models", "/video-generation-models", "/language-models")
MODELS_MAX = 500

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")


def listed(answer: Answer) -> Sequence[Listed]:
    """The models in one list; what cannot be one is left out. Raises NotTaken for no list."""
    models = (answer.body or {}).get("models")
    if not is_list(models):
        raise NotTaken("an answer without models")
    found = ((_ids([m.get("id")]), m.get("aliases")) for m in models[:MODELS_MAX] if is_object(m))
    return [
        Listed(id=ids[0], aliases=_ids(aliases) if is_list(aliases) else ())
        for ids, aliases in found
        if ids
    ]


def _ids(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(v for v in values[:MODELS_MAX] if isinstance(v, str) and _ID.fullmatch(v))
