"""Whole plans never break a hard rule, each on a literal tiny problem."""

import sys
from subprocess import run

import pytest

from dashboard.planning.plan import Plan, propose
from tests.dashboard.planning.cases import developer, problem, ticket, who, why_not


def test_an_empty_problem_has_an_empty_plan() -> None:
    assert propose(problem([], [])) == Plan((), (), optimal=True)
    assert propose(problem([], [developer(1, "Ana")])) == Plan((), (), optimal=True)


def test_a_plan_of_nothing_does_not_load_the_solver() -> None:
    script = (
        "import sys; from datetime import date\n"
        "from dashboard.planning.plan import propose\n"
        "from dashboard.planning.problem import Problem\n"
        "propose(Problem((), (), frozenset(), date(2026, 3, 2)))\n"
        "assert not {'ortools', 'pandas', 'sqlalchemy'} & set(sys.modules)\n"
    )

    run([sys.executable, "-c", script], check=True)  # noqa: S603 our own interpreter and script


def test_a_ticket_goes_to_one_developer() -> None:
    plan = propose(problem([ticket(1)], [developer(1, "Ana"), developer(2, "Bela")]))

    assert len(plan.proposals) == 1
    assert plan.optimal


def test_open_proposals_reserve_their_points() -> None:
    ana = developer(1, "Ana", available=20.0, workload=10.0, reserved=6.0)

    plan = propose(problem([ticket(1, points=5.0), ticket(2, points=4.0)], [ana]))

    assert who(plan) == {2: 1}


def test_every_ticket_is_proposed_or_left_over_with_a_reason() -> None:
    tickets = [ticket(1), ticket(2, points=None), ticket(3, points=25.0), ticket(4, points=30.0)]

    plan = propose(problem(tickets, [developer(1, "Ana")]))

    assert who(plan) == {1: 1}
    assert sorted(why_not(plan)) == [2, 3, 4]
    assert all(why_not(plan).values())


@pytest.mark.parametrize("points", [-1.0, float("nan"), float("inf")])
def test_a_problem_refuses_points_that_are_none(points: float) -> None:
    with pytest.raises(ValueError, match="T-1 has"):
        problem([ticket(1, points=points)], [])


def test_a_problem_refuses_a_developer_without_figures() -> None:
    with pytest.raises(ValueError, match="Ana's points are not numbers"):
        problem([], [developer(1, "Ana", workload=float("nan"))])


def test_a_problem_refuses_the_same_ticket_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        problem([ticket(1), ticket(1)], [])
