"""The sentences that say why this developer, and who would be next."""

import json

from dashboard.planning.plan import RunnerUp, propose
from dashboard.planning.problem import Developer, Problem, Ticket
from dashboard.planning.reasons import runner_up_reason
from tests.dashboard.planning.cases import developer, done, problem, ticket, worked


def reason(given: Problem, ticket_id: int = 1) -> str:
    """Why the ticket goes to its developer."""
    return next(p.reason for p in propose(given).proposals if p.ticket_id == ticket_id)


def runners_up(tickets: list[Ticket], team: list[Developer]) -> list[str]:
    """Who else could take ticket 1 and why they came second, as a page would print it."""
    proposal = next(p for p in propose(problem(tickets, team)).proposals if p.ticket_id == 1)
    return [f"{each.name}: {each.reason}" for each in proposal.runners_up]


def test_the_reason_names_the_skill_the_load_and_the_comparison() -> None:
    team = [
        developer(1, "Ana", "Python", available=18.0, workload=7.0),
        developer(2, "Bela", "Python", workload=13.0),
        developer(3, "Cora", "Python", workload=19.0),
        developer(4, "Dana", "Go"),
    ]

    assert reason(problem([ticket(1, "Python")], team)) == (
        "Has Python; 12 of 18 points used after this (67%), the lowest of 3 with that skill."
    )
    assert runners_up([ticket(1, "Python")], team) == [
        "Bela: also has Python; would stand at 90% (18 of 20 points), against 67%"
    ]


def test_several_skills_are_named_as_they_are_written() -> None:
    team = [developer(1, "Ana", "go; sql; c++"), developer(2, "Bela", "SQL; Go; C++; Rust")]

    assert reason(problem([ticket(1, "SQL, C++, Go", points=2.5)], team)) == (
        "Has SQL, C++ and Go; 2.5 of 20 points used after this (12%), "
        "as low as any of 2 with those skills, and with fewer other skills than "
        "the next (0 against 1)."
    )


def test_the_only_one_with_the_skill() -> None:
    team = [developer(1, "Ana", "Rust"), developer(2, "Bela", "Go")]

    assert reason(problem([ticket(1, "Rust")], team)) == (
        "Has Rust; 5 of 20 points used after this (25%), the only one with that skill."
    )
    assert runners_up([ticket(1, "Rust")], team) == []


def test_the_only_one_with_room() -> None:
    team = [developer(1, "Ana", "Go", workload=16.0), developer(2, "Bela", "Go", workload=10.0)]

    assert reason(problem([ticket(1, "Go")], team)) == (
        "Has Go; 15 of 20 points used after this (75%), "
        "the only one of 2 with that skill who has room for it."
    )


def test_a_ticket_for_anybody() -> None:
    team = [developer(1, "Ana", workload=1.0), developer(2, "Bela", workload=2.0)]

    assert reason(problem([ticket(1)], team)) == (
        "Needs no particular skill; 6 of 20 points used after this (30%), "
        "the lowest of 2 developers."
    )
    assert runners_up([ticket(1)], team) == [
        "Bela: would stand at 35% (7 of 20 points), against 30%"
    ]
    assert reason(problem([ticket(1)], team[:1])) == (
        "Needs no particular skill; 6 of 20 points used after this (30%), "
        "the only developer who could take it."
    )


def test_where_nobody_has_the_skill_the_tickets_alike_are_counted_and_come_before_the_load() -> (
    None
):
    team = [
        developer(
            1,
            "Ana",
            "Go",
            workload=12.0,
            worked=[worked("Payments", held=4), worked("Payments; SQL", held=1, completed=2)],
        ),
        developer(2, "Bela", worked=[worked("payments", completed=3), worked("Go", held=9)]),
        developer(3, "Cora"),
    ]

    assert reason(problem([ticket(1, "Payments")], team)) == (
        "Nobody has Payments on record; works on 5 such tickets and completed 2; "
        "17 of 20 points used after this (85%), "
        "with more such tickets than anybody else who can take it."
    )
    assert runners_up([ticket(1, "Payments")], team) == [
        "Bela: completed 3 such tickets; would stand at 25% (5 of 20 points), against 85%",
        "Cora: worked on no such ticket; would stand at 25% (5 of 20 points), against 85%",
    ]
    assert reason(problem([ticket(1, "Payments; Go")], team)) == (
        "Has Go; nobody has Payments on record; works on 5 such tickets and completed 2; "
        "17 of 20 points used after this (85%), the only developer who could take it."
    )


def test_where_nobody_has_the_skill_nor_did_such_work_whoever_is_free_takes_it() -> None:
    team = [developer(1, "Ana", workload=2.0), developer(2, "Bela")]
    busy = developer(3, "Cora", workload=20.0, worked=[worked("Payments", held=1)])

    assert reason(problem([ticket(1, "Payments")], team)) == (
        "Nobody has Payments on record, and nobody worked on such tickets; "
        "5 of 20 points used after this (25%), the lowest of 2 developers."
    )
    assert reason(problem([ticket(1, "Payments")], [*team, busy])) == (
        "Nobody has Payments on record, and nobody who worked on such tickets can take it; "
        "5 of 20 points used after this (25%), the lowest of 3 developers."
    )


