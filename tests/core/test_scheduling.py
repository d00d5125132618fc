"""Whose turn it is: servers take turns, and so do the people in them."""

from collections import Counter
from dataclasses import replace
from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW_MS

from bot.core import scheduling
from bot.core.scheduling import WEIGHT_MAX, Caps, Line, Waiting

NO_CAPS = Caps(process=1_000, space=1_000, member=1_000)

Who = tuple[str, str]
"""A member, as server and name."""


def in_line(
    *people: Who,
    served: tuple[Who, ...] = (),
    weights: dict[str, int] | None = None,
    running: dict[Who, int] | None = None,
) -> Line:
    """Jobs in the order they came; `served` are the turns that were had before, in their order."""
    turns = {who: NOW_MS + nth for nth, who in enumerate(served)}
    spaces = {space: NOW_MS + nth for nth, (space, _) in enumerate(served)}
    return Line(
        waiting=tuple(
            Waiting(
                job_id=f"{age:016d}",
                space_id=space,
                member_key=member,
                space_served_at_ms=spaces.get(space, 0),
                member_served_at_ms=turns.get((space, member), 0),
                weight=(weights or {}).get(space + member, 1),
            )
            for age, (space, member) in enumerate(people)
        ),
        running=running or {},
        turn_ms=NOW_MS + len(served),
    )


def starts(line: Line, caps: Caps = NO_CAPS) -> list[str]:
    """Whose jobs start, as server and member, in order."""
    who = {one.job_id: one.space_id + one.member_key for one in line.waiting}
    return [who[job_id] for job_id in scheduling.turns(line, caps)]


def by_the_rule(line: Line, caps: Caps) -> list[str]:
    """The order of starts as the rule says it, found the slow way: one start after the other."""
    order = _started_under(line, caps)
    left = tuple(one for one in line.waiting if one.job_id not in order)
    spaces, members, turn_ms = _after(line, order)
    rest = replace(
        line,
        waiting=tuple(
            replace(
                one,
                space_served_at_ms=spaces[one.space_id],
                member_served_at_ms=members[one.space_id, one.member_key],
            )
            for one in left
        ),
        running={},
        turn_ms=turn_ms,
        member_max={},
    )
    return order + _started_under(rest, NO_CAPS)


def _started_under(line: Line, caps: Caps) -> list[str]:
    order = list[str]()
    while startable := _startable(line, caps, order):
        spaces, members, turn_ms = _after(line, order)
        chosen = min(
            startable,
            key=lambda one: (
                spaces[one.space_id],
                one.weight == 0,
                -(turn_ms - members[one.space_id, one.member_key]) * (one.weight or 1),
                one.job_id,
            ),
        )
        order.append(chosen.job_id)
    return order


def _startable(line: Line, caps: Caps, started: list[str]) -> list[Waiting]:
    """The oldest job of every member whom the caps let start one more; what weighs nothing last."""
    jobs = {one.job_id: one for one in line.waiting}
    members = Counter(line.running)
    members.update((jobs[i].space_id, jobs[i].member_key) for i in started)
    spaces = Counter[str]()
    for (space, _), count in members.items():
        spaces[space] += count
    oldest = dict[Who, Waiting]()
    for one in sorted(line.waiting, key=lambda one: (one.weight == 0, one.job_id)):
        if one.job_id not in started:
            oldest.setdefault((one.space_id, one.member_key), one)
    return [
        one
        for (space, member), one in oldest.items()
        if spaces[space] < caps.space
        and members[space, member] < min(caps.member, line.member_max.get(space, 99))
    ]


def _after(line: Line, started: list[str]) -> tuple[dict[str, int], dict[Who, int], int]:
    """When each server and member was last served, and what the next start counts as."""
    jobs = {one.job_id: one for one in line.waiting}
    spaces = {one.space_id: one.space_served_at_ms for one in line.waiting}
    members = {(one.space_id, one.member_key): one.member_served_at_ms for one in line.waiting}
    turn_ms = line.turn_ms
    for job_id in started:
        one = jobs[job_id]
        spaces[one.space_id] = members[one.space_id, one.member_key] = turn_ms
        turn_ms += 1
    return spaces, members, turn_ms


