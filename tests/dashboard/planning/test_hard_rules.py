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


def test_java_is_not_javascript() -> None:
    team = [developer(1, "Ana", "JavaScript"), developer(2, "Bela", "Java", workload=14.0)]

    plan = propose(problem([ticket(1, "Java"), ticket(2, "JavaScript")], team))

    assert who(plan) == {1: 2, 2: 1}


def test_c_plus_plus_is_a_skill_of_its_own() -> None:
    team = [developer(1, "Ana", "C"), developer(2, "Bela", "C#"), developer(3, "Cora", "C++")]

    plan = propose(problem([ticket(1, "C++")], team))

    assert who(plan) == {1: 3}


def test_every_skill_must_be_held_by_the_same_person() -> None:
    team = [developer(1, "Ana", "Python"), developer(2, "Bela", "SQL")]

    plan = propose(problem([ticket(1, "Python; SQL")], team))

    assert who(plan) == {}


def test_a_pair_that_was_ruled_out_is_not_proposed() -> None:
    team = [developer(1, "Ana"), developer(2, "Bela", workload=10.0)]

    plan = propose(problem([ticket(1), ticket(2, points=1.0)], team, barred=[(1, 1)]))

    assert who(plan) == {1: 2, 2: 1}


def test_nobody_is_filled_past_their_free_points() -> None:
    plan = propose(problem([ticket(1), ticket(2)], [developer(1, "Ana", available=9.99)]))

    assert len(plan.proposals) == 1


def test_open_proposals_reserve_their_points() -> None:
    ana = developer(1, "Ana", available=20.0, workload=10.0, reserved=6.0)

    plan = propose(problem([ticket(1, points=5.0), ticket(2, points=4.0)], [ana]))

    assert who(plan) == {2: 1}


def test_fractions_of_points_add_up_exactly() -> None:
    tickets = [ticket(1, points=0.1), ticket(2, points=0.2), ticket(3, points=0.01)]

    plan = propose(problem(tickets, [developer(1, "Ana", available=0.3)]))

    assert len(plan.proposals) == 2


def test_a_ticket_without_points_is_not_planned() -> None:
    plan = propose(problem([ticket(1, points=None)], [developer(1, "Ana")]))

    assert who(plan) == {}


def test_a_ticket_of_no_points_goes_to_somebody_full_but_not_to_somebody_overfull() -> None:
    full = developer(1, "Ana", workload=20.0)
    overfull = developer(2, "Bela", workload=21.0)

    assert who(propose(problem([ticket(1, points=0.0)], [full, overfull]))) == {1: 1}
    assert who(propose(problem([ticket(1, points=0.0)], [overfull]))) == {}


def test_somebody_who_is_away_gets_nothing_at_all() -> None:
    away = developer(1, "Ana", available=0.0)

    assert who(propose(problem([ticket(1, points=0.0)], [away]))) == {}


def test_every_ticket_is_proposed_or_left_over_with_a_reason() -> None:
    tickets = [ticket(1), ticket(2, points=None), ticket(3, "Rust"), ticket(4, points=30.0)]

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
