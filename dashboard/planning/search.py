"""The search for the best placement: urgency by urgency, then tickets alike, loads and fits."""

from collections.abc import Sequence

from dashboard.planning import model as models
from dashboard.planning import rules
from dashboard.planning.grid import Grid, Placement
from dashboard.planning.settle import settle

# In the solver's own units of work; one takes about two seconds on one core.
LEVEL_EFFORT = 0.4
ALL_LEVELS_EFFORT = 1.2
ALIKE_EFFORT = 0.1
SPREAD_EFFORT = 0.1
FIT_EFFORT = 0.1

PAIR_LIMIT = 6_000
"""Past this many pairs of ticket and developer the solver sees a selection of them."""
FEWEST_PAIRS = 8


def search(grid: Grid, start: Placement) -> tuple[Placement, bool]:
    """The best placement found from `start`, and whether the solver proved that none is better.

    Small steps build a good plan first. The solver improves on it for each urgency that is not
    wholly placed, the most urgent first, never giving up what an earlier one reached; then for
    tickets alike, then for even loads, then for fit. What the solver cannot finish within its
    effort stays as it was.
    """
    placement = settle(grid, start)
    proven = sum(map(len, grid.candidates)) <= PAIR_LIMIT
    left = ALL_LEVELS_EFFORT
    for level in range(len(set(grid.levels))):
        if all(placement[ticket] is not None for ticket in _worth(grid, level)):
            continue
        if left <= 0:
            proven = False
            break
        answer = place_more(grid, placement, level, min(LEVEL_EFFORT, left))
        left -= answer.effort
        proven = proven and answer.proven
        if answer.placement is not None:
            placement = settle(grid, carry_over(grid, answer.placement, placement, level))
    placement, polished = polish(grid, placement)
    return settle(grid, placement), proven and polished


def place_more(grid: Grid, placement: Placement, level: int, effort: float) -> models.Solution:
    """Place as much work of this urgency as possible without losing any more urgent."""
    tickets = [ticket for ticket, own_level in enumerate(grid.levels) if own_level <= level]
    model = models.build(grid, shortlist(grid, placement), tickets)
    _keep(model, placement, level)
    model.cp.maximize(models.placed_worth(model, _worth(grid, level)))
    return models.solve(model, placement, effort)


def polish(grid: Grid, placement: Placement) -> tuple[Placement, bool]:
    """Give tickets to who worked on such, even out the loads, then improve the fits.

    No placed ticket is lost. Returns the placement and whether all of it was proven best.
    """
    tickets = range(len(grid.tickets))
    model = models.build(grid, shortlist(grid, placement), tickets)
    _keep(model, placement, max(grid.levels) + 1)
    proven = True
    if any(grid.alike):
        known = models.total_alike(model)
        model.cp.maximize(known)
        alike = models.solve(model, placement, ALIKE_EFFORT)
        if alike.placement is None:
            return placement, False
        placement, proven = alike.placement, alike.proven
        model.cp.add(known >= alike.value)
    cost = models.total_fullness_cost(model)
    model.cp.minimize(cost)
    spread = models.solve(model, placement, SPREAD_EFFORT)
    if spread.placement is None:
        return placement, False
    model.cp.add(cost <= spread.value)
    model.cp.minimize(models.total_misfit(model))
    fit = models.solve(model, spread.placement, FIT_EFFORT)
    proven = proven and spread.proven and fit.proven
    return fit.placement or spread.placement, proven


def _keep(model: models.Model, placement: Placement, level: int) -> None:
    """Constrain the model: every urgency before `level` must do at least as well as `placement`."""
    for reached in range(level):
        worth = _worth(model.grid, reached)
        if worth:
            least = sum(value for t, value in worth.items() if placement[t] is not None)
            models.keep_placed(model, worth, least)


def _worth(grid: Grid, level: int) -> dict[int, int]:
    """What placing each ticket of one urgency is worth, by ticket."""
    tickets = [ticket for ticket, own_level in enumerate(grid.levels) if own_level == level]
    return dict(zip(tickets, rules.worth([grid.days[t] for t in tickets]), strict=True))


def carry_over(grid: Grid, better: Placement, before: Placement, level: int) -> Placement:
    """The solver's placement up to `level`, with less urgent tickets kept where they fit."""
    placement = list(better)
    loads = grid.loads(placement)
    for ticket, holder in enumerate(before):
        if grid.levels[ticket] <= level or holder is None:
            continue
        if rules.fits(grid.points[ticket], grid.available[holder] - loads[holder]):
            placement[ticket] = holder
            loads[holder] += grid.points[ticket]
    return placement


def shortlist(grid: Grid, placement: Placement) -> Sequence[Sequence[int]]:
    """The pairs that the solver may choose from: all of them, or a fair selection of many.

    Of many, each ticket keeps its present holder, the least full developers, and others taken
    at even distances from its own place in the list, so that tickets do not all see the same few.
    The steps that settle a plan see every pair, so no free place is missed because of this.
    """
    if sum(map(len, grid.candidates)) <= PAIR_LIMIT:
        return grid.candidates
    most = max(FEWEST_PAIRS, PAIR_LIMIT // len(grid.tickets))
    loads = grid.loads(placement)
    return [_selection(grid, loads, placement, ticket, most) for ticket in range(len(placement))]


def _selection(
    grid: Grid, loads: Sequence[int], placement: Placement, ticket: int, most: int
) -> list[int]:
    candidates, holder = grid.candidates[ticket], placement[ticket]
    if len(candidates) <= most:
        return list(candidates)
    emptiest = sorted(
        candidates,
        key=lambda d: (rules.fullness(loads[d], grid.available[d]), grid.misfit(ticket, d), d),
    )
    half = most // 2
    chosen = {*emptiest[:half]} | ({holder} if holder is not None else set())
    for nth in range(half):
        chosen.add(candidates[(ticket + nth * len(candidates) // half) % len(candidates)])
    return sorted(chosen)
