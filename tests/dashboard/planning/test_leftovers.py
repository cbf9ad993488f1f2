"""The sentences that say why a ticket is left over, each on a literal tiny problem."""

from collections.abc import Iterable

from dashboard.planning.plan import propose
from dashboard.planning.problem import Developer, Ticket
from tests.dashboard.planning.cases import developer, problem, ticket, why_not


def reason(
    tickets: list[Ticket], team: list[Developer], barred: Iterable[tuple[int, int]] = ()
) -> str:
    """Why ticket 1 is left over."""
    return why_not(propose(problem(tickets, team, barred)))[1]


def test_no_story_points() -> None:
    assert reason([ticket(1, "Rust", points=None)], []) == (
        "It has no story points: estimate it, or assign it by hand."
    )


def test_no_developers() -> None:
    assert reason([ticket(1, "Rust")], []) == "There are no active developers to give it to."


def test_a_skill_that_nobody_has_on_record_is_said_before_what_else_stands_in_the_way() -> None:
    team = [developer(1, "Ana", "JavaScript; C")]

    assert reason([ticket(1, "Java", points=30.0)], team) == (
        "Nobody has Java on record, so anybody may take it. "
        "Needs 30 points; Ana, the only developer who could take it, has 20 free."
    )
    assert reason([ticket(1, "C++, C, Java", points=30.0)], team) == (
        "Nobody has C++ or Java on record, so who has C may take it. "
        "Needs 30 points; Ana, the only one with C, has 20 free."
    )


def test_nobody_has_the_skills_together() -> None:
    team = [developer(1, "Ana", "Go; SQL"), developer(2, "Bela", "C++")]

    assert reason([ticket(1, "Go; C++")], team) == "Nobody has both Go and C++."
    assert reason([ticket(1, "Go; SQL; C++")], team) == "Nobody has all of Go, SQL and C++."


def test_everybody_who_could_was_ruled_out() -> None:
    team = [developer(1, "Ana", "Go"), developer(2, "Bela", "Go"), developer(3, "Cora")]

    assert reason([ticket(1, "Go")], team, [(1, 1), (1, 2)]) == (
        "Everybody who has Go was ruled out by a manager: Ana and Bela."
    )
    assert reason([ticket(1)], team, [(1, 1), (1, 2), (1, 3)]) == (
        "Everybody was ruled out by a manager: Ana, Bela and Cora."
    )


def test_those_who_could_are_away() -> None:
    team = [
        developer(1, "Ana", "Go", available=0.0),
        developer(2, "Bela", "Go", available=0.0),
        developer(3, "Cora", "Go"),
    ]

    assert reason([ticket(1, "Go")], team[:1]) == "Ana has Go, but no points available."
    assert reason([ticket(1, "Go")], team, [(1, 3)]) == (
        "Ana and Bela have Go, but no points available. Cora was ruled out by a manager."
    )
    assert reason([ticket(1)], team[:2]) == "Nobody has any points available."


def test_too_few_free_points_names_who_has_the_most() -> None:
    team = [
        developer(1, "Ana", "Go", workload=18.0),
        developer(2, "Bela", "Go", workload=10.0, reserved=5.5),
        developer(3, "Cora", "SQL"),
    ]

    assert reason([ticket(1, "Go", points=8.0)], team) == (
        "Needs 8 points; Bela has the most free of 2 with Go: 4.5, with 5.5 points proposed before."
    )
    assert reason([ticket(1, "Go", points=8.0)], team[:1]) == (
        "Needs 8 points; Ana, the only one with Go, has 2 free."
    )
    assert reason([ticket(1, points=21.0)], team) == (
        "Needs 21 points; Cora has the most free of 3 developers: 20."
    )
    assert reason([ticket(1, points=21.0)], team[:1]) == (
        "Needs 21 points; Ana, the only developer who could take it, has 2 free."
    )


def test_too_few_free_points_where_everybody_is_past_them() -> None:
    team = [developer(1, "Ana", "Go", workload=24.0), developer(2, "Bela", "Go", workload=22.0)]

    assert reason([ticket(1, "Go", points=1.0)], team) == (
        "Needs 1 point; nobody with Go has any free; the nearest is Bela (22 of 20 used)."
    )


def test_too_few_free_points_says_who_was_ruled_out() -> None:
    team = [developer(1, "Ana", "Go"), developer(2, "Bela", "Go", workload=16.0)]

    assert reason([ticket(1, "Go")], team, [(1, 1)]) == (
        "Needs 5 points; Bela, the only one with Go, has 4 free. Ana was ruled out by a manager."
    )


def test_more_urgent_tickets_took_the_room() -> None:
    tickets = [
        ticket(1, "Go", points=8.0, priority="Low"),
        ticket(2, "Go", points=5.0, priority="Critical"),
        ticket(3, "Go", points=3.0, priority="High"),
    ]

    assert reason(tickets, [developer(1, "Ana", "Go", available=10.0)]) == (
        "Needs 8 points; Ana had 10 free, but more urgent tickets take 8 of them: "
        "T-2 (Critical, 5 points) and T-3 (High, 3 points)."
    )


def test_one_more_urgent_ticket_took_the_room_and_nobody_else_has_it() -> None:
    team = [developer(1, "Ana", "Go", available=10.0), developer(2, "Bela", "Go", available=4.0)]
    tickets = [ticket(1, "Go", points=8.0), ticket(2, "Go", points=5.0, priority="High")]

    assert reason(tickets, team) == (
        "Needs 8 points; Ana had 10 free, but a more urgent ticket takes 5 of them: "
        "T-2 (High, 5 points). Nobody else with Go has 8 left either."
    )


def test_less_urgent_tickets_are_not_named_as_the_cause() -> None:
    tickets = [
        ticket(1, points=8.0),
        ticket(2, points=5.0, priority="High"),
        ticket(3, points=4.0, priority="Lowest"),
    ]

    assert reason(tickets, [developer(1, "Ana", available=10.0)]) == (
        "Needs 8 points; Ana had 10 free, but a more urgent ticket takes 5 of them: "
        "T-2 (High, 5 points)."
    )


def test_equally_urgent_tickets_took_the_room() -> None:
    tickets = [ticket(1, points=8.0), *(ticket(id_, points=4.0) for id_ in (2, 3))]

    assert reason(tickets, [developer(1, "Ana", available=8.0)]) == (
        "Needs 8 points; Ana had 8 free, but equally urgent tickets take 8 of them: "
        "T-2 (Medium, 4 points) and T-3 (Medium, 4 points)."
    )
    mixed = [*tickets[:2], ticket(3, points=4.0, priority="High")]
    assert reason(mixed, [developer(1, "Ana", available=8.0)]) == (
        "Needs 8 points; Ana had 8 free, but more or equally urgent tickets take 8 of them: "
        "T-3 (High, 4 points) and T-2 (Medium, 4 points)."
    )


def test_a_long_list_is_cut_short() -> None:
    tickets = [ticket(1, priority="Low"), *(ticket(id_, points=1.0) for id_ in range(2, 8))]

    assert reason(tickets, [developer(1, "Ana", available=6.0)]) == (
        "Needs 5 points; Ana had 6 free, but more urgent tickets take 6 of them: "
        "T-2 (Medium, 1 point), T-3 (Medium, 1 point), T-4 (Medium, 1 point) and 3 more."
    )
