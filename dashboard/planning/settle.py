"""Small steps that make any plan keep the promises its reasons are written from.

A settled plan has no ticket left over that fits somebody's free points, none left over because
of less urgent ones, and none held by somebody where another would end less full. Where nobody has
a ticket's skill on record, whoever worked on more such tickets comes before how full they end.
"""

from collections.abc import Sequence
from itertools import combinations
from math import inf

from dashboard.planning import rules
from dashboard.planning.grid import Grid, Placement

_Standing = tuple[int, float]
"""Less is better: the tickets alike that somebody worked on, negated, then how full they end."""


def settle(grid: Grid, placement: Placement) -> Placement:
    """The placement after small steps until none improves it; an empty one is filled.

    It ends: each step places more urgent work, or else gives a ticket to somebody who worked on
    more tickets alike, or else leaves the fuller of two developers less full, or else improves the
    fit while the loads only change hands, or else, all being equal, hands a ticket to the lower id.
    (A ticket of 0 points moves no load: it only ever goes to somebody less full, or as full and a
    better fit.)
    """
    table = _Table(grid, placement)
    while any(step(table) for step in (_place_what_fits, _make_room, _even_out, _trade)):
        pass
    return table.placement


def takers(grid: Grid, loads: Sequence[int], ticket: int, holder: int | None) -> list[int]:
    """Others with room for the ticket, who would hold it best first, then the better fit."""
    return sorted(
        _with_room(grid, loads, ticket, holder),
        key=lambda d: (_standing(grid, loads, ticket, d), grid.misfit(ticket, d), d),
    )


def _with_room(grid: Grid, loads: Sequence[int], ticket: int, holder: int | None) -> list[int]:
    points, available = grid.points[ticket], grid.available
    return [
        developer
        for developer in grid.candidates[ticket]
        if rules.fits(points, available[developer] - loads[developer]) and developer != holder
    ]


def _standing(grid: Grid, loads: Sequence[int], ticket: int, developer: int) -> _Standing:
    """How well the developer would hold a ticket that is not theirs yet."""
    after = rules.fullness(loads[developer] + grid.points[ticket], grid.available[developer])
    return -grid.tickets_alike(ticket, developer), after


def _best(
    grid: Grid, loads: Sequence[int], ticket: int, holder: int | None
) -> tuple[_Standing, list[int]]:
    """How well the best others would hold the ticket, and who they are: nobody, perhaps."""
    ends = [(_standing(grid, loads, ticket, d), d) for d in _with_room(grid, loads, ticket, holder)]
    best = min(ends)[0] if ends else (0, inf)
    return best, [developer for standing, developer in ends if standing == best]


class _Table:
    """A placement being changed, with what each developer carries."""

    def __init__(self, grid: Grid, placement: Placement) -> None:
        self.grid = grid
        self.placement = list(placement)
        self.loads = grid.loads(placement)
        self.held: list[set[int]] = [set() for _ in grid.developers]
        for ticket, developer in enumerate(placement):
            if developer is not None:
                self.held[developer].add(ticket)

    def put(self, ticket: int, developer: int | None) -> None:
        """Take the ticket from whoever holds it and give it to `developer`, or to nobody."""
        holder = self.placement[ticket]
        if holder is not None:
            self.held[holder].remove(ticket)
            self.loads[holder] -= self.grid.points[ticket]
        if developer is not None:
            self.held[developer].add(ticket)
            self.loads[developer] += self.grid.points[ticket]
        self.placement[ticket] = developer

    def left_over(self) -> list[int]:
        """The tickets that nobody holds, the most urgent first."""
        return [ticket for ticket, holder in enumerate(self.placement) if holder is None]

    def room(self, developer: int) -> int:
        """Hundredths that this developer still has."""
        return self.grid.available[developer] - self.loads[developer]


