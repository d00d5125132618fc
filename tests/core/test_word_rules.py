"""Rules on words: what a text is read as, what matches, and what the presets refuse."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import edit, image, storyboard, video

from bot.core.access import Why
from bot.core.errors import BadWordRule
from bot.core.moderation import Hold
from bot.core.requests import ImproveRequest, Scene, to_json
from bot.core.wordrules import rules
from bot.core.wordrules.judging import Found, Judge, texts_of
from bot.core.wordrules.matching import Pattern
from bot.core.wordrules.rules import Action, Form, Preset, WordRule

FREE = Judge([])
LONG = 8_000


def matches(rule: str, text: str, form: Form = Form.WORDS) -> bool:
    """Whether a rule of a server finds something in a text."""
    one = rules.checked(WordRule(text=rule, form=form))
    return bool(Judge([one]).found((text,), on_given=False).rules)


def refused(text: str, *, on_given: bool = False) -> set[Preset]:
    """The presets that refuse a text."""
    return set(FREE.found((text,), on_given=on_given).presets)


# --- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("rape", "a grape on a vine"),
        ("ass", "glass, assets and brass"),
        ("trans parent", "a transparent parent"),
        ("rival club", "a club of the rival"),
        ("pot", "кот открыл рот"),
        ("тот", "tot"),
        ("かき", "がき"),
        ("เกา", "เก่า"),
    ],
)
def test_words_are_whole(rule: str, text: str) -> None:
    """A rule leaves alone what only holds its letters, and words of another script."""
    assert not matches(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("rival", "The RIVAL, again"),
        ("rival", "ｒｉｖａｌ"),
        ("rival", "ⓡⓘⓥⓐⓛ"),
        ("rival", "🆁🅸🆅🅰🅻"),
        ("rival", "ri\u200bv\u00adal"),
        ("rival", "ri\u202ev\u2066al"),
        ("rival", "r\u0336i\u0336v\u0336a\u0336l\u0336"),
        ("rival", "ṙívål"),
        ("rival", "rіvаl"),
        ("rival", "r1v4l"),
        ("rival", "riv@l!"),
        ("rival", "a r i v a l"),
        ("rival", "r.i.v.a.l"),
        ("rival", "ʀɪᴠᴀʟ"),
        ("pope", "РОРЕ"),
        ("straße", "STRASSE"),
        ("rival club", "rival-CLUB"),
        ("rival's club", "the rival’s club"),
        ("rival*", "rivalry"),
        ("*club", "the nightclub"),
        ("*ival*", "carnivals"),
        ("night* of the *club", "nights of the nightclub"),
        ("猫", "黒猫が好き"),
        ("黒猫", "黒 猫"),
        ("ไทย", "ภาษาไทยวันนี้"),
        ("ປະເທດ", "ສາທາລະນະປະເທດລາວ"),
        ("ខ្មែរ", "ភាសាខ្មែរនេះ"),
        ("မြန်မာ", "မြန်မာစာ"),
        ("ネコ", "ﾈｺ"),
        ("ёлка", "ЕЛКА"),
        ("الأطفال", "الاطفال"),
        ("बच्चा", "एक बच्चा खेलता है"),
    ],
)
def test_words_are_found_through_what_hides_them(rule: str, text: str) -> None:
    """Case, accents, forms, hidden characters, look-alikes, digits and gaps hide nothing."""
    assert matches(rule, text)


@given(st.text(max_size=200), st.sampled_from(["rival", "*ival*", "rival club", "猫"]))
@settings(max_examples=150, deadline=timedelta(seconds=5))
def test_any_text_is_read(text: str, rule: str) -> None:
    """Whatever stands around it, a word of its own is found; and no text is too strange to read."""
    plain = rule.replace("*", "")

    assert matches(rule, f"{text} . {plain} . {text}")
    FREE.found((text,), on_given=True)


# --- what can be a rule ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form", "remedy"),
    [
        ("...", Form.WORDS, "at least one letter"),
        ("\u200b", Form.WORDS, "at least one letter"),
        ("a" * 101, Form.WORDS, "Shorten it to 100"),
        ("*a*", Form.WORDS, "3 letters or more"),
        ("ri*val", Form.WORDS, "not inside it"),
        ("rival * club", Form.WORDS, "not by itself"),
        ("a" * 201, Form.PATTERN, "Shorten it to 200"),
        ("", Form.PATTERN, "at least one letter"),
        ("(", Form.PATTERN, "cannot be read"),
        (r"(?=x)", Form.PATTERN, "no look-ahead"),
        (r"(a)\1", Form.PATTERN, "back-references"),
        (r"\pL{1,200}", Form.PATTERN, "too large"),
        (r"(\w{1,90}x){5}", Form.PATTERN, "too much work"),
        ("a*", Form.PATTERN, "matches all"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_with_the_remedy(
    text: str, form: Form, remedy: str
) -> None:
    """A rule that would match nothing, everything, or take too long is not set."""
    with pytest.raises(BadWordRule, match=remedy):
        rules.checked(WordRule(text=text, form=form))


def test_a_server_has_no_more_rules_than_serve() -> None:
    """Rules, patterns, and the work that all patterns make are bounded."""
    words = tuple(WordRule(text=f"word {n}") for n in range(rules.RULES_MAX))
    few = tuple(WordRule(text=f"w{n}", form=Form.PATTERN) for n in range(rules.PATTERNS_MAX))
    heavy = tuple(
        WordRule(text=rf"\pL+{n}", form=Form.PATTERN)
        for n in range(rules.STEPS_MAX // Pattern(r"\pL+0").steps + 1)
    )
    rules.check_together(words)
    rules.check_together(few)
    for most, remedy in (
        ((*words, WordRule(text="more")), "at most 1,000 rules"),
        ((*few, WordRule(text="more", form=Form.PATTERN)), "at most 20 patterns"),
        (heavy, "too much work together"),
    ):
        with pytest.raises(BadWordRule, match=remedy):
            rules.check_together(most)


# --- patterns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "text", "yes"),
    [
        (r"ri(v|b)al\d+", "Rival77", True),
        (r"\brival\b", "ríval", True),
        (r"\brival\b", "rivals", False),
        (r"café", "CAFÉ", True),
        (r"\d{4}", "r1v4l", False),
    ],
)
def test_patterns_see_what_was_written_and_what_it_is_read_as(
    pattern: str, text: str, *, yes: bool
) -> None:
    """A pattern with an accent finds it, one without finds the word through it."""
    assert matches(pattern, text, Form.PATTERN) is yes


WILD = st.text(alphabet=r"ab.*+?(){}[]|\1,9wWdbpL^$", min_size=1, max_size=40)


@given(WILD, st.sampled_from(["a", "ab", "a b", "aaaaab", "\u00e4b"]))
@settings(max_examples=150, deadline=timedelta(seconds=5))
def test_no_pattern_stalls(pattern: str, piece: str) -> None:
    """Whatever somebody writes is refused, or answers within moments for the longest text."""
    try:
        rule = rules.checked(WordRule(text=pattern, form=Form.PATTERN))
    except BadWordRule:
        return
    Judge([rule]).found(((piece * LONG)[:LONG],), on_given=False)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(a|a?)+b", "(.*a){12}c", "(a*)*b"])
@given(tail=st.sampled_from(["", "!", "b", "\u00e4"]))
@settings(max_examples=4, deadline=timedelta(seconds=5))
def test_patterns_that_are_never_done_elsewhere_are_done_at_once(pattern: str, tail: str) -> None:
    """What takes other engines longer than the world has lasted takes this one milliseconds."""
    assert Pattern(pattern).finds(("a" * LONG + tail).encode()) in {True, False}


# --- presets --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a naked mole rat",
        "a naked mole rat beside a child",
        "children playing in a park",
        "a nude beach sign",
        "a kind man under a naked tree, with kids",
        "blue tits and their babies in a nest",
        "a baby in a nude tone dress",
        "sex education poster for teens",
        "a child in Essex and Sussex",
        "a girl in a red dress, manga style",
        "spic and span kitchen",
        "a transparent grape",
        "the president speaks",
        "a 12 year old whisky",
        "カップヌードルを食べる子供",
        "裸足の少年が海辺を走る",
        "个性感强的小孩画像",
        "голый землекоп и дети",
        "ein Kind mit einer Nacktschnecke",
        "un enfant pieds nus",
        "아이스크림을 먹는 소녀",
        "dzieci w parku",
        "um menino com a olho nu",
        "a history class about the holocaust",
    ],
)
def test_presets_leave_honest_requests_alone(text: str) -> None:
    """What only looks like a hit is none, with and without a picture."""
    assert refused(text) == set()
    assert refused(text, on_given=True) == set()


@pytest.mark.parametrize(
    "text",
    [
        "remove the logo from the shirt",
        "take off his hat and glasses",
        "make the cat wear a bikini",
        "colour the dress red",
        "remove the shirt's logo",
        "give her nude lipstick",
        "put the woman in a winter coat",
        "remove the man in a shirt",
        "靴を脱がせて",
        "turn her into a naga",
        "peel the naranja pelada",
    ],
)
def test_edits_of_clothes_are_no_undressing(text: str) -> None:
    """Clothes can be changed, coloured and cleaned of print."""
    assert refused(text, on_given=True) == set()


@pytest.mark.parametrize(
    "text",
    [
        "a naked child",
        "n4k3d сhild",
        "sexy 15 year old",
        "a thirteen-year-old, topless",
        "nackte Kinder",
        "une petite fille toute nue",
        "niña desnuda",
        "criança nua",
        "bambina nuda",
        "naga dziewczynka",
        "голая девочка",
        "çıplak çocuk",
        "裸の少女",
        "裸体的小女孩",
        "누드 소녀",
        "طفلة عارية",
        "nacktes child",
        "loli",
    ],
)
def test_no_language_has_sexual_content_with_minors(text: str) -> None:
    """Nakedness and a child in one request are refused, also across languages."""
    assert Preset.MINORS in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "undress her",
        "remove her clothes",
        "take all of her clothes off",
        "put this woman in a bikini",
        "zieh sie aus",
        "enlève sa robe",
        "quítale la ropa",
        "tire a roupa dela",
        "togli i vestiti",
        "zdejmij jej ubranie",
        "сними с неё одежду",
        "kıyafetlerini çıkar",
        "服を脱がせて",
        "脱掉衣服",
        "옷을 벗겨 줘",
        "بدون ملابس",
    ],
)
def test_no_language_undresses_what_is_given(text: str) -> None:
    """Taking clothes off is refused where a picture is given, and not where there is none."""
    assert refused(text, on_given=True) == {Preset.UNDRESSING}
    assert Preset.UNDRESSING not in refused(text)


@pytest.mark.parametrize(
    ("text", "preset"),
    [
        ("nude photo of my ex girlfriend", Preset.REAL_PEOPLE),
        ("porn deepfake of an actress", Preset.REAL_PEOPLE),
        ("Schauspielerin nackt", Preset.REAL_PEOPLE),
        ("女優のヌード", Preset.REAL_PEOPLE),
        ("heil hitler", Preset.HATE),
        ("kill all the Jews", Preset.HATE),
        ("mort aux juifs", Preset.HATE),
        ("смерть жидам", Preset.HATE),
    ],
)
def test_the_other_presets_hold_until_they_are_turned_off(text: str, preset: Preset) -> None:
    """Sexual content with real people and hate are refused unless admins chose otherwise."""
    off = Judge([], frozenset(Preset))

    assert refused(text) == {preset}
    assert off.found((text,), on_given=False).presets == ()
    assert off.found(("a naked child",), on_given=False).presets == (Preset.MINORS,)


# --- what comes of it -----------------------------------------------------------------------


def test_the_strictest_rule_decides() -> None:
    """A preset refuses before any rule, a refusal comes before a hold, and flags go along."""
    flag, hold, refuse = (
        WordRule(text=text, action=action)
        for text, action in (("one", Action.FLAG), ("two", Action.HOLD), ("three", Action.REFUSE))
    )
    judge = Judge([flag, hold, refuse])

    def verdict(text: str) -> tuple[Why | None, Hold | None, str, tuple[str, ...]]:
        said = judge.found((text,), on_given=False).verdict
        why = None if said.refused is None else said.refused.why
        return why, said.hold, said.rule, said.flags

    assert verdict("none") == (None, None, "", ())
    assert verdict("one") == (None, None, "", ("words:one",))
    assert verdict("two one") == (None, Hold.WORDS, "words:two", ("words:one",))
    assert verdict("two three") == (Why.WORDS, None, "words:three", ())
    assert verdict("three, a naked child") == (Why.WORDS, None, "preset:minors", ())
    assert Found().action is None


def test_every_word_that_a_request_carries_is_looked_at() -> None:
    """Prompts, scenes, and what better words are for; and whether a picture is given."""
    board = storyboard(scenes=(Scene(prompt="first"), Scene(prompt="second")))
    better = ImproveRequest(prompt="mine", then=to_json(image(prompt="wanted")))
    from_a_picture = video(prompt="a boat", first_frame=True)

    assert {"first", "second", board.prompt} <= set(texts_of(board))
    assert set(texts_of(better)) == {"mine", "wanted"}
    assert FREE.of_request(edit(prompt="undress her")).presets == (Preset.UNDRESSING,)
    assert FREE.of_request(image(prompt="undress her")).presets == ()
    assert FREE.of_request(from_a_picture, image(prompt="nude")).presets
