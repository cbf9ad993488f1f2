"""Each constraint and objective of the solver's model, alone, on a literal tiny board."""

from dashboard.planning import model as models
from dashboard.planning.grid import Grid, Placement, grid_of
from tests.dashboard.planning.cases import developer, problem, ticket

ENOUGH = 1.0


def fresh(grid: Grid) -> models.Model:
    """A model of the whole board, all pairs allowed."""
    return models.build(grid, grid.candidates, range(len(grid.tickets)))


def best(model: models.Model) -> Placement:
    """The placement that the solver proves best, from an empty start."""
    answer = models.solve(model, [None] * len(model.grid.tickets), ENOUGH)
    assert answer.proven
    assert answer.placement is not None
    return answer.placement


def test_free_points_bound_what_a_developer_is_given() -> None:
    model = fresh(grid_of(problem([ticket(1), ticket(2)], [developer(1, "A", available=9.99)])))
    model.cp.maximize(models.placed_worth(model, {0: 1, 1: 1}))

    assert sorted(best(model), key=str) == [0, None]


def test_one_developer_for_each_ticket() -> None:
    model = fresh(grid_of(problem([ticket(1)], [developer(1, "Ana"), developer(2, "Bela")])))
    model.cp.maximize(models.placed_worth(model, {0: 1}))

    assert models.solve(model, [None], ENOUGH).value == 1


def test_worth_is_counted_once_for_each_ticket_placed() -> None:
    tickets = [ticket(1, points=8.0), ticket(2, points=4.0), ticket(3, points=4.0)]
    model = fresh(grid_of(problem(tickets, [developer(1, "Ana", available=8.0)])))
    model.cp.maximize(models.placed_worth(model, {0: 10, 1: 4, 2: 4}))

    assert best(model) == [0, None, None]


def test_what_was_reached_for_the_more_urgent_is_kept() -> None:
    tickets = [ticket(1, points=8.0, priority="High"), ticket(2, points=4.0), ticket(3, points=4.0)]
    grid = grid_of(problem(tickets, [developer(1, "Ana", available=8.0)]))
    free, bound = fresh(grid), fresh(grid)
    models.keep_placed(bound, {0: 1}, 1)
    for model in (free, bound):
        model.cp.maximize(models.placed_worth(model, {1: 1, 2: 1}))

    assert best(free) == [None, 0, 0]
    assert best(bound) == [0, None, None]


def test_a_part_of_what_was_reached_is_kept_too() -> None:
    grid = grid_of(problem([ticket(1), ticket(2)], [developer(1, "Ana", available=5.0)]))
    model = fresh(grid)
    models.keep_placed(model, {0: 3, 1: 2}, 3)
    model.cp.minimize(models.total_misfit(model))

    assert best(model) == [0, None]


def test_the_cost_of_fullness_spreads_the_load() -> None:
    grid = grid_of(problem([ticket(1), ticket(2)], [developer(1, "Ana"), developer(2, "Bela")]))
    model = fresh(grid)
    models.keep_placed(model, {0: 1, 1: 1}, 2)
    model.cp.minimize(models.total_fullness_cost(model))

    assert sorted(best(model), key=str) == [0, 1]


def test_the_cost_of_fullness_counts_what_is_carried_already() -> None:
    team = [developer(1, "Ana", workload=9.5), developer(2, "Bela", workload=4.0)]
    model = fresh(grid_of(problem([ticket(1)], team)))
    models.keep_placed(model, {0: 1}, 1)
    model.cp.minimize(models.total_fullness_cost(model))

    assert best(model) == [1]


def test_the_misfit_sends_the_ticket_to_the_specialist() -> None:
    team = [developer(1, "Ana", "Go; SQL"), developer(2, "Bela", "Go", workload=10.0)]
    model = fresh(grid_of(problem([ticket(1, "Go")], team)))
    models.keep_placed(model, {0: 1}, 1)
    model.cp.minimize(models.total_misfit(model))

    assert best(model) == [1]


def test_without_effort_nothing_is_claimed() -> None:
    tickets = [ticket(id_, points=float(id_)) for id_ in range(1, 9)]
    model = fresh(grid_of(problem(tickets, [developer(n, f"D{n}") for n in range(1, 5)])))
    model.cp.maximize(models.placed_worth(model, dict.fromkeys(range(8), 1)))

    answer = models.solve(model, [None] * 8, 0.0)

    assert not answer.proven
