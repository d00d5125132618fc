"""Whose turn it is: servers take turns, and so do the people in them."""

from collections.abc import Sequence
from itertools import islice
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import NOW_MS

from bot.core import scheduling
from bot.core.scheduling import Waiting


def in_line(*people: tuple[str, str], served: dict[str, int] | None = None) -> list[Waiting]:
    """Jobs in the order they came, each given as its server and member."""
    when = served or {}
    return [
        Waiting(
            job_id=f"{age:016d}",
            space_id=space,
            member_key=member,
            space_served_at_ms=when.get(space, 0),
            member_served_at_ms=when.get(space + member, 0),
        )
        for age, (space, member) in enumerate(people)
    ]


def starts(waiting: Sequence[Waiting]) -> list[str]:
    """Whose jobs start, as server and member, in order."""
    who = {one.job_id: one.space_id + one.member_key for one in waiting}
    return [who[job_id] for job_id in scheduling.turns(waiting)]


def by_the_rule(waiting: Sequence[Waiting]) -> list[str]:
    """The order of starts as the rule says it, found the slow way: one start after the other."""
    spaces = {one.space_id: one.space_served_at_ms for one in waiting}
    members = {(one.space_id, one.member_key): one.member_served_at_ms for one in waiting}
    queue, order = list(waiting), list[str]()
    while queue:
        chosen = min(
            queue,
            key=lambda one: (
                spaces[one.space_id],
                members[one.space_id, one.member_key],
                one.job_id,
            ),
        )
        now_ms = 1 + max(*spaces.values(), *members.values())
        spaces[chosen.space_id] = members[chosen.space_id, chosen.member_key] = now_ms
        queue.remove(chosen)
        order.append(chosen.job_id)
    return order


def queues_served(within_ms: int) -> st.SearchStrategy[list[Waiting]]:
    """Lines of people who were last served at some moment, or never."""
    return st.builds(
        lambda people, served: in_line(*people, served=served),
        st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz")), max_size=24),
        st.dictionaries(
            st.sampled_from([a + b for a in "ABC" for b in ["", "x", "y", "z"]]),
            st.integers(0, within_ms),
        ),
    )


queues = queues_served(NOW_MS) | queues_served(2)
"""Long ago and at the same moment."""


@given(queues)
def test_the_turns_are_those_of_the_rule(waiting: list[Waiting]) -> None:
    """The longest unserved server, then its longest unserved member, then their oldest job."""
    assert list(scheduling.turns(waiting)) == by_the_rule(waiting)


@given(queues, st.integers(0, 30))
def test_a_place_is_counted_from_the_front(waiting: list[Waiting], places_max: int) -> None:
    """A job's place in line is that of its turn; far back, it has none."""
    for place, job_id in enumerate(by_the_rule(waiting), start=1):
        told = scheduling.place_in_line(waiting, job_id, places_max)
        assert told == (place if place <= places_max else None)


@given(queues)
def test_everybody_gets_a_turn(waiting: list[Waiting]) -> None:
    """The order holds every waiting job, once."""
    assert sorted(scheduling.turns(waiting)) == sorted(one.job_id for one in waiting)


@given(queues, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_rows_come(
    waiting: list[Waiting], rng: Random
) -> None:
    """The same jobs in any order of reading have the same turns."""
    shuffled = waiting.copy()
    rng.shuffle(shuffled)

    assert list(scheduling.turns(waiting)) == list(scheduling.turns(shuffled))


@given(queues)
def test_servers_take_turns(waiting: list[Waiting]) -> None:
    """While two servers both have jobs waiting, neither starts two in a row."""
    turns = [who[0] for who in starts(waiting)]
    for here, space in enumerate(turns[1:], 1):
        others_wait = set(turns[here:]) - {space}
        assert turns[here - 1] != space or not others_wait


@given(queues)
def test_a_persons_own_jobs_start_in_the_order_they_were_asked(waiting: list[Waiting]) -> None:
    """Nobody's second wish comes before their first."""
    turns = list(scheduling.turns(waiting))
    for space, member in {(one.space_id, one.member_key) for one in waiting}:
        own = {w.job_id for w in waiting if (w.space_id, w.member_key) == (space, member)}
        assert sorted(own) == [job_id for job_id in turns if job_id in own]


def test_a_hundred_jobs_of_one_person_delay_another_by_one() -> None:
    """Somebody who comes last, after a hundred jobs of another member, is second."""
    waiting = in_line(*[("A", "x")] * 100, ("A", "y"))

    assert starts(waiting)[:3] == ["Ax", "Ay", "Ax"]


def test_a_thousand_members_do_not_delay_another_server() -> None:
    """A server that was just served comes after one that waits, however full it is."""
    waiting = in_line(*[("A", "x"), ("A", "y")] * 50, ("B", "z"), served={"A": NOW_MS})

    assert starts(waiting)[0] == "Bz"


def test_who_was_served_longest_ago_goes_first() -> None:
    """Among the members of a server the last to have had a turn waits longest."""
    people = [("A", "x"), ("A", "y"), ("A", "z")]
    waiting = in_line(*people, served={"Ax": 3, "Ay": 1, "Az": 2})

    assert starts(waiting) == ["Ay", "Az", "Ax"]


def test_whoever_never_had_a_turn_comes_first_oldest_job_first() -> None:
    """Two newcomers go by the age of their jobs, before anyone who was served."""
    waiting = in_line(("A", "x"), ("A", "y"), ("A", "z"), served={"Ax": 1})

    assert starts(waiting) == ["Ay", "Az", "Ax"]


def test_one_person_in_two_servers_stands_in_two_lines() -> None:
    """Having been served in one server costs nobody their turn in another."""
    waiting = in_line(("A", "x"), ("B", "x"), ("B", "y"), served={"Ax": 5})

    assert starts(waiting) == ["Bx", "Ax", "By"]


def test_nobody_waits() -> None:
    """In an empty line nobody has a turn or a place."""
    assert list(scheduling.turns([])) == []
    assert scheduling.place_in_line([], "0" * 16, 30) is None


def test_whoever_left_has_no_place() -> None:
    """A job that is no longer in line is told no place, however short the line is."""
    assert scheduling.place_in_line(in_line(("A", "x")), "9" * 16, 30) is None


@pytest.mark.timeout(10)
def test_a_long_line_is_ordered_at_once() -> None:
    """Tens of thousands of waiting jobs take no longer than their number asks for."""
    waiting = in_line(*[(f"{n % 700}-", f"{n % 11}") for n in range(30_000)])

    assert len(set(scheduling.turns(waiting))) == 30_000
    assert len(set(islice((who.partition("-")[0] for who in starts(waiting)), 700))) == 700
