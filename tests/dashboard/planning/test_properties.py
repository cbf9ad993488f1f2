"""What holds for every plan, on random small problems."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.learning.alike import Worked, alike
from dashboard.planning import rules
from dashboard.planning.choosing import in_turn
from dashboard.planning.plan import Plan, propose
from dashboard.planning.problem import Developer, Problem, Ticket
from db.domain.priorities import PRIORITIES
from tests.dashboard.planning.cases import TODAY, who

SKILLS = ("java", "javascript", "c++")
A_HAIR = 1e-6
"""Points of binary noise that a sum of fractions may show."""

skills = st.frozensets(st.sampled_from(SKILLS), max_size=2)
few = st.integers(0, 3)


@st.composite
def tickets(draw: st.DrawFn, id_: int) -> Ticket:
    needs = draw(skills)
    rank = draw(st.integers(1, 3))
    due_in = draw(st.sampled_from([None, -9, -1, 0, 3, 7, 8, 30, 31, 99]))
    return Ticket(
        id=id_,
        label=f"T-{id_}",
        points=draw(st.sampled_from([None, 0.0, 0.1, 0.5, 1.0, 2.25, 3.0, 5.0, 8.0, 13.0])),
        skills=needs,
        skill_text="; ".join(sorted(needs)),
        priority_rank=rank,
        priority=PRIORITIES[rank - 1],
        due_on=None if due_in is None else TODAY + timedelta(due_in),
    )


@st.composite
def developers(draw: st.DrawFn, id_: int) -> Developer:
    return Developer(
        id=id_,
        name=f"D-{id_}",
        skills=draw(st.frozensets(st.sampled_from(SKILLS))),
        available_points=draw(st.sampled_from([0.0, 0.3, 4.0, 6.6, 10.0, 20 * 0.35, 20.0])),
        workload=draw(st.sampled_from([0.0, 0.1, 3.0, 5.5, 12.0])),
        reserved=draw(st.sampled_from([0.0, 0.2, 2.0])),
        experience_years=draw(st.sampled_from([None, 0.5, 4.0, 12.0])),
        worked=tuple(draw(st.lists(st.builds(Worked, skills, few, few), max_size=2))),
    )


@st.composite
def problems(draw: st.DrawFn, most_tickets: int = 9, most_developers: int = 5) -> Problem:
    ticket_ids = range(1, draw(st.integers(0, most_tickets)) + 1)
    developer_ids = range(1, draw(st.integers(0, most_developers)) + 1)
    pairs = st.tuples(st.integers(1, most_tickets), st.integers(1, most_developers))
    return Problem(
        tickets=tuple(draw(tickets(id_)) for id_ in ticket_ids),
        developers=tuple(draw(developers(id_)) for id_ in developer_ids),
        barred=draw(st.frozensets(pairs, max_size=4)),
        today=TODAY,
    )


def free_after(problem: Problem, plan: Plan) -> dict[int, float]:
    """Each developer's free points once the plan is approved, from the problem's own figures."""
    free = {developer.id: developer.free_points for developer in problem.developers}
    points = {ticket.id: ticket.points or 0.0 for ticket in problem.tickets}
    for ticket_id, developer_id in who(plan).items():
        free[developer_id] -= points[ticket_id]
    return free


def on_record(problem: Problem) -> frozenset[str]:
    return frozenset(skill for developer in problem.developers for skill in developer.skills)


def tickets_alike(problem: Problem, ticket: Ticket, developer: Developer) -> int:
    """How many the developer had of the tickets with a skill that nobody has on record."""
    return alike(developer.worked, ticket.skills - on_record(problem)).tickets


def could_take(problem: Problem, ticket: Ticket) -> list[Developer]:
    """Who comes into question for the ticket, with room or without."""
    return [
        developer
        for developer in problem.developers
        if ticket.skills & on_record(problem) <= developer.skills
        and developer.available_points > 0
        and (ticket.id, developer.id) not in problem.barred
    ]


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_plan_keeps_the_hard_rules(problem: Problem) -> None:
    plan = propose(problem)

    team = {developer.id: developer for developer in problem.developers}
    asked = {ticket.id: ticket for ticket in problem.tickets}
    for ticket_id, developer_id in who(plan).items():
        assert asked[ticket_id].points is not None
        assert asked[ticket_id].skills & on_record(problem) <= team[developer_id].skills
        assert (ticket_id, developer_id) not in problem.barred
        assert team[developer_id].available_points > 0
        assert free_after(problem, plan)[developer_id] >= -A_HAIR


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_ticket_is_there_exactly_once_and_every_sentence_is_whole(problem: Problem) -> None:
    plan = propose(problem)

    there = [*(p.ticket_id for p in plan.proposals), *(each.ticket_id for each in plan.leftovers)]
    assert sorted(there) == [ticket.id for ticket in problem.tickets]
    for reason in (*(p.reason for p in plan.proposals), *(each.reason for each in plan.leftovers)):
        assert reason.endswith(".")
        assert "  " not in reason
    for proposal in plan.proposals:
        assert len(proposal.runners_up) <= 2
        assert proposal.developer_id not in {each.developer_id for each in proposal.runners_up}


@settings(max_examples=100, deadline=None)
@given(problems(), st.data())
def test_the_order_of_the_problem_changes_nothing(problem: Problem, data: st.DataObject) -> None:
    shuffled = replace(
        problem,
        tickets=tuple(data.draw(st.permutations(problem.tickets))),
        developers=tuple(data.draw(st.permutations(problem.developers))),
    )

    assert propose(shuffled) == propose(problem)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_a_ticket_left_over_fits_nobody_and_no_less_urgent_one_stands_in_its_way(
    problem: Problem,
) -> None:
    plan = propose(problem)

    free = free_after(problem, plan)
    urgency = {ticket.id: rules.urgency(ticket, TODAY) for ticket in problem.tickets}
    points = {ticket.id: ticket.points or 0.0 for ticket in problem.tickets}
    holders = who(plan)
    for ticket in problem.tickets:
        if ticket.id in holders or ticket.points is None:
            continue
        for developer in could_take(problem, ticket):
            less_urgent = sum(
                points[other]
                for other, holder in holders.items()
                if holder == developer.id and urgency[other] > urgency[ticket.id]
            )
            assert ticket.points > free[developer.id] - A_HAIR
            if less_urgent:
                assert ticket.points > free[developer.id] + less_urgent - A_HAIR


@settings(max_examples=150, deadline=None)
@given(problems(), st.integers(1, 6), st.sampled_from(["", "replan", "start"]))
def test_a_plan_of_so_many_passes_over_only_what_fits_nobody(
    problem: Problem, most: int, kind: str
) -> None:
    start = None
    if kind:
        before = who(propose(problem, most=most))
        start = before if kind == "start" else None
        proposed = frozenset(before.items()) if kind == "replan" else frozenset()
        problem = replace(problem, proposed=proposed)

    plan = propose(problem, most=most, most_named=2, start=start)

    free = free_after(problem, plan)
    chosen = who(plan)
    staying = {ticket for ticket, _ in problem.proposed} - chosen.keys()
    staying -= {each.ticket_id for each in plan.leftovers}
    assert len(chosen) <= most
    turns = in_turn(problem.tickets)
    reached = max((n for n, turn in enumerate(turns) if turn.id in chosen), default=0)
    passed_over = [
        turn
        for turn in (turns[:reached] if len(chosen) == most else turns)
        if turn.id not in chosen and turn.id not in staying
    ]
    assert len(passed_over) == len(plan.leftovers) + plan.more_left_over
    if not staying:
        for ticket in passed_over:
            for developer in could_take(problem, ticket):
                assert ticket.points is None or ticket.points > free[developer.id] - A_HAIR
    for id_, developer_id in chosen.items():
        assert free[developer_id] >= -A_HAIR
        assert developer_id in {one.id for one in could_take(problem, by_id(problem, id_))}


def by_id(problem: Problem, id_: int) -> Ticket:
    return next(ticket for ticket in problem.tickets if ticket.id == id_)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_nobody_with_room_worked_on_more_such_tickets_or_on_as_many_and_would_end_less_full(
    problem: Problem,
) -> None:
    plan = propose(problem)

    free = free_after(problem, plan)
    team = {developer.id: developer for developer in problem.developers}
    for ticket in problem.tickets:
        holder = who(plan).get(ticket.id)
        if holder is None or ticket.points is None:
            continue
        held = 1 - free[holder] / team[holder].available_points
        for other in could_take(problem, ticket):
            if other.id != holder and ticket.points <= free[other.id] - A_HAIR:
                had = tickets_alike(problem, ticket, team[holder])
                assert tickets_alike(problem, ticket, other) <= had
                if tickets_alike(problem, ticket, other) < had:
                    continue
                left = free[other.id] - ticket.points
                # Whole hundredths, needs up and offers down, may shift a share a little.
                assert 1 - left / other.available_points >= held - 0.02


@settings(max_examples=100, deadline=None)
@given(problems(), developers(99))
def test_one_more_developer_never_places_fewer_of_the_most_urgent(
    problem: Problem, joining: Developer
) -> None:
    assume(problem.tickets)
    # The first who is said to have a skill leaves it to nobody else.
    assume(joining.skills <= on_record(problem))
    most_urgent = min(rules.urgency(ticket, TODAY) for ticket in problem.tickets)
    ids = {t.id for t in problem.tickets if rules.urgency(t, TODAY) == most_urgent}
    larger = replace(problem, developers=(*problem.developers, joining))

    before, after = (len(ids & who(propose(each)).keys()) for each in (problem, larger))

    assert after >= before


@settings(max_examples=150, deadline=None)
@given(problems(most_tickets=5, most_developers=3))
def test_a_small_plan_places_what_trying_every_plan_places(problem: Problem) -> None:
    plan = propose(problem)

    assert plan.optimal
    assert placed(problem, who(plan)) == max(
        placed(problem, holders) for holders in every_allowed_plan(problem)
    )


def placed(problem: Problem, holders: dict[int, int]) -> list[tuple[int, int]]:
    """For each urgency, the most urgent first, how many are placed and how soon they are due."""
    found: list[tuple[int, int]] = []
    for urgency in sorted({rules.urgency(ticket, TODAY) for ticket in problem.tickets}):
        days = [
            rules.days_in_hand(ticket.due_on, TODAY)
            for ticket in problem.tickets
            if ticket.id in holders and rules.urgency(ticket, TODAY) == urgency
        ]
        found.append((len(days), -sum(days)))
    return found


def every_allowed_plan(problem: Problem) -> list[dict[int, int]]:
    """Every way to give the tickets to nobody or to somebody that breaks no hard rule."""
    estimated = [ticket for ticket in problem.tickets if ticket.points is not None]
    choices = [[None, *(d.id for d in could_take(problem, ticket))] for ticket in estimated]
    room = {developer.id: developer.free_points for developer in problem.developers}
    plans = []
    for choice in product(*choices):
        used: Counter[int] = Counter()
        holders: dict[int, int] = {}
        for ticket, developer in zip(estimated, choice, strict=True):
            if developer is not None:
                holders[ticket.id] = developer
                used[developer] += round((ticket.points or 0.0) * 100)
        if all(hundredths <= room[id_] * 100 + A_HAIR for id_, hundredths in used.items()):
            plans.append(holders)
    return plans
