"""Who may have what made where: the lists, what members may use, and newcomers."""

from hypothesis import given
from hypothesis import strategies as st
from makers import NOW_MS, clip_edit, edit, image, plain_requests, storyboard, video

from bot.core import access, offers, reach, windows
from bot.core.access import (
    TOPICS,
    AccessRule,
    Asker,
    Bound,
    Effect,
    Option,
    Subject,
    Terms,
    Topic,
    Why,
    decide,
)
from bot.core.models import BUILT_IN, Kind
from bot.core.problems import problems, vocabulary
from bot.core.reach import Reach
from bot.core.requests import Request, StoryboardRequest, VideoRequest

EVERYONE = 1
"""The role that all have."""
CHANNELS, ROLES = (10, 11, 12), (EVERYONE, 2, 3)

rules = st.builds(
    AccessRule,
    effect=st.sampled_from(Effect),
    topic=st.sampled_from(Topic),
    subject=st.sampled_from(Subject),
    subject_id=st.sampled_from((*CHANNELS, *ROLES)),
    lost_at_ms=st.none() | st.just(NOW_MS),
)
terms = st.lists(rules, max_size=8, unique_by=lambda rule: rule.key).map(
    lambda some: Terms(rules=tuple(some))
)
askers = st.builds(
    Asker,
    channel_id=st.sampled_from(CHANNELS),
    role_ids=st.sets(st.sampled_from(ROLES)).map(lambda ids: frozenset({*ids, EVERYONE})),
)
kinds = st.sampled_from(Kind)


def may(some: Terms, asker: Asker, kind: Kind) -> bool:
    """The rule as the documentation says it, found the slow way."""
    for subject, own in (
        (Subject.CHANNEL, {asker.channel_id}),
        (Subject.ROLE, set(asker.role_ids)),
    ):
        about = [r for r in some.rules if r.subject is subject and r.topic in TOPICS[kind]]
        if any(r.effect is Effect.DENY and r.subject_id in own for r in about):
            return False
        allowed = [r for r in about if r.effect is Effect.ALLOW]
        narrowest = min((TOPICS[kind].index(r.topic) for r in allowed), default=None)
        listed = {r.subject_id for r in allowed if TOPICS[kind].index(r.topic) == narrowest}
        if listed and not listed & own:
            return False
    return True


@given(terms, askers, kinds)
def test_lists_let_in_whom_the_documented_sentence_lets_in(
    some: Terms, asker: Asker, kind: Kind
) -> None:
    """Denied always wins; then the narrowest list of channels, and of roles, must hold one."""
    assert (decide(some, asker, kind) is None) == may(some, asker, kind)


@given(terms, askers, kinds)
def test_a_list_whose_entries_are_all_deleted_lets_nobody_in(
    some: Terms, asker: Asker, kind: Kind
) -> None:
    """What was deleted stays on its list, and the warning that nobody may is never wrong."""
    shut = access.shut_topics(some, EVERYONE)
    gone = {rule.subject_id for rule in some.rules if rule.lost_at_ms is not None}
    is_left = not gone & {asker.channel_id, *asker.role_ids}

    if is_left and set(shut) & set(TOPICS[kind]):
        assert decide(some, asker, kind) is not None


def test_a_warning_names_the_widest_that_is_shut() -> None:
    """Without pictures there are no edits either, and without anything nothing is named twice."""

    def denied(topic: Topic) -> Terms:
        rule = AccessRule(
            effect=Effect.DENY, topic=topic, subject=Subject.ROLE, subject_id=EVERYONE
        )
        return Terms(rules=(rule,))

    assert access.shut_topics(Terms(), EVERYONE) == ()
    for topic in Topic:
        assert access.shut_topics(denied(topic), EVERYONE) == (topic,)


# --- what members may use -------------------------------------------------------------------

sizes = st.sampled_from(("480p", "720p", "1080p"))
reaches = st.builds(
    Reach,
    picture_models=st.none() | st.just((BUILT_IN.image_models[0].id,)),
    clip_models=st.none()
    | st.sets(st.sampled_from([m.id for m in BUILT_IN.video_models]), min_size=1).map(tuple),
    picture_size=st.none() | st.sampled_from(("1k", "1.5k", "2k")),
    clip_size=st.none() | sizes,
    clip_seconds=st.none() | st.integers(1, 15),
)
requests = st.sampled_from(plain_requests()) | st.builds(
    video,
    resolution=sizes,
    seconds=st.integers(1, 15),
    model=st.sampled_from(vocabulary(Kind.VIDEO, "model", BUILT_IN)),
)


def is_within(request: Request, limits: Reach) -> bool:
    """Whether a resolved request keeps to what somebody may use."""
    clip = request.kind.makes_clip
    models = limits.clip_models if clip else limits.picture_models
    size = limits.clip_size if clip else limits.picture_size
    lengths = {
        VideoRequest: lambda r: [r.seconds],
        StoryboardRequest: lambda r: [scene.seconds for scene in r.scenes],
    }.get(type(request), lambda _: [])(request)
    return (
        (models is None or request.model in models)
        and (size is None or reach.size_of(request.resolution) <= reach.size_of(size))
        and (limits.clip_seconds is None or max(lengths, default=0) <= limits.clip_seconds)
    )


