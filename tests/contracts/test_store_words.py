"""Rules on words: decided on like everything else, and counted so that nothing old is used."""

from bot.adapters.sql.store import Store
from bot.core import decisions
from bot.core.cases.words import Judges
from bot.core.decisions import Change
from bot.core.jobs import Job
from bot.core.wordrules.rules import Action, Form, Preset, WordRule
from tests.contracts._jobs import admitted, open_space
from tests.core import makers
from tests.core.makers import NOW_MS

CLUB = WordRule(text="rival club", action=Action.HOLD)
PATTERN = WordRule(text=r"ri(v|b)al: \d+", form=Form.PATTERN)
ZOO = WordRule(text="zoo", action=Action.FLAG)


async def decide(store: Store, *changes: Change) -> None:
    await store.rules.decide("100", changes, by_user_id=42, now_ms=NOW_MS)


async def test_a_rule_stands_once_and_is_taken_back(store: Store) -> None:
    """What looks for the same takes its place; each undo brings back what was before."""
    await open_space(store)
    await decide(store, *map(decisions.word_rule_set, (ZOO, CLUB, PATTERN)))
    refuse = WordRule(text=CLUB.text)
    await decide(store, decisions.word_rule_set(refuse), decisions.word_rule_removed(ZOO))

    assert await store.words.of("100") == [refuse, PATTERN]
    assert await store.words.of("200") == []
    await store.rules.undo("100", by_user_id=42, now_ms=NOW_MS)
    assert await store.words.of("100") == [CLUB, ZOO, PATTERN]
    await store.rules.undo("100", by_user_id=42, now_ms=NOW_MS)
    assert await store.words.of("100") == []


async def test_presets_are_on_until_they_are_turned_off(store: Store) -> None:
    """Off and on again, by decisions and by taking them back."""
    await open_space(store)
    assert await store.words.presets_off("100") == frozenset()
    await decide(store, decisions.preset_set(Preset.HATE, on=False))
    assert await store.words.presets_off("100") == {Preset.HATE}
    await decide(store, decisions.preset_set(Preset.HATE, on=True))
    assert await store.words.presets_off("100") == frozenset()
    await store.rules.undo("100", by_user_id=42, now_ms=NOW_MS)
    assert await store.words.presets_off("100") == {Preset.HATE}


async def test_what_is_kept_ready_never_outlives_a_change(store: Store) -> None:
    """Rules are read once, and anew after every change of a rule or preset, in each process."""
    await open_space(store)
    here, elsewhere = Judges(store.words), Judges(store.words)
    before = await here.of("100")
    assert await here.of("100") is before
    await elsewhere.of("100")
    await decide(store, decisions.word_rule_set(ZOO))
    after = [await one.of("100") for one in (here, elsewhere)]
    assert all(one.found(("a zoo",), on_given=False).rules == (ZOO,) for one in after)
    await decide(store, decisions.preset_set(Preset.HATE, on=False))
    judge = await here.of("100")
    assert judge is not after[0]
    assert judge.found(("heil hitler",), on_given=False).presets == ()
    assert (await here.of("200")).found(("heil hitler",), on_given=False).presets


async def test_a_job_knows_the_rules_that_flagged_it(store: Store) -> None:
    """What moderators are to be told of stands in its row."""
    await open_space(store)
    flagged: Job = makers.job(flags=(ZOO.key, PATTERN.key))
    await admitted(store, flagged)
    kept = await store.jobs.get(flagged.id)

    assert kept is not None
    assert kept.flags == (ZOO.key, PATTERN.key)
