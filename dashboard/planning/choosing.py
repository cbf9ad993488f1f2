"""Which waiting tickets a plan is made of: the most urgent ones that somebody has room for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dashboard.planning import rules
from dashboard.planning.problem import Developer, Problem, Ticket
from db.domain.fitting import hundredths_needed, hundredths_offered


def in_turn(tickets: Iterable[Ticket]) -> list[Ticket]:
    """The most urgent first: by priority, then by due date, then by age."""
    return sorted(
        tickets,
        key=lambda one: (
            one.priority_rank,
            one.due_on is None,
            one.due_on or date.max,
            one.id,
        ),
    )


def first_that_fit(problem: Problem, most: int) -> list[Ticket]:
    """The first tickets, at most so many, that somebody could take while nobody has the others."""
    rooms = _Rooms(problem, {})
    found = []
    for ticket in in_turn(problem.tickets):
        if rooms.somebody_for(ticket):
            found.append(ticket)
            if len(found) == most:
                break
    return found


def narrowed(problem: Problem, first: Sequence[Ticket]) -> Problem:
    """The problem in which open proposals for other tickets than these stay, and stay reserved."""
    ids = {ticket.id for ticket in first}
    stay = {id_: holder for id_, holder in problem.proposed if id_ not in ids}
    if not stay:
        return problem
    points = {ticket.id: ticket.points or 0.0 for ticket in problem.tickets}
    reserved: dict[int, float] = {}
    for id_, holder in stay.items():
        reserved[holder] = reserved.get(holder, 0.0) + points[id_]
    return replace(
        problem,
        tickets=tuple(ticket for ticket in problem.tickets if ticket.id not in stay),
        developers=tuple(
            replace(one, reserved=round(one.reserved + reserved.get(one.id, 0.0), 2))
            for one in problem.developers
        ),
        proposed=frozenset(pair for pair in problem.proposed if pair[0] in ids),
    )


def filled_up(problem: Problem, holders: Mapping[int, int], most: int) -> dict[int, int]:
    """Holders for the next tickets that still fit somebody, until `most` are placed.

    The most urgent first, each to whoever ends least full, then to the best fit.
    """
    rooms = _Rooms(problem, holders)
    added: dict[int, int] = {}
    for ticket in in_turn(problem.tickets):
        if len(holders) + len(added) >= most:
            break
        if ticket.id not in holders:
            taker = rooms.best_for(ticket)
            if taker is not None:
                added[ticket.id] = taker
    return added


class _Rooms:
    """Who has room for what, while tickets are given out one by one."""

    def __init__(self, problem: Problem, holders: Mapping[int, int]) -> None:
        self._problem = problem
        self._with_barred = {ticket_id for ticket_id, _ in problem.barred}
        self._developers = sorted(problem.developers, key=lambda one: one.id)
        self._available = {
            one.id: hundredths_offered(one.available_points) for one in self._developers
        }
        self._used = {
            one.id: hundredths_needed(one.workload + one.reserved) for one in self._developers
        }
        for ticket in problem.tickets:
            if ticket.id in holders:
                self._used[holders[ticket.id]] += hundredths_needed(ticket.points or 0.0)
        self._skilled: dict[frozenset[str], list[Developer]] = {}
        # By skills, the fewest points for which nobody had room; rooms only shrink.
        self._too_large: dict[frozenset[str], int] = {}

    def somebody_for(self, ticket: Ticket) -> bool:
        """Whether the ticket breaks no hard rule with somebody."""
        return next(self._takers(ticket), None) is not None

    def best_for(self, ticket: Ticket) -> int | None:
        """Give the ticket to the best taker; their id, None where there is none."""
        points = hundredths_needed(ticket.points or 0.0)
        taker = min(
            self._takers(ticket),
            key=lambda one: (
                rules.fullness(self._used[one.id] + points, self._available[one.id]),
                rules.misfit(one, ticket),
                one.id,
            ),
            default=None,
        )
        if taker is None:
            return None
        self._used[taker.id] += points
        return taker.id

    def _takers(self, ticket: Ticket) -> Iterator[Developer]:
        if ticket.points is None:
            return
        points = hundredths_needed(ticket.points)
        skills = ticket.skills
        if points >= self._too_large.get(skills, points + 1):
            return
        if skills not in self._skilled:
            self._skilled[skills] = [one for one in self._developers if skills <= one.skills]
        nobody = True
        for one in self._skilled[skills]:
            broken = rules.broken_rule(
                one,
                ticket,
                self._problem.barred,
                points=points,
                available=self._available[one.id],
                used=self._used[one.id],
            )
            if broken is None:
                nobody = False
                yield one
        if nobody and ticket.id not in self._with_barred:
            self._too_large[skills] = points
