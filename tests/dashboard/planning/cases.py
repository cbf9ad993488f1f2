"""Tiny tickets, developers and problems for the tests of the proposer."""

from collections.abc import Iterable
from datetime import date, timedelta

from dashboard.learning.alike import Worked
from dashboard.planning.grid import Finished, finished, grid_of
from dashboard.planning.plan import Plan
from dashboard.planning.problem import Developer, Problem, Ticket
from db.domain.priorities import PRIORITIES, priority_rank
from db.domain.skills import skill_keys

TODAY = date(2026, 3, 2)


def ticket(
    id_: int,
    needs: str = "",
    *,
    points: float | None = 5.0,
    priority: str = "Medium",
    due_in: int | None = None,
) -> Ticket:
    """`T-1` and so on; `due_in` counts days from `TODAY`."""
    assert priority in PRIORITIES
    return Ticket(
        id=id_,
        label=f"T-{id_}",
        points=points,
        skills=skill_keys(needs),
        skill_text=needs,
        priority_rank=priority_rank(priority),
        priority=priority,
        due_on=None if due_in is None else TODAY + timedelta(due_in),
    )


def developer(
    id_: int,
    name: str,
    has: str = "",
    *,
    available: float = 20.0,
    workload: float = 0.0,
    reserved: float = 0.0,
    years: float | None = None,
    worked: Iterable[Worked] = (),
) -> Developer:
    """Somebody with 20 points, all free, unless said otherwise."""
    return Developer(
        id_, name, skill_keys(has), available, workload, reserved, years, tuple(worked)
    )


def worked(skills: str, *, held: int = 0, completed: int = 0) -> Worked:
    """So many tickets with these skills."""
    return Worked(skill_keys(skills), held, completed)


def problem(
    tickets: Iterable[Ticket],
    developers: Iterable[Developer],
    barred: Iterable[tuple[int, int]] = (),
) -> Problem:
    """As of `TODAY`."""
    return Problem(tuple(tickets), tuple(developers), frozenset(barred), TODAY)


def who(plan: Plan) -> dict[int, int]:
    """Each proposed ticket's developer, by id."""
    return {proposal.ticket_id: proposal.developer_id for proposal in plan.proposals}


def why_not(plan: Plan) -> dict[int, str]:
    """Each leftover's reason, by ticket id."""
    return {leftover.ticket_id: leftover.reason for leftover in plan.leftovers}


def done(given: Problem, holders: dict[int, int]) -> Finished:
    """A finished plan by ids, for sentences about a plan that is not the best one."""
    grid = grid_of(given)
    index = {each.id: number for number, each in enumerate(grid.developers)}
    placement = [index.get(holders.get(each.id, 0)) for each in grid.tickets]
    return finished(grid, placement)
