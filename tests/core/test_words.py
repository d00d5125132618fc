"""The words of every sentence: none is ours alone, none is a stray of the program."""

import inspect
import re
from collections.abc import Iterable, Mapping

import pytest
from makers import (
    CENT,
    DOLLAR,
    NOW_MS,
    clip_file,
    edit,
    ended,
    image,
    job,
    place,
    plain_requests,
    rule,
    used,
    video,
)

from bot.core import errors, models, requests
from bot.core.jobs import ENDS, EndReason, Job, State
from bot.core.pacing import Forecast
from bot.core.ports import Record
from bot.core.quota import Origin, Over, Rule, Subject, Unit, Window
from bot.core.requests import Problem
from bot.core.studio import About
from bot.ui import about_texts, limit_texts, log_texts, texts, wording

NEVER_SHOWN = re.compile(
    r"\b(guilds?|ticks?|settl(e|ed|ing)|fitting|leases?|perceptual hash)\b", re.IGNORECASE
)
STRAYS = re.compile(r"\{|\}|\bNone\b|\bState\b|\bnan\b|\w_\w|  |\.\.(?!\.)")

BOOLS = (True, False)
RULES: list[Rule] = [
    rule(unit, DOLLAR, window=window, subject=subject, origin=origin)
    for unit in Unit
    for window in Window
    for subject in Subject
    for origin in Origin
]
RUNNING: list[Job] = [
    job(
        asked,
        state=state,
        submitted_at_ms=NOW_MS,
        progress_percent=percent,
        place=place(private=private),
    )
    for asked in plain_requests()
    for state in set(State) - ENDS
    for percent in (None, 0, 52)
    for private in BOOLS
]
OVER: list[Job] = [
    ended(image(), state, reason, submissions=sent, cost_ticks=cost, cost_assumed=cost is None)
    for state in ENDS
    for reason in EndReason
    for sent in (0, 1)
    for cost in (None, 0, 2 * CENT)
]
ABOUTS = (
    About(keep_days=30),
    About(
        operator_name="Ann",
        operator_contact="ann@example.org",
        privacy_url="https://example.org",
        keep_days=7,
    ),
)


def problems() -> Iterable[Problem]:
    """Every kind of thing that can be wrong with a request."""
    nonsense = {"model": "x", "resolution": "x", "aspect": "x", "prompt": ""}
    for asked in (image(**nonsense, quality="x"), edit(**nonsense, quality="x"), video(**nonsense)):
        yield from requests.problems(asked)
    for model in (*models.IMAGE_MODELS, *models.VIDEO_MODELS):
        for asked in (
            image(model=model.id, quality="low", resolution="1.5k", count=11),
            edit(model=model.id, quality="low", resolution="1.5k", aspect="1:1", inputs=6),
            video(model=model.id, inputs=1, aspect="1:1", resolution="1080p", seconds=16),
        ):
            yield from requests.problems(asked)
    for old in models.SUCCESSORS:
        yield from requests.problems(image(model=old, prompt="x" * 20_000))


def card_lines() -> Mapping[str, Iterable[str | None]]:
    """What cards say, by function."""
    usual = (None, Forecast(low_s=41, high_s=69, earliest_s=30))
    picture = clip_file(duration_ms=None)
    return {
        "what": (texts.what(one.request) for one in RUNNING),
        "waiting": map(texts.waiting, (None, *range(1, 31))),
        "working": (
            texts.working(one, known, NOW_MS + later_ms)
            for one in RUNNING
            for known in usual
            for later_ms in (0, 600_000)
        ),
        "left_after": (texts.left_after((used(r),), one) for r in RULES for one in RUNNING[:6]),
        "ended": (texts.ended(one, private=p) for one in OVER for p in BOOLS),
        "kept": (texts.kept(one, (clip_file(),), NOW_MS) for one in OVER),
        "stopped": map(texts.stopped, OVER),
        "kept_back": [texts.kept_back(7, 3)],
        "too_large_sibling": map(texts.too_large_sibling, (1, 2)),
        "lost_sibling": map(texts.lost_sibling, (1, 2)),
        "alt": (texts.alt(1, n, m, "a cat") for n in (1, 4) for m in (picture, clip_file())),
        "only_you": (texts.only_you(clip=clip) for clip in BOOLS),
        "info": (log_texts.info(one, with_cost=c) for one in (*RUNNING, *OVER) for c in BOOLS),
        "problem": map(texts.problem, problems()),
        "over": (
            limit_texts.over(Over(over=used(r, u), asked=1)) for r in RULES for u in (0, DOLLAR)
        ),
        "recent": (
            log_texts.recent(records, whole_server=whole)
            for records in ([], *([Record(job=one, results=2)] for one in (*RUNNING, *OVER)))
            for whole in BOOLS
        ),
    }


