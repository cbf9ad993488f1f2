"""Which waiting tickets a plan is made of: the most urgent ones that somebody has room for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from dashboard.learning.alike import alike
from dashboard.planning import rules
from dashboard.planning.problem import Developer, Problem, Ticket
from db.domain.proposal_rules import hundredths_needed, hundredths_offered


def in_turn(tickets: Iterable[Ticket]) -> list[Ticket]:
    """The most urgent first: by priority, then by due date, then by age."""
    return sorted(
        tickets,
        key=lambda ticket: (
            ticket.priority_rank,
            ticket.due_on is None,
            ticket.due_on or date.max,
            ticket.id,
        ),
    )


def first_that_fit(problem: Problem, most: int) -> list[Ticket]:
    """The most urgent tickets, `most` of them, each of which somebody has room for by itself."""
    rooms = _Rooms(problem, {})
    fitting = []
    for ticket in in_turn(problem.tickets):
        if rooms.somebody_for(ticket):
            fitting.append(ticket)
            if len(fitting) == most:
                break
    return fitting


def narrowed(problem: Problem, first: Sequence[Ticket]) -> Problem:
    """The problem with only the open proposals for `first` planned anew.

    The other open proposals stand: their tickets go, and their points count as reserved.
    """
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
            replace(
                developer, reserved=round(developer.reserved + reserved.get(developer.id, 0.0), 2)
            )
            for developer in problem.developers
        ),
        proposed=frozenset(pair for pair in problem.proposed if pair[0] in ids),
    )


def filled_up(problem: Problem, holders: Mapping[int, int], most: int) -> dict[int, int]:
    """Holders for the next tickets that still fit somebody, until `most` are placed.

    The most urgent first, each to whoever worked on most tickets like it where nobody has its
    skill on record, then to whoever ends least full, then to the best fit.
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
        self._developers = sorted(problem.developers, key=lambda developer: developer.id)
        self._available = {
            developer.id: hundredths_offered(developer.available_points)
            for developer in self._developers
        }
        self._used = {
            developer.id: hundredths_needed(developer.workload + developer.reserved)
            for developer in self._developers
        }
        for ticket in problem.tickets:
            if ticket.id in holders:
                self._used[holders[ticket.id]] += hundredths_needed(ticket.points or 0.0)
        self._skilled: dict[frozenset[str], list[Developer]] = {}
        # For each set of skills, the fewest points that nobody had room for. Room only shrinks.
        self._too_large: dict[frozenset[str], int] = {}

    def somebody_for(self, ticket: Ticket) -> bool:
        """Whether the ticket breaks no hard rule with somebody."""
        return next(self._takers(ticket), None) is not None

    def best_for(self, ticket: Ticket) -> int | None:
        """Give the ticket to the developer it suits best; their id, or None if nobody can."""
        points = hundredths_needed(ticket.points or 0.0)
        taker = min(
            self._takers(ticket),
            key=lambda developer: (
                -alike(developer.worked, ticket.skills - self._problem.recorded).tickets,
                rules.fullness(self._used[developer.id] + points, self._available[developer.id]),
                rules.misfit(developer, ticket),
                developer.id,
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
        skills = ticket.skills & self._problem.recorded
        if points >= self._too_large.get(skills, points + 1):
            return
        if skills not in self._skilled:
            self._skilled[skills] = [
                developer for developer in self._developers if skills <= developer.skills
            ]
        nobody = True
        for developer in self._skilled[skills]:
            broken = rules.broken_rule(
                developer,
                ticket,
                self._problem.barred,
                self._problem.recorded,
                points=points,
                available=self._available[developer.id],
                used=self._used[developer.id],
            )
            if broken is None:
                nobody = False
                yield developer
        if nobody and ticket.id not in self._with_barred:
            self._too_large[skills] = points
