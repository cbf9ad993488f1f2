"""What a plan prefers, the first wish outweighing the next, each on a literal tiny problem."""

from dashboard.planning.plan import propose
from tests.dashboard.planning.cases import developer, problem, ticket, who

HARD_TO_PACK = (5.0, 4.0, 3.0, 3.0, 3.0)
"""Two rooms of 9 hold these as 5 + 4 and 3 + 3 + 3; the largest first, to the emptier, do not."""


def test_the_higher_priority_gets_the_only_room() -> None:
    tickets = [ticket(1, priority="Low", due_in=-5), ticket(2, priority="High")]

    plan = propose(problem(tickets, [developer(1, "Ana", available=5.0)]))

    assert who(plan) == {2: 1}


def test_one_critical_ticket_outweighs_any_number_of_lower_ones() -> None:
    tickets = [
        ticket(1, points=20.0, priority="Critical"),
        *(ticket(id_, points=1.0, priority="High") for id_ in range(2, 22)),
    ]

    plan = propose(problem(tickets, [developer(1, "Ana")]))

    assert who(plan) == {1: 1}


def test_the_overdue_ticket_comes_before_the_one_that_is_due_soon() -> None:
    tickets = [ticket(1, due_in=3), ticket(2, due_in=-1), ticket(3)]

    plan = propose(problem(tickets, [developer(1, "Ana", available=5.0)]))

    assert who(plan) == {2: 1}


def test_of_equally_urgent_tickets_as_many_as_can_be_are_placed() -> None:
    tickets = [ticket(1, points=8.0, due_in=2), *(ticket(n, points=4.0, due_in=5) for n in (2, 3))]

    plan = propose(problem(tickets, [developer(1, "Ana", available=8.0)]))

    assert sorted(who(plan)) == [2, 3]


def test_of_equally_many_the_one_due_sooner_is_placed() -> None:
    tickets = [ticket(1, due_in=5), ticket(2, due_in=4), ticket(3, due_in=6)]

    plan = propose(problem(tickets, [developer(1, "Ana", available=5.0)]))

    assert who(plan) == {2: 1}


def test_the_urgent_ticket_gets_its_only_developer_although_others_want_them_too() -> None:
    team = [developer(1, "Ana", "Go; SQL", available=5.0), developer(2, "Bela", "SQL")]
    tickets = [ticket(1, "SQL", priority="Critical"), ticket(2, "Go", priority="High")]

    plan = propose(problem(tickets, team))

    assert who(plan) == {1: 2, 2: 1}


def test_a_packing_is_found_that_one_by_one_would_miss() -> None:
    tickets = [ticket(id_, points=points) for id_, points in enumerate(HARD_TO_PACK, start=1)]
    team = [developer(1, "Ana", available=9.0), developer(2, "Bela", available=9.0)]

    plan = propose(problem(tickets, team))

    assert len(plan.proposals) == 5
    assert plan.optimal


def test_the_load_is_spread_evenly() -> None:
    team = [developer(1, "Ana"), developer(2, "Bela"), developer(3, "Cora", workload=10.0)]

    plan = propose(problem([ticket(1), ticket(2)], team))

    assert sorted(who(plan).values()) == [1, 2]


def test_evenness_is_a_share_of_what_each_can_carry() -> None:
    full_time = developer(1, "Ana", available=20.0, workload=8.0)
    half_time = developer(2, "Bela", available=10.0, workload=5.0)

    plan = propose(problem([ticket(1, points=4.0)], [full_time, half_time]))

    assert who(plan) == {1: 1}


def test_an_even_load_matters_more_than_a_good_fit() -> None:
    specialist = developer(1, "Ana", "Go", workload=4.0)
    generalist = developer(2, "Bela", "Go; SQL; Python")

    plan = propose(problem([ticket(1, "Go")], [specialist, generalist]))

    assert who(plan) == {1: 2}


def test_among_equally_full_the_specialist_is_chosen() -> None:
    generalist = developer(1, "Ana", "Go; SQL; Python")
    specialist = developer(2, "Bela", "Go")

    plan = propose(problem([ticket(1, "Go")], [generalist, specialist]))

    assert who(plan) == {1: 2}


def test_among_equally_full_the_experienced_get_the_critical_ticket() -> None:
    team = [developer(1, "Ana", years=2.0), developer(2, "Bela", years=9.0)]
    tickets = [ticket(1, priority="Low"), ticket(2, priority="Critical")]

    plan = propose(problem(tickets, team))

    assert who(plan) == {1: 1, 2: 2}


def test_tickets_of_the_same_points_go_where_both_fit_best() -> None:
    team = [developer(1, "Ana", "Go; SQL"), developer(2, "Bela", "Go")]

    plan = propose(problem([ticket(1), ticket(2, "Go")], team))
    trade = propose(problem([ticket(1, "Go"), ticket(2, "Go; SQL")], team))

    assert sorted(who(plan).values()) == [1, 2]
    assert who(trade) == {1: 2, 2: 1}


def test_proposals_and_leftovers_come_most_urgent_first() -> None:
    tickets = [
        ticket(1, priority="Low"),
        ticket(2, priority="Critical"),
        ticket(3, points=30.0, priority="Low"),
        ticket(4, points=30.0, priority="Critical"),
    ]

    plan = propose(problem(tickets, [developer(1, "Ana")]))

    assert [proposal.ticket_id for proposal in plan.proposals] == [2, 1]
    assert [leftover.ticket_id for leftover in plan.leftovers] == [4, 3]
