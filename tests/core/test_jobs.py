"""The states of a job and the moves between them."""

from itertools import product

import pytest
from makers import job

from bot.core.errors import IllegalMove
from bot.core.jobs import ENDS, MOVES, State


@pytest.mark.parametrize(("here", "there"), list(product(State, State)))
def test_a_job_moves_only_along_the_table(here: State, there: State) -> None:
    """A move of the table changes the state; any other is refused."""
    if there in MOVES[here]:
        assert there is job(state=here).moved(there).state
    else:
        with pytest.raises(IllegalMove):
            job(state=here).moved(there)


def test_an_end_is_an_end() -> None:
    """No way leads out of the five ends, and out of everything else one does."""
    assert {state for state in State if not MOVES[state]} == ENDS
    assert len(ENDS) == 5
    for state in State:
        assert (state in ENDS) is job(state=state).ended


def reachable(start: State) -> set[State]:
    """Every state a job can come to from another."""
    seen, ahead = {start}, [start]
    while ahead:
        new = MOVES[ahead.pop()] - seen
        seen |= new
        ahead += new
    return seen


def test_every_state_can_be_come_to() -> None:
    """No state is in the table for nothing: a job begins with a question, in a plan or in line."""
    begins = {State.ASKING, State.PLANNED, State.QUEUED}
    assert set().union(*map(reachable, begins)) == set(State)
    assert State.ASKING not in reachable(State.QUEUED)


def test_no_job_is_trapped() -> None:
    """From every state an end can be reached."""
    assert all(reachable(state) & ENDS for state in State)


def test_a_finished_picture_is_delivered_or_kept() -> None:
    """Once the files are here, only a stop by its author or a fault of ours is another end."""
    assert reachable(State.FITTING) & ENDS == {State.DONE, State.CANCELLED, State.FAILED}
    assert MOVES[State.DELIVERING] - {State.FITTING} == {State.DONE, State.FAILED}


def test_only_a_refused_submission_leads_back_to_the_queue() -> None:
    """A job that xAI has begun never waits in line again, unless xAI took back a whole batch."""
    to_the_queue = {state for state in State if State.QUEUED in MOVES[state]}
    assert to_the_queue - {State.ASKING, State.HELD_FOR_APPROVAL, State.PLANNED} == {
        State.SUBMITTING
    }
    assert MOVES[State.RENDERING] & {State.QUEUED, State.PLANNED} == {State.PLANNED}