people = st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"))
a_cap = st.integers(1, 4)
some_caps = st.builds(Caps, process=a_cap, space=a_cap, member=a_cap) | st.just(NO_CAPS)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Lines as the store has them: whoever was served had a turn of their own for it."""
    line = in_line(
        *draw(st.lists(people, max_size=16)),
        served=tuple(draw(st.lists(people, max_size=8))),
        running=draw(st.dictionaries(people, st.integers(1, 3), max_size=4)),
    )
    weights = st.just(1) | st.integers(0, WEIGHT_MAX)
    waiting = tuple(replace(one, weight=draw(weights)) for one in line.waiting)
    long_ago_ms = draw(st.sampled_from([0, 1, NOW_MS]))
    return replace(line, waiting=waiting, turn_ms=line.turn_ms + long_ago_ms)


@st.composite
def strict_lines(draw: st.DrawFn) -> Line:
    """The same where servers may have caps of their own for each member."""
    own_caps = draw(st.dictionaries(st.sampled_from("ABC"), st.integers(1, 5)))
    return replace(draw(lines()), member_max=own_caps)


@given(strict_lines(), some_caps)
def test_the_turns_are_those_of_the_rule(line: Line, caps: Caps) -> None:
    """The server unserved the longest, its member whose wait weighs most, their oldest job."""
    assert list(scheduling.turns(line, caps)) == by_the_rule(line, caps)


@given(lines(), some_caps, st.sets(st.integers(0, 15)))
def test_a_job_whose_price_rose_holds_up_nobody(line: Line, caps: Caps, paused: set[int]) -> None:
    """The others start as if it were not there; it comes last, until its price is accepted."""
    rose = {f"{age:016d}" for age in paused}
    waiting = tuple(replace(one, paused=one.job_id in rose) for one in line.waiting)
    others = tuple(one for one in line.waiting if one.job_id not in rose)
    told = list(scheduling.turns(replace(line, waiting=waiting), caps))
    assert told[: len(others)] == by_the_rule(replace(line, waiting=others), caps)
    assert set(told[len(others) :]) == {one.job_id for one in line.waiting} & rose


@given(strict_lines(), some_caps, st.integers(0, 30))
def test_a_place_is_counted_from_the_front(line: Line, caps: Caps, places_max: int) -> None:
    """A job's place in line is that of its turn; far back, it has none."""
    told = scheduling.places(line, caps, places_max)
    for place, job_id in enumerate(by_the_rule(line, caps), start=1):
        expected = place if place <= places_max else None
        assert told.get(job_id) == expected
        assert scheduling.place_in_line(line, caps, job_id, places_max) == expected


@given(strict_lines(), some_caps)
def test_everybody_gets_a_turn(line: Line, caps: Caps) -> None:
    """The order holds every waiting job, once, also those that the caps keep back for now."""
    turns = sorted(scheduling.turns(line, caps))
    assert turns == sorted(one.job_id for one in line.waiting)


