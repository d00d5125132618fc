"""What admins have chosen on the panel of /setup, as it is kept until it is used."""

import asyncio

from bot.adapters.sql.drafts import KEPT_MS
from bot.adapters.sql.store import Store
from tests.contracts._jobs import open_space
from tests.core.makers import NOW_MS


async def test_a_draft_is_ones_own_until_it_is_taken_once(store: Store) -> None:
    """The latest counts; of presses at once one gets it; what is left for a day is forgotten."""
    await open_space(store)
    await store.drafts.put("100", 1, '{"preset": null}', NOW_MS)
    await store.drafts.put("100", 1, '{"preset": "club"}', NOW_MS + 1)
    await store.drafts.put("100", 2, "{}", NOW_MS + 2)

    assert await store.drafts.of("100", 1) == '{"preset": "club"}'
    assert await store.drafts.of("200", 1) is None

    taken = await asyncio.gather(*(store.drafts.take("100", 1) for _ in range(3)))
    assert sorted(filter(None, taken)) == ['{"preset": "club"}']
    assert await store.drafts.of("100", 1) is None

    await store.drafts.put("100", 3, "{}", NOW_MS + KEPT_MS + 3)
    assert await store.drafts.of("100", 2) is None
    assert await store.drafts.of("100", 3) == "{}"