def _place_what_fits(table: _Table) -> bool:
    changed = False
    for ticket in table.left_over():
        _, found = _best(table.grid, table.loads, ticket, None)
        if found:
            table.put(ticket, min(found, key=lambda d: (table.grid.misfit(ticket, d), d)))
            changed = True
    return changed


def _make_room(table: _Table) -> bool:
    """Take less urgent tickets from one developer where that lets a more urgent one in."""
    for ticket in table.left_over():
        offers = [
            (*_loss(table, displaced), developer, displaced)
            for developer in table.grid.candidates[ticket]
            if (displaced := _displaced(table, ticket, developer))
        ]
        if offers:
            *_, developer, displaced = min(offers)
            for other in displaced:
                table.put(other, None)
            table.put(ticket, developer)
            return True
    return False


def _displaced(table: _Table, ticket: int, developer: int) -> list[int]:
    """The least urgent tickets that must leave the developer, or none if that is not enough."""
    levels, points = table.grid.levels, table.grid.points
    room = table.room(developer)
    leaving: list[int] = []
    for other in sorted(table.held[developer], reverse=True):
        if levels[other] <= levels[ticket]:
            break
        if points[other]:
            leaving.append(other)
            room += points[other]
        if rules.fits(points[ticket], room):
            return leaving
    return []


def _loss(table: _Table, displaced: list[int]) -> tuple[int, int]:
    """What displacing costs: how urgent the most urgent is, then how many they are."""
    return -min(table.grid.levels[ticket] for ticket in displaced), len(displaced)


def _even_out(table: _Table) -> bool:
    """Hand tickets on to whoever holds them better, or as well with a better fit."""
    changed = False
    for ticket in range(len(table.placement)):
        better = _better_holder(table, ticket)
        if better is not None:
            table.put(ticket, better)
            changed = True
    return changed


def _better_holder(table: _Table, ticket: int) -> int | None:
    grid, loads, holder = table.grid, table.loads, table.placement[ticket]
    if holder is None:
        return None
    best, found = _best(grid, loads, ticket, holder)
    held = (
        -grid.tickets_alike(ticket, holder),
        rules.fullness(loads[holder], grid.available[holder]),
    )
    if best == held:
        given_up = rules.fullness(loads[holder] - grid.points[ticket], grid.available[holder])
        found = [
            d
            for d in found
            if (given_up, grid.misfit(ticket, d), d)
            < (rules.fullness(loads[d], grid.available[d]), grid.misfit(ticket, holder), holder)
        ]
    if best > held or not found:
        return None
    return min(found, key=lambda d: (grid.misfit(ticket, d), d))


def _trade(table: _Table) -> bool:
    """Exchange two tickets of the same points where both together then fit better."""
    grid, placement = table.grid, table.placement
    same: dict[int, list[int]] = {}
    for ticket, holder in enumerate(placement):
        if holder is not None and grid.points[ticket]:
            same.setdefault(grid.points[ticket], []).append(ticket)
    changed = False
    for tickets in same.values():
        for ticket, other in combinations(tickets, 2):
            if _trade_pays(grid, placement, ticket, other):
                first, second = placement[ticket], placement[other]
                table.put(ticket, second)
                table.put(other, first)
                changed = True
    return changed


def _trade_pays(grid: Grid, placement: Placement, ticket: int, other: int) -> bool:
    first, second = placement[ticket], placement[other]
    if first is None or second is None or first == second:
        return False
    if second not in grid.candidates[ticket] or first not in grid.candidates[other]:
        return False
    now = _fit(grid, (ticket, first), (other, second))
    return _fit(grid, (ticket, second), (other, first)) < now


def _fit(grid: Grid, *pairs: tuple[int, int]) -> tuple[int, int]:
    """Less is better: all tickets alike of these pairs, negated, then their misfits."""
    return (
        -sum(grid.tickets_alike(*pair) for pair in pairs),
        sum(grid.misfit(*pair) for pair in pairs),
    )