def test_of_those_with_as_many_tickets_alike_whoever_ends_least_full_takes_it() -> None:
    team = [
        developer(1, "Ana", workload=5.0, worked=[worked("Payments", held=2)]),
        developer(2, "Bela", workload=4.0, worked=[worked("Payments", completed=2)]),
        developer(3, "Cora"),
    ]

    assert reason(problem([ticket(1, "Payments")], team)) == (
        "Nobody has Payments on record; completed 2 such tickets; "
        "9 of 20 points used after this (45%), "
        "the lowest of those who can take it and have as many such tickets."
    )


def test_the_load_says_what_else_it_counts() -> None:
    ana = developer(1, "Ana", "Go", workload=2.0, reserved=1.0)

    assert reason(problem([ticket(1, "Go"), ticket(2, points=3.0)], [ana])) == (
        "Has Go; 11 of 20 points used after this, 1 other ticket of this plan and "
        "1 point proposed before (55%), the only one with that skill."
    )


def test_equals_are_told_apart_by_experience_on_a_demanding_ticket() -> None:
    tickets = [ticket(1, "Go", priority="Critical")]
    team = [developer(1, "Ana", "Go", years=2.0), developer(2, "Bela", "Go", years=9.0)]

    assert reason(problem(tickets, team)) == (
        "Has Go; 5 of 20 points used after this (25%), as low as any of 2 with that skill, "
        "and with more experience than the next (9 years against 2)."
    )
    assert runners_up(tickets, team)[0] == (
        "Ana: also has Go; would stand at 25% too (5 of 20 points), "
        "but the first has more experience (9 years against 2)"
    )


def test_true_equals_are_said_to_be_equal() -> None:
    team = [developer(1, "Ana"), developer(2, "Bela")]

    assert reason(problem([ticket(1)], team)) == (
        "Needs no particular skill; 5 of 20 points used after this (25%), "
        "as low as any of 2 developers."
    )
    assert runners_up([ticket(1)], team) == ["Bela: would stand at 25% too (5 of 20 points)"]


def test_shares_that_round_alike_are_given_with_decimals() -> None:
    team = [developer(1, "Ana", available=30.0), developer(2, "Bela", available=29.8)]

    assert runners_up([ticket(1)], team) == [
        "Bela: would stand at 16.8% (5 of 29.8 points), against 16.7%"
    ]


def test_runners_up_stand_where_the_whole_plan_leaves_them() -> None:
    tickets = [ticket(1, "Go"), ticket(2, "SQL", points=10.0)]
    team = [developer(1, "Ana", "Go"), developer(2, "Bela", "Go; SQL")]

    assert runners_up(tickets, team) == [
        "Bela: also has Go; would stand at 75% (15 of 20 points), against 25%"
    ]


def test_there_are_two_runners_up_at_most_and_they_have_room() -> None:
    team = [
        developer(1, "Ana"),
        developer(2, "Bela", workload=3.0),
        developer(3, "Cora", workload=2.0),
        developer(4, "Dana", workload=4.0),
        developer(5, "Elif", workload=16.0),
    ]

    proposal = propose(problem([ticket(1)], team)).proposals[0]

    assert [(each.developer_id, each.name) for each in proposal.runners_up] == [
        (3, "Cora"),
        (2, "Bela"),
    ]
    assert all(isinstance(each, RunnerUp) for each in proposal.runners_up)


def test_somebody_ruled_out_is_neither_counted_nor_a_runner_up() -> None:
    team = [developer(1, "Ana", "Go"), developer(2, "Bela", "Go", workload=1.0)]
    given = problem([ticket(1, "Go")], team, barred=[(1, 1)])

    assert propose(given).proposals[0].runners_up == ()
    assert reason(given) == (
        "Has Go; 6 of 20 points used after this (30%), the only one with that skill."
    )


def test_a_runner_up_is_compared_with_the_holder_the_plan_names() -> None:
    given = problem([ticket(1)], [developer(1, "Ana"), developer(2, "Bela", workload=4.0)])

    assert runner_up_reason(done(given, {1: 2}), 0, 0) == (
        "would stand at 25% (5 of 20 points), against 45%"
    )


def test_the_scores_are_the_figures_of_the_sentence_ready_for_json() -> None:
    team = [developer(1, "Ana", "Go; SQL", available=18.0, workload=6.0, reserved=1.0, years=4.5)]

    scores = propose(problem([ticket(1, "Go")], team)).proposals[0].scores

    assert json.loads(json.dumps(scores)) == {
        "points": 5.0,
        "available_points": 18.0,
        "used_before": 7.0,
        "used_after": 12.0,
        "free_before": 11.0,
        "free_after": 6.0,
        "utilisation_before": 0.3889,
        "utilisation_after": 0.6667,
        "skills_needed": 1,
        "skills_nobody_has": 0,
        "tickets_alike": 0,
        "other_skills": 1,
        "experience_years": 4.5,
        "able_developers": 1,
        "tickets_in_plan": 1,
    }
