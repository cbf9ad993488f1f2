"""The problem in whole numbers: tickets by urgency, developers by id, and who may take what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.learning.alike import Worked, alike
from dashboard.planning import rules
from dashboard.planning.problem import Developer, Problem, Ticket
from db.domain.proposal_rules import hundredths_needed, hundredths_offered

Placement = list[int | None]
"""For each ticket of the grid, the developer's index, or None where it is left over."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Tickets that somebody could take, most urgent first. All points are whole hundredths.

    `candidates` holds for each ticket the developers' indexes that may take it and, on an empty
    plan, have room. `levels` numbers the urgencies from 0, the most urgent. `alike` holds for each
    ticket with a skill that nobody has on record what developers, by index, did of such tickets.
    """

    tickets: tuple[Ticket, ...]
    developers: tuple[Developer, ...]
    points: tuple[int, ...]
    levels: tuple[int, ...]
    days: tuple[int, ...]
    used: tuple[int, ...]
    available: tuple[int, ...]
    candidates: tuple[tuple[int, ...], ...]
    recorded: frozenset[str]
    alike: tuple[Mapping[int, Worked], ...]

    def tickets_alike(self, ticket: int, developer: int) -> int:
        """How many tickets asking for the skill that nobody has on record this developer had."""
        found = self.alike[ticket].get(developer)
        return found.tickets if found else 0

    def misfit(self, ticket: int, developer: int) -> int:
        """The soft rule's figure for this pair of indexes."""
        return rules.misfit(self.developers[developer], self.tickets[ticket])

    def loads(self, placement: Placement) -> list[int]:
        """Hundredths used by each developer once `placement` stands."""
        loads = list(self.used)
        for ticket, developer in enumerate(placement):
            if developer is not None:
                loads[developer] += self.points[ticket]
        return loads


@dataclass(frozen=True, slots=True)
class Finished:
    """A placement that will not change, with what each developer then carries and holds."""

    grid: Grid
    placement: tuple[int | None, ...]
    loads: tuple[int, ...]
    held: tuple[tuple[int, ...], ...]


def finished(grid: Grid, placement: Placement) -> Finished:
    """The placement with each developer's load and tickets worked out."""
    held: list[list[int]] = [[] for _ in grid.developers]
    for ticket, developer in enumerate(placement):
        if developer is not None:
            held[developer].append(ticket)
    return Finished(grid, tuple(placement), tuple(grid.loads(placement)), tuple(map(tuple, held)))


def placement_of(grid: Grid, holders: Mapping[int, int]) -> Placement:
    """The placement of these holders (developer ids by ticket id), as far as they have room."""
    index = {developer.id: number for number, developer in enumerate(grid.developers)}
    loads = list(grid.used)
    placement: Placement = []
    for number, (ticket, points) in enumerate(zip(grid.tickets, grid.points, strict=True)):
        holder = index.get(holders.get(ticket.id, 0))
        if holder is not None and (
            holder not in grid.candidates[number]
            or not rules.fits(points, grid.available[holder] - loads[holder])
        ):
            holder = None
        if holder is not None:
            loads[holder] += points
        placement.append(holder)
    return placement


def holders_of(grid: Grid, placement: Sequence[int | None]) -> dict[int, int]:
    """Who holds what in a placement: developer ids by ticket id."""
    return {
        grid.tickets[ticket].id: grid.developers[holder].id
        for ticket, holder in enumerate(placement)
        if holder is not None
    }


def grid_of(problem: Problem) -> Grid:
    """The grid of a problem; the order of the problem's rows makes no difference."""
    developers = tuple(sorted(problem.developers, key=lambda developer: developer.id))
    used = tuple(hundredths_needed(d.workload + d.reserved) for d in developers)
    available = tuple(hundredths_offered(d.available_points) for d in developers)
    rows = []
    for ticket in sorted(problem.tickets, key=lambda ticket: turn(ticket, problem.today)):
        if ticket.points is None:
            continue
        points = hundredths_needed(ticket.points)
        candidates = tuple(
            index
            for index, developer in enumerate(developers)
            if rules.broken_rule(
                developer,
                ticket,
                problem.barred,
                problem.recorded,
                points=points,
                available=available[index],
                used=used[index],
            )
            is None
        )
        if candidates:
            rows.append((ticket, points, candidates))
    urgencies = [rules.urgency(ticket, problem.today) for ticket, _, _ in rows]
    level_of = {urgency: level for level, urgency in enumerate(sorted(set(urgencies)))}
    return Grid(
        tickets=tuple(ticket for ticket, _, _ in rows),
        developers=developers,
        points=tuple(points for _, points, _ in rows),
        levels=tuple(level_of[urgency] for urgency in urgencies),
        days=tuple(rules.days_in_hand(ticket.due_on, problem.today) for ticket, _, _ in rows),
        used=used,
        available=available,
        candidates=tuple(candidates for _, _, candidates in rows),
        recorded=problem.recorded,
        alike=tuple(_alike(developers, ticket.skills - problem.recorded) for ticket, _, _ in rows),
    )


def _alike(developers: Sequence[Developer], missing: frozenset[str]) -> dict[int, Worked]:
    found = {index: alike(one.worked, missing) for index, one in enumerate(developers) if missing}
    return {index: worked for index, worked in found.items() if worked.tickets}


def turn(ticket: Ticket, today: date) -> tuple[int, int, int, float, int]:
    """Most urgent first; among equals the larger first, which is harder to find room for."""
    rank, band = rules.urgency(ticket, today)
    days = rules.days_in_hand(ticket.due_on, today)
    return rank, band, days, -(ticket.points or 0.0), ticket.id
