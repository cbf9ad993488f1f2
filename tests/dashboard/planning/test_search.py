"""The search stays right and repeatable where it cannot see or finish everything."""

import os
import sys
from collections import Counter
from pathlib import Path
from random import Random
from subprocess import run

import pytest

from dashboard.planning import search
from dashboard.planning.grid import grid_of
from dashboard.planning.plan import propose
from dashboard.planning.problem import Problem
from db.domain.priorities import PRIORITIES
from tests.dashboard.planning.cases import developer, problem, ticket, who

SKILLS = ("Go", "SQL", "C++", "Java", "JavaScript")


def crowded(tickets: int, developers: int, seed: int = 1) -> Problem:
    """A board with more work than room."""
    random = Random(seed)  # noqa: S311 a board for a test, not a secret
    return problem(
        [
            ticket(
                id_,
                "; ".join(random.sample(SKILLS, random.randint(0, 2))),
                points=random.choice([1.0, 2.0, 3.0, 5.0, 8.0]),
                priority=random.choice(PRIORITIES),
                due_in=random.choice([None, -2, 3, 20, 60]),
            )
            for id_ in range(1, tickets + 1)
        ],
        [
            developer(
                id_,
                f"D-{id_}",
                "; ".join(random.sample(SKILLS, random.randint(1, 3))),
                available=random.choice([10.0, 16.0, 20.0]),
                workload=random.choice([0.0, 4.0, 9.0]),
                years=random.choice([None, 2.0, 9.0]),
            )
            for id_ in range(1, developers + 1)
        ],
    )


def check_hard_rules(given: Problem) -> None:
    """The plan of a crowded board, by the problem's own figures."""
    holders = who(propose(given))
    asked = {each.id: each for each in given.tickets}
    used: Counter[int] = Counter()
    for ticket_id, developer_id in holders.items():
        used[developer_id] += int(asked[ticket_id].points or 0)
    for each in given.developers:
        assert used[each.id] <= each.free_points
        assert all(
            asked[ticket_id].skills <= each.skills
            for ticket_id, developer_id in holders.items()
            if developer_id == each.id
        )
        room = each.free_points - used[each.id]
        for left in asked.keys() - holders.keys():
            assert not asked[left].skills <= each.skills or (asked[left].points or 0) > room


def test_a_solver_that_is_stopped_at_once_leaves_a_plan_that_keeps_the_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for limit in ("LEVEL_EFFORT", "ALL_LEVELS_EFFORT", "SPREAD_EFFORT", "FIT_EFFORT"):
        monkeypatch.setattr(search, limit, 0.0)

    given = crowded(30, 5)

    assert not propose(given).optimal
    check_hard_rules(given)


def test_a_board_too_large_to_see_whole_is_planned_from_a_selection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "PAIR_LIMIT", 20)
    monkeypatch.setattr(search, "FEWEST_PAIRS", 2)

    given = crowded(30, 12)

    assert not propose(given).optimal
    check_hard_rules(given)


def test_a_selection_keeps_the_holder_and_spreads_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "PAIR_LIMIT", 8)
    monkeypatch.setattr(search, "FEWEST_PAIRS", 4)
    grid = grid_of(problem([ticket(1), ticket(2)], [developer(n, f"D-{n}") for n in range(1, 11)]))

    assert search.shortlist(grid, [9, None]) == [[0, 1, 5, 9], [0, 1, 6]]


def test_a_board_small_enough_is_seen_whole() -> None:
    grid = grid_of(problem([ticket(1)], [developer(n, f"D-{n}") for n in range(1, 4)]))

    assert search.shortlist(grid, [None]) == ((0, 1, 2),)


def test_placing_more_gives_up_nothing_that_is_more_urgent() -> None:
    tickets = [
        ticket(1, points=8.0, priority="High"),
        ticket(2, points=8.0, priority="High"),
        *(ticket(id_, points=1.0) for id_ in range(3, 13)),
    ]
    grid = grid_of(problem(tickets, [developer(1, "Ana", available=9.0)]))

    answer = search.place_more(grid, [0, *[None] * 11], level=1, effort=1.0)

    assert answer.proven
    assert answer.placement is not None
    assert [answer.placement[:2].count(0), answer.placement[2:].count(0)] == [1, 1]


def test_the_less_urgent_keep_what_the_more_urgent_leave_them() -> None:
    tickets = [
        ticket(1, priority="High"),
        ticket(2, points=4.0, priority="High"),
        ticket(3, points=3.0),
        ticket(4, points=2.0),
    ]
    grid = grid_of(problem(tickets, [developer(1, "Ana", available=7.0)]))

    assert search.carry_over(grid, [0, None, None, None], [None, 0, 0, 0], level=0) == [
        0,
        None,
        None,
        0,
    ]


def test_polishing_finds_the_better_fit_but_not_at_the_cost_of_an_even_load() -> None:
    generalist = developer(1, "Ana", "Go; SQL")
    specialist = developer(2, "Bela", "Go")
    full = developer(2, "Bela", "Go", workload=10.0)
    alike, uneven = (
        grid_of(problem([ticket(1, "Go")], [generalist, other])) for other in (specialist, full)
    )

    assert search.polish(alike, [0]) == ([1], True)
    assert search.polish(uneven, [0]) == ([0], True)


def test_a_plan_is_not_called_optimal_where_an_urgency_was_not_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "ALL_LEVELS_EFFORT", 0.0)
    given = problem([ticket(1), ticket(2)], [developer(1, "Ana", available=9.0)])

    assert not propose(given).optimal


@pytest.mark.slow
def test_the_same_board_gives_the_same_plan_in_another_process() -> None:
    script = (
        "from tests.dashboard.planning.test_search import crowded\n"
        "from dashboard.planning.plan import propose\n"
        "print(propose(crowded(40, 10)))"
    )
    root = Path(__file__).parents[3]

    printed = {
        run(  # noqa: S603 our own interpreter and script
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert printed == {f"{propose(crowded(40, 10))}\n"}


def test_a_day_s_board_is_proven_best() -> None:
    assert propose(crowded(20, 10)).optimal