def limit_lines() -> Mapping[str, Iterable[str]]:
    """What is said of limits, by function."""
    return {
        "unit": map(limit_texts.unit, Unit),
        "measure": (limit_texts.measure(DOLLAR, unit) for unit in Unit),
        "counted": (limit_texts.counted(DOLLAR, unit) for unit in Unit),
        "this_window": map(limit_texts.this_window, Window),
        "per_window": map(limit_texts.per_window, Window),
        "subject": map(limit_texts.subject, Subject),
        "limit": map(limit_texts.limit, RULES),
        "limit_set": (
            limit_texts.limit_set(one, other, most)
            for one in RULES
            for other in (None, RULES[0])
            for most in (None, DOLLAR)
        ),
        "limit_removal": (
            limit_texts.limit_removal(r, most) for r in RULES for most in (None, DOLLAR)
        ),
        "limit_removed": map(limit_texts.limit_removed, RULES),
        "limits": [limit_texts.limits([]), limit_texts.limits([used(r) for r in RULES])],
        "standing": (limit_texts.standing(used(r)) for r in RULES),
    }


def other_lines() -> Mapping[str, Iterable[str]]:
    """Numbers, choices and longer texts, by function."""
    asked = {models.ImageModel: image(), models.VideoModel: video()}
    return {
        "dollars": map(wording.dollars, (0, 1, CENT, DOLLAR, 220_000_000)),
        "megabytes": map(wording.megabytes, (0, 10**8)),
        "moment": [wording.moment(NOW_MS), wording.moment(NOW_MS, "f")],
        "bar": map(wording.bar, range(101)),
        "model_choice": (
            texts.model_choice(model, asked[type(model)])
            for model in (*models.IMAGE_MODELS, *models.VIDEO_MODELS)
        ),
        "help_text": map(about_texts.help_text, ABOUTS),
        "privacy_text": map(about_texts.privacy_text, ABOUTS),
        "bad_option": [texts.bad_option("x")],
    }


FUNCTIONS = {
    name: function
    for module in (texts, limit_texts, log_texts, about_texts, wording)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
}
FIXED: dict[str, Iterable[str]] = {
    name: [function()]
    for name, function in FUNCTIONS.items()
    if not inspect.signature(function).parameters
}
EVERY_SENTENCE = {**FIXED, **card_lines(), **limit_lines(), **other_lines()}


def without_names(sentence: str) -> str:
    """A sentence with an X for what stands in code marks, links and timestamps."""
    return re.sub(r"`[^`]*`|https?://\S+|<[^>]*>", "X", sentence)


@pytest.mark.parametrize("function", EVERY_SENTENCE)
def test_people_read_people_words(function: str) -> None:
    """No sentence uses the words of the program, and none has a gap or a leftover in it."""
    for sentence in filter(None, EVERY_SENTENCE[function]):
        assert sentence.strip()
        assert not NEVER_SHOWN.search(sentence), sentence
        assert not STRAYS.search(without_names(sentence)), sentence


def test_every_sentence_is_looked_at() -> None:
    """Each function that makes a sentence is among those looked at."""
    assert set(FUNCTIONS) == set(EVERY_SENTENCE), "Add what is new to the sentences above."


def family(error: type[errors.ImagineError]) -> Iterable[type[errors.ImagineError]]:
    yield error
    for one in error.__subclasses__():
        yield from family(one)


@pytest.mark.parametrize("error", list(family(errors.ImagineError)))
def test_errors_are_sentences(error: type[errors.ImagineError]) -> None:
    """What a person is told of an error is a whole sentence in plain words."""
    sentence = error().sentence

    assert sentence.endswith(".")
    assert not NEVER_SHOWN.search(sentence)
