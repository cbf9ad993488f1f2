"""The plan as a constraint model for CP-SAT, one function for each constraint and objective.

Skills, rulings and availability need no constraint: a pair they forbid has no variable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from dashboard.planning import rules
from dashboard.planning.grid import Grid, Placement


@dataclass(frozen=True, slots=True)
class Solution:
    """What one run of the solver gave: None where it found nothing within its effort.

    `value` is the objective's; `effort` is the solver's own measure of work done, not a clock.
    """

    placement: Placement | None
    value: int
    proven: bool
    effort: float


@dataclass(slots=True)
class Model:
    """`gives[ticket, developer]` is true where the plan gives that ticket to that developer."""

    grid: Grid
    pairs: Sequence[Sequence[int]]
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    gives: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    excess: list[tuple[cp_model.IntVar, int, int]] = field(default_factory=list)


def build(grid: Grid, pairs: Sequence[Sequence[int]], tickets: Sequence[int]) -> Model:
    """A model of these tickets under the hard rules, `pairs` being who may take each ticket."""
    model = Model(grid, pairs)
    for ticket in tickets:
        for developer in pairs[ticket]:
            model.gives[ticket, developer] = model.cp.new_bool_var("")
    for ticket in tickets:
        model.cp.add_at_most_one(model.gives[ticket, d] for d in pairs[ticket])
    for developer, given in _by_developer(model).items():
        room = grid.available[developer] - grid.used[developer]
        model.cp.add(_load(model, developer, given) <= room)
    return model


def keep_placed(model: Model, worth: Mapping[int, int], least: int) -> None:
    """Constrain the placed tickets' worth to at least `least`, as reached for their urgency."""
    if least == sum(worth.values()):
        for ticket in worth:
            model.cp.add_exactly_one(model.gives[ticket, d] for d in model.pairs[ticket])
    else:
        model.cp.add(placed_worth(model, worth) >= least)


def placed_worth(model: Model, worth: Mapping[int, int]) -> cp_model.LinearExprT:
    """The worth of the tickets placed; to be maximised."""
    pairs = [(t, d) for t in worth for d in model.pairs[t]]
    return cp_model.LinearExpr.weighted_sum(
        [model.gives[pair] for pair in pairs], [worth[ticket] for ticket, _ in pairs]
    )


def total_fullness_cost(model: Model) -> cp_model.LinearExprT:
    """What all loads cost by `rules.fullness_steps`, less what no plan can change; to be minimised.

    The cost is convex, so a variable for the excess past each step needs no more than a lower
    bound; steps already passed before the plan become a plain price for each point.
    """
    terms: list[cp_model.IntVar] = []
    prices: list[int] = []
    for developer, given in _by_developer(model).items():
        used, available = model.grid.used[developer], model.grid.available[developer]
        most = min(available, used + sum(model.grid.points[ticket] for ticket in given))
        load = _load(model, developer, given)
        price = 0
        for start, weight in rules.fullness_steps(available):
            if start <= rules.FULLNESS_BANDS * used:
                price += weight
            elif start < rules.FULLNESS_BANDS * most:
                over = model.cp.new_int_var(0, rules.FULLNESS_BANDS * most - start, "")
                model.cp.add(over >= rules.FULLNESS_BANDS * (load + used) - start)
                model.excess.append((over, developer, start))
                terms.append(over)
                prices.append(weight)
        for ticket in given:
            terms.append(model.gives[ticket, developer])
            prices.append(price * rules.FULLNESS_BANDS * model.grid.points[ticket])
    return cp_model.LinearExpr.weighted_sum(terms, prices)


def total_alike(model: Model) -> cp_model.LinearExprT:
    """How many tickets alike the holders worked on, over all pairs chosen; to be maximised."""
    return cp_model.LinearExpr.weighted_sum(
        list(model.gives.values()), [model.grid.tickets_alike(*pair) for pair in model.gives]
    )


def total_misfit(model: Model) -> cp_model.LinearExprT:
    """The misfit of all pairs chosen; to be minimised."""
    return cp_model.LinearExpr.weighted_sum(
        list(model.gives.values()), [model.grid.misfit(*pair) for pair in model.gives]
    )


def solve(model: Model, start: Placement, effort: float) -> Solution:
    """The best placement found from `start` with this effort; the same on every run.

    One worker, a fixed seed and a limit in the solver's own units rather than seconds: what comes
    out depends on the problem alone, not on how busy the machine is.
    """
    _hint(model, start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model.cp)
    spent = solver.response_proto.deterministic_time
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Solution(None, value=0, proven=False, effort=spent)
    placement: Placement = [None] * len(model.grid.tickets)
    for (ticket, developer), given in model.gives.items():
        if solver.boolean_value(given):
            placement[ticket] = developer
    return Solution(
        placement,
        value=round(solver.objective_value),
        proven=status == cp_model.OPTIMAL,
        effort=spent,
    )


def _hint(model: Model, start: Placement) -> None:
    model.cp.clear_hints()  # type: ignore[no-untyped-call] # OR-Tools left its return type out
    for (ticket, developer), given in model.gives.items():
        model.cp.add_hint(given, start[ticket] == developer)
    loads = model.grid.loads(start)
    for over, developer, step in model.excess:
        model.cp.add_hint(over, max(0, rules.FULLNESS_BANDS * loads[developer] - step))


def _by_developer(model: Model) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for ticket, developer in model.gives:
        found.setdefault(developer, []).append(ticket)
    return found


def _load(model: Model, developer: int, given: Sequence[int]) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum(
        [model.gives[ticket, developer] for ticket in given],
        [model.grid.points[ticket] for ticket in given],
    )
