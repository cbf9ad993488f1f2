"""Each small step that settles a plan, on a literal tiny placement."""

from dashboard.planning.grid import grid_of
from dashboard.planning.problem import Problem
from dashboard.planning.settle import settle
from tests.dashboard.planning.cases import developer, problem, ticket


def settled(given: Problem, holders: dict[int, int]) -> dict[int, int]:
    """Who holds what, by ids, once the placement `holders` is settled."""
    grid = grid_of(given)
    index = {each.id: number for number, each in enumerate(grid.developers)}
    placement = settle(grid, [index.get(holders.get(each.id, 0)) for each in grid.tickets])
    return {
        grid.tickets[number].id: grid.developers[holder].id
        for number, holder in enumerate(placement)
        if holder is not None
    }


def test_what_fits_is_placed_with_whoever_ends_least_full() -> None:
    team = [developer(1, "Ana", workload=6.0), developer(2, "Bela", workload=5.0)]

    assert settled(problem([ticket(1)], team), {}) == {1: 2}


def test_a_ticket_left_over_takes_the_room_of_less_urgent_ones() -> None:
    tickets = [ticket(1, priority="High"), ticket(2, priority="Low"), ticket(3, points=2.0)]
    given = problem(tickets, [developer(1, "Ana", available=7.0)])

    assert settled(given, {2: 1, 3: 1}) == {1: 1, 3: 1}


def test_it_takes_no_room_from_an_equally_urgent_ticket() -> None:
    given = problem([ticket(1), ticket(2, points=4.0)], [developer(1, "Ana", available=6.0)])

    assert settled(given, {2: 1}) == {2: 1}


def test_it_makes_room_where_the_least_urgent_must_go() -> None:
    tickets = [ticket(1, priority="High"), ticket(2), ticket(3, priority="Low")]
    team = [developer(1, "Ana", available=5.0), developer(2, "Bela", available=5.0)]

    assert settled(problem(tickets, team), {2: 1, 3: 2}) == {1: 2, 2: 1}


def test_a_ticket_moves_to_somebody_who_ends_less_full() -> None:
    team = [developer(1, "Ana", workload=1.0), developer(2, "Bela")]

    assert settled(problem([ticket(1)], team), {1: 1}) == {1: 2}


def test_a_ticket_moves_between_equals_to_the_better_fit() -> None:
    team = [developer(1, "Ana", "Go; SQL"), developer(2, "Bela", "Go")]

    assert settled(problem([ticket(1, "Go")], team), {1: 1}) == {1: 2}


def test_between_true_equals_the_lower_id_holds_it() -> None:
    assert settled(problem([ticket(1)], [developer(1, "Ana"), developer(2, "Bela")]), {1: 2}) == {
        1: 1
    }


def test_two_tickets_of_the_same_points_change_hands_for_a_better_fit() -> None:
    team = [developer(1, "Ana", years=2.0), developer(2, "Bela", years=9.0)]
    given = problem([ticket(1, priority="Critical"), ticket(2, priority="Low")], team)

    assert settled(given, {1: 1, 2: 2}) == {1: 2, 2: 1}


def test_tickets_of_different_points_do_not_change_hands() -> None:
    team = [developer(1, "Ana", years=2.0), developer(2, "Bela", years=9.0)]
    tickets = [ticket(1, priority="Critical"), ticket(2, points=4.0, priority="Low")]

    assert settled(problem(tickets, team), {1: 1, 2: 2}) == {1: 1, 2: 2}