@given(strict_lines(), some_caps, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_rows_come(
    line: Line, caps: Caps, rng: Random
) -> None:
    """The same jobs in any order of reading have the same turns."""
    shuffled = list(line.waiting)
    rng.shuffle(shuffled)
    other = replace(line, waiting=tuple(shuffled))

    assert list(scheduling.turns(line, caps)) == list(scheduling.turns(other, caps))


@given(lines())
def test_servers_take_turns(line: Line) -> None:
    """While two servers both have jobs waiting, neither starts two in a row, weights or not."""
    turns = [who[0] for who in starts(line)]
    for here, space in enumerate(turns[1:], 1):
        others_wait = set(turns[here:]) - {space}
        assert turns[here - 1] != space or not others_wait


@given(lines())
def test_a_persons_own_jobs_start_in_the_order_they_were_asked(line: Line) -> None:
    """Nobody's second wish comes before their first; what weighs nothing comes after both."""
    turns = list(scheduling.turns(line, NO_CAPS))
    for whose in {(one.space_id, one.member_key) for one in line.waiting}:
        own = [one for one in line.waiting if (one.space_id, one.member_key) == whose]
        in_order = sorted(own, key=lambda one: (one.weight == 0, one.job_id))
        ids = [one.job_id for one in in_order]
        assert ids == [job_id for job_id in turns if job_id in ids]


@given(lines())
def test_what_weighs_nothing_starts_after_all_else_of_its_server(line: Line) -> None:
    """Whoever was served last and asks now goes before the lines of every batch of the server."""
    jobs = {one.job_id: one for one in line.waiting}
    turns = [jobs[job_id] for job_id in scheduling.turns(line, NO_CAPS)]
    for space in {one.space_id for one in line.waiting}:
        weightless = [one.weight == 0 for one in turns if one.space_id == space]
        assert weightless == sorted(weightless)


@given(lines())
def test_what_weighs_nothing_delays_nobody_of_its_server(line: Line) -> None:
    """The others of a server start in the order that they would have without it.

    Other servers are left out: while one of them has a turn, all waits here grow.
    """
    for space in {one.space_id for one in line.waiting}:
        here = tuple(one for one in line.waiting if one.space_id == space)
        others = tuple(one for one in here if one.weight > 0)
        with_it = list(scheduling.turns(replace(line, waiting=here), NO_CAPS))
        without = list(scheduling.turns(replace(line, waiting=others), NO_CAPS))
        weigh = {one.job_id for one in others}
        assert [job_id for job_id in with_it if job_id in weigh] == without


@given(strict_lines(), some_caps)
def test_whoever_the_caps_let_start_comes_before_those_they_keep_back(
    line: Line, caps: Caps
) -> None:
    """The front of the line starts without passing a cap of its server or person."""
    able = _started_under(line, caps)
    running, jobs = Counter(line.running), {one.job_id: one for one in line.waiting}
    for job_id in islice(scheduling.turns(line, caps), len(able)):
        one = jobs[job_id]
        running[one.space_id, one.member_key] += 1
        in_space = sum(count for (space, _), count in running.items() if space == one.space_id)
        assert in_space <= caps.space
        assert running[one.space_id, one.member_key] <= caps.member


def test_a_hundred_jobs_of_one_person_delay_another_by_one() -> None:
    """Somebody who comes last, after a hundred jobs of another member, is second."""
    line = in_line(*[("A", "x")] * 100, ("A", "y"))

    assert starts(line)[:3] == ["Ax", "Ay", "Ax"]


def test_a_thousand_members_do_not_delay_another_server() -> None:
    """A server that was just served comes after one that waits, however full it is."""
    line = in_line(*[("A", "x"), ("A", "y")] * 50, ("B", "z"), served=(("A", "x"),))

    assert starts(line)[0] == "Bz"


def test_who_was_served_longest_ago_goes_first() -> None:
    """Among the members of a server the last to have had a turn waits longest."""
    three = (("A", "x"), ("A", "y"), ("A", "z"))
    line = in_line(*three, served=(("A", "y"), ("A", "z"), ("A", "x")))

    assert starts(line) == ["Ay", "Az", "Ax"]


def test_whoever_never_had_a_turn_comes_first_oldest_job_first() -> None:
    """Two newcomers go by the age of their jobs, before anyone who was served."""
    line = in_line(("A", "x"), ("A", "y"), ("A", "z"), served=(("A", "x"),))

    assert starts(line) == ["Ay", "Az", "Ax"]


def test_one_person_in_two_servers_stands_in_two_lines() -> None:
    """Having been served in one server costs nobody their turn in another."""
    line = in_line(("A", "x"), ("B", "x"), ("B", "y"), served=(("A", "x"),))

    assert starts(line) == ["Bx", "Ax", "By"]


def test_a_wait_that_weighs_double_counts_double() -> None:
    """Of two who were served, the one who waited half as long goes first if it weighs more."""
    served = (("A", "x"), ("A", "z"), ("A", "y"))  # 3, 2 and 1 turns ago
    three = (("A", "x"), ("A", "y"), ("A", "z"))

    assert starts(in_line(*three, served=served))[0] == "Ax"
    assert starts(in_line(*three, served=served, weights={"Az": 2}))[0] == "Az"
    assert starts(in_line(*three, served=served, weights={"Ay": 4}))[0] == "Ay"


def test_weights_do_not_reach_into_another_server() -> None:
    """Servers are alike: a heavy wait in one of them delays no other."""
    line = in_line(("A", "x"), ("B", "y"), served=(("B", "y"), ("A", "x")), weights={"Ax": 10})

    assert starts(line) == ["By", "Ax"]


def test_who_is_kept_back_comes_last() -> None:
    """A person with as many jobs under way as they may have waits for one of them to end."""
    caps = Caps(process=9, space=9, member=1)
    line = in_line(("A", "x"), ("A", "y"), ("B", "z"), ("B", "w"), running={("A", "x"): 1})

    assert starts(line, caps) == ["Ay", "Bz", "Bw", "Ax"]


def test_a_full_server_comes_after_the_others() -> None:
    """A server with as many jobs under way as it may have is passed by meanwhile."""
    caps = Caps(process=9, space=2, member=2)
    line = in_line(
        ("A", "x"), ("A", "y"), ("B", "z"), served=(("B", "z"),), running={("A", "x"): 2}
    )

    assert line.running_count == 2
    assert starts(line, caps) == ["Bz", "Ax", "Ay"]


def test_what_all_may_run_keeps_nobody_from_their_place() -> None:
    """While as many run as may, everybody waits, and the order is the same."""
    line = in_line(("A", "x"), ("B", "y"), running={("C", "z"): 5})

    assert starts(line, Caps(process=1, space=9, member=9)) == ["Ax", "By"]


def test_nobody_waits() -> None:
    """In an empty line nobody has a turn or a place."""
    assert list(scheduling.turns(Line(), NO_CAPS)) == []
    assert scheduling.place_in_line(Line(), NO_CAPS, "0" * 16, 30) is None


def test_whoever_left_has_no_place() -> None:
    """A job that is no longer in line is told no place, however short the line is."""
    assert scheduling.place_in_line(in_line(("A", "x")), NO_CAPS, "9" * 16, 30) is None


@pytest.mark.timeout(10)
def test_a_long_line_is_ordered_at_once() -> None:
    """Tens of thousands of waiting jobs take no longer than their number asks for."""
    line = in_line(*[(f"{n % 700}-", f"{n % 11}") for n in range(30_000)])

    assert len(set(scheduling.turns(line, NO_CAPS))) == 30_000
    assert len(set(islice((who.partition("-")[0] for who in starts(line)), 700))) == 700