@given(requests, reaches)
def test_what_is_let_in_keeps_to_what_its_author_may_use(request: Request, limits: Reach) -> None:
    """Auto picks among the allowed; the nearest that is offered is allowed, and works."""
    if request.kind.makes_text or request.kind.takes_clip or problems(request, BUILT_IN):
        return
    fitted = reach.fitted(request, limits, BUILT_IN)
    narrow = reach.narrowed(BUILT_IN, limits, request.kind)
    barred = reach.beyond(fitted, limits, (), BUILT_IN)

    if barred is None:
        assert is_within(offers.resolved(fitted, narrow), limits)
        assert not problems(fitted, BUILT_IN)
    elif barred.nearest is not None:
        assert barred.why is Why.BEYOND
        assert is_within(offers.resolved(barred.nearest.request, narrow), limits)


def test_sizes_and_lengths_left_open_are_as_large_as_they_may_be() -> None:
    """Who leaves the size alone gets 480p where no more is allowed, and is not refused."""
    little = Reach(clip_size="480p", clip_seconds=4)

    assert reach.fitted(video(), little, BUILT_IN) == video(resolution="480p", seconds=4)
    assert reach.fitted(video(seconds=3), little, BUILT_IN).resolution == "480p"
    assert reach.fitted(image(), little, BUILT_IN) == image()
    scenes = reach.fitted(storyboard(), little, BUILT_IN)
    assert isinstance(scenes, StoryboardRequest)
    assert [scene.seconds for scene in scenes.scenes] == [4, 8]
    barred = reach.beyond(video(resolution="1080p"), little, (), BUILT_IN)
    assert barred is not None
    assert [one.option for one in barred.problems] == ["resolution", "seconds"]


def test_the_most_generous_of_the_roles_replaces_everyones() -> None:
    """For each thing by itself; models of several roles add up."""
    cheap, fine = BUILT_IN.video_models[0].id, BUILT_IN.video_models[-1].id
    bounds = (
        Bound(option=Option.CLIP_SIZE, values=("480p",)),
        Bound(option=Option.CLIP_SECONDS, values=("6",)),
        Bound(option=Option.CLIP_SIZE, values=("720p",), role_id=2),
        Bound(option=Option.CLIP_SIZE, values=("1080p",), role_id=3),
        Bound(option=Option.CLIP_MODELS, values=(cheap,), role_id=2),
        Bound(option=Option.CLIP_MODELS, values=(fine,), role_id=3),
    )

    def of(*roles: int) -> Reach:
        return reach.reach_of(bounds, frozenset(roles))

    assert of() == Reach(clip_size="480p", clip_seconds=6)
    assert of(2) == Reach(clip_size="720p", clip_seconds=6, clip_models=(cheap,))
    assert of(2, 3) == Reach(clip_size="1080p", clip_seconds=6, clip_models=(cheap, fine))


def test_a_refusal_says_whose_it_is_and_what_else_there_is() -> None:
    """The option, the role that may, and what is left to choose."""
    bounds = (
        Bound(option=Option.CLIP_SIZE, values=("480p",)),
        Bound(option=Option.CLIP_SIZE, values=("720p",), role_id=2),
    )
    mine = reach.reach_of(bounds, frozenset())
    barred = reach.beyond(video(resolution="720p"), mine, bounds, BUILT_IN)

    assert barred is not None
    assert barred.problems[0].text == "720p is for <@&2>. Choose 480p."
    assert barred.nearest is not None
    assert barred.nearest.value == "480p"
    given = clip_edit(source_ms=5_000, resolution="720p")
    too_large = reach.beyond(given, mine, bounds, BUILT_IN)
    assert too_large is not None
    assert too_large.problems[0].option == "video"
    assert reach.beyond(clip_edit(), mine, bounds, BUILT_IN) is None
    assert reach.beyond(edit(), mine, bounds, BUILT_IN) is None


# --- newcomers ------------------------------------------------------------------------------


@given(
    joined_at_ms=st.none() | st.integers(0, 2 * NOW_MS),
    made_at_ms=st.integers(0, NOW_MS),
    hours=st.integers(0, access.NEWCOMER_HOURS_MAX),
    days=st.integers(0, access.ACCOUNT_DAYS_MAX),
)
def test_newcomers_wait_until_their_time_is_over(
    joined_at_ms: int | None, made_at_ms: int, hours: int, days: int
) -> None:
    """Counted from the moment they came, and from that their account was made, if both are asked.

    Whose moment nobody knows has just come.
    """

    def waits(now_ms: int, joined_ms: int | None) -> int | None:
        return access.welcome_at_ms(joined_ms, made_at_ms, hours=hours, days=days, now_ms=now_ms)

    until_ms = waits(NOW_MS, joined_at_ms)
    since_ms = NOW_MS if joined_at_ms is None else joined_at_ms
    here_ms = since_ms + hours * windows.HOUR_MS
    old_ms = made_at_ms + days * 24 * windows.HOUR_MS
    ends = [end for end, asked in ((here_ms, hours), (old_ms, days)) if asked and end > NOW_MS]

    assert until_ms == max(ends, default=None)
    if until_ms is not None:
        assert waits(until_ms, since_ms) is None
