"""Rebalancing clears as much overload as can be, with the fewest moves, within every rule."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.planning.problem import Developer, Ticket
from dashboard.planning.rebalance import HeldTicket, Rebalancing, rebalance

SKILLS = ("python", "sql")
Case = tuple[list[Developer], list[HeldTicket], frozenset[tuple[int, int]]]


def developer(
    id_: int,
    workload: float,
    *,
    available: float = 10.0,
    skills: str = "python",
    reserved: float = 0.0,
) -> Developer:
    return Developer(
        id_, f"Dev {id_}", frozenset(skills.split()), available, workload, reserved, None
    )


def held(id_: int, holder: int, points: float, *, skill: str = "python") -> HeldTicket:
    ticket = Ticket(id_, f"#{id_}", points, frozenset(skill.split()), skill, 3, "Medium", None)
    return HeldTicket(ticket, holder)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    numbers = range(1, draw(st.integers(2, 4)) + 1)
    skills = st.sampled_from(["python", "sql", "python sql", ""])
    work = [
        held(
            id_, draw(st.sampled_from(numbers)), float(draw(st.integers(0, 6))), skill=draw(skills)
        )
        for id_ in range(1, draw(st.integers(0, 5)) + 1)
    ]
    carried = {id_: draw(st.integers(0, 4)) for id_ in numbers}
    people = [
        developer(
            id_,
            carried[id_]
            + sum(
                held_ticket.ticket.points or 0
                for held_ticket in work
                if held_ticket.holder_id == id_
            ),
            available=float(draw(st.integers(0, 9))),
            skills=draw(skills),
            reserved=float(draw(st.integers(0, 3))),
        )
        for id_ in numbers
    ]
    barred = draw(st.frozensets(st.tuples(st.integers(1, 5), st.integers(1, 4)), max_size=3))
    return people, work, barred


def allowed(case: Case) -> Iterator[dict[int, int]]:
    """Every choice of moves that keeps the rules: the receiver of each ticket that moves."""
    people, work, barred = case
    by_id = {person.id: person for person in people}
    over = {person.id for person in people if person.workload > person.available_points}
    recorded = frozenset(skill for person in people for skill in person.skills)
    moving = [held_ticket for held_ticket in work if held_ticket.holder_id in over]
    takers = [
        [
            None,
            *(
                person.id
                for person in people
                if person.id not in over
                and person.available_points > 0
                and held_.ticket.skills & recorded <= person.skills
                and (held_.ticket.id, person.id) not in barred
            ),
        ]
        for held_ in moving
    ]
    for choice in product(*takers):
        given_to: dict[int, float] = {}
        moves = {}
        for one, taker in zip(moving, choice, strict=True):
            if taker is not None:
                moves[one.ticket.id] = taker
                given_to[taker] = given_to.get(taker, 0.0) + (one.ticket.points or 0.0)
        if all(points <= by_id[id_].free_points for id_, points in given_to.items()):
            yield moves


def reached(case: Case, moves: dict[int, int]) -> tuple[float, int, float]:
    """Overload that is left, moves, and points moved."""
    people, work, _ = case
    points = {held_ticket.ticket.id: held_ticket.ticket.points or 0.0 for held_ticket in work}
    holder = {held_ticket.ticket.id: held_ticket.holder_id for held_ticket in work}
    left = {person.id: person.workload - person.available_points for person in people}
    for ticket in moves:
        left[holder[ticket]] -= points[ticket]
    total = sum(max(0.0, one) for one in left.values())
    return total, len(moves), sum(points[ticket] for ticket in moves)


def moves_of(found: Rebalancing) -> dict[int, int]:
    return {move.ticket_id: move.to_id for move in found.moves}


@given(cases())
def test_no_other_choice_leaves_less_overload_or_takes_fewer_moves(case: Case) -> None:
    people, work, barred = case

    found = rebalance(people, work, barred=barred)

    assert found.proven
    assert moves_of(found) in list(allowed(case))
    assert reached(case, moves_of(found)) == min(reached(case, moves) for moves in allowed(case))


@given(cases())
def test_what_remains_is_said_for_everybody_who_stays_overloaded(case: Case) -> None:
    people, work, barred = case

    found = rebalance(people, work, barred=barred)

    assert sum(found.left.values()) == reached(case, moves_of(found))[0]
    assert len(found.why_left) == len(found.left)


@given(cases())
def test_the_same_question_gives_the_same_moves(case: Case) -> None:
    people, work, barred = case

    assert rebalance(people, work, barred=barred) == rebalance(people, work, barred=barred)


def test_one_large_ticket_moves_rather_than_two_small_ones() -> None:
    people = [developer(1, 14.0), developer(2, 4.0)]
    work = [held(1, 1, 2.0), held(2, 1, 2.0), held(3, 1, 5.0)]

    found = rebalance(people, work)

    assert moves_of(found) == {3: 2}
    assert found.moves[0].reason == "Dev 1 is 4 points over; Dev 2 knows python and has 6 free."


def test_points_that_open_proposals_reserve_are_not_free() -> None:
    people = [developer(1, 14.0), developer(2, 4.0, reserved=3.0), developer(3, 5.0)]

    found = rebalance(people, [held(1, 1, 5.0)])

    assert moves_of(found) == {1: 3}


def test_only_those_who_were_named_give_work_away() -> None:
    people = [developer(1, 14.0), developer(2, 15.0), developer(3, 0.0)]
    work = [held(1, 1, 5.0), held(2, 2, 5.0)]

    found = rebalance(people, work, givers=frozenset({2}))

    assert moves_of(found) == {2: 3}
    assert found.left == {}


def test_an_overload_that_cannot_be_cleared_is_lowered_and_said() -> None:
    people = [developer(1, 18.0), developer(2, 7.0)]
    work = [held(1, 1, 3.0), held(2, 1, 9.0), held(3, 1, 2.0, skill="cobol")]

    found = rebalance(people, work)

    assert moves_of(found) == {1: 2}
    assert found.left == {1: 5.0}
    (said,) = found.why_left
    assert said.startswith("Dev 1 stays 5 points over: nobody who knows what the rest of their")


def test_work_whose_skill_nobody_has_on_record_moves_and_says_so() -> None:
    people = [developer(1, 14.0), developer(2, 4.0)]

    found = rebalance(people, [held(1, 1, 5.0, skill="cobol")])

    assert [move.reason for move in found.moves] == [
        "Dev 1 is 4 points over; Dev 2 has 6 free, and nobody has cobol on record."
    ]


def test_work_outside_this_board_stays_and_is_said() -> None:
    people = [developer(1, 12.0), developer(2, 0.0)]

    found = rebalance(people, [])

    assert found.moves == ()
    assert found.why_left == (
        "Dev 1 stays 2 points over: the rest is work outside this board, or of no points.",
    )


@pytest.mark.slow
def test_a_large_board_is_answered_within_its_effort() -> None:
    people = [developer(id_, 25.0 if id_ <= 5 else 2.0) for id_ in range(1, 201)]
    work = [held(id_, id_ % 5 + 1, float(id_ % 4 + 1)) for id_ in range(1, 301)]

    found = rebalance(people, work)

    assert found.left == {}
    # Four points at the most go at once, and each of five is 15 over.
    assert len(found.moves) == 5 * 4
